"""Which loss goes with an output, every form of LossFunction, and how losses add up."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    ConstantTimesLayer,
    CrossEntropyLossLayer,
    LinearLayer,
    LogisticSigmoid,
    MeanAbsoluteLossLayer,
    MeanSquaredLossLayer,
    NetChain,
    NetDataError,
    NetDecoder,
    NetError,
    NetGraph,
    NetMapOperator,
    NetPort,
    NetPortError,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    ThreadingLayer,
)
from netlang.errors import brief
from netlang.training.loop import NetTrainWarning
from netlang.training.losses.default_losses import automatic_loss
from netlang.training.losses.loss_function import Scaled, wanted_losses
from netlang.training.train import NetTrain
from tests.raised import raised

CLASSES = NetDecoder("Class", ["a", "b", "c"])
SOFT = NetChain([LinearLayer(3), SoftmaxLayer()], Input=2)
TWO = NetGraph(
    {"trunk": LinearLayer(3), "x": LinearLayer([]), "y": LinearLayer([])},
    [("trunk", ["x", "y"]), ("x", NetPort("x")), ("y", NetPort("y"))], Input=2,
)  # fmt: skip
DATA = ([[1.0, 2.0], [3.0, 4.0]], [1.0, 2.0])
BOTH = {"Input": DATA[0], "x": [1.0, 2.0], "y": [3.0, 5.0]}


@pytest.mark.parametrize(
    ("net", "sample", "expected"),
    [
        (LinearLayer(3), [1, 2, 3], MeanSquaredLossLayer()),
        (NetChain([LinearLayer(3), Tanh]), 0, MeanSquaredLossLayer()),
        (SOFT, 2, CrossEntropyLossLayer("Index")),
        (SOFT, [0.1, 0.2, 0.7], CrossEntropyLossLayer("Probabilities")),
        (SOFT, np.array([0, 1, 0]), CrossEntropyLossLayer("Probabilities")),
        (NetChain([LinearLayer(), SoftmaxLayer()]), [0.5, 0.5], CrossEntropyLossLayer("Probabilities")),
        (NetChain([LinearLayer(3), SoftmaxLayer()], Output=CLASSES), "b", CrossEntropyLossLayer("Index")),
        (
            NetChain([LinearLayer(3), SoftmaxLayer()], Output=CLASSES),
            [0, 0.5, 0.5],
            CrossEntropyLossLayer("Probabilities"),
        ),
        (NetChain([LinearLayer(), LogisticSigmoid]), 1, CrossEntropyLossLayer("Binary")),
        (NetChain([LinearLayer(), lambda x: LogisticSigmoid(x)]), 1, CrossEntropyLossLayer("Binary")),
        (NetChain([LinearLayer(), lambda x: 2 * LogisticSigmoid(x)]), 1, MeanSquaredLossLayer()),
        (NetMapOperator(NetChain([LinearLayer(3), SoftmaxLayer()])), [1, 2], CrossEntropyLossLayer("Index")),
        (NetChain([NetChain([LinearLayer(3), SoftmaxLayer()])]), 2, CrossEntropyLossLayer("Index")),
        (NetMapOperator(NetChain([LinearLayer(), LogisticSigmoid])), [1, 0], CrossEntropyLossLayer("Binary")),
    ],
)
def test_the_loss_that_goes_with_an_output(net, sample, expected):
    assert automatic_loss(net, "Output", sample) == expected


def first_loss(net, data, **options):
    return NetTrain(net, data, "BatchLossList", MaxTrainingRounds=1, **options)[0]


def test_labels_indices_and_probabilities_are_targets():
    made = NetTrain(SOFT, ([[1, 2]], [2]), MaxTrainingRounds=1)  # only for its arrays
    net = NetChain([LinearLayer(3, Weights=made[0]["Weights"], Biases=made[0]["Biases"]), SoftmaxLayer()], Input=2)
    labelled = NetChain([*net], Input=2, Output=CLASSES)
    expected = -np.log(net([1.0, 2.0])[1])
    assert first_loss(net, ([[1, 2]], [2])) == pytest.approx(expected, rel=1e-5)
    assert first_loss(net, ([[1, 2]], [[0.0, 1.0, 0.0]])) == pytest.approx(expected, rel=1e-5)
    assert first_loss(labelled, ([[1, 2]], ["b"])) == pytest.approx(expected, rel=1e-5)
    assert first_loss(labelled, ([[1, 2]], [[0, 1, 0]])) == pytest.approx(expected, rel=1e-5)


def test_forms_of_loss_function():
    net = NetChain([LinearLayer([], Weights=[[1.0, 1.0]], Biases=[0.0])])  # gives 3 and 7, for 1 and 2
    assert first_loss(net, DATA) == pytest.approx((4 + 25) / 2)
    assert first_loss(net, DATA, LossFunction=MeanAbsoluteLossLayer()) == pytest.approx(3.5)
    assert first_loss(net, DATA, LossFunction=("Output", MeanAbsoluteLossLayer())) == pytest.approx(3.5)
    assert first_loss(net, DATA, LossFunction={"Output": MeanAbsoluteLossLayer()}) == pytest.approx(3.5)
    assert first_loss(net, DATA, LossFunction=[(MeanAbsoluteLossLayer(), Scaled(2))]) == pytest.approx(7)
    assert first_loss(net, DATA, LossFunction=("Output", MeanAbsoluteLossLayer(), Scaled(0))) == 0
    both = [MeanAbsoluteLossLayer(), (MeanSquaredLossLayer(), Scaled(0.5))]
    assert first_loss(net, DATA, LossFunction=both) == pytest.approx(3.5 + 14.5 / 2)
    itself = ("Output", Scaled(2))
    assert first_loss(net, {"Input": DATA[0]}, LossFunction=itself) == pytest.approx(2 * 5)
    assert first_loss(net, {"Input": DATA[0]}, LossFunction="Output") == pytest.approx(5)


def test_a_net_as_loss():
    loss = NetGraph(
        {"error": ThreadingLayer(lambda a, b: (a - b) ** 4)},
        [([NetPort("Input"), NetPort("Target")], "error")],
    )  # fmt: skip
    net = LinearLayer([], Weights=[[1.0, 1.0]], Biases=[0.0])
    assert first_loss(net, DATA, LossFunction=loss) == pytest.approx((16 + 625) / 2)


def test_the_elements_of_an_array_of_losses_are_summed():
    loss = NetGraph({"e": ThreadingLayer(lambda a, b: (a - b) ** 2)}, [([NetPort("Input"), NetPort("Target")], "e")])
    net = LinearLayer(2, Weights=[[1.0, 0.0], [0.0, 1.0]], Biases=[0.0, 0.0])
    data = ([[1.0, 2.0], [3.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]])
    assert first_loss(net, data, LossFunction=loss) == pytest.approx((1 + 4 + 9 + 16) / 2)


def test_a_loss_without_target():
    loss = NetChain([LinearLayer([], Weights=[[2.0]], Biases=None)], LearningRateMultipliers=None)
    net = LinearLayer(1, Weights=[[1.0, 1.0]], Biases=[0.0])
    assert first_loss(net, {"Input": DATA[0]}, LossFunction=loss) == pytest.approx(10)


# several losses -------------------------------------------------------------------------------------------


def test_every_output_gets_a_loss_and_they_are_summed():
    results = NetTrain(TWO, BOTH, All, MaxTrainingRounds=2)
    parts = results["RoundMeasurementsLists"]
    assert [sorted(p) for p in parts] == [["xLoss", "yLoss"]] * 2
    np.testing.assert_allclose([p["xLoss"] + p["yLoss"] for p in parts], results["RoundLossList"], rtol=1e-6)
    assert results["TrainedNet"].output_names == ("x", "y")
    assert sorted(results["TrainingNet"].keys()) == ["Net", "xLoss", "yLoss"]


def test_a_loss_for_one_of_several_outputs():
    data = {"Input": BOTH["Input"], "x": BOTH["x"]}
    results = NetTrain(TWO, data, All, LossFunction=("x", MeanSquaredLossLayer()), MaxTrainingRounds=1)
    assert results["RoundMeasurements"] == {}
    assert results["TrainingNet"].output_names == ("Loss",)


@pytest.mark.parametrize("batch", [3, 2])
def test_padding_counts_nothing_in_an_array_of_losses_that_is_not_0_there(batch):
    """1 + (w x - t)^2 at each element of sequences of 1, 4 and 2, added up; w is 1."""
    data = [[1.0], [2.0, 0.0, 1.0, 5.0], [3.0, 3.0]], [[0.0], [2.0, 1.0, 1.0, 2.0], [-1.0, 3.0]]
    net = NetMapOperator(ConstantTimesLayer(Scaling=1.0), Input="Varying")
    loss, validation = NetTrain(
        net, data, ["RoundLoss", "ValidationLoss"], MaxTrainingRounds=1, Method=("SGD", {"Momentum": 0}),
        LossFunction=ThreadingLayer(lambda Input, Target: 1 + (Input - Target) ** 2), LearningRate=1e-7,
        ValidationSet=data, BatchSize=batch,
    )  # fmt: skip
    differences = [np.array(x) - t for x, t in zip(*data, strict=True)]
    expected = sum(np.sum(1 + d**2) for d in differences) / 3
    assert loss == pytest.approx(expected, rel=1e-5)
    assert validation == pytest.approx(expected, rel=1e-5)
    assert expected == pytest.approx(34 / 3)


def test_partial_losses_on_validation_data():
    results = NetTrain(TWO, BOTH, All, MaxTrainingRounds=1, ValidationSet=BOTH)
    assert sum(results["ValidationMeasurements"].values()) == pytest.approx(results["ValidationLoss"], rel=1e-6)


def explicit():
    layers = {"net": LinearLayer([]), "loss": MeanAbsoluteLossLayer(), "other": LinearLayer(2)}
    edges = [
        ("net", NetPort("loss", "Input")), (NetPort("truth"), NetPort("loss", "Target")),
        (NetPort("Input"), ["net", "other"]),
    ]  # fmt: skip
    return NetGraph(layers, edges, Input=[])


def test_a_loss_that_is_in_the_net_is_used_and_stays():
    net = explicit()
    assert [w.port for w in wanted_losses(net, "Loss")] == ["Loss"]
    results = NetTrain(net, {"Input": [1.0, 2.0], "truth": [1.0, 3.0]}, All, MaxTrainingRounds=200, LearningRate=0.01)
    assert set(results["TrainedNet"].input_names) == {"Input", "truth"}
    assert results["RoundLoss"] < 0.5 * results["RoundLossList"][0]


# messages -------------------------------------------------------------------------------------------------


def message(net, setting, data=DATA):
    return str(raised(NetError, lambda: NetTrain(net, data, LossFunction=setting, MaxTrainingRounds=1)))


def test_messages_of_invalid_losses():
    net = LinearLayer([], Input=2)
    assert message(net, "Ouptut") == (
        'LossFunction names the output "Ouptut", which the net does not have\n  its outputs are "Output"\n'
        '  try: did you mean "Output"?'
    )
    assert message(net, []) == "LossFunction is an empty list: there is nothing to minimise\n  try: Automatic"
    assert message(net, MeanSquaredLossLayer).endswith("try: MeanSquaredLossLayer() instead of MeanSquaredLossLayer")
    assert message(TWO, MeanSquaredLossLayer(), BOTH) == (
        'the net has 2 outputs, so a loss has to say at which it is\n  try: LossFunction=("x", MeanSquaredLossLayer())'
    )
    assert message(net, {1, 2}).startswith('LossFunction does not take {1, 2}\n  it is Automatic, "port", a loss layer')
    assert message(net, explicit()) == (
        'a loss has the input ports "Input" and, if it compares with one, "Target"\n'
        f'  {brief(explicit())} has "truth", "Input"'
    )
    for pairs in (DATA, [([1.0, 2.0], [1.0])], [([1.0, 2.0], 1.0)]):
        assert message(net, SummationLayer(), pairs) == (
            "pairs do not say which value goes where: no loss takes a target: it is inside the net, or has no input "
            '"Target"\n  try: {"Input": [...]}, or LossFunction={"Output": Automatic}'
        )
    assert "pairs do not say which value goes where" in message(explicit(), "Loss")


def test_a_loss_of_probabilities_behind_a_layer_of_any_numbers_is_warned_of():
    data = [([1, 2], 1), ([2, 1], 2)]
    net = NetChain([2], Input=2)
    with pytest.warns(NetTrainWarning) as caught:
        NetTrain(net, data, LossFunction=CrossEntropyLossLayer("Index"), MaxTrainingRounds=1)
    assert str(caught[0].message) == (
        'CrossEntropyLossLayer("Index") takes probabilities, and "Output" is fed by LinearLayer(2),'
        " which gives any numbers. Try SoftmaxLayer() behind it."
    )
    assert caught[0].filename == __file__
    NetTrain(
        NetChain([2, SoftmaxLayer()], Input=2), data, LossFunction=CrossEntropyLossLayer("Index"), MaxTrainingRounds=1
    )


# outputs that are taken for losses ------------------------------------------------------------------------


def test_targets_of_outputs_that_are_taken_for_losses():
    data = BOTH
    for setting in (["x", "y"], ["x"], {"y": MeanSquaredLossLayer()}):
        for given in (data, [{name: values[i] for name, values in data.items()} for i in range(2)]):
            with pytest.raises(NetPortError) as caught:
                NetTrain(TWO, given, LossFunction=setting)
            name = "x"
            assert f'names the port "{name}", which training does not use' in str(caught.value)
            assert f'"{name}" is an output that no loss compares with a target, as LossFunction is' in str(caught.value)
            (way,) = caught.value.ways
            option, _, value = way.partition("=")
            options = {option: eval(value, {"Automatic": Automatic})}
            found = NetTrain(TWO, given, "RoundMeasurements", MaxTrainingRounds=1, **options)
            assert set(found) == {"xLoss", "yLoss"}
    with pytest.raises(NetDataError, match=r'LossFunction=\{"Output": Automatic\}'):
        NetTrain(SOFT, [([1.0, 2.0], 1)], LossFunction="Output")


def test_an_array_that_is_minimised_as_it_is_does_so_with_a_word():
    line = LinearLayer(2, Input=1, Weights=[[2.0], [3.0]], Biases=[0.0, 0.0])
    text = 'LossFunction says that "Output" is a loss: the sum of its elements is made as small as it can be'
    for setting, loss in (("Output", 5), (("Output", Scaled(2)), 10)):
        with pytest.warns(NetTrainWarning, match=text):
            assert NetTrain(line, [[1.0]], "RoundLoss", LossFunction=setting, MaxTrainingRounds=1) == loss
    number = NetChain([line, SummationLayer()])
    assert NetTrain(number, [[1.0]], "RoundLoss", LossFunction="Output", MaxTrainingRounds=1) == 5  # no warning


# names of ports -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Loss", "Net", "total", "Target", "OutputLoss", "Loss2", "T", "a", "a.b", "d Net.a"])
def test_ports_may_have_any_name(name):
    """y = 2 x + 1 at 3 and 4 is 7 and 9; the mean of their squares is 65."""
    for given, out in ((name, "Output"), ("Input", name), (name, "Loss" if name != "Loss" else "Net")):
        line = LinearLayer(1, Weights=[[2.0]], Biases=[1.0])
        net = NetGraph({"a": line}, [(NetPort(given), "a"), ("a", NetPort(out))], **{given: 1})
        data = {given: [[3.0], [4.0]], out: [[0.0], [0.0]]}
        found = NetTrain(net, data, All, MaxTrainingRounds=1, ValidationSet=data)
        assert found["RoundLoss"] == pytest.approx(65)
        assert (found["TrainedNet"].input_names, found["TrainedNet"].output_names) == ((given,), (out,))


def test_an_input_named_as_the_output():
    net = NetGraph({"a": LinearLayer(1)}, [(NetPort("Output"), "a")], Output=1)
    (way,) = raised(NetPortError, lambda: NetTrain(net, [([1.0], [2.0])])).ways
    other = eval(way.split("), whose")[0] + ")", {"NetGraph": NetGraph, "NetPort": NetPort, "net": net})
    assert NetTrain(other, [([1.0], [2.0])], "TotalRounds", MaxTrainingRounds=1) == 1


def test_an_output_that_is_itself_a_loss_is_told_how_to_be_one():
    square = ThreadingLayer(lambda a, b: (a - b) * (a - b))
    edges = [(["line", NetPort("y")], "square", "sum", NetPort("Loss"))]
    net = NetGraph({"line": LinearLayer(1), "square": square, "sum": SummationLayer()}, edges, Input=2, y=1)
    data = {"Input": np.ones((4, 2)), "y": np.ones((4, 1))}
    error = raised(NetPortError, lambda: NetTrain(net, data))
    assert str(error).endswith('try: LossFunction="Loss", if what "Loss" gives is itself to be made small')
    trained = NetTrain(net, data, LossFunction="Loss", MaxTrainingRounds=200, LearningRate=0.1)
    assert trained({"Input": [1, 1], "y": [1]}) < 1e-2


def test_a_negative_factor_makes_a_loss_as_large_as_it_can_be():
    net = LinearLayer([], Weights=[[1.0]], Biases=[0.0])
    options = {"LossFunction": (MeanSquaredLossLayer(), -Scaled(0.5)), "Method": ("SGD", {"Momentum": 0})}
    trained, loss = NetTrain(
        net, [(1, 4)], ["TrainedNet", "RoundLoss"], MaxTrainingRounds=1, LearningRate=0.1, **options
    )
    assert loss == -0.5 * 9
    assert trained(1) == pytest.approx(1 - 0.1 * 3 - 0.1 * 3)  # the derivative of -(w + b - 4)^2 / 2 is 3 for each
