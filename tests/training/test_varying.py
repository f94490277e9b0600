"""Mixed lengths: loss and gradient of a batch are the means of those of its examples, however it is padded."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    BasicRecurrentLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetInitialize,
    NetMapOperator,
    SequenceLastLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
)
from netlang.training.data.dataset import Ragged, rounded
from netlang.training.losses.objective import SHARE
from netlang.training.steps.trainer import Trainer
from netlang.training.train import NetTrain

RNG = np.random.default_rng(0)
LENGTHS = [3, 1, 7, 4, 19, 2]


def codes(n=5):
    return [RNG.integers(1, n + 1, length).tolist() for length in LENGTHS]


def last(recurrent):
    net = NetChain([EmbeddingLayer(3, 5), recurrent, SequenceLastLayer(), LinearLayer(2)], Input=["Varying"])
    return net, codes(), RNG.normal(size=(6, 2)).tolist()


def whole_sequence():
    layers = [EmbeddingLayer(3, 5), BasicRecurrentLayer(4), NetMapOperator(LinearLayer(3)), SoftmaxLayer()]
    return NetChain(layers, Input=["Varying"]), codes(), [RNG.integers(1, 4, n).tolist() for n in LENGTHS]


def rest_of_sequence():
    net = NetChain([SequenceReverseLayer(), SequenceRestLayer(), NetMapOperator(LinearLayer(2))], Input=["Varying", 3])
    return net, [RNG.normal(size=(n + 1, 3)) for n in LENGTHS], [RNG.normal(size=(n, 2)) for n in LENGTHS]


def mean_of_sequence():
    net = NetChain([NetMapOperator(LinearLayer(4)), AggregationLayer("Mean", 1), LinearLayer(2)], Input=["Varying", 3])
    return net, [RNG.normal(size=(n, 3)) for n in LENGTHS], RNG.normal(size=(6, 2))


CASES = {
    "basic": lambda: last(BasicRecurrentLayer(4)), "gated": lambda: last(GatedRecurrentLayer(4)),
    "lstm": lambda: last(LongShortTermMemoryLayer(4)), "whole": whole_sequence, "rest": rest_of_sequence,
    "mean": mean_of_sequence,
}  # fmt: skip


def loss_and_gradient(net, data):
    """One step of gradient descent at rate 1: the arrays decrease by the gradient."""
    trainer = Trainer(
        net, data, Method=("SGD", {"Momentum": 0}), LearningRate=1, WorkingPrecision="Real64"
    )  # fmt: skip
    loss = trainer.step(trainer.draw(trainer.examples, None))
    before, after = net.own_arrays(), trainer.net().own_arrays()
    return loss, {path: before[path].astype(float) - after[path] for path in before}


def check_a_mixed_batch(net, inputs, targets):
    net = NetInitialize(net)
    loss, gradient = loss_and_gradient(net, (inputs, targets))
    single = [loss_and_gradient(net, ([x], [y])) for x, y in zip(inputs, targets, strict=True)]
    assert loss == pytest.approx(np.mean([one for one, _ in single]), abs=1e-12)
    for path, whole in gradient.items():
        np.testing.assert_allclose(whole, np.mean([g[path] for _, g in single], 0), atol=1e-7, err_msg=str(path))


@pytest.mark.parametrize("case", CASES)
def test_a_mixed_batch_is_the_mean_of_its_examples(case):
    check_a_mixed_batch(*CASES[case]())


def test_padding_more_changes_nothing():
    net, inputs, targets = last(LongShortTermMemoryLayer(4))
    trainer = Trainer(net, (inputs, targets), WorkingPrecision="Real64")
    index = np.array([1, 3])
    arrays, lengths, sizes = trainer.examples.take(index)
    arrays[SHARE] = np.array(0.5)
    assert arrays[("Input",)].shape == (2, 4)
    longer = arrays | {("Input",): trainer.examples.columns["Input"].take(index, (12,))}
    assert longer[("Input",)].shape == (2, 12)
    found = [float(trainer._run(*trainer.feed(given, lengths, sizes))[0]) for given in (arrays, longer)]
    assert found[0] == pytest.approx(found[1], abs=1e-12)


def test_ragged_columns():
    column = Ragged(np.arange(6), np.array([0, 2, 2, 5]), np.array([2, 0, 3, 1]))
    taken = column.take(np.array([2, 0, 3]), [4])
    np.testing.assert_array_equal(taken, [[2, 3, 4, 5], [0, 1, 2, 3], [5, 5, 5, 5]])
    assert column.take(np.array([1]), [2]).shape == (1, 2)
    assert [rounded(n) for n in range(1, 20)] == [*range(1, 17), 18, 18, 20]


def test_lengths_in_random_order_are_trained_alike():
    net, inputs, targets = last(GatedRecurrentLayer(4))
    net = NetInitialize(net)
    order = [3, 0, 5, 1, 4, 2]
    one = NetTrain(net, (inputs, targets), "RoundLossList", MaxTrainingRounds=3, WorkingPrecision="Real64")
    shuffled = ([inputs[i] for i in order], [targets[i] for i in order])
    other = NetTrain(net, shuffled, "RoundLossList", MaxTrainingRounds=3, WorkingPrecision="Real64")
    np.testing.assert_allclose(one, other, rtol=1e-10)
