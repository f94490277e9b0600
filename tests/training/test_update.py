"""One step of training by its formula: rows of tables, multipliers, penalties and bounds together."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import BatchNormalizationLayer, EmbeddingLayer, LinearLayer, NetChain, NetInitialize, NetInsertSharedArrays
from netlang.training.steps.trainer import Trainer
from netlang.training.train import NetTrain

PLAIN = {"Momentum": 0}


@pytest.mark.parametrize("classes", [50, 5000])  # the whole table moves, or the rows that were looked up
@pytest.mark.parametrize("multiplier", [0.1, -2.0])
def test_rows_of_a_table_move_at_their_rate(classes, multiplier):
    """The mean over B examples and 4 elements of (w - t)^2: its gradient is the sum of (w - t)/2 over the examples
    that look up a row, over B."""
    net = NetInitialize(NetChain({"e": EmbeddingLayer(4, classes)}, Input=[]))
    index, targets = [3, 1, 3], np.arange(12.0).reshape(3, 4)
    rules = {"e": multiplier}
    options = {"Method": ("SGD", PLAIN), "LearningRate": 0.5, "LearningRateMultipliers": rules}
    by_rows = bool(Trainer(net, (index, targets), **options).parameters.tables)
    assert by_rows == (classes == 5000)
    trained = NetTrain(net, (index, targets), MaxTrainingRounds=1, **options)
    before, after = (n.own_arrays()[("e", "Weights")] for n in (net, trained))
    expected = before.astype(np.float64)
    for row, target in zip(index, targets, strict=True):
        expected[row - 1] -= 0.5 * multiplier * (before[row - 1] - target) / 2 / 3
    np.testing.assert_allclose(after, expected, rtol=1e-5)


def one_step(method, weight=0.5, target=5.0, rate=0.1, **options):
    """The weight after a step for (w - target)^2, of which the gradient is 2 (w - target)."""
    net = LinearLayer(1, Weights=[[weight]], Biases=None, Input=1)
    options |= {"Method": ("SGD", PLAIN | method), "LearningRate": rate, "MaxTrainingRounds": 1}
    return float(NetTrain(net, ([[1.0]], [[target]]), **options)["Weights"][0, 0])


def test_clipping_concerns_the_gradient_of_the_loss_and_not_the_penalty():
    """-9 is clipped to -1; the penalty 0.5 w = 0.25 comes to that."""
    assert one_step({"GradientClipping": 1, "L2Regularization": 0.5}) == pytest.approx(0.5 - 0.1 * (-1 + 0.25))
    assert one_step({"GradientClipping": 10, "L2Regularization": 0.5}) == pytest.approx(0.5 - 0.1 * (-9 + 0.25))


def test_gradients_are_clipped_on_both_sides():
    assert one_step({"GradientClipping": 1}) == pytest.approx(0.5 + 0.1)
    assert one_step({"GradientClipping": 1}, target=-5.0) == pytest.approx(0.5 - 0.1)


def test_weights_are_clipped_after_the_step():
    """A step of 0.1 * 9 leads to 1.4, and -4.5 * 0.1 * 2 to -0.6."""
    assert one_step({"WeightClipping": 1}) == 1.0
    assert one_step({"WeightClipping": 0.25}, target=-5.0) == -0.25


def test_a_penalty_is_multiplied_by_the_multiplier_as_the_gradient_is():
    found = one_step({"L2Regularization": 0.5}, LearningRateMultipliers=3)
    assert found == pytest.approx(0.5 - 3 * 0.1 * (-9 + 0.25))


@pytest.mark.parametrize(
    ("rules", "factor"),
    [({1: 0.5, 2: 2.0}, 0.5), ({2: 2.0, 1: 0.5}, 2.0), ({2: 0.25}, 0.25), ({1: 4.0}, 4.0), ([], 1.0)],
    ids=str,
)
def test_a_shared_array_has_the_multiplier_of_the_first_rule_for_any_of_its_places(rules, factor):
    """Of (w w x - t)^2 the gradient is 2 (w w x - t) 2 w x: with w = 0.5, x = 1, t = 2, it is -3.5."""
    shared = NetInsertSharedArrays(LinearLayer(1, Weights=[[0.5]], Biases=None, Input=1), "s/")
    net = NetChain([shared, shared])
    data = ([[1.0]], [[2.0]])
    options = {"Method": ("SGD", PLAIN), "LearningRate": 0.1, "MaxTrainingRounds": 1}
    trained, said = NetTrain(
        net, data, ["TrainedNet", "ArraysLearningRateMultipliers"], LearningRateMultipliers=rules, **options
    )
    moved = [float(value.Array[0, 0]) for value in trained.own_arrays().values()]
    assert moved == pytest.approx([0.5 + 0.1 * factor * 3.5] * 2)
    assert set(said.values()) == {factor}


# interruption: Python looks whether a key was pressed when a function of NumPy returns ------------------------


def interrupted_step(monkeypatch, trainer, batch):
    """A step with a keyboard interrupt while arrays are updated."""
    subtract = np.subtract

    def pressed(*args):
        subtract(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(np, "subtract", pressed)
        with pytest.raises(KeyboardInterrupt):
            trainer.step(batch)


def numbers_of(trainer):
    return {path: np.array(value) for path, value in trainer.parameters.live.items()}


def test_an_interrupt_while_the_arrays_move_leaves_no_half_of_a_step(monkeypatch):
    net = NetInitialize(NetChain([LinearLayer(3), BatchNormalizationLayer(), LinearLayer(1)], Input=2))
    data = (np.arange(8.0).reshape(4, 2), np.arange(4.0).reshape(4, 1))
    trainer, other = (Trainer(net, data, Method=("SGD", {"WeightClipping": 0.05})) for _ in range(2))
    interrupted_step(monkeypatch, trainer, trainer.batch(data))
    other.step(other.batch(data))
    assert set(numbers_of(trainer)) == set(numbers_of(other))
    for path, value in numbers_of(other).items():
        np.testing.assert_array_equal(numbers_of(trainer)[path], value)


def test_an_interrupt_before_the_numbers_are_looked_at_leaves_none_that_is_infinite(monkeypatch):
    data = ([[1.0]], [[5.0]])
    net = LinearLayer(1, Weights=[[0.5]], Biases=None, Input=1)
    trainer = Trainer(net, data, Method=("SGD", PLAIN), LearningRate=3e38)
    interrupted_step(monkeypatch, trainer, trainer.batch(data))
    assert [value.tolist() for value in numbers_of(trainer).values()] == [[[0.5]]]
