"""A net as a NumPy module of its own."""
