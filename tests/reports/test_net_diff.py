"""`NetDiff`: each change, named and by how much; nothing for equal nets."""

import pickle

import numpy as np
import pytest

from netlang import (
    All,
    CatenateLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    FunctionLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetAppend,
    NetArray,
    NetBidirectionalOperator,
    NetChain,
    NetDecoder,
    NetDelete,
    NetDiff,
    NetDrop,
    NetEncoder,
    NetFlatten,
    NetGraph,
    NetInitialize,
    NetInsert,
    NetInsertSharedArrays,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortError,
    NetReplacePart,
    Plus,
    Ramp,
    SequenceLastLayer,
    SoftmaxLayer,
    Tanh,
)
from tests.raised import raised

YES = NetDecoder("Class", ["yes", "no"])
NET = NetInitialize(NetChain([3, Ramp, 2, SoftmaxLayer()], Input=4, Output=YES))
NAMED = NetChain({"a": 5, "b": Ramp, "c": 2}, Input=3)
BRANCHES = NetGraph(
    {"a": 3, "b": 3, "s": Plus, "c": 2, "loss": MeanSquaredLossLayer()},
    [("a", "b", "s", "c", NetPort("loss", "Input")), ("a", "s")],
    Input=4,
)
CAT = {"a": 3, "b": 3, "c": CatenateLayer()}
TEXT = NetChain([EmbeddingLayer(3), SequenceLastLayer()], Input=NetEncoder("Characters", "abc"))


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (NET, NetInsert(NET, Tanh, 2), "  layer   2   added: ElementwiseLayer(Tanh)"),
        (NET, NetDelete(NET, 2), "  layer   2   removed: ElementwiseLayer(Ramp)"),
        (NET, NetDrop(NET, -1), "  layer   4   removed: SoftmaxLayer()"),
        (NET, NetAppend(NET, 5),
         "  layer   5        added: LinearLayer(5)\n"
         "  coder   Output   NetDecoder(\"Class\", ['yes', 'no']) -> none\n"
         "  size    Output   2 -> 5"),
        (NET, NetReplacePart(NET, "Output", NetDecoder("Class", ["x", "y"])),
         "  coder   Output   NetDecoder(\"Class\", ['yes', 'no']) -> NetDecoder(\"Class\", ['x', 'y']),"
         ' "Labels" differ'),
        (NET, NetReplacePart(NET, "Output", None), "  coder   Output   NetDecoder(\"Class\", ['yes', 'no']) -> none"),
        (NAMED, NetReplacePart(NAMED, ("a", "Size"), 7),
         '  parameter   "a".Size     5 -> 7\n  size        "a".Output   5 -> 7\n  size        "b".Output   5 -> 7'),
        (NAMED, NetChain({"a": 5, "b": Ramp, "c": 2}, Input=4), "  size   Input   3 -> 4"),
        (NAMED, NetChain({"a": 5, "b": Ramp, "c": 2}), "  size   Input   3 -> Automatic"),
        (NAMED, NetChain({"a": 5, "b": Ramp, "c": 2}, Input=3, Output=2), "  port   Output   Automatic -> 2"),
        (NAMED, NetChain({"a": 5, "b": Tanh, "c": 2}, Input=3), '  parameter   "b".Function   Ramp -> Tanh'),
        (NAMED, NetChain({"a": 5, "b": SoftmaxLayer(), "c": 2}, Input=3),
         '  layer   "b"   ElementwiseLayer(Ramp) -> SoftmaxLayer()'),
        (NAMED, NetChain({"a": 5, "x": Ramp, "c": 2}, Input=3), '  layer   "x"   called "b" before'),
        (NAMED, NetChain([5, Ramp, 2], Input=3), "  layer   the net   names of layers -> positions"),
        (NetChain({"a": Ramp, "b": Tanh, "c": 3}), NetChain({"b": Tanh, "a": Ramp, "c": 3}),
         '  layer   the net   order: "a", "b", "c" -> "b", "a", "c"'),
        (NAMED, NetGraph(NAMED),
         "  layer   the net   NetChain([LinearLayer(5), ElementwiseLay...) ->"
         " NetGraph([LinearLayer(5), ElementwiseLay...)"),
        (BRANCHES, NetDelete(BRANCHES, "b"),
         '  layer   "b"                 removed: LinearLayer(3)\n  edge    "a" -> "s".Input1   added'),
        (NetDelete(BRANCHES, "b"), BRANCHES,
         '  layer   "b"                 added: LinearLayer(3), from "a"\n  edge    "a" -> "s".Input1   removed'),
        (BRANCHES, NetDelete(BRANCHES, "loss"),
         '  layer   "loss"   removed: MeanSquaredLossLayer()\n  port    Target   removed\n'
         "  port    Loss     removed\n  port    Output   added"),
        (NetGraph(CAT, [(["a", "b"], "c")]), NetGraph(CAT, [(["b", "a"], "c")]),
         '  edge   "a" -> "c".Input1   removed\n  edge   "b" -> "c".Input2   removed\n'
         '  edge   "a" -> "c".Input2   added\n  edge   "b" -> "c".Input1   added'),
        (NetMapOperator([3, Ramp]), NetMapOperator([3, Tanh]), '  parameter   "Net".2.Function   Ramp -> Tanh'),
        (NetChain([[3, Ramp], 2]), NetChain([[3, Tanh], 2]), "  parameter   1.2.Function   Ramp -> Tanh"),
        (NetBidirectionalOperator([2, 3]), NetBidirectionalOperator([2, 4]),
         '  parameter   "BackwardNet".Size     3 -> 4\n  size        Output                 5 -> 6\n'
         '  size        "BackwardNet".Output   3 -> 4'),
        (NetChain([3]), NetChain([3], LearningRateMultipliers=0),
         "  parameter   LearningRateMultipliers   Automatic -> 0"),
        (LinearLayer(3, Input=2), LinearLayer(3, Input=2, Biases=None), "  array   Biases   not initialized -> absent"),
        (NetChain([3], Input=2), NetInsertSharedArrays(NetChain([3], Input=2)),
         '  array   1.Weights   not shared -> shared as "1/Weights"\n'
         '  array   1.Biases    not shared -> shared as "1/Biases"'),
        (NetChain([3], Input=2), NetInitialize(NetChain([3], Input=2)),
         "  array   1.Weights   not initialized -> [3, 2]\n  array   1.Biases    not initialized -> [3]"),
        (LinearLayer(3), NAMED,
         "  layer   the net   LinearLayer(3) -> NetChain([LinearLayer(5), ElementwiseLay...)"),
        (NetChain([[3, Ramp], 2]), NetFlatten(NetChain([[3, Ramp], 2])),
         "  layer   1   removed: NetChain([LinearLayer(3), ElementwiseLay...)\n"
         "  layer   1   added: LinearLayer(3)\n  layer   2   added: ElementwiseLayer(Ramp)"),
        (TEXT, NetReplacePart(TEXT, "Input", NetEncoder("Characters", "abcd")), None),
        (CatenateLayer(InputPorts=2), CatenateLayer(InputPorts=3), "  port   Input3   added"),
        (FunctionLayer(lambda x: x + 1), FunctionLayer(lambda x: x + 2), None),
    ],
)  # fmt: skip
def test_each_change_is_told_and_nothing_else(one, other, told):
    found = NetDiff(one, other)
    assert found and len(found) == len(list(found)) > 0
    if told is not None:
        number = len(told.splitlines())
        assert repr(found) == str(found) == f"{number} difference{'s' * (number > 1)}\n{told}"
    assert len(NetDiff(other, one)) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NET, NET), (NET, pickle.loads(pickle.dumps(NET))), (LinearLayer(3), LinearLayer(3)), (BRANCHES, BRANCHES),
        (NetChain([3, 2]), NetChain([LinearLayer(3), LinearLayer(2)])),
    ],
)  # fmt: skip
def test_equal_nets_differ_in_nothing(one, other):
    found = NetDiff(one, other)
    assert repr(found) == "no differences" and not found and list(found) == [] and list(found["arrays"]) == []


# arrays ---------------------------------------------------------------------------------------------------


def test_arrays_by_how_much():
    weights = NET[0]["Weights"]
    (change,) = NetDiff(NET, NET.with_arrays({(1, "Weights"): weights + [[0.5, 0, 0, 0]] * 3}))
    assert (change.sort, change.path, change.name) == ("arrays", (1,), "Weights")
    assert change.most == pytest.approx(0.5, rel=1e-6)
    assert change.relative == pytest.approx(0.5 * 3**0.5 / np.linalg.norm(weights), rel=1e-5)
    assert change.before is weights
    (zeros,) = NetDiff(NET, NET.with_arrays({(3, "Biases"): [0, 2]}))
    assert (zeros.how, zeros.most, zeros.relative) == ("by 2 at most", 2.0, None)
    (sign,) = NetDiff(NET, NET.with_arrays({(3, "Biases"): [0, -0.0]}))
    assert sign.how == "by 0 at most"
    large = [NetChain([LinearLayer(1, Weights=np.array([[x]]), Biases=None)]) for x in (8e307, -8e307)]
    assert NetDiff(*large)[0].most == 1.6e308


def test_a_shared_array_is_told_once():
    def twice(numbers):
        shared = LinearLayer(2, Weights=NetArray("w", numbers), Biases=None)
        return NetChain([shared, Ramp, LinearLayer(2, Weights=NetArray("w"), Biases=None)])

    found = NetDiff(twice(np.eye(2)), twice(2 * np.eye(2)))
    assert repr(found) == "1 difference\n  array   1.Weights   by 1 at most, 100% in norm"


def test_an_inserted_layer_does_not_make_the_others_differ():
    net = NetInitialize(NetChain([LinearLayer(3)] * 6, Input=3))
    for at in range(1, 8):
        (change,) = NetDiff(net, NetInsert(net, NetInitialize(LinearLayer(3, Input=3), RandomSeeding=7), at))
        assert (change.sort, change.path, change.how) == ("layers", (at,), change.how) and "added" in change.how
    for at in range(1, 7):
        (change,) = NetDiff(net, NetDelete(net, at))
        assert change.path == (at,) and change.how == "removed: LinearLayer(3)"


def test_many_layers_of_other_numbers_are_compared_in_their_order():
    net = NetInitialize(NetChain([LinearLayer(2), Ramp] * 50, Input=2))
    other = NetInsert(NetInitialize(net, All, RandomSeeding=3), Tanh, 51)
    found = NetDiff(net, other)
    assert [change.path for change in found["layers"]] == [(51,)] and len(found["arrays"]) == 50
    large = NetChain([Ramp, Tanh] * 1100)
    changed = NetDiff(large, NetChain([SoftmaxLayer(), *[Tanh, Ramp] * 1100, SoftmaxLayer()]))  # too many to compare
    assert [change.path for change in changed["layers"]] == [(1,), (1,), (2201,), (2202,)] and len(changed) == 4


# asking ---------------------------------------------------------------------------------------------------


def test_it_can_be_asked():
    found = NetDiff(NET, NetAppend(NET, 5))
    assert [change.sort for change in found] == ["layers", "coders", "sizes"]
    assert [change.path for change in found["layers"]] == [(5,)] and [c.name for c in found["sizes"]] == ["Output"]
    assert repr(found["sizes"]) == "1 difference\n  size   Output   2 -> 5"
    assert found["coders"][0].before == YES and found["coders"][0].after is None
    assert found[0] is found["layers"][0] and found[-1].place == "Output" and len(found[:2]) == 2
    assert str(found[0]) == "layer 5: added: LinearLayer(5)"
    assert pickle.loads(pickle.dumps(found)) == found
    assert str(raised(NetPortError, lambda: found["array"])) == (
        "there are no differences in 'array'\n"
        '  there are those in "layers", "edges", "parameters", "ports", "coders", "sizes", "arrays"\n'
        '  try: did you mean "arrays"?'
    )
    raised(NetPortError, lambda: found[None])
    raised(NetPortError, lambda: found[[1]])


def test_long_tables_are_cut():
    one = NetChain({f"l{i}": LinearLayer() for i in range(40)})
    found = NetDiff(one, NetChain({f"l{i}": 4 for i in range(40)}, Input=9))
    lines = str(found).splitlines()
    assert lines[0] == "82 differences" and len(lines) == 26 and lines[-1] == "  ... 58 more"
    deep = [ElementwiseLayer(Ramp)]
    for _ in range(3000):
        deep.append(ElementwiseLayer(Ramp))
    assert len(NetDiff(NetChain(deep), NetChain([*deep[:1500], Tanh, *deep[1500:]]))) == 1


@pytest.mark.parametrize("wrong", [3, None, "net", [NET], YES, NetChain])
def test_what_is_no_net(wrong):
    assert "NetDiff takes a net, not" in str(raised(NetOptionError, lambda: NetDiff(NET, wrong)))
    assert "NetDiff takes a net, not" in str(raised(NetOptionError, lambda: NetDiff(wrong, NET)))
