"""Chains and graphs assembled from layers, edges, ports and types that are taken from others: the one way in which all
functions of this folder make a net."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from netlang.errors import NetShapeError
from netlang.language.edges.paths import name_in
from netlang.language.edges.wiring import in_canonical_order, numbered
from netlang.language.nets.chain import NetChain, in_a_row
from netlang.language.nets.container import Container, Edge, End, named_types, open_layer, ordered
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.net import Net, Path, checked
from netlang.language.types.port_types import UNSAID, PortType
from netlang.language.types.written_types import all_ports
from netlang.language.values.sentinels import Automatic
from netlang.surgery.structure.part_multipliers import PartRule, rules_for, rules_of
from netlang.surgery.subnet import Place, known_of, with_known

Ports = dict[str, Any]


@frozen
class Assembly:
    """What a chain or graph is made of. Layers have any keys; `called` gives what each was called before, as a path.

    `types` are said of ports of the whole. `known` is what else is known, by the path of a layer and the name of its
    port (of the whole: an empty path): it is said where nothing else tells it.
    """

    nodes: dict[Any, Net]
    edges: tuple[Edge, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    types: dict[str, PortType] = field(factory=dict)
    known: dict[Place, PortType] = field(factory=dict)
    rules: tuple[PartRule, ...] = ()
    called: Mapping[Any, Path] = field(factory=dict)
    line: bool = False  # whether it is a chain, where it can be one
    anew: bool = False  # whether types of ports are said that may contradict what is known of others

    def with_types(self, what: str, Ports: Any, named: Ports) -> Assembly:
        """With these types in place of what was said and known of the ports; None: nothing is said of it."""
        given = {name: form for name, form in all_ports(Ports, named).items() if form is not Automatic}
        read = {name: UNSAID if form is None else form for name, form in given.items()}
        types = dict(named_types(what, read, self.inputs, self.outputs, open_layer(self.nodes.items())))
        known = {where: form for where, form in self.known.items() if where[0] or given.get(where[1]) is None}
        return evolve(self, types=self.types | types, known=known, anew=bool(types))

    def net(self) -> Any:
        """The chain or graph, with all that is known. Raises NetShapeError where its sizes contradict each other."""
        made, keys = self.unchecked()
        made = self._checked(made)
        known = {(_at(keys, path), name): form for (path, name), form in self.known.items()}
        try:
            return with_known(made, known)
        except NetShapeError:
            if not self.anew:
                raise
            return with_known(made, {place: form for place, form in known.items() if place[0]})

    def _checked(self, made: Any) -> Any:
        """The net, if its sizes go together; where a layer needs to know that a length does not vary, which was known
        where it comes from, the net with that said of its ports."""
        try:
            checked(made)
        except NetShapeError as error:
            known = {name: self.known.get(((), name)) for name in self.inputs if made.given(name).coder is None}
            types = dict(made.types) | {name: form for name, form in known.items() if form and form.shape}
            told = made._copy(types=tuple(types.items()))
            try:
                checked(told)
            except NetShapeError:
                raise error from None
            return told
        return made

    def unchecked(self) -> tuple[Any, dict[Any, Any]]:
        """The chain or graph, and the key that each layer has in it."""
        line = self._line() if self.line else None
        order = list(self.nodes if line is None else line)
        keys = dict(zip(order, keys_for([self.called.get(key, (key,)) for key in order]), strict=True))
        nodes = tuple((keys[key], self.nodes[key]) for key in order)
        edges = [Edge(_moved(keys, edge.source), _moved(keys, edge.target)) for edge in self.edges]
        kind = NetGraph if line is None else NetChain
        made = container(kind, nodes, edges, self.inputs, self.outputs, self.types)
        paths = [[_at(keys, path) for path in rule.paths if not path or path[0] in keys] for rule in self.rules]
        rules = rules_for(made, [evolve(r, paths=tuple(p)) for r, p in zip(self.rules, paths, strict=True)])
        return (made if rules is Automatic else made._copy(LearningRateMultipliers=rules)), keys

    def _line(self) -> list[Any] | None:
        """The keys in order, if each layer feeds just the next, and the ports are those of the first and the last."""
        if any(len(edge.source.path) > 1 for edge in self.edges):
            return None
        order = ordered(tuple(self.nodes.items()), self.edges)
        inner = [net for _, net in order[1:]]
        if any(len(net.input_names) != 1 for net in inner) or any(len(net.output_names) != 1 for _, net in order[:-1]):
            return None
        ends = order[0][1].input_names, order[-1][1].output_names
        same = ends == (self.inputs, self.outputs) and frozenset(self.edges) == frozenset(in_a_row(order)[1])
        return [key for key, _ in order] if same else None


def container(
    kind: type[Container],
    nodes: tuple[tuple[Any, Net], ...],
    edges: Iterable[Edge],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    types: Mapping[str, PortType],
) -> Any:
    """A chain or graph of these, unchecked."""
    made: Any = object.__new__(kind)
    made.__attrs_init__(
        nodes=nodes,
        edges=in_canonical_order(dict(nodes), inputs, outputs, edges),
        inputs=inputs,
        outputs=outputs,
        types=tuple((name, form) for name, form in types.items() if form != UNSAID),
    )
    return made


def _at(keys: Mapping[Any, Any], path: Path) -> Path:
    return (keys[path[0]], *path[1:]) if path else ()


def _moved(keys: Mapping[Any, Any], end: End) -> End:
    return End(_at(keys, end.path), end.port)


def keys_for(called: Sequence[Path]) -> list[Any]:
    """The keys of layers that were called so: positions if none has a name; otherwise names, each once.

    >>> keys_for([(1,), (1,), (2, 1)]), keys_for([("a",), (1,), ("a",), ("b", 1)])
    ([1, 2, 3], ['a', '2', 'a_2', 'b/1'])
    """
    if not any(isinstance(step, str) for path in called for step in path):
        return list(range(1, len(called) + 1))
    names = [_name(path, i) for i, path in enumerate(called, 1)]
    taken, made, last = set(names), [], dict.fromkeys(names, 1)
    used: set[str] = set()
    for name in names:
        new = name
        while new in used:
            last[name] += 1
            new = f"{name}_{last[name]}"
            new = name if new in taken else new
        used.add(new)
        made.append(new)
    return made


def _name(path: Path, position: int) -> str:
    if len(path) > 1:
        return name_in(path)
    return path[0] if isinstance(path[0], str) else str(position)


def part_of(net: Container, nodes: dict[Any, Net], edges: Sequence[Edge], free: Iterable[End] = ()) -> Assembly:
    """What these layers and edges of a net are: what comes from other layers is an input, a `free` value an output.

    Ports of the net keep their types; of all ports is known what the net knows.
    """
    used = {edge.source.port for edge in edges if not edge.source.path}
    led = {edge.target.port for edge in edges if not edge.target.path}
    inputs = tuple(name for name in net.inputs if name in used)
    outputs = tuple(name for name in net.outputs if name in led)
    feeding = {edge.target: edge.source for edge in edges}
    targets = [End((key,), name) for key, one in nodes.items() for name in (*one.input_names, *one.state_names)]
    cut: dict[End, End] = {}
    for target in targets:
        if target in feeding and feeding[target].path and feeding[target].path[0] not in nodes:
            cut.setdefault(feeding[target], target)
    starts = dict(zip(cut, numbered([target.port for target in cut.values()], inputs), strict=True))
    ends = dict(zip(free := list(free), numbered([end.port for end in free], outputs), strict=True))
    wires = [Edge(End((), starts[e.source]) if e.source in starts else e.source, e.target) for e in edges]
    ports = {name: End((), name) for name in (*inputs, *outputs)}
    ports |= {starts[source]: target for source, target in cut.items()} | {name: end for end, name in ends.items()}
    return Assembly(
        nodes,
        (*wires, *(Edge(end, End((), name)) for end, name in ends.items())),
        (*starts.values(), *inputs),
        (*outputs, *ends.values()),
        types={name: form for name, form in net.types if name in (*inputs, *outputs)},
        known={((), name): known_of(net, end.path, end.port) for name, end in ports.items()},
        rules=tuple(rules_of(net, lambda path: [path])),
        line=isinstance(net, NetChain),
    )
