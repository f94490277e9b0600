"""What takes some elements and leaves others does so by choice, not by a product with zeros and ones: infinities, NaN
and the sign of zero beside what is taken change nothing."""

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    CompiledLayer,
    DropoutLayer,
    ElementwiseLayer,
    NetChain,
    NetGraph,
    NetPort,
    NetPortGradient,
    ResizeLayer,
    Scaled,
    SpatialTransformationLayer,
)

pytestmark = pytest.mark.filterwarnings("ignore:the result is not a number")
ZERO, MATRIX = [-1.0, 0.0, 2.0], [[0.0, 1.0], [2.0, -1.0]]
FUNCTIONS = {
    "diag of a vector": (lambda x: np.diag(1 / x), ZERO),
    "signs beside a diagonal": (lambda x: 1 / np.diag(x), ZERO),
    "angle": (lambda x: np.arctan2(np.diag(x), x), ZERO),
    "diag of a matrix": (lambda x: np.diag(1 / x), [[1.0, 0.0], [0.0, 2.0]]),
    "diag of NaN": (lambda x: np.diag(np.log(x)), MATRIX),
    "trace": (lambda x: np.trace(np.log(x)), [[1.0, -1.0], [0.0, 2.0]]),
    "tril": (lambda x: np.tril(1 / x), MATRIX),
    "triu": (lambda x: np.triu(np.log(x)), MATRIX),
    "where": (lambda x: np.where(x > 0, 1 / x, -x), ZERO),
    "convolve": (lambda x: np.convolve(1 / x, [1.0, 2.0]), ZERO),
    "convolve, same": (lambda x: np.convolve(1 / x, [1.0, 2.0, 3.0], "same"), ZERO),
    "convolve, valid": (lambda x: np.convolve(np.log(x), [1.0, 2.0, 4.0, 5.0], "valid"), ZERO),
    "roll": (lambda x: np.roll(1 / x, 1), ZERO),
    "pad": (lambda x: 1 / np.pad(-x, 1), ZERO),
    "take": (lambda x: np.take(1 / x, [2, 0]), ZERO),
    "sort": (lambda x: np.sort(1 / x), ZERO),
    "max": (lambda x: np.max(1 / x), ZERO),
    "median": (lambda x: np.median(1 / x), ZERO),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_those_of_numpy(name):
    f, x = FUNCTIONS[name]
    with np.errstate(all="ignore"):
        expected = f(np.array(x))
    found = CompiledLayer(f, Input=np.shape(x))(x)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert (np.signbit(found) == np.signbit(expected))[~np.isnan(expected)].all()


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 7])
def test_convolve(mode, length):
    x, numbers = np.random.default_rng(1).normal(size=(2, 4)), np.arange(1.0, length + 1)
    net = CompiledLayer(lambda x: np.convolve(x, numbers, mode), Input=4)
    np.testing.assert_allclose(net(x), [np.convolve(row, numbers, mode) for row in x], rtol=1e-5, atol=1e-6)


def test_dropped_elements_are_zero_whatever_they_were():
    net = NetChain([ElementwiseLayer(lambda x: 1 / x), DropoutLayer(0.5)], Input=64)
    found = net([0.0] * 64, NetEvaluationMode="Train", RandomSeeding=1)
    assert set(found.tolist()) == {0.0, np.inf}


def test_nearest_neighbours():
    net = NetChain([ElementwiseLayer(lambda x: 1 / x), ResizeLayer([Scaled(2)], Resampling="Nearest")], Input=[1, 3])
    assert net([[0.0, 0.5, 0.25]]).tolist() == [[np.inf, np.inf, 2.0, 2.0, 4.0, 4.0]]


def test_the_gradient_of_a_maximum_goes_to_it_alone():
    net = NetChain([AggregationLayer("Max", 1), ElementwiseLayer(lambda x: x**0.5)], Input=3)
    assert net([-1.0, 0.0, -2.0], NetPortGradient("Input")).tolist() == [0.0, np.inf, 0.0]


def test_what_is_outside_of_an_image_is_zero():
    """An image that is infinite at its edge, sampled far outside."""
    net = NetChain([ElementwiseLayer(lambda x: 1 / x)], Input=[1, 2, 2])
    graph = NetGraph(
        {"image": net, "look": SpatialTransformationLayer([1, 1])},
        [("image", NetPort("look", "Input")), (NetPort("Where"), NetPort("look", "Parameters"))],
    )
    far = [0.0, 0.0, 9.0, 0.0, 0.0, 9.0]
    assert graph({"Input": np.zeros((1, 2, 2)), "Where": far}).tolist() == [[[0.0]]]
