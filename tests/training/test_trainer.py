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
    NetAttributeError,
    NetChain,
    NetDataError,
    NetOptionError,
    SequenceLastLayer,
    Tanh,
)
from netlang.language.values.seeds import generator_for, seed_of
from netlang.training.steps.trainer import Trainer
from netlang.training.train import NetTrain

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


def test_restoring_a_snapshot_repeats_the_steps():
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


def test_seeds_of_random_generators():
    assert seed_of(3) == 3 and seed_of("a") == "a"
    assert generator_for("a", "x").random() != generator_for("b", "x").random()
    from netlang import Automatic, Inherited

    assert seed_of(Automatic) != seed_of(Automatic)
    np.random.seed(1)
    one = seed_of(Inherited)
    np.random.seed(1)
    assert one == seed_of(Inherited) != seed_of(Inherited)


# what belongs to a trainer --------------------------------------------------------------------------------


def test_a_batch_of_another_trainer_is_refused():
    one = Trainer(NetChain([3, 2], Input=2), [([1.0, 2.0], [1.0, 2.0])])
    wider = Trainer(NetChain([3, 2], Input=3), [([1.0, 2.0, 3.0], [1.0, 2.0])])
    words = Trainer(NetChain([BasicRecurrentLayer(2), SequenceLastLayer()]), [([[1.0, 2.0]], [0.0, 1.0])])
    batch = one.batch([([1.0, 2.0], [1.0, 2.0])])
    for other in (wider, words):
        with pytest.raises(NetDataError, match=r"made by the trainer of another net\n  try: trainer.batch"):
            other.step(batch)
    assert np.isfinite(one.step(batch))


def test_codes_of_a_larger_alphabet_do_not_get_in_with_a_batch():
    small, large = (Trainer(NetChain([EmbeddingLayer(2, n)], Input="Integer"), [(1, [0.0, 0.0])]) for n in (3, 9))
    with pytest.raises(NetDataError, match="another net"):
        small.step(large.batch([(9, [0.0, 0.0])]))


def test_names_that_a_trainer_does_not_have_cannot_be_set():
    trainer = Trainer(LinearLayer(), LINE)
    for name in ("learning_rate", "LearningRate", "lr"):
        with pytest.raises(NetAttributeError, match=f'no {name} to set\n.*\n  try: did you mean "rate"'):
            setattr(trainer, name, 0)
    for bad in ("fast", None, float("nan"), True):
        with pytest.raises(NetOptionError, match="the rate of a Trainer is a number, not"):
            trainer.rate = bad
    trainer.rate = np.float32(0.5)
    assert trainer.rate == 0.5


def test_the_loss_in_test_mode():
    net = NetChain([DropoutLayer(0.5), LinearLayer([], Weights=[[2.0]], Biases=[0.0])], Input=1)
    data = ([[1.0], [3.0]], [0.0, 0.0])
    assert Trainer(net, data).loss(data) == (4 + 36) / 2
    assert Trainer(net, data).loss([([2.0], 1.0)]) == 9


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_what_happens_to_the_data_later_does_not_matter(dtype):
    def spoil(news):
        inputs[:] = targets[:] = 7

    options = {"MaxTrainingRounds": 3, "BatchSize": 2}
    kept = None
    for report in (None, spoil):
        inputs, targets = np.arange(8, dtype=dtype).reshape(4, 2), np.arange(4, dtype=dtype)[:, None]
        for data in ((inputs, targets), list(zip(inputs, targets, strict=True))):
            options |= {"ValidationSet": data, "TrainingProgressReporting": report}
            found = NetTrain(LinearLayer(1), data, "BatchLossList", **options)
            kept = kept or found
            inputs[:], targets[:] = np.arange(8).reshape(4, 2), np.arange(4)[:, None]
            assert found == kept


@pytest.mark.parametrize("shape", [(4, 3, 2), (1, 3, 2)])
@pytest.mark.parametrize("input", [["Varying", 2], ["Varying", "Varying"], [3, 2]], ids=str)
def test_batches_are_copies_of_the_data(shape, input):
    data = (np.ones(shape, np.float32), np.ones((shape[0], 3, 2), np.float32))
    net = NetChain([Tanh], Input=input)
    trainer = Trainer(net, data)
    batch = trainer.batch(data)
    first = trainer.step(batch)
    for array in data:
        array[:] = 100
    assert trainer.step(batch) == first
