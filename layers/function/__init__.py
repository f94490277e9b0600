"""FunctionLayer: a Python function becomes a graph of layers; and the functions of arrays that may stand in it.

What's where: `layer` (FunctionLayer), `tracing` (the graph in the making), `traced` (its arrays), `arrays`, `lists`,
`loops` and `distances` (Wolfram's functions), `numpy_functions` (NumPy's), `indexing` (x[...]).

NumPy's functions that are not elementwise have a table here and another one in `layers/compiled`, which says why.
"""
