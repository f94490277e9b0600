# ruff: noqa: F403, F405
"""Every symbol, combinator and named function against a formula of NumPy, SciPy or the math module."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.special as sp

from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, Type, new_argument
from netlang.compiler.lowering.expressions import lower_expression
from netlang.errors import NetOptionError
from netlang.executors.interpreter import interpret
from netlang.language.symbols import *
from netlang.language.symbols import NAMED_FUNCTIONS, SYMBOLS, trace
from tests.raised import raised


def run(f, *xs, grad=False):
    """The value of `f` at the arrays `xs` in float64, and the gradient of its sum."""
    xs = [np.asarray(x, np.float64) for x in xs]
    xs = [x * np.ones(max((x.shape for x in xs), key=len)) for x in xs]
    function = trace(f, [f"x{i}" for i in range(len(xs))])
    inputs = tuple(new_argument(n, Type("f", x.shape)) for n, x in zip(function.parameters, xs, strict=True))
    program = Program(inputs, (lower_expression(function, inputs),), ("y",))
    if grad:
        program = gradient(program, ["y"], inputs)
    y, *gs = interpret(program, dtype=np.float64)(*xs)
    return (y, gs) if grad else y


def check_gradient(f, *xs, step=1e-6, tolerance=2e-6):
    xs = [np.asarray(x, np.float64) for x in xs]
    _, gs = run(f, *xs, grad=True)
    for i, g in enumerate(gs):
        up, down = ([x + s * step * (j == i) for j, x in enumerate(xs)] for s in (1, -1))
        numeric = (run(f, *up) - run(f, *down)) / (2 * step)
        np.testing.assert_allclose(g, numeric, rtol=tolerance, atol=tolerance)


LINE = np.array([-30.0, -3.0, -2.5, -1.5, -1.0, -0.5, -1e-3, 0.0, 1e-3, 0.5, 1.0, 1.5, 2.5, 3.0, 30.0])
NOT_ZERO = LINE[LINE != 0]
POSITIVE = np.array([1e-6, 0.1, 0.5, 1.0, 1.7, 4.0, 20.0])
INSIDE = np.array([-0.99, -0.5, -1e-3, 0.0, 1e-3, 0.5, 0.99])
OUTSIDE = np.array([-40.0, -2.0, -1.01, 1.01, 2.0, 40.0])
KINKED = np.array([-2.5, -2.3, -1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0, 1.5, 2.5, 2.7])
KINKS = np.array([-2.3, -1.2, -0.3, 0.3, 1.2, 2.7])
# symbol: reference, points, points for its derivative (by default the same)
UNARY = {
    "Ramp": (lambda x: np.where(x > 0, x, 0), LINE, KINKS),
    "LogisticSigmoid": (lambda x: 1 / (1 + np.exp(-x)), LINE),
    "Tan": (np.tan, LINE),
    "Tanh": (np.tanh, LINE),
    "ArcTan": (np.arctan, LINE),
    "ArcTanh": (np.arctanh, INSIDE),
    "Sin": (np.sin, LINE),
    "Sinh": (lambda x: (np.exp(x) - np.exp(-x)) / 2, INSIDE * 5),
    "ArcSin": (np.arcsin, INSIDE),
    "ArcSinh": (np.arcsinh, LINE),
    "Cos": (np.cos, LINE),
    "Cosh": (lambda x: (np.exp(x) + np.exp(-x)) / 2, INSIDE * 5),
    "ArcCos": (np.arccos, INSIDE),
    "ArcCosh": (np.arccosh, np.array([1.01, 2.0, 40.0])),
    "Cot": (lambda x: 1 / np.tan(x), np.array([-2.0, -0.5, 0.5, math.pi / 2, 2.0])),
    "Coth": (lambda x: 1 / np.tanh(x), np.array([-30.0, -1.0, -0.1, 0.1, 1.0, 30.0])),
    "ArcCot": (lambda x: np.arctan(1 / x), NOT_ZERO),
    "ArcCoth": (lambda x: 0.5 * np.log((x + 1) / (x - 1)), OUTSIDE),
    "Csc": (lambda x: 1 / np.sin(x), np.array([-2.0, -0.5, 0.5, 2.0])),
    "Csch": (lambda x: 1 / np.sinh(x), np.array([-30.0, -1.0, -0.1, 0.1, 1.0, 30.0])),
    "ArcCsc": (lambda x: np.arcsin(1 / x), OUTSIDE),
    "ArcCsch": (lambda x: np.log(1 / x + np.sqrt(1 / x**2 + 1)), np.array([-2.0, -0.5, 0.5, 3.0])),
    "Sec": (lambda x: 1 / np.cos(x), INSIDE),
    "Sech": (lambda x: 1 / np.cosh(x), LINE),
    "ArcSec": (lambda x: np.arccos(1 / x), OUTSIDE),
    "ArcSech": (lambda x: np.log((1 + np.sqrt(1 - x**2)) / x), np.array([0.01, 0.5, 0.99])),
    "Haversine": (lambda x: (1 - np.cos(x)) / 2, LINE),
    "InverseHaversine": (lambda x: np.arccos(1 - 2 * x), np.array([0.01, 0.5, 0.99])),
    "Gudermannian": (lambda x: np.arctan(np.sinh(x)), LINE),
    "InverseGudermannian": (lambda x: np.arcsinh(np.tan(x)), INSIDE * 1.5),
    "Log": (np.log, np.array([0.1, 0.5, 1.0, 1.7, 4.0, 20.0])),
    "Exp": (np.exp, INSIDE * 5),
    "Sqrt": (np.sqrt, np.array([0.1, 0.5, 1.0, 4.0, 20.0])),
    "CubeRoot": (lambda x: np.sign(x) * np.abs(x) ** (1 / 3), LINE, NOT_ZERO[np.abs(NOT_ZERO) > 0.1]),
    "Abs": (np.abs, LINE, KINKS),
    "Gamma": (sp.gamma, np.array([-3.5, -2.5, -1.5, -0.5, 0.1, 0.5, 1.0, 2.0, 4.5])),
    "LogGamma": (sp.gammaln, np.array([0.1, 0.5, 1.0, 2.0, 4.5, 20.0])),
    "Erf": (np.vectorize(math.erf), LINE),
    "InverseErf": (sp.erfinv, INSIDE),
    "Erfc": (np.vectorize(math.erfc), LINE[LINE < 10]),
    "InverseErfc": (sp.erfcinv, INSIDE + 1),
    "Round": (np.vectorize(lambda x: float(round(x))), KINKED, KINKS),
    "Floor": (np.vectorize(math.floor), KINKED, KINKS),
    "Ceiling": (np.vectorize(math.ceil), KINKED, KINKS),
    "Sign": (lambda x: 1.0 * (x > 0) - (x < 0), KINKED, KINKS),
    "FractionalPart": (np.vectorize(lambda x: math.modf(x)[0]), KINKED, KINKS),
    "IntegerPart": (np.vectorize(lambda x: math.modf(x)[1]), KINKED, KINKS),
    "Unitize": (lambda x: 1.0 * (x != 0), KINKED, KINKS),
    "KroneckerDelta": (lambda x: 1.0 * (x == 0), KINKED, KINKS),
}


@pytest.mark.parametrize("name", UNARY)
def test_unary_functions_agree_with_the_reference(name):
    reference, points, *smooth = UNARY[name]
    np.testing.assert_allclose(run(SYMBOLS[name], points), reference(points), rtol=1e-11, atol=1e-13)
    check_gradient(SYMBOLS[name], smooth[0] if smooth else points)


def test_every_symbol_has_a_meaning_and_a_test():
    assert all((symbol.meaning is None) != (symbol.cases is None) for symbol in SYMBOLS.values())
    unary = {name for name, symbol in SYMBOLS.items() if symbol.counts[0] == 1 and symbol.gives == "number"}
    assert unary - set(UNARY) == {"Plus", "Times", "Min", "Max", "Clip", "Threshold", "Chop"}


X = np.array([-3.5, -1.9, -0.7, 0.4, 1.3, 2.6])
Y = np.array([1.5, -1.3, 2.2, -0.3, 0.9, 3.1])
COMBINED = {
    "Plus of three": (lambda x, y: Plus(x, y, 2), lambda x, y: x + y + 2),
    "Plus of one": (lambda x, y: Plus(x), lambda x, y: x),
    "-": (lambda x, y: x - y, lambda x, y: x - y),
    "Times": (lambda x, y: Times(x, y, 3), lambda x, y: 3 * x * y),
    "unary -": (lambda x, y: -x, lambda x, y: -x),
    "/": (lambda x, y: x / y, lambda x, y: x / y),
    "1 /": (lambda x, y: 1 / y, lambda x, y: 1 / y),
    "Power": (lambda x, y: Abs(x) ** y, lambda x, y: np.abs(x) ** y),
    **{f"x ** {n}": (lambda x, y, n=n: x**n, lambda x, y, n=n: x**n) for n in (0, 1, 2, 3, 4, 5, -1, -2)},
    "x ** 0.5": (lambda x, y: Abs(x) ** 0.5, lambda x, y: np.sqrt(np.abs(x))),
    "x ** 1.5": (lambda x, y: Abs(x) ** 1.5, lambda x, y: np.abs(x) ** 1.5),
    "2 ** x": (lambda x, y: 2**x, lambda x, y: 2.0**x),
    "Surd 1": (lambda x, y: Surd(x, 1), lambda x, y: x),
    "Surd 2": (lambda x, y: Surd(Abs(x), 2), lambda x, y: np.sqrt(np.abs(x))),
    "Surd 3": (lambda x, y: Surd(x, 3), lambda x, y: np.cbrt(x)),
    "Surd 4": (lambda x, y: Surd(Abs(x), 4), lambda x, y: np.abs(x) ** 0.25),
    "Surd 5": (lambda x, y: Surd(x, 5), lambda x, y: np.sign(x) * np.abs(x) ** 0.2),
    "Surd -3": (lambda x, y: Surd(x, -3), lambda x, y: 1 / np.cbrt(x)),
    "Min": (lambda x, y: Min(x, y, 1), lambda x, y: np.minimum(np.minimum(x, y), 1)),
    "Max": (lambda x, y: Max(x, y, 1), lambda x, y: np.maximum(np.maximum(x, y), 1)),
    "Clip": (lambda x, y: Clip(x), lambda x, y: np.clip(x, -1, 1)),
    "Clip between": (lambda x, y: Clip(x, (-2.5, 2)), lambda x, y: np.clip(x, -2.5, 2)),
    "Clip from above": (lambda x, y: Clip(x, (-Infinity, 0.5)), lambda x, y: np.minimum(x, 0.5)),
    "Clip to others": (lambda x, y: Clip(x, (-1, 1), (7, 8)), lambda x, y: np.where(x < -1, 7, np.where(x > 1, 8, x))),
    "Mod": (lambda x, y: x % y, lambda x, y: x - y * np.floor(x / y)),
    "Mod number": (lambda x, y: Mod(x, -2), lambda x, y: x + 2 * np.floor(x / -2)),
    "Threshold": (lambda x, y: Threshold(x, 1), lambda x, y: np.where(np.abs(x) <= 1, 0, x)),
    "Threshold by default": (lambda x, y: Threshold(x), lambda x, y: x),
    "Chop": (lambda x, y: Chop(x, 1), lambda x, y: np.where(np.abs(x) < 1, 0, x)),
    "Log to a base": (lambda x, y: Log(2 + x * x, 1 + y * y), lambda x, y: np.log1p(y * y) / np.log(2 + x * x)),
    "ArcTan of two": (lambda x, y: ArcTan(x, y), lambda x, y: np.angle(x + 1j * y)),
    "Erf of two": (lambda x, y: Erf(x, y), lambda x, y: sp.erf(y) - sp.erf(x)),
    "If": (lambda x, y: If(x > y, x * y, -y), lambda x, y: np.where(x > y, x * y, -y)),
    "Which": (
        lambda x, y: Which(x < -1, x, x < 1, y * y, True, 3 * y),
        lambda x, y: np.where(x < -1, x, np.where(x < 1, y * y, 3 * y)),
    ),
    "Piecewise": (
        lambda x, y: Piecewise([(x, x < -1), (y * y, x < 1)], 5),
        lambda x, y: np.where(x < -1, x, np.where(x < 1, y * y, 5)),
    ),
    "Piecewise to 0": (lambda x, y: Piecewise([(x, x < -1)]), lambda x, y: np.where(x < -1, x, 0)),
    "named": (lambda x, y: named_function("Swish")(x) * y, lambda x, y: x * y / (1 + np.exp(-x))),
    "constant": (lambda x, y: 3, lambda x, y: 3 + 0 * x),
}


@pytest.mark.parametrize("name", COMBINED)
def test_functions_of_two_numbers_agree_with_the_reference(name):
    f, reference = COMBINED[name]
    np.testing.assert_allclose(run(f, X, Y), reference(X, Y), rtol=1e-12)
    check_gradient(f, X, Y)


THREE = np.array([-1.0, 0.0, 1.0])
CONDITIONS = {
    "==": (lambda x: Equal(x, 0), lambda x: x == 0),
    "!=": (lambda x: Unequal(x, 0), lambda x: x != 0),
    "Unequal of three": (lambda x: Unequal(x, 0, 0), lambda x: x != x),
    ">": (lambda x: x > 0, lambda x: x > 0),
    ">=": (lambda x: x >= 0, lambda x: x >= 0),
    "<": (lambda x: x < 0, lambda x: x < 0),
    "<=": (lambda x: x <= 0, lambda x: x <= 0),
    "chain": (lambda x: Less(-1, x, 1), lambda x: (x > -1) & (x < 1)),
    "chain of Equal": (lambda x: Equal(x, 1, 1), lambda x: x == 1),
    "&": (lambda x: (x > -1) & (x < 1), lambda x: x == 0),
    "|": (lambda x: (x < 0) | (x > 0), lambda x: x != 0),
    "~": (lambda x: ~(x > 0), lambda x: x <= 0),
    "And of three": (lambda x: And(x > -1, x < 1, x >= 0), lambda x: x == 0),
    "Positive": (Positive, lambda x: x > 0),
    "NonNegative": (NonNegative, lambda x: x >= 0),
    "Negative": (Negative, lambda x: x < 0),
    "NonPositive": (NonPositive, lambda x: x <= 0),
    "PossibleZeroQ": (PossibleZeroQ, lambda x: x == 0),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions_agree_with_the_reference(name):
    f, reference = CONDITIONS[name]
    assert run(lambda x: If(f(x), 1, 0), THREE).tolist() == (1.0 * reference(THREE)).tolist()


NAMED = {
    ("RectifiedLinearUnit", "ReLU"): lambda x: max(x, 0),
    ("ExponentialLinearUnit", "ELU"): lambda x: x if x >= 0 else math.expm1(x),
    ("ScaledExponentialLinearUnit", "SELU"): lambda x: 1.0507 * x if x >= 0 else 1.758099340847161 * math.expm1(x),
    ("GaussianErrorLinearUnit", "GELU"): lambda x: x * 0.5 * math.erfc(-x / math.sqrt(2)),
    ("Swish",): lambda x: x / (1 + math.exp(-x)),
    ("HardSwish",): lambda x: 0 if x <= -3 else x if x >= 3 else x * (x + 3) / 6,
    ("Mish",): lambda x: x * math.tanh(math.log1p(math.exp(x))),
    ("SoftSign",): lambda x: x / (1 + abs(x)),
    ("SoftPlus",): lambda x: math.log1p(math.exp(x)),
    ("HardTanh",): lambda x: max(-1, min(1, x)),
    ("HardSigmoid",): lambda x: max(0, min(1, (x + 1) / 2)),
    ("Sigmoid",): lambda x: 1 / (1 + math.exp(-x)),
}


@pytest.mark.parametrize("names", NAMED, ids=lambda names: names[0])
def test_named_functions(names):
    for name in names:
        np.testing.assert_allclose(run(name, LINE), [NAMED[names](x) for x in LINE], rtol=1e-11, atol=1e-14)
        check_gradient(name, np.array([-30.0, -2.5, -0.5, 0.5, 2.5, 30.0]))


def test_every_name_is_tested():
    assert {name for names in NAMED for name in names} == set(NAMED_FUNCTIONS)


@pytest.mark.parametrize(
    ("f", "xs", "ys"),
    [
        ("HardSigmoid", [-2, 0, 0.5, 3], [0, 0.5, 0.75, 1]),
        ("GELU", [1.0], [0.841345]),
        ("SELU", [-1.0], [-1.11133]),
        ("Mish", [1.0], [0.865098]),
        ("HardSwish", [1.0], [0.666667]),
        ("ELU", [-1.0], [-0.632121]),
        (Round, [0.5, 1.5, 2.5, -0.5, -2.5], [0, 2, 2, 0, -2]),
        (lambda x: Mod(x, 3), [-1, 4, -3], [2, 1, 0]),
        (Threshold, [1e-10, -1e-10, 2e-10, 0], [0, 0, 2e-10, 0]),
        (Chop, [0.9e-10, -0.9e-10, 2e-10], [0, 0, 2e-10]),
        (ArcCot, [0], [math.pi / 2]),
        (Gamma, [5, -0.5], [24, -3.544907701811032]),
        (lambda x: Surd(x, 3), [-8, 27, 0], [-2, 3, 0]),
    ],
)
def test_values_pinned_by_hand(f, xs, ys):
    np.testing.assert_allclose(run(f, xs), ys, rtol=1e-5, atol=0)


@pytest.mark.parametrize(
    ("f", "at", "slope"),
    [
        (Ramp, 0, 0),
        (Abs, 0, 0),
        ("ReLU", 0, 0),
        ("SoftPlus", 0, 0.5),
        ("SoftPlus", 1000, 1),
        ("SoftPlus", -1000, 0),
        ("Mish", 0, 0.6),
        ("Mish", 1000, 1),
        ("Mish", -1000, 0),
        ("SoftSign", 0, 1),
        ("ELU", 0, 1),
        ("ELU", 1000, 1),
        ("SELU", 1000, 1.0507),
        ("Swish", 0, 0.5),
        ("Swish", -1000, 0),
        ("GELU", 0, 0.5),
        (LogisticSigmoid, 1000, 0),
        (Sech, 0, 0),
        (Sech, 1000, 0),
        (Csch, -1000, 0),
        (Coth, 1000, 0),
        (Gudermannian, 0, 1),
        (Gudermannian, 1000, 0),
        (ArcCot, 0, -1),
        (lambda x: If(x > 0, Log(x), 0), 0, 0),
        (lambda x: If(x > 0, Sqrt(x), x), 0, 1),
        (lambda x: Piecewise([(Exp(x), x < 0), (1 / x, x > 2)], x), 0, 1),
        (lambda x: If(x < 1, x, If(x < 2, Sqrt(x - 1), 1)), 1, math.inf),
        (lambda x: If(x <= 1, x, If(x < 2, Sqrt(x - 1), 1)), 1, 1),
        (lambda x: x**2, 0, 0),
        (lambda x: x**1, 0, 1),
        (lambda x: x**0, 0, 0),
    ],
)
def test_slopes_at_special_points(f, at, slope):
    with np.errstate(divide="ignore", invalid="ignore"):
        _, [g] = run(f, [at], grad=True)
    assert g[0] == pytest.approx(slope, abs=1e-12)


def test_second_derivative_of_softplus_at_zero():
    x = new_argument("x", Type("f", (1,)))
    once = gradient(Program((x,), (lower_expression(trace("SoftPlus"), [x]),), ("y",)), ["y"], [x])
    twice = gradient(once.with_outputs(once.outputs[1:], ["g"]), ["g"], [x])
    assert interpret(twice, dtype=np.float64)(np.zeros(1))[1][0] == pytest.approx(0.25)


def test_roots_that_are_not_real():
    with np.errstate(invalid="ignore"):
        assert np.isnan(run(lambda x: Surd(x, 2), [-4.0])).all()
        assert np.isnan(run(lambda x: Surd(x, 4), [-4.0])).all()
        assert np.isnan(run(Surd, [-4.0], [2.0])).all()
    np.testing.assert_allclose(run(Surd, [-8.0, 8.0, 16.0], [3.0, 3.0, 4.0]), [-2, 2, 2])
    error = raised(NetOptionError, lambda: run(lambda x: Surd(x, 2.5), [1.0]))
    assert str(error) == "Surd(x, 2.5): the root is an integer other than 0\n  try: x ** 0.4"


def test_small_and_large_arguments_stay_exact():
    assert run("SoftPlus", [-40.0])[0] == pytest.approx(math.exp(-40), rel=1e-14)
    assert run("ELU", [-1e-12])[0] == pytest.approx(-1e-12, rel=1e-11)
    assert run(lambda x: Log(x + 1), [1e-15])[0] == pytest.approx(1e-15, rel=1e-14)


def test_shared_parts_are_computed_once():
    def f(x):
        for _ in range(200):
            x = x * x + x
        return x

    x = new_argument("x", Type("f", (2,)))
    y = lower_expression(trace(f), [x])
    assert len(Program((x,), (y,), ("y",)).calls()) == 400


def test_integers_are_taken_as_reals_and_slots_by_name():
    a, b = new_argument("a", Type("i", (2,))), new_argument("b", Type("f", (2,)))
    y = lower_expression(trace(lambda a, b: a / b), {"b": b, "a": a})
    out = interpret(Program((a, b), (y,), ("y",)), dtype=np.float64)(np.array([1, 3]), np.array([2.0, 2.0]))
    assert out[0].tolist() == [0.5, 1.5]


def test_a_function_of_a_single_number():
    assert run("HardSigmoid", 0.5) == 0.75
