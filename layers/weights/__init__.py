"""Layers whose trainable arrays are what they are made of."""
