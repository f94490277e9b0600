"""Operators on, and nets of, arrays of which any dimensions vary."""

from __future__ import annotations

import numpy as np

from netlang import (
    AggregationLayer,
    AttentionLayer,
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    CatenateLayer,
    CompiledLayer,
    DotLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetBidirectionalOperator,
    NetChain,
    NetFoldOperator,
    NetGraph,
    NetMapOperator,
    NetMapThreadOperator,
    NetNestOperator,
    NetPairEmbeddingOperator,
    NetPort,
    Ramp,
    ResizeLayer,
    Scaled,
    SequenceLastLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    Total,
    TotalLayer,
)
from tests.layers.rows_attention import attended, dot
from tests.layers.rows_shapes import over
from tests.layers.rows_spatial import convolved
from tests.layers.rows_varying_images import CL, DL, PL
from tests.layers.rows_varying_levels import TRAINING, Array, V, softmax
from tests.layers.table import Row


def added(x: Array, State: Array) -> dict[str, Array]:
    """The states of a loop that sums rows."""
    steps = []
    for row in x:
        State = np.tanh(row + State)
        steps.append(State)
    return {"Output": np.array(steps).reshape(x.shape), "State": State}


ADD = ThreadingLayer(lambda Input, State: Tanh(Input + State))
LAST_OF = [BasicRecurrentLayer(2), SequenceLastLayer()]
ROWS = [
    Row("map over sequences of vectors that vary", NetMapOperator(SoftmaxLayer(), Input=[V, V]), reference=softmax(1)),
    Row("map over rows that vary", NetMapOperator(SummationLayer(), Input=[3, V]), reference=lambda x: x.sum(1)),
    Row("map a convolution over images that vary", NetMapOperator(CL(2, [2, 2]), Input=[V, 1, V, V]),
        reference=lambda x, **a: np.stack([convolved([1] * 2, [1] * 2, [(0, 0)] * 2)(
            one, **{k.removeprefix("Net."): v for k, v in a.items()}) for one in x]) if len(x) else
            np.zeros((0, 2, max(x.shape[2] - 1, 0), max(x.shape[3] - 1, 0)))),
    Row("map a map", NetMapOperator(NetMapOperator(LinearLayer(2)), Input=[V, V, 3])),
    Row("map a recurrence over sequences that vary", NetMapOperator(LAST_OF, Input=[V, V, 3])),
    Row("map a recurrence over rows that vary", NetMapOperator(BasicRecurrentLayer(2), Input=[3, V, 2])),
    Row("map batch normalization over rows that vary", NetMapOperator(BatchNormalizationLayer(), Input=[V, 2, V]),
        options=TRAINING | {"independent": False}),
    Row("map thread over two levels that vary", NetMapThreadOperator(
        ThreadingLayer(lambda a, b: a - b), 2, a=[V, V], b=[V, V]), reference=np.subtract),
    Row("fold of vectors that vary", NetFoldOperator(ADD, Input=[V, V]), reference=added),
    Row("fold of rows that vary", NetFoldOperator(ADD, Input=[3, V]), reference=added),
    Row("nest on rows that vary", NetNestOperator(SoftmaxLayer(1), 2, Input=[3, V]),
        reference=lambda x: softmax(0)(softmax(0)(x))),
    Row("attention of grids that vary", AttentionLayer("Dot", Key=[V, V, 2], Value=[V, V, 3], Query=[2, V, 2]),
        reference=attended(dot, 2)),
    Row("attention of values that vary", AttentionLayer("Dot", Key=[V, V], Value=[V, V], Query=[2, V]),
        reference=lambda k, v, q: softmax(1)(q @ k.T) @ v),
    Row("compiled, matrices that vary", CompiledLayer(lambda x: x.T, lambda x, g: g.T, Input=[V, V]),
        reference=lambda x: x.T),
    Row("compiled, running sums of rows that vary", CompiledLayer(
        lambda x: np.cumsum(x, 1), lambda x, g, y: np.cumsum(g[:, ::-1], 1)[:, ::-1], Input=[2, V]),
        reference=lambda x: np.cumsum(x, 1)),
    Row("compiled, batches of images that vary", CompiledLayer(lambda x: x.sum((2, 3)), lambda x, g: np.broadcast_to(
        g[:, :, None, None], x.shape), Batched=True, Input=[2, V, V]), reference=over("Total", 1, 2)),
    Row("compiled, traced for rows that vary", CompiledLayer(
        lambda x: x / (1 + x**2).sum(-1, keepdims=True), Input=[2, V]),
        reference=lambda x: x / (1 + x**2).sum(-1, keepdims=True)),
    Row("a function of rows that vary", FunctionLayer(lambda x: Tanh(x) + Total(x)[None], Input=[3, V]),
        reference=lambda x: np.tanh(x) + x.sum(0)),
    Row("both directions along vectors that vary", NetBidirectionalOperator(
        [NetMapOperator(SoftmaxLayer()), SequenceReverseLayer()], "Total", Input=[V, V]),
        reference=lambda x: softmax(1)(x) + x[::-1]),
    Row("pairs of images that vary", NetPairEmbeddingOperator([AggregationLayer("Mean")], Input=[2, V, V])),
    Row("words of letters, sentences of words", NetChain([
        NetMapOperator(GatedRecurrentLayer(2)), NetMapOperator(SequenceLastLayer()), *LAST_OF], Input=[V, V, 2])),
    Row("a recurrence in every step of a fold", NetFoldOperator(NetGraph(
        {"read": LAST_OF, "sum": ThreadingLayer(lambda a, b: Tanh(a + b))},
        [(NetPort("Input"), "read"), (["read", NetPort("State")], "sum")]), Input=[V, V, 2])),
    Row("attention, spelled out", NetGraph(
        {"scores": DotLayer([None, (1, 2)]), "weights": SoftmaxLayer(), "sum": DotLayer()},
        [([NetPort("q"), NetPort("k")], "scores", "weights"), (["weights", NetPort("v")], "sum")],
        q=[V, 2], k=[V, 2], v=[V, 3]), reference=lambda q, k, v: softmax(1)(q @ k.T) @ v),
    Row("images halved, doubled and joined", NetGraph(
        {"a": CL(2, 3, PaddingSize="Same"), "down": PL(2, 2, PaddingSize="Same"), "b": CL(2, 3, PaddingSize="Same"),
         "up": ResizeLayer([Scaled(2), Scaled(2)]), "join": CatenateLayer()},
        [(NetPort("Input"), "a", "down", "b", "up"), (["up", "up"], "join")], Input=[1, V, V])),
    Row("signals spread out and taken together again", NetGraph(
        {"out": DL(1, 2, Stride=2), "in": CL(1, 2, Stride=2), "sum": TotalLayer()},
        [(NetPort("Input"), "out", "in"), ([NetPort("Input"), "in"], "sum")], Input=[1, V])),
    Row("squares behind windows", NetGraph({"c": CL(2, 2, Stride=2), "loss": MeanSquaredLossLayer()}, [
        (NetPort("Input"), "c", NetPort("loss", "Input")), (NetPort("Target"), NetPort("loss", "Target"))],
        Input=[1, V], Target=[2, V])),
    Row("a net of images that vary", NetChain([
        CL(3, 3, PaddingSize="Same"), Ramp, PL(2, 2), CL(2, [2, 2]), AggregationLayer("Mean"), 2, SoftmaxLayer(),
    ], Input=[1, V, V])),
]  # fmt: skip
