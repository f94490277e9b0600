"""NumPy's elementwise functions, as programs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.expressions import MEANING
from netlang.compiler.primitives import elementwise as e
from netlang.compiler.program import Value
from netlang.layers.compiled.view import ArrayView, Untraceable, level, view_of

Of = Callable[..., Value]


def _scaled(function: Of, factor: float) -> Of:
    return lambda x: function(x) * factor


def _hypotenuse(x: Value, y: Value) -> Value:
    return ops.sqrt(ops.square(x) + ops.square(y))


def _log_add(x: Value, y: Value) -> Value:
    return ops.maximum(x, y) + e.log1p(ops.exp(ops.neg(e.abs(x - y))))


# finite, with a finite derivative, whatever the argument: what padding holds cannot leak out of a gradient
TAME: dict[Any, Of] = {
    np.add: ops.add, np.subtract: ops.sub, np.multiply: ops.mul, np.negative: ops.neg, np.positive: lambda x: x,
    np.maximum: ops.maximum, np.minimum: ops.minimum, np.fmax: ops.maximum, np.fmin: ops.minimum,
    np.absolute: e.abs, np.fabs: e.abs, np.square: ops.square, np.sign: e.sign,
    np.sin: e.sin, np.cos: e.cos, np.tanh: e.tanh, np.arctan: e.arctan,
    np.floor: e.floor, np.ceil: e.ceil, np.rint: e.round, np.trunc: e.trunc,
    np.deg2rad: lambda x: x * (math.pi / 180), np.radians: lambda x: x * (math.pi / 180),
    np.rad2deg: lambda x: x * (180 / math.pi), np.degrees: lambda x: x * (180 / math.pi),
    np.greater: ops.greater, np.greater_equal: ops.greater_equal, np.equal: ops.equal,
    np.less: lambda x, y: ops.greater(y, x), np.less_equal: lambda x, y: ops.greater_equal(y, x),
    np.heaviside: lambda x, half: ops.select(ops.equal(x, 0.0), half, e.cast(ops.greater(x, 0.0), kind="f")),
    np.not_equal: lambda x, y: e.logical_not(ops.equal(x, y)),
}  # fmt: skip

WILD: dict[Any, Of] = {
    np.divide: ops.div, np.reciprocal: lambda x: 1.0 / x, np.power: MEANING["Power"], np.float_power: MEANING["Power"],
    np.remainder: ops.mod, np.floor_divide: lambda x, y: e.floor(ops.div(x, y)), np.sqrt: ops.sqrt, np.cbrt: e.cbrt,
    np.exp: ops.exp, np.exp2: lambda x: ops.exp(x * math.log(2)), np.expm1: e.expm1,
    np.log: MEANING["Log"], np.log2: _scaled(ops.log, 1 / math.log(2)), np.log10: _scaled(ops.log, 1 / math.log(10)),
    np.log1p: e.log1p, np.logaddexp: _log_add, np.tan: e.tan, np.arcsin: e.arcsin, np.arccos: e.arccos,
    np.sinh: e.sinh, np.cosh: e.cosh, np.arcsinh: e.arcsinh, np.arccosh: e.arccosh, np.arctanh: e.arctanh,
    np.arctan2: e.arctan2, np.hypot: _hypotenuse,
}  # fmt: skip

CONDITIONS: dict[Any, Of] = {
    np.logical_and: e.logical_and, np.logical_or: e.logical_or, np.logical_not: e.logical_not,
    np.bitwise_and: e.logical_and, np.bitwise_or: e.logical_or, np.invert: e.logical_not,
}  # fmt: skip


def elementwise(ufunc: Any, *inputs: Any) -> ArrayView:
    """What `ufunc` makes of views, numbers and arrays, one of which at least is a view."""
    like = next(x for x in inputs if isinstance(x, ArrayView))
    views = level([view_of(x, like) for x in inputs])
    if ufunc in CONDITIONS:
        return like.like(CONDITIONS[ufunc](*(view.condition for view in views)))
    if ufunc in TAME:
        return like.like(TAME[ufunc](*(view.real for view in views)))
    if ufunc in WILD:
        return like.like(WILD[ufunc](*(ops.valid(view.real, 1.0) for view in views)))
    raise Untraceable(f"np.{ufunc.__name__} is not among the functions whose derivative is known")


# by name, for NumPy's arrays of objects, which ask each element: np.sin([x[0], x[1]]) is [x[0].sin(), x[1].sin()]
BY_NAME: dict[str, Any] = {ufunc.__name__: ufunc for ufunc in (TAME | WILD) if ufunc.nin == 1}
