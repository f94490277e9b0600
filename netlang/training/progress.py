"""Reports while training runs: a progress bar, lines, or calls of a function."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any, Protocol

from netlang.errors import NetOptionError
from netlang.spec.sentinels import Automatic

BAR_EVERY = 0.1  # seconds
PRINT_EVERY = 2.0


class Reporter(Protocol):
    """What the rounds tell: the record of the training at its start, after each batch and round, and at its end."""

    def start(self, record: Any) -> None: ...
    def batch(self, record: Any) -> None: ...
    def round(self, record: Any) -> None: ...
    def stop(self) -> None: ...


class Silent:
    """Reports nothing."""

    def start(self, record: Any) -> None:
        pass

    def batch(self, record: Any) -> None:
        pass

    def round(self, record: Any) -> None:
        pass

    def stop(self) -> None:
        pass


class Calling(Silent):
    """Calls a function after every round, with a dict of facts."""

    def __init__(self, function: Callable[[dict[str, Any]], Any]) -> None:
        self.function = function

    def round(self, record: Any) -> None:
        self.function(record.facts())


class Printing(Silent):
    """Prints a line every two seconds, and at the end."""

    def __init__(self) -> None:
        self.last = perf_counter()
        self.shown = -1
        self.record: Any = None

    def start(self, record: Any) -> None:
        self.record = record

    def round(self, record: Any) -> None:
        if perf_counter() - self.last >= PRINT_EVERY:
            self.line()

    def stop(self) -> None:
        if self.record is not None and self.record.rounds not in (0, self.shown):
            self.line()

    def line(self) -> None:
        self.last, self.shown = perf_counter(), self.record.rounds
        print(line_of(self.record.facts()))


def line_of(facts: dict[str, Any]) -> str:
    """One line on where the training is.

    >>> line_of({"Round": 3, "TotalRounds": 10, "RoundLoss": 0.25, "ValidationLoss": None, "ExamplesPerSecond": 1234.5})
    'round 3/10   loss 0.25   1234 examples/s'
    """
    total = "?" if facts["TotalRounds"] is None else facts["TotalRounds"]
    parts = [f"round {facts['Round']}/{total}", f"loss {facts['RoundLoss']:.4g}"]
    if facts["ValidationLoss"] is not None:
        parts.append(f"validation loss {facts['ValidationLoss']:.4g}")
    return "   ".join([*parts, f"{facts['ExamplesPerSecond']:.0f} examples/s"])


class Bar(Silent):
    """A progress bar on a terminal. It is drawn here, not by a thread of rich's: training is not disturbed."""

    def __init__(self, console: Any = None) -> None:
        self.console, self.last, self.progress = console, 0.0, None

    def start(self, record: Any) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self.progress: Any = Progress(
            TextColumn("training"), BarColumn(), TextColumn("{task.fields[line]}"),
            console=self.console or Console(stderr=True), auto_refresh=False,
        )  # fmt: skip
        self.progress.start()
        self.task = self.progress.add_task("training", total=None, line="")
        self.record = record

    def batch(self, record: Any) -> None:
        now = perf_counter()
        if now - self.last >= BAR_EVERY:
            self.last = now
            self.draw()

    def draw(self) -> None:
        facts = self.record.facts()
        self.progress.update(
            self.task, total=facts["TotalBatches"], completed=facts["AbsoluteBatch"], line=line_of(facts), refresh=True
        )

    def stop(self) -> None:
        if self.progress is not None:
            self.draw()
            self.progress.stop()


def reporter_of(setting: Any) -> Reporter:
    """The reporter for a setting of TrainingProgressReporting."""
    if setting is Automatic:
        return Bar() if sys.stderr.isatty() else Silent()
    if setting is None:
        return Silent()
    if setting == "Print":
        return Printing()
    if setting in ("ProgressIndicator", "Panel"):
        return Bar()
    if callable(setting):
        return Calling(setting)
    raise NetOptionError(
        f"TrainingProgressReporting does not take {setting!r:.60}",
        ['it is Automatic, None, "Print", "ProgressIndicator", or a function that is called after each round'],
    )
