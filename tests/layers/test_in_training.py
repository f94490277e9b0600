"""What DropoutLayer and BatchNormalizationLayer do while training, beyond the table."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from netlang import NetMapOperator
from netlang.language.nets.net import Net
from netlang.layers import BatchNormalizationLayer, DropoutLayer
from netlang.testing.generate import by_name
from netlang.testing.trials import Outcome, Trial
from tests.layers.rows_weights import FRESH, MEASURED


def in_training(net: Net, examples: Any, arrays: dict[str, Any] | None = None, prefix: tuple[Any, ...] = ()) -> Outcome:
    numbers = {(*prefix, name): np.asarray(value, float) for name, value in (arrays or {}).items()}
    trial = Trial(net, [by_name(net, e) for e in examples], numbers, True, np.random.default_rng(0))
    return trial.run(range(len(trial.examples)))


@pytest.mark.parametrize(("options", "kept"), [({}, 0.9), ({"Momentum": 0.5}, 0.5), ({"Momentum": 1}, 1.0)])
def test_moving_statistics_move(options: dict[str, Any], kept: float) -> None:
    x = np.array(MEASURED)
    made = in_training(BatchNormalizationLayer(Input=3, **options), MEASURED, FRESH)
    np.testing.assert_allclose(made.sums["MovingMean"], (1 - kept) * x.mean(0))
    np.testing.assert_allclose(made.sums["MovingVariance"], kept + (1 - kept) * x.var(0))


def test_frozen_layers_keep_their_moving_statistics() -> None:
    made = in_training(BatchNormalizationLayer(Input=3, LearningRateMultipliers=0), MEASURED, FRESH)
    np.testing.assert_array_equal(made.sums["MovingMean"], 0)
    np.testing.assert_array_equal(made.sums["MovingVariance"], 1)


def test_statistics_are_of_real_elements_only() -> None:
    rng = np.random.default_rng(3)
    sequences = [rng.normal(size=(length, 3)) for length in (4, 1, 0, 2)]
    every = np.concatenate(sequences)
    net = BatchNormalizationLayer(Interleaving=True, Input=["Varying", 3])
    made = in_training(net, sequences, FRESH)
    np.testing.assert_allclose(made.sums["MovingMean"], 0.1 * every.mean(0))
    np.testing.assert_allclose(made.sums["MovingVariance"], 0.9 + 0.1 * every.var(0))


def test_statistics_are_of_real_elements_only_where_it_is_mapped() -> None:
    rng = np.random.default_rng(3)
    sequences = [rng.normal(size=(length, 3)) for length in (4, 1, 2)]
    every = np.concatenate(sequences)
    net = NetMapOperator(BatchNormalizationLayer(), Input=["Varying", 3])
    made = in_training(net, sequences, FRESH, ("Net",))
    np.testing.assert_allclose(made.sums["Net.MovingMean"], 0.1 * every.mean(0))
    np.testing.assert_allclose(made.sums["Net.MovingVariance"], 0.9 + 0.1 * every.var(0))


def test_one_example_is_its_own_mean() -> None:
    made = in_training(BatchNormalizationLayer(Input=3), [[1, 2, 3]], FRESH)
    np.testing.assert_array_equal(made.examples[0]["Output"], 0)


def test_dropout_drops_a_share_and_scales_the_rest() -> None:
    net = DropoutLayer(0.3, Input=4000, OutputPorts=["Output", "BinaryMask"])
    (made,) = in_training(net, [np.full(4000, 2.0)]).examples
    assert set(made["BinaryMask"]) == {0.0, 1.0}
    assert math.isclose(made["BinaryMask"].mean(), 0.7, abs_tol=0.03)
    np.testing.assert_allclose(made["Output"], made["BinaryMask"] * 2 / 0.7)


def test_alpha_dropout_keeps_mean_and_variance() -> None:
    x = np.random.default_rng(1).normal(size=40000)
    (made,) = in_training(DropoutLayer(0.2, Method="AlphaDropout", Input=40000), [x]).examples
    assert math.isclose(made["Output"].mean(), 0, abs_tol=0.03)
    assert math.isclose(made["Output"].var(), 1, abs_tol=0.05)
