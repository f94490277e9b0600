"""FunctionLayer: a Python function of arrays as a net."""

from __future__ import annotations

from typing import Any

from netlang.errors import NetOptionError
from netlang.layers.aggregation import Aggregate
from netlang.layers.traced import Traced, Tracing
from netlang.spec.graph import NetGraph
from netlang.spec.symbols import Slot, arity_of, parameters_of


def FunctionLayer(f: Any, **ports: Any) -> NetGraph:
    """The net that computes what the Python function `f` does: it is called once, and what it does becomes layers.

    `f` of one argument has the port Input, of several a port for each parameter under its name; it gives an array, at
    the port Output, or a dict of arrays, at ports under their keys. Inside, arrays know: arithmetic, comparisons and
    symbols (`If(x > 0, x, Tanh(x))`) element by element, arrays of lower rank (or of size 1) repeated as in NumPy;
    `x @ y`; `x[0]`, `x[:, 1:]` from 0; `sum`, `mean`, `max`, `min`, `prod` over axes; `reshape`, `transpose`, `T`;
    Mean(x), Total(x), StandardDeviation(x) ... over the first level; nets, called as functions; and
    NetArray("name", Dimensions=[2, 3]), a trainable array. A net that is called twice has its arrays once.
    The result is a NetGraph: sizes are inferred in every direction, and every layer in it can be extracted.
    Source: https://reference.wolfram.com/language/ref/FunctionLayer.html

    >>> from netlang import FunctionLayer, StandardDeviation
    >>> FunctionLayer(lambda x: (x - x.mean()) / StandardDeviation(x))([1, 2, 3])
    array([-1.,  0.,  1.], dtype=float32)
    """
    if not callable(f):
        raise NetOptionError(f"FunctionLayer takes a function, not {f!r}", ways=["FunctionLayer(lambda x: x @ x)"])
    names = None if isinstance(f, Aggregate) else parameters_of(f)
    if names is None and not isinstance(f, Aggregate):
        low, _ = arity_of(f)
        names = tuple(f"Input{i + 1}" for i in range(low))
    names = ("Input",) if names is None or len(names) == 1 else names
    if not names:
        raise NetOptionError("FunctionLayer: the function has no arguments", ways=["NetArrayLayer()"])
    tracing = Tracing(names)
    return tracing.graph(f(*(Traced(tracing, Slot(name)) for name in names)), ports)
