"""The forms in which layers are written: sizes told by arrays, positions, the orders of other libraries."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    AttentionLayer,
    BatchNormalizationLayer,
    CatenateLayer,
    Clip,
    ConstantArrayLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    EmbeddingLayer,
    FlattenLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetArrayLayer,
    NetChain,
    NetEncoder,
    NetInitialize,
    NetOptionError,
    NetShapeError,
    NormalDistribution,
    PoissonDistribution,
    PoolingLayer,
    RandomArrayLayer,
    ReshapeLayer,
    ResizeLayer,
    SequenceLastLayer,
    ThreadingLayer,
    TransposeLayer,
    UniformDistribution,
    UnitVectorLayer,
)
from tests.raised import raised

WEIGHTS = np.arange(12.0).reshape(2, 3, 2)


def test_arrays_tell_the_sizes_of_a_convolution() -> None:
    x = np.arange(12.0).reshape(3, 4)
    told = ConvolutionLayer(Weights=WEIGHTS, Biases=[1, 2])
    expected = [[(WEIGHTS[o] * x[:, i : i + 2]).sum() + o + 1 for i in range(3)] for o in range(2)]
    assert np.allclose(told(x), expected)
    assert told.kernel == (2,) and eval(repr(told)) == told
    square = ConvolutionLayer(Weights=np.ones((4, 1, 3, 2)), Biases=None, Stride=2)
    assert square(np.ones((1, 5, 6))).shape == (4, 2, 3)
    back = DeconvolutionLayer(Weights=WEIGHTS, Biases=None)(np.eye(2))
    expected = np.zeros((3, 3))
    for c in range(2):
        expected[:, c : c + 2] += WEIGHTS[c]
    assert np.allclose(back, expected)


@pytest.mark.parametrize("layer", [ConvolutionLayer, DeconvolutionLayer])
def test_a_convolution_without_a_kernel_says_so(layer) -> None:
    for make in (lambda: layer(), lambda: layer(3), lambda: layer(3, Weights=[[1.0]])):
        with pytest.raises(NetOptionError, match="nothing tells the size of its kernel"):
            make()


def test_a_linear_layer_with_a_single_number_as_output() -> None:
    layer = LinearLayer("Real", Weights=[[1, 2]], Biases=[3])
    assert layer == LinearLayer([], Weights=[[1, 2]], Biases=[3]) and layer([1, 1]) == 6.0


@pytest.mark.parametrize("layer", [NetArrayLayer, ConstantArrayLayer])
def test_dimensions_of_an_array_by_position(layer) -> None:
    assert layer([2, 3]).solution.port((), "Output")[0] == (2, 3)
    assert NetInitialize(layer(4))().shape == (4,)
    assert eval(repr(layer([2, 3]))) == layer([2, 3])
    with pytest.raises(ValueError, match="3 is not 2"):
        layer([3], Array=[1.0, 2.0])


def test_the_arguments_of_clip_are_arrays() -> None:
    low, high = [2.0, 2.0, 2.0], [3.0, 3.0, 9.0]
    assert ThreadingLayer(Clip)([[1.0, 5.0, 5.0], low, high]).tolist() == [2.0, 3.0, 5.0]


@pytest.mark.parametrize("kind", [NormalDistribution, UniformDistribution])
def test_the_name_of_a_distribution_is_its_standard_form(kind) -> None:
    assert RandomArrayLayer(kind, Output=[2]) == RandomArrayLayer(kind(), Output=[2])
    assert RandomArrayLayer(kind, Output=[2]).input_names == ()
    with pytest.raises(NetOptionError, match="PoissonDistribution has no standard form"):
        RandomArrayLayer(PoissonDistribution)


@pytest.mark.parametrize(
    ("make", "way"),
    [
        (lambda: LinearLayer(64, 32), "LinearLayer(32)"),
        (lambda: ConvolutionLayer(1, 32, 3), "ConvolutionLayer(32, 3)"),
        (lambda: DeconvolutionLayer(1, 32, 3), "DeconvolutionLayer(32, 3)"),
        (lambda: GatedRecurrentLayer(64, 32), "GatedRecurrentLayer(32)"),
        (lambda: PoolingLayer(2, 2, 0), "PoolingLayer(2, 2)"),
        (lambda: PoolingLayer((2, 2), 2, "same"), 'PoolingLayer((2, 2), 2, PaddingSize="Same")'),
        (lambda: ConvolutionLayer(32, 3, 2), "ConvolutionLayer(32, 3, Stride=2)"),
        (lambda: ConvolutionLayer(32, (3, 3), (1, 1)), "ConvolutionLayer(32, (3, 3), Stride=(1, 1))"),
        (lambda: ConvolutionLayer(32, 3, 2, "same"), 'ConvolutionLayer(32, 3, Stride=2, PaddingSize="Same")'),
        (lambda: ConvolutionLayer(3, 32, (3, 5)), "ConvolutionLayer(32, (3, 5))"),
        (lambda: ConvolutionLayer(3, 32, 5, 2, 1), "ConvolutionLayer(32, 5, Stride=2, PaddingSize=1)"),
        (lambda: ConvolutionLayer(64, 3, 3), "ConvolutionLayer(3, 3)"),
        (lambda: LongShortTermMemoryLayer(10, 20, 2), "NetChain([LongShortTermMemoryLayer(20), LongShortTermM"),
        (lambda: BatchNormalizationLayer(64), "BatchNormalizationLayer()"),
        (lambda: ReshapeLayer(2, 3), "ReshapeLayer([2, 3])"),
        (lambda: ResizeLayer(20, 30), "ResizeLayer([20, 30])"),
    ],
)
def test_the_order_of_other_libraries_leads_to_what_was_meant(make, way) -> None:
    error = raised(NetOptionError, make)
    assert error.ways[0].startswith(way)
    eval(error.ways[0].partition(", for the size")[0])


@pytest.mark.parametrize(
    "make",
    [
        lambda: AttentionLayer(512, 8),
        lambda: FlattenLayer(1, -1),
        lambda: TransposeLayer(1, 2),
        lambda: CatenateLayer(1, 2),
        lambda: UnitVectorLayer(5, 2),
    ],
)
def test_where_each_guess_would_drop_what_was_meant_there_is_none(make) -> None:
    assert not raised(NetOptionError, make).ways


def test_an_embedding_of_as_many_numbers_as_there_are_codes() -> None:
    """EmbeddingLayer(100, 16) is 16 numbers for each of 100 codes in PyTorch and Keras."""
    codes = NetEncoder(("Class", list(range(100))))
    with pytest.raises(NetShapeError) as refused:
        NetChain([EmbeddingLayer(100, 16), SequenceLastLayer(), 2], Input=["Varying", codes])
    assert refused.value.ways[0] == "EmbeddingLayer(16, 100)"
    assert NetChain([EmbeddingLayer(16, 100), SequenceLastLayer(), 2], Input=["Varying", codes])
