"""Initial and final states of recurrent layers, and NetStateObject, which keeps them."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    BasicRecurrentLayer,
    EmbeddingLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    Information,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetBidirectionalOperator,
    NetChain,
    NetDataError,
    NetExtract,
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
    NetPortGradient,
    NetStateObject,
    NetTrain,
    OrderingLayer,
    PartLayer,
    ReplicateLayer,
    SequenceLastLayer,
    Tanh,
    TotalLayer,
)
from netlang.spec.types import port_type

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
    with pytest.raises(NetPortError) as caught:
        net({"Input": X, "s": [1], NetPort("rnn", "State"): [0, 0]})
    assert str(caught.value) == (
        'NetPort("rnn", "State") is not a state of the net\n  it has no states\n  another layer feeds this one'
    )


def test_a_state_that_starts_afresh_is_not_given():
    net = NetInitialize(NetMapOperator([GatedRecurrentLayer(2), SequenceLastLayer()], Input=["Varying", 3, 3]))
    with pytest.raises(NetPortError) as caught:
        net({"Input": X[None, :3], NetPort("Net", 1, "State"): [0, 0]})
    assert str(caught.value) == (
        'NetPort("Net", 1, "State") is not a state of the net\n  it has no states\n'
        "  the operator around it feeds this one, or applies its net several times, each time afresh"
    )
    with pytest.raises(NetPortError, match="is inside an operator, which uses its net for many arrays at once"):
        net(X[None, :3], NetPort("Net", 1, "State"))


# inside operators -----------------------------------------------------------------------------------------

LAST = [GatedRecurrentLayer(2), SequenceLastLayer()]
CODES = NetGraph(  # a code, chosen as the best of scores that depend on the code before
    {"embed": EmbeddingLayer(3), "sum": TotalLayer(), "order": OrderingLayer(-1), "best": PartLayer(1)},
    [(NetPort("Code"), "embed", "sum"), (NetPort("Input"), "sum", "order", "best", NetPort("Best"))],
)  # fmt: skip
CHOOSING = NetInitialize(NetFoldOperator(CODES, {"Best": "Code"}, **VARYING))
CODE = NetPort("Code")
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
def test_those_inside_are_states_of_the_whole_where_a_net_runs_once(name):
    net, states = WITHIN[name]
    assert [NetPort(*path) for path in Information(net, "RecurrentStatesPositionList")] == states
    if not states:
        with pytest.raises(NetPortError, match="has no states to keep"):
            NetStateObject(net)


@pytest.mark.parametrize("name", ["both", "both, of layers", "both, of a fold", "nested", "function"])
@pytest.mark.parametrize("device", ["CPU", "JAX"])
def test_those_inside_are_read_and_set(name, device):
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


def test_that_of_a_net_inside_goes_on():
    rnn = NetInitialize(NetChain([NetMapOperator(2), GatedRecurrentLayer(2)], **VARYING))
    both = NetBidirectionalOperator([rnn, NetChain([NetMapOperator(NOTHING)])], "Total")
    forward = NetPort("ForwardNet", 2, "State")
    kept = NetStateObject(both, {forward: rnn(X[:2], STATES)[NetPort(2, "State")]})
    np.testing.assert_allclose(np.concatenate([kept(X[2:4]), kept(X[4:])]), rnn(X)[2:], atol=1e-6)
    np.testing.assert_allclose(kept["States"][forward], rnn(X, STATES)[NetPort(2, "State")], atol=1e-6)
    np.testing.assert_allclose(both(X, NetPort("ForwardNet", 1, "Output")), rnn(X, NetPort(1)), atol=1e-6)


def test_that_of_a_generator():
    gan = NetInitialize(GAN)
    data = {"Sample": np.ones((3, 4)), "Latent": [1, 2]}
    port = NetPort("Generator", 2, "State")
    end = gan(data, STATES)[port]
    assert not np.allclose(gan(data | {port: end}, "GeneratedFake"), gan(data, "GeneratedFake"))


def test_that_of_a_net_which_runs_along_each_element():
    net = NetInitialize(WITHIN["fold"][0])
    rnn = NetExtract(net, "Net")
    chunks = np.stack([X[:3], X[3:]])
    np.testing.assert_allclose(net(chunks).reshape(6, 2), rnn(X), atol=1e-6)
    np.testing.assert_allclose(net(chunks, STATES)[STATE], rnn(X, STATES)[STATE], atol=1e-6)
    kept = NetStateObject(net)
    np.testing.assert_allclose(np.concatenate([kept(chunks[:1]), kept(chunks[:0]), kept(chunks[1:])]), net(chunks))


# integers -------------------------------------------------------------------------------------------------


def chosen(x, code):
    rows, found = NetExtract(CHOOSING, ["Net", "embed", "Weights"]), []
    for one in x:
        code = int(np.argmax(one + rows[code - 1])) + 1
        found.append(code)
    return found


@pytest.mark.parametrize("device", ["CPU", "JAX"])
def test_a_state_of_integers(device):
    for code in (1, 2, 3):
        assert CHOOSING({"Input": X, CODE: code}, TargetDevice=device).tolist() == chosen(X, code)
        assert CHOOSING({"Input": X, CODE: code}, STATES, TargetDevice=device)[CODE] == chosen(X, code)[-1]
    batch = CHOOSING({"Input": BATCH, CODE: [1, 2, 3, 1, 2]}, BatchSize=2, TargetDevice=device)
    expected = [chosen(x, code) for x, code in zip(BATCH, [1, 2, 3, 1, 2], strict=True)]
    assert [row.tolist() for row in batch] == expected


def test_a_state_of_integers_is_kept():
    kept = NetStateObject(CHOOSING, {CODE: 2})
    assert [*kept(X[:2]), *kept(X[2:])] == chosen(X, 2)
    assert kept["States"][CODE] == chosen(X, 2)[-1]


NO_START = (
    "{place}, a state, has to be given\n"
    "  states start at 0, and this one is one of the integers 1..3\n"
    "  try: {{..., NetPort({path}): 1}} as data, or an edge of a NetGraph to it"
)


@pytest.mark.parametrize(("use", "place", "path"), [
    (lambda: CHOOSING(X), "Code", '"Code"'),
    (lambda: CHOOSING(X, STATES), "Code", '"Code"'),
    (lambda: CHOOSING(X, TargetDevice="JAX"), "Code", '"Code"'),
    (lambda: NetStateObject(CHOOSING), "Code", '"Code"'),
    (lambda: NetChain({"choose": CHOOSING})(X), '"choose".Code', '"choose", "Code"'),
    (lambda: NetMapOperator(CHOOSING)(np.stack([X])), '"Net".Code', '"Net", "Code"'),
])  # fmt: skip
def test_integers_from_1_up_do_not_start_at_0(use, place, path):
    with pytest.raises(NetDataError) as caught:
        use()
    assert str(caught.value) == NO_START.format(place=place, path=path)


def test_training_data_have_no_place_for_states():
    net = NetChain({"choose": CHOOSING, "rows": EmbeddingLayer(1)})
    with pytest.raises(NetDataError) as caught:
        NetTrain(net, [(X, np.zeros((6, 1)))])
    head, _ = NO_START.format(place='"choose".Code', path="").split("  try: ")
    assert str(caught.value) == f"{head}  try: an edge of a NetGraph to it"


def test_a_net_with_a_state_of_integers_is_trained():
    codes = NetGraph(  # learns to say 3, whatever was said before
        {"embed": EmbeddingLayer(3), "order": OrderingLayer(-1), "best": PartLayer(1), "sum": TotalLayer()},
        [(NetPort("Code"), "embed", "sum", "order", "best", NetPort("Best")), (NetPort("Input"), "sum"),
         ("sum", NetPort("Scores"))],
    )  # fmt: skip
    fold = NetFoldOperator(codes, {"Best": "Code"}, outputs="Scores", **VARYING)
    net = NetGraph({"fold": fold}, [(NetPort("start"), NetPort("fold", "Code"))])
    data = {"Input": [X * 0, X[:2] * 0], "start": [1, 2], "Scores": [[[0, 0, 1]] * 6, [[0, 0, 1]] * 2]}
    trained = NetTrain(net, data, MaxTrainingRounds=300, Method=("ADAM", {"LearningRate": 0.05}))
    np.testing.assert_allclose(trained({"Input": X[:3] * 0, "start": 2}), [[0, 0, 1]] * 3, atol=0.1)


@pytest.mark.parametrize(("code", "message"), [
    (4, 'code 4 in "NetPort("Code")": the port takes 1..3'),
    (1.5, '"NetPort("Code")" takes integers, not 1.5'),
])  # fmt: skip
def test_codes_of_a_state_are_checked(code, message):
    with pytest.raises(NetDataError) as caught:
        CHOOSING({"Input": X, CODE: code})
    assert str(caught.value).startswith(message)


def test_a_graph_feeds_a_state_of_integers():
    graph = NetGraph({"choose": CHOOSING}, [(NetPort("start"), NetPort("choose", "Code"))])
    assert graph({"Input": X, "start": 3}).tolist() == chosen(X, 3)
    assert Information(graph, "RecurrentStatesCount") == 1


def test_no_gradient_with_respect_to_integers():
    with pytest.raises(NetPortError, match='"Code" is of integers: there is no gradient with respect to it'):
        CHOOSING({"Input": X, CODE: 1}, NetPortGradient("Code"))


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
