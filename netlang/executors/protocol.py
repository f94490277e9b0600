"""The interface of executors: a program becomes a plan; a plan bound to arrays is a function of data.

    plan = compile_numpy(program, np.float32)
    run = plan.bind(arrays)
    outputs = run(*data)

A new executor is a `Plan`, a `Runner` and a line in `devices`; `tests/executors/test_protocol.py` then tries it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from netlang.caches import Cache
from netlang.compiler.ir.program import Program, Value, role_of


class Runner(ABC):
    """A plan with its arrays: call it with the data, which are all other inputs, in the program's order.

    Data may be anything that `np.asarray` takes. Outputs are NumPy arrays, in the program's order. Several threads may
    call it at once.
    """

    within: Cache | None = None  # the cache that it is in, to be told when it has grown

    @abstractmethod
    def __call__(self, *data: Any) -> Sequence[Any]:
        """The outputs for these data."""

    @abstractmethod
    def weight(self) -> int:
        """About how many bytes it has."""

    @abstractmethod
    def release(self) -> None:
        """Free the working memory until the next call."""


class Plan(ABC):
    """A program prepared for execution; its reals are `dtype`."""

    gives_rows: ClassVar[bool]  # whether it has `Rows` for the gradients of lookups
    lengths_per_octave: ClassVar[int]  # how many lengths are worth getting ready for between n and 2n; data are padded

    def __init__(self, program: Program, dtype: Any) -> None:
        self.program, self.dtype = program, np.dtype(dtype)

    @abstractmethod
    def bind(
        self, arrays: Sequence[np.ndarray], constant: bool = True, outs: Sequence[np.ndarray | None] | None = None,
        rows: bool = False, copy: bool = True,
    ) -> Runner:  # fmt: skip
        """A function of the data, with these arrays (one per input of role "array", in order).

        `constant`: the arrays never change. Otherwise they may be updated in place, and each call reads them anew.
        `outs`: arrays into which outputs are written (None: a new array for each call). The others are allowances that
        an executor may leave unused. `rows`: gradients of lookups are given as `Rows` (where it `gives_rows`).
        `copy=False`: outputs may be memory of its own, good until its next call.
        """

    @property
    @abstractmethod
    def source(self) -> str:
        """The code that is run, for people to read."""

    @abstractmethod
    def weight(self) -> int:
        """About how many bytes it has, runners left out."""

    def dtype_of(self, value: Value) -> np.dtype:
        """In NumPy, what it takes and gives."""
        return {"f": self.dtype, "i": np.dtype(np.int64), "b": np.dtype(bool)}[value.kind]


def all_inputs(program: Program, arrays: Sequence[Any], data: Sequence[Any]) -> list[Any]:
    """What each input of a program is given, in order."""
    own, given = iter(arrays), iter(data)
    return [next(own if role_of(value) == "array" else given) for value in program.inputs]
