"""CompiledLayer: a function of NumPy arrays, traced into the program where it can be.

Which function of NumPy is what stands in tables that this layer shares with FunctionLayer: elementwise ones in
`language/symbols`, the others in `layers/function/numpy_functions.py`. Here dimensions are known, so that axes are
those of the program, `x.shape` is numbers and an array may be cut into its elements; in `layers/function` not even the
rank is known, and a function is a layer, whose sizes inference finds.
"""
