"""Where training starts: NetInitialize's methods on five small tasks, as the page of training has them.

    python benchmarks/starts.py        # needs scikit-learn, whose data sets these are; about two minutes

Each figure is a mean over seeds, of the split and of the start alike, with its standard error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netlang import (
    ConvolutionLayer,
    FlattenLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetInitialize,
    NetTrain,
    PoolingLayer,
    Ramp,
    SequenceLastLayer,
    SoftmaxLayer,
)

METHODS = ("Kaiming", "Xavier", "Orthogonal")
SEEDS = range(5)


def classes(layers: list[Any], shape: list[Any], count: int = 10) -> NetChain:
    return NetChain([*layers, LinearLayer(count), SoftmaxLayer()], Input=shape)


def numbers(layers: list[Any], shape: list[Any]) -> NetChain:
    return NetChain([*layers, LinearLayer([])], Input=shape)


# name: (data set, shape of an example, net, rounds)
TASKS: dict[str, tuple[str, Any, Callable[[], NetChain], int]] = {
    "digits, two layers": ("load_digits", [64], lambda: classes([64, Ramp], [64]), 20),
    "digits, convolutions": (
        "load_digits", [1, 8, 8],
        lambda: classes([ConvolutionLayer(8, 3), Ramp, PoolingLayer(2), FlattenLayer()], [1, 8, 8]), 10,
    ),
    "digits row by row, LSTM": (
        "load_digits", [8, 8],
        lambda: classes([LongShortTermMemoryLayer(32), SequenceLastLayer()], [8, 8]), 10,
    ),
    "breast cancer, one layer": ("load_breast_cancer", [30], lambda: classes([], [30], 2), 60),
    "diabetes, two layers": ("load_diabetes", [10], lambda: numbers([64, Ramp], [10]), 30),
}  # fmt: skip


def score(task: str, method: str, seed: int) -> float:
    """Of a quarter held out: the share of classes that are right, or the share of the variance explained."""
    from sklearn import datasets

    name, shape, make, rounds = TASKS[task]
    x, y = getattr(datasets, name)(return_X_y=True)
    regression = name == "load_diabetes"
    x = (x - x.mean(0)) / (x.std(0) + 1e-6)
    y = (y - y.mean()) / y.std() if regression else y + 1
    order = np.random.default_rng(seed).permutation(len(x))
    x, y = x[order].reshape(-1, *shape), y[order]
    held = len(x) // 4
    start = NetInitialize(make(), Method=method, RandomSeeding=seed)
    trained = NetTrain(start, (x[held:], y[held:]), MaxTrainingRounds=rounds, RandomSeeding=seed)
    found = trained(x[:held])
    if regression:
        return float(1 - np.mean((found - y[:held]) ** 2) / np.var(y[:held]))
    return float(np.mean(found.argmax(1) + 1 == y[:held]))


if __name__ == "__main__":
    print(f"{'':26}" + "".join(f"{method:>16}" for method in METHODS))
    for task in TASKS:
        row = [[score(task, method, seed) for seed in SEEDS] for method in METHODS]
        cells = [f"{np.mean(s):.3f} +- {np.std(s) / len(s) ** 0.5:.3f}" for s in row]
        print(f"{task:26}" + "".join(f"{cell:>16}" for cell in cells), flush=True)
