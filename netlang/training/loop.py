"""Rounds of batches: shuffling, validation, the best net, and every way to stop."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import partial
from math import nan
from time import perf_counter
from typing import Any

import numpy as np
from attrs import define, field

from netlang.errors import NetOptionError, brief
from netlang.executors.options import BATCH_SIZE
from netlang.language.declaration.domains import count
from netlang.language.values.floating_point import quiet
from netlang.language.values.numbers import finite
from netlang.language.values.seeds import generator_for
from netlang.language.values.sentinels import Automatic
from netlang.training.data.dataset import Encoded, chunks
from netlang.training.not_finite import bad_example
from netlang.training.progress import Reporter
from netlang.training.steps.batch import Batch
from netlang.training.steps.parameters import Snapshot
from netlang.training.steps.trainer import Trainer
from netlang.training.steps.update import NetDivergedError

SECONDS = 20.0  # how long training lasts when MaxTrainingRounds is Automatic
MOST_ROUNDS = 10_000  # of Automatic
MOST_ASKED = 10**15  # of a number: nobody lives to see the end
MEASURED = 0.5  # seconds of training from which its speed is judged


class NetTrainWarning(UserWarning):
    """Training ended early, or does something other than what was asked for."""


@define
class Record:
    """What happened in a training, round by round. Losses are means over the examples."""

    trainer: Trainer
    examples: int
    batch_size: int
    validation_examples: int = 0
    planned: int | None = None  # rounds; None until the speed is known
    batch_losses: list[float] = field(factory=list)
    round_losses: list[float] = field(factory=list)
    round_parts: list[dict[str, float]] = field(factory=list)
    round_positions: list[int] = field(factory=list)
    validation_losses: list[float] = field(factory=list)
    validation_parts: list[dict[str, float]] = field(factory=list)
    best_round: int | None = None
    reason: str = ""
    started: float = field(factory=perf_counter)
    elapsed: float = 0.0
    processed: int = 0

    @property
    def batches_per_round(self) -> int:
        return -(-self.examples // self.batch_size)

    @property
    def rounds(self) -> int:
        return len(self.round_losses)

    def facts(self) -> dict[str, Any]:
        """What a progress function gets after a round, under Wolfram's names."""
        elapsed = perf_counter() - self.started
        done = len(self.batch_losses)
        total = None if self.planned is None else self.planned * self.batches_per_round
        return {
            "Round": self.rounds, "TotalRounds": self.planned,
            "AbsoluteBatch": done, "BatchesPerRound": self.batches_per_round, "TotalBatches": total,
            "ProgressFraction": done / total if total else nan,
            "RoundLoss": self.round_losses[-1] if self.round_losses else nan, "RoundLossList": list(self.round_losses),
            "RoundMeasurements": self.round_parts[-1] if self.round_parts else {},
            "ValidationLoss": self.validation_losses[-1] if self.validation_losses else None,
            "ValidationLossList": list(self.validation_losses), "BestValidationRound": self.best_round,
            "TimeElapsed": elapsed, "TimeRemaining": elapsed * (total - done) / done if total and done else nan,
            "ExamplesProcessed": self.processed, "ExamplesPerSecond": self.processed / elapsed if elapsed else nan,
            "BatchSize": self.batch_size, "LearningRate": self.trainer.rate,
        }  # fmt: skip


ROUNDS = (count(1, MOST_ASKED) | Automatic).named("an integer from 1 up, or Automatic")


def batch_size_of(setting: Any, examples: Encoded) -> int:
    """The number of examples in a batch: 16 where lengths vary, otherwise 64, and never more than there are."""
    size = BATCH_SIZE(setting, "", "BatchSize")
    return min(examples.count, size if size is not Automatic else 16 if examples.lengths else 64)


def rounds_of(setting: Any) -> int | None:
    """The number of rounds asked for; None for Automatic."""
    rounds = ROUNDS(setting, "", "MaxTrainingRounds")
    return None if rounds is Automatic else rounds


class Rounds:
    """Trains for many rounds; `run` leaves the net to be returned in the trainer."""

    def __init__(
        self, trainer: Trainer, examples: Encoded, validation: Encoded | None, batch_size: int, rounds: int | None,
        reporter: Reporter,
    ) -> None:  # fmt: skip
        self.trainer, self.examples, self.validation, self.reporter = trainer, examples, validation, reporter
        self.record = Record(trainer, examples.count, batch_size, validation.count if validation else 0, rounds)
        self.schedule = trainer.method.LearningRateSchedule
        if self.schedule is not None and rounds is None:
            raise NetOptionError(
                "LearningRateSchedule depends on how many batches there are", ways=["MaxTrainingRounds=n with it"]
            )
        self.order = generator_for(trainer.seed, "order")
        self.best: Snapshot | None = None
        self.best_loss = float("inf")
        self.sound: Snapshot | None = None  # the arrays at the beginning of a round, whose loss is known to be finite
        # one batch of everything is the same every round, unless it is altered
        same = batch_size >= examples.count and not examples.alters
        self.everything: Batch | None = trainer.draw(examples, None) if same else None

    def run(self) -> Record:
        record = self.record
        self.reporter.start(record)
        try:
            while record.rounds < (MOST_ROUNDS if record.planned is None else record.planned):
                self.round()
            record.reason = "MaxTrainingRounds reached"
        except KeyboardInterrupt:
            record.reason = "interrupted"
        except StopIteration:  # from a function of the user's
            record.reason = "stopped"
        except NetDivergedError as error:
            record.reason = "diverged"
            self.diverged(error)
        finally:
            record.elapsed = perf_counter() - record.started
            self.reporter.stop(record)
        if record.planned is None:
            record.planned = record.rounds
        if self.best is not None:
            self.trainer.restore(self.best)
        elif record.validation_losses:
            told = (
                f"the validation loss is {record.validation_losses[-1]} after every round; the net is not chosen by it"
            )
            warnings.warn(told, NetTrainWarning, stacklevel=4)
        return record

    def round(self) -> None:
        record, trainer = self.record, self.trainer
        start = trainer.snapshot()
        total, parts = 0.0, np.zeros(len(trainer.objective.parts))
        with quiet():  # what is not finite is found, and said, by the step
            for batch in self.batches():
                if self.schedule is not None:
                    trainer.rate = self.scheduled(len(record.batch_losses) + 1)
                loss = trainer.quiet_step(batch)
                self.sound = start
                record.batch_losses.append(loss)
                record.processed += batch.count
                total += loss * batch.count
                if parts.size:
                    parts += np.array(trainer.parts) * batch.count
                if record.planned is None:
                    self.plan()
                self.reporter.batch(record)
        count = self.examples.count
        record.round_losses.append(total / count)
        record.round_positions.append(len(record.batch_losses))
        if parts.size:
            record.round_parts.append(dict(zip(trainer.objective.parts, (parts / count).tolist(), strict=True)))
        if self.validation is not None:
            self.validate(self.validation)
        self.reporter.round(record)

    def scheduled(self, batch: int) -> float:
        """The rate for a batch, counted from 1."""
        factor = self.schedule(batch, (self.record.planned or 1) * self.record.batches_per_round)
        number = finite(factor)
        if number is None:
            raise NetOptionError(f"LearningRateSchedule gives a number, and gave {brief(factor, 40)} for batch {batch}")
        return self.trainer.method.LearningRate * number

    def batches(self) -> Iterator[Batch]:
        self.index: np.ndarray | None = None  # of the examples in the batch; None for all
        if self.everything is not None:
            yield self.everything
            return
        order = self.order.permutation(self.examples.count)
        for index in chunks(self.examples.count, self.record.batch_size, order):
            self.index = index
            yield self.trainer.draw(self.examples, index, alters=True)

    def validate(self, examples: Encoded) -> None:
        loss, *parts = self.trainer.test_losses(examples, self.record.batch_size)
        self.record.validation_losses.append(loss)
        if parts:
            self.record.validation_parts.append(dict(zip(self.trainer.objective.parts, parts, strict=True)))
        if loss < self.best_loss:
            self.best_loss, self.best = loss, self.trainer.snapshot()
            self.record.best_round = self.record.rounds

    def plan(self) -> None:
        """Once the speed is known: as many rounds as take about 20 seconds. The first batch does not count."""
        record = self.record
        done = len(record.batch_losses)
        if done == 1:
            self.warm = perf_counter()
            return
        spent = perf_counter() - self.warm
        if spent >= MEASURED:
            per_round = spent / (done - 1) * record.batches_per_round
            record.planned = int(min(max(SECONDS / per_round, 1), MOST_ROUNDS))

    def diverged(self, error: NetDivergedError) -> None:
        """Return to arrays whose loss was finite, and report what is wrong, where, and whether the learning rate is
        the cause."""
        record, trainer, what = self.record, self.trainer, error.headline
        bad, why = (None, "") if trainer.parameters.first_bad() else self.blamed()
        if bad is not None:
            what += f", in example {self.examples.number(bad)}"
        if self.sound is not None:
            trainer.restore(self.sound)
        word, when, advice = "stopped", "", "" if why else " Try standardised data."
        if why and not record.batch_losses:
            when = ", before any step"
        elif bad is not None and not trainer.is_finite(trainer.draw(self.examples, np.array([bad]))):
            when = ", which is no matter of the rate"
        else:
            lower, method = min(trainer.method.default_rate, trainer.rate / 10), type(trainer.method).__name__
            advice = f" Try standardised data, LearningRate={lower:g}, or another Method than {method}."
            word = "diverged"
        returned = "the net with the lowest validation loss" if self.best is not None else "the last finite net"
        what += f": {why}" if why else ""
        text = f"training {word} in round {record.rounds + 1}{when}: {what}; {returned} is returned."
        warnings.warn(text + advice, NetTrainWarning, stacklevel=5)

    def blamed(self) -> tuple[int | None, str]:
        """The example in the batch whose loss or gradient is not finite, and the layer where that arose."""
        draw = partial(self.trainer.draw, self.examples)
        index = np.arange(self.examples.count) if self.index is None else self.index
        bad = bad_example(lambda some: self.trainer.is_finite(draw(some)), index)
        return bad, self.trainer.blame(draw(self.index if bad is None else np.array([bad])))


def held_out(examples: Encoded, fraction: float, seed: Any) -> tuple[Encoded, Encoded]:
    """The examples to train on, and a random fraction to validate on: at least one of each."""
    if not 0 < fraction < 1:
        raise NetOptionError(f"ValidationSet=Scaled(f) takes a fraction between 0 and 1, not {brief(fraction)}")
    if examples.count < 2:
        raise NetOptionError("ValidationSet=Scaled(f) needs at least two examples")
    order = generator_for(seed, "validation").permutation(examples.count)
    count = min(max(round(fraction * examples.count), 1), examples.count - 1)
    return examples.subset(np.sort(order[count:])), examples.subset(np.sort(order[:count]))
