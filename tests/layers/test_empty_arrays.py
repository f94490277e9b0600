"""What is made of nothing: sums and means are 0, and what has no maximum is refused, with what would be enough."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    CatenateLayer,
    ConvolutionLayer,
    FunctionLayer,
    LinearLayer,
    Max,
    Min,
    NetChain,
    NetDataError,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetPortGradient,
    NetTrain,
    PoolingLayer,
    ReplicateLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
)
from tests.raised import raised

V = "Varying"
IMAGES = [np.ones((1, 5, 4)), np.ones((1, 4, 2))]


def message(apply: Any) -> str:
    return str(raised(NetDataError, apply))


def convolved(function: Any) -> Any:
    return NetInitialize(NetChain([ConvolutionLayer(2, [2, 3]), AggregationLayer(function)], Input=[1, V, V]))


@pytest.mark.parametrize("function", ["Max", "Min"])
def test_the_maximum_of_nothing(function: str):
    net = convolved(function)
    tail = 'leaves it 0\n  try: 3 elements or more at level 3 of "Input"'
    needs = "AggregationLayer needs at least 1 element at level 3; "
    assert message(lambda: net(IMAGES)) == f'{needs}example 2 of "Input" {tail}'
    assert message(lambda: net(IMAGES[1])) == f'{needs}"Input" {tail}'
    assert message(lambda: net(IMAGES, NetPortGradient(1, "Weights"))) == f'{needs}example 2 of "Input" {tail}'
    assert np.isfinite(net(IMAGES[0])).all()


def test_the_maximum_of_nothing_is_refused_in_training():
    net = NetChain([ConvolutionLayer(2, [2, 3]), AggregationLayer(Max), LinearLayer(1)], Input=[1, V, V])
    assert message(lambda: NetTrain(net, (IMAGES, [[1], [2]]), MaxTrainingRounds=1)) == (
        'AggregationLayer needs at least 1 element at level 3; example 2 of "Input" leaves it 0\n'
        '  try: 3 elements or more at level 3 of "Input"'
    )


@pytest.mark.parametrize(
    ("function", "found"), [("Mean", 0), ("Total", 0), ("Times", 1), ("Variance", 0), ("Median", 0)]
)
def test_sums_of_nothing(function: str, found: int):
    assert convolved(function)(IMAGES)[1].tolist() == [found, found]


LEVELS = [
    (AggregationLayer(Max, 1, Input=[V, 2]), np.ones((0, 2)),
     'AggregationLayer needs sequences of at least 1 element; "Input" has 0'),
    (AggregationLayer(Max, -1, Input=[V, 2, V]), np.ones((3, 2, 0)),
     'AggregationLayer needs at least 1 element at level 3; "Input" has 0'),
    (AggregationLayer(Min, (1, -2), Input=[2, V, 3]), np.ones((2, 0, 3)),
     'AggregationLayer needs at least 1 element at level 2; "Input" has 0'),
    (NetMapOperator(AggregationLayer(Max, 1), Input=[2, V]), np.ones((2, 0)),
     'AggregationLayer needs sequences of at least 1 element; "Input" has 0'),
    (FunctionLayer(lambda x: Max(x), Input=V), [],
     'AggregationLayer needs sequences of at least 1 element; "Input" has 0'),
    (NetChain([SequenceRestLayer(), SequenceRestLayer(), AggregationLayer(Max, 1)], Input=V), [1, 2],
     'SequenceRestLayer needs sequences of at least 2 elements; "Input" leaves it 1\n'
     '  try: 3 elements or more in "Input"'),
    (NetChain([ReplicateLayer(2), PoolingLayer(5, 2), AggregationLayer(Max)], Input=V), [1, 2, 3, 4],
     'AggregationLayer needs at least 1 element at level 2; "Input" leaves it 0\n  try: 5 elements or more in "Input"'),
]  # fmt: skip


@pytest.mark.parametrize(("net", "data", "expected"), LEVELS, ids=[str(i) for i in range(len(LEVELS))])
def test_levels_that_must_not_be_empty(net: Any, data: Any, expected: str):
    assert message(lambda: net(data)) == expected


def test_levels_that_stay_may_be_empty():
    assert AggregationLayer(Max, -1, Input=[V, 2])(np.ones((0, 2))).shape == (0,)
    assert AggregationLayer(Max, 2, Input=[V, V, V])(np.ones((0, 1, 3))).shape == (0, 3)


@pytest.mark.parametrize(("kernel", "width"), [(3, 6), (70, 75)])
def test_of_equal_elements_the_first_is_the_maximum(kernel: int, width: int):
    net = PoolingLayer(kernel, kernel, Input=[1, width])
    expected = np.zeros((1, width))
    expected[0, ::kernel][: width // kernel] = 1
    np.testing.assert_array_equal(net(np.ones((1, width)), NetPortGradient("Input")), expected)


def test_lists_of_empty_sequences_only():
    joined = NetGraph([CatenateLayer()], [([NetPort("a"), NetPort("b")], 1)], a=["Varying", 2], b=["Varying", 2])
    found = joined({"a": [[], []], "b": [[[1, 2]], []]})
    assert [x.tolist() for x in found] == [[[1, 2]], []]
    assert [x.shape for x in SequenceReverseLayer(Input=["Varying", 2, 3])([[], [], []])] == [(0, 2, 3)] * 3
