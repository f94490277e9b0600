"""Net.with_arrays: what is given goes where it belongs, and is checked as a constructor checks it."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest

from netlang import (
    AttentionLayer,
    Automatic,
    EmbeddingLayer,
    Information,
    LinearLayer,
    NetArray,
    NetChain,
    NetExtract,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetPortGradient,
    NetTrain,
    Ramp,
    Tanh,
)
from netlang.errors import NetDataError, NetOptionError, NetPortError, NetShapeError
from tests.raised import raised

W, B, X = np.array([[1.0, 2], [3, 4]]), np.array([0.5, -0.5]), np.array([0.1, 0.2])


def line():
    return NetInitialize(LinearLayer(3, Input=2))


def chain():
    return NetInitialize(NetChain({"wide": 16, "ramp": Ramp, "narrow": 2}, Input=30))


def twins():
    same = NetInsertSharedArrays(LinearLayer(2), "s/")
    return NetChain([same, Tanh, same], Input=2)


# shared arrays --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [
    {(1, "Weights"): W, (1, "Biases"): B},
    {(3, "Weights"): W, (3, "Biases"): B},
    {"s/Weights": W, "s/Biases": B},
    {(1, "Weights"): W, (3, "Weights"): W.tolist(), "s/Weights": W, (3, "Biases"): B, "s/Biases": B},
])  # fmt: skip
@pytest.mark.parametrize("template", [twins(), NetInitialize(twins())], ids=["fresh", "initialized"])
def test_a_shared_array_given_once_is_everywhere(template, keys):
    net = template.with_arrays(keys)
    want = W @ np.tanh(W @ X + B) + B
    np.testing.assert_allclose(net(X), want, rtol=1e-6)
    np.testing.assert_allclose(pickle.loads(pickle.dumps(net))(X), want, rtol=1e-6)
    np.testing.assert_array_equal(NetExtract(net, (3, "Weights")), W)
    assert Information(net, "ArraysTotalElementCount") == 6
    inner = np.tanh(W @ X + B)
    gradient = np.outer(np.ones(2), inner) + np.outer(W.sum(0) * (1 - inner**2), X)
    np.testing.assert_allclose(net(X, NetPortGradient(1, "Weights")), gradient, rtol=1e-5)
    trained = NetTrain(net, [(X, want)], MaxTrainingRounds=1)
    np.testing.assert_array_equal(NetExtract(trained, (1, "Weights")), NetExtract(trained, (3, "Weights")))


@pytest.mark.parametrize("other", [{(3, "Weights"): 2 * W}, {"s/Weights": 2 * W}, {(3, "Weights"): Automatic}])
def test_two_values_of_one_shared_array_are_refused(other):
    assert str(raised(NetOptionError, lambda: twins().with_arrays({(1, "Weights"): W} | other))) == (
        'NetArray("s/Weights") is given different numbers in two places of the net\n'
        "  arrays of one name are one array\n"
        '  try: its numbers once, under "s/Weights"'
    )


def test_arrays_may_be_shared_anew():
    net = NetInitialize(NetChain([2, Tanh, 2], Input=2))
    net(X)  # so that results of the net without sharing are cached
    net(X, NetPortGradient(1, "Weights"))
    shared = net.with_arrays({(1, "Weights"): NetArray("w", Array=W), (3, "Weights"): NetArray("w"), (3, "Biases"): B})
    np.testing.assert_allclose(shared(X), W @ np.tanh(W @ X) + B, rtol=1e-6)
    inner = np.tanh(W @ X)
    gradient = np.outer(np.ones(2), inner) + np.outer(W.sum(0) * (1 - inner**2), X)
    np.testing.assert_allclose(shared(X, NetPortGradient(3, "Weights")), gradient, rtol=1e-5)
    assert Information(shared, "ArraysTotalElementCount") == 8
    unshared = shared.with_arrays({(3, "Weights"): NetArray("v", Array=3 * W)})
    np.testing.assert_allclose(unshared(X), 3 * W @ np.tanh(W @ X) + B, rtol=1e-6)


# what is given --------------------------------------------------------------------------------------------


def test_other_arrays_and_the_original_net_stay_unchanged():
    net = line()
    before = net["Weights"].copy()
    other = net.with_arrays({("Biases",): [1, 2, 3]})  # integers are accepted
    np.testing.assert_allclose(other([0, 0]), [1, 2, 3])
    np.testing.assert_array_equal(other["Weights"], before)
    assert not net([0, 0]).any()
    assert net.with_arrays({}) is net
    assert net.with_arrays(net.own_arrays()) == net


def test_what_is_given_is_copied_and_what_is_kept_cannot_be_written_to():
    given = np.ones(3, np.float32)
    given.flags.writeable = False  # the owner can make it writable again
    net = line().with_arrays({"Biases": given})
    given.flags.writeable = True
    given[:] = 99
    np.testing.assert_array_equal(net([0, 0]), [1, 1, 1])
    for one in (net, pickle.loads(pickle.dumps(net)), NetTrain(net, [([0, 0], [1, 1, 1])], MaxTrainingRounds=1)):
        for array in (one["Biases"], *one.own_arrays().values(), *Information(one, "ArraysList")):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
            with pytest.raises(ValueError, match="WRITEABLE"):
                array.flags.writeable = True


def test_automatic_removes_the_numbers_of_an_array():
    net = line().with_arrays({"Biases": Automatic})
    assert net.own_arrays()[("Biases",)] is Automatic
    assert not NetInitialize(net)["Biases"].any()


def test_arrays_settle_what_is_open():
    net = EmbeddingLayer().with_arrays({("Weights",): np.arange(6).reshape(3, 2)})
    assert (net.solution.size((), "size"), net.solution.size((), "n")) == (2, 3)
    assert net([3, 1]).tolist() == [[4, 5], [0, 1]]


@pytest.mark.parametrize(("value", "says"), [
    ([1, 2, float("nan")], "Biases has nan at position 3"),
    ([1, 2, float("inf")], "Biases has inf at position 3"),
    ([1, None, 3], "Biases is a rectangular array of numbers, not [1, None, 3]; at position 2 is None"),
    ([1j, 2, 3], "Biases is a rectangular array of numbers, not [1j, 2, 3]; at position 1 is 1j"),
    ("abc", "Biases is a rectangular array of numbers, not 'abc'"),
    (np.ma.array([1, 2, 3], mask=[0, 1, 0]), "Biases was given a masked array that hides an element at position 2"),
    ([np.ma.array(1), np.ma.array(2), np.ma.array(3, mask=1)],
     "Biases was given a masked array that hides an element at position 3"),
])  # fmt: skip
def test_what_is_no_array_of_numbers_is_refused(value, says):
    assert str(raised(NetDataError, lambda: line().with_arrays({("Biases",): value}))).splitlines()[0] == says


def test_no_masked_element_is_as_good_as_no_mask():
    net = line().with_arrays({"Biases": np.ma.array([1, 2, 3], mask=False)})
    assert net([0, 0]).tolist() == [1, 2, 3]


@pytest.mark.parametrize("key", [3, (), ("Wieghts",), "wide", ("wide",), (0, "Biases"), ("Weights", "wide"), None])
def test_an_array_that_is_not_there_is_refused(key):
    for net in (line(), chain()):
        with pytest.raises(NetPortError, match="there is no array"):
            net.with_arrays({key: np.ones(16)})


def test_the_one_that_is_meant_is_named():
    with pytest.raises(NetPortError) as caught:
        line().with_arrays({("Wieghts",): W})
    assert str(caught.value).splitlines()[-2:] == [
        "  its arrays are ('Weights',), ('Biases',)",
        "  try: did you mean ('Weights',)?",
    ]
    plain = NetChain([LinearLayer(3), LinearLayer(3)], Input=3)
    named = NetChain({"conv1": LinearLayer(3), "conv2": LinearLayer(3)}, Input=3)
    for net, wrong, way in [
        (plain, (0, "Biases"), "(1, 'Biases'): layers without names count from 1"),
        (plain, (1, "Bias"), "did you mean (1, 'Biases')?"),
        (plain, ("linear", "Biases"), 'Information(net, "ArraysPositionList") lists them'),
        (named, (0, "Biases"), "('conv1', 'Biases')"),
        (named, ("Conv2", "Biases"), "did you mean ('conv2', 'Biases')?"),
    ]:
        with pytest.raises(NetPortError) as caught:
            net.with_arrays({wrong: np.ones(3)})
        assert caught.value.ways == (way,)


def test_a_matrix_the_other_way_round_is_to_be_transposed():
    """Keras stores the matrix of a layer with inputs first."""
    net, kernel = NetInitialize(NetChain([2], Input=3)), np.arange(6.0).reshape(3, 2)
    error = raised(NetShapeError, lambda: net.with_arrays({(1, "Weights"): kernel}))
    assert error.ways[0] == "Weights=numpy.transpose(Weights)"
    followed = net.with_arrays({(1, "Weights"): np.transpose(kernel)})
    assert followed([1, 2, 3]).tolist() == ([1, 2, 3] @ kernel).tolist()


def test_the_array_that_was_given_is_named():
    assert str(raised(NetShapeError, lambda: LinearLayer(3, Biases=np.zeros(4)))).splitlines()[1] == (
        "  level 1 of Biases is 4   because Biases of dimensions [4] was given to LinearLayer"
    )


@pytest.mark.parametrize(("net", "path", "shape", "says"), [
    (line(), ("Weights",), (5, 5), "LinearLayer: 5 is not 3"),
    (line(), ("Biases",), (1,), "LinearLayer: 1 is not 3"),
    (chain(), ("wide", "Weights"), (30, 16), '"wide" (LinearLayer): 30 is not 16'),
    (EmbeddingLayer(2, 3, Input="Varying"), ("Weights",), (2, 2), "Weights: 3 is not 2"),
    (NetInitialize(NetMapOperator(LinearLayer(2), Input=["Varying", 3])), ("Net", "Weights"), (3, 2), "3 is not 2"),
    (LinearLayer(Weights=W), ("Weights",), (3, 2), "Weights: dimensions [3, 2] are not [2, 2]"),
])  # fmt: skip
def test_other_dimensions_are_refused_as_by_a_constructor(net, path, shape, says):
    error = raised(NetShapeError, lambda: net.with_arrays({path: np.ones(shape)}))
    assert says in str(error).splitlines()[0]
    assert str(error).count("\n") >= 2


def test_the_reason_is_the_layer_and_no_other_array():
    with pytest.raises(NetShapeError, match=r"because LinearLayer\(16\)"):
        chain().with_arrays({("wide", "Biases"): np.ones(1)})


def test_copies_of_a_net_have_their_arrays_in_one():
    net = AttentionLayer(MultiHead=True).with_arrays({("ScoringNet", "Weights"): np.ones((3, 2, 2))})
    assert net.own_arrays()[("ScoringNet", "Weights")].shape == (3, 2, 2)


@pytest.mark.parametrize("given", [[1], None, "Weights", 3, [(("Weights",), W)]])
def test_what_is_no_dict_is_refused(given):
    with pytest.raises(NetOptionError, match="with_arrays takes a dict of arrays by their paths"):
        line().with_arrays(given)


def test_none_for_an_existing_array_is_refused():
    with pytest.raises(NetOptionError, match="Biases cannot be taken away"):
        line().with_arrays({("Biases",): None})


# precision ------------------------------------------------------------------------------------------------


def test_numbers_beyond_real32_are_refused_where_they_are_narrowed():
    net = LinearLayer(1, Weights=np.array([[1e300]]), Biases=[0], Input=1)
    assert net([2.0], WorkingPrecision="Real64").tolist() == [2e300]
    with pytest.raises(NetDataError, match=r"Weights has 1e\+300, and the largest number of Real32 is 3.4e38"):
        net([2.0])
    with pytest.raises(NetDataError, match="the largest number of Real32"):
        NetTrain(net, [([1.0], [1.0])], MaxTrainingRounds=1)


# keeping --------------------------------------------------------------------------------------------------


def test_a_net_that_was_kept_is_restored_and_another_net_is_refused():
    net, file = chain(), io.BytesIO()
    np.savez(file, **{"/".join(map(str, path)): array for path, array in Information(net, "Arrays").items()})

    def restored(template):
        file.seek(0)
        return template.with_arrays({tuple(name.split("/")): array for name, array in np.load(file).items()})

    fresh = NetChain({"wide": 16, "ramp": Ramp, "narrow": 2}, Input=30)
    assert restored(fresh) == net
    for other in ({"narrow": 16, "wide": 2}, {"wide": 15, "narrow": 2}, {"wide": 16}):
        with pytest.raises((NetPortError, NetShapeError)):
            restored(NetChain(other, Input=30))


def test_numbers_of_the_dimensions_that_were_found_leave_what_was_found():
    net = NetChain([LinearLayer(2, Weights=NetArray("w")), Tanh, LinearLayer()], Input=2, Output=2)
    made = NetInitialize(net)
    assert made.solution is net.solution  # not solved again
    assert made.with_arrays({(3, "Weights"): W}).solution is net.solution
