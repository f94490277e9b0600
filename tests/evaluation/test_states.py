"""Initial and final states of recurrent layers: read, set, and those of nets inside operators."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    BasicRecurrentLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    Information,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetBidirectionalOperator,
    NetChain,
    NetDataError,
    NetFoldOperator,
    NetGANOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetMapThreadOperator,
    NetNestOperator,
    NetOptionError,
    NetPairEmbeddingOperator,
    NetPort,
    NetPortError,
    NetStateObject,
    ReplicateLayer,
    SequenceLastLayer,
    Tanh,
    TotalLayer,
)
from netlang.language.types.written_types import port_type
from tests.raised import raised

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
FED = NetGraph(
    {"start": LinearLayer(2), "rnn": GatedRecurrentLayer(2)},
    [(NetPort("s"), "start", NetPort("rnn", "State"))], s=1, Input=["Varying", 3],
)  # fmt: skip
X = np.random.default_rng(1).normal(size=(6, 3)).astype(np.float32)
RNN = NETS["gated"]


# read and set ---------------------------------------------------------------------------------------------


def test_names_of_states():
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


def test_states_are_zero_unless_given():
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
def test_each_example_of_a_batch_has_its_own_state(size):
    found = RNN({"Input": BATCH, STATE: GIVEN}, STATES, BatchSize=size)[STATE]
    results = RNN({"Input": BATCH, STATE: GIVEN}, BatchSize=size)
    for x, start, end, result in zip(BATCH, GIVEN, found, results, strict=True):
        np.testing.assert_allclose(end, RNN({"Input": x, STATE: start}, STATES)[STATE], atol=1e-6)
        np.testing.assert_allclose(result, RNN({"Input": x, STATE: start}), atol=1e-6)


def test_one_state_given_for_the_whole_batch():
    found = RNN({"Input": BATCH, STATE: [0.5, -0.5]}, STATES, BatchSize=2)[STATE]
    np.testing.assert_allclose(found[2], RNN({"Input": X, STATE: [0.5, -0.5]}, STATES)[STATE], atol=1e-6)


def test_the_state_of_one_port():
    np.testing.assert_allclose(RNN(X, STATE), RNN(X, STATES)[STATE])


def test_a_net_without_states_gives_none():
    assert LinearLayer(2, Input=2, Weights=np.eye(2), Biases=None)([1, 2], STATES) == {}


@pytest.mark.parametrize(("given", "kind", "message"), [
    ({NetPort("Stat"): [1, 2]}, NetPortError,
     'NetPort("Stat") is not a state of the net\n  its states are NetPort("State")'),
    ({STATES: {"State": [1, 2]}}, NetPortError,
     "'State' is not a state of the net\n  its states are NetPort(\"State\")"),
    ({STATES: [1, 2]}, NetOptionError,
     'states are a dict of values by port, not [1, 2]\n  net(data, NetPort(All, "States")) gives such a dict'),
    ({STATE: [1, 2, 3]}, NetDataError,
     'NetPort("State") is an array of dimensions [3], and the port takes an array of dimensions [2] of numbers'),
    ({STATE: [[1, 2], [3, 4]]}, NetDataError, 'NetPort("State") was given 2 states for 1 examples'),
])  # fmt: skip
def test_invalid_states_are_refused(given, kind, message):
    assert str(raised(kind, lambda: RNN({"Input": X} | given))) == message


def test_a_state_that_a_layer_feeds_is_not_given():
    net = NetInitialize(FED)
    assert str(raised(NetPortError, lambda: net({"Input": X, "s": [1], NetPort("rnn", "State"): [0, 0]}))) == (
        'NetPort("rnn", "State") is not a state of the net\n  it has no states\n  another layer feeds this one'
    )


def test_a_state_that_starts_afresh_is_not_given():
    net = NetInitialize(NetMapOperator([GatedRecurrentLayer(2), SequenceLastLayer()], Input=["Varying", 3, 3]))
    assert str(raised(NetPortError, lambda: net({"Input": X[None, :3], NetPort("Net", 1, "State"): [0, 0]}))) == (
        'NetPort("Net", 1, "State") is not a state of the net\n  it has no states\n'
        "  the operator around it feeds this one, or applies its net several times, each time afresh"
    )
    with pytest.raises(NetPortError, match="is inside an operator, which uses its net for many arrays at once"):
        net(X[None, :3], NetPort("Net", 1, "State"))


# inside operators -----------------------------------------------------------------------------------------

LAST = [GatedRecurrentLayer(2), SequenceLastLayer()]
BOTH = NetBidirectionalOperator([NetChain([NetMapOperator(2), GatedRecurrentLayer(2)]), NetChain([NetMapOperator(2)])])
GAN = NetGANOperator(
    [NetChain([ReplicateLayer(3), GatedRecurrentLayer(2), NetMapOperator(4)]), LinearLayer([])], Latent=2
)
FUNCTION = FunctionLayer(lambda x: Tanh(GatedRecurrentLayer(2)(x)), **VARYING)
NESTED = NetGraph({"in": NetGraph({"both": BOTH}), "out": NetChain({"rnn": BasicRecurrentLayer(2)})}, [("in", "out")])
WITHIN = {
    "both": (BOTH, [NetPort("ForwardNet", 2, "State")]),
    "both, of layers": (NetBidirectionalOperator(GatedRecurrentLayer(2)),
                        [NetPort("ForwardState"), NetPort("BackwardState")]),
    "both, of a fold": (NetBidirectionalOperator([NetChain([NetFoldOperator(ADD)]), NetFoldOperator(ADD)]),
                        [NetPort("BackwardState"), NetPort("ForwardNet", 1, "State")]),
    "nested": (NESTED, [NetPort("in", "both", "ForwardNet", 2, "State"), NetPort("out", "rnn", "State")]),
    "function": (FUNCTION, [NetPort("gatedrecurrent1", "State")]),
    "fold": (NetFoldOperator(BasicRecurrentLayer(2), {"State": "State"}, Input=["Varying", 3, 3]), [STATE]),
    "generator": (GAN, [NetPort("Generator", 2, "State")]),
    "map": (NetMapOperator(LAST), []),
    "map thread": (NetMapThreadOperator(NetChain(LAST)), []),
    "nest": (NetNestOperator(BasicRecurrentLayer(3), 2), []),
    "pair": (NetPairEmbeddingOperator(LAST), []),
    "discriminator": (NetGANOperator([LinearLayer([3, 2]), [*LAST, LinearLayer([])]]), []),
    "fold of what restarts": (NetFoldOperator(NetGraph(
        {"rnn": GatedRecurrentLayer(3), "last": SequenceLastLayer(), "sum": TotalLayer()},
        [(NetPort("Input"), "rnn", "last"), (["last", NetPort("State")], "sum")])), [STATE]),
    "map of both": (NetMapOperator([BOTH, SequenceLastLayer()]), []),
}  # fmt: skip


@pytest.mark.parametrize("name", WITHIN)
def test_inner_states_are_states_of_the_net_where_it_runs_once(name):
    net, states = WITHIN[name]
    assert [NetPort(*path) for path in Information(net, "RecurrentStatesPositionList")] == states
    if not states:
        with pytest.raises(NetPortError, match="has no states to keep"):
            NetStateObject(net)


@pytest.mark.parametrize("name", ["both", "both, of layers", "both, of a fold", "nested", "function"])
@pytest.mark.parametrize("device", ["CPU", "JAX"])
def test_inner_states_are_read_and_set(name, device):
    net, states = WITHIN[name]
    net = NetInitialize(net.with_ports({"Input": port_type(["Varying", 3])}))
    options = {"TargetDevice": device}
    ended = net(X, STATES, **options)
    assert set(ended) == set(states)
    for port in states:
        assert not np.allclose(net({"Input": X, port: ended[port] + 1}, **options), net(X, **options))
        np.testing.assert_allclose(net({"Input": X[:0], port: ended[port]}, STATES, **options)[port], ended[port])
        np.testing.assert_allclose(net([X, X[:2]], STATES, **options)[port][0], ended[port], atol=1e-6)


NOTHING = LinearLayer(2, Weights=np.zeros((2, 3)), Biases=None)


def test_the_state_of_an_inner_net_continues():
    rnn = NetInitialize(NetChain([NetMapOperator(2), GatedRecurrentLayer(2)], **VARYING))
    both = NetBidirectionalOperator([rnn, NetChain([NetMapOperator(NOTHING)])], "Total")
    forward = NetPort("ForwardNet", 2, "State")
    kept = NetStateObject(both, {forward: rnn(X[:2], STATES)[NetPort(2, "State")]})
    np.testing.assert_allclose(np.concatenate([kept(X[2:4]), kept(X[4:])]), rnn(X)[2:], atol=1e-6)
    np.testing.assert_allclose(kept["States"][forward], rnn(X, STATES)[NetPort(2, "State")], atol=1e-6)
    np.testing.assert_allclose(both(X, NetPort("ForwardNet", 1, "Output")), rnn(X, NetPort(1)), atol=1e-6)


def test_the_state_of_a_generator():
    gan = NetInitialize(GAN)
    data = {"Sample": np.ones((3, 4)), "Latent": [1, 2]}
    port = NetPort("Generator", 2, "State")
    end = gan(data, STATES)[port]
    assert not np.allclose(gan(data | {port: end}, "GeneratedFake"), gan(data, "GeneratedFake"))


def test_the_state_of_a_net_that_runs_along_each_element():
    net = NetInitialize(WITHIN["fold"][0])
    rnn = net.net  # for any number of elements
    chunks = np.stack([X[:3], X[3:]])
    np.testing.assert_allclose(net(chunks).reshape(6, 2), rnn(X), atol=1e-6)
    np.testing.assert_allclose(net(chunks, STATES)[STATE], rnn(X, STATES)[STATE], atol=1e-6)
    kept = NetStateObject(net)
    np.testing.assert_allclose(np.concatenate([kept(chunks[:1]), kept(chunks[:0]), kept(chunks[1:])]), net(chunks))


def test_outputs_and_all_states_at_once():
    net = NetInitialize(NetChain({"read": GatedRecurrentLayer(3), "last": SequenceLastLayer()}, Input=["Varying", 2]))
    asked = [NetPort("Output"), NetPort(All, "States"), NetPort("read", "Output")]
    x, y = [[1.0, 0.0], [0.0, 1.0]], [[1.0, 1.0]]
    for data in (x, [x, y]):
        found = net(data, asked)
        assert list(found) == asked
        np.testing.assert_array_equal(found[NetPort("Output")], net(data))
        expected = net(data, NetPort(All, "States"))
        assert found[NetPort(All, "States")].keys() == expected.keys()
        for port, state in expected.items():
            np.testing.assert_array_equal(found[NetPort(All, "States")][port], state)
    one = net(x, [NetPort(All, "States")])
    assert list(one) == [NetPort(All, "States")]
