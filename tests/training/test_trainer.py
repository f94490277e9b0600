"""The step-level door: batches prepared by hand, steps one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    BasicRecurrentLayer,
    DropoutLayer,
    EmbeddingLayer,
    LinearLayer,
    MeanAbsoluteLossLayer,
    NetChain,
    NetDataError,
    SequenceLastLayer,
)
from netlang.spec.seeds import seed_of
from netlang.training.seeds import stream
from netlang.training.train import NetTrain
from netlang.training.trainer import Trainer

LINE = [(1, 1.9), (2, 4.1), (3, 6.0), (4, 8.1)]


def test_steps_are_what_net_train_makes():
    trainer = Trainer(LinearLayer(), LINE)
    batch = trainer.batch(LINE)
    losses = [trainer.step(batch) for _ in range(5)]
    net, expected = NetTrain(LinearLayer(), LINE, ["TrainedNet", "BatchLossList"], MaxTrainingRounds=5)
    assert losses == expected
    np.testing.assert_array_equal(trainer.net()["Weights"], net["Weights"])


def test_the_rate_may_change_between_steps():
    trainer = Trainer(LinearLayer(), LINE, Method=("SGD", {"Momentum": 0}), LearningRate=0.01)
    batch = trainer.batch(LINE)
    before = trainer.net()["Biases"]
    trainer.rate = 0.0
    trainer.step(batch)
    np.testing.assert_array_equal(trainer.net()["Biases"], before)
    trainer.rate = 0.02
    trainer.step(batch)
    assert trainer.net()["Biases"] != before


def test_nets_already_taken_do_not_change_with_further_steps():
    trainer = Trainer(LinearLayer(), LINE)
    net = trainer.net()
    value = net(1.0)
    trainer.step(trainer.batch(LINE))
    assert net(1.0) == value != trainer.net()(1.0)


def test_batches_of_any_size_and_form():
    net = NetChain([EmbeddingLayer(3, 9), BasicRecurrentLayer(4), SequenceLastLayer()], Input=["Varying"])
    trainer = Trainer(net, [([1, 2], [0.0] * 4)])
    for data in (
        ([[1, 2, 3]], [[0.1] * 4]),
        [([1], [0.0] * 4), ([2, 3, 4, 5], [1.0] * 4)],
        {"Input": [[7]], "Output": [[1] * 4]},
    ):
        assert np.isfinite(trainer.step(trainer.batch(data)))
    with pytest.raises(NetDataError, match=r"code 10 at position 1 of example 1 of \"Input\""):
        trainer.batch([([10], [0.0] * 4)])


def test_dropout_is_drawn_anew_at_every_step():
    net = NetChain([DropoutLayer(0.5), LinearLayer([])], Input=20)
    data = (np.ones((4, 20)), np.ones(4))
    trainer = Trainer(net, data, LearningRateMultipliers=None)
    batch = trainer.batch(data)
    assert len({trainer.step(batch) for _ in range(5)}) == 5
    again = Trainer(net, data, LearningRateMultipliers=None)
    assert again.step(again.batch(data)) == Trainer(net, data, LearningRateMultipliers=None).step(batch)


def test_snapshots():
    trainer = Trainer(LinearLayer(), LINE)
    batch = trainer.batch(LINE)
    kept = trainer.snapshot()
    first = trainer.step(batch)
    assert trainer.step(batch) != first
    trainer.restore(kept)
    assert trainer.step(batch) == first


def test_nets_of_one_structure_compile_once():
    net = LinearLayer()
    trained = NetTrain(net, LINE, MaxTrainingRounds=1)
    first = Trainer(net, LINE)
    assert Trainer(net, LINE, RandomSeeding=5, Method="SGD").objective is first.objective
    assert Trainer(trained, LINE).objective is first.objective
    assert Trainer(net, LINE, LearningRateMultipliers={"Biases": None}).objective is not first.objective
    assert Trainer(net, LINE, LossFunction=MeanAbsoluteLossLayer()).objective is not first.objective
    assert Trainer(net, [([1, 2], 3)]).objective is not first.objective
    assert Trainer(net, LINE, WorkingPrecision="Real64").objective is not first.objective


def test_double_precision_comes_back_double():
    net = NetTrain(LinearLayer(), LINE, MaxTrainingRounds=1, WorkingPrecision="Real64")
    assert net["Weights"].dtype == np.float64
    assert NetTrain(LinearLayer(), LINE, MaxTrainingRounds=1)["Weights"].dtype == np.float32


def test_seeds():
    assert seed_of(3) == 3 and seed_of("a") == "a"
    assert stream("a", "x").random() != stream("b", "x").random()
    from netlang import Automatic, Inherited

    assert seed_of(Automatic) != seed_of(Automatic)
    np.random.seed(1)
    one = seed_of(Inherited)
    np.random.seed(1)
    assert one == seed_of(Inherited) != seed_of(Inherited)
