"""A layer declares its port types *and* lowers itself: the types that `lower` gives are compared with the declared
ones, each time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netlang.compiler.ir.program import Type, Value
from netlang.errors import NetError, brief, did_you_mean, quoted
from netlang.language.edges.paths import place
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Path


class PromiseError(NetError, AssertionError):
    """A layer's `lower` does not return what its ports declare: a bug in the layer."""


def kept(layer: Layer, path: Path, made: Any, promised: Mapping[str, Type]) -> dict[str, Value]:
    """What `lower` returned, by the name of the port or of the array that it updates. Raises PromiseError where that
    is not what the ports declare."""
    results = _by_name(layer, made, list(promised))
    for name, type in promised.items():
        value = results.get(name)
        if not isinstance(value, Value):
            raise _broken(layer, f"{name}, and its `lower` gives {brief(value)} for it")
        if value.type != type and not (value.kind == "f" and type.kind == "i"):
            raise PromiseError(
                f"{place(path, name)} of {brief(layer)} promises {type}, and its `lower` gives {value.type}"
            )
    return results


def _by_name(layer: Layer, made: Any, ports: list[str]) -> dict[str, Any]:
    if not isinstance(made, dict):
        given = list(made) if isinstance(made, tuple | list) else [made]
        if len(given) != len(ports):
            raise _broken(layer, f"{', '.join(ports) or 'nothing'}, and its `lower` gives {len(given)} values")
        made = dict(zip(ports, given, strict=True))
    moving = [a.name for a in layer.arrays_declared() if not a.trained]
    for name in made:
        if name not in (*ports, *moving):
            raise _broken(layer, f"{', '.join(ports)}, and its `lower` gives {quoted(name)}", did_you_mean(name, ports))
    return made


def _broken(layer: Layer, what: str, ways: Any = ()) -> PromiseError:
    return PromiseError(f"{brief(layer)} promises {what}", ways=ways)
