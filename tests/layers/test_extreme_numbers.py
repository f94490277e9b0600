"""Padding is told by a mask, not by a number: whatever the numbers are, up to the ends of the range, a sequence among
longer ones has the results that it has alone, and that a fixed size has."""

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    All,
    AttentionLayer,
    CompiledLayer,
    NetChain,
    NetPortGradient,
    OrderingLayer,
    PoolingLayer,
    SoftmaxLayer,
)

LOW = {"Real32": -3e38, "Real64": -1e308}
PRECISIONS = list(LOW)


def softmax(x):
    with np.errstate(over="ignore"):
        e = np.exp(np.asarray(x, float) - np.max(x))
    return e / e.sum()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_softmax_of_extreme_numbers(precision):
    low = LOW[precision]
    data = [[low, low], [low / 2], [0.0, low, 1.0, -low], [low, low / 1.001, low]]
    found = SoftmaxLayer(Input="Varying")(data, WorkingPrecision=precision)
    for one, x in zip(found, data, strict=True):
        np.testing.assert_allclose(one, softmax(x), rtol=1e-5)
    slopes = SoftmaxLayer(Input="Varying")(data, NetPortGradient("Input"), WorkingPrecision=precision)
    for one in slopes:
        np.testing.assert_allclose(one, 0.0, atol=1e-6)  # the sum of the results is 1 whatever the input


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("mask", [None, "Causal", ("Last", 2)])
def test_attention_of_low_scores(precision, mask):
    """Keys with equally low scores give the mean of the visible values."""
    size = np.sqrt(-LOW[precision]) / 2
    queries = 3 if mask == "Causal" else 2
    vary = {port: ["Varying", 1] for port in ("Key", "Value", "Query")}
    net = AttentionLayer("Dot", Mask=mask, **vary)
    one = {"Key": [[-size]] * 3, "Value": [[1.0], [3.0], [8.0]], "Query": [[size]] * queries}
    short = {name: rows[:1] for name, rows in one.items()}
    longer = {"Key": [[1.0]] * 5, "Value": [[9.0]] * 5, "Query": [[1.0]] * 5}
    expected = {None: [[4.0]] * 2, "Causal": [[1.0], [2.0], [4.0]], ("Last", 2): [[5.5]] * 2}[mask]
    batch = {name: [e[name] for e in (one, short, longer)] for name in one}
    found = net(batch, WorkingPrecision=precision)
    np.testing.assert_allclose(found[0], expected, rtol=1e-6)
    np.testing.assert_allclose(found[1], [[1.0]], rtol=1e-6)
    np.testing.assert_allclose(found[2], [[9.0]] * 5, rtol=1e-6)
    together = net(batch, NetPortGradient("Value"), WorkingPrecision=precision)
    alone = net(one, NetPortGradient("Value"), WorkingPrecision=precision)
    np.testing.assert_allclose(together[0], alone, rtol=1e-6)
    assert np.isfinite(net(batch, NetPortGradient("Key"), WorkingPrecision=precision)[0]).all()


def test_attention_without_keys_is_zero_beside_one_of_low_scores():
    net = AttentionLayer("Dot", Key=["Varying", 1], Value=["Varying", 1], Query=[1])
    batch = {"Key": [np.zeros((0, 1)), [[-1e16]]], "Value": [np.zeros((0, 1)), [[2.0]]], "Query": [[1.0], [1e15]]}
    np.testing.assert_allclose(net(batch), [[0.0], [2.0]])
    assert all(np.isfinite(g).all() for name in batch for g in net(batch, NetPortGradient(name)))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_padding_is_never_the_maximum(precision):
    low = LOW[precision]
    x = [[low, low / 2, low]]
    assert PoolingLayer([2], PaddingSize=1)(x, WorkingPrecision=precision).tolist() == pytest.approx(
        np.array([[low, low / 2, low / 2, low]], np.float32 if precision == "Real32" else float)
    )
    varying = PoolingLayer([2], PaddingSize=1, Input=[1, "Varying"])
    found = varying([x, [[low]], [[1.0] * 5]], WorkingPrecision=precision)
    np.testing.assert_allclose(found[0], [[low, low / 2, low / 2, low]], rtol=1e-6)
    np.testing.assert_allclose(found[1], [[low, low]], rtol=1e-6)
    top = AggregationLayer("Max", All, Input="Varying")([[low, low], [low / 2], [1.0] * 4], WorkingPrecision=precision)
    np.testing.assert_allclose(top, [low, low / 2, 1.0], rtol=1e-6)
    least = AggregationLayer("Min", All, Input="Varying")([[-low], [-low] * 2, [1.0] * 4], WorkingPrecision=precision)
    np.testing.assert_allclose(least, [-low, -low, 1.0], rtol=1e-6)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_order_of_large_numbers(precision):
    top = -LOW[precision]
    data = [[top, 1.0, top], [2.0], [3.0, top, top, 1.0, 2.0]]
    found = OrderingLayer(Input="Varying")(data, WorkingPrecision=precision)
    assert [one.tolist() for one in found] == [[2, 1, 3], [1], [4, 5, 1, 2, 3]]
    median = AggregationLayer("Median", All, Input="Varying")(data, WorkingPrecision=precision)
    np.testing.assert_allclose(median, [top, 2.0, 3.0], rtol=1e-6)


@pytest.mark.filterwarnings("ignore:the result is not a number")
def test_what_is_infinite_or_no_number_inside_sorts_before_padding():
    """1/0 is infinite and log(-1) NaN: NumPy sorts them last, but padding comes after them."""
    inverse = NetChain([CompiledLayer(lambda x: np.sort(1 / x), Input="Varying")])
    found = inverse([[0.0, 0.5], [0.0, 1.0, 0.25, 2.0]])
    assert found[0].tolist() == [2.0, np.inf] and found[1].tolist() == [0.5, 1.0, 4.0, np.inf]
    logs = CompiledLayer(lambda x: np.sort(np.log(x)), Input="Varying")
    found = logs([[-1.0, 1.0], [1.0, 1.0, 1.0]])
    np.testing.assert_array_equal(found[0], [0.0, np.nan])
    both = CompiledLayer(lambda x: np.median(1 / x), Input=["Varying", "Varying"])
    assert both([[[0.0, 0.0], [0.0, 1.0]], [[1.0] * 3] * 3]).tolist() == [np.inf, 1.0]


@pytest.mark.parametrize("precision", PRECISIONS)
def test_jax_agrees_on_extreme_numbers(precision):
    pytest.importorskip("jax")
    low = LOW[precision]
    data = [[low, low], [low / 2], [0.0, low, 1.0]]
    for net in (SoftmaxLayer(Input="Varying"), NetChain([AggregationLayer("Max", All)], Input="Varying")):
        here, there = (net(data, WorkingPrecision=precision, TargetDevice=device) for device in ("CPU", "JAX"))
        for one, other in zip(here, there, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5)
