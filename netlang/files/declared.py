"""Classes by the names under which files have them. None is imported because a file names it: those of the package are
found in its own tables, those of users among the classes that are declared already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netlang import layers
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.net import Net

CONTAINERS = {"NetChain": NetChain, "NetGraph": NetGraph}


def name_of(cls: type) -> str:
    """The name of a class of nets: its own in the package, with its module for one that a user declared.

    >>> from netlang import LinearLayer
    >>> name_of(LinearLayer), name_of(type("Mine", (), {"__module__": "my.layers"}))
    ('LinearLayer', 'my.layers:Mine')
    """
    return cls.__name__ if _own(cls.__name__) is cls else f"{cls.__module__}:{cls.__qualname__}"


def net_class(name: str) -> type[Net] | None:
    """The class of nets of that name; None where there is none (yet)."""
    if ":" not in name:
        return _own(name)
    every = _declared(Net)  # type: ignore[type-abstract]
    return next((cls for cls in every if f"{cls.__module__}:{cls.__qualname__}" == name), None)


def _own(name: str) -> Any:
    if name in CONTAINERS:
        return CONTAINERS[name]
    found = getattr(layers, name) if name in layers.__all__ else None
    return found if isinstance(found, type) and issubclass(found, Net) else None


def _declared(base: type[Net]) -> Iterator[type[Net]]:
    """All classes made of a base, the newest first: a class that was declared again replaces the one before."""
    made: list[type[Net]] = base.__subclasses__()
    for cls in reversed(made):
        yield from _declared(cls)
        if "__attrs_attrs__" in vars(cls):
            yield cls
