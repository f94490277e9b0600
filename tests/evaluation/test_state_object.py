"""NetStateObject: a net that goes on from the states in which it was left."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    GatedRecurrentLayer,
    LinearLayer,
    NetChain,
    NetDataError,
    NetExtract,
    NetFoldOperator,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortError,
    NetStateObject,
    SequenceLastLayer,
)
from tests.evaluation.test_states import ADD, FED, NETS, ONE_WAY, RNN, STATE, STATES, VARYING, X
from tests.raised import raised


@pytest.mark.parametrize("name", ONE_WAY)
def test_a_state_object_continues_from_its_state(name):
    net = NETS[name]
    kept = NetStateObject(net)
    found = [kept(X[i:j]) for i, j in ((0, 1), (1, 4), (4, 4), (4, 6))]
    np.testing.assert_allclose(np.concatenate(found), net(X), atol=1e-6)
    for port, value in net(X, STATES).items():
        np.testing.assert_allclose(kept["States"][port], value, atol=1e-6)


def test_equal_inputs_different_outputs():
    kept = NetStateObject(NetInitialize(NetChain([GatedRecurrentLayer(2), SequenceLastLayer()], **VARYING)))
    assert not np.allclose(kept(X), kept(X))


def test_states_start_at_zero_and_are_read():
    kept = NetStateObject(RNN)
    np.testing.assert_array_equal(NetExtract(kept, "States")[STATE], [0, 0])
    kept(X)
    np.testing.assert_allclose(NetExtract(kept, "States")[STATE], RNN(X)[-1], atol=1e-6)
    assert NetExtract(kept, "Net") is RNN


def test_a_seed_makes_a_state_object_reproducible():
    seed = RNN(X[:3], STATES)
    kept = NetStateObject(RNN, seed)
    np.testing.assert_allclose(kept(X[3:]), RNN(X)[3:], atol=1e-6)
    assert kept["States"] is not seed


def test_states_of_each_object_are_its_own():
    one, other = NetStateObject(RNN), NetStateObject(RNN)
    one(X)
    np.testing.assert_array_equal(other(X), RNN(X))


def test_a_failure_leaves_them_as_they_were():
    kept = NetStateObject(RNN)
    kept(X)
    before = kept["States"][STATE].copy()
    with pytest.raises(NetDataError):
        kept(X[:, :2])
    np.testing.assert_array_equal(kept["States"][STATE], before)


@pytest.mark.parametrize(("make", "kind", "message"), [
    (lambda: NetStateObject(LinearLayer(3)), NetPortError,
     "LinearLayer(3) has no states to keep\n  only states of recurrent layers that no other layer feeds are kept"),
    (lambda: NetStateObject(NetMapOperator(GatedRecurrentLayer(3))), NetPortError, "has no states to keep"),
    (lambda: NetStateObject(FED), NetPortError, "has no states to keep"),
    (lambda: NetStateObject(RNN, {NetPort(1, "State"): [0, 0]}), NetPortError,
     'NetPort(1, "State") is not a state of the net\n  its states are NetPort("State")'),
    (lambda: NetStateObject(RNN, {STATE: [0, 0, 0]}), NetDataError, "is an array of dimensions [3]"),
    (lambda: NetStateObject(RNN, 5), NetOptionError, "states are a dict of values by port, not 5"),
    (lambda: NetStateObject(5), NetOptionError, "NetStateObject takes a net, not 5"),
    (lambda: NetStateObject(RNN)([X, X]), NetDataError,
     "a NetStateObject takes one example at a time: it has one state"),
    (lambda: NetStateObject(RNN)["State"], NetPortError,
     'a NetStateObject has no \'State\'\n  it has "States" and "Net"'),
])  # fmt: skip
def test_refused_state_objects(make, kind, message):
    assert message in str(raised(kind, make))


def test_a_fold_counts_on():
    kept = NetStateObject(NetFoldOperator(ADD, Input="Varying"))
    assert kept([1, 2, 3]).tolist() == [1, 3, 6]
    assert kept([4]).tolist() == [10]
    assert repr(kept).startswith("NetStateObject(NetFoldOperator(")
