"""Outcomes as tables, and as JSON."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from attrs import frozen
from rich.markup import escape
from rich.table import Table
from threadpoolctl import threadpool_info

from benchmarks.harness import OURS, Outcome, Row
from benchmarks.kernels import VARIABLE, taken

LABELS = {
    OURS: "netlang", "torch": "PyTorch", "jax": "JAX", "onnxruntime": "ONNX Runtime", "keras": "Keras",
    "onnx": "ONNX", "numpy": "NumPy",
}  # fmt: skip


def listing(rows: Iterable[Row]) -> Table:
    made = Table("row", "work", "implementations")
    for row in rows:
        made.add_row(row.name, row.text, ", ".join(LABELS[n] for n in row.contenders))
    return made


def table(outcomes: Sequence[Outcome], peers: Sequence[str]) -> Table:
    """A line for each row: our time, and each peer's time over ours beside the goal."""
    shown = [p for p in peers if any(p in o.row.contenders for o in outcomes)]
    made = Table(
        "work", "netlang", *(LABELS[p] for p in shown), title="peer's time over ours: above 1 we are faster",
        caption=f"others used up to {max((o.others for o in outcomes), default=0):.0%} of the machine meanwhile",
    )  # fmt: skip
    for outcome in outcomes:
        made.add_row(outcome.row.text, _ours(outcome), *(_peer(outcome, p) for p in shown))
    return made


def _ours(outcome: Outcome) -> str:
    if OURS in outcome.failed:
        return f"[red]{escape(outcome.failed[OURS])}"
    ours, limit = outcome.median(OURS), outcome.row.limit
    if limit is None:
        return duration(ours)
    return f"{_coloured(duration(ours), ours <= limit)}\n[dim]goal {duration(limit)}"


def _peer(outcome: Outcome, peer: str) -> str:
    if peer in outcome.failed:
        return f"[dim]{escape(outcome.failed[peer][:60])}"
    if peer not in outcome.seconds or OURS not in outcome.seconds:
        return ""
    ratio = Ratio.of(outcome.ratios(peer))
    goal = outcome.row.goals.get(peer)
    text = str(ratio) if goal is None else _coloured(str(ratio), ratio.median >= goal)
    note = duration(outcome.median(peer)) + ("" if goal is None else f", goal {goal:g}")
    return f"{text}\n[dim]{note}" + ("\n[red]another result" if peer in outcome.disagree else "")


@frozen
class Ratio:
    """The median over rounds, and the range in which four rounds in five are."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, ratios: Sequence[float]) -> Ratio:
        ordered = sorted(ratios)
        edge = len(ordered) // 10
        return cls(statistics.median(ordered), ordered[edge], ordered[-1 - edge])

    def __str__(self) -> str:
        return f"{self.median:.3g} ({self.low:.2g}..{self.high:.2g})"


def _coloured(text: str, reached: bool) -> str:
    return f"[green]{text}[/]" if reached else f"[yellow]{text}[/]"


def duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size or unit == "us":
            return f"{seconds / size:.3g} {unit}"
    raise AssertionError


def machine(libraries: Iterable[str], threads: int, kernels: str = "") -> dict[str, str]:
    """What this ran on, in words. `kernels`: those that were asked of OpenBLAS."""
    about = {"cpu": _processor(), "threads": f"{threads} thread{'s' * (threads > 1)}"}
    about["blas"] = ", ".join(
        f"{pool['internal_api']} {pool['version']} ({kernels or pool['architecture']} kernels)"
        for pool in threadpool_info() if pool["user_api"] == "blas"
    )  # fmt: skip
    if kernels:
        about["kernels"] = f"{VARIABLE}={kernels} for all: without it, {taken()} kernels"
    about["python"] = f"Python {platform.python_version()}"
    for name in dict.fromkeys(libraries):
        about[name] = f"{name} {metadata.version(name)}"
    return about


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def as_json(outcomes: Sequence[Outcome], about: dict[str, str]) -> dict[str, Any]:
    rows = [
        {
            "row": o.row.name,
            "work": o.row.text,
            "seconds": o.seconds,
            "median": {name: o.median(name) for name in o.seconds},
            "ratio": {name: statistics.median(o.ratios(name)) for name in o.seconds if OURS in o.seconds},
            "goals": dict(o.row.goals),
            "limit": o.row.limit,
            "failed": o.failed,
            "disagree": list(o.disagree),
            "others": o.others,
        }
        for o in outcomes
    ]
    return {"machine": about, "rows": rows}
