"""Python functions as losses."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from netlang import (
    Abs,
    LinearLayer,
    Max,
    Mean,
    MeanSquaredLossLayer,
    NetOptionError,
    Total,
)
from netlang.training.losses.loss_function import Scaled
from netlang.training.train import NetTrain


def huber(y, t, delta=1):
    far = np.abs(y - t)
    return np.where(far < delta, far**2 / 2, far - delta / 2)


def worst(o, t):
    return Max(Abs(o - t))


class Squared:
    def __call__(self, guess, truth):
        return (guess - truth) ** 2


SQUARES = [(0.0 - 3) ** 2, (0.0 + 1) ** 2]  # of a net that gives 0 0, with the target 3 -1


@pytest.mark.parametrize(
    ("function", "loss"),
    [
        (lambda Input, Target: (Input - Target) ** 2, sum(SQUARES)),
        (lambda Target, Input: Target + 0 * Input, 3 - 1),  # matched by these names
        (lambda out, target: out * 0 + target, 3 - 1),  # matched by order
        (lambda a, b: ((a - b) ** 2).mean(), sum(SQUARES) / 2),
        (lambda Input, Target: Mean((Input - Target) ** 2), sum(SQUARES) / 2),
        (lambda a, b: np.mean((a - b) ** 2), sum(SQUARES) / 2),
        (lambda a, b: Total(Abs(a - b)), 4),
        (huber, 2.5 + 0.5),
        (partial(huber, delta=2), 2 + 0.5),
        (worst, 3),
        (Squared(), sum(SQUARES)),
        (lambda *both: (both[0] - both[1]) ** 2, sum(SQUARES)),
        (MeanSquaredLossLayer(), sum(SQUARES) / 2),
    ],
)
def test_functions_are_losses_however_they_reduce_and_whatever_their_parameters_are_called(function, loss):
    net = LinearLayer(2, Input=1, Weights=[[0.0], [0.0]], Biases=[0.0, 0.0])
    for setting in (function, ("Output", function), {"Output": function}, (function, Scaled(1))):
        found = NetTrain(net, [([1.0], [3.0, -1.0])], "RoundLoss", LossFunction=setting, MaxTrainingRounds=1)
        assert found == pytest.approx(loss)


def test_a_function_of_the_output_alone():
    net = LinearLayer(2, Input=1, Weights=[[2.0], [3.0]], Biases=[0.0, 0.0])
    found = NetTrain(net, [[1.0]], "RoundLoss", LossFunction=lambda y: Total(y**2), MaxTrainingRounds=1)
    assert found == 13


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda: 1, "a loss function takes the output and, .* and a function takes 0 arguments"),
        (lambda a, b, c: a, "a loss function takes the output and, .* and a function takes 3 arguments"),
        (lambda *, a: a, "the function needs a by name, which nobody gives"),
    ],
)
def test_functions_that_are_no_losses(function, said):
    with pytest.raises(NetOptionError, match=said):
        NetTrain(LinearLayer(2, Input=1), [([1.0], [3.0, -1.0])], LossFunction=function)
