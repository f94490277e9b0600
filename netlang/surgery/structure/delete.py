"""`NetDelete`, `NetDrop`: nets without some of their layers or ports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netlang.errors import (
    NetOptionError,
    NetPortError,
    NetShapeError,
    all_of,
    brief,
    counted,
    did_you_mean,
    enumerated,
)
from netlang.language.declaration.signatures import in_our_words
from netlang.language.edges.net_port import NetPort
from netlang.language.edges.paths import place
from netlang.language.nets.chain import NetChain
from netlang.language.nets.container import Container, Edge, End
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.net import Net
from netlang.language.types.sizes import Length, is_open, rank_is_open, shape_text
from netlang.language.values.numbers import as_python, is_integer
from netlang.surgery.structure.assembly import Assembly, part_of
from netlang.surgery.structure.take import key_of, layers_of, reached
from netlang.surgery.subnet import bare_text, with_numbers

Shape = tuple[Any, ...]  # of sizes, lengths that vary, and unknowns


@in_our_words
def NetDelete(net: Any, spec: Any, /) -> Any:
    """The chain or graph without some layers, or the graph without some ports.

    `spec`: a layer (a position or name), a port NetPort("name") of a graph, or a list of these. What fed a layer then
    feeds what it fed, where its input and output have the same shape; layers that are deleted together count as one. A
    layer at the edge may have any ports: its neighbours then have ports of the net. Ports that can be deleted are
    outputs, whose layers stay, and inputs of states, which then start at zero. Raises NetShapeError for a layer in the
    middle whose shapes differ, NetPortError for one of several inputs or outputs, or what the net does not have.
    Source: https://reference.wolfram.com/language/ref/NetDelete.html

    >>> from netlang import NetChain, NetDelete, NetGraph, NetPort, Ramp
    >>> NetDelete(NetChain([3, Ramp, 2]), 2), NetDelete(NetChain({"a": 3, "b": 2}, Input=4), "a")
    (NetChain([LinearLayer(3), LinearLayer(2)]), NetChain({'b': LinearLayer(2)}, Input=3))
    >>> two = NetGraph([3, Ramp], [(1, 2), (1, NetPort("y")), (2, NetPort("z"))])
    >>> NetDelete(two, NetPort("z")).output_names
    ('y',)
    """
    whole = layers_of(net, "NetDelete")
    spec = as_python(spec)
    specs = list(spec) if isinstance(spec, list | tuple) else [spec]
    ports = [one for one in specs if isinstance(one, NetPort)]
    keys = {key_of(whole, one) for one in specs if not isinstance(one, NetPort)}
    for port in ports:
        whole = _without_port(whole, port)
    return with_numbers(net, without_layers(whole, keys).net()) if keys else whole


@in_our_words
def NetDrop(chain: Any, spec: Any, /, *, Ports: Any = None, **ports: Any) -> Any:
    """The chain without its first n layers, its last n (`spec` -n), or those from one to another (a pair).

    A start and an end are positions or names, and are dropped too. Encoders and decoders are kept where possible: at an
    end that stays, or whose neighbours have its type. `Input=` or any port: its type, in place of the one that it had.
    Raises NetShapeError for layers in the middle whose input and output differ in shape.
    Source: https://reference.wolfram.com/language/ref/NetDrop.html

    >>> from netlang import NetChain, NetDrop, Ramp
    >>> net = NetChain([3, Ramp, 2])
    >>> NetDrop(net, -2), NetDrop(net, (2, 2))
    (NetChain([LinearLayer(3)]), NetChain([LinearLayer(3), LinearLayer(2)]))
    """
    if not isinstance(layers_of(chain, "NetDrop"), NetChain):
        raise NetOptionError(
            f"NetDrop takes a chain, not {bare_text(chain)}",
            ways=['NetDelete(net, ["name", ...])', "NetTake(net, (start, end)), for the part to keep"],
        )
    made = without_layers(chain, _dropped(chain, spec)).with_types("the net", Ports, ports)
    return with_numbers(chain, made.net())


def _dropped(chain: NetChain, spec: Any) -> set[Any]:
    """The keys of the layers to drop."""
    keys, spec = list(chain.inner_nets()), as_python(spec)
    if is_integer(spec):
        if abs(spec) > len(keys):
            raise NetPortError(f"{spec} layers cannot be dropped from a chain of {counted(len(keys), 'layer')}")
        return set(keys[:spec] if spec >= 0 else keys[spec:])
    if not isinstance(spec, list | tuple) or len(spec) != 2:
        raise NetOptionError(
            f"NetDrop takes a number of layers, or a pair of start and end, not {brief(spec)}",
            ways=["-1 for the last layer", '("a", "c") for the layers from one to the other'],
        )
    first, last = (keys.index(key_of(chain, one)) for one in spec)
    if first > last:
        raise NetPortError(f"{brief(spec[0])} comes after {brief(spec[1])}, where the layers to drop end")
    return set(keys[first : last + 1])


def _without_port(net: Container, port: NetPort) -> Container:
    """The graph without one of its ports."""
    name = port.path[-1]
    if not isinstance(net, NetGraph):
        raise NetPortError(
            f"{port!r} cannot be deleted: the ports of a chain are those of its layers",
            ways=[f"NetDelete(NetGraph(net), {port!r})"],
        )
    if len(port.path) > 1 or name not in (*net.inputs, *net.outputs):
        known = (*net.inputs, *net.outputs)
        ways = did_you_mean(name, known)
        raise NetPortError(f"there is no port {port!r} of the graph", [f"its ports are {enumerated(known)}"], ways)
    here = [edge for edge in net.edges if End((), name) == (edge.target if name in net.outputs else edge.source)]
    nets = net.inner_nets()
    inputs = [e.target for e in here if e.source == End((), name) and e.target.port not in _states(nets, e.target)]
    if name not in net.outputs and inputs:
        raise NetPortError(
            f"{port!r} cannot be deleted: it feeds {all_of(str(end) for end in inputs)}",
            ["outputs can be deleted, and inputs of states"],
        )
    if net.outputs == (name,):
        raise NetPortError(f"{port!r} cannot be deleted: a graph has at least one output")
    left = tuple(edge for edge in net.edges if edge not in here)
    return part_of(net, dict(net.nodes), left).net()


def _states(nets: Mapping[Any, Net], end: End) -> tuple[str, ...]:
    return nets[end.path[0]].state_names if end.path else ()


# layers ---------------------------------------------------------------------------------------------------


def without_layers(net: Container, keys: set[Any]) -> Assembly:
    """What a chain or graph is made of without some layers."""
    nodes = {key: one for key, one in net.nodes if key not in keys}
    if not nodes:
        raise NetOptionError(f"{bare_text(net)} would have no layer left", ways=["one layer at least stays"])
    edges = net.edges
    for together in _connected(net, keys):
        edges = _Gap(net, together, edges).closed()
    used = {edge.source for edge in edges}
    before = dict.fromkeys(edge.source for edge in net.edges if edge.source not in used)
    return part_of(net, nodes, edges, [end for end in before if _is_output(nodes, end)])


def _is_output(nodes: Mapping[Any, Net], end: End) -> bool:
    return len(end.path) == 1 and end.path[0] in nodes and end.port in nodes[end.path[0]].output_names


def _connected(net: Container, keys: set[Any]) -> Iterable[set[Any]]:
    """The layers in groups, each of layers that feed each other."""
    left = dict.fromkeys(key for key, _ in net.nodes if key in keys)
    beside: dict[Any, set[Any]] = {key: set() for key in left}
    for edge in net.edges:
        source, target = edge.source.path[:1], edge.target.path[:1]
        if source and target and source[0] in left and target[0] in left:
            beside[source[0]].add(target[0])
            beside[target[0]].add(source[0])
    while left:
        found = reached([next(iter(left))], beside)
        yield found
        left = {key: None for key in left if key not in found}


class _Gap:
    """What layers that are deleted together leave: the edges into them and out of them."""

    def __init__(self, net: Container, keys: set[Any], edges: tuple[Edge, ...]) -> None:
        self.net, self.keys, self.edges = net, keys, edges
        self.into = [e for e in edges if self._inside(e.target) and not self._inside(e.source)]
        self.out = [e for e in edges if self._inside(e.source) and not self._inside(e.target)]
        self.rest = [e for e in edges if not self._inside(e.source) and not self._inside(e.target)]
        self.sources = dict.fromkeys(edge.source for edge in self.into)
        self.values = dict.fromkeys(edge.source for edge in self.out)

    def _inside(self, end: End) -> bool:
        return bool(end.path) and end.path[0] in self.keys

    def closed(self) -> tuple[Edge, ...]:
        """The edges without the layers. Those out of them to a layer remain where what they feed is to be an input."""
        first = not any(end.path for end in self.sources)
        last = not any(edge.target.path for edge in self.out)
        if first and last:
            return tuple(self.rest)
        one = len(self.sources) == len(self.values) == 1
        alike = one and _alike(*self._shapes())
        if alike or (one and alike is None and not first and not last):
            (source,) = self.sources
            return *self.rest, *(Edge(source, edge.target) for edge in self.out)
        if not first and not last:
            raise self._not_alike() if one else self._several()
        return *self.rest, *(edge for edge in self.out if first and edge.target.path)

    def _shapes(self) -> tuple[Shape, Shape]:
        ends = self.into[0].target, self.out[0].source
        before, after = (self.net.solution.port(end.path, end.port)[0] for end in ends)
        return before, after

    def _named(self) -> str:
        return all_of(place((key,)) for key, _ in self.net.nodes if key in self.keys)

    def _not_alike(self) -> NetShapeError:
        before, after = map(shape_text, self._shapes())
        return NetShapeError(
            f"{self._named()} cannot be deleted from the middle of the net: {before} comes in, and {after} goes out",
            [
                f"{place(end.path, end.port)} is {shape}"
                for end, shape in ((self.into[0].target, before), (self.out[0].source, after))
            ],
            ["NetReplacePart, for another layer in its place", "NetTake(net, ...), for the part before or after it"],
        )

    def _several(self) -> NetPortError:
        inputs, outputs = counted(len(self.sources), "input"), counted(len(self.values), "output")
        return NetPortError(
            f"{self._named()} cannot be deleted from the middle of the net: there are {inputs} and {outputs}",
            [f"{edge} is one of its edges" for edge in (*self.into, *self.out)][:4],
            ["NetTake(net, ...), for the part before or after it"],
        )


def _alike(before: Shape, after: Shape) -> bool | None:
    """Whether two shapes are the same, all lengths that vary being alike; None: that is open."""
    if before == after:
        return True
    if rank_is_open(before) or rank_is_open(after):
        return None
    if len(before) != len(after):
        return False
    pairs = [
        (a, b) for a, b in zip(before, after, strict=True) if not (isinstance(a, Length) and isinstance(b, Length))
    ]
    if any(a != b and not is_open((a, b)) for a, b in pairs):
        return False
    return True if all(a == b for a, b in pairs) else None
