"""What is too large for memory: told in the words of the net, before or when memory is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    ConstantArray,
    ConvolutionLayer,
    DeconvolutionLayer,
    EmbeddingLayer,
    FunctionLayer,
    IdentityMatrix,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetArrayLayer,
    NetChain,
    NetError,
    NetInitialize,
    NetMemoryError,
    NetOptionError,
    NetPortGradient,
    NetTrain,
    NormalDistribution,
    PaddingLayer,
    Partition,
    PoolingLayer,
    RandomArrayLayer,
    Range,
    ReplicateLayer,
    ResizeLayer,
    SummationLayer,
    Total,
    UnitVectorLayer,
)
from tests.raised import raised

LIMIT = "  an array has 100,000,000,000 numbers at most\n"


def message(make, kind=NetMemoryError):
    error = raised(NetError, make)
    assert type(error) is kind
    return str(error)


def test_an_array_too_large_raises_a_memory_error():
    with pytest.raises(MemoryError):
        NetInitialize(LinearLayer(10**12, Input=3))


ARRAYS = [
    (lambda: LinearLayer(10**12, Input=3),
     "Weights would be too large: 1000000000000 x 3 numbers, 10.9 TiB\n"
     "  because LinearLayer(1000000000000), and Input=3 was given to LinearLayer\n" + LIMIT +
     "  try: a smaller size than 1000000000000"),
    (lambda: NetChain({"a": LinearLayer(10**6), "b": LinearLayer(10**7)}, Input=3),
     '"b".Weights would be too large: 10000000 x 1000000 numbers, 36.4 TiB\n'
     "  because LinearLayer(10000000), and LinearLayer(1000000)\n" + LIMIT + "  try: a smaller size than 10000000"),
    (lambda: EmbeddingLayer(10**9, 10**9),
     "Weights would be too large: 1000000000 x 1000000000 numbers, 3.47 EiB\n"
     "  because EmbeddingLayer(1000000000, 1000000000)\n" + LIMIT + "  try: a smaller size than 1000000000"),
    (lambda: NetArrayLayer(Output=[10**15]),
     "Array would be too large: 1e+15 numbers, 3.55 PiB\n"
     "  because Output=1000000000000000 was given to NetArrayLayer\n" + LIMIT +
     "  try: a smaller size than 1e+15"),
    (lambda: LongShortTermMemoryLayer(10**8, Input=["Varying", 3]),
     "InputGateStateWeights would be too large: 100000000 x 100000000 numbers, 35.5 PiB\n"
     "  because LongShortTermMemoryLayer(100000000)\n" + LIMIT + "  try: a smaller size than 100000000"),
]  # fmt: skip


@pytest.mark.parametrize(("net", "expected"), ARRAYS, ids=[text[:20] for _, text in ARRAYS])
def test_arrays_that_are_too_large_are_not_drawn(net, expected):
    assert message(lambda: NetInitialize(net())) == expected


def test_arrays_that_are_too_large_are_refused_by_training():
    net = NetChain({"words": EmbeddingLayer(10**6, 10**6), "out": 2})
    assert message(lambda: NetTrain(net, [(1, [1, 2])])).startswith('"words".Weights would be too large: 1000000 x ')


def test_memory_that_is_not_there_is_told_in_words_too(monkeypatch):
    def full(*args):
        raise MemoryError("Unable to allocate")

    monkeypatch.setattr(np.random, "default_rng", full)
    assert message(lambda: NetInitialize(LinearLayer(10**4, Input=10**5))) == (
        "there is not enough memory for Weights: 10000 x 100000 numbers, 3.73 GiB\n"
        "  because LinearLayer(10000), and Input=100000 was given to LinearLayer\n"
        "  try: a smaller size than 100000"
    )


HUGE = 10**15  # more than the address space
RESULTS = [
    (lambda: NetChain({"more": ReplicateLayer(HUGE), "end": AggregationLayer("Max")}, Input=3)([1, 2, 3]),
     "there is not enough memory: Output would have 1e+15 numbers, 3.55 PiB\n"
     "  because ReplicateLayer(1000000000000000)\n"
     "  try: a smaller size than 1e+15"),
    (lambda: NetChain([ReplicateLayer(HUGE), AggregationLayer("Max")], Input=3)([1, 2, 3], NetPortGradient("Input")),
     "there is not enough memory: 1.Output would have 1e+15 x 3 numbers, 10.7 PiB\n"
     "  because ReplicateLayer(1000000000000000), and Input=3 was given to the net\n"
     "  try: a smaller size than 1e+15"),
    (lambda: ReplicateLayer(10**30, Input=["Varying", 2])([[1, 2]]),
     "there is not enough memory: Output would have 1e+30 x 1 x 2 numbers, 6.94e+12 EiB\n"
     '  because ReplicateLayer(1000000000000000000000000000000), and Input=["Varying", 2] was given to ReplicateLayer\n'
     "  try: a smaller size than 1e+30"),
    (lambda: ReplicateLayer(HUGE, Input=3)([[1, 2, 3]] * 4),
     "there is not enough memory: Output would have 1e+15 x 3 numbers, 10.7 PiB\n"
     "  because ReplicateLayer(1000000000000000), and Input=3 was given to ReplicateLayer\n"
     "  try: a smaller size than 1e+15"),
    (lambda: ResizeLayer([10**7, 10**8], Input=[1, "Varying", 2])([[[1, 2], [3, 4]]]),
     "there is not enough memory: Output would have 1 x 10000000 x 100000000 numbers, 3.55 PiB\n"
     '  because Input=[1, "Varying", 2] was given to ResizeLayer\n'
     "  try: a smaller size than 100000000"),
    (lambda: UnitVectorLayer(HUGE, Input=[])(3),
     "there is not enough memory: Output would have 1e+15 numbers, 3.55 PiB\n"
     "  because Input=[] was given to UnitVectorLayer, and UnitVectorLayer(1000000000000000)\n"
     "  try: a smaller size than 1e+15"),
    (lambda: RandomArrayLayer(NormalDistribution(0, 1), Output=[HUGE])(),
     "there is not enough memory: Output would have 1e+15 numbers, 3.55 PiB\n"
     "  because Output=1000000000000000 was given to RandomArrayLayer\n"
     "  try: a smaller size than 1e+15"),
]  # fmt: skip


@pytest.mark.parametrize(("apply", "expected"), RESULTS, ids=[str(i) for i in range(len(RESULTS))])
def test_results_that_are_too_large(apply, expected):
    assert message(apply) == expected


def test_batches_in_training_that_are_too_large():
    net = NetInitialize(NetChain({"more": ReplicateLayer(HUGE), "top": AggregationLayer("Max")}, Input=2))
    error = raised(NetMemoryError, lambda: NetTrain(net, {"Input": [[1, 2]] * 3}, LossFunction=SummationLayer()))
    assert str(error) == (
        'there is not enough memory: "more".Output would have 1e+15 x 2 numbers, 7.11 PiB\n'
        "  because ReplicateLayer(1000000000000000), and Input=2 was given to the net\n"
        "  try: a smaller size than 1e+15"
    )


def test_what_need_not_be_in_memory_may_be_of_any_size():
    assert FunctionLayer(lambda x: Total(ConstantArray(x, 10**12)))([1]).tolist() == [np.float32(10**12)]


CONSTANTS = [
    (lambda: Range(10**30), "Range(1000000000000000000000000000000) would be too large: 1e+30 numbers, 3.47e+12 EiB\n"
     + LIMIT + "  try: a smaller size than 1e+30"),
    (lambda: Range(0, 1, 1e-30), "Range(0, 1, 1e-30) would be too large: 1e+30 numbers, 3.47e+12 EiB\n" + LIMIT
     + "  try: a smaller size than 1e+30"),
    (lambda: ConstantArray(1, 10**30), "ConstantArray would be too large: 1e+30 numbers, 3.47e+12 EiB\n" + LIMIT
     + "  try: a smaller size than 1e+30"),
    (lambda: ConstantArray(1, [10**6, 10**6]),
     "ConstantArray would be too large: 1000000 x 1000000 numbers, 3.64 TiB\n" + LIMIT
     + "  try: a smaller size than 1000000"),
    (lambda: IdentityMatrix(10**8), "IdentityMatrix(100000000) would be too large: 100000000 x 100000000 numbers, "
     "35.5 PiB\n" + LIMIT + "  try: a smaller size than 100000000"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "expected"), CONSTANTS, ids=[text[:20] for _, text in CONSTANTS])
def test_huge_numbers_in_a_function_are_refused(make, expected):
    assert message(lambda: FunctionLayer(lambda x: x + make(), Input=3)) == expected


WAYS = "  try: Range(3), or Range(0, 1, 0.25)"
NO_SIZE = (
    "a size or a list of sizes, one per dimension, not 1000000000000\n  a size is an integer from 1 to 100,000,000,000"
)
PADDING = 'PaddingSize is n, a list of n or of [before, after], one per dimension, or "Same", not '
PADDED = "\n  n, before and after are integers from 0 to 100,000,000,000"
OPTIONS = [
    (lambda: Range(-3), "Range(-3) is empty, and an array has one element or more\n" + WAYS),
    (lambda: Range(0, float("inf")), "Range takes numbers, not 0, inf\n" + WAYS),
    (lambda: Range(0, float("nan"), 2), "Range takes numbers, not 0, nan, 2\n" + WAYS),
    (lambda: ConstantArray(1, -3), "ConstantArray: a size is an integer from 1 up, not -3\n  try: 1"),
    (lambda: FunctionLayer(lambda x: Partition(x, 10**7)),
     "Partition: 10000000 elements in a part are too many\n  there are 10,000 at most"),
    (lambda: PoolingLayer(10**12), "PoolingLayer: kernel is " + NO_SIZE),
    (lambda: ConvolutionLayer(1, [2], Dilation=10**12), "ConvolutionLayer: Dilation is " + NO_SIZE),
    (lambda: ConvolutionLayer(1, [2], PaddingSize=10**12), f"ConvolutionLayer: {PADDING}1000000000000{PADDED}"),
    (lambda: DeconvolutionLayer(1, [2], PaddingSize=[[0, 10**12]]),
     f"DeconvolutionLayer: {PADDING}[[0, 1000000000000]]{PADDED}"),
    (lambda: PaddingLayer([[10**12, 0]]),
     "PaddingLayer: amounts is a list of [before, after], one for each level, not [[1000000000000, 0]]"
     + PADDED + "\n  try: [[1, 1]]"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "expected"), OPTIONS, ids=[text[:20] for _, text in OPTIONS])
def test_impossible_sizes_are_refused(make, expected):
    assert message(make, NetOptionError) == expected


def test_many_elements_are_added_as_few_are():
    x = np.random.default_rng(1).normal(size=7).astype(np.float32)
    for padding, mode in (("Fixed", "edge"), ("Reflected", "reflect")):
        made = PaddingLayer([[6001, 7002]], Padding=padding, Input=7)(x)
        np.testing.assert_array_equal(made, np.pad(x, (6001, 7002), mode=mode))


def test_many_elements_are_resized_as_few_are():
    x = np.random.default_rng(1).normal(size=1200)
    at = np.arange(1000) * 1199 / 999
    made = ResizeLayer([1000], Input=[1, 1200])(x[None])[0]
    np.testing.assert_allclose(made, np.interp(at, np.arange(1200), x), rtol=1e-3, atol=1e-5)


def full(*args, **options):
    raise MemoryError("Unable to allocate")


def test_the_largest_thing_that_is_needed_is_named(monkeypatch):
    net = NetInitialize(LongShortTermMemoryLayer(150, Input=["Varying", 100]))
    many = net.with_ports({})
    with monkeypatch.context() as patch:
        patch.setattr(
            "netlang.executors.numpy.plan.NumpyPlan.bind", full
        )  # where what the arrays are worked into is made
        assert message(lambda: net(np.ones((5, 100)))) == (
            "there is not enough memory: InputGateStateWeights has 150 x 150 numbers, 87.9 KiB\n"
            "  because LongShortTermMemoryLayer(150)\n"
            "  all arrays of the net together have 150600 numbers, 588 KiB\n"
            "  try: a smaller size than 150"
        )
    with monkeypatch.context() as patch:
        patch.setattr("netlang.executors.numpy.runner.NumpyRunner.__call__", full)
        text = message(lambda: many(np.ones((40, 70, 100))))
        assert "Output of 40 examples would have 40 x 70 x 150 numbers, 1.6 MiB\n" in text
        assert text.endswith("\n  try: fewer examples at a time")
        assert message(lambda: NetInitialize(LinearLayer(300, Input=200))(np.ones(200))).startswith(
            "there is not enough memory: Weights has 300 x 200 numbers, 234 KiB\n"
        )


def test_a_result_is_refused_before_there_is_a_plan(monkeypatch):
    monkeypatch.setattr("netlang.executors.compile.plan_of", full)
    monkeypatch.setattr("netlang.executors.compile.lower", full)
    for layer in (ResizeLayer([10**7, 10**8], Input=[1, "Varying", 2]), ReplicateLayer(10**15, Input=[1, 2, 2])):
        assert "Output would have 1" in message(lambda: layer([[[1, 2], [3, 4]]]))  # noqa: B023
