"""Operations that mix elements along an axis whose length may vary: padding is left out, or gets a value."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

from netlang.compiler.ir.primitives import indexing
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.primitives.elementwise import logical_and
from netlang.compiler.ir.primitives.scan import loop
from netlang.compiler.ir.program import Type, Value, new_argument
from netlang.compiler.ops.arithmetic import (
    add,
    broadcast,
    cast,
    exp,
    expand,
    floor_divide,
    full,
    greater,
    greater_equal,
    maximum,
    mul,
    select,
    sub,
    zeros_like,
)
from netlang.compiler.ops.rearranging import (
    axes_of,
    axis_of,
    concat,
    cut,
    iota,
    pick_along,
    reduce_max,
    reduce_sum,
    reshape,
    stop_gradient,
)
from netlang.language.types.sizes import Length, Merged, Size, total

__all__ = [
    "count", "fold", "join", "last", "lengths_like", "lengths_of", "loop", "mean", "padding", "real", "reverse",
    "softmax", "valid",
]  # fmt: skip


def lengths_of(size: Size, batch: Size) -> Value:
    """i[batch]: the length, in each example, of an axis of size `size`."""
    assert isinstance(size, Length), size
    if isinstance(batch, Merged):  # every element of an outer sequence has its example's length
        lead, *rest = batch.factors
        return reshape(broadcast(lengths_of(size, lead), batch.factors, range(1, 1 + len(rest))), (batch,))
    value = new_argument(size.name, Type("i", (batch,)), role="lengths")
    for sign, amount in size.steps:
        operation = {"+": add, "*": mul, "//": floor_divide}[sign]
        value = operation(value, amount)
    return maximum(value, 0) if size.steps else value


def lengths_like(size: Size, like: Value) -> Value:
    """i: how many elements each example has along an axis of `size`, for each of `like`."""
    if isinstance(size, int):
        return full(like.shape, size)
    return broadcast(lengths_of(size, like.shape[0]), like.shape, range(1, like.rank))


def valid(x: Value, fill: float | Value, axis: int | None = None, lengths: Value | None = None) -> Value:
    """`x` with `fill`, a number or a value like `x`, in place of padding, along `axis` (None: whichever varies). Fixed
    axes have none, unless `lengths` says where each example ends."""
    axes = [axis_of(x, axis)] if axis is not None else [a for a in range(1, x.rank) if not isinstance(x.shape[a], int)]
    for a in axes:
        size = x.shape[a]
        if isinstance(size, int) and lengths is None:
            continue
        filling = fill if isinstance(fill, Value) else full(x.shape, {"f": float, "i": int, "b": bool}[x.kind](fill))
        x = select(_inside(x, a, lengths), x, filling)
    return x


def padding(x: Value) -> Value:
    """Whether the elements of `x` are padding: a condition of its shape."""
    return valid(full(x.shape, False), True)


def _inside(x: Value, axis: int, lengths: Value | None = None) -> Value:
    """Whether the elements of `x` are real, as far as a varying axis tells."""
    size = x.shape[axis]
    known = lengths_of(size, x.shape[0]) if lengths is None else lengths  # type: ignore[arg-type]
    others = [a for a in range(x.rank) if a not in (0, axis)]
    return broadcast(indexing.mask(known, size=size), x.shape, others)


def real(x: Value) -> Value:
    """Whether the elements of `x` are no padding: for reductions over the batch, which may hold padding too where it
    is an outer sequence's elements taken as a batch."""
    found = valid(full(x.shape, True), False)
    batch = x.shape[0]
    if not isinstance(batch, Merged):
        return found
    lead = valid(full(batch.factors, True), False)
    return logical_and(found, expand(reshape(lead, (batch,)), x, range(1, x.rank)))


def fold(
    step: Callable[[tuple[Value, ...], tuple[Value, ...]], tuple[tuple[Value, ...], tuple[Value, ...]]],
    states: tuple[Value, ...],
    sequences: tuple[Value, ...],
) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """`step(states, elements) -> (next states, results)` along axis 1 of `sequences`, in each example to its own end:
    the last states, and the results of all steps."""
    batch, size = sequences[0].shape[:2]
    return loop(step, states, sequences, None if isinstance(size, int) else lengths_of(size, batch))


def last(x: Value, axis: int = 1) -> Value:
    """The last real element along `axis`, which goes."""
    axis = axis_of(x, axis)
    size = x.shape[axis]
    rest = (*x.shape[:axis], *x.shape[axis + 1 :])
    if isinstance(size, int):
        return reshape(cut(x, axis, size - 1, 1), rest)
    index = reshape(sub(lengths_of(size, x.shape[0]), 1), (x.shape[0], 1))
    return reshape(pick_along(x, axis, index), rest)


def join(*xs: Value, axis: int) -> Value:
    """Arrays end to end along `axis`; where it varies, each example's real elements."""
    axis = axis_of(xs[0], axis)
    if all(isinstance(x.shape[axis], int) for x in xs[:-1]):
        return concat(*xs, axis=axis)
    batch, whole = xs[0].shape[0], total(*(x.shape[axis] for x in xs))  # type: ignore[arg-type]
    at = iota((batch, whole), 1)
    shape = (*xs[0].shape[:axis], whole, *xs[0].shape[axis + 1 :])
    others = [a for a in range(len(shape)) if a not in (0, axis)]
    found, before = pick_along(xs[0], axis, at), full((batch,), 0)
    for one, x in itertools.pairwise(xs):
        size = one.shape[axis]
        before = before + (size if isinstance(size, int) else lengths_of(size, batch))
        start = broadcast(before, at.shape, [1])
        behind = greater_equal(at, start)
        found = select(broadcast(behind, shape, others), pick_along(x, axis, at - start), found)
    return found


def reverse(x: Value, axis: int = 1) -> Value:
    """`x` backwards along `axis`; where it varies, each example's real elements."""
    axis = axis_of(x, axis)
    size = x.shape[axis]
    if isinstance(size, int):
        return arrays.flip(x, axis=axis)
    shape = (x.shape[0], size)
    end = broadcast(sub(lengths_of(size, x.shape[0]), 1), shape, [1])
    return pick_along(x, axis, maximum(sub(end, iota(shape, 1)), 0))


# reductions -----------------------------------------------------------------------------------------------


def count(x: Value, axes: int | Sequence[int]) -> Value | float:
    """How many real elements a reduction over `axes` (the batch not among them) sees: a number, or f[B] of
    them where some of the axes vary."""
    fixed, varying = 1, None
    for axis in axes_of(x, axes):
        size = x.shape[axis]
        if isinstance(size, int):
            fixed *= size
        else:
            own = cast(lengths_of(size, x.shape[0]), kind="f")
            varying = own if varying is None else varying * own
    return float(fixed) if varying is None else varying * float(fixed)


def mean(x: Value, axes: int | Sequence[int]) -> Value:
    """The mean over `axes`, of real elements only where an axis varies."""
    axes = axes_of(x, axes)
    number = count(x, axes)
    for axis in axes:
        x = valid(x, 0.0, axis)  # of padding along other axes nobody reads the mean
    added = reduce_sum(x, axes)
    if isinstance(number, Value):
        number = maximum(number, 1.0)  # the mean of nothing is 0
        number = broadcast(number, added.shape, range(1, added.rank))
        return added / number
    return added * (1.0 / number)


def softmax(x: Value, axis: int = -1, seen: Value | None = None) -> Value:
    """exp(x) / sum of exp(x) along `axis`. Padding gets 0, and so does what is not `seen`, a condition like `x` (which
    tells of padding too, where it is given); where nothing is left, everything."""
    axis = axis_of(x, axis)
    if seen is None and not isinstance(x.shape[axis], int):
        seen = _inside(x, axis)
    x = x if seen is None else select(seen, x, full(x.shape, -math.inf))
    top = stop_gradient(reduce_max(x, axis))  # a shift changes nothing, so neither does its derivative
    if seen is not None:  # of nothing the maximum is -inf, and the sum 0; otherwise exp(0) is part of it
        top = select(greater(top, -math.inf), top, zeros_like(top))
    e = exp(x - expand(top, x, [axis]))
    total = reduce_sum(e, axis)
    return e / expand(total if seen is None else maximum(total, 0.5), e, [axis])
