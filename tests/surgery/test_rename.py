"""NetRename: every form of rule, levels, ports, multipliers."""

import pytest

from netlang import (
    All,
    CatenateLayer,
    LinearLayer,
    NetChain,
    NetEncoder,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortError,
    NetRename,
    Ramp,
    TotalLayer,
)
from tests.raised import raised

CHAIN = NetInitialize(
    NetChain(
        {"a": 3, "b": NetChain({"x": Ramp, "y": 4}), "m": NetMapOperator(NetChain({"x": Ramp}))},
        Input=2,
        LearningRateMultipliers=[(("b", "y"), 0), ("a", 1), ("1;;2", 2)],
    )
)
GRAPH = NetGraph(
    {"a": 3, "b": 4, "join": CatenateLayer()},
    [
        (NetPort("x"), "a"),
        (NetPort("y"), "b"),
        (["a", "b"], "join"),
        ("a", NetPort("aside")),
        ("join", NetPort("whole")),
    ],
    x=2,
)  # fmt: skip


def names(net):
    return [path for path, _ in net.walk() if path and path[-1] != "Net"]


@pytest.mark.parametrize("rules", [("a", "A"), [("a", "A")], {"a": "A"}, {1: "A"}, {-3: "A"}])
def test_a_layer(rules):
    made = NetRename(CHAIN, rules)
    assert [key for key, _ in made.nodes] == ["A", "b", "m"]
    assert made.LearningRateMultipliers == ((("b", "y"), 0), ("A", 1), ("1;;2", 2))
    assert [new is old for (_, new), (_, old) in zip(made.nodes, CHAIN.nodes, strict=True)] == [True] * 3
    assert NetRename(made, ("A", "a")) == CHAIN


def test_names_exchanged():
    made = NetRename(CHAIN, {"a": "b", "b": "a"})
    assert [key for key, _ in made.nodes] == ["b", "a", "m"]
    assert made.LearningRateMultipliers[:2] == ((("a", "y"), 0), ("b", 1))
    assert NetRename(made, {"a": "b", "b": "a"}) == CHAIN


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        (1, [("A",), ("B",), ("B", "x"), ("B", "y"), ("M",), ("M", "Net", "x")]),
        (2, [("A",), ("B",), ("B", "X"), ("B", "Y"), ("M",), ("M", "Net", "X")]),
        (All, [("A",), ("B",), ("B", "X"), ("B", "Y"), ("M",), ("M", "Net", "X")]),
        ([2], [("a",), ("b",), ("b", "X"), ("b", "Y"), ("m",), ("m", "Net", "X")]),
        ([1, 2], [("A",), ("B",), ("B", "X"), ("B", "Y"), ("M",), ("M", "Net", "X")]),
        ((2, All), [("a",), ("b",), ("b", "X"), ("b", "Y"), ("m",), ("m", "Net", "X")]),
        ([3, 9], [("a",), ("b",), ("b", "x"), ("b", "y"), ("m",), ("m", "Net", "x")]),
    ],
)
def test_a_function_at_levels(levels, found):
    made = NetRename(CHAIN, str.upper, levels)
    assert names(made) == found
    assert NetRename(made, str.lower, All) == CHAIN
    assert NetExtract(made, (1, "Weights")) is NetExtract(CHAIN, (1, "Weights"))


def test_multipliers_of_parts_inside():
    assert NetRename(CHAIN, str.upper, [2]).LearningRateMultipliers[0] == (("b", "Y"), 0)


def test_layers_without_names():
    assert NetRename(NetChain([3, Ramp]), str) == NetChain({"1": 3, "2": Ramp})
    assert NetRename(NetChain([3, Ramp]), {1: "first", -1: "last"}) == NetChain({"first": 3, "last": Ramp})
    graph = NetRename(NetGraph([3, Ramp], [(1, 2)], LearningRateMultipliers=[(1, 0)]), "layer{}".format)
    assert graph == NetGraph({"layer1": 3, "layer2": Ramp}, [(1, 2)], LearningRateMultipliers=[(1, 0)])


def test_ports_of_a_graph():
    made = NetRename(GRAPH, [(NetPort("x"), NetPort("left")), (NetPort("whole"), "Output"), ("a", "A")])
    assert made.input_names == ("left", "y") and made.output_names == ("aside", "Output")
    assert NetExtract(made, "left") == 2 and NetExtract(made, "A") == NetExtract(GRAPH, "a")
    assert NetRename(made, {NetPort("left"): "x", NetPort("Output"): "whole", "A": "a"}) == GRAPH
    assert NetRename(GRAPH, {NetPort("x"): "y", NetPort("y"): "x"}).input_names == ("y", "x")


def test_a_chain_with_other_ports_is_a_graph():
    tokens = NetEncoder("Boolean")
    made = NetRename(NetChain({"a": 3}, Input=tokens), (NetPort("Input"), NetPort("x")))
    assert made == NetGraph({"a": 3}, [(NetPort("x"), "a")], x=tokens)


def test_ports_of_nets_inside():
    outer = NetGraph({"g": GRAPH, "f": Ramp}, [(NetPort("g", "whole"), "f")])
    made = NetRename(outer, {NetPort("whole"): "all", NetPort("x"): "left"}, [2])
    assert made == NetGraph({"g": NetRename(GRAPH, {NetPort("whole"): "all", NetPort("x"): "left"}), "f": Ramp}, [
        (NetPort("x"), NetPort("g", "left")), (NetPort("y"), NetPort("g", "y")), (NetPort("g", "all"), "f"),
        (NetPort("g", "aside"), NetPort("aside")),
    ])  # fmt: skip
    deep = NetGraph(
        {"g": NetChain({"c": 3, "d": Ramp}), "f": Ramp}, [(NetPort("g", "c", "Output"), "f"), ("g", NetPort("o"))]
    )
    made = NetRename(deep, {"c": "C", "f": "F"}, 2)
    assert (NetPort("g", "C", "Output"), NetPort("F", "Input")) in [
        (NetPort(*e.source.path, e.source.port), NetPort(*e.target.path, e.target.port))
        for e in made.edges
        if e.source.path and e.target.path
    ]


def test_ports_of_an_operators_net_keep_their_names():
    fold = NetFoldOperator(NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)]))
    outer = NetChain({"fold": fold})
    assert str(raised(NetPortError, lambda: NetRename(outer, (NetPort("State"), "s"), All))).startswith(
        'there is no port "State" to rename'
    )


def test_nothing_that_changes():
    assert NetRename(CHAIN, ("a", "a")) is CHAIN and NetRename(CHAIN, str) is CHAIN and NetRename(CHAIN, []) is CHAIN


@pytest.mark.parametrize(
    ("rules", "levels", "message"),
    [
        (("q", "A"), 1, 'there is no layer "q" to rename\n  the layers are "a", "b", "m"'),
        (("x", "A"), 1, 'there is no layer "x" to rename\n  the layers are "a", "b", "m"'),
        ((NetPort("Inptu"), "A"), 1, 'there is no port "Inptu" to rename\n  the ports are "Input", "Output"\n'
         '  try: did you mean "Input"?'),
        (("a", "b"), 1, '"a" and "b" would both be called "b": layers have different names\n'
         "  try: another name for one of them"),
        ((NetPort("Input"), "Output"), 1, '"Input" and "Output" would both be called "Output": ports have different '
         "names\n  try: another name for one of them"),
        (lambda name: "z", 1, '"a" and "b" would both be called "z": layers have different names\n'
         "  try: another name for one of them"),
        ("a", 1, '\'a\' is not a rule of NetRename: a pair of an old and a new name\n  try: ("old", "new"), or '
         '(NetPort("old"), NetPort("new")), or a function such as "layer{}".format'),
        (("a", 1), 1, "a new name is a text, not 1, as for ('a', 1)\n  try: str(...)"),
        (("a", ""), 1, "a new name is a text, not '', as for ('a', '')\n  try: str(...)"),
        ((1.5, "a"), 1, "layers are named by texts and positions, not by 1.5"),
        ((NetPort("a", "Input"), "x"), 1, 'NetPort("a", "Input") is the port of a layer, and NetRename names those of '
         'nets\n  try: NetPort("Input"), with the level of the net that has it'),
        (str.upper, 0, "levels are a number, [n], [m, n] or All, not 0\n  try: 2 for the first two, or [2] for the "
         "second alone"),
        (str.upper, [2, 1], "levels are a number, [n], [m, n] or All, not [2, 1]\n  try: 2 for the first two, or [2] "
         "for the second alone"),
        (lambda name: 1 / 0, 1, "the function of NetRename raises ZeroDivisionError: division by zero"),
    ],
)  # fmt: skip
def test_messages(rules, levels, message):
    assert str(raised((NetOptionError, NetPortError), lambda: NetRename(CHAIN, rules, levels))) == message


def test_some_layers_with_names_and_some_without():
    assert str(raised(NetOptionError, lambda: NetRename(NetChain([3, Ramp]), (1, "x")))) == (
        "2 would have no names, and other layers would: all have names or none\n"
        '  try: a name for each of them, or NetRename(net, str) first, for the names "1", "2" ...'
    )
    assert str(raised(NetPortError, lambda: NetRename(LinearLayer(3), ("x", "y")))) == (
        'there is no layer "x" to rename\n  LinearLayer(3) has none to rename'
    )
