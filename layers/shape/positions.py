"""Elements by position along one axis: what padding and the like are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netlang.compiler import ops
from netlang.compiler.ir.primitives.elementwise import greater
from netlang.compiler.ir.program import Value
from netlang.language.types.sizes import Size


def taken(x: Value, axis: int, positions: Sequence[int]) -> Value:
    """The elements of `x` at the given positions (from 0) along `axis`."""
    turned = ops.swap_axes(x, 0, axis)
    return ops.swap_axes(ops.gather(turned, ops.table(list(positions), "i")), 0, axis)


def from_zero(positions: Value, size: Size) -> Value:
    """Positions from 1, or from -1 at the end, as positions from 0 among `size` elements."""
    sizes = ops.lengths_like(size, positions)
    index = ops.select(ops.greater(0, positions), positions + sizes, positions - 1)
    return ops.minimum(ops.maximum(index, 0), sizes - 1)


def inside(position: int, size: int, reflected: bool) -> int:
    """The position from 0 to `size` - 1 that stands at `position` when the edge is repeated, or mirrored."""
    if not reflected or size == 1:
        return min(max(position, 0), size - 1)
    period = 2 * (size - 1)
    position %= period
    return position if position < size else period - position


def moved_inside(positions: Value, sizes: Value, reflected: bool) -> Value:
    """`inside` of integers in a program, each with its own size."""
    zero, last = ops.full(positions.shape, 0), sizes - 1
    if not reflected:
        return ops.minimum(ops.maximum(positions, zero), ops.maximum(last, zero))
    period = ops.maximum(last * 2, 1)
    turned = ops.mod(positions, period)
    return ops.select(greater(sizes, turned), turned, period - turned)


def rearranged(x: Value, axis: int, size: Size, source: Callable[[Value, Value], Value]) -> Value:
    """`x` with `size` elements along `axis`: that at t is the one at source(t, own length)."""
    steps = ops.iota((x.shape[0], size), 1)
    return ops.pick_along(x, axis, source(steps, ops.lengths_like(x.shape[axis], steps)))
