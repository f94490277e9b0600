"""A net and its gradients run on examples, for `netlang.testing`: in a batch, with arbitrary numbers as padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import define, field, frozen

from netlang.compiler.gradient.with_gradients import imposed_name, with_gradients
from netlang.compiler.ir.program import Program, Value, array_path, name_of, path_of, role_of
from netlang.compiler.lowering.lower import lower
from netlang.compiler.passes import optimize
from netlang.executors.devices import EXECUTORS, Compile, installed
from netlang.executors.feed import Feed, key_of
from netlang.executors.interpreter import InterpreterPlan
from netlang.executors.protocol import Plan
from netlang.language.edges.paths import spelled
from netlang.language.nets.net import Net
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import BATCH, Length, Merged, size_at

Path = tuple[Any, ...]


@frozen
class Outcome:
    """What a run gave: for each example its outputs and the gradients of its inputs; gradients of arrays."""

    examples: list[dict[str, np.ndarray]]
    sums: dict[str, np.ndarray]


@define
class Trial:
    """A net with examples, arrays and, for each output, the weights with which it counts in the gradient."""

    net: Net
    examples: list[dict[str, Any]]
    arrays: dict[Path, np.ndarray]
    training: bool
    rng: np.random.Generator
    start_at_zero: bool = False  # the states that no example gives; otherwise drawn
    program: Program = field(init=False)  # outputs, and gradients of inputs and arrays
    forward: Program = field(init=False)  # outputs only
    weighed: list[str] = field(init=False)  # the outputs that count: those of reals
    optimized: Program = field(init=False)
    plans: dict[Any, tuple[Feed, Plan]] = field(init=False, factory=dict)
    per_example: set[str] = field(init=False)  # those of the program's outputs whose axis 0 is the batch
    lengths: list[dict[str, int]] = field(init=False)
    drawn: dict[str, np.ndarray] = field(init=False, factory=dict)
    padding: int = field(init=False, default=0)  # the seed of what it holds

    def __attrs_post_init__(self) -> None:
        lowered = lower(self.net, self.training, states=bool(self.net.state_names))
        plain = {spelled((name,)): name for name in (*self.net.output_names, *self.net.state_names)}
        program = lowered.program
        program = program.with_outputs(program.outputs, [plain.get(name, name) for name in program.names])
        ports = program.names[: len(lowered.outputs)]  # what training updates follows, and has no batch
        self.per_example = {*ports, *(f"d {name_of(v)}" for v in program.inputs if role_of(v) == "input")}
        self.weighed = [name for name, v in zip(ports, program.outputs, strict=False) if v.kind == "f"]
        wrt = [v for v in program.inputs if v.kind == "f" and role_of(v) in ("input", "array")]
        self.program = with_gradients(program, self.weighed, wrt, self.weighed)
        self.forward = program
        self.optimized = optimize(self.program)
        self.lengths = [self._lengths(example) for example in self.examples]
        longest = self.sizes(range(len(self.examples)))
        weights = set(map(imposed_name, self.weighed))
        for value in self.program.inputs:
            if role_of(value) == "random" or name_of(value) in weights:
                self.drawn[name_of(value)] = self.rng.uniform(0.0, 1.0, [size_at(s, longest) for s in _axes(value)])
        for path, name in lowered.states:
            shape, element = self.net.solution.port(path, name)
            for example, lengths in zip(self.examples, self.lengths, strict=True):
                start = self._start([size_at(size, lengths) for size in shape], element)
                example.setdefault(spelled((*path, name)) if path else name, start)

    def _start(self, shape: Sequence[int], element: Any) -> np.ndarray:
        """A state for the beginning."""
        if isinstance(element, Integer):
            low = element.low or 0
            return self.rng.integers(low, (low + 4 if element.high is None else element.high) + 1, shape)
        return self.rng.uniform(-1.0, 1.0, shape) * (0.0 if self.start_at_zero else 1.0)

    def _lengths(self, example: dict[str, Any]) -> dict[str, int]:
        """The length in this example of each size that varies."""
        found = {}
        for name in self.net.input_names:
            for size, number in zip(self.net.solution.port((), name)[0], example[name].shape, strict=True):
                if isinstance(size, Length) and size.is_shift:
                    found[size.name] = number - size.at(0)
        return found | {size.name: size.of(found) for size in self.net.solution.store.sums()}

    def sizes(self, which: Sequence[int]) -> dict[str, int]:
        names = self.lengths[0] if self.lengths else {}
        return {"B": len(which)} | {n: max(self.lengths[i][n] for i in which) for n in names}

    @property
    def arrays_by_name(self) -> dict[str, np.ndarray]:
        return {spelled(path): value for path, value in self.arrays.items()}

    def run(self, which: Sequence[int], execute: Compile | None = None, dtype: Any = np.float64) -> Outcome:
        """The examples `which` as one batch."""
        program = self.optimized if execute else self.program
        made = self.outputs(program, which, execute or InterpreterPlan, dtype)
        examples: list[dict[str, np.ndarray]] = [{} for _ in which]
        sums = {}
        for name, value, array in zip(program.names, self.program.outputs, made, strict=True):
            if name not in self.per_example:
                sums[name] = np.asarray(array)
                continue
            for row, i in enumerate(which):
                examples[row][name] = trimmed(np.asarray(array)[row], value.shape[1:], self.lengths[i])
        return Outcome(examples, sums)

    def outputs(self, program: Program, which: Sequence[int], execute: Compile, dtype: Any) -> Sequence[Any]:
        """What a program puts out for the examples `which` as one batch."""
        key = execute, program, dtype
        if key not in self.plans:
            self.plans[key] = Feed(program, dtype), execute(program, dtype)
        feed, plan = self.plans[key]
        sizes = self.sizes(which)
        lengths = {name: np.array([own[name] for own in self.lengths]).take(which) for name in sizes if name != "B"}
        given = {
            key_of(v): self._given(v, which, sizes) for v in feed.program.data if role_of(v) in ("input", "random")
        }
        arrays = [self.arrays[array_path(value)] for value in plan.program.arrays]
        return plan.bind(arrays)(*feed(given, lengths, sizes))

    def _given(self, value: Value, which: Sequence[int], sizes: dict[str, int]) -> np.ndarray:
        """Numbers for an input of the program, for a batch of the examples `which`."""
        name, shape = name_of(value), [size_at(s, sizes) for s in value.shape]
        if name in self.drawn:  # an example has its numbers whatever batch it is in
            is_own = _axes(value)[:1] == [BATCH]  # others, such as masks of weights, are the whole batch's
            flat = self.drawn[name][list(which)] if is_own else self.drawn[name]
            return flat[tuple(slice(size_at(s, sizes)) for s in _axes(value))].reshape(shape)
        path = path_of(value)
        name = name if path is None or len(path) > 1 else path[0]
        rubbish = (
            np.random.default_rng(self.padding).uniform(-9.0, 9.0, shape) if value.kind == "f" else np.ones(shape, int)
        )
        for row, i in enumerate(which):
            example = np.asarray(self.examples[i][name])
            rubbish[(row, *map(slice, example.shape))] = example
        return rubbish

    # gradients --------------------------------------------------------------------------------------------

    def places(self, found: Outcome, rng: np.random.Generator) -> Iterator[tuple[str, Path, float]]:
        """Some elements of each real input and array, with their gradients."""
        for i, outputs in enumerate(found.examples):
            for name, value in outputs.items():
                if name.startswith("d "):
                    yield from ((name, (i, *place), value[place]) for place in _some(value.shape, rng))
        for name, value in found.sums.items():
            if name.startswith("d "):
                yield from ((name, place, value[place]) for place in _some(value.shape, rng))

    def weighted(self) -> float:
        """The quantity whose gradient is checked: the sum of all outputs, each element times its weight."""
        which = range(len(self.examples))
        made = self.outputs(self.forward, which, InterpreterPlan, np.float64)
        total = 0.0
        for name, value, output in zip(self.forward.names, self.forward.outputs, made, strict=True):
            if name in self.weighed:
                for one, weights, lengths in zip(output, self.drawn[imposed_name(name)], self.lengths, strict=True):
                    real = trimmed(one, value.shape[1:], lengths)
                    weights = weights[tuple(map(slice, real.shape))]
                    total += float(np.sum(np.where(np.isfinite(real), real, 0.0) * weights))
        return total


def central_difference(trial: Trial, name: str, place: Path) -> float:
    """The derivative of `trial.weighted()` with respect to one element, from two values beside it."""
    key = name.removeprefix("d ")
    key = {spelled((name,)): name for name in (*trial.net.input_names, *trial.net.state_names)}.get(key, key)
    path = next((p for p in trial.arrays if spelled(p) == key), None)
    array = trial.arrays[path] if path is not None else trial.examples[place[0]][key]
    index = place if path is not None else place[1:]
    before = float(array[index])
    values, step = [], 1e-5
    changed = np.array(array)
    for moved in (before + step, before - step):
        changed[index] = moved
        _put(trial, path, place, key, changed)
        values.append(trial.weighted())
    _put(trial, path, place, key, array)
    return (values[0] - values[1]) / (2 * step)


def _put(trial: Trial, path: Path | None, place: Path, key: str, array: np.ndarray) -> None:
    if path is not None:
        trial.arrays[path] = array
    else:
        trial.examples[place[0]][key] = array


def _some(shape: Sequence[int], rng: np.random.Generator, most: int = 6) -> list[tuple[int, ...]]:
    """A few positions of an array."""
    count = int(np.prod(shape))
    chosen = rng.permutation(count)[:most]
    return [tuple(int(i) for i in np.unravel_index(n, shape)) for n in chosen]


# batches --------------------------------------------------------------------------------------------------


def _axes(value: Value) -> list[Any]:
    """The sizes of a value, merged axes one by one."""
    return [f for size in value.shape for f in (size.factors if isinstance(size, Merged) else (size,))]


def trimmed(array: np.ndarray, shape: Sequence[Any], lengths: dict[str, int]) -> np.ndarray:
    """One example's array without padding."""
    return array[tuple(slice(max(size_at(s, lengths), 0)) for s in shape)]


def executors_of(names: Sequence[str]) -> dict[str, Compile]:
    """Those of the named executors that can be used here."""
    return {name: compile for name, compile in EXECUTORS.items() if name in names and installed(name)}
