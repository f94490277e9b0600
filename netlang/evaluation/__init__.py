"""Applying a net to data. `README.md` lists the files."""
