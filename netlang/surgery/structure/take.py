"""`NetTake`: the part of a chain or graph from some layers or ports to others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netlang.errors import NetOptionError, NetPortError, brief, did_you_mean, enumerated, quoted, shown
from netlang.language.declaration.signatures import in_our_words
from netlang.language.edges.net_port import NetPort, key_in
from netlang.language.edges.paths import place
from netlang.language.edges.wiring import no_layer
from netlang.language.nets.chain import NetChain, in_a_row
from netlang.language.nets.container import Container, Edge, End
from netlang.language.nets.net import Net, refuse_other
from netlang.language.values.numbers import as_python, is_integer, refuse_deep
from netlang.language.values.sentinels import All
from netlang.surgery.structure.assembly import Assembly, part_of
from netlang.surgery.structure.flatten import NESTS
from netlang.surgery.structure.part_multipliers import rules_of
from netlang.surgery.subnet import bare_text, known_of, with_numbers


@in_our_words
def NetTake(net: Any, spec: Any, /, *, Ports: Any = None, **ports: Any) -> Any:
    """The part of a chain or graph that ends with a layer or port, or leads from one to another.

    `spec`: the end, or a pair of start and end. Each is a layer (a position, from the end if negative, or a name), a
    port of a layer, NetPort("a", "Output"), or of the net, NetPort("y"), All (all inputs; all outputs that depend on
    the start), or a list of these, for all of them together. Of a graph, those layers are taken on which the end
    depends, and which depend on the start, or on no input at all; what comes from others is an input. Layers keep
    names, arrays, and the types that were inferred for ports which now are outer ones; encoders and decoders stay on
    ports that stay. `Input=` or any port: its type, in place of the one that it had; None: no encoder or decoder.
    Raises NetPortError for what the net does not have, and for an end that does not depend on the start.
    Source: https://reference.wolfram.com/language/ref/NetTake.html

    >>> from netlang import NetChain, NetGraph, NetPort, NetTake, Ramp
    >>> net = NetChain([3, Ramp, 2], Input=4)
    >>> NetTake(net, 2), NetTake(net, (3, 3))
    (NetChain([LinearLayer(3), ElementwiseLayer(Ramp)], Input=4), NetChain([LinearLayer(2)], Input=3))
    >>> two = NetGraph({"a": 3, "b": 2, "c": Ramp}, [("a", "b", NetPort("y")), ("a", "c", NetPort("z"))])
    >>> NetTake(two, NetPort("y")).keys()
    ['a', 'b']
    """
    whole = layers_of(net, "NetTake")
    refuse_deep(spec, "NetTake")
    spec = as_python(spec)
    start, end = spec if isinstance(spec, list | tuple) and len(spec) == 2 else (All, spec)
    if isinstance(spec, list | tuple) and len(spec) != 2:
        raise NetOptionError(
            f"NetTake takes an end, or a pair of start and end, not {brief(spec)}",
            ways=["(All, [end1, end2, ...]) for several ends"],
        )
    return with_numbers(whole, _Taking(whole).part(start, end).with_types("the net", Ports, ports).net())


def layers_of(net: Any, function: str) -> Container:
    """The net, if it is a chain or a graph. Raises NetOptionError for anything else."""
    refuse_other(net, function)
    if isinstance(net, NESTS):
        return net
    raise NetOptionError(f"{function} takes a chain or a graph, not {bare_text(net)}", ways=["NetGraph(net)"])


def key_of(net: Container, layer: Any) -> Any:
    """The key of a layer, by name or position. Raises NetPortError where there is none."""
    layer = as_python(layer)
    found = key_in(net.inner_nets(), layer) if isinstance(layer, str) or is_integer(layer) else None
    if found is None:
        raise no_layer(layer, net.inner_nets())
    return found


def span_of(net: NetChain, nodes: tuple[tuple[Any, Net], ...]) -> Any:
    """A chain of some layers of another, in that order: `net[1:3]`."""
    if not nodes:
        raise NetOptionError("a NetChain has at least one layer", ways=["NetChain([LinearLayer(3)])"])
    row, edges = in_a_row(nodes)
    (start, first), (end, last) = row[0], row[-1]
    ports = {name: End((start,), name) for name in first.input_names}
    ports |= {name: End((end,), name) for name in last.output_names}
    stay = {*net.inputs * (start == net.nodes[0][0]), *net.outputs * (end == net.nodes[-1][0])}
    made = Assembly(
        dict(row), edges, first.input_names, last.output_names,
        types={name: form for name, form in net.types if name in stay and name in ports},
        known={((), name): known_of(net, place.path, place.port) for name, place in ports.items()},
        rules=tuple(rules_of(net, lambda path: [path])),
        line=True,
    )  # fmt: skip
    return with_numbers(net, made.net())


class _Taking:
    """The layers of a net with what feeds them and what they feed, and the parts of it."""

    def __init__(self, net: Container) -> None:
        self.net = net
        self.nets = net.inner_nets()
        self.feeding = {edge.target: edge.source for edge in net.edges}
        self.before: dict[Any, set[Any]] = {key: set() for key in self.nets}  # which layers feed each
        self.after: dict[Any, set[Any]] = {key: set() for key in self.nets}
        for edge in net.edges:
            if edge.source.path and edge.target.path:
                self.before[edge.target.path[0]].add(edge.source.path[0])
                self.after[edge.source.path[0]].add(edge.target.path[0])

    def part(self, start: Any, end: Any) -> Assembly:
        """The part from one to the other."""
        ends, starts = self.ends(end), self.starts(start)
        within = {*self.nets} if starts is None else reached(starts, self.after) | self._without_inputs()
        if end is All and starts is not None:
            ends = {one: names for one, names in ends.items() if one.path and one.path[0] in within}
        for one in ends:
            if one.path and one.path[0] not in within:
                raise NetPortError(
                    f"{place(one.path)} does not come after {shown(start)}, where the part starts",
                    ways=["All as the start, for all that it depends on"],
                )
        taken = reached({one.path[0] for one in ends if one.path}, {k: self.before[k] & within for k in within})
        if not taken:
            raise NetPortError("there is no layer in that part of the net", ways=["NetTake(net, layer)"])
        nodes = {key: net for key, net in self.net.nodes if key in taken}
        into = [edge for edge in self.net.edges if edge.target.path and edge.target.path[0] in nodes]
        named = [Edge(source, End((), name)) for source, names in ends.items() for name in names]
        return part_of(self.net, nodes, (*into, *named), [source for source, names in ends.items() if not names])

    def _without_inputs(self) -> set[Any]:
        """The layers that depend on no input of the net."""
        fed = {edge.target.path[0] for edge in self.net.edges if edge.target.path and not edge.source.path}
        fed |= {key for key, net in self.net.nodes if net.takes_many}
        return self.nets.keys() - reached(fed, self.after)

    # what a start and an end mean -------------------------------------------------------------------------

    def ends(self, spec: Any) -> dict[End, list[str]]:
        """Where the values come from that are to be outputs, each with the names that it has as an output already."""
        if isinstance(spec, list | tuple):
            found: dict[End, list[str]] = {}
            for one in spec:
                for end, names in self.ends(one).items():
                    found[end] = list(dict.fromkeys((*found.get(end, ()), *names)))
            return found
        if spec is All:
            return self._named({self._source(name): None for name in self.net.outputs})
        if isinstance(spec, NetPort):
            return self._port_end(spec)
        key = key_of(self.net, spec)
        ends = [End((key,), name) for name in self.nets[key].output_names]
        used = {edge.source for edge in self.net.edges}
        return self._named([end for end in ends if end in used] or ends)

    def _source(self, output: str) -> End:
        return self.feeding[End((), output)]

    def _named(self, ends: Iterable[End]) -> dict[End, list[str]]:
        return {end: [name for name in self.net.outputs if self._source(name) == end] for end in ends}

    def _port_end(self, port: NetPort) -> dict[End, list[str]]:
        where = self._port(port)
        if not where.path:
            if where.port in self.net.outputs:
                return {self._source(where.port): [where.port]}
            raise NetPortError(
                f"{port!r} is an input, and a part ends with an output or a layer",
                [f"the outputs are {enumerated(self.net.outputs)}"],
            )
        net = self.nets[where.path[0]]
        if where.port in (*net.output_names, *net.state_names, *net.aside_names):
            return self._named([where])
        return self._named([self.feeding[where]])

    def starts(self, spec: Any) -> set[Any] | None:
        """The layers with which a part starts; None: all."""
        if isinstance(spec, list | tuple):
            found = [self.starts(one) for one in spec]
            return None if None in found else {key for keys in found for key in keys or ()}
        if spec is All:
            return None
        if not isinstance(spec, NetPort):
            return {key_of(self.net, spec)}
        where = self._port(spec)
        if where.path and where.port in (*self.nets[where.path[0]].input_names, *self.nets[where.path[0]].state_names):
            return {where.path[0]}
        if not where.path and where.port not in self.net.inputs:
            raise NetPortError(
                f"{spec!r} is an output, and a part starts with an input or a layer",
                [f"the inputs are {enumerated(self.net.inputs)}"],
            )
        return {edge.target.path[0] for edge in self.net.edges if edge.source == where and edge.target.path}

    def _port(self, port: NetPort) -> End:
        """The port of a layer, or of the net. A NetPort of a layer alone is its output."""
        *layers, name = port.path
        if not layers:
            ports = (*self.net.inputs, *self.net.outputs)
            if name in ports:
                return End((), name)
            if key_in(self.nets, name) is not None:
                raise NetPortError(f"{port!r} is a layer", ways=[f"{quoted(name)}, without NetPort"])
            raise NetPortError(
                f"there is no port {quoted(name)}", [f"the ports are {enumerated(ports)}"], did_you_mean(name, ports)
            )
        if len(layers) > 1:
            raise NetPortError(f"{port!r} is a port inside of a net in the net", ways=["NetFlatten(net) first"])
        key = key_of(self.net, layers[0])
        net = self.nets[key]
        known = (*net.input_names, *net.state_names, *net.output_names, *net.aside_names)
        if name not in known:
            raise NetPortError(
                f"{place((key,))} has no port {quoted(name)}", [f"its ports are {enumerated(known)}"],
                did_you_mean(name, known),
            )  # fmt: skip
        return End((key,), name)


def reached(some: Iterable[Any], edges: dict[Any, set[Any]]) -> set[Any]:
    """These, and what the edges lead to from them."""
    found, waiting = set(some), list(some)
    while waiting:
        more = edges[waiting.pop()] - found
        found |= more
        waiting += more
    return found
