"""RandomSeeding: what each setting of the option means."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.values.numbers import is_integer
from netlang.language.values.sentinels import Automatic, Inherited
from netlang.slow_imports import imported

Seed = int | str


def _is_seeding(value: Any) -> bool:
    number = is_integer(value) and value >= 0
    return number or isinstance(value, str) or value is Automatic or value is Inherited


SEEDING = Domain(
    "an integer from 0 up, a string, Automatic or Inherited", lambda value: value if _is_seeding(value) else OUTSIDE
)


def seed_of(seeding: Any) -> Seed:
    """The seed for a setting of RandomSeeding.

    Automatic: a fresh one. Inherited: one drawn from NumPy's global state, so that `np.random.seed` reaches it.
    Raises NetOptionError for anything but these, an integer from 0 up, or a string.
    """
    seed = SEEDING(seeding, "", "RandomSeeding")
    if seeding is Automatic:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
    if seeding is Inherited:
        return int(np.random.randint(2**31))
    return seed


def entropy_of(seed: Seed) -> list[int]:
    """A seed as entropy for NumPy's generators."""
    return list(seed.encode("utf-8", "surrogatepass")) if isinstance(seed, str) else [seed]


def seeded(seeding: Any) -> np.random.Generator:
    """The generator for a setting of RandomSeeding."""
    return np.random.default_rng() if seeding is Automatic else np.random.default_rng(entropy_of(seed_of(seeding)))


def generator_for(seed: Seed, *purpose: Any) -> np.random.Generator:
    """An independent random generator for one purpose, such as the array at a path: draws for one purpose do not
    affect another's.

    >>> generator_for(1, "a", "b").random() == generator_for(1, "a", "b").random() != generator_for(1, "a.b").random()
    True
    """
    digest = imported("hashlib").sha256(repr(purpose).encode()).digest()
    return np.random.default_rng([*entropy_of(seed), *np.frombuffer(digest, "<u4").tolist()])
