"""CompiledLayer: a function of NumPy arrays, traced into the program where it can be.

What's where: `layer` (CompiledLayer), `traced` (the arrays in the making, and `trace`), `view` (what they show,
broadcasting), `ufuncs` (elementwise functions), `functions` (the others, and the table of them), `shapes`
(rearranging, indexing), `products` and `linear_algebra`, `branches` (of np.where).
"""
