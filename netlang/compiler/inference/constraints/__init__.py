"""The kinds of constraint: what layers, edges and given values state about sizes."""
