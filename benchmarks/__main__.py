"""`python -m benchmarks`: the table of DESIGN's goals, measured here and now."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
from collections.abc import Sequence

from rich.console import Console

from benchmarks.harness import OURS, THREADS, race
from benchmarks.kernels import VARIABLE, best, features, taken
from benchmarks.report import as_json, listing, machine, table
from benchmarks.rows import ROWS

FOUND = "found"
PEERS = ("torch", "jax", "onnxruntime", "keras", "onnx", "numpy")


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    console = Console()
    if options.list:
        console.print(listing(ROWS.values()))
        return
    installed = [peer for peer in options.peers if importlib.util.find_spec(peer)]
    rounds, seconds = (3, 0.05) if options.quick else (options.rounds, options.seconds)
    named = FOUND if VARIABLE in os.environ else best(taken(), features())  # who has set it meant it
    kernels = options.kernels or named
    kernels = "" if kernels == FOUND else kernels
    order = random.Random(0)
    outcomes = []
    for name in options.rows:
        row = ROWS[name]
        console.print(f"[dim]{row.text} ...")
        names = [OURS, *(p for p in installed if p in row.contenders)]
        outcomes.append(race(row, names, rounds, seconds, options.threads, order, kernels))
    about = machine([OURS, "numpy", *installed], options.threads, kernels)
    console.print(table(outcomes, installed), "  ".join(about.values()))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(as_json(outcomes, about), file, indent=1)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m benchmarks", description="netlang beside its peers.")
    made.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW", help="see --list")
    made.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), metavar="PEER", help=", ".join(PEERS))
    made.add_argument("--quick", action="store_true", help="3 rounds of short blocks: a first impression")
    made.add_argument("--rounds", type=int, default=15)
    made.add_argument("--seconds", type=float, default=0.2, help="of one block")
    made.add_argument("--threads", type=int, default=THREADS, help="of every library; 1 on a busy machine")
    made.add_argument(
        "--kernels",
        metavar="NAME",
        help=f"of OpenBLAS (Haswell, SkylakeX ...): the best, if {VARIABLE} is not set; `{FOUND}`: what it takes",
    )
    made.add_argument("--json", metavar="FILE", help="write all medians of all rounds")
    made.add_argument("--list", action="store_true", help="the rows, and what they need")
    return made


if __name__ == "__main__":
    main()
