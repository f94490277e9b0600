"""NumPy's functions of vectors and matrices, as programs."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.primitives import elementwise as e
from netlang.compiler.primitives.matrices import det as determinant
from netlang.compiler.primitives.matrices import inverse
from netlang.compiler.program import Value
from netlang.errors import brief
from netlang.layers import aggregates
from netlang.layers.compiled import products
from netlang.layers.compiled.view import ArrayView, Untraceable, inserted


def norm(x: ArrayView, ord: Any = None, axis: Any = None, keepdims: bool = False) -> ArrayView:
    of_vectors = x.ndim == 1 or isinstance(axis, int)
    if ord is not None and not (ord in (1, 2, np.inf) and of_vectors):
        raise Untraceable(f"np.linalg.norm with ord={brief(ord)}, of what is no vector, is not traced")
    axes = x.axes(axis)
    if ord in (1, np.inf):
        made = (aggregates.total if ord == 1 else aggregates.highest)(e.abs(x.real), axes)
    else:
        made = aggregates.root(aggregates.total(ops.square(x.real), axes))
    return x.like(inserted(made, *axes) if keepdims else made)


def det(x: ArrayView) -> ArrayView:
    return x.like(determinant(_square(x)))


def inv(x: ArrayView) -> ArrayView:
    return x.like(inverse(_square(x)))


def solve(a: ArrayView, b: Any) -> ArrayView:
    return products.matmul(inv(a), b)


def _square(x: ArrayView) -> Value:
    rows, columns = x.shape[-2:] if x.ndim > 1 else (0, 1)
    if rows != columns or not all(isinstance(n, int) for n in x.shape):
        raise Untraceable(f"square matrices of fixed sizes are traced here, and {list(x.shape)} are not")
    return x.real


def trace(x: ArrayView) -> ArrayView:
    return x.like(ops.reduce_sum(diag(x).real, x.value.rank - 2))


def diag(x: ArrayView) -> ArrayView:
    """The diagonal of a matrix, or the matrix with that diagonal."""
    size = x.shape[-1]
    if not isinstance(size, int) or x.ndim not in (1, 2):
        raise Untraceable("np.diag is traced of vectors and square matrices of fixed sizes")
    if x.ndim == 1:
        return x.like(inserted(x.real, x.value.rank)) * np.eye(size)  # type: ignore[operator]
    square: Any = x.like(_square(x))
    return x.like(ops.reduce_sum((square * np.eye(size)).real, x.value.rank - 1))


def tril(m: Any, k: int = 0) -> Any:
    return np.where(np.tril(np.ones(m.shape[-2:]), k), m, 0.0)


def triu(m: Any, k: int = 0) -> Any:
    return np.where(np.triu(np.ones(m.shape[-2:]), k), m, 0.0)


def cross(a: Any, b: Any) -> Any:
    if np.shape(a)[-1:] != (3,) or np.shape(b)[-1:] != (3,):
        raise Untraceable("np.cross is traced of vectors of three numbers")
    on, back = [1, 2, 0], [2, 0, 1]
    return a[..., on] * b[..., back] - a[..., back] * b[..., on]


def convolve(a: Any, v: Any, mode: Any = "full") -> Any:
    """Of an array and numbers: a product with the matrix of all places of these."""
    x, numbers = (a, v) if isinstance(a, ArrayView) else (v, a)
    size = x.shape[0] if x.ndim == 1 else None
    if isinstance(numbers, ArrayView) or not isinstance(size, int):
        raise Untraceable("np.convolve is traced of a vector of fixed size, with numbers")
    return products.matmul(x, np.stack([np.convolve(row, numbers, mode) for row in np.eye(size)]))
