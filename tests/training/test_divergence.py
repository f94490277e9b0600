"""Training that diverges: no array that is not finite ever comes back, and the message says what went wrong."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from netlang import (
    All,
    BatchNormalizationLayer,
    CTCLossLayer,
    EmbeddingLayer,
    FunctionLayer,
    LinearLayer,
    Log,
    MeanSquaredLossLayer,
    NetArray,
    NetChain,
    NetGraph,
    NetMapOperator,
    NetPort,
    NetTrain,
    Ramp,
    Scaled,
    SoftmaxLayer,
    Sqrt,
    Total,
    Trainer,
)
from netlang.training.loop import NetTrainWarning, Rounds
from netlang.training.progress import Reporter
from netlang.training.steps.update import NetDivergedError
from tests.raised import raised

LINE = [(1, 1.9), (2, 4.1), (3, 6.0), (4, 8.1)]
METHODS = ("SGD", "ADAM", "RMSProp", "SignSGD", ("SGD", {"Momentum": 0}))


def finite(net):
    values = net.own_arrays().values()
    return all(np.isfinite(v.Array if isinstance(v, NetArray) else v).all() for v in values)


def root():
    """The loss at the start is (|0| - 1)^2 = 1; the derivative of a root at 0 is infinite, times 0 is NaN."""
    line = LinearLayer(2, Weights=[[0.0], [0.0]], Biases=[0.0, 0.0])
    return NetChain({"line": line, "root": FunctionLayer(lambda x: Sqrt(Total(x**2)))}, Input=1)


def line(weight=1.0):
    return LinearLayer(1, Weights=[[weight]], Biases=None, Input=1)


def trained(net, data, **options):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        return NetTrain(net, data, All, **options), [str(w.message) for w in told]


# gradients and steps that are not finite ------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS, ids=str)
@pytest.mark.parametrize("rounds", [1, 2, 3])
@pytest.mark.parametrize("validation", [None, ([[1.0]], [1.0])], ids=["", "validated"])
def test_a_gradient_that_is_no_number(method, rounds, validation):
    found, told = trained(root(), ([[1.0]], [1.0]), Method=method, MaxTrainingRounds=rounds, ValidationSet=validation)
    assert not found["TrainedNet"].own_arrays()[("line", "Weights")].any()  # the initial value: the first step diverges
    assert told[0].startswith(
        'training stopped in round 1, before any step: the gradient of "line".Weights is not finite,'
    )
    assert found["ReasonTrainingStopped"] == "diverged" and found["TotalRounds"] == 0


@pytest.mark.parametrize("method", METHODS, ids=str)
@pytest.mark.parametrize("device", ["CPU", "JAX"])
@pytest.mark.parametrize("precision", ["Real32", "Real64"])
def test_a_step_out_of_the_numbers(method, device, precision):
    """At w = 1 and x = 1e10 the gradient is 2e20; times the rate it overflows."""
    if device == "JAX":
        pytest.importorskip("jax")
    for rounds in (1, 2):
        options = {"LearningRate": 1e300, "TargetDevice": device, "WorkingPrecision": precision}
        data = ([[1e10]], [[0.0]])
        found, told = trained(line(), data, Method=method, MaxTrainingRounds=rounds, **options)
        assert finite(found["TrainedNet"]) and finite(found["TrainingNet"])
        if precision == "Real32":
            assert told and found["TrainedNet"]["Weights"] == 1.0


def test_squares_that_are_beyond_the_precision():
    """ADAM would divide by infinity ever after, and silently learn nothing."""
    found, told = trained(line(), ([[1e10]], [[0.0]]), MaxTrainingRounds=1)
    assert told[0] == (
        "training stopped in round 1, which is no matter of the rate: the gradient of Weights is too large, in"
        " example 1; the last finite net is returned. Try standardised data."
    )
    assert found["TrainedNet"]["Weights"] == 1.0
    calm, told = trained(line(), ([[1e10]], [[0.0]]), MaxTrainingRounds=1, Method="SGD", LearningRate=1e-22)
    assert not told and calm["TrainedNet"]["Weights"] == pytest.approx(1 - 2e20 * 1e-22)


def test_the_last_step_of_a_round_of_several():
    data = ([[0.0], [0.0], [1e10]], [[0.0]] * 3)
    for seed in range(3):  # the large one comes first, in the middle, or last
        options = {"BatchSize": 1, "MaxTrainingRounds": 1, "RandomSeeding": seed, "LearningRate": 1e30}
        found, told = trained(line(), data, Method="SGD", **options)
        assert told and found["TrainedNet"]["Weights"] == 1.0


def test_an_infinite_gradient_that_is_clipped_is_none():
    """d sqrt(x)/dx at 0 is infinite; clipped to 1, a step of rate 1/2 goes from 0 to 1/2."""
    net = NetChain([LinearLayer([], Weights=[[0.0]], Biases=None), FunctionLayer(lambda x: 0 - Sqrt(x))], Input=1)
    method = ("SGD", {"GradientClipping": 1, "LearningRate": 0.5})
    data = ([[1.0]], [-1.0])
    found, told = trained(net, data, Method=method, MaxTrainingRounds=1)
    assert not told and found["TrainedNet"].own_arrays()[(1, "Weights")] == pytest.approx(0.5)


def test_weights_that_are_clipped_do_not_diverge():
    found, told = trained(
        line(), ([[1e10]], [[0.0]]), Method=("SGD", {"WeightClipping": 0.5, "LearningRate": 1e30}), MaxTrainingRounds=1
    )
    assert not told and found["TrainedNet"]["Weights"] == -0.5


# arrays of every kind -------------------------------------------------------------------------------------


def test_a_diverging_step_leaves_rows_of_tables_unchanged():
    net = NetChain([EmbeddingLayer(8, 5000), FunctionLayer(lambda x: Total(x) * 1e10)], Input="Integer")
    method = ("SGD", {"Momentum": 0})
    trainer = Trainer(net, ([3, 4], [1.0, 2.0]), Method=method, LearningRate=1e30)
    assert trainer.parameters.tables
    before = trainer.net()
    batch = trainer.batch(([3, 4], [1.0, 2.0]))
    with pytest.raises(NetDivergedError, match="a step makes"):
        trainer.step(batch)
    np.testing.assert_array_equal(before[0]["Weights"], trainer.net()[0]["Weights"])


def test_a_moving_variance_beyond_the_precision():
    """Inputs of 1e25 have a variance of 1e50, beyond Real32: and so is the moving one."""
    net = NetChain([BatchNormalizationLayer(), LinearLayer(1)], Input=1)
    found, told = trained(net, ([[1e25], [-1e25]], [[1.0], [2.0]]), MaxTrainingRounds=2)
    assert told and finite(found["TrainedNet"])


def test_divergence_of_shared_arrays():
    shared = {"Weights": NetArray("w", [[2.0]]), "Biases": None}
    net = NetChain([LinearLayer(1, **shared), LinearLayer(1, **shared)], Input=1)
    for rounds in (1, 2, 5):
        found, told = trained(net, ([[1e8]], [[0.0]]), Method="SGD", LearningRate=1e30, MaxTrainingRounds=rounds)
        assert told and finite(found["TrainedNet"])
        assert found["TrainedNet"].own_arrays()[(1, "Weights")].Array == 2.0


def test_the_loss_of_several_that_is_not_finite_is_named():
    net = NetGraph([LinearLayer(1, Weights=[[1.0]], Biases=[0.0])], [(1, NetPort("a")), (1, NetPort("b"))], Input=1)
    data = {"Input": [[1e15]], "a": [[1e15]], "b": [[-1e25]]}
    loss = {"a": MeanSquaredLossLayer(), "b": MeanSquaredLossLayer()}
    with pytest.warns(NetTrainWarning, match='in round 1, before any step: the loss "bLoss" is inf, in example 1: '):
        NetTrain(net, data, LossFunction=loss, MaxTrainingRounds=1)


# what comes back ------------------------------------------------------------------------------------------


def test_divergence_returns_the_last_finite_net():
    net = NetChain({"a": LinearLayer(3), "b": LinearLayer([])})
    with pytest.warns(NetTrainWarning) as caught:
        results = NetTrain(net, LINE, All, Method="SGD", LearningRate=10.0, MaxTrainingRounds=400)
    assert results["ReasonTrainingStopped"] == "diverged"
    assert 0 < results["TotalRounds"] < 400
    assert all(np.isfinite(value).all() for value in results["TrainedNet"].own_arrays().values())
    text = str(caught[0].message)
    assert text.startswith(f"training diverged in round {results['TotalRounds'] + 1}: ")
    assert text.endswith(
        "the last finite net is returned. Try standardised data, LearningRate=0.01, or another Method than SGD."
    )
    assert caught[0].filename == __file__


def test_divergence_with_validation_returns_the_best_net():
    net = LinearLayer([], Weights=[[2.0]], Biases=[0.0])
    with pytest.warns(NetTrainWarning, match="the net with the lowest validation loss is returned"):
        results = NetTrain(
            net, LINE, All, Method="SGD", LearningRate=10.0, MaxTrainingRounds=400, ValidationSet=LINE
        )  # fmt: skip
    assert results["ValidationLossList"][results["BestValidationRound"] - 1] == min(results["ValidationLossList"])


def test_the_first_bad_array_is_named():
    trainer = Trainer(NetChain({"a": LinearLayer(2), "r": Ramp, "b": LinearLayer([])}), LINE)
    trainer.parameters.live[("Net", "b", "Biases")][0] = np.nan
    with pytest.warns(NetTrainWarning, match='training diverged in round 1: "b".Biases is no longer finite'):
        Rounds(trainer, trainer.examples, None, 4, 2, Reporter()).run()


def test_a_step_that_diverges_changes_nothing():
    trainer = Trainer(LinearLayer(), LINE)
    trainer.parameters.live[("Net", "Weights")][...] = 1e30
    before = trainer.parameters.flat.copy()
    with pytest.raises(NetDivergedError, match="the loss is inf"), np.errstate(all="ignore"):
        trainer.step(trainer.batch(LINE))
    np.testing.assert_array_equal(before, trainer.parameters.flat)


def test_the_returned_net_has_a_finite_loss():
    """w = 1 -> -2e20 * 1e10: finite, but its loss is not; the last net known to have a finite loss is w = 1."""
    found, _ = trained(line(), ([[1e10]], [[0.0]]), Method="SGD", LearningRate=1e10, MaxTrainingRounds=5)
    assert found["TrainedNet"]["Weights"] == 1.0 and found["BatchLossList"] == [pytest.approx(1e20)]


def test_steps_go_on_after_a_step_that_diverged():
    trainer = Trainer(line(), ([[1e10]], [[0.0]]), Method="SGD", LearningRate=1e30)
    batch = trainer.batch(([[1e10]], [[0.0]]))
    with pytest.raises(NetDivergedError, match="a step makes Weights infinite"):
        trainer.step(batch)
    trainer.rate = 1e-22
    assert trainer.step(batch) == pytest.approx(1e20)
    assert trainer.net()["Weights"] == pytest.approx(0.98)


def test_validation_that_is_never_finite_is_said():
    with pytest.warns(NetTrainWarning, match="the validation loss is inf after every round"):
        NetTrain(line(), ([[1.0]], [[1.0]]), ValidationSet=([[1e30]], [[0.0]]), MaxTrainingRounds=2)


def test_numpy_may_be_told_to_raise():
    with np.errstate(all="raise"):
        found, told = trained(line(), ([[1e10]], [[0.0]]), Method="SGD", LearningRate=1e30, MaxTrainingRounds=1)
    assert told and found["TrainedNet"]["Weights"] == 1.0


# who is to blame ------------------------------------------------------------------------------------------


def why(net, data, **options):
    found, told = trained(net, data, **({"MaxTrainingRounds": 3} | options))
    assert found["ReasonTrainingStopped"] == "diverged" and finite(found["TrainedNet"])
    (text,) = told
    return text


def test_the_layer_that_made_the_first_number_that_is_none():
    """log(1 - x) at x = 1, 2: of the first the logarithm is infinite, of the second it is none."""
    line = LinearLayer([], Weights=[[-1.0]], Biases=[1.0])
    net = NetChain({"line": line, "log": Log}, Input=1)
    for last, number in ((2.0, "nan"), (1.0, "-inf")):
        text = why(net, ([[0.0], [0.5], [last]], [1.0, 2.0, 3.0]))
        assert text.startswith("training stopped in round 1, before any step: the loss is ")
        assert f"in example 3: log = ElementwiseLayer(Log) gave {number} from finite inputs (log of " in text
        assert text.endswith("; the last finite net is returned.")  # no advice on learning rates
        for options in ({"BatchSize": 1}, {"BatchSize": 2, "RandomSeeding": 5}, {"ValidationSet": ([[0.0]], [1.0])}):
            assert "in example 3: log = ElementwiseLayer(Log)" in why(
                net, ([[0.0], [0.5], [last]], [1.0, 2.0, 3.0]), **options
            )


def test_examples_are_numbered_as_in_the_data_when_some_are_held_out():
    line = LinearLayer([], Weights=[[-1.0]], Biases=[1.0])
    inputs = [[0.1]] * 12
    inputs[8] = [3.0]
    for seed in range(4):
        options = {"ValidationSet": Scaled(0.25), "RandomSeeding": seed, "MaxTrainingRounds": 1, "BatchSize": 4}
        _, told = trained(NetChain([line, Log], Input=1), (inputs, [0.0] * 12), **options)
        assert "in example 9: 2 = ElementwiseLayer(Log)" in told[0] or "the validation loss is nan" in told[0]


@pytest.mark.parametrize(
    "options", [{}, {"BatchSize": 1}, {"BatchSize": 2, "RandomSeeding": 2}, {"TargetDevice": "JAX"}]
)
def test_a_target_that_cannot_be_spelt(options):
    """1 1 needs three steps, a blank between equal labels; the input has one."""
    if options.get("TargetDevice") == "JAX":
        pytest.importorskip("jax")
    edges = [("l", "s"), ("s", NetPort("c", "Input")), (NetPort("Target"), NetPort("c", "Target"))]
    layers = {"l": NetMapOperator(LinearLayer(3)), "s": SoftmaxLayer(), "c": CTCLossLayer()}
    net = NetGraph(layers, edges, Input=["Varying", 2])
    data = {"Input": [np.ones((5, 2)), np.ones((1, 2)), np.ones((4, 2))], "Target": [[1, 2], [1, 1], [2]]}
    text = why(net, data, **options)
    assert "the loss is inf, in example 2: c = CTCLossLayer() gave inf, its loss for what is impossible; " in text
    assert "training stopped in round 1, " in text and "LearningRate" not in text


def test_a_rate_that_is_to_blame_is_told():
    text = why(line(), ([[1.0], [2.0]], [[0.0], [0.0]]), Method="SGD", LearningRate=100.0, MaxTrainingRounds=90)
    assert text.startswith("training diverged in round ") and "LearningRate=0.01" in text
    text = why(line(), ([[1e10]], [[0.0]]), Method="SGD", LearningRate=1e30)
    assert text == (
        "training diverged in round 1: a step makes Weights infinite; the last finite net is returned. "
        "Try standardised data, LearningRate=0.01, or another Method than SGD."
    )


def test_a_step_by_hand_tells_the_layer():
    net = NetChain({"line": LinearLayer([], Weights=[[-1.0]], Biases=[1.0]), "log": Log}, Input=1)
    data = ([[0.0], [2.0]], [1.0, 2.0])
    trainer = Trainer(net, data)
    assert str(raised(NetDivergedError, lambda: trainer.step(trainer.batch(data)))) == (
        "the loss is nan\n  log = ElementwiseLayer(Log) gave nan of example 2 from finite inputs (log of -1)"
    )
