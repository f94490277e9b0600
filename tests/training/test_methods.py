"""Every method against a plain NumPy version of its formula, step by step in double precision."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from netlang import (
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetError,
    NetInitialize,
    NetOptionError,
    SequenceLastLayer,
    Tanh,
)
from netlang.training.steps.trainer import Trainer
from netlang.training.steps.update_rules import METHODS, method_of
from netlang.training.train import NetTrain
from tests.raised import raised

X = np.random.default_rng(0).normal(size=(7, 3))
Y = np.random.default_rng(1).normal(size=(7, 2))


def sgd(rate, Momentum=0.93):
    v = 0.0

    def step(p, g):
        nonlocal v
        v = Momentum * v + g
        return p - rate * v

    return step


def adam(rate, Beta1=0.9, Beta2=0.999, Epsilon=1e-5):
    m, s, t = 0.0, 0.0, 0

    def step(p, g):
        nonlocal m, s, t
        t += 1
        m = Beta1 * m + (1 - Beta1) * g
        s = Beta2 * s + (1 - Beta2) * g**2
        return p - rate * (m / (1 - Beta1**t)) / (np.sqrt(s / (1 - Beta2**t)) + Epsilon)

    return step


def rmsprop(rate, Beta=0.95, Epsilon=1e-6, Momentum=0.9):
    s, v = 0.0, 0.0

    def step(p, g):
        nonlocal s, v
        s = Beta * s + (1 - Beta) * g**2
        v = Momentum * v + g / (np.sqrt(s) + Epsilon)
        return p - rate * v

    return step


def signsgd(rate, Momentum=0.93):
    v = 0.0

    def step(p, g):
        nonlocal v
        v = Momentum * v + g
        return p - rate * np.sign(v)

    return step


CASES = [
    ("SGD", {}, sgd), ("SGD", {"Momentum": 0}, sgd), ("SGD", {"Momentum": 0.5}, sgd), ("ADAM", {}, adam),
    ("ADAM", {"Beta1": 0.8, "Beta2": 0.9, "Epsilon": 1e-3}, adam), ("RMSProp", {}, rmsprop),
    ("RMSProp", {"Beta": 0.8, "Epsilon": 0.01, "Momentum": 0}, rmsprop), ("SignSGD", {}, signsgd),
    ("SignSGD", {"Momentum": 0}, signsgd),
]  # fmt: skip


@pytest.mark.parametrize(("name", "suboptions", "reference"), CASES)
def test_a_method_follows_its_formula(name, suboptions, reference):
    rate = 0.01
    net = NetInitialize(LinearLayer(2, Input=3))
    trainer = Trainer(net, (X, Y), Method=(name, suboptions), LearningRate=rate, WorkingPrecision="Real64")
    batch = trainer.batch((X, Y))
    p = np.c_[net["Weights"].astype(float), net["Biases"].astype(float)]
    step = reference(rate, **suboptions)
    x1 = np.c_[X, np.ones(len(X))]
    for _ in range(8):
        difference = x1 @ p.T - Y
        loss = trainer.step(batch)
        assert loss == pytest.approx(np.mean(difference**2), abs=1e-12)
        p = step(p, difference.T @ x1 / len(X))  # mean over the batch and two elements
        made = trainer.net()
        np.testing.assert_allclose(np.c_[made["Weights"], made["Biases"]], p, atol=1e-10)


@pytest.mark.parametrize("rows", [50, 5000], ids=["small table", "large table"])
@pytest.mark.parametrize("method", ["ADAM", "SGD", ("SGD", {"Momentum": 0}), "SignSGD", "RMSProp"], ids=str)
def test_rows_of_a_table_change_as_if_the_gradient_were_dense(rows, method):
    net = NetInitialize(NetChain([EmbeddingLayer(4, rows), SequenceLastLayer()], Input=["Varying"]))
    codes, targets = [[1, 3], [3, 5], [2, 2, 3]], np.arange(12.0).reshape(3, 4)
    trainer = Trainer(net, (codes, targets), Method=method, LearningRate=0.1, WorkingPrecision="Real64")
    batch = trainer.batch((codes, targets))
    table = net[0]["Weights"].astype(float)
    name, suboptions = (method, {}) if isinstance(method, str) else method
    step = {"ADAM": adam, "SGD": sgd, "SignSGD": signsgd, "RMSProp": rmsprop}[name](0.1, **suboptions)
    for _ in range(4):
        gradient = np.zeros_like(table)
        for code, target in zip([3, 5, 3], targets, strict=True):
            gradient[code - 1] += 2 / 4 / 3 * (table[code - 1] - target)
        table = step(table, gradient)
        trainer.step(batch)
    np.testing.assert_allclose(trainer.net()[0]["Weights"], table, atol=1e-10)


def test_only_rows_that_were_looked_up_are_touched_without_momentum():
    net = NetChain([EmbeddingLayer(4, 5000), SequenceLastLayer()], Input=["Varying"])
    trainer = Trainer(net, [([1], [0.0] * 4)], Method=("SGD", {"Momentum": 0}))
    assert trainer.parameters.flat.size == 0 and len(trainer.parameters.tables) == 1


# what every method can do besides -------------------------------------------------------------------------


def one_step(suboptions, method="SGD"):
    """A linear layer's arrays before and after a step, and the gradient."""
    net = NetInitialize(LinearLayer(2, Input=3, Biases=[1.0, -1.0]))
    plain = Trainer(net, (X, Y), Method=("SGD", {"Momentum": 0}), LearningRate=1, WorkingPrecision="Real64")
    plain.step(plain.batch((X, Y)))
    trainer = Trainer(net, (X, Y), Method=(method, suboptions), LearningRate=0.1, WorkingPrecision="Real64")
    trainer.step(trainer.batch((X, Y)))
    for name in ("Weights", "Biases"):
        before = net[name].astype(float)
        yield name, before, before - plain.net()[name], trainer.net()[name]


def test_regularization_adds_to_the_gradient():
    for _, before, gradient, after in one_step({"L2Regularization": 0.3}):
        np.testing.assert_allclose(after, before - 0.1 * (gradient + 0.3 * before), atol=1e-12)


def test_regularization_by_rules():
    for name, before, gradient, after in one_step({"L2Regularization": {"Weights": 0.3}, "Momentum": 0}):
        penalty = 0.3 * before if name == "Weights" else 0
        np.testing.assert_allclose(after, before - 0.1 * (gradient + penalty), atol=1e-12)


def test_gradients_are_clipped_element_by_element():
    for _, before, gradient, after in one_step({"GradientClipping": 0.2}):
        assert np.abs(gradient).max() > 0.2
        np.testing.assert_allclose(after, before - 0.1 * np.clip(gradient, -0.2, 0.2), atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_weights_are_clipped_after_the_step(method):
    for name, before, _, after in one_step({"WeightClipping": [("Weights", 0.05)]}, method):
        assert (np.abs(after).max() <= 0.05) == (name == "Weights")
        assert np.abs(before).max() > 0.05


def test_tables_are_changed_whole_where_rows_not_looked_at_change_too():
    net = NetChain([EmbeddingLayer(4, 5000), SequenceLastLayer()], Input=["Varying"])
    trainer = Trainer(net, [([1], [0.0] * 4)], Method=("SGD", {"Momentum": 0, "L2Regularization": 0.5}), LearningRate=1)
    before = trainer.net()[0]["Weights"]
    trainer.step(trainer.batch([([1], [0.0] * 4)]))
    np.testing.assert_allclose(trainer.net()[0]["Weights"][1:], before[1:] / 2, rtol=1e-6)


# settings -------------------------------------------------------------------------------------------------


def test_settings_of_methods():
    assert type(method_of("ADAM")).__name__ == "ADAM" and method_of("ADAM").LearningRate == 0.001
    assert method_of("SGD").LearningRate == 0.01
    assert method_of(("ADAM", {"LearningRate": 0.1})).LearningRate == 0.1
    assert method_of(["SGD", {"Momentum": 0}], 0.5) == method_of(("SGD", ("Momentum", 0)), 0.5)
    found = {k: v for k, v in attrs.asdict(method_of("RMSProp")).items() if v is not None}
    assert found == {"Beta": 0.95, "Epsilon": 1e-6, "Momentum": 0.9, "LearningRate": 0.001}


@pytest.mark.parametrize("name", METHODS)
def test_every_method_trains(name):
    net = NetChain([LinearLayer(8), Tanh, LinearLayer()])
    losses = NetTrain(net, (X, Y), "RoundLossList", Method=name, LearningRate=0.003, MaxTrainingRounds=150)
    assert losses[-1] < 0.7 * losses[0]


def message(setting, rate=None):
    return str(raised(NetOptionError, lambda: method_of(setting, *([] if rate is None else [rate]))))


def test_messages_of_invalid_methods():
    assert message("Adam") == (
        'NetTrain has no Method \'Adam\'\n  the methods are "ADAM", "RMSProp", "SGD", "SignSGD"\n'
        '  try: did you mean "ADAM"?'
    )
    assert message("SGDD").endswith('try: did you mean "SGD"?')
    assert message(("SGD", {"Momentun": 0})) == (
        'the method "SGD" has no suboption "Momentun"\n  it has "Momentum", "LearningRate", "LearningRateSchedule", '
        '"GradientClipping", "L2Regularization", "WeightClipping"\n'
        '  try: did you mean "Momentum"?'
    )
    assert message(("SGD", {"Momentum": 1})) == (
        "SGD: Momentum is a number from 0 up, below 1, not 1\n  try: 0.93, as when it is left out"
    )
    assert message(("ADAM", {"Epsilon": "x"})).startswith("ADAM: Epsilon is a number from 0 up, not 'x'\n")
    assert message({"Name": "ADAM"}).endswith('try: ("ADAM", {"LearningRate": 0.01}): a name, and then a dict')
    assert message(("SGD", {"WeightDecay": 0.1})).endswith('try: did you mean "L2Regularization"?')
    assert message(("ADAM", {"lr": 0.1})).endswith('try: did you mean "LearningRate"?')
    changing = 'Method=("ADAM", {"LearningRateSchedule": lambda batch, batches: 1 - batch / batches})'
    assert message("ADAM", lambda step: 0.1) == (
        f"LearningRate is a positive number, or Automatic, not a function\n  try: {changing} for a rate that changes"
    )
    assert message(("ADAM", {"LearningRate": 0.1}), 0.2) == (
        "the learning rate is given twice: as LearningRate, and in Method\n  try: leave one of the two out"
    )
    assert _trained({"L2Regularization": -1}) == "L2Regularization is not negative, and was given -1"
    assert _trained({"WeightClipping": {"Weigths": 1}}).startswith('WeightClipping names the part "Weigths"')
    clipped = _trained({"GradientClipping": "no"})
    assert clipped.startswith("NetTrain: GradientClipping is Automatic, a number, None or")
    assert clipped.endswith('try: 1 for all arrays, or [("part", 1)] for one part alone')
    assert message("ADAM", True) == "LearningRate is a positive number, or Automatic, not True"


def _trained(suboptions):
    return str(raised(NetError, lambda: Trainer(LinearLayer(2, Input=3), (X, Y), Method=("SGD", suboptions))))
