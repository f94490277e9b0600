"""`NetPort`: the address of a port, in every spelling of the Wolfram pages."""

from __future__ import annotations

from typing import Any

from netlang.errors import NetOptionError, quoted
from netlang.spec.sentinels import All, Sentinel


class NetPort:
    """A port of a net, of one of its layers, or of a layer deep inside.

    In an edge of a NetGraph, on the left it is where values come from, on the right where they go.
    Source: https://reference.wolfram.com/language/ref/NetPort.html

    >>> NetPort("x"), NetPort("rnn", "State"), NetPort(["rnn", "State"]), NetPort(1, 2, "Output")
    (NetPort("x"), NetPort("rnn", "State"), NetPort("rnn", "State"), NetPort(1, 2, "Output"))
    >>> NetPort("rnn", "State") == NetPort(("rnn", "State"))
    True
    """

    __slots__ = ("path",)
    path: tuple[Any, ...]

    def __init__(self, *path: Any) -> None:
        if len(path) == 1 and isinstance(path[0], list | tuple):
            path = tuple(path[0])
        if not path or not all(isinstance(p, int | str | Sentinel) for p in path):
            raise NetOptionError(
                f"NetPort({', '.join(map(repr, path))}) is not the address of a port",
                ['an address is NetPort("port"), NetPort("layer", "port") or NetPort(1, "port")'],
            )
        object.__setattr__(self, "path", path)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a NetPort is immutable: make another one")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NetPort) and self.path == other.path

    def __hash__(self) -> int:
        return hash(("NetPort", self.path))

    def __repr__(self) -> str:
        return f"NetPort({', '.join(quoted(p) for p in self.path)})"

    @property
    def is_states(self) -> bool:
        """Whether it is `NetPort(All, "States")`: all recurrent states of a net."""
        return self.path[0] is All and self.path[-1] == "States"
