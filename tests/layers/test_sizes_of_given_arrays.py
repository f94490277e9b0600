"""Arrays of layers as they are given: their dimensions tell the layer's sizes, and a single number fills them.

Over the whole table of layers; what the numbers mean is checked there, against references.
"""

from __future__ import annotations

import pickle
from math import prod
from typing import Any

import attrs
import numpy as np
import pytest

import netlang
from netlang import (
    All,
    Automatic,
    BasicRecurrentLayer,
    ConstantTimesLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    GatedRecurrentLayer,
    Information,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetArray,
    NetArrayLayer,
    NetChain,
    NetDataError,
    NetExtract,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetOptionError,
    NetShapeError,
    NetTrain,
    ParametricRampLayer,
    ReshapeLayer,
    Tanh,
)
from netlang.language.nets.layer import Layer
from netlang.testing import found, is_open
from netlang.testing.generate import by_name, drawn_examples, drawn_nets, typed
from tests.layers.table import Row, collected
from tests.raised import raised

NAMES = {name: getattr(netlang, name) for name in netlang.__all__}
ROWS = [row for row in collected("ROWS") if isinstance(row.layer, Layer) and row.layer.declared_arrays]


def with_arrays_given(layer: Layer, value: Any) -> Layer:
    """The layer, what was said of its ports and sizes left out, made anew with `value(name)` for each array."""
    arrays = {array.name: value(array.name) for array in layer.arrays_declared()}
    fields = [f for f in attrs.fields(type(layer)) if f.name.startswith("given_") or f.metadata.get("sizes")]
    left_out = {f.alias: f.default for f in fields if f.default is not attrs.NOTHING}
    kept = {f.alias: None for f in fields if getattr(layer, f.name) is None}  # arrays that are None
    return attrs.evolve(layer, **left_out | kept | arrays)


def sample(row: Row) -> tuple[Layer, list[Any]]:
    """The row's layer with all sizes known, and examples."""
    if row.examples:
        return typed(row.layer, [by_name(row.layer, e) for e in row.examples]), [
            by_name(row.layer, e) for e in row.examples
        ]
    net = drawn_nets(row.layer, np.random.default_rng(1))[0]
    return net, drawn_examples(net, np.random.default_rng(2))


def results(net: Any, example: Any) -> Any:
    data = {name: example[name] for name in net.input_names}
    found = net(data) if data else net()
    return found if isinstance(found, dict) else {"Output": found}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_arrays_tell_the_sizes(row: Row) -> None:
    layer, examples = sample(row)
    rng = np.random.default_rng(3)
    numbers = {path: rng.uniform(0.1, 1.0, layer.solution.dimensions(path)) for path in layer.own_arrays()}
    full = layer.with_arrays(numbers)
    told = with_arrays_given(layer, lambda name: numbers[name,])
    sizes = [f.name for f in attrs.fields(type(layer)) if f.metadata.get("sizes")]
    for name in sizes:
        known, size = full.solution.size((), name), told.solution.size((), name)
        if isinstance(layer, LinearLayer) and size != known:  # its rows do not determine the output's levels
            size, told = 1 if size is Automatic else prod(size), attrs.evolve(told, size=known)
            known = prod(known)
        assert size == known
    told = told.with_ports({port.name: layer.given(port.name) for port in layer.ports()})  # what varies, say
    for example in examples:
        for name, value in results(full, example).items():
            np.testing.assert_array_equal(results(told, example)[name], value)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_number_fills_an_array(row: Row) -> None:
    layer, examples = sample(row)
    paths = list(layer.own_arrays())
    full = layer.with_arrays({path: np.full(layer.solution.dimensions(path), 0.3, np.float32) for path in paths})
    shapes = {name: [*layer.solution.port((), name)[0]] for name in layer.output_names if not layer.input_names}
    filled = attrs.evolve(layer, **shapes, **{array.name: 0.3 for array in layer.arrays_declared()})
    assert eval(repr(filled), NAMES) == filled
    assert shapes or layer.with_arrays(dict.fromkeys(paths, 0.3)) == filled
    for path in paths:
        assert filled.solution.dimensions(path) == full.solution.dimensions(path)
        np.testing.assert_array_equal(filled[path[0]], full[path[0]])
    for example in examples:
        for name, value in results(full, example).items():
            np.testing.assert_array_equal(results(filled, example)[name], value)


def test_a_number_waits_for_the_dimensions() -> None:
    net = ParametricRampLayer(Slope=0.5)
    assert is_open(net, "Slope") and net([-1.0, 2.0]).tolist() == [-0.5, 2.0] and net["Slope"] == 0.5
    chain = NetChain([LinearLayer(Weights=0.5, Biases=0), Tanh, LinearLayer(2)], Input=3)
    with pytest.raises(NetShapeError, match=r"3.Weights is \[2, \?\]"):
        NetInitialize(chain)
    told = chain.with_arrays({(1, "Biases"): [0, 0, 0, 0], (3, "Weights"): np.ones((2, 4)), (3, "Biases"): 0})
    np.testing.assert_allclose(told([1, 2, 3]), [4 * np.tanh(3.0)] * 2)


def test_what_is_made_of_a_net_with_a_number_in_an_array() -> None:
    net = LinearLayer(3, Weights=0.5, Biases=1, Input=2)
    assert net != LinearLayer(3, Weights=0.25, Biases=1, Input=2) and repr(net) == (
        "LinearLayer(3, Input=2, Weights=0.5, Biases=1.0)"
    )
    assert NetInitialize(net) == net and NetInitialize(net, All)["Biases"].tolist() == [0, 0, 0]
    assert Information(net, "Arrays")["Weights",].tolist() == [[0.5, 0.5]] * 3
    assert Information(net, "ArraysTotalElementCount") == 9
    assert pickle.loads(pickle.dumps(net)) == net
    shared = NetInsertSharedArrays(net, "a/")
    assert shared([1, 3]).tolist() == [3, 3, 3]
    assert NetExtract(NetChain({"a": shared}), NetArray("a/Weights")) == 0.5
    both = NetMapOperator(net)([[1, 3], [0, 0]])
    assert both.tolist() == [[3, 3, 3], [1, 1, 1]]
    assert LinearLayer(Weights=NetArray("w", 2, Dimensions=[2, 2]), Biases=None)([3, 4]).tolist() == [14, 14]


def test_training_starts_from_a_number() -> None:
    """One step of gradient descent from y = 1 x, towards y = 2 x: the loss (x - 2 x)^2 has the gradient -2 x^2."""
    net = LinearLayer([], Weights=1, Biases=None, Input=1)
    options = {"Method": ("SGD", {"Momentum": 0, "LearningRate": 0.1, "LearningRateSchedule": None})}
    trained = NetTrain(net, {"Input": [[1.0]], "Output": [2.0]}, MaxTrainingRounds=1, **options)
    np.testing.assert_allclose(trained["Weights"], [[1.2]], rtol=1e-6)
    frozen = NetTrain(
        NetChain([LinearLayer(2, Weights=1, Biases=0), LinearLayer([])], Input=1),
        {"Input": [[1.0]], "Output": [2.0]},
        MaxTrainingRounds=1,
        LearningRateMultipliers={1: None, 2: 1},
    )
    assert frozen[0]["Weights"].tolist() == [[1], [1]]


def test_an_array_by_itself_is_the_number() -> None:
    assert NetArrayLayer(Array=5)() == 5 and NetArrayLayer([2, 1], Array=5)().tolist() == [[5], [5]]
    assert NetArrayLayer(Array=5, Output=[2])().tolist() == [5, 5]
    assert ConstantTimesLayer(Scaling=2, Input=3)([1, 2, 3]).tolist() == [2, 4, 6]
    assert NetArrayLayer(Array=[5, 6])().tolist() == [5, 6]


@pytest.mark.parametrize("rest", [[ReshapeLayer([2, 3])], [ReshapeLayer([6]), ReshapeLayer([2, 3])], []])
def test_arrays_of_a_linear_layer_tell_its_size_where_nothing_else_does(rest) -> None:
    weights = np.arange(18.0).reshape(6, 3)
    layer = LinearLayer(Weights=weights, Biases=None)
    assert LinearLayer(Biases=[1, 2]).solution.size((), "size") == (2,)
    net = NetChain([layer, *rest], Output=[2, 3]) if rest else NetChain([layer], Output=[3, 2])
    np.testing.assert_allclose(np.ravel(net([1, 2, 3])), weights @ [1, 2, 3])
    assert layer([1, 2, 3]).tolist() == (weights @ [1, 2, 3]).tolist()
    assert found(layer, "size") == 6 and is_open(LinearLayer(Weights=0), "size")


def test_each_array_alone_tells_what_it_can() -> None:
    for cls in (BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer):
        for array in cls.declared_arrays:
            shape = {"k": (4, 3), "e": (4, 4), "s": (4,)}[array.pattern[-1] if array.pattern != "size" else "s"]
            net = cls(**{array.name: np.ones(shape)})
            assert found(net, "size") == 4
            assert array.pattern[-1] != "k" or net.solution.port((), "Input")[0][-1] == 3
    assert ConvolutionLayer(Automatic, 3, Biases=[1, 2]).solution.size((), "n") == 2
    assert ConvolutionLayer(Weights=np.ones((6, 2, 3)), ChannelGroups=2).solution.port((), "Input")[0][0] == 4


def test_which_level_of_the_weights_is_the_output() -> None:
    error = raised(NetShapeError, lambda: DeconvolutionLayer(Weights=np.ones((4, 3, 2, 2)), Biases=np.ones(4)))
    way = "Weights=numpy.swapaxes(Weights, 0, 1)"
    assert error.ways[0] == way and "level 2 of Weights is 3" in str(error)
    assert DeconvolutionLayer(Weights=np.ones((3, 4, 2, 2)), Biases=np.ones(4)).solution.size((), "n") == 4
    error = raised(NetShapeError, lambda: LinearLayer(2, Weights=np.ones((3, 2)), Biases=[1, 2]))
    assert "Weights=numpy.transpose(Weights)" in error.ways


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300, True, "x", 1j])
def test_what_is_no_number_to_fill_with(number) -> None:
    assert "()" not in str(raised((NetDataError, NetOptionError), lambda: LinearLayer(2, Weights=number)))
