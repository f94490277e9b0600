"""Which call made the first NaN or infinity: the program is run once more, all values are kept, and the search goes
back from the result.

    found = culprit(program, inputs)        # inputs: one array for each of program.inputs, in order
    print(found)                            # 2 = ElementwiseLayer(Log) gave nan at [3] from finite inputs

For training too: `program` with losses and gradients, and the arrays, data and lengths that a step was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

import numpy as np
from attrs import evolve, frozen

from netlang.compiler.ir.origin import Origin
from netlang.compiler.ir.primitives.elementwise import select
from netlang.compiler.ir.primitives.scan import scan, split
from netlang.compiler.ir.program import Call, Program, Value, is_argument, name_of, role_of
from netlang.errors.warn import warn
from netlang.evaluation.inputs.pad_examples import without_padding
from netlang.executors.interpreter import bind_sizes, interpret_call
from netlang.executors.protocol import all_inputs
from netlang.language.nets.net import Path
from netlang.language.types.sizes import BATCH, Length
from netlang.language.values.floating_point import quiet

Position = tuple[int, ...]


@frozen
class Culprit:
    """The call that first gave a number that is not finite: its origin (or the input or array that holds it), what it
    computed, the number, and where, counted from 0, the batch first where there is one. `cause`: where an infinite
    number that it was given was made. `batch`: how many examples there are; None where there is no batch."""

    source: Origin | Value
    operation: str
    number: float
    place: Position
    batch: int | None = None
    step: int | None = None  # of a loop, from 0
    given: tuple[float, ...] = ()  # the inputs at that place, if each has one
    cause: Culprit | None = None

    def __str__(self) -> str:
        if isinstance(self.source, Value):
            what = {"array": "the array ", "input": ""}.get(role_of(self.source), "the ")
            return f"{what}{name_of(self.source)} holds {self.number}{self._where()}"
        layer = "the gradient of " * self.source.derivatives + (self.source.name or "the program")
        of = f" of {', '.join(f'{n:.6g}' for n in self.given)}" if self.given else ""
        made = f"{layer} gave {self.number}{self._where()}"
        if self.operation == "constant":
            return f"{made}, its loss for what is impossible"
        made += f" from {'infinite' if self.cause else 'finite'} inputs ({self.operation}{of})"
        return made + (f"; before, {self.cause}" if self.cause else "")

    def inside(self, path: Path) -> Culprit:
        """The same, with layers named as inside the net at `path`."""
        source = self.source.inside(path) if isinstance(self.source, Origin) else self.source
        return evolve(self, source=source, cause=self.cause and self.cause.inside(path))

    def _where(self) -> str:
        inside = self.place if self.batch is None else self.place[1:]
        text = f" at [{', '.join(str(i + 1) for i in inside)}]" if inside else ""
        if self.batch is not None and self.batch > 1:
            text += f" of example {self.place[0] + 1}"
        return text + (f" in step {self.step + 1}" if self.step is not None else "")


def culprit(program: Program, inputs: Sequence[Any], dtype: Any = np.float32) -> Culprit | None:
    """The call that first made one of the outputs of `program` not finite: NaN, if there is one, otherwise infinite;
    None where all are finite. Padding, which may hold anything, is ignored.

    `inputs`: an array for each input of the program, in order: data, arrays, lengths, random numbers. Takes as long as
    the plainest executor, and memory for all that lies between.
    """
    with quiet():
        run = _Run(program, list(inputs), dtype)
        for wrong in (np.isnan, np.isinf):
            for value in program.outputs:
                if (at := run.first(value, wrong)) is not None:
                    return run.blamed(value, at, wrong)
    return None


def watch(program: Program, arrays: Sequence[Any], data: Sequence[Any], dtype: Any) -> None:
    """Where results are no numbers (`has_nan`): warn, and tell who made the first. NetWarning, at the line that called
    us. Infinite numbers may be meant (a loss of what is impossible, the logarithm of 0) and pass.

    `arrays` and `data`: the inputs of the program, those of role "array" and the others, each in order.
    """
    try:
        found = culprit(program, all_inputs(program, arrays, data), dtype)
    except MemoryError:
        return
    if found is not None:
        warn(f"the result is not a number: {found}")


def has_nan(array: Any) -> bool:
    """Whether an array holds a NaN, by the sum of its squares, which takes no memory."""
    if array.__class__ is not np.ndarray or array.dtype.kind != "f":
        return False
    return isnan(np.vdot(array, array))


class _Run:
    """A run of a program, with the arrays of all its values."""

    def __init__(
        self, program: Program, inputs: Sequence[Any], dtype: Any, sizes: dict[str, int] | None = None
    ) -> None:
        self.dtype = dtype
        self.arrays = {v: np.asarray(a) for v, a in zip(program.inputs, inputs, strict=True)}
        self.sizes = (sizes or {}) | bind_sizes(program, [self.arrays[v] for v in program.inputs])
        self.lengths = {name_of(v): self.arrays[v] for v in program.inputs if role_of(v) == "lengths"}
        for call in program.calls():
            made = interpret_call(call, [self.arrays[a] for a in call.args], self.sizes, np, dtype)
            self.arrays.update(zip(call.outputs, made, strict=True))

    # finding the culprit --------------------------------------------------------------------------------------

    def first(self, value: Value, wrong: Any) -> Position | None:
        """The first element of a value that is wrong and not padding."""
        if value.kind != "f" or not (bad := wrong(self.arrays[value])).any():
            return None
        if value.shape[:1] == (BATCH,):
            sizes = enumerate(value.shape[1:], 1)
            varying = [(axis, self._own(size)) for axis, size in sizes if isinstance(size, Length) and size != BATCH]
            bad = without_padding(bad, [(axis, own) for axis, own in varying if own is not None])
        places = np.argwhere(bad)
        return tuple(map(int, places[0])) if len(places) else None

    def _own(self, size: Length) -> np.ndarray | None:
        """The lengths of all examples along an axis, if the program is given them."""
        known = {base.name for base in size.bases} <= set(self.lengths)
        return np.asarray(size.of(self.lengths)) if known else None

    def blamed(self, value: Value, at: Position, wrong: Any) -> Culprit:
        """Trace a bad value back to the call that made it from good ones."""
        while not is_argument(value):
            source = self._source(value, at, wrong)
            if source is None:
                break
            value, at = source
        return self._culprit(value, at, wrong)

    def _source(self, value: Value, at: Position, wrong: Any) -> tuple[Value, Position] | None:
        """The argument a bad value came from; None: it arose here."""
        for arg in self._chosen(value.call, at):
            if arg.kind != "f":
                continue
            if self.arrays[arg].shape == self.arrays[value].shape and value.call.primitive.elementwise:
                found = at if wrong(self.arrays[arg][at]) else None
            else:
                found = self.first(arg, wrong)
            if found is not None:
                return arg, found
        return None

    def _chosen(self, call: Call, at: Position) -> Iterable[Value]:
        """The arguments a result depends on: for a select, the selected one."""
        if call.primitive is select:
            return [call.args[1 if self.arrays[call.args[0]][at] else 2]]
        return call.args

    def _culprit(self, value: Value, at: Position, wrong: Any) -> Culprit:
        call, array = value.call, self.arrays[value]
        batch = len(array) if value.shape[:1] == (BATCH,) else None
        if is_argument(value):
            return Culprit(value, "", float(array[at]), at, batch)
        if call.primitive is scan:
            inside = self._in_loop(value, wrong)
            if inside is not None:
                return inside
        given: tuple[float, ...] = ()
        if call.primitive.elementwise:
            given = tuple(float(self.arrays[a][at]) for a in call.args)
        return Culprit(
            call.origin, call.primitive.name, float(array[at]), at, batch, given=given,
            cause=self._cause(call, at) if wrong is np.isnan else None,
        )  # fmt: skip

    def _cause(self, call: Call, at: Position) -> Culprit | None:
        """Where the infinity behind a NaN arose; None if it is a constant."""
        for arg in call.args:
            place = at if call.primitive.elementwise and arg.kind == "f" else None
            place = place if place is None or np.isinf(self.arrays[arg][place]) else None
            place = place if place is not None or call.primitive.elementwise else self.first(arg, np.isinf)
            if place is not None:
                found = self.blamed(arg, place, np.isinf)
                return None if found.operation in ("constant", "broadcast", "table") else found
        return None

    # loops ----------------------------------------------------------------------------------------------------

    def _in_loop(self, value: Value, wrong: Any) -> Culprit | None:
        """The same inside a loop, whose steps are run one by one."""
        call = value.call
        attrs, body = call.attrs, call.attrs["body"]
        arrays = [self.arrays[a] for a in call.args]
        states, xs, lengths, constants = split(arrays, attrs["carry"], attrs["over"], int(attrs["masked"]))
        steps = range(xs[0].shape[1])
        for t in reversed(steps) if attrs["reverse"] else steps:
            run = _Run(body, [*states, *(x[:, t] for x in xs), *constants], self.dtype, self.sizes)
            going = t < lengths[0] if lengths else np.ones(len(xs[0]), bool)
            for output in body.outputs:
                at = _first_of(run.arrays[output], wrong, going)
                if output.kind == "f" and at is not None:
                    found = run.blamed(output, at, wrong)
                    return found if found.step is not None else evolve(found, step=t)
            after = [run.arrays[output] for output in body.outputs[: attrs["carry"]]]
            states = tuple(
                np.where(going.reshape(-1, *[1] * (new.ndim - 1)), new, old)
                for new, old in zip(after, states, strict=True)
            )
        return None


def _first_of(array: Any, wrong: Any, going: np.ndarray) -> Position | None:
    """The first element of those examples that have not ended."""
    if array.dtype.kind != "f" or not (bad := wrong(array)).any():
        return None
    if len(going) == len(bad):
        bad = bad & going.reshape(-1, *[1] * (bad.ndim - 1))
    places = np.argwhere(bad)
    return tuple(map(int, places[0])) if len(places) else None
