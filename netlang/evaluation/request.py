"""The second argument of `net(data, ...)`: what is asked of a net."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from netlang.errors import NetPortError, did_you_mean, enumerated, quoted
from netlang.evaluation.inputs.ports import coder_of
from netlang.language.edges.net_port import NetPort, key_in
from netlang.language.nets.net import NOT_GIVEN, Net
from netlang.language.nets.states import Where
from netlang.language.values.sentinels import All


@frozen
class Request:
    """Which ports to return, and in what form: "one", "dict" or "states". Of a dict, `keys` are the keys in order; the
    value of NetPort(All, "States") are all `states`."""

    outputs: tuple[Where, ...]
    keys: tuple[Any, ...]
    properties: tuple[Any, ...]  # per output: a decoder's property, None for the raw array, NOT_GIVEN
    form: str = "one"
    states: bool = False


def request(net: Net, prop: Any) -> Request:
    """Read the second argument of an application."""
    names = net.output_names
    if isinstance(prop, list) and prop and all(isinstance(p, NetPort) for p in prop):
        ports = tuple(inner_port(net, p) for p in prop if not p.is_states)
        raw = tuple(NOT_GIVEN if not path else None for path, _ in ports)
        return Request(ports, tuple(prop), raw, "dict", states=len(ports) < len(prop))
    if isinstance(prop, NetPort):
        if prop.is_states:
            return Request((), (), (), "states", states=True)
        port = inner_port(net, prop)
        return Request((port,), (prop,), (NOT_GIVEN if not port[0] else None,))
    if prop is All or (prop is NOT_GIVEN and len(names) > 1):
        return Request(tuple(((), n) for n in names), names, (NOT_GIVEN,) * len(names), "dict")
    if isinstance(prop, str) and prop in names and (len(names) > 1 or coder_of(net, prop, True) is None):
        return Request((((), prop),), (prop,), (NOT_GIVEN,))
    if isinstance(prop, tuple | list) and len(prop) == 2 and prop[0] in names:
        return Request((((), prop[0]),), (prop[0],), (prop[1],))
    return Request(tuple(((), n) for n in names), names, (prop,) * len(names), "one" if len(names) == 1 else "dict")


def inner_port(net: Net, port: NetPort) -> Where:
    """The output port that a NetPort denotes; a path that ends at a layer is its output."""
    path = keys(net, port.path)
    solution = net.solution
    if len(path) == 1 and path[0] in net.output_names:
        return (), path[0]
    inner: Any = net
    for i, key in enumerate(path):
        nets = inner.inner_nets()
        if key not in nets:
            if i == len(path) - 1 and key in (*inner.output_names, *inner.state_names, *inner.aside_names):
                return path[:-1], key
            if i == len(path) - 1 and key in inner.input_names:
                raise NetPortError(f"{port!r} is an input: only outputs can be asked for")
            raise NetPortError(
                f"{port!r}: there is no {quoted(key)}",
                [f"there are {enumerated((*nets, *inner.output_names))}"],
                did_you_mean(key, (*nets, *inner.output_names)),
            )
        inner = nets[key]
    names = inner.output_names
    if len(names) != 1 or (path, names[0]) not in solution.ports:
        raise NetPortError(f"{port!r} has {len(names)} outputs", ways=[f"NetPort(..., {quoted(n)})" for n in names[:2]])
    return path, names[0]


def keys(net: Net, path: Sequence[Any]) -> tuple[Any, ...]:
    """A path with positions (from 1, or from the end) as a path of layer names."""
    out: list[Any] = []
    inner: Any = net
    for step in path:
        nets = inner.inner_nets() if inner is not None else {}
        key = key_in(nets, step)
        out.append(step if key is None else key)
        inner = nets.get(key)
    return tuple(out)
