"""Trained nets by name: `NetModel`, the registry of models, and how their files come here."""
