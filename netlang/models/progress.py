"""A progress bar for downloads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from netlang.language.declaration.domains import flag
from netlang.language.values.sentinels import Automatic

EVERY = 0.1  # seconds
PROGRESS_REPORTING = flag() | Automatic


@contextmanager
def progress_bar(setting: Any, what: str, console: Any = None) -> Iterator[Callable[[int, int], None]]:
    """A function that is told how many bytes of how many there are, and shows it on the standard error stream; with
    Automatic only if that is a terminal, with False never."""
    wanted = PROGRESS_REPORTING(setting, "NetModel", "ProgressReporting")
    if not (sys.stderr.isatty() if wanted is Automatic else wanted):
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = TextColumn(what), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=console or Console(stderr=True), auto_refresh=False)
    task, last = bar.add_task(what), 0.0

    def show(done: int, total: int) -> None:
        nonlocal last
        now = perf_counter()
        bar.update(task, completed=done, total=total)
        if now - last >= EVERY or done == total:
            last = now
            bar.refresh()

    with bar:
        yield show
