"""Encoders of sounds: their samples, and what is computed of them, in partitions that follow each other."""
