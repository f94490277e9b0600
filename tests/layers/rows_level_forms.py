"""Rows for forms of basic layers that their own rows leave out: levels from the end, spans to the end, other sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.language.distributions.continuous import NormalDistribution, UniformDistribution
from netlang.language.symbols import Log, Plus, Slot, Times
from netlang.language.values.sentinels import All, Automatic, Inherited
from netlang.layers import (
    AggregationLayer,
    CatenateLayer,
    DotPlusLayer,
    ElementwiseLayer,
    ExtractLayer,
    FlattenLayer,
    LinearLayer,
    NetArrayLayer,
    OrderingLayer,
    PaddingLayer,
    ParametricRampLayer,
    RandomArrayLayer,
    ReplicateLayer,
    ReshapeLayer,
    SoftmaxLayer,
    ThreadingLayer,
)
from tests.layers.table import Row, Solved

Array = np.ndarray
SEQUENCE, MATRICES = ["Varying", 3], ["Varying", 2, 3]
LARGE = ([3.2e38, -3.3e38, 3.1e38], [3.3e38], [1.0, 3.3e38, 2.0, 3.05e38])  # near the largest float32


def ramped(*axes: int) -> Callable[..., Array]:
    """A ramp with a slope for each position along these axes."""

    def reference(x: Array, Slope: Array) -> Array:
        slopes = np.transpose(Slope, np.argsort(axes)).reshape([n if a in axes else 1 for a, n in enumerate(x.shape)])
        return np.where(x >= 0, x, x * slopes)

    return reference


def signs(*shapes: tuple[int, ...]) -> tuple[Any, ...]:
    rng = np.random.default_rng(1)
    return tuple(rng.normal(size=shape) for shape in shapes)


PR = ParametricRampLayer
RAMP = [
    Row("parametric ramp of the innermost level", PR(-1, Input=SEQUENCE), signs((3, 3), (1, 3), (0, 3)), ramped(1)),
    Row("parametric ramp of inner levels", PR((2, All), Input=MATRICES), signs((2, 2, 3), (1, 2, 3)), ramped(1, 2)),
    Row("parametric ramp of all levels", PR(All), signs((2, 3), (2, 3)), ramped(0, 1)),
    Row("parametric ramp of levels from both ends", PR([-1, 1]), signs((2, 3, 4)), ramped(2, 0)),
    Row("parametric ramp of all but the last", PR((1, -2)), signs((2, 3, 4)), ramped(0, 1)),
]


def ordered(x: Array) -> Array:
    return np.argsort(x, kind="stable") + 1


OTHERS = [
    Row("linear by its old name", DotPlusLayer(2, Input=3, Biases=None), reference=lambda x, Weights: Weights @ x),
    Row("linear of a number to a number", LinearLayer([], Input="Real"),
        reference=lambda x, Weights, Biases: (Weights @ [x] + Biases)[0]),
    Row("logarithm to base 2", ElementwiseLayer(lambda x: Log(2, x), Input="Varying"), reference=np.log2),
    Row("logarithm to bases", ThreadingLayer(lambda base, x: Log(base + 1, x)),
        reference=lambda base, x: np.log(x) / np.log1p(base)),
    Row("threading of a number with sequences", ThreadingLayer(Times, 1, InputPorts=["Real", SEQUENCE]),
        reference=np.multiply),
    Row("threading of the places of a sequence", ThreadingLayer(Plus, -1, InputPorts=[SEQUENCE, "Varying"]),
        reference=lambda a, b: a + b[:, None]),
    Row("softmax of sequences of matrices", SoftmaxLayer(1, Input=MATRICES),
        reference=lambda x: np.exp(x) / np.exp(x).sum(0)),
    Row("ordering of large numbers", OrderingLayer(Input="Varying"), LARGE, ordered),
    Row("ordering the largest of large numbers", OrderingLayer(-1, Input="Varying"), LARGE, lambda x: ordered(x)[-1:]),
    Row("catenate matrices to those of a sequence", CatenateLayer(2, InputPorts=[MATRICES, [2, 1]]),
        reference=lambda a, b: np.concatenate([a, np.broadcast_to(b, (len(a), 2, 1))], 2)),
    Row("catenate numbers to a sequence of matrices", CatenateLayer(InputPorts=[MATRICES, 2]),
        reference=lambda a, b: np.concatenate([a, np.broadcast_to(b, (len(a), 2, 2))], 2)),
    Row("catenate along the innermost level", CatenateLayer(-1, InputPorts=[MATRICES, [2, 1], 4]),
        reference=lambda a, b, c: np.concatenate(
            [a, np.broadcast_to(b, (len(a), 2, 1)), np.broadcast_to(c, (len(a), 2, 4))], 2)),
    Row("catenate along the last level but one", CatenateLayer(-2, InputPorts=[[2, 3], [4, 1, 3]]),
        reference=lambda a, b: np.concatenate([np.broadcast_to(a, (4, 2, 3)), b], 1)),
    Row("flatten into three levels", FlattenLayer([[2, 4], [3], [1]], Input=[2, 3, 2, 2]),
        reference=lambda x: x.transpose(1, 3, 2, 0).reshape(6, 2, 2)),
    Row("reshape the first size inherited, the last found", ReshapeLayer([Inherited, 2, 2, Automatic], Input=[6, 4, 4]),
        reference=lambda x: x.reshape(6, 2, 2, 4)),
    Row("replicate numbers of a sequence as matrices", ReplicateLayer([2, 3], -1, Input="Varying"),
        reference=lambda x: np.broadcast_to(x[:, None, None], (len(x), 2, 3))),
    Row("padding mirrored more than once", PaddingLayer([[5, 7]], Padding="Reflected", Input=3),
        reference=lambda x: np.pad(x, (5, 7), "reflect")),
    Row("extract by a varying number of positions", ExtractLayer(Input=4, Position=["Varying", 1]),
        ({"Input": [1.0, 2, 3, 4], "Position": [[1], [-1]]}, {"Input": [5.0, 6, 7, 8], "Position": [[2]]}),
        lambda x, p: x[np.where(p > 0, p - 1, p)[:, 0]]),
    Row("extract beyond the ends", ExtractLayer(Input=3, Position=[4, 1]),
        ({"Input": [1, 2, 3], "Position": [[9], [-9], [0], [4]]},), [3, 1, 1, 3]),
    Row("a number for every input", NetArrayLayer(Output=[]), ({},), lambda Array: Array),
    Row("random around a slot", RandomArrayLayer(NormalDistribution(Slot("mean"), 0), Input="Varying"),
        reference=lambda x: x),
    Row("random between slots", RandomArrayLayer(UniformDistribution((Slot("low"), Slot("low") + 0 * Slot("x")))),
        reference=lambda low, x: low),
    Row("aggregation of numbers in a sequence", AggregationLayer("Variance", 1, Input="Varying"),
        reference=lambda x: np.var(x, ddof=1) if len(x) > 1 else 0.0),
]  # fmt: skip

ROWS = [*RAMP, *OTHERS]


def sloped(shape: str, slope: str) -> dict[str, str]:
    return {"Input": shape, "Output": shape, "Slope": slope}


SOLVED = [
    Solved(PR(-1), "Output", ["Varying", 4], sloped("[T, 4]", "[4]")),
    Solved(PR((2, All)), "Input", [3, 4, 5], sloped("[3, 4, 5]", "[4, 5]")),
    Solved(PR([-1, 1]), "Input", [3, 4, 5], sloped("[3, 4, 5]", "[5, 3]")),
    Solved(PR(All, Slope=[[1, 2]]), "Input", Automatic, sloped("[1, 2]", "[1, 2]")),
    Solved(PR(-1, Slope=[1, 2]), "Input", ["Varying", Automatic], sloped("[T, 2]", "[2]")),
    Solved(CatenateLayer(-1, InputPorts=[3, Automatic]), "Output", ["Varying", 7],
           {"Input1": "[3]", "Input2": "[T, 4]", "Output": "[T, 7]"}),
    Solved(CatenateLayer(-1, InputPorts=[[2, 3], Automatic]), "Output", [2, 7],
           {"Input1": "[2, 3]", "Input2": "[*]", "Output": "[2, 7]"}),
    Solved(CatenateLayer(-1, InputPorts=[[2, 3], [Automatic]]), "Output", [2, 7],
           {"Input1": "[2, 3]", "Input2": "[4]", "Output": "[2, 7]"}),
    Solved(CatenateLayer(-1, InputPorts=[[2, 3], [Automatic, Automatic]]), "Input1", [2, 3],
           {"Input1": "[2, 3]", "Input2": "[2, ?]", "Output": "[2, ?]"}),
    Solved(CatenateLayer(-1, InputPorts=2), "Input1", 3, {"Input1": "[3]", "Input2": "[*]", "Output": "[*]"}),
    Solved(CatenateLayer(-2, InputPorts=[[2, 3], [5, Automatic, Automatic]]), "Output", [5, 6, 3],
           {"Input1": "[2, 3]", "Input2": "[5, 4, 3]", "Output": "[5, 6, 3]"}),
    Solved(ExtractLayer(Input=4), "Position", ["Varying", 1],
           {"Input": "[4]", "Position": "[T, 1] of integers None..None", "Output": "[T]"}),
]  # fmt: skip
