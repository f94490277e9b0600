"""Layers along sequences: recurrence, attention, parts of sequences."""
