"""Layers of signals, images and volumes."""
