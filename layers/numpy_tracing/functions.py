"""NumPy's functions of whole arrays, as programs: reductions, shapes, joining, order."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.primitives import elementwise as e
from netlang.compiler.program import Value
from netlang.layers import aggregates
from netlang.layers.numpy_tracing import products
from netlang.layers.numpy_tracing.shapes import (
    broadcast_to,
    column_stack,
    concatenate,
    expand_dims,
    flip,
    hstack,
    moveaxis,
    moved,
    ravel,
    repeat,
    reshape,
    roll,
    split,
    squeeze,
    stack,
    swapaxes,
    tile,
    transpose,
    vstack,
)
from netlang.layers.numpy_tracing.view import ArrayView, Untraceable, inserted, level, view_of

# reductions -----------------------------------------------------------------------------------------------


def _reduction(meaning: Callable[[Value, Sequence[int]], Value]) -> Callable[..., ArrayView]:
    def reduced(x: ArrayView, axis: Any = None, keepdims: bool = False) -> ArrayView:
        axes = x.axes(axis)
        made = meaning(x.real, axes)
        return x.like(inserted(made, *axes) if keepdims else made)

    return reduced


def _median(x: Value, axes: Sequence[int]) -> Value:
    return aggregates.median(x, axes) if axes else x


total, prod = _reduction(aggregates.total), _reduction(aggregates.times)
highest, lowest = _reduction(aggregates.highest), _reduction(aggregates.lowest)
mean, median = _reduction(ops.mean), _reduction(_median)


def var(x: ArrayView, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> ArrayView:
    axes = x.axes(axis)
    away = ops.valid(x.real - ops.expand(ops.mean(x.real, axes), x.value, axes), 0.0)
    spread = ops.mean(ops.square(away), axes)
    if ddof:
        number = ops.count(x.value, axes)
        if not isinstance(number, float):
            raise Untraceable("np.var with `ddof`, of a length that varies, is not traced")
        spread = spread * (number / (number - ddof) if number > ddof else math.nan)
    return x.like(inserted(spread, *axes) if keepdims else spread)


def std(x: ArrayView, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> ArrayView:
    return x.like(_root(var(x, axis, ddof, keepdims).value))


def _root(x: Value) -> Value:
    """The square root; where that is 0, so is its derivative."""
    positive = ops.greater(x, 0.0)
    return ops.select(positive, ops.sqrt(ops.select(positive, x, ops.ones_like(x))), ops.zeros_like(x))


def norm(x: ArrayView, ord: Any = None, axis: Any = None, keepdims: bool = False) -> ArrayView:
    if ord not in (None, 2) and not (ord in (1, np.inf) and (x.ndim == 1 or isinstance(axis, int))):
        raise Untraceable(f"np.linalg.norm with ord={ord!r} is not traced")
    if ord == 2 and x.ndim != 1 and not isinstance(axis, int):
        raise Untraceable("the spectral norm of a matrix is not traced")
    if ord in (1, np.inf):
        return (total if ord == 1 else highest)(x.like(e.abs(x.real)), axis, keepdims)
    return x.like(_root(total(x.like(ops.square(x.real)), axis, keepdims).value))


def _running(step: Callable[[Value, Value], Value], start: float) -> Callable[..., ArrayView]:
    """cumsum and cumprod: a loop along the axis."""

    def running(x: ArrayView, axis: int | None = None) -> ArrayView:
        if axis is None:
            x, axis = (x if x.ndim == 1 else ravel(x)), 0
        place = x.axis(axis)
        along = moved(x.real, place, 1)
        first = ops.full((along.shape[0], *along.shape[2:]), start)

        def one(before: tuple[Value, ...], element: tuple[Value, ...]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
            after = (step(before[0], element[0]),)
            return after, after

        _, (made,) = ops.fold(one, (first,), (along,))
        return x.like(moved(made, 1, place))

    return running


cumsum, cumprod = _running(ops.add, 0.0), _running(ops.mul, 1.0)


# order, choice, differences -------------------------------------------------------------------------------


def sort(x: ArrayView, axis: int | None = -1) -> ArrayView:
    x, axis = (ravel(x), -1) if axis is None else (x, axis)
    place = x.axis(axis)
    along = moved(x.real, place, x.value.rank - 1)
    order = ops.argsort(ops.valid(along, math.inf))  # padding sorts last
    return x.like(moved(ops.pick(ops.valid(along, 0.0), order), x.value.rank - 1, place))


def where(condition: Any, *branches: Any) -> ArrayView:
    if len(branches) != 2:
        raise Untraceable("np.where without two branches: how many places it finds depends on the data")
    like = next(x for x in (condition, *branches) if isinstance(x, ArrayView))
    test, yes, no = level([view_of(x, like) for x in (condition, *branches)])
    return like.like(ops.select(test.condition, yes.real, no.real))


def clip(x: Any, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Any:
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    x = x if low is None else np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


def diff(x: ArrayView, n: int = 1, axis: int = -1) -> Any:
    place = axis % x.ndim
    for _ in range(n):
        before = (slice(None),) * place
        x = x[(*before, slice(1, None))] - x[(*before, slice(None, -1))]  # type: ignore[index, operator]
    return x


def trace(x: ArrayView) -> ArrayView:
    rows, columns = x.shape[-2:]
    if x.ndim != 2 or not isinstance(rows, int) or not isinstance(columns, int):
        raise Untraceable("np.trace is traced of matrices of fixed sizes")
    return total(x * np.eye(rows, columns))  # type: ignore[operator]


def outer(a: Any, b: Any) -> ArrayView:
    like = a if isinstance(a, ArrayView) else b
    one, two = (ravel(view) if view.ndim != 1 else view for view in (view_of(a, like), view_of(b, like)))
    return products.einsum("x,y->xy", one, two)


def full_like(x: ArrayView, fill_value: float) -> ArrayView:
    return x.like(ops.full(x.value.shape, float(fill_value)))


def around(x: ArrayView, decimals: int = 0) -> Any:
    scale = 10.0**decimals
    return np.rint(x * scale) / scale if decimals else np.rint(x)  # type: ignore[operator, call-overload]


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: total, np.prod: prod, np.max: highest, np.amax: highest, np.min: lowest, np.amin: lowest, np.mean: mean,
    np.median: median, np.var: var, np.std: std, np.linalg.norm: norm, np.cumsum: cumsum, np.cumprod: cumprod,
    np.sort: sort, np.where: where, np.clip: clip, np.diff: diff, np.trace: trace, np.around: around,
    np.round: around, np.outer: outer, np.dot: products.dot, np.inner: products.inner,
    np.tensordot: products.tensordot, np.einsum: products.einsum,
    np.reshape: reshape, np.ravel: ravel, np.transpose: transpose, np.swapaxes: swapaxes, np.moveaxis: moveaxis,
    np.expand_dims: expand_dims, np.squeeze: squeeze, np.flip: flip, np.roll: roll, np.repeat: repeat, np.tile: tile,
    np.broadcast_to: broadcast_to, np.concatenate: concatenate, np.stack: stack, np.split: split,
    np.hstack: hstack, np.vstack: vstack, np.column_stack: column_stack,
    np.zeros_like: lambda x: full_like(x, 0.0), np.ones_like: lambda x: full_like(x, 1.0), np.full_like: full_like,
    np.copy: lambda x: x, np.shape: lambda x: x.shape, np.ndim: lambda x: x.ndim, np.size: lambda x: x.size,
}  # fmt: skip

METHODS: dict[str, Callable[..., Any]] = {
    "sum": total, "prod": prod, "max": highest, "min": lowest, "mean": mean, "var": var, "std": std,
    "cumsum": cumsum, "cumprod": cumprod, "clip": clip, "round": around, "dot": products.dot, "trace": trace,
    "ravel": ravel, "flatten": ravel, "swapaxes": swapaxes, "squeeze": squeeze, "repeat": repeat,
    "reshape": lambda x, *sizes: reshape(x, sizes[0] if len(sizes) == 1 else sizes),
    "transpose": lambda x, *axes: transpose(x, (axes[0] if len(axes) == 1 else axes) or None),
    "copy": lambda x: x,
}  # fmt: skip

REDUCED: dict[Any, Callable[..., ArrayView]] = {
    np.add: total, np.multiply: prod, np.maximum: highest, np.minimum: lowest,
}  # fmt: skip
ACCUMULATED: dict[Any, Callable[..., ArrayView]] = {np.add: cumsum, np.multiply: cumprod}
