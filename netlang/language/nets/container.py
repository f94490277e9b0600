"""What NetChain and NetGraph share: keyed layers, edges between ports, ports of their own."""

from __future__ import annotations

import heapq
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import attrs
from attrs import field, frozen

from netlang.errors import (
    NetOptionError,
    NetPortError,
    all_of,
    brief,
    did_you_mean,
    enumerated,
    instead_of_set,
    quoted,
    told,
)
from netlang.language.edges.net_port import position_in
from netlang.language.edges.paths import keywords, place
from netlang.language.nets.layer_forms import is_name
from netlang.language.nets.net import Net, Path, checked
from netlang.language.nets.part_rules import multipliers_field
from netlang.language.types.port_types import UNSAID, PortType, types_said
from netlang.language.types.written_types import port_type
from netlang.language.values.numbers import as_python, is_integer
from netlang.language.values.sentinels import All, Automatic

T = TypeVar("T", bound="Container")
Layers = list[Any] | tuple[Any, ...] | dict[str, Any]


@frozen
class End:
    """One end of an edge: a port of the layer at `path`, or (empty path) of the container itself."""

    path: Path
    port: str

    def __str__(self) -> str:
        return place(self.path, "" if self.path else self.port)


@frozen
class Edge:
    """From an output (or an input of the container) to an input (or an output of the container)."""

    source: End
    target: End

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"


@frozen(repr=False)
class Container(Net):
    """Layers under keys, wired by edges."""

    nodes: tuple[tuple[Any, Net], ...]
    edges: tuple[Edge, ...] = field(eq=frozenset)
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    types: tuple[tuple[str, PortType], ...] = field(eq=types_said)
    LearningRateMultipliers: Any = multipliers_field()

    @abstractmethod
    def parts(self) -> dict[str, Any]:
        """What it is made of besides its types and options: its `layers`, under their keys, and what else there is."""

    @classmethod
    @abstractmethod
    def of_parts(cls: type[T], layers: Layers, **more: Any) -> T:
        """A net of what `parts` gives, and of options, checked as by its constructor."""

    @property
    def input_names(self) -> tuple[str, ...]:
        return self.inputs

    @property
    def output_names(self) -> tuple[str, ...]:
        return self.outputs

    @property
    def takes_many(self) -> bool:
        return self.worked_out("takes many", lambda: any(net.takes_many for _, net in self.nodes))

    @property
    def single_inputs(self) -> tuple[str, ...]:
        return self.inputs

    def with_inputs(self, inputs: Any) -> Container:
        found = [(key, net) for key, net in self.nodes if net.takes_many]
        if len(found) > 1:
            several = all_of(quoted(key) for key, _ in found[:2])
            raise NetPortError(
                f"{several} are layers of any number of inputs, so nothing tells which of them an edge leads into",
                ways=[f"InputPorts=2 in {quoted(found[0][0])}, where it has two"],
            )
        ((key, old),) = found
        new = old.with_inputs(inputs)
        more = [name for name in new.input_names if name not in old.input_names]
        return self._copy(
            nodes=tuple((k, new if k == key else net) for k, net in self.nodes),
            edges=(*(Edge(End((), name), End((key,), name)) for name in more), *self.edges),
            inputs=tuple(dict.fromkeys((*self.inputs, *more))),
        )

    def given(self, name: str) -> PortType:
        return self.worked_out("given", lambda: dict(self.types)).get(name, UNSAID)

    def inner_nets(self) -> dict[Any, Net]:
        return self.worked_out("nets", lambda: dict(self.nodes))

    def ends_of(self, port: str, output: bool) -> list[End]:
        """The ports of layers that an input of this net feeds, or the one that feeds an output of it."""
        return self.worked_out("output ends" if output else "input ends", lambda: _ends(self, output)).get(port, [])

    def own_arrays(self) -> dict[Path, Any]:
        return {(key, *path): value for key, net in self.nodes for path, value in net.own_arrays().items()}

    def _with_values(self, values: dict[Path, Any]) -> Container:
        own: dict[Any, dict[Path, Any]] = {}
        for path, value in values.items():
            own.setdefault(path[0], {})[path[1:]] = value
        return self._copy(nodes=tuple((k, net._with_values(own[k]) if k in own else net) for k, net in self.nodes))

    def with_ports(self, types: dict[str, PortType]) -> Container:
        made = self._copy(types=tuple((dict(self.types) | types).items()))
        checked(made)
        return made

    def _copy(self, **changes: Any) -> Any:
        """A copy with some fields changed, unchecked: for changes that keep the structure."""
        made = object.__new__(type(self))
        for f in attrs.fields(type(self)):
            value = {"shared": {}} if f.name == "memo" else changes.get(f.name, getattr(self, f.name))
            object.__setattr__(made, f.name, value)
        return made

    def _written(self, *more: str) -> str:
        """The net as source text, with `more` after its layers."""
        return self._called(repr(self._layers()), *more)

    def _layers(self) -> Layers:
        """The layers as constructors take them."""
        return dict(self.nodes) if self.has_names else [net for _, net in self.nodes]

    def _called(self, *arguments: str) -> str:
        """The call that constructs the net, with its options and port types."""
        multipliers = as_python(self.LearningRateMultipliers)
        options = [] if multipliers is Automatic else [f"LearningRateMultipliers={multipliers!r}"]
        said = [(name, form) for name, form in self.types if form != UNSAID]
        return f"{type(self).__name__}({', '.join([*arguments, *keywords(said), *options])})"

    # Python's sequence and mapping protocols; positions count from 0 --------------------------------------

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Net]:
        return iter(self._element(All).values())

    @property
    def has_names(self) -> bool:
        """Whether its layers have names; otherwise they have positions alone."""
        return any(isinstance(key, str) for key, _ in self.nodes)

    def keys(self) -> list[Any]:
        """What `net[key]` takes for each layer: its name, or its position from 0 where layers have no names."""
        return [key for key, _ in self.nodes] if self.has_names else list(range(len(self)))

    def values(self) -> list[Net]:
        return list(self)

    def items(self) -> list[tuple[Any, Net]]:
        return list(zip(self.keys(), self, strict=True))

    def __contains__(self, key: object) -> bool:
        key = as_python(key)
        return isinstance(key, int | str) and not isinstance(key, bool) and key in self.keys()

    def __getitem__(self, key: Any) -> Any:
        key = as_python(key)
        if is_integer(key):
            if -len(self) <= key < len(self):
                return self._element(self.nodes[key][0])
            raise NetPortError(
                f"there is no layer {key} in a net of {len(self)} layers",
                [f"positions count from 0 to {len(self) - 1}; negative ones from the end"],
            )
        number = position_in(key) if isinstance(key, str) and not self.has_names else None
        if number is not None and key not in (*self.inputs, *self.outputs):
            at = max(number - 1, 0) if number >= 0 else number
            which = "the first layer" if at == 0 else "the last layer" if at == -1 else f"layer {number}"
            raise NetPortError(
                f"there is no layer {quoted(key)} in a net of {len(self)} layers without names",
                ways=[f"net[{at}], {which}: positions are integers, from 0 in brackets"],
            )
        return self._element(key)


def _ends(net: Container, output: bool) -> dict[str, list[End]]:
    found: dict[str, list[End]] = {}
    for edge in net.edges:
        here, there = (edge.target, edge.source) if output else (edge.source, edge.target)
        if not here.path:
            found.setdefault(here.port, []).append(there)
    return found


def open_layer(nodes: Iterable[tuple[Any, Net]]) -> str:
    """The first layer whose number of inputs is open, as messages show it; "" where there is none."""
    return next((f"{quoted(key)}, {brief(net, 40)}" for key, net in nodes if net.takes_many), "")


def named_types(
    container: str, ports: dict[str, Any], inputs: Sequence[str], outputs: Sequence[str], many: str = ""
) -> tuple[tuple[str, PortType], ...]:
    """The port types the user gave, checked against the existing ports; `many`: what takes any number of inputs."""
    known = dict.fromkeys((*inputs, *outputs))
    for name in ports:
        if name in known:
            continue
        if many and not did_you_mean(name, known):
            raise NetPortError(
                f"{container} has no port {quoted(name)}: nothing tells how many inputs it has",
                [f"{many} takes any number of them"],
                [f"InputPorts=[{', '.join(quoted(name) for name in ports if name not in known)}] in it"],
            )
        raise NetPortError(
            f"{container} has no port {quoted(name)}", [f"its ports are {enumerated(known)}"], did_you_mean(name, known)
        )
    sides = dict.fromkeys(outputs, "output") | dict.fromkeys(inputs, "input")
    return tuple((name, port_type(form, sides[name])) for name, form in ports.items() if form is not Automatic)


def keyed(layers: Any) -> list[tuple[Any, Any]]:
    """The elements of a list under 1, 2, 3 ..., or those of a dict under their names."""
    if isinstance(layers, dict):
        for name in layers:
            if not isinstance(name, str):
                raise NetOptionError(f"layers are named by text, not by {brief(name)}")
        return list(layers.items())
    if isinstance(layers, list | tuple):
        named = [item[0] for item in layers if isinstance(item, tuple | list) and len(item) == 2 and is_name(item[0])]
        if len(layers) == 2 and is_name(layers[0]):
            raise NetOptionError("layers with names are a dict, not a pair", ways=[f"{{{quoted(layers[0])}: ...}}"])
        if named:
            shown = ", ".join(f"{quoted(name)}: ..." for name in named[:3])
            every = len(named) == len(layers)
            raise NetOptionError(
                "layers with names are a dict, not a list of pairs",
                ways=[f"{{{shown}}}", "dict([...])"] if every else [f"{{{shown}, ...}}, a name for every layer"],
            )
        return list(enumerate(layers, 1))
    several = isinstance(layers, Iterable) and not isinstance(layers, str)
    ways = instead_of_set(layers) or ["list(...)" if several else "[...]"]
    raise NetOptionError(f"the layers of a net are a list or a dict, not {told(layers)}", ways=ways)


def in_order(net: Container) -> list[tuple[Any, Net]]:
    """The layers in topological order; otherwise in the order given."""
    return ordered(net.nodes, net.edges)


def ordered(nodes: Sequence[tuple[Any, Net]], edges: Iterable[Edge]) -> list[tuple[Any, Net]]:
    """The nodes in topological order of the edges; otherwise in the order given."""
    feeds: dict[Any, list[Any]] = {key: [] for key, _ in nodes}
    missing = dict.fromkeys(feeds, 0)
    for edge in edges:
        if edge.source.path and edge.target.path:
            feeds[edge.source.path[0]].append(edge.target.path[0])
            missing[edge.target.path[0]] += 1
    position = {key: i for i, (key, _) in enumerate(nodes)}
    ready = [position[key] for key, count in missing.items() if count == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        key, inner = nodes[heapq.heappop(ready)]
        order.append((key, inner))
        for other in feeds[key]:
            missing[other] -= 1
            if missing[other] == 0:
                heapq.heappush(ready, position[other])
    return order
