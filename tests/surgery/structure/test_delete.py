"""`NetDelete` and `NetDrop`."""

import numpy as np
import pytest

from netlang import (
    CatenateLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetDelete,
    NetDrop,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetInsert,
    NetOptionError,
    NetPort,
    NetPortError,
    NetShapeError,
    NetTake,
    Plus,
    Ramp,
    SequenceLastLayer,
    SequenceRestLayer,
    SoftmaxLayer,
    Tanh,
)
from tests.raised import raised
from tests.surgery.structure.nets import BRANCHES, CHAIN, NAMED, OPEN, the_same_objects

READER = NetGraph(
    {"read": GatedRecurrentLayer(3)},
    [(NetPort("start"), NetPort("read", "State")), (NetPort("read", "State"), NetPort("end"))],
    Input=["Varying", 2],
)


def keys(net):
    return [key for key, _ in net.nodes]


# layers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "left"),
    [
        (2, "acd"), (-3, "acd"), ("b", "acd"), ("a", "bcd"), (-1, "abc"), ([1, 2], "cd"), (("a", -1), "bc"),
        (["a", "b", "d"], "c"), ([], "abcd"), (np.int64(2), "acd"), (["b", "b"], "acd"),
    ],
)  # fmt: skip
def test_layers_of_a_chain_by_every_form(spec, left):
    made = NetDelete(NAMED, spec)
    assert type(made) is NetChain and keys(made) == list(left) and the_same_objects(made, [NAMED])


def test_what_stays_of_ports():
    assert NetDelete(CHAIN, 4)([1, 2, 3, 4]) in ("yes", "no")  # of the same shape: the decoder stays
    assert NetDelete(CHAIN, [3, 4])([1, 2, 3, 4]).shape == (3,)  # of another
    assert NetDelete(CHAIN, 1).solution.port((), "Input")[0] == (3,)
    text = NetChain([EmbeddingLayer(4), SequenceLastLayer(), 2], Input=NetEncoder("Characters", "ab"))
    assert NetDelete(text, 1).given("Input").coder is None
    assert NetDelete(text, -1).given("Input").coder is not None
    padded = NetChain([SequenceRestLayer(), GatedRecurrentLayer(3)], Input=["Varying", 2])
    assert NetDelete(padded, 1) == NetChain([GatedRecurrentLayer(3)], Input=["Varying", 2])


def test_sizes_are_inferred_anew():
    net = NetChain([LinearLayer(), Ramp, LinearLayer(3, Input=4)])
    assert NetDelete(net, 2) == NetChain([LinearLayer(), LinearLayer(3, Input=4)])
    assert NetDelete(OPEN, 2) == NetChain([LinearLayer(), LinearLayer(), SoftmaxLayer()])
    assert NetDelete(OPEN, 3) == NetChain([LinearLayer(), Ramp, SoftmaxLayer()])  # as far as known, of equal shape


def test_several_layers_together_count_as_one():
    net = NetChain([3, 5, Ramp, 3, 2], Input=4)
    assert NetDelete(net, [2, 3, 4]) == NetDrop(net, (2, 4)) == NetChain([3, 2], Input=4)
    raised(NetShapeError, lambda: NetDelete(net, [2, 4]))


def test_layers_of_graphs():
    x, y = np.array([1.0, -2, 3, 4]), np.array([0.5, 0.25])
    bare = NetDelete(BRANCHES, "loss")
    assert type(bare) is NetGraph and bare.input_names == ("Input",) and bare.output_names == ("Output",)
    np.testing.assert_array_equal(bare(x), BRANCHES({"Input": x, "Target": y}, NetPort("c")))
    skipped = NetDelete(BRANCHES, "b")
    a = BRANCHES["a"](x)
    np.testing.assert_allclose(skipped({"Input": x, "Target": y}, NetPort("s")), a + a, rtol=1e-6)
    first = NetDelete(BRANCHES, "a")
    assert first.input_names == ("Input", "Target") and first.solution.port((), "Input")[0] == (3,)
    np.testing.assert_allclose(first({"Input": a, "Target": y}), BRANCHES({"Input": x, "Target": y}), rtol=1e-6)
    assert NetDelete(BRANCHES, ["a", "b"]).input_names == ("Input1", "Input2", "Target")
    assert NetDelete(BRANCHES, ["c", "loss"]).output_names == ("Output",)


def test_a_branch_goes_with_its_ports():
    two = NetGraph({"a": 3, "b": Ramp}, [(NetPort("x"), "a", NetPort("y")), (NetPort("u"), "b", NetPort("v"))], x=2)
    assert NetDelete(two, "b") == NetGraph({"a": 3}, [(NetPort("x"), "a", NetPort("y"))], x=2)
    one = NetGraph({"a": 3, "b": Ramp}, [("a", "b", NetPort("y")), ("a", NetPort("z"))])
    assert NetDelete(one, "b").output_names == ("y", "z")  # of the same shape: y is what fed it


def test_an_input_that_other_layers_read_stays_theirs():
    net = NetGraph({"a": 3, "b": Ramp, "s": 3, "t": Plus}, [("a", "b"), (["b", "s"], "t")], Input=2)
    made = NetDelete(net, "a")
    assert made.input_names == ("Input1", "Input")
    assert {name: made.solution.port((), name)[0] for name in made.input_names} == {"Input": (2,), "Input1": (3,)}


def test_multipliers_and_shared_arrays():
    net = NetChain([3, 2, Ramp, 1], LearningRateMultipliers=[(2, 0), (4, 3), (("_"), 5)])
    assert NetDelete(net, 3).LearningRateMultipliers == ((2, 0), (3, 3), ("_", 5))
    assert NetDelete(net, [1, 2, 3]).LearningRateMultipliers == ((1, 3), ("_", 5))
    shared = [
        LinearLayer(2, Weights=NetArray("w", np.eye(2)), Biases=None),
        LinearLayer(2, Weights=NetArray("w"), Biases=None),
    ]
    assert NetDelete(NetChain(shared), 1)([1, 2]).tolist() == [1, 2]


@pytest.mark.parametrize("net", [CHAIN, NAMED, OPEN, NetChain([CatenateLayer(), Ramp])])
def test_deleting_what_was_inserted_gives_the_net(net):
    for at in range(1, len(net) + 2):
        if net.nodes[0][1].takes_many and at == 1:
            continue  # there it would have one input
        assert NetDelete(NetInsert(net, Tanh, at), at) == net
        assert NetDelete(NetInsert(net, [Tanh, Ramp], at), [at, at + 1]) == net


# ports ----------------------------------------------------------------------------------------------------


def test_ports_of_graphs():
    assert NetDelete(READER, NetPort("start")).input_names == ("Input",)
    made = NetDelete(READER, [NetPort("start"), NetPort("end")])
    assert made.output_names == ("Output",) and made == NetGraph(
        {"read": GatedRecurrentLayer(3)}, [], Input=["Varying", 2]
    )
    made = NetDelete(READER, NetPort("Output"))
    assert made.output_names == ("end",) and keys(made) == ["read"]
    both = NetInitialize(
        NetGraph({"a": 3, "b": 2, "c": Ramp}, [("a", "b", NetPort("y")), ("a", "c", NetPort("z"))], Input=4)
    )
    made = NetDelete(both, NetPort("y"))
    assert keys(made) == ["a", "b", "c"] and made.output_names == ("z",)  # its layers stay
    assert keys(NetDelete(both, [NetPort("y"), "b"])) == ["a", "c"]


# dropping -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "left"),
    [(1, "bcd"), (3, "d"), (-1, "abc"), (-3, "a"), (0, "abcd"), ((2, 2), "acd"), (("a", "b"), "cd"), ([3, -1], "ab"),
     (("c", 4), "ab"), (np.int64(-2), "ab")],
)  # fmt: skip
def test_dropping_by_every_form(spec, left):
    assert keys(NetDrop(NAMED, spec)) == list(left)
    if left == "abcd"[: len(left)]:
        assert NetTake(NAMED, left[-1]).nodes == NetDrop(NAMED, spec).nodes
    elif left == "abcd"[-len(left) :]:
        assert NetTake(NAMED, (left[0], -1)) == NetDrop(NAMED, spec)


def test_dropping_and_types():
    made = NetDrop(CHAIN, -1)
    assert made([1, 2, 3, 4]) in ("yes", "no")
    assert NetDrop(CHAIN, -1, Output=None)([1, 2, 3, 4]).shape == (2,)
    assert NetDrop(CHAIN, -2, Output=NetDecoder("Class", ["p", "q", "r"]))([1, 2, 3, 4]) in "pqr"
    assert NetDrop(OPEN, 1, Input=6).solution.port((), "Input")[0] == (6,)


# what is refused ------------------------------------------------------------------------------------------

INSTEAD = (
    "\n  try: NetReplacePart, for another layer in its place, or NetTake(net, ...), for the part before or after it"
)


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (lambda: NetDelete(CHAIN, 3), NetShapeError,
         "3 cannot be deleted from the middle of the net: [3] comes in, and [2] goes out\n"
         "  3.Input is [3]\n  3.Output is [2]" + INSTEAD),
        (lambda: NetDrop(NAMED, (2, 3)), NetShapeError,
         '"b" and "c" cannot be deleted from the middle of the net: [3] comes in, and [2] goes out\n'
         '  "b".Input is [3]\n  "c".Output is [2]' + INSTEAD),
        (lambda: NetDelete(BRANCHES, "s"), NetPortError,
         '"s" cannot be deleted from the middle of the net: there are 2 inputs and 1 output\n'
         '  "a" -> "s" is one of its edges\n  "b" -> "s" is one of its edges\n  "s" -> "c" is one of its edges\n'
         "  try: NetTake(net, ...), for the part before or after it"),
        (lambda: NetDelete(CHAIN, [1, 2, 3, 4]), NetOptionError,
         "NetChain([LinearLayer(3), ElementwiseLayer(Ramp), ...]) would have no layer left\n"
         "  try: one layer at least stays"),
        (lambda: NetDrop(CHAIN, 4), NetOptionError, None),
        (lambda: NetDrop(CHAIN, -5), NetPortError, "-5 layers cannot be dropped from a chain of 4 layers"),
        (lambda: NetDrop(CHAIN, (3, 2)), NetPortError, "3 comes after 2, where the layers to drop end"),
        (lambda: NetDrop(CHAIN, (1, 5)), NetPortError, "there is no layer 5\n  the layers are 1, 2, 3, 4"),
        (lambda: NetDrop(CHAIN, "a"), NetOptionError,
         "NetDrop takes a number of layers, or a pair of start and end, not 'a'\n"
         '  try: -1 for the last layer, or ("a", "c") for the layers from one to the other'),
        (lambda: NetDrop(CHAIN, 1.5), NetOptionError, None),
        (lambda: NetDrop(CHAIN, True), NetOptionError, None),
        (lambda: NetDrop(CHAIN, (1, 2, 3)), NetOptionError, None),
        (lambda: NetDrop(BRANCHES, 1), NetOptionError, None),
        (lambda: NetDrop(CHAIN, 1, Outptu=3), NetPortError, None),
        (lambda: NetDelete(CHAIN, 5), NetPortError, "there is no layer 5\n  the layers are 1, 2, 3, 4"),
        (lambda: NetDelete(CHAIN, None), NetPortError, None),
        (lambda: NetDelete(CHAIN, [[1]]), NetPortError, None),
        (lambda: NetDelete(LinearLayer(2), 1), NetOptionError,
         "NetDelete takes a chain or a graph, not LinearLayer(2)\n  try: NetGraph(net)"),
        (lambda: NetDelete(CHAIN, NetPort("Output")), NetPortError,
         'NetPort("Output") cannot be deleted: the ports of a chain are those of its layers\n'
         '  try: NetDelete(NetGraph(net), NetPort("Output"))'),
        (lambda: NetDelete(READER, NetPort("Input")), NetPortError,
         'NetPort("Input") cannot be deleted: it feeds "read"\n  outputs can be deleted, and inputs of states'),
        (lambda: NetDelete(READER, [NetPort("Output"), NetPort("end")]), NetPortError,
         'NetPort("end") cannot be deleted: a graph has at least one output'),
        (lambda: NetDelete(READER, NetPort("ends")), NetPortError,
         'there is no port NetPort("ends") of the graph\n  its ports are "start", "Input", "end", "Output"\n'
         '  try: did you mean "end"?'),
        (lambda: NetDelete(READER, NetPort("read", "State")), NetPortError, None),
    ],
)  # fmt: skip
def test_what_is_refused(call, kind, text):
    error = raised(kind, call)
    assert text is None or str(error) == text
