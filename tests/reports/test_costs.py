"""Multiply-adds of layers and nets, against what one counts by hand, and the table that shows them."""

import pytest

from netlang import (
    All,
    AttentionLayer,
    Automatic,
    BasicRecurrentLayer,
    CatenateLayer,
    ConvolutionLayer,
    DotLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    Information,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetBidirectionalOperator,
    NetChain,
    NetFoldOperator,
    NetGraph,
    NetMapOperator,
    NetOptionError,
    NetPort,
    PlaceholderLayer,
    PoolingLayer,
    Ramp,
    SoftmaxLayer,
)
from tests.raised import raised

SEQUENCE = ["Varying", 5]
STEP = NetGraph([CatenateLayer(), LinearLayer(7)], [([NetPort("Input"), NetPort("State")], 1, 2)])


def at(cost, **lengths):
    return cost if isinstance(cost, int) else cost.at(**lengths)


@pytest.mark.parametrize(("net", "expected"), [
    (LinearLayer(7, Input=5), 35),
    (LinearLayer([7, 2], Input=[5, 3]), 14 * 15),
    (NetChain([7, Ramp, 2], Input=5), 35 + 14),
    (EmbeddingLayer(7, 9, Input="Varying"), 0),
    (SoftmaxLayer(Input=7), 0),
    (ConvolutionLayer(6, [5, 3], Input=[4, 28, 20]), 6 * 24 * 18 * 4 * 15),
    (ConvolutionLayer(6, 5, Input=[3, 28, 28], ChannelGroups=3), 6 * 24 * 24 * 1 * 25),
    (ConvolutionLayer(6, 3, Input=[4, 28], Stride=2, PaddingSize=1), 6 * 14 * 4 * 3),
    (PoolingLayer(2, Input=[4, 28, 28]), 0),
    (DotLayer(InputPorts=[[2, 3], [3, 4]]), 24),
    (BasicRecurrentLayer(7, Input=SEQUENCE), 10 * (7 * 5 + 7 * 7)),
    (GatedRecurrentLayer(7, Input=SEQUENCE), 10 * 3 * (7 * 5 + 7 * 7)),
    (LongShortTermMemoryLayer(7, Input=SEQUENCE), 10 * 4 * (7 * 5 + 7 * 7)),
    (NetBidirectionalOperator(BasicRecurrentLayer(7), Input=SEQUENCE), 2 * 10 * (7 * 5 + 7 * 7)),
    (NetMapOperator(LinearLayer(7), Input=SEQUENCE), 10 * 35),
    (NetMapOperator(NetMapOperator(LinearLayer(7)), Input=["Varying", 4, 5]), 10 * 4 * 35),
    (NetFoldOperator(STEP, Input=SEQUENCE), 10 * 7 * 12),
], ids=repr)  # fmt: skip
def test_multiply_adds_as_counted_by_hand(net, expected):
    assert at(Information(net, "LayersTotalMultiplyAddCount"), T=10) == expected


def test_attention_grows_with_the_square_of_the_length():
    graph = NetGraph([AttentionLayer("Dot")], [(NetPort("x"), NetPort(1, port)) for port in ("Key", "Value", "Query")])
    net = NetGraph([graph], [], x=["Varying", 8])
    cost = Information(net, "LayersTotalMultiplyAddCount")
    assert str(cost) == "16 T^2"
    assert cost.at(T=100) == 2 * 8 * 100**2


def test_costs_have_the_paths_of_layers_inside():
    net = NetMapOperator(NetChain({"a": 5, "inner": NetChain({"b": 7})}), Input=["Varying", 3])
    costs = Information(net, "LayersMultiplyAddCounts")
    assert {path: at(cost, T=1) for path, cost in costs.items()} == {("Net", "a"): 15, ("Net", "inner", "b"): 35}


@pytest.mark.parametrize("net", [LinearLayer(3), NetChain([3, PlaceholderLayer(), 2], Input=2)], ids=repr)
def test_what_cannot_be_counted_is_automatic(net):
    assert Information(net, "LayersMultiplyAddCounts") is Automatic
    assert Information(net, "LayersTotalMultiplyAddCount") is Automatic
    assert net.summary(costs=True).splitlines()[-1].split()[-1] == "?"


def test_the_table_with_costs():
    net = NetChain(
        {"embed": EmbeddingLayer(3, 4), "read": BasicRecurrentLayer(2), "map": NetMapOperator(1)}, Input="Varying"
    )
    assert net.summary(All, costs=True) == (
        "NetChain, uninitialized: 27 parameters\n"
        "                                                       parameters   bytes   multiply-adds\n"
        "  Input                           [T], integers 1..4\n"
        '  "embed"   EmbeddingLayer        [T, 3]                       12      48\n'
        '  "read"    BasicRecurrentLayer   [T, 2]                       12      48            10 T\n'
        '  "map"     NetMapOperator        [T, 1]                        3      12             2 T\n'
        '    "Net"   LinearLayer           [1]                           3      12             2 T\n'
        "  Output                          [T, 1]\n"
        "  in all    NetChain              [T, 1]                       27     108            12 T"
    )


def test_the_layers_graph_goes_through_chains_and_graphs():
    inner = NetGraph({"x": 3, "y": Ramp}, [("x", "y")])
    net = NetGraph(
        {"a": [4, Ramp], "b": inner, "join": CatenateLayer()},
        [("a", "b"), (["b", "a"], "join"), (NetPort("join", "Output"), NetPort("Out"))],
        Input=2,
    )
    graph = Information(net, "LayersGraph")
    assert list(graph) == [("a", 1), ("a", 2), ("b", "x"), ("b", "y"), ("join",)]
    assert sorted(graph.edges(data="type")) == [
        (("a", 1), ("a", 2), "[4]"),
        (("a", 2), ("b", "x"), "[4]"),
        (("a", 2), ("join",), "[4]"),
        (("b", "x"), ("b", "y"), "[3]"),
        (("b", "y"), ("join",), "[3]"),
    ]
    assert graph.nodes[("b", "x")]["layer"] == LinearLayer(3)
    assert {data["target"] for *_, data in graph.in_edges(("join",), data=True)} == {"Input1", "Input2"}


def test_an_input_and_an_output_alone_are_no_edges():
    assert list(Information(LinearLayer(3), "LayersGraph").edges) == []
    assert list(Information(NetGraph([Ramp, Ramp], []), "LayersGraph").edges) == []


def test_summary_refuses_other_levels_with_costs_too():
    error = raised(NetOptionError, lambda: LinearLayer(3).summary(0, costs=True))
    assert str(error).startswith("levels is a number of levels from 1 up, or All, not 0")
