"""Arrays rearranged, joined, taken apart, multiplied and reduced, whatever their padding holds; and random ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netlang.compiler.ir.primitives import basic, contraction, convolution, indexing
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.program import Shape, Type, Value, new_argument
from netlang.compiler.ops.arithmetic import axes_of, axis_of, neg
from netlang.language.types.sizes import Size

__all__ = [
    "argsort", "concat", "convolve", "cut", "einsum", "gather", "iota", "pad", "pick", "pick_along", "product",
    "random", "reduce_max", "reduce_min", "reduce_sum", "reshape", "stop_gradient", "swap_axes", "table",
    "transpose",
]  # fmt: skip


def pick(x: Value, index: Value) -> Value:
    """The elements of each example of `x` along axis 1 at the positions index[batch, ...], from 0."""
    return indexing.pick(x, index)


def argsort(x: Value, last: Value | None = None) -> Value:
    """The positions (from 0) that sort the last axis, equal elements in their order; where the condition `last` holds,
    as `ops.padding` does, elements come last."""
    return indexing.argsort(x) if last is None else indexing.argsort(x, last)


def reshape(x: Value, shape: Shape) -> Value:
    """`x` in another shape, its elements in their order."""
    return x if x.shape == tuple(shape) else arrays.reshape(x, shape=tuple(shape))


def transpose(x: Value, perm: Sequence[int]) -> Value:
    """`x` with axis perm[0] first, perm[1] second, and so on."""
    perm = tuple(axis_of(x, axis) for axis in perm)
    return x if list(perm) == list(range(x.rank)) else arrays.transpose(x, perm=perm)


def swap_axes(x: Value, a: int, b: int) -> Value:
    """`x` with two of its axes exchanged."""
    a, b = axis_of(x, a), axis_of(x, b)
    perm = list(range(x.rank))
    perm[a], perm[b] = perm[b], perm[a]
    return transpose(x, perm)


def concat(*xs: Value, axis: int) -> Value:
    """Arrays end to end along `axis`, padding and all; see `join`."""
    return xs[0] if len(xs) == 1 else arrays.concat(*xs, axis=axis_of(xs[0], axis))


def cut(x: Value, axis: int, start: int, size: Size, step: int = 1) -> Value:
    """`size` elements from position `start` (from 0) on, every `step`-th."""
    return arrays.cut(x, axis=axis_of(x, axis), start=start, size=size, step=step)


def pad(x: Value, axis: int, start: int, size: Size, step: int = 1) -> Value:
    """`x` laid into `size` zeros from position `start` on, every `step`-th."""
    return arrays.pad(x, axis=axis_of(x, axis), start=start, size=size, step=step)


def einsum(equation: str, x: Value, y: Value) -> Value:
    """Products added up, as in `np.einsum`: "bi,oi->bo" is x times the transposed matrix y."""
    return contraction.einsum(x, y, equation=equation)


def stop_gradient(x: Value) -> Value:
    """`x`, through which no gradient flows back."""
    return arrays.stop_gradient(x)


def gather(table: Value, index: Value) -> Value:
    """Rows of `table` by `index`, counting from 0."""
    return indexing.gather(table, index)


def table(numbers: object, kind: str = "f") -> Value:
    """An array constant, from a NumPy array or nested lists."""
    return indexing.table(numbers=_nested(np.asarray(numbers).tolist()), kind=kind)


def _nested(numbers: object) -> object:
    return tuple(map(_nested, numbers)) if isinstance(numbers, list) else numbers


def convolve(x: Value, w: Value, size: Shape, stride: Sequence[int], dilation: Sequence[int], groups: int = 1) -> Value:
    """Cross-correlation of x[B, C, *spatial] with w[O, C/groups, *kernel]: `size` results along the spatial axes."""
    return convolution.convolve(x, w, size=tuple(size), stride=tuple(stride), dilation=tuple(dilation), groups=groups)


def pick_along(x: Value, axis: int, index: Value) -> Value:
    """The elements of each example of `x` at the positions index[batch, m] (from 0) along `axis`."""
    axis = axis_of(x, axis)
    return swap_axes(pick(swap_axes(x, 1, axis), index), 1, axis)


def iota(shape: Shape, axis: int) -> Value:
    """0, 1, 2 ... along `axis`."""
    return indexing.iota(shape=tuple(shape), axis=axis_of(shape, axis))


def reduce_sum(x: Value, axes: int | Sequence[int]) -> Value:
    """The sum over `axes`, which go; padding counts unless `valid` made it 0."""
    axes = axes_of(x, axes)
    return basic.reduce_sum(x, axes=axes) if axes else x


def reduce_max(x: Value, axes: int | Sequence[int]) -> Value:
    """The greatest element over `axes`, which go; padding counts unless `valid` made it small."""
    axes = axes_of(x, axes)
    return arrays.reduce_max(x, axes=axes) if axes else x


def reduce_min(x: Value, axes: int | Sequence[int]) -> Value:
    """The smallest element over `axes`, which go; padding counts unless `valid` made it large."""
    return neg(reduce_max(neg(x), axes))


def product(x: Value, axes: int | Sequence[int]) -> Value:
    """The product over `axes`, which go; padding counts unless `valid` made it 1."""
    axes = axes_of(x, axes)
    return arrays.reduce_prod(x, axes=axes) if axes else x


def random(shape: Shape, name: str = "random", distribution: str = "uniform") -> Value:
    """Random numbers, an explicit input of the program: "uniform" in 0..1, or standard "normal"."""
    return new_argument(name, Type("f", tuple(shape)), role="random", distribution=distribution)
