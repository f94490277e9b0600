"""One seed for everything random in a training: initial arrays, the order of examples, dropout."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from netlang.errors import NetOptionError
from netlang.spec.sentinels import Automatic, Inherited

Seed = int | str


def seed_of(seeding: Any) -> Seed:
    """The seed that a setting of RandomSeeding stands for.

    Automatic: a fresh one. Inherited: one drawn from NumPy's global state, so that `np.random.seed` reaches it.
    Raises NetOptionError for anything but these, an integer from 0 up, or a string.
    """
    if seeding is Automatic:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
    if seeding is Inherited:
        return int(np.random.randint(2**31))
    if isinstance(seeding, str):
        return seeding
    if isinstance(seeding, int | np.integer) and not isinstance(seeding, bool) and seeding >= 0:
        return int(seeding)
    raise NetOptionError(f"RandomSeeding is an integer from 0 up, a string, Automatic or Inherited, not {seeding!r}")


def stream(seed: Seed, name: str) -> np.random.Generator:
    """The random numbers for one purpose. What one purpose uses up does not change those of another.

    >>> stream(1, "order").random() == stream(1, "order").random() != stream(1, "dropout").random()
    True
    """
    start = list(seed.encode()) if isinstance(seed, str) else [seed]
    return np.random.default_rng([*start, zlib.crc32(name.encode())])
