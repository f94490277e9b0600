"""Graphs drawn at random, of layers that make sequences of other lengths: alone, in batches, and of their own parts."""

import random

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    AppendLayer,
    AttentionLayer,
    CatenateLayer,
    ConvolutionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetBidirectionalOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    PaddingLayer,
    PartLayer,
    PoolingLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
)
from netlang.testing import check_layer

ONE = [
    SequenceRestLayer(), SequenceMostLayer(), SequenceReverseLayer(), PartLayer((2, -2)),
    NetMapOperator(LinearLayer(2)), PoolingLayer([2], 2, Interleaving=True),
    ConvolutionLayer(2, [2], Interleaving=True), GatedRecurrentLayer(2),
    NetBidirectionalOperator(GatedRecurrentLayer(1)), PaddingLayer([(1, 2), (0, 0)]),
]  # fmt: skip


def drawn(rng):
    """A graph of two sequences of vectors: some layers, each of one or two of what there is so far, and all joined."""
    layers, edges, found = {}, [], [NetPort("a"), NetPort("b")]
    for i in range(rng.randint(1, 5)):
        one, other = rng.choice(found), rng.choice(found)
        kind, name = rng.choice(["one", "one", "join", "attend", "append"]), f"{i}"
        layers[name] = {"one": rng.choice(ONE), "join": CatenateLayer(), "append": AppendLayer()}.get(
            kind, AttentionLayer("Dot")
        )
        if kind == "append":
            layers[f"mean{i}"] = AggregationLayer("Mean", 1)
            edges += [(other, f"mean{i}", NetPort(name, "Element")), (one, NetPort(name, "Input"))]
        elif kind == "attend":
            edges += [(one, NetPort(name, "Query")), *((other, NetPort(name, p)) for p in ("Key", "Value"))]
        else:
            edges.append(([one, other] if kind == "join" else one, name))
        found.append(name)
    return NetGraph({**layers, "all": CatenateLayer()}, [*edges, (found, "all")], a=["Varying", 2], b=["Varying", 2])


@pytest.mark.parametrize("seed", range(20))
def test_random_nets_agree_in_batches_and_split_into_parts(seed):
    net = drawn(random.Random(seed))
    check_layer(net, seed=seed, executors=("interpreter", "NumPy"), near=1e-6)
    made, rng = NetInitialize(net, RandomSeeding=seed), np.random.default_rng(seed)
    data = {name: [rng.normal(size=(9 - i, 2)) for i in range(2)] for name in "ab"}
    ends = [[NetPort(*end.path, end.port) for end in (edge.source, edge.target)] for edge in made.edges]
    again = NetGraph(dict(made.items()), [tuple(pair) for pair in ends])
    for one, other in zip(made(data), again(data), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
