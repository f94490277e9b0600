"""CatenateLayer, FlattenLayer, ReshapeLayer, AggregationLayer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from netlang.language.symbols import Infinity, Max
from netlang.language.values.sentinels import All, Automatic, Inherited
from netlang.layers import AggregationLayer, CatenateLayer, FlattenLayer, ReshapeLayer
from netlang.layers.arithmetic.aggregation import InterquartileRange, Mean
from netlang.layers.arithmetic.aggregation_functions import AGGREGATES
from tests.layers.table import Row, Solved

Array = np.ndarray


def joined(axis: int) -> Callable[..., Array]:
    return lambda *arrays: np.concatenate(arrays, axis)


CATENATE = [
    Row("catenate golden", CatenateLayer(InputPorts=[2, 3]), ([[1, 2], [3, 4, 5]],), [1, 2, 3, 4, 5]),
    Row("catenate one", CatenateLayer(InputPorts=1), ([1, 2],), [1, 2]),
    Row("catenate matrices", CatenateLayer(InputPorts=[[2, 3], [1, 3], [4, 3]]), reference=joined(0)),
    Row("catenate rows", CatenateLayer(2, InputPorts=[[2, 3], [2, 1]]), reference=joined(1)),
    Row("catenate images side by side", CatenateLayer(3, InputPorts={"left": [1, 2, 3], "right": [1, 2, 2]}),
        reference=joined(2)),
    Row("catenate a vector to every row", CatenateLayer(InputPorts=[[2, 3], [4]]),
        reference=lambda a, b: np.hstack([a, np.tile(b, (2, 1))])),
    Row("catenate a matrix to every matrix", CatenateLayer(InputPorts=[[4, 3], [2, 1, 3], [2, 2, 3]]),
        reference=lambda a, b, c: np.concatenate([np.tile(a, (2, 1, 1)), b, c], 1)),
    Row("catenate a vector to every element of a sequence", CatenateLayer(InputPorts=[["Varying", 3], [4]]),
        reference=lambda a, b: np.hstack([a, np.tile(b, (len(a), 1))])),
    Row("catenate sequences element by element", CatenateLayer(2, InputPorts=[["Varying", 3], ["Varying", 1]]),
        reference=joined(1)),
]  # fmt: skip

FLATTEN = [
    Row("flatten drawn", FlattenLayer(), reference=lambda x: x.ravel()),
    Row("flatten three levels", FlattenLayer(2, Input=[2, 3, 4, 2]), reference=lambda x: x.reshape(24, 2)),
    Row("flatten the last three levels", FlattenLayer(-2, Input=[2, 3, 4, 2]), reference=lambda x: x.reshape(2, 24)),
    Row("flatten middle levels", FlattenLayer([[2, 3]], Input=[2, 3, 4, 2]),
        reference=lambda x: x.transpose(1, 2, 0, 3).reshape(12, 2, 2)),
    Row("flatten and transpose", FlattenLayer([[3, 1], [2]], Input=[2, 3, 4]),
        reference=lambda x: x.transpose(2, 0, 1).reshape(8, 3)),
    Row("transpose", FlattenLayer([[2], [1]], Input=[2, 3]), reference=lambda x: x.T),
    Row("flatten the elements of a sequence", FlattenLayer(-1, Input=["Varying", 2, 3]),
        reference=lambda x: x.reshape(len(x), 6)),
    Row("flatten later levels of a sequence", FlattenLayer([[1], [3, 2]], Input=["Varying", 2, 3]),
        reference=lambda x: x.transpose(0, 2, 1).reshape(len(x), 6)),
    Row("flatten a vector that varies", FlattenLayer(Input="Varying"), reference=lambda x: x),
    Row("flatten integers", FlattenLayer(Input=[2, 2, "Integer"]), ([[1, 2], [3, 4]],), [1, 2, 3, 4]),
]  # fmt: skip

RESHAPE = [
    Row("reshape drawn", ReshapeLayer([2, 3]), reference=lambda x: x.reshape(2, 3)),
    Row("reshape to a number", ReshapeLayer([]), ([7],), 7),
    Row("reshape a number", ReshapeLayer([1, 1]), (3,), [[3]]),
    Row("reshape with one size found", ReshapeLayer([Automatic, 2], Input=[4, 3]), reference=lambda x: x.reshape(6, 2)),
    Row("reshape with a size inherited", ReshapeLayer([Inherited, Automatic], Input=[2, 3, 4]),
        reference=lambda x: x.reshape(2, 12)),
    Row("reshape elements of a sequence", ReshapeLayer([Inherited, Automatic], Input=["Varying", 2, 3]),
        reference=lambda x: x.reshape(len(x), 6)),
    Row("reshape to one more level", ReshapeLayer([All, 1], Input=["Varying", 2]), reference=lambda x: x[..., None]),
    Row("reshape between levels", ReshapeLayer([2, 2, All], Input=[2, 2, 3]), reference=lambda x: x),
    Row("reshape like another", ReshapeLayer("ReferenceShape", Input=6, ReferenceShape=[2, 3]),
        reference=lambda x, like: x.reshape(like.shape)),
]  # fmt: skip


def quantile(x: Array, q: float) -> float:
    """Wolfram's Quantile[x, q, {{1/2, 0}, {0, 1}}], which is NumPy's "hazen"."""
    return np.quantile(x, q, method="hazen")


NUMPY: dict[str, Callable[[Array], float]] = {
    "Mean": np.mean,
    "Min": lambda x: np.min(x, initial=np.inf),
    "Max": lambda x: np.max(x, initial=-np.inf),
    "Total": np.sum,
    "Times": np.prod,
    "Median": np.median,
    "Variance": lambda x: np.var(x, ddof=1) if x.size > 1 else 0.0,
    "StandardDeviation": lambda x: np.std(x, ddof=1) if x.size > 1 else 0.0,
    "MeanDeviation": lambda x: np.mean(np.abs(x - np.mean(x))),
    "InterquartileRange": lambda x: quantile(x, 0.75) - quantile(x, 0.25),
}
OF_NOTHING = ("Min", "Max", "Total", "Times")


def over(f: str, *axes: int) -> Callable[[Array], Array]:
    """NumPy's function over some axes; 0 for no elements, where NumPy has no value."""

    def reference(x: Array) -> Array:
        kept = [axis for axis in range(x.ndim) if axis not in axes]
        shape = [x.shape[axis] for axis in kept]
        if not x.size:
            return np.full(shape, NUMPY[f](x) if f in OF_NOTHING else 0.0)
        return np.apply_along_axis(NUMPY[f], -1, x.transpose(*kept, *axes).reshape(*shape, -1))

    return reference


AGGREGATION = [
    Row("aggregation golden variance", AggregationLayer("Variance"), ([[1, 2, 3, 4]],), [1.66667]),
    Row("aggregation golden mean deviation", AggregationLayer("MeanDeviation"), ([[1, 2, 3, 4]],), [1]),
    Row("aggregation golden interquartile range", AggregationLayer(InterquartileRange), ([[1, 2, 3, 4]],), [2]),
    Row("aggregation golden median", AggregationLayer("Median"), ([[4, 1, 3, 2], [9, 1, 7, 8]],), [2.5, 7.5]),
    Row("aggregation of a whole array", AggregationLayer(Max, All), reference=lambda x: x.max(initial=-np.inf)),
    Row("aggregation of one number", AggregationLayer("StandardDeviation", All), ([2],), 0),
    Row("aggregation per channel", AggregationLayer(Mean, Input=[3, 2, 2]), reference=over("Mean", 1, 2)),
    Row("aggregation over three levels", AggregationLayer("Total", [1, 3, 4], Input=[2, 3, 2, 2]),
        reference=over("Total", 0, 2, 3)),
    Row("aggregation over a span", AggregationLayer("Mean", (2, -2), Input=[2, 3, 4, 2]), reference=over("Mean", 1, 2)),
    Row("aggregation over a span of levels", AggregationLayer("Mean", (1, 2), Input=[2, 3, 2]),
        reference=over("Mean", 0, 1)),
    Row("aggregation over inner levels", AggregationLayer("Mean", (-2, All), Input=[2, 3, 2]),
        reference=over("Mean", 1, 2)),
    *(Row(f"{f} over a sequence", AggregationLayer(f, 1, Input=["Varying", 2]), reference=over(f, 0))
      for f in AGGREGATES),
    *(Row(f"{f} of a sequence", AggregationLayer(f, All, Input=["Varying", 2]), reference=over(f, 0, 1))
      for f in AGGREGATES),
    *(Row(f"{f} of rows", AggregationLayer(f, Input=["Varying", 5]), reference=over(f, 1)) for f in AGGREGATES),
    Row("median over outer and inner levels", AggregationLayer("Median", [1, -1], Input=["Varying", 2, 3]),
        reference=over("Median", 0, 2)),
]  # fmt: skip

ROWS = [*CATENATE, *FLATTEN, *RESHAPE, *AGGREGATION]

SOLVED = [
    Solved(CatenateLayer(InputPorts=2), "Input1", 3, {"Input1": "[3]", "Input2": "[*]", "Output": "[*]"}),
    Solved(CatenateLayer(InputPorts=2), "Output", 5, {"Input1": "[?]", "Input2": "[?]", "Output": "[5]"}),
    Solved(CatenateLayer(InputPorts=[3, Automatic]), "Output", 5, {"Input1": "[3]", "Input2": "[2]", "Output": "[5]"}),
    Solved(CatenateLayer(2, InputPorts=[["Varying", 3], Automatic]), "Output", ["Varying", 7],
           {"Input1": "[T, 3]", "Input2": "[T, 4]", "Output": "[T, 7]"}),
    Solved(CatenateLayer(InputPorts=[[2, 3], Automatic]), "Output", [2, 7],
           {"Input1": "[2, 3]", "Input2": "[4]", "Output": "[2, 7]"}),
    Solved(CatenateLayer(InputPorts=[[2, 3], Automatic]), "Output", [6, 3],
           {"Input1": "[2, 3]", "Input2": "[4, 3]", "Output": "[6, 3]"}),
    Solved(CatenateLayer(2, InputPorts=2), "Input2", ["Varying", 3],
           {"Input1": "[*]", "Input2": "[T, 3]", "Output": "[*]"}),
    Solved(FlattenLayer(), "Input", [2, 3], {"Input": "[2, 3]", "Output": "[6]"}),
    Solved(FlattenLayer(), "Input", ["Varying"], {"Input": "[T]", "Output": "[T]"}),
    Solved(FlattenLayer(), "Output", 6, {"Input": "[*]", "Output": "[6]"}),
    Solved(FlattenLayer(1), "Output", [6, 3], {"Input": "[?, ?, 3]", "Output": "[6, 3]"}),
    Solved(FlattenLayer(-1, Input=["Varying", 2, Automatic]), "Output", ["Varying", 6],
           {"Input": "[T, 2, 3]", "Output": "[T, 6]"}),
    Solved(FlattenLayer([[2, 1]]), "Output", [6, 5], {"Input": "[?, ?, 5]", "Output": "[6, 5]"}),
    Solved(FlattenLayer(Infinity, Input=[2, Automatic]), "Output", 6, {"Input": "[2, 3]", "Output": "[6]"}),
    Solved(ReshapeLayer([2, 3]), "Input", [Automatic, 3], {"Input": "[2, 3]", "Output": "[2, 3]"}),
    Solved(ReshapeLayer([2, Automatic]), "Output", [2, 3], {"Input": "[*]", "Output": "[2, 3]"}),
    Solved(ReshapeLayer([2, Automatic]), "Input", 6, {"Input": "[6]", "Output": "[2, 3]"}),
    Solved(ReshapeLayer([Inherited, Automatic]), "Output", ["Varying", 6], {"Input": "[T, *]", "Output": "[T, 6]"}),
    Solved(ReshapeLayer("ReferenceShape"), "ReferenceShape", [2, 3],
           {"Input": "[*]", "ReferenceShape": "[2, 3]", "Output": "[2, 3]"}),
    Solved(AggregationLayer(Mean), "Input", [3, 4, 5], {"Input": "[3, 4, 5]", "Output": "[3]"}),
    Solved(AggregationLayer(Mean), "Output", "Varying", {"Input": "[T, ?, *]", "Output": "[T]"}),
    Solved(AggregationLayer(Mean, [1, -1]), "Output", 4, {"Input": "[?, 4, ?]", "Output": "[4]"}),
    Solved(AggregationLayer(Mean, All), "Output", [], {"Input": "[?, *]", "Output": "[]"}),
]  # fmt: skip
