"""What ThreadingLayer's ports say of each other, where sizes are equal or 1."""

from __future__ import annotations

import pytest

from netlang import Automatic, LinearLayer, NetFoldOperator, NetGraph, NetPort, NetShapeError, Plus, ThreadingLayer
from netlang.language.types.sizes import Run, Var
from netlang.testing import check_order


def shown(net, name):
    sizes = net.solution.port((), name)[0]
    return ["*" if isinstance(s, Run) else "?" if isinstance(s, Var) else str(s) for s in sizes]


@pytest.mark.parametrize(
    ("first", "second", "output", "found"),
    [
        ([], Automatic, Automatic, ([], [], [])),  # all ranks are 0
        (Automatic, Automatic, [1, 1], (["1", "1"], ["1", "1"], ["1", "1"])),  # only size 1 broadcasts to 1
        ([3], Automatic, Automatic, (["3"], ["?"], ["3"])),  # the other is 3 or 1
        ([1], Automatic, Automatic, (["1"], ["?"], ["?"])),
        ([1, 4], Automatic, [3, 4], (["1", "4"], ["3", "?"], ["3", "4"])),  # the other gives the 3
        ([1, 4], [3, 1], Automatic, (["1", "4"], ["3", "1"], ["3", "4"])),
        (["Varying", 2], Automatic, Automatic, (["T", "2"], ["?", "?"], ["T", "2"])),
        (Automatic, [2, Automatic], [2, Automatic], (["?", "?"], ["2", "?"], ["2", "?"])),
    ],
)
def test_broadcast_sizes_are_solved_in_every_direction(first, second, output, found):
    net = ThreadingLayer(Plus, InputPorts={"a": first, "b": second}, Output=output)
    assert tuple(shown(net, name) for name in ("a", "b", "Output")) == found
    check_order(net)


def test_a_state_has_the_size_of_the_sum():
    net = NetFoldOperator(ThreadingLayer(lambda Input, State: Input + State))
    assert shown(net.with_ports({"Input": net.net.given("Input")}), "State") == ["*"]
    assert shown(NetFoldOperator(net.net, Input=["Varying", 3]), "State") == ["3"]
    assert shown(NetFoldOperator(net.net, Input="Varying"), "State") == []
    assert NetFoldOperator(net.net, Input="Varying")([1, 2, 3]).tolist() == [1, 3, 6]


def test_a_residual_connection_settles_a_size():
    """The sum has size 5 and one term size 1, so the other has size 5."""
    edges = [(NetPort("x"), "a"), (["a", NetPort("x")], "sum")]
    net = NetGraph({"a": LinearLayer(), "sum": ThreadingLayer(Plus)}, edges, x=1, Output=5)
    assert net.solution.size(("a",), "size") == (5,)
    check_order(net)


def test_contradictory_broadcasts_are_refused():
    with pytest.raises(NetShapeError):
        ThreadingLayer(Plus, InputPorts=[3, Automatic], Output=[4])
    with pytest.raises(NetShapeError):
        ThreadingLayer(Plus, InputPorts=[3, Automatic], Output=[3, 4])
    with pytest.raises(NetShapeError):
        NetGraph([3, 4, ThreadingLayer(Plus)], [([1, 2], 3)])
    with pytest.raises(NetShapeError):
        ThreadingLayer(Plus, InputPorts=[3, Automatic], Output=[1])
