"""Layers that rearrange, join and take apart."""
