"""What attention multiplies by: scores by the size of keys, weights that are kept by how many are dropped."""

import numpy as np
import pytest

from netlang import AttentionLayer, NetInitialize

RNG = np.random.default_rng(1)


def test_scores_are_divided_by_the_root_of_the_size_of_keys():
    """Also if queries have another size: softmax(K W q / sqrt(3)) V."""
    key, value, query = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 2)), RNG.normal(size=(4, 7))
    net = AttentionLayer("Bilinear", ScoreRescaling="DimensionSqrt", Key=[5, 3], Value=[5, 2], Query=[4, 7])
    net = NetInitialize(net)
    (weights,) = net.own_arrays().values()
    powers = np.exp(query @ (key @ weights).T / np.sqrt(3))
    expected = powers / powers.sum(1, keepdims=True) @ value
    np.testing.assert_allclose(net({"Key": key, "Value": value, "Query": query}), expected, rtol=1e-5)


@pytest.mark.parametrize("p", [0.25, 0.5, 0.8])
def test_dropped_weights_leave_the_mean_of_the_others(p):
    """With values 1 the mean sum of weights over many queries is 1; each weight is 0 or 1/5 of 1/(1-p)."""
    net = AttentionLayer("Dot", Dropout=p, Key=[5, 2], Value=[5, 1], Query=[8000, 2])
    data = {"Key": np.ones((5, 2)), "Value": np.ones((5, 1)), "Query": np.ones((8000, 2))}
    np.testing.assert_allclose(net(data), 1.0, rtol=1e-6)
    found = np.asarray(net(data, NetEvaluationMode="Train"), np.float64)
    assert found.mean() == pytest.approx(1.0, abs=5 * (p / (1 - p) / 5 / 8000) ** 0.5)
    counts = found * 5 * (1 - p)
    np.testing.assert_allclose(counts, counts.round(), atol=1e-5)
