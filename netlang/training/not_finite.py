"""Why a step met a number that is not finite: in which example, and in which layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Program
from netlang.evaluation.not_finite import culprit


def blame(program: Program, inputs: Sequence[Any], dtype: Any, prefix: tuple[Any, ...]) -> str:
    """Which layer made the first number of a step that is not finite, as text; "" if that is not found. `prefix`: the
    path of the net in the graph with its losses. The program is run once more, with memory for all values."""
    try:
        found = culprit(program, inputs, dtype)
    except MemoryError:
        return ""
    return str(found.inside(prefix)) if found is not None else ""


def bad_example(is_finite: Callable[[np.ndarray], bool], index: np.ndarray) -> int | None:
    """The first of the examples at `index` whose loss or gradient is not finite by itself, found by bisection with
    `is_finite`, a test of some of them. None where each is finite by itself."""
    while len(index) > 1:
        half = index[: len(index) // 2]
        index = index[len(index) // 2 :] if is_finite(half) else half
    return None if is_finite(index) else int(index[0])
