"""Expressions as values: what they print, what they equal, what they refuse and in which words."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import numpy as np
import pytest

from netlang import ElementwiseLayer, FunctionLayer, Map, NetChain, ThreadingLayer
from netlang.errors import NetOptionError
from netlang.language import symbols
from netlang.language.symbols import (
    SYMBOLS,
    And,
    Clip,
    Divide,
    Equal,
    Function,
    If,
    Infinity,
    Less,
    Max,
    Min,
    Or,
    Piecewise,
    Plus,
    Power,
    Slot,
    Surd,
    Tanh,
    Times,
    Which,
    arity_of,
    function_of,
    named_function,
    parameters_of,
    trace,
)
from tests.raised import raised

NAMES = {name: getattr(symbols, name) for name in symbols.__all__}
x, y = Slot("x"), Slot("y")


def error_text(call):
    return str(raised(NetOptionError, call))


ROUND_TRIPS = [
    (x + 1, "x + 1"),
    (1 - (2 - x), "1 - (2 - x)"),
    (x - y - 1, "x - y - 1"),
    (x - (y - 1), "x - (y - 1)"),
    (x / y / 2, "x / y / 2"),
    (x / (y * 2), "x / (y * 2)"),
    ((x + 1) * (y - 1), "(x + 1) * (y - 1)"),
    (-x, "-x"),
    (-(x * 2), "-(x * 2)"),
    (-x * 2, "-x * 2"),
    (-Times(-1, x), "--x"),
    (x * -2, "x * -2"),
    (x - -2.5, "x - -2.5"),
    ((-x) ** 2, "(-x) ** 2"),
    (-(x**2), "-x ** 2"),
    (x**-1, "x ** -1"),
    (x**-y, "x ** -y"),
    ((x**2) ** 3, "(x ** 2) ** 3"),
    (x ** (y**2), "x ** y ** 2"),
    ((-2) ** x, "(-2) ** x"),
    (2**x, "2 ** x"),
    (x % 2 + 7 % x, "x % 2 + 7 % x"),
    (Plus(1, 2), "Plus(1, 2)"),
    (Times(-1, 2), "Times(-1, 2)"),
    (Plus(x, y, 1), "Plus(x, y, 1)"),
    (Plus(x), "Plus(x)"),
    (Power(2, 0.5) * x, "Power(2, 0.5) * x"),
    (Max(x, 0), "Max(x, 0)"),
    (abs(x) + round(x) + math.floor(x), "Abs(x) + Round(x) + Floor(x)"),
    (math.ceil(x) * math.trunc(x), "Ceiling(x) * IntegerPart(x)"),
    (Clip(x), "Clip(x)"),
    (Clip(x, (0, 6)), "Clip(x, (0, 6))"),
    (Clip(x, [-Infinity, 6], [0, Infinity]), "Clip(x, (-Infinity, 6), (0, Infinity))"),
    (If((x > 0) & ~(y <= 1) | (x < y), x, 1), "If((x > 0) & ~(y <= 1) | (x < y), x, 1)"),
    (If(And(x > 0, y > 0, x >= y), x, 1), "If(And(x > 0, y > 0, x >= y), x, 1)"),
    (If(Or(x > 0, (y > 0) | (x > 1)), 0, 1), "If((x > 0) | ((y > 0) | (x > 1)), 0, 1)"),
    (If(Less(0, x), x, 1), "If(Less(0, x), x, 1)"),
    (If(x > 0, x, 1), "If(x > 0, x, 1)"),
    (If(Equal(x, 0), x, 1), "If(Equal(x, 0), x, 1)"),
    (Which(x > 0, x, x < -1, 2, True, 3), "Which(x > 0, x, x < -1, 2, True, 3)"),
    (Piecewise([(x, x > 0), (y, x < -1)]), "Piecewise([(x, x > 0), (y, x < -1)], 0)"),
    (np.float64(2) * x + np.int64(1), "2.0 * x + 1"),
]


@pytest.mark.parametrize(("tree", "text"), ROUND_TRIPS, ids=[text for _, text in ROUND_TRIPS])
def test_printed_expressions_read_back(tree, text):
    assert str(tree) == text
    assert eval(text, NAMES, {"x": x, "y": y}) == tree
    assert eval(repr(tree), NAMES) == tree
    assert trace(eval(repr(Function(["x", "y"], tree)), NAMES)) == Function(["x", "y"], tree)
    assert pickle.loads(pickle.dumps(tree)) == tree == copy.deepcopy(tree)


@pytest.mark.parametrize("name", [n for n, s in SYMBOLS.items() if s.gives == "number" and s.counts[0]])
def test_every_symbol_reads_back(name):
    symbol = SYMBOLS[name]
    low, high = symbol.counts
    for count in {low, high or 3}:
        f = trace(symbol, [f"x{i}" for i in range(count)])
        assert f.body.head is symbol and len(f.body.args) == count
        assert trace(eval(repr(f), NAMES)) == f
    assert eval(repr(symbol), NAMES) is symbol
    assert pickle.loads(pickle.dumps(symbol)) == symbol


def test_every_function_wolfram_lists_is_a_symbol():
    listed = """Ramp LogisticSigmoid Tan Tanh ArcTan ArcTanh Sin Sinh ArcSin ArcSinh Cos Cosh ArcCos ArcCosh Cot Coth
    ArcCot ArcCoth Csc Csch ArcCsc ArcCsch Sec Sech ArcSec ArcSech Haversine InverseHaversine Gudermannian
    InverseGudermannian Log Exp Sqrt CubeRoot Abs Gamma LogGamma Erf InverseErf Erfc InverseErfc Round Floor Ceiling
    Sign FractionalPart IntegerPart Unitize KroneckerDelta Plus Subtract Times Divide Power Surd Min Max Clip Mod
    Threshold Chop If And Or Not Which Piecewise Equal Greater GreaterEqual Less LessEqual Unequal Negative
    NonNegative Positive NonPositive PossibleZeroQ"""
    assert set(SYMBOLS) == set(listed.split())


def test_equality_and_hash():
    def square_and_one(a):
        square = a**2
        return square + 1

    one, two = trace(lambda a: a**2 + 1), trace(square_and_one)
    assert one == two and hash(one) == hash(two)
    assert one != trace(lambda b: b**2 + 1) != trace(lambda b: b**2 + 2)
    assert Plus(x, y) != Plus(y, x) and Plus(x, 1) != Times(x, 1) and x != y
    assert Plus(x, 1) == Plus(x, 1.0)
    assert len({x + 1, Slot("x") + 1, 1 + x}) == 2
    assert (x == "x") is False and (x == None) is False  # noqa: E711


def test_large_shared_trees_compare_hash_and_trace_quickly():
    def f(a):
        for _ in range(2000):
            a = a * a + a
        return a

    one, two = trace(f), trace(f)
    assert one == two and hash(one) == hash(two)
    assert one.body.slots == ("a",)
    assert one(Slot("a")) == one.body


def test_expressions_do_not_change():
    with pytest.raises(AttributeError):
        x.name = "y"
    with pytest.raises(AttributeError):
        (x + 1).head = Times


def test_functions():
    assert repr(trace(Tanh)) == "lambda x: Tanh(x)"
    assert repr(trace(Divide)) == "lambda x1, x2: x1 / x2"
    assert repr(trace(Max, ["a", "b", "c"])) == "lambda a, b, c: Max(a, b, c)"
    assert repr(trace(lambda a, b: b - a)) == "lambda a, b: b - a"
    assert repr(trace(lambda a, b: b - a, ["p", "q"])) == "lambda p, q: q - p"
    assert repr(trace(lambda *all: Plus(*all), ["p", "q"])) == "lambda p, q: p + q"
    assert repr(trace(lambda a, low=0: Max(a, low))) == "lambda a: Max(a, 0)"
    assert repr(trace(lambda a, low=0: Max(a, low), ["a", "b"])) == "lambda a, b: Max(a, b)"
    assert repr(trace(abs)) == "lambda x: Abs(x)"
    assert repr(trace(lambda x: 3)) == "lambda x: 3"
    assert repr(trace(y - x)) == "lambda y, x: y - x"
    assert repr(trace(trace(lambda a: a + 1), ["b"])) == "lambda b: b + 1"
    assert repr(trace(Tanh, ["the port"])) == "Function(['the port'], Tanh(Slot('the port')))"
    assert eval(repr(trace(Tanh, ["the port"])), NAMES) == trace(Tanh, ["the port"])
    assert trace(lambda a: named_function("ReLU")(a) * 2) == trace(lambda a: symbols.Ramp(a) * 2)


def test_arity_and_names():
    cases = {Plus: (1, None), Divide: (2, 2), Tanh: (1, 1), Clip: (1, 5), Surd: (2, 2), Min: (1, None), "GELU": (1, 1)}
    assert {f: arity_of(f) for f in cases} == cases
    assert all(parameters_of(f) is None for f in cases)
    assert (arity_of(lambda a, b=1: a), arity_of(lambda *a: a)) == ((1, 2), (0, None))
    assert parameters_of(lambda first, second: first) == ("first", "second")
    assert function_of(Tanh) is Tanh and function_of("Mish") == "Mish"


# errors ---------------------------------------------------------------------------------------------------


def test_errors_of_tracing():
    def branches(a):
        return a if a > 0 else 0

    def forgets(a):
        a + 1

    assert error_text(lambda: trace(branches)) == (
        "a > 0 is neither true nor false: it has no value before there is data\n"
        "  Python's if, and, or, not and chains such as 0 < x < 1 decide at once\n"
        "  try: If(condition, x, y), or And(a, b), or Or(a, b), or Not(a)"
    )
    assert error_text(lambda: trace(lambda a: max(a, 0))).startswith("a < 0 is neither true nor false")
    assert error_text(lambda: trace(lambda a: np.tanh(a))) == (
        "np.tanh computes with arrays at once; a has no value before there is data\n  try: Tanh of netlang in its place"
    )
    assert error_text(lambda: trace(lambda a: np.where(a > 0, a, 1))).endswith("try: If of netlang in its place")
    assert error_text(lambda: trace(lambda a: np.maximum(a, 0))).endswith("try: Max of netlang in its place")
    assert error_text(lambda: trace(lambda a: np.ones(2) * a)).startswith("np.multiply computes with arrays at once")
    assert error_text(lambda: trace(lambda a: np.linalg.norm(a))).startswith("np.")
    assert error_text(lambda: trace(lambda a: math.tanh(a))) == (
        "a is not a number: it has no value before there is data\n"
        "  float(), int() and the functions of the math module need a number\n"
        "  try: the symbols of netlang: Tanh(x) for math.tanh(x)"
    )
    assert error_text(lambda: trace(forgets)) == (
        "the function forgets gives nothing, which is not an expression\n"
        "  try: a function of an expression gives an expression, as lambda x: Tanh(x) + 1 does"
    )
    assert error_text(lambda: trace(lambda a: [a])).startswith("the function gives [Slot('a')], which is not")
    assert error_text(lambda: trace(lambda a: Tanh)) == (
        "the function gives Tanh, which is not an expression\n  try: call it: Tanh(x)"
    )
    assert error_text(lambda: trace(lambda a, b: a == b)) == (
        "the function gives False, which is not an expression\n"
        "  try: If(Equal(x, y), 1, 0): == compares the expressions themselves"
    )
    assert error_text(lambda: trace(lambda a: a > 1)).endswith(
        "gives a condition, a > 1, not a number\n  try: If(a > 1, 1, 0)"
    )
    assert error_text(lambda: trace(Plus)) == (
        'Plus takes any number of arguments: say how many\n  try: names=["a", "b"]'
    )
    assert error_text(lambda: trace(Divide, ["a"])) == "Divide takes 2 arguments, not 1"
    assert error_text(lambda: trace("GELU", ["a", "b"])) == "'GELU' takes 1 argument, not 2"
    assert error_text(lambda: trace(3)) == (
        '3 is not a function\n  try: a symbol (Tanh), or a name ("GELU"), or a Python function (lambda x: Tanh(x) + 1)'
    )
    assert error_text(lambda: trace(lambda: 1)).endswith("has no arguments\n  try: lambda x: ...")


def test_errors_of_expressions():
    assert error_text(lambda: x == 0) == (
        "x == 0 compares the expression itself with a number, which is never a condition\n  try: Equal(x, 0)"
    )
    assert error_text(lambda: If(x == y, 1, 2)) == (
        "If is given Python's False, which was decided before there is data\n"
        "  == and != compare the expressions themselves\n"
        "  try: Equal(x, y), or Unequal(x, y)"
    )
    assert error_text(lambda: (x > 0) * 2) == (
        "Times does not take (condition, number)\n"
        "  Times(x, y, ...)\n"
        "  try: If(condition, 1, 0) to make a number of a condition"
    )
    assert error_text(lambda: Tanh(x, y)) == "Tanh does not take (number, number)\n  Tanh(x)"
    assert error_text(lambda: Which(x > 0, 1)) == (
        "Which does not take (condition, number)\n  Which(condition, x, ..., True, y)"
    )
    assert error_text(lambda: Clip(x, 1)).endswith(
        "\n  Clip(x), Clip(x, (low, high)) or Clip(x, (low, high), (below, above))"
    )
    assert error_text(lambda: x + Tanh) == (
        "Tanh is a function; here a number or an expression is needed\n  try: Tanh(x)"
    )
    assert error_text(lambda: x + "1") == "'1' is neither a number nor an expression"
    assert error_text(lambda: x + math.nan) == "nan is neither a number nor an expression"
    assert error_text(lambda: list(x)) == "x stands for one number: it has no parts and no length"
    assert error_text(lambda: 0 < x < 1).startswith("x > 0 is neither true nor false")


def test_errors_of_names():
    assert error_text(lambda: named_function("Gelu")) == (
        '"Gelu" is not the name of a function\n  try: did you mean "GELU"?'
    )
    assert error_text(lambda: trace("Tanh")) == '"Tanh" is not the name of a function\n  try: Tanh, without quotes'
    assert error_text(lambda: function_of("nonsense")).startswith(
        '"nonsense" is not the name of a function\n  the names are "RectifiedLinearUnit", "ReLU", '
    )


def raising(error: BaseException) -> Any:
    def f(x: Any) -> Any:
        raise error

    return f


@pytest.mark.parametrize(
    "layer", [ElementwiseLayer, FunctionLayer, lambda f: NetChain([f]), lambda f: FunctionLayer(lambda x: Map(f, x))]
)
@pytest.mark.parametrize("error", [ValueError("y" * 10**6), StopIteration(), RecursionError("deep"), OSError(2, "no")])
def test_what_a_function_raises_of_symbols_is_said_in_our_words(layer: Any, error: BaseException) -> None:
    with pytest.raises(NetOptionError, match=f"raises {type(error).__name__}") as found:
        layer(raising(error))
    assert len(str(found.value)) < 1000 and found.value.__cause__ is error


def test_interrupts_are_nobodys_error() -> None:
    with pytest.raises(KeyboardInterrupt):
        ElementwiseLayer(raising(KeyboardInterrupt()))


@pytest.mark.parametrize("layer", [ElementwiseLayer, FunctionLayer, ThreadingLayer])
def test_arguments_that_need_their_name_are_told(layer: Any) -> None:
    def f(x: Any, *, k: Any) -> Any:
        return x * k

    with pytest.raises(NetOptionError, match="needs k by name"):
        layer(f)
