"""ReplicateLayer(Automatic): how often an array is repeated is found from what it meets."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    Automatic,
    CatenateLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetChain,
    NetGraph,
    NetPort,
    NetShapeError,
    Plus,
    Ramp,
    ReplicateLayer,
    ThreadingLayer,
    TotalLayer,
)
from netlang.testing import check_order, found, is_open


def meeting(layer, b, position=1, **more):
    """a, repeated, and b meet in `layer`."""
    nets = {"r": ReplicateLayer(Automatic, position), "t": layer}
    return NetGraph(nets, [(NetPort("a"), "r"), (["r", NetPort("b")], "t")], a=3, b=b, **more)


@pytest.mark.parametrize("layer", [ThreadingLayer(Plus), TotalLayer(), CatenateLayer(2), MeanSquaredLossLayer()])
def test_as_often_as_what_it_meets(layer) -> None:
    net = meeting(layer, [4, 3])
    assert found(net, "r.Output") == (4, 3) and found(net, "r.size") == 4
    check_order(net)


def test_threading_computes() -> None:
    a, b = np.array([1.0, 2, 3]), np.arange(12.0).reshape(4, 3)
    assert np.array_equal(meeting(ThreadingLayer(Plus), [4, 3])({"a": a, "b": b}), a + b)
    assert np.array_equal(meeting(ThreadingLayer(Plus), [3, 4], -1)({"a": a, "b": b.T}), a[:, None] + b.T)


def test_as_often_as_a_sequence_is_long() -> None:
    net = meeting(ThreadingLayer(Plus), ["Varying", 3])
    a, b = [1.0, 2, 3], [np.ones((n, 3)) for n in (1, 4, 2)]
    assert found(net, "r.Output") == ("T", 3)
    for made, each in zip(net({"a": [a] * 3, "b": b}), b, strict=True):
        assert np.array_equal(made, each + a)
    check_order(net)


def test_one_beside_is_repeated_itself_and_tells_nothing() -> None:
    assert is_open(meeting(ThreadingLayer(Plus), [1, 3]), "r.size")
    assert found(meeting(ThreadingLayer(Plus), [1, 3], Output=[4, 3]), "r.size") == 4
    assert is_open(meeting(CatenateLayer(), [4, 3]), "r.size")  # of any number of rows


def test_what_else_tells_it_comes_first() -> None:
    edges = [(NetPort("a"), "r"), (["r", NetPort("b")], "t"), ("r", NetPort("Copies")), ("t", NetPort("Sum"))]
    net = NetGraph({"r": ReplicateLayer(Automatic), "t": ThreadingLayer(Plus)}, edges, a=3, b=[4, 3], Copies=[1, 3])
    assert found(net, "r.size") == 1 and found(net, "Sum") == (4, 3)
    check_order(net)


def test_several_and_behind_others() -> None:
    nets = {"r": ReplicateLayer(Automatic), "s": NetChain([ReplicateLayer(Automatic), Ramp]), "t": ThreadingLayer(Plus)}
    nets |= {"u": ThreadingLayer(Plus), "out": LinearLayer(2)}
    edges = [(NetPort("a"), "r"), (NetPort("a"), "s"), (["r", NetPort("b")], "t"), (["s", "t"], "u"), ("u", "out")]
    net = NetGraph(nets, edges, a=3, b=[4, 3])
    assert found(net, "r.size") == found(net, "u.Output")[0] == 4 and found(net, "out.Weights") == (2, 12)
    check_order(net)


def test_two_that_it_cannot_meet_both() -> None:
    nets = {"r": ReplicateLayer(Automatic), "t": ThreadingLayer(Plus), "u": ThreadingLayer(Plus)}
    edges = [(NetPort("a"), "r"), (["r", NetPort("b")], "t"), (["r", NetPort("c")], "u")]
    with pytest.raises(NetShapeError, match="level 1 is 4 in one input and 5 in another"):
        NetGraph(nets, edges, a=3, b=[4, 3], c=[5, 3])
