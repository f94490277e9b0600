"""Dimensions that vary at any level, and several of them: layers of elements, of structure, losses. Those of images
and operators have files of their own beside this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netlang import (
    AggregationLayer,
    All,
    AppendLayer,
    CatenateLayer,
    CrossEntropyLossLayer,
    DotLayer,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    ExtractLayer,
    FlattenLayer,
    Inherited,
    MeanAbsoluteLossLayer,
    MeanSquaredLossLayer,
    ParametricRampLayer,
    PartLayer,
    Plus,
    PrependLayer,
    ReplicateLayer,
    ReshapeLayer,
    SequenceIndicesLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
    TransposeLayer,
    UnitVectorLayer,
)
from tests.layers.rows_losses import absolute, binary, both, index, probabilities, squared
from tests.layers.rows_normalizing import at, extracted
from tests.layers.rows_shapes import over
from tests.layers.table import Row, Solved

Array = np.ndarray
Reference = Callable[..., Array]
V = "Varying"
TRAINING: dict[str, Any] = {"training": True}
POSITIVE: dict[str, Any] = {"positive": True}


def softmax(axis: int) -> Reference:
    def reference(x: Array) -> Array:
        e = np.exp(x - x.max(axis, keepdims=True, initial=-np.inf))
        return e / e.sum(axis, keepdims=True)

    return reference


ELEMENTS = [
    Row("softmax of rows that vary", SoftmaxLayer(Input=[3, V]), reference=softmax(1)),
    Row("softmax across rows that vary", SoftmaxLayer(1, Input=[3, V]), reference=softmax(0)),
    Row("softmax between levels that vary", SoftmaxLayer(2, Input=[V, 2, V]), reference=softmax(1)),
    Row("softmax of the second of two that vary", SoftmaxLayer(Input=[V, V]), reference=softmax(1)),
    Row("function of rows that vary", ElementwiseLayer(Tanh, Input=[3, V]), reference=np.tanh),
    Row("sum of rows that vary", ThreadingLayer(Plus, InputPorts=[[2, V], [2, V]]), reference=np.add),
    Row("sum with a row that varies", ThreadingLayer(Plus, 1, InputPorts=[[2, V], V]), reference=np.add),
    Row("sum with a column", ThreadingLayer(Plus, -1, InputPorts=[[2, V], 2]), reference=lambda x, y: x + y[:, None]),
    Row("sum along two that vary", ThreadingLayer(Plus, InputPorts=[[V, V], [1, V]]), reference=np.add),
    Row("total of rows that vary", TotalLayer(InputPorts=[[2, V], [2, V]]), reference=np.add),
    Row("slopes of rows that vary", ParametricRampLayer(Input=[2, V]),
        reference=lambda x, Slope: np.where(x > 0, x, x * Slope[:, None])),
    Row("embedding of rows of codes", EmbeddingLayer(2, 5, Input=[3, V]), reference=lambda x, Weights: Weights[x - 1]),
    Row("embedding of codes in two levels that vary", EmbeddingLayer(2, 5, Input=[V, V]),
        reference=lambda x, Weights: Weights[x - 1]),
    Row("unit vectors of rows of codes", UnitVectorLayer(4, Input=[2, V]), reference=lambda x: np.eye(4)[x - 1]),
    Row("dropout of rows that vary, in training", DropoutLayer(0.3, Input=[2, V]), options=TRAINING),
]  # fmt: skip


AGGREGATES = ("Mean", "Max", "Min", "Total", "Times", "Median", "Variance", "StandardDeviation", "MeanDeviation",
              "InterquartileRange")  # fmt: skip
STRUCTURE = [
    Row("transpose a sequence", TransposeLayer(Input=[V, 3]), reference=lambda x: x.T),
    Row("transpose two levels that vary", TransposeLayer(Input=[V, V]), reference=lambda x: x.T),
    Row("transpose three levels", TransposeLayer([3, 1, 2], Input=[V, 2, V]), reference=lambda x: x.transpose(1, 2, 0)),
    Row("flatten behind what varies", FlattenLayer(-1, Input=[V, 2, 3]), reference=lambda x: x.reshape(-1, 6)),
    Row("flatten before what varies", FlattenLayer(1, Input=[2, 3, V]), reference=lambda x: x.reshape(6, x.shape[2])),
    Row("reshape behind what varies", ReshapeLayer([Inherited, Inherited, 4], Input=[V, V, 2, 2]),
        reference=lambda x: x.reshape(*x.shape[:2], 4)),
    Row("reshape around what varies", ReshapeLayer([1, Inherited, All], Input=[1, V, V]), reference=lambda x: x),
    Row("replicate a vector that varies", ReplicateLayer(2, Input=V), reference=lambda x: np.stack([x, x])),
    Row("replicate inside of what varies", ReplicateLayer([2, 3], -1, Input=[V, V]),
        reference=lambda x: np.broadcast_to(x[..., None, None], (*x.shape, 2, 3))),
    Row("catenate rows that vary", CatenateLayer(InputPorts=[[2, V], [3, V]]),
        reference=lambda x, y: np.concatenate([x, y])),
    Row("catenate between levels that vary", CatenateLayer(2, InputPorts=[[V, 2, V], [V, 1, V]]),
        reference=lambda x, y: np.concatenate([x, y], 1)),
    Row("append a row that varies", AppendLayer(Input=[V, V]), reference=lambda x, e: np.vstack([x, e[None]])),
    Row("prepend a row that varies", PrependLayer(Input=[2, V]), reference=lambda x, e: np.vstack([e[None], x])),
    Row("part of rows that vary", PartLayer([1, -1], Input=[3, V]), reference=lambda x: x[0, -1]),
    Row("parts of two levels that vary", PartLayer([(2, -1), (-2, -1)], Input=[V, V]), reference=lambda x: x[1:, -2:]),
    Row("extract two levels that vary deep", ExtractLayer(Input=[V, V], Position=[V, 2]), (
        at(np.arange(6.0).reshape(2, 3), [[1, 3], [-1, -1], [2, 1]]), at([[4.0, 5.0]], [[1, -2]]),
        at(np.arange(8.0).reshape(4, 2), [[4, 2], [-4, 1]])), extracted),
    Row("extract rows that vary", ExtractLayer(Input=[2, V], Position=[1]),
        (at([[1.0, 2.0], [3.0, 4.0]], [2]), at([[5.0], [6.0]], [-2])), extracted),
    *(Row(f"{f} of images that vary", AggregationLayer(f, Input=[2, V, V]), reference=over(f, 1, 2))
      for f in AGGREGATES),
    *(Row(f"{f} between levels that vary", AggregationLayer(f, 2, Input=[V, V, V]), reference=over(f, 1))
      for f in AGGREGATES),
    Row("sum of images that vary", SummationLayer(Input=[2, V, V]), reference=np.sum),
    Row("product along what varies", DotLayer(InputPorts=[[2, V], [V, 3]]), reference=np.dot),
    Row("product of matrices that vary", DotLayer(InputPorts=[[V, V], [V, V]]), reference=np.dot),
    Row("product with a transposed matrix", DotLayer([(1, 2), None], InputPorts=[[V, 2], [V, 3]]),
        reference=lambda x, y: x.T @ y),
    Row("reverse in two levels that vary", SequenceReverseLayer(Input=[V, V]), reference=lambda x: x[::-1]),
    Row("last row that varies", SequenceLastLayer(Input=[V, V]), reference=lambda x: x[-1]),
    Row("last of rows that vary", SequenceLastLayer(Input=[3, V]), reference=lambda x: x[-1]),
    Row("rest of rows that vary", SequenceRestLayer(Input=[V, 2, V]), reference=lambda x: x[1:]),
    Row("most of rows that vary", SequenceMostLayer(Input=[3, V]), reference=lambda x: x[:-1]),
    Row("indices of rows that vary", SequenceIndicesLayer(Input=[V, V]), reference=lambda x: np.arange(len(x)) + 1),
]  # fmt: skip

CE = CrossEntropyLossLayer
LOSSES = [
    Row("squares of images that vary", MeanSquaredLossLayer(Input=[2, V, V]), reference=squared),
    Row("distances of rows that vary", MeanAbsoluteLossLayer(Input=[3, V]), reference=absolute),
    Row("index of rows that vary", CE("Index", Input=[2, V, 3]), reference=index, options=POSITIVE),
    Row("index of classes that vary", CE("Index", Input=[2, V]), (
        both([[0.5, 0.5], [0.1, 0.9]], [1, 2])[0], both([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]], [3, 2])[0],
        both([[1.0], [1.0]], [1, 1])[0]), index),
    Row("probabilities of classes that vary", CE("Probabilities", Input=[V, V]), reference=probabilities,
        options=POSITIVE),
    Row("binary of rows that vary", CE("Binary", Input=[2, V]), reference=binary, options=POSITIVE),
]  # fmt: skip

ROWS = [*ELEMENTS, *STRUCTURE, *LOSSES]


def ends(before: str, after: str) -> dict[str, str]:
    return {"Input": before, "Output": after}


SOLVED = [
    Solved(SoftmaxLayer(), "Input", [3, V], ends("[3, T]", "[3, T]")),
    Solved(TransposeLayer([2, 3, 1]), "Output", [V, 2, V], ends("[2, T2, T]", "[T, 2, T2]")),
    Solved(ReplicateLayer(2, 2), "Input", [3, V], ends("[3, T]", "[3, 2, T]")),
    Solved(AggregationLayer("Mean"), "Input", [2, V, V], ends("[2, T, T2]", "[2]")),
]  # fmt: skip
