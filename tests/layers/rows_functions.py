"""FunctionLayer, CompiledLayer, RandomArrayLayer, and the nets that older names stand for."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.distributions import continuous as distributions
from netlang.language.distributions import discrete as counts
from netlang.language.distributions.continuous import GammaDistribution, NormalDistribution
from netlang.language.distributions.discrete import DiscreteUniformDistribution, PoissonDistribution
from netlang.language.symbols import Clip, Exp, If, Max, Tanh
from netlang.language.values.net_arrays import NetArray
from netlang.layers import (
    CatenateLayer,
    CompiledLayer,
    ConstantPlusLayer,
    ConstantTimesLayer,
    FunctionLayer,
    LinearLayer,
    Mean,
    NetMapOperator,
    RandomArrayLayer,
    SoftmaxLayer,
    StandardDeviation,
    Total,
)
from tests.layers.table import Row, Solved

Array = np.ndarray
FL, CL, RL = FunctionLayer, CompiledLayer, RandomArrayLayer
SEQUENCE = {"Input": ["Varying", 2]}
SHARED = LinearLayer(2)


def attended(q: Any, k: Any) -> Any:
    return NetMapOperator(SoftmaxLayer())(q @ k.T) @ k


def attention(q: Array, k: Array) -> Array:
    e = np.exp(q @ k.T)
    return e / e.sum(1, keepdims=True) @ k


def affine(x: Any) -> Any:
    return Tanh(x @ NetArray("w", Dimensions=[2, 3]) + NetArray("b", Dimensions=[1, 3]))


FUNCTIONS = [
    Row("function of elements", FL(lambda x: If(x > 0.5, x, Tanh(x) / 2)), ([0.2, 0.7],),
        lambda x: np.where(x > 0.5, x, np.tanh(x) / 2)),
    Row("function standardized", FL(lambda x: (x - x.mean()) / StandardDeviation(x)), ([1, 2, 3],), [-1, 0, 1]),
    Row("function of a whole array", FL(Max), ([[1, 5], [2, 3]],), 5),
    Row("function that aggregates", FL(lambda x: Mean(x) * Total(x) + x.max(axis=0), **SEQUENCE),
        ([[1.0, 5], [2, 3]], [[4.0, 2]]), lambda x: x.mean(0) * x.sum(0) + x.max(0)),
    Row("function of two", FL(lambda a, b: a @ b - 2 * b, a=[2, 2], b=2), reference=lambda a, b: a @ b - 2 * b),
    Row("function that repeats", FL(lambda a, b: (2 - a) ** 2 % 3 + abs(b) * np.array([1.0, 2, 4]), a=[3, 2], b=3),
        reference=lambda a, b, **_: (2 - a) ** 2 % 3 + (abs(b) * np.array([1.0, 2, 4]))[:, None]),
    Row("function of parts", FL(lambda x: x[0, 1:] + x[-1, :2] * x[1:, 2].sum(), Input=[3, 3]),
        reference=lambda x: x[0, 1:] + x[-1, :2] * x[1:, 2].sum()),
    Row("function of steps and ends", FL(lambda x: x[::2] + x[-3:-1], Input=4), reference=lambda x: x[::2] + x[-3:-1]),
    Row("function of several results", FL(lambda x: {"low": x.min(), "parts": x.prod(axis=(0, 1))}, Input=[2, 3]),
        reference=lambda x: {"low": x.min(), "parts": x.prod()}),
    Row("function of shapes", FL(lambda x: x.reshape(-1, 2).T.max(axis=1) + x.transpose(1, 0)[0].sum(), Input=[2, 3]),
        reference=lambda x: x.reshape(-1, 2).T.max(axis=1) + x.transpose(1, 0)[0].sum()),
    Row("function of moved levels", FL(lambda x: x.transpose(2, 0, 1), Input=[2, 3, 4]),
        reference=lambda x: x.transpose(2, 0, 1)),
    Row("function with arrays", FL(affine, **SEQUENCE), reference=lambda x, **arrays: np.tanh(
        x @ arrays["netarray1.Array"] + arrays["netarray2.Array"])),
    Row("function with nets", FL(attended, q=["Varying", 2], k=[3, 2]), reference=attention),
    Row("function with a net of several inputs", FL(lambda a, b: Clip(CatenateLayer()([a, b]), (0, 0.5)), a=2, b=3),
        reference=lambda a, b: np.clip(np.concatenate([a, b]), 0, 0.5)),
    Row("function with a net that is used twice", FL(lambda x: SHARED(SHARED(x)), Input=2)),
]  # fmt: skip

COMPILED = [
    Row("compiled", CL(np.sin, lambda x, g: np.cos(x) * g), reference=np.sin),
    Row("compiled, with the output", CL(np.exp, lambda x, g, y: g * y, **SEQUENCE), reference=np.exp),
    Row("compiled, whole batches", CL(lambda x: np.sin(x).sum(-1), lambda x, g: np.cos(x) * g[..., None],
        Batched=True, Input=[3, 2]), reference=lambda x: np.sin(x).sum(-1)),
    Row("compiled, sequences", CL(np.cumsum, lambda x, g: np.cumsum(g[::-1])[::-1], Input="Varying"),
        reference=np.cumsum),
    Row("compiled, one number of a sequence", CL(np.sum, lambda x, g: np.full(x.shape, g), Input="Varying"),
        reference=np.sum),
    Row("compiled and traced", CL(lambda x: x.sum() * x, Input=3), reference=lambda x: x.sum() * x),
]  # fmt: skip

DRAWN = [
    *(Row(f"random {cls.__name__}", RL(cls(*([(1, 6)] if cls is DiscreteUniformDistribution else values)), [2, 2]))
      for cls, values in (
          *((getattr(distributions, n), (1.5,) * len(getattr(distributions, n).__attrs_attrs__))
            for n in distributions.__all__ if n != "UniformDistribution"),
          *((getattr(counts, n), (0.5,) * len(getattr(counts, n).__attrs_attrs__)) for n in counts.__all__))),
    Row("random around an input", RL(lambda x: NormalDistribution(x, 0)), reference=lambda x: x),
    Row("random around sequences", RL(lambda x: NormalDistribution(x, Exp(x)), **SEQUENCE)),
    Row("random of two inputs", RL(lambda shape, scale: GammaDistribution(shape, scale), shape=[2, 3])),
    Row("random counts of an input", RL(lambda x: PoissonDistribution(30 * x), Input=[2, 3])),
]  # fmt: skip

CONSTANTS = [
    Row("constant times", ConstantTimesLayer(Scaling=[1, 2, 3]), ([4, 5, 6],), [4, 10, 18]),
    Row("constant plus", ConstantPlusLayer(Input=[2, 3]), reference=lambda x, **arrays: x + arrays["Biases.Array"]),
]

ROWS = [*FUNCTIONS, *COMPILED, *DRAWN, *CONSTANTS]

SOLVED = [
    Solved(CL(np.cumsum, None), "Input", "Varying", {"Input": "[T]", "Output": "[T]"}),
    Solved(CL(np.sum, None), "Input", [2, 3], {"Input": "[2, 3]", "Output": "[]"}),
    Solved(CL(np.sum, None), "Output", 2, {"Input": "[*]", "Output": "[2]"}),
    Solved(RL(lambda x: NormalDistribution(x, 1)), "Input", ["Varying", 2], {"Input": "[T, 2]", "Output": "[T, 2]"}),
    Solved(RL(lambda x: NormalDistribution(x, 1)), "Output", 3, {"Input": "[3]", "Output": "[3]"}),
]
