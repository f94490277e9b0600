"""What expressions mean: from the trees of `spec/symbols` to programs. One row per symbol, in `MEANING`.

Formulas are chosen so that values and derivatives are right and finite wherever the function is smooth: far
out, where a plain formula overflows, and at single points, where one would meet 0/0.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netlang.compiler import ops
from netlang.compiler.ops import div, exp, log, maximum, minimum, mul, neg, ramp, sqrt, sub
from netlang.compiler.primitives import elementwise as e
from netlang.compiler.program import Value
from netlang.errors import NetOptionError
from netlang.spec.symbols import SYMBOLS, Applied, Expression, Function, Number, Slot, Which, walk


def lower_expression(expression: Expression | Function, slots: Mapping[str, Value] | Sequence[Value]) -> Value:
    """The program value of `expression`, given one value per slot: by name, or in the order of a function's
    parameters (of an expression's slots). The values have one shape; numbers are repeated to fill it. Where
    the function is not finite everywhere, padding is computed at 1, so that it cannot spoil a gradient.

    >>> from netlang.compiler.program import Program, Type, new_argument
    >>> from netlang.spec.symbols import Clip, trace
    >>> x = new_argument("x", Type("f", (3,)))
    >>> y = lower_expression(trace(lambda x: Clip((x + 1) / 2, (0, 1))), [x])
    >>> print(Program((x,), (y,), ("y",)))
    program(x: f[3]):
      %0 = add(x, 1.0)                                       : f[3]
      %1 = div(%0, 2.0)                                      : f[3]
      %2 = maximum(%1, 0.0)                                  : f[3]
      %3 = minimum(%2, 1.0)                                  : f[3]
      return y=%3
    """
    names = expression.parameters if isinstance(expression, Function) else expression.slots
    known = dict(slots) if isinstance(slots, Mapping) else dict(zip(names, slots, strict=True))
    real = {name: value if value.kind == "f" else ops.cast(value, kind="f") for name, value in known.items()}
    body = expression.body if isinstance(expression, Function) else expression
    if not all(_tame(node) for node in walk(body)):
        real = {name: ops.valid(value, 1.0) for name, value in real.items()}
    return _lower(body, real)


def _lower(root: Expression, slots: Mapping[str, Value]) -> Value:
    shape = next(iter(slots.values())).shape
    made: dict[Expression, Value] = {}
    for node in walk(root, enter=lambda node: str(node.head) not in _CHOICES or isinstance(node, Slot)):
        if node in made:
            continue
        if isinstance(node, Slot):
            made[node] = slots[node.name]
        elif not isinstance(node, Applied):
            made[node] = ops.full(shape, float(node.value))  # type: ignore[attr-defined]
        elif str(node.head) in _CHOICES:
            made[node] = _choice(node, slots)
        else:
            made[node] = MEANING[str(node.head)](*(made[arg] for arg in node.args))
    return made[root]


# choice ---------------------------------------------------------------------------------------------------

_CHOICES = {"If", "Which", "Piecewise"}
# finite, with a finite derivative, whatever their arguments: nothing of a branch made of these can leak
_TAME = {
    "Plus", "Subtract", "Times", "Min", "Max", "Clip", "Abs", "Ramp", "LogisticSigmoid", "Tanh", "ArcTan", "Sin",
    "Cos", "Erf", "Erfc", "Sign", "Round", "Floor", "Ceiling", "IntegerPart", "FractionalPart", "Haversine",
} | _CHOICES | {symbol.name for symbol in SYMBOLS.values() if symbol.gives == "condition"}  # fmt: skip


def _choice(node: Applied, slots: Mapping[str, Value]) -> Value:
    """If, Which and Piecewise: the first branch whose condition holds."""
    *pairs, default = _branches(node)
    if not pairs:
        return _lower(default[1], slots)
    test, yes = pairs[0]
    condition = _lower(test, slots)
    no = default[1] if len(pairs) == 1 else Applied(Which, tuple(a for pair in (*pairs[1:], default) for a in pair))
    return ops.select(condition, _branch(yes, condition, slots), _branch(no, ops.logical_not(condition), slots))


def _branches(node: Applied) -> list[tuple[Expression, Expression]]:
    """Pairs of condition and value, the last one's condition always true."""
    name, args = str(node.head), node.args
    if name == "If":
        return [(args[0], args[1]), (args[0], args[2])]
    if name == "Which":
        return list(zip(args[::2], args[1::2], strict=True))
    return [*zip(args[1::2], args[:-1:2], strict=True), (args[-1], args[-1])]


def _branch(branch: Expression, chosen: Value, slots: Mapping[str, Value]) -> Value:
    """The branch, computed at 1 where it is not chosen: there its own infinities must not reach the gradient,
    where zero times infinity is not zero. (Of a `select`, no gradient flows into the side not taken.)"""
    if all(_tame(node) for node in walk(branch)):
        return _lower(branch, slots)
    used = branch.slots
    guarded = {n: ops.select(chosen, v, ops.ones_like(v)) if n in used else v for n, v in slots.items()}
    return _lower(branch, guarded)


def _tame(node: Expression) -> bool:
    if str(node.head) == "Divide":
        return isinstance(node.args[1], Number) and node.args[1].value != 0
    return not isinstance(node, Applied) or str(node.head) in _TAME


# helpers --------------------------------------------------------------------------------------------------


def number_of(value: Value) -> float | None:
    """The number that `value` is everywhere, if it is a plain constant."""
    call = value.call.args[0].call if value.call.primitive.name == "broadcast" else value.call
    return call.attrs["value"] if call.primitive is e.constant else None


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
    if len(xs) == 2 and number_of(xs[0]) == -1:
        return neg(xs[1])
    return functools.reduce(mul, xs)


def _subtract(x: Value, y: Value) -> Value:
    if x.call.primitive is e.exp and number_of(y) == 1:
        return e.expm1(x.call.args[0])  # exact near 0
    return sub(x, y)


def _log(x: Value, of: Value | None = None) -> Value:
    """log(x); log(1 + u) as log1p(u), and log(1 + exp(v)) as max(v, 0) + log1p(exp(-|v|)): no overflow. Of two numbers:
    the logarithm to base x."""
    if of is not None:
        return div(_log(of), _log(x))
    u = next((b for a, b in _both_ways(x) if number_of(a) == 1), None) if x.call.primitive is e.add else None
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
    exponent = number_of(y)
    if exponent in (1, 2, 3):
        return functools.reduce(mul, [x] * int(exponent))  # type: ignore[arg-type]
    if exponent == 0.5:
        return sqrt(x)
    return _inverse(x) if exponent == -1 else ops.power(x, y)


def _surd(x: Value, n: Value) -> Value:
    """The real n-th root: of a negative number for odd n only."""
    known = number_of(n)
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
