"""LinearLayer, SoftmaxLayer, EmbeddingLayer, UnitVectorLayer, DropoutLayer, BatchNormalizationLayer."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.types.port_types import Restricted
from netlang.layers import (
    BatchNormalizationLayer,
    DropoutLayer,
    EmbeddingLayer,
    LinearLayer,
    SoftmaxLayer,
    UnitVectorLayer,
)
from tests.layers.table import Row, Solved

Array = np.ndarray
TRAINING = {"training": True}
TOGETHER = {"training": True, "independent": False}


def softmax(x: Array, axis: int = -1) -> Array:
    e = np.exp(x)
    return e / e.sum(axis, keepdims=True)


def normalized(x: Array, channel: int, arrays: dict[str, Array]) -> Array:
    shape = [-1 if axis == channel % x.ndim else 1 for axis in range(x.ndim)]
    a = {name: value.reshape(shape) for name, value in arrays.items()}
    return a["Scaling"] * (x - a["MovingMean"]) / np.sqrt(a["MovingVariance"] + 0.001) + a["Biases"]


def affine(x: Array, Weights: Array, Biases: Array) -> Array:
    return Weights @ x.ravel() + Biases


DONE = {"Biases": [0, 1], "Scaling": [1, 2], "MovingMean": [0, 1], "MovingVariance": [1, 4]}
FRESH = {"Biases": [0] * 3, "Scaling": [1] * 3, "MovingMean": [0] * 3, "MovingVariance": [1] * 3}
MEASURED = ([0.90044, 0.177369, 0.356773], [0.784026, 0.446095, 0.664769])
IN_TRAINING = np.array([0.878696, -0.973404, -0.979561])


def measured(x: Array, **_: Any) -> Array:
    """What a Wolfram kernel printed for `MEASURED` in training."""
    return IN_TRAINING if x[0] > 0.9 else -IN_TRAINING


ROWS = [
    Row("linear golden", LinearLayer(2), ([1, 0, -1],), [-1.5, -3.0],
        {"arrays": {"Weights": [[1, 2, 3], [4, 5, 6]], "Biases": [0.5, -1]}}),
    Row("linear to a number", LinearLayer([], Biases=None), ([3, 4],), 11, {"arrays": {"Weights": [[1, 2]]}}),
    Row("linear drawn", LinearLayer(2), reference=affine),
    Row("linear of a number", LinearLayer(2, Input="Real"), (3.0, -1.0), affine),
    Row("linear to an array", LinearLayer([2, 3], Input=[2, 2]),
        reference=lambda x, **arrays: affine(x, **arrays).reshape(2, 3)),
    Row("linear without size", LinearLayer(Input=3, Output=[2, 2])),
    Row("softmax golden", SoftmaxLayer(), ([1, 2, 3],), [0.0900306, 0.244728, 0.665241]),
    Row("softmax drawn", SoftmaxLayer(), reference=softmax),
    Row("softmax of large numbers", SoftmaxLayer(), ([1000.0, 1000.0], [-1000.0, 1000.0]),
        lambda x: [0.5, 0.5] if x[0] == x[1] else [0, 1]),
    Row("softmax of columns", SoftmaxLayer(1, Input=[3, 2]), reference=lambda x: softmax(x, 0)),
    Row("softmax of a middle level", SoftmaxLayer(-2, Input=[2, 3, 4]), reference=lambda x: softmax(x, 1)),
    Row("softmax along a sequence", SoftmaxLayer(1, Input=["Varying", 2]), reference=lambda x: softmax(x, 0)),
    Row("softmax of a sequence's elements", SoftmaxLayer(Input=["Varying", 3]), reference=softmax),
    Row("softmax of a sequence of numbers", SoftmaxLayer(Input="Varying"), reference=softmax),
    Row("embedding", EmbeddingLayer(4, 3), reference=lambda x, Weights: Weights[x - 1]),
    Row("embedding of an integer", EmbeddingLayer(4, 3), (1, 2, 3), lambda x, Weights: Weights[x - 1]),
    Row("embedding of a sequence", EmbeddingLayer(2, 5, Input="Varying"), reference=lambda x, Weights: Weights[x - 1]),
    Row("embedding of sequences of integers", EmbeddingLayer(2, 5, Input=["Varying", 2])),
    Row("unit vector golden", UnitVectorLayer(3), (2,), [0, 1, 0]),
    Row("unit vectors drawn", UnitVectorLayer(3), reference=lambda x: np.eye(3)[x - 1]),
    Row("unit vectors of a sequence", UnitVectorLayer(3, Input="Varying"), reference=lambda x: np.eye(3)[x - 1]),
    Row("dropout otherwise", DropoutLayer(), reference=lambda x: x),
    Row("dropout's mask otherwise", DropoutLayer(0.3, OutputPorts=["Output", "BinaryMask"]),
        reference=lambda x: {"Output": x, "BinaryMask": np.ones(x.shape)}),
    Row("dropout of sequences in training", DropoutLayer(0.3, Input=["Varying", 2]), options=TRAINING),
    Row("dropout and mask in training", DropoutLayer(0.3, Input=5, OutputPorts=["Output", "BinaryMask"]),
        options=TRAINING),
    Row("dropout's mask alone", DropoutLayer(OutputPorts="BinaryMask", Input=["Varying", 2]), options=TRAINING),
    Row("alpha dropout in training", DropoutLayer(0.2, Method="AlphaDropout", Input="Varying"), options=TRAINING),
    Row("batch normalization golden", BatchNormalizationLayer(), ([1, 2],), [0.9995, 1.999875], {"arrays": DONE}),
    Row("batch normalization drawn", BatchNormalizationLayer(), reference=lambda x, **a: normalized(x, 0, a)),
    Row("batch normalization of sequences", BatchNormalizationLayer(Interleaving=True, Input=["Varying", 2]),
        reference=lambda x, **a: normalized(x, -1, a)),
    Row("batch normalization measured, in training", BatchNormalizationLayer(Input=3), MEASURED, measured,
        TOGETHER | {"arrays": FRESH, "near": 1e-5}),
    Row("batch normalization of images, in training", BatchNormalizationLayer(Input=[2, 2, 2]), options=TOGETHER),
    Row("batch normalization of sequences, in training",
        BatchNormalizationLayer(Interleaving=True, Input=["Varying", 2]), options=TOGETHER),
]  # fmt: skip


def channels(size: Any) -> dict[str, str]:
    return dict.fromkeys(FRESH, f"[{size}]")


SOLVED = [
    Solved(LinearLayer(2), "Input", [3, 4],
           {"Input": "[3, 4]", "Output": "[2]", "Weights": "[2, 12]", "Biases": "[2]"}),
    Solved(LinearLayer(), "Input", 3, {"Input": "[3]", "Output": "[*]", "Weights": "[?, 3]", "Biases": "[?]"}),
    Solved(LinearLayer(), "Output", [2, 3], {"Input": "[*]", "Output": "[2, 3]", "Weights": "[6, ?]", "Biases": "[6]"}),
    Solved(SoftmaxLayer(), "Input", ["Varying", 3], {"Input": "[T, 3]", "Output": "[T, 3]"}),
    Solved(SoftmaxLayer(2), "Output", [2, 3], {"Input": "[2, 3]", "Output": "[2, 3]"}),
    Solved(EmbeddingLayer(), "Input", Restricted("Integer", 5),
           {"Input": "[] of integers 1..5", "Output": "[?]", "Weights": "[5, ?]"}),
    Solved(EmbeddingLayer(), "Output", ["Varying", 3],
           {"Input": "[T] of integers 1..?", "Output": "[T, 3]", "Weights": "[?, 3]"}),
    Solved(UnitVectorLayer(), "Input", ["Varying", Restricted("Integer", 5)],
           {"Input": "[T] of integers 1..5", "Output": "[T, 5]"}),
    Solved(UnitVectorLayer(), "Output", [2, 3], {"Input": "[2] of integers 1..3", "Output": "[2, 3]"}),
    Solved(DropoutLayer(), "Input", "Varying", {"Input": "[T]", "Output": "[T]"}),
    Solved(DropoutLayer(), "Output", 3, {"Input": "[3]", "Output": "[3]"}),
    Solved(DropoutLayer(OutputPorts=["BinaryMask"]), "BinaryMask", [], {"Input": "[]", "BinaryMask": "[]"}),
    Solved(BatchNormalizationLayer(), "Input", [3, 4], {"Input": "[3, 4]", "Output": "[3, 4]", **channels(3)}),
    Solved(BatchNormalizationLayer(Interleaving=True), "Output", ["Varying", 4],
           {"Input": "[T, 4]", "Output": "[T, 4]", **channels(4)}),
]  # fmt: skip
