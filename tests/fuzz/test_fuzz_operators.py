"""Operators around layers of every kind: of integers, of many inputs or none, with states, several outputs or coders.
Each prints as what it is, and is applied, differentiated and trained, or refuses that in its own words."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import netlang
from netlang import (
    All,
    AppendLayer,
    AttentionLayer,
    BatchNormalizationLayer,
    CatenateLayer,
    ConstantArrayLayer,
    CrossEntropyLossLayer,
    DotLayer,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    ExtractLayer,
    Fold,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    Map,
    Max,
    MeanSquaredLossLayer,
    Nest,
    NetArrayLayer,
    NetBidirectionalOperator,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetError,
    NetFoldOperator,
    NetGANOperator,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetMapThreadOperator,
    NetNestOperator,
    NetPairEmbeddingOperator,
    NetPort,
    NetPortGradient,
    NetStepOperator,
    NetTrain,
    NetUnfold,
    NormalDistribution,
    OrderingLayer,
    PartLayer,
    PlaceholderLayer,
    Plus,
    RandomArrayLayer,
    ReplicateLayer,
    SequenceIndicesLayer,
    SoftmaxLayer,
    StackLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
    UnitVectorLayer,
)
from tests.fuzz.budget import rounds

NAMES = {name: getattr(netlang, name) for name in netlang.__all__}
RECURRENT = {"c": CatenateLayer(), "l": LinearLayer(2)}, [([NetPort("Input"), NetPort("State")], "c", "l")]
ENDS = [(NetPort("Input"), "a", NetPort("p")), (NetPort("Input"), "b", NetPort("q"))]
LAYERS: list[Callable[[], Any]] = [
    lambda: OrderingLayer(2), lambda: NetArrayLayer(Array=[1.0, 2.0]), lambda: ConstantArrayLayer([3]),
    lambda: RandomArrayLayer(NormalDistribution(), Output=[2]), TotalLayer, CatenateLayer, lambda: ThreadingLayer(Plus),
    lambda: ThreadingLayer(Max), lambda: LongShortTermMemoryLayer(2), lambda: GatedRecurrentLayer(2),
    lambda: EmbeddingLayer(2, 3), lambda: UnitVectorLayer(3), SequenceIndicesLayer, lambda: LinearLayer(2),
    lambda: ElementwiseLayer(Tanh), MeanSquaredLossLayer, lambda: CrossEntropyLossLayer("Index"),
    lambda: NetGraph({"a": LinearLayer(2), "b": LinearLayer(3)}, ENDS), ExtractLayer, DotLayer, AppendLayer, StackLayer,
    lambda: NetGraph([ThreadingLayer(Plus)], [([NetPort("x"), NetPort("y")], 1)]), lambda: AttentionLayer("Dot"),
    BatchNormalizationLayer, DropoutLayer, lambda: PlaceholderLayer("p"), lambda: NetNestOperator(Tanh, 2),
    lambda: NetMapOperator(LinearLayer(2)), lambda: NetFoldOperator(NetGraph(*RECURRENT)), lambda: PartLayer(1),
    lambda: NetBidirectionalOperator(GatedRecurrentLayer(2)), SoftmaxLayer, lambda: FunctionLayer(lambda a, b: a + b),
    lambda: LinearLayer(2, Input=NetEncoder("Class", ["a", "b"], "UnitVector")), lambda: ReplicateLayer(2),
    lambda: NetChain([2, SoftmaxLayer()], Output=NetDecoder("Class", ["a", "b"])),
    lambda: EmbeddingLayer(2, Input=NetEncoder("Class", ["a", "b"])),
    lambda: NetChain([LinearLayer(3), OrderingLayer(1), PartLayer(1)]),
]  # fmt: skip
OPERATORS: list[Callable[[Any], Any]] = [
    NetMapOperator, NetMapThreadOperator, NetFoldOperator, lambda n: NetNestOperator(n, 2), NetBidirectionalOperator,
    NetPairEmbeddingOperator, lambda n: NetPairEmbeddingOperator(n, DistanceFunction="CosineDistance"),
    lambda n: NetGANOperator([n, n]), lambda n: NetGANOperator([LinearLayer(2), n]), NetStepOperator, NetUnfold,
    lambda n: NetGANOperator([n, LinearLayer([])]), lambda n: NetChain([n, n]), lambda n: NetChain([n, 2]),
    AttentionLayer, lambda n: NetMapOperator(NetMapOperator(n)), lambda n: NetGraph({"a": n}, [("a", NetPort("o"))]),
    NetInsertSharedArrays, lambda n: FunctionLayer(lambda x: n(x)), lambda n: FunctionLayer(lambda x: Map(n, x)),
    lambda n: FunctionLayer(lambda x: Fold(n, x[0], x)), lambda n: FunctionLayer(lambda x: Nest(n, x, 2)),
]  # fmt: skip
DATA: list[Any] = [
    1, 0.5, [1.0, 2.0], [1, 2], [[1.0, 2.0], [3.0, 4.0]], [[1, 2], [2, 1]], [[[1.0, 2.0], [3.0, 4.0]]] * 2, "a",
    ["a", "b"], {"Input": [[1.0, 2.0], [3.0, 4.0]]}, {"Input1": [[1.0, 2.0]], "Input2": [[1.0, 2.0]]},
    {"x": [[1.0, 2.0]], "y": [[1.0, 2.0]]}, {"Latent": [1.0, 2.0], "Sample": [1.0, 2.0]},
]  # fmt: skip
PAIRS = random.Random(0).sample(list(itertools.product(OPERATORS, LAYERS)), len(OPERATORS) * len(LAYERS))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", rounds(80))
def test_operators_around_any_layer(seed: int) -> None:
    operator, layer = PAIRS[seed % len(PAIRS)]
    with suppress(NetError):
        net = operator(layer())
        text = str(net) + repr(net)
        if "lambda" not in text:
            assert eval(repr(net), dict(NAMES)) == net, f"seed {seed}: {net!r}"
        lives(net, random.Random(seed))


def lives(net: Any, rng: random.Random) -> None:
    """Every use of it succeeds or raises one of our errors."""
    with suppress(NetError):
        net.explain()
    with suppress(NetError):
        net = NetInitialize(net)
    for data in rng.sample(DATA, 5):
        for prop in ((), (NetPortGradient(All),)):
            with suppress(NetError):
                net(data, *prop)
    for data in (rng.choice(DATA), [1, 2, 3], {key: [[[1.0, 2.0]]] for key in net.input_names}):
        with suppress(NetError):
            NetTrain(net, data, MaxTrainingRounds=1)
