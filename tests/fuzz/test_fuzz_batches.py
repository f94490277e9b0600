"""A batch is its singles: whatever a net is made of, each example of a batch of several lengths, of one element and of
none, has the values and gradients that it has alone; gradients of arrays are the sums of those of the examples.

Random nets end in a layer that mixes elements, of several families. They run on data as users give them, in both
precisions, and as programs whose padding holds anything, in every executor.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    All,
    AttentionLayer,
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    CatenateLayer,
    CompiledLayer,
    ConvolutionLayer,
    CrossEntropyLossLayer,
    DeconvolutionLayer,
    DotLayer,
    ElementwiseLayer,
    EuclideanDistance,
    FunctionLayer,
    LinearLayer,
    LogisticSigmoid,
    LongShortTermMemoryLayer,
    MeanSquaredLossLayer,
    NetBidirectionalOperator,
    NetChain,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPairEmbeddingOperator,
    NetPort,
    NetPortGradient,
    NormalizationLayer,
    OrderingLayer,
    PoolingLayer,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
)
from netlang.compiler.lowering.check_complete import refuse_open
from netlang.errors import NetError
from netlang.testing import CheckError, check_layer
from netlang.testing.generate import drawn_examples
from tests.fuzz.budget import rounds
from tests.fuzz.random_nets import recipe

NEAR = {"Real32": 2e-3, "Real64": 1e-8}


def of_itself(layer: Any, *ports: str) -> NetGraph:
    """A layer with one array at several ports."""
    return NetGraph({"x": ElementwiseLayer(Tanh), "layer": layer}, [("x", NetPort("layer", port)) for port in ports])


def with_loss(loss: Any, front: Any) -> NetGraph:
    return NetGraph({"p": front, "loss": loss}, [("p", NetPort("loss", "Input"))])


def ending(rng: random.Random) -> Any:
    """A layer that mixes elements, of the input named first."""
    level, name = rng.choice([1, 2, -1]), rng.choice(["Mean", "Max", "Min", "Total", "Times", "Median", "Variance"])
    masks = [None, "Causal", ("Causal", 2), ("Last", 2)]
    sigmoid = ElementwiseLayer(LogisticSigmoid)
    return rng.choice([
        lambda: SoftmaxLayer(level),
        lambda: AggregationLayer(name, rng.choice([level, (1, -1), (2, -1)])),
        lambda: AggregationLayer("StandardDeviation", level),
        lambda: AggregationLayer("InterquartileRange", level),
        lambda: of_itself(AttentionLayer("Dot", Mask=rng.choice(masks)), "Key", "Value", "Query"),
        lambda: of_itself(AttentionLayer(Mask=rng.choice(masks)), "Key", "Value", "Query"),
        lambda: of_itself(AttentionLayer("Dot", MultiHead=True), "Key", "Value", "Query"),
        lambda: of_itself(DotLayer(InputPorts=["a", "b"]), "a", "b"),
        lambda: NetPairEmbeddingOperator(ElementwiseLayer(Tanh)),
        lambda: NormalizationLayer(level, rng.choice(["Same", "Complement"]), Scaling=None, Biases=None),
        lambda: NormalizationLayer(level, Method="RMS", Scaling=None, Biases=None),
        lambda: BatchNormalizationLayer(),
        lambda: LongShortTermMemoryLayer(2),
        lambda: NetBidirectionalOperator(BasicRecurrentLayer(2)),
        lambda: ConvolutionLayer(2, [3], PaddingSize=rng.choice([0, 1, "Same"]), Stride=rng.choice([1, 2])),
        lambda: DeconvolutionLayer(2, [3], PaddingSize=rng.choice([0, 1]), Stride=rng.choice([1, 2])),
        lambda: PoolingLayer([2], rng.choice([1, 2]), Function=rng.choice(["Max", "Mean"]), PaddingSize=1),
        lambda: NetMapOperator(NetChain([LinearLayer(3), SoftmaxLayer()])),
        lambda: with_loss(MeanSquaredLossLayer(), ElementwiseLayer(Tanh)),
        lambda: with_loss(CrossEntropyLossLayer("Binary"), sigmoid),
        lambda: with_loss(CrossEntropyLossLayer("Index"), SoftmaxLayer()),
        lambda: with_loss(CrossEntropyLossLayer("Probabilities"), SoftmaxLayer()),
        lambda: FunctionLayer(lambda x: EuclideanDistance(x, 2 * x)),
        lambda: FunctionLayer(lambda x: x @ x),
        lambda: CompiledLayer(lambda x: np.sort(x, -1) * x.mean() + x.max()),
        lambda: CompiledLayer(lambda x: np.cumsum(x, 0)),
        lambda: OrderingLayer(),
        lambda: SummationLayer(),
        lambda: of_itself(CatenateLayer(level), "1", "2"),
    ])()  # fmt: skip


def drawn(rng: random.Random) -> Any:
    """A valid net with an output and a varying level."""
    while True:
        made = recipe(rng, rng.choice([1, 2, 3]))
        try:
            front = made.net()
            out = rng.choice(front.output_names)
            net = NetGraph({"front": front, "end": ending(rng)}, [(NetPort("front", out), "end")])
            net = NetInitialize(net, RandomSeeding=rng.randrange(1000))
            refuse_open(net.solution)
            if "Varying" in repr(net) and drawn_examples(net, np.random.default_rng(0)):
                return net
        except (NetError, CheckError):
            continue


def same(found: Any, expected: Any, near: float, what: str) -> None:
    if isinstance(expected, dict):
        for key in expected:
            same(found[key], expected[key], near, f"{what}, {key}")
        return
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    assert found.shape == expected.shape, f"{what}: {found.shape}, alone {expected.shape}"
    scale = max(1.0, float(np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0)))
    close = np.isclose(found, expected, rtol=near, atol=near * scale, equal_nan=True)
    assert close.all(), f"{what}: {found[~close][:3]}, alone {expected[~close][:3]}"


def examples_of(net: Any, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Examples of several lengths, including 1 and 0, in random order."""
    found = [*drawn_examples(net, rng, signs=True), *drawn_examples(net, rng)]
    return [found[i] for i in rng.permutation(len(found))[: int(rng.integers(2, 6))]]


def batch_of(examples: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {port: [e[port] for e in examples] for port in examples[0]}


def row(result: Any, i: int) -> Any:
    return {key: value[i] for key, value in result.items()} if isinstance(result, dict) else result[i]


@pytest.mark.filterwarnings("ignore:the result is not a number")
@pytest.mark.parametrize("seed", rounds(40))
def test_batches_agree_with_single_examples(seed):
    rng = random.Random(seed)
    net, precision = drawn(rng), rng.choice(list(NEAR))
    examples = examples_of(net, np.random.default_rng(seed))
    near, what = NEAR[precision], f"seed {seed}, {net!r}, {precision}"
    together = net(batch_of(examples), WorkingPrecision=precision)
    for i, one in enumerate(examples):
        same(row(together, i), net(one, WorkingPrecision=precision), near, f"{what}: example {i}")
    try:
        slopes = net(batch_of(examples), NetPortGradient(All), WorkingPrecision=precision)
    except NetError:  # no gradients of integers
        return
    alone = [net(one, NetPortGradient(All), WorkingPrecision=precision) for one in examples]
    for key in slopes:
        if key.path[0] in net.input_names:
            for i, one in enumerate(alone):
                same(slopes[key][i], one[key], 10 * near, f"{what}: gradient of {key}, example {i}")
        else:
            same(slopes[key], sum(one[key] for one in alone), 10 * near, f"{what}: gradient of {key}")


@pytest.mark.parametrize("seed", rounds(25))
def test_results_ignore_what_padding_holds(seed):
    """Padding of programs is random, and executors agree."""
    net = drawn(random.Random(1000 + seed))
    executors = ("interpreter", "NumPy", "JAX") if seed % 12 == 0 else ("interpreter", "NumPy")
    try:
        check_layer(net, differentiable=False, executors=executors, seed=seed)
    except CheckError as error:
        pytest.fail(f"seed {seed}: {error}")
