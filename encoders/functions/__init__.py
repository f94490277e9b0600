"""Coders that call functions and objects of the user."""
