"""Layers of elements and of products, sums and order."""
