"""Nets of which not even ranks are known: what is found of them does not depend on the order of anything."""

import random

import pytest

from netlang import (
    AggregationLayer,
    CatenateLayer,
    EmbeddingLayer,
    LinearLayer,
    NetBidirectionalOperator,
    NetChain,
    NetMapOperator,
    NetShapeError,
    NormalizationLayer,
    PartLayer,
    PoolingLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceReverseLayer,
    Tanh,
)
from netlang.testing import check_layer, check_order

LAYERS = [
    Tanh, AggregationLayer("Max"), CatenateLayer(), CatenateLayer(-1), EmbeddingLayer(5, 7),
    LinearLayer(), NetBidirectionalOperator(Tanh), NetBidirectionalOperator([Tanh, SequenceReverseLayer()], "Mean"),
    NetMapOperator(Tanh), NormalizationLayer(), PartLayer((1, -2)), PoolingLayer([2]), SequenceLastLayer(),
    SequenceMostLayer(),
]  # fmt: skip


def test_a_bidirectional_operator_on_what_has_any_rank():
    check_layer(NetBidirectionalOperator(Tanh), executors=("interpreter", "NumPy"))


@pytest.mark.parametrize("seed", range(20))
def test_chains_of_layers_of_any_rank(seed):
    rng = random.Random(seed)
    for _ in range(10):
        layers = rng.choices(LAYERS, k=rng.randint(2, 5))
        try:
            net = NetChain(layers)
        except NetShapeError:
            continue
        check_order(net, seed)


def test_how_an_array_ends_is_kept_where_little_is_said_of_how_it_begins():
    net = NetChain([EmbeddingLayer(5, 7), Tanh, SequenceLastLayer()])
    assert net.solution.port((2,), "Output")[0][-1] == 5


def test_a_layer_without_inputs_stays_open():
    assert NetChain([CatenateLayer(), LinearLayer(5)]).output_names == ("Output",)
    assert NetChain([CatenateLayer(), EmbeddingLayer(5)]).output_names == ("Output",)
