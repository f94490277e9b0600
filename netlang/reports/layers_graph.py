"""The graph of a net's layers: what feeds what, through all chains and graphs inside."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from netlang.compiler.inference.explanations.names import type_text
from netlang.language.nets.container import Container, End
from netlang.language.nets.net import Net, Path
from netlang.slow_imports import imported


def layers_graph(net: Net) -> Any:
    """A `networkx.MultiDiGraph` with the layers as nodes, by path, and an edge wherever an output of one feeds an input
    of another. Operators are layers; chains and graphs are not. Nodes have `layer`; edges `source` and `target`, the
    names of the ports, and `type`, as text.

    >>> from netlang import NetChain, Ramp
    >>> graph = layers_graph(NetChain({"a": 3, "b": [Ramp, 2]}, Input=4))
    >>> list(graph), list(graph.edges(data="type"))
    ([('a',), ('b', 1), ('b', 2)], [(('a',), ('b', 1), '[3]'), (('b', 1), ('b', 2), '[3]')])
    """
    graph = imported("networkx").MultiDiGraph()
    containers = []
    for path, one in net.walk(into=Container):
        if isinstance(one, Container):
            containers.append((path, one))
        else:
            graph.add_node(path, layer=one)
    feeding = {
        _end(path, edge.target, into=True): _end(path, edge.source, into=False)
        for path, one in containers
        for edge in one.edges
    }
    for target in feeding:
        if target.path in graph:
            source = target
            while source in feeding:  # through the ports of chains and graphs
                source = feeding[source]
            if source.path in graph:  # or else it is an input of the net
                type = type_text(net.solution, source.path, source.port)
                graph.add_edge(source.path, target.path, source=source.port, target=target.port, type=type)
    return graph


@frozen
class PortOf:
    """A port of a net inside, or of the whole: an input of it or an output."""

    path: Path
    port: str
    is_input: bool


def _end(path: Path, end: End, into: bool) -> PortOf:
    """The port at one end of an edge of the container at `path`: that of a layer, or one of its own."""
    return PortOf((*path, *end.path), end.port, into == bool(end.path))
