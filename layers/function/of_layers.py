"""NumPy's functions of whole arrays as layers. Axes count from 0, and -1 is the last one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, brief
from netlang.language.symbols import Greater, If, Times
from netlang.language.symbols.numpy_functions import root
from netlang.language.values.numbers import is_integer
from netlang.language.values.sentinels import All, Automatic
from netlang.layers.arithmetic.aggregation import AggregationLayer
from netlang.layers.function.indexing import from_one
from netlang.layers.function.linear_algebra import Flatten
from netlang.layers.function.lists import Join, Part, Reverse
from netlang.layers.function.loops import Accumulate
from netlang.layers.function.tracing import innermost, on_arrays
from netlang.layers.shape.replicate import ReplicateLayer
from netlang.layers.shape.reshape import ReshapeLayer
from netlang.layers.shape.stack import StackLayer
from netlang.layers.shape.transpose import TransposeLayer

# axes -----------------------------------------------------------------------------------------------------


def _level(axis: Any) -> int:
    if not is_integer(axis):
        raise NetOptionError(f"an axis in a function is an integer, not {brief(axis)}", ways=["axis=0"])
    return int(axis) + 1 if axis >= 0 else int(axis)


def _levels(axis: Any) -> Any:
    """An axis, several, or None for all of them, as levels."""
    if axis is None:
        return All
    return [_level(n) for n in (axis if isinstance(axis, tuple | list) else [axis])]


def _kept(x: Any, axis: Any) -> Any:
    """`x` with levels of size 1 where axes have been reduced."""
    levels = _levels(axis)
    if levels is All or len({level > 0 for level in levels}) > 1:
        raise NetOptionError("keepdims needs to know which axes, all counted from the same end", ways=["axis=(0, 1)"])
    for level in sorted(levels, key=abs):
        x = x.through_net(ReplicateLayer(1, level), x)
    return x


# functions ------------------------------------------------------------------------------------------------


def reduced(name: str) -> Callable[..., Any]:
    """An aggregation of that name over some axes, or all."""

    @on_arrays(1)
    def over(x: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
        found = x.through_net(AggregationLayer(name, _levels(axis)), x)
        return _kept(found, axis) if keepdims else found

    return over


@on_arrays(1)
def var(x: Any, axis: Any = None, *, ddof: int = 0, keepdims: bool = False) -> Any:
    if ddof == 1:
        return reduced("Variance")(x, axis, keepdims=keepdims)
    if ddof != 0:
        raise NetOptionError(f"np.var: ddof is 0 or 1 in a function, not {brief(ddof)}")
    middle = x.mean() if axis is None else x.mean(axis, keepdims=True)
    return np.mean((x - middle) ** 2, axis, keepdims=keepdims)


def norm(x: Any, ord: None = None, axis: Any = None, keepdims: bool = False) -> Any:
    if ord is not None:
        raise NetOptionError(
            f"np.linalg.norm of an array in a function is the root of the sum of squares, not {brief(ord)}"
        )
    return root(np.sum(Times(x, x), axis, keepdims=keepdims))


@on_arrays(1)
def reshape(x: Any, shape: Any) -> Any:
    listed = shape if isinstance(shape, list | tuple) else [shape]
    return x.through_net(ReshapeLayer([Automatic if n == -1 else n for n in listed]), x)


@on_arrays(1)
def transpose(x: Any, axes: Any = None) -> Any:
    """The first axis of the result is axis axes[0]; of up to three axes, without `axes`, these backwards."""
    listed = list(axes or ())
    places = [listed.index(n) + 1 for n in range(len(listed))] if sorted(listed) == [*range(len(listed))] else listed
    return x.through_net(TransposeLayer(places if listed else (1, -1)), x)


@on_arrays(1)
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    return x.through_net(TransposeLayer((_level(axis1), _level(axis2))), x)


@on_arrays(1)
def expand_dims(x: Any, axis: int) -> Any:
    return x.through_net(ReplicateLayer(1, _level(axis)), x)


def concatenate(arrays: Sequence[Any], axis: int = 0) -> Any:
    if not isinstance(axis, int):
        raise NetOptionError(f"np.concatenate in a function: an axis is an integer, not {brief(axis)}", ways=["axis=0"])
    return Join(*arrays, level=_level(axis))


def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    return innermost(arrays).call(StackLayer(_level(axis)), list(arrays))  # type: ignore[union-attr]


def flip(m: Any, axis: int | None = None) -> Any:
    if not isinstance(axis, int) or axis < 0:
        raise NetOptionError("np.flip in a function needs an axis counted from the first", ways=["axis=0"])
    return Reverse(m, axis + 1)


def cumsum(x: Any, axis: int | None = None) -> Any:
    if axis != 0:
        raise NetOptionError("np.cumsum of an array in a function works along its first level", ways=["axis=0"])
    return Accumulate(x)


@on_arrays(1)
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    if axis is not None and axis < 0:
        raise NetOptionError("np.take in a function needs an axis counted from the first", ways=["axis=0"])
    return Part(Flatten(x), from_one(indices)) if axis is None else Part(x, *[All] * axis, from_one(indices))


@on_arrays(2)
def outer(u: Any, v: Any) -> Any:
    return Flatten(u)[:, None] * Flatten(v)[None]


def full_like(x: Any, value: Any) -> Any:
    return If(Greater(x, 0), value, value)
