"""Ports that are open take their type from the data, each time anew, and lists of inputs are taken each time."""

import numpy as np
import pytest

from netlang import (
    AppendLayer,
    CatenateLayer,
    DotLayer,
    EmbeddingLayer,
    Max,
    NetChain,
    NetError,
    NetGraph,
    NetInitialize,
    NetTrain,
    Plus,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
)


def test_an_embedding_takes_an_integer_and_then_arrays_of_them():
    embed = NetInitialize(EmbeddingLayer(2, 3))
    rows = embed["Weights"]
    for codes in (2, [1, 2, 1], [3], 1, [[1, 2], [3, 3]], np.array([2, 1]), np.array([[2]]), 3):
        np.testing.assert_array_equal(embed(codes), rows[np.asarray(codes) - 1])


def test_what_was_one_example_before_is_no_batch_now():
    summed = SummationLayer()
    assert [summed([1, 2]), summed([[1, 2], [3, 4]]), summed(np.ones((2, 3))), summed(5)] == [3, 10, 6, 5]
    assert [summed([[1, 2], [3, 4]]), summed([1, 2]), summed(np.ones(3))] == [10, 3, 3]


def test_chains_and_layers_of_several_inputs_too():
    chain = NetChain([Tanh, SummationLayer()])
    assert [round(chain(x), 4) for x in ([1.0, 1.0], 1.0, [[1.0], [1.0], [1.0]])] == [1.5232, 0.7616, 2.2848]
    append = AppendLayer()
    assert append({"Input": [1, 2], "Element": 3}).tolist() == [1, 2, 3]
    assert append({"Input": [[1, 2]], "Element": [3, 4]}).tolist() == [[1, 2], [3, 4]]


def test_a_list_of_inputs_is_taken_again_and_may_be_longer():
    total = TotalLayer()
    assert total([[1, 2], [3, 4]]).tolist() == [4, 6]
    assert total([[1, 2], [3, 4], [5, 6]]).tolist() == [9, 12]
    assert total([1.0, 2.0]) == 3
    plus = ThreadingLayer(Plus, InputPorts=[2, 2])
    by_name = {"Input1": [1, 2], "Input2": [3, 4]}
    for data in (by_name, [[1, 2], [3, 4]], by_name, [[1, 2], [3, 4]]):
        assert plus(data).tolist() == [4, 6]


def test_an_array_is_as_good_as_a_list_of_inputs():
    for layer in (TotalLayer(), ThreadingLayer(Plus, InputPorts=2)):
        for _ in range(2):
            assert layer(np.array([[1.0, 2], [3, 4]])).tolist() == [4, 6]
    one = CatenateLayer(InputPorts=1)
    for _ in range(2):
        assert one(np.array([[1.0, 2]])).tolist() == [1, 2]


@pytest.mark.parametrize("layer", [TotalLayer(), ThreadingLayer(Max)])
def test_a_layer_of_any_number_of_inputs_has_some(layer):
    for net in (NetChain([layer]), NetChain([layer], Output=2), NetGraph({"a": layer}, [])):
        with pytest.raises(NetError, match="InputPorts=2"):
            NetTrain(net, [1, 2], MaxTrainingRounds=1)


def test_a_product_of_nothing_is_refused():
    with pytest.raises(NetError, match="InputPorts=2"):
        NetTrain(NetChain([DotLayer()]), [1, 2], MaxTrainingRounds=1)
