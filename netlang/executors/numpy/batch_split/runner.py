"""A plan run on the two halves of a batch at once, used when the cost model in `batch_split.analysis` predicts a
gain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.primitives.indexing import scatter
from netlang.compiler.ir.program import Value
from netlang.executors.numpy.batch_split import pool as numpy_threads
from netlang.executors.numpy.batch_split.analysis import Part, batch_axis, is_faster_split
from netlang.executors.numpy.workspace import Workspace, WorkspaceRunner
from netlang.executors.protocol import Plan
from netlang.language.types.sizes import BATCH, size_at

Arrays = tuple[Any, ...]
Outs = Sequence[np.ndarray | None]


class SplitRunner:
    """Runs a plan on both halves of a batch. `make(outs)`: a runner of the same plan that gives its own memory, or what
    of `outs` is not None. Sums are the first half's plus the second's, always: results do not depend on threads."""

    def __init__(self, plan: Plan, parts: Sequence[Part], outs: Outs, make: Callable[[Outs], WorkspaceRunner]) -> None:
        self.plan, self.parts, self.outs, self.make = plan, parts, outs, make
        self.cut = [batch_axis(v.shape) for v in plan.program.data]
        self.axes = [batch_axis(v.shape) for v in plan.program.outputs]
        self.runners: list[WorkspaceRunner] = []

    def is_faster(self, sizes: dict[str, int]) -> bool:
        return (
            sizes[BATCH.name] > 1 and is_faster_split(self.plan.program, self.parts, sizes) and numpy_threads.several()
        )

    def bind(self, spaces: Sequence[Workspace], sizes: dict[str, int], middle: int) -> Callable[..., Arrays]:
        """The run function for a batch of these sizes, of which the examples up to `middle` are one half."""
        if not self.runners:
            self.runners.append(self.make(self.outs))
            self.runners.append(self.make([None if out is None else np.empty_like(out) for out in self.outs]))
        (first, second), (space, other) = self.runners, spaces
        parts = (slice(middle), slice(middle, None))

        def half(
            runner: WorkspaceRunner, space: Workspace, part: slice, data: Arrays, whole: list[np.ndarray | None]
        ) -> Arrays:
            mine = [_cut(a, axis, part) for a, axis in zip(data, self.cut, strict=True)]
            found = runner.on(space, mine)
            for made, into, axis in zip(found, whole, self.axes, strict=True):
                if into is not None:
                    np.copyto(_cut(into, axis, part), made)
            return found

        def run(*data: np.ndarray) -> Arrays:
            whole = self._whole(sizes)
            found = numpy_threads.both(
                lambda: half(first, space, parts[0], data, whole), lambda: half(second, other, parts[1], data, whole)
            )
            pairs = enumerate(zip(whole, *found, strict=True))
            return tuple([self._joined(i, *pair) if one is None else one for i, (one, *pair) in pairs])

        return run

    def _whole(self, sizes: dict[str, int]) -> list[np.ndarray | None]:
        """New arrays for outputs that the halves each fill in part."""
        return [
            np.empty([size_at(s, sizes) for s in value.shape], self.plan.dtype_of(value)) if part is Part.EACH else None
            for value, part in zip(self.plan.program.outputs, self.parts, strict=True)
        ]

    def _joined(self, i: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The outputs of the two halves as one, in the given array or in a new one."""
        given = self.outs[i] is not None
        if self.parts[i] is Part.SUM:
            return np.add(first, second, first if given else np.empty_like(first))
        return first if given else first.copy()


def _cut(array: np.ndarray, axis: int | None, part: slice) -> np.ndarray:
    if axis is None:
        return array
    return array[part] if axis == 0 else array[(slice(None),) * axis + (part,)]


def halves_give(outputs: Sequence[Value], parts: Sequence[Part], outs: Outs, rows: bool) -> bool:
    """Whether halves can give these outputs: no sparse rows, no per-example results into a given array."""
    if any(part is Part.EACH and out is not None for part, out in zip(parts, outs, strict=True)):
        return False
    return not (rows and any(v.call.primitive is scatter for v in outputs))
