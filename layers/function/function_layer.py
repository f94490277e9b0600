"""FunctionLayer: a Python function of arrays as a net."""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from netlang.errors import NetOptionError, brief
from netlang.language.declaration.signatures import initialize_as_option_error, saved_by_name
from netlang.language.nets.container import Container, Layers, named_types
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.net import Net, checked
from netlang.language.nets.refused import immutable
from netlang.language.symbols import arity_of, parameters_of
from netlang.language.types.written_types import all_ports
from netlang.language.values.sentinels import Automatic
from netlang.layers.arithmetic.aggregation import Aggregate
from netlang.layers.function.graph_array import GraphArray
from netlang.layers.function.tracing import Tracing


def _by_name(f: Any) -> Any:
    return saved_by_name(f, "FunctionLayer", _title(f), "NetGraph(net), which has the layers alone")


@initialize_as_option_error
@immutable
@frozen(init=False, repr=False)
class FunctionLayer(Container):
    """The net that computes what the Python function `f` does: it is called once, and what it does becomes layers.

    `f` of one argument has the port Input, of several a port for each parameter under its name; it gives an array, at
    the port Output, or a dict of arrays, at ports under their keys. Inside, arrays know

    * arithmetic, comparisons and symbols (`If(x > 0, x, Tanh(x))`) element by element, arrays of lower rank repeated
      along the inner levels that they lack, as Wolfram does (`x[None]` for outer ones, as NumPy does), and sizes 1;
    * `x @ y` (Dot), Det, Tr, Diagonal, Inverse, Norm, Normalize, Transpose, Flatten, ArrayReshape;
    * `x[0]`, `x[:, 1:]`, `x[::-1]`, `x[[2, 0]]`, `x[i]` with integers i that are data, `x[:, None]`, all from 0; Part,
      Extract, First, Last, Most, Rest, Take, Drop, Reverse, Join, Append, Prepend, Accumulate, Differences, Sort,
      ReverseSort, Ordering, Partition, with Wolfram's positions from 1; lists of arrays;
    * Mean, Median, Variance, StandardDeviation (which divide by n - 1), MeanDeviation, InterquartileRange, Total over
      the first level; Max and Min of everything; EuclideanDistance, ManhattanDistance, HammingDistance and their kin;
    * Map, MapThread, Nest, NestList, Fold, FoldList, Table; ConstantArray, Range, IdentityMatrix and plain arrays;
    * NumPy's functions of these kinds (`np.linalg.det(x)`, `np.mean(x, axis=0)`, `np.exp(x)`, `x.sum(axis=0)`);
    * nets, called as functions, which have their arrays once however often they are called; and
      NetArray("name", Dimensions=[2, 3]), a trainable array.

    Its layers, and "Function", are found by NetExtract; NetGraph(net) has the layers alone. Raises NetOptionError for
    what an array without values cannot do.
    Source: https://reference.wolfram.com/language/ref/FunctionLayer.html

    >>> from netlang import FunctionLayer, StandardDeviation
    >>> FunctionLayer(lambda x: (x - x.mean()) / StandardDeviation(x))([1, 2, 3])
    array([-1.,  0.,  1.], dtype=float32)
    """

    function: Any = attrs.field(
        eq=False, kw_only=True, metadata={"name": "Function", "pickled": _by_name, "told": True}
    )

    def __init__(self, f: Any, /, *, LearningRateMultipliers: Any = Automatic, Ports: Any = None, **ports: Any) -> None:
        if not callable(f):
            raise NetOptionError(
                f"FunctionLayer takes a function, not {brief(f)}", ways=["FunctionLayer(lambda x: x @ x)"]
            )
        names = _names(f)
        tracing = Tracing(names, GraphArray)
        graph = tracing.graph(tracing.trace(f, as_dict=isinstance(f, Net) and len(names) > 1))
        self.__attrs_init__(  # type: ignore[attr-defined]
            nodes=graph.nodes,
            edges=graph.edges,
            inputs=graph.inputs,
            outputs=graph.outputs,
            types=named_types("FunctionLayer", all_ports(Ports, ports), graph.inputs, graph.outputs),
            LearningRateMultipliers=LearningRateMultipliers,
            function=f,
        )
        checked(self)

    def parts(self) -> dict[str, Any]:
        return NetGraph(self).parts() | {"function": self.function}

    @classmethod
    def of_parts(cls, layers: Layers, edges: Any = (), function: Any = None, **more: Any) -> FunctionLayer:
        graph, made = NetGraph.of_parts(layers, edges, **more), object.__new__(cls)
        for f in attrs.fields(cls):
            object.__setattr__(made, f.name, function if f.name == "function" else getattr(graph, f.name))
        return made

    def __repr__(self) -> str:
        return self._called(getattr(self.function, "__name__", repr(self.function)))


def _names(f: Any) -> tuple[str, ...]:
    """The names of the input ports."""
    if isinstance(f, Net):
        return f.input_names
    names = None if isinstance(f, Aggregate) else parameters_of(f)
    if names is None and not isinstance(f, Aggregate):
        low, _ = arity_of(f)
        names = tuple(f"Input{i + 1}" for i in range(low))
    if names == ():
        raise NetOptionError("FunctionLayer: the function has no arguments", ways=["NetArrayLayer()"])
    return ("Input",) if names is None or len(names) == 1 else names


def _title(f: Any) -> str:
    return f"the function {f.__name__}" if hasattr(f, "__name__") else "the function"
