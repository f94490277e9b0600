"""PoolingLayer with windows so long that they are made of windows of 1, 2, 4 ... elements."""

from __future__ import annotations

import numpy as np
from rows_spatial import pooled
from table import Row

from netlang.layers import PoolingLayer

LINE = {"Dimensionality": 1, "Input": [1, "Varying"]}
RNG = np.random.default_rng(7)


def lines(*lengths: int) -> tuple[np.ndarray, ...]:
    """Examples of several lengths, with equal elements in one window."""
    return tuple(RNG.integers(-3, 4, (1, n)) + RNG.normal(size=(1, n)) * (np.arange(n) % 3 == 0) for n in lengths)


NO, LOW = [(0, 0)], -np.inf
ROWS = [
    Row("long windows", PoolingLayer(65, 2, Function="Mean", **LINE), lines(70, 64, 63, 65),
        pooled(np.mean, [65], [2], NO)),
    Row("long windows, padding, most of them", PoolingLayer(100, 3, PaddingSize=40, **LINE), lines(21, 17, 120, 18),
        pooled(np.max, [100], [3], [(40, 40)], LOW)),
    Row("long windows far apart", PoolingLayer(66, 90, Function="Total", **LINE), lines(157, 1, 66, 156),
        pooled(np.sum, [66], [90], NO)),
    Row("long windows in a plane", PoolingLayer([70, 2], Input=[1, 72, 3]), (),
        pooled(np.max, [70, 2], [1, 1], NO * 2)),
]  # fmt: skip
