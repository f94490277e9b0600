"""NumPy's functions of whole arrays, as programs: reductions, shapes, joining, order."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.layers.arithmetic import aggregation_functions as aggregates
from netlang.layers.compiled import linear_algebra, products
from netlang.layers.compiled.rearranging import (
    broadcast_to,
    column_stack,
    concatenate,
    expand_dims,
    flip,
    hstack,
    indexed,
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
from netlang.layers.compiled.safe_branches import guarded
from netlang.layers.compiled.view import ArrayView, Untraceable, inserted, level, view_of

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
    return x.like(aggregates.root(var(x, axis, ddof, keepdims).value))


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
    chosen = test.condition
    return like.like(ops.select(chosen, guarded(yes.real, chosen), guarded(no.real, ops.logical_not(chosen))))


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


def outer(a: Any, b: Any) -> ArrayView:
    like = a if isinstance(a, ArrayView) else b
    one, two = (ravel(view) if view.ndim != 1 else view for view in (view_of(a, like), view_of(b, like)))
    return products.einsum("x,y->xy", one, two)


def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    if weights is None:
        return mean(x, axis)
    if np.shape(weights) != np.shape(x) and axis is not None:
        sizes = [1] * x.ndim
        sizes[axis] = -1
        weights = np.reshape(weights, sizes)
    return np.sum(x * weights, axis=axis) / np.sum(np.ones(x.shape) * weights, axis=axis)


def ptp(x: ArrayView, axis: Any = None) -> Any:
    return highest(x, axis) - lowest(x, axis)  # type: ignore[operator]


def sinc(x: Any) -> Any:
    away = np.where(x == 0, 1.0, x) * math.pi
    return np.where(x == 0, 1.0, np.sin(away) / away)


def append(x: Any, values: Any, axis: int | None = None) -> ArrayView:
    return concatenate([np.ravel(x), np.ravel(values)] if axis is None else [x, values], axis or 0)


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


def every(x: ArrayView, axis: Any = None, keepdims: bool = False) -> Any:
    return lowest(x.like(x.condition), axis, keepdims) > 0.5  # type: ignore[operator]


def some(x: ArrayView, axis: Any = None, keepdims: bool = False) -> Any:
    return highest(x.like(x.condition), axis, keepdims) > 0.5  # type: ignore[operator]


def polyval(p: Any, x: Any) -> Any:
    return functools.reduce(lambda y, c: y * x + c, p)


def interp(x: Any, xp: Any, fp: Any) -> Any:
    """Of places in the making, among numbers: the slopes along all that is below."""
    if isinstance(xp, ArrayView) or isinstance(fp, ArrayView):
        raise Untraceable("np.interp is traced of places among points that are numbers")
    ends = zip(xp, xp[1:], fp, fp[1:], strict=False)
    return sum(np.clip(x - a, 0.0, b - a) * ((d - c) / (b - a)) for a, b, c, d in ends) + fp[0]


def copy(x: ArrayView) -> ArrayView:
    made = x.like(x.value)
    made.fresh = True
    return made


def full_like(x: ArrayView, fill_value: float) -> ArrayView:
    return x.like(ops.full(x.value.shape, float(fill_value)))


def around(x: ArrayView, decimals: int = 0) -> Any:
    scale = 10.0**decimals
    return np.rint(x * scale) / scale if decimals else np.rint(x)  # type: ignore[operator, call-overload]


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: total, np.prod: prod, np.max: highest, np.amax: highest, np.min: lowest, np.amin: lowest, np.mean: mean,
    np.median: median, np.var: var, np.std: std, np.cumsum: cumsum, np.cumprod: cumprod,
    np.sort: sort, np.where: where, np.clip: clip, np.diff: diff, np.around: around,
    np.round: around, np.outer: outer, np.dot: products.dot, np.inner: products.inner,
    np.tensordot: products.tensordot, np.einsum: products.einsum,
    np.average: average, np.ptp: ptp, np.sinc: sinc, np.convolve: linear_algebra.convolve,
    np.linalg.norm: linear_algebra.norm, np.linalg.det: linear_algebra.det, np.linalg.inv: linear_algebra.inv,
    np.linalg.solve: linear_algebra.solve, np.trace: linear_algebra.trace, np.diag: linear_algebra.diag,
    np.tril: linear_algebra.tril, np.triu: linear_algebra.triu, np.cross: linear_algebra.cross,
    np.append: append, np.take: take, np.fliplr: lambda x: flip(x, 1), np.flipud: lambda x: flip(x, 0), np.pad: pad,
    np.reshape: reshape, np.ravel: ravel, np.transpose: transpose, np.swapaxes: swapaxes, np.moveaxis: moveaxis,
    np.expand_dims: expand_dims, np.squeeze: squeeze, np.flip: flip, np.roll: roll, np.repeat: repeat, np.tile: tile,
    np.broadcast_to: broadcast_to, np.concatenate: concatenate, np.stack: stack, np.split: split,
    np.hstack: hstack, np.vstack: vstack, np.column_stack: column_stack,
    np.zeros_like: lambda x: full_like(x, 0.0), np.ones_like: lambda x: full_like(x, 1.0), np.full_like: full_like,
    np.copy: copy, np.all: every, np.any: some, np.polyval: polyval, np.interp: interp,
    np.shape: lambda x: x.shape, np.ndim: lambda x: x.ndim, np.size: lambda x: x.size,
}  # fmt: skip

METHODS: dict[str, Callable[..., Any]] = {
    "sum": total, "prod": prod, "max": highest, "min": lowest, "mean": mean, "var": var, "std": std, "take": take,
    "cumsum": cumsum, "cumprod": cumprod, "clip": clip, "round": around, "dot": products.dot,
    "trace": linear_algebra.trace,
    "ravel": ravel, "flatten": ravel, "swapaxes": swapaxes, "squeeze": squeeze, "repeat": repeat,
    "reshape": lambda x, *sizes: reshape(x, sizes[0] if len(sizes) == 1 else sizes),
    "transpose": lambda x, *axes: transpose(x, (axes[0] if len(axes) == 1 else axes) or None),
    "copy": copy, "all": every, "any": some,
}  # fmt: skip

REDUCED: dict[Any, Callable[..., ArrayView]] = {
    np.add: total, np.multiply: prod, np.maximum: highest, np.minimum: lowest,
}  # fmt: skip
ACCUMULATED: dict[Any, Callable[..., ArrayView]] = {np.add: cumsum, np.multiply: cumprod}
