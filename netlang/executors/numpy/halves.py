"""A plan that runs on the two halves of a batch at once, where that is faster (`split`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from netlang.compiler.program import Value, role_of
from netlang.executors.numpy import threads as numpy_threads
from netlang.executors.numpy.split import Part, batch_axis, pays

if TYPE_CHECKING:
    from netlang.executors.numpy.plan import Lane, Plan, Runner

Arrays = tuple[Any, ...]
Outs = Sequence[np.ndarray | None]


class Halves:
    """What a runner needs to run on halves. `make(outs)`: a runner of the same plan that gives its own memory, or what
    of `outs` is not None. Sums are the first half's plus the second's, always: results do not depend on threads."""

    def __init__(self, plan: Plan, parts: Sequence[Part], outs: Outs, make: Callable[[Outs], Runner]) -> None:
        self.plan, self.parts, self.outs, self.make = plan, parts, outs, make
        self.cut = [batch_axis(v.shape) for v in plan.program.inputs if role_of(v) != "array"]
        self.axes = [batch_axis(v.shape) for v in plan.program.outputs]
        self.runners: list[Runner] = []

    def pay(self, sizes: dict[str, int]) -> bool:
        return sizes["B"] > 1 and pays(self.plan.program, self.parts, sizes) and numpy_threads.several()

    def bind(self, lanes: Sequence[Lane], examples: int) -> Callable[..., Arrays]:
        """The run function for a batch of so many examples."""
        if not self.runners:
            self.runners.append(self.make(self.outs))
            self.runners.append(self.make([None if out is None else np.empty_like(out) for out in self.outs]))
        (first, second), (lane, other) = self.runners, lanes
        parts = (slice(examples // 2), slice(examples // 2, None))

        def run(*data: np.ndarray) -> Arrays:
            mine, others = (
                [self._cut(a, axis, part) for a, axis in zip(data, self.cut, strict=True)] for part in parts
            )
            found = numpy_threads.both(lambda: first.on(lane, mine), lambda: second.on(other, others))
            return tuple([self._joined(i, *pair) for i, pair in enumerate(zip(*found, strict=True))])

        return run

    def _cut(self, array: np.ndarray, axis: int | None, part: slice) -> np.ndarray:
        if axis is None:
            return array
        return array[part] if axis == 0 else array[(slice(None),) * axis + (part,)]

    def _joined(self, i: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The two halves' outputs as one, in the array that was given for it or in a new one."""
        given = self.outs[i] is not None
        if self.parts[i] is Part.EACH:
            return np.concatenate((first, second), self.axes[i])
        if self.parts[i] is Part.SUM:
            return np.add(first, second, first if given else np.empty_like(first))
        return first if given else first.copy()


def halves_give(outputs: Sequence[Value], parts: Sequence[Part], outs: Outs, rows: bool) -> bool:
    """Whether halves can give these outputs: not as rows, and not parts of what is to be written into one array."""
    if any(part is Part.EACH and out is not None for part, out in zip(parts, outs, strict=True)):
        return False
    return not (rows and any(v.call.primitive.name == "scatter" for v in outputs))
