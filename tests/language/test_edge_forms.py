"""The forms in which edges are written, and what is refused of them."""

import numpy as np
import pytest

from netlang import (
    AttentionLayer,
    CatenateLayer,
    LinearLayer,
    NetChain,
    NetGraph,
    NetOptionError,
    NetPort,
    NetPortError,
    Plus,
    Ramp,
    ThreadingLayer,
    TotalLayer,
)
from tests.language.test_edges import feeding
from tests.raised import raised

A, B, C = NetPort("A"), NetPort("B"), NetPort("C")


EMPTY = "is empty: it leads from nothing, or to nothing\n  try: leave the edge out"
NO_EDGE = 'is not an edge\n  an edge is a tuple: ("a", "b"), (["a", "b"], "c"), (NetPort("x"), "a")'
LAYERS = {"u": 3, "v": 3, "w": 3, "s": TotalLayer(), "t": Ramp}


@pytest.mark.parametrize(
    ("edges", "flat"),
    [
        ([([A, (B, "v")], "s")], [(A, "s"), (B, "v"), ("v", "s")]),
        ([([(A, "u"), (B, "v", "w")], "s", "t")], [(A, "u"), (B, "v"), ("v", "w"), ("u", "s"), ("w", "s"), ("s", "t")]),
        ([(A, ["u", ("v", "w")], "s")], [(A, "u"), (A, "v"), ("v", "w"), ("u", "s"), ("w", "s")]),
        ([(A, {"u": "w", "v": "t"}, "s")], [(A, "u"), ("u", "w"), (A, "v"), ("v", "t"), ("w", "s"), ("t", "s")]),
        ([("u", {"v": NetPort("p"), "w": NetPort("q")})], [("u", "v", NetPort("p")), ("u", "w", NetPort("q"))]),
        ([{"u": ["v", "w"]}], [("u", "v"), ("u", "w")]),
        ([[("u", "v"), ("v", "w")], [[("w", "s")]]], [("u", "v"), ("v", "w"), ("w", "s")]),
        ([[A, "u"], [["u", B], "s"]], [(A, "u"), ("u", "s"), (B, "s")]),
        ([(1, 2), (np.int64(2), "w")], [("u", "v"), ("v", "w")]),
        ([(np.array([1, 2]), "s")], [("u", "s"), ("v", "s")]),
        ((([A, B], "s"), ("u", "t")), [([A, B], "s"), ("u", "t")]),
    ],
)  # fmt: skip
def test_every_form_says_the_same(edges, flat):
    assert NetGraph(LAYERS, edges) == NetGraph(LAYERS, flat)


@pytest.mark.parametrize(
    ("edge", "message"),
    [
        (
            (("u", "v"), "s"),
            "('u', 'v') in the edge (('u', 'v'), 's') is a tuple, which may be an edge or several ends\n"
            "  try: (['u', 'v'], 's'), its ends side by side, or ('u', 'v', 's'), one after the other",
        ),
        (
            ("u", ("v", "w")),
            "('v', 'w') in the edge ('u', ('v', 'w')) is a tuple, which may be an edge or several ends\n"
            "  try: ('u', ['v', 'w']), its ends side by side, or ('u', 'v', 'w'), one after the other",
        ),
        (([], "s"), f"an end of the edge ([], 's') {EMPTY}"),
        (("u", []), f"an end of the edge ('u', []) {EMPTY}"),
        (("u", {}), f"an end of the edge ('u', {{}}) {EMPTY}"),
        (("u", ["v", []]), f"an end of the edge ['v', []] {EMPTY}"),
        (("u",), f"('u',) {NO_EDGE}"),
        (("u", [("v",)]), f"('v',) {NO_EDGE}"),
        ("uv", f"'uv' {NO_EDGE}"),
        ([], f"[] {NO_EDGE}"),
        (
            [["u", "v"], ["v", "w"]],
            "[['u', 'v'], ['v', 'w']] may be one edge or a list of edges\n"
            "  try: (['u', 'v'], ['v', 'w']) for one edge, or [('u', 'v'), ('v', 'w')] for several",
        ),
    ],
)  # fmt: skip
def test_what_is_no_edge_is_refused_with_the_right_spelling(edge, message):
    assert str(raised(NetOptionError, lambda: NetGraph(LAYERS, [edge]))) == message


def test_what_does_not_exist_is_refused():
    for edge, message in [
        (("u", {"x": NetPort("p")}), 'there is no layer "x"'),
        (("u", None, "v"), "there is no layer None"),
        ((True, "v"), "there is no layer True"),
        ((A, None), 'NetPort("A") is an input of the graph, and an edge to None mutes an output of a layer'),
        ((LinearLayer(3), "v"), "there is no layer LinearLayer(3)"),
        (("u", NetPort("v", "w", "Input")), "an edge cannot lead into a layer inside another net"),
    ]:
        with pytest.raises(NetPortError) as error:
            NetGraph(LAYERS, [edge])
        assert message in str(error.value)


def test_a_list_within_itself_is_refused():
    endless = ["u"]
    endless.append(endless)
    looped = [("u", "v")]
    looped.append(looped)
    for edges in ([("v", endless)], [endless], looped, [looped]):
        with pytest.raises(NetOptionError):
            NetGraph(LAYERS, edges)


def test_the_order_of_edges_matters_to_open_inputs_only():
    edges = [(A, "u"), (B, "v"), ("u", NetPort("s", "Input1")), ("v", NetPort("s", "Input2")), ("s", "t")]
    assert NetGraph(LAYERS, edges) == NetGraph(LAYERS, [edges[0], edges[1], *edges[:1:-1]])
    swapped = NetGraph(LAYERS, [edges[1], edges[0], *edges[2:]])
    assert swapped.input_names[:2] == ("B", "A")
    assert feeding(NetGraph(LAYERS, [("v", "s"), ("u", "s")]), "s") == {
        "Input1": ("v", "Output"),
        "Input2": ("u", "Output"),
    }


def test_thousands_of_edges_and_inputs():
    """Takes seconds; quadratic time would take minutes."""
    many = 1500
    names = [f"x{i}" for i in range(many)]
    data, ones = {name: [float(i), 1.0] for i, name in enumerate(names)}, dict.fromkeys(names, 2)
    edges = [([NetPort(name) for name in names], "net")]
    for layer in (TotalLayer(), ThreadingLayer(Plus)):
        graph = NetGraph({"net": layer}, edges, **ones)
        assert graph.input_names == tuple(names)
        assert graph(data).tolist() == [many * (many - 1) / 2, many]
    joined = NetGraph({"net": CatenateLayer()}, edges, **ones)(data)
    assert joined.tolist() == [x for i in range(many) for x in (i, 1)]
    chain = NetGraph([Ramp] * many, [tuple(range(1, many + 1))], Input=2)
    assert chain.output_names == ("Output",) and len(chain.edges) == many + 1
    wide = NetGraph({str(i): Ramp for i in range(many)}, [(NetPort("Input"), [*range(1, many + 1)])])
    assert len(wide.output_names) == many and wide.output_names[-1] == f"Output{many}"


def test_a_chain_that_needs_a_graph_says_which():
    assert str(raised(NetPortError, lambda: NetChain([AttentionLayer("Dot")], Input=["Varying", 2]))) == (
        'the NetChain has no port "Input": its first layer has "Key", "Value", "Query"\n'
        '  try: NetGraph([AttentionLayer("Dot")], [(NetPort("Input"), [NetPort(1, "Key"), NetPort(1, "Value"), '
        'NetPort(1, "Query")])]) in place of 1, for one array as all of them, or Key=..., Value=..., Query=... for '
        "arrays of their own"
    )
    graph_edges = [(NetPort("Input"), [NetPort(1, "Key"), NetPort(1, "Value"), NetPort(1, "Query")])]
    followed = NetChain([NetGraph([AttentionLayer("Dot")], graph_edges)], Input=["Varying", 2])
    x = np.array([[1.0, 0.0], [0.5, 2.0]])
    scores = np.exp(x @ x.T)
    assert np.allclose(followed(x), scores / scores.sum(1, keepdims=True) @ x, atol=1e-6)
    assert str(raised(NetPortError, lambda: NetChain({"line": LinearLayer(3), "attend": AttentionLayer()}))) == (
        'layer "attend" of a NetChain has one input, but AttentionLayer() has "Key", "Value", "Query"\n'
        '  try: NetGraph([AttentionLayer()], [(NetPort("Input"), [NetPort(1, "Key"), NetPort(1, "Value"), '
        'NetPort(1, "Query")])]) in place of "attend", for one array as all of them, or a NetGraph for all, whose '
        "edges say which port is meant"
    )
    NetChain({"line": LinearLayer(3), "attend": NetGraph([AttentionLayer()], graph_edges)})


def test_a_circle_is_said_before_ports_that_it_leaves_no_place_for():
    with pytest.raises(NetPortError, match='the edges go in a circle: "a" -> "b" -> "a"'):
        NetGraph({"a": 3, "b": 3}, [("a", "b"), ("b", "a")], Input=3)
