"""`Tracer`: the base class of what stands for an array while a function is traced. Symbols, layers and operators take
it as an argument and hand themselves to it. `Traceable`: what becomes a tracer, a NetArray."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, brief
from netlang.language.symbols.deferred import Deferred
from netlang.language.symbols.operators import BINARY, COMPARISONS, Arithmetic

GROUPS = (dict, list, tuple)
PLAIN = frozenset({int, float, str, list, tuple, np.ndarray, np.float32, np.float64, np.int64})  # fast path


class Tracer(Deferred, ABC):
    """A placeholder for an array while a function is traced."""

    @abstractmethod
    def through_symbol(self, symbol: Any, args: Sequence[Any]) -> Any:
        """The elementwise result of a symbol, or a function of symbols, on this and the other arguments."""

    @abstractmethod
    def through_net(self, net: Any, data: Any) -> Any:
        """The result of the net on data that contain this."""


_making: ContextVar[Any] = ContextVar("making", default=None)


@contextmanager
def making(graph: Any) -> Iterator[None]:
    """The context of tracing a function into `graph`, whose `taken` turns traceables into tracers."""
    token = _making.set(graph)
    try:
        yield
    finally:
        _making.reset(token)


def traced(x: Traceable) -> Any:
    """`x` as a tracer. Raises NetOptionError where no function is being traced."""
    graph = _making.get()
    if graph is None:
        ways = [f"FunctionLayer(lambda x: ...), with {x!r} in it"]
        raise NetOptionError(f"{brief(x)} is computed with only inside of a FunctionLayer", ways=ways)
    return graph.taken(x)


def _once_traced(name: str) -> Callable[..., Any]:
    python = getattr(operator, f"__{name}__")
    return lambda *sides: python(*(traced(side) if isinstance(side, Traceable) else side for side in sides))


class Traceable(Arithmetic):
    """A base for objects that Python's operators turn into tracers."""

    __slots__ = ()
    __array_ufunc__ = None  # so that NumPy's arrays defer operators to this class
    operations = {name: _once_traced(name) for name in (*BINARY, *COMPARISONS, "neg", "abs", "getitem")}

    def __getitem__(self, key: Any) -> Any:
        return self.operations["getitem"](self, key)


def tracer_in(data: Any) -> Tracer | None:
    """The first tracer in a net's data: the data itself, a dict's value, or one of the first elements of a list
    (which may be long)."""
    if isinstance(data, GROUPS):
        data = next(filter(_is_traced, islice(data.values() if isinstance(data, dict) else data, 16)), None)
    if not _is_traced(data):
        return None
    return traced(data) if isinstance(data, Traceable) else data


def _is_traced(x: Any) -> bool:
    return x.__class__ not in PLAIN and isinstance(x, Tracer | Traceable)


def tracer_among(args: Sequence[Any], levels: int = 4) -> Tracer | None:
    """The first tracer among the arguments of a symbol, and in the pairs of Clip and Piecewise, which are no more than
    `levels` lists deep."""
    for arg in args:
        if isinstance(arg, list | tuple):
            arg = tracer_among(arg, levels - 1) if levels else None
        elif isinstance(arg, Traceable):
            arg = traced(arg)
        if isinstance(arg, Tracer):
            return arg
    return None
