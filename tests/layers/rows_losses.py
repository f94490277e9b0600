"""MeanSquaredLossLayer, MeanAbsoluteLossLayer, CrossEntropyLossLayer."""

from __future__ import annotations

import numpy as np

from netlang.layers import CrossEntropyLossLayer, MeanAbsoluteLossLayer, MeanSquaredLossLayer
from tests.layers.table import Row, Solved

Array = np.ndarray
MSE, MAE, CE = MeanSquaredLossLayer, MeanAbsoluteLossLayer, CrossEntropyLossLayer


def mean(x: Array) -> float:
    return float(np.mean(x)) if np.size(x) else 0.0


def squared(x: Array, target: Array) -> float:
    return mean((x - target) ** 2)


def absolute(x: Array, target: Array) -> float:
    return mean(np.abs(x - target))


def index(p: Array, target: Array) -> float:
    return mean(-np.log(np.take_along_axis(p, np.asarray(target)[..., None] - 1, -1)))


def probabilities(p: Array, target: Array) -> float:
    return mean(-(target * np.log(p)).sum(-1))


def binary(p: Array, target: Array) -> float:
    return mean(-(target * np.log(p) + (1 - target) * np.log(1 - p)))


def both(x: object, target: object) -> tuple[dict[str, object]]:
    return ({"Input": x, "Target": target},)


TINY = -np.log(1.2e-38)
POSITIVE = {"positive": True}

ROWS = [
    Row("squares golden", MSE(), both([1, 2, 3], [3, 2, 1]), 2.66667),
    Row("squares drawn", MSE(), reference=squared),
    Row("squares of numbers", MSE(Input="Real"), reference=squared),
    Row("squares of sequences", MSE(Input=["Varying", 2]), reference=squared),
    Row("squares of sequences of numbers", MSE(Target="Varying"), reference=squared),
    Row("distances golden", MAE(), both([1, 2, 3], [3, 2, 1]), 1.33333, {"differentiable": False}),
    Row("distances drawn", MAE(), reference=absolute),
    Row("distances of sequences", MAE(Input=["Varying", 2]), reference=absolute),
    Row("index golden", CE("Index"), both([0.1, 0.2, 0.7], 3), 0.356675),
    Row("index golden, several", CE("Index"), both([[0.5, 0.5], [0.25, 0.75]], [1, 2]), 0.490415),
    Row("index drawn", CE("Index"), reference=index, options=POSITIVE),
    Row("index of sequences", CE("Index", Input=["Varying", 3]), reference=index, options=POSITIVE),
    Row("index of what cannot be", CE("Index"), both([0, 1], 1), TINY, {"differentiable": False}),
    Row("probabilities golden", CE("Probabilities"), both([0.5, 0.5], [1, 0]), 0.693147),
    Row("probabilities drawn", CE("Probabilities"), reference=probabilities, options=POSITIVE),
    Row("probabilities of sequences", CE("Probabilities", Input=["Varying", 3]), (), probabilities, POSITIVE),
    Row("probabilities of 0, not expected", CE("Probabilities"), both([0, 1], [0, 1]), 0, {"differentiable": False}),
    Row("binary golden", CE("Binary"), both(0.9, 1), 0.105361),
    Row("binary drawn", CE("Binary"), reference=binary, options=POSITIVE),
    Row("binary of sequences", CE("Binary", Input="Varying"), reference=binary, options=POSITIVE),
    Row("binary of certainties", CE("Binary"), both([1, 0], [1, 0]), 0, {"differentiable": False}),
]


def same(loss: type, form: object, shape: str) -> list[Solved]:
    found = {"Input": shape, "Target": shape, "Loss": "[]"}
    return [Solved(loss(), port, form, found) for port in ("Input", "Target")]


NOTHING = {"Input": "[*]", "Target": "[*]", "Loss": "[]"}

SOLVED = [
    *same(MSE, ["Varying", 2], "[T, 2]"),
    *same(MAE, 3, "[3]"),
    Solved(MSE(), "Loss", [], NOTHING),
    Solved(MAE(), "Loss", [], NOTHING),
    Solved(CE("Index"), "Input", ["Varying", 3],
           {"Input": "[T, 3]", "Target": "[T] of integers 1..3", "Loss": "[]"}),
    Solved(CE("Index"), "Target", "Integer", {"Input": "[?]", "Target": "[] of integers 1..?", "Loss": "[]"}),
    Solved(CE("Index"), "Loss", [], {"Input": "[*, ?]", "Target": "[*] of integers 1..?", "Loss": "[]"}),
    Solved(CE("Probabilities"), "Target", [2, 3], {"Input": "[2, 3]", "Target": "[2, 3]", "Loss": "[]"}),
    Solved(CE("Binary"), "Input", "Real", {"Input": "[]", "Target": "[]", "Loss": "[]"}),
]  # fmt: skip
