"""Layers, chains and graphs as values: immutable, comparable, printable, built from every form of the pages."""

import attrs
import numpy as np
import pytest

from netlang import (
    Automatic,
    CatenateLayer,
    DotPlusLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetArray,
    NetChain,
    NetEncoder,
    NetGraph,
    NetImmutableError,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortError,
    Plus,
    Ramp,
    Tanh,
    ThreadingLayer,
)
from netlang.language.nets.layer import Layer
from tests.raised import raised

VALUES = [
    LinearLayer(3),
    LinearLayer([2, 3], Input=4),
    LinearLayer([]),
    LinearLayer(2, Biases=None),
    LinearLayer(Weights=[[1.0, 2.0]]),
    EmbeddingLayer(3, Input="Varying"),
    NetChain([3, Ramp, [2, Tanh]], Input=4),
    NetChain({"a": 3, "b": ElementwiseLayer(Ramp)}, Output=3),
    NetMapOperator(LinearLayer(3)),
    NetChain([EmbeddingLayer(4)], Input=NetEncoder("Tokens", ["a", "b"])),
]


@pytest.mark.parametrize("net", VALUES, ids=repr)
def test_the_repr_evaluates_to_an_equal_net(net):
    import netlang

    names = {n: getattr(netlang, n) for n in netlang.__all__} | {"Varying": "Varying"}
    assert eval(repr(net), dict(names)) == net


@pytest.mark.parametrize("net", VALUES, ids=repr)
def test_nets_are_immutable_and_hash_by_structure(net):
    with pytest.raises(NetImmutableError) as error:
        net.memo = {}
    assert str(error.value) == (
        f"nets are immutable: memo of a {type(net).__name__} cannot be set\n"
        '  try: NetReplacePart(net, "memo", value), which gives another net'
    )
    assert hash(attrs.evolve(net)) == hash(net) if isinstance(net, Layer) else hash(net)


def test_what_stands_for_a_layer():
    net = NetChain([5, Ramp, [3], lambda x: x + 1.0])
    assert [type(n).__name__ for n in net] == ["LinearLayer", "ElementwiseLayer", "NetChain", "ElementwiseLayer"]


def test_a_chain_is_a_sequence_counting_from_0():
    net = NetChain({"a": 3, "b": Ramp, "c": 2})
    assert net[0] == net["a"] == LinearLayer(3)
    assert net[-1] == LinearLayer(2, Input=3)
    assert net[1:] == NetChain({"b": Ramp, "c": 2}, Input=3)
    assert list(net) == net.values() == [net[0], net[1], net["c"]] and net.items()[1] == ("b", net[1])
    assert len(net + NetChain([4])) == 4
    assert net.keys() == ["a", "b", "c"]
    assert "a" in net and "z" not in net


@pytest.mark.parametrize(
    ("span", "reason"),
    [
        (slice(None, None, 0), "slice step cannot be zero"),
        (slice("a", "c"), "slice indices must be integers or None or have an __index__ method"),
    ],
)
def test_what_is_no_span_of_a_chain_is_refused(span, reason):
    text = f"that is no span of layers: {reason}\n  try: net[1:3]: positions from 0"
    assert str(raised(NetPortError, lambda: NetChain({"a": 3, "b": Ramp, "c": 2})[span])) == text


def test_every_spelling_of_an_edge():
    layers = {"a": 3, "b": 3, "sum": ThreadingLayer(Plus)}
    expected = NetGraph(layers, [("a", "sum"), ("b", "sum")])
    assert NetGraph(layers, [(["a", "b"], "sum")]) == expected
    assert NetGraph(layers, [(NetPort("a", "Output"), "sum"), (NetPort(["b", "Output"]), "sum")]) == expected
    assert NetGraph([3, 3, Plus], [([1, 2], 3)]).output_names == ("Output",)
    assert NetGraph([3, Ramp, 2], [(1, 2, 3)]).input_names == ("Input",)


def test_unconnected_ports_become_ports_of_the_graph():
    graph = NetGraph({"a": 3, "b": 2}, [])
    assert (graph.input_names, graph.output_names) == (("Input",), ("Output1", "Output2"))
    muted = NetGraph({"a": 3, "b": 2}, [(NetPort("x"), ["a", "b"]), (NetPort("b", "Output"), None)])
    assert (muted.input_names, muted.output_names) == (("x",), ("Output",))


def test_states_stay_inside_unless_connected():
    rnn = LongShortTermMemoryLayer(4)
    assert NetGraph({"rnn": rnn}, []).input_names == ("Input",)
    graph = NetGraph({"rnn": rnn}, [(NetPort("s"), NetPort("rnn", "State")), (NetPort("rnn", "State"), NetPort("end"))])
    assert (graph.input_names, graph.output_names) == (("s", "Input"), ("end", "Output"))


def test_the_order_of_arriving_edges_is_the_order_of_inputs():
    graph = NetGraph({"a": 2, "b": 3, "j": CatenateLayer()}, [(["b", "a"], "j")])
    sources = {e.target.port: e.source.path for e in graph.edges if e.target.path == ("j",)}
    assert sources == {"Input1": ("b",), "Input2": ("a",)}


def test_arrays_are_private_copies():
    given = np.ones((2, 3))
    layer = LinearLayer(2, Weights=given)
    given[0] = 9
    assert layer.given("Weights").sum() == 6


def test_nets_are_equal_by_their_numbers_too():
    assert LinearLayer(2, Weights=np.ones((2, 3))) != LinearLayer(2, Weights=np.zeros((2, 3)))
    assert LinearLayer(2, Weights=np.ones((2, 3))) == LinearLayer(2, Weights=np.ones((2, 3)))
    assert LinearLayer(2, Weights=NetArray("w")) != LinearLayer(2, Weights=NetArray("v"))


def test_options_are_checked():
    with pytest.raises(NetOptionError, match='did you mean "Weights"'):
        LinearLayer(3, Wieghts=Automatic)
    with pytest.raises(NetPortError, match='did you mean "Input"'):
        NetChain([3], Imput=4)
    with pytest.raises(NetOptionError, match="not an array"):
        np.asarray(LinearLayer(3))


def test_an_edge_that_names_one_of_many_inputs_leads_there():
    """In any order of edges; the others take the free inputs."""
    x, y = NetPort("x"), NetPort("y")
    swapped = NetGraph([CatenateLayer()], [(x, NetPort(1, "Input2")), (y, NetPort(1, "Input1"))])
    beside = NetGraph([CatenateLayer()], [(x, NetPort(1, "Input2")), (y, 1)])
    for net in (swapped, beside):
        assert net({"x": [5], "y": [3]}).tolist() == [3, 5]
    with pytest.raises(NetPortError, match='"join" has no input "Inptu1"'):
        NetGraph({"join": CatenateLayer()}, [(x, NetPort("join", "Inptu1"))])


def test_a_class_without_its_parentheses_and_names_in_lists():
    for layer, name in ((LinearLayer, "LinearLayer"), (DotPlusLayer, "DotPlusLayer")):
        with pytest.raises(NetOptionError, match=f"{name} is not a layer(.|\n)*try: {name}\\(\\) instead of {name}"):
            NetChain([layer, 3])
    assert NetChain([DotPlusLayer(), 3]) == NetChain([LinearLayer(), 3])
    for layers, way in [
        ([["n", 4], 3], '{"n": ..., ...}, a name for every layer'),
        ([["n", 4], ["m", 3]], '{"n": ..., "m": ...}, or dict([...])'),
        (["n", 4], '{"n": ...}'),
    ]:
        with pytest.raises(NetOptionError) as error:
            NetChain(layers)
        assert str(error.value).startswith("layers with names are a dict") and str(error.value).endswith(f"try: {way}")
    with pytest.raises(NetOptionError, match=r"try: SoftmaxLayer\(\)"):
        NetChain([["softmax", 4]])
