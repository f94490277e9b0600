"""Names that users chose stand in the generated source as comments only, whatever is in them."""

import ast

import numpy as np
import pytest

from netlang import (
    All,
    BasicRecurrentLayer,
    FunctionLayer,
    LinearLayer,
    NetChain,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetPort,
    NetTrain,
    NetUnfold,
    PartLayer,
    Plus,
    Ramp,
    SequenceReverseLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
    TransposeLayer,
)
from netlang.errors import NetPortError
from netlang.executors.numpy.codegen.emit import comment
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer

ENDS = [
    "\r",
    "\n",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00",
    "\x1a",
    "\ud800",
]
A = LinearLayer(2, Weights=[[1, 2], [3, 4]], Biases=[5, 6])
B = LinearLayer(2, Weights=[[0, 1], [1, 0]], Biases=[1, 1])
ALIKE = [
    ("\ufb01", "fi"),
    ("\xb5", "\u03bc"),
    ("\uff58", "x"),
    ("\u2126", "\u03a9"),
    ("\u017f", "s"),
    ("\uff42\uff11", "b1"),
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("reads", [PartLayer(1), TransposeLayer(), SequenceReverseLayer()])
def test_what_stands_in_a_name_never_runs(end, reads, tmp_path):
    name = f"read{end}{' ' * 12}__import__('os').mkdir({str(tmp_path / 'ran')!r})#"
    net = NetChain({name: reads, "b": Ramp}, Input=[2, 3])
    plain = NetChain({"a": reads, "b": Ramp}, Input=[2, 3])
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(net(x), plain(x))
    assert not (tmp_path / "ran").exists()
    lines = net.explain().source.splitlines()
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert len(lines) == len(plain.explain().source.splitlines())


def test_a_comment_is_one_line_of_ascii():
    text = "".join(map(chr, range(0x3000))) + "\ud800\U0001f600"
    assert ast.parse(comment(text)).body == []
    assert len(comment(text).splitlines()) == 1


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_python_takes_for_one(one, other):
    # B A x with A x = (1 + 4 + 5, 3 + 8 + 6) = (10, 17)
    np.testing.assert_array_equal(NetChain({one: A, other: B}, Input=2)([1, 2]), [18, 11])
    add = NetGraph({"q": ThreadingLayer(Plus)}, [([NetPort(one), NetPort(other)], "q")], **{one: 2, other: 2})
    np.testing.assert_array_equal(add({one: [1, 2], other: [30, 40]}), [31, 42])


@pytest.mark.parametrize(
    "name", ["σ²", "x³", "½", "①", "class", "None", "self", "", " ", "0", "a b", "B", "T", "run", "m0"]
)
def test_names_that_are_not_python_identifiers(name):
    np.testing.assert_array_equal(NetChain({name: A, "b": Ramp}, Input=2)([1, 2]), [10, 17])
    tanh = NetGraph({"b": Tanh}, [(NetPort(name), "b")], **{name: 2})
    np.testing.assert_allclose(tanh({name: [1.0, 2.0]}), np.tanh([1.0, 2.0]), rtol=1e-6)
    assert ThreadingLayer(Plus, InputPorts={name: 2, "y": 2})({name: [1, 2], "y": [1, 2]}).tolist() == [2, 4]
    trained = NetTrain(NetChain({name: A}, Input=2), [([1.0, 2.0], [10.0, 17.0])], MaxTrainingRounds=1)
    np.testing.assert_array_equal(NetExtract(trained, (name, "Weights")), [[1, 2], [3, 4]])  # the loss was zero


@pytest.mark.parametrize(
    "name", ["self", "Net", "net", "values", "training", "batch", "x y", "1/B", "Output]", "d Input"]
)
def test_states_of_any_name(name):
    add = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort(name)], 1)])
    np.testing.assert_array_equal(NetFoldOperator(add, {"Output": name}, Input="Varying")([1, 2, 3]), [1, 3, 6])


def test_paths_that_read_alike_are_two_layers():
    net = NetGraph(
        {"a": NetChain({"b": A}), "a.b": B, '"a.b"': A, "t": TotalLayer()},
        [(NetPort("Input"), name) for name in ("a", "a.b", '"a.b"')] + [(["a", "a.b", '"a.b"'], "t")],
        Input=2,
    )
    np.testing.assert_array_equal(net([1, 2]), [10 + 3 + 10, 17 + 2 + 17])
    made = NetTrain(net, [([1.0, 2.0], [0.0, 0.0])], All, MaxTrainingRounds=1, Method=("SGD", {"Momentum": 0.0}),
                    LearningRate=0.01)  # fmt: skip
    assert made["RoundLossList"] == pytest.approx([(23**2 + 36**2) / 2])
    slope = np.outer([23, 36], [1, 2])  # of the mean of two squares
    for path, before in ((("a", "b"), A), (("a.b",), B), (('"a.b"',), A)):
        after = NetExtract(made["TrainedNet"], (*path, "Weights"))
        np.testing.assert_allclose(after, before["Weights"] - 0.01 * slope, rtol=1e-5)


@pytest.mark.parametrize(
    "port", ["1/B", "total", "Loss", "gradient of Output", "d a.Weights", "seed Output", "T", "T+T2"]
)
def test_training_with_ports_called_like_what_it_has_itself(port):
    # 2 x + 1 at 3 and 4 is 7 and 9; the mean of their squares is 65
    net = NetGraph({"a": LinearLayer(1, Weights=[[2.0]], Biases=[1.0])}, [(NetPort(port), "a")], **{port: 1})
    data = {port: np.array([[3.0], [4.0]]), "Output": np.zeros((2, 1))}
    assert NetTrain(net, data, All, MaxTrainingRounds=1, Method="SGD")["RoundLossList"] == pytest.approx([65])


def test_a_recurrent_layer_of_an_odd_name_reads_sequences():
    read = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    net = NetChain({"T\r": read}, Input=["Varying", 1])
    first = np.tanh(1.0)
    np.testing.assert_allclose(net([[1], [0]]), [[first], [np.tanh(first)]], rtol=1e-6)


@pytest.mark.parametrize("name", ["a\rb", "½", "", "self", "fi", "a.b"])
def test_names_that_are_not_python_identifiers_on_jax(name):
    pytest.importorskip("jax")
    net = NetGraph({name: A, "b": Ramp}, [(NetPort(name), name, "b")], Ports={name: 2})
    np.testing.assert_array_equal(net({name: [1, 2]}, TargetDevice="JAX"), [10, 17])


def test_a_class_of_any_name():
    def lower(self, Input):
        return Input * 2.0

    parts = {
        "Input": In("*dims"),
        "Output": Out("*dims"),
        "lower": lower,
        "__annotations__": {},
        "__module__": __name__,
    }
    double = layer(type("Double\r            raise SystemExit", (Layer,), parts))
    np.testing.assert_array_equal(NetChain({"a": double(), "b": Ramp}, Input=2)([1, 2]), [2, 4])


def rnn():
    return BasicRecurrentLayer(2, InputWeights=np.eye(2), StateWeights=np.eye(2), Biases=[0, 0])


def test_a_port_called_like_a_state_is_not_the_state():
    edges = [(NetPort("x"), "rnn"), (["rnn", NetPort("State")], "t")]
    step = NetUnfold(NetGraph({"rnn": rnn(), "t": TotalLayer()}, edges, x=["Varying", 2]))
    assert (step.input_names, step.output_names) == (("x", "State", "rnn.State"), ("Output", "rnn.OutState"))
    made = step({"x": [1, 2], "State": [5, 6], "rnn.State": [3, 0]})
    np.testing.assert_allclose(made["Output"], np.add(np.tanh([4, 2]), [5, 6]), rtol=1e-6)
    edges[1] = (["rnn", NetPort("State"), NetPort("rnn.State")], "t")
    with pytest.raises(NetPortError, match=r'^the net has a port "rnn.State" or "rnn.OutState"'):
        NetUnfold(NetGraph({"rnn": rnn(), "t": TotalLayer()}, edges, x=["Varying", 2]))
    fold = NetGraph({"rnn": rnn(), "t": TotalLayer()}, [(NetPort("x"), "rnn"), (["rnn", NetPort("rnn.State")], "t")])
    found = NetFoldOperator(fold, {"Output": "rnn.State"}, x=[2, 1, 2])([[[1, 2]], [[3, 4]]])
    one = np.tanh([[1, 2]])  # the recurrent layer starts from zero at every step
    np.testing.assert_allclose(found, [one, one + np.tanh([[3, 4]])], rtol=1e-6)


def test_an_argument_called_like_what_a_layer_gives():
    edges = [(NetPort("Input"), "a", NetPort("u v")), (NetPort("Input"), "b", NetPort("w"))]
    two = NetGraph({"a": A, "b": B}, edges)

    def f(x, netgraph1_w):
        made = two(x)
        return made["u v"] + 100 * made["w"] + 10000 * netgraph1_w

    found = FunctionLayer(f, x=2, netgraph1_w=2)({"x": [1, 2], "netgraph1_w": [7, 8]})
    np.testing.assert_array_equal(found, [10 + 300 + 70000, 17 + 200 + 80000])
