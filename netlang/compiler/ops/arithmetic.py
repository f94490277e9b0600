"""Constants, broadcasting and elementwise functions of values: numbers are taken, and broadcasting inserted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from netlang.compiler.primitives import arrays, elementwise
from netlang.compiler.program import Primitive, Shape, Value

__all__ = [
    "absolute", "add", "broadcast", "cast", "constant", "div", "equal", "exp", "expand", "floor_divide", "full",
    "greater", "greater_equal", "level", "log", "logical_not", "maximum", "minimum", "mod", "mul", "neg", "ones_like",
    "power", "ramp", "select", "sigmoid", "sqrt", "square", "sub", "tanh", "zeros", "zeros_like",
]  # fmt: skip

Number = float | int | bool
tanh, exp, log, sqrt, cast = elementwise.tanh, elementwise.exp, elementwise.log, elementwise.sqrt, elementwise.cast
sigmoid = elementwise.sigmoid
absolute, select, logical_not = elementwise.abs, elementwise.select, elementwise.logical_not


def constant(value: Number) -> Value:
    return elementwise.constant(value=value)


def full(shape: Shape, value: Number) -> Value:
    """`value` in every place of `shape`."""
    return (
        arrays.broadcast(constant(value), shape=tuple(shape), axes=tuple(range(len(shape))))
        if shape
        else constant(value)
    )


def zeros(shape: Shape) -> Value:
    return full(shape, 0.0)


def zeros_like(x: Value) -> Value:
    return full(x.shape, 0.0)


def ones_like(x: Value) -> Value:
    return full(x.shape, 1.0)


def broadcast(x: Value, shape: Shape, axes: Sequence[int]) -> Value:
    """`x` repeated along the new `axes` of `shape`."""
    return arrays.broadcast(x, shape=tuple(shape), axes=tuple(axes)) if axes else x


def expand(x: Value, like: Value, axes: Sequence[int]) -> Value:
    """`x` repeated along those `axes` of `like` that it lacks."""
    return broadcast(x, like.shape, axes)


def level(*xs: Value | Number) -> list[Value]:
    """Values of one shape: numbers fill it, and what lacks leading axes (a bias) is repeated along them."""
    values = [x for x in xs if isinstance(x, Value)]
    if not values:
        return [constant(x) for x in xs]  # type: ignore[arg-type]
    big = max(values, key=lambda x: x.rank)
    out = []
    for x in xs:
        if not isinstance(x, Value):
            if np.ndim(x):
                raise TypeError("an array of numbers is no value of a program: ops.table makes it one")
            x = full(big.shape, float(x) if big.kind == "f" else x)
        elif x.kind == "i" and big.kind == "f":
            x = cast(x, kind="f")
        missing = big.rank - x.rank
        if big.shape[missing:] != x.shape:
            raise TypeError(f"{x.type} does not fill {big.type}: say with `expand` along which axes it is repeated")
        out.append(broadcast(x, big.shape, range(missing)))
    return out


def _leveled(primitive: Primitive) -> Callable[..., Value]:
    def apply(*xs: Value | Number) -> Value:
        return primitive(*level(*xs))

    apply.__name__ = primitive.name
    apply.__doc__ = f"`{primitive.name}` of values of one shape; see `level`."
    return apply


add, sub, mul = _leveled(elementwise.add), _leveled(elementwise.sub), _leveled(elementwise.mul)
div, power = _leveled(elementwise.div), _leveled(elementwise.power)
maximum, minimum = _leveled(elementwise.maximum), _leveled(elementwise.minimum)
greater, greater_equal = _leveled(elementwise.greater), _leveled(elementwise.greater_equal)
equal, floor_divide, mod = _leveled(elementwise.equal), _leveled(elementwise.floor_divide), _leveled(elementwise.mod)


def neg(x: Value) -> Value:
    return elementwise.neg(x)


def square(x: Value) -> Value:
    return elementwise.mul(x, x)


def ramp(x: Value) -> Value:
    """max(x, 0), with derivative 0 at 0."""
    return maximum(x, 0.0)
