"""The generator of NumPy source: buffers, lines, loops."""
