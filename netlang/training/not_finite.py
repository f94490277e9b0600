"""Why a step met a number that is not finite: in which example, and made by which layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netlang.evaluation.not_finite import culprit
from netlang.executors.protocol import all_inputs
from netlang.training.data.dataset import Encoded
from netlang.training.steps.batch import Batch

if TYPE_CHECKING:
    from netlang.training.steps.trainer import Trainer


def blame(trainer: Trainer, batch: Batch) -> str:
    """Which layer made the first number of a step on `batch` that is not finite, in words; "" where that is not found.
    The program is run once more, with memory for all that lies between."""
    program = trainer.objective.program
    arrays = [trainer.arena.live[path] for path in trainer.objective.arrays]
    try:
        found = culprit(program, all_inputs(program, arrays, trainer.data_of(batch)), trainer.dtype)
    except MemoryError:
        return ""
    return str(found.inside(trainer.losses.prefix)) if found is not None else ""


def bad_example(trainer: Trainer, examples: Encoded, index: np.ndarray | None) -> int | None:
    """The first of the examples at `index` (None: of all) whose loss or gradient is not finite when it stands alone:
    found by halves, in as many runs as these take. None where each alone is finite."""
    index = np.arange(examples.count) if index is None else index
    while len(index) > 1:
        half = index[: len(index) // 2]
        index = index[len(index) // 2 :] if trainer.is_finite(trainer.draw(examples, half)) else half
    return None if trainer.is_finite(trainer.draw(examples, index)) else int(index[0])
