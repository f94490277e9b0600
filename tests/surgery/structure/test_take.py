"""`NetTake`, and slices of chains."""

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    CatenateLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArray,
    NetArrayLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetJoin,
    NetOptionError,
    NetPort,
    NetPortError,
    NetShapeError,
    NetTake,
    Plus,
    Ramp,
    SequenceRestLayer,
    SoftmaxLayer,
    Tanh,
    ThreadingLayer,
)
from tests.raised import raised
from tests.surgery.structure.nets import BRANCHES, CHAIN, NAMED, OPEN, YES, the_same_objects

TWO = NetGraph(
    {"a": 3, "b": 2, "c": Ramp, "d": Tanh},
    [("a", "b", NetPort("y")), ("a", "c", "d", NetPort("z")), (NetPort("a", "Output"), NetPort("x"))],
    Input=4, y=NetDecoder("Class", ["p", "q"]),
)  # fmt: skip


def keys(net):
    return [key for key, _ in net.nodes]


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        (2, "ab"), (-1, "abcd"), ("c", "abc"), (All, "abcd"), ((2, 3), "bc"), ([2, 3], "bc"), ((-3, -2), "bc"),
        (("b", All), "bcd"), ((All, "b"), "ab"), ((2, NetPort("Output")), "bcd"), ((NetPort("Input"), 1), "a"),
        (NetPort("b", "Output"), "ab"), (NetPort("c", "Input"), "ab"), ((NetPort("a", "Output"), "c"), "bc"),
        ((NetPort("c", "Input"), -1), "cd"), (np.int64(2), "ab"), ((2, 2), "b"), (NetPort([1, "Output"]), "a"),
    ],
)  # fmt: skip
def test_the_layers_of_a_chain_by_every_form(spec, names):
    """Of one with names, and of one without where the form has none."""
    made = NetTake(NAMED, spec)
    assert type(made) is NetChain and keys(made) == list(names)
    assert the_same_objects(made, [NAMED])
    if not {"'", '"'} & set(repr(spec)):
        assert keys(NetTake(CHAIN, spec)) == list(range(1, len(names) + 1))


def test_ends_that_stay_keep_their_types_and_coders_and_others_get_what_was_inferred():
    assert NetTake(CHAIN, 2) == CHAIN[:2] == NetTake(CHAIN, (All, 2)) and NetTake(CHAIN, (2, -1)) == CHAIN[1:]
    assert repr(NetTake(NetChain([Ramp, Tanh, 3], Input=4, Output=3), (2, 2))) == (
        "NetChain([ElementwiseLayer(Tanh)], Input=4)"
    )
    assert NetTake(CHAIN, (3, 4)).given("Output").coder == YES and NetTake(CHAIN, 3).given("Output").coder is None
    assert NetTake(CHAIN, (3, 4))([1, 2, 3]) in ("yes", "no")
    assert "was inferred in NetChain(" in str(NetTake(NetChain([3, Ramp], Input=2), (2, 2)).why("Input"))


def test_values_are_those_of_the_net():
    x = np.array([1.0, -2, 3, 4])
    first, rest = NetTake(CHAIN, 2), NetTake(CHAIN, (3, -1))
    np.testing.assert_array_equal(rest(first(x), None), CHAIN(x, None))
    np.testing.assert_array_equal(NetTake(BRANCHES, "s")(x), BRANCHES({"Input": x, "Target": [0, 0]}, NetPort("s")))


@pytest.mark.parametrize(
    "net",
    [
        CHAIN,
        NAMED,
        OPEN,
        NetChain([GatedRecurrentLayer(3), Ramp, SequenceRestLayer()], Input=["Varying", 2]),
        NetChain([5, [4, 3], Tanh]),
    ],
)
def test_taking_and_joining_gives_the_same_net(net):
    for n in range(1, len(net)):
        assert NetJoin(NetTake(net, n), NetTake(net, (n + 1, -1))) == net


# graphs ---------------------------------------------------------------------------------------------------


def test_one_of_several_outputs():
    made = NetTake(TWO, NetPort("y"))
    assert type(made) is NetGraph and keys(made) == ["a", "b"] and made.output_names == ("y",)
    assert made.types == TWO.types
    assert NetTake(TWO, "b") == NetTake(TWO, NetPort("b", "Output")) == made
    assert NetTake(TWO, All) == NetTake(TWO, (All, All)) == NetTake(TWO, (NetPort("Input"), All)) == TWO


def test_several_ends():
    made = NetTake(TWO, (All, ["b", NetPort("x")]))
    assert keys(made) == ["a", "b"] and made.output_names == ("y", "x")
    assert NetTake(TWO, ("c", [NetPort("z"), "c"])).output_names == ("z", "Output")
    assert NetTake(NAMED, (All, ["a", "b"])).output_names == ("Output1", "Output2")


def test_what_comes_from_layers_that_are_not_taken_is_an_input_once():
    made = NetTake(BRANCHES, ("b", "s"))
    assert keys(made) == ["b", "s"] and made.input_names == ("Input",) and made.solution.port((), "Input")[0] == (3,)
    x = np.array([1.0, 2, -3])
    np.testing.assert_allclose(made(x), BRANCHES["b"](x) + x, rtol=1e-6)
    made = NetTake(BRANCHES, ("s", "c"))
    assert keys(made) == ["s", "c"] and made.input_names == ("Input1", "Input2")
    assert NetTake(BRANCHES, (["s", NetPort("Target")], All)).input_names == ("Input1", "Input2", "Target")


def test_a_port_as_the_start():
    assert keys(NetTake(TWO, (NetPort("a", "Output"), All))) == ["b", "c", "d"]
    assert keys(NetTake(TWO, (NetPort("c", "Input"), NetPort("z")))) == ["c", "d"]


def test_layers_that_depend_on_no_input_come_with_those_that_need_them():
    constant = NetArrayLayer(Array=[1.0, 2.0])
    net = NetGraph({"a": 2, "k": constant, "s": Plus, "b": Ramp}, [("a", "s"), ("k", "s", "b")], Input=2)
    made = NetTake(net, ("s", All))
    assert keys(made) == ["k", "s", "b"] and made.input_names == ("Input1",)
    assert keys(NetTake(NetChain([CatenateLayer(), 3, Ramp]), (2, 3))) == [1, 2]


def test_states_and_muted_outputs():
    net = NetGraph(
        {"init": 3, "read": GatedRecurrentLayer(3), "out": Ramp},
        [
            ("init", NetPort("read", "State")), (NetPort("x"), "init"), ("read", "out"),
            (NetPort("read", "State"), NetPort("last")),
        ],
        Input=["Varying", 2], x=5,
    )  # fmt: skip
    made = NetTake(net, ("read", "out"))
    assert keys(made) == ["read", "out"] and made.input_names == ("State", "Input")
    assert made.solution.port((), "State")[0] == (3,)
    assert NetTake(net, NetPort("last")).output_names == ("last",)
    assert keys(NetTake(net, NetPort("last"))) == ["init", "read"]


def test_a_length_that_other_layers_fixed_is_said_of_the_port():
    net = NetGraph({"a": 3, "s": Plus}, [(NetPort("x"), "a"), ([NetPort("x"), NetPort("z")], "s")], x="Varying", z=6)
    assert dict(NetTake(net, "a").types) == {"x": LinearLayer(3, Input=6).given("Input")}


def test_nested_nets_stay_whole():
    net = NetChain({"in": NetChain([3, Ramp]), "out": NetGraph({"p": 2}, [])})
    assert NetTake(net, (All, ["in", "out"]))["in"] == NetChain([3, Ramp])


# types, shared arrays, multipliers ------------------------------------------------------------------------


def test_types_of_ports_can_be_said_anew():
    assert NetTake(CHAIN, (3, 4), Output=NetDecoder("Class", ["p", "q"]))([1, 2, 3]) in ("p", "q")
    assert NetTake(CHAIN, (3, 4), Output=None)([1, 2, 3]).shape == (2,)
    assert NetTake(OPEN, 2, Input=7, Output=8).solution.size((1,), "size") == (8,)
    assert NetTake(CHAIN, 2, Input=Automatic) == NetTake(CHAIN, 2)
    assert NetTake(TWO, "c", Ports={"Output": 3}).types[-1][0] == "Output"
    net = NetChain([Ramp, Tanh, 3], Input=4)
    assert NetTake(net, (2, 2), Input=9).solution.port((), "Output")[0] == (9,)  # in place of what was inferred
    assert str(raised(NetPortError, lambda: NetTake(CHAIN, 2, Inptu=3))) == (
        'the net has no port "Inptu"\n  its ports are "Input", "Output"\n  try: did you mean "Input"?'
    )
    assert str(raised(NetShapeError, lambda: NetTake(NetChain([3, Ramp]), 1, Output=4))) == (
        "1 -> Output: 3 is not 4\n  1.Output ends in 3   because LinearLayer(3)\n"
        "  Output ends in 4     because Output=4 was given to the net\n"
        "  try: LinearLayer(4), or leave size=3 out of LinearLayer(3) and it will be inferred"
    )


def test_a_shared_array_comes_with_its_numbers():
    net = NetChain(
        [
            LinearLayer(3, Weights=NetArray("w", np.eye(3)), Biases=None),
            LinearLayer(3, Weights=NetArray("w"), Biases=None),
        ]
    )
    assert NetTake(net, (2, 2))([1, 2, 3]).tolist() == net[1:]([1, 2, 3]).tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        (0.5, 0.5), (None, None), (Automatic, Automatic),
        ([("b", 0)], (("b", 0),)), ([("a", 0)], Automatic), ([(3, 2)], (("c", 2),)),
        ([("_", 1), (("c", "Weights"), 3)], (("_", 1), (("c", "Weights"), 3))),
        ([(range(1, 4), 2)], (("b", 2), ("c", 2))),
    ],
)  # fmt: skip
def test_multipliers_go_with_their_parts(rules, found):
    net = NetChain({"a": 2, "b": Ramp, "c": 3}, LearningRateMultipliers=rules)
    assert NetTake(net, ("b", "c")).LearningRateMultipliers == found


# what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (lambda: NetTake(CHAIN, 5), NetPortError, "there is no layer 5\n  the layers are 1, 2, 3, 4"),
        (lambda: NetTake(CHAIN, 0), NetPortError,
         "there is no layer 0\n  the layers are 1, 2, 3, 4\n  try: 1, the first layer: positions count from 1"),
        (lambda: NetTake(NAMED, "e"), NetPortError, 'there is no layer "e"\n  the layers are "a", "b", "c", "d"'),
        (lambda: NetTake(NAMED, True), NetPortError, 'there is no layer True\n  the layers are "a", "b", "c", "d"'),
        (lambda: NetTake(NAMED, (3, 1)), NetPortError,
         '"a" does not come after 3, where the part starts\n'
         "  try: All as the start, for all that it depends on"),
        (lambda: NetTake(NAMED, [1, 2, 3]), NetOptionError,
         "NetTake takes an end, or a pair of start and end, not [1, 2, 3]\n"
         "  try: (All, [end1, end2, ...]) for several ends"),
        (lambda: NetTake(NAMED, NetPort("Input")), NetPortError,
         'NetPort("Input") is an input, and a part ends with an output or a layer\n  the outputs are "Output"'),
        (lambda: NetTake(NAMED, (NetPort("Output"), All)), NetPortError,
         'NetPort("Output") is an output, and a part starts with an input or a layer\n  the inputs are "Input"'),
        (lambda: NetTake(NAMED, NetPort("Outptu")), NetPortError,
         'there is no port "Outptu"\n  the ports are "Input", "Output"\n  try: did you mean "Output"?'),
        (lambda: NetTake(NAMED, NetPort("a")), NetPortError,
         'NetPort("a") is a layer\n  try: "a", without NetPort'),
        (lambda: NetTake(NAMED, NetPort("a", "Weights")), NetPortError,
         '"a" has no port "Weights"\n  its ports are "Input", "Output"'),
        (lambda: NetTake(NAMED, NetPort("a", "b", "Output")), NetPortError,
         'NetPort("a", "b", "Output") is a port inside of a net in the net\n  try: NetFlatten(net) first'),
        (lambda: NetTake(NAMED, (All, [])), NetPortError,
         "there is no layer in that part of the net\n  try: NetTake(net, layer)"),
        (lambda: NetTake(LinearLayer(3), 1), NetOptionError,
         "NetTake takes a chain or a graph, not LinearLayer(3)\n  try: NetGraph(net)"),
        (lambda: NetTake(FunctionLayer(lambda x: x), 1), NetOptionError, None),
        (lambda: NetTake(3, 1), NetOptionError, "NetTake takes a net, not 3"),
        (lambda: NetTake(NetChain, 1), NetOptionError, None),
        (lambda: NetTake(NAMED), NetOptionError, None),
        (lambda: NetTake(NAMED, {"a"}), NetPortError, None),
        (lambda: NetTake(NAMED, np.nan), NetPortError, None),
        (lambda: NetTake(NAMED, None), NetPortError, None),
        (lambda: NAMED[4:], NetOptionError,
         "a NetChain has at least one layer\n  try: NetChain([LinearLayer(3)])"),
    ],
)  # fmt: skip
def test_what_is_refused(call, kind, text):
    error = raised(kind, call)
    assert text is None or str(error) == text


def test_deep_and_long_specs_end_soon():
    deep = 1
    for _ in range(5000):
        deep = [deep]
    raised(NetOptionError, lambda: NetTake(NAMED, (All, deep)))
    assert len(NetTake(NetChain([LinearLayer(2)] * 400, Input=2), (100, 300))) == 201


def test_slices_of_steps():
    net = NetChain([Ramp, Tanh, 3, 3], LearningRateMultipliers=[(2, 0), (3, 5)])
    assert [type(one) for one in net[::2]] == [type(net[0]), LinearLayer]
    assert net[::2].LearningRateMultipliers == ((2, 5),)
    assert net[::-1].LearningRateMultipliers == ((3, 0), (2, 5))
    assert keys(net[1:3]) == [1, 2]


def test_an_encoder_of_the_start_is_left_when_the_start_is():
    net = NetInitialize(NetChain({"a": LinearLayer(), "b": SoftmaxLayer()}, Input=NetEncoder("Boolean"), Output=YES))
    assert NetTake(net, "a")(True).shape == (2,)
    assert NetTake(net, ("b", "b"))([1.0, 2.0]) == "no"
    plus = NetGraph({"s": ThreadingLayer(Plus)}, [([NetPort("u"), NetPort("v")], "s")], u=2, v=2)
    assert NetTake(plus, "s") == plus
