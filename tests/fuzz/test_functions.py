"""Random functions as nets, against NumPy: FunctionLayer threads as Wolfram does, CompiledLayer as NumPy does."""

from __future__ import annotations

import functools
import operator
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from netlang import (
    Abs,
    AggregationLayer,
    CompiledLayer,
    Cos,
    ElementwiseLayer,
    FunctionLayer,
    If,
    LinearLayer,
    Max,
    Min,
    NetError,
    NetTrain,
    Sin,
    Tanh,
    ThreadingLayer,
)
from tests.fuzz.budget import rounds


def chosen(a: Any, b: Any, c: Any, d: Any) -> Any:
    """c where a > b, and d elsewhere; rounding decides nothing."""
    if (abs(np.subtract(a, b)) < 1e-3).any():
        raise ArithmeticError
    return np.where(np.greater(a, b), c, d)


# name: (how many arguments, in netlang, in NumPy)
OPERATIONS: dict[str, tuple[int, Callable[..., Any], Callable[..., Any]]] = {
    "add": (2, lambda a, b: a + b, np.add),
    "sub": (2, lambda a, b: a - b, np.subtract),
    "mul": (2, lambda a, b: a * b, np.multiply),
    "top": (2, Max, np.maximum),
    "low": (2, Min, np.minimum),
    "tanh": (1, Tanh, np.tanh),
    "sin": (1, Sin, np.sin),
    "cos": (1, Cos, np.cos),
    "abs": (1, Abs, np.abs),
    "sel": (4, lambda a, b, c, d: If(a > b, c, d), chosen),
}


def written(rng: random.Random, leaves: list[str], depth: int) -> str:
    """A random expression, as text."""
    if not depth or rng.random() < 0.15:
        return rng.choice([*leaves, *leaves, f"{rng.uniform(-2, 2):.2f}"])
    name = rng.choice(list(OPERATIONS))
    given = [written(rng, leaves, depth - 1) for _ in range(OPERATIONS[name][0])]
    if name == "sel":  # comparisons are of data only
        given[0] = f"add({rng.choice(leaves)}, {given[0]})"
    return f"{name}({', '.join(given)})"


def with_all(rng: random.Random, leaves: list[str]) -> str:
    """An expression with every leaf."""
    text = written(rng, leaves, 4)
    return text if all(leaf in text.replace("(", " ").replace(")", " ") for leaf in leaves) else with_all(rng, leaves)


def from_the_left(f: Callable[..., Any]) -> Callable[..., Any]:
    """NumPy's function with arrays broadcast along missing inner levels."""

    def threaded(*arrays: Any) -> Any:
        given = [np.asarray(a, np.float64) for a in arrays]
        most = max(a.ndim for a in given)
        return f(*(a.reshape(a.shape + (1,) * (most - a.ndim)) for a in given))

    return threaded


NETS = {name: f for name, (_, f, _) in OPERATIONS.items()}
NUMPY = {name: g for name, (_, _, g) in OPERATIONS.items()}
WOLFRAM = {name: from_the_left(g) for name, g in NUMPY.items()}


def test_functions_of_arrays_of_several_ranks() -> None:
    for seed in rounds(150):
        rng, numbers = random.Random(seed), np.random.default_rng(seed)
        given = {"x": numbers.normal(size=(3, 3)), "v": numbers.normal(size=3), "z": numbers.normal(size=(3, 3, 3))}
        leaves = rng.choice([["x", "v"], ["v", "x"], ["x", "v", "z"], ["v", "z"]])
        text = with_all(rng, leaves)
        f = eval(f"lambda {', '.join(leaves)}: {text}", dict(NETS))
        data = {name: given[name].astype(np.float32) for name in leaves}
        with suppress(ArithmeticError):
            expected = eval(text, dict(WOLFRAM) | {name: a.astype(np.float64) for name, a in data.items()})
            found = FunctionLayer(f)(data)
            assert np.allclose(found, expected, rtol=1e-3, atol=1e-4), (seed, text)


def test_functions_of_elements() -> None:
    for seed in rounds(150):
        rng, numbers = random.Random(seed), np.random.default_rng(seed)
        text = with_all(rng, ["x"])
        x = numbers.normal(size=(2, 3)).astype(np.float32)
        with suppress(ArithmeticError):
            expected = eval(text, dict(NUMPY) | {"x": x.astype(np.float64)})
            one = eval(f"lambda x: {text}", dict(NETS))
            assert np.allclose(ElementwiseLayer(one)(x), expected, rtol=1e-3, atol=1e-4), (seed, text)
        text = with_all(rng, ["x", "y"])
        y = numbers.normal(size=(2, 3)).astype(np.float32)
        with suppress(ArithmeticError):
            expected = eval(text, dict(NUMPY) | {"x": x.astype(np.float64), "y": y.astype(np.float64)})
            two = eval(f"lambda x, y: {text}", dict(NETS))
            assert np.allclose(ThreadingLayer(two)({"x": x, "y": y}), expected, rtol=1e-3, atol=1e-4), (seed, text)


def test_functions_of_numpy() -> None:
    for seed in rounds(100):
        rng, numbers = random.Random(seed), np.random.default_rng(seed)
        text = with_all(rng, ["x", "r", "c"])
        call = f"lambda x: (lambda r, c: {text})(x[0], x[:, :1])"
        f = eval(call, NUMPY | {"sel": lambda a, b, c, d: np.where(a > b, c, d)})
        x = numbers.normal(size=(3, 3)).astype(np.float32)
        with suppress(ArithmeticError):
            expected = eval(call, dict(NUMPY))(x.astype(np.float64))
            assert np.allclose(CompiledLayer(f)(x), expected, rtol=1e-3, atol=1e-4), (seed, text)


# what may be called, and what comes of it -------------------------------------------------------------------


class Odd:
    """A callable with a nonsensical signature."""

    __signature__ = "no"

    def __call__(self, x: Any) -> Any:
        return x * 2


def by_name_alone(x: Any, *, k: Any) -> Any:
    return x * k


def without_end(x: Any) -> Any:
    return without_end(x)


def failing(x: Any) -> Any:
    raise OSError("y" * 10**5)


CALLED: list[Any] = [
    Odd(), by_name_alone, without_end, failing, len, abs, max, sum, print, int, float, list, type, isinstance, id, hash,
    divmod, iter, reversed, eval, zip, map, np.where, np.ones, np.mean, np.vectorize(lambda x: x), operator.mul,
    operator.itemgetter(0), functools.partial(operator.mul, 2), functools.partial(operator.sub), lambda: 1,
    lambda *a: a[0], lambda x, y=2: x * y, lambda x: None, lambda x: "text", lambda x: {"a": x}, lambda x: 1j * x,
    lambda x: x > 0, lambda x: [x, [x]], lambda x, y: x - y, lambda x: (yield x), ValueError, np, LinearLayer, "x", 3,
]  # fmt: skip


def test_anything_that_may_be_called_is_a_function_or_is_refused() -> None:
    data = [([1.0, 2.0], [1.0, 2.0])]
    uses: list[Callable[[Any], Any]] = [
        lambda f: ElementwiseLayer(f)([1.0, 2.0]), lambda f: ThreadingLayer(f)([[1.0, 2.0]] * 2),
        lambda f: FunctionLayer(f)([1.0, 2.0]), lambda f: CompiledLayer(f)([1.0, 2.0]), lambda f: AggregationLayer(f),
        lambda f: NetTrain(LinearLayer(2, Input=2), data, LossFunction=f, MaxTrainingRounds=1),
    ]  # fmt: skip
    for f in CALLED:
        for use in uses:
            said = ""
            try:
                use(f)
            except NetError as error:
                said = str(error)
            assert len(said) < 2000
