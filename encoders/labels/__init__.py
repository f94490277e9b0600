"""Coders of labels: classes, True and False."""
