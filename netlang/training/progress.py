"""Reports while training runs: a progress bar, lines, or calls of a function."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from attrs import frozen

from netlang.errors import NetOptionError, brief
from netlang.language.declaration.signatures import check_takes
from netlang.language.values.sentinels import Automatic

BAR_EVERY = 0.1  # seconds
PRINT_EVERY = 2.0


def nothing(record: Any) -> None:
    """Reports nothing."""


@frozen(eq=False)
class Reporter:
    """What is called with the record of the training: at its start, after each batch and round, at its end."""

    start: Callable[[Any], None] = nothing
    batch: Callable[[Any], None] = nothing
    round: Callable[[Any], None] = nothing
    stop: Callable[[Any], None] = nothing


class Lines:
    """Prints a line every two seconds, and at the end."""

    def __init__(self) -> None:
        self.last = perf_counter()
        self.shown = 0  # the round of the latest line

    def round(self, record: Any) -> None:
        if perf_counter() - self.last >= PRINT_EVERY:
            self.print(record)

    def stop(self, record: Any) -> None:
        if record.rounds != self.shown:
            self.print(record)

    def print(self, record: Any) -> None:
        self.last, self.shown = perf_counter(), record.rounds
        print(line_of(record.facts()))


def line_of(facts: dict[str, Any]) -> str:
    """The state of the training as one line.

    >>> line_of({"Round": 3, "TotalRounds": 10, "RoundLoss": 0.25, "ValidationLoss": None, "ExamplesPerSecond": 1234.5})
    'round 3/10   loss 0.25   1234 examples/s'
    """
    total = "?" if facts["TotalRounds"] is None else facts["TotalRounds"]
    parts = [f"round {facts['Round']}/{total}", f"loss {facts['RoundLoss']:.4g}"]
    if facts["ValidationLoss"] is not None:
        parts.append(f"validation loss {facts['ValidationLoss']:.4g}")
    return "   ".join([*parts, f"{facts['ExamplesPerSecond']:.0f} examples/s"])


class Bar:
    """A progress bar on a terminal. It is drawn here, not by a thread of rich's: training is not disturbed."""

    def __init__(self, console: Any = None) -> None:
        self.console, self.last = console, 0.0
        self.progress: Any = None

    def start(self, record: Any) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = TextColumn("training"), BarColumn(), TextColumn("{task.fields[line]}")
        self.progress = Progress(*columns, console=self.console or Console(stderr=True), auto_refresh=False)
        self.progress.start()
        self.task = self.progress.add_task("training", total=None, line="")

    def batch(self, record: Any) -> None:
        now = perf_counter()
        if now - self.last >= BAR_EVERY:
            self.last = now
            self.draw(record)

    def draw(self, record: Any) -> None:
        facts = record.facts()
        done, total = facts["AbsoluteBatch"], facts["TotalBatches"]
        self.progress.update(self.task, total=total, completed=done, line=line_of(facts), refresh=True)

    def stop(self, record: Any) -> None:
        self.draw(record)
        self.progress.stop()


def bar(console: Any = None) -> Reporter:
    """The progress bar, on a console of rich's (by default: on the standard error stream)."""
    made = Bar(console)
    return Reporter(start=made.start, batch=made.batch, stop=made.stop)


def reporter_of(setting: Any) -> Reporter:
    """The reporter for a setting of TrainingProgressReporting."""
    if setting is Automatic:
        return bar() if sys.stderr.isatty() else Reporter()
    if setting is None:
        return Reporter()
    if isinstance(setting, str) and setting == "Print":
        lines = Lines()
        return Reporter(round=lines.round, stop=lines.stop)
    if isinstance(setting, str) and setting in ("ProgressIndicator", "Panel"):
        return bar()
    if callable(setting):
        way = "lambda news: print(news['RoundLoss'])"
        check_takes(setting, ("a dict of what is known after a round",), "TrainingProgressReporting", way)
        return Reporter(round=lambda record: setting(record.facts()))
    raise NetOptionError(
        f"TrainingProgressReporting does not take {brief(setting)}",
        ['it is Automatic, None, "Print", "ProgressIndicator", or a function that is called after each round'],
    )
