"""The forms in which layers are written: sizes told by arrays, positions, the orders of other libraries."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    Clip,
    ConstantArrayLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArrayLayer,
    NetInitialize,
    NetOptionError,
    NormalDistribution,
    PoissonDistribution,
    PoolingLayer,
    RandomArrayLayer,
    ThreadingLayer,
    UniformDistribution,
)

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


def test_a_single_number_out() -> None:
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
    ],
)
def test_the_order_of_other_libraries_leads_to_what_was_meant(make, way) -> None:
    with pytest.raises(NetOptionError) as refused:
        make()
    assert refused.value.ways[0].startswith(way)
    eval(way)
