"""Chains and graphs made anew with other layers in the places of some: their edges, port types and multipliers follow.

Nothing is inferred here: what comes out may still contradict itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen

from netlang.errors import NetOptionError, NetPortError, enumerated, quoted
from netlang.language.edges.net_port import NetPort
from netlang.language.edges.wiring import Wiring
from netlang.language.nets.chain import NetChain, in_a_row
from netlang.language.nets.container import Container, Edge, End
from netlang.language.nets.graph import as_mentioned
from netlang.language.nets.net import Net, Path
from netlang.surgery.structure.assembly import Assembly
from netlang.surgery.structure.part_multipliers import PartRule, rules_of
from netlang.surgery.subnet import bare_text, without_coder

Names = Iterable[str]
Nodes = dict[Any, Net]


@frozen
class Row:
    """Layers one after the other that stand in the place of a single layer: none, where that is deleted."""

    nodes: tuple[tuple[Any, Net], ...] = ()
    rules: tuple[PartRule, ...] = field(default=(), eq=False)

    @classmethod
    def of(cls, chain: NetChain) -> Row:
        """The layers of a chain; what is said of its ports is said of theirs."""
        nodes = dict(chain.nodes)
        for name, form in chain.types:
            key = chain.nodes[0 if name in chain.inputs else -1][0]
            nodes[key] = nodes[key].with_ports({name: without_coder(form)})
        return cls(tuple(nodes.items()), tuple(rules_of(chain, lambda path: [path] if path else [(k,) for k in nodes])))


@frozen
class Instead:
    """What stands in the place of a net, and where paths in that lead in it: nowhere, for what is gone."""

    net: Any
    places: Callable[[Path], list[Path]]

    @classmethod
    def of(cls, net: Net) -> Instead:
        """Another net: what is called the same in it is the same."""
        return cls(net, lambda path: [path] if _leads_in(net, path) else [])


def _leads_in(net: Net, path: Path) -> bool:
    """Whether a path leads to a net inside, or an array."""
    for i, key in enumerate(path):
        inner = net.inner_nets().get(key)
        if inner is None:
            return path[i:] in net.own_arrays()
        net = inner
    return True


def remade(net: Container, made: Mapping[Any, Instead | Row], **said: Any) -> Instead:
    """`net` with these in the places of some layers; `said`: its `types` and LearningRateMultipliers, where they are
    others. Ports of a new layer take the edges of those of their names, and the others in order."""
    if not made:
        return Instead(net._copy(**said), lambda path: [path])
    rows = _Rows(made, {key: _row(net, key, made.get(key, inner)) for key, inner in net.nodes})
    nodes = {at: one for row in rows.rows.values() for at, (_, one) in row.items()}
    if not nodes:
        raise NetOptionError(f"{bare_text(net)} would have no layer left", ways=["one layer at least stays"])
    parts = _chain(nodes) if isinstance(net, NetChain) else _graph(net, nodes)
    ports = {**_between(net.inputs, parts.inputs), **_between(net.outputs, parts.outputs)}
    types = said.pop("types", net.types)
    built, keys = evolve(
        parts,
        types={ports[name]: form for name, form in types if name in ports},
        rules=(*rules_of(net, rows.places), *rows.rules()),
        called={at: path for row in rows.rows.values() for at, (path, _) in row.items()},
        line=isinstance(net, NetChain),
    ).unchecked()
    return Instead(
        built._copy(**said) if said else built,
        lambda path: [(keys.get(at[0], at[0]), *at[1:]) if at else at for at in rows.places(path)],
    )


def _row(net: Container, key: Any, item: Net | Instead | Row) -> dict[Any, tuple[Path, Net]]:
    """What stands in the place of a layer, by keys of its own: the path that names it, and the net."""
    if not isinstance(item, Row):
        return {key: ((key,), item.net if isinstance(item, Instead) else item)}
    found = {}
    for i, (name, one) in enumerate(item.nodes, 1):
        called = () if len(item.nodes) == 1 else (name if net.has_names else i,)
        found[key, name] = (key, *called), one
    return found


@frozen
class _Rows:
    """The rows of a net, by the keys that its layers had; in each, what `_row` gives."""

    made: Mapping[Any, Instead | Row]
    rows: Mapping[Any, Mapping[Any, Any]]

    def places(self, path: Path) -> list[Path]:
        """Where a path leads, by the keys in rows."""
        if not path or path[0] not in self.rows:
            return [path]
        key, inside = path[0], path[1:]
        item, row = self.made.get(key), self.rows[key]
        if not isinstance(item, Row):
            return [(key, *rest) for rest in (item.places(inside) if item else [inside])]
        if not inside:
            return [(at,) for at in row]
        return [((key, inside[0]), *inside[1:])] if (key, inside[0]) in row else []

    def rules(self) -> Iterator[PartRule]:
        """The rules of chains whose layers are in rows now."""
        for key, item in self.made.items():
            for rule in item.rules if isinstance(item, Row) else ():
                yield evolve(rule, paths=tuple(place for path in rule.paths for place in self.places((key, *path))))


def _chain(nodes: Nodes) -> Assembly:
    row, edges = in_a_row(nodes.items())
    return Assembly(dict(row), edges, row[0][1].input_names, row[-1][1].output_names)


# graphs ---------------------------------------------------------------------------------------------------


def _graph(net: Container, nodes: Nodes) -> Assembly:
    bare = _without(net, [key for key, _ in net.nodes if key not in nodes])
    olds = {key: old for key, old in net.nodes if key in nodes}
    nodes = {key: _taking(old, nodes[key]) for key, old in olds.items()}
    ports = {key: _Ports(old, nodes[key]) for key, old in olds.items()}

    def end(edge: Edge, which: str) -> NetPort:
        at = getattr(edge, which)
        return NetPort(*at.path, ports[at.path[0]].of(edge, which) if len(at.path) == 1 else at.port)

    pairs: list[tuple[Any, Any]] = [(end(edge, "source"), end(edge, "target")) for edge in as_mentioned(bare)]
    used = {edge.source for edge in net.edges}
    for key, old in olds.items():
        muted = [name for name in old.output_names if End((key,), name) not in used]
        pairs += [(NetPort(key, new), None) for name in muted if (new := ports[key].outputs.get(name))]
    wiring = Wiring(nodes, pairs)
    return Assembly(dict(wiring.nodes), wiring.edges, tuple(wiring.inputs), tuple(wiring.outputs))


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
