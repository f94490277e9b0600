"""`NetRename`: layers and ports under other names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
from attrs import evolve, field, frozen

from netlang.errors import NetOptionError, NetPortError, all_of, brief, did_you_mean, enumerated, quoted
from netlang.language.declaration.signatures import answer, in_our_words
from netlang.language.edges.net_port import NetPort, key_in
from netlang.language.nets.chain import NetChain, in_a_row
from netlang.language.nets.container import Container, Edge, End
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.nested_nets import nets_changed
from netlang.language.nets.net import Net, Path, T, refuse_other
from netlang.language.values.numbers import is_integer
from netlang.language.values.sentinels import All
from netlang.surgery.structure.assembly import container
from netlang.surgery.structure.part_multipliers import rules_for, rules_of, with_rules
from netlang.surgery.subnet import bare_text

RULE = 2  # a -> b is a tuple of two


@in_our_words
def NetRename(net: T, rules: Any, levels: Any = 1, /) -> T:
    """The net with other names of layers and ports; nothing else changes.

    `rules`: ("old", "new") for a layer, whose position may stand for its name, and (NetPort("old"), NetPort("new")) for
    a port of the net; a list of these, or a dict; or a function of the name of each layer (its position, where layers
    have no names), which gives the new one. `levels`: 1 (the default) for the layers and ports of the net itself, n for
    those of nets inside of it too, n levels down, [n] for those of level n alone, [m, n] from one to the other, All.
    Names inside of an operator's net are of the level after the operator's; the ports of such a net keep theirs.
    Either all layers of a net have names or none. A chain whose ports are renamed becomes a graph, for the ports of a
    chain are those of its layers. LearningRateMultipliers follow. Raises NetPortError for a name that is not there,
    NetOptionError for one that two layers or ports would have.
    Source: https://reference.wolfram.com/language/ref/NetRename.html

    >>> from netlang import NetChain, NetGraph, NetPort, Ramp
    >>> NetRename(NetChain({"a": 3, "b": Ramp}), ("a", "dense"))
    NetChain({'dense': LinearLayer(3), 'b': ElementwiseLayer(Ramp)})
    >>> NetRename(NetChain([3, Ramp]), "layer{}".format)
    NetChain({'layer1': LinearLayer(3), 'layer2': ElementwiseLayer(Ramp)})
    >>> NetRename(NetGraph({"a": 3}, []), {NetPort("Input"): NetPort("x")}).input_names
    ('x',)
    """
    refuse_other(net, "NetRename")
    naming = _Naming(rules, _levels(levels))
    made = naming.net(net, 1).net
    naming.refuse_unused(net)
    return made


def _levels(levels: Any) -> tuple[int, Any]:
    """The first and the last level that a specification stands for; the last is None where there is none."""
    ends = levels if isinstance(levels, list | tuple) else (1, levels)
    ends = tuple(ends) * 2 if len(ends) == 1 else tuple(ends)
    first, last = ends if len(ends) == 2 else (0, 0)
    if not is_integer(first) or first < 1 or not (last is All or (is_integer(last) and last >= first)):
        raise NetOptionError(
            f"levels are a number, [n], [m, n] or All, not {brief(levels)}",
            ways=["2 for the first two", "[2] for the second alone"],
        )
    return int(first), None if last is All else int(last)


@frozen
class _Renamed:
    """A net under its new names: of its ports, and of each net inside, by the old ones."""

    net: Any
    ports: Mapping[str, str] = field(factory=dict)
    inner: Mapping[Any, tuple[Any, _Renamed]] = field(factory=dict)

    def path(self, path: Path) -> Path:
        """A path in the net."""
        if not path or path[0] not in self.inner:
            return path
        key, inner = self.inner[path[0]]
        return (key, *inner.path(path[1:]))

    def port(self, path: Path, name: str) -> str:
        """A port of the net, or of one inside at a path."""
        return self.inner[path[0]][1].port(path[1:], name) if path else self.ports.get(name, name)

    def end(self, end: End) -> End:
        return End(self.path(end.path), self.port(end.path, end.port))


class _Naming:
    """The rules of one call."""

    def __init__(self, rules: Any, levels: tuple[int, Any]) -> None:
        self.first, self.last = levels
        self.function: Callable[[Any], Any] | None = None
        self.layers: dict[Any, str] = {}
        self.ports: dict[str, str] = {}
        self.used: set[Any] = set()
        self.known: dict[str, dict[Any, None]] = {"layer": {}, "port": {}}  # what there is at these levels
        if callable(rules) and not isinstance(rules, Mapping | Net):
            self.function = rules
            return
        pairs = rules.items() if isinstance(rules, Mapping) else rules if isinstance(rules, list) else [rules]
        for pair in pairs:
            self._read(pair)

    def _read(self, rule: Any) -> None:
        if not isinstance(rule, tuple) or len(rule) != RULE:
            raise NetOptionError(
                f"{brief(rule)} is not a rule of NetRename: a pair of an old and a new name",
                ways=['("old", "new")', '(NetPort("old"), NetPort("new"))', 'a function such as "layer{}".format'],
            )
        old, new = rule
        if isinstance(old, NetPort):
            new = new.path[0] if isinstance(new, NetPort) and len(new.path) == 1 else new
            if len(old.path) > 1:
                raise NetOptionError(
                    f"{old!r} is the port of a layer, and NetRename names those of nets",
                    ways=[f"NetPort({quoted(old.path[-1])}), with the level of the net that has it"],
                )
            self.ports[old.path[0]] = _text(new, rule)
        elif isinstance(old, str) or is_integer(old):
            self.layers[old] = _text(new, rule)
        else:
            raise NetOptionError(f"layers are named by texts and positions, not by {brief(old)}")

    def refuse_unused(self, net: Net) -> None:
        """Raise NetPortError for a rule about a layer or port that is nowhere."""
        for old in (*self.layers, *map(NetPort, self.ports)):
            if old not in self.used:
                raise self._nothing_of_the_name(net, old)

    # nets -------------------------------------------------------------------------------------------------

    def net(self, net: Net, level: int, is_free: bool = True) -> _Renamed:
        """A net whose layers are of a level; `is_free`: whether its ports may have other names."""
        if self.last is not None and level > self.last:
            return _Renamed(net)
        nets, within = net.inner_nets(), isinstance(net, Container)
        inner = {key: (key, self.net(one, level + within, within)) for key, one in nets.items()}
        if isinstance(net, Container):
            return self._container(net, inner, self.first <= level, is_free)
        changed = {key: one.net for key, (_, one) in inner.items() if one.net is not nets[key]}
        return _Renamed(attrs.evolve(net, **nets_changed(net, changed)) if changed else net, {}, inner)

    def _container(self, net: Container, inner: dict[Any, Any], here: bool, is_free: bool) -> _Renamed:
        keys = self._keys(net) if here else {key: key for key, _ in net.nodes}
        ports = self._ports(net) if here and is_free else {}
        found = _Renamed(net, ports, {key: (keys[key], one) for key, (_, one) in inner.items()})
        nodes = tuple((keys[key], inner[key][1].net) for key, _ in net.nodes)
        if (
            nodes == net.nodes
            and not ports
            and all(new is old for (_, new), (_, old) in zip(nodes, net.nodes, strict=True))
        ):
            return found
        inputs, outputs = (tuple(ports.get(name, name) for name in names) for names in (net.inputs, net.outputs))
        edges = [Edge(found.end(edge.source), found.end(edge.target)) for edge in net.edges]
        chain = isinstance(net, NetChain) and frozenset(in_a_row(nodes)[1]) == frozenset(edges)
        types = {ports.get(name, name): form for name, form in net.types}
        made = container(NetChain if chain else NetGraph, nodes, edges, inputs, outputs, types)
        rules = rules_for(made, rules_of(net, lambda path: [found.path(path)]))
        return evolve(found, net=with_rules(made, rules))

    def _keys(self, net: Container) -> dict[Any, Any]:
        """The new names of layers, or positions, by the old ones."""
        found = {key: key for key, _ in net.nodes}
        self.known["layer"] |= dict.fromkeys(found)
        if self.function is not None:
            asked = "the function of NetRename"
            found = {key: _text(answer(self.function, (key,), asked), key) for key in found}
        for old, new in self.layers.items():
            key = key_in(found, old)
            if key is not None:
                self.used.add(old)
                found[key] = new
        _refuse_doubles("layers", found)
        bare = [key for key in found.values() if not isinstance(key, str)]
        if bare and len(bare) < len(found):
            raise NetOptionError(
                f"{all_of(map(str, bare[:3]))} would have no names, and other layers would: all have names or none",
                ways=["a name for each of them", 'NetRename(net, str) first, for the names "1", "2" ...'],
            )
        return found

    def _ports(self, net: Container) -> dict[str, str]:
        """The new names of those ports that have other ones."""
        names = dict.fromkeys((*net.inputs, *net.outputs))
        self.known["port"] |= names
        found = {old: new for old, new in self.ports.items() if old in names}
        self.used.update(map(NetPort, found))
        _refuse_doubles("ports", {name: found.get(name, name) for name in names})
        return {old: new for old, new in found.items() if old != new}

    def _nothing_of_the_name(self, net: Net, old: Any) -> NetPortError:
        what, name = ("port", old.path[0]) if isinstance(old, NetPort) else ("layer", old)
        known = self.known[what]
        return NetPortError(
            f"there is no {what} {quoted(name)} to rename",
            [f"the {what}s are {enumerated(known, 16)}" if known else f"{bare_text(net)} has none to rename"],
            did_you_mean(name, known),
        )


def _text(new: Any, rule: Any) -> str:
    if isinstance(new, str) and new:
        return new
    raise NetOptionError(f"a new name is a text, not {brief(new)}, as for {brief(rule)}", ways=["str(...)"])


def _refuse_doubles(what: str, names: Mapping[Any, Any]) -> None:
    """Raise NetOptionError where two old names have the same new one."""
    seen: dict[Any, Any] = {}
    for old, new in names.items():
        first = seen.setdefault(new, old)
        if first != old:
            raise NetOptionError(
                f"{quoted(first)} and {quoted(old)} would both be called {quoted(new)}: {what} have different names",
                ways=["another name for one of them"],
            )
