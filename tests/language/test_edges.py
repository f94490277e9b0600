"""How the edges of a NetGraph are written: which ports they mean, whatever their form and order."""

import numpy as np
import pytest

from netlang import (
    AppendLayer,
    AttentionLayer,
    CatenateLayer,
    CrossEntropyLossLayer,
    FunctionLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    MeanSquaredLossLayer,
    NetArrayLayer,
    NetChain,
    NetDataError,
    NetGraph,
    NetMapThreadOperator,
    NetPort,
    NetPortError,
    NetShapeError,
    NetTrain,
    Plus,
    Ramp,
    SummationLayer,
    ThreadingLayer,
    TotalLayer,
)
from tests.raised import raised

A, B, C = NetPort("A"), NetPort("B"), NetPort("C")


def feeding(graph, key):
    """What feeds each port of a layer: (layers ..., port), or (port of the graph,)."""
    return {e.target.port: (*e.source.path, e.source.port) for e in graph.edges if e.target.path == (key,)}


# edges into nets with several named inputs ---------------------------------------------------------------


@pytest.mark.parametrize(
    "edges",
    [
        [("a", "loss"), (NetPort("Target"), "loss")],
        [(["a", NetPort("Target")], "loss")],
        [(["a", NetPort("Target")], "loss", NetPort("Loss"))],
        [(NetPort("Target"), NetPort("loss", "Target")), ("a", "loss")],
        [("a", "loss"), (NetPort("Target"), NetPort("loss", "Target"))],
        [(NetPort("Target"), "loss"), ("a", NetPort("loss", "Input"))],
        [(NetPort("Target"), "loss"), (NetPort("a", "Output"), NetPort("loss", "Input"))],
        [("a", "loss")],
        [("a", NetPort("loss", "Input"))],
    ],
)
def test_a_loss_takes_its_input_and_then_its_target(edges):
    graph = NetGraph({"a": 3, "loss": MeanSquaredLossLayer()}, edges)
    assert feeding(graph, "loss") == {"Input": ("a", "Output"), "Target": ("Target",)}
    assert set(graph.input_names) == {"Input", "Target"} and graph.output_names == ("Loss",)


@pytest.mark.parametrize(
    ("layer", "names"),
    [
        (AppendLayer(), ("Input", "Element")),
        (CrossEntropyLossLayer("Index"), ("Input", "Target")),
        (FunctionLayer(lambda z, a, m: z - a * m), ("z", "a", "m")),
        (ThreadingLayer(lambda z, a: z - a), ("z", "a")),
        (AttentionLayer("Dot"), ("Key", "Value", "Query")),
        (NetGraph([TotalLayer()], [([NetPort("y"), NetPort("x")], 1)]), ("y", "x")),
        (NetChain([MeanSquaredLossLayer(), Ramp]), ("Input", "Target")),
        (TotalLayer(InputPorts=["z", "a"]), ("z", "a")),
        (NetMapThreadOperator(ThreadingLayer(lambda z, a: z - a)), ("z", "a")),
    ],
    ids=repr,
)
def test_edges_fill_the_inputs_of_any_net_in_order(layer, names):
    sources = [NetPort(letter) for letter in "pqr"[: len(names)]]
    expected = {name: (letter,) for name, letter in zip(names, "pqr", strict=False)}
    for edges in ([(sources, "net")], [(source, "net") for source in sources]):
        assert feeding(NetGraph({"net": layer}, edges), "net") == expected
    (*before, last) = sources  # a named input gets its edge, the others what is left
    explicit = NetGraph({"net": layer}, [(last, NetPort("net", names[0])), (before, "net")])
    assert feeding(explicit, "net") == dict(
        zip(names, [("pqr"[len(before)],), *[(s.path[0],) for s in before]], strict=True)
    )


def test_what_is_left_over_becomes_ports_of_the_graph():
    graph = NetGraph({"net": FunctionLayer(lambda z, a, m: z - a * m)}, [(A, "net")])
    assert graph.input_names == ("A", "a", "m")
    assert graph({"A": 9, "a": 2, "m": 3}) == 3


def test_states_are_named_or_left_alone():
    rnn = LongShortTermMemoryLayer(2)
    with pytest.raises(NetPortError, match='two edges lead into "Input" of "rnn"'):
        NetGraph({"rnn": rnn}, [([A, B], "rnn")])
    graph = NetGraph({"rnn": rnn}, [(A, NetPort("rnn", "State")), (B, "rnn")])
    assert feeding(graph, "rnn") == {"State": ("A",), "Input": ("B",)}


def test_more_edges_than_inputs_are_refused():
    for edges, message in [
        ([([A, B, C], "loss")], '"loss" has 2 inputs, and 3 edges lead into it'),
        (
            [(A, NetPort("loss", "Target")), (B, NetPort("loss", "Target"))],
            'two edges lead into "Target" of "loss", which takes one\n  try: NetPort("loss", "Input")',
        ),
        (
            [([A, B], "a")],
            'two edges lead into "Input" of "a", which takes one\n'
            "  try: a CatenateLayer() before it to join them, or ThreadingLayer(Plus) to add them",
        ),
        ([(A, "none")], '"none" has no inputs, and 1 edges lead into it'),
        (
            [("a", A), ("loss", A)],
            'two edges lead into the output "A" of the graph, which takes one\n  try: outputs of different names',
        ),
    ]:
        with pytest.raises(NetPortError) as error:
            NetGraph({"a": 3, "loss": MeanSquaredLossLayer(), "none": NetArrayLayer(Output=2)}, edges)
        assert str(error.value) == message


# unconnected ports ----------------------------------------------------------------------------------------


def test_unconnected_inputs_of_one_name_are_one_port():
    w, v = np.arange(6.0).reshape(3, 2), np.arange(8.0).reshape(4, 2)
    layers = [LinearLayer(3, Weights=w, Biases=None), LinearLayer(4, Weights=v, Biases=None), CatenateLayer()]
    graph = NetGraph(layers, [([1, 2], 3)], Input=2)
    assert graph.input_names == ("Input",)
    assert graph([1.0, 2.0]).tolist() == [*w @ [1, 2], *v @ [1, 2]]


def test_unconnected_inputs_join_a_port_of_their_name():
    less = ThreadingLayer(lambda a, b: a - b)
    graph = NetGraph([SummationLayer(), less], [([NetPort("Input"), 1], 2)], Input="Real")
    assert graph.input_names == ("Input",) and graph(3.0) == 0.0
    encoder = NetGraph(
        {"net": LinearLayer(2), "loss": MeanSquaredLossLayer()},
        [("net", NetPort("loss", "Input")), (NetPort("Input"), NetPort("loss", "Target"))],
    )
    assert encoder.input_names == ("Input",) and str(encoder.solution.port((), "Input")[0]) == "(2,)"


def test_two_losses_have_one_target():
    graph = NetGraph(
        {"a": 3, "b": 3, "la": MeanSquaredLossLayer(), "lb": MeanSquaredLossLayer()}, [("a", "la"), ("b", "lb")]
    )
    assert graph.input_names == ("Input", "Target") and graph.output_names == ("Loss1", "Loss2")


def test_sizes_are_solved_through_all_that_the_port_feeds():
    graph = NetGraph([LinearLayer(3, Input=5), LinearLayer(4), CatenateLayer()], [([1, 2], 3)])
    assert graph.solution.dimensions((2, "Weights")) == (4, 5)
    assert str(raised(NetShapeError, lambda: NetGraph([LinearLayer(3, Input=5), LinearLayer(4, Input=6)], []))) == (
        "Input -> 2: 5 is not 6\n"
        "  Input ends in 5     because Input=5 was given to 1\n"
        "  2.Input ends in 6   because Input=6 was given to 2\n"
        '  try: Input=6, or (NetPort("Input2"), 2) among the edges, for an input of its own'
    )
    apart = NetGraph([LinearLayer(3, Input=5), LinearLayer(4, Input=6)], [(NetPort("Input2"), 2)])
    assert [apart.solution.port((), name)[0] for name in ("Input", "Input2")] == [(5,), (6,)]


def test_outputs_of_one_name_are_numbered():
    assert NetGraph([3, 4], []).output_names == ("Output1", "Output2")
    assert NetGraph([3, 4, 5], [(2, NetPort("Output"))]).output_names == ("Output", "Output1", "Output2")
    assert NetGraph([3, 4, 5], [(2, NetPort("Output1"))]).output_names == ("Output1", "Output2", "Output3")


# nets whose number of inputs is open --------------------------------------------------------------------------


OPEN = [
    TotalLayer(),
    NetChain([TotalLayer(), Ramp]),
    NetChain([[TotalLayer()], [Ramp, Ramp]]),
    NetChain([NetGraph({"t": TotalLayer()}, []), Ramp]),
    NetGraph({"t": TotalLayer(), "r": Ramp}, [("t", "r")]),
    NetGraph({"c": NetChain([TotalLayer(), Ramp])}, []),
    NetChain([ThreadingLayer(Plus), Ramp]),
    NetMapThreadOperator(TotalLayer()),
    NetMapThreadOperator(NetChain([TotalLayer(), Ramp])),
    NetChain([NetMapThreadOperator(ThreadingLayer(Plus)), Ramp]),
]


@pytest.mark.parametrize("net", OPEN, ids=repr)
def test_a_net_that_begins_with_any_number_of_inputs_has_them(net):
    data = [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]
    graph = NetGraph({"net": net}, [([A, B, C], "net")])
    assert feeding(graph, "net") == {"Input1": ("A",), "Input2": ("B",), "Input3": ("C",)}
    assert graph(dict(zip("ABC", data, strict=True))).tolist() == [9, 13]
    explicit = NetGraph({"net": net}, [(A, NetPort("net", "Input2")), ([B, C], "net")])
    assert feeding(explicit, "net") == {"Input2": ("A",), "Input1": ("B",), "Input3": ("C",)}
    assert net(data).tolist() == [9, 13] and net(data[:2]).tolist() == [4, 6]
    assert net({"x": data[0], "y": data[1]}).tolist() == [4, 6]
    two = NetGraph({"net": net}, [([A, B], "net")])
    assert two({"A": [1.0, 2.0], "B": [3.0, 4.0]}).tolist() == [4, 6]


def test_a_net_of_any_number_of_inputs_has_one_in_a_chain():
    for inner in OPEN:
        assert NetChain([[Ramp], inner])([1.0, -2.0]).tolist() == [1, 0]


@pytest.mark.parametrize("net", OPEN, ids=repr)
def test_nothing_is_no_input_and_training_takes_those_of_the_data(net):
    with pytest.raises(NetDataError, match="takes any number of arrays from 1 up, and was given 0"):
        net([])
    error = raised(NetShapeError, lambda: net({}))
    assert "InputPorts=2" in str(error) and "Output=..." not in str(error)
    data = {"x": np.ones((4, 2)), "y": np.zeros((4, 2)), "Output": np.ones((4, 2))}
    trained = NetTrain(net, data, MaxTrainingRounds=1)
    assert trained.input_names == ("x", "y") and trained({"x": [1.0, 2.0], "y": [3.0, 4.0]}).tolist() == [4, 6]


def test_a_port_that_it_does_not_have_is_told_to_be_named():
    for make in (
        lambda: NetChain([TotalLayer(), 3], a=2, b=2),
        lambda: NetGraph({"t": TotalLayer(), "l": LinearLayer(3)}, [("t", "l")], a=2, b=2),
        lambda: NetMapThreadOperator(TotalLayer(), a=2, b=2),
    ):
        with pytest.raises(NetPortError, match='takes any number of them\n  try: InputPorts=\\["a", "b"\\] in it'):
            make()
    assert NetChain([TotalLayer(InputPorts=["a", "b"]), 3], a=2, b=2).input_names == ("a", "b")
    with pytest.raises(NetPortError, match="1 and 2 are layers of any number of inputs"):
        NetGraph([NetGraph([TotalLayer(), TotalLayer()], [])], [([A, B], 1)])
