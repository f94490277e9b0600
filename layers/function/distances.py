"""Distances: names for NetPairEmbeddingOperator, functions of two arrays in a FunctionLayer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from netlang.language.symbols import Abs, If, Max, Unequal
from netlang.language.symbols.numpy_functions import root
from netlang.language.values.sentinels import All
from netlang.layers.arithmetic.aggregation import AggregationLayer
from netlang.layers.function.tracing import on_arrays


@frozen(repr=False)
class Distance:
    """A distance of two arrays of the same dimensions, as Wolfram calls it; called, that of arrays in the making.

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda u, v: EuclideanDistance(u, v))({"u": [0, 0], "v": [3, 4]})
    5.0
    """

    name: str
    of: Callable[[Any, Any], Any] = field(eq=False)

    def __repr__(self) -> str:
        return self.name

    def __call__(self, u: Any, v: Any) -> Any:
        return on_arrays(2, self.name)(self.of)(u, v)


def _sum(x: Any) -> Any:
    return x.through_net(AggregationLayer("Total", All), x)


def _squared(u: Any, v: Any) -> Any:
    return _sum((u - v) ** 2)


def _euclidean(u: Any, v: Any) -> Any:
    return root(_squared(u, v))


def _manhattan(u: Any, v: Any) -> Any:
    return _sum(Abs(u - v))


def _chessboard(u: Any, v: Any) -> Any:
    return Max(Abs(u - v))


def _cosine(u: Any, v: Any) -> Any:
    """1 - u.v / (|u| |v|); 1 where one of the lengths is 0."""
    lengths = _sum(u * u) * _sum(v * v)
    return 1 - If(lengths > 0, _sum(u * v) / root(lengths), 0)


def _correlation(u: Any, v: Any) -> Any:
    return _cosine(u - u.mean(), v - v.mean())


def _hamming(u: Any, v: Any) -> Any:
    """The number of places at which they differ."""
    return _sum(If(Unequal(u, v), 1, 0))


def _canberra(u: Any, v: Any) -> Any:
    """The sum of |u - v| / (|u| + |v|), of 0 where both are 0."""
    sizes = Abs(u) + Abs(v)
    return _sum(If(sizes > 0, Abs(u - v) / sizes, 0))


def _bray_curtis(u: Any, v: Any) -> Any:
    return _manhattan(u, v) / _sum(Abs(u + v))


EuclideanDistance = Distance("EuclideanDistance", _euclidean)
SquaredEuclideanDistance = Distance("SquaredEuclideanDistance", _squared)
ManhattanDistance = Distance("ManhattanDistance", _manhattan)
ChessboardDistance = Distance("ChessboardDistance", _chessboard)
CosineDistance = Distance("CosineDistance", _cosine)
CorrelationDistance = Distance("CorrelationDistance", _correlation)
CanberraDistance = Distance("CanberraDistance", _canberra)
BrayCurtisDistance = Distance("BrayCurtisDistance", _bray_curtis)
HammingDistance = Distance("HammingDistance", _hamming)
