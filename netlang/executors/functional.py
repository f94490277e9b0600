"""Executors that compute all outputs of a program anew at each call."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Value
from netlang.executors.protocol import Plan, Runner, all_inputs


class FunctionalPlan(Plan):
    """A plan that is such a function: `compute`, of arrays that have been `placed` where it can reach them."""

    gives_rows = False

    @abstractmethod
    def placed(self, values: Sequence[Value], arrays: Sequence[Any]) -> list[Any]:
        """Copies of the arrays given for these inputs, in the precision of each."""

    @abstractmethod
    def compute(self, inputs: Sequence[Any]) -> list[np.ndarray]:
        """The outputs."""

    def bind(
        self, arrays: Sequence[np.ndarray], constant: bool = True, outs: Sequence[np.ndarray | None] | None = None,
        rows: bool = False, copy: bool = True,
    ) -> FunctionalRunner:  # fmt: skip
        return FunctionalRunner(self, arrays, constant, outs or [None] * len(self.program.outputs))


class FunctionalRunner(Runner):
    def __init__(
        self, plan: FunctionalPlan, arrays: Sequence[np.ndarray], constant: bool, outs: Sequence[np.ndarray | None]
    ) -> None:
        self.plan, self.arrays, self.outs = plan, arrays, outs
        self.own, self.data = plan.program.arrays, plan.program.data
        self.kept = plan.placed(self.own, arrays) if constant else None

    def __call__(self, *data: Any) -> list[np.ndarray]:
        plan = self.plan
        arrays = plan.placed(self.own, self.arrays) if self.kept is None else self.kept
        found = plan.compute(all_inputs(plan.program, arrays, plan.placed(self.data, data)))
        for out, made in zip(self.outs, found, strict=True):
            if out is not None:
                out[...] = made
        return [made if out is None else out for out, made in zip(self.outs, found, strict=True)]

    def weight(self) -> int:
        return sum(array.nbytes for array in self.kept or ())

    def release(self) -> None:
        """There is no working memory to free."""
