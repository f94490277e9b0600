"""Probability distributions, in Wolfram's parameters."""
