"""What the parameters of encoders of sounds take, and lengths in samples."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import numpy as np

from netlang.encoders.audio.features import WINDOWS
from netlang.encoders.audio.sound import HIGHEST_RATE
from netlang.language.declaration.domains import OUTSIDE, Domain, choice, count, number, positive
from netlang.language.values.numbers import MOST_NUMBERS
from netlang.language.values.sentinels import All, Automatic

SECONDS = "Seconds"  # a length of time is kept as (2.5, "Seconds")
LONGEST_PARTITION = 10**6  # samples


def _length(least: int, most: int) -> Domain:
    """A number of something, or a length of time."""
    number_of = count(least, most)

    def read(value: Any) -> Any:
        if isinstance(value, timedelta):
            value = (value.total_seconds(), SECONDS)
        if isinstance(value, tuple | list) and len(value) == 2 and isinstance(value[1], str) and value[1] == SECONDS:
            seconds = positive().read(value[0])
            return OUTSIDE if seconds is OUTSIDE or seconds * HIGHEST_RATE > MOST_NUMBERS else (seconds, SECONDS)
        return number_of.read(value)

    return Domain(
        f'{number_of.what}, or a length of time, (0.5, "Seconds")', read,
        type="int | timedelta | tuple[float, str]",
    )  # fmt: skip


def in_samples(length: Any, rate: int) -> int:
    """A length, in samples or in seconds, in samples.

    >>> in_samples(400, 16000), in_samples((0.5, "Seconds"), 16000)
    (400, 8000)
    """
    return max(round(length[0] * rate), 1) if isinstance(length, tuple) else length


def _window(value: Any) -> Any:
    if isinstance(value, tuple | list) and 1 < len(value) <= LONGEST_PARTITION:
        kept = tuple(map(number().read, value))
        return OUTSIDE if OUTSIDE in kept else kept
    return NAMES.read(value)


def _normalization(value: Any) -> Any:
    if isinstance(value, str) and value == "Max":
        return ("Max", 1.0)
    is_pair = isinstance(value, tuple | list) and len(value) == 2 and isinstance(value[0], str)
    if not is_pair or value[0] not in ("Max", "RMS"):
        return OUTSIDE
    level = positive().read(value[1])
    return OUTSIDE if level is OUTSIDE else (value[0], level)


NAMES: Final = choice(*WINDOWS)
WINDOW: Final = Domain(
    f"{NAMES.what}, or a list of WindowSize numbers", _window, ways=NAMES.ways, type="str | Sequence[float]"
) | Automatic  # fmt: skip
PARTITION: Final = _length(2, LONGEST_PARTITION) | Automatic
OFFSET: Final = _length(1, LONGEST_PARTITION) | Automatic
TARGET_LENGTH: Final = _length(1, MOST_NUMBERS) | All
SAMPLE_RATE: Final = count(1, HIGHEST_RATE)
FREQUENCY: Final = number("a frequency in Hz, from 0 up", lambda x: x >= 0) | Automatic
NORMALIZATION: Final = Domain(
    '"Max", ("Max", level) or ("RMS", level)', _normalization, type="str | tuple[str, float]"
) | None  # fmt: skip


def normalized(samples: np.ndarray, setting: Any) -> np.ndarray:
    """Samples whose greatest magnitude, or root mean square, is the level that is set; silence stays silence."""
    if setting is None or not samples.any():
        return samples
    kind, level = setting
    found = np.abs(samples).max() if kind == "Max" else np.sqrt(np.mean(np.square(samples, dtype=np.float64)))
    return (samples * (level / found)).astype(np.float32)
