"""PoolingLayer with windows so long that they are made of windows of 1, 2, 4 ... elements, and DeconvolutionLayer with
kernels so long that they are laid down element by element."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.layers import DeconvolutionLayer, PoolingLayer
from tests.layers.rows_spatial import pooled, spread
from tests.layers.table import Row

LINE = {"Dimensionality": 1, "Input": [1, "Varying"]}
RNG = np.random.default_rng(7)


def lines(*lengths: int) -> tuple[np.ndarray, ...]:
    """Examples of several lengths, with equal elements in one window."""
    return tuple(RNG.integers(-3, 4, (1, n)) + RNG.normal(size=(1, n)) * (np.arange(n) % 3 == 0) for n in lengths)


def with_zeros(number: int, reference: Any) -> Any:
    """The reference, for kernels with zeros at their ends."""
    return lambda x, Weights, Biases: reference(x, np.pad(Weights, [(0, 0), (0, 0), (0, number)]), Biases)


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
    Row("a long kernel put down", DeconvolutionLayer(2, [65], Stride=3, PaddingSize=[[2, 3]], Input=[2, "Varying"]),
        tuple(RNG.normal(size=(2, n)) for n in (3, 1, 4)), spread([3], [1], [(2, 3)])),
    Row("a long kernel put down, same", DeconvolutionLayer(1, [65], Stride=70, PaddingSize="Same", Input=[1, 2]), (),
        with_zeros(5, spread([70], [1], NO))),
    Row("a long kernel put down in a plane", DeconvolutionLayer(1, [66, 2], Dilation=[1, 2], Input=[1, 2, 3]), (),
        spread([1, 1], [1, 2], NO * 2)),
]  # fmt: skip
