"""What a net prints as is the net: Python reads it back. Exempt are functions, which print as their names, and arrays
of more than 12 numbers, which print as their dimensions."""

import numpy as np
import pytest

import netlang
from netlang import (
    BasicRecurrentLayer,
    CatenateLayer,
    FunctionLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetFoldOperator,
    NetGraph,
    NetInsertSharedArrays,
    NetMapOperator,
    NetMapThreadOperator,
    NetPort,
    NetUnfold,
    PlaceholderLayer,
    Plus,
    Ramp,
    RandomArrayLayer,
    SequenceReverseLayer,
    ThreadingLayer,
    TotalLayer,
)
from netlang.errors import NetError
from tests.layers.table import collected

NAMES = {name: getattr(netlang, name) for name in netlang.__all__}
DECODER = NetDecoder("Class", ["a", "b"])


def read(net):
    return eval(repr(net), dict(NAMES))


def same(net):
    again = read(net)
    assert again == net
    assert repr(again) == repr(net)
    assert (again.input_names, again.output_names) == (net.input_names, net.output_names)


@pytest.mark.parametrize("row", collected("ROWS"), ids=lambda row: row.id)
def test_every_layer_of_the_tables(row):
    text = repr(row.layer)
    if "FunctionLayer(" not in text and "CompiledLayer(" not in text:
        same(row.layer)


def gate(name="State"):
    return NetGraph([TotalLayer()], [([NetPort("Input"), NetPort(name)], 1)])


NETS = {
    "a muted output": NetGraph({"a": 3, "b": 2}, [("a", None), (NetPort("x"), "a"), (NetPort("x"), "b")], x=2),
    "multipliers of a chain": NetChain([3, 2], LearningRateMultipliers=0.5),
    "multipliers of a graph": NetGraph([3, 2], [(1, 2)], LearningRateMultipliers=[(1, None), ("_", 2)]),
    "multipliers of a layer": NetChain({"a": LinearLayer(3, LearningRateMultipliers=None)}),
    "the order of inputs": NetGraph(
        {"n": CatenateLayer(), "r": SequenceReverseLayer()}, [(NetPort("y"), "r"), ([NetPort("x"), "r"], "n")],
        x="Varying", y="Varying",
    ),
    "inputs that are outputs": NetGraph(
        {"a": Ramp, "b": Ramp},
        [(NetPort("x"), "a"), (NetPort("y"), NetPort("p")), (NetPort("x"), NetPort("q")), (NetPort("z"), "b")],
    ),
    "many layers": NetChain([3] * 30),
    "many edges": NetGraph([Ramp] * 20, [(i, i + 1) for i in range(1, 20)]),
    "nested": NetGraph({"in": NetChain([3, [2, Ramp]]), "out": NetGraph([4, Ramp], [(1, 2)])}, [("in", "out")]),
    "coders": NetChain([2, netlang.SoftmaxLayer()], Input=2, Output=DECODER),
    "tokens": NetChain([netlang.EmbeddingLayer(2)], Input=NetEncoder("Tokens", ["a", "it's", 'so "called"', "\n"])),
    "shared arrays": NetInsertSharedArrays(NetChain([2, 3], Input=2)),
    "a shared array of dimensions": netlang.NetArrayLayer(Array=NetArray("w", Dimensions=[2, 3])),
    "a shared array drawn in its own way": LinearLayer(
        2, Weights=NetArray("w", ("Xavier", {"Distribution": "Uniform"}))
    ),
    "odd names": NetGraph(
        {"a\r": Ramp, 'b"': Ramp, "c'": Ramp, "\\": TotalLayer(), "\ud800": Ramp},
        [(NetPort("class"), "a\r", 'b"', "c'"), (["a\r", "c'", NetPort("LearningRateMultipliers")], "\\"),
         ("\\", NetPort("\ufb01")), ("\\", "\ud800"), ("\ud800", NetPort("Ports"))],
        Ports={"class": 2, "LearningRateMultipliers": 2, "\ufb01": 2, "Ports": 2},
    ),
    "ports called as options are": NetFoldOperator(
        gate("feedback"), {"Output": "feedback"}, Ports={"feedback": 2}, Input=["Varying", 2]
    ),
    "a port called types": NetMapThreadOperator(
        ThreadingLayer(Plus, InputPorts=["types", "self"]), types=["Varying", 2], self=["Varying", 2]
    ),
    "inputs called as types": ThreadingLayer(Plus, InputPorts={"Real": netlang.Automatic, "Varying": 2}),
    "states of layers inside": NetFoldOperator(
        NetChain({"a.b": BasicRecurrentLayer(2)}), {NetPort("a.b", "State"): NetPort("a.b", "State")}, Input=[3, 4, 2]
    ),
    "a single step": NetUnfold(
        NetChain({"r 1": BasicRecurrentLayer(2), "r2": BasicRecurrentLayer(3)}, Input=["Varying", 2])
    ),
    "distributions": RandomArrayLayer(netlang.NormalDistribution(0, 1), Output=[2]),
    "a placeholder": PlaceholderLayer("x y", {"a": [1, "b"]}, InputPorts={"p q": 2}, OutputPorts=["a", "b c"]),
    "an operator": NetMapOperator(NetChain({"a": [2, Ramp]}), Input=["Varying", 3]),
    "a slice": NetChain({"a": 2, "b": Ramp, "c": 3}, Input=2)[:2],
    "a sum": NetChain({"a": 2}, Input=2) + NetChain({"b": 3}, Output=3),
    "a part": NetChain([2, Ramp, 3], Input=2)[1],
}  # fmt: skip


@pytest.mark.parametrize("name", NETS)
def test_nets_print_as_source_that_makes_them(name):
    same(NETS[name])


def test_types_of_ports_in_their_own_dict():
    one = NetChain([2], Ports={"Input": 3})
    assert one == NetChain([2], Input=3) and repr(one) == "NetChain([LinearLayer(2)], Input=3)"
    with pytest.raises(NetError, match="Ports is a dict of types by the names of ports, not 3"):
        NetChain([2], Ports=3)
    with pytest.raises(NetError, match='has no port "x"'):
        NetGraph([2], [], Ports={"x": 3})


def test_small_arrays_print_their_numbers_and_large_ones_their_dimensions():
    small = LinearLayer(2, Weights=np.float32([[0.1, 1e-30], [-0.0, 3e38]]), Biases=[1, 2])
    same(small)
    assert "Weights=<4x4>" in repr(LinearLayer(4, Weights=np.ones((4, 4))))
    assert repr(LinearLayer(1, Weights=NetArray("w", [[1]]))) == 'LinearLayer(1, Weights=NetArray("w"))'


def test_functions_print_their_names():
    assert repr(FunctionLayer(np.tanh, Input=2, LearningRateMultipliers=0)) == (
        "FunctionLayer(tanh, Input=2, LearningRateMultipliers=0)"
    )


def test_one_level_of_any_size_is_not_nothing():
    step = NetUnfold(LongShortTermMemoryLayer(2))
    assert repr(step) == "NetStepOperator(LongShortTermMemoryLayer(2), Input=[Automatic])"
    assert read(step) == step
