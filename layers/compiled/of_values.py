"""NumPy's functions of whole arrays as programs: reductions, order, choice; the others are in files of their own."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.choices import choose
from netlang.layers.arithmetic.aggregation_functions import AGGREGATES
from netlang.layers.compiled.products import tensordot
from netlang.layers.compiled.rearranging import concatenate, indexed, moved, ravel
from netlang.layers.compiled.view import ArrayView, Untraceable, inserted, level, view_of

# reductions -----------------------------------------------------------------------------------------------


def reduced(name: str) -> Callable[..., ArrayView]:
    """An aggregation of that name over some axes, or all."""

    def over(x: ArrayView, axis: Any = None, keepdims: bool = False) -> ArrayView:
        axes = x.axes(axis)
        made = AGGREGATES[name](x.real, axes) if axes else x.real
        return x.like(inserted(made, *axes) if keepdims else made)

    return over


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
    order = ops.argsort(along, ops.padding(along))
    return x.like(moved(ops.pick(ops.valid(along, 0.0), order), x.value.rank - 1, place))


def where(condition: Any, *branches: Any) -> ArrayView:
    if len(branches) != 2:
        raise Untraceable("np.where without two branches: how many places it finds depends on the data")
    like = next(x for x in (condition, *branches) if isinstance(x, ArrayView))
    test, yes, no = level([view_of(x, like) for x in (condition, *branches)])
    return like.like(choose(test.condition, yes.real, no.real))


def diff(x: ArrayView, n: int = 1, axis: int = -1) -> Any:
    place = axis % x.ndim
    for _ in range(n):
        before = (slice(None),) * place
        x = x[(*before, slice(1, None))] - x[(*before, slice(None, -1))]  # type: ignore[index, operator]
    return x


def outer(a: Any, b: Any) -> ArrayView:
    return tensordot(np.ravel(a), np.ravel(b), 0)


def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    if weights is None:
        return np.mean(x, axis)
    if np.shape(weights) != np.shape(x) and axis is not None:
        sizes = [1] * x.ndim
        sizes[axis] = -1
        weights = np.reshape(weights, sizes)
    return np.sum(x * weights, axis=axis) / np.sum(np.ones(x.shape) * weights, axis=axis)


def take(x: ArrayView, indices: Any, axis: int | None = None) -> Any:
    x, axis = (ravel(x), 0) if axis is None else (x, axis)
    return indexed(x, (*(slice(None),) * (axis % x.ndim), indices))


def pad(x: ArrayView, width: Any, mode: str = "constant", constant_values: float = 0.0) -> ArrayView:
    """With numbers."""
    if mode != "constant" or np.ndim(constant_values):
        raise Untraceable(f'np.pad with mode "{mode}" is traced with "constant" only')
    for axis, ends in enumerate(np.broadcast_to(np.asarray(width), (x.ndim, 2)).tolist()):
        edges = [np.full([n if i == axis else s for i, s in enumerate(x.shape)], constant_values) for n in ends]  # type: ignore[arg-type]
        parts = [edge for edge in (edges[0], x, edges[1]) if np.shape(edge)[axis]]
        x = concatenate(parts, axis) if len(parts) > 1 else x
    return x


def every(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.min(x.like(x.condition), axis, keepdims=keepdims) > 0.5


def some(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.max(x.like(x.condition), axis, keepdims=keepdims) > 0.5


def copy(x: ArrayView) -> ArrayView:
    made = x.like(x.value)
    made.fresh = True
    return made


def full_like(x: ArrayView, fill_value: float) -> ArrayView:
    return x.like(ops.full(x.value.shape, float(fill_value)))
