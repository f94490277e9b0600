"""Options of training: numbers of NumPy's, and functions that are called with what they do not take."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import All, LinearLayer, MeanSquaredLossLayer, NetChain, NetOptionError, NetTrain, Ramp, Scaled, Trainer

LINE = ([[1.0], [2.0], [3.0], [4.0]], [[1.9], [4.1], [6.0], [8.1]])
NUMBERS = [np.float32, np.float64, np.float16, lambda x: np.array(x, np.float32)]


def losses(**options):
    net = NetChain({"a": LinearLayer(2), "r": Ramp, "b": LinearLayer(1)}, Input=1)
    return NetTrain(net, LINE, "BatchLossList", **({"MaxTrainingRounds": 3, "Method": "SGD"} | options))


OPTIONS = {
    "LearningRate": lambda n: {"LearningRate": n(0.125)},
    "Momentum": lambda n: {"Method": ("SGD", {"Momentum": n(0.5)})},
    "LearningRate of a method": lambda n: {"Method": ["ADAM", ("LearningRate", n(0.5))]},
    "Beta1": lambda n: {"Method": ("ADAM", {"Beta1": n(0.5), "Beta2": n(0.75), "Epsilon": n(0.25)})},
    "Beta": lambda n: {"Method": ("RMSProp", {"Beta": n(0.5), "Momentum": n(0.25)})},
    "GradientClipping": lambda n: {"Method": ("SGD", {"GradientClipping": n(0.5)})},
    "WeightClipping": lambda n: {"Method": ("SGD", {"WeightClipping": [("a", n(0.5))]})},
    "L2Regularization": lambda n: {"Method": ("SGD", {"L2Regularization": {"a": n(0.5), "b": n(0.25)}})},
    "LearningRateMultipliers": lambda n: {"LearningRateMultipliers": n(0.5)},
    "rules": lambda n: {"LearningRateMultipliers": [("a", n(0.5)), (("b", "Biases"), n(0))]},
    "a schedule": lambda n: {"Method": ("SGD", {"LearningRateSchedule": lambda i, of: n(0.5)})},
    "a loss": lambda n: {"LossFunction": (MeanSquaredLossLayer(), Scaled(n(0.5)))},
    "a fraction": lambda n: {"ValidationSet": Scaled(n(0.5))},
}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("kind", NUMBERS, ids=["float32", "float64", "float16", "array"])
def test_numbers_of_numpy_are_numbers(option, kind):
    assert losses(**OPTIONS[option](kind)) == losses(**OPTIONS[option](float))


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint16])
def test_integers_of_numpy_are_integers(kind):
    for options in (
        lambda n: {"MaxTrainingRounds": n(2)},
        lambda n: {"BatchSize": n(2)},
        lambda n: {"RandomSeeding": n(2)},
        lambda n: {"LearningRateMultipliers": [(n(1), 0.5)]},
        lambda n: {"Method": ("SGD", {"GradientClipping": n(1)})},
        lambda n: {"LearningRateMultipliers": {(n(1), "Biases"): n(0)}},
    ):
        assert losses(**options(kind)) == losses(**options(int))


@pytest.mark.parametrize(
    "bad", [True, np.True_, "1", float("nan"), np.float32("inf"), 10**400, [1.0], 1j, None], ids=str
)
@pytest.mark.parametrize("option", ["LearningRate", "Momentum", "Beta1", "a fraction", "a schedule"])
def test_what_is_no_number_is_refused(option, bad):
    with pytest.raises(NetOptionError, match=r"number|fraction"):
        losses(**OPTIONS[option](lambda _: bad))


@pytest.mark.parametrize("bad", [0, -1, 2.5, True, "2", 10**400, np.float64(2)], ids=lambda bad: f"{bad!s:.20}")
def test_what_is_no_number_of_rounds_is_refused(bad):
    with pytest.raises(NetOptionError, match=r"MaxTrainingRounds is an integer from 1 up|beyond all numbers"):
        losses(MaxTrainingRounds=bad)


# functions ------------------------------------------------------------------------------------------------


def test_functions_are_asked_what_they_take_before_training():
    told = []
    started = {"MaxTrainingRounds": 2, "TrainingProgressReporting": told.append}
    for schedule in (lambda batch: 1.0, lambda: 1.0, lambda a, b, c: 1.0, lambda a, *, b: 1.0):
        with pytest.raises(NetOptionError) as caught:
            losses(**started, Method=("SGD", {"LearningRateSchedule": schedule}))
        assert "2 arguments, the batch and the number of batches" in str(caught.value)
    assert not told
    text = (
        '"LearningRateSchedule" is called with 2 arguments, the batch and the number of batches, and the function given'
        " takes (batch)\n  try: lambda batch, batches: 1 - batch / batches"
    )
    with pytest.raises(NetOptionError) as caught:
        Trainer(LinearLayer(1), LINE, Method=("SGD", {"LearningRateSchedule": lambda batch: 1.0}))
    assert str(caught.value) == text
    for report in (lambda: None, lambda a, b: None):
        with pytest.raises(NetOptionError, match="TrainingProgressReporting is called with 1 argument, a dict of what"):
            losses(TrainingProgressReporting=report)


def test_functions_that_may_take_more_are_taken():
    seen = []
    method = ("SGD", {"LearningRateSchedule": lambda *args: 0.5})
    assert losses(Method=method) == losses(Method=("SGD", {"LearningRateSchedule": lambda i, of, more=0: 0.5}))
    losses(TrainingProgressReporting=lambda news, more=1: seen.append(more))
    assert seen == [1, 1, 1]


# functions that raise -------------------------------------------------------------------------------------


def test_a_function_that_has_seen_enough_stops_training():
    def enough(news):
        if news["Round"] == 2:
            raise StopIteration

    found = NetTrain(LinearLayer(1), LINE, All, MaxTrainingRounds=9, TrainingProgressReporting=enough)
    assert found["ReasonTrainingStopped"] == "stopped" and found["TotalRounds"] == 2
    assert found["TrainedNet"]([1.0]) == NetTrain(LinearLayer(1), LINE, MaxTrainingRounds=2)([1.0])


def test_what_was_trained_before_a_function_failed_is_kept():
    def plot(news):
        if news["Round"] == 3:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        NetTrain(LinearLayer(1), LINE, MaxTrainingRounds=9, TrainingProgressReporting=plot)
    assert "error.results" in caught.value.__notes__[0]
    kept = caught.value.results
    assert kept["TotalRounds"] == 3
    assert kept["TrainedNet"]([1.0]) == NetTrain(LinearLayer(1), LINE, MaxTrainingRounds=3)([1.0])
