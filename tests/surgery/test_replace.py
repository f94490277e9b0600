"""NetReplace: patterns, replacements, depth, and what becomes of chains, multipliers and inferred types."""

import warnings
from functools import partial

import numpy as np
import pytest

from netlang import (
    BasicRecurrentLayer,
    CatenateLayer,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    LinearLayer,
    NetBidirectionalOperator,
    NetChain,
    NetEncoder,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetReplace,
    NetShapeError,
    NetWarning,
    Ramp,
    Sin,
    SoftmaxLayer,
    Tanh,
    TotalLayer,
)
from tests.raised import raised

NET = NetChain(
    {"a": 3, "f": Ramp, "deep": NetChain({"x": Ramp, "y": 4}), "drop": DropoutLayer(0.3), "map": NetMapOperator(Ramp)},
    Input=2,
)
NAMES = ["a", "f", "deep", "drop", "map"]


def kinds(net):
    return {path: type(one).__name__ for path, one in net.walk()}


@pytest.mark.parametrize(
    "rules",
    [
        (ElementwiseLayer, Tanh),
        [(ElementwiseLayer, Tanh)],
        {ElementwiseLayer: Tanh},
        {Ramp: Tanh},
        (ElementwiseLayer(Ramp), ElementwiseLayer(Tanh)),
        ((ElementwiseLayer, SoftmaxLayer), Tanh),
        (lambda layer: isinstance(layer, ElementwiseLayer), Tanh),
        (ElementwiseLayer, lambda layer: Tanh),
        [(Tanh, Sin), (Ramp, Tanh), (ElementwiseLayer, Sin)],
    ],
)
def test_patterns_at_every_depth(rules):
    made = NetReplace(NET, rules)
    assert made == NetChain(
        {
            "a": 3,
            "f": Tanh,
            "deep": NetChain({"x": Tanh, "y": 4}),
            "drop": DropoutLayer(0.3),
            "map": NetMapOperator(Tanh),
        },
        Input=2,
    )  # fmt: skip
    assert dict(made.nodes)["a"] is dict(NET.nodes)["a"] and dict(made.nodes)["drop"] is dict(NET.nodes)["drop"]


def test_a_pattern_and_its_replacement_apart():
    assert NetReplace(NET, Ramp, Tanh) == NetReplace(NET, (Ramp, Tanh))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (3, ["a"]),
        (LinearLayer(), ["a", "y"]),
        (LinearLayer(4, Input=7), ["y"]),
        (LinearLayer(4, Output=4), ["y"]),
        (LinearLayer(Biases=None), []),
        (DropoutLayer(), []),
        (DropoutLayer(0.3), ["drop"]),
        (NetMapOperator(Ramp), ["map"]),
        (NetMapOperator(Tanh), []),
        (NetChain, ["deep"]),
        (NetChain({"x": Ramp, "y": LinearLayer()}), ["deep"]),
        (NetChain([Ramp, 4]), []),
        (lambda layer: layer["Input"] == 2, ["a"]),
        (partial(lambda kind, layer: isinstance(layer, kind), NetMapOperator), ["map"]),
    ],
)
@pytest.mark.filterwarnings("ignore:NetReplace")
def test_what_a_pattern_matches(pattern, found):
    seen = []

    def note(layer):
        seen.append(layer)
        return layer

    assert NetReplace(NET, pattern, note) is NET
    known = {repr(NetExtract(NET, path)): path for path in [*NAMES, ("deep", "y")]}
    assert [np.atleast_1d(known[repr(layer)])[-1] for layer in seen] == found


def test_sizes_of_a_pattern_are_those_that_were_inferred():
    net = NetChain([LinearLayer(), Ramp, LinearLayer(2)], Input=3, Output=2)
    assert NetReplace(net, LinearLayer(2), Tanh) == NetChain([LinearLayer(), Ramp, Tanh], Input=3, Output=2)
    open_one = NetChain([LinearLayer(), Ramp], Output=5)
    assert NetReplace(open_one, 5, 5) == NetChain([5, Ramp], Output=5)


def test_arrays_of_a_pattern():
    one, two = LinearLayer(1, Weights=[[1]], Biases=None), LinearLayer(1, Weights=[[2]], Biases=None)
    assert NetReplace(NetChain([one, two]), LinearLayer(Weights=[[2]]), Ramp) == NetChain([one, Ramp])
    assert NetReplace(NetChain([one, 3]), LinearLayer(Biases=None), Ramp) == NetChain([Ramp, 3])


def test_deleting():
    assert NetReplace(NET, DropoutLayer, None) == NetChain({k: v for k, v in NET.nodes if k != "drop"}, Input=2)
    assert NetReplace(NetChain([3, Ramp, 4, Ramp]), Ramp, None) == NetChain([3, 4])
    graph = NetGraph({"a": Ramp, "b": Ramp, "sum": TotalLayer()}, [("a", "b"), (["a", "b"], "sum")])
    assert NetReplace(graph, Ramp, None) == NetGraph({"sum": TotalLayer()}, [([NetPort("Input")] * 2, "sum")])


def test_a_chain_becomes_part_of_the_chain_around_it():
    started = NetInitialize(NET)
    wrapped = NetReplace(started, LinearLayer, lambda layer: NetChain({"l": layer, "d": DropoutLayer(0.1)}))
    assert [k for k, _ in wrapped.nodes] == ["a/l", "a/d", "f", "deep", "drop", "map"]
    assert [k for k, _ in dict(wrapped.nodes)["deep"].nodes] == ["x", "y/l", "y/d"]
    made = NetReplace(started, LinearLayer, lambda layer: NetChain([layer, Ramp]))
    assert NetExtract(made, ("a/1", "Weights")) is NetExtract(started, ("a", "Weights"))
    assert NetReplace(NetChain([3, Ramp]), Ramp, NetChain({"s": Sin, "t": Tanh})) == NetChain([3, Sin, Tanh])
    assert NetReplace(NetChain({"a": 3, "s/t": Ramp}), 3, NetChain([4])) == NetChain({"a": 4, "s/t": Ramp})
    mapped = NetReplace(NetMapOperator(Ramp), Ramp, NetChain([Sin, Tanh]))
    assert mapped == NetMapOperator(NetChain([Sin, Tanh]))
    graph = NetReplace(NetGraph({"a": Ramp}, []), Ramp, NetChain([Sin, Tanh]))
    assert graph == NetGraph({"a": NetChain([Sin, Tanh])}, [])


def test_ports_of_a_chain_that_becomes_part_of_another():
    assert NetReplace(NetChain([3, Ramp]), Ramp, NetChain([Sin, Tanh], Input=3)) == NetChain(
        [3, ElementwiseLayer(Sin, Input=3), Tanh]
    )
    tokens = NetEncoder("Tokens", ["a", "b"])
    made = NetReplace(NetChain([Ramp]), Ramp, NetChain([EmbeddingLayer(2), Ramp], Input=tokens))
    assert made.solution.size((1,), "n") == 3 and NetExtract(made, "Input") != tokens


def test_multipliers_follow():
    net = NetChain({"a": NetChain({"x": 3, "y": 4}), "b": 5}, LearningRateMultipliers=[(("a", "y"), 0), ("b", 2)])
    made = NetReplace(net, LinearLayer, lambda layer: NetChain([layer, Ramp]))
    assert made.LearningRateMultipliers == ((("a", "y/1"), 0), (("a", "y/2"), 0), ("b/1", 2), ("b/2", 2))
    assert NetReplace(net, NetChain, 7).LearningRateMultipliers == (("b", 2),)
    frozen = NetChain({"p": 3, "q": Ramp}, LearningRateMultipliers=[("p", 0)])
    assert NetReplace(NetChain({"a": Sin, "b": 2}), Sin, frozen).LearningRateMultipliers == (("a/p", 0),)
    whole = NetChain([3, Ramp], LearningRateMultipliers=0.5)
    assert NetReplace(NetChain([Sin, 2]), Sin, whole).LearningRateMultipliers == ((1, 0.5), (2, 0.5))


def test_nets_inside_operators():
    fold = NetFoldOperator(NetGraph([TotalLayer(), Ramp], [([NetPort("Input"), NetPort("State")], 1), (1, 2)]))
    assert NetReplace(fold, Ramp, Tanh) == NetFoldOperator(
        NetGraph([TotalLayer(), Tanh], [([NetPort("Input"), NetPort("State")], 1), (1, 2)])
    )
    both = NetBidirectionalOperator(BasicRecurrentLayer(2))
    assert NetReplace(both, BasicRecurrentLayer(2), BasicRecurrentLayer(3)) == NetBidirectionalOperator(
        BasicRecurrentLayer(3)
    )


def test_a_layer_alone():
    assert NetReplace(LinearLayer(3), LinearLayer, Ramp) == ElementwiseLayer(Ramp)
    assert str(raised(NetOptionError, lambda: NetReplace(LinearLayer(3), LinearLayer, None))) == (
        "NetReplace would delete the whole net, LinearLayer(3)\n  try: a net in its place"
    )


def test_what_is_replaced_is_not_searched_again():
    assert NetReplace(NetChain([Ramp, 2]), Ramp, NetChain([Ramp, Ramp])) == NetChain([Ramp, Ramp, 2])


def test_nothing_that_matches():
    with pytest.warns(NetWarning) as caught:
        assert NetReplace(NET, [(SoftmaxLayer, Ramp), (LinearLayer(9), Tanh)]) is NET
    assert str(caught[0].message) == (
        "NetReplace: nothing matches SoftmaxLayer, LinearLayer(9); the layers are LinearLayer, ElementwiseLayer, "
        "DropoutLayer, NetMapOperator"
    )
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        NetReplace(NET, [(SoftmaxLayer, Ramp), (Ramp, Tanh)])


def test_sizes_that_do_not_fit():
    assert str(raised(NetShapeError, lambda: NetReplace(NetInitialize(NET), 3, 5))) == (
        '"deep"."y".Weights does not fit any more\n'
        '  "deep"."y".Weights is [4, 3], and has to be [4, 5]   because "a" is LinearLayer(5)\n'
        '  try: {("deep", "y", "Weights"): Automatic} in the same call, and NetInitialize for new numbers, or arrays '
        "of these dimensions there"
    )
    assert NetReplace(NET, 3, 5).solution.port((), "Output")[0] == (4,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: NetReplace(NET, LinearLayer),
            "LinearLayer is not a rule of NetReplace: a pair of a pattern and a replacement\n"
            "  try: NetReplace(net, pattern, replacement), or [(pattern, replacement), ...]",
        ),
        (lambda: NetReplace(NET, int, 3), "int is no class of layers or nets, and never matches"),
        (
            lambda: NetReplace(NET, (3, 4), Ramp),
            "(3, 4) is no pattern: a tuple of patterns is one of classes\n  try: a rule for each of them, in a list",
        ),
        (
            lambda: NetReplace(NET, LinearLayer, LinearLayer),
            "LinearLayer is not a layer\n"
            "  a layer is a net, an integer (LinearLayer), a function such as Ramp (ElementwiseLayer), or a list "
            "(NetChain)\n"
            "  try: LinearLayer() instead of LinearLayer",
        ),
        (
            lambda: NetReplace(NET, Ramp, None),
            '"Net" of NetMapOperator(ElementwiseLayer(Ramp)) cannot be deleted: the operator is one of this net\n'
            "  try: another net in its place, or None in the place of the whole operator",
        ),
        (
            lambda: NetReplace(NetChain([Ramp, Ramp]), Ramp, None),
            "NetChain([ElementwiseLayer(Ramp), ElementwiseLayer(Ramp)]) would have no layer left\n"
            "  try: one layer at least stays",
        ),
        (
            lambda: NetReplace(NET, lambda layer: 1 / 0, Ramp),
            "the function that is a pattern of NetReplace raises ZeroDivisionError: division by zero",
        ),
        (
            lambda: NetReplace(NET, lambda layer: np.zeros(2), Ramp),
            "a function that is a pattern gives True or False, not array([0., 0.])",
        ),
        (
            lambda: NetReplace(NET, LinearLayer, lambda layer: 1 / 0),
            "the function that replaces in NetReplace raises ZeroDivisionError: division by zero",
        ),
        (
            lambda: NetReplace(
                NetGraph({"a": Ramp, "b": Ramp, "c": CatenateLayer()}, [(["a", "b"], "c")]), CatenateLayer, Sin
            ),
            'the edge "b" -> "c" has no input any more: ElementwiseLayer(Sin) in the place of "c" has none for '
            '"Input2"\n  its inputs are "Input"',
        ),
        (lambda: NetReplace([3], Ramp, Tanh), "NetReplace takes a net, not [3]"),
    ],
)
def test_messages(call, message):
    assert str(raised((NetOptionError, LookupError), call)) == message
