"""NetPortGradient: the gradients that a net has, as evaluation gives them."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    CrossEntropyLossLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetArray,
    NetChain,
    NetDataError,
    NetGraph,
    NetInitialize,
    NetOptionError,
    NetPort,
    NetPortError,
    NetPortGradient,
    Plus,
    Power,
    Ramp,
    SequenceLastLayer,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
)
from netlang.compiler import ops
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, name_of, role_of
from netlang.compiler.lowering.lower import lower
from netlang.compiler.passes import optimize_before_gradient
from netlang.executors.numpy.plan import compile_numpy
from tests.raised import raised

INPUT = NetPortGradient("Input")
DOUBLE = {"WorkingPrecision": "Real64"}
LINEAR = LinearLayer(2, Input=2, Weights=[[1, 2], [3, 4]], Biases=[0, 0])
RNN = NetInitialize(GatedRecurrentLayer(2, Input=["Varying", 3]))


def differences(function, x, step=1e-6):
    """The gradient of a number, by central differences."""
    x = np.array(x, float)
    found = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += step
        down[place] -= step
        found[place] = (function(up) - function(down)) / (2 * step)
    return found


def total(net, x):
    return float(np.sum(net(x, **DOUBLE)))


# the facts of Wolfram's page ------------------------------------------------------------------------------


def test_a_ramp():
    assert ElementwiseLayer(Ramp)(-1.0, INPUT) == 0
    assert ElementwiseLayer(Ramp)(2.0, INPUT) == 1


@pytest.mark.parametrize(("x", "sign"), [(0.25, -1), (0.75, 0), (0.9, 1)])
def test_binary_cross_entropy(x, sign):
    found = CrossEntropyLossLayer("Binary")({"Input": x, "Target": 0.75}, INPUT)
    assert np.sign(round(found, 5)) == sign


def test_binary_cross_entropy_in_numbers():
    found = CrossEntropyLossLayer("Binary")({"Input": 0.25, "Target": 0.75}, INPUT)
    assert found == pytest.approx(-2.6666667)


def test_the_gradient_of_an_array_is_that_of_its_sum():
    np.testing.assert_allclose(LINEAR([1.0, 1.0], INPUT), [4, 6])


def test_an_imposed_gradient_multiplies_the_output():
    np.testing.assert_allclose(LINEAR({"Input": [1.0, 1.0], NetPortGradient("Output"): [1, 0]}, INPUT), [1, 2])


def test_arrays_have_the_sum_over_a_batch():
    batch = [[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]]
    weights = NetPortGradient("Weights")
    np.testing.assert_allclose(LINEAR(batch, weights), sum(LINEAR(x, weights) for x in batch))
    np.testing.assert_allclose(LINEAR(batch, NetPortGradient("Biases")), [3, 3])
    np.testing.assert_allclose(LINEAR(batch, INPUT), [[4, 6]] * 3)


def test_gradients_with_respect_to_all_inputs_and_arrays():
    found = LINEAR([1.0, 2.0], NetPortGradient(All))
    assert list(found) == [INPUT, NetPortGradient("Weights"), NetPortGradient("Biases")]
    np.testing.assert_allclose(found[NetPortGradient("Weights")], [[1, 2], [1, 2]])


def test_several_gradients_are_a_dict():
    assert list(LINEAR([1.0, 2.0], [NetPortGradient("Biases"), INPUT])) == [NetPortGradient("Biases"), INPUT]


# against differences --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer])
def test_inputs_against_differences(kind):
    net = NetInitialize(NetChain([kind(2), SequenceLastLayer(), 2, Tanh], Input=["Varying", 3]))
    x = np.random.default_rng(2).normal(size=(4, 3))
    np.testing.assert_allclose(net(x, INPUT, **DOUBLE), differences(lambda x: total(net, x), x), atol=1e-8)


def test_arrays_against_differences():
    x = np.random.default_rng(3).normal(size=(4, 3))
    path = ("MemoryGateStateWeights",)
    weights = RNN.own_arrays()[path]
    expected = differences(lambda w: total(RNN.with_arrays({path: w}), x), weights, 1e-3)
    np.testing.assert_allclose(RNN(x, NetPortGradient(*path)), expected, atol=1e-3)


def test_sequences_of_mixed_lengths_are_as_if_alone():
    batch = [np.random.default_rng(n).normal(size=(n, 3)) for n in (2, 0, 5, 1)]
    for found, x in zip(RNN(batch, INPUT), batch, strict=True):
        np.testing.assert_allclose(found, RNN(x, INPUT), atol=1e-6)
    weights = NetPortGradient("ResetGateBiases")
    np.testing.assert_allclose(RNN(batch, weights), sum(RNN(x, weights) for x in batch), atol=1e-6)


def test_gradients_imposed_on_sequences():
    batch = [np.ones((n, 3)) for n in (1, 3)]
    seeds = [np.random.default_rng(n).normal(size=(n, 2)) for n in (1, 3)]
    given = NetPortGradient("Output")
    for found, x, seed in zip(RNN({"Input": batch, given: seeds}, INPUT), batch, seeds, strict=True):
        np.testing.assert_allclose(found, RNN({"Input": x, given: seed}, INPUT), atol=1e-6)
        expected = differences(lambda x, seed=seed: float(np.sum(seed * RNN(x, **DOUBLE))), x)
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_imposed_on_several_outputs_in_any_order():
    net = NetGraph(
        {"a": LinearLayer(1, Weights=[[2]], Biases=[0]), "b": LinearLayer(2, Weights=[[3], [5]], Biases=[0, 0])},
        [(NetPort("x"), "a", NetPort("one")), (NetPort("x"), "b", NetPort("two"))], x=1,
    )  # fmt: skip
    one, two = NetPortGradient("one"), NetPortGradient("two")
    for given in ({one: [1], two: [1, 10]}, {two: [1, 10], one: [1]}):
        assert net({"x": [1]} | given, NetPortGradient("x")) == [55]
    assert net({"x": [1], two: [1, 0]}, NetPortGradient("x")) == [3]
    assert net({"x": [1]}, NetPortGradient("x")) == [10]


def test_a_state_and_from_a_state():
    rnn = BasicRecurrentLayer(InputWeights=[[0.5]], StateWeights=[[0.5]], Biases=[0])
    found = rnn({"Input": [[1], [2]], NetPort("State"): [0.3]}, NetPortGradient("State"), **DOUBLE)
    step = lambda s: np.sum(rnn({"Input": [[1], [2]], NetPort("State"): s}, **DOUBLE))  # noqa: E731
    np.testing.assert_allclose(found, differences(step, [0.3]), atol=1e-8)


def test_moving_means_have_no_part_in_it():
    norm = NetInitialize(BatchNormalizationLayer(Input=2))
    batch = [[1.0, 2.0], [3.0, 5.0]]
    np.testing.assert_allclose(norm(batch, INPUT, NetEvaluationMode="Train"), np.zeros((2, 2)), atol=1e-6)


@pytest.mark.parametrize("at", [1, 2])
def test_a_shared_array_has_one_gradient(at):
    shared = NetArray("w", Array=np.array([[2.0]]))
    net = NetChain([LinearLayer(1, Weights=shared, Biases=None), LinearLayer(1, Weights=shared, Biases=None)])
    assert net([3.0], NetPortGradient(at, "Weights")) == [[12]]


def test_gradients_of_no_examples():
    assert LINEAR([], INPUT) == []


# second derivatives ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("net", [
    NetChain([3, Tanh, SummationLayer()], Input=2),
    NetChain([BasicRecurrentLayer(2), SummationLayer()], Input=["Varying", 2]),
    NetChain([GatedRecurrentLayer(2), SequenceLastLayer(), SummationLayer()], Input=["Varying", 2]),
], ids=["feedforward", "basic", "gated"])  # fmt: skip
def test_the_gradient_of_a_gradient(net):
    """The derivative of |gradient|^2, against central differences."""
    net = NetInitialize(net)
    program = optimize_before_gradient(lower(net).program)
    x = next(v for v in program.inputs if role_of(v) == "input")
    first = gradient(program, program.names, [x], [ops.ones_like(program.outputs[0])])
    (found,) = first.outputs[len(program.outputs) :]
    square = ops.reduce_sum(ops.square(found), range(1, found.rank))
    squared = Program(first.inputs, (square,), ("square",))
    second = gradient(squared, squared.names, [x], [ops.ones_like(square)])
    sequence = np.random.default_rng(5).normal(size=(3, 2) if x.rank == 3 else (2,))

    def run(program, data):
        known = {".".join(map(str, path)): np.asarray(value, np.float64) for path, value in net.own_arrays().items()}
        arrays = [known[name_of(v)] for v in program.inputs if role_of(v) == "array"]
        given = {"lengths": np.array([len(data)]), "input": data[None]}
        plan = compile_numpy(program, np.float64).bind(arrays, constant=True)
        made = plan(*(given[role_of(v)] for v in program.inputs if role_of(v) != "array"))
        return [np.array(out) for out in made]

    expected = differences(lambda data: run(squared, data)[0][0], sequence)
    np.testing.assert_allclose(run(second, sequence)[-1][0], expected, atol=1e-6)


# errors ---------------------------------------------------------------------------------------------------


def test_port_gradients_compare_print_and_are_immutable():
    assert NetPortGradient(1, "Weights") == NetPortGradient([1, "Weights"]) != NetPortGradient(2, "Weights")
    assert repr(NetPortGradient(1, "Weights")) == 'NetPortGradient(1, "Weights")'
    with pytest.raises(AttributeError, match="immutable"):
        INPUT.path = ("x",)
    with pytest.raises(NetOptionError, match="is not the address of a port or an array"):
        NetPortGradient()


SUM = NetGraph([TotalLayer()], [([NetPort("a"), NetPort("b")], 1)], a=2, b=2)
RUN = NetPortGradient("a")


@pytest.mark.parametrize(("net", "data", "prop", "kind", "message"), [
    (LINEAR, [1.0, 2.0], NetPortGradient("Weigths"), NetPortError,
     'there is no input or array "Weigths"\n  there are "Input", "Weights", "Biases"\n  try: did you mean "Weights"?'),
    (LINEAR, {"Input": [1.0, 2.0], NetPortGradient("Ouput"): [1, 0]}, INPUT, NetPortError,
     'there is no output "Ouput" to impose a gradient on\n  the net\'s outputs are "Output"\n'
     '  try: did you mean "Output"?'),
    (NetInitialize(EmbeddingLayer(2, 3, Input="Varying")), [1, 2], INPUT, NetPortError,
     '"Input" takes integers: there is no gradient with respect to it'),
    (SUM, {"a": [1, 2], "b": [[1, 2]]}, RUN, NetDataError, '"a" was given one example, and "b" a list of them'),
    (SUM, {"a": [[1, 2]], "b": [[1, 2]] * 2}, RUN, NetDataError,
     'every input has the same number of examples, and there are 1 for "a" and 2 for "b"'),
    (LINEAR, {"Input": [1.0, 2.0], NetPortGradient("Output"): [1, 0, 0]}, INPUT, NetDataError,
     'NetPortGradient("Output") is an array of dimensions [3], and the port takes an array of dimensions [2] of'
     " numbers"),
])  # fmt: skip
def test_refused_port_gradients(net, data, prop, kind, message):
    assert str(raised(kind, lambda: net(data, prop))) == message


def test_an_inner_output_has_no_gradient_to_impose():
    net = NetChain([LINEAR, Tanh])
    with pytest.raises(NetPortError, match=r'there is no output "1.Output" to impose a gradient on'):
        net({"Input": [1, 2], NetPortGradient(1, "Output"): [1, 2]}, INPUT)


def test_a_function_of_several():
    assert NetGraph([Plus], [([NetPort("a"), NetPort("b")], 1)])({"a": 1.0, "b": 2.0}, RUN) == 1


def test_all_gradients_of_a_deep_net_are_found_in_linear_time(monkeypatch):
    """The arrays of a net are traversed once, not once for each."""
    net = NetInitialize(NetChain([2] * 40, Input=2))
    net([1, 2], NetPortGradient(All))  # compiles
    asked, own_arrays = [], LinearLayer.own_arrays
    monkeypatch.setattr(LinearLayer, "own_arrays", lambda self: asked.append(self) or own_arrays(self))
    assert len(net([1, 2], NetPortGradient(All))) == 81
    assert len(asked) < 40 * 10


def test_the_gradient_of_a_number_to_the_power_0_is_0():
    """Also at 0, where the power that its formula has is infinite."""
    net = NetGraph([ThreadingLayer(Power), SummationLayer()], [([NetPort("x"), NetPort("y")], 1), (1, 2)])
    assert np.array_equal(net({"x": [0.0, 2.0], "y": [0.0, 0.0]}, NetPortGradient("x")), [0, 0])
