"""Why a step met a number that is not finite: in which example, and in which layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Program
from netlang.evaluation.not_finite import culprit


def blame(program: Program, inputs: Sequence[Any], dtype: Any, prefix: tuple[Any, ...]) -> str:
    """Which layer made the first number of a step that is not finite, in words; "" where that is not found. `prefix`:
    the place of the net in the graph of the losses. The program is run once more, with memory for all that lies
    between."""
    try:
        found = culprit(program, inputs, dtype)
    except MemoryError:
        return ""
    return str(found.inside(prefix)) if found is not None else ""


def bad_example(is_finite: Callable[[np.ndarray], bool], index: np.ndarray) -> int | None:
    """The first of the examples at `index` whose loss or gradient is not finite when it stands alone, where `is_finite`
    says it of some: found by halves, in as many runs as these take. None where each alone is finite."""
    while len(index) > 1:
        half = index[: len(index) // 2]
        index = index[len(index) // 2 :] if is_finite(half) else half
    return None if is_finite(index) else int(index[0])
