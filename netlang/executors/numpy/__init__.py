"""The NumPy executor: a program as straight-line Python source over preallocated memory. See README.md."""
