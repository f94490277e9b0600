"""PlaceholderLayer: what it keeps, its arrays among those of a net, and why a net with one cannot run."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    Information,
    LinearLayer,
    NetArray,
    NetChain,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetOptionError,
    NetPlaceholderError,
    NetPort,
    NetTrain,
    PlaceholderLayer,
)

KERNEL = [[1.0, 2, 3]]
OP = PlaceholderLayer(
    "op", {"size": 2}, Arrays={"Kernel": KERNEL, "Shared": NetArray("s", Array=[1.0, 2])}, OutputPorts={"Output": 3}
)
NET = NetChain({"in": 2, "op": OP, "out": LinearLayer(2, Biases=NetArray("s"))}, Input=4)


@pytest.mark.parametrize("data", [[1, 2, 3, 4], [[1, 2, 3, 4]]])
def test_using_a_net_with_a_placeholder_says_where_it_is(data: Any) -> None:
    for use in (lambda: NetInitialize(NET)(data), lambda: NetTrain(NET, [([1.0, 2, 3, 4], [1.0, 2])])):
        with pytest.raises(NetPlaceholderError) as caught:
            use()
        assert str(caught.value).startswith('"op", PlaceholderLayer("op", {\'size\': 2}, ')
        assert str(caught.value).endswith(
            " is a placeholder: it cannot be evaluated or trained\n"
            "  try: the net written anew, with a layer in its place"
        )
    with pytest.raises(NetPlaceholderError, match=r'^"Net", PlaceholderLayer'):
        NetMapOperator(PlaceholderLayer("op"))([1, 2])


def test_a_net_with_a_placeholder_can_be_explained() -> None:
    text = str(NET.explain())
    assert '"in" = LinearLayer(2): [4] -> [2]; Weights [2, 4], Biases [2]' in text
    assert "is a placeholder: it cannot be evaluated or trained" in text


def test_sizes_are_found_around_it_and_not_through_it() -> None:
    assert str(NetInitialize(NET)).splitlines() == [
        "NetChain: 21 parameters",
        "  Input                       [4]",
        '  "in"     LinearLayer        [2]   10',
        '  "op"     PlaceholderLayer   [3]   5',
        '  "out"    LinearLayer        [2]   6',
        "  Output                      [2]",
    ]
    open_net = NetChain([2, PlaceholderLayer(), LinearLayer(2)], Input=4)
    assert (NetExtract(open_net, [2, "Input"]), NetExtract(open_net, [2, "Output"])) == (2, Automatic)
    many = NetGraph(
        {"op": PlaceholderLayer("many", InputPorts=["a", "b"], OutputPorts=["c", "d"])},
        [(NetPort("x"), NetPort("op", "a")), (NetPort("y"), NetPort("op", "b"))], x=2, y=[3, 4],
    )  # fmt: skip
    assert (many.input_names, many.output_names) == (("x", "y"), ("c", "d"))


def test_a_placeholder_has_its_arrays() -> None:
    net = NetInitialize(NET)
    assert list(net.own_arrays()) == [
        ("in", "Weights"), ("in", "Biases"), ("op", "Kernel"), ("op", "Shared"), ("out", "Weights"), ("out", "Biases"),
    ]  # fmt: skip
    assert NetExtract(net, ["op", "Kernel"]).tolist() == KERNEL
    assert NetExtract(net, ["out", "Biases"]).tolist() == [1, 2]
    assert Information(net, "ArraysDimensions")["op", "Kernel"] == [1, 3]
    assert Information(net, ["ArraysCount", "ArraysTotalElementCount", "SharedArraysCount"]) == [5, 21, 1]
    changed = net.with_arrays({("op", "Kernel"): np.zeros((1, 3), np.float32)})
    assert not NetExtract(changed, ["op", "Kernel"]).any()
    assert NetExtract(NetInsertSharedArrays(net), NetArray("op/Kernel")).tolist() == KERNEL
    assert pickle.loads(pickle.dumps(net)) == net


def test_nothing_initializes_them() -> None:
    net = NetInitialize(NetChain([2, PlaceholderLayer(Arrays=["w"]), LinearLayer(2, Input=3)], Input=4), All)
    assert NetExtract(net, [2, "w"]) is Automatic
    assert str(net).startswith("NetChain, uninitialized: at least 18 parameters")
    assert NetExtract(NetInitialize(NET, All), ["op", "Kernel"]).tolist() == KERNEL


def test_the_options_of_a_placeholder_can_be_read() -> None:
    assert NetExtract(OP, "Parameters") == {"size": 2}
    assert list(NetExtract(OP, "Arrays")) == ["Kernel", "Shared"]
    assert repr(OP) == (
        "PlaceholderLayer(\"op\", {'size': 2}, Arrays={'Kernel': [[1.0, 2.0, 3.0]], 'Shared': NetArray(\"s\")},"
        " OutputPorts=['Output'], Output=3)"
    )
    ports = PlaceholderLayer("op", InputPorts={"a": 3, "b": ["Varying", 2]}, OutputPorts={"c": 2, "d": 4})
    assert repr(ports) == (
        "PlaceholderLayer(\"op\", InputPorts={'a': 3, 'b': [\"Varying\", 2]}, OutputPorts=['c', 'd'], c=2, d=4)"
    )
    assert repr(PlaceholderLayer(Arrays=["w", "b"])) == "PlaceholderLayer(Arrays=['w', 'b'])"
    lists = PlaceholderLayer("op", {"kernel": [1, 2], "w": np.eye(2)})
    assert lists == PlaceholderLayer("op", {"kernel": [1, 2], "w": np.eye(2)})
    assert hash(lists) != hash(PlaceholderLayer("op", {"kernel": [1, 3], "w": np.eye(2)}))
    assert PlaceholderLayer(Arrays=None) == PlaceholderLayer()


@pytest.mark.parametrize("arrays", ["w", 3, {1: [1, 2]}, [1, 2]])
def test_arrays_have_names(arrays: Any) -> None:
    with pytest.raises(
        NetOptionError, match="Arrays is a list of names, each once, or a dict of names and numbers, not"
    ):
        PlaceholderLayer(Arrays=arrays)
