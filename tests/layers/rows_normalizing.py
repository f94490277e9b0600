"""Normalization, ramps, parts and order by data, and two losses: ContrastiveLossLayer, CTCLossLayer."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.language.types.port_types import Restricted
from netlang.language.values.sentinels import All
from netlang.layers import (
    ContrastiveLossLayer,
    CTCLossLayer,
    ExtractLayer,
    LocalResponseNormalizationLayer,
    NormalizationLayer,
    OrderingLayer,
    ParametricRampLayer,
)
from tests.layers.table import Row, Solved

Array = np.ndarray
RNG = np.random.default_rng(0)
SMOOTH = {"differentiable": False}


# normalization --------------------------------------------------------------------------------------------


def normalized(
    axes: tuple[int, ...], scaled: Sequence[int], epsilon: float = 0.001, ddof: int = 0, rms: bool = False
) -> Callable[..., Array]:
    def reference(x: Array, Scaling: Any = None, Biases: Any = None) -> Array:
        if not x.size:
            return x
        number = np.prod([x.shape[a] for a in axes])
        mean = 0.0 if rms else x.mean(axes, keepdims=True)
        spread = ((x - mean) ** 2).sum(axes, keepdims=True) / max(number - ddof, 1)
        y = (x - mean) / np.sqrt(spread + epsilon)
        shape = [n if a in scaled else 1 for a, n in enumerate(x.shape)]
        arrays = [None if a is None else np.transpose(a, np.argsort(scaled)).reshape(shape) for a in (Scaling, Biases)]
        y = y if arrays[0] is None else y * arrays[0]
        return y if arrays[1] is None else y + arrays[1]

    return reference


def in_groups(g: int) -> Callable[..., Array]:
    def reference(x: Array, Scaling: Array, Biases: Array) -> Array:
        parts = [normalized((0, 1, 2), ())(part) for part in np.split(x, g)]
        return np.concatenate(parts) * Scaling[:, None, None] + Biases[:, None, None]

    return reference


NL = NormalizationLayer
PLAIN: dict[str, Any] = {"Scaling": None, "Biases": None}
NORMALIZATION = [
    Row("normalization golden", NL(**PLAIN), ([[1, 3]],), [[-0.9995004, 0.9995004]]),
    Row("instance normalization", NL(Input=[2, 3, 2]), reference=normalized((1, 2), [0])),
    Row("layer normalization of sequences", NL(2, "Same", Input=["Varying", 3]), reference=normalized((1,), [1])),
    Row("normalization along sequences", NL(1, Input=["Varying", 2]), reference=normalized((0,), [1])),
    Row("normalization of all", NL(All, 2, Input=["Varying", 3]), reference=normalized((0, 1), [1])),
    Row("normalization, levels scaled in another order", NL(1, [3, 1], Input=[2, 3, 4]),
        reference=normalized((0,), [2, 0])),
    Row("normalization, unbiased", NL(2, "Same", Unbiased=True, Epsilon=0.1, Biases=None, Input=[2, 4]),
        reference=normalized((1,), [1], 0.1, 1)),
    Row("normalization along sequences, unbiased", NL(1, Unbiased=True, Input=["Varying", 2]),
        reference=normalized((0,), [1], ddof=1)),
    Row("normalization by root mean squares", NL(-1, "Same", Method="RMS", Biases=None, Input=["Varying", 3]),
        reference=normalized((1,), [1], rms=True)),
    Row("group normalization", NL((1, 3), 1, GroupNumber=[2, 1, 1], Input=[4, 2, 3]), reference=in_groups(2)),
]  # fmt: skip


def locally_normalized(c: int, alpha: float, beta: float, bias: float) -> Callable[..., Array]:
    def reference(x: Array) -> Array:
        sums = [sum(x[j] ** 2 for j in range(max(i - c, 0), min(i + c + 1, len(x)))) for i in range(len(x))]
        return x / (bias + alpha / (2 * c + 1) * np.array(sums)) ** beta

    return reference


LRN = LocalResponseNormalizationLayer
LOCAL = [
    Row("local response golden", LRN(), (np.arange(1.0, 6.0).reshape(5, 1, 1),),
        np.reshape([0.512989, 0.755929, 0.866025, 1.164445, 1.507557], (5, 1, 1))),
    Row("local response", LRN(ChannelWindowSize=1, Alpha=0.3, Beta=0.75, Bias=2, Input=[4, 2, 3]),
        reference=locally_normalized(1, 0.3, 0.75, 2.0)),
    Row("local response of single channels", LRN(ChannelWindowSize=0, Input=[2, 1, 2]),
        reference=locally_normalized(0, 1.0, 0.5, 1.0)),
]  # fmt: skip


# ramps, parts, order --------------------------------------------------------------------------------------


def ramped(shape: Callable[[Array], Any]) -> Callable[..., Array]:
    return lambda x, Slope: np.where(x >= 0, x, x * np.reshape(Slope, shape(x)))


RAMP = [
    Row("parametric ramp golden", ParametricRampLayer(Slope=[0.1, 0.2, 0.3]), ([-1, 2, -3],), [-0.1, 2, -0.9]),
    Row("parametric ramp of channels", ParametricRampLayer(),
        ([[-1.0, 2], [-3, -4]], [[1.0, -2], [3, -4]]), ramped(lambda x: (2, 1))),
    Row("parametric ramp of sequences", ParametricRampLayer(2, Input=["Varying", 2]),
        ([[-1.0, 2], [-3, -4]], [[1.0, -2]]),
        ramped(lambda x: (1, 2))),
    Row("parametric ramp, levels in another order", ParametricRampLayer([3, 1]), (RNG.normal(size=(2, 2, 3)),) * 2,
        lambda x, Slope: np.where(x >= 0, x, x * Slope.T[:, None])),
    Row("parametric ramp, a span", ParametricRampLayer((1, 2)), (RNG.normal(size=(2, 2, 3)),) * 2,
        ramped(lambda x: (2, 2, 1))),
    Row("parametric ramp, one slope", ParametricRampLayer([]), (RNG.normal(size=(2, 3)),) * 2, ramped(lambda x: ())),
]  # fmt: skip


def extracted(x: Array, position: Array) -> Array:
    """Wolfram's Extract."""
    if position.ndim == 0:
        return extracted(x, position.reshape(1))
    if position.ndim > 1:
        return np.array([extracted(x, p) for p in position])
    for p in position:
        x = x[p - 1 if p > 0 else p]
    return x


MATRIX = [[1.0, 2], [3, 4]]
SQUARES: dict[str, Any] = {"Input": [2, 2], "Position": [2, 2]}


def at(x: Any, position: Any) -> dict[str, Any]:
    return {"Input": x, "Position": position}


EXTRACT = [
    Row("extract golden", ExtractLayer(**SQUARES), (at(MATRIX, [[1, 2], [2, -1]]),), [2, 4]),
    Row("extract golden row", ExtractLayer(Position=[1]), (at(MATRIX, [2]),), [3, 4]),
    Row("extract by a number", ExtractLayer(Position="Integer"), (at(MATRIX, -2), at(MATRIX, 2)), extracted),
    Row("extract a number", ExtractLayer(), (at([5, 6, 7], -1),), 7),
    Row("extract rows", ExtractLayer(Position=[2, 3, 1]), (at(MATRIX, [[[1], [2], [1]], [[-1], [-2], [2]]]),),
        extracted),
    Row("extract two levels deep", ExtractLayer(),
        (at(RNG.normal(size=(2, 3, 2)), [[1, 3], [2, -1], [1, 1], [1, 1]]),) * 2, extracted),
    Row("extract of sequences", ExtractLayer(Input=["Varying", 2], Position=[2, 1]),
        (at([[1.0, 2], [3, 4], [5, 6]], [[-1], [2]]), at([[7.0, 8]], [[-1], [1]])), extracted),
    Row("extract by sequences", ExtractLayer(Input=[2, 2], Position=["Varying", 2]),
        (at(MATRIX, [[1, 1], [2, -2]]), at(MATRIX, [[2, 2]])), extracted),
    Row("extract of integers", ExtractLayer(Input=[3, "Integer"], Position=[1]), (at([5, 6, 7], [2]),), 6),
]  # fmt: skip


def ordered(x: Array) -> Array:
    return np.argsort(x, kind="stable") + 1


ORDER = [
    Row("ordering golden", OrderingLayer(), ([3, 1, 2],), [2, 3, 1]),
    Row("ordering golden largest", OrderingLayer(-2), ([5, 9, 1, 7],), [4, 2]),
    Row("ordering smallest", OrderingLayer(2, Input=4), reference=lambda x: ordered(x)[:2]),
    Row("ordering of equals", OrderingLayer(), ([2, 1, 2, 1],), [2, 4, 1, 3], SMOOTH),
    Row("ordering of sequences", OrderingLayer(Input="Varying"), reference=ordered),
    Row("ordering smallest of sequences", OrderingLayer(2, Input="Varying"), reference=lambda x: ordered(x)[:2]),
    Row("ordering largest of sequences", OrderingLayer(-2, Input="Varying"), reference=lambda x: ordered(x)[-2:]),
]  # fmt: skip


# losses ---------------------------------------------------------------------------------------------------

CONTRASTIVE = [
    Row("contrastive golden apart", ContrastiveLossLayer(), ({"Input": 0.2, "Target": 1},), 0.3),
    Row("contrastive golden far apart", ContrastiveLossLayer(), ({"Input": 0.7, "Target": 1},), 0),
    Row("contrastive golden together", ContrastiveLossLayer(), ({"Input": 0.7, "Target": 0},), 0.7),
    Row("contrastive with a margin", ContrastiveLossLayer(2),
        ({"Input": 0.7, "Target": 1}, {"Input": 2.5, "Target": 1}),
        lambda d, t: max(2 - d, 0)),
]  # fmt: skip


def spelled(p: Array, target: Array) -> float:
    """The sum over all paths, one by one."""
    found = 0.0
    for path in itertools.product(range(p.shape[1]), repeat=len(p)):
        symbols = [k + 1 for k, _ in itertools.groupby(path) if k != p.shape[1] - 1]
        if symbols == list(target):
            found += np.prod([p[t, k] for t, k in enumerate(path)])
    return -np.log(found) if found else np.inf


def spelling(steps: int, *target: int) -> dict[str, Any]:
    p = RNG.uniform(0.1, 1.0, (steps, 3))
    return {"Input": p / p.sum(1, keepdims=True), "Target": np.array(target, int)}


CTC = CTCLossLayer
P = [[0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.1, 0.7, 0.2]]
CERTAIN = {"Input": [[1, 0, 0], [0, 0, 1], [0, 1, 0]], "Target": [1, 2]}
SPELLED = [
    *(Row(f"ctc golden {target}", CTC(), ({"Input": P, "Target": target},), loss)
      for target, loss in (([1, 2], 0.755023), ([1], 2.234926), ([2, 2], 2.253795), ([1, 1], 3.506558))),
    Row("ctc", CTC(), (spelling(5, 1, 2), spelling(5, 1, 1), spelling(5, 2, 1)), spelled),
    Row("ctc of sequences", CTC(Input=["Varying", 3]),
        (spelling(5, 1, 2), spelling(3, 1, 1), spelling(2, 2, 1)), spelled),
    Row("ctc of targets that vary", CTC(Target="Varying"),
        (spelling(4, 1, 2), spelling(4, 1), spelling(4, 2, 1, 1), spelling(4)), spelled),
    Row("ctc of both", CTC(Input=["Varying", 3], Target="Varying"),
        (spelling(5, 1, 2), spelling(3, 1, 1), spelling(2, 2), spelling(3), spelling(6, 1, 2, 2)), spelled),
    Row("ctc of what is certain", CTC(), (CERTAIN,), 0, SMOOTH),
    Row("ctc of what cannot be spelled", CTC(Input=["Varying", 3], Target="Varying"),
        (spelling(2, 1, 1), spelling(1), spelling(0, 1)),
        spelled, SMOOTH),
]  # fmt: skip

ROWS = [*NORMALIZATION, *LOCAL, *RAMP, *EXTRACT, *ORDER, *CONTRASTIVE, *SPELLED]

SOLVED = [
    Solved(LRN(), "Input", [5, 2, 2], {"Input": "[5, 2, 2]", "Output": "[5, 2, 2]"}),
    Solved(LRN(), "Output", [5, 2, 2], {"Input": "[5, 2, 2]", "Output": "[5, 2, 2]"}),
    Solved(NL(), "Input", [3, 4, 5], {"Input": "[3, 4, 5]", "Output": "[3, 4, 5]", "Scaling": "[3]", "Biases": "[3]"}),
    Solved(NL(2, "Same"), "Output", ["Varying", 5],
        {"Input": "[T, 5]", "Output": "[T, 5]", "Scaling": "[5]", "Biases": "[5]"}),
    Solved(ParametricRampLayer([2, 1]), "Input", [3, 4, 5],
        {"Input": "[3, 4, 5]", "Output": "[3, 4, 5]", "Slope": "[4, 3]"}),
    Solved(ParametricRampLayer(2), "Output", ["Varying", 4], {"Input": "[T, 4]", "Output": "[T, 4]", "Slope": "[4]"}),
    Solved(ExtractLayer(Position=[4, 2]), "Input", [3, 4, 5],
           {"Input": "[3, 4, 5]", "Position": "[4, 2] of integers None..None", "Output": "[4, 5]"}),
    Solved(ExtractLayer(Input=[3, 4, 5]), "Position", "Integer",
           {"Input": "[3, 4, 5]", "Position": "[] of integers None..None", "Output": "[4, 5]"}),
    Solved(ExtractLayer(Input=[3, 4, 5]), "Output", 5,
        {"Input": "[3, 4, 5]", "Position": "[*] of integers None..None", "Output": "[5]"}),
    Solved(OrderingLayer(-2), "Input", 5, {"Input": "[5]", "Output": "[2] of integers 1..5"}),
    Solved(OrderingLayer(), "Output", 5, {"Input": "[5]", "Output": "[5] of integers 1..5"}),
    Solved(ContrastiveLossLayer(), "Input", "Real", {"Input": "[]", "Target": "[]", "Loss": "[]"}),
    Solved(ContrastiveLossLayer(), "Target", "Real", {"Input": "[]", "Target": "[]", "Loss": "[]"}),
    Solved(ContrastiveLossLayer(), "Loss", "Real", {"Input": "[]", "Target": "[]", "Loss": "[]"}),
    Solved(CTC(), "Input", ["Varying", 5], {"Input": "[T, 5]", "Target": "[?] of integers 1..4", "Loss": "[]"}),
    Solved(CTC(), "Target", ["Varying", Restricted("Integer", 4)],
           {"Input": "[?, 5]", "Target": "[T] of integers 1..4", "Loss": "[]"}),
    Solved(CTC(), "Loss", [], {"Input": "[?, ?]", "Target": "[?] of integers 1..?", "Loss": "[]"}),
]  # fmt: skip
