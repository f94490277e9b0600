"""From a solved net to its program: every layer's `lower`, in the order of the edges."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import define, evolve, field, frozen

from netlang.caches import BOUNDS
from netlang.compiler import ops
from netlang.compiler.inference.solution import Solution
from netlang.compiler.ir.implicit_arguments import with_implicit_arguments
from netlang.compiler.ir.origin import Origin, calls_from
from netlang.compiler.ir.program import Program, Shape, Type, Value, argument_at
from netlang.compiler.lowering.check_complete import refuse_open, refuse_start, refuse_untold, starts_at_zero
from netlang.compiler.lowering.check_padding import refuse_counted
from netlang.compiler.lowering.check_promises import kept
from netlang.errors import NetOptionError, NetPortError, NetShapeError, quoted
from netlang.language.edges.paths import place, spelled
from netlang.language.nets.container import Container, in_order
from netlang.language.nets.layer import Layer
from netlang.language.nets.net import Net, Path
from netlang.language.nets.states import Where
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import BATCH, Length, Size
from netlang.language.values.net_arrays import NetArray


@frozen
class Lowered:
    """A net's program, with its arguments and outputs in terms of the net.

    `ports`, `states`: the input ports, and the states set from outside, in the order of the program's inputs of
    role "input"; `arrays`: the paths of those of role "array". `updates`: arrays that this run gives anew (moving
    means), the last outputs of the program.
    """

    program: Program
    ports: tuple[str, ...]
    states: tuple[Where, ...]
    arrays: tuple[Path, ...]
    outputs: tuple[Where, ...]
    updates: tuple[Path, ...] = ()


def lower(net: Net, training: bool = False, outputs: Sequence[Where] | None = None, states: bool = False) -> Lowered:
    """The program of `net`. `outputs` are ports to return, inside ones too (default: those of the net); with
    `states`, recurrent states that nothing is connected to are inputs, and their final values the last outputs; those
    that cannot start at zero always are.

    Raises NetShapeError while a size is open, with the shortest thing that would settle it.
    """
    solution = net.solution
    refuse_open(solution)
    refuse_untold(net)
    lowering = _Lowering(solution, training, states)
    inputs = {name: lowering.argument((), name) for name in net.input_names}
    lowering.net(net, (), inputs, BATCH if inputs else 1)  # without inputs nothing tells of a batch
    wanted = tuple(outputs if outputs is not None else (((), name) for name in net.output_names))
    finals = tuple(lowering.states)
    found = [lowering.value(w) for w in (*wanted, *finals)] + list(lowering.updates.values())
    names = [spelled((*path, port)) for path, port in (*wanted, *finals)]
    names += map(spelled, lowering.updates)
    given = [*inputs.values(), *lowering.states.values(), *lowering.arrays.values()]
    program = with_implicit_arguments(Program(tuple(given), tuple(found), tuple(names)))
    arrays, updates = tuple(lowering.arrays), tuple(lowering.updates)
    refuse_counted(program)
    return Lowered(program, tuple(inputs), finals, arrays, (*wanted, *finals), updates)


@define
class _Lowering:
    solution: Solution
    training: bool
    with_states: bool
    values: dict[Where, Value] = field(factory=dict)
    arrays: dict[Path, Value] = field(factory=dict)
    shared: dict[str, Value] = field(factory=dict)
    states: dict[Where, Value] = field(factory=dict)
    updates: dict[Path, Value] = field(factory=dict)
    starts: dict[Where, Value] = field(factory=dict)  # of states that an operator around them sets
    depth: int = 0  # of operators: states inside are theirs
    copy: tuple[int, ...] = ()  # which of the copies of a net it is that is being lowered
    lengths: Mapping[Length, Any] = field(factory=dict)  # what a net takes in place of lengths that it was solved with

    def type_of(self, path: Path, name: str, batch: Size) -> Type:
        shape, element = self.solution.port(path, name)
        if self.lengths:
            shape = tuple(size.where(self.lengths) if isinstance(size, Length) else size for size in shape)
        return Type("i" if isinstance(element, Integer) else "f", (batch, *shape))

    def argument(self, path: Path, name: str) -> Value:
        return argument_at((*path, name), self.type_of(path, name, BATCH))

    def net(self, net: Net, path: Path, inputs: Mapping[str, Value], batch: Size) -> dict[str, Value]:
        if isinstance(net, Container):
            return self.container(net, path, inputs, batch)
        assert isinstance(net, Layer)
        return self.layer(path, inputs, batch)

    def container(self, net: Container, path: Path, inputs: Mapping[str, Value], batch: Size) -> dict[str, Value]:
        for name, value in inputs.items():
            self.values[(path, name)] = value
        arriving: dict[Any, list[Any]] = {}
        for edge in net.edges:
            arriving.setdefault(edge.target.path, []).append(edge)
        for key, inner in in_order(net):
            given = {e.target.port: self.at(path, e.source) for e in arriving.get((key,), [])}
            results = self.net(inner, (*path, key), given, batch)
            for name, value in results.items():
                self.values[((*path, key), name)] = value
        out = {e.target.port: self.at(path, e.source) for e in arriving.get((), [])}
        for name, value in out.items():
            self.values[(path, name)] = value
        return out

    def value(self, where: Where) -> Value:
        """The value of a port. Raises NetPortError for one inside an operator."""
        if where not in self.values:
            raise NetPortError(f"{place(*where)} is inside an operator, which uses its net for many arrays at once")
        return self.values[where]

    def at(self, path: Path, end: Any) -> Value:
        return self.values[((*path, *end.path), end.port)]

    def layer(self, path: Path, inputs: Mapping[str, Value], batch: Size) -> dict[str, Value]:
        layer = self.solution.completed(path)
        ports = layer.ports()
        with calls_from(Origin(path, f"{layer!r:.70}")):
            given = {p.name: self.integers(inputs[p.name], p) for p in ports if p.direction == "in"}
            states = {p.name: self.state(path, p.name, inputs, batch) for p in ports if p.direction == "state"}
            arrays = {a.name: self.array(path, a.name, layer.given(a.name)) for a in layer.arrays_declared()}
            nets = {n: self.inner(layer, n, net, path) for n, net in layer.inner_nets().items()}
            extras: dict[str, Any] = {"training": self.training} if "training" in _parameters(type(layer)) else {}
            if "batch" in _parameters(type(layer)):
                extras["batch"] = batch
            many = [n for n in given if _takes_many(type(layer)) and n not in layer.single_inputs]
            others = {n: value for n, value in given.items() if n not in many}
            values: Any = (others | states,) if layer.ports_by_name else [given[n] for n in many]
            named = {} if layer.ports_by_name else others | states
            made = layer.lower(*values, **named, **arrays, **nets, **extras)
        promised = [p.name for p in ports if p.direction in ("out", "auxiliary")] + list(states)
        results = kept(layer, path, made, {name: self.type_of(path, name, batch) for name in promised})
        for array in layer.arrays_declared():
            if not array.trained and array.name in results:
                self.updates[(*path, array.name)] = results.pop(array.name)
        for name, value in results.items():
            self.values[(path, name)] = value
        return results

    def integers(self, value: Value, port: Any) -> Value:
        """Ports for reals accept integers, which are cast to reals."""
        takes_any = port.element is not None or port.integer is not None
        return ops.cast(value, kind="f") if value.kind == "i" and not takes_any else value

    def state(self, path: Path, name: str, inputs: Mapping[str, Value], batch: Size) -> Value:
        if name in inputs:
            return inputs[name]
        if (path, name) in self.starts:
            return self.starts[path, name]
        type, (_, element) = self.type_of(path, name, batch), self.solution.port(path, name)
        if (self.with_states or not starts_at_zero(element)) and not self.depth:
            return self.states.setdefault((path, name), self.argument(path, name))
        refuse_start((path, name), element)
        return ops.full(type.shape, 0 if type.kind == "i" else 0.0)

    def array(self, path: Path, name: str, given: Any) -> Value:
        value = self.whole_array(path, name, given)
        for i in self.copy:
            value = ops.reshape(ops.cut(value, 0, i, 1), value.shape[1:])
        return value

    def whole_array(self, path: Path, name: str, given: Any) -> Value:
        """An array, of all copies of the net that contains it."""
        where = (*path, name)
        if where in self.arrays:  # an operator may use its net several times: always with the same arrays
            return self.arrays[where]
        if isinstance(given, NetArray) and given.name in self.shared:
            return self.shared[given.name]
        value = argument_at(where, Type("f", tuple(self.solution.dimensions(where))), "array")
        self.arrays[where] = value
        if isinstance(given, NetArray):
            self.shared[given.name] = value
        return value

    def inner(self, layer: Layer, name: str, net: Net, path: Path) -> InnerNet:
        """An inner net, whose outputs are cast to reals where the layer declares no more than their shape."""
        reals = frozenset(port.port for port in layer.inner_ports() if port.path == (name,) and not port.element)
        return InnerNet(self, net, (*path, name), name in layer.runs_once, reals)


@frozen(eq=False)
class InnerNet:
    """An operator's inner net, as its `lower` sees it: a function of values, one for each input port."""

    lowering: _Lowering
    net: Net
    path: Path
    once: bool = False  # whether it runs once on each example: its states, and its values, can then be had
    reals: frozenset[str] = frozenset()  # the outputs that are taken as reals: integers are cast
    own: tuple[int, ...] = ()
    lengths: Mapping[Length, Any] = field(factory=dict)

    def taking(self, solved: Shape, given: Shape) -> InnerNet:
        """The net for an input of the shape `given`, where it was solved for `solved`: alike, but of other lengths.
        Raises NetShapeError where one of these does not tell the other."""
        lengths: dict[Length, Any] = {}
        for old, new in zip(solved, given, strict=True):
            if old == new:
                continue
            number = old.at(0) if isinstance(old, Length) and old.is_shift else None
            if number is None or lengths.setdefault(old.base, new - number) != new - number:  # type: ignore[union-attr, operator]
                raise NetShapeError(
                    f"{place(self.path)} takes an array of {list(solved[1:])}, and is given one of {list(given[1:])}",
                    ways=["arrays of one length"],
                )
        return evolve(self, lengths=lengths)

    def copy(self, i: int) -> InnerNet:
        """The net with the arrays of copy `i`, counted from 0, where there are several copies."""
        return evolve(self, own=(i,))

    def array(self, *path: Any) -> Value:
        """An array of the net, by its path; of all copies, where there are several and none is chosen."""
        with _as_copy(self.lowering, self.own):
            return self.lowering.array((*self.path, *path[:-1]), path[-1], self.net.own_arrays()[path])

    @property
    def input_names(self) -> tuple[str, ...]:
        return self.net.input_names

    @property
    def output_names(self) -> tuple[str, ...]:
        return self.net.output_names

    def __call__(self, /, *values: Value, **named: Value) -> Any:
        """The value of its output, or a dict of several. The batch is axis 0 of what it is given."""
        found = self.all(dict(zip(self.net.input_names, values, strict=False)) | named)
        return found[self.net.output_names[0]] if len(self.net.output_names) == 1 else found

    def all(
        self, given: Mapping[str, Value], in_loop: bool = False, inside: Mapping[str, Where] | None = None
    ) -> dict[str, Value]:
        """Every output and final state by name, for inputs (and initial states) by name; `inside`: further names, of
        states of layers inside. `in_loop`: they are those of one step; raises NetOptionError for layers that update
        arrays while training, which a step cannot."""
        batch = next(iter(given.values())).shape[0]
        lowering, updates = self.lowering, set(self.lowering.updates)
        depth, outside, starts, lengths = lowering.depth, lowering.values, lowering.starts, lowering.lengths
        lowering.lengths = {**lengths, **self.lengths}
        places = {name: ((*self.path, *path), port) for name, (path, port) in (inside or {}).items()}
        lowering.starts = starts | {places[name]: value for name, value in given.items() if name in places}
        if not self.once:
            lowering.depth, lowering.values = depth + 1, {}  # values of an inner batch are nobody's outside
        with _as_copy(lowering, self.own):
            ports = {name: value for name, value in given.items() if name not in places}
            found = lowering.net(self.net, self.path, ports, batch)
        found = {n: ops.cast(x, kind="f") if n in self.reals and x.kind == "i" else x for n, x in found.items()}
        found |= {name: lowering.values[where] for name, where in places.items()}
        lowering.depth, lowering.values, lowering.starts, lowering.lengths = depth, outside, starts, lengths
        moved = [path for path in lowering.updates if path not in updates]
        if moved and (in_loop or self.own):
            path = moved[0]
            within = "a loop" if in_loop else "a net of which there are several"
            of = "a sequence's steps" if in_loop else "each of several nets"
            raise NetOptionError(
                f"{place(path[:-1])} moves its {quoted(path[-1])} while training, and is inside {within}",
                [f"statistics of a batch are not those of {of}"],
                ["NormalizationLayer, which has no moving statistics"],
            )
        return found


@contextmanager
def _as_copy(lowering: _Lowering, own: tuple[int, ...]) -> Iterator[None]:
    """In this context, arrays are those of one copy of a net."""
    outside = lowering.copy
    lowering.copy = (*outside, *own)
    yield
    lowering.copy = outside


@functools.lru_cache(maxsize=BOUNDS["declarations"].entries)
def _parameters(cls: type[Layer]) -> frozenset[str]:
    return frozenset(inspect.signature(cls.lower).parameters)


@functools.lru_cache(maxsize=BOUNDS["declarations"].entries)
def _takes_many(cls: type[Layer]) -> bool:
    return any(p.kind is p.VAR_POSITIONAL for p in inspect.signature(cls.lower).parameters.values())
