"""Chains and graphs made anew with other layers in the places of some: their edges, port types and multipliers follow.

Nothing is inferred here: what comes out may still contradict itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from netlang.errors import NetOptionError, NetPortError, enumerated, quoted
from netlang.language.edges.net_port import NetPort
from netlang.language.edges.wiring import Wiring
from netlang.language.nets.chain import NetChain, in_a_row
from netlang.language.nets.container import Container, Edge, End
from netlang.language.nets.graph import NetGraph, as_mentioned
from netlang.language.nets.net import Net
from netlang.language.nets.part_rules import OPTION, keys_at, paths_of
from netlang.surgery.subnet import bare_text

Names = Iterable[str]


@frozen
class Row:
    """Layers one after the other that stand in the place of one: none, where that is deleted."""

    nodes: tuple[tuple[Any, Net], ...] = ()


Keys = dict[Any, tuple[Any, ...]]  # the keys of what stands in the place of each layer


def remade(net: Container, made: Mapping[Any, Net | Row], **said: Any) -> Container:
    """`net` with these in the places of some layers; `said`: its `types` and LearningRateMultipliers, where they are
    others. Ports of a new layer take the edges of those of their names, and the others in order."""
    if not made:
        return _checked(net._copy(**said))
    types = said.pop("types", net.types)
    rows = {key: _row(net, key, made.get(key, inner)) for key, inner in net.nodes}
    if not any(rows.values()):
        raise NetOptionError(f"{bare_text(net)} would have no layer left", ways=["one layer at least stays"])
    names = [name for row in rows.values() for name, _ in row]
    keys = iter(names if net.has_names else range(1, len(names) + 1))
    places = {key: tuple(next(keys) for _ in row) for key, row in rows.items()}
    nodes = {new: one for key, row in rows.items() for new, (_, one) in zip(places[key], row, strict=True)}
    found = _chain(nodes) if isinstance(net, NetChain) else _graph(net, nodes, places)
    kind = type(net) if isinstance(net, NetChain) else NetGraph
    ports = {**_between(net.inputs, found["inputs"]), **_between(net.outputs, found["outputs"])}
    types = tuple((ports[name], form) for name, form in types if name in ports)
    said.setdefault("LearningRateMultipliers", _moved(net, places))
    return _checked(net._copy(kind, types=types, **found, **said))


def _checked(net: Container) -> Container:
    """The net, whose rules for arrays have to be about parts that it has."""
    paths_of(net, (), net.LearningRateMultipliers, OPTION)
    return net


def _row(net: Container, key: Any, item: Net | Row) -> tuple[tuple[Any, Net], ...]:
    """What stands in the place of a layer, with the names it has where layers have names."""
    if not isinstance(item, Row):
        return ((key, item),)
    if len(item.nodes) == 1:
        return ((key, item.nodes[0][1]),)
    taken = {other for other, _ in net.nodes}
    found = []
    for name, one in item.nodes:
        name = f"{key}/{name}"
        while name in taken:
            name += "'"
        taken.add(name)
        found.append((name, one))
    return tuple(found)


def _chain(nodes: Mapping[Any, Net]) -> dict[str, Any]:
    row, edges = in_a_row(nodes.items())
    return {"nodes": row, "edges": edges, "inputs": row[0][1].input_names, "outputs": row[-1][1].output_names}


# graphs ---------------------------------------------------------------------------------------------------


def _graph(net: Container, nodes: Mapping[Any, Net], places: Keys) -> dict[str, Any]:
    bare = _without(net, [key for key, row in places.items() if not row])
    nets = {places[key][0]: (old, nodes[places[key][0]]) for key, old in net.nodes if places[key]}
    fitted = {key: _taking(old, new) for key, (old, new) in nets.items()}
    ports = {key: _Ports(old, fitted[key]) for key, (old, _) in nets.items()}

    def end(edge: Edge, which: str) -> NetPort:
        at = getattr(edge, which)
        if not at.path:
            return NetPort(at.port)
        key = places[at.path[0]][0]
        port = at.port if at.path[1:] else ports[key].of(edge, which)
        return NetPort(key, *at.path[1:], port)

    pairs: list[tuple[Any, Any]] = [(end(edge, "source"), end(edge, "target")) for edge in as_mentioned(bare)]
    used = {edge.source for edge in net.edges}
    for key, old in net.nodes:
        if places[key]:
            (new,) = places[key]
            found = ports[new].outputs
            pairs += [
                (NetPort(new, found[n]), None) for n in old.output_names if End((key,), n) not in used and n in found
            ]
    wiring = Wiring(fitted, pairs)
    return {
        "nodes": wiring.nodes, "edges": wiring.edges, "inputs": tuple(wiring.inputs), "outputs": tuple(wiring.outputs)
    }  # fmt: skip


def _taking(old: Net, new: Net) -> Net:
    """A net of any number of inputs in the place of another: with as many."""
    if old is new or not new.takes_many:
        return new
    return new.with_inputs(max(1, len(old.input_names) - len(new.single_inputs)))


class _Ports:
    """Which ports of a net stand for those of another in its place."""

    def __init__(self, old: Net, new: Net) -> None:
        self.new = new
        states = _between(old.state_names, new.state_names)
        aside = _between(old.aside_names, new.aside_names)
        self.inputs = states | _between(old.input_names, new.input_names)
        self.outputs = states | aside | _between(old.output_names, new.output_names)

    def of(self, edge: Edge, which: str) -> str:
        """The port at one end of an edge."""
        at: End = getattr(edge, which)
        known, what = (self.outputs, "output") if which == "source" else (self.inputs, "input")
        if at.port in known:
            return known[at.port]
        names = self.new.output_names if which == "source" else self.new.input_names
        raise NetPortError(
            f"the edge {edge} has no {what} any more: {bare_text(self.new)} in the place of {quoted(at.path[0])} has"
            f" none for {quoted(at.port)}",
            [f"its {what}s are {enumerated(names)}" if names else f"it has no {what}s"],
        )


def _between(old: Names, new: Names) -> dict[str, str]:
    """Each old port with the new one in its place: of its name, or else the next of the others."""
    old, new = list(old), list(new)
    same = {name: name for name in old if name in new}
    others = zip((n for n in old if n not in same), (n for n in new if n not in same), strict=False)
    return same | dict(others)


def _without(net: Container, deleted: list[Any]) -> Container:
    """The net without the edges of layers that are deleted. What fed one of a single input feeds what that fed."""
    if not deleted:
        return net
    edges: tuple[Edge, ...] = net.edges
    for key in deleted:
        into = [edge for edge in edges if edge.target.path[:1] == (key,)]
        out = [edge for edge in edges if edge.source.path[:1] == (key,)]
        rest = tuple(edge for edge in edges if edge not in (*into, *out))
        one = len(into) == 1 and len({edge.source for edge in out}) == 1
        edges = (*rest, *(Edge(into[0].source, edge.target) for edge in out)) if one else rest
    inputs = {edge.source.port for edge in edges if not edge.source.path}
    outputs = {edge.target.port for edge in edges if not edge.target.path}
    return net._copy(
        edges=edges,
        inputs=tuple(name for name in net.inputs if name in inputs),
        outputs=tuple(name for name in net.outputs if name in outputs),
    )


# multipliers ----------------------------------------------------------------------------------------------


def _moved(net: Container, places: Keys) -> Any:
    """The rules for the arrays of a net, about the keys that its layers now have."""
    rules = net.LearningRateMultipliers
    if not isinstance(rules, tuple) or all(new == (key,) for key, new in places.items()):
        return rules
    return tuple((part, number) for old, number in rules for part in _parts(net, places, old))


def _parts(net: Container, places: Keys, part: Any) -> Iterator[Any]:
    steps = part if isinstance(part, tuple) else (part,)
    if steps[0] in ("_",) or not isinstance(steps[0], str | int | range):
        yield part
        return
    for key in keys_at(net, (), steps[0], OPTION):
        for new in places.get(key, (key,)):
            yield (new, *steps[1:]) if isinstance(part, tuple) else new
