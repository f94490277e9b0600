"""`NetFlatten`: no chain or graph inside of another, and the same net."""

import numpy as np
import pytest

from netlang import (
    All,
    AttentionLayer,
    Automatic,
    CatenateLayer,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    Information,
    LinearLayer,
    NetBidirectionalOperator,
    NetChain,
    NetEncoder,
    NetFlatten,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetOptionError,
    NetPort,
    NetPortGradient,
    Plus,
    Ramp,
    SequenceLastLayer,
    SequenceRestLayer,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    Times,
)
from netlang.training.steps.multipliers import multipliers_of
from tests.raised import raised
from tests.surgery.structure.nets import CHAIN, YES, the_same_objects


def keys(net):
    return [key for key, _ in net.nodes]


# forms ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("net", "flat"),
    [
        (NetChain([[3, Ramp], 2]), NetChain([3, Ramp, 2])),
        (NetChain([[[[3]]], [[2]]]), NetChain([3, 2])),
        (NetChain({"a": NetChain({"x": 3, "y": Ramp}), "b": 2}), NetChain({"a/x": 3, "a/y": Ramp, "b": 2})),
        (NetChain({"a": NetChain([3, Ramp]), "b": 2}), NetChain({"a/1": 3, "a/2": Ramp, "b": 2})),
        (NetChain([NetChain({"x": 3}), 2]), NetChain({"1/x": 3, "2": 2})),
        (NetGraph([3, Ramp], [(1, 2)]), NetChain([3, Ramp])),
        (NetGraph([3, Ramp], [(2, 1)]), NetChain([Ramp, 3])),
        (NetChain([NetGraph([3, Ramp], [(1, 2)]), 2]), NetChain([3, Ramp, 2])),
        (NetChain([NetGraph([3, 4, CatenateLayer()], [([1, 2], 3)]), 2]),
         NetGraph([3, 4, CatenateLayer(), 2], [([1, 2], 3, 4)])),
        (NetGraph({"a": [3, Ramp], "b": 3, "s": Plus}, [(["a", "b"], "s")]),
         NetGraph({"a/1": 3, "a/2": Ramp, "b": 3, "s": Plus}, [(["b"], NetPort("s", "Input2")), ("a/1", "a/2", "s")])),
        (NetMapOperator(NetChain([[3, Ramp]])), NetMapOperator(NetChain([3, Ramp]))),
        (NetChain([NetMapOperator([[3, [Ramp]]]), [2]]), NetChain([NetMapOperator([3, Ramp]), 2])),
        (NetGraph([3, Ramp], [(NetPort("x"), 1, 2)]), NetGraph([3, Ramp], [(NetPort("x"), 1, 2)])),  # has another name
    ],
)  # fmt: skip
def test_what_comes_out(net, flat):
    assert NetFlatten(net) == flat and type(NetFlatten(net)) is type(flat)
    assert NetFlatten(NetFlatten(net)) == NetFlatten(net)


def test_levels():
    net = NetChain([3, [4, [5, [6]]], 7])
    assert NetFlatten(net, 0) is net
    assert NetFlatten(net, 1) == NetChain([3, 4, [5, [6]], 7])
    assert NetFlatten(net, 2) == NetChain([3, 4, 5, [6], 7])
    assert NetFlatten(net, 3) == NetFlatten(net, 9) == NetFlatten(net, All) == NetChain([3, 4, 5, 6, 7])
    inside = NetChain([NetMapOperator([3, [4, [5]]])])
    assert NetFlatten(inside, 1) == NetChain([NetMapOperator([3, 4, [5]])])


def test_what_is_flat_is_the_net_itself():
    layer = LinearLayer(3)
    assert NetFlatten(layer) is layer and NetFlatten(CHAIN) is CHAIN
    function = FunctionLayer(NetChain([[3]]))
    assert NetFlatten(function) is function
    assert NetFlatten(NetChain([[function]])).nodes[0][1] is function


# values ---------------------------------------------------------------------------------------------------

IN_AND_OUT = NetGraph(
    {"u": 3, "v": 3, "s": Plus},
    [(NetPort("a"), "u"), (NetPort("b"), "v"), (["u", "v"], "s", NetPort("sum")), ("u", NetPort("one"))],
)
PASSING = NetGraph({"r": NetChain([Ramp])}, [(NetPort("a"), NetPort("out1")), (NetPort("b"), "r", NetPort("out2"))])
FED = NetGraph({"h": NetChain([3]), "r": GatedRecurrentLayer(3)}, [(NetPort("x"), "h", NetPort("r", "State"))])
MANY = {
    "a graph in a chain": NetChain(
        [[4, Ramp], NetGraph({"p": 3, "q": [3, Tanh], "s": Plus}, [(["p", "q"], "s")]), [[2]]], Input=3
    ),
    "several inputs and outputs": NetGraph(
        {"in": IN_AND_OUT, "out": NetChain([2, Ramp])},
        [
            (NetPort("x"), NetPort("in", "a")), (NetPort("y"), NetPort("in", "b")),
            (NetPort("in", "sum"), "out", NetPort("z")), (NetPort("in", "one"), NetPort("w")),
        ],
        x=2, y=3,
    ),
    "a muted output": NetGraph(
        {"two": NetGraph({"p": 3, "q": [2, Ramp]}, [("p", NetPort("one")), ("q", NetPort("other"))]), "last": 2},
        [(NetPort("two", "one"), "last"), (NetPort("two", "other"), None)], Input=2,
    ),
    "inputs that pass through": NetGraph(
        {"swap": PASSING, "t": Times},
        [
            (NetPort("x"), NetPort("swap", "a")), (NetPort("y"), NetPort("swap", "b")),
            ([NetPort("swap", "out1"), NetPort("swap", "out2")], "t"), (NetPort("swap", "out1"), NetPort("again")),
        ],
        x=2, y=2,
    ),
    "states": NetChain(
        {"e": EmbeddingLayer(3), "in": NetChain({"r": GatedRecurrentLayer(3), "rest": SequenceRestLayer()}),
         "last": NetChain([SequenceLastLayer()])},
        Input=NetEncoder("Characters", "abc"),
    ),
    "a state that is fed": NetGraph(
        {"in": FED, "l": NetChain([SequenceLastLayer()])}, [("in", "l")], x=2, Input=["Varying", 2]
    ),
    "a port inside, read from outside": NetGraph(
        {"in": NetChain({"p": 3, "q": NetChain({"r": Ramp, "t": Tanh})}), "l": 2, "s": 2, "sum": Plus},
        [("in", "l"), (NetPort("in", "q", "r", "Output"), "s"), (["l", "s"], "sum")], Input=2,
    ),
    "operators": NetChain(
        [NetMapOperator([[4, [Ramp]]]), NetBidirectionalOperator(NetChain([[GatedRecurrentLayer(2)]])),
         [SequenceLastLayer()]],
        Input=["Varying", 3],
    ),
    "attention of several heads": AttentionLayer(
        NetChain([[CatenateLayer(), 2], 1, [SummationLayer()]]), MultiHead=True,
        Key=["Varying", 2, 3], Value=["Varying", 2, 4], Query=["Varying", 2, 5],
    ),
    "lengths": NetChain([[SequenceRestLayer(), [SequenceRestLayer()]], NetMapOperator([[2]])], Input=["Varying", 3]),
    "dropout": NetChain([[DropoutLayer(0.5), 3], [DropoutLayer(0.2)]], Input=4),
    "a decoder inside": NetChain([3, NetChain([2, SoftmaxLayer()], Output=YES)], Input=2),
}  # fmt: skip


def data_for(net, seed=0):
    rng = np.random.default_rng(seed)
    if net.input_names == ("Input",) and getattr(net.given("Input"), "coder", None) is not None:
        return "abca"
    made = {}
    for name in net.input_names:
        made[name] = rng.normal(size=[n if isinstance(n, int) else 3 for n in net.solution.port((), name)[0]])
    return made


@pytest.mark.parametrize("name", MANY)
def test_it_computes_the_same(name):
    net = NetInitialize(MANY[name])
    flat = NetFlatten(net)
    nests = [path for path, one in flat.walk() if path and isinstance(one, NetChain | NetGraph)]
    assert not any(isinstance(flat.inner_net(path[:-1]), NetChain | NetGraph) for path in nests)
    assert the_same_objects(flat, [net]) and len(flat.own_arrays()) == len(net.own_arrays())
    assert (flat.input_names, flat.output_names) == (net.input_names, net.output_names)
    data = data_for(net)
    one, two = net(data), flat(data)
    for key in net.output_names if isinstance(one, dict) else [...]:
        np.testing.assert_array_equal(one[key] if key is not ... else one, two[key] if key is not ... else two)
    if isinstance(data, dict):
        for port in net.input_names:
            np.testing.assert_array_equal(net(data, NetPortGradient(port)), flat(data, NetPortGradient(port)))
        batch = [data_for(net, seed) for seed in range(3)]
        for name in net.output_names:
            np.testing.assert_array_equal(
                [net(one, NetPort(name)) for one in batch], [flat(one, NetPort(name)) for one in batch]
            )


def test_what_is_random_is_drawn_alike():
    net = NetInitialize(MANY["dropout"])
    one, two = (n([1, 2, 3, 4], NetEvaluationMode="Train", RandomSeeding=3) for n in (net, NetFlatten(net)))
    np.testing.assert_array_equal(one, two)


def test_types_and_coders_inside_become_those_of_the_layers():
    assert repr(NetFlatten(NetChain([NetChain([LinearLayer()], Output=7), 3], Output=3))) == (
        "NetChain([LinearLayer(Output=7), LinearLayer(3)], Output=3)"
    )
    assert NetFlatten(NetChain([NetChain([Ramp], Input=7), 3])) == NetChain([Ramp, 3], Input=7)
    net = NetInitialize(MANY["a decoder inside"])
    assert NetFlatten(net)([1, 2]) == net([1, 2]) in ("yes", "no")
    text = NetChain([NetChain([EmbeddingLayer(2)], Input=NetEncoder("Characters", "ab")), SequenceLastLayer()])
    assert NetInitialize(NetFlatten(text))("ab").shape == (2,)
    middle = NetChain([NetChain([2], Output=YES), 3])
    assert NetFlatten(middle) == NetChain([2, 3])


def test_shared_arrays_stay_shared():
    net = NetInitialize(NetInsertSharedArrays(NetChain([[3, [Ramp]]], Input=3)))
    twice = NetFlatten(NetChain([net, net]))
    assert len(twice) == 4 and Information(twice, "SharedArraysCount") == 2
    assert [array.name for array in twice.own_arrays().values()] == ["1/1/Weights", "1/1/Biases"] * 2


def test_multipliers_are_about_the_same_arrays():
    inner = NetChain({"p": 3, "q": 2}, LearningRateMultipliers=[("p", 4)])
    mapped = NetMapOperator(NetChain({"in": NetChain([2, 3], LearningRateMultipliers=9)}))
    net = NetChain(
        {"m": mapped, "l": SequenceLastLayer(), "a": inner, "b": 3},
        LearningRateMultipliers=[(("a", "q"), 2), (("m", "Net", "in", 1), 6), (("b", "Biases"), 0), ("a", 3)],
        Input=["Varying", 4],
    )
    flat = NetFlatten(net)
    before, after = multipliers_of(net, Automatic), multipliers_of(flat, Automatic)
    assert list(before.values()) == list(after.values()) == [6, 6, 9, 9, 3, 3, 2, 2, 1, 0]
    assert flat.LearningRateMultipliers == (
        ("a/q", 2), (("m", "Net", "in/1"), 6), (("b", "Biases"), 0), ("a/p", 3), ("a/q", 3), ("a/p", 4),
    )  # fmt: skip
    assert NetFlatten(mapped)["Net"].LearningRateMultipliers == (("in/1", 9), ("in/2", 9))
    assert NetFlatten(NetChain([[3], 2], LearningRateMultipliers=None)).LearningRateMultipliers is None


def test_multipliers_of_an_operator_are_about_its_net():
    net = NetMapOperator(NetChain([NetChain({"a": 3})]), LearningRateMultipliers=[(("Net", 1, "a"), 0), ("Net", 2)])
    assert NetFlatten(net).LearningRateMultipliers == ((("Net", "1/a"), 0), ("Net", 2))


def test_an_operator_that_names_states_inside_keeps_its_net():
    state = NetPort("in", "read", "State")
    step = NetChain({"in": NetChain({"read": GatedRecurrentLayer(3)})}, Input=["Varying", 2])
    fold = NetFoldOperator(step, (state, state), Input=["Varying", "Varying", 2])
    assert NetFlatten(fold) is fold
    inner = NetGraph({"c": NetChain([[CatenateLayer(), 3]])}, [([NetPort("Input"), NetPort("State")], "c")])
    assert keys(NetFlatten(NetFoldOperator(inner))["Net"]) == ["c/1/1", "c/1/2"]


def test_deep_nets():
    net = LinearLayer(2)
    for _ in range(200):
        net = NetChain([net])
    assert NetFlatten(net) == NetChain([2])


@pytest.mark.parametrize("level", [-1, 1.5, "all", None, True, [1], np.nan])
def test_levels_that_are_none(level):
    error = raised(NetOptionError, lambda: NetFlatten(CHAIN, level))
    assert str(error).startswith("the level of NetFlatten is a number from 0 up, not ")
    assert str(error).endswith("\n  try: NetFlatten(net), for all levels")


def test_what_is_no_net():
    assert str(raised(NetOptionError, lambda: NetFlatten([CHAIN]))).startswith("NetFlatten takes a net, not [")
    assert isinstance(NetFlatten(ElementwiseLayer(Ramp)), ElementwiseLayer)
