"""`NetGraph`: layers wired by edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from netlang.errors import NetOptionError, NetPortError, quoted
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.edges.net_port import NetPort
from netlang.language.edges.wiring import Wiring
from netlang.language.nets.container import Container, Edge, End, Layers, keyed, named_types, open_layer
from netlang.language.nets.layer_forms import as_net
from netlang.language.nets.net import Net, checked
from netlang.language.nets.refused import immutable
from netlang.language.types.written_types import all_ports
from netlang.language.values.sentinels import Automatic
from netlang.slow_imports import imported


@immutable
@initialize_as_option_error
@frozen(init=False, repr=False)
class NetGraph(Container):
    """A net given by layers (a list, or a dict of names) and edges between them.

    An edge is a tuple: `(1, 2)`, `("a", "b", "c")`, `(["a", "b"], "join")`; `NetPort("x")` is a port of the whole
    graph, `NetPort("rnn", "State")` a port of a layer; `(NetPort("a", "Output"), None)` mutes an output. Edges fill the
    inputs of a layer in order: those that say which go there, the others into what is left. Inputs left unconnected
    become ports of the graph, those of one name one port; so do outputs, those of one name numbered. Ports are
    keywords: `Input=5`.
    Source: https://reference.wolfram.com/language/ref/NetGraph.html

    >>> from netlang import NetGraph, NetPort, Plus
    >>> NetGraph([Plus], [([NetPort("a"), NetPort("b")], 1)])({"a": 2, "b": 3})
    5.0
    """

    def __init__(
        self, layers: Any, edges: Any = None, /, *, LearningRateMultipliers: Any = Automatic, Ports: Any = None,
        **ports: Any,
    ) -> None:  # fmt: skip
        if isinstance(layers, Container) and edges is None:
            Ports = dict(layers.types) | all_ports(Ports, {})
            wires: Any = layers
            if LearningRateMultipliers is Automatic:
                LearningRateMultipliers = layers.LearningRateMultipliers
        else:
            single = isinstance(layers, Net) and edges is None
            nodes = {key: as_net(item) for key, item in keyed([layers] if single else layers)}
            if not nodes:
                raise NetOptionError("a NetGraph has at least one layer", ways=['NetGraph({"a": LinearLayer(3)}, [])'])
            wires = Wiring(nodes, [] if edges is None else edges)
        _refuse_cycles(wires.edges)
        self.__attrs_init__(  # type: ignore[attr-defined]
            nodes=tuple(wires.nodes),
            edges=wires.edges,
            inputs=tuple(wires.inputs),
            outputs=tuple(wires.outputs),
            types=named_types(
                "the NetGraph", all_ports(Ports, ports), wires.inputs, wires.outputs, open_layer(wires.nodes)
            ),
            LearningRateMultipliers=LearningRateMultipliers,
        )
        if not self.outputs:
            raise NetPortError(
                "the graph has no output: every output is used or muted", ways=["leave out an edge that ends in None"]
            )
        checked(self)

    def __repr__(self) -> str:
        return self._written(repr(self._edges()))

    def _edges(self) -> list[tuple[NetPort, NetPort | None]]:
        """The edges as the constructor takes them."""
        used = {edge.source for edge in self.edges}
        outputs = (End((key,), name) for key, net in self.nodes for name in net.output_names)
        muted = [(_spelled(end), None) for end in outputs if end not in used]
        return [*((_spelled(e.source), _spelled(e.target)) for e in as_mentioned(self)), *muted]

    def parts(self) -> dict[str, Any]:
        return {"layers": self._layers(), "edges": self._edges()}

    @classmethod
    def of_parts(cls, layers: Layers, edges: Any = (), **more: Any) -> NetGraph:
        return NetGraph(layers, edges, **more)


def _spelled(end: End) -> NetPort:
    return NetPort(*end.path, end.port)


def as_mentioned(graph: Container) -> Iterator[Edge]:
    """The edges, ordered so that inputs and outputs are mentioned in the graph's order."""
    first: dict[str, list[Edge]] = {name: [] for name in graph.inputs}
    ends = {edge.target.port: edge for edge in graph.edges if not edge.target.path}
    outputs = iter([ends[name] for name in graph.outputs])
    mentioned: set[str] = set()
    for edge in graph.edges:
        if edge.target.path and not edge.source.path:
            first[edge.source.port].append(edge)
    for name, edges in first.items():
        yield from edges
        while not edges and name not in mentioned:  # it feeds nothing and is only an output
            edge = next(outputs)
            mentioned |= {edge.source.port} if not edge.source.path else set()
            yield edge
    yield from (edge for edge in graph.edges if edge.target.path and edge.source.path)
    yield from outputs


def _refuse_cycles(edges: Iterable[Edge]) -> None:
    nx = imported("networkx")

    wires = nx.DiGraph((e.source.path[0], e.target.path[0]) for e in edges if e.source.path and e.target.path)
    if not nx.is_directed_acyclic_graph(wires):
        cycle = [edge[0] for edge in nx.find_cycle(wires)]
        raise NetPortError(
            f"the edges go in a circle: {' -> '.join(quoted(k) for k in [*cycle, cycle[0]])}",
            ways=["NetFoldOperator for a net whose output feeds its input at the next step"],
            cycle=cycle,
        )
