"""What functions of arrays do in a FunctionLayer, against the same in plain NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.language.symbols import ArcTan, Clip, If, Max, Min, Mod, Piecewise, Ramp, Round, Which
from netlang.language.values.sentinels import All
from netlang.layers import (
    Accumulate,
    Append,
    ArrayReshape,
    BrayCurtisDistance,
    CanberraDistance,
    ChessboardDistance,
    ConstantArray,
    CorrelationDistance,
    CosineDistance,
    Det,
    Diagonal,
    Differences,
    Dot,
    Drop,
    EuclideanDistance,
    Extract,
    First,
    Flatten,
    FunctionLayer,
    HammingDistance,
    IdentityMatrix,
    InterquartileRange,
    Inverse,
    Join,
    Last,
    ManhattanDistance,
    Map,
    MeanDeviation,
    Median,
    Most,
    Norm,
    Normalize,
    Ordering,
    Part,
    Partition,
    Prepend,
    Range,
    Rest,
    Reverse,
    ReverseSort,
    Sort,
    SquaredEuclideanDistance,
    StandardDeviation,
    Take,
    ThreadingLayer,
    Tr,
    Transpose,
    Variance,
)
from tests.layers.table import Row

Array = np.ndarray
FL = FunctionLayer
SEQUENCE: dict[str, Any] = {"Input": ["Varying", 2]}
WORDS: dict[str, Any] = {"Input": "Varying"}
MATRIX: dict[str, Any] = {"Input": [3, 3]}
TABLE = np.array([[5.0, 6], [7, 8], [9, 1]])
SINGULAR = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, 1.0]]
ZERO = [[0.0] * 3] * 3
PAIR: dict[str, Any] = {"u": 4, "v": 4}
PAIRS: dict[str, Any] = {"u": ["Varying", 2], "v": ["Varying", 2]}


def row(name: str, f: Any, reference: Any, *examples: Any, **ports: Any) -> Row:
    plain = reference and (lambda *args, **_: reference(*args))  # without the function's own constants
    return Row(f"function {name}", FL(f, **ports), examples, plain)


def alike(name: str, f: Callable[..., Any], **ports: Any) -> Row:
    """The same NumPy functions on traced arrays and on arrays."""
    return row(name, f, f, **ports)


# vectors and matrices -------------------------------------------------------------------------------------

MATRICES = [
    row("Det", Det, np.linalg.det, **MATRIX),
    row("Det of singular matrices", Det, np.linalg.det, SINGULAR, ZERO),
    row("Det of one number", Det, np.linalg.det, Input=[1, 1]),
    row("Det of large matrices", Det, np.linalg.det, Input=[7, 7]),
    row("Det of each", lambda x: Map(Det, x), np.linalg.det, Input=["Varying", 2, 2]),
    row("Inverse", Inverse, np.linalg.inv, **MATRIX),
    row("Inverse of each", lambda x: Map(Inverse, x), np.linalg.inv, [[[1, 2], [3, 5]], [[2, 1], [0, 1]]],
        [[[3, 1], [1, 1]]],
        Input=["Varying", 2, 2]),
    row("Tr", Tr, np.trace, Input=[3, 4]),
    row("Diagonal", Diagonal, np.diagonal, Input=[4, 3]),
    row("Dot of three", lambda x: Dot(x, x, x[0]), lambda x: x @ x @ x[0], **MATRIX),
    row("Transpose", Transpose, np.transpose, Input=[2, 3]),
    row("Flatten", Flatten, np.ravel, Input=[2, 3]),
    row("ArrayReshape", lambda x: ArrayReshape(x, [3, 2]), lambda x: x.reshape(3, 2), Input=[2, 3]),
    row("Norm", Norm, np.linalg.norm, **SEQUENCE),
    row("ConstantArray, Range, IdentityMatrix",
        lambda x: ConstantArray(x, [3, 2]) * Range(3) + x * ConstantArray(2.0, 3) + IdentityMatrix(3) @ Range(2, 6, 2),
        lambda x: (x * np.array([[1.0, 2, 3]] * 2) + x * 2 + np.array([2.0, 4, 6])).T, Input=[]),
]  # fmt: skip

# elements, statistics, distances --------------------------------------------------------------------------

STATISTICS = [
    row("Round, Mod, Clip, Ramp", lambda x: Round(4 * x) + Mod(7 * x, 2) + Clip(x, (0.3, 0.6)) * Ramp(x - 0.5),
        lambda x: np.round(4 * x) + 7 * x % 2 + np.clip(x, 0.3, 0.6) * np.maximum(x - 0.5, 0), **SEQUENCE),
    row("Max and Min", lambda x: {"both": Max(x) - Min(x), "each": Max(x, 0.5) - Min(x, 0.3)},
        lambda x: {"both": x.max() - x.min(), "each": np.maximum(x, 0.5) - np.minimum(x, 0.3)}, Input=[2, 3]),
    row("statistics", lambda x: [Variance(x), StandardDeviation(x), Median(x), MeanDeviation(x)],
        lambda x: np.array([x.var(0, ddof=1), x.std(0, ddof=1), np.median(x, 0), abs(x - x.mean(0)).mean(0)]),
        [[1.0, 5], [2, 3], [7, 6]], [[4.0, 2], [2, 7]], **SEQUENCE),
    row("InterquartileRange", InterquartileRange,
        lambda x: np.quantile(x, 0.75, method="hazen") - np.quantile(x, 0.25, method="hazen"), Input=7),
    row("EuclideanDistance", lambda u, v: EuclideanDistance(u, v), lambda u, v: np.linalg.norm(u - v), **PAIRS),
    row("EuclideanDistance from itself", lambda x: EuclideanDistance(x, x), lambda x: 0.0, [1, 2], [3, 4]),
    row("SquaredEuclideanDistance", lambda u, v: SquaredEuclideanDistance(u, v),
        lambda u, v: ((u - v) ** 2).sum(), **PAIRS),
    row("ManhattanDistance", lambda u, v: ManhattanDistance(u, v), lambda u, v: abs(u - v).sum(), **PAIRS),
    row("ChessboardDistance", lambda u, v: ChessboardDistance(u, v), lambda u, v: abs(u - v).max(), **PAIR),
    row("CosineDistance", lambda u, v: CosineDistance(u, v),
        lambda u, v: 1 - u @ v / np.linalg.norm(u) / np.linalg.norm(v), **PAIR),
    row("CosineDistance from zero", lambda x: CosineDistance(x, 0 * x), lambda x: 1.0, [1, 2]),
    row("CorrelationDistance", lambda u, v: CorrelationDistance(u, v), lambda u, v: 1 - np.corrcoef(u, v)[0, 1],
        **PAIR),
    row("CanberraDistance", lambda u, v: CanberraDistance(u, v),
        lambda u, v: (abs(u - v) / (abs(u) + abs(v))).sum(), **PAIR),
    row("BrayCurtisDistance", lambda u, v: BrayCurtisDistance(u, v),
        lambda u, v: abs(u - v).sum() / abs(u + v).sum(), **PAIR),
    row("HammingDistance", lambda u, v: HammingDistance(u, v), lambda u, v: (u != v).sum(),
        {"u": [1, 2, 3], "v": [1, 3, 3]}, {"u": [4.0], "v": [5.0]}, u="Varying", v="Varying"),
    row("HammingDistance of integers", lambda u, v: HammingDistance(u, v), lambda u, v: (u != v).sum(),
        {"u": [1, 2, 3], "v": [2, 1, 3]}, u=(3, "Integer"), v=(3, "Integer")),
]  # fmt: skip

# arrays of different rank: that of lower rank is repeated along inner levels, as Wolfram's listable functions do -----


def inner(v: Array) -> Array:
    return v[:, None]


RANKS: dict[str, Any] = {"x": [3, 3], "v": 3}
THREADED = [
    row("a matrix and a vector", lambda x, v: (x * v - v) / (1 + x) ** v,
        lambda x, v: (x * inner(v) - inner(v)) / (1 + x) ** inner(v), **RANKS),
    row("a matrix and a vector, not square", lambda x, v: x * v, lambda x, v: x * inner(v), x=[2, 3], v=2),
    row("a vector and a matrix", lambda x, v: v - x, lambda x, v: inner(v) - x, **RANKS),
    row("three ranks", lambda x, v: x + v * Part(x, All, 1), lambda x, v: x + (inner(v) * x[:, 0])[:, :, None],
        x=[2, 2, 2], v=2),
    row("sequences of vectors and of numbers", lambda x, v: x * v, lambda x, v: x * inner(v),
        {"x": [[1, 2], [3, 4], [5, 6]], "v": [1, 2, 3]}, {"x": [[1, 2]], "v": [7]}, x=["Varying", 2], v="Varying"),
    row("comparisons and conditions of different rank",
        lambda x, v: If(x > v, x, v) + Which(x < v / 2, 1, x < v, v, True, x) + Piecewise([(x, v > 0.5)], v),
        lambda x, v: np.maximum(x, inner(v)) + np.where(x < inner(v) / 2, 1, np.where(x < inner(v), inner(v), x))
        + np.where(inner(v) > 0.5, x, inner(v)), **RANKS),
    row("Clip, Mod, Max, Min, ArcTan", lambda x, v: Clip(x, (v / 4, v / 2)) + Mod(x, v) + Max(x, v) * Min(v, x)
        + ArcTan(x, v),
        lambda x, v: np.clip(x, inner(v) / 4, inner(v) / 2) + x % inner(v) + np.maximum(x, inner(v))
        * np.minimum(x, inner(v)) + np.arctan2(inner(v), x), **RANKS),
    row("NumPy's names", lambda x, v: np.multiply(x, v) + np.where(x > v, v, x) + np.maximum(v, x),
        lambda x, v: x * inner(v) + np.where(x > inner(v), inner(v), x) + np.maximum(x, inner(v)), **RANKS),
    row("arrays of numbers on either side",
        lambda x: x * np.array([1.0, 2, 4]) + np.array([1.0, 2, 4]) * x + [1, 2, 4] - x,
        lambda x: 2 * x * inner(np.array([1, 2, 4])) + inner(np.array([1, 2, 4])) - x, Input=[3, 3]),
    row("in Map", lambda x, v: Map(lambda y: y * v, x), lambda x, v: x * v[None, :, None], x=[2, 3, 3], v=3),
    row("a ThreadingLayer with a level of its own", lambda x, v: ThreadingLayer(Min, 1)(x, v)
        + ThreadingLayer(Min, 2)(x, v),
        lambda x, v: np.minimum(x, v) + np.minimum(x, inner(v)), **RANKS),
    alike("outer levels, said", lambda x, v: x * v[None] + v[None] / (1 + x), **RANKS),
]  # fmt: skip

# lists ----------------------------------------------------------------------------------------------------

LISTS = [
    row("First, Last", lambda x: First(x) - Last(x), lambda x: x[0] - x[-1], **SEQUENCE),
    row("Most, Rest", lambda x: Most(x) - Rest(x), lambda x: x[:-1] - x[1:], **SEQUENCE),
    row("Take, Drop", lambda x: Take(x, 2) + Take(x, -2) + Drop(x, 3) - Drop(x, -3) + Take(x, (5, 2, -3)),
        lambda x: x[:2] + x[-2:] + x[3:] - x[:-3] + x[[4, 1]], Input=5),
    row("Reverse", Reverse, lambda x: x[::-1], **SEQUENCE),
    row("Reverse of rows", lambda x: Reverse(x, 2), lambda x: x[:, ::-1], **SEQUENCE),
    row("Join", lambda x: Join(x, [1, 2], x[0:1]), lambda x: np.concatenate([x, [1, 2], x[:1]]), Input=3),
    row("Join of rows", lambda x: Join(x, x, level=2), lambda x: np.concatenate([x, x], 1), **SEQUENCE),
    row("Append, Prepend", lambda x: Prepend(Append(x, x[0]), [1, 2]), lambda x: np.vstack([[1, 2], x, x[0]]),
        **SEQUENCE),
    row("Accumulate", Accumulate, lambda x: x.cumsum(0), **SEQUENCE),
    row("Differences", Differences, lambda x: np.diff(x, axis=0), **SEQUENCE),
    row("Sort", Sort, np.sort, [3, 1, 2, 7], [5, 4], **WORDS),
    row("ReverseSort", ReverseSort, lambda x: np.sort(x)[::-1], [3, 1, 2, 7], [5, 4], **WORDS),
    row("Normalize", Normalize, lambda x: x / np.linalg.norm(x), **SEQUENCE),
    row("Ordering", lambda x: Ordering(x, -2), lambda x: np.argsort(x)[-2:] + 1, Input=4),
    row("Partition", lambda x: Partition(x, 2), lambda x: x[: len(x) // 2 * 2].reshape(-1, 2), Input=5),
    row("Partition that overlaps", lambda x: Partition(x, 3, 1),
        lambda x: np.array([x[i : i + 3] for i in range(len(x) - 2)]),
        **SEQUENCE),
    row("Part", lambda x: Part(x, (2, -1), 1) + Part(x, All, [2, 1])[:, 0][1:], lambda x: x[1:, 0] + x[1:, 1],
        Input=[3, 2]),
    row("Part at positions that are data", lambda x, i: Part(x, i), lambda x, i: x[np.where(i > 0, i - 1, i)],
        {"x": [5, 6, 7], "i": [3, 1]}, {"x": [4, 2], "i": [-1, 2]}, x="Varying", i=(2, "Integer")),
    row("tables at positions that are data", lambda i: Part([[5.0, 6], [7, 8], [9, 1]], i) + Part(TABLE, i, 2)[:, None],
        lambda i: TABLE[i - 1] + TABLE[i - 1, 1][:, None],
        [2, 1, 3], Input=("Varying", "Integer")),
    row("Extract", lambda x, i: Extract(x, i), lambda x, i: x[i[0] - 1, i[1] - 1],
        {"x": [[1, 2], [3, 4]], "i": [2, 1]}, x=[2, 2], i=[2, "Integer"]),
    alike("x[backwards]", lambda x: x[::-1] + x[3:0:-1].sum() + x[-1:-5:-2][0], Input=6),
    alike("x[backwards] of sequences", lambda x: x[::-1], **SEQUENCE),
    alike("x[list]", lambda x: x[[2, 0, -1]] * x[np.array([[1], [2], [0]])][:, 0], Input=3),
    alike("x[list] of sequences", lambda x: x[[1, 0, -2]], **SEQUENCE),
    alike("x[:, list]", lambda x: x[:, [1, 0, 1]], **SEQUENCE),
    alike("x[1, list]", lambda x: x[1, [2, 0]], Input=[2, 3]),
    alike("x[None]", lambda x: x[None] + x[:, None] * x[1], Input=3),
    row("x[i] with i that are data", lambda x, i: x[i], lambda x, i: x[i],
        {"x": [5, 6, 7], "i": [2, 0, -1]}, {"x": [4], "i": [0]}, x="Varying", i=("Varying", "Integer")),
    row("x[i] with i made of data", lambda x, i: x[i - 1], lambda x, i: x[i - 1],
        {"x": [[5, 6], [7, 8]], "i": 2}, x=[2, 2], i="Integer"),
    row("x[:, i]", lambda x, i: x[:, i], lambda x, i: x[:, i],
        {"x": [[5, 6], [7, 8], [1, 2]], "i": [1, 1, 0]}, x=["Varying", 2], i=(3, "Integer")),
    row("lists of arrays", lambda x, y: [[x, y], [y, 2 * x]], lambda x, y: np.array([[x, y], [y, 2 * x]]), x=2, y=2),
]  # fmt: skip

# NumPy ----------------------------------------------------------------------------------------------------

NUMPY = [
    alike("np.linalg", lambda x: np.linalg.det(x) + np.linalg.inv(x) * np.linalg.norm(x), **MATRIX),
    alike("np.trace and its kin", lambda x: np.trace(x) + np.diagonal(x) * x.trace() - x.diagonal(), **MATRIX),
    alike("np.dot and its kin", lambda x: np.dot(x, x) + np.matmul(x, x.dot(x)) + np.outer(x[0], x[1]), **MATRIX),
    alike("np.mean and its kin", lambda x: np.mean(x, axis=0) + np.sum(x) + np.prod(x, axis=0)
        + np.max(x) - np.min(x, axis=1),
        **MATRIX),
    alike("means kept", lambda x: x - x.mean(axis=0, keepdims=True) + x.max(axis=-1, keepdims=True), Input=[2, 3]),
    alike("np.var, np.std", lambda x: np.var(x) + np.std(x, axis=0) + x.var(axis=1, ddof=1)[0] + x.std(ddof=1),
        **MATRIX),
    alike("np.median", lambda x: np.median(x, axis=0), Input=[4, 2]),
    alike("ufuncs of one", lambda x: np.exp(x) + np.log1p(x) * np.sqrt(x) - np.sin(x) / np.cosh(x)
        + np.arctan(np.square(x))
        + np.log2(x) - np.exp2(x) + np.expm1(x) * np.reciprocal(x) + np.cbrt(x)
        + np.negative(x) - np.log10(x), Input=3),
    alike("ufuncs of two", lambda x, y: np.maximum(x, y) - np.minimum(x, 0.4) + np.power(x, y) + np.arctan2(x, y)
        + np.hypot(x, y) + np.logaddexp(x, y) + np.add(x, y) * np.subtract(y, x) / np.multiply(x, y), x=3, y=3),
    alike("np.where, np.clip", lambda x: np.where(x > 0.5, x, -x) + np.clip(x, 0.2, 0.8)
        + np.clip(x, None, 0.7), Input=4),
    alike("== and !=", lambda x: np.where(x == x, x, 0.0) + np.where(x != x, 1.0, 2 * x), Input=3),
    alike("// and %", lambda x: 7 * x // 2 + 7 % (1 + x) + np.round(3 * x) + np.round(x, 1), Input=3),
    alike("np.ceil, np.heaviside", lambda x: x * np.ceil(3 * x) + np.heaviside(x - 0.5, x), Input=3),
    alike("np.stack, np.concatenate", lambda x: np.concatenate([np.stack([x, 2 * x]), np.stack([x, x], 1).T]), Input=2),
    alike("np.reshape and its kin", lambda x: np.reshape(x, (3, 2)).ravel() + np.ravel(np.transpose(x))
        + x.flatten(), Input=[2, 3]),
    alike("np.swapaxes, np.expand_dims", lambda x: np.swapaxes(x, 0, -1) + np.expand_dims(x[:, 0], -1), Input=[2, 2]),
    alike("np.flip, np.cumsum", lambda x: np.flip(x, 0) + np.cumsum(x, axis=0) + x.cumsum(axis=0), **SEQUENCE),
    alike("np.sort, np.argsort", lambda x: np.sort(x) + x[np.argsort(x)], Input=5),
    alike("np.take", lambda x: np.take(x, [1, 0], axis=1) + x.take([0, 1], axis=1), **SEQUENCE),
    alike("np.zeros_like and its kin", lambda x: np.ones_like(x) + x * np.full_like(x, 2.0)
        + np.zeros_like(x), Input=3),
    alike("np.ptp, np.polyval and their kin", lambda x: np.ptp(x) * np.polyval([1, 2, 3], x) + np.sinc(x)
        + np.interp(x, [0, 0.4, 1], [0, 1, 4]) + np.append(x, [1.0, 2])[2:], Input=3),
    alike("np.fliplr, np.flipud", lambda x: np.fliplr(x) - np.flipud(x), Input=[2, 3]),
    alike("arrays on the left", lambda x: np.array([1.0, 2]) * x + np.float64(2) * x - np.eye(2) @ x,
        **SEQUENCE | {"Input": 2}),
]  # fmt: skip

ROWS = [*MATRICES, *STATISTICS, *THREADED, *LISTS, *NUMPY]
