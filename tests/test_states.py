"""Initial and final states of recurrent layers, and NetStateObject, which keeps them."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    BasicRecurrentLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetBidirectionalOperator,
    NetChain,
    NetDataError,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortError,
    NetStateObject,
    SequenceLastLayer,
    TotalLayer,
)

STATES = NetPort(All, "States")
STATE = NetPort("State")
ADD = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)])
VARYING = {"Input": ["Varying", 3]}
NETS = {
    "basic": BasicRecurrentLayer(2, **VARYING),
    "gated": GatedRecurrentLayer(2, **VARYING),
    "lstm": LongShortTermMemoryLayer(2, **VARYING),
    "both ways": NetBidirectionalOperator(GatedRecurrentLayer(2), **VARYING),
    "fold": NetFoldOperator(NetGraph([LinearLayer(3), TotalLayer()], [([1, NetPort("State")], 2)]), **VARYING),
    "chain": NetChain([GatedRecurrentLayer(2), [LongShortTermMemoryLayer(3)], BasicRecurrentLayer(2)], **VARYING),
}  # fmt: skip
NETS = {name: NetInitialize(net) for name, net in NETS.items()}
ONE_WAY = [name for name in NETS if name != "both ways"]
X = np.random.default_rng(1).normal(size=(6, 3)).astype(np.float32)
RNN = NETS["gated"]


# read and set ---------------------------------------------------------------------------------------------


def test_their_names():
    assert list(NETS["lstm"](X, STATES)) == [STATE, NetPort("CellState")]
    assert list(NETS["both ways"](X, STATES)) == [NetPort("ForwardState"), NetPort("BackwardState")]
    assert list(NETS["chain"](X, STATES)) == [
        NetPort(1, "State"), NetPort(2, 1, "State"), NetPort(2, 1, "CellState"), NetPort(3, "State"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ONE_WAY)
def test_a_sequence_goes_on_from_the_states_of_its_first_half(name):
    net = NETS[name]
    middle = net(X[:2], STATES)
    np.testing.assert_allclose(net({"Input": X[2:], STATES: middle}), net(X)[2:], atol=1e-6)
    end = net({"Input": X[2:], STATES: middle}, STATES)
    for port, value in net(X, STATES).items():
        np.testing.assert_allclose(end[port], value, atol=1e-6)


def test_zero_unless_given():
    net = NETS["lstm"]
    np.testing.assert_array_equal(net({"Input": X, STATE: [0, 0]}), net(X))
    assert not np.allclose(net({"Input": X, NetPort("CellState"): [1, 1]}), net(X))


def test_positions_of_layers_in_any_form():
    net = NETS["chain"]
    expected = net({"Input": X, NetPort(3, "State"): [0.1, 0.2]})
    np.testing.assert_array_equal(net({"Input": X, NetPort(-1, "State"): [0.1, 0.2]}), expected)
    assert not np.allclose(expected, net(X))


@pytest.mark.parametrize("name", NETS)
def test_an_empty_sequence_leaves_them_as_they_are(name):
    net = NETS[name]
    given = {port: value + 1 for port, value in net(X, STATES).items()}
    for port, value in net({"Input": X[:0], STATES: given}, STATES).items():
        np.testing.assert_array_equal(value, given[port])


BATCH = [X[:2], X[:0], X, X[1:2], X[2:5]]
GIVEN = np.random.default_rng(2).normal(size=(5, 2))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_those_of_a_batch(size):
    found = RNN({"Input": BATCH, STATE: GIVEN}, STATES, BatchSize=size)[STATE]
    results = RNN({"Input": BATCH, STATE: GIVEN}, BatchSize=size)
    for x, start, end, result in zip(BATCH, GIVEN, found, results, strict=True):
        np.testing.assert_allclose(end, RNN({"Input": x, STATE: start}, STATES)[STATE], atol=1e-6)
        np.testing.assert_allclose(result, RNN({"Input": x, STATE: start}), atol=1e-6)


def test_one_for_the_whole_batch():
    found = RNN({"Input": BATCH, STATE: [0.5, -0.5]}, STATES, BatchSize=2)[STATE]
    np.testing.assert_allclose(found[2], RNN({"Input": X, STATE: [0.5, -0.5]}, STATES)[STATE], atol=1e-6)


def test_of_one_port_alone():
    np.testing.assert_allclose(RNN(X, STATE), RNN(X, STATES)[STATE])


def test_a_net_without():
    assert LinearLayer(2, Input=2, Weights=np.eye(2), Biases=None)([1, 2], STATES) == {}


@pytest.mark.parametrize(("given", "kind", "message"), [
    ({NetPort("Stat"): [1, 2]}, NetPortError,
     'NetPort("Stat") is not a state of the net\n  its states are NetPort("State")'),
    ({STATES: {"State": [1, 2]}}, NetPortError,
     "'State' is not a state of the net\n  its states are NetPort(\"State\")"),
    ({STATES: [1, 2]}, NetOptionError,
     'states are a dict of values by port, not [1, 2]\n  net(data, NetPort(All, "States")) gives such a dict'),
    ({STATE: [1, 2, 3]}, NetDataError,
     '"NetPort("State")" is an array of dimensions [3], and the port takes an array of dimensions [2] of numbers'),
    ({STATE: [[1, 2], [3, 4]]}, NetDataError, 'NetPort("State") was given 2 states for 1 examples'),
])  # fmt: skip
def test_what_is_no_state(given, kind, message):
    with pytest.raises(kind) as caught:
        RNN({"Input": X} | given)
    assert str(caught.value) == message


def test_a_state_that_a_layer_feeds_is_not_given():
    net = NetInitialize(FED)
    with pytest.raises(NetPortError, match=r'NetPort\("rnn", "State"\) is not a state of the net\n  it has no states'):
        net({"Input": X, "s": [1], NetPort("rnn", "State"): [0, 0]})


# kept -----------------------------------------------------------------------------------------------------

FED = NetGraph(
    {"start": LinearLayer(2), "rnn": GatedRecurrentLayer(2)},
    [(NetPort("s"), "start", NetPort("rnn", "State"))], s=1, Input=["Varying", 3],
)  # fmt: skip


@pytest.mark.parametrize("name", ONE_WAY)
def test_an_object_goes_on_where_it_was(name):
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


def test_a_seed():
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
def test_errors(make, kind, message):
    with pytest.raises(kind) as caught:
        make()
    assert message in str(caught.value)


def test_a_fold_counts_on():
    kept = NetStateObject(NetFoldOperator(ADD, Input="Varying"))
    assert kept([1, 2, 3]).tolist() == [1, 3, 6]
    assert kept([4]).tolist() == [10]
    assert repr(kept).startswith("NetStateObject(NetFoldOperator(")
