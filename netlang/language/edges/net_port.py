"""`NetPort`: the address of a port, in every spelling of the Wolfram pages."""

from __future__ import annotations

import itertools
import re
from abc import ABC
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from netlang.errors import NetOptionError, brief, quoted
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.values.numbers import as_python, is_integer
from netlang.language.values.sentinels import All, Sentinel


def address(path: Iterable[Any]) -> tuple[Any, ...] | None:
    """The parts of an address: names, and positions as Python's integers; None if it is empty or a part is
    neither, such as a truth value.

    >>> import numpy as np
    >>> address(["rnn", np.int64(1)]), address([True]), address([1.5])
    (('rnn', 1), None, None)
    """
    parts = tuple(map(as_python, path))
    fits = all(is_integer(part) or isinstance(part, str | Sentinel) for part in parts)
    return parts if parts and fits else None


def position(key: Any, count: int) -> int | None:
    """The index, from 0, of a position (from 1, or negative from the end) among `count` layers; None if it is
    invalid.

    >>> position(1, 3), position(-1, 3), position(4, 3), position("a", 3)
    (0, 2, None, None)
    """
    if not is_integer(key) or not 0 < abs(key) <= count:
        return None
    return int(key) - 1 if key > 0 else count + int(key)


def key_in(nets: Mapping[Any, Any], step: Any) -> Any:
    """The key in `nets` of one step of a path, a name or a position; None for anything else.

    >>> key_in({"a": ..., "b": ...}, -1), key_in({1: ..., 2: ...}, 2), key_in({"a": ...}, 2), key_in({"a": ...}, "b")
    ('b', 2, None, None)
    """
    step = as_python(step)
    if isinstance(step, int | str) and not isinstance(step, bool) and step in nets:
        return step
    at = position(step, len(nets))
    return None if at is None else next(itertools.islice(nets, at, None))


def position_in(text: str) -> int | None:
    """The position that a text spells, as in "1"; None for other texts."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None


class Address(ABC):
    """The path of something in a net: names, and positions as Python's integers."""

    __slots__ = ("path",)
    path: tuple[Any, ...]
    of: ClassVar[str]
    forms: ClassVar[str]  # how an address is written

    def __init__(self, *path: Any) -> None:
        path = tuple(part for item in path for part in (item if isinstance(item, list | tuple) else (item,)))
        parts = address(path)
        if parts is None:
            written = f"{type(self).__name__}({', '.join(map(brief, path))})"
            raise NetOptionError(f"{written} is not the address of {self.of}", [f"an address is {self.forms}"])
        object.__setattr__(self, "path", parts)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a {type(self).__name__} is immutable: make another one")

    def __reduce__(self) -> Any:
        return type(self), self.path

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.path == other.path

    def __hash__(self) -> int:
        return hash((type(self), self.path))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(quoted, self.path))})"


@initialize_as_option_error
class NetPort(Address):
    """A port of a net, or of a layer at any depth.

    NetPort("port"), NetPort("layer", "port"), NetPort(1, 2, "port") deep inside; layers by name or position, the path
    also as a list, and so the layers alone. In an edge of a NetGraph, on the left it is where values come from, on the
    right where they go. `net(data, port)` reads an output or a final state, a port among the data gives an initial
    state, and NetPort(All, "States") stands for all states.
    Source: https://reference.wolfram.com/language/ref/NetPort.html

    >>> NetPort("x"), NetPort("rnn", "State"), NetPort(["rnn", "State"]), NetPort(1, 2, "Output")
    (NetPort("x"), NetPort("rnn", "State"), NetPort("rnn", "State"), NetPort(1, 2, "Output"))
    >>> NetPort([1, 2], "Output") == NetPort((1, 2, "Output"))
    True
    """

    __slots__ = ()
    of = "a port"
    forms = 'NetPort("port"), NetPort("layer", "port") or NetPort(1, "port")'

    @property
    def is_states(self) -> bool:
        """Whether it is `NetPort(All, "States")`: all recurrent states of a net."""
        return self.path[0] is All and self.path[-1] == "States"
