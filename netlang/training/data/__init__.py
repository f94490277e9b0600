"""Training data: the forms in which they are written, and the encoded data set."""
