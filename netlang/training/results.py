"""`NetTrainResultsObject`: the results of a training, by property name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import attrs
import numpy as np

from netlang.errors import NetOptionError, brief, did_you_mean, quoted
from netlang.extras import extra
from netlang.language.nets.net import Net
from netlang.language.values.numbers import is_integer
from netlang.language.values.sentinels import All
from netlang.training.loop import Record
from netlang.training.steps.trainer import Trainer


class NetTrainResultsObject(Mapping[str, Any]):
    """The results of one training: `results["RoundLossList"]` is one property, `results.properties` all their names.

    To Python it is a mapping: `"RoundLoss" in results`, `for name in results`, `dict(results)` (in which the plot is
    missing where matplotlib is).

    Source: https://reference.wolfram.com/language/ref/NetTrainResultsObject.html

    >>> from netlang import All, LinearLayer, NetTrain
    >>> results = NetTrain(LinearLayer(), [(1, 2), (2, 4), (3, 6)], All, BatchSize=2, MaxTrainingRounds=5)
    >>> results["TotalBatches"], results["ExamplesProcessed"], len(results["RoundLossList"])
    (10, 15, 5)
    """

    def __init__(self, trainer: Trainer, record: Record) -> None:
        self._trainer, self._record = trainer, record
        self.trained, self.training = trainer.net(), trainer.net(training=True)

    @property
    def properties(self) -> tuple[str, ...]:
        return tuple(PROPERTIES)

    def __getitem__(self, name: str) -> Any:
        if is_integer(name):
            raise NetOptionError(f"results have names, not positions such as {name}", ways=['results["RoundLoss"]'])
        return PROPERTIES[checked_property(name)](self)

    def __iter__(self) -> Iterator[str]:
        return (name for name in PROPERTIES if name != "LossPlot" or find_spec("matplotlib"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in tuple(self)

    def get(self, name: str, otherwise: Any = None) -> Any:
        known = isinstance(name, str) and name in PROPERTIES
        return self[name] if known else otherwise

    __eq__, __hash__ = object.__eq__, object.__hash__

    def __dir__(self) -> list[str]:
        return ["properties"]

    def _ipython_key_completions_(self) -> list[str]:
        return list(PROPERTIES)

    def __repr__(self) -> str:
        rows = [(name, self[name]) for name in SHOWN if self[name] is not None]
        width = max(len(name) for name, _ in rows)
        lines = [f"  {name:<{width}}  {_shown(value)}" for name, value in rows]
        return "\n".join(["NetTrainResultsObject", *lines])

    @cached_property
    def multipliers(self) -> dict[Any, float]:
        return self._trainer.losses.of_own(self._trainer.multipliers)

    def plot(self) -> Any:
        figure = extra("matplotlib.figure", "LossPlot").Figure(figsize=(6, 3.5), layout="constrained")
        axes = figure.add_subplot(xlabel="round", ylabel="loss")
        for label, losses in (("training", self["RoundLossList"]), ("validation", self["ValidationLossList"])):
            if losses:
                axes.plot(range(1, len(losses) + 1), losses, label=label)
        positive = all(x > 0 for x in [*self["RoundLossList"], *(self["ValidationLossList"] or [])])
        axes.set_yscale("log" if positive else "linear")
        axes.legend()
        return figure


def _shown(value: Any) -> str:
    if isinstance(value, tuple):  # a method: what is switched off is left out
        name, suboptions = value
        return ", ".join([name, *(f"{k} {v}" for k, v in suboptions.items() if v is not None)])
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _last(values: list[Any]) -> Any:
    return values[-1] if values else None


def _validation(values: str) -> Callable[[NetTrainResultsObject], Any]:
    """A list that there is only with a validation set."""
    return lambda r: list(getattr(r._record, values)) if r._record.validation_examples else None


def _method(r: NetTrainResultsObject) -> tuple[str, dict[str, Any]]:
    method = r._trainer.method
    return type(method).__name__, attrs.asdict(method)


def _rate_of(count: Callable[[Record], int]) -> Callable[[NetTrainResultsObject], float]:
    return lambda r: count(r._record) / r._record.elapsed if r._record.elapsed else 0.0


PROPERTIES: dict[str, Callable[[NetTrainResultsObject], Any]] = {
    "TrainedNet": lambda r: r.trained,
    "TrainingNet": lambda r: r.training,
    "OptimizationMethod": _method,
    "InitialLearningRate": lambda r: r._trainer.method.LearningRate,
    "FinalLearningRate": lambda r: r._trainer.rate,
    "ArraysLearningRateMultipliers": lambda r: r.multipliers,
    "BatchSize": lambda r: r._record.batch_size,
    "BatchesPerRound": lambda r: r._record.batches_per_round,
    "TrainingExamples": lambda r: r._record.examples,
    "ValidationExamples": lambda r: r._record.validation_examples,
    "MaxTrainingRounds": lambda r: r._record.planned,
    "TotalRounds": lambda r: r._record.rounds,
    "TotalBatches": lambda r: len(r._record.batch_losses),
    "ExamplesProcessed": lambda r: r._record.processed,
    "TotalTrainingTime": lambda r: r._record.elapsed,
    "MeanBatchesPerSecond": _rate_of(lambda record: len(record.batch_losses)),
    "MeanExamplesPerSecond": _rate_of(lambda record: record.processed),
    "TargetDevice": lambda r: r._trainer.mode.device,
    "WorkingPrecision": lambda r: r._trainer.mode.precision,
    "RandomSeeding": lambda r: r._trainer.seed,
    "ReasonTrainingStopped": lambda r: r._record.reason,
    "BatchLossList": lambda r: list(r._record.batch_losses),
    "RoundLoss": lambda r: _last(r._record.round_losses),
    "RoundLossList": lambda r: list(r._record.round_losses),
    "RoundMeasurements": lambda r: _last(r._record.round_parts) or {},
    "RoundMeasurementsLists": lambda r: list(r._record.round_parts),
    "RoundPositions": lambda r: list(r._record.round_positions),
    "ValidationLoss": lambda r: _last(r._record.validation_losses),
    "ValidationLossList": _validation("validation_losses"),
    "ValidationMeasurements": lambda r: _last(r._record.validation_parts) or {},
    "ValidationMeasurementsLists": _validation("validation_parts"),
    "ValidationPositions": lambda r: list(r._record.round_positions) if r._record.validation_examples else None,
    "BestValidationRound": lambda r: r._record.best_round,
    "LossPlot": lambda r: r.plot(),
    "Properties": lambda r: list(PROPERTIES),
}
SHOWN = (
    "TotalRounds", "TotalBatches", "BatchSize", "TotalTrainingTime", "MeanExamplesPerSecond", "RoundLoss",
    "ValidationLoss", "BestValidationRound", "OptimizationMethod", "TargetDevice", "ReasonTrainingStopped",
)  # fmt: skip


def checked_property(name: Any) -> str:
    if isinstance(name, str) and name in PROPERTIES:
        return name
    ways = ["LossFunction=... for a loss"] if isinstance(name, Net) else did_you_mean(name, PROPERTIES)
    if is_integer(name) and name > 0:
        ways = [f"MaxTrainingRounds={name}"]
    raise NetOptionError(
        f"NetTrain has no property {quoted(name) if isinstance(name, str) else brief(name)}",
        [f"the properties are {', '.join(PROPERTIES)}, and All for an object with all of them"],
        ways,
    )


def checked_request(prop: Any) -> None:
    """Raise before training for what is not a property, or is not available."""
    several = isinstance(prop, list | tuple)
    if isinstance(prop, np.ndarray) or (several and not all(isinstance(p, str) or p is All for p in prop)):
        raise NetOptionError(
            f"NetTrain takes a property after the data, not {brief(prop)}",
            ways=["NetTrain(net, (inputs, outputs)): both lists in one pair"],
        )
    for name in prop if several else [prop]:
        if name is not All and checked_property(name) == "LossPlot":
            extra("matplotlib.figure", "LossPlot")


def answer(results: NetTrainResultsObject, prop: Any) -> Any:
    """What was asked for: a property, a list of properties, or (All) the object itself."""
    if prop is All:
        return results
    if isinstance(prop, list | tuple):
        return [answer(results, name) for name in prop]
    return results[prop]
