"""One seed for everything random in a training: initial arrays, the order of examples, dropout."""

from __future__ import annotations

import numpy as np

from netlang.language.values.seeds import Seed, generator_for


def stream(seed: Seed, name: str) -> np.random.Generator:
    """The random numbers for one purpose. What one purpose uses up does not change those of another.

    >>> stream(1, "order").random() == stream(1, "order").random() != stream(1, "dropout").random()
    True
    """
    return generator_for(seed, name)
