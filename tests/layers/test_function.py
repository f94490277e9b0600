"""FunctionLayer, CompiledLayer and PlaceholderLayer in nets: training, arrays, what cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    CompiledLayer,
    FunctionLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetDataError,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetOptionError,
    NetPlaceholderError,
    NetTrain,
    PlaceholderLayer,
)

DATA = [([1.0, 2.0], [3.0, 3.0]), ([2.0, 0.0], [2.0, 2.0])]


def affine(x: Any) -> Any:
    return x @ NetArray("w", Dimensions=[2, 2]) + NetArray("b", Dimensions=[2])


def test_a_function_is_a_graph_whose_layers_can_be_had() -> None:
    net = FunctionLayer(affine)
    assert NetExtract(net, "Function") is affine
    assert NetExtract(net, "netarray1").solution.port((), "Output")[0] == (2, 2)


def test_the_arrays_of_a_function_are_trained() -> None:
    net = NetTrain(FunctionLayer(affine), DATA, MaxTrainingRounds=200, Method=("ADAM", {"LearningRate": 0.1}))
    assert np.allclose(net([x for x, _ in DATA]), [y for _, y in DATA], atol=0.1)


def test_a_net_that_a_function_calls_twice_has_its_arrays_once() -> None:
    layer = LinearLayer(2)
    net = NetInitialize(FunctionLayer(lambda x: layer(layer(x)), Input=2))
    first, second = (NetExtract(net, [f"linear{i}", "Weights"]) for i in (1, 2))
    assert np.array_equal(first, second)


def test_a_function_without_gradient_is_trained_behind_but_not_through() -> None:
    sort = CompiledLayer(np.sort, None)
    NetTrain(NetChain([sort, LinearLayer(2)], Input=2), DATA, MaxTrainingRounds=1)
    with pytest.raises(NetOptionError, match="CompiledLayer has no gradient, and training needs one there"):
        NetTrain(NetChain([LinearLayer(2), sort], Input=2), DATA, MaxTrainingRounds=1)


def test_a_function_that_gives_something_else_than_it_should() -> None:
    positive = CompiledLayer(lambda x: x[x > 0], None, Input=3, Output=2)
    assert np.array_equal(positive([1, -1, 2]), [1, 2])
    with pytest.raises(NetDataError, match=r"CompiledLayer gives an array of dimensions \[3\], not \[2\]"):
        positive([1, 1, 2])
    with pytest.raises(NetDataError, match=r"gives arrays of dimensions \[2\] and \[3\]"):
        positive([[1, 1, -1], [1, 1, 2]])


def test_a_placeholder_is_kept_but_does_nothing() -> None:
    net = NetInitialize(NetChain([2, PlaceholderLayer("op", OutputPorts={"Output": 3}), LinearLayer(2)], Input=4))
    with pytest.raises(NetPlaceholderError, match="it cannot be evaluated or trained"):
        net([1, 2, 3, 4])
    with pytest.raises(NetPlaceholderError, match="it cannot be evaluated or trained"):
        NetTrain(net, [([1.0, 2, 3, 4], [1.0, 2])])


def test_a_placeholder_keeps_what_it_is_told() -> None:
    layer = PlaceholderLayer("op", {"size": 2}, Arrays={"w": [1, 2]}, InputPorts=["a", "b"])
    assert (layer.tag, dict(layer.parameters), layer.input_names) == ("op", {"size": 2}, ("a", "b"))
    assert layer == PlaceholderLayer("op", {"size": 2}, Arrays={"w": [3, 4]}, InputPorts=["a", "b"])
    assert np.array_equal(dict(layer.Arrays)["w"], [1, 2])
