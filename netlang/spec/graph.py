"""`NetGraph`: layers wired by edges."""

from __future__ import annotations

import re
from typing import Any

from attrs import evolve, frozen

from netlang.errors import NetOptionError, NetPortError, brief, did_you_mean, quoted
from netlang.spec.calls import initialize_as_option_error
from netlang.spec.container import Container, Edge, End, keyed, named_types
from netlang.spec.layer import Layer
from netlang.spec.net import Net, as_net, checked, immutable
from netlang.spec.ports import NetPort
from netlang.spec.sentinels import Automatic


@immutable
@initialize_as_option_error
@frozen(init=False, repr=False)
class NetGraph(Container):
    """A net given by layers (a list, or a dict of names) and edges between them.

    An edge is a tuple: `(1, 2)`, `("a", "b", "c")`, `(["a", "b"], "join")`; `NetPort("x")` is a port of the whole
    graph, `NetPort("rnn", "State")` a port of a layer; `(NetPort("a", "Output"), None)` mutes an output. Ports
    left unconnected become ports of the graph. Ports are keywords: `Input=5`.
    Source: https://reference.wolfram.com/language/ref/NetGraph.html

    >>> from netlang import NetGraph, NetPort, Plus
    >>> NetGraph([Plus], [([NetPort("a"), NetPort("b")], 1)])({"a": 2, "b": 3})
    5.0
    """

    def __init__(
        self, layers: Any, edges: Any = None, *, LearningRateMultipliers: Any = Automatic, **ports: Any
    ) -> None:
        if isinstance(layers, Net) and edges is None:
            nodes, wires = _as_graph(layers)
            ports = dict(layers.types if isinstance(layers, Container) else ()) | ports
        else:
            nodes = {key: as_net(item) for key, item in keyed(layers)}
            wires = _Wiring(nodes, edges or [])
        if not nodes:
            raise NetOptionError("a NetGraph has at least one layer", ways=['NetGraph({"a": LinearLayer(3)}, [])'])
        self.__attrs_init__(  # type: ignore[attr-defined]
            nodes=tuple(wires.nodes.items()),
            edges=tuple(wires.edges),
            inputs=tuple(wires.inputs),
            outputs=tuple(wires.outputs),
            types=named_types("the NetGraph", ports, wires.inputs, wires.outputs),
            LearningRateMultipliers=LearningRateMultipliers,
        )
        _refuse_cycles(self)
        if not self.outputs:
            raise NetPortError(
                "the graph has no output: every output is used or muted", ways=["leave out an edge that ends in None"]
            )
        checked(self)

    def __repr__(self) -> str:
        named = all(isinstance(key, str) for key in self.keys())
        shown = [f"{key!r}: {net!r}" if named else repr(net) for key, net in self.nodes[:6]]
        shown += [f"... {len(self) - 6} more"] if len(self) > 6 else []
        layers = "{" + ", ".join(shown) + "}" if named else "[" + ", ".join(shown) + "]"
        wires = self.edges
        edges = ", ".join(f"({_spelled(e.source)}, {_spelled(e.target)})" for e in wires[:12])
        edges += f", ... {len(wires) - 12} more" if len(wires) > 12 else ""
        ports = "".join(f", {name}={form!r}" for name, form in self.types)
        return f"NetGraph({layers}, [{edges}]{ports})"


def _spelled(end: End) -> str:
    return repr(NetPort(*end.path, end.port))


def _as_graph(net: Net) -> tuple[dict[Any, Net], Any]:
    """One layer, or the layers of a chain, as a graph."""
    if isinstance(net, Container):
        nodes = dict(net.nodes)
        wiring = _Wiring(nodes, [])
        wiring.edges, wiring.inputs, wiring.outputs = list(net.edges), list(net.inputs), list(net.outputs)
        return nodes, wiring
    nodes = {1: net}
    return nodes, _Wiring(nodes, [])


def _port_of_graph(name: Any) -> str:
    """The name of a port of the graph itself, which is a text."""
    if isinstance(name, str):
        return name
    raise NetPortError(f"NetPort({name!r}) would be a port of the graph itself, whose name is a text", ways=[
        f"{name!r}, without NetPort, for the layer", f'NetPort({name!r}, "Output") for its port',
    ])  # fmt: skip


class _Wiring:
    """Reads the edges of a NetGraph: which port of which layer each end is, and what is left unconnected."""

    def __init__(self, nodes: dict[Any, Net], edges: Any) -> None:
        self.nodes = dict(nodes)
        self.edges: list[Edge] = []
        self.inputs: list[str] = []
        self.outputs: list[str] = []
        self.muted: set[End] = set()
        self.arriving: dict[Any, list[tuple[End, str | None]]] = {}  # at layers of any number of inputs, in order
        if not isinstance(edges, list | tuple):
            found = f"a set, {brief(edges)}" if isinstance(edges, set | frozenset) else brief(edges)
            raise NetOptionError(f"the edges of a NetGraph are a list, not {found}", ways=['[("a", "b")]'])
        if edges and isinstance(edges, tuple) and not any(isinstance(e, tuple | list | dict) for e in edges):
            raise NetOptionError(f"the edges of a NetGraph are a list, not one edge, {edges!r}", ways=[f"[{edges!r}]"])
        for edge in edges:
            self._read(edge)
        self._number_inputs()
        self._open_ports()

    def _read(self, edge: Any) -> None:
        if isinstance(edge, dict):
            for source, target in edge.items():
                self._read((source, target))
            return
        if not isinstance(edge, tuple | list) or len(edge) < 2:
            raise NetOptionError(
                f"{edge!r} is not an edge", ['an edge is a tuple: ("a", "b"), (["a", "b"], "c"), (NetPort("x"), "a")']
            )
        for left, right in zip(edge, edge[1:], strict=False):
            for target in right if isinstance(right, list) else [right]:
                for source in left if isinstance(left, list) else [left]:
                    self._connect(source, target)

    def _connect(self, source: Any, target: Any) -> None:
        start = self._source(source)
        if target is None:
            self.muted.add(start)
            return
        if isinstance(target, NetPort) and len(target.path) == 1:
            self._to_output(start, target.path[0])
            return
        key, port = self._target(target)
        node = self.nodes[key]
        many = isinstance(node, Layer) and any(p.many for p in node.declared_ports)
        if many and (port is None or _is_one_of_many(node, port)):
            self.arriving.setdefault(key, []).append((start, port))
            return
        end = End((key,), port or self._only_input(key, node))
        if any(e.target == end for e in self.edges):
            raise NetPortError(
                f"two edges lead into {quoted(end.port)} of {quoted(key)}, which takes one",
                ways=[f'NetPort({quoted(key)}, "{other}")' for other in node.input_names if other != end.port][:1]
                or ["a CatenateLayer() before it to join them, or ThreadingLayer(Plus) to add them"],
            )
        self.edges.append(Edge(start, end))

    def _to_output(self, start: End, name: Any) -> None:
        if name in self.outputs:
            raise NetPortError(
                f"two edges lead into the output {quoted(name)} of the graph, which takes one",
                ways=["outputs of different names"],
            )
        self.outputs.append(_port_of_graph(name))
        self.edges.append(Edge(start, End((), name)))

    def _source(self, source: Any) -> End:
        if isinstance(source, NetPort):
            if len(source.path) == 1:
                (name,) = source.path
                if name not in self.inputs:
                    self.inputs.append(_port_of_graph(name))
                return End((), name)
            *path, port = source.path
            path, node = self._node(path)
            known = (*node.output_names, *node.state_names, *node.aside_names)
            return End(tuple(path), _port(node, port, known, path, "output"))
        (source,), node = self._node([source])
        if len(node.output_names) != 1:
            raise NetPortError(
                f"{quoted(source)} has {len(node.output_names)} outputs, so an edge has to say which",
                ways=[f'NetPort({quoted(source)}, "{name}")' for name in node.output_names[:2]],
            )
        return End((source,), node.output_names[0])

    def _target(self, target: Any) -> tuple[Any, str | None]:
        if isinstance(target, NetPort):
            *path, port = target.path
            path, node = self._node(path)
            if len(path) > 1:
                raise NetPortError(f"{target!r}: an edge cannot lead into a layer inside another net")
            if _is_one_of_many(node, port):
                return path[0], port
            return path[0], _port(node, port, (*node.input_names, *node.state_names), path, "input")
        (key,), _ = self._node([target])
        return key, None

    def _node(self, path: list[Any]) -> tuple[list[Any], Net]:
        """The layer at a path, and the path with keys where it has positions."""
        known: Any = self.nodes
        node: Any = None
        found = []
        for key in path:
            if isinstance(key, int) and not isinstance(key, bool) and key not in known and 1 <= key <= len(known):
                key = list(known)[key - 1]
            if not isinstance(key, int | str) or key not in known:
                raise NetPortError(
                    f"there is no layer {quoted(key)}",
                    [f"the layers are {', '.join(map(quoted, known))}"],
                    did_you_mean(key, known),
                )
            found.append(key)
            node = known[key]
            known = node.inner_nets()
        return found, node

    def _only_input(self, key: Any, node: Net) -> str:
        taken = {e.target.port for e in self.edges if e.target.path == (key,)}
        free = [name for name in node.input_names if name not in taken]
        if len(node.input_names) == 1:
            return node.input_names[0]
        if len(free) == 1:
            return free[0]
        raise NetPortError(
            f"{quoted(key)} has {len(node.input_names)} inputs, so an edge has to say which",
            ways=[f'NetPort({quoted(key)}, "{name}")' for name in node.input_names[:2]],
        )

    def _number_inputs(self) -> None:
        """Layers of any number of inputs get as many as there are edges into them; an edge that names its input leads
        there, the others into those that are free, in order."""
        for key, arrivals in self.arriving.items():
            node = self.nodes[key]
            asked = [name for _, name in arrivals if name is not None]
            if isinstance(node, Layer) and node.takes_many:
                node = self.nodes[key] = evolve(node, InputPorts=max(len(arrivals), *map(_number_of, asked), 1))
            single = node.single_inputs if isinstance(node, Layer) else ()
            names = tuple(name for name in node.input_names if name not in single)
            for name in asked:
                _port(node, name, names, [key], "input")
            taken = [*asked, *(e.target.port for e in self.edges if e.target.path == (key,))]
            free = [name for name in names if name not in taken]
            twice = [name for i, name in enumerate(taken) if name in taken[:i]]
            if twice:
                raise NetPortError(f"two edges lead into {quoted(twice[0])} of {quoted(key)}, which takes one")
            if len(arrivals) - len(asked) > len(free):
                raise NetPortError(f"{quoted(key)} has {len(names)} inputs, and {len(arrivals)} edges lead into it")
            rest = iter(free)
            self.edges += [Edge(start, End((key,), name or next(rest))) for start, name in arrivals]

    def _open_ports(self) -> None:
        """Ports left unconnected become ports of the graph; those of one name are numbered."""
        reached = {e.target for e in self.edges}
        used = {e.source for e in self.edges} | self.muted
        free_in = [End((k,), name) for k, net in self.nodes.items() for name in net.input_names]
        free_in = [end for end in free_in if end not in reached]
        free_out = [End((k,), name) for k, net in self.nodes.items() for name in net.output_names]
        free_out = [end for end in free_out if end not in used]
        for end, name in zip(free_in, _numbered(free_in, self.inputs), strict=True):
            self.inputs.append(name)
            self.edges.append(Edge(End((), name), end))
        for end, name in zip(free_out, _numbered(free_out, self.outputs), strict=True):
            self.outputs.append(name)
            self.edges.append(Edge(end, End((), name)))


def _is_one_of_many(node: Net, port: str) -> bool:
    """Whether a port is one of those of a layer that takes any number of them, and has no number of them yet."""
    return isinstance(node, Layer) and node.takes_many and port not in (*node.single_inputs, *node.state_names)


def _number_of(name: str) -> int:
    """How many inputs there are at least where one is called so: 3 for Input3."""
    found = re.fullmatch(r"Input([1-9]\d{0,2})", name)
    return int(found[1]) if found else 0


def _numbered(ends: list[End], taken: list[str]) -> list[str]:
    names = [end.port for end in ends]
    out: list[str] = []
    for name in names:
        if names.count(name) == 1 and name not in taken:
            out.append(name)
            continue
        number = 1
        while f"{name}{number}" in (*taken, *out):
            number += 1
        out.append(f"{name}{number}")
    return out


def _port(node: Net, port: Any, names: tuple[str, ...], path: list[Any], what: str) -> str:
    if port in names:
        return port
    raise NetPortError(
        f"{'.'.join(quoted(p) for p in path)} has no {what} {quoted(port)}",
        [f"its {what}s are {', '.join(map(quoted, names)) or 'none'}"],
        did_you_mean(port, names),
    )


def _refuse_cycles(graph: NetGraph) -> None:
    import networkx as nx

    wires = nx.DiGraph((e.source.path[0], e.target.path[0]) for e in graph.edges if e.source.path and e.target.path)
    if not nx.is_directed_acyclic_graph(wires):
        cycle = [edge[0] for edge in nx.find_cycle(wires)]
        raise NetPortError(
            f"the edges go in a circle: {' -> '.join(quoted(k) for k in [*cycle, cycle[0]])}",
            ways=["NetFoldOperator for a net whose output feeds its input at the next step"],
            cycle=cycle,
        )
