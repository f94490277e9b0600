"""ElementwiseLayer: what it takes as a function, and what it computes."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.lowering.lower import lower
from netlang.errors import NetOptionError
from netlang.executors.interpreter import interpret
from netlang.language.nets.chain import NetChain
from netlang.language.symbols import ArcTan, Divide, Erf, Log, LogisticSigmoid, Ramp, Slot, Tanh, Threshold
from netlang.layers.arithmetic.elementwise import ElementwiseLayer
from tests.raised import raised


def run(net, *arrays):
    return interpret(lower(net).program, dtype=np.float64)(*(np.asarray(a, np.float64) for a in arrays))[0]


@pytest.mark.parametrize(
    ("f", "text"),
    [
        (Tanh, "ElementwiseLayer(Tanh)"),
        ("GELU", 'ElementwiseLayer("GELU")'),
        (lambda t: 2 * Ramp(t) - 1, "ElementwiseLayer(lambda t: 2 * Ramp(t) - 1)"),
        (Slot("x") ** 2, "ElementwiseLayer(lambda x: x ** 2)"),
    ],
)
def test_forms_of_elementwise_functions(f, text):
    net = ElementwiseLayer(f)
    assert repr(net) == text
    assert net == ElementwiseLayer(f) and hash(net) == hash(ElementwiseLayer(f))
    names = {"ElementwiseLayer": ElementwiseLayer, "Tanh": Tanh, "Ramp": Ramp}
    assert eval(text, names) == net


@pytest.mark.parametrize("symbol", [Tanh, ArcTan, Erf, Log, Threshold])
def test_what_takes_one_number_stands_for_it_even_if_it_takes_more(symbol):
    assert NetChain([symbol]) == NetChain([ElementwiseLayer(symbol)])


def test_two_functions_of_the_same_body_make_equal_layers():
    assert ElementwiseLayer(lambda x: x * 2) == ElementwiseLayer(lambda x: x * 2) != ElementwiseLayer(lambda x: x * 3)


@pytest.mark.parametrize("shape", ["Real", 3, [2, 3], [1, 2, 3]])
def test_elementwise_layers_take_any_shape(shape):
    sizes = {"Real": (), 3: (3,)}.get(shape if isinstance(shape, str | int) else None)
    dims = tuple(shape) if sizes is None else sizes
    x = np.random.default_rng(0).normal(size=(4, *dims))
    np.testing.assert_allclose(run(ElementwiseLayer(Tanh, Input=shape), x), np.tanh(x))
    np.testing.assert_allclose(run(ElementwiseLayer(LogisticSigmoid, Output=shape), x), 1 / (1 + np.exp(-x)))


def test_values_of_elementwise_layers():
    np.testing.assert_allclose(run(ElementwiseLayer("HardSigmoid", Input=4), [[-2, 0, 0.5, 3]]), [[0, 0.5, 0.75, 1]])
    np.testing.assert_allclose(run(ElementwiseLayer("Mish", Input=1), [[1.0]]), [[0.865098]], rtol=1e-6)


def test_padding_does_not_spoil_the_gradient():
    program = lower(ElementwiseLayer(Log, Input="Varying")).program
    x = program.inputs[0]
    whole = gradient(program, ["Output"], [x])
    arrays = {"input": np.array([[1.0, 2.0, 4.0], [0.5, 0.0, 0.0]]), "lengths": np.array([3, 1])}
    out = interpret(whole, dtype=np.float64)(*(arrays[v.call.attrs["role"]] for v in whole.inputs))
    np.testing.assert_allclose(out[-1], [[1, 0.5, 0.25], [2, 0, 0]])


def test_invalid_elementwise_functions_are_refused():
    assert str(raised(NetOptionError, lambda: ElementwiseLayer(Divide))) == (
        "Divide takes 2 arguments; ElementwiseLayer's function takes one\n  try: ThreadingLayer(Divide)"
    )
    with pytest.raises(NetOptionError, match="is neither true nor false"):
        ElementwiseLayer(lambda x: x if x > 0 else 0)
    with pytest.raises(NetOptionError, match='did you mean "SoftPlus"'):
        ElementwiseLayer("Softplus")


def test_hard_swish_of_large_numbers_is_finite():
    layer = ElementwiseLayer("HardSwish")
    np.testing.assert_allclose(layer([-1e38, -3, 1, 3, 3e38]), [0, 0, 2 / 3, 3, 3e38], rtol=1e-6)
