"""Coders of text: characters and tokens."""
