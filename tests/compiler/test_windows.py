"""Sizes under windows that slide: as many as there are places for a window, counted."""

from __future__ import annotations

import itertools

import pytest

from netlang import Automatic, ConvolutionLayer, DeconvolutionLayer, NetShapeError, PoolingLayer

EACH = pytest.mark.parametrize(
    ("kernel", "stride", "padding"), list(itertools.product((1, 2, 3, 5), (1, 2, 3), (0, 1, 2)))
)


def places(size, span, stride, padding):
    """The number of windows at 0, stride, 2 stride ... that fit into the padded input."""
    return len(range(0, size + 2 * padding - span + 1, stride))


def size_out(net):
    return net.solution.port((), "Output")[0][1]


@EACH
def test_the_output_size_is_the_number_of_windows(kernel, stride, padding):
    for size, dilation in itertools.product(range(1, 12), (1, 2)):
        span = (kernel - 1) * dilation + 1
        options = {"Stride": stride, "PaddingSize": padding, "Dilation": dilation, "Input": [2, size]}
        if (expected := places(size, span, stride, padding)) > 0:
            assert size_out(ConvolutionLayer(3, [kernel], **options)) == expected
            if dilation == 1 and padding < kernel:
                pooled = PoolingLayer([kernel], stride, PaddingSize=padding, Input=[2, size])
                assert size_out(pooled) == expected
        else:
            with pytest.raises(NetShapeError):
                ConvolutionLayer(3, [kernel], **options)


@EACH
def test_at_stride_1_the_input_size_is_found_from_the_output_size(kernel, stride, padding):
    for size in range(1, 12):
        if (out := places(size, kernel, stride, padding)) <= 0:
            continue
        net = ConvolutionLayer(3, [kernel], Stride=stride, PaddingSize=padding, Output=[3, out], Input=[2, Automatic])
        found = net.solution.port((), "Input")[0][1]
        assert found == size if stride == 1 else not isinstance(found, int)


@pytest.mark.parametrize(("kernel", "stride", "padding"), [(3, 1, 0), (3, 2, 0), (2, 3, 0), (5, 2, 1), (4, 2, 1)])
def test_a_deconvolution_is_as_large_as_what_a_convolution_makes_of_its_output(kernel, stride, padding):
    for size in range(2, 8):
        out = size_out(DeconvolutionLayer(3, [kernel], Stride=stride, PaddingSize=padding, Input=[2, size]))
        assert places(out, kernel, stride, padding) == size
        assert places(out - 1, kernel, stride, padding) == size - 1
