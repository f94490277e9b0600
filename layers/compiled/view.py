"""`ArrayView`: a value of the program as NumPy's functions see it, and operands brought to one shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.errors import NetError, all_of, brief
from netlang.language.types.sizes import Length, Size


class Untraceable(NetError, RuntimeError):
    """Something was asked of an array that only one with numbers in it can answer."""


class ArrayView:
    """A value whose axis 0 is the batch. `hidden` is 1 where a function of one example must not see that axis, and 0
    where it sees it; nothing may mix the examples either way. A constant has no batch: `batch` is None.

    `fresh`: it was just computed and nothing has looked into it, so `y += x` may change it. NumPy's slices see such a
    change, and these do not.
    """

    fresh = False

    def __init__(self, value: Value, hidden: int, batch: Size | None) -> None:
        self.value, self.hidden, self.batch = value, hidden, batch

    def like(self, value: Value) -> Self:
        return type(self)(value, self.hidden, self.batch)

    @property
    def shape(self) -> tuple[Size, ...]:
        return self.value.shape[self.hidden :]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        if not all(isinstance(n, int) for n in self.shape):
            raise Untraceable("how many elements there are is known only with the data", ways=["np.mean for sums / n"])
        return math.prod(self.shape)  # type: ignore[arg-type]

    def axis(self, axis: int) -> int:
        """The axis of the value that is `axis` of what is shown."""
        if not -self.ndim <= axis < self.ndim:
            raise Untraceable(f"an array of {self.ndim} dimensions has no axis {axis}")
        found = axis % self.ndim + self.hidden
        if found == 0 and self.batch is not None:
            raise Untraceable("it mixes the examples of a batch, of which each is to have its own result")
        return found

    def axes(self, axis: Any) -> list[int]:
        """The axes of the value that an option of that name means; None: all."""
        given = range(self.ndim) if axis is None else axis if isinstance(axis, tuple | list) else [axis]
        return [self.axis(a) for a in given]

    @property
    def real(self) -> Value:
        """The value as reals; conditions are 0 and 1."""
        return self.value if self.value.kind == "f" else ops.cast(self.value, kind="f")

    @property
    def condition(self) -> Value:
        return self.value if self.value.kind == "b" else ops.logical_not(ops.equal(self.real, 0.0))


def view_of(x: Any, like: ArrayView) -> ArrayView:
    """`x` as a view: one already, numbers, a size, or a list of all of these."""
    if isinstance(x, ArrayView):
        return x
    if isinstance(x, Length):  # as in x.sum(0) / x.shape[0]
        if like.batch is None or x == like.batch:
            raise Untraceable("the number of examples in a batch is no part of an example's result")
        return like.like(ops.reshape(ops.lengths_of(x, like.batch), (like.batch, *(1,) * (1 - like.hidden))))
    if isinstance(x, list | tuple) or (isinstance(x, np.ndarray) and x.dtype == object and x.ndim):
        parts = [view_of(part, like) for part in x]
        if any(part.batch is not None for part in parts):
            return stacked(parts, 0)
    array = np.asarray(x.item() if isinstance(x, np.ndarray) and not x.ndim else x)
    if array.dtype.kind not in "fiub":
        raise Untraceable(f"{brief(x)} is no array of numbers")
    array = array.astype(float)
    return type(like)(ops.constant(array.item()) if not array.ndim else ops.table(array), 0, None)


def level(views: Sequence[ArrayView]) -> list[ArrayView]:
    """The views broadcast to one shape, as NumPy does it."""
    first = next(view for view in views if view.batch is not None)
    shape: list[Size] = []
    for view in views:
        own = list(view.shape)
        lead = max(len(own) - len(shape), 0)
        shape = [*own[:lead], *shape] if lead else shape
        gap = len(shape) - len(own)
        for i, size in enumerate(own, gap):
            if shape[i] == 1:
                shape[i] = size
            elif size not in (1, shape[i]):
                dims = all_of(str(list(v.shape)) for v in views)
                raise Untraceable(f"arrays of dimensions {dims} cannot be broadcast together")
    return [broadcast(view, shape, first) for view in views]


def broadcast(x: ArrayView, shape: Sequence[Size], like: ArrayView) -> ArrayView:
    """`x` repeated to `shape`, and for every example where it is a constant."""
    target = (*like.value.shape[: like.hidden], *shape)
    gap = len(target) - x.ndim
    kept = [n for n, whole in zip(x.shape, target[gap:], strict=True) if n == whole]
    new = [gap + i for i, (n, whole) in enumerate(zip(x.shape, target[gap:], strict=True)) if n != whole]
    lead = x.value.shape[: x.hidden]
    value = ops.reshape(x.value, (*lead, *kept))
    return like.like(ops.broadcast(value, target, [*range(len(lead), gap), *new]))


def stacked(parts: Sequence[Any], axis: int) -> ArrayView:
    """Arrays of one shape along a new axis."""
    like = next(part for part in parts if isinstance(part, ArrayView) and part.batch is not None)
    views = level([view_of(part, like) for part in parts])
    place = axis % (views[0].ndim + 1) + like.hidden
    if place == 0:
        raise Untraceable("it mixes the examples of a batch, of which each is to have its own result")
    return like.like(ops.concat(*(inserted(view.real, place) for view in views), axis=place))


def inserted(x: Value, *places: int) -> Value:
    """`x` with axes of size 1 more, at these places of the result."""
    sizes = list(x.shape)
    for place in sorted(places):
        sizes.insert(place, 1)
    return ops.reshape(x, tuple(sizes))
