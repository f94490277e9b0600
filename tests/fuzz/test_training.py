"""Training, given anything: an argument that it cannot use is refused in its own words, soon and in few; and whatever
the net, the data and the rate, no array comes back that is not finite."""

from __future__ import annotations

import datetime
import decimal
import fractions
import random
import warnings
from typing import Any

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    BatchNormalizationLayer,
    Cos,
    EmbeddingLayer,
    FunctionLayer,
    Inherited,
    LinearLayer,
    Log,
    LogisticSigmoid,
    MeanSquaredLossLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetPort,
    NetTrain,
    Ramp,
    Scaled,
    Sqrt,
    Tanh,
    Total,
    Trainer,
)
from netlang.errors import NetError
from tests.fuzz.budget import rounds

ANYTHING: list[Any] = [
    0, 1, -1, 2.5, float("nan"), float("-inf"), 10**400, True, None, "x", "", "SGD", np.str_("ADAM"), b"x", 1j,
    [], [1], [[["a"]]], {}, (), (1, 2), {"a": 1}, {1: 2}, {1, 2}, frozenset(), range(3), slice(1, 2), object(), object,
    np.ones(3), np.ones((2, 2)), np.array(1.0), np.array([None, 1], object), np.float32(0.5), np.int64(2), np.True_,
    lambda: 0, lambda x: x, lambda a, b: a, lambda a, b, c: a, lambda *a: a, print, len, LinearLayer, LinearLayer(1),
    MeanSquaredLossLayer, MeanSquaredLossLayer(), NetPort("Output"), NetDecoder("Class", ["a", "b"]), Scaled(0.5),
    -Scaled(1), Scaled(3), Automatic, All, Inherited, ("SGD",), ("SGD", 1), ("SGD", {"Momentum": None}),
    ("SGD", {"LearningRateSchedule": lambda a, b: "x"}), ("SGD", {"L2Regularization": [("zz", 1)]}), ("SGD", {1: 2}),
    [("Output", 1)], ("Output", Scaled(2)), {"Output": None}, datetime.date(2020, 1, 1), decimal.Decimal("0.1"),
    fractions.Fraction(1, 2),
]  # fmt: skip
OPTIONS = (
    "BatchSize", "LearningRate", "LearningRateMultipliers", "LossFunction", "MaxTrainingRounds", "Method",
    "RandomSeeding", "TargetDevice", "TrainingProgressReporting", "ValidationSet", "WorkingPrecision",
)  # fmt: skip
DATA = ([[1.0], [2.0], [3.0], [4.0]], [[1.0], [2.0], [3.0], [4.0]])
LONGEST = 2000  # characters of a message


def refused_or_done(call: Any) -> None:
    """Run it; any other kind of error, or an endless message, fails the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            call()
        except NetError as error:
            told = str(error)
        else:
            told = ""
    assert len(told) < LONGEST


@pytest.mark.parametrize("option", OPTIONS)
def test_training_refuses_or_takes_any_option_value(option):
    net = LinearLayer(1, Input=1)
    for value in ANYTHING:
        refused_or_done(lambda value=value: NetTrain(net, DATA, **({"MaxTrainingRounds": 1} | {option: value})))


def test_training_refuses_or_takes_any_argument():
    net = LinearLayer(1, Input=1)
    trainer, results = Trainer(net, DATA), NetTrain(net, DATA, All, MaxTrainingRounds=1)
    for value in ANYTHING:
        for call in (
            lambda v: NetTrain(net, DATA, v, MaxTrainingRounds=1),
            lambda v: NetTrain(net, v, MaxTrainingRounds=1),
            lambda v: NetTrain(LinearLayer(), v, MaxTrainingRounds=1),
            lambda v: NetTrain(v, DATA, MaxTrainingRounds=1),
            lambda v: NetTrain(net, [(v, v)], MaxTrainingRounds=1),
            lambda v: NetTrain(net, {"Input": v, "Output": v}, MaxTrainingRounds=1),
            lambda v: NetTrain(net, [{"Input": v, "Output": v}], MaxTrainingRounds=1),
            trainer.batch, trainer.step, trainer.loss, trainer.net, trainer.restore,
            lambda v: setattr(trainer, "rate", v),
            lambda v: results[v], lambda v: v in results, results.get,
        ):  # fmt: skip
            refused_or_done(lambda call=call, value=value: call(value))


# whatever happens, finite ---------------------------------------------------------------------------------


def layers(draw: random.Random) -> list[Any]:
    """A few layers, some of which are not finite everywhere."""
    roots = FunctionLayer(lambda x: Sqrt(Total(x**2)) + 0 * x)
    shared = {"Weights": NetArray("w", Dimensions=[3, 3]), "Biases": None}
    kinds = [
        lambda: Ramp, lambda: Tanh, lambda: Log, lambda: Sqrt, lambda: Cos, lambda: LogisticSigmoid, lambda: roots,
        lambda: BatchNormalizationLayer(), lambda: LinearLayer(3), lambda: LinearLayer(3, **shared),
        lambda: (lambda x: 1 / x), lambda: (lambda x: x**3),
    ]  # fmt: skip
    return [draw.choice(kinds)() for _ in range(draw.randint(0, 4))]


@pytest.mark.parametrize("seed", rounds(120))
def test_no_array_comes_back_that_is_not_finite(seed):
    draw = random.Random(seed)
    table = draw.random() < 0.2
    first = EmbeddingLayer(3, 6000) if table else LinearLayer(3, Input=2)
    net = NetChain([first, *layers(draw), LinearLayer(draw.choice([1, 2]))], Input="Integer" if table else 2)
    generator, scale = np.random.default_rng(seed), 10.0 ** draw.choice([0, 0, 3, 10, 19, 30])
    count = draw.choice([1, 2, 7])
    inputs = generator.integers(1, 6001, count) if table else generator.normal(size=(count, 2)) * scale
    out = net.solution.dimensions((len(net), "Biases"))
    data = (inputs, generator.normal(size=(count, *out)) * 10.0 ** draw.choice([0, 5, 15]))
    method = draw.choice(["SGD", "ADAM", "RMSProp", "SignSGD"])
    suboptions = {} if draw.random() < 0.6 else {draw.choice(["GradientClipping", "L2Regularization"]): 1.0}
    options: dict[str, Any] = {
        "Method": (method, {"Momentum": 0} | suboptions if method == "SGD" and draw.random() < 0.5 else suboptions),
        "LearningRate": 10.0 ** draw.choice([-3, -1, 2, 20, 37]),
        "BatchSize": draw.choice([1, 2, Automatic]),
        "MaxTrainingRounds": draw.choice([1, 2, 5]),
        "ValidationSet": data if draw.random() < 0.3 else None,
        "WorkingPrecision": draw.choice(["Real32", "Real32", "Real64"]),
        "RandomSeeding": seed,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = NetTrain(net, data, All, **options)
    for made in (found["TrainedNet"], found["TrainingNet"]):
        for path, value in made.own_arrays().items():
            assert np.isfinite(value.Array if isinstance(value, NetArray) else value).all(), (path, options)
