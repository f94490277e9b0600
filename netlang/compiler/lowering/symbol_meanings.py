"""What symbols compute: one row per symbol, in `MEANING`.

Formulas are chosen so that values and derivatives are right and finite wherever the function is smooth: far
out, where a plain formula overflows, and at single points, where one would meet 0/0.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.primitives import elementwise as e
from netlang.compiler.ir.program import Value
from netlang.compiler.ops import div, exp, log, maximum, minimum, mul, neg, ramp, sqrt, sub
from netlang.errors import NetOptionError


def _fold(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda *xs: functools.reduce(function, xs)


def _mirror(x: Value) -> Value:
    """-|x| as x - 2 max(x, 0): for even smooth functions of it every derivative at 0 is right too."""
    return sub(x, mul(ramp(x), 2.0))


def _inverse(x: Value) -> Value:
    return div(1.0, x)


def _indicator(condition: Value) -> Value:
    """1 where it holds, else 0."""
    return ops.cast(condition, kind="f")


def _zero(x: Value) -> Value:
    return ops.equal(x, 0.0)


def _chain(test: Callable[[Value, Value], Value]) -> Callable[..., Value]:
    """x < y < z: every two neighbours."""
    return lambda *xs: functools.reduce(e.logical_and, [test(a, b) for a, b in itertools.pairwise(xs)])


def _unequal(*xs: Value) -> Value:
    pairs = [e.logical_not(ops.equal(a, b)) for i, a in enumerate(xs) for b in xs[i + 1 :]]
    return functools.reduce(e.logical_and, pairs)


# single functions -----------------------------------------------------------------------------------------


def _times(*xs: Value) -> Value:
    if len(xs) == 2 and literal(xs[0]) == -1:
        return neg(xs[1])
    return functools.reduce(mul, xs)


def _subtract(x: Value, y: Value) -> Value:
    if x.call.primitive is e.exp and literal(y) == 1:
        return e.expm1(x.call.args[0])  # exact near 0
    return sub(x, y)


def _log(x: Value, of: Value | None = None) -> Value:
    """log(x); log(1 + u) as log1p(u), and log(1 + exp(v)) as max(v, 0) + log1p(exp(-|v|)): no overflow. Of two numbers:
    the logarithm to base x."""
    if of is not None:
        return div(_log(of), _log(x))
    u = next((b for a, b in _both_ways(x) if literal(a) == 1), None) if x.call.primitive is e.add else None
    if u is None:
        return log(x)
    if u.call.primitive is not e.exp:
        return e.log1p(u)
    v = u.call.args[0]
    return ramp(v) + e.log1p(exp(_mirror(v)))


def _both_ways(x: Value) -> list[tuple[Value, Value]]:
    a, b = x.call.args
    return [(a, b), (b, a)]


def _power(x: Value, y: Value) -> Value:
    exponent = literal(y)
    if exponent in (1, 2, 3):
        return functools.reduce(mul, [x] * int(exponent))  # type: ignore[arg-type]
    if exponent == 0.5:
        return sqrt(x)
    return _inverse(x) if exponent == -1 else ops.power(x, y)


def _surd(x: Value, n: Value) -> Value:
    """The real n-th root: of a negative number for odd n only."""
    known = literal(n)
    if known is not None and (known != int(known) or known == 0):
        raise NetOptionError(
            f"Surd(x, {known:g}): the root is an integer other than 0", ways=[f"x ** {1 / known:g}"] if known else []
        )
    if known in (1, 2, 3):
        return x if known == 1 else sqrt(x) if known == 2 else e.cbrt(x)
    odd = mul(e.sign(x), ops.power(e.abs(x), _inverse(n)))
    if known is not None:
        return odd if known % 2 else ops.power(x, _inverse(n))
    even = ops.select(ops.greater(0.0, x), ops.full(x.shape, math.nan), odd)
    return ops.select(ops.equal(ops.mod(n, 2.0), 1.0), odd, even)


def _clip(x: Value, low: Any = -1.0, high: Any = 1.0, below: Any = None, above: Any = None) -> Value:
    if below is None:
        return minimum(maximum(x, low), high)
    return ops.select(ops.greater(low, x), below, ops.select(ops.greater(x, high), above, x))


def _arctan(x: Value, y: Value | None = None) -> Value:
    """Of two numbers: the angle of the point (x, y)."""
    return e.arctan(x) if y is None else e.arctan2(y, x)


def _arccot(x: Value) -> Value:
    """arctan(1/x), without dividing: pi/2 at 0."""
    side = ops.select(ops.greater_equal(x, 0.0), ops.ones_like(x), ops.full(x.shape, -1.0))
    return e.arctan2(side, mul(side, x))


def _csch(x: Value) -> Value:
    """2 sign(x) e / (1 - e^2) with e = exp(-|x|)."""
    small = _mirror(x)
    return div(mul(mul(e.sign(x), -2.0), exp(small)), e.expm1(mul(small, 2.0)))


def _sech(x: Value) -> Value:
    """2 e / (1 + e^2) with e = exp(-|x|)."""
    small = exp(_mirror(x))
    return div(mul(small, 2.0), mul(small, small) + 1.0)


def _coth(x: Value) -> Value:
    return _inverse(e.tanh(x))


def _gamma(x: Value) -> Value:
    """exp(loggamma(x)) from 1/2 up, below by reflection: gamma(x) gamma(1 - x) sin(pi x) = pi."""
    low = ops.greater(0.5, x)
    one = ops.ones_like(x)
    up = exp(e.gammaln(ops.select(low, sub(1.0, x), x)))
    sine = e.sin(mul(ops.select(low, x, mul(one, 0.5)), math.pi))
    return ops.select(low, div(math.pi, mul(sine, ops.select(low, up, one))), up)


def _erf(x: Value, to: Value | None = None) -> Value:
    return e.erf(x) if to is None else sub(e.erf(to), e.erf(x))


def _sine_half_squared(x: Value) -> Value:
    return ops.square(e.sin(mul(x, 0.5)))


SMALL = 1e-10  # the default size of Threshold and Chop

MEANING: dict[str, Callable[..., Value]] = {
    "Ramp": ramp,
    "LogisticSigmoid": ops.sigmoid,
    "Tan": e.tan,
    "Tanh": e.tanh,
    "ArcTan": _arctan,
    "ArcTanh": e.arctanh,
    "Sin": e.sin,
    "Sinh": e.sinh,
    "ArcSin": e.arcsin,
    "ArcSinh": e.arcsinh,
    "Cos": e.cos,
    "Cosh": e.cosh,
    "ArcCos": e.arccos,
    "ArcCosh": e.arccosh,
    "Cot": lambda x: div(e.cos(x), e.sin(x)),
    "Coth": _coth,
    "ArcCot": _arccot,
    "ArcCoth": lambda x: e.arctanh(_inverse(x)),
    "Csc": lambda x: _inverse(e.sin(x)),
    "Csch": _csch,
    "ArcCsc": lambda x: e.arcsin(_inverse(x)),
    "ArcCsch": lambda x: e.arcsinh(_inverse(x)),
    "Sec": lambda x: _inverse(e.cos(x)),
    "Sech": _sech,
    "ArcSec": lambda x: e.arccos(_inverse(x)),
    "ArcSech": lambda x: e.arccosh(_inverse(x)),
    "Haversine": _sine_half_squared,
    "InverseHaversine": lambda x: mul(e.arcsin(sqrt(x)), 2.0),
    "Gudermannian": lambda x: mul(e.arctan(e.tanh(mul(x, 0.5))), 2.0),
    "InverseGudermannian": lambda x: mul(e.arctanh(e.tan(mul(x, 0.5))), 2.0),
    "Log": _log,
    "Exp": exp,
    "Sqrt": sqrt,
    "CubeRoot": e.cbrt,
    "Abs": e.abs,
    "Gamma": _gamma,
    "LogGamma": e.gammaln,
    "Erf": _erf,
    "InverseErf": e.erfinv,
    "Erfc": e.erfc,
    "InverseErfc": lambda x: e.erfinv(sub(1.0, x)),
    "Round": e.round,
    "Floor": e.floor,
    "Ceiling": e.ceil,
    "Sign": e.sign,
    "FractionalPart": lambda x: sub(x, e.trunc(x)),
    "IntegerPart": e.trunc,
    "Unitize": lambda x: _indicator(e.logical_not(_zero(x))),
    "KroneckerDelta": lambda x: _indicator(_zero(x)),
    "Plus": _fold(ops.add),
    "Subtract": _subtract,
    "Times": _times,
    "Divide": div,
    "Power": _power,
    "Surd": _surd,
    "Min": _fold(minimum),
    "Max": _fold(maximum),
    "Clip": _clip,
    "Mod": ops.mod,
    "Threshold": lambda x, size=SMALL: ops.select(ops.greater(e.abs(x), size), x, ops.zeros_like(x)),
    "Chop": lambda x, size=SMALL: ops.select(ops.greater_equal(e.abs(x), size), x, ops.zeros_like(x)),
    "And": _fold(e.logical_and),
    "Or": _fold(e.logical_or),
    "Not": e.logical_not,
    "Equal": _chain(ops.equal),
    "Unequal": _unequal,
    "Greater": _chain(ops.greater),
    "GreaterEqual": _chain(ops.greater_equal),
    "Less": _chain(lambda x, y: ops.greater(y, x)),
    "LessEqual": _chain(lambda x, y: ops.greater_equal(y, x)),
    "Positive": lambda x: ops.greater(x, 0.0),
    "NonNegative": lambda x: ops.greater_equal(x, 0.0),
    "Negative": lambda x: ops.greater(0.0, x),
    "NonPositive": lambda x: ops.greater_equal(0.0, x),
    "PossibleZeroQ": _zero,
}
