"""Operators: nets that apply other nets."""
