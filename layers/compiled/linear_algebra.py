"""NumPy's functions of vectors and matrices, as programs."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.primitives import elementwise as e
from netlang.compiler.ir.primitives.matrices import det as determinant
from netlang.compiler.ir.primitives.matrices import inverse
from netlang.compiler.ir.program import Value
from netlang.errors import brief
from netlang.layers.arithmetic import aggregation_functions as aggregates
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


def solve(a: Any, b: Any) -> ArrayView:
    return products.matmul(np.linalg.inv(a), b)


def _square(x: ArrayView) -> Value:
    rows, columns = x.shape[-2:] if x.ndim > 1 else (0, 1)
    if rows != columns or not all(isinstance(n, int) for n in x.shape):
        raise Untraceable(f"square matrices of fixed sizes are traced here, and {list(x.shape)} are not")
    return x.real


def trace(x: ArrayView) -> ArrayView:
    return x.like(ops.reduce_sum(diag(x).real, x.hidden))


def diag(x: ArrayView) -> ArrayView:
    """The diagonal of a matrix, or the matrix with that diagonal."""
    size = x.shape[-1]
    if not isinstance(size, int) or x.ndim not in (1, 2):
        raise Untraceable("np.diag is traced of vectors and square matrices of fixed sizes")
    if x.ndim == 1:
        rows: Any = x.like(inserted(x.real, x.value.rank))
        return np.where(np.eye(size), rows, 0.0)  # type: ignore[return-value]
    square, place = _square(x), x.hidden
    flat = ops.reshape(square, (*square.shape[:place], size * size))
    return x.like(ops.cut(flat, place, 0, size, size + 1))


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
    """Of an array and numbers, which are turned round and laid on every place of the array, among zeros."""
    x, numbers = (a, v) if isinstance(a, ArrayView) else (v, a)
    size = x.shape[0] if x.ndim == 1 else None
    if isinstance(numbers, ArrayView) or not isinstance(size, int):
        raise Untraceable("np.convolve is traced of a vector of fixed size, with numbers")
    kernel = np.ravel(np.asarray(numbers, float))[::-1]
    wide = size + 2 * (len(kernel) - 1)
    at = ops.pad(ops.reshape(x.real, (x.value.shape[0] if x.hidden else 1, 1, size)), 2, len(kernel) - 1, wide)
    full = size + len(kernel) - 1
    made = ops.convolve(at, ops.table(kernel.reshape(1, 1, -1)), (full,), (1,), (1,))
    count = {"full": full, "same": max(size, len(kernel)), "valid": abs(size - len(kernel)) + 1}[mode]
    return x.like(ops.reshape(ops.cut(made, 2, (full - count) // 2, count), (*x.value.shape[: x.hidden], count)))
