"""How a number becomes an array: `constant`, and `broadcast` with `reduce_sum`, which are each other's derivatives."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.axes import BROADCAST, POINTWISE, SUM, reduction
from netlang.compiler.ir.program import Primitive, Shape, Type, Value


def view(name: str, **more: Any) -> Primitive:
    """A primitive that gives elements of its first argument as they are."""
    return Primitive(name, linear=(0,), total=True, view=True, **more)


constant = Primitive(
    "constant",
    infer=lambda value: Type("b" if isinstance(value, bool) else "i" if isinstance(value, int) else "f", ()),
    kernel=lambda xp, value: xp.asarray(value),
    axes=POINTWISE,
    linear=(),
    total=True,
    view=False,
)


def _infer_broadcast(x: Type, shape: Shape, axes: tuple[int, ...]) -> Type:
    kept = tuple(size for axis, size in enumerate(shape) if axis not in axes)
    if kept != x.shape:
        raise TypeError(f"broadcast of {x} along {axes} does not give {shape}")
    return Type(x.kind, tuple(shape))


def _broadcast_kernel(xp: Any, x: Any, shape: tuple[int, ...], axes: tuple[int, ...]) -> Any:
    return xp.broadcast_to(xp.expand_dims(x, axes) if axes else x, shape)


broadcast = view(  # `axes` are those of the result that are new
    "broadcast",
    infer=_infer_broadcast,
    kernel=_broadcast_kernel,
    vjp=lambda g, y, x, shape, axes: [reduce_sum(g, axes=axes)],
    axes=BROADCAST,
)


def without(x: Type, axes: tuple[int, ...]) -> Type:
    """The type of a reduction over `axes`."""
    return Type(x.kind, tuple(size for axis, size in enumerate(x.shape) if axis not in axes))


reduce_sum = Primitive(
    "reduce_sum",
    infer=without,
    kernel=lambda xp, x, axes: xp.sum(x, axis=axes),
    vjp=lambda g, y, x, axes: [broadcast(g, shape=x.shape, axes=axes)],
    axes=reduction(SUM),
    linear=(0,),
    total=True,
    view=False,
)


def full_like(x: Value, number: float | bool) -> Value:
    """`number` in every place of the shape of `x`."""
    return broadcast(constant(value=number), shape=x.shape, axes=tuple(range(x.rank)))
