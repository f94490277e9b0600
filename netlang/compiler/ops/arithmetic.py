"""Constants, broadcasting and elementwise functions of values: numbers are taken, and broadcasting inserted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from netlang.compiler.ir.primitives import basic, elementwise
from netlang.compiler.ir.program import Primitive, Shape, Value
from netlang.errors import NetOptionError, brief
from netlang.language.values.numbers import is_integer

__all__ = [
    "absolute", "add", "broadcast", "cast", "constant", "div", "equal", "exp", "expand", "floor_divide", "full",
    "greater", "greater_equal", "level", "log", "log_probability", "logical_not", "maximum", "minimum", "mod", "mul",
    "neg", "ones_like", "power", "ramp", "select", "sigmoid", "sqrt", "square", "sub", "tanh", "zeros", "zeros_like",
]  # fmt: skip

Number = float | int | bool
LEAST_PROBABILITY = 1.2e-38  # the least positive float32 that no processor takes for 0


def axis_of(x: Value | Shape, axis: int) -> int:
    """The axis, counted from the first, of a value or a shape. Raises NetOptionError where there is none."""
    rank = x.rank if isinstance(x, Value) else len(x)
    if not is_integer(axis) or not -rank <= axis < rank:
        what = f"a value of {rank} axes, {x.type}," if isinstance(x, Value) else f"a shape of {rank} axes"
        raise NetOptionError(
            f"{what} has no axis {brief(axis, 40)}", ways=[f"an axis from 0, the batch, to {rank - 1}"] if rank else []
        )
    return int(axis) % rank


def axes_of(x: Value | Shape, axes: int | Sequence[int]) -> tuple[int, ...]:
    """The axes, from the first on, in order. Raises NetOptionError for one that is not there, or is there twice."""
    found = sorted(axis_of(x, axis) for axis in ([axes] if isinstance(axes, int | np.integer) else axes))
    if len(set(found)) < len(found):
        raise NetOptionError(f"an axis is named twice: {list(axes) if not isinstance(axes, int) else axes!r}")  # type: ignore[arg-type]
    return tuple(found)


def tanh(x: Value) -> Value:
    """The hyperbolic tangent of each element."""
    return elementwise.tanh(x)


def exp(x: Value) -> Value:
    """e to the power of each element."""
    return elementwise.exp(x)


def log(x: Value) -> Value:
    """The natural logarithm of each element."""
    return elementwise.log(x)


def sqrt(x: Value) -> Value:
    """The square root of each element."""
    return elementwise.sqrt(x)


def cast(x: Value, kind: str) -> Value:
    """`x` as another kind of elements: reals "f", integers "i" or truth values "b"."""
    return elementwise.cast(x, kind=kind)


def sigmoid(x: Value) -> Value:
    """1 / (1 + exp(-x)) for each element."""
    return elementwise.sigmoid(x)


def absolute(x: Value) -> Value:
    """The absolute value of each element."""
    return elementwise.abs(x)


def select(condition: Value, x: Value, y: Value) -> Value:
    """The elements of `x` where the condition holds, else those of `y`; all of one shape."""
    return elementwise.select(condition, x, y)


def logical_not(x: Value) -> Value:
    """Whether a condition does not hold."""
    return elementwise.logical_not(x)


def constant(value: Number) -> Value:
    """One number, of rank 0."""
    return basic.constant(value=value)


def full(shape: Shape, value: Number) -> Value:
    """`value` in every place of `shape`."""
    return (
        basic.broadcast(constant(value), shape=tuple(shape), axes=tuple(range(len(shape))))
        if shape
        else constant(value)
    )


def zeros(shape: Shape) -> Value:
    """0 in every place of `shape`."""
    return full(shape, 0.0)


def zeros_like(x: Value) -> Value:
    """0 in every place of the shape of `x`."""
    return full(x.shape, 0.0)


def ones_like(x: Value) -> Value:
    """1 in every place of the shape of `x`."""
    return full(x.shape, 1.0)


def broadcast(x: Value, shape: Shape, axes: Sequence[int]) -> Value:
    """`x` repeated along the new `axes` of `shape`."""
    return basic.broadcast(x, shape=tuple(shape), axes=axes_of(shape, axes)) if axes else x


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


def _leveled(primitive: Primitive, doc: str) -> Callable[..., Value]:
    def apply(*xs: Value | Number) -> Value:
        return primitive(*level(*xs))

    apply.__name__ = primitive.name
    apply.__doc__ = f"{doc} Values and numbers, brought to one shape as `level` does."
    return apply


add, sub = _leveled(elementwise.add, "x + y."), _leveled(elementwise.sub, "x - y.")
mul, div = _leveled(elementwise.mul, "x * y."), _leveled(elementwise.div, "x / y.")
power = _leveled(elementwise.power, "x ** y.")
maximum = _leveled(elementwise.maximum, "The greater of x and y, element by element.")
minimum = _leveled(elementwise.minimum, "The smaller of x and y, element by element.")
greater = _leveled(elementwise.greater, "Whether x > y, element by element.")
greater_equal = _leveled(elementwise.greater_equal, "Whether x >= y, element by element.")
equal = _leveled(elementwise.equal, "Whether x is y, element by element.")
floor_divide = _leveled(elementwise.floor_divide, "x // y.")
mod = _leveled(elementwise.mod, "x % y, of the sign of y.")


def log_probability(p: Value) -> Value:
    """The natural logarithm of probabilities, of which 0 counts as 1.2e-38, so that it is finite."""
    return log(maximum(p, LEAST_PROBABILITY))


def neg(x: Value) -> Value:
    """-x."""
    return elementwise.neg(x)


def square(x: Value) -> Value:
    """x times x."""
    return elementwise.mul(x, x)


def ramp(x: Value) -> Value:
    """max(x, 0), with derivative 0 at 0."""
    return maximum(x, 0.0)
