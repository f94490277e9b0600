"""What feeds each layer of a net, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netlang.errors import enumerated
from netlang.language.edges.paths import place, spelled
from netlang.language.nets.chain import NetChain
from netlang.language.nets.container import Container, End
from netlang.language.nets.net import Net, Path

MOST = 8  # at most so many sources are named


def feeds(net: Net, path: Path = ()) -> dict[Any, str]:
    """What feeds each layer of a graph, by key, and each output, by End. Empty for a chain, where it is obvious,
    and for a layer. `path`: that of the net, put before its layers and ports.

    >>> from netlang import MeanSquaredLossLayer, NetGraph, NetPort, Ramp
    >>> feeds(NetGraph({"a": Ramp, "loss": MeanSquaredLossLayer()}, [("a", NetPort("loss", "Input"))]))["loss"]
    'Input: "a", Target: Target'
    """
    if not isinstance(net, Container) or isinstance(net, NetChain):
        return {}
    arriving: dict[Any, dict[str, str]] = {}
    found: dict[Any, str] = {}
    for edge in net.edges:
        source = _source(net, edge.source, path)
        if edge.target.path:
            arriving.setdefault(edge.target.path[0], {})[edge.target.port] = source
        else:
            found[edge.target] = source
    nets = net.inner_nets()
    return found | {key: _by_port(nets[key], ports) for key, ports in arriving.items()}


def feeds_inside(net: Net) -> dict[Path, str]:
    """What feeds each layer, at all depths, by path."""
    return {(*path, key): text for path, one in net.walk() for key, text in feeds(one, path).items()}


def _source(net: Container, end: End, path: Path) -> str:
    """Where an edge comes from: a port of the net, or a layer, with the port where it has several."""
    inner = net.inner_net(end.path)
    return place((*path, *end.path), "" if end.path and inner.output_names == (end.port,) else end.port)


def _by_port(net: Net, fed: Mapping[str, str]) -> str:
    """The sources in the order of the inputs, with their names unless they are only numbered."""
    order = [name for name in (*net.input_names, *net.state_names) if name in fed]
    plain = len(order) == 1 or order == [f"Input{i + 1}" for i in range(len(order))]
    named = [fed[name] if plain else f"{spelled((name,))}: {fed[name]}" for name in order]
    return enumerated(named, MOST, str)
