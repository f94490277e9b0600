"""States of layers inside of the net of a NetFoldOperator: spelled in every way, kept, and unfolded."""

import numpy as np
import pytest

from netlang import (
    All,
    BasicRecurrentLayer,
    NetChain,
    NetExtract,
    NetFoldOperator,
    NetInitialize,
    NetPort,
    NetStateObject,
    NetTrain,
    NetUnfold,
    Normal,
    SequenceLastLayer,
)
from tests.layers.rows_fold_inside import PAIRS, READER, STATE

FOLD = NetInitialize(NetFoldOperator(READER, {STATE: STATE}, Input=["Varying", 4]))
X = np.random.default_rng(1).normal(size=(5, 4)).astype(np.float32)


@pytest.mark.parametrize(
    "feedback",
    [
        {STATE: STATE},
        (STATE, STATE),
        {("read", "State"): ("read", "State")},
        [(STATE, ("read", "State"))],
        {"read.State": "read.State"},
        ("read.State", "read.State"),
    ],
)
def test_spellings_of_an_inner_feedback_are_equal(feedback):
    assert NetFoldOperator(READER, feedback) == NetFoldOperator(READER, {STATE: STATE})


def test_an_inner_state_goes_on_along_the_whole_sequence():
    wide, read = NetExtract(FOLD, ("Net", "wide")), Normal(FOLD.net)["read"]
    np.testing.assert_allclose(FOLD(X), read(np.array([wide(x) for x in X])), rtol=1e-5)


def test_an_inner_state_without_feedback_starts_afresh():
    net = NetChain({"read": BasicRecurrentLayer(2), "last": SequenceLastLayer()})
    kept = NetInitialize(NetFoldOperator(net, {STATE: STATE}, Input=["Varying", 2, 3]))
    data = np.ones((2, 2, 3))
    assert not np.allclose(*kept(data))
    np.testing.assert_allclose(kept(data), Normal(kept.net)["read"](np.ones((4, 3)))[1::2], rtol=1e-5)


def test_an_inner_state_is_a_state_of_the_operator():
    port = NetPort("read.State")
    found = FOLD(X, NetPort(All, "States"))
    np.testing.assert_allclose(found[port], FOLD(X)[-1])
    np.testing.assert_allclose(FOLD({"Input": X[3:], port: FOLD(X[:3])[-1]}), FOLD(X)[3:], rtol=1e-5)
    kept = NetStateObject(FOLD)
    np.testing.assert_allclose(np.concatenate([kept(X[:2]), kept(X[2:])]), FOLD(X), rtol=1e-5)


def test_unfolding_a_fold_with_an_inner_state():
    step, state = NetUnfold(FOLD), np.zeros(2)
    assert (step.input_names, step.output_names) == (("Input", "read.State"), ("Output", "read.OutState"))
    for x, expected in zip(X, FOLD(X), strict=True):
        found = step({"Input": x, "read.State": state})
        state = found["read.OutState"]
        np.testing.assert_allclose(found["Output"], expected, rtol=1e-5)


def test_a_fold_with_an_inner_state_is_trained():
    net = NetFoldOperator(PAIRS, {STATE: STATE}, Input=["Varying", 2, 1])
    rng = np.random.default_rng(1)
    inputs = [rng.uniform(-0.2, 0.2, (n, 2, 1)) for n in (1, 2, 3, 4) * 4]
    data = {"Input": inputs, "Output": [np.repeat(np.cumsum(x.sum(1), 0), 2, 1) for x in inputs]}
    losses = NetTrain(net, data, "RoundLossList", MaxTrainingRounds=60, LearningRate=0.02)
    assert losses[-1] < 0.2 * losses[0]
