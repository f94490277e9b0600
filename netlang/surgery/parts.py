"""The parts of a net, layer, encoder or decoder by name: what a path can go on with, for NetExtract and what replaces
parts alike."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs
import numpy as np

from netlang.errors import NetPortError, brief, did_you_mean, enumerated, quoted, sized
from netlang.language.edges.net_port import key_in, position_in
from netlang.language.nets.container import Container
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net
from netlang.language.nets.part_rules import OPTION
from netlang.language.types.coders import Coder
from netlang.language.values.sentinels import All
from netlang.surgery.subnet import bare_text


def parameters_of(layer: Layer | Container) -> dict[str, Any]:
    """The parameters of a layer: Wolfram's name -> the name of the attrs field. Its own where an array or a port has
    Wolfram's. A container has its multipliers, and those that it gives a name to."""
    if isinstance(layer, Container):
        named = {f.metadata["name"]: f.name for f in attrs.fields(type(layer)) if "name" in f.metadata}
        return {**named, OPTION: OPTION}
    hidden = {"memo", "InputPorts", "types"}
    fields = [f for f in attrs.fields(type(layer)) if f.name not in hidden and not f.name.startswith("given_")]
    taken = {a.name for a in layer.declared_arrays} | {p.name for p in layer.declared_ports}
    names = {f.metadata.get("name") or f.alias[:1].upper() + f.alias[1:]: f for f in fields}
    return {f.alias if name in taken else name: f.name for name, f in names.items()}


def names_of(part: Any) -> list[Any]:
    """The names of all parts of a layer or coder."""
    if isinstance(part, Coder):
        return list(part.parameters)
    if not isinstance(part, Layer):
        raise NetPortError(f"{called(part)} has no parts")
    named = [a.name for a in part.arrays_declared()] if part.arrays_by_name else []
    wanted = [a.name for a in part.declared_arrays if a.when is None or a.when(part)]
    return [*parameters_of(part), *wanted, *named, *ports_of(part)]


def keys(net: Net) -> list[Any]:
    """What `net[key]` takes: the names of layers (positions, where they have none), ports, options and arrays."""
    if isinstance(net, Container):
        return list(dict.fromkeys((*net.keys(), *ports_of(net))))
    return list(dict.fromkeys((*names_of(net), *net.inner_nets())))


def ports_of(net: Net) -> tuple[str, ...]:
    return (*net.input_names, *net.state_names, *net.output_names)


def has_part(part: Any, key: Any) -> bool:
    """Whether a path can go on from a part with `key`."""
    try:
        return key is All or key_of(part, key) is not None
    except NetPortError:
        return False


def key_of(part: Any, key: Any) -> Any:
    """The name that `key` means: a position is one, a Python name is another's."""
    names: list[Any]
    if isinstance(part, Container):
        found = key_in(part.inner_nets(), key)
        if found is not None:
            return found
        names = [*part.inner_nets(), *ports_of(part), *parameters_of(part)]
    elif isinstance(part, Layer):
        names = [*names_of(part), *part.inner_nets()]
        if isinstance(key, str) and key not in names:
            python = {field: name for name, field in parameters_of(part).items()}
            key = python.get(key, key)
    elif isinstance(part, Coder):
        names = [*part.parameters, part.port_name]
    else:
        number = isinstance(part, np.ndarray | list) and isinstance(key, int)
        ways = [f"NetExtract(net, path)[{key - 1 if key > 0 else key}], as Python counts"] if number else []
        raise NetPortError(f"{called(part)} has no part {quoted(key)}", ways=ways)
    if isinstance(key, str | int) and not isinstance(key, bool) and key in names:
        return key
    as_number = isinstance(part, Container) and isinstance(key, str) and position_in(key) is not None
    raise NetPortError(
        f"there is no part {quoted(key)} in {called(part)}",
        [f"it has {_listed(part, names)}"],
        [f"{key} instead of {quoted(key)}: positions are integers"] if as_number else did_you_mean(key, names),
    )


def called(part: Any) -> str:
    """A part in messages, without its numbers."""
    if isinstance(part, np.ndarray):
        return sized(part.shape)
    return bare_text(part) if isinstance(part, Net) else brief(part)


def _listed(part: Any, names: list[Any]) -> str:
    if isinstance(part, Container) and not part.has_names:
        ports = enumerated(ports_of(part))
        return f"layers 1 to {len(part)} (or -1 to -{len(part)} from the end), and {ports}"
    return enumerated(names, 16)


def no_shared_array(name: Any, known: Collection[str]) -> NetPortError:
    """The error for the name of a shared array that a net does not have."""
    return NetPortError(
        f"there is no shared array {quoted(name)}",
        [f"the shared arrays are {enumerated(sorted(known))}" if known else "there are no shared arrays"],
        did_you_mean(name, known),
    )
