"""The nets among the parameters of a layer: those declared by `net()` and `nets()`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import attrs

from netlang.caches import BOUNDS
from netlang.language.nets.net import Net


def net_names(cls: Any) -> list[str]:
    """The names of the nets inside every layer of the class."""
    found: list[str] = []
    for f in attrs.fields(cls):
        found += [_name(f)] if f.metadata.get("net") else f.metadata.get("nets", ())
    return found


def _name(field: Any) -> str:
    return field.metadata.get("name") or field.name.capitalize()


@lru_cache(maxsize=BOUNDS["declarations"].entries)
def _fields_of_nets(cls: Any) -> tuple[Any, ...]:
    return tuple(f for f in attrs.fields(cls) if "net" in f.metadata or "nets" in f.metadata)


def nets_of(layer: Any) -> dict[str, Net]:
    """The nets, by name."""
    found: dict[str, Net] = {}
    for f in _fields_of_nets(type(layer)):  # type: ignore[arg-type]
        if f.metadata.get("net") and isinstance(getattr(layer, f.name), Net):
            found[_name(f)] = getattr(layer, f.name)
        elif "nets" in f.metadata:
            found |= dict(zip(f.metadata["nets"], getattr(layer, f.name), strict=True))
    return found


def copies_of(layer: Any) -> dict[str, str]:
    """The nets that have several copies, with the number of copies."""
    found = {}
    for f in attrs.fields(type(layer)):
        word = f.metadata["copies"](layer) if f.metadata.get("copies") else None
        if word and isinstance(getattr(layer, f.name), Net):
            found[_name(f)] = word
    return found


def nets_changed(layer: Any, changed: dict[str, Net]) -> dict[str, Any]:
    """The parameters, by alias, that hold nets, with some nets replaced."""
    nets = nets_of(layer) | changed
    made: dict[str, Any] = {}
    for f in attrs.fields(type(layer)):
        if f.metadata.get("net") and isinstance(getattr(layer, f.name), Net):
            made[f.alias] = nets[_name(f)]
        elif "nets" in f.metadata:
            made[f.alias] = tuple(nets[name] for name in f.metadata["nets"])
    return made
