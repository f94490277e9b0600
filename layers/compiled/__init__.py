"""CompiledLayer: a function of NumPy arrays, traced into the program where it can be.

What's where: `layer` (CompiledLayer), `traced` (the arrays in the making, and `trace`), `view` (what they show,
broadcasting), `ufuncs` (elementwise functions), `functions` (the others, and the table of them), `shapes`
(rearranging, indexing), `products` and `linear_algebra`, `safe_branches` (of np.where).

What an elementwise function is stands once for this layer and FunctionLayer, in `language/symbols/numpy_functions.py`, and what
a reduction computes in `layers/arithmetic/aggregation_functions.py`. The other functions have a table each: here the
dimensions are known, so that axes are those of the program, `x.shape` is numbers and an array may be cut into its
elements; in `layers/function` not even the rank is known, and a function is a layer, whose sizes inference finds.
"""
