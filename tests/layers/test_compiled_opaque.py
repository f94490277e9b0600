"""CompiledLayer: functions that run as they are, and gradients that are given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    CompiledLayer,
    LinearLayer,
    NetChain,
    NetDataError,
    NetError,
    NetFoldOperator,
    NetGraph,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortGradient,
    NetShapeError,
    NetTrain,
    TotalLayer,
)
from netlang.compiler import ops
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program
from netlang.compiler.lowering.lower import lower
from netlang.executors.interpreter import interpret
from netlang.testing import check_layer
from tests.raised import raised


def test_what_cannot_be_traced_is_evaluated_and_not_trained() -> None:
    def jump(x: Any) -> Any:
        return x if x[0] > 0 else -x

    layer = CompiledLayer(jump, Input=2)
    assert layer([[1.0, 2.0], [-1.0, 2.0]]).tolist() == [[1, 2], [1, -2]]
    expected = (
        "CompiledLayer has no gradient, and training needs one there\n"
        "  jump could not be traced: what it does next depends on the data\n"
        "  try: CompiledLayer(f, gradient), with a function of (input, output gradient),"
        " or LearningRateMultipliers of 0 for all that comes before it"
    )
    with pytest.raises(NetOptionError) as caught:
        NetTrain(NetChain([LinearLayer(2), layer], Input=2), [([1.0, 2.0], [3.0, 3.0])], MaxTrainingRounds=1)
    assert str(caught.value) == expected
    for device in ("CPU", "JAX"):
        with pytest.raises(NetOptionError) as caught:
            layer([1.0, 2.0], NetPortGradient("Input"), TargetDevice=device)
        assert str(caught.value) == expected


def test_batches_of_sequences_are_of_one_length_each() -> None:
    seen = []

    def top(x: Any) -> Any:
        seen.append(np.shape(x))
        return np.asarray([sorted(row)[-1] for row in x.tolist()])

    layer = CompiledLayer(top, None, Batched=True, Input="Varying", Output=[])
    assert layer([[1, 2], [-5], [-1, -2], [3, 1, 2]]).tolist() == [2, -5, -1, 3]
    assert sorted(seen) == [(1, 1), (1, 3), (2, 2)]


MATRICES = [np.arange(12.0).reshape(3, 2, 2), np.ones((1, 3, 2)), np.zeros((2, 0, 2)), np.full((2, 3, 2), 0.5)]


@pytest.mark.parametrize("f", [
    lambda x: x.sum(), lambda x: x.sum(1), lambda x: x * 2, lambda x: np.sort(x, axis=1),
    lambda x: x - x.max(initial=0), lambda x: np.exp(x) / np.exp(x).sum(1, keepdims=True),
])  # fmt: skip
@pytest.mark.parametrize("options", [{}, {"gradient": None}, {"gradient": None, "Batched": True}])
def test_two_lengths_that_vary(f: Any, options: dict[str, Any]) -> None:
    whole = (lambda x: np.stack([f(one) for one in x])) if "Batched" in options else f
    layer = CompiledLayer(whole, Input=["Varying", "Varying", 2], **options)
    for found, x in zip(layer(MATRICES), MATRICES, strict=True):
        np.testing.assert_allclose(found, f(x), rtol=1e-5)


def test_what_cannot_be_tried_on_zeros_says_its_output_itself() -> None:
    def inverse(x: Any) -> Any:
        return [1 / float(number) for number in x]

    assert CompiledLayer(inverse, None, Input="Varying", Output="Varying")([1, 2, 4]).tolist() == [1, 0.5, 0.25]
    assert CompiledLayer(inverse, None, Output=3)([1, 2, 4]).tolist() == [1, 0.5, 0.25]
    with pytest.raises(NetShapeError, match=r"Output is \[\.\.\.\]"):
        CompiledLayer(inverse, None, Input="Varying")([1, 2, 4])


def along(x: Any, g: Any) -> Any:
    """The gradient of sorting."""
    found = np.zeros_like(x)
    found[np.argsort(x)] = g
    return found


EACH = CompiledLayer(lambda x: np.asarray(sorted(x)), along)
WHOLE = CompiledLayer(
    lambda x: np.asarray([sorted(row) for row in x]),
    lambda x, g: np.stack([along(*both) for both in zip(x, g, strict=True)]),
    Batched=True,
)
SQUARES = CompiledLayer(lambda x: np.asarray(x.tolist()) ** 2, lambda x, g: 2 * x * g)


@pytest.mark.parametrize("layer", [EACH, WHOLE])
def test_a_function_as_it_is_inside_of_operators(layer: Any) -> None:
    rng = np.random.default_rng(0)
    examples = [rng.normal(size=size) for size in ((2, 3), (1, 3), (0, 3))]
    mapped = NetMapOperator(layer, Input=["Varying", 3])
    check_layer(mapped, *examples, reference=lambda x: np.sort(x, -1))
    examples = [rng.normal(size=size) for size in ((2, 3), (1, 2), (3, 1))]
    check_layer(NetMapOperator(EACH), *examples, reference=lambda x: np.sort(x, -1))
    graph = NetGraph(
        {"sine": CompiledLayer(lambda x: np.sin(x) * 2), "squares": SQUARES, "sum": TotalLayer()},
        [(NetPort("Input"), "sine", "sum"), (NetPort("State"), "squares", "sum")],
    )
    check_layer(NetFoldOperator(graph, Input=["Varying", 2]))


def test_errors_are_the_same_on_jax() -> None:
    positive = CompiledLayer(lambda x: np.asarray([float(n) for n in x if n > 0]), None, Input=3, Output=2)
    inverse = CompiledLayer(lambda x: np.asarray([1 / float(n) for n in x.tolist()]), None, Input=2, Output=2)
    edges = [(NetPort("Input"), "inverse", "sum"), (NetPort("State"), "sum")]
    folded = NetFoldOperator(NetGraph({"inverse": inverse, "sum": TotalLayer()}, edges))
    for device in ("CPU", "JAX"):
        assert positive([1, -1, 2], TargetDevice=device).tolist() == [1, 2]
        with pytest.raises(NetDataError, match=r"CompiledLayer gives an array of dimensions \[3\], not \[2\]"):
            positive([1, 1, 2], TargetDevice=device)
        with pytest.raises(ZeroDivisionError):
            inverse([0, 1], TargetDevice=device)
        with pytest.raises(ZeroDivisionError):
            folded([[0, 1]], TargetDevice=device)
        assert inverse([2, 1], TargetDevice=device).tolist() == [0.5, 1]


# gradients that are given ---------------------------------------------------------------------------------


def test_a_gradient_that_is_given_is_the_one() -> None:
    straight_through = CompiledLayer(np.rint, lambda x, g: g)
    assert straight_through([0.2, 0.7]).tolist() == [0, 1]
    assert straight_through([0.2, 0.7], NetPortGradient("Input")).tolist() == [1, 1]


def test_what_a_gradient_function_takes_of_three() -> None:
    steep = CompiledLayer(np.sin, lambda x, g, times=2.0: times * g * np.cos(x))
    assert steep([0.0], NetPortGradient("Input")).tolist() == [2]
    assert CompiledLayer(np.square, np.multiply)([3.0], NetPortGradient("Input")).tolist() == [3]
    assert CompiledLayer(np.exp, lambda *xgy: xgy[0] + xgy[1])([3.0], NetPortGradient("Input")).tolist() == [4]


def second_derivative(layer: CompiledLayer, at: list[float]) -> np.ndarray:
    program = lower(layer).program
    (x,) = program.inputs
    first = gradient(program, ["Output"], [x])
    loss = ops.reduce_sum(first.outputs[1], range(first.outputs[1].rank))
    twice = gradient(Program(first.inputs, (loss,), ("Loss",)), ["Loss"], [x])
    return np.asarray(interpret(twice, dtype=np.float64)(np.array([at]), sizes={"B": 1})[1][0])


def test_a_gradient_function_that_can_be_traced_has_a_derivative() -> None:
    at = [0.3, -1.2]
    for layer in (
        CompiledLayer(np.sin, lambda x, g: np.cos(x) * g, Input=2),
        CompiledLayer(np.sin, Input=2),
        CompiledLayer(lambda x: np.sin(x.tolist()), lambda x, g, y: np.cos(x) * g + 0 * y, Input=2),
    ):
        np.testing.assert_allclose(second_derivative(layer, at), -np.sin(at), atol=1e-12)
    ours = CompiledLayer(lambda x: np.exp(x.tolist()), lambda x, g, y: g * y, Input=2)
    np.testing.assert_allclose(second_derivative(ours, at), np.exp(at), atol=1e-12)


def test_a_gradient_function_that_cannot_be_traced_has_none() -> None:
    layer = CompiledLayer(np.sin, lambda x, g: np.cos(x.tolist()) * g, Input=2)
    assert np.allclose(layer([0.0, 0.0], NetPortGradient("Input")), 1)
    assert str(raised(NetOptionError, lambda: second_derivative(layer, [0.3, -1.2]))) == (
        "the gradient function of CompiledLayer has no gradient, and training needs one there\n"
        "  it could not be traced: AttributeError: x.tolist is not among the methods that can be traced"
    )


def test_both_functions_agree_on_what_they_are_given() -> None:
    layer = CompiledLayer(lambda x: x.sum(-1), lambda x, g: np.asarray(x.tolist()[0]), Batched=True, Input=[3, 2])
    with pytest.raises(NetDataError, match=r"gives an array of dimensions \[3, 2\] for a batch of 2"):
        layer([[[1.0, 2], [3, 4], [5, 6]]] * 2, NetPortGradient("Input"))
    layer = CompiledLayer(np.sum, lambda x, g: np.asarray([g.item()]), Input=3)
    with pytest.raises(NetDataError, match=r"the gradient function of CompiledLayer gives an array of .* \[1\]"):
        layer([1.0, 2, 3], NetPortGradient("Input"))


# what is no array of numbers ------------------------------------------------------------------------------

NO_ARRAYS = {
    "nothing": lambda x: None if float(x[0]) else x,
    "text": lambda x: [str(float(x[0])), "1"],
    "a dict": lambda x: {"Output": float(x[0])},
    "a set": lambda x: {float(x[0]), 2.0},
    "lists of different lengths": lambda x: [[float(x[0])], [1, 2]],
    "complex numbers": lambda x: np.array([float(x[0]), 1j]),
    "objects": lambda x: np.array([float(x[0]), None]),
    "a hidden element": lambda x: np.ma.array([float(x[0]), 1.0], mask=[0, 1]),
    "a class": lambda x: CompiledLayer if float(x[0]) else x,
}


@pytest.mark.parametrize("f", NO_ARRAYS.values(), ids=NO_ARRAYS)
def test_what_is_no_array_of_numbers_is_refused(f):
    for device in ("CPU", "JAX"):
        for data in ([1, 2], [[1, 2], [3, 4]]):
            with pytest.raises(NetDataError, match=r"^the function of CompiledLayer gives .* no array of real numbers"):
                CompiledLayer(f, Input=2, Output=2)(data, TargetDevice=device)
    with pytest.raises(NetError):
        CompiledLayer(f, Input=2)([1, 2])
    layer = CompiledLayer(lambda x: [float(n) for n in x], lambda x, g: f(x), Input=2, Output=2)
    with pytest.raises(
        NetDataError, match=r"^the gradient function of CompiledLayer gives .* no array of real numbers"
    ):
        layer([1, 2], NetPortGradient("Input"))


@pytest.mark.parametrize("f", [
    lambda x: (float(n) > 1 for n in x), lambda x: [float(n) > 1 for n in x], lambda x: np.array(x > 1, object),
])  # fmt: skip
def test_truth_values_and_generators_are_arrays(f):
    assert CompiledLayer(f, None, Input=2, Output=2)([[1, 2], [2, 0]]).tolist() == [[0, 1], [1, 0]]


# functions that cannot be asked ----------------------------------------------------------------------------


def by_name_alone(x: Any, *, k: Any) -> Any:
    return x * k


class Unasked:
    """A callable with a nonsensical signature."""

    __signature__ = "no"

    def __call__(self, x: Any) -> Any:
        return x * 2


def fails(x: Any) -> Any:
    raise ValueError("y" * 10**6)


def test_open_sizes_say_why_the_function_tells_none() -> None:
    for layer in (CompiledLayer(fails, Input=2), NetChain([3, CompiledLayer(fails)], Input=2)):
        with pytest.raises(NetShapeError, match=r"given zeros of dimensions \[[23]\], raises ValueError: yyy") as error:
            layer([1, 2])
        assert len(str(error.value)) < 1000


@pytest.mark.parametrize(
    ("f", "own"), [(by_name_alone, r"\(x, \*, k\)"), (lambda x, y: x, r"\(x, y\)"), (lambda: 1, r"\(\)")]
)
def test_a_function_of_one_array_takes_one(f: Any, own: str) -> None:
    told = f"the function of CompiledLayer is called with 1 argument, an array, and the function given takes {own}"
    with pytest.raises(NetOptionError, match=told):
        CompiledLayer(f)


@pytest.mark.parametrize(
    ("f", "own"), [(lambda x: x, r"\(x\)"), (lambda a, b, c, d: a, r"\(a, b, c, d\)"), (lambda: 1, r"\(\)")]
)
def test_a_gradient_function_takes_two_or_three(f: Any, own: str) -> None:
    with pytest.raises(NetOptionError, match=f"called with 2 arguments, .* takes {own}"):
        CompiledLayer(abs, f)
    for fit in (lambda x, g: g, lambda x, g, y: g, lambda *given: given[1], lambda x, g, y=None: g):
        assert CompiledLayer(abs, fit)([-2]).tolist() == [2]


def test_a_function_need_not_say_what_it_takes() -> None:
    assert CompiledLayer(Unasked())([1, 2]).tolist() == [2, 4]
