"""What the edges of a NetGraph connect: which port of which layer each end is, and what is left unconnected.

The rule, in short. An edge into a layer fills its inputs in order: one that names its input (`NetPort("a", "Target")`)
leads there, wherever it stands among the edges; the others take, in the order in which they are written, the inputs
that nothing else takes. Inputs that nothing feeds are ports of the graph, those of one name one port. Outputs that
nothing takes are ports of the graph, too, those of one name numbered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from netlang.errors import NetPortError, brief, did_you_mean, enumerated, quoted
from netlang.language.edges.edge_forms import pairs
from netlang.language.edges.net_port import NetPort, key_in
from netlang.language.edges.paths import place
from netlang.language.nets.container import Edge, End
from netlang.language.nets.net import Net, Path
from netlang.language.values.numbers import as_python, is_integer

Arrival = tuple[End, str | None]  # the source of an edge into a layer, and the input it names


class Wiring:
    """The layers, with one input for each arriving edge, and the edges, inputs and outputs of a graph."""

    def __init__(self, nets: dict[Any, Net], edges: Any) -> None:
        self.nets = dict(nets)
        self.inputs: dict[str, None] = {}  # names, in order
        self.outputs: dict[str, None] = {}
        self.fed: dict[End, End] = {}  # what feeds each end that is fed
        self.muted: set[End] = set()
        self.arriving: dict[Any, list[Arrival]] = {}
        self.out_names: dict[Path, dict[str, None]] = {}
        for source, target in pairs(edges):
            self._connect(source, target)
        for key, arrivals in self.arriving.items():
            self._fill(key, arrivals)
        self._open_ports()
        self.nodes = tuple(self.nets.items())
        edges = [Edge(source, target) for target, source in self.fed.items()]
        self.edges = in_canonical_order(self.nets, self.inputs, self.outputs, edges)

    def _connect(self, source: Any, target: Any) -> None:
        start = self._source(source)
        if target is None:
            self.muted.add(_output_of_a_layer(start))
        elif isinstance(target, NetPort) and len(target.path) == 1:
            name = _port_of_graph(target.path[0])
            if name in self.outputs:
                raise NetPortError(
                    f"two edges lead into the output {quoted(name)} of the graph, which takes one",
                    ways=["outputs of different names"],
                )
            self.outputs[name] = None
            self.fed[End((), name)] = start
        else:
            key, port = self._target(target)
            self.arriving.setdefault(key, []).append((start, port))

    def _source(self, source: Any) -> End:
        if isinstance(source, NetPort):
            if len(source.path) == 1:
                name = _port_of_graph(source.path[0])
                self.inputs.setdefault(name)
                return End((), name)
            path, node = self._node(source.path[:-1])
            return End(path, _port(source.path[-1], self._given_out(path, node), path, "output"))
        path, node = self._node((source,))
        if len(node.output_names) != 1:
            raise NetPortError(
                f"{quoted(source)} has {len(node.output_names)} outputs, so an edge has to say which",
                ways=[f'NetPort({quoted(source)}, "{name}")' for name in node.output_names[:2]],
            )
        return End(path, node.output_names[0])

    def _given_out(self, path: Path, node: Net) -> dict[str, None]:
        """The output names that an edge from a layer may use."""
        if path not in self.out_names:
            self.out_names[path] = dict.fromkeys((*node.output_names, *node.state_names, *node.aside_names))
        return self.out_names[path]

    def _target(self, target: Any) -> tuple[Any, str | None]:
        if not isinstance(target, NetPort):
            return self._node((target,))[0][0], None
        if len(target.path) > 2:
            raise NetPortError(f"{target!r}: an edge cannot lead into a layer inside another net")
        path, _ = self._node(target.path[:-1])
        return path[0], target.path[-1]

    def _node(self, path: Iterable[Any]) -> tuple[Path, Net]:
        """The layer at a path, and the path with keys for positions."""
        known: Any = self.nets
        node: Any = None
        found = []
        for step in path:
            key = key_in(known, step)
            if key is None:
                raise no_layer(as_python(step), known)
            found.append(key)
            node = known[key]
            known = node.inner_nets()
        return tuple(found), node

    def _fill(self, key: Any, arrivals: list[Arrival]) -> None:
        """Assign each edge into a layer to an input: named ones first, the others to the remaining inputs."""
        node, asked = self.nets[key], [port for _, port in arrivals if port is not None]
        if node.takes_many:
            single = {*node.single_inputs, *node.state_names}
            many = len(arrivals) - len(single.intersection(asked)) - len(set(node.single_inputs) - set(asked))
            node = self.nets[key] = node.with_inputs(max(many, *map(_number_of, asked), 1))
        inputs = dict.fromkeys(node.input_names)
        known = inputs | dict.fromkeys(node.state_names)
        for port in asked:
            _port(port, known, (key,), "input")
        twice = [port for port, count in Counter(asked).items() if count > 1]
        free = [name for name in inputs if name not in {*asked}]
        if twice or len(arrivals) - len(asked) > len(free):
            raise _too_many(key, list(inputs), twice, len(arrivals))
        rest = iter(free)
        self.fed |= {End((key,), next(rest) if port is None else port): start for start, port in arrivals}

    def _open_ports(self) -> None:
        """Inputs left unconnected are ports of the graph, those of one name one port; outputs of one name are
        numbered."""
        used = {*self.fed.values(), *self.muted}
        free = []
        for key, net in self.nets.items():
            for name in net.input_names:
                if End((key,), name) not in self.fed:
                    self.inputs.setdefault(name)
                    self.fed[End((key,), name)] = End((), name)
            free += [end for end in (End((key,), name) for name in net.output_names) if end not in used]
        for end, name in zip(free, numbered([end.port for end in free], self.outputs), strict=True):
            self.outputs[name] = None
            self.fed[End((), name)] = end


def in_canonical_order(
    nets: Mapping[Any, Net], inputs: Iterable[str], outputs: Iterable[str], edges: Iterable[Edge]
) -> tuple[Edge, ...]:
    """The edges of a net in the one order that they have however they are written: from inputs, from layers, to
    outputs."""
    place = {(key,): i for i, key in enumerate(nets)} | {(): -1}
    start = {name: i for i, name in enumerate(inputs)}
    end = {name: i for i, name in enumerate(outputs)}
    ports = {(key,): {name: i for i, name in enumerate(_taken_by(net))} for key, net in nets.items()}

    def order(edge: Edge) -> tuple[int, ...]:
        source, target = edge.source, edge.target
        if not target.path:
            return 1, end[target.port]
        begins = place[source.path[:1]], start[source.port] if not source.path else 0
        return 0, *begins, place[target.path], ports[target.path][target.port]

    return tuple(sorted(edges, key=order))


def _taken_by(net: Net) -> tuple[str, ...]:
    return *net.input_names, *net.state_names


def _output_of_a_layer(end: End) -> End:
    if end.path:
        return end
    raise NetPortError(
        f"NetPort({quoted(end.port)}) is an input of the graph, and an edge to None mutes an output of a layer",
        ways=["leave the edge out"],
    )


def _port_of_graph(name: Any) -> str:
    """The name of a port of the graph itself: a string."""
    if isinstance(name, str):
        return name
    raise NetPortError(f"NetPort({name!r}) would be a port of the graph itself, whose name is a text", ways=[
        f"{name!r}, without NetPort, for the layer", f'NetPort({name!r}, "Output") for its port',
    ])  # fmt: skip


def no_layer(key: Any, known: dict[Any, Net]) -> NetPortError:
    layer, _, port = key.rpartition(".") if isinstance(key, str) else ("", "", "")
    ways = did_you_mean(key, known) if isinstance(key, int | str) else []
    if layer in known and port in (*known[layer].input_names, *known[layer].output_names, *known[layer].state_names):
        ways = [repr(NetPort(layer, port))]
    elif is_integer(key) and key == 0:
        ways = [f"{quoted(next(iter(known)))}, the first layer: positions count from 1"]
    return NetPortError(
        f"there is no layer {quoted(key) if isinstance(key, int | str) else brief(key)}",
        [f"the layers are {enumerated(known, 20)}"],
        ways,
    )


def _too_many(key: Any, inputs: list[str], twice: list[str], arrivals: int) -> NetPortError:
    """The error for more edges than inputs of a layer, or two into one input."""
    if not twice and len(inputs) != 1:
        return NetPortError(f"{quoted(key)} has {len(inputs) or 'no'} inputs, and {arrivals} edges lead into it")
    name = (twice or inputs)[0]
    other = [f'NetPort({quoted(key)}, "{other}")' for other in inputs if other != name and name in inputs][:1]
    return NetPortError(
        f"two edges lead into {quoted(name)} of {quoted(key)}, which takes one",
        ways=other or ["a CatenateLayer() before it to join them, or ThreadingLayer(Plus) to add them"],
    )


def _number_of(name: Any) -> int:
    """The least number of inputs that a name implies: 3 for Input3."""
    found = re.fullmatch(r"Input([1-9]\d{0,2})", name) if isinstance(name, str) else None
    return int(found[1]) if found else 0


def numbered(names: list[str], taken: Iterable[str]) -> list[str]:
    """The names, numbered where they repeat or are taken."""
    counts, used, last = Counter(names), {*taken}, Counter[str]()
    out: list[str] = []
    for name in names:
        made = name
        while counts[name] > 1 or made in used:
            last[name] += 1
            made = f"{name}{last[name]}"
            if made not in used:
                break
        out.append(made)
        used.add(made)
    return out


def _port(port: Any, known: Iterable[str], path: Path, what: str) -> str:
    if isinstance(port, str) and port in known:
        return port
    raise NetPortError(
        f"{place(path)} has no {what} {quoted(port)}",
        [f"its {what}s are {enumerated(known)}"],
        did_you_mean(port, known),
    )
