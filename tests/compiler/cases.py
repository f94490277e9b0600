"""One case or more for each primitive: what it is called with. Tests of the table and of executors run over all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import field, frozen

from netlang.compiler.ir.primitives.python_callback import PythonFunction, call
from netlang.compiler.ir.program import Type
from netlang.language.types.sizes import BATCH, Length

B, T = BATCH, Length("T")
Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


@frozen
class Arg:
    """An argument: its type, and how its test values are drawn."""

    type: Type
    draw: Draw
    moves: bool = True  # smooth: central differences apply


@frozen
class Case:
    args: tuple[Arg, ...]
    attrs: dict[str, Any] = field(factory=dict)


def reals(*shape: Any, low: float = -2.0, high: float = 2.0) -> Arg:
    return Arg(Type("f", shape), lambda rng, s: rng.uniform(low, high, s))


def grid(*shape: Any) -> Arg:
    """Reals of few different values, so that ties are likely, away from the steps at half-integers."""
    return Arg(Type("f", shape), lambda rng, s: rng.integers(-2, 3, s) + 0.25)


def apart(*shape: Any) -> Arg:
    """Reals that are not close to each other, nor to an integer."""

    def draw(rng: np.random.Generator, s: tuple[int, ...]) -> np.ndarray:
        number = int(np.prod(s))
        return (rng.permutation(number) - number // 2 + 0.3).reshape(s)

    return Arg(Type("f", shape), draw)


def still(number: float, *shape: Any) -> Arg:
    return Arg(Type("f", shape), lambda rng, s: np.full(s, number), moves=False)


def zeros(*shape: Any) -> Arg:
    return Arg(Type("f", shape), lambda rng, s: np.zeros(s))


def with_zeros(*shape: Any) -> Arg:
    """Rows with no zero, one, two ..., as many as there are rows."""

    def draw(rng: np.random.Generator, s: tuple[int, ...]) -> np.ndarray:
        return np.where(np.arange(s[1]) < np.arange(s[0])[:, None], 0.0, rng.uniform(0.5, 2.0, s))

    return Arg(Type("f", shape), draw)


def ints(*shape: Any, low: int = 0, high: int = 5) -> Arg:
    return Arg(Type("i", shape), lambda rng, s: rng.integers(low, high, s), moves=False)


def bools(*shape: Any) -> Arg:
    return Arg(Type("b", shape), lambda rng, s: rng.random(s) < 0.5, moves=False)


def one(x: Arg, **attrs: Any) -> list[Case]:
    return [Case((x,), attrs)]


def two(x: Arg, y: Arg, **attrs: Any) -> list[Case]:
    return [Case((x, y), attrs)]


def under(size: tuple[Any, ...], stride: tuple[int, ...], dilation: tuple[int, ...]) -> dict[str, Any]:
    return {"size": size, "stride": stride, "dilation": dilation}


def sliding(size: Any, stride: Any, dilation: Any, groups: int) -> dict[str, Any]:
    return {"size": size, "stride": stride, "dilation": dilation, "groups": groups}


def python_function(
    function: Callable[..., Any], derivative: Callable[[], PythonFunction], sign: float = 1.0
) -> PythonFunction:
    """A Python function whose derivative is `sign` times another."""
    return PythonFunction(
        "a function", function, lambda g, y, x: [g * call(x, function=derivative(), shape=x.shape) * sign]
    )


SINE = python_function(np.sin, lambda: COSINE)
COSINE = python_function(np.cos, lambda: SINE, -1.0)
BY_LENGTH = PythonFunction(  # x * n of reals and lengths; its gradient declares the second derivative
    "a function", lambda x, n: x * n[:, None], lambda g, y, x, n: [call(g, n, function=BY_LENGTH, shape=g.shape), None]
)

XY = (reals(B, 3), reals(B, 3))
POSITIVE = reals(B, 3, low=0.3, high=3.0)
INSIDE = reals(B, 3, low=-0.9, high=0.9)

CASES: dict[str, list[Case]] = {
    "constant": [Case((), {"value": v}) for v in (2.5, 3, True)],
    "add": [*two(*XY), *two(ints(B), ints(B))],
    "sub": two(*XY),
    "mul": two(*XY),
    "div": two(reals(B, 3), POSITIVE),
    "neg": one(reals(B, 3)),
    "power": [*two(POSITIVE, reals(B, 3)), *two(reals(), still(2.0)), *two(zeros(3), still(1.0, 3))],
    "maximum": [*two(apart(B, 3), reals(B, 3, low=0.1, high=0.2)), *two(ints(B), ints(B))],
    "minimum": [*two(apart(B, 3), reals(B, 3, low=0.1, high=0.2)), *two(ints(B), ints(B))],
    "mod": two(apart(B, 3), reals(B, 3, low=1.01, high=1.02)),
    "floor_divide": two(ints(B, low=-5), ints(B, low=1)),
    "arctan2": two(reals(B, 3), POSITIVE),
    "exp": one(reals(B, 3)),
    "log": one(POSITIVE),
    "log1p": one(POSITIVE),
    "expm1": one(reals(B, 3)),
    "sqrt": one(POSITIVE),
    "cbrt": one(POSITIVE),
    "abs": one(apart(B, 3)),
    "sin": one(reals(B, 3)),
    "cos": one(reals(B, 3)),
    "tan": one(INSIDE),
    "arcsin": one(INSIDE),
    "arccos": one(INSIDE),
    "arctan": one(reals(B, 3)),
    "sinh": one(reals(B, 3)),
    "cosh": one(reals(B, 3)),
    "tanh": one(reals(B, 3)),
    "sigmoid": one(reals(B, 3)),
    "arcsinh": one(reals(B, 3)),
    "arccosh": one(reals(B, 3, low=1.5, high=3.0)),
    "arctanh": one(INSIDE),
    "sign": one(apart(B, 3)),
    "floor": one(apart(B, 3)),
    "ceil": one(apart(B, 3)),
    "round": one(apart(B, 3)),
    "trunc": one(apart(B, 3)),
    "erf": one(reals(B, 3)),
    "erfc": one(reals(B, 3)),
    "erfinv": one(INSIDE),
    "gammaln": one(POSITIVE),
    "polygamma": [Case((POSITIVE,), {"order": n}) for n in (0, 1, 2)],
    "greater": [*two(grid(B, 3), grid(B, 3)), *two(ints(B), ints(B))],
    "greater_equal": two(grid(B, 3), grid(B, 3)),
    "equal": [*two(grid(B, 3), grid(B, 3)), *two(bools(B), bools(B))],
    "logical_and": two(bools(B, 3), bools(B, 3)),
    "logical_or": two(bools(B, 3), bools(B, 3)),
    "logical_not": one(bools(B, 3)),
    "select": [Case((bools(B, 3), *XY))],
    "cast": [
        *one(reals(B, 3), kind="f"), *one(ints(B), kind="f"), *one(bools(B), kind="i"), *one(apart(B, 3), kind="i"),
    ],
    "broadcast": [
        *one(reals(3), shape=(B, 3), axes=(0,)),
        *one(reals(B, 3), shape=(B, T, 3, 2), axes=(1, 3)),
        *one(reals(), shape=(2,), axes=(0,)),
    ],
    "reshape": [*one(reals(B, 6), shape=(B, 2, 3)), *one(reals(B, 1, 2), shape=(B, 2))],
    "transpose": one(reals(B, 3, 4), perm=(2, 0, 1)),
    "stop_gradient": one(reals(B, 3)),
    "flip": one(reals(B, 3), axis=1),
    "concat": [
        Case((reals(B, 1), reals(B, 3), reals(B, 2)), {"axis": 1}),
        Case((reals(B, 2, 3), reals(B, T, 3), reals(B, 1, 3)), {"axis": 1}),
    ],
    "cut": [
        *one(reals(B, 7), axis=1, start=1, size=3, step=2),
        *one(reals(B, T, 2), axis=1, start=1, size=T - 1, step=1),
        *one(reals(B, 3), axis=1, start=3, size=0, step=1),
    ],
    "pad": [
        *one(reals(B, 3), axis=1, start=1, size=7, step=2),
        *one(reals(B, T, 2), axis=1, start=2, size=T + 3, step=1),
        *one(reals(B, 0), axis=1, start=0, size=4, step=3),
    ],
    "reduce_sum": [*one(reals(B, 3, 2), axes=(0, 2)), *one(ints(B, 3), axes=(1,))],
    "reduce_max": [*one(apart(B, 3, 2), axes=(1, 2)), *one(ints(B, 3), axes=(1,))],
    "reduce_prod": [*one(reals(B, 3, 2), axes=(1, 2)), *one(with_zeros(5, 4), axes=(1,))],
    "iota": [Case((), {"shape": (3, 4), "axis": 1}), Case((), {"shape": (3, 4), "axis": 0})],
    "mask": one(ints(B), size=4),
    "gather": two(reals(5, 3), ints(B, T)),
    "scatter": two(reals(B, T, 3), ints(B, T), rows=5),
    "pick": [*two(reals(B, 5, 3), ints(B, 2)), *two(reals(B, T, 5), ints(B, T, 1)), *two(reals(5, 2), ints(3))],
    "unpick": [*two(reals(B, 2, 3), ints(B, 2), size=5), *two(reals(3, 2), ints(3), size=5)],
    "argsort": one(apart(B, 6)),
    "table": [
        Case((), {"numbers": ((1.5, 2.0), (0.0, -1.0)), "kind": "f"}),
        Case((), {"numbers": (3, 1), "kind": "i"}),
    ],
    "convolve": [
        Case((reals(B, 2, 6), reals(3, 2, 2)), sliding((5,), (1,), (1,), 1)),
        Case((reals(B, 4, 7, 6), reals(6, 2, 2, 3)), sliding((2, 2), (3, 2), (2, 1), 2)),
        Case((reals(B, 2, 3, 4, 3), reals(2, 1, 2, 2, 1)), sliding((2, 2, 2), (1, 2, 2), (1,) * 3, 2)),
        Case((reals(B, 2, T), reals(3, 2, 2)), sliding((T - 2,), (1,), (2,), 1)),
    ],
    "convolve_input": [
        Case((reals(B, 3, 5), reals(3, 2, 2)), under((6,), (1,), (1,))),
        Case((reals(B, 3, 2), reals(3, 2, 2)), under((9,), (3,), (2,))),
        Case((reals(B, 3, 2, 2), reals(3, 2, 2, 3)), under((7, 6), (3, 2), (2, 1))),
        Case((reals(B, 2, T), reals(2, 3, 2)), under((T + 1,), (1,), (1,))),
    ],
    "convolve_kernel": [
        Case((reals(B, 3, 5), reals(B, 2, 6)), under((2,), (1,), (1,))),
        Case((reals(B, 3, 2), reals(B, 2, 9)), under((2,), (3,), (2,))),
        Case((reals(B, 3, 2, 2), reals(B, 2, 7, 6)), under((3, 2), (3, 2), (1, 2))),
        Case((reals(B, 2, T), reals(B, 3, T + 1)), under((2,), (1,), (1,))),
    ],
    "call": [
        *one(reals(B, 3), function=SINE, shape=(B, 3)),
        *two(reals(B, 3), ints(B), function=BY_LENGTH, shape=(B, 3)),
    ],
    "det": [*one(reals(B, 3, 3)), *one(reals(B, 1, 1)), *one(reals(B, T, 2, 2))],
    "cofactor": [*one(reals(B, 3, 3)), *one(reals(B, T, 2, 2))],
    "inverse": [*one(reals(B, 3, 3)), *one(reals(B, T, 2, 2))],
    "einsum": [
        *two(reals(B, 3), reals(4, 3), equation="bi,oi->bo"),
        *two(reals(B, T, 3), reals(B, T, 4), equation="bti,bto->io"),
        *two(reals(B, 3), reals(B, 2), equation="bi,bj->ijb"),
    ],
}  # fmt: skip
