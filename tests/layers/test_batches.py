"""Where the rank of a port is known, so is what is one example and what a list of them, before sizes are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    BasicRecurrentLayer,
    ConvolutionLayer,
    DropoutLayer,
    ImageAugmentationLayer,
    NetDataError,
    PoolingLayer,
    SpatialTransformationLayer,
)
from netlang.language.nets.layer import Layer

BASIC = BasicRecurrentLayer(InputWeights=[[1, 2]], StateWeights=[[0.5]], Biases=[0])
SAME = [1, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("layer", "example"),
    [
        (PoolingLayer([2]), [[1, 3, 2]]),
        (ConvolutionLayer(1, [2], Weights=[[[1, 2]]], Biases=None), [[1, 3, 2]]),
        (ImageAugmentationLayer([1, 2]), [[[1, 2, 3, 4]]]),
        (SpatialTransformationLayer([1, 2]), {"Input": [[[1, 2]]], "Parameters": SAME}),
        (BASIC, [[1, 0], [0, 1]]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_list_of_examples_is_a_batch(layer: Layer, example: Any) -> None:
    one = layer(example)
    two = {name: [x, x] for name, x in example.items()} if isinstance(example, dict) else [example, example]
    assert np.array_equal(layer(two), [one, one])
    assert np.array_equal(layer(np.array(two) if isinstance(two, list) else two), [one, one])


def test_examples_of_other_sizes_than_the_first() -> None:
    with pytest.raises(NetDataError, match='example 2 of "Input" is an array of dimensions'):
        PoolingLayer([2])([[[1, 2, 3]], [[4, 5]]])


def test_parts_of_a_batch_do_not_draw_the_same():
    """One seed serves the whole batch, however it is cut, and gives the same again."""
    net, ones = DropoutLayer(0.5, Input=64), np.ones((4, 64))
    options: dict[str, Any] = {"NetEvaluationMode": "Train", "RandomSeeding": 7, "BatchSize": 2}
    found = net(ones, **options)
    assert (found[0] != found[2]).any()
    np.testing.assert_array_equal(found, net(ones, **options))
