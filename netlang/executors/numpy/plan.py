"""The NumPy executor: a program becomes a plan, a plan bound to arrays becomes a function of data.

    plan = compile_numpy(program)
    runner = plan.bind(arrays)
    results = runner(*data)

The source of a plan is made once per program. Buffers and views are made once per signature (the sizes of the
data) and kept for the next call of the same signature; what is left to do for a call are the calls of NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Program, Value
from netlang.executors.numpy.batch_split.analysis import Part, split_of
from netlang.executors.numpy.batch_split.runner import SplitRunner, halves_give
from netlang.executors.numpy.codegen.written import Written
from netlang.executors.numpy.runner import NumpyRunner
from netlang.executors.protocol import Plan


def compile_numpy(program: Program, dtype: Any = np.float32) -> NumpyPlan:
    """A plan for `program` whose reals are `dtype`."""
    return NumpyPlan(program, dtype)


class NumpyPlan(Plan):
    """A program as NumPy source. The source is written when it is first needed."""

    gives_rows, lengths_per_octave = True, 8

    def __init__(self, program: Program, dtype: Any) -> None:
        super().__init__(program, dtype)
        self._written: dict[tuple[Any, ...], Written] = {}

    @property
    def source(self) -> str:
        """The source for arrays that never change."""
        return self.written(True, (), False, True).text

    def bind(
        self, arrays: Sequence[np.ndarray], constant: bool = True, outs: Sequence[np.ndarray | None] | None = None,
        rows: bool = False, copy: bool = True,
    ) -> NumpyRunner:  # fmt: skip
        """`Plan.bind`; where the arrays are constant, what depends on them alone is computed here."""
        outs = list(outs or [None] * len(self.program.outputs))
        given = tuple(i for i, out in enumerate(outs) if out is not None)
        kept = [self._array(v, a, constant) for v, a in zip(self.program.arrays, arrays, strict=True)]
        for i in given:
            if not outs[i].flags.c_contiguous or outs[i].dtype != self.dtype_of(self.program.outputs[i]):
                name = self.program.names[i]
                raise ValueError(f"output {name}: an array to write into must be contiguous {self.dtype}")
        whole = self._runner(kept, outs, (constant, given, rows, copy))
        parts = self._parts if whole.written.in_halves else None
        if parts and halves_give(self.program.outputs, parts, outs, rows):
            key = (constant, given, rows, False)
            whole.split = SplitRunner(self, parts, outs, lambda own: self._runner(kept, own, key))
        return whole

    def _runner(
        self, kept: Sequence[np.ndarray], outs: Sequence[np.ndarray | None], key: tuple[Any, ...]
    ) -> NumpyRunner:
        written = self.written(*key)
        return NumpyRunner(self, written, written.prepare(*kept, outs), constant=key[0])

    def weight(self) -> int:
        """About how many bytes it has, with its source once that is written."""
        return self._weight

    @cached_property
    def _weight(self) -> int:
        return 4000 * len(self.program.calls())

    @cached_property
    def _parts(self) -> list[Part] | None:
        """What the halves of a batch give for each output, if the batch can be split."""
        return split_of(self.program)

    def written(self, constant: bool, given: tuple[int, ...], rows: bool, copy: bool) -> Written:
        key = (constant, given, rows, copy)
        if key not in self._written:
            self._written[key] = Written(self.program, self.dtype, *key)
        return self._written[key]

    def _array(self, value: Value, array: np.ndarray, constant: bool) -> np.ndarray:
        dtype = self.dtype_of(value)
        if array.dtype == dtype and array.flags.c_contiguous:
            return array
        if not constant:
            raise ValueError(f"{value.call.attrs['name']}: an array that changes must be contiguous {dtype}")
        return np.array(array, dtype, order="C")
