"""How much of the machine others used while something was measured. Known on Linux; 0 elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

CLOCK = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")


class Load:
    """Counts from its making, or from the last `share`."""

    def __init__(self, processes: Iterable[int]) -> None:
        self.processes = [os.getpid(), *processes]
        self.known = Path("/proc/stat").exists()
        self.before = self.counts()

    def counts(self) -> tuple[int, int, int]:
        """Ticks of all processors, of busy ones, and of those that our processes (and their children) used."""
        if not self.known:
            return 0, 0, 0
        clock = dict(zip(CLOCK, map(int, Path("/proc/stat").read_text().split()[1:9]), strict=True))
        total = sum(clock.values())
        return total, total - clock["idle"] - clock["iowait"], sum(map(_ticks, self.processes))

    def share(self) -> float:
        """The part of the machine that others used since."""
        now = self.counts()
        total, busy, ours = (b - a for a, b in zip(self.before, now, strict=True))
        self.before = now
        return max(0.0, (busy - ours) / total) if total else 0.0


def _ticks(process: int) -> int:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))  # user and system, its own and its children's
