"""Dimensions that vary at any level, and several of them: every layer that takes such arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from rows_attention import attended, dot
from rows_losses import absolute, binary, both, index, probabilities, squared
from rows_more import at, extracted, locally_normalized, normalized
from rows_shapes import over
from rows_spatial import convolved, pooled, resampled, spread, swapped
from table import Row, Solved

from netlang import (
    AggregationLayer,
    All,
    AppendLayer,
    AttentionLayer,
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    CatenateLayer,
    CompiledLayer,
    ConvolutionLayer,
    CrossEntropyLossLayer,
    DeconvolutionLayer,
    DotLayer,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    ExtractLayer,
    FlattenLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    ImageAugmentationLayer,
    Inherited,
    LinearLayer,
    LocalResponseNormalizationLayer,
    MeanAbsoluteLossLayer,
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
    NormalizationLayer,
    PaddingLayer,
    ParametricRampLayer,
    PartLayer,
    Plus,
    PoolingLayer,
    PrependLayer,
    Ramp,
    ReplicateLayer,
    ReshapeLayer,
    ResizeLayer,
    Scaled,
    SequenceIndicesLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    Total,
    TotalLayer,
    TransposeLayer,
    UnitVectorLayer,
)

Array = np.ndarray
Reference = Callable[..., Array]
V = "Varying"
TRAINING: dict[str, Any] = {"training": True}
POSITIVE: dict[str, Any] = {"positive": True}


def softmax(axis: int) -> Reference:
    def reference(x: Array) -> Array:
        e = np.exp(x - x.max(axis, keepdims=True, initial=-np.inf))
        return e / e.sum(axis, keepdims=True)

    return reference


ELEMENTS = [
    Row("softmax of rows that vary", SoftmaxLayer(Input=[3, V]), reference=softmax(1)),
    Row("softmax across rows that vary", SoftmaxLayer(1, Input=[3, V]), reference=softmax(0)),
    Row("softmax between levels that vary", SoftmaxLayer(2, Input=[V, 2, V]), reference=softmax(1)),
    Row("softmax of the second of two that vary", SoftmaxLayer(Input=[V, V]), reference=softmax(1)),
    Row("function of rows that vary", ElementwiseLayer(Tanh, Input=[3, V]), reference=np.tanh),
    Row("sum of rows that vary", ThreadingLayer(Plus, InputPorts=[[2, V], [2, V]]), reference=np.add),
    Row("sum with a row that varies", ThreadingLayer(Plus, 1, InputPorts=[[2, V], V]), reference=np.add),
    Row("sum with a column", ThreadingLayer(Plus, -1, InputPorts=[[2, V], 2]), reference=lambda x, y: x + y[:, None]),
    Row("sum along two that vary", ThreadingLayer(Plus, InputPorts=[[V, V], [1, V]]), reference=np.add),
    Row("total of rows that vary", TotalLayer(InputPorts=[[2, V], [2, V]]), reference=np.add),
    Row("slopes of rows that vary", ParametricRampLayer(Input=[2, V]),
        reference=lambda x, Slope: np.where(x > 0, x, x * Slope[:, None])),
    Row("embedding of rows of codes", EmbeddingLayer(2, 5, Input=[3, V]), reference=lambda x, Weights: Weights[x - 1]),
    Row("embedding of codes in two levels that vary", EmbeddingLayer(2, 5, Input=[V, V]),
        reference=lambda x, Weights: Weights[x - 1]),
    Row("unit vectors of rows of codes", UnitVectorLayer(4, Input=[2, V]), reference=lambda x: np.eye(4)[x - 1]),
    Row("dropout of rows that vary, in training", DropoutLayer(0.3, Input=[2, V]), options=TRAINING),
]  # fmt: skip


def same(n: int, span: int, stride: int) -> tuple[int, int]:
    needed = max((-(-n // stride) - 1) * stride + span - n, 0)
    return needed // 2, needed - needed // 2


def convolved_same(span: int, stride: int) -> Reference:
    """Padding by each example's own size."""
    return lambda x, **a: convolved([stride] * (x.ndim - 1), [1] * (x.ndim - 1), [
        same(n, span, stride) for n in x.shape[1:]])(x, **a)  # fmt: skip


def pooled_same(function: Any, span: int, stride: int, fill: float) -> Reference:
    return lambda x: pooled(function, [span] * (x.ndim - 1), [stride] * (x.ndim - 1), [
        same(n, span, stride) for n in x.shape[1:]], fill)(x)  # fmt: skip


CL, DL, PL = ConvolutionLayer, DeconvolutionLayer, PoolingLayer
ONES, NONE = [1] * 3, [(0, 0)] * 3
WINDOWS = [
    Row("convolution of signals that vary", CL(4, 2, Input=[1, V]), reference=convolved([1], [1], [(0, 0)])),
    Row("convolution of images that vary", CL(4, [2, 2], Input=[3, V, V]),
        reference=convolved([1] * 2, [1] * 2, [(0, 0)] * 2)),
    Row("convolution of images that vary, padded", CL(
        2, [3, 2], Stride=[2, 1], Dilation=[1, 2], PaddingSize=[[1, 2], [0, 1]], Input=[2, V, V]),
        reference=convolved([2, 1], [1, 2], [(1, 2), (0, 1)])),
    Row("convolution of heights that vary, in groups", CL(2, [2, 2], ChannelGroups=2, PaddingSize=1, Input=[2, V, 3]),
        reference=convolved([1] * 2, [1] * 2, [(1, 1)] * 2, 2)),
    Row("convolution of images that vary, same", CL(2, 3, PaddingSize="Same", Input=[1, V, V]),
        reference=convolved_same(3, 1)),
    Row("convolution of images that vary, same with stride", CL(1, 4, PaddingSize="Same", Stride=2, Input=[1, V, V]),
        reference=convolved_same(4, 2)),
    Row("convolution of signals that vary, same with a long stride", CL(
        1, 3, PaddingSize="Same", Stride=3, Input=[1, V]), reference=convolved_same(3, 3)),
    Row("convolution of sequences, same with stride", CL(
        2, [5], PaddingSize="Same", Stride=2, Interleaving=True, Input=[V, 2]),
        reference=swapped(convolved_same(5, 2))),
    Row("convolution in space that varies", CL(1, [2, 1, 2], Input=[1, V, 2, V]),
        reference=convolved(ONES, ONES, NONE)),
    Row("convolution of images that vary, channels last", CL(2, [2, 2], Interleaving=True, Input=[V, V, 2]),
        reference=swapped(convolved([1] * 2, [1] * 2, [(0, 0)] * 2))),
    Row("deconvolution of images that vary", DL(2, [2, 3], Stride=[2, 1], Input=[2, V, V]),
        reference=spread([2, 1], [1, 1], [(0, 0)] * 2)),
    Row("deconvolution of signals that vary, same", DL(2, 3, Stride=2, PaddingSize="Same", Input=[1, V]),
        reference=spread([2], [1], [(0, 1)])),
    Row("deconvolution of images that vary, cropped", DL(1, 2, PaddingSize=1, ChannelGroups=1, Input=[2, V, V]),
        reference=spread([1] * 2, [1] * 2, [(1, 1)] * 2)),
    Row("pooling of images that vary", PL([2, 2], Input=[3, V, V]),
        reference=pooled(np.max, [2] * 2, [1] * 2, [(0, 0)] * 2)),
    Row("pooling of images that vary, padded", PL(3, 2, PaddingSize=1, Input=[1, V, V]),
        reference=pooled(np.max, [3] * 2, [2] * 2, [(1, 1)] * 2, -9e9)),
    Row("pooling means of images that vary", PL([2, 3], Function="Mean", PaddingSize=[[1, 0], [1, 2]], Input=[1, V, V]),
        reference=pooled(np.mean, [2, 3], [1] * 2, [(1, 0), (1, 2)])),
    Row("pooling of images that vary, same", PL(3, 2, PaddingSize="Same", Input=[1, V, V]),
        reference=pooled_same(np.max, 3, 2, -9e9)),
    Row("pooling totals in space that varies", PL(2, Function="Total", Input=[1, V, V, V]),
        reference=pooled(np.sum, [2] * 3, ONES, NONE)),
    Row("local response of images that vary", LocalResponseNormalizationLayer(ChannelWindowSize=1, Input=[3, V, V]),
        reference=locally_normalized(1, 1.0, 0.5, 1.0)),
]  # fmt: skip


def resized(*sizes: Any, **options: Any) -> Reference:
    """Sizes that are functions of the old ones; of nothing there is nothing."""

    def reference(x: Array) -> Array:
        new = [None if f is None else f(n) for f, n in zip(sizes, x.shape[1:], strict=True)]
        if 0 in x.shape:
            return np.zeros((len(x), *(n if f is None else f for f, n in zip(new, x.shape[1:], strict=True))))
        return resampled(new, **options)(x)

    return reference


def padded(*pairs: tuple[int, int], **options: Any) -> Reference:
    return lambda x: np.pad(x, [*pairs, *[(0, 0)] * (x.ndim - len(pairs))], **options)


SIZES = [
    Row("resize images that vary to one size", ResizeLayer([3, 2], Input=[2, V, V]),
        reference=resized(lambda n: 3, lambda n: 2)),
    Row("resize images that vary, twice as large", ResizeLayer([Scaled(2), Scaled(3)], Input=[1, V, V]),
        reference=resized(lambda n: 2 * n, lambda n: 3 * n)),
    Row("resize images that vary, half as large", ResizeLayer([Scaled(0.5), All], Scheme="Bin", Input=[1, V, V]),
        reference=resized(lambda n: (n + 1) // 2, None, scheme="Bin")),
    Row("resize signals that vary, nearest", ResizeLayer([Scaled(2)], Resampling="Nearest", Input=[2, V]),
        reference=lambda x: np.repeat(x, 2, 1)),
    Row("resize sequences", ResizeLayer([Scaled(1.5)], Interleaving=True, Input=[V, 2]),
        reference=swapped(resized(lambda n: (3 * n + 1) // 2))),
    Row("padding of rows that vary", PaddingLayer([[0, 0], [1, 2]], Padding=5, Input=[2, V]),
        reference=padded((0, 0), (1, 2), constant_values=5)),
    Row("padding of two levels that vary", PaddingLayer([[1, 0], [2, 1]], Input=[V, V]),
        reference=padded((1, 0), (2, 1))),
    Row("padding with the edges of what varies", PaddingLayer([[1, 1], [2, 1]], Padding="Fixed", Input=[V, V]),
        reference=padded((1, 1), (2, 1), mode="edge")),
    Row("padding reflected in what varies", PaddingLayer([[0, 0], [3, 4]], Padding="Reflected", Input=[2, V]),
        reference=padded((0, 0), (3, 4), mode="reflect")),
]  # fmt: skip


def middle(*size: int) -> Reference:
    def reference(x: Array) -> Array:
        at = [slice((n - m) // 2, (n - m) // 2 + m) for n, m in zip(x.shape[1:], size, strict=True)]
        return x[(slice(None), *at)]

    return reference


AUGMENTATION = [
    Row("the middle of images that vary", ImageAugmentationLayer([2, 3], Input=[2, V, V]), reference=middle(2, 3)),
    Row("the middle of widths that vary", ImageAugmentationLayer([2, 3], Input=[1, 4, V]), reference=middle(2, 3)),
    Row("parts of images that vary, in training", ImageAugmentationLayer(
        [2, 3], ReflectionProbabilities=[0.5, 0.5], Input=[2, V, V]), options=TRAINING),
]  # fmt: skip

AGGREGATES = ("Mean", "Max", "Min", "Total", "Times", "Median", "Variance", "StandardDeviation", "MeanDeviation",
              "InterquartileRange")  # fmt: skip
STRUCTURE = [
    Row("transpose a sequence", TransposeLayer(Input=[V, 3]), reference=lambda x: x.T),
    Row("transpose two levels that vary", TransposeLayer(Input=[V, V]), reference=lambda x: x.T),
    Row("transpose three levels", TransposeLayer([3, 1, 2], Input=[V, 2, V]), reference=lambda x: x.transpose(1, 2, 0)),
    Row("flatten behind what varies", FlattenLayer(-1, Input=[V, 2, 3]), reference=lambda x: x.reshape(-1, 6)),
    Row("flatten before what varies", FlattenLayer(1, Input=[2, 3, V]), reference=lambda x: x.reshape(6, x.shape[2])),
    Row("reshape behind what varies", ReshapeLayer([Inherited, Inherited, 4], Input=[V, V, 2, 2]),
        reference=lambda x: x.reshape(*x.shape[:2], 4)),
    Row("reshape around what varies", ReshapeLayer([1, Inherited, All], Input=[1, V, V]), reference=lambda x: x),
    Row("replicate a vector that varies", ReplicateLayer(2, Input=V), reference=lambda x: np.stack([x, x])),
    Row("replicate inside of what varies", ReplicateLayer([2, 3], -1, Input=[V, V]),
        reference=lambda x: np.broadcast_to(x[..., None, None], (*x.shape, 2, 3))),
    Row("catenate rows that vary", CatenateLayer(InputPorts=[[2, V], [3, V]]),
        reference=lambda x, y: np.concatenate([x, y])),
    Row("catenate between levels that vary", CatenateLayer(2, InputPorts=[[V, 2, V], [V, 1, V]]),
        reference=lambda x, y: np.concatenate([x, y], 1)),
    Row("append a row that varies", AppendLayer(Input=[V, V]), reference=lambda x, e: np.vstack([x, e[None]])),
    Row("prepend a row that varies", PrependLayer(Input=[2, V]), reference=lambda x, e: np.vstack([e[None], x])),
    Row("part of rows that vary", PartLayer([1, -1], Input=[3, V]), reference=lambda x: x[0, -1]),
    Row("parts of two levels that vary", PartLayer([(2, -1), (-2, -1)], Input=[V, V]), reference=lambda x: x[1:, -2:]),
    Row("extract two levels that vary deep", ExtractLayer(Input=[V, V], Position=[V, 2]), (
        at(np.arange(6.0).reshape(2, 3), [[1, 3], [-1, -1], [2, 1]]), at([[4.0, 5.0]], [[1, -2]]),
        at(np.arange(8.0).reshape(4, 2), [[4, 2], [-4, 1]])), extracted),
    Row("extract rows that vary", ExtractLayer(Input=[2, V], Position=[1]),
        (at([[1.0, 2.0], [3.0, 4.0]], [2]), at([[5.0], [6.0]], [-2])), extracted),
    *(Row(f"{f} of images that vary", AggregationLayer(f, Input=[2, V, V]), reference=over(f, 1, 2))
      for f in AGGREGATES),
    *(Row(f"{f} between levels that vary", AggregationLayer(f, 2, Input=[V, V, V]), reference=over(f, 1))
      for f in AGGREGATES),
    Row("sum of images that vary", SummationLayer(Input=[2, V, V]), reference=np.sum),
    Row("product along what varies", DotLayer(InputPorts=[[2, V], [V, 3]]), reference=np.dot),
    Row("product of matrices that vary", DotLayer(InputPorts=[[V, V], [V, V]]), reference=np.dot),
    Row("product with a transposed matrix", DotLayer([(1, 2), None], InputPorts=[[V, 2], [V, 3]]),
        reference=lambda x, y: x.T @ y),
    Row("reverse in two levels that vary", SequenceReverseLayer(Input=[V, V]), reference=lambda x: x[::-1]),
    Row("last row that varies", SequenceLastLayer(Input=[V, V]), reference=lambda x: x[-1]),
    Row("last of rows that vary", SequenceLastLayer(Input=[3, V]), reference=lambda x: x[-1]),
    Row("rest of rows that vary", SequenceRestLayer(Input=[V, 2, V]), reference=lambda x: x[1:]),
    Row("most of rows that vary", SequenceMostLayer(Input=[3, V]), reference=lambda x: x[:-1]),
    Row("indices of rows that vary", SequenceIndicesLayer(Input=[V, V]), reference=lambda x: np.arange(len(x)) + 1),
]  # fmt: skip

NL = NormalizationLayer
NORMALIZATION = [
    Row("normalization of images that vary", NL(Input=[2, V, V]), reference=normalized((1, 2), [0])),
    Row("normalization of channels of images that vary", NL(1, "Same", Input=[2, V, V]),
        reference=normalized((0,), [0])),
    Row("normalization behind two levels that vary", NL(-1, "Same", Input=[V, V, 3]), reference=normalized((2,), [2])),
    Row("normalization of rows that vary, unbiased", NL(2, [1], Unbiased=True, Input=[2, V]),
        reference=normalized((1,), [0], ddof=1)),
    Row("batch normalization of images that vary", BatchNormalizationLayer(Input=[2, V, V]), options=TRAINING | {
        "independent": False}),
    Row("batch normalization of images that vary, channels last", BatchNormalizationLayer(
        Interleaving=True, Input=[V, V, 2]), options=TRAINING | {"independent": False}),
]  # fmt: skip


def added(x: Array, State: Array) -> dict[str, Array]:
    """The states of a loop that adds up rows."""
    steps = []
    for row in x:
        State = np.tanh(row + State)
        steps.append(State)
    return {"Output": np.array(steps).reshape(x.shape), "State": State}


ADD = ThreadingLayer(lambda Input, State: Tanh(Input + State))
LAST_OF = [BasicRecurrentLayer(2), SequenceLastLayer()]
OPERATORS = [
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
    Row("a function of rows that vary", FunctionLayer(lambda x: Tanh(x) + Total(x), Input=[3, V]),
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

CE = CrossEntropyLossLayer
LOSSES = [
    Row("squares of images that vary", MeanSquaredLossLayer(Input=[2, V, V]), reference=squared),
    Row("distances of rows that vary", MeanAbsoluteLossLayer(Input=[3, V]), reference=absolute),
    Row("index of rows that vary", CE("Index", Input=[2, V, 3]), reference=index, options=POSITIVE),
    Row("index of classes that vary", CE("Index", Input=[2, V]), (
        both([[0.5, 0.5], [0.1, 0.9]], [1, 2])[0], both([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]], [3, 2])[0],
        both([[1.0], [1.0]], [1, 1])[0]), index),
    Row("probabilities of classes that vary", CE("Probabilities", Input=[V, V]), reference=probabilities,
        options=POSITIVE),
    Row("binary of rows that vary", CE("Binary", Input=[2, V]), reference=binary, options=POSITIVE),
]  # fmt: skip

ROWS = [*ELEMENTS, *WINDOWS, *SIZES, *AUGMENTATION, *STRUCTURE, *NORMALIZATION, *OPERATORS, *LOSSES]


def ends(before: str, after: str) -> dict[str, str]:
    return {"Input": before, "Output": after}


SOLVED = [
    Solved(SoftmaxLayer(), "Input", [3, V], ends("[3, T]", "[3, T]")),
    Solved(PL([2, 3], [1, 2]), "Input", [1, V, V], ends("[1, T, T2]", "[1, T-1, (T2-3)//2+1]")),
    Solved(PL([2, 3]), "Output", [1, V, V], ends("[1, T+1, T2+2]", "[1, T, T2]")),
    Solved(DL(2, 3, Stride=2), "Input", [1, V], {
        "Input": "[1, T]", "Output": "[2, T*2+1]", "Weights": "[1, 2, 3]", "Biases": "[2]"}),
    Solved(ResizeLayer([Scaled(2), 4]), "Input", [1, V, V], ends("[1, T, T2]", "[1, T*2, 4]")),
    Solved(ResizeLayer([Scaled(0.5)]), "Input", [1, V], ends("[1, T]", "[1, (T*2+2)//4]")),
    Solved(ResizeLayer([Scaled(2), All]), "Output", [1, V, V], ends("[1, ?, T2]", "[1, T, T2]")),
    Solved(TransposeLayer([2, 3, 1]), "Output", [V, 2, V], ends("[2, T2, T]", "[T, 2, T2]")),
    Solved(PaddingLayer([[0, 0], [2, 2]]), "Output", [2, V], ends("[2, T-4]", "[2, T]")),
    Solved(ReplicateLayer(2, 2), "Input", [3, V], ends("[3, T]", "[3, 2, T]")),
    Solved(AggregationLayer("Mean"), "Input", [2, V, V], ends("[2, T, T2]", "[2]")),
]  # fmt: skip
