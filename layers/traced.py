"""A Python function of arrays, traced into a graph of layers: what its arguments are while it is called once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import attrs
import numpy as np

from netlang.errors import NetOptionError
from netlang.layers.aggregation import AggregationLayer
from netlang.layers.dot import DotLayer
from netlang.layers.elementwise import ElementwiseLayer
from netlang.layers.net_array import NetArrayLayer
from netlang.layers.part import PartLayer
from netlang.layers.reshape import ReshapeLayer
from netlang.layers.threading import ThreadingLayer
from netlang.layers.transpose import TransposeLayer
from netlang.spec import symbols
from netlang.spec.arrays import NetArray
from netlang.spec.graph import NetGraph
from netlang.spec.layer import Layer
from netlang.spec.lifted import Lifted
from netlang.spec.net import Net
from netlang.spec.ports import NetPort
from netlang.spec.sentinels import All, Automatic
from netlang.spec.symbols import Expression, Function, Slot


class Tracing:
    """The graph in the making. `sources`: what the slot of a name stands for, a port of the graph or of a layer."""

    def __init__(self, inputs: Sequence[str]) -> None:
        self.inputs = tuple(inputs)
        self.sources: dict[str, Any] = {name: NetPort(name) for name in inputs}
        self.nets: dict[str, Net] = {}
        self.edges: list[Any] = []
        self.made: dict[Any, str] = {}  # what has been made of expressions and shared arrays

    def add(self, net: Net, given: dict[str, str]) -> dict[str, Traced]:
        """A layer more, its inputs by the names of slots; its outputs."""
        kind = type(net).__name__.removesuffix("Layer").removesuffix("Operator").lower()
        key = next(n for i in range(1, len(self.nets) + 2) if (n := f"{kind}{i}") not in (*self.nets, *self.inputs))
        self.nets[key] = net
        self.edges += [(self.sources[slot], NetPort(key, port)) for port, slot in given.items()]
        found = {}
        for port in net.output_names:
            slot = key if len(net.output_names) == 1 else f"{key}_{port}"
            self.sources[slot] = NetPort(key, port)
            found[port] = Traced(self, Slot(slot))
        return found

    def one(self, net: Net, **given: str) -> Traced:
        return next(iter(self.add(net, given).values()))

    def slot(self, x: Any, own: bool = False) -> str:
        """The name of the slot that `x` is, a layer made of it where it is an expression (or, `own`, an input)."""
        expression = self.expression(x)
        if isinstance(expression, Slot) and not (own and expression.name in self.inputs):
            return expression.name
        if expression not in self.made:
            names = expression.slots
            function = Function(names, expression)  # refuses conditions, as the layers do
            if len(names) == 1:
                found = self.one(ElementwiseLayer(function), Input=names[0])
            else:
                layer = ThreadingLayer(function, 1)
                found = self.one(layer, **dict(zip(names, names, strict=True)))
            self.made[expression] = found.expression.slots[0]
        return self.made[expression]

    def expression(self, x: Any) -> Any:
        """`x` as the expression of slots that it is; arrays of numbers, and NetArrays, become layers."""
        if isinstance(x, Traced):
            return x.expression
        if isinstance(x, NetArray):
            if x.name not in self.made:
                self.made[x.name] = self.one(NetArrayLayer(Array=x)).expression.slots[0]  # type: ignore[call-arg]
            return Slot(self.made[x.name])
        if isinstance(x, np.ndarray | list) and np.ndim(x):
            constant = NetArrayLayer(Array=x, LearningRateMultipliers=0)  # type: ignore[call-arg]
            return self.one(constant).expression
        if isinstance(x, tuple):  # the pairs of Clip and Piecewise
            return tuple(map(self.expression, x))
        return [self.expression(part) for part in x] if isinstance(x, list) else x

    def graph(self, result: Any, ports: dict[str, Any]) -> NetGraph:
        named = result if isinstance(result, dict) else {"Output": result}
        for name, x in named.items():
            if not isinstance(x, Traced | NetArray):
                raise NetOptionError(
                    f"FunctionLayer: the function gives {x!r:.60} as {name}, which is no array made of its arguments"
                )
            slot = self.slot(x, own=True)
            self.edges.append((self.sources[slot], NetPort(name)))
        used = {edge[0].path[0] for edge in self.edges if len(edge[0].path) == 1}
        for name in self.inputs:
            if name not in used:
                raise NetOptionError(f"FunctionLayer: the function does not use its argument {name}")
        order = {NetPort(name): i for i, name in enumerate(self.inputs)}  # that of the function's arguments
        edges = sorted(self.edges, key=lambda edge: order.get(edge[0], len(order)))
        return NetGraph(self._shared(), [*edges, *self._muted()], **ports)

    def _shared(self) -> dict[str, Net]:
        """A net that is called several times has its arrays once."""
        nets = list(self.nets.values())
        again = {id(net) for net in nets if sum(net is other for other in nets) > 1 and net.own_arrays()}
        first = {id(net): key for key, net in reversed(self.nets.items())}
        return {k: _named(n, first[id(n)]) if id(n) in again else n for k, n in self.nets.items()}

    def _muted(self) -> list[Any]:
        """Outputs that nothing uses are no outputs of the graph."""
        used = {edge[0] for edge in self.edges}
        ends = [NetPort(key, port) for key, net in self.nets.items() for port in net.output_names]
        return [(end, None) for end in ends if end not in used]


class Traced(Lifted):
    """An array in the making: an expression of slots, each of which stands for a port.

    Python's operators work element by element, arrays of lower rank repeated along outer levels, as in NumPy; `@` is
    Wolfram's Dot; indices and axes count from 0. Symbols (`Tanh(x)`) and nets (`SoftmaxLayer()(x)`) take it too.
    """

    __array_ufunc__ = None  # so that NumPy's arrays leave operators to us

    def __init__(self, tracing: Tracing, expression: Expression) -> None:
        self.tracing, self.expression = tracing, expression

    def __repr__(self) -> str:
        return str(self.expression)

    def through_symbol(self, symbol: Any, args: Sequence[Any]) -> Any:
        if symbol.name in ("Max", "Min") and len(args) == 1:
            return self.through_net(AggregationLayer(symbol, All), args[0])
        return Traced(self.tracing, symbol(*(self.tracing.expression(arg) for arg in args)))

    def through_net(self, net: Net, data: Any) -> Any:
        listed = data if isinstance(data, list | tuple) else [data]
        if isinstance(net, Layer) and net.takes_many:
            net = attrs.evolve(net, InputPorts=len(listed))  # type: ignore[call-arg]
        given = data if isinstance(data, dict) else dict(zip(net.input_names, listed, strict=True))
        found = self.tracing.add(net, {port: self.tracing.slot(x) for port, x in given.items()})
        return next(iter(found.values())) if len(found) == 1 else found

    # structure ------------------------------------------------------------------------------------------------

    def __matmul__(self, other: Any) -> Traced:
        return self._dot(self, other)

    def __rmatmul__(self, other: Any) -> Traced:
        return self._dot(other, self)

    def _dot(self, left: Any, right: Any) -> Traced:
        slots = self.tracing.slot(left), self.tracing.slot(right)
        layer = DotLayer(InputPorts=2)  # type: ignore[call-arg]
        return self.tracing.one(layer, Input1=slots[0], Input2=slots[1])

    def _through(self, net: Net) -> Traced:
        return self.tracing.one(net, Input=self.tracing.slot(self))

    def _aggregated(self, name: str, axis: Any) -> Traced:
        axes = axis if isinstance(axis, tuple | list) else [axis]
        levels = All if axis is None else [a + 1 if a >= 0 else a for a in axes]
        return self._through(AggregationLayer(name, levels))

    def sum(self, axis: Any = None) -> Traced:
        return self._aggregated("Total", axis)

    def mean(self, axis: Any = None) -> Traced:
        return self._aggregated("Mean", axis)

    def max(self, axis: Any = None) -> Traced:
        return self._aggregated("Max", axis)

    def min(self, axis: Any = None) -> Traced:
        return self._aggregated("Min", axis)

    def prod(self, axis: Any = None) -> Traced:
        return self._aggregated("Times", axis)

    def reshape(self, *sizes: Any) -> Traced:
        listed = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
        return self._through(ReshapeLayer([Automatic if n == -1 else n for n in listed]))

    @property
    def T(self) -> Traced:
        """A matrix with rows for columns."""
        return self._through(TransposeLayer((1, 2)))

    def transpose(self, *axes: int) -> Traced:
        """Its axes in another order: the first of the result is axis axes[0]."""
        listed = list(axes[0] if len(axes) == 1 and isinstance(axes[0], list | tuple) else axes)
        return self._through(TransposeLayer([listed.index(i) + 1 for i in range(len(listed))])) if axes else self.T

    def __getitem__(self, key: Any) -> Traced:
        keys = key if isinstance(key, tuple) else (key,)
        return self._through(PartLayer([_part(k) for k in keys]))

    # operators ------------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Traced:
        return symbols.Plus(self, other)

    def __radd__(self, other: Any) -> Traced:
        return symbols.Plus(other, self)

    def __sub__(self, other: Any) -> Traced:
        return symbols.Subtract(self, other)

    def __rsub__(self, other: Any) -> Traced:
        return symbols.Subtract(other, self)

    def __mul__(self, other: Any) -> Traced:
        return symbols.Times(self, other)

    def __rmul__(self, other: Any) -> Traced:
        return symbols.Times(other, self)

    def __truediv__(self, other: Any) -> Traced:
        return symbols.Divide(self, other)

    def __rtruediv__(self, other: Any) -> Traced:
        return symbols.Divide(other, self)

    def __pow__(self, other: Any) -> Traced:
        return symbols.Power(self, other)

    def __rpow__(self, other: Any) -> Traced:
        return symbols.Power(other, self)

    def __mod__(self, other: Any) -> Traced:
        return symbols.Mod(self, other)

    def __neg__(self) -> Traced:
        return symbols.Times(-1, self)

    def __abs__(self) -> Traced:
        return symbols.Abs(self)

    def __lt__(self, other: Any) -> Traced:
        return symbols.Less(self, other)

    def __le__(self, other: Any) -> Traced:
        return symbols.LessEqual(self, other)

    def __gt__(self, other: Any) -> Traced:
        return symbols.Greater(self, other)

    def __ge__(self, other: Any) -> Traced:
        return symbols.GreaterEqual(self, other)

    def __and__(self, other: Any) -> Traced:
        return symbols.And(self, other)

    def __or__(self, other: Any) -> Traced:
        return symbols.Or(self, other)

    def __invert__(self) -> Traced:
        return symbols.Not(self)

    # what cannot be -------------------------------------------------------------------------------------------

    def __bool__(self) -> NoReturn:
        raise NetOptionError(
            f"{self} is neither true nor false: it has no value before there is data", ways=["If(condition, x, y)"]
        )

    def __iter__(self) -> NoReturn:
        raise NetOptionError(f"{self} has no known length before there is data", ways=["x[0]", "NetMapOperator"])


def _named(net: Net, prefix: str) -> Net:
    """The net with names for its arrays, so that copies of it share them."""
    arrays = {path: "/".join(map(str, (prefix, *path))) for path in net.own_arrays()}
    values = {path: value for path, value in net.own_arrays().items() if not isinstance(value, NetArray)}
    return net.with_arrays({path: NetArray(arrays[path], Array=value) for path, value in values.items()})


def _part(key: Any) -> Any:
    """An index or slice, from 0, as PartLayer's part or span, from 1."""
    if isinstance(key, int) and not isinstance(key, bool):
        return key + 1 if key >= 0 else key
    if isinstance(key, slice) and (key.step or 1) > 0:
        first = 1 if key.start is None else key.start + 1 if key.start >= 0 else key.start
        last = -1 if key.stop is None else key.stop if key.stop > 0 else key.stop - 1
        return (first, last, key.step or 1)
    raise NetOptionError(f"{key!r} is not an index of an array in a function", ["it is an integer or a slice, from 0"])
