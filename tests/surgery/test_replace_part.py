"""NetReplacePart: every form of rule, on every kind of part."""

import numpy as np
import pytest

from netlang import (
    All,
    AttentionLayer,
    Automatic,
    CatenateLayer,
    EmbeddingLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetArray,
    NetBidirectionalOperator,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPairEmbeddingOperator,
    NetPort,
    NetPortError,
    NetReplacePart,
    NetShapeError,
    NormalizationLayer,
    Plus,
    Ramp,
    SequenceLastLayer,
    Sin,
    SoftmaxLayer,
    Tanh,
    ThreadingLayer,
)
from tests.raised import raised

NET = NetInitialize(NetChain({"a": 5, "f": Ramp, "b": LinearLayer()}, Input=3, Output=NetDecoder("Class", ["x", "y"])))
DEEP = NetChain(
    {"read": NetMapOperator(NetChain({"a": 3, "b": Ramp})), "last": SequenceLastLayer()}, Input=["Varying", 2]
)
FORK = NetGraph({"a": 3, "b": 3, "join": CatenateLayer()}, [(["a", "b"], "join")], Input=2)


@pytest.mark.parametrize(
    "rules", [("f", Tanh), [("f", Tanh)], {"f": Tanh}, {2: Tanh}, {-2: Tanh}, {("f",): Tanh}, [(["f"], Tanh)]]
)
def test_the_forms_of_rules(rules):
    layers = dict(NET.nodes)
    made = NetReplacePart(NET, rules)
    assert made == NetChain({**layers, "f": Tanh}, **dict(NET.types)) == NetReplacePart(NET, "f", Tanh)
    assert dict(made.nodes)["a"] is layers["a"] and dict(made.nodes)["b"] is layers["b"]


def test_a_path_of_several_steps_stands_in_a_rule_or_apart():
    made = NetReplacePart(NET, ("a", "Biases"), [1, 2, 3, 4, 5])
    assert NetExtract(made, ("a", "Biases")).tolist() == [1, 2, 3, 4, 5]
    assert (
        made
        == NetReplacePart(NET, (("a", "Biases"), [1, 2, 3, 4, 5]))
        == NetReplacePart(NET, {("a", "Biases"): [1, 2, 3, 4, 5]})
    )
    assert made == NetReplacePart(NET, NetPort("a", "Biases"), [1, 2, 3, 4, 5])


def test_a_net_with_other_numbers_shares_what_is_compiled():
    made = NetReplacePart(NET, ("a", "Biases"), [1, 2, 3, 4, 5])
    assert made.memo["shared"] is NET.memo["shared"]
    assert NetExtract(made, ("a", "Weights")) is NetExtract(NET, ("a", "Weights"))


def test_parts_inside_operators():
    made = NetReplacePart(DEEP, {("read", "Net", "b"): Tanh, ("read", "Net", "a", "Biases"): None})
    inner = NetChain({"a": LinearLayer(3, Biases=None), "b": Tanh})
    assert made == NetChain({"read": NetMapOperator(inner), "last": SequenceLastLayer()}, Input=["Varying", 2])
    both = NetBidirectionalOperator(GatedRecurrentLayer(2), Input=["Varying", 3])
    assert NetReplacePart(both, "BackwardNet", GatedRecurrentLayer(4)) == NetBidirectionalOperator(
        [GatedRecurrentLayer(2), GatedRecurrentLayer(4)], Input=["Varying", 3]
    )


def test_the_layer_and_the_type_of_the_output_change_at_once():
    three = NetDecoder("Class", ["x", "y", "z"])
    made = NetReplacePart(NET, {"b": LinearLayer(), "Output": three})
    assert made.solution.port((), "Output")[0] == (3,) and NetExtract(made, "Output") == three
    assert NetExtract(made, ("a", "Weights")) is NetExtract(NET, ("a", "Weights"))


def test_ports():
    assert NetExtract(NetReplacePart(NET, "Output", None), "Output") == 2
    assert NetReplacePart(NET, "Output", None).given("Output").shape == (2,)
    assert NetReplacePart(DEEP, "Input", Automatic) == NetChain(dict(DEEP.nodes))
    assert NetReplacePart(NetChain([3]), "Input", 7) == NetChain([3], Input=7)
    assert NetReplacePart(LinearLayer(3, Input=2), "Input", "Boolean").given("Input").coder == NetEncoder("Boolean")
    assert NetReplacePart(CatenateLayer(InputPorts=[2, 3]), "Input2", 4) == CatenateLayer(InputPorts=[2, 4])


def test_a_coder_is_changed_where_it_stands():
    tokens, more = NetEncoder("Tokens", ["a", "b"]), NetEncoder("Tokens", ["a", "b", "c"])
    net = NetChain({"e": EmbeddingLayer(2, Input=tokens), "last": SequenceLastLayer()})
    assert NetExtract(net, "Input") == tokens
    assert NetReplacePart(net, ("Input", "Tokens"), ["a", "b", "c"]) == NetChain(
        {"e": EmbeddingLayer(2, Input=more), "last": SequenceLastLayer()}
    )
    assert NetReplacePart(net, "Input", Automatic) == NetChain({"e": EmbeddingLayer(2), "last": SequenceLastLayer()})
    assert NetExtract(NetReplacePart(net, "Input", None), ("e", "n")) == 3
    assert NetReplacePart(net, "Input", more).solution.size(("e",), "n") == 4


def test_coders_inside_of_operators():
    pair, word = NetEncoder("Class", ["a", "b"]), NetEncoder("Class", ["x"])
    mapped = NetMapOperator(NetChain([EmbeddingLayer(3)], Input=pair))
    assert NetReplacePart(mapped, ("Input", "Labels"), ["x"]) == NetMapOperator(
        NetChain([EmbeddingLayer(3)], Input=word)
    )
    assert NetReplacePart(mapped, "Input", Automatic) == NetMapOperator(NetChain([EmbeddingLayer(3)]))
    assert NetReplacePart(NetChain([mapped]), "Input", ["Varying", word]) == NetChain(
        [NetMapOperator(NetChain([EmbeddingLayer(3)]))], Input=["Varying", word]
    )
    both = NetPairEmbeddingOperator(EmbeddingLayer(3, Input=pair))
    assert NetReplacePart(both, "Input", NetExtract(both, "Input")) == both
    assert NetReplacePart(both, "Input", [2, word]) == NetPairEmbeddingOperator(EmbeddingLayer(3, Input=word))
    levels = NetChain([EmbeddingLayer(3)], Input=["Varying", "Varying", pair])
    assert NetReplacePart(levels, ("Input", "Labels"), ["x"]) == NetChain(
        [EmbeddingLayer(3)], Input=["Varying", "Varying", word]
    )


def test_a_function_as_a_net():
    layer = FunctionLayer(lambda x: LinearLayer(3)(x) + 1, Input=2)
    twice = NetReplacePart(layer, "Function", lambda x: LinearLayer(3)(LinearLayer(3)(x)))
    assert type(twice) is FunctionLayer and len(twice) == 2 and twice.given("Input") == layer.given("Input")
    assert type(NetReplacePart(NetInitialize(layer), ("linear1", "Biases"), [1, 2, 3])) is FunctionLayer
    assert NetReplacePart(layer, (1, "Biases"), None) == NetReplacePart(NetGraph(layer), (1, "Biases"), None)


def test_parameters_of_coders():
    encoder = NetEncoder("Tokens", ["a"], TargetLength=3)
    assert NetReplacePart(encoder, "Tokens", ["b"]) == NetEncoder("Tokens", ["b"], TargetLength=3)
    assert NetReplacePart(NetEncoder("Tokens"), {"Tokens": ["b"]}) == NetEncoder("Tokens", ["b"])
    assert NetReplacePart(NetDecoder("Class"), ("Labels", [1, 2])) == NetDecoder("Class", [1, 2])


def test_parameters_of_layers():
    assert NetReplacePart(NormalizationLayer(), "ScalingLevels", "Same") == NormalizationLayer(scaling="Same")
    assert NetReplacePart(LinearLayer(3), "size", 4) == LinearLayer(4)
    assert NetReplacePart(NET, ("f", "Function"), Tanh) == NetReplacePart(NET, "f", Tanh)
    assert NetReplacePart(NetChain([3]), "LearningRateMultipliers", [(1, 0)]) == NetChain(
        [3], LearningRateMultipliers=[(1, 0)]
    )


def test_all_layers_that_have_a_part():
    made = NetReplacePart(NET, (All, "Biases"), None)
    assert [NetExtract(made, (name, "Biases")) for name in "ab"] == [None, None]


def test_arrays_of_one_name_change_together():
    shared = NetArray("w", np.eye(2))
    net = NetChain([LinearLayer(2, Weights=shared), Ramp, LinearLayer(2, Weights=NetArray("w"))])
    for path in (NetArray("w"), (1, "Weights"), (3, "Weights")):
        made = NetReplacePart(net, path, [[1, 2], [3, 4]])
        assert [NetExtract(made, (i, "Weights")).tolist() for i in (1, 3)] == [[[1, 2], [3, 4]]] * 2
    made = NetReplacePart(net, {NetArray("w"): Automatic, 2: Tanh})
    assert NetExtract(made, NetArray("w")) is Automatic


def test_what_a_part_that_is_gone_kept_for_others_stays():
    net = NetChain([LinearLayer(2, Weights=NetArray("w", np.eye(2))), LinearLayer(2, Weights=NetArray("w"))])
    made = NetReplacePart(net, 1, Ramp)
    assert NetExtract(made, (2, "Weights")).tolist() == [[1, 0], [0, 1]]


def test_layers_in_graphs():
    assert NetReplacePart(FORK, "join", ThreadingLayer(Plus)) == NetGraph(
        {"a": 3, "b": 3, "join": ThreadingLayer(Plus)}, [(["a", "b"], "join")], Input=2
    )
    assert NetReplacePart(FORK, "b", None) == NetGraph(
        {"a": 3, "join": CatenateLayer()}, [(["a", NetPort("Input")], "join")], Input=2
    )


def test_a_rule_within_a_part_that_is_replaced_is_about_the_new_part():
    made = NetChain([NetChain([4, Tanh])])
    assert NetReplacePart(NetChain([3]), {1: NetChain([4, Ramp]), (1, 2): Tanh}) == made
    assert NetReplacePart(NetChain([3]), {(1, 2): Tanh, 1: NetChain([4, Ramp])}) == made
    words = {("Input", "Tokens"): ["b"], "Input": NetEncoder("Tokens", ["a"], TargetLength=2)}
    assert NetReplacePart(NetChain([EmbeddingLayer(2)]), words) == NetChain(
        [EmbeddingLayer(2)], Input=NetEncoder("Tokens", ["b"], TargetLength=2)
    )


def test_ports_of_a_layer_in_the_place_of_another():
    """Those of the same names are the same, in whatever order they are; the others follow in order."""
    loss = MeanSquaredLossLayer()
    turned = NetGraph([loss], [(NetPort("Target"), NetPort(1, "Target")), (NetPort("Input"), NetPort(1, "Input"))])
    assert turned.input_names == ("Target", "Input") and loss.input_names == ("Input", "Target")
    net = NetGraph({"a": 3, "loss": loss}, [("a", NetPort("loss", "Input")), (NetPort("Target"), "loss")], Input=2)
    made = NetReplacePart(net, "loss", turned)
    assert made == NetGraph(
        {"a": 3, "loss": turned}, [("a", NetPort("loss", "Input")), (NetPort("Target"), NetPort("loss", "Target"))],
        Input=2,
    )  # fmt: skip
    assert NetReplacePart(net, "loss", CatenateLayer()).output_names == ("Loss",)
    joined = NetReplacePart(net, "a", CatenateLayer(InputPorts=["Input", "more"]))
    assert joined.input_names == (*net.input_names, "more")
    assert NetReplacePart(net, "loss", NetGraph({"l": loss, "r": Ramp}, [])).output_names == ("Loss", "Output")


def test_an_output_that_is_muted_stays_muted():
    net = NetGraph({"a": 3, "b": Ramp, "c": Tanh}, [("a", ["b", "c"]), ("c", None)])
    assert net.output_names == NetReplacePart(net, "c", Sin).output_names == ("Output",)


def test_what_was_inferred_of_a_part_elsewhere():
    """It is said where nothing tells it, and only there."""
    part = NetChain([Ramp, 3], Input=2)[0]
    assert NetReplacePart(NetChain([Sin, 4]), 1, part) == NetChain([part, 4])
    assert NetReplacePart(NetChain([Sin, 4], Input=2), 1, part) == NetChain([Ramp, 4], Input=2)
    assert NetReplacePart(NetChain([Sin, Tanh, 4]), {1: None, 2: part}) == NetChain([part, 4])
    assert NetReplacePart(NetMapOperator(Sin), "Net", part) == NetMapOperator(part)
    inside = NetReplacePart(NetChain([Sin]), 1, NetChain([part, 4]))
    assert inside == NetChain([NetChain([part, 4])])


def test_copies_of_a_net():
    sizes = {"Key": ["Varying", 2, 3], "Value": ["Varying", 2, 4], "Query": ["Varying", 2, 3]}
    layer = AttentionLayer("Bilinear", MultiHead=True, **sizes)
    net = NetInitialize(layer)
    one, other = NetExtract(net, "ScoringNet")
    turned = NetReplacePart(net, "ScoringNet", [other, one])
    assert np.array_equal(
        NetExtract(turned, ("ScoringNet", "Weights")), NetExtract(net, ("ScoringNet", "Weights"))[::-1]
    )
    assert NetReplacePart(turned, "ScoringNet", [one, other]) == net
    assert NetReplacePart(layer, "ScoringNet", "Dot") == NetReplacePart(net, "ScoringNet", "Dot")
    error = raised(NetOptionError, lambda: NetReplacePart(net, "ScoringNet", [one, LinearLayer(1)]))
    assert str(error) == (
        "the copies of a net differ in their numbers alone, and these nets are different ones\n"
        "  try: a single net for all of them, or [...] in a NetChain, for a chain of these"
    )


def test_sizes_that_contradict_each_other_without_arrays():
    error = raised(NetShapeError, lambda: NetReplacePart(NetChain([5, Ramp], Input=3, Output=5), 1, 4))
    assert str(error).splitlines()[0] == "2 -> Output: 4 is not 5" and error.net[0] == LinearLayer(4, Input=3)
    deep = NetChain({"a": NetChain({"b": 3, "c": Ramp})}, Output=3)
    error = raised(NetShapeError, lambda: NetReplacePart(deep, ("a", "b", "Size"), 4))
    assert str(error).splitlines()[0] == '"a" -> Output: 4 is not 3'


def test_a_coder_that_is_not_there():
    assert str(raised(NetPortError, lambda: NetReplacePart(NetChain([3]), ("Input", "Tokens"), ["a"]))) == (
        'the port "Input" of NetChain([LinearLayer(3)]) has no encoder or decoder\n  try: "Input" alone'
    )
    assert str(raised(NetPortError, lambda: NetReplacePart(NetChain([3]), (1, "Weights", 1), 0))) == (
        '"Weights" of LinearLayer(3) has no parts'
    )


def test_arrays_that_do_not_fit_any_more():
    error = raised(NetShapeError, lambda: NetReplacePart(NET, ("a", "Size"), 6))
    assert str(error) == (
        '"a".Weights, "a".Biases, "b".Weights do not fit any more\n'
        '  "a".Weights is [5, 3], and has to be [6, 3]   because LinearLayer(6)\n'
        '  "a".Biases is [5], and has to be [6]          because LinearLayer(6)\n'
        '  "b".Weights is [2, 5], and has to be [2, 6]   because "a" is LinearLayer(6)\n'
        '  try: {("a", "Weights"): Automatic, ("a", "Biases"): Automatic, ("b", "Weights"): Automatic} in the same'
        " call, and NetInitialize for new numbers, or arrays of these dimensions there"
    )
    made = NetReplacePart(NET, {("a", "Size"): 6, **dict.fromkeys(error.arrays, Automatic)})
    assert NetExtract(NetInitialize(made), ("b", "Weights")).shape == (2, 6)


def test_an_edge_that_loses_its_end():
    assert str(raised(NetPortError, lambda: NetReplacePart(FORK, "join", SoftmaxLayer()))) == (
        'the edge "b" -> "join" has no input any more: SoftmaxLayer() in the place of "join" has none for "Input2"\n'
        '  its inputs are "Input"'
    )


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (
            ("a", "Weights", 3),
            "('a', 'Weights', 3) is not a rule of NetReplacePart: a pair of a path and a value\n"
            '  try: (("a", "Weights"), 3)',
        ),
        (
            "f",
            "'f' is not a rule of NetReplacePart: a pair of a path and a value\n"
            "  try: NetReplacePart(net, path, value), or NetReplacePart(net, {path: value})",
        ),
        ({(): 3}, "NetReplacePart: an empty path is the whole net\n  try: the other net itself"),
        ({"f": Tanh, 2: Ramp}, "f is replaced twice\n  try: one value for it"),
    ],
)
def test_what_is_no_rule(rules, message):
    assert str(raised(NetOptionError, lambda: NetReplacePart(NET, rules))) == message
