"""`Lifted`: what stands for an array while a function is traced. Symbols, layers and operators take it as an argument
and hand themselves to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any


class Lifted(ABC):
    """An array that is not there yet."""

    @abstractmethod
    def through_symbol(self, symbol: Any, args: Sequence[Any]) -> Any:
        """What the symbol gives, of this and the other arguments."""

    @abstractmethod
    def through_net(self, net: Any, data: Any) -> Any:
        """What the net gives, of data with this in it."""


def lifted_in(data: Any) -> Lifted | None:
    """The first such array among what a net is given: itself, a value of a dict, an element of a short list (a long
    one is data, and not looked through)."""
    if isinstance(data, Lifted):
        return data
    if isinstance(data, dict | list | tuple) and len(data) <= 16:
        values = data.values() if isinstance(data, dict) else data
        return next((x for x in values if isinstance(x, Lifted)), None)
    return None


def lifted_among(args: Sequence[Any]) -> Lifted | None:
    """The first such array among the arguments of a symbol, and in the pairs of Clip and Piecewise."""
    for arg in args:
        found = lifted_among(arg) if isinstance(arg, list | tuple) else arg
        if isinstance(found, Lifted):
            return found
    return None
