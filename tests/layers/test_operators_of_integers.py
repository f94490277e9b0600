"""Operators around nets that give integers: they are kept where the operator hands them on, and reals where it computes
with them."""

import numpy as np
import pytest

from netlang import (
    AttentionLayer,
    CosineDistance,
    LinearLayer,
    NetBidirectionalOperator,
    NetChain,
    NetGANOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetMapThreadOperator,
    NetNestOperator,
    NetPairEmbeddingOperator,
    NetPort,
    OrderingLayer,
    PartLayer,
    SequenceIndicesLayer,
    SequenceReverseLayer,
    TotalLayer,
)

ORDER = OrderingLayer()  # the positions of the elements, from the smallest to the largest
ROWS = [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]
ORDERS = np.argsort(ROWS) + 1


@pytest.mark.parametrize("device", ["CPU", "JAX"])
def test_a_pair_embedding_of_a_net_of_integers(device):
    u, v = ORDERS
    euclidean = NetPairEmbeddingOperator(ORDER, Input=3)(ROWS, TargetDevice=device)
    cosine = NetPairEmbeddingOperator(ORDER, DistanceFunction=CosineDistance, Input=3)(ROWS, TargetDevice=device)
    assert euclidean == pytest.approx(np.linalg.norm(u - v), rel=1e-6)
    assert cosine == pytest.approx(1 - u @ v / (np.linalg.norm(u) * np.linalg.norm(v)), rel=1e-6)
    assert "cast" in str(NetPairEmbeddingOperator(ORDER, Input=3).explain())


def test_operators_keep_integers():
    for operator in (NetMapOperator(ORDER, Input=["Varying", 3]), NetMapThreadOperator(ORDER, Input=["Varying", 3])):
        found = operator(ROWS)
        assert found.dtype.kind == "i" and found.tolist() == ORDERS.tolist()
    turned = NetNestOperator(SequenceReverseLayer(), 3, Input=[3, "Integer"])([3, 1, 2])
    assert turned.dtype.kind == "i" and turned.tolist() == [2, 1, 3]


def test_a_bidirectional_operator_of_nets_of_integers():
    x = [[3.0, 1.0], [1.0, 2.0], [0.0, 0.0]]
    expected = {"Catenate": [1, 2, 3, 3, 2, 1], "Total": [4, 4, 4], "Mean": [2, 2, 2]}
    for name, found in expected.items():
        assert NetBidirectionalOperator(SequenceIndicesLayer(), name, Input=["Varying", 2])(x).tolist() == found
    mixed = NetBidirectionalOperator(
        [NetMapOperator(ORDER), NetMapOperator(LinearLayer(3))], "Total", Input=["Varying", 3]
    )
    mixed = NetInitialize(mixed)
    line = mixed["BackwardNet"]
    np.testing.assert_allclose(mixed(ROWS), ORDERS + line(ROWS), rtol=1e-5)


def test_a_gan_of_nets_of_integers():
    same = LinearLayer(3, Weights=np.eye(3), Biases=None)
    total = LinearLayer([], Weights=[[1, 1, 1]], Biases=None)
    data = {"Latent": [3, 1, 2], "Sample": [1, 5, 3]}
    found = NetGANOperator([same, NetChain([ORDER, PartLayer(1)])], "Wasserstein", Latent=3)(data)
    assert (found["LossReal"], found["LossFake"]) == (-1, 2)
    found = NetGANOperator([ORDER, total], "Wasserstein", Latent=3)(data)
    assert (found["LossReal"], found["LossFake"], found["GeneratedFake"].tolist()) == (-9, 6, [2, 3, 1])


def test_attention_with_a_scorer_of_integers():
    edges = [([NetPort("Input"), NetPort("Query")], "sum", "order", "first")]
    scorer = NetGraph({"sum": TotalLayer(), "order": ORDER, "first": PartLayer(1)}, edges)
    attend = AttentionLayer(scorer, Key=["Varying", 2], Value=["Varying", 2], Query=["Varying", 2])
    keys, values = np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    weights = np.exp(np.argsort(keys)[:, 0] + 1.0)
    expected = weights @ values / weights.sum()
    np.testing.assert_allclose(attend({"Key": keys, "Value": values, "Query": [[0.0, 0.0]]})[0], expected, rtol=1e-5)
