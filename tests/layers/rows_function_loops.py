"""Functions that call functions, in a FunctionLayer, against the same in plain NumPy."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.language.symbols import Plus, Tanh
from netlang.language.values.net_arrays import NetArray
from netlang.layers import (
    Accumulate,
    EuclideanDistance,
    Fold,
    FoldList,
    LinearLayer,
    LongShortTermMemoryLayer,
    Map,
    MapThread,
    Nest,
    NestList,
    Norm,
    Reverse,
    SoftmaxLayer,
    Sort,
    Table,
    ThreadingLayer,
    Total,
)
from tests.layers.rows_function_forms import SEQUENCE, WORDS, Array, row

SHARED = LinearLayer(2)
TWO: dict[str, Any] = {"x": ["Varying", 2], "y": ["Varying", 2]}
PAIRS_OF_LENGTHS = [
    {"x": np.sin(np.arange(2.0 * n)).reshape(n, 2), "y": np.cos(np.arange(2.0 * m)).reshape(m, 2)}
    for n, m in ((3, 4), (1, 2), (2, 3))
]


def attended(x: Array, y: Array) -> Array:
    e = np.exp(x @ y.T)
    return e / e.sum(1, keepdims=True) @ y


def scanned(f: Callable[[Any, Any], Any], start: Any, along: Any) -> Array:
    return np.array(list(itertools.accumulate(along, f, initial=start)))


ROWS = [
    row("Map", lambda x: Map(lambda r: r / Norm(r), x), lambda x: x / np.linalg.norm(x, axis=1, keepdims=True),
        **SEQUENCE),
    row("Map of a symbol", lambda x: Map(Tanh, x), np.tanh, **SEQUENCE),
    row("Map with an array around", lambda x, w: Map(lambda r: r @ (2 * w) + w[0], x), lambda x, w: x @ (2 * w) + w[0],
        x=["Varying", 2], w=[2, 2]),
    row("Map in Map", lambda x, y: Map(lambda a: Map(lambda b: EuclideanDistance(a, b), y), x),
        lambda x, y: np.linalg.norm(x[:, None] - y, axis=2), x=[2, 3], y=[4, 3]),
    row("attention in Map", lambda x, y: Map(lambda a: SoftmaxLayer()(y @ a) @ y, x), attended,
        *PAIRS_OF_LENGTHS, **TWO),
    row("Map in Map of sequences", lambda x, y: Map(lambda a: Map(lambda b: EuclideanDistance(a, b), y), x),
        lambda x, y: np.linalg.norm(x[:, None] - y, axis=2), *PAIRS_OF_LENGTHS, **TWO),
    row("Fold in Map", lambda x, y: Map(lambda a: Fold(lambda s, b: Tanh(s * a + b), a, y), x),
        lambda x, y: np.array([scanned(lambda s, b, a=a: np.tanh(s * a + b), a, y)[-1] for a in x]),
        *PAIRS_OF_LENGTHS, **TWO),
    row("Map in Fold", lambda x, y: Fold(lambda s, b: Tanh(Total(Map(lambda a: a * s, y)) + b), x[0], x),
        lambda x, y: scanned(lambda s, b: np.tanh((y * s).sum(0) + b), x[0], x)[-1], *PAIRS_OF_LENGTHS, **TWO),
    row("lists in Map", lambda x: Map(lambda r: Sort(r) + Reverse(r) + Accumulate(r), x),
        lambda x: np.sort(x, 1) + x[:, ::-1] + x.cumsum(1), Input=["Varying", 3]),
    row("Map of several results", lambda x: Map(lambda r: {"sum": r.sum(), "first": r[0]}, x),
        lambda x: {"sum": x.sum(1), "first": x[:, 0]}, **SEQUENCE),
    row("MapThread", lambda x, y: MapThread(lambda a, b: a @ b, [x, y]), lambda x, y: (x * y).sum(1),
        x=["Varying", 2], y=["Varying", 2]),
    row("MapThread of a net of two", lambda x, y: MapThread(ThreadingLayer(Plus, InputPorts=2), [x, y]),
        lambda x, y: x + y, x=["Varying", 2], y=["Varying", 2]),
    row("Nest", lambda x: Nest(lambda y: Tanh(2 * y), x, 3), lambda x: np.tanh(2 * np.tanh(2 * np.tanh(2 * x))),
        **SEQUENCE),
    row("NestList", lambda x: NestList(lambda y: y**2 + 1, x, 2),
        lambda x: np.array([x, x**2 + 1, (x**2 + 1) ** 2 + 1]), Input=3),
    row("Fold", lambda x: Fold(lambda s, a: Tanh(s + a), x[0], x),
        lambda x: scanned(lambda s, a: np.tanh(s + a), x[0], x)[-1],
        **SEQUENCE),
    row("Fold from a number", lambda x: Fold(lambda s, a: s * a + 1, 2, x),
        lambda x: scanned(lambda s, a: s * a + 1, 2, x)[-1],
        **WORDS),
    row("Fold without a start", lambda x: Fold(lambda s, a: s * a - s, x),
        lambda x: scanned(lambda s, a: s * a - s, x[0], x[1:])[-1],
        **SEQUENCE),
    row("FoldList", lambda x, s: FoldList(lambda s, a: s * a + 1, s, x),
        lambda x, s: scanned(lambda s, a: s * a + 1, s, x),
        x=["Varying", 2], s=2),
    row("FoldList with an array around", lambda x, w: FoldList(lambda s, a: Tanh(w @ s + a), x[0], x),
        lambda x, w: scanned(lambda s, a: np.tanh(w @ s + a), x[0], x), x=["Varying", 2], w=[2, 2]),
    row("Table", lambda x: Table(lambda i, j: x[i - 1] ** j, 2, (1, 5, 2)),
        lambda x: np.array([[x[i] ** j for j in (1, 3, 5)] for i in range(2)]), Input=2),
    row("a net inside and outside of Map", lambda x: Map(SHARED, x) + SHARED(x[0])[None], None, **SEQUENCE),
    row("NetArray in Map", lambda x: Map(lambda r: r * NetArray("w"), x) + NetArray("w", Dimensions=[2])[None],
        None, **SEQUENCE),
    row("NetArrays alone", lambda x: Tanh(-(NetArray("a", Array=[1, 2]) ** 2)) * x
        + NetArray("a") / NetArray("b", Array=2)
        + [NetArray("a") @ NetArray("a"), x[0]] + np.ones(2) * NetArray("a")[0], None, Input=2),
    row("a net with states", lambda x: LongShortTermMemoryLayer(2)(x)[-1], None, **SEQUENCE),
]  # fmt: skip
