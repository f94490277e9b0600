"""FunctionLayer: a Python function becomes a graph of layers; and the functions of arrays that may stand in it.

What's where: `layer` (FunctionLayer), `tracing` (the graph in the making), `graph_array` (its arrays),
`linear_algebra`, `lists`, `loops` and `distances` (Wolfram's functions), `indexing` (x[...]), `of_layers` (NumPy's).

Shared with `layers/compiled`: `numpy_functions` (the table of NumPy's functions), `traced_array` (how it is asked).
"""
