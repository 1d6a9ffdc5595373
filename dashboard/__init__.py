"""The app: it shows what fluxcore computes, and computes nothing itself."""
