"""`NetUnfold`: the net of one step of a recurrent net, with its states as ports."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from netlang.errors import NetOptionError, NetPortError, quoted
from netlang.spec.calls import in_our_words
from netlang.spec.container import Container, End
from netlang.spec.graph import NetGraph
from netlang.spec.layer import Layer
from netlang.spec.net import Net, Path, refuse_other
from netlang.spec.ports import NetPort
from netlang.spec.sentinels import Automatic
from netlang.spec.sizes import Length, Run
from netlang.spec.types import VARYING, Integer, PortType


@in_our_words
def NetUnfold(net: Net) -> Net:
    """The net of a single step: an element for each sequence of `net`, and every recurrent state as a port.

    A state X is an input X, which has to be given (zeros at first), and an output OutX: State and OutState, CellState
    and OutCellState of a LongShortTermMemoryLayer, the fed-back inputs of a NetFoldOperator, and of an AttentionLayer
    with Mask "Causal" the sequences Keys and Values of all steps before, empty at first. If several layers have
    states, the layer's place comes first: "rnn.State" and "rnn.OutState". A SequenceLastLayer along the sequence is
    left out, and layers that treat each element alone take the element. Arrays are those of `net`. Encoders and
    decoders of sequences are left out, others stay.
    Raises NetOptionError for a net with no states, or with a layer that mixes the elements of a sequence.
    Source: https://reference.wolfram.com/language/ref/NetUnfold.html

    >>> from netlang import BasicRecurrentLayer, NetChain, NetUnfold, SequenceLastLayer, SummationLayer
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    >>> step = NetUnfold(NetChain([rnn, SequenceLastLayer(), SummationLayer()], Input=["Varying", 1]))
    >>> step({"Input": [1], "State": [0]})
    {'Output': 0.76159417..., 'OutState': array([0.7615942], dtype=float32)}
    """
    refuse_other(net, "NetUnfold")
    layers = dict(_layers(net))
    steps = {path: step for path, layer in layers.items() if (step := layer.one_step()) and states_of_step(step)}
    if not steps:
        raise NetOptionError(
            f"{net!r:.60} has no states to unfold",
            ["there are those of recurrent layers, NetFoldOperator and causal attention, outside other operators"],
        )
    lengths = {path: _length(net, path, layers[path]) for path in steps}
    if len(set(lengths.values())) > 1:
        raise NetOptionError(
            "the net runs along several sequences, which have no common step",
            [f"{'.'.join(map(quoted, path))} along {length}" for path, length in lengths.items()],
        )
    return _Unfolding(net.solution, next(iter(lengths.values())), steps).whole(net)


def states_of_step(step: Net) -> tuple[str, ...]:
    """The states of a single-step net: inputs X for which there is an output OutX."""
    return tuple(name for name in step.input_names if _after(name) in step.output_names)


def _after(state: str) -> str:
    """The output for the next value of a state: "rnn.State" -> "rnn.OutState"."""
    place, dot, name = state.rpartition(".")
    return f"{place}{dot}Out{name}"


def _layers(net: Net, path: Path = ()) -> list[tuple[Path, Layer]]:
    """The layers of a net, those inside operators excepted."""
    if isinstance(net, Container):
        return [found for key, inner in net.nodes for found in _layers(inner, (*path, key))]
    return [(path, net)]  # type: ignore[list-item]


def _length(net: Net, path: Path, layer: Layer) -> Any:
    """The length of the sequence along which the layer at `path` runs."""
    port = next(p.name for p in layer.ports() if p.direction == "in" and layer.runs_along(p))
    length = net.solution.port(path, port)[0][0]
    if isinstance(length, int):
        raise NetOptionError(
            f"NetUnfold takes nets for sequences of any length, and {layer!r:.60} is given {length} elements",
            ways=['a port with "Varying" in place of the length'],
        )
    return length


@frozen
class _Unfolding:
    """`net` becomes its single step; `length`: of its sequences; `steps`: what layers with states become."""

    solution: Any
    length: Any
    steps: dict[Path, Net]

    def whole(self, net: Net) -> Net:
        made = self.net(net, ())
        assert made is not None  # it has a state
        inputs = {n: self.element_type((), n) if self.runs((), n) else net.given(n) for n in net.input_names}
        outputs = {n: net.given(n) for n in net.output_names if not self.runs((), n)}
        types = {n: t for n, t in (inputs | outputs).items() if t != PortType()}
        return made.with_ports(types) if types else made

    def runs(self, path: Path, port: str) -> bool:
        """Whether a port is such a sequence."""
        return self.solution.port(path, port)[0][:1] == (self.length,)

    def element_type(self, path: Path, port: str) -> PortType:
        """The type of an element, as far as it is known."""
        shape, element = self.solution.port(path, port)
        kind = element if isinstance(element, Integer) and isinstance(element.high, int) else None
        if any(isinstance(size, Run) for size in shape):
            return PortType(None, kind)
        return PortType(
            tuple(s if isinstance(s, int) else VARYING if isinstance(s, Length) else Automatic for s in shape[1:]), kind
        )

    def net(self, net: Net, path: Path) -> Net | None:
        """A net's single step; None for what only takes the last element."""
        return self.container(net, path) if isinstance(net, Container) else self.layer(net, path)  # type: ignore[arg-type]

    def layer(self, layer: Layer, path: Path) -> Net | None:
        along = [name for name in layer.input_names if self.runs(path, name)]
        if not along:
            return layer
        if path in self.steps:
            return self.steps[path]
        if layer.along == "last":
            return None
        step = layer.one_step()
        if step is None and layer.along == "alone":
            given = {name: layer.given(name) for name in (*along, *layer.output_names)}
            return layer.with_ports({n: PortType(t.shape[1:], t.element) for n, t in given.items() if t.shape})
        if step is None:
            raise NetOptionError(
                f"{'.'.join(map(quoted, path)) or 'the net'}, {layer!r:.60}, needs several elements of the sequence"
                " at a time, so there is no single step",
                ["layers with states can be unfolded, and such as treat each element alone"],
            )
        return step

    def container(self, net: Container, path: Path) -> NetGraph:
        made = {key: self.net(inner, (*path, key)) for key, inner in net.nodes}
        nodes = {key: inner for key, inner in made.items() if inner is not None}
        named = all(isinstance(key, str) for key in nodes)
        keys = {key: key if named else i for i, key in enumerate(nodes, 1)}
        feeding = {edge.target.path: edge.source for edge in net.edges}

        def source(end: End) -> NetPort:
            while end.path and made[end.path[0]] is None:  # what takes the last element only hands it on
                end = feeding[end.path]
            first, *rest = end.path or (None,)
            state = end.path and end.port in dict(net.nodes)[first].state_names
            return NetPort(*((keys[first], *rest) if end.path else ()), _after(end.port) if state else end.port)

        edges: list[Any] = []
        for edge in net.edges:
            key = edge.target.path[0] if edge.target.path else None
            if key is not None and edge.target.port in dict(net.nodes)[key].state_names:
                raise NetPortError(
                    f"{quoted(edge.target.port)} of {quoted(key)} is fed by a layer: it is no state to unfold"
                )
            if key is None or made[key] is not None:
                edges.append((source(edge.source), NetPort(*(() if key is None else (keys[key],)), edge.target.port)))
        for key, inner in nodes.items():
            for state in self.states_at((*path, key), inner):
                name = state if "." in state or len(self.steps) == 1 else ".".join(map(str, (*path, key, state)))
                edges.append((NetPort(name), NetPort(keys[key], state)))
                edges.append((NetPort(keys[key], _after(state)), NetPort(_after(name))))
        used = {left for left, _ in edges}
        ends = [NetPort(keys[key], name) for key, inner in nodes.items() for name in inner.output_names]
        edges += [(end, None) for end in ends if end not in used]
        return NetGraph(dict(nodes) if named else list(nodes.values()), edges)

    def states_at(self, path: Path, made: Net) -> tuple[str, ...]:
        """The states among the ports of what the net at `path` became."""
        inside = any(step[: len(path)] == path for step in self.steps)
        return states_of_step(made) if inside else ()
