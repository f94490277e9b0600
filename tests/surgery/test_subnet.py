"""A part taken out of a net carries what was inferred around it."""

import pickle

import numpy as np
import pytest

from netlang import (
    All,
    AttentionLayer,
    Automatic,
    CatenateLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetShapeError,
    NetTrain,
    NetUnfold,
    Normal,
    Ramp,
    Restricted,
    SequenceLastLayer,
    SoftmaxLayer,
)
from tests.raised import raised

V = "Varying"
CHAIN = NetChain([5, Ramp, LinearLayer()], Input=3, Output=2)
READER = NetChain(
    {
        "embed": EmbeddingLayer(4),
        "read": GatedRecurrentLayer(3),
        "last": SequenceLastLayer(),
        "deep": NetChain([4, Ramp]),
    },
    Input=NetEncoder("Tokens", ["a", "b"]),
)

CODERS = {"Input": NetEncoder("Tokens", ["a", "b"]), "Output": NetDecoder("Class", ["yes", "no"])}


def test_each_way_to_take_a_part_gives_the_same():
    layers = [LinearLayer(5, Input=3), ElementwiseLayer(Ramp, Input=5), LinearLayer(Input=5, Output=2)]
    assert [NetExtract(CHAIN, i) for i in (1, 2, 3)] == list(CHAIN) == CHAIN.values() == layers
    assert [CHAIN[0], CHAIN[1], CHAIN[-1]] == list(NetExtract(CHAIN, All).values()) == layers
    assert CHAIN[0] is NetExtract(CHAIN, 1) and hash(CHAIN[0]) == hash(layers[0])


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (READER["embed"], EmbeddingLayer(4, Input=[V, Restricted("Integer", 3)])),
        (READER["read"], GatedRecurrentLayer(3, Input=[V, 4])),
        (READER["deep"], NetChain([4, Ramp], Input=3)),
        (NetExtract(READER, ("deep", 2)), ElementwiseLayer(Ramp, Input=4)),
        (READER["deep"][1], ElementwiseLayer(Ramp, Input=4)),
        (READER[1:3], NetChain({"read": GatedRecurrentLayer(3), "last": SequenceLastLayer()}, Input=[V, 4])),
        (NetExtract(NetMapOperator(3, Input=[V, 2]), "Net"), LinearLayer(3, Input=2)),
        (
            NetGraph([3, CatenateLayer()], [(1, 2), (NetPort("x"), 2)], Input=2, x=4)[1],
            CatenateLayer(InputPorts=[3, 4]),
        ),
        (NetChain([Ramp, 3])[0], ElementwiseLayer(Ramp)),  # nothing is known of its ports
        (NetChain([LinearLayer(), SequenceLastLayer()])[1], SequenceLastLayer()),
        (NetChain([LinearLayer(3)], Output=NetDecoder("Class", ["a", "b", "c"]))[0], LinearLayer(3)),
    ],
)
def test_what_was_inferred_is_said_of_the_ports(part, found):
    assert part == found


def test_what_follows_from_the_layer_is_not_said_again():
    assert repr(CHAIN[0]) == "LinearLayer(5, Input=3)"
    assert repr(LinearLayer(5, Input=3)) == repr(NetChain([LinearLayer(5, Input=3)])[0])


def test_the_parts_compute_as_the_net_does():
    net = NetInitialize(READER)
    found = net["embed"]([1, 2, 1])
    for name in ("read", "last", "deep"):
        found = net[name](found)
    np.testing.assert_allclose(found, net("a b a"), rtol=1e-6)
    np.testing.assert_allclose(net[1:](net["embed"]([1, 2, 1])), net("a b a"), rtol=1e-6)


def test_a_slice_keeps_the_coders_of_its_ends():
    net = NetInitialize(NetChain([EmbeddingLayer(4), SequenceLastLayer(), 2, SoftmaxLayer()], **CODERS))
    assert net[:2]("a b").shape == (4,)
    assert net[2:](net[:2]("a b")) == net("a b") in ("yes", "no")
    assert net[:] == net and net[1:3].types[0][1].coder is None
    assert str(net[:1].why("Input")).count("NetEncoder(") == 1
    assert (net[:2] + NetInitialize(NetChain([3], Input=4)))("a b").shape == (3,)


def test_parts_can_be_initialized_and_trained_alone():
    assert NetInitialize(CHAIN[2])["Weights"].shape == (2, 5)
    assert NetInitialize(CHAIN[1:])([1] * 5).shape == (2,)
    assert NetTrain(CHAIN[0], [([1, 2, 3], [1] * 5)], MaxTrainingRounds=1)([1, 2, 3]).shape == (5,)


def test_a_part_tells_where_its_sizes_were_inferred():
    assert str(CHAIN[0].why("Input")) == (
        'Input = [3]    LinearLayer(5): Input is "*dims"\n'
        "  dims = [3]   Input=3 was inferred in NetChain([LinearLayer(5), ElementwiseLayer(Ramp), ...])"
    )
    assert "Input=3 was inferred in NetChain(" in str(CHAIN[0].explain())
    assert "was inferred in" in str(pickle.loads(pickle.dumps(CHAIN[0])).why("Input"))


def test_a_net_rebuilt_from_its_parts_is_equal():
    again = NetChain([CHAIN[0], CHAIN[1], CHAIN[2]])
    assert again.solution.port((), "Input") == CHAIN.solution.port((), "Input")
    assert again.solution.size((3,), "size") == (2,)
    assert NetChain([*CHAIN, 7])[3] == LinearLayer(7, Input=2)


def test_a_part_put_elsewhere_keeps_its_sizes():
    assert str(raised(NetShapeError, lambda: NetChain([NetChain([7], Input=4)[0], CHAIN[0]]))) == (
        "1 -> 2: 7 is not 3\n"
        "  1.Output ends in 7   because LinearLayer(7)\n"
        "  2.Input ends in 3    because Input=3 was inferred in "
        "NetChain([LinearLayer(5), ElementwiseLayer(Ramp), ...])\n"
        "  try: LinearLayer(3), or leave size=7 out of LinearLayer(7) and it will be inferred"
    )
    error = raised(NetShapeError, lambda: NetGraph({"a": CHAIN[1], "b": NetChain([Ramp], Input=7)[0]}, [("a", "b")]))
    assert str(error).splitlines()[-1] == (
        "  try: leave Input=5 out (Normal(net) gives the layer without it) and it will be inferred"
    )


def test_normal_gives_layers_as_they_were_written():
    assert Normal(CHAIN) == [LinearLayer(5), ElementwiseLayer(Ramp), LinearLayer()]
    assert NetChain(Normal(CHAIN), Input=3, Output=2) == CHAIN
    assert NetChain(Normal(CHAIN), Input=9).solution.size((1,), "dims") == (9,)
    assert NetChain([5, Ramp, LinearLayer(Output=2), 4], Input=3, Output=4) == CHAIN + NetChain([4], Output=4)


def test_a_shared_array_comes_with_its_numbers():
    shared, kept = NetArray("w"), NetArray("w", np.eye(3))
    net = NetChain([LinearLayer(3, Weights=shared, Biases=None), LinearLayer(3, Weights=kept)])
    assert net[0]([1, 2, 3]).tolist() == [1, 2, 3]
    half_known = NetChain([LinearLayer(3, Weights=shared), LinearLayer(3, Weights=shared)], Input=3)
    assert half_known[1] == LinearLayer(3, Weights=shared, Input=3)
    assert NetInitialize(half_known[1])([1, 2, 3]).shape == (3,)


def test_copies_of_an_inner_net_are_taken_one_by_one():
    net = NetInitialize(AttentionLayer("Bilinear", MultiHead=True, Key=[V, 2, 3], Value=[V, 2, 4], Query=[V, 2, 5]))
    one, other = NetExtract(net, "ScoringNet")
    assert one["Weights"].shape == (3, 5) and not np.array_equal(one["Weights"], other["Weights"])


def test_a_part_of_a_half_known_net_says_what_is_known():
    net = NetChain([GatedRecurrentLayer(3), SequenceLastLayer()])
    assert net[1] == SequenceLastLayer(Input=[Automatic, 3])
    assert NetUnfold(NetChain([GatedRecurrentLayer(3)], Input=[7, 2])[0]).input_names == ("Input", "State")


def test_taking_each_of_many_layers():
    assert len(list(NetChain([LinearLayer(2)] * 300, Input=2))) == 300
