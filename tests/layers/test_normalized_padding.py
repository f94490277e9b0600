"""Layers that are normalized again and again: what padding holds stays a moderate number, so that batches have the
gradients of their examples."""

import numpy as np
import pytest

from netlang import (
    AttentionLayer,
    LinearLayer,
    NetChain,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetPortGradient,
    NormalizationLayer,
)
from netlang.compiler.lowering.lower import lower

EDGES = [(NetPort("Input"), NetPort("attention", port)) for port in ("Key", "Value", "Query")]
ATTENTION = NetGraph({"attention": AttentionLayer("Dot")}, EDGES)


@pytest.mark.parametrize("method", ["Standardize", "RMS"])
def test_gradients_of_deep_normalized_nets_are_those_of_single_examples(method: str):
    layers = [NetMapOperator(LinearLayer(4)), NormalizationLayer(2, "Same", Epsilon=1e-12, Method=method)]
    net = NetInitialize(NetChain([*layers * 8, ATTENTION, *layers], Input=["Varying", 4]), RandomSeeding=1)
    place = (1, "Net", "Weights")
    rng = np.random.default_rng(0)
    examples = [rng.normal(size=(n, 4)) for n in (5, 2, 3)]
    found = net(examples, NetPortGradient(place))
    assert np.isfinite(found).all()
    alone = sum(net(one, NetPortGradient(place)) for one in examples)
    np.testing.assert_allclose(found, alone, rtol=1e-3, atol=1e-4)


def test_vectors_are_normalized_without_masks():
    """Padding is in the way of means along the sequence only."""
    counts = {}
    for levels in (2, (1, 2)):
        program = lower(NetInitialize(NormalizationLayer(levels, 2, Input=["Varying", 3]))).program
        counts[levels] = [call.primitive.name for call in program.calls()].count("select")
    assert counts == {2: 0, (1, 2): 2}
