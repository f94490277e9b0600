"""Addresses of layers and ports: positions of Python's and NumPy's kind, names, keys."""

import numpy as np
import pytest

from netlang import (
    CatenateLayer,
    NetChain,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetPort,
    NetPortGradient,
    NetTrain,
    PlaceholderLayer,
    Ramp,
    ThreadingLayer,
    TotalLayer,
)
from netlang.errors import NetError, NetOptionError, NetPortError
from tests.raised import raised

CHAIN = NetInitialize(NetChain([2, Ramp, 3], Input=2))
NAMED = NetInitialize(NetChain({"a": 2, "b": Ramp, "c": 3}, Input=2))
GRAPH = NetInitialize(NetGraph([2, Ramp, 3], [(1, 2, 3)], Input=2))
KINDS = [np.int8, np.int64, np.uint8, np.intp]
TRUTHS = [True, False, np.True_, np.False_]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("net", [CHAIN, NAMED, GRAPH])
def test_numpy_integers_are_positions(net, kind):
    for i in range(-3 if np.issubdtype(kind, np.signedinteger) else 0, 3):
        assert net[kind(i)] is net[i]
    one, two = kind(1), kind(2)
    assert NetExtract(net, (one, "Size")) == 2 == NetExtract(net, [1, "Size"])
    assert NetGraph([2, Ramp], [(one, two)], Input=2) == NetGraph([2, Ramp], [(1, 2)], Input=2)
    assert NetPort(one, "Output") == NetPort(1, "Output") and repr(NetPort(one)) == "NetPort(1)"
    np.testing.assert_array_equal(net([1, 2], NetPort(one, "Output")), net([1, 2], NetPort(1, "Output")))
    of = NetPortGradient(one, "Weights")
    assert of == NetPortGradient(1, "Weights")
    np.testing.assert_array_equal(net([1, 2], of), net([1, 2], NetPortGradient(1, "Weights")))
    assert str(net.why(one, "size")) == str(net.why(1, "size"))
    data = [([1.0, 2.0], [1.0, 2.0, 3.0])]
    frozen, same = (NetTrain(net, data, MaxTrainingRounds=2, LearningRateMultipliers=[(key, None)]) for key in (1, one))
    assert frozen == same != net and frozen[0] == net[0]


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("net", [CHAIN, NAMED, GRAPH])
def test_truth_values_are_no_positions(net, truth):
    for use in (
        lambda: net[truth],
        lambda: NetExtract(net, truth),
        lambda: NetExtract(net, (truth, "Size")),
        lambda: NetPort(truth, "Output"),
        lambda: NetPortGradient(truth, "Weights"),
        lambda: net.why(truth, "size"),
        lambda: NetGraph([2, Ramp], [(truth, 2)]),
    ):
        with pytest.raises(NetError):
            use()
    assert truth not in net


@pytest.mark.parametrize("net", [CHAIN, NAMED, GRAPH, CHAIN[1:], NAMED[:2]])
def test_keys_lead_to_the_layers(net):
    layers = list(net)
    assert [*map(net.__getitem__, net.keys())] == layers
    assert [(key, net[key]) for key in list(net.keys())] == net.items()
    assert list(net.values()) == layers and len(net.keys()) == len(net)
    assert all(map(net.__contains__, net.keys()))
    assert dict(zip(net.keys(), layers, strict=True)) == dict(net)


def test_keys_are_names_or_positions_from_0():
    assert NAMED.keys() == ["a", "b", "c"] and CHAIN.keys() == GRAPH.keys() == [0, 1, 2]
    assert 3 not in CHAIN and "1" not in CHAIN and [] not in CHAIN
    assert NAMED[np.str_("a")] is NAMED["a"]
    assert NAMED[1:].keys() == ["b", "c"] and CHAIN[1:].keys() == [0, 1]


@pytest.mark.parametrize("key", [1, None, 1.5, (1,), True, b"x", np.int64(1)])
@pytest.mark.parametrize("layer", [
    TotalLayer, CatenateLayer, lambda **ports: ThreadingLayer(lambda x: x, **ports),
    lambda **ports: PlaceholderLayer("x", **ports),
    lambda InputPorts: PlaceholderLayer("x", OutputPorts=InputPorts),
])  # fmt: skip
def test_ports_are_named_by_text(layer, key):
    with pytest.raises(NetOptionError, match=r"^ports are named by text, not by "):
        layer(InputPorts={key: 2})


def test_ports_called_like_types():
    total = TotalLayer(InputPorts={"Real": 2, "Varying": 2})
    assert total.input_names == ("Real", "Varying")
    bare = TotalLayer(InputPorts={"Real": 2, "x": 2}).with_ports({})
    assert eval(repr(bare)) == bare


def test_text_that_is_a_position_says_what_to_write():
    error = raised(NetPortError, lambda: CHAIN["1"])
    assert str(error).endswith("try: net[0], the first layer: positions are integers, from 0 in brackets")
    error = raised(NetPortError, lambda: NetExtract(CHAIN, ("1", "Weights")))
    assert str(error).endswith('try: 1 instead of "1": positions are integers')
    assert np.array_equal(NetExtract(CHAIN, (1, "Weights")), CHAIN[0]["Weights"])


def test_a_path_is_one_argument():
    error = raised(NetOptionError, lambda: NetExtract(NAMED, "a", "Weights"))
    assert str(error).endswith('try: NetExtract(net, ("a", "Weights"))')
    assert np.array_equal(NetExtract(NAMED, ("a", "Weights")), NAMED["a"]["Weights"])


def test_arrays_of_different_paths_are_drawn_differently():
    pairs = [("plumless", "buckeroo"), ("a.b", "a/b"), ("1", "01")]  # the first two have the same CRC-32
    for one, other in pairs:
        net = NetInitialize(NetChain({one: 3, other: 3}, Input=3))
        assert not np.array_equal(net[one]["Weights"], net[other]["Weights"])
    nested = NetInitialize(NetChain({"a": NetChain({"b": 3}), "a/b": 3}, Input=3))
    assert not np.array_equal(nested["a"]["b"]["Weights"], nested["a/b"]["Weights"])
    again = NetInitialize(NetChain({"x": 3, "plumless": 3}, Input=3))
    alone = NetInitialize(NetChain({"plumless": 3}, Input=3))
    np.testing.assert_array_equal(again["plumless"]["Weights"], alone[0]["Weights"])
