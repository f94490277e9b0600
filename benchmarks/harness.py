"""Timing several implementations of the same work against each other.

Each implementation runs in a process of its own, for thread pools that share a process disturb each other badly.
The processes take turns in short blocks, in a new random order every round, so that the moods of the machine meet
all of them alike. What counts is the median of a block, and the median over rounds of the ratio of two blocks.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from benchmarks.kernels import VARIABLE
from benchmarks.load import Load

OURS = "netlang"
THREADS = 2  # of every library, unless said otherwise
BETWEEN_BLOCKS = 0.01  # seconds, in which the idle threads of the last block go to sleep
QUIET, PATIENCE = 0.05, 3
SLOW = 3.0  # seconds of a round; from there on three rounds are enough, quiet or not


@frozen
class Ready:
    """An implementation that is set up.

    `step` does the work once, and has done it when it returns. `read` gives, after the first step, the arrays that
    tell whether it did the same as the others.
    """

    step: Callable[[], Any]
    read: Callable[[], list[Any]] = list


@frozen
class Row:
    """One piece of work, and who can do it: by import name, a function that sets up an implementation."""

    name: str
    text: str
    contenders: Mapping[str, Callable[[], Ready]]
    goals: Mapping[str, float] = field(factory=dict)  # a peer's time over ours, at least
    limit: float | None = None  # our own time in seconds, at most


@frozen
class Outcome:
    """What a row came to: for each implementation the median seconds of each round, or why there are none."""

    row: Row
    seconds: dict[str, list[float]]
    failed: dict[str, str] = field(factory=dict)
    disagree: tuple[str, ...] = ()  # whose results are not ours
    others: float = 0.0  # the part of the machine that something else used meanwhile

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def ratios(self, peer: str) -> list[float]:
        """In each round: the peer's time over ours."""
        return [theirs / ours for theirs, ours in zip(self.seconds[peer], self.seconds[OURS], strict=True)]


# in the process of an implementation ----------------------------------------------------------------------


def block(step: Callable[[], Any], seconds: float) -> float:
    """The median time of a step, over so many seconds; the first fifth of the steps is warm-up."""
    clock = time.perf_counter
    times: list[float] = []
    now = clock()
    end = now + seconds
    while now < end:
        begin = clock()
        step()
        now = clock()
        times.append(now - begin)
    return statistics.median(times[len(times) // 5 :])


def fingerprint(arrays: list[Any]) -> list[float]:
    """A few numbers that agree if arrays do."""
    import numpy as np

    numbers: list[float] = []
    for array in arrays:
        flat = np.asarray(array, np.float64).ravel()
        numbers += [float(np.abs(flat).sum()), float(flat @ np.cos(np.arange(len(flat))))]
    return numbers


def serve(contender: Callable[[], Ready]) -> None:
    """Set up, do the work once and show its result; then a block for every line, which has its seconds.

    Answers are lines of JSON.
    """
    if hasattr(os, "sched_setaffinity"):  # libraries that count processors find as many as they may use
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: threads()])
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever libraries print is not an answer
    ready = contender()
    ready.step()
    print(json.dumps(fingerprint(ready.read())), file=answers)
    for line in sys.stdin:
        print(json.dumps(block(ready.step, float(line))), file=answers)


# in the process that compares ------------------------------------------------------------------------------


class Worker:
    """The process of one implementation."""

    def __init__(self, row: str, name: str, threads: int, kernels: str) -> None:
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", row, name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
            env=environment(threads, kernels),
        )  # fmt: skip

    def answer(self) -> Any:
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            self.process.wait()
            self.errors.seek(0)
            said = self.errors.read().strip().splitlines()
            raise RuntimeError(said[-1][:200] if said else f"ended with {self.process.returncode}")
        return json.loads(line)

    def block(self, seconds: float) -> float:
        time.sleep(BETWEEN_BLOCKS)
        print(seconds, file=self.process.stdin, flush=True)
        return self.answer()

    def close(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait()
        self.process.stdout.close()  # type: ignore[union-attr]
        self.errors.close()


def environment(threads: int, kernels: str = "") -> dict[str, str]:
    """The environment of an implementation. `kernels`: those that OpenBLAS is to take, if not of its own choice."""
    pools = ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
    chosen = {VARIABLE: kernels} if kernels else {}
    return os.environ | chosen | {f"{pool}_NUM_THREADS": str(threads) for pool in pools} | {
        "JAX_PLATFORMS": "cpu", "KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "2",
        "PYTHONDONTWRITEBYTECODE": "",  # an import is timed as users see it
    }  # fmt: skip


def threads() -> int:
    """How many threads this process may use."""
    return int(os.environ.get("OMP_NUM_THREADS", THREADS))


def race(
    row: Row, names: list[str], rounds: int, seconds: float, threads: int, order: random.Random, kernels: str = ""
) -> Outcome:
    """Run the row with these implementations, ours first among them.

    A round in which others used more than `QUIET` of the machine is run again, up to `PATIENCE` times as many rounds;
    then the quietest are taken.
    """
    workers: dict[str, Worker] = {}
    marks: dict[str, list[float]] = {}
    failed: dict[str, str] = {}
    done: list[tuple[float, dict[str, float]]] = []
    try:
        for name in names:
            workers[name] = Worker(row.name, name, threads, kernels)
            try:
                marks[name] = workers[name].answer()
            except RuntimeError as error:
                failed[name] = str(error)
        load = Load(worker.process.pid for worker in workers.values())
        most = PATIENCE * rounds
        while len([others for others, _ in done if others <= QUIET]) < rounds and len(done) < most:
            load.share()
            times = {name: workers[name].block(seconds) for name in order.sample(list(marks), len(marks))}
            done.append((load.share(), times))
            if sum(times.values()) > SLOW:
                rounds = most = min(rounds, 3)
    finally:
        for worker in workers.values():
            worker.close()
    kept = sorted(done, key=lambda one: one[0])[:rounds]
    disagree = tuple(n for n, mark in marks.items() if not _close(mark, marks.get(OURS, [])))
    seconds_of = {name: [times[name] for _, times in kept] for name in marks}
    return Outcome(row, seconds_of, failed, disagree, statistics.median(others for others, _ in kept))


def _close(a: list[float], b: list[float]) -> bool:
    """Whether two fingerprints are of the same arrays, up to the rounding of 32-bit reals."""
    return len(a) == len(b) and all(abs(x - y) <= 2e-3 * (1 + abs(x)) for x, y in zip(a, b, strict=True))
