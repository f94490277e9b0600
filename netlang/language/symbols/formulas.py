"""What symbols compute, where that takes more than a line: formulas over the operations `ops` that they are given:
those of `compiler/ops`.

They are chosen so that values and derivatives are right and finite wherever the function is smooth: far out, where a
plain formula overflows, and at single points, where one would meet 0/0.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from netlang.errors import NetOptionError

Meaning = Callable[..., Any]  # of values, by `ops`
SMALL = 1e-10  # the default size of Threshold and Chop


def op(name: str) -> Meaning:
    """The operation in `ops` with this name."""
    return lambda ops, *xs: getattr(ops, name)(*xs)


def folded(name: str) -> Meaning:
    """A binary operation, folded from the left over any number of arguments."""
    return lambda ops, *xs: functools.reduce(getattr(ops, name), xs)


def chain(test: Meaning) -> Meaning:
    """x < y < z: compares neighbours."""
    return lambda ops, *xs: functools.reduce(ops.logical_and, [test(ops, a, b) for a, b in itertools.pairwise(xs)])


def turned(name: str) -> Meaning:
    """A binary operation with its arguments exchanged."""
    return lambda ops, x, y: getattr(ops, name)(y, x)


def unequal(ops: Any, *xs: Any) -> Any:
    pairs = [ops.logical_not(ops.equal(a, b)) for i, a in enumerate(xs) for b in xs[i + 1 :]]
    return functools.reduce(ops.logical_and, pairs)


def one_where(ops: Any, condition: Any) -> Any:
    """1 where it holds, else 0."""
    return ops.cast(condition, kind="f")


def _mirror(ops: Any, x: Any) -> Any:
    """-|x| as x - 2 max(x, 0): for even smooth functions of it every derivative at 0 is right too."""
    return x - ops.ramp(x) * 2.0


# several numbers --------------------------------------------------------------------------------------------


def times(ops: Any, *xs: Any) -> Any:
    if len(xs) == 2 and ops.literal(xs[0]) == -1:
        return -xs[1]
    return functools.reduce(ops.mul, xs)


def subtract(ops: Any, x: Any, y: Any) -> Any:
    of = ops.arguments(x, "exp")
    return ops.expm1(*of) if of and ops.literal(y) == 1 else ops.sub(x, y)  # exact near 0


def power(ops: Any, x: Any, y: Any) -> Any:
    exponent = ops.literal(y)
    if exponent in (1, 2, 3):
        return functools.reduce(ops.mul, [x] * int(exponent))
    if exponent == 0.5:
        return ops.sqrt(x)
    return 1.0 / x if exponent == -1 else ops.power(x, y)


def surd(ops: Any, x: Any, n: Any) -> Any:
    """The real n-th root: of a negative number for odd n only."""
    known = ops.literal(n)
    if known is not None and (known != int(known) or known == 0):
        raise NetOptionError(
            f"Surd(x, {known:g}): the root is an integer other than 0", ways=[f"x ** {1 / known:g}"] if known else []
        )
    if known in (1, 2, 3):
        return x if known == 1 else ops.sqrt(x) if known == 2 else ops.cbrt(x)
    odd = ops.sign(x) * ops.power(ops.absolute(x), 1.0 / n)
    if known is not None:
        return odd if known % 2 else ops.power(x, 1.0 / n)
    even = ops.select(ops.greater(0.0, x), ops.full(x.shape, math.nan), odd)
    return ops.select(ops.equal(ops.mod(n, 2.0), 1.0), odd, even)


def log(ops: Any, x: Any, of: Any = None) -> Any:
    """log(x); log(1 + u) as log1p(u), and log(1 + exp(v)) as max(v, 0) + log1p(exp(-|v|)): no overflow. Of two numbers:
    the logarithm to base x."""
    if of is not None:
        return log(ops, of) / log(ops, x)
    added = ops.arguments(x, "add")
    others = [b for a, b in (added, added[::-1]) if ops.literal(a) == 1] if added else []
    if not others:
        return ops.log(x)
    (v,) = ops.arguments(others[0], "exp") or (None,)
    return ops.log1p(others[0]) if v is None else ops.ramp(v) + ops.log1p(ops.exp(_mirror(ops, v)))


def clip(ops: Any, x: Any, low: Any = -1.0, high: Any = 1.0, below: Any = None, above: Any = None) -> Any:
    if below is None:
        return ops.minimum(ops.maximum(x, low), high)
    return ops.select(ops.greater(low, x), below, ops.select(ops.greater(x, high), above, x))


def threshold(ops: Any, x: Any, size: Any = SMALL) -> Any:
    return ops.select(ops.greater(ops.absolute(x), size), x, ops.zeros_like(x))


def chop(ops: Any, x: Any, size: Any = SMALL) -> Any:
    return ops.select(ops.greater_equal(ops.absolute(x), size), x, ops.zeros_like(x))


# single functions -------------------------------------------------------------------------------------------


def arctan(ops: Any, x: Any, y: Any = None) -> Any:
    """Two arguments: the angle of the point (x, y)."""
    return ops.arctan(x) if y is None else ops.arctan2(y, x)


def arccot(ops: Any, x: Any) -> Any:
    """arctan(1/x), without dividing: pi/2 at 0."""
    side = ops.select(ops.greater_equal(x, 0.0), ops.ones_like(x), ops.full(x.shape, -1.0))
    return ops.arctan2(side, side * x)


def csch(ops: Any, x: Any) -> Any:
    """2 sign(x) e / (1 - e^2) with e = exp(-|x|)."""
    small = _mirror(ops, x)
    return ops.sign(x) * -2.0 * ops.exp(small) / ops.expm1(small * 2.0)


def sech(ops: Any, x: Any) -> Any:
    """2 e / (1 + e^2) with e = exp(-|x|)."""
    small = ops.exp(_mirror(ops, x))
    return small * 2.0 / (small * small + 1.0)


def gamma(ops: Any, x: Any) -> Any:
    """exp(loggamma(x)) from 1/2 up, below by reflection: gamma(x) gamma(1 - x) sin(pi x) = pi."""
    low = ops.greater(0.5, x)
    one = ops.ones_like(x)
    up = ops.exp(ops.gammaln(ops.select(low, 1.0 - x, x)))
    sine = ops.sin(ops.select(low, x, one * 0.5) * math.pi)
    return ops.select(low, math.pi / (sine * ops.select(low, up, one)), up)


def erf(ops: Any, x: Any, to: Any = None) -> Any:
    return ops.erf(x) if to is None else ops.erf(to) - ops.erf(x)


# choices, and arguments in pairs ----------------------------------------------------------------------------


class Pairs(NamedTuple):
    """How paired arguments are written. `in_a_row`: those given, one after the other; `paired`: texts in a
    row as they are written."""

    in_a_row: Callable[..., Sequence[Any]]
    paired: Callable[[list[str]], list[str]]


def cases_of_which(*args: Any) -> Any:
    return list(zip(args[:-2:2], args[1:-2:2], strict=True)), args[-1]


def cases_of_piecewise(*args: Any) -> Any:
    return list(zip(args[1:-1:2], args[:-1:2], strict=True)), args[-1]


def _ends(x: Any, *ranges: Any) -> Sequence[Any]:
    if len(ranges) in (2, 4) and not any(isinstance(end, list | tuple) for end in ranges):
        return x, *ranges  # Clip(x, low, high), as ThreadingLayer has it
    return x, *(number for low, high in ranges for number in (low, high))


def _branches(pairs: Any, default: Any = 0) -> Sequence[Any]:
    return *(part for value, test in pairs for part in (value, test)), default


def _paired(texts: list[str]) -> list[str]:
    return [f"({a}, {b})" for a, b in zip(texts[::2], texts[1::2], strict=True)]


ENDS = Pairs(_ends, lambda texts: [texts[0], *_paired(texts[1:])])
BRANCHES = Pairs(_branches, lambda texts: [f"[{', '.join(_paired(texts[:-1]))}]", texts[-1]])
