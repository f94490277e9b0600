"""Rounds: validation, reports, interruption, divergence, and how many there are."""

from __future__ import annotations

import io

import numpy as np
import pytest

from netlang import (
    All,
    Automatic,
    DropoutLayer,
    LinearLayer,
    MeanAbsoluteLossLayer,
    MeanSquaredLossLayer,
    NetChain,
    NetGraph,
    NetInitialize,
    NetMissingError,
    NetOptionError,
    NetPort,
    Tanh,
)
from netlang.training import loop as rounds_module
from netlang.training.loop import Rounds
from netlang.training.losses.loss_function import Scaled
from netlang.training.progress import Reporter, bar, reporter_of
from netlang.training.results import PROPERTIES
from netlang.training.steps.trainer import Trainer
from netlang.training.train import NetTrain

RNG = np.random.default_rng(0)
X = np.arange(-3, 3, 0.2)
Y = np.exp(-(X**2)) + RNG.normal(0, 0.15, X.size)
LINE = [(1, 1.9), (2, 4.1), (3, 6.0), (4, 8.1)]


def curve():
    return NetChain([LinearLayer(30), Tanh, LinearLayer(30), Tanh, LinearLayer()])


# validation -----------------------------------------------------------------------------------------------


def test_the_net_of_the_best_validation_round_is_returned():
    held = (X[::5], Y[::5])
    train = (np.delete(X, np.s_[::5]), np.delete(Y, np.s_[::5]))
    options = {"Method": "SGD", "LearningRate": 0.05, "BatchSize": 4}
    results = NetTrain(curve(), train, All, ValidationSet=held, MaxTrainingRounds=120, **options)
    losses = results["ValidationLossList"]
    best = int(np.argmin(losses)) + 1
    assert results["BestValidationRound"] == best < 120 == len(losses)
    assert np.mean((results["TrainedNet"](held[0]) - held[1]) ** 2) == pytest.approx(min(losses), rel=1e-4)
    stopped = NetTrain(curve(), train, MaxTrainingRounds=best, **options)
    np.testing.assert_array_equal(results["TrainedNet"](X), stopped(X))


def test_a_fraction_is_held_out():
    results = NetTrain(curve(), (X, Y), All, ValidationSet=Scaled(0.2), MaxTrainingRounds=2)
    assert results["ValidationExamples"] == 6 and results["TrainingExamples"] == 24


def test_the_first_of_equally_good_rounds_is_the_best():
    """Nothing is trained: all rounds are equally good."""
    options = {"LearningRateMultipliers": None, "MaxTrainingRounds": 3}
    net = NetInitialize(LinearLayer([], Input=1))
    data = ([[x] for x, _ in LINE], [y for _, y in LINE])
    losses, best = NetTrain(
        net, data, ["ValidationLossList", "BestValidationRound"], **options | {"ValidationSet": data}
    )
    assert len(set(losses)) == 1 and best == 1


@pytest.mark.parametrize(
    ("fraction", "count", "expected"),
    [(0.3, 9, 3), (0.25, 9, 2), (0.19, 10, 2), (0.01, 10, 1), (0.99, 10, 9), (0.5, 2, 1)],
)
def test_the_fraction_held_out_is_rounded_to_the_nearest_count(fraction, count, expected):
    data = ([[float(i)] for i in range(count)], [float(i) for i in range(count)])
    examples = Trainer(LinearLayer([], Input=1), data).examples
    train, held = rounds_module.held_out(examples, fraction, 1)
    assert (train.count, held.count) == (count - expected, expected)


def test_losses_of_a_round_are_means_over_examples_where_the_last_batch_is_smaller():
    """Batches of 3 and 2; nothing is trained, so each loss is that of the data."""
    net = NetGraph(
        {"f": LinearLayer(1, Weights=[[1.0]], Biases=None), "a": MeanSquaredLossLayer(), "b": MeanAbsoluteLossLayer()},
        [("f", [NetPort("a", "Input"), NetPort("b", "Input")]), ("a", NetPort("A")), ("b", NetPort("B")),
         (NetPort("Target"), [NetPort("a", "Target"), NetPort("b", "Target")])],
        Input=1,
    )  # fmt: skip
    x, y = np.array([1.0, 2.0, 4.0, 8.0, 16.0]), np.array([0.0, 5.0, 3.0, 1.0, -4.0])
    data = {"Input": x[:, None], "Target": y[:, None]}
    total, parts, by_batch = NetTrain(
        net, data, ["RoundLoss", "RoundMeasurements", "BatchLossList"], LossFunction=["A", ("B", Scaled(3))],
        LearningRateMultipliers=None, BatchSize=3, MaxTrainingRounds=1, ValidationSet=data,
    )  # fmt: skip
    squared, absolute = np.mean((x - y) ** 2), np.mean(abs(x - y))
    assert parts == {"A": pytest.approx(squared), "B": pytest.approx(absolute)}
    assert total == pytest.approx(squared + 3 * absolute)
    assert len(by_batch) == 2 and (3 * by_batch[0] + 2 * by_batch[1]) / 5 == pytest.approx(total)


def test_validation_is_in_test_mode():
    net = NetInitialize(NetChain([DropoutLayer(0.5), LinearLayer([], Input=1)]))
    data = ([[1.0], [2.0]], [3.0, 4.0])
    options = {"LearningRateMultipliers": None, "MaxTrainingRounds": 1, "ValidationSet": data}
    loss, drawn = NetTrain(net, data, ["ValidationLoss", "RoundLoss"], **options)
    assert loss == pytest.approx(np.mean((net(data[0]) - data[1]) ** 2), rel=1e-5)
    assert drawn != loss


# reports --------------------------------------------------------------------------------------------------


def test_a_function_is_called_after_every_round():
    seen = []
    NetTrain(
        LinearLayer(), LINE, MaxTrainingRounds=3, BatchSize=3, TrainingProgressReporting=seen.append, ValidationSet=LINE
    )
    assert [facts["Round"] for facts in seen] == [1, 2, 3]
    last = seen[-1]
    assert last["AbsoluteBatch"] == last["TotalBatches"] == 6 and last["BatchesPerRound"] == 2
    assert last["ProgressFraction"] == 1 and last["ExamplesProcessed"] == 12 and last["LearningRate"] == 0.001
    assert len(last["RoundLossList"]) == len(last["ValidationLossList"]) == 3
    assert last["TimeRemaining"] == 0 and last["ExamplesPerSecond"] > 0


def test_progress_printed_as_lines(capsys):
    NetTrain(LinearLayer(), LINE, MaxTrainingRounds=3, TrainingProgressReporting="Print")
    line, end = capsys.readouterr().out.split("\n")
    assert line.startswith("round 3/3   loss ") and line.endswith(" examples/s") and end == ""


def test_nothing_is_reported_unless_on_a_terminal(capfd):
    assert reporter_of(Automatic).batch is Reporter().batch
    NetTrain(LinearLayer(), LINE, MaxTrainingRounds=2)
    NetTrain(LinearLayer(), LINE, MaxTrainingRounds=2, TrainingProgressReporting=None)
    assert capfd.readouterr() == ("", "")


def test_the_progress_bar():
    from rich.console import Console

    console = Console(file=io.StringIO(), force_terminal=True, width=120, color_system=None)
    trainer = Trainer(LinearLayer(), LINE)
    Rounds(trainer, trainer.examples, trainer.examples, 2, 5, bar(console)).run()
    last = console.file.getvalue().rstrip("\n").split("\r")[-1]
    assert "training" in last and "━" * 40 in last and "round 5/5" in last
    assert "loss" in last and "validation loss" in last and "examples/s" in last


# how many rounds ------------------------------------------------------------------------------------------


def test_as_many_rounds_as_take_the_time(monkeypatch):
    monkeypatch.setattr(rounds_module, "SECONDS", 0.3)
    monkeypatch.setattr(rounds_module, "MEASURED", 0.05)
    results = NetTrain(curve(), (X, Y), All)
    assert results["TotalRounds"] == results["MaxTrainingRounds"] > 1
    assert 0.05 < results["TotalTrainingTime"] < 3


def test_not_more_rounds_than_the_most(monkeypatch):
    monkeypatch.setattr(rounds_module, "MOST_ROUNDS", 20)
    assert NetTrain(LinearLayer(), LINE, "TotalRounds") == 20


def test_a_schedule_of_the_rate():
    seen = []

    def schedule(batch, batches):
        seen.append((batch, batches))
        return 1 - batch / batches

    method = ("SGD", {"LearningRate": 0.01, "LearningRateSchedule": schedule})
    results = NetTrain(LinearLayer(), LINE, All, Method=method, MaxTrainingRounds=2, BatchSize=2)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert results["InitialLearningRate"] == 0.01 and results["FinalLearningRate"] == 0.0
    with pytest.raises(NetOptionError, match="LearningRateSchedule depends on how many batches there are"):
        NetTrain(LinearLayer(), LINE, Method=method)
    method = ("SGD", {"LearningRateSchedule": lambda batch, batches: "slow"})
    with pytest.raises(NetOptionError, match="LearningRateSchedule gives a number, and gave 'slow' for batch 1"):
        NetTrain(LinearLayer(), LINE, Method=method, MaxTrainingRounds=1)


# interruption ---------------------------------------------------------------------------------------------


def test_an_interrupt_returns_the_net_so_far():
    def stop(facts):
        if facts["Round"] == 4:
            raise KeyboardInterrupt

    results = NetTrain(LinearLayer(), LINE, All, MaxTrainingRounds=10, TrainingProgressReporting=stop)
    assert results["ReasonTrainingStopped"] == "interrupted"
    assert results["TotalRounds"] == 4
    shorter = NetTrain(LinearLayer(), LINE, MaxTrainingRounds=4)
    assert results["TrainedNet"](1.0) == shorter(1.0)


# results --------------------------------------------------------------------------------------------------


def test_every_property_of_results_can_be_read():
    results = NetTrain(LinearLayer(), LINE, All, MaxTrainingRounds=2, BatchSize=3, ValidationSet=LINE)
    assert results.properties == tuple(PROPERTIES)
    for name in results.properties:
        if name != "LossPlot":
            results[name]
    name, suboptions = results["OptimizationMethod"]
    assert name == "ADAM" and suboptions["Beta1"] == 0.9 and suboptions["LearningRate"] == 0.001
    assert "ADAM, LearningRate 0.001, Beta1 0.9" in repr(results)
    assert results["RoundPositions"] == results["ValidationPositions"] == [2, 4]
    assert results["TotalBatches"] == 4 and results["ExamplesProcessed"] == 8
    assert "TotalRounds" in repr(results) and "ReasonTrainingStopped" in repr(results)


def test_results_are_a_mapping():
    results = NetTrain(LinearLayer(), LINE, All, MaxTrainingRounds=2)
    assert "RoundLoss" in results and "Loss" not in results and 0 not in results
    names = list(results)
    assert names == list(results.keys()) and len(names) == len(results) and set(names) <= set(PROPERTIES)
    assert dict(results)["RoundLoss"] == results["RoundLoss"] == results.get("RoundLoss")
    assert results.get("Loss") is None and results == results and hash(results)
    with pytest.raises(
        NetOptionError, match=r'results have names, not positions such as 0\n  try: results\["RoundLoss"'
    ):
        results[0]


def test_results_for_a_list_of_properties():
    net, losses = NetTrain(LinearLayer(), LINE, ["TrainedNet", "RoundLossList"], MaxTrainingRounds=2)
    assert len(losses) == 2 and net.output_names == ("Output",)


def test_the_plot_says_what_it_needs():
    results = NetTrain(LinearLayer(), LINE, All, MaxTrainingRounds=1)
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        with pytest.raises(NetMissingError, match=r'LossPlot needs matplotlib\n  try: pip install "netlang\[plot\]"'):
            results["LossPlot"]
        with pytest.raises(NetMissingError, match="LossPlot needs matplotlib"):
            NetTrain(LinearLayer(), LINE, "LossPlot")  # raised before training
    else:
        assert type(results["LossPlot"]).__name__ == "Figure"
