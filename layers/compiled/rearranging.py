"""NumPy's functions that rearrange arrays, and indexing, as programs. An axis whose length varies stays whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.program import Value
from netlang.errors import sized
from netlang.language.types.sizes import Size
from netlang.layers.compiled.view import ArrayView, Untraceable, broadcast, inserted, stacked, view_of


def moved(x: Value, start: int, end: int) -> Value:
    """One axis at another place, the others in order."""
    perm = [a for a in range(x.rank) if a != start]
    perm.insert(end, start)
    return ops.transpose(x, perm)


def fixed(x: ArrayView, axis: int) -> int:
    """The size of an axis of the value. Raises Untraceable where it varies."""
    size = x.value.shape[axis]
    if not isinstance(size, int):
        raise Untraceable(
            "it takes apart a sequence whose length varies", ways=["NumPy's functions of the whole sequence"]
        )
    return size


# shapes ---------------------------------------------------------------------------------------------------


def reshape(x: ArrayView, shape: Any, order: str = "C") -> ArrayView:
    given: list[Any] = list(shape) if isinstance(shape, list | tuple) else [shape]
    varying = 0
    while varying < min(x.ndim, len(given)) and not isinstance(x.shape[varying], int):
        if given[varying] not in (-1, x.shape[varying]):
            break
        given[varying] = x.shape[varying]  # -1 may stand for a length that only data tell
        varying += 1
    rest = x.shape[varying:]
    if order != "C" or not all(isinstance(n, int | np.integer) for n in (*rest, *given[varying:])):
        raise Untraceable("a reshape of lengths that vary is not traced")
    number = math.prod(rest)  # type: ignore[arg-type]
    known = math.prod(n for n in given[varying:] if n != -1)
    sizes = [int(n) if n != -1 else number // max(known, 1) for n in given[varying:]]
    if math.prod(sizes) != number:
        raise Untraceable(f"{sized(x.shape)} cannot become {given}")
    lead = x.value.shape[: x.hidden + varying]
    return x.like(ops.reshape(x.value, (*lead, *sizes)))


def ravel(x: ArrayView) -> ArrayView:
    return reshape(x, -1)


def transpose(x: ArrayView, axes: Any = None) -> ArrayView:
    order = range(x.ndim)[::-1] if axes is None else [a % x.ndim for a in axes]
    perm = [*range(x.hidden), *(a + x.hidden for a in order)]
    if perm[0] != 0:
        raise Untraceable("it moves the axis of the batch")
    return x.like(ops.transpose(x.value, perm))


def swapaxes(x: ArrayView, axis1: int, axis2: int) -> ArrayView:
    return x.like(ops.swap_axes(x.value, x.axis(axis1), x.axis(axis2)))


def moveaxis(x: ArrayView, source: int, destination: int) -> ArrayView:
    return x.like(moved(x.value, x.axis(source), x.axis(destination)))


def expand_dims(x: ArrayView, axis: Any) -> ArrayView:
    given = axis if isinstance(axis, tuple | list) else (axis,)
    places = [a % (x.ndim + len(given)) + x.hidden for a in given]
    if 0 in places:
        raise Untraceable("it moves the axis of the batch")
    return x.like(inserted(x.value, *places))


def squeeze(x: ArrayView, axis: Any = None) -> ArrayView:
    ones = [i for i, size in enumerate(x.value.shape) if size == 1 and i >= x.hidden]
    gone = ones if axis is None else x.axes(axis)
    if not set(gone) <= set(ones):
        raise Untraceable("np.squeeze of an axis that has more than one element")
    return x.like(ops.reshape(x.value, tuple(n for i, n in enumerate(x.value.shape) if i not in gone)))


def broadcast_to(x: ArrayView, shape: Sequence[Size]) -> ArrayView:
    return broadcast(x, tuple(shape), x)


# joining and taking apart ---------------------------------------------------------------------------------


def stack(parts: Any, axis: int = 0) -> ArrayView:
    return stacked(list(parts), axis)


def concatenate(parts: Any, axis: int | None = 0) -> ArrayView:
    views = _views(parts)
    like = views[0]
    if axis is None:
        views, axis = [ravel(view) for view in views], 0
    place = views[0].axis(axis)
    if not place:
        fixed(views[0], place)
    return like.like(ops.join(*(view.real for view in views), axis=place))


def _views(parts: Any) -> list[ArrayView]:
    """The parts as they are for each example."""
    like = next(part for part in parts if isinstance(part, ArrayView))
    return [broadcast(view, view.shape, like) for view in (view_of(part, like) for part in parts)]


def hstack(parts: Any) -> ArrayView:
    views = _views(parts)
    return concatenate(views, 0 if views[0].ndim == 1 else 1)


def vstack(parts: Any) -> ArrayView:
    return concatenate([view if view.ndim > 1 else expand_dims(view, 0) for view in _views(parts)], 0)


def column_stack(parts: Any) -> ArrayView:
    return concatenate([view if view.ndim > 1 else expand_dims(view, 1) for view in _views(parts)], 1)


def split(x: ArrayView, parts: Any, axis: int = 0) -> list[ArrayView]:
    place = x.axis(axis)
    size = fixed(x, place)
    if isinstance(parts, int):
        if size % parts:
            raise Untraceable(f"{size} elements do not split into {parts} equal parts")
        parts = range(size // parts, size, size // parts)
    ends = [0, *parts, size]
    return [x.like(ops.cut(x.value, place, a, b - a)) for a, b in zip(ends[:-1], ends[1:], strict=True)]


def flip(x: ArrayView, axis: Any = None) -> ArrayView:
    value = x.value
    for place in x.axes(axis):
        value = ops.reverse(value, place)
    return x.like(value)


def roll(x: ArrayView, shift: int, axis: int | None = None) -> ArrayView:
    if axis is None:
        return x.like(ops.reshape(roll(ravel(x), shift, 0).value, x.value.shape))
    place = x.axis(axis)
    size = fixed(x, place)
    start = -shift % size
    ends = [ops.cut(x.value, place, a, b - a) for a, b in ((start, size), (0, start)) if b > a]
    return x.like(ops.concat(*ends, axis=place))


def repeat(x: ArrayView, repeats: int, axis: int | None = None) -> ArrayView:
    x, axis = (ravel(x), 0) if axis is None else (x, axis)
    place = x.axis(axis)
    lead, size, rest = x.value.shape[:place], fixed(x, place), x.value.shape[place + 1 :]
    wide = ops.broadcast(x.value, (*lead, size, repeats, *rest), [place + 1])
    return x.like(ops.reshape(wide, (*lead, size * repeats, *rest)))


def tile(x: ArrayView, reps: Any) -> ArrayView:
    counts = [reps] if isinstance(reps, int) else list(reps)
    missing = len(counts) - x.ndim
    x = expand_dims(x, tuple(range(missing))) if missing > 0 else x
    for axis, count in enumerate(counts, x.ndim - len(counts)):
        x = concatenate([x] * count, axis) if count != 1 else x
    return x


# indexing -------------------------------------------------------------------------------------------------


def indexed(x: ArrayView, key: Any) -> ArrayView:
    """x[key]: integers, slices, `...`, None, and lists of integers."""
    keys = [k.tolist() if isinstance(k, np.ndarray) else k for k in (key if isinstance(key, tuple) else (key,))]
    taken = sum(k is not None and k is not Ellipsis for k in keys)
    if taken > x.ndim:
        raise Untraceable(f"{taken} indices of an array of {x.ndim} dimensions")
    places = [i for i, k in enumerate(keys) if k is Ellipsis]
    at = places[0] if places else len(keys)
    keys[at : at + len(places)] = [slice(None)] * (x.ndim - taken)
    x, keys = _one_list(x, keys)
    value, place = x.value, x.hidden
    for k in keys:
        if k is None:
            if place == 0 and x.batch is not None:
                raise Untraceable("it moves the axis of the batch")
            value = inserted(value, place)
        elif k != slice(None) if isinstance(k, slice) else True:
            value = _taken(x.like(value), place, k)
        place += not isinstance(k, int | np.integer)
    return x.like(value)


def _one_list(x: ArrayView, keys: list[Any]) -> tuple[ArrayView, list[Any]]:
    """Lists of indices for several neighbouring axes as one, for these axes taken as one."""
    lists = [i for i, k in enumerate(keys) if isinstance(k, list)]
    if not lists:
        return x, keys
    chosen = [i for i, k in enumerate(keys) if isinstance(k, list | int | np.integer)]
    if chosen != list(range(chosen[0], chosen[-1] + 1)):
        raise Untraceable("lists of indices with slices between them are not traced")
    if len(lists) == 1:
        return x, keys
    first = sum(k is not None for k in keys[: chosen[0]])
    sizes = [fixed(x, x.axis(first + i)) for i in range(len(chosen))]
    columns = np.broadcast_arrays(*(_positions(keys[i], n) for i, n in zip(chosen, sizes, strict=True)))
    flat = np.ravel_multi_index(tuple(columns), sizes).tolist()
    x = reshape(x, (*x.shape[:first], math.prod(sizes), *x.shape[first + len(sizes) :]))
    return x, [*keys[: chosen[0]], flat, *keys[chosen[-1] + 1 :]]


def _taken(x: ArrayView, place: int, key: Any) -> Value:
    x.axis(place - x.hidden)
    if key == slice(None, None, -1) if isinstance(key, slice) else False:
        return ops.reverse(x.value, place)
    size = fixed(x, place)
    if isinstance(key, slice):
        chosen = range(size)[key]
        if not chosen:
            raise Untraceable("a slice with nothing in it")
        first, step = min(chosen[0], chosen[-1]), abs(chosen.step)
        value = ops.cut(x.value, place, first, len(chosen), step)
        return arrays.flip(value, axis=place) if chosen.step < 0 else value
    numbers = _positions(key, size)
    parts = [ops.cut(x.value, place, int(i), 1) for i in numbers.ravel()]
    if numbers.ndim:
        return ops.concat(*parts, axis=place)
    return ops.reshape(parts[0], (*x.value.shape[:place], *x.value.shape[place + 1 :]))


def _positions(key: Any, size: int) -> np.ndarray:
    """An integer, or a list of them, as positions from the front."""
    numbers = np.asarray(key) if isinstance(key, list | int | np.integer) else np.asarray(0.5)
    if numbers.dtype.kind not in "iu" or numbers.ndim > 1 or not numbers.size:
        raise Untraceable("which elements an index takes depends on the data", ways=["np.where(condition, x, y)"])
    beyond = numbers[(numbers < -size) | (numbers >= size)]
    if beyond.size:
        raise IndexError(f"index {beyond[0]} is out of bounds for an axis with size {size}")
    return numbers % size


def rows(x: ArrayView) -> list[ArrayView]:
    """What a Python loop goes through: the elements of the first axis."""
    if not x.ndim:
        raise TypeError("iteration over a number")
    size = fixed(x, x.axis(0))
    if size > LONGEST:
        raise Untraceable(f"a Python loop over {size} elements would be a program of as many steps", [], [_WAY])
    return [indexed(x, i) for i in range(size)]


LONGEST = 1000
_WAY = "NumPy's functions of the whole array"
