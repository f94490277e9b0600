"""Elementwise primitives: strict (equal shapes; broadcasting is a primitive of its own), so no derivative
ever has to un-broadcast.

A derivative is written with the same primitives, so that gradients are programs too, and theirs again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from netlang.compiler.ir.axes import POINTWISE
from netlang.compiler.ir.primitives.basic import full_like
from netlang.compiler.ir.program import TOGETHER, Primitive, Type, Value
from netlang.compiler.ir.special_functions import special


def _same(name: str, kind: str | None = None, takes: str = "f") -> Callable[..., Type]:
    def infer(*types: Type, **attrs: Any) -> Type:
        first = types[0]
        for other in types[1:]:
            if other != first:
                raise TypeError(f"{name} takes values of one type, not {first} and {other}")
        if first.kind not in takes:
            raise TypeError(f"{name} does not take {first}")
        return first if kind is None else Type(kind, first.shape)

    return infer


def _elementwise(name: str, *, linear: Any = (), total: bool, **more: Any) -> Primitive:
    return Primitive(name, axes=POINTWISE, linear=linear, total=total, view=False, **more)


def _unary(
    name: str, numpy: str | None = None, vjp: Any = None, takes: str = "f", kernel: Any = None, **facts: Any
) -> Primitive:
    """A function of one real, by its name in NumPy (and `jax.numpy`); with a `kernel`, by the name of one of ours that
    writes into an array, if it has one."""
    function = numpy or (name if kernel is None else None)
    return _elementwise(
        name,
        **facts,
        infer=_same(name, takes=takes),
        kernel=kernel or (lambda xp, x: getattr(xp, function)(x)),
        vjp=vjp,
        source=f"{function}({{0}}, {{out}})" if function else None,
    )


def _binary(name: str, numpy: str, vjp: Any, takes: str = "fi", source: Any = None, **facts: Any) -> Primitive:
    return _elementwise(
        name,
        **facts,
        infer=_same(name, takes=takes),
        kernel=lambda xp, x, y: getattr(xp, numpy)(x, y),
        vjp=vjp,
        source=source or f"{numpy}({{0}}, {{1}}, {{out}})",
    )


def _flat(g: Value, y: Value, *args: Value, **attrs: Any) -> Sequence[Value | None]:
    """Derivative zero wherever it exists."""
    return [None] * len(args)


# arithmetic -----------------------------------------------------------------------------------------------

add = _binary("add", "add", lambda g, z, x, y: (g, g), linear=TOGETHER, total=True)
sub = _binary("sub", "subtract", lambda g, z, x, y: (g, neg(g)), linear=TOGETHER, total=True)
mul = _binary("mul", "multiply", lambda g, z, x, y: (mul(g, y), mul(g, x)), linear=(0, 1), total=True)
div = _binary(
    "div", "divide", lambda g, z, x, y: (div(g, y), neg(div(mul(g, z), y))), takes="f", linear=(0,), total=False
)
neg = _unary("neg", "negative", lambda g, y, x: [neg(g)], takes="fi", linear=TOGETHER, total=True)


def _power_vjp(g: Value, z: Value, x: Value, y: Value) -> Sequence[Value]:
    """d x^y = y x^(y-1) dx + x^y log(x) dy; at x = 0 the limits that keep both finite (as JAX has them)."""
    zero, one = full_like(x, 0.0), full_like(x, 1.0)
    dx = mul(y, power(x, select(equal(y, zero), one, sub(y, one))))
    safe = select(equal(x, zero), one, x)
    return mul(g, dx), mul(g, select(equal(x, zero), zero, mul(z, log(safe))))


def _power_source(numbers: Sequence[Any]) -> str:
    """The general power is ten times slower than powers that have a function of their own."""
    named = {2.0: "multiply({0}, {0}, {out})", 0.5: "sqrt({0}, {out})", -1.0: "reciprocal({0}, {out})"}
    return named.get(numbers[1], "power({0}, {1}, {out})")


power = _binary("power", "power", _power_vjp, takes="f", source=_power_source, total=False)


def _extremum_source(function: str, clip: str) -> Callable[[Sequence[Any]], str]:
    """Against a number, the ufunc `clip` is several times faster than `maximum` and `minimum`."""

    def source(numbers: Sequence[Any]) -> str:
        real = isinstance(numbers[1], float) and numbers[0] is None
        return clip if real else f"{function}({{0}}, {{1}}, out={{out}})"

    return source


maximum = _binary(
    "maximum",
    "maximum",
    lambda g, z, x, y: (select(greater(x, y), g, full_like(g, 0.0)), select(greater(x, y), full_like(g, 0.0), g)),
    source=_extremum_source("maximum", "clip({0}, {1}, {inf}, {out})"),
    total=True,
)
minimum = _binary(
    "minimum",
    "minimum",
    lambda g, z, x, y: (select(greater(y, x), g, full_like(g, 0.0)), select(greater(y, x), full_like(g, 0.0), g)),
    source=_extremum_source("minimum", "clip({0}, {minus_inf}, {1}, {out})"),
    total=True,
)
# the sign of the divisor, as Wolfram's Mod
mod = _binary("mod", "mod", lambda g, z, x, y: (g, neg(mul(g, floor(div(x, y))))), total=False)
floor_divide = _binary("floor_divide", "floor_divide", None, takes="i", total=False)
arctan2 = _binary(
    "arctan2",
    "arctan2",
    lambda g, z, y, x: (div(mul(g, x), add(mul(x, x), mul(y, y))), neg(div(mul(g, y), add(mul(x, x), mul(y, y))))),
    takes="f",
    total=False,
)

# functions ------------------------------------------------------------------------------------------------

exp = _unary("exp", vjp=lambda g, y, x: [mul(g, y)], total=True, overflows=True)
log = _unary("log", vjp=lambda g, y, x: [div(g, x)], total=False)
log1p = _unary("log1p", vjp=lambda g, y, x: [div(g, add(x, full_like(x, 1.0)))], total=False)
expm1 = _unary("expm1", vjp=lambda g, y, x: [mul(g, add(y, full_like(y, 1.0)))], total=True, overflows=True)
sqrt = _unary("sqrt", vjp=lambda g, y, x: [div(g, add(y, y))], total=False)
cbrt = _unary("cbrt", vjp=lambda g, y, x: [div(g, mul(full_like(y, 3.0), mul(y, y)))], total=False)
abs = _unary("abs", "abs", lambda g, y, x: [mul(g, sign(x))], takes="fi", total=True)
sin = _unary("sin", vjp=lambda g, y, x: [mul(g, cos(x))], total=True)
cos = _unary("cos", vjp=lambda g, y, x: [neg(mul(g, sin(x)))], total=True)
tan = _unary("tan", vjp=lambda g, y, x: [mul(g, add(full_like(y, 1.0), mul(y, y)))], total=False)
arcsin = _unary("arcsin", vjp=lambda g, y, x: [div(g, sqrt(sub(full_like(x, 1.0), mul(x, x))))], total=False)
arccos = _unary("arccos", vjp=lambda g, y, x: [neg(div(g, sqrt(sub(full_like(x, 1.0), mul(x, x)))))], total=False)
arctan = _unary("arctan", vjp=lambda g, y, x: [div(g, add(full_like(x, 1.0), mul(x, x)))], total=True)
sinh = _unary("sinh", vjp=lambda g, y, x: [mul(g, cosh(x))], total=True, overflows=True)
cosh = _unary("cosh", vjp=lambda g, y, x: [mul(g, sinh(x))], total=True, overflows=True)
tanh = _unary("tanh", vjp=lambda g, y, x: [mul(g, sub(full_like(y, 1.0), mul(y, y)))], total=True)
sigmoid = _elementwise(  # 1 / (1 + exp(-x)) as a tanh: stable, and the fastest form in NumPy
    "sigmoid",
    total=True,
    infer=_same("sigmoid"),
    kernel=lambda xp, x: 0.5 * xp.tanh(0.5 * x) + 0.5,
    vjp=lambda g, y, x: [mul(g, sub(y, mul(y, y)))],
    source="multiply({0}, {half}, {out}); tanh({out}, {out}); "
    "multiply({out}, {half}, {out}); add({out}, {half}, {out})",
)
arcsinh = _unary("arcsinh", vjp=lambda g, y, x: [div(g, sqrt(add(mul(x, x), full_like(x, 1.0))))], total=True)
arccosh = _unary("arccosh", vjp=lambda g, y, x: [div(g, sqrt(sub(mul(x, x), full_like(x, 1.0))))], total=False)
arctanh = _unary("arctanh", vjp=lambda g, y, x: [div(g, sub(full_like(x, 1.0), mul(x, x)))], total=False)
sign = _unary("sign", vjp=_flat, takes="fi", total=True)
floor = _unary("floor", vjp=_flat, takes="fi", total=True)
ceil = _unary("ceil", vjp=_flat, takes="fi", total=True)
round = _unary("round", "rint", vjp=_flat, total=True)  # halves to even, as Wolfram's Round
trunc = _unary("trunc", vjp=_flat, total=True)

# NumPy has none of these; `special` is SciPy's formulas in plain NumPy, or `jax.scipy.special`
erf = _unary(
    "erf",
    "erf",
    kernel=lambda xp, x: special(xp).erf(x),
    vjp=lambda g, y, x: [mul(g, mul(full_like(x, 2.0 / math.sqrt(math.pi)), exp(neg(mul(x, x)))))],
    total=True,
)
erfc = _unary(
    "erfc", kernel=lambda xp, x: special(xp).erfc(x), vjp=lambda g, y, x: [neg(erf.vjp(g, y, x)[0])], total=True
)
erfinv = _unary(
    "erfinv",
    kernel=lambda xp, x: special(xp).erfinv(x),
    vjp=lambda g, y, x: [mul(g, mul(full_like(x, math.sqrt(math.pi) / 2.0), exp(mul(y, y))))],
    total=False,
)
gammaln = _unary(
    "gammaln",
    kernel=lambda xp, x: special(xp).gammaln(x),
    vjp=lambda g, y, x: [mul(g, polygamma(x, order=0))],
    total=False,
)
polygamma = _elementwise(
    "polygamma",
    total=False,
    infer=_same("polygamma"),
    kernel=lambda xp, x, order: special(xp).polygamma(order, x),
    vjp=lambda g, y, x, order: [mul(g, polygamma(x, order=order + 1))],
)

# comparisons and choice -----------------------------------------------------------------------------------


def _comparison(name: str, takes: str = "fi") -> Primitive:
    return _elementwise(
        name,
        total=True,
        infer=_same(name, "b", takes),
        kernel=lambda xp, x, y: getattr(xp, name)(x, y),
        source=f"{name}({{0}}, {{1}}, {{out}})",
    )


greater = _comparison("greater")
greater_equal = _comparison("greater_equal")
equal = _comparison("equal", takes="fib")
logical_and = _comparison("logical_and", takes="b")
logical_or = _comparison("logical_or", takes="b")
logical_not = _elementwise(
    "logical_not",
    total=True,
    infer=_same("logical_not", "b", "b"),
    kernel=lambda xp, x: xp.logical_not(x),
    source="logical_not({0}, {out})",
)


def _infer_select(c: Type, x: Type, y: Type) -> Type:
    if c.kind != "b" or x != y or c.shape != x.shape:
        raise TypeError(f"select takes a condition and two values of its shape, not {c}, {x}, {y}")
    return x


def _select_source(numbers: Sequence[Any]) -> str:
    """A choice by masks of bits: exact for infinities and NaN too, and twenty times faster than `where`."""
    condition, x, y = numbers
    if condition is not None:
        return "{1}" if condition else "{2}"
    if y is not None and y == 0:
        return "negative({0:bits}, {mask}); bitwise_and({1:bits}, {mask}, {out:bits})"
    if x is not None and x == 0:
        return "subtract({0:bits}, {one}, {mask}); bitwise_and({2:bits}, {mask}, {out:bits})"
    return (
        "negative({0:bits}, {mask}); bitwise_xor({1:bits}, {2:bits}, {tmp}); "
        "bitwise_and({tmp}, {mask}, {tmp}); bitwise_xor({tmp}, {2:bits}, {out:bits})"
    )


select = _elementwise(
    "select",
    total=True,
    infer=_infer_select,
    source=_select_source,
    kernel=lambda xp, c, x, y: xp.where(c, x, y),
    vjp=lambda g, z, c, x, y: (None, select(c, g, full_like(g, 0.0)), select(c, full_like(g, 0.0), g)),
)

cast = _elementwise(  # executors give `kind` as a dtype
    "cast",
    total=True,
    infer=lambda x, kind: Type(kind, x.shape),
    kernel=lambda xp, x, kind: x.astype(kind),
    vjp=lambda g, y, x, kind: [g if x.kind == "f" else None],
)
