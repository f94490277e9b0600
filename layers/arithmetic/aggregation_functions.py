"""What AggregationLayer computes: one number of many, over some axes. Padding never counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.types.sizes import merged

Axes = Sequence[int]


def total(x: Value, axes: Axes) -> Value:
    return ops.reduce_sum(ops.valid(x, 0.0), axes)


def times(x: Value, axes: Axes) -> Value:
    return ops.product(ops.valid(x, 1.0), axes)


def highest(x: Value, axes: Axes) -> Value:
    for axis in axes:  # along these only: what is infinite in padding spoils derivatives
        x = ops.valid(x, -math.inf, axis=axis)
    return ops.reduce_max(x, axes)


def lowest(x: Value, axes: Axes) -> Value:
    return -highest(-x, axes)


def _deviations(x: Value, axes: Axes) -> Value:
    """The distances from the mean; 0 in place of padding."""
    return ops.valid(x - ops.expand(ops.mean(x, axes), x, axes), 0.0)


def mean_deviation(x: Value, axes: Axes) -> Value:
    return ops.mean(ops.absolute(_deviations(x, axes)), axes)


def variance(x: Value, axes: Axes) -> Value:
    """Divides by n - 1, as the Wolfram function; of one element it is 0."""
    summed = ops.reduce_sum(ops.square(_deviations(x, axes)), axes)
    number = ops.count(x, axes)
    if isinstance(number, float):
        return summed * (1.0 / max(number - 1.0, 1.0))
    return summed / ops.broadcast(ops.maximum(number - 1.0, 1.0), summed.shape, range(1, summed.rank))


def standard_deviation(x: Value, axes: Axes) -> Value:
    """The root of the variance; where that is 0, so is the gradient."""
    return root(variance(x, axes))


def root(x: Value) -> Value:
    """The square root, with derivative 0 at 0: neither 0 nor infinity goes into the division."""
    positive = ops.greater(x, 0.0)
    safe = ops.select(positive, x, ops.ones_like(x))
    return ops.select(positive, ops.sqrt(safe), ops.zeros_like(x))


def median(x: Value, axes: Axes) -> Value:
    return _quantile(*_sorted(x, axes), quarters=2)


def interquartile_range(x: Value, axes: Axes) -> Value:
    """With Wolfram's quartiles: of 1, 2, 3, 4 these are 1.5 and 3.5."""
    ordered, number = _sorted(x, axes)
    return _quantile(ordered, number, quarters=3) - _quantile(ordered, number, quarters=1)


def _sorted(x: Value, axes: Axes) -> tuple[Value, Value]:
    """The elements over `axes`, ascending, as one last axis, and how many are real: f[..., n] and i[...]."""
    kept = [axis for axis in range(x.rank) if axis not in axes]
    lead = tuple(x.shape[axis] for axis in kept)
    shape = (*lead, merged(*(x.shape[axis] for axis in axes)))
    number = ops.count(x, axes)
    if isinstance(number, float):
        count = ops.full(lead, int(number))
    else:
        count = ops.broadcast(ops.cast(number, kind="i"), lead, range(1, len(lead)))

    def as_one(value: Value) -> Value:
        return ops.reshape(ops.transpose(value, [*kept, *axes]), shape)

    flat = as_one(ops.valid(x, 0.0))
    some = isinstance(number, Value)
    return ops.pick(flat, ops.argsort(flat, as_one(ops.padding(x)) if some else None)), count


def _quantile(ordered: Value, number: Value, quarters: int) -> Value:
    """The element at position n q + 1/2 (from 1), between two of them in proportion; q = quarters / 4."""
    place = number * quarters + 2  # in quarters of a position
    below = ops.floor_divide(place, 4)
    part = ops.cast(ops.mod(place, 4), kind="f") * 0.25
    low, high = (_at(ordered, ops.maximum(ops.minimum(position, number), 1) - 1) for position in (below, below + 1))
    between = low * (1.0 - part) + high * part
    return ops.select(ops.equal(part, 0.0), low, between)  # zero times infinity is not zero


def _at(ordered: Value, position: Value) -> Value:
    """One element of the last axis, by position from 0."""
    return ops.reshape(ops.pick(ordered, ops.reshape(position, (*position.shape, 1))), position.shape)


AGGREGATES: dict[str, Callable[[Value, Axes], Value]] = {
    "Mean": ops.mean,
    "Min": lowest,
    "Max": highest,
    "Total": total,
    "Times": times,
    "Median": median,
    "Variance": variance,
    "StandardDeviation": standard_deviation,
    "MeanDeviation": mean_deviation,
    "InterquartileRange": interquartile_range,
}
