"""The quick way of applying a net to an array gives what the general way gives, errors included."""

import numpy as np
import pytest

from netlang import (
    BasicRecurrentLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetDataError,
    NetInitialize,
    SequenceLastLayer,
    Tanh,
    caches,
)


def again(net, data):
    """The result of the second application, which takes the fast path."""
    general = net(data.tolist())
    net(data)
    assert (data.shape, data.dtype) in net.memo["quick"]
    result = net(data)
    np.testing.assert_array_equal(result, general)
    return result


def chain(**ports):
    return NetInitialize(NetChain([EmbeddingLayer(3, 50), BasicRecurrentLayer(4), SequenceLastLayer()], **ports))


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
def test_the_fast_path_takes_integer_codes(dtype):
    net = chain(Input="Varying")
    for codes in ([5, 1, 50], [7], [[1, 2], [3, 4], [5, 6]]):
        data = np.array(codes, dtype)
        first = net(data)
        np.testing.assert_array_equal(net(data), first)
        np.testing.assert_array_equal(first, net(codes))
        assert (data.shape, data.dtype) in net.memo["quick"]


@pytest.mark.parametrize("size", [3, 100])
def test_a_code_out_of_range_is_refused_as_ever(size):
    net = chain(Input="Varying")
    net(np.ones(size, int))
    for code in (0, 51, -1):
        with pytest.raises(NetDataError, match=rf'code {code} at position 2 of "Input": the port takes 1\.\.50'):
            net(np.array([1, code] + [1] * (size - 2)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_refused_as_ever(value):
    net = NetInitialize(LinearLayer(2, Input=3))
    again(net, np.array([1.0, 2.0, 3.0]))
    with pytest.raises(NetDataError, match='at position 2 of "Input": the port takes finite numbers'):
        net(np.array([1.0, value, 3.0]))


def test_numbers_whose_squares_are_too_large_are_finite():
    net = ElementwiseLayer(Tanh, Input=2)
    again(net, np.float32([1, 2]))
    np.testing.assert_array_equal(net(np.float32([1e30, -1e30])), [1, -1])
    np.testing.assert_array_equal(net(np.float32([3e38, 3.2e38])), [1, 1])


def test_single_reals_sequences_and_open_ports():
    assert again(ElementwiseLayer(Tanh, Input="Real"), np.array(0.0)) == 0.0
    assert isinstance(again(ElementwiseLayer(Tanh, Input="Real"), np.array(1)), float)
    assert again(ElementwiseLayer(Tanh, Input="Varying"), np.array([0.0, 0.0])).shape == (2,)
    net = ElementwiseLayer(Tanh)
    assert again(net, np.zeros(2)).shape == (2,)
    assert again(net, np.zeros((3, 2))).shape == (3, 2)


def test_results_are_the_callers_own():
    net = ElementwiseLayer(Tanh, Input=2)
    first = again(net, np.zeros(2))
    again(net, np.ones(2))
    assert not first.any()
    first[:] = 7
    assert not net(np.zeros(2)).any()


def test_a_net_with_other_arrays_does_not_remember_the_old_ones():
    net = LinearLayer(1, Weights=[[1.0]], Biases=[0.0])
    again(net, np.ones(1))
    other = net.with_arrays({("Weights",): np.float32([[2.0]])})
    assert again(other, np.ones(1)) == 2.0
    assert again(net, np.ones(1)) == 1.0


def test_only_so_many_signatures_are_kept(monkeypatch):
    monkeypatch.setitem(caches.BOUNDS, "quick", caches.Bound(2, 10**6))
    net = ElementwiseLayer(Tanh, Input="Varying")
    for size in range(1, 6):
        again(net, np.ones(size))
        assert len(net.memo["quick"]) <= 2


def test_lists_of_arrays_are_taken_as_they_stand():
    net = chain(Input="Varying")
    lists = [[5, 1, 50], [7], [3, 3]]
    expected = net(lists)
    for dtype in (np.int64, np.int16):
        np.testing.assert_array_equal(net([np.array(codes, dtype) for codes in lists]), expected)
    np.testing.assert_array_equal(net([np.array([5, 1, 50]), [7], np.array([3, 3], np.uint8)]), expected)
    for data, message in (
        ([np.array([1, 2]), np.array([1, 51])], r'code 51 at position 2 of example 2 of "Input"'),
        ([np.array([1, 2]), np.array([1.5])], '"Input" takes integers, not 1.5'),
        ([np.array([1, 2]), np.array([[1]])], "example 2 of"),
        ([np.array([1, 2]), np.array([], int)], "at least 1 element"),
    ):
        with pytest.raises(NetDataError, match=message):
            net(data)


def test_vectors_of_another_size_in_a_list_are_refused():
    net = NetInitialize(LinearLayer(2, Input=3))
    np.testing.assert_array_equal(net([np.ones(3), np.zeros(3)]), net([[1, 1, 1], [0, 0, 0]]))
    with pytest.raises(NetDataError, match="example 2 of"):
        net([np.ones(3), np.ones(4)])


def test_lists_of_numbers_take_the_quick_way():
    net = chain(Input="Varying")
    first = net([5, 1, 50])
    assert list(net.memo["quick"]) == [((3,), np.dtype(np.int64))]
    np.testing.assert_array_equal(net([5, 1, 50]), first)
    np.testing.assert_array_equal(net(np.array([5, 1, 50])), first)
    fresh = chain(Input="Varying")
    for data in ([5, 0, 50], [5, 1.5, 50], [5, [1], 50], [5, "a", 50], [5, {1}, 50], [5, None, 50]):
        texts = []
        for one in (net, fresh):
            with pytest.raises(NetDataError) as caught:
                one(data)
            texts.append(str(caught.value))
        assert texts[0] == texts[1]
