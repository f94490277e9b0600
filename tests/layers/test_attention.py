"""AttentionLayer: its scorers, the arrays of its heads, its weights, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    All,
    AttentionLayer,
    Automatic,
    BatchNormalizationLayer,
    BilinearLayer,
    DotLayer,
    FlattenLayer,
    LinearLayer,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetOptionError,
    NetPort,
    NetPortError,
    NetPortGradient,
    NetShapeError,
    NetTrain,
    ReshapeLayer,
    TotalLayer,
)
from netlang.testing import check_layer
from tests.layers.rows_attention import ADDITIVE, MEASURED, MEASURED_SCORER, softmax
from tests.raised import raised

RNG = np.random.default_rng(3)
HEADS = {"Key": ["Varying", 2, 3], "Value": ["Varying", 2, 4], "Query": [5, 2, 2]}


def data(keys: int) -> dict[str, np.ndarray]:
    return {"Key": RNG.normal(size=(keys, 2, 3)), "Value": RNG.normal(size=(keys, 2, 4)),
            "Query": RNG.normal(size=(5, 2, 2))}  # fmt: skip


# scorers --------------------------------------------------------------------------------------------------


def test_the_scorer_is_a_net_whatever_it_was_called():
    assert NetExtract(AttentionLayer("Dot"), "ScoringNet") == DotLayer(InputPorts=["Input", "Query"], Output=[])
    assert NetExtract(AttentionLayer(), "ScoringNet") == NetExtract(AttentionLayer("Bilinear"), "ScoringNet")
    assert NetExtract(AttentionLayer(ADDITIVE), "ScoringNet") == ADDITIVE
    assert repr(AttentionLayer("Dot")) == 'AttentionLayer("Dot")'
    assert repr(AttentionLayer("Bilinear")) == "AttentionLayer()"


def test_the_weights_of_the_scorer():
    layer = NetInitialize(AttentionLayer(Key=[4, 3], Query=2, Value=[4, 1]))
    weights = NetExtract(layer, ["ScoringNet", "Weights"])
    assert weights.shape == (3, 2)
    score = NetExtract(layer, "ScoringNet")
    assert score({"Input": [1, 2, 3], "Query": [1, -1]}) == pytest.approx(np.array([1, 2, 3]) @ weights @ [1, -1])


def test_the_weights_of_a_query_are_the_softmax_of_its_scores():
    layer = AttentionLayer(MEASURED_SCORER)
    asked = {"Key": MEASURED, "Value": MEASURED, "Query": [1, 0]}
    weights = layer(asked, NetPort("AttentionWeights"))
    np.testing.assert_allclose(weights, [0.0685481, 0.220724, 0.710728], atol=1e-6)
    score = NetExtract(layer, "ScoringNet")
    scores = np.array([score({"Input": key, "Query": [1, 0]}) for key in MEASURED])
    np.testing.assert_allclose(weights, softmax(scores), atol=1e-6)


@pytest.mark.parametrize("heads", [1, 2, 3])
@pytest.mark.parametrize("scorer", ["Bilinear", ADDITIVE])
def test_each_head_is_an_attention_with_the_scorer_that_NetExtract_shows(scorer, heads):
    layer = AttentionLayer(
        scorer, MultiHead=True, Key=["Varying", heads, 3], Value=["Varying", heads, 4], Query=[heads, 2]
    )
    layer = NetInitialize(layer)
    nets = NetExtract(layer, "ScoringNet")
    assert len(nets) == heads
    asked = {
        n: RNG.normal(size=s) for n, s in (("Key", (5, heads, 3)), ("Value", (5, heads, 4)), ("Query", (heads, 2)))
    }
    whole, weights = layer(asked), layer(asked, NetPort("AttentionWeights"))
    assert weights.shape == (5, heads)
    for h, net in enumerate(nets):
        own = {name: array[..., h, :] for name, array in asked.items()}
        scores = np.array([net({"Input": key, "Query": own["Query"]}) for key in own["Key"]])
        np.testing.assert_allclose(weights[:, h], softmax(scores), atol=1e-5)
        np.testing.assert_allclose(whole[h], softmax(scores) @ own["Value"], atol=1e-5)
        np.testing.assert_allclose(whole[h], AttentionLayer(net)(own), atol=1e-5)


def test_weights_of_several_levels():
    layer = AttentionLayer("Dot", Key=["Varying", 2, 3], Value=["Varying", 2, 1], Query=[5, 3])
    asked = {"Key": RNG.normal(size=(4, 2, 3)), "Value": RNG.normal(size=(4, 2, 1)), "Query": RNG.normal(size=(5, 3))}
    weights = layer(asked, NetPort("AttentionWeights"))
    scores = np.einsum("abk,qk->qab", asked["Key"], asked["Query"]).reshape(5, 8)
    np.testing.assert_allclose(weights, softmax(scores).T.reshape(4, 2, 5), atol=1e-5)


# arrays of the heads --------------------------------------------------------------------------------------


def test_arrays_of_the_scorer_have_a_level_for_the_heads():
    layer = NetInitialize(AttentionLayer(ADDITIVE, MultiHead=True, **HEADS))
    assert NetExtract(layer, ("ScoringNet", "k", "Weights")).shape == (2, 2, 3)
    assert NetExtract(layer, ("ScoringNet", "score", "Weights")).shape == (2, 1, 2)
    assert layer(data(3), NetPortGradient("ScoringNet", "k", "Weights")).shape == (2, 2, 3)
    first, _ = NetExtract(layer, ("ScoringNet", "k"))
    np.testing.assert_array_equal(first["Weights"], NetExtract(layer, ("ScoringNet", "k", "Weights"))[0])
    assert NetExtract(layer, All)["ScoringNet"] == NetExtract(layer, "ScoringNet")


def test_heads_are_drawn_one_by_one():
    layer = NetInitialize(AttentionLayer(MultiHead=True, Key=[50, 2, 40], Value=[50, 2, 1], Query=[2, 80]))
    first, second = NetExtract(layer, ("ScoringNet", "Weights"))
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.1
    for weights in (first, second):  # as for a single attention: sqrt(2 / fan in)
        assert weights.std() == pytest.approx((2 / 80) ** 0.5, rel=0.05)
    layer = NetInitialize(layer, All, Method="Orthogonal")
    for weights in NetExtract(layer, ("ScoringNet", "Weights")):
        np.testing.assert_allclose(weights @ weights.T, np.eye(40), atol=1e-5)


def test_while_the_number_of_heads_is_open_there_is_one_net():
    layer = AttentionLayer(ADDITIVE, MultiHead=True)
    assert NetExtract(layer, "ScoringNet") == ADDITIVE
    assert NetExtract(layer, ("ScoringNet", "k", "Weights")) is Automatic


def test_the_number_of_heads_is_found_from_any_side():
    assert len(NetExtract(AttentionLayer(MultiHead=True, Query=[3, 2]), "ScoringNet")) == 3
    graph = NetGraph([AttentionLayer(ADDITIVE, MultiHead=True)], [(1, NetPort("Output"))], Output=[7, 4, 5])
    assert len(NetExtract(graph, (1, "ScoringNet"))) == 4
    stacked = AttentionLayer(MultiHead=True).with_arrays({("ScoringNet", "Weights"): np.ones((3, 2, 2))})
    assert len(NetExtract(stacked.with_ports({"Key": AttentionLayer(Key=[4, 3, 2]).given("Key")}), "ScoringNet")) == 3


def test_names_for_arrays_share_those_of_all_heads():
    layer = NetInitialize(NetInsertSharedArrays(AttentionLayer(ADDITIVE, MultiHead=True, **HEADS)))
    assert NetExtract(layer, ("ScoringNet", "k", "Weights")).shape == (2, 2, 3)
    one = data(3)
    expected = AttentionLayer(NetExtract(layer, "ScoringNet")[0])({n: x[:, 0] for n, x in one.items()})
    np.testing.assert_allclose(layer(one)[:, 0], expected, atol=1e-5)


def test_heads_learn_independently():
    layer = AttentionLayer(ADDITIVE, MultiHead=True, **HEADS)
    examples = [data(3) for _ in range(8)]
    target = NetInitialize(layer, RandomSeeding=5)
    given = {name: [e[name] for e in examples] for name in examples[0]} | {"Output": [target(e) for e in examples]}
    net = NetTrain(NetInitialize(layer), given, MaxTrainingRounds=30, LearningRate=0.01)
    before, after = (NetExtract(n, ("ScoringNet", "score", "Weights")) for n in (NetInitialize(layer), net))
    moved = after - before
    assert (np.abs(moved) > 1e-3).all() and not np.allclose(moved[0], moved[1])


@pytest.mark.parametrize("heads", [1, 3])
def test_jax_agrees_on_heads_scored_by_nets(heads):
    pytest.importorskip("jax")
    sequences = {"Key": ["Varying", heads, 2], "Value": ["Varying", heads, 1]}
    layer = AttentionLayer(ADDITIVE, MultiHead=True, Mask="Causal", **sequences)
    check_layer(layer, independent=False, executors=("JAX",))


@pytest.mark.parametrize("heads", [None, 2])
def test_a_fold_that_reads_a_memory(heads):
    """A loop with constants whose batch axis is merged with another."""
    levels = [4] if heads is None else [heads, 2]
    layers = {
        "query": ReshapeLayer(levels), "attend": AttentionLayer(ADDITIVE, MultiHead=heads is not None),
        "flat": FlattenLayer(), "line": LinearLayer(3), "add": TotalLayer(),
    }  # fmt: skip
    edges: list[Any] = [(NetPort("Memory"), NetPort("attend", name)) for name in ("Key", "Value")]
    edges += [(NetPort("State"), "query", NetPort("attend", "Query")), (NetPort("Input"), "add", NetPort("Output"))]
    edges += [("attend", "flat", "line", "add", "state", NetPort("Next"))]
    net = NetGraph({**layers, "state": LinearLayer(4)}, edges, Memory=["Varying", *levels])
    fold = NetFoldOperator(net, {"Next": "State"}, ["Memory"], ["Output"], Input=["Varying", 3])
    check_layer(fold, executors=("interpreter", "NumPy"))


# what is refused ------------------------------------------------------------------------------------------


def refused(kind, make) -> str:
    return str(raised(kind, make))


def test_invalid_scorers_are_refused():
    assert refused(NetOptionError, lambda: AttentionLayer("Dots")) == (
        "AttentionLayer has no scorer 'Dots'\n  it has Dot, Bilinear, or a net\n  try: did you mean \"Dot\"?"
    )
    assert refused(NetPortError, lambda: AttentionLayer(3)) == (
        "the scorer of an AttentionLayer has the inputs Input (a key) and Query, and one output\n"
        "  this one has Input, Output"
    )


def test_numbers_for_one_head_only():
    assert refused(NetShapeError, lambda: AttentionLayer(BilinearLayer(Weights=[[1, 2], [3, 4]]), MultiHead=True)) == (
        '"ScoringNet".Weights: rank 3 is not rank 2\n'
        '  "ScoringNet".Weights is [?, ?, ?]   because that is what BilinearLayer takes\n'
        "  the array given is [2, 2]           because Weights of dimensions [2, 2] was given to"
        ' "ScoringNet", of which there are several, each with its own\n'
        "  try: leave Weights out and it will be drawn"
    )


def test_moving_statistics_in_the_scorer_of_heads():
    scorer = NetGraph(
        {"k": 2, "norm": BatchNormalizationLayer(), "dot": DotLayer()},
        [(NetPort("Input"), "k", "norm"), (["norm", NetPort("Query")], "dot")],
    )
    layer = NetInitialize(AttentionLayer(scorer, MultiHead=True, **HEADS))
    assert layer(data(3)).shape == (5, 2, 4)
    assert refused(NetOptionError, lambda: layer(data(3), NetEvaluationMode="Train")) == (
        '"ScoringNet"."norm" moves its "MovingMean" while training, and is inside a net of which there are several\n'
        "  statistics of a batch are not those of each of several nets\n"
        "  try: NormalizationLayer, which has no moving statistics"
    )


def test_invalid_masks_are_refused():
    text = 'AttentionLayer: Mask is None, "Causal", ("Causal", window) or ("Last", window), not %r\n'
    window = "  a window is how many keys a query sees, 1 or more"
    asked = refused(NetOptionError, lambda: AttentionLayer(Mask="causal"))
    assert asked == text % "causal" + window + '\n  try: did you mean "Causal"?'
    asked = refused(NetOptionError, lambda: AttentionLayer(Mask=("Causal", 0)))
    assert asked == text % (("Causal", 0),) + window
