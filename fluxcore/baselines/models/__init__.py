"""The models, one a file, in the order in which they are listed."""
