"""`Lifted`: what stands for an array while a function is traced. Symbols, layers and operators take it as an argument
and hand themselves to it. `Liftable`: what becomes one there, a NetArray."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, brief

GROUPS = (dict, list, tuple)
PLAIN = frozenset({int, float, str, list, tuple, np.ndarray, np.float32, np.float64, np.int64})  # sooner told


class Lifted(ABC):
    """An array that is not there yet."""

    @abstractmethod
    def through_symbol(self, symbol: Any, args: Sequence[Any]) -> Any:
        """What the symbol gives, of this and the other arguments."""

    @abstractmethod
    def through_net(self, net: Any, data: Any) -> Any:
        """What the net gives, of data with this in it."""


_making: ContextVar[Any] = ContextVar("making", default=None)


@contextmanager
def making(graph: Any) -> Iterator[None]:
    """While a function is called that becomes `graph`, whose `taken` makes arrays in the making of what is liftable."""
    token = _making.set(graph)
    try:
        yield
    finally:
        _making.reset(token)


def lifted(x: Liftable) -> Any:
    """`x` as an array in the making. Raises NetOptionError where no function is being traced."""
    graph = _making.get()
    if graph is None:
        ways = [f"FunctionLayer(lambda x: ...), with {x!r} in it"]
        raise NetOptionError(f"{brief(x)} is computed with only inside of a FunctionLayer", ways=ways)
    return graph.taken(x)


class Liftable:
    """A base for what Python's operators make an array in the making of."""

    __slots__ = ()
    __array_ufunc__ = None  # so that NumPy's arrays leave operators to us


def _operator(name: str) -> Callable[..., Any]:
    return lambda self, *others: getattr(lifted(self), name)(*others)


for _name in (
    "add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "rpow", "matmul", "rmatmul", "neg",
    "abs", "lt", "le", "gt", "ge", "getitem",
):  # fmt: skip
    setattr(Liftable, f"__{_name}__", _operator(f"__{_name}__"))


def lifted_in(data: Any) -> Lifted | None:
    """The first such array among what a net is given: itself, a value of a dict, or one of the first elements of a list
    (which may be long, and data)."""
    if isinstance(data, GROUPS):
        data = next(filter(_is_lifted, islice(data.values() if isinstance(data, dict) else data, 16)), None)
    if not _is_lifted(data):
        return None
    return lifted(data) if isinstance(data, Liftable) else data


def _is_lifted(x: Any) -> bool:
    return x.__class__ not in PLAIN and isinstance(x, Lifted | Liftable)


def lifted_among(args: Sequence[Any], levels: int = 4) -> Lifted | None:
    """The first such array among the arguments of a symbol, and in the pairs of Clip and Piecewise, which are no more
    than `levels` lists deep."""
    for arg in args:
        if isinstance(arg, list | tuple):
            arg = lifted_among(arg, levels - 1) if levels else None
        elif isinstance(arg, Liftable):
            arg = lifted(arg)
        if isinstance(arg, Lifted):
            return arg
    return None
