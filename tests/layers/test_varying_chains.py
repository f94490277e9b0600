"""Chains of layers drawn at random, on arrays of several shapes: a batch is its examples alone, and an example is what
a net for its own size makes of it, in results and in gradients."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    All,
    BatchNormalizationLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    ElementwiseLayer,
    Exp,
    NetChain,
    NetFoldOperator,
    NetInitialize,
    NetMapOperator,
    NetPortGradient,
    NormalizationLayer,
    PaddingLayer,
    PartLayer,
    PoolingLayer,
    ResizeLayer,
    Scaled,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    Sqrt,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    TransposeLayer,
)
from netlang.language.types.written_types import port_type

V: Any = "Varying"
SIZES = [(7, 9), (8, 8), (12, 7), (7, 9)]
PLAIN: dict[str, Any] = {"Scaling": None, "Biases": None}
Draw = Callable[[random.Random], Any]

IMAGES: list[Draw] = [
    lambda r: ConvolutionLayer(2, r.choice([1, 2, 3]), Stride=r.choice([1, 2]), PaddingSize=r.choice([0, 1, "Same"])),
    lambda r: PoolingLayer(r.choice([2, 3]), r.choice([1, 2]), Function=r.choice(["Max", "Mean", "Total"]),
        PaddingSize=r.choice([0, 1, "Same"])),
    lambda r: DeconvolutionLayer(2, 2, Stride=r.choice([1, 2])),
    lambda r: ResizeLayer([r.choice([All, Scaled(2), Scaled(0.5), 4]), r.choice([All, Scaled(1.5)])]),
    lambda r: PaddingLayer([[0, 0], [1, 0], [0, 2]], Padding=r.choice([0, 1, "Fixed", "Reflected"])),
    lambda r: TransposeLayer((2, 3)), lambda r: SoftmaxLayer(r.choice([1, 2, 3])), lambda r: ElementwiseLayer(Tanh),
    lambda r: NormalizationLayer(**PLAIN), lambda r: BatchNormalizationLayer(),
    lambda r: NetMapOperator(SequenceReverseLayer()),
]  # fmt: skip
MATRICES: list[Draw] = [
    lambda r: TransposeLayer(), lambda r: SoftmaxLayer(r.choice([1, 2])), lambda r: SequenceReverseLayer(),
    lambda r: ElementwiseLayer(r.choice([Tanh, Exp, Sqrt])), lambda r: NormalizationLayer(r.choice([1, 2]), **PLAIN),
    lambda r: NetMapOperator(r.choice([
        SoftmaxLayer(), PaddingLayer([[1, 2]], Padding="Reflected"), PartLayer((1, -1, 2))])),
    lambda r: PartLayer((2, -1)), lambda r: SequenceRestLayer(), lambda r: SequenceMostLayer(),
    lambda r: NetFoldOperator(ThreadingLayer(lambda Input, State: Tanh(Input + State))),
]  # fmt: skip
ENDS: list[Draw] = [
    lambda r: AggregationLayer(r.choice(["Mean", "Max", "Median", "StandardDeviation"]), r.choice([1, 2, [1, 2]])),
    lambda r: SummationLayer(), lambda r: SequenceLastLayer(), lambda r: ElementwiseLayer(Tanh),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_a_batch_is_its_examples_alone(seed: int):
    r, rng = random.Random(seed), np.random.default_rng(seed)
    lead, layers = ([2], IMAGES) if seed % 2 else ([], MATRICES)
    chain = [draw(r) for draw in [*r.choices(layers, k=r.randint(2, 4)), r.choice(ENDS)]]
    net = NetInitialize(NetChain(chain, Input=[*lead, V, V]))
    inputs = [rng.uniform(0.1, 1.0, (*lead, *size)) for size in SIZES]
    for asked in ((), (NetPortGradient("Input"),)):
        batch = net(inputs, *asked, WorkingPrecision="Real64")
        for x, found in zip(inputs, batch, strict=True):
            for one in (net, net.with_ports({"Input": port_type(list(x.shape))})):
                expected = one(x, *asked, WorkingPrecision="Real64")
                assert np.shape(found) == np.shape(expected), chain
                np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8, err_msg=repr(chain))
