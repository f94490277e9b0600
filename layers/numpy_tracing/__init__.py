"""Functions of NumPy arrays, as programs: `trace` calls them once, with arrays in the making.

What's where: `traced` (the arrays in the making), `view` (what they show, broadcasting), `ufuncs` (elementwise
functions), `functions` (the others, and the table of them), `shapes` (rearranging, indexing), `products` and
`linear_algebra`, `branches` (of np.where).
"""

from netlang.layers.numpy_tracing.traced import TracedArray, trace
from netlang.layers.numpy_tracing.view import Untraceable

__all__ = ["TracedArray", "Untraceable", "trace"]
