"""A plan with its arrays, as a function of data."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from math import inf
from typing import Any

import numpy as np

from netlang.caches import BOUNDS, bound_to
from netlang.compiler.ir.program import name_of
from netlang.executors.numpy.batch_split.runner import SplitRunner
from netlang.executors.numpy.codegen.written import Written
from netlang.executors.numpy.packing.row_layouts import LAYOUTS
from netlang.executors.numpy.workspace import Workspace, WorkspaceRunner
from netlang.executors.protocol import Plan
from netlang.language.types.sizes import BATCH, Length


class NumpyRunner(WorkspaceRunner):
    """A plan with its arrays: call it with the data (inputs, lengths, random numbers), in the program's order.

    Every thread that calls gets buffers of its own; they are kept and used again.
    """

    def __init__(self, plan: Plan, written: Written, bind: Callable[..., Any], constant: bool) -> None:
        self.plan, self.written, self._bind = plan, written, bind
        self._spaces: deque[Workspace] = deque(maxlen=BOUNDS["memory"].entries)
        self._most = BOUNDS["memory"].bytes if constant else inf  # training keeps what it needs
        self._latest = 0
        self._data = plan.program.data
        self._dtypes = [plan.dtype_of(v) for v in self._data]
        self._where = [self._find(plan, name) for name in written.sizes]
        self._lengths = written.lengths
        self.split: SplitRunner | None = None  # where it may run on the halves of a batch

    def _find(self, plan: Plan, name: str) -> tuple[int, int, int]:
        """The data argument and the axis that give a size, and by how much that axis is longer."""
        for i, value in enumerate(self._data):
            for axis, size in enumerate(value.shape):
                if isinstance(size, Length) and size.name == name and size.is_shift:
                    return i, axis, size.at(0)
        raise ValueError(f"no input tells the size {name}")

    def bind(self, space: Workspace, data: Sequence[np.ndarray]) -> Any:
        """The run function for the sizes of this data and, where the program is packed, its lengths."""
        layout, written = None, self.written
        sizes = [data[i].shape[axis] - more for i, axis, more in self._where]
        by_name = dict(zip(written.sizes, sizes, strict=True))
        if self.split is not None and self.split.is_faster(by_name):
            return self.split.bind(space.halves, by_name, self._middle(by_name[BATCH.name], data))
        if written.packed is not None and written.lengths is not None:
            steps = name_of(written.packed.lengths)
            layout = LAYOUTS[written.packed.layout](data[written.lengths], by_name[steps])
        return self._bind(space.memory, layout, *sizes)

    def _middle(self, batch: int, data: Sequence[np.ndarray]) -> int:
        """The number of examples that are about half of the work."""
        if self._lengths is None:
            return batch // 2
        rows = np.cumsum(data[self._lengths])
        return min(max(int(np.searchsorted(rows, rows[-1] / 2)) + 1, 1), batch - 1)

    def __call__(self, *data: Any) -> tuple[Any, ...]:
        for i, dtype in enumerate(self._dtypes):
            if data[i].__class__ is not np.ndarray or data[i].dtype is not dtype:
                data = tuple([np.asarray(a, dtype) for a, dtype in zip(data, self._dtypes, strict=True)])
                break
        try:
            space = self._spaces.pop()
        except IndexError:
            space = Workspace()
        try:
            return self.on(space, data)
        finally:
            if space.nbytes <= self._most:
                self._spaces.append(space)

    def weight(self) -> int:
        """About how many bytes it has: working memory, and constants computed from the arrays."""
        halves = self.split.runners if self.split is not None else []
        own = max(self._latest, sum(space.nbytes for space in list(self._spaces)))
        return own + bound_to(self._bind.__closure__ or ()) + sum(runner.weight() for runner in halves)

    def release(self) -> None:
        """Free the working memory until the next call."""
        self._spaces.clear()
        self._latest = 0

    def on(self, space: Workspace, data: Sequence[np.ndarray]) -> tuple[Any, ...]:
        """The results, computed in that memory."""
        key: tuple[Any, ...] = tuple([a.shape for a in data])
        if self._lengths is not None:
            key = (key, data[self._lengths].tobytes())
        try:
            run = space.bound.get(key)
            return run(*data) if run is not None else self._first(space, key, data)
        except Exception as error:
            self.written.note(error)
            raise

    def _first(self, space: Workspace, key: Any, data: Sequence[np.ndarray]) -> tuple[Any, ...]:
        """The results for data of a signature that is new to this memory."""
        run = self.bind(space, data)
        found = run(*data)
        space.keep(key, run, self._bind)
        self._latest = space.nbytes
        if self.within is not None:
            self.within.grown()
        return found
