"""A function of arrays becomes a graph of layers: the graph in the making."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from netlang.errors import NetOptionError, NetPortError, brief, enumerated, quoted
from netlang.language.declaration.signatures import FOR_NUMBERS, answer, in_our_words
from netlang.language.edges.net_port import NetPort
from netlang.language.edges.paths import name_in
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.net import Net
from netlang.language.symbols import Expression, Function, Slot
from netlang.language.symbols.tracer import Traceable, Tracer, making, traced, tracer_among
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.numbers import is_integer
from netlang.layers.arithmetic.elementwise import ElementwiseLayer
from netlang.layers.arithmetic.threading import ThreadingLayer
from netlang.layers.shape.stack import StackLayer
from netlang.layers.weights.net_array import NetArrayLayer

_serial = itertools.count()


@frozen(eq=False)
class Calls:
    """The nets with arrays that a function calls, the functions inside of it too: a net called twice has them once.

    `named`: those that have got names for their arrays, by identity, each with the net itself to keep it alive.
    """

    named: dict[int, tuple[Net, Net]] = field(factory=dict)

    def with_names(self, net: Net) -> Net:
        """The net with names for its arrays, so that copies of it share them."""
        if id(net) not in self.named:
            prefix = f"{type(net).__name__}{len(self.named) + 1}"
            own = {path: a for path, a in net.own_arrays().items() if not isinstance(a, NetArray)}
            values = {p: NetArray(name_in((prefix, *p)), Array=a) for p, a in own.items()}
            self.named[id(net)] = net, net.with_arrays(values)
        return self.named[id(net)][1]


class Tracing:
    """The graph in the making. `sources`: what the slot of a name stands for, a port of the graph or of a layer.
    `captured`: arrays of functions around this one, by the name of the input that brings them in."""

    def __init__(self, inputs: Sequence[str], made: Callable[..., Any], around: Tracing | None = None) -> None:
        self.inputs, self.captured = tuple(inputs), dict[str, Any]()
        self.made_as, self.serial, self.is_open = made, next(_serial), True
        self.calls: Calls = around.calls if around else Calls()
        self.inner = around is not None
        self.sources: dict[str, Any] = {name: NetPort(name) for name in inputs}
        self.nets: dict[str, Net] = {}
        self.edges: list[Any] = []
        self.numbers: dict[str, int] = {}  # the last one given to a kind of layer
        self.made: dict[Any, str] = {}  # what has been made of expressions, shared arrays and captured ones

    def array(self, expression: Expression) -> Any:
        return self.made_as(self, expression)

    def trace(self, f: Callable[..., Any], as_dict: bool = False) -> Any:
        """What the function gives of the inputs, or of a dict of them."""
        given = {name: self.array(Slot(name)) for name in self.inputs}
        with making(self):
            args = [given] if as_dict else given.values()
            return answer(f, args, "FunctionLayer: the function, called with arrays without numbers,", FOR_NUMBERS)

    # layers ---------------------------------------------------------------------------------------------------

    def add(self, net: Net, given: dict[str, str]) -> dict[str, Any]:
        """A layer more, its inputs by the names of slots; its outputs."""
        kind = type(net).__name__.removesuffix("Layer").removesuffix("Operator").lower()
        key = self._new(kind)
        self.nets[key] = net
        self.edges += [(self.sources[slot], NetPort(key, port)) for port, slot in given.items()]
        found = {}
        for port in net.output_names:
            slot = self._slot(key, port, key if len(net.output_names) == 1 else "")
            found[port] = self.array(Slot(slot))
        return found

    def port(self, key: str, name: str) -> Any:
        """What a port of a layer gives that is none of its outputs: a final state."""
        return self.array(Slot(self._slot(key, name)))

    def _slot(self, key: str, port: str, wish: str = "") -> str:
        """The name for what a port of a layer gives, which no argument of the function and no other port has."""
        slot, source = wish or re.sub(r"\W", "_", f"{key}_{port}"), NetPort(key, port)
        while self.sources.get(slot, source) != source:
            slot += "_"
        self.sources[slot] = source
        return slot

    def _new(self, stem: str) -> str:
        """A name that is not there yet: the stem with a number."""
        for number in itertools.count(self.numbers.get(stem, 0) + 1):
            if (name := f"{stem}{number}") not in self.nets and name not in self.sources:
                break
        self.numbers[stem] = number
        return name

    def call(self, net: Net, data: Any) -> Any:
        """What a net gives of `data`, as it takes it: for its one input, a list or a dict."""
        many = net.takes_many
        given = data if isinstance(data, dict) else None
        if given is None:
            listed = list(data) if isinstance(data, list | tuple) and (many or len(net.input_names) != 1) else [data]
            net = net.with_inputs(len(listed)) if many else net
            given = dict(zip(net.input_names, listed, strict=False)) if len(listed) <= len(net.input_names) else {}
        elif many:
            net = net.with_inputs(list(given))
        if not set(net.input_names) - set(net.state_names) <= set(given) <= {*net.input_names, *net.state_names}:
            what = enumerated(data) if isinstance(data, dict) else f"{len(listed)} arrays"
            ways = [f"a dict: {{{', '.join(f'{quoted(name)}: ...' for name in net.input_names[:3])}}}"]
            raise NetPortError(f"{brief(net)} takes {enumerated(net.input_names)}, and it was given {what}", ways=ways)
        found = self.add(net, {port: self.slot(x) for port, x in given.items()})
        return next(iter(found.values())) if len(found) == 1 else found

    def slot(self, x: Any, own: bool = False) -> str:
        """The name of the slot that `x` is, a layer made of it where it is an expression (or, `own`, an input)."""
        expression = self.expression(x)
        if not isinstance(expression, Expression):
            expression = self._constant(expression)
        if isinstance(expression, Slot) and not (own and expression.name in self.inputs):
            return expression.name
        if expression not in self.made:
            names = expression.slots
            function = Function(names, expression)  # refuses conditions, as the layers do
            if len(names) == 1:
                found = self.call(ElementwiseLayer(function), {"Input": Slot(names[0])})
            else:  # arrays of lower rank are repeated along the inner levels that they lack, as in Wolfram
                found = self.call(ThreadingLayer(function, -1), {name: Slot(name) for name in names})
            self.made[expression] = found.expression.name
        return self.made[expression]

    def expression(self, x: Any) -> Any:
        """`x` as the expression of slots that it is; lists, arrays of numbers, and NetArrays, become layers."""
        if isinstance(x, Tracer):
            return x.expression if x.tracing is self else self._captured(x)  # type: ignore[attr-defined]
        if isinstance(x, NetArray):
            if x.name not in self.made:
                self.made[x.name] = self.call(NetArrayLayer(Array=x), {}).expression.name  # type: ignore[call-arg]
            return Slot(self.made[x.name])
        if isinstance(x, tuple) or (isinstance(x, list) and any(isinstance(part, tuple) for part in x)):
            return type(x)(map(self.expression, x))  # the pairs of Clip and Piecewise
        if isinstance(x, list) and tracer_among(x) is not None:
            return self.call(StackLayer(), x).expression
        if isinstance(x, np.ndarray) and not x.ndim:
            return x.item()
        return self._constant(x) if isinstance(x, np.ndarray | list) else x

    def _constant(self, numbers: Any) -> Slot:
        constant = NetArrayLayer(Array=numbers, LearningRateMultipliers=0)  # type: ignore[call-arg]
        return self.call(constant, {}).expression

    def _captured(self, x: Any) -> Slot:
        """An array of a function around this one: an input more."""
        if not x.tracing.is_open or x.tracing.serial > self.serial:
            raise NetOptionError(
                f"{x} is an array of a function that has ended",
                ways=["what Map gives, which is made of what its function returns"],
            )
        source = x.tracing, x.tracing.slot(x)
        if source not in self.made:
            name = self._new(f"{source[1]}_")
            self.made[source], self.sources[name] = name, NetPort(name)
            self.captured[name] = x.tracing.array(Slot(source[1]))
        return Slot(self.made[source])

    def taken(self, x: Any) -> Any:
        """`x` as an array of this function."""
        return x if isinstance(x, Tracer) and x.tracing is self else self.array(Slot(self.slot(x)))  # type: ignore[attr-defined]

    # the graph ------------------------------------------------------------------------------------------------

    def graph(self, result: Any) -> NetGraph:
        """The whole as a graph, once the function has given `result`."""
        with making(self):
            self._end(result if isinstance(result, dict) else {"Output": result})
        self.is_open = False
        used = {edge[0].path[0] for edge in self.edges if len(edge[0].path) == 1}
        for name in self.inputs:
            if name not in used:
                raise NetOptionError(f"FunctionLayer: the function does not use its argument {name}")
        order = {NetPort(name): i for i, name in enumerate(self.inputs)}  # that of the function's arguments
        edges = sorted(self.edges, key=lambda edge: order.get(edge[0], len(order)))
        return NetGraph(self._shared(), [*edges, *self._muted()])

    def _end(self, results: dict[str, Any]) -> None:
        for name, x in results.items():
            if not isinstance(x, Tracer | NetArray) and not (isinstance(x, list) and tracer_among(x) is not None):
                raise NetOptionError(
                    f"FunctionLayer: the function gives {brief(x)} as {name}, which is no array made of its arguments"
                )
            slot = self.slot(x, own=True)
            self.edges.append((self.sources[slot], NetPort(name)))

    def _shared(self) -> dict[str, Net]:
        """The nets, those with names for their arrays that are called several times, or may be."""
        nets = list(self.nets.values())
        again = {id(net) for net in nets if self.inner or sum(net is other for other in nets) > 1}
        again = {*again, *self.calls.named}
        return {k: self.calls.with_names(n) if id(n) in again and n.own_arrays() else n for k, n in self.nets.items()}

    def _muted(self) -> list[Any]:
        """Outputs that nothing uses are no outputs of the graph."""
        used = {edge[0] for edge in self.edges}
        ends = [NetPort(key, port) for key, net in self.nets.items() for port in net.output_names]
        return [(end, None) for end in ends if end not in used]


def innermost(*arrays: Any) -> Tracing | None:
    """The graph in the making to which something that is made of these arrays belongs; None where there is none."""
    found = [(traced(x) if isinstance(x, Traceable) else x).tracing for x in _tracers(arrays)]
    return max(found, key=lambda tracing: tracing.serial, default=None)


def _tracers(x: Any) -> Any:
    if isinstance(x, Tracer | Traceable):
        yield x
    elif isinstance(x, dict | list | tuple) and len(x) <= 100_000:
        for part in x.values() if isinstance(x, dict) else x:
            yield from _tracers(part)


def on_arrays(count: int, name: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function one whose first `count` arguments are arrays in the making: what is not yet, becomes one.
    `name`: its own, for errors, where that is not its name in Python."""

    def decorate(f: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(f)
        def called(*args: Any, **options: Any) -> Any:
            tracing = innermost(*args)
            if tracing is None:
                shown = ", ".join(brief(arg, 40) for arg in args)
                arguments = ", ".join("xy"[:count])
                ways = [f"FunctionLayer(lambda {arguments}: {name or f.__name__}({arguments}))"]
                raise NetOptionError(
                    f"{name or f.__name__}({shown}): only arrays inside of a FunctionLayer are taken", ways=ways
                )
            return f(*map(tracing.taken, args[:count]), *args[count:], **options)

        return in_our_words(called)

    return decorate


def integer(function: str, what: str, n: Any, least: int) -> int:
    """The number `n`. Raises NetOptionError for what is none, or less than `least`."""
    if is_integer(n) and n >= least:
        return int(n)
    raise NetOptionError(f"{function}: {what} is an integer from {least} up, not {brief(n)}", ways=[f"{max(least, 1)}"])
