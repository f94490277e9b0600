"""found, is_open and clashes: what was inferred, as values that tests compare."""

from __future__ import annotations

import pytest

from netlang import (
    CatenateLayer,
    ConvolutionLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetChain,
    NetGraph,
    NetMapOperator,
    NetPort,
    Ramp,
    SequenceRestLayer,
)
from netlang.errors import NetOptionError, NetPortError, NetShapeError
from netlang.testing import clashes, found, is_open
from tests.raised import raised

NET = NetChain({"wide": LinearLayer(), "a.b": LinearLayer(5), "in": NetChain([Ramp, LinearLayer(2, Input=5)])}, Input=3)
LAYERS = {"embed": EmbeddingLayer(4, 9), "rest": SequenceRestLayer(), "read": GatedRecurrentLayer(2)}
READER = NetChain(LAYERS, Input="Varying")


@pytest.mark.parametrize(("net", "place", "want"), [
    (NET, ("Input",), (3,)),
    (NET, ("Output",), (2,)),
    (NET, ("in.2.size",), 2),
    (NET, ("in", 2, "Weights"), (2, 5)),
    (NET, ("in.2", "Biases"), (2,)),
    (NET, ("a.b", "size"), 5),
    (NET, ("a.b.Output",), (5,)),
    (READER, ("Input",), ("T",)),
    (READER, ("Output",), ("T-1", 2)),
    (READER, ("embed.Weights",), (9, 4)),
    (READER, ("read.InputGateStateWeights",), (2, 2)),
    (ConvolutionLayer(4, 3, Input=[1, 28, 28]), ("Output",), (4, 26, 26)),
    (LinearLayer([2, 3], Input=4), ("size",), (2, 3)),
    (LinearLayer([], Input=4), ("Output",), ()),
    (LinearLayer(2), ("size",), 2),
    (NetMapOperator(LinearLayer(2), Input=["Varying", 3]), ("Net.Weights",), (2, 3)),
    (NetGraph([CatenateLayer(), SequenceRestLayer()], [([NetPort("a"), NetPort("b")], 1, 2)], a="Varying", b="Varying"),
     ("Output",), ("T+T2-1",)),
])  # fmt: skip
def test_the_size_found_at_a_place(net, place, want):
    assert found(net, *place) == want
    assert not is_open(net, *place)


@pytest.mark.parametrize("place", ["wide.size", "wide.Output", "wide.Weights", "wide.Biases"])
def test_a_place_with_an_open_size(place):
    assert is_open(NET, place)
    with pytest.raises(NetShapeError, match=f'{place} is still open\n  try: .*"wide"'):
        found(NET, place)


@pytest.mark.parametrize("place", ["wide.sise", "nowhere", "", "a.b.size.more", "in.3.size"])
def test_places_that_are_not_there(place):
    for ask in (found, is_open):
        with pytest.raises(NetPortError, match=r" in the net.*\n  there are "):
            ask(NET, place)


def test_a_misspelt_place_suggests_the_right_one():
    net = NetChain({"h": LinearLayer(3), "o": LinearLayer(2)}, Input=4)
    for place, way in [("h.width", "h.size"), ("h.Wieghts", "h.Weights"), ("hh.size", "h.size"), ("Inptu", "Input")]:
        with pytest.raises(NetPortError) as caught:
            found(net, place)
        assert caught.value.ways == (f'did you mean "{way}"?',)
    assert str(raised(NetPortError, lambda: found(net, "h"))) == (
        "there is no 'h' in the net\n"
        "  there are h.size, h.dims, h.rows, h.columns, h.Weights, h.Biases, h.Input, h.Output"
    )
    with pytest.raises(NetPortError, match=r"a place in the net is to be given\n  there are h\.size"):
        found(net)
    assert found(net, ("h", "size")) == found(net, "h", "size") == found(net, "h.size") == 3


def test_clashes_takes_a_function():
    error = raised(NetOptionError, lambda: clashes(NetChain([LinearLayer(3)]), 1, 2))
    assert error.ways == ("clashes(lambda: NetChain(...))",)


def test_names_with_dots_that_meet():
    net = NetChain({"a": NetChain({"b": LinearLayer(4)}), "a.b": LinearLayer(5)}, Input=3)
    assert (found(net, "a", "b", "size"), found(net, "a.b", "size")) == (4, 5)
    with pytest.raises(NetPortError, match="there are several") as caught:
        found(net, "a.b.size")
    assert str(caught.value).endswith('\n  try: "a", "b", "size", or "a.b", "size"')


def test_clashes_finds_a_clash_by_its_sizes():
    def wrong():
        return NetChain({"a": LinearLayer(6), "b": LinearLayer(3, Input=7)}, Input=2)

    assert clashes(wrong)
    assert clashes(wrong, 6, 7)
    assert clashes(wrong, 7, 6)
    assert not clashes(wrong, 6, 8)
    assert not clashes(lambda: NET)
    with pytest.raises(NetPortError):  # other errors are no clashes
        clashes(lambda: NetGraph([LinearLayer(2)], [(1, 5)]))
    assert found(raised(NetShapeError, wrong), "Input") == (2,)
