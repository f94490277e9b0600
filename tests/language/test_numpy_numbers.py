"""NumPy's numbers and arrays are as good as Python's wherever an option is a number or a list of them."""

import numpy as np
import pytest

import netlang
from netlang import (
    AggregationLayer,
    All,
    CatenateLayer,
    ContrastiveLossLayer,
    ConvolutionLayer,
    DropoutLayer,
    EmbeddingLayer,
    FlattenLayer,
    LinearLayer,
    NetChain,
    NetExtract,
    NetInitialize,
    NetTrain,
    NormalDistribution,
    OrderingLayer,
    PaddingLayer,
    ParametricRampLayer,
    PartLayer,
    Plus,
    Ramp,
    RandomArrayLayer,
    ReplicateLayer,
    ReshapeLayer,
    Restricted,
    SoftmaxLayer,
    ThreadingLayer,
    TransposeLayer,
)

n, half = np.int64(2), np.float32(0.5)


@pytest.mark.parametrize(("made", "same"), [
    (LinearLayer(n), LinearLayer(2)),
    (LinearLayer(np.array([2, 3])), LinearLayer([2, 3])),
    (EmbeddingLayer(n, np.array([1, 2, 1]).max(), Input=[n, 3]), EmbeddingLayer(2, 2, Input=[2, 3])),
    (ConvolutionLayer(n, [n, 3], Stride=n), ConvolutionLayer(2, [2, 3], Stride=2)),
    (SoftmaxLayer(n), SoftmaxLayer(2)),
    (ReplicateLayer(n, n), ReplicateLayer(2, 2)),
    (PaddingLayer(np.array([[1, 2]]), Padding=half), PaddingLayer([[1, 2]], Padding=0.5)),
    (FlattenLayer([[n, 1]]), FlattenLayer([[2, 1]])),
    (ReshapeLayer([n, 3]), ReshapeLayer([2, 3])),
    (CatenateLayer(n, InputPorts=n), CatenateLayer(2, InputPorts=2)),
    (AggregationLayer("Mean", (1, n)), AggregationLayer("Mean", (1, 2))),
    (TransposeLayer((1, n)), TransposeLayer((1, 2))),
    (TransposeLayer(np.array([2, 1])), TransposeLayer([2, 1])),
    (OrderingLayer(n), OrderingLayer(2)),
    (PartLayer(n), PartLayer(2)),
    (ThreadingLayer(Plus, [None, n]), ThreadingLayer(Plus, [None, 2])),
    (ParametricRampLayer(n, Slope=[half]), ParametricRampLayer(2, Slope=[0.5])),
    (ContrastiveLossLayer(half), ContrastiveLossLayer(0.5)),
    (DropoutLayer(half), DropoutLayer(0.5)),
    (NetChain([n, Ramp]), NetChain([2, Ramp])),
], ids=lambda net: repr(net)[:50])  # fmt: skip
def test_layers_take_numpy_numbers(made, same):
    assert made == same and hash(made) == hash(same) and repr(made) == repr(same)


def test_functions_of_nets_take_numpy_numbers():
    net = NetInitialize(NetChain([LinearLayer(2), RandomArrayLayer(lambda x: NormalDistribution(x, 1))], Input=2))
    assert (
        NetInitialize(net, All, RandomSeeding=n)[0]["Weights"].tolist()
        == NetInitialize(net, All, RandomSeeding=2)[0]["Weights"].tolist()
    )
    assert NetExtract(net, n) == NetExtract(net, 2)
    data = np.ones((3, 2))
    drawn = net(data, RandomSeeding=n, BatchSize=n)
    assert drawn.tolist() == net(data, RandomSeeding=2, BatchSize=2).tolist()
    options = {"MaxTrainingRounds": n, "BatchSize": n, "RandomSeeding": n}
    trained = NetTrain(LinearLayer([]), [([1.0], 2.0)] * 4, **options)
    assert trained["Weights"] == NetTrain(LinearLayer([]), [([1.0], 2.0)] * 4, **dict.fromkeys(options, 2))["Weights"]


def test_ranges_of_integers_take_numpy_numbers():
    assert Restricted("Integer", n) == Restricted("Integer", 2)
    assert Restricted("Integer", (0, n)) == Restricted("Integer", (0, 2))


@pytest.mark.parametrize("kind", [np.int64, np.uint8])
def test_numbers_in_functions(kind):
    two, x = kind(2), [1.0, 2.0, 3.0, 4.0]
    for f, expected in (
        (lambda x: x[:two], [1, 2]),
        (lambda x: x[two], 3),
        (lambda x: netlang.Drop(x, two), [3, 4]),
        (lambda x: netlang.Table(lambda k: x * k, two)[1], [2, 4, 6, 8]),
        (lambda x: netlang.Take(x, two) + netlang.Range(two), [2, 4]),
    ):
        np.testing.assert_array_equal(netlang.FunctionLayer(f, Input=4)(x), expected)


@pytest.mark.parametrize("truth", [True, np.True_])
def test_truth_values_in_functions_are_no_numbers(truth):
    for f in (
        lambda x: netlang.Drop(x, truth),
        lambda x: netlang.Take(x, truth),
        lambda x: netlang.Table(lambda k: x * k, truth),
        lambda x: x + netlang.Range(truth),
        lambda x: x[:truth],
        lambda x: x.sum(axis=truth),
    ):
        with pytest.raises(netlang.errors.NetError):
            netlang.FunctionLayer(f, Input=4)


def test_the_deviation_of_random_weights():
    methods = [("Random", {"Weights": sd}) for sd in (0.5, np.float32(0.5))]
    drawn, same = (NetInitialize(LinearLayer(2, Input=2), Method=method) for method in methods)
    assert drawn == same


def test_what_a_decoder_draws_by():
    decoder = netlang.NetDecoder("Class", ["a", "b", "c"])
    numbers = {"TopProbabilities": np.int64(1), "Temperature": half, "TotalProbabilityCutoff": half}
    assert decoder([0.2, 0.3, 0.5], ("RandomSample", numbers)) == "c"


TIMES = {
    "duration": np.timedelta64(3, "ns"),
    "date": np.datetime64(3, "ns"),
    "no time": np.datetime64("NaT", "s"),
    "durations": np.array([3, 4], "timedelta64[ns]"),
    "dates": np.array([3], "datetime64[ns]"),
    "record": np.zeros((), [("a", "i4")])[()],
    "records": np.zeros(2, [("a", "i4"), ("b", "i4")]),
}


@pytest.mark.parametrize("value", TIMES.values(), ids=TIMES)
@pytest.mark.parametrize("use", [
    LinearLayer, ReshapeLayer, DropoutLayer, PaddingLayer, PartLayer, ReplicateLayer, TransposeLayer,
    lambda x: LinearLayer(2, LearningRateMultipliers=x),
    lambda x: LinearLayer(2, Input=x),
    lambda x: LinearLayer(Weights=x),
    lambda x: ConvolutionLayer(2, x),
    lambda x: ConvolutionLayer(2, 3, Stride=x),
    lambda x: ConvolutionLayer(2, [x, x]),
    lambda x: EmbeddingLayer(2, x),
    lambda x: AggregationLayer("Total", x),
    lambda x: netlang.ConstantArrayLayer(x),
    lambda x: netlang.NetMapThreadOperator(ThreadingLayer(Plus), x),
    lambda x: NormalDistribution(0, x),
    lambda x: netlang.ElementwiseLayer(lambda y: y * x),
    lambda x: NetTrain(LinearLayer(), [(1, 2)], LearningRate=x),
    lambda x: NetTrain(LinearLayer(), [(1, 2)], Method=("SGD", {"L2Regularization": x})),
    lambda x: NetTrain(LinearLayer(), [(1, 2)], MaxTrainingRounds=x),
])  # fmt: skip
def test_times_and_records_are_no_numbers(use, value):
    """NumPy silently turns times in nanoseconds, as in pandas, into integers, and NaT into None."""
    with pytest.raises(netlang.NetError):
        use(value)


def test_durations_are_no_integers():
    three = np.timedelta64(3, "s")
    for use in (
        lambda: NetChain([three]),
        lambda: NetInitialize(LinearLayer(2, Input=2), RandomSeeding=three),
        lambda: NetTrain(LinearLayer([]), [([1.0], 2.0)], BatchSize=three),
    ):
        with pytest.raises(netlang.NetOptionError, match="timedelta64"):
            use()
