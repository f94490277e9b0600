"""`NetJoin`, `NetAppend`, `NetPrepend`, `NetInsert`, and `net + other`."""

import numpy as np
import pytest

from netlang import (
    Automatic,
    CatenateLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetAppend,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetInsert,
    NetJoin,
    NetOptionError,
    NetPort,
    NetPortError,
    NetPrepend,
    NetShapeError,
    Plus,
    Ramp,
    SequenceLastLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
)
from tests.raised import raised
from tests.surgery.structure.nets import CHAIN, NAMED, YES, the_same_objects

RAMP = ElementwiseLayer(Ramp)
FOO = NetGraph([1, 2, Plus], [([(NetPort("Foo"), 1), (NetPort("Bar"), 2)], 3)])
CHARACTERS = NetEncoder("Characters", "abc")


def keys(net):
    return [key for key, _ in net.nodes]


# joining --------------------------------------------------------------------------------------------------


def test_chains_of_positions_and_of_names():
    assert NetJoin(NetChain([3, Ramp]), NetChain([2])) == NetChain([3, Ramp, 2])
    assert NetJoin(NetChain({"a": 3}), NetChain({"b": 2})) == NetChain({"a": 3, "b": 2})
    assert keys(NetJoin(NetChain({"a": 3}), NetChain([2, Ramp]))) == ["a", "2", "3"]
    assert NetJoin(CHAIN) == CHAIN and NetJoin(NAMED) == NAMED


def test_names_that_repeat_get_a_number():
    one, two = NetChain({"a": 3, "b": Ramp}), NetChain({"a": 3, "a_2": Ramp})
    assert keys(NetJoin(one, one, one)) == ["a", "b", "a_2", "b_2", "a_3", "b_3"]
    assert keys(NetJoin(one, two)) == ["a", "b", "a_3", "a_2"]


def test_a_graph_makes_it_a_graph_of_all_layers():
    made = NetJoin(FOO, NetChain({"sum": SummationLayer(), "r": Ramp}))
    assert type(made) is NetGraph and keys(made) == ["1", "2", "3", "sum", "r"]
    assert made.input_names == ("Foo", "Bar") and made.output_names == ("Output",)
    other = NetInitialize(NetJoin(NetChain([Ramp], Input=4), NetGraph(NetChain([3])), NetChain([2])))
    assert type(other) is NetGraph and other([1, 2, 3, 4]).shape == (2,)


def test_layers_are_joined_too():
    assert NetJoin(LinearLayer(3), RAMP) == NetChain([LinearLayer(3), RAMP])
    assert type(NetJoin(LinearLayer(3))) is NetChain
    function = FunctionLayer(lambda x: x + 1)
    assert NetJoin(NetChain([3]), function).nodes[1][1] is function


def test_parts_keep_their_objects():
    made = NetJoin(CHAIN, NetChain([5, Ramp], Input=2))
    assert all(made.nodes[i][1] is CHAIN.nodes[i][1] for i in range(4))
    assert the_same_objects(NetJoin(BRANCHES_INPUT, CHAIN), [BRANCHES_INPUT, CHAIN])


BRANCHES_INPUT = NetInitialize(NetGraph({"p": 4, "q": 4, "s": Plus}, [(["p", "q"], "s")], Input=2))


def test_values_are_those_of_the_nets():
    x = np.array([1.0, -2])
    np.testing.assert_array_equal(NetJoin(BRANCHES_INPUT, CHAIN)(x, None), CHAIN(BRANCHES_INPUT(x), None))


def test_coders_stay_on_the_outer_ends_alone():
    made = NetJoin(NetChain([EmbeddingLayer(2)], Input=CHARACTERS), NetChain([SequenceLastLayer(), 2], Output=YES))
    assert dict(made.types) == {"Input": NetChain([EmbeddingLayer(2)], Input=CHARACTERS).given("Input"),
                                "Output": NetChain([2], Output=YES).given("Output")}  # fmt: skip
    assert NetInitialize(made)("abc") in ("yes", "no")
    assert NetJoin(NetChain([3], Output=NetDecoder("Class", ["p", "q", "r"])), NetChain([2])) == NetChain([3, 2])
    inside = NetJoin(LinearLayer(2, Output=YES), RAMP)
    assert repr(inside) == "NetChain([LinearLayer(2, Output=2), ElementwiseLayer(Ramp)])"
    nested = NetJoin(NetChain([NetChain([2], Output=YES)]), NetChain([Ramp]))
    assert repr(nested) == "NetChain([NetChain([LinearLayer(2)], Output=2), ElementwiseLayer(Ramp)])"


def test_what_was_said_where_nets_meet_is_not_forgotten():
    assert NetJoin(NetChain([Ramp]), NetChain([Tanh], Input=4)).solution.port((), "Input")[0] == (4,)
    assert NetJoin(NetChain([LinearLayer()], Output=3), NetChain([2])).solution.size((1,), "size") == (3,)
    assert NetJoin(NetChain([3], Output=3), NetChain([2], Input=3)) == NetChain([3, 2])


def test_types_of_the_result():
    made = NetJoin(CHAIN, NetChain([5]), Input=4, Output=NetDecoder("Class", list("abcde")))
    assert NetInitialize(made)([1, 2, 3, 4]) in "abcde"
    assert NetJoin(CHAIN, Output=None)([1, 2, 3, 4]).shape == (2,)
    assert NetJoin(CHAIN, Output=Automatic) == CHAIN


def test_multipliers_are_those_of_the_parts():
    frozen = NetChain({"a": 3, "b": 2}, LearningRateMultipliers=0)
    made = NetJoin(frozen, NetChain({"a": 2, "c": 1}, LearningRateMultipliers=[(("a", "Weights"), 5), ("_", 2)]))
    assert made.LearningRateMultipliers == (("a", 0), ("b", 0), (("a_2", "Weights"), 5), ("a_2", 2), ("c", 2))
    assert NetAppend(frozen, 1).LearningRateMultipliers == (("a", 0), ("b", 0))


def test_plus_is_the_same():
    assert NetChain([3]).__add__([Ramp, 2]) == NetChain([3]) + NetChain([Ramp, 2]) == NetChain([3, Ramp, 2])
    assert keys(NetChain({"a": 3}) + {"a": Ramp}) == ["a", "a_2"]
    assert NetChain([3]) + NetGraph([Ramp], []) == NetChain([3, NetGraph([Ramp], [])])
    assert (CHAIN + NetChain([5])).nodes[0][1] is CHAIN.nodes[0][1]


# appending, prepending ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("net", "layers", "made"),
    [
        (NetChain([1, Tanh, 3]), SoftmaxLayer(), NetChain([1, Tanh, 3, SoftmaxLayer()])),
        (NetChain({"a": 1}), ("b", SoftmaxLayer()), NetChain({"a": 1, "b": SoftmaxLayer()})),
        (NetChain({"a": 1}), {"b": 2, "c": Ramp}, NetChain({"a": 1, "b": 2, "c": Ramp})),
        (NetChain([1, 3]), [Tanh, 5, SoftmaxLayer()], NetChain([1, 3, Tanh, 5, SoftmaxLayer()])),
        (NetChain([1]), [("b", 2), Ramp], NetChain({"1": 1, "b": 2, "3": Ramp})),
        (LinearLayer(), Ramp, NetChain([LinearLayer(), Ramp])),
        (NetChain([1]), 4, NetChain([1, 4])),
        (NetChain([1]), NetChain([4]), NetChain([1, [4]])),
        (NetChain([1]), [[4, Ramp]], NetChain([1, [4, Ramp]])),
    ],
)
def test_appending(net, layers, made):
    assert NetAppend(net, layers) == made


def test_appending_to_a_graph():
    made = NetAppend(FOO, SummationLayer())
    assert made == NetGraph([1, 2, Plus, SummationLayer()], [([(NetPort("Foo"), 1), (NetPort("Bar"), 2)], 3, 4)])
    assert keys(NetAppend(FOO, ("Sum", SummationLayer()))) == ["1", "2", "3", "Sum"]
    assert NetAppend(NetGraph(NetChain([3])), FunctionLayer(lambda x: 2 * x)).output_names == ("Output",)


def test_appending_removes_the_decoder_and_options_attach_another():
    assert NetAppend(CHAIN, Tanh)([1, 2, 3, 4]).shape == (2,)
    assert NetAppend(CHAIN, Tanh, Output=YES)([1, 2, 3, 4]) in ("yes", "no")
    assert NetAppend(NetChain([1, 3]), SoftmaxLayer(), Input=[3]) == NetChain([1, 3, SoftmaxLayer()], Input=3)
    assert NetAppend(NetChain([LinearLayer()], Output=YES), 5).solution.size((1,), "size") == (2,)


def test_prepending():
    assert NetPrepend(NetChain([3, 2]), Ramp) == NetChain([Ramp, 3, 2])
    assert NetPrepend(NetChain({"a": 3}), {"x": 4, "y": Ramp}) == NetChain({"x": 4, "y": Ramp, "a": 3})
    assert NetPrepend(LinearLayer(2), [("x", Ramp)]) == NetChain({"x": Ramp, "2": 2})
    text = NetChain([EmbeddingLayer(2), SequenceLastLayer()], Input=CHARACTERS)
    made = NetPrepend(text, SequenceReverseLayer())
    assert made.given("Input").coder is None
    assert repr(made.nodes[1][1]) == 'EmbeddingLayer(2, Input=["Varying", Restricted("Integer", 3)])'
    graph = NetPrepend(NetGraph({"a": 3, "b": 3, "s": Plus}, [(["a", "b"], "s")], Input=2), ("pre", 2))
    assert keys(graph) == ["pre", "a", "b", "s"] and graph.input_names == ("Input",)
    many = NetPrepend(NetChain([Ramp]), CatenateLayer())
    assert many([[1], [-2, 3]]).tolist() == [1, 0, 3]
    assert NetPrepend(NetChain([Ramp]), MeanSquaredLossLayer()).input_names == ("Input", "Target")


# inserting ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "found"),
    [(1, [Tanh, 3, Ramp]), (2, [3, Tanh, Ramp]), (3, [3, Ramp, Tanh]), (-1, [3, Ramp, Tanh]), (-2, [3, Tanh, Ramp]),
     (-3, [Tanh, 3, Ramp])],
)  # fmt: skip
def test_inserting_by_position(at, found):
    assert NetInsert(NetChain([3, Ramp]), Tanh, at) == NetChain(found)


def test_inserting_by_name():
    net = NetChain({"a": 3, "b": Ramp})
    assert list(NetInsert(net, ("c", Tanh), "b").nodes) == list(NetChain({"a": 3, "c": Tanh, "b": Ramp}).nodes)
    assert NetInsert(net, {"c": Tanh, "d": 2}, 1).keys() == ["c", "d", "a", "b"]
    assert NetInsert(net, Tanh, "b").keys() == ["a", "2", "b"]
    assert NetInsert(NetChain([3]), ("c", Tanh), -1).keys() == ["1", "c"]


def test_inserting_keeps_ports_arrays_and_multipliers():
    made = NetInsert(CHAIN, [Tanh, Tanh], 3)
    assert made.types == CHAIN.types and the_same_objects(made, [CHAIN]) and len(made) == 6
    assert NetInsert(CHAIN, Tanh, -1)([1, 2, 3, 4]) in ("yes", "no")
    net = NetChain([3, 2, 1], LearningRateMultipliers=[(2, 0), ((3, "Weights"), 4), ("_", 9)])
    assert NetInsert(net, 5, 2).LearningRateMultipliers == ((3, 0), ((4, "Weights"), 4), ("_", 9))
    assert NetInsert(NetChain([3], LearningRateMultipliers=None), 5, 2).LearningRateMultipliers is None


def test_states_and_shared_arrays():
    shared = LinearLayer(2, Weights=NetArray("w"))
    made = NetInitialize(
        NetInsert(NetChain([GatedRecurrentLayer(2), SequenceLastLayer(), shared], Input=["Varying", 2]), shared, -1)
    )
    assert made([[1, 2]]).shape == (2,) and made[2]["Weights"] is not None
    np.testing.assert_array_equal(made[2]["Weights"], made[3]["Weights"])


# what is refused ------------------------------------------------------------------------------------------

SEVERAL = "\n  try: NetGraph({...}, [...]), whose edges say which port is meant"


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (lambda: NetAppend(NetChain([3]), MeanSquaredLossLayer()), NetPortError,
         "NetAppend: MeanSquaredLossLayer() has 2 inputs, and stands after another net\n"
         '  its inputs are "Input", "Target"' + SEVERAL),
        (lambda: NetAppend(NetGraph([3, 2], []), Ramp), NetPortError,
         "NetAppend: NetGraph([LinearLayer(3), LinearLayer(2)]) has 2 outputs, and stands before another net\n"
         '  its outputs are "Output1", "Output2"' + SEVERAL),
        (lambda: NetPrepend(FOO, Ramp), NetPortError,
         "NetPrepend: NetGraph([LinearLayer(1), LinearLayer(2), ...]) has 2 inputs, and stands after another net\n"
         '  its inputs are "Foo", "Bar"' + SEVERAL),
        (lambda: NetPrepend(NetChain([3]), NetGraph([3, 2], [])), NetPortError, None),
        (lambda: NetJoin(NetChain([3]), FOO), NetPortError, None),
        (lambda: NetAppend(NetChain([3]), []), NetOptionError,
         "NetAppend takes one layer or more, and none was given"),
        (lambda: NetAppend(NetChain({"a": 3}), ("a", 4)), NetPortError,
         'NetAppend: the net would have two layers "a"\n'
         "  try: another name, or NetReplacePart, for another layer in its place"),
        (lambda: NetInsert(NetChain({"a": 3}), ("a", 4), 1), NetPortError,
         'NetInsert: the net would have two layers "a"\n'
         "  try: another name, or NetReplacePart, for another layer in its place"),
        (lambda: NetPrepend(NetChain([3]), [("x", 4), ("x", 4)]), NetPortError,
         'NetPrepend: the net would have two layers "x"\n'
         "  try: another name, or NetReplacePart, for another layer in its place"),
        (lambda: NetInsert(NetChain([3]), Ramp, 3), NetPortError,
         "there is no position 3 in a chain of 1 layer\n  a layer is put before position 1 to 2; -1 is the end"),
        (lambda: NetInsert(NetChain([3]), Ramp, 0), NetPortError, None),
        (lambda: NetInsert(NetChain({"a": 3}), Ramp, "b"), NetPortError, 'there is no layer "b"\n  the layers are "a"'),
        (lambda: NetInsert(NetChain({"a": 3}), Ramp, 1.5), NetPortError, 'there is no layer 1.5\n  the layers are "a"'),
        (lambda: NetInsert(NetChain({"a": 3}), Ramp, [1]), NetPortError, 'there is no layer [1]\n  the layers are "a"'),
        (lambda: NetInsert(FOO, Ramp, 1), NetOptionError,
         "NetInsert takes a chain, not NetGraph([LinearLayer(1), LinearLayer(2), ...])\n"
         "  try: NetFlatten(net), where each layer feeds just the next, or NetGraph({...}, [...]) anew"),
        (lambda: NetInsert(CHAIN, 5, 3), NetShapeError,
         "4.Weights does not fit any more\n"
         "  4.Weights is [2, 3], and has to be [2, 5]   because 3 is LinearLayer(5)\n"
         "  try: a layer that fits, or NetReplacePart first, with Automatic for these arrays, and NetInitialize for new"
         " numbers"),
        (lambda: NetInsert(CHAIN, 5, -1), NetShapeError,
         "5 -> Output: 5 is not 2\n  5.Output ends in 5   because LinearLayer(5)\n"
         "  Output ends in 2     because NetDecoder(\"Class\", ['yes', 'no']) on Output: 2 classes\n"
         "  try: LinearLayer(2), or leave size=5 out of LinearLayer(5) and it will be inferred"),
        (lambda: NetInsert(NetChain([3, 2]), MeanSquaredLossLayer(), 2), NetPortError, None),
        (lambda: NetJoin(NetChain([3]), NetChain([Ramp], Input=4)), NetShapeError,
         "1 -> 2: 3 is not 4\n  1.Output ends in 3   because LinearLayer(3)\n"
         "  2.Input ends in 4    because Input=4 was given to 2\n"
         "  try: LinearLayer(4), or leave size=3 out of LinearLayer(3) and it will be inferred"),
        (lambda: NetJoin(CHAIN, CHAIN), NetShapeError, None),
        (lambda: NetJoin(), NetOptionError, "NetJoin takes nets, and none was given\n  try: NetJoin(net1, net2)"),
        (lambda: NetJoin(NetChain([3]), 3), NetOptionError, "NetJoin takes a net, not 3"),
        (lambda: NetJoin([NetChain([3])]), NetOptionError, None),
        (lambda: NetAppend(NetChain([3]), {Ramp}), NetOptionError, None),
        (lambda: NetAppend(NetChain([3]), {1: Ramp}), NetOptionError, None),
        (lambda: NetAppend(NetChain([3]), None), NetOptionError, None),
        (lambda: NetAppend(NetChain([3]), "Ramp"), NetOptionError, None),
        (lambda: NetAppend(NetChain([3]), Ramp, Foo=3), NetPortError,
         'the net has no port "Foo"\n  its ports are "Input", "Output"'),
        (lambda: NetAppend(3, Ramp), NetOptionError, "NetAppend takes a net, not 3"),
        (lambda: NetAppend(NetChain([3])), NetOptionError, None),
        (lambda: NetChain([3]) + 3.5, NetOptionError, None),
    ],
)  # fmt: skip
def test_what_is_refused(call, kind, text):
    error = raised(kind, call)
    assert text is None or str(error) == text
