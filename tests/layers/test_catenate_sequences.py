"""Sequences joined to longer ones: in every executor, trained, in parts of batches, and with what does not agree."""

import numpy as np
import pytest

from netlang import (
    Automatic,
    CatenateLayer,
    DropoutLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    NetDataError,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetPortGradient,
    NetShapeError,
    NetTrain,
    Plus,
    Restricted,
    SequenceLastLayer,
    ThreadingLayer,
)
from netlang.compiler.ir.program import role_of
from netlang.testing import check_layer, check_order
from tests.layers.rows_catenate import ADDED, ROWS, TWICE, V, codes, followed

PORTS = ("a", "b")


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.id.endswith(("sequences", "whole", "integers"))], ids=lambda row: row.id
)
def test_jax_joins_sequences_as_numpy_does(row):
    pytest.importorskip("jax")
    check_layer(row.layer, *row.examples, executors=("JAX",), independent=False, differentiable=False, **row.options)


def some(count, rng, longest=6):
    return [rng.normal(size=(rng.integers(0, longest), 2)) for _ in range(count)]


def test_parts_of_a_batch_and_devices_agree():
    rng, net = np.random.default_rng(1), NetInitialize(followed(GatedRecurrentLayer(3), SequenceLastLayer()))
    data = {"a": some(9, rng), "b": [np.ones((1, 2)), *some(8, rng)]}
    data["b"] = [b if len(b) else np.ones((1, 2)) for b in data["b"]]
    expected = [net({name: data[name][i] for name in PORTS}) for i in range(9)]
    np.testing.assert_allclose(net(data), expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(net(data, BatchSize=2), expected, rtol=1e-4, atol=1e-6)
    assert net({name: data[name][0] for name in PORTS}, NetPortGradient("a")).shape == data["a"][0].shape


def test_it_is_trained_with_a_target_as_long_as_both():
    rng = np.random.default_rng(2)
    net = followed(DropoutLayer(0.1), GatedRecurrentLayer(4), NetMapOperator([1]))
    data = {"a": some(40, rng), "b": some(40, rng, 9)}
    target = [np.concatenate(pair).sum(1, keepdims=True) for pair in zip(data["a"], data["b"], strict=True)]
    losses = NetTrain(net, data | {"Output": target}, "RoundLossList", MaxTrainingRounds=30, LearningRate=0.02)
    assert losses[-1] < 0.4 * losses[0]
    with pytest.raises(NetDataError, match=r'the length of .* in example 1 is 1, and "a" and "b" make'):
        NetTrain(net, data | {"Output": [[[1.0]]] * 40}, MaxTrainingRounds=1)


def test_text_from_two_encoders():
    words, more = NetEncoder("Tokens", ["a", "b"]), NetEncoder("Tokens", ["a", "b", "c", "d"])
    net = NetInitialize(followed(EmbeddingLayer(3), a=words, b=more))
    assert net.solution.port((), "a")[1].high == 3 and net.solution.size((2,), "n") == 5
    assert net({"a": "a b", "b": "d"}).shape == (3, 3)


def test_lengths_that_do_not_add_up_are_refused():
    with pytest.raises(NetDataError) as caught:
        ADDED({"a": [np.ones((2, 2))] * 2, "b": [np.ones((1, 2))] * 2, "c": [np.ones((3, 2)), np.ones((4, 2))]})
    assert str(caught.value) == 'the length of "c" in example 2 is 4, and "a" and "b" make 2 + 1 = 3 together'
    with pytest.raises(NetDataError, match=r'needs sequences of at least 1 element; "a" and "b" leave it 0'):
        followed(SequenceLastLayer())({"a": [], "b": []})
    a, b, c, d = map(NetPort, "abcd")
    joins = [CatenateLayer(), CatenateLayer(), ThreadingLayer(Plus)]
    with pytest.raises(NetShapeError) as caught:
        NetGraph(joins, [([a, b], 1), ([c, d], 2), ([1, 2], 3)], **dict.fromkeys("abcd", V))
    assert str(caught.value).splitlines()[0] == (
        "3 (ThreadingLayer): a varying length (T3+T4) is not a varying length (T+T2)"
    )


def test_codes_beyond_the_range_of_one_input():
    with pytest.raises(NetDataError, match=r'code 5 at position 1 of "a": the port takes 1..4'):
        followed(a=codes(4), b=codes(6))({"a": [5], "b": [5]})


def test_each_sum_of_lengths_has_one_input():
    """For sequences joined twice: one input for each sum."""
    from netlang.compiler.lowering.lower import lower

    inputs = [value for value in lower(TWICE).program.inputs if role_of(value) == "positions"]
    assert [str(value.type) for value in inputs] == ["i[T+T2]", "i[T*2+T2+T3]"]


def test_the_range_of_what_is_joined_twice():
    """The embedding at the end determines the codes where nothing else does, in any order."""
    a, b, x = map(NetPort, "abx")
    joins = [CatenateLayer(), CatenateLayer(), EmbeddingLayer(2, 8)]
    net = NetGraph(joins, [([a, b], 1), ([1, x], 2, 3)], a=V, b=codes(3), x=V)
    assert [net.solution.port((), name)[1].high for name in ("a", "b", "x")] == [8, 3, 8]
    check_order(net)


@pytest.mark.parametrize("n", [Automatic, 9])
def test_codes_from_0_are_not_codes_from_1(n):
    from_0 = [V, Restricted("Integer", (0, 5))]
    with pytest.raises(NetShapeError, match=r"integers 0\.\.9 are not integers"):
        followed(EmbeddingLayer(2, n), a=from_0, b=codes(9))
