"""FunctionLayer: a Python function becomes a graph of layers; and the functions of arrays that it may use."""
