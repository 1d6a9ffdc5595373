"""``python -m fluxcore``: the same as the command ``fluxcore``."""

from fluxcore.cli import main

main()
