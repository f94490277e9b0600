"""`NetUnfold`: the net of one step of a recurrent net, with its states as ports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from netlang.errors import NetOptionError, NetPortError, brief, quoted
from netlang.language.declaration.signatures import in_our_words
from netlang.language.edges.net_port import NetPort
from netlang.language.edges.paths import place, spelled
from netlang.language.nets.above import above
from netlang.language.nets.container import Container, End
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path, refuse_other
from netlang.language.nets.states import next_of
from netlang.language.types.port_types import PortType
from netlang.language.types.sizes import Length
from netlang.language.types.written_types import port_type
from netlang.surgery.unfold.one_step import mixing_of, of_any_length


@in_our_words
def NetUnfold(net: Net) -> Net:
    """The net of a single step: an element for each sequence of `net`, and every recurrent state as a port.

    A state X is an input X, which has to be given (zeros at first), and an output OutX: State and OutState, CellState
    and OutCellState of a LongShortTermMemoryLayer, the fed-back inputs of a NetFoldOperator, Index of a
    SequenceIndicesLayer (how many elements were before), and of an AttentionLayer with Mask "Causal" or ("Causal", n)
    the sequences Keys and Values of all steps before, empty at first. If several layers have states, the layer's place
    comes first: "rnn.State" and "rnn.OutState". A SequenceLastLayer along the sequence is left out, and layers that
    treat each element alone take the element, whatever their kind. What is no such sequence stays as it is, such as
    the memory that an attention reads; of several sequences, it is that of the net's outputs. A length that is fixed
    may be any, if ports say it. Arrays are those of `net`. Encoders of sequences are left out, others stay; a
    decoder of sequences becomes that of their elements.
    Raises NetOptionError for a net with no states, or with a layer that mixes the elements of a sequence.
    Source: https://reference.wolfram.com/language/ref/NetUnfold.html

    >>> from netlang import BasicRecurrentLayer, NetChain, NetUnfold, SequenceLastLayer, SummationLayer
    >>> rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    >>> step = NetUnfold(NetChain([rnn, SequenceLastLayer(), SummationLayer()], Input=["Varying", 1]))
    >>> step({"Input": [1], "State": [0]})
    {'Output': 0.76159417..., 'OutState': array([0.7615942], dtype=float32)}
    """
    refuse_other(net, "NetUnfold")
    stepping = [path for path, layer in _layers(net).items() if (step := layer.one_step()) and states_of_step(step)]
    for path in stepping:
        net = of_any_length(net, path)
    layers = _layers(net)
    if not stepping:
        _refuse_untold(layers)
        raise NetOptionError(
            f"{brief(net)} has no states to unfold",
            [
                *_mixing(net, layers),
                "there are those of recurrent layers, NetFoldOperator and causal attention, outside other operators",
            ],
        )
    lengths = {path: net.solution.port(path, _sequence(layers[path]))[0][0] for path in stepping}
    length = _common(net, lengths)
    steps = {path: layers[path].one_step() for path, found in lengths.items() if found == length}
    return _Unfolding(net.solution, length, steps).whole(net)  # type: ignore[arg-type]


def _common(net: Net, lengths: dict[Path, Any]) -> Any:
    """The length along which the layers run; of several, that of the net's outputs."""
    found = set(lengths.values())
    if len(found) > 1 and len(set(map(_base, found))) == len(found):
        found &= {length for name in net.output_names for length in net.solution.port((), name)[0][:1]}
    if len(found) == 1:
        return found.pop()
    raise NetOptionError(
        "the net runs along several sequences, which have no common step",
        [
            f"{place(path)} along {n if isinstance(n, Length) else 'a length that is open'}"
            for path, n in lengths.items()
        ],
        ["NetUnfold of the part along one of them, taken out with NetExtract"],
    )


def _mixing(net: Net, layers: dict[Path, Layer]) -> list[str]:
    """For each layer that takes a sequence and mixes its elements, what it does."""
    found = []
    for path, layer in layers.items():
        shapes = [net.solution.port(path, name)[0] for name in layer.input_names]
        for length in dict.fromkeys(shape[0] for shape in shapes if shape and isinstance(shape[0], Length)):
            reason = mixing_of(net.solution, path, length)
            found += [f"{_called(path, layer)} {reason}"] if reason else []
    return found


def _refuse_untold(layers: dict[Path, Layer]) -> None:
    """Raise NetOptionError for a layer that has states of its own, and does not say what one step is."""
    for path, layer in layers.items():
        states = [quoted(port.name) for port in layer.declared_ports if port.direction == "state"]
        if states and layer.one_step() is None:
            along = "" if any(map(layer.runs_along, layer.ports())) else ", along=[...]"
            raise NetOptionError(
                f"{_called(path, layer)} has the state {', '.join(states)}, and does not say what a single step is",
                ways=[f"in its class: def one_step(self): return NetStepOperator(self{along})"],
            )


def _called(path: Path, layer: Layer) -> str:
    return f"{place(path)} ({type(layer).__name__})" if path else type(layer).__name__


def states_of_step(step: Net) -> tuple[str, ...]:
    """The states of a single-step net: inputs X for which there is an output OutX."""
    return tuple(name for name in step.input_names if next_of(name) in step.output_names)


def _layers(net: Net) -> dict[Path, Layer]:
    """The layers of a net, those inside operators excepted."""
    return {path: one for path, one in net.walk(into=Container) if isinstance(one, Layer)}


def _sequence(layer: Layer) -> str:
    """The name of an input that is a sequence along which the layer runs."""
    return next(p.name for p in layer.ports() if p.direction == "in" and layer.runs_along(p))


def _decoded(form: PortType) -> PortType:
    """The type of an element of a sequence that is decoded: the decoder, if it takes elements, too."""
    coder: Any = form.coder
    depth = 0 if coder is None else coder.parameters.get("InputDepth", 0)
    if depth == 0:
        return PortType()
    try:
        return port_type(evolve(coder, InputDepth=depth - 1))
    except NetOptionError:
        return PortType()


def _base(size: Any) -> Any:
    """The length that data gives, of which a size is derived."""
    return size.base if isinstance(size, Length) else size


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
        outputs = {n: _decoded(net.given(n)) if self.runs((), n) else net.given(n) for n in net.output_names}
        known = {*made.input_names, *made.output_names}  # an input for the first state only is none of a step
        types = {n: t for n, t in (inputs | outputs).items() if t != PortType() and n in known}
        return made.with_ports(types) if types else made

    def runs(self, path: Path, port: str) -> bool:
        """Whether a port is such a sequence."""
        return self.shape(path, port)[:1] == (self.length,)

    def shape(self, path: Path, port: str) -> tuple[Any, ...]:
        return self.solution.port(path, port)[0]

    def element_type(self, path: Path, port: str) -> PortType:
        """The type of an element, as far as it is known."""
        form = self.solution.port_type(path, port)
        return form if form.shape is None else evolve(form, shape=form.shape[1:])

    def net(self, net: Net, path: Path) -> Net | None:
        """The single step of a net; None for layers that only take the last element."""
        return self.container(net, path) if isinstance(net, Container) else self.layer(net, path)  # type: ignore[arg-type]

    def layer(self, layer: Layer, path: Path) -> Net | None:
        names = (*layer.input_names, *layer.output_names)
        if not any(_base(size) == _base(self.length) for name in names for size in self.shape(path, name)):
            return layer
        if path in self.steps:
            return self.steps[path]
        along = [name for name in names if self.runs(path, name)]
        inputs = [name for name in layer.input_names if name in along]
        if layer.along == "last" and inputs:
            return None
        if layer.along == "alone" and len(inputs) == len(layer.input_names):
            given = {name: layer.given(name) for name in along}
            return layer.with_ports({n: PortType(t.shape[1:], t.element) for n, t in given.items() if t.shape})
        step = layer.one_step() if inputs else None
        if step is not None:
            return step
        reason = mixing_of(self.solution, path, self.length if inputs else None)
        if not reason and not along:  # it is alone with its elements, and another layer makes them of other ones
            path, layer, reason = self.changing_length(path, layer)
        if reason:
            _refuse_untold({path: layer})
            raise NetOptionError(
                f"{_called(path, layer)} has no single step: it {reason}",
                ["a step takes one element, and what layers with states keep of those before it"],
                ["NetUnfold of a part of the net without it, taken out with NetExtract"],
            )
        return above.one_step(layer, along)

    def changing_length(self, path: Path, layer: Layer) -> tuple[Path, Layer, str]:
        """The layer that makes the sequence of one with another length, such as a SequenceMostLayer; else this one."""
        for at, other in self.solution.layers.items():
            names = (*other.input_names, *other.output_names)
            lengths = {size for name in names for size in self.shape(at, name)[:1] if _base(size) == _base(self.length)}
            if self.length in lengths and len(lengths) > 1:
                return at, other, mixing_of(self.solution, at, None) or "changes the length of the sequence"
        return path, layer, "runs along a sequence of another length"

    def container(self, net: Container, path: Path) -> NetGraph:
        made = {key: self.net(inner, (*path, key)) for key, inner in net.nodes}
        nodes = {key: inner for key, inner in made.items() if inner is not None}
        named = all(isinstance(key, str) for key in nodes)
        keys = {key: key if named else i for i, key in enumerate(nodes, 1)}
        edges = [*self._edges(net, path, made, keys), *self._state_edges(net, path, nodes, keys)]
        used = {left for left, _ in edges}
        ends = [NetPort(keys[key], name) for key, inner in nodes.items() for name in inner.output_names]
        edges += [(end, None) for end in ends if end not in used]
        return NetGraph(dict(nodes) if named else list(nodes.values()), edges)

    def _edges(self, net: Container, path: Path, made: dict[Any, Net | None], keys: dict[Any, Any]) -> Iterator[Any]:
        """The edges between the steps of layers, without those to their states."""
        feeding = {edge.target.path: edge.source for edge in net.edges}

        def source(end: End) -> NetPort:
            while end.path and made[end.path[0]] is None:  # what takes the last element only hands it on
                end = feeding[end.path]
            first, *rest = end.path or (None,)
            inner: Any = made.get(first)
            if end.path and end.port not in (*inner.output_names, *dict(net.nodes)[first].state_names):
                raise NetOptionError(
                    f"{place((*path, *end.path), end.port)} has no single step: it is about whole sequences",
                    ways=["NetUnfold of the net without it"],
                )
            state = end.path and self.is_state((*path, first), inner, end.port)
            return NetPort(*((keys[first], *rest) if end.path else ()), next_of(end.port) if state else end.port)

        for edge in net.edges:
            key = edge.target.path[0] if edge.target.path else None
            if key is not None and self.is_state((*path, key), made[key], edge.target.port):
                if edge.source.path or path:
                    raise NetPortError(
                        f"{quoted(edge.target.port)} of {quoted(key)} is fed by a layer: it is no state to unfold"
                    )
            elif key is None or made[key] is not None:
                yield source(edge.source), NetPort(*(() if key is None else (keys[key],)), edge.target.port)

    def _state_edges(self, net: Container, path: Path, nodes: dict[Any, Net], keys: dict[Any, Any]) -> Iterator[Any]:
        """The edges from inputs to states, and from the next states to outputs."""
        for key, inner in nodes.items():
            for state in self.states_at((*path, key), inner):
                name = self.name_of((*path, key), state, net)
                yield NetPort(name), NetPort(keys[key], state)
                yield NetPort(keys[key], next_of(state)), NetPort(next_of(name))

    def name_of(self, path: Path, state: str, net: Container) -> str:
        """What a state is called as a port of the net around it: with its place, unless that is in its name already, or
        it is the only one. Raises NetPortError where the net has such a port of its own."""
        for name in (state, spelled((*path, state)))[path in self.steps and len(self.steps) > 1 :]:
            if name not in net.input_names and next_of(name) not in net.output_names:
                return name
        raise NetPortError(
            f"the net has a port {quoted(name)} or {quoted(next_of(name))}, as the ports of a state would be called",
            ways=["another name for the port"],
        )

    def is_state(self, path: Path, made: Net | None, port: str) -> bool:
        return made is not None and port in self.states_at(path, made)

    def states_at(self, path: Path, made: Net) -> tuple[str, ...]:
        """The states among the ports of what the net at `path` became."""
        inside = any(step[: len(path)] == path for step in self.steps)
        return states_of_step(made) if inside else ()
