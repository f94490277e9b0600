"""NetInsertSharedArrays: arrays get names, and arrays of one name are one array."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    BatchNormalizationLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetExtract,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetOptionError,
    NetTrain,
    Tanh,
)
from tests.raised import raised


def names(net):
    return [value.name if isinstance(value, NetArray) else None for value in net.own_arrays().values()]


def test_shared_arrays_are_named_by_their_paths():
    assert names(NetInsertSharedArrays(LinearLayer(2, Input=3))) == ["Weights", "Biases"]
    net = NetChain({"a": LinearLayer(3), "m": NetChain([2, Tanh])}, Input=3)
    assert names(NetInsertSharedArrays(net)) == ["a/Weights", "a/Biases", "m/1/Weights", "m/1/Biases"]
    assert names(NetInsertSharedArrays(net, "p-"))[0] == "p-a/Weights"
    operator = NetInsertSharedArrays(NetMapOperator(2, Input=["Varying", 3]))
    assert names(operator) == ["Net/Weights", "Net/Biases"]


def test_absent_arrays_are_not_shared():
    assert names(NetInsertSharedArrays(LinearLayer(2, Biases=None))) == ["Weights"]


def test_sharing_keeps_the_numbers_of_arrays():
    net = NetInitialize(NetChain([3, Tanh, 2], Input=4))
    shared = NetInsertSharedArrays(net)
    x = np.ones(4)
    np.testing.assert_array_equal(shared(x), net(x))
    np.testing.assert_array_equal(NetExtract(shared, NetArray("1/Weights")), NetExtract(net, (1, "Weights")))


def test_open_arrays_are_drawn_once():
    layer = NetInsertSharedArrays(LinearLayer(2, Input=2))
    net = NetInitialize(NetChain([layer, Tanh, layer]))
    assert NetExtract(net, (1, "Weights")) is NetExtract(net, (3, "Weights"))
    one = NetInitialize(LinearLayer(2, Input=2, Weights=NetExtract(net, NetArray("Weights"))))
    np.testing.assert_allclose(net([1, 2]), one(np.tanh(one([1, 2]))), atol=1e-6)


def test_numbers_given_in_one_place_are_those_of_all():
    known, open_ = (
        LinearLayer(2, Weights=NetArray("w", [[1, 2], [3, 4]]), Biases=None),
        LinearLayer(2, Weights=NetArray("w"), Biases=None),
    )
    for net in (NetChain([known, open_]), NetChain([open_, known])):
        for made in (net, NetInitialize(net)):
            assert made([1, 0]).tolist() == [7, 15]
    assert not np.array_equal(NetInitialize(NetChain([open_, known]), All)([1, 0]), [7, 15])


def test_different_numbers_of_one_name():
    net = NetChain([LinearLayer(2, Weights=NetArray("w", np.eye(2) * n), Biases=None) for n in (1, 2)])
    assert str(raised(NetOptionError, lambda: net([1, 2]))) == (
        'NetArray("w") has different numbers in two places of the net\n'
        "  arrays of one name are one array\n"
        '  try: another name, or a prefix: NetInsertSharedArrays(net, "prefix/")'
    )


def test_arrays_that_need_no_name():
    one, other = NetArray(), NetArray(Automatic)
    assert one != other and one.name and one == NetArray(one.name)
    assert NetArray([[1, 2]]).shape == NetArray(Array=[[1, 2]]).shape == (1, 2)
    layer = NetInitialize(LinearLayer(2, Input=2, Weights=one))
    assert np.array_equal(layer["Weights"], NetInitialize(LinearLayer(2, Input=2))["Weights"])  # drawn by its path
    with pytest.raises(NetOptionError, match="NetArray takes a name, not 3"):
        NetArray(3)


def test_an_array_drawn_by_its_own_method():
    arrays = {"Weights": NetArray("w", Array="Identity"), "Biases": NetArray("b", ("Random", {"Weights": 0.001}))}
    layer = NetInitialize(LinearLayer(2, Input=2, **arrays), Method="Xavier")
    np.testing.assert_allclose(layer["Weights"], np.eye(2), atol=0.1)
    assert 0 < np.abs(layer["Biases"]).max() < 0.01
    with pytest.raises(NetOptionError, match='no method "Kaimin"'):
        NetInitialize(LinearLayer(2, Input=2, Weights=NetArray("w", "Kaimin")))


def test_moving_means_are_not_shared():
    assert names(NetInsertSharedArrays(BatchNormalizationLayer(Input=2))) == ["Biases", "Scaling", None, None]


def test_existing_names_of_shared_arrays_are_kept():
    layer = LinearLayer(2, Weights=NetArray("mine"), Input=2)
    assert names(NetInsertSharedArrays(layer, "p/")) == ["mine", "p/Biases"]


DATA = [([1.0, 2.0], [1.0, 0.0]), ([0.5, -1.0], [0.0, 1.0]), ([2.0, 0.0], [0.3, 0.3])]


def numbers(net, *path):
    return NetExtract(net, path)


@pytest.mark.parametrize("method", ["SGD", "ADAM"])
def test_copies_with_shared_arrays_stay_equal_in_training(method):
    layer = NetInsertSharedArrays(NetInitialize(LinearLayer(2, Input=2)))
    trained = NetTrain(NetChain([layer, Tanh, layer]), DATA, MaxTrainingRounds=5, Method=method)
    np.testing.assert_array_equal(numbers(trained, 1, "Weights"), numbers(trained, 3, "Weights"))
    assert not np.array_equal(numbers(trained, 1, "Weights"), numbers(layer, "Weights"))


def test_a_shared_array_gets_the_gradients_of_all_its_places():
    """The sum of the gradients of two equal arrays that are not shared."""
    layer = NetInitialize(LinearLayer(2, Input=2))
    shared = NetInsertSharedArrays(layer)
    options = {"Method": "SGD", "LearningRate": 0.1, "MaxTrainingRounds": 1, "BatchSize": 3}
    two = NetTrain(NetChain([layer, Tanh, layer]), DATA, **options)
    one = NetTrain(NetChain([shared, Tanh, shared]), DATA, **options)
    start = numbers(layer, "Weights")
    step = sum(numbers(two, i, "Weights") - start for i in (1, 3))
    np.testing.assert_allclose(numbers(one, 1, "Weights") - start, step, atol=1e-6)


def test_a_name_used_by_another_shared_array_is_refused():
    net = NetChain([LinearLayer(2), LinearLayer(2, Weights=NetArray("1/Weights"))], Input=2)
    assert str(raised(NetOptionError, lambda: NetInsertSharedArrays(net))) == (
        'the name "1/Weights" for an array is that of a shared array of the net already\n'
        '  try: a prefix: NetInsertSharedArrays(net, "prefix/")'
    )
    assert names(NetInsertSharedArrays(net, "p/")) == ["p/1/Weights", "p/1/Biases", "1/Weights", "p/2/Biases"]


@pytest.mark.parametrize("given", [(3,), (LinearLayer(2), 3)])
def test_invalid_arguments_of_sharing_are_refused(given):
    with pytest.raises(NetOptionError, match="NetInsertSharedArrays takes a net and a text"):
        NetInsertSharedArrays(*given)
