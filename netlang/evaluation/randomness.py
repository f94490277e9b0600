"""Random numbers for programs, which take them as inputs: from a seed, drawn by NumPy whatever the executor."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.ir.program import Value
from netlang.errors import NetOptionError, quoted
from netlang.language.types.sizes import size_at
from netlang.language.values.seeds import entropy_of, seed_of
from netlang.language.values.sentinels import Automatic


def seeded(seeding: Any) -> np.random.Generator:
    """The generator for a setting of RandomSeeding."""
    return np.random.default_rng() if seeding is Automatic else np.random.default_rng(entropy_of(seed_of(seeding)))


def drawn(value: Value, sizes: dict[str, int], generator: np.random.Generator, dtype: Any) -> np.ndarray:
    shape = tuple(size_at(size, sizes) for size in value.shape)
    return draw(value.call.attrs.get("distribution", "uniform"), shape, generator, dtype)


def draw(distribution: str, shape: tuple[int, ...], generator: np.random.Generator, dtype: Any) -> np.ndarray:
    """Random numbers for a program input of role "random"."""
    if distribution == "uniform":
        return generator.random(shape, dtype=dtype)
    if distribution == "normal":
        return generator.standard_normal(shape, dtype=dtype)
    raise NetOptionError(f"there is no distribution {quoted(distribution)}")
