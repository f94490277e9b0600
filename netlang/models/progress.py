"""A progress bar for downloads, and for what is done with a file then."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from netlang.language.declaration.domains import flag
from netlang.language.values.sentinels import Automatic

EVERY = 0.1  # seconds
PROGRESS_REPORTING = flag() | Automatic


class Progress(ABC):
    """What is told how far a work is."""

    @abstractmethod
    def __call__(self, done: int, total: int) -> None:
        """So many bytes of so many are there."""

    @abstractmethod
    def says(self, text: str) -> None:
        """Something else is done now."""


class Silent(Progress):
    """Shows nothing."""

    def __call__(self, done: int, total: int) -> None:
        pass

    def says(self, text: str) -> None:
        pass


class Bar(Progress):
    """A progress bar of rich. It is drawn here, not by a thread of rich's."""

    def __init__(self, bar: Any, file: str) -> None:
        self.bar, self.file, self.last = bar, file, 0.0
        self.task = bar.add_task(file, total=None)

    def __call__(self, done: int, total: int) -> None:
        now = perf_counter()
        self.bar.update(self.task, completed=done, total=total)
        if now - self.last >= EVERY or done == total:
            self.last = now
            self.bar.refresh()

    def says(self, text: str) -> None:
        self.bar.update(self.task, description=f"{self.file}: {text}", refresh=True)


@contextmanager
def progress_of(setting: Any, file: str) -> Iterator[Progress]:
    """The progress of the work with a file, on the standard error stream: with Automatic only if that is a terminal,
    with False never."""
    wanted = PROGRESS_REPORTING(setting, "NetModel", "ProgressReporting")
    if not (sys.stderr.isatty() if wanted is Automatic else wanted):
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Rich

    text = TextColumn("{task.description}", markup=False)
    columns = text, BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()
    with Rich(*columns, console=Console(stderr=True), auto_refresh=False) as bar:
        yield Bar(bar, file)
