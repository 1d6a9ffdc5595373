"""What the PyTorch models share; nothing here is imported before one of them learns."""
