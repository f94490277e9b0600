"""Layers, chains and graphs as immutable values."""
