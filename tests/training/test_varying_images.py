"""Training on arrays of which several dimensions vary: images of several sizes, grids of codes, rows of targets."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    BatchNormalizationLayer,
    ConvolutionLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetDataError,
    NetExtract,
    NetInitialize,
    NetMapOperator,
    NetTrain,
    PoolingLayer,
    Ramp,
    SoftmaxLayer,
    TransposeLayer,
)
from netlang.training.data.dataset import Mixed
from netlang.training.steps.trainer import Trainer
from tests.training.test_varying import check_a_mixed_batch

V = "Varying"
RNG = np.random.default_rng(0)
SIZES = [(3, 5), (4, 4), (2, 7), (3, 5), (6, 3), (1, 1)]


def images(net=()):
    layers = [ConvolutionLayer(3, 3, PaddingSize="Same"), Ramp, PoolingLayer(2, 2, PaddingSize="Same"), *net]
    net = NetChain([*layers, AggregationLayer("Mean"), LinearLayer(2)], Input=[2, V, V])
    return net, [RNG.normal(size=(2, *size)) for size in SIZES], RNG.normal(size=(6, 2))


def grids():
    net = NetChain([EmbeddingLayer(3, 5), NetMapOperator(NetMapOperator(LinearLayer(2)))], Input=[V, V])
    return net, [RNG.integers(1, 6, size) for size in SIZES], [RNG.normal(size=(*size, 2)) for size in SIZES]


def rows():
    net = NetChain([TransposeLayer(), NetMapOperator(LinearLayer(3)), TransposeLayer(), SoftmaxLayer()], Input=[2, V])
    return net, [RNG.normal(size=(2, n)) for _, n in SIZES], [RNG.dirichlet(np.ones(n), 3) for _, n in SIZES]


CASES = {"images": images, "grids": grids, "rows": rows}


@pytest.mark.parametrize("case", CASES)
def test_a_mixed_batch_is_the_mean_of_its_examples(case):
    check_a_mixed_batch(*CASES[case]())


def test_what_differs_in_the_data_varies():
    net = NetChain([ConvolutionLayer(2, 1), AggregationLayer("Mean"), LinearLayer()])
    _, inputs, targets = images()
    trained = NetTrain(net, (inputs, targets), MaxTrainingRounds=2)
    assert repr(trained.solution.port((), "Input")[0]) == "(2, T, T2)"
    trained = NetTrain(net, ([x[:, :1] for x in inputs], targets), MaxTrainingRounds=2)
    assert repr(trained.solution.port((), "Input")[0]) == "(2, 1, T)"


def test_images_of_several_sizes_are_told_apart():
    """Vertical against horizontal stripes."""

    def stripes(kind, height, width):
        image = np.indices((height, width))[kind] % 2 + 0.1 * RNG.normal(size=(height, width))
        return image[None]

    data = [(stripes(i % 2, *RNG.integers(4, 9, 2)), i % 2 + 1) for i in range(40)]
    net = NetChain([ConvolutionLayer(4, 2), Ramp, AggregationLayer("Mean"), 2, SoftmaxLayer()], Input=[1, V, V])
    trained = NetTrain(net, data, MaxTrainingRounds=60, BatchSize=8, LearningRate=0.02)
    tests = [(stripes(i % 2, 5 + i, 12 - i), i % 2) for i in range(8)]
    assert [int(np.argmax(y)) for y in trained([x for x, _ in tests])] == [kind for _, kind in tests]


def test_training_a_choice_among_varying_numbers_of_classes():
    """As many classes as an example has elements: the one whose second number is the largest."""

    def example():
        x = RNG.normal(size=(RNG.integers(2, 7), 3))
        return x, int(np.argmax(x[:, 1])) + 1

    net = NetChain([NetMapOperator(LinearLayer([])), SoftmaxLayer()], Input=[V, 3])
    trained = NetTrain(net, [example() for _ in range(200)], MaxTrainingRounds=30, LearningRate=0.05)
    inputs, classes = zip(*(example() for _ in range(50)), strict=True)
    assert np.mean([np.argmax(y) + 1 == c for y, c in zip(trained(list(inputs)), classes, strict=True)]) > 0.9
    with pytest.raises(NetDataError) as caught:
        NetTrain(net, [(np.ones((2, 3)), 3), (np.ones((3, 3)), 3)], MaxTrainingRounds=1)
    assert str(caught.value) == 'code 3 in example 1 of "Output": the port takes 1..2, T of them'


def test_moving_means_ignore_padding():
    net, inputs, targets = images((BatchNormalizationLayer(Momentum=0),))
    trained = NetTrain(NetInitialize(net), (inputs, targets), MaxTrainingRounds=1, BatchSize=6, LearningRate=1e-9)
    before = [trained[:3](x) for x in inputs]
    elements = np.concatenate([y.reshape(3, -1) for y in before], 1)
    np.testing.assert_allclose(NetExtract(trained, (4, "MovingMean")), elements.mean(1), rtol=1e-4)


def test_columns_of_several_sizes():
    x = images()[1]
    trainer = Trainer(ElementwiseLayer(Ramp, Input=[2, V, V]), {"Input": x, "Output": x})
    column = trainer.examples.columns["Input"]
    assert isinstance(column, Mixed)
    arrays, lengths, sizes = trainer.examples.take(np.array([0, 4]))
    assert sizes == {"B": 2, "T": 6, "T2": 5}
    assert arrays[("Input",)].shape == (2, 2, 6, 5)
    assert {name: v.tolist() for name, v in lengths.items()} == {"T": [3, 6], "T2": [5, 3]}
    np.testing.assert_array_equal(arrays[("Input",)][0, :, :3, :5], x[0].astype(np.float32))
    part = trainer.examples.subset(np.array([4, 1]))
    np.testing.assert_array_equal(part.take(None)[0][("Input",)][0, :, :6, :3], x[4].astype(np.float32))
    assert part.lengths["T"].tolist() == [6, 4]


def test_validation_and_chunks():
    net, inputs, targets = images()
    results = NetTrain(net, (inputs, targets), "ValidationLossList", ValidationSet=(inputs[::-1], targets[::-1]),
        MaxTrainingRounds=2, BatchSize=4)  # fmt: skip
    assert len(results) == 2 and np.isfinite(results).all()
