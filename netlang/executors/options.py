"""The options that set how nets are run, and the values that they take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from netlang.errors import enumerated
from netlang.executors.devices import DEVICES
from netlang.language.declaration.domains import Domain, choice, count
from netlang.language.values.sentinels import Automatic

PRECISIONS: dict[str, Any] = {"Real32": np.float32, "Real64": np.float64}


def _one_of(words: Iterable[str]) -> Domain:
    words = tuple(words)
    return choice(*words).named(f"one of {enumerated(words)}")


DEVICE = _one_of(DEVICES)
PRECISION = _one_of(PRECISIONS)
EVALUATION_MODE = _one_of(("Test", "Train"))
BATCH_SIZE = (count() | Automatic).named("an integer from 1 up, or Automatic")
