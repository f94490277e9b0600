"""Functions that are not finite everywhere, on sequences and images of several sizes: padding spoils no gradient, and
gives no warning (warnings are errors here)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    All,
    ArcCosh,
    ArcTanh,
    ConvolutionLayer,
    DeconvolutionLayer,
    Det,
    ElementwiseLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    If,
    Inverse,
    Log,
    Max,
    Min,
    NetArrayLayer,
    NetBidirectionalOperator,
    NetChain,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetMapThreadOperator,
    NetPort,
    NetPortGradient,
    NormalizationLayer,
    PaddingLayer,
    PoolingLayer,
    ReshapeLayer,
    ResizeLayer,
    Scaled,
    SequenceLastLayer,
    SoftmaxLayer,
    Sqrt,
    StandardDeviation,
    Tanh,
    ThreadingLayer,
    Total,
    TransposeLayer,
)

V = "Varying"
RNG = np.random.default_rng(0)
ROWS = [RNG.uniform(0.1, 1, (n, 2)) for n in (3, 7, 2, 5)]  # [T, 2]
LINES = [x.T for x in ROWS]  # [2, T]
IMAGES = [RNG.uniform(0.1, 1, (1, *size)) for size in ((3, 4), (6, 2), (2, 7), (5, 5))]
MATRICES = [RNG.uniform(0, 1, (n, 2, 2)) + 2 * np.eye(2) for n in (3, 7, 1, 5)]


def windows(n: int = 2, more: float = 0.0) -> ConvolutionLayer:
    """Of data like these, between 0.008 and 0.4, and `more`."""
    return ConvolutionLayer(n, [2], Weights=RNG.uniform(0.02, 0.1, (n, 2, 2)), Biases=[more] * n)


def per_row(*net: Any) -> list[Any]:
    """A sequence of vectors mapped by a net, followed by arrays."""
    return [TransposeLayer(), windows(), TransposeLayer(), NetMapOperator([*net, 2])]


def threaded(function: Any, *others: Any) -> NetGraph:
    """A function of two convolutions (or another array), and arrays behind it."""
    layers = {"a": windows(more=1.0), "b": others[0] if others else windows(), "f": ThreadingLayer(function, 2)}
    edges = [(NetPort("Input"), "a"), *([] if others else [(NetPort("Input"), "b")]), (["a", "b"], "f")]
    return NetGraph(layers | {"end": ConvolutionLayer(2, [1])}, [*edges, ("f", "end")])


def pairs(function: Any) -> NetGraph:
    net = FunctionLayer(lambda x, y: [Total(function(x - y)), Total(x)], x=2, y=2)
    layers = {"a": windows(more=1.0), "b": windows(), "ta": TransposeLayer(), "tb": TransposeLayer()}
    layers |= {"f": NetMapThreadOperator(net), "end": NetMapOperator(2)}
    edges = [(NetPort("Input"), "a"), (NetPort("Input"), "b"), ("a", "ta"), ("b", "tb"), ("f", "end")]
    return NetGraph(layers, [*edges, ("ta", NetPort("f", "x")), ("tb", NetPort("f", "y"))])


E, MAP, SUM = ElementwiseLayer, NetMapOperator, AggregationLayer("Total", All)
NETS = {
    "logarithm below 0": ([E(lambda x: Log(-x)), MAP(2)], [V, 2], [-x for x in ROWS]),
    "root below 0": ([E(lambda x: Sqrt(-x)), TransposeLayer(), NormalizationLayer()], [V, 2], [-x for x in ROWS]),
    "logarithm of 1 - x": ([FunctionLayer(lambda x: x * Log(x) + (1.1 - x) * Log(1.1 - x)), MAP(2)], [V, 2], ROWS),
    "choice": ([E(lambda x: If(x > 0.5, Sqrt(x - 0.5), Log(0.6 - x))), MAP(2)], [V, 2], ROWS),
    "near 1": ([E(lambda x: ArcTanh(x - 1)), GatedRecurrentLayer(2), SequenceLastLayer()], [V, 2], ROWS),
    "both ways": ([E(lambda x: Log(-x)), NetBidirectionalOperator(GatedRecurrentLayer(2))], [V, 2], [-x for x in ROWS]),
    "ArcCosh before windows": ([E(lambda x: ArcCosh(x + 1)), windows()], [2, V], LINES),
    "ArcCosh of windows": ([windows(more=1.0), E(ArcCosh), windows()], [2, V], LINES),
    "ArcCosh of means": ([PoolingLayer([2], Function="Mean"), E(lambda x: ArcCosh(x + 1)), MAP(MAP(1))], [2, V], LINES),
    "windows put down": ([DeconvolutionLayer(2, [2], Weights=np.ones((2, 2, 2))), E(lambda x: 1 / (x - 0.05)),
                          windows()], [2, V], LINES),
    "resized": ([ResizeLayer([Scaled(0.5)]), E(lambda x: Log(-x)), windows()], [2, V], [-x for x in LINES]),
    "padded": ([PaddingLayer([[0, 0], [1, 1]], Padding=-1), E(lambda x: Log(-x)), windows()], [2, V],
               [-x for x in LINES]),
    "of shares": ([SoftmaxLayer(1), MAP([E(Log), 2])], [V, 2], ROWS),
    "difference of two": (threaded(lambda x, y: Log(x - y)), [2, V], LINES),
    "difference to an array": (threaded(lambda x, y: Log(x - y) * Sqrt(0.3 - y), NetArrayLayer(Array=[[0.1], [0.2]])),
                               [2, V], LINES),
    "in a map": (per_row(E(lambda x: Log(0.45 - x))), [V, 2], ROWS),
    "in a map, by the deviation": (per_row(FunctionLayer(lambda x: x / StandardDeviation(x))), [V, 2], ROWS),
    "in a map, by the range": (per_row(FunctionLayer(lambda x: x / (Max(x) - Min(x)))), [V, 2], ROWS),
    "in a map of a map": (per_row(MAP(FunctionLayer(lambda x: 1 / (x - 0.5)))), [V, 2], ROWS),
    "in a map of pairs": (pairs(Log), [2, V], LINES),
    "in a fold": ([TransposeLayer(), windows(), TransposeLayer(),
                   NetFoldOperator(FunctionLayer(lambda Input, State: Tanh(State + Log(0.45 - Input)), State=2)),
                   MAP(2)], [V, 2], ROWS),
    "inverse": ([MAP(FunctionLayer(Inverse)), MAP(MAP(2))], [V, 2, 2], MATRICES),
    "inverse of windows": ([ConvolutionLayer(4, [1]), TransposeLayer(),
                            MAP([ReshapeLayer([2, 2]), FunctionLayer(Inverse)]), MAP(2)], [2, V], LINES),
    "determinant": ([MAP(FunctionLayer(lambda m: Log(Det(m)))), E(lambda x: 1 / x)], [V, 2, 2], MATRICES),
    "images": ([ConvolutionLayer(2, 2, Weights=RNG.uniform(0.02, 0.1, (2, 1, 2, 2)), Biases=None),
                E(lambda x: Log(0.45 - x)), ConvolutionLayer(2, [1, 2])], [1, V, V], IMAGES),
}  # fmt: skip


def gradients(net: Any, data: Any) -> Any:
    return net(data, [NetPortGradient("Input"), *(NetPortGradient(*path) for path in net.own_arrays())])


@pytest.mark.parametrize("name", NETS)
def test_gradients_of_a_batch_are_those_of_its_examples(name: str):
    layers, port, examples = NETS[name]
    layers = [layers] if isinstance(layers, NetGraph) else layers
    net = NetInitialize(NetChain([*layers, SUM], Input=port), RandomSeeding=1)
    together, alone = gradients(net, examples), [gradients(net, x) for x in examples]
    assert np.isfinite(net(examples)).all()
    np.testing.assert_allclose(net(examples), [net(x) for x in examples], rtol=1e-4, atol=1e-5)
    for asked, found in together.items():
        own = [one[asked] for one in alone]
        if asked == NetPortGradient("Input"):
            for batched, single in zip(found, own, strict=True):
                np.testing.assert_allclose(batched, single, rtol=1e-3, atol=1e-4)
        else:
            assert np.isfinite(found).all()
            np.testing.assert_allclose(found, sum(own), rtol=1e-3, atol=1e-4)
