"""Derivatives of programs: reverse mode, and the derivative of loops."""
