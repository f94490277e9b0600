"""Ports, paths and edges: how they are written, and what they connect."""
