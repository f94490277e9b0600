"""What a pattern of NetReplace matches: layers of a class, layers like one that is written, or what a function says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any

import attrs

from netlang.errors import NetOptionError, brief
from netlang.language.declaration.signatures import answer
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.layer_forms import as_net
from netlang.language.nets.net import Net, Path
from netlang.language.values.sentinels import Automatic
from netlang.surgery.subnet import bare_text, taken_out

FUNCTIONS = FunctionType | MethodType | partial  # of layers: others, such as Ramp, stand for layers

Pattern = Callable[[Net, Path, Net], bool]  # of a net, and what is at a path of it


def pattern_of(form: Any) -> Pattern:
    """A pattern as it is written. Raises NetOptionError for what is none."""
    classes = form if isinstance(form, tuple) else (form,)
    if classes and all(isinstance(one, type) for one in classes):
        for one in classes:
            if not issubclass(one, Net):
                raise NetOptionError(f"{brief(one)} is no class of layers or nets, and never matches")
        return lambda root, path, net: isinstance(net, classes)
    if isinstance(form, tuple):
        raise NetOptionError(
            f"{brief(form)} is no pattern: a tuple of patterns is one of classes",
            ways=["a rule for each of them, in a list"],
        )
    if isinstance(form, FUNCTIONS):
        return lambda root, path, net: _truth(form, taken_out(root, path, net))
    literal = as_net(form)
    return lambda root, path, net: alike(root, path, literal, net)


def shown(form: Any) -> str:
    """A pattern in messages."""
    if isinstance(form, tuple):
        return f"({', '.join(map(shown, form))})"
    return form.__name__ if isinstance(form, type) else bare_text(form) if isinstance(form, Net) else brief(form)


def _truth(function: Callable[[Net], Any], net: Net) -> bool:
    found = answer(function, (net,), "the function that is a pattern of NetReplace")
    try:
        return bool(found)
    except Exception:
        raise NetOptionError(f"a function that is a pattern gives True or False, not {brief(found)}") from None


def alike(root: Net, path: Path, pattern: Net, net: Net) -> bool:
    """Whether `net`, at `path` of `root`, is like a pattern: of its class, with its parameters. What the pattern leaves
    to inference may be anything, and types of ports do not count."""
    if type(pattern) is not type(net):
        return False
    mine, theirs = pattern.inner_nets(), net.inner_nets()
    if mine.keys() != theirs.keys():
        return False
    if isinstance(pattern, Container) and isinstance(net, Container):
        same = frozenset(pattern.edges) == frozenset(net.edges)
    else:
        assert isinstance(pattern, Layer)
        same = _parameters_alike(pattern, root.solution.completed(path))
    return same and all(alike(root, (*path, key), one, theirs[key]) for key, one in mine.items())


def _parameters_alike(pattern: Layer, layer: Layer) -> bool:
    ports = {f"given_{port.name}" for port in pattern.declared_ports} | {"types", "InputPorts", "memo"}
    fields = [f for f in attrs.fields(type(pattern)) if f.name not in ports and f.eq]
    fields = [f for f in fields if not (f.metadata.keys() & {"net", "nets"} and pattern.inner_nets())]
    return all(_fits(f.eq_key, getattr(pattern, f.name), getattr(layer, f.name)) for f in fields)


def _fits(key: Callable[[Any], Any] | None, wanted: Any, found: Any) -> bool:
    """Whether a value is the one that is wanted; Automatic, alone or among sizes, stands for any."""
    if wanted is Automatic:
        return True
    if isinstance(wanted, tuple) and Automatic in wanted:
        same = isinstance(found, tuple) and len(found) == len(wanted)
        return same and all(_fits(None, one, other) for one, other in zip(wanted, found, strict=True))
    return bool(key(wanted) == key(found) if key else wanted == found)
