"""Type inference for shapes: from a net to its solution, each fact with its reasons. `README.md` lists the files."""
