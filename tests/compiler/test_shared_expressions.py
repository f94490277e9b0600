"""Functions that use what they computed several times: a tree of 2**n nodes, in memory of n. Everything that is done
with them takes the time of the n."""

import copy
import pickle
from time import perf_counter

import numpy as np
import pytest

import netlang
from netlang import ElementwiseLayer, FunctionLayer, If, Log, NetChain, NetPortGradient, NetTrain, Tanh, ThreadingLayer
from netlang.language.symbols import Slot, trace

STEPS = 40


def newton(steps):
    """The square root, by so many Newton steps."""

    def root(x):
        y = x
        for _ in range(steps):
            y = (y + x / y) * 0.5
        return y

    return root


def halved(steps):
    """Halves x above 1, else adds 1, repeatedly."""

    def f(x):
        y = x
        for _ in range(steps):
            y = If(y > 1, y * 0.5, y + 1)
        return y

    return f


def halved_by_numpy(x, steps):
    for _ in range(steps):
        x = np.where(x > 1, x * 0.5, x + 1)
    return x


@pytest.fixture(autouse=True)
def in_time():
    """Twice the steps would be 2**40 times the time."""
    started = perf_counter()
    yield
    assert perf_counter() - started < 20


@pytest.mark.parametrize("layer", [ElementwiseLayer, FunctionLayer])
def test_shared_expressions_have_the_right_values_and_gradients(layer):
    x = np.array([0.5, 3.0, 9.0])
    root = layer(newton(STEPS), Input=3)
    np.testing.assert_allclose(root(x), np.sqrt(x), rtol=1e-6)
    np.testing.assert_allclose(root(x, NetPortGradient("Input")), 0.5 / np.sqrt(x), rtol=1e-5)
    choices = layer(halved(STEPS), Input=3)
    np.testing.assert_allclose(choices(x), halved_by_numpy(x, STEPS), rtol=1e-6)


def test_what_is_finite_in_a_branch_only():
    """Logarithms of what the steps before gave, each in a branch of its own."""

    def f(x):
        y = x
        for _ in range(10):
            y = If(y > 1, Log(y), y + 1)
        return y

    def by_hand(x):
        slope = 1.0
        for _ in range(10):
            slope, x = (slope / x, np.log(x)) if x > 1 else (slope, x + 1)
        return x, slope

    layer = ElementwiseLayer(f, Input=4)
    x = [0.5, 0.0, -3.0, 7.0]
    values, slopes = np.transpose([by_hand(one) for one in x])
    np.testing.assert_allclose(layer(x), values, rtol=1e-5)
    np.testing.assert_allclose(layer(x, NetPortGradient("Input")), slopes, rtol=1e-4)


def test_a_net_of_them_is_trained_and_explained():
    net = NetChain([ElementwiseLayer(newton(STEPS)), 1], Input=2)
    assert NetTrain(net, [([1.0, 4.0], [2.0])], MaxTrainingRounds=2)([1.0, 4.0]).shape == (1,)
    assert len(str(net.explain())) > 100


@pytest.mark.parametrize("make", [newton, halved])
def test_layers_of_shared_expressions_compare_hash_and_copy(make):
    layer = ElementwiseLayer(make(STEPS))
    assert layer == ElementwiseLayer(make(STEPS)) != ElementwiseLayer(make(STEPS + 1))
    assert hash(layer) == hash(ElementwiseLayer(make(STEPS)))
    assert pickle.loads(pickle.dumps(layer)) == layer == copy.deepcopy(layer)


@pytest.mark.parametrize("make", [newton, halved])
def test_shared_expressions_print_as_the_python_that_makes_them(make):
    layer = ElementwiseLayer(make(STEPS))
    text = repr(layer)
    assert len(text) < 100 * STEPS
    assert eval(text, vars(netlang).copy() | {"If": If}) == layer


def test_what_is_short_is_written_as_it_is():
    shared = Tanh(Slot("x") + 1)
    assert str(shared * shared) == "Tanh(x + 1) * Tanh(x + 1)"


def test_what_is_long_has_names_for_its_parts():
    text = repr(trace(newton(9)))
    assert text.startswith("lambda x: [t1 := (x + x / x) * 0.5, t2 := (t1 + x / t1) * 0.5, ")
    assert text.endswith(", (t8 + x / t8) * 0.5][-1]")


def test_names_of_parts_are_no_names_of_arguments():
    def f(t1, t_2):
        for _ in range(12):
            t1 = (t1 + t_2 / t1) * 0.5
        return t1

    layer = ThreadingLayer(f)
    assert eval(repr(layer), vars(netlang).copy()) == layer


def test_deep_expressions_print_as_text_that_python_parses():
    def deep(x):
        for _ in range(2000):
            x = Tanh(x)
        return x

    layer = ElementwiseLayer(deep)
    assert pickle.loads(pickle.dumps(layer)) == layer == copy.deepcopy(layer)
    assert eval(repr(layer), vars(netlang).copy() | {"Tanh": Tanh}) == layer
