"""Layers that take arrays apart and turn them: Part, Replicate, Transpose; products and sums: Dot, Total, Summation;
NetArrayLayer."""

from __future__ import annotations

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.types.port_types import Restricted
from netlang.language.values.sentinels import All, Automatic
from netlang.layers import (
    DotLayer,
    LinearLayer,
    NetArrayLayer,
    PartLayer,
    ReplicateLayer,
    SummationLayer,
    TotalLayer,
    TransposeLayer,
)
from tests.layers.table import Row, Solved

FIVE = Restricted("Integer", 5)

PART = [
    Row("part golden", PartLayer(2), ([1, 2, 3],), 2),
    Row("part from the end", PartLayer(-1, Input=[3, 2]), reference=lambda x: x[-1]),
    Row("part of a sequence", PartLayer(2, Input=["Varying", 2]), reference=lambda x: x[1]),
    Row("part of a sequence from the end", PartLayer(-2, Input=["Varying", 2]), reference=lambda x: x[-2]),
    Row("span golden", PartLayer((2, -1)), ([1, 2, 3],), [2, 3]),
    Row("span of a sequence", PartLayer((2, -2), Input=["Varying", 2]), reference=lambda x: x[1:-1]),
    Row("span at the beginning of a sequence", PartLayer((1, 2), Input=["Varying", 2]), reference=lambda x: x[:2]),
    Row("span at the end of a sequence", PartLayer((-3, -2), Input=["Varying", 2]), reference=lambda x: x[-3:-1]),
    Row("every second", PartLayer((1, All, 2), Input=[5]), reference=lambda x: x[::2]),
    Row("every second of a sequence", PartLayer((2, -1, 2), Input=["Varying", FIVE]), reference=lambda x: x[1::2]),
    Row("every second at the end of a sequence", PartLayer((-3, -1, 2), Input="Varying"), reference=lambda x: x[-3::2]),
    Row("part of each", PartLayer([All, 2], Input=["Varying", 3]), reference=lambda x: x[:, 1]),
    Row("parts of three levels", PartLayer([2, (1, 2), -1], Input=[2, 3, 4]), reference=lambda x: x[1, :2, -1]),
    Row("part and span", PartLayer([(2, -1), 1], Input=["Varying", 3, 2]), reference=lambda x: x[1:, 0]),
]

REPLICATE = [
    Row("replicate golden", ReplicateLayer(2), ([1, 2, 3],), [[1, 2, 3], [1, 2, 3]]),
    Row("replicate as columns", ReplicateLayer(2, 2), ([1, 2, 3],), [[1, 1], [2, 2], [3, 3]]),
    Row("replicate a number", ReplicateLayer([2, 3], Input="Real"), reference=lambda x: np.full((2, 3), x)),
    Row("replicate the elements of a sequence", ReplicateLayer(3, -1, Input=["Varying", 2]),
        reference=lambda x: np.repeat(x[..., None], 3, -1)),
    Row("replicate within", ReplicateLayer([2, 3], 2, Input=[4, 5]),
        reference=lambda x: np.broadcast_to(x[:, None, None], (4, 2, 3, 5))),
    Row("replicate before the last", ReplicateLayer(2, -2, Input=[3, 4]),
        reference=lambda x: np.broadcast_to(x[:, None], (3, 2, 4))),
    Row("replicate, number inferred", ReplicateLayer(Automatic, Input=3, Output=[4, 3]),
        reference=lambda x: np.broadcast_to(x, (4, 3))),
    Row("replicate, one number of two inferred", ReplicateLayer([Automatic, 2], Input=3, Output=[4, 2, 3]),
        reference=lambda x: np.broadcast_to(x, (4, 2, 3))),
    Row("replicate integers", ReplicateLayer(2, Input=[3, FIVE]), reference=lambda x: np.stack([x, x])),
]  # fmt: skip

TRANSPOSE = [
    Row("transpose golden", TransposeLayer(), ([[1, 2, 3], [4, 5, 6]],), [[1, 4], [2, 5], [3, 6]]),
    Row("transpose first and third", TransposeLayer((1, 3), Input=[1, 2, 3]), reference=lambda x: x.transpose(2, 1, 0)),
    Row("two transpositions", TransposeLayer([(1, 3), (2, 4)], Input=[3, 4, 5, 6]),
        reference=lambda x: x.transpose(2, 3, 0, 1)),
    Row("two transpositions of one level", TransposeLayer([(1, 3), (1, 4)], Input=[3, 4, 5, 6]),
        reference=lambda x: np.swapaxes(np.swapaxes(x, 0, 2), 0, 3)),
    Row("transpose as Wolfram", TransposeLayer([2, 3, 1], Input=[2, 3, 4]), reference=lambda x: x.transpose(2, 0, 1)),
    Row("transpose some of the levels", TransposeLayer([2, 1], Input=[2, 3, 4]), reference=lambda x: x.swapaxes(0, 1)),
    Row("transpose from the end", TransposeLayer((-1, -2), Input=["Varying", 3, 4]),
        reference=lambda x: x.swapaxes(-1, -2)),
    Row("transpose first and last", TransposeLayer((1, -1), Input=[2, 3, 4]), reference=lambda x: x.swapaxes(0, 2)),
    Row("transpose integers", TransposeLayer(Input=[2, 3, FIVE]), reference=lambda x: x.T),
]  # fmt: skip

PRODUCTS = [
    Row("dot golden", DotLayer(InputPorts=2), ([[1, 2, 3], [4, 5, 6]],), 32),
    Row("matrix and vector", DotLayer(InputPorts=[[2, 3], 3]), reference=np.dot),
    Row("vector and matrix", DotLayer(InputPorts={"v": 3, "m": [3, 2]}), reference=np.dot),
    Row("three matrices", DotLayer(InputPorts=[[2, 3], [3, 4], [4, 5]]), reference=lambda x, y, z: x @ y @ z),
    Row("higher arrays", DotLayer(InputPorts=[[2, 3, 4], [4, 5, 2]]), reference=lambda x, y: np.tensordot(x, y, 1)),
    Row("sequence of vectors and a matrix", DotLayer(InputPorts=[["Varying", 3], [3, 2]]), reference=np.dot),
    Row("sums along sequences", DotLayer(InputPorts=["Varying", ["Varying", 2]]), reference=np.dot),
    Row("dot of transposed", DotLayer([None, (1, 2)], InputPorts=[[2, 3], [4, 3]]), reference=lambda x, y: x @ y.T),
    Row("dot of both transposed", DotLayer([[2, 1], [(1, 2)]], InputPorts=[[3, 2], [4, 3]]),
        reference=lambda x, y: x.T @ y.T),
    Row("total golden", TotalLayer(InputPorts=3), ([[1, 2], [3, 4], [5, 6]],), [9, 12]),
    Row("total of sequences", TotalLayer(InputPorts={"x": ["Varying", 2], "y": Automatic}), reference=np.add),
    Row("summation", SummationLayer(Input=[2, 3]), reference=np.sum),
    Row("summation of a number", SummationLayer(Input="Real"), reference=np.sum),
    Row("summation along a sequence", SummationLayer(Input=["Varying", 2]), reference=np.sum),
    Row("sum in a chain", NetChain([LinearLayer(3), SummationLayer()], Input=2)),
    Row("array", NetArrayLayer(Output=[2, 3]), ({},), reference=lambda Array: Array),
    Row("array in a graph",
        NetGraph({"a": NetArrayLayer(), "sum": TotalLayer()}, [(["a", NetPort("x")], "sum")], x=[2, 3]),
        reference=lambda x, **a: x + a["a.Array"]),
]  # fmt: skip

ROWS = [*PART, *REPLICATE, *TRANSPOSE, *PRODUCTS]

SOLVED = [
    Solved(PartLayer([All, 2]), "Input", ["Varying", 3, 4], {"Input": "[T, 3, 4]", "Output": "[T, 4]"}),
    Solved(PartLayer((2, -2)), "Output", [3, 4], {"Input": "[5, 4]", "Output": "[3, 4]"}),
    Solved(PartLayer((2, 4)), "Output", [3, 4], {"Input": "[?, 4]", "Output": "[3, 4]"}),
    Solved(ReplicateLayer([2, 3]), "Input", 4, {"Input": "[4]", "Output": "[2, 3, 4]"}),
    Solved(ReplicateLayer(), "Output", [2, 3], {"Input": "[3]", "Output": "[2, 3]"}),
    Solved(ReplicateLayer([Automatic, 2], 2), "Output", [3, 4, 2], {"Input": "[3]", "Output": "[3, 4, 2]"}),
    Solved(ReplicateLayer(2, -1), "Output", [3, 4, 2], {"Input": "[3, 4]", "Output": "[3, 4, 2]"}),
    Solved(TransposeLayer((1, 3)), "Input", [2, 3, 4, 5], {"Input": "[2, 3, 4, 5]", "Output": "[4, 3, 2, 5]"}),
    Solved(TransposeLayer((1, -1)), "Output", [2, 3, 4], {"Input": "[4, 3, 2]", "Output": "[2, 3, 4]"}),
    Solved(DotLayer(InputPorts=2), "Input1", 3, {"Input1": "[3]", "Input2": "[3, *]", "Output": "[*]"}),
    Solved(DotLayer(InputPorts=[Automatic, 3]), "Input1", [2, 3],
           {"Input1": "[2, 3]", "Input2": "[3]", "Output": "[2]"}),
    Solved(DotLayer(InputPorts=[[2, 3], Automatic]), "Input2", [3, 4],
           {"Input1": "[2, 3]", "Input2": "[3, 4]", "Output": "[2, 4]"}),
    Solved(DotLayer(InputPorts=[[2, 3], Automatic]), "Output", [2, 4],
           {"Input1": "[2, 3]", "Input2": "[3, 4]", "Output": "[2, 4]"}),
    Solved(TotalLayer(InputPorts=2), "Input1", ["Varying", 2],
           {"Input1": "[T, 2]", "Input2": "[T, 2]", "Output": "[T, 2]"}),
    Solved(TotalLayer(InputPorts=2), "Input2", 3, {"Input1": "[3]", "Input2": "[3]", "Output": "[3]"}),
    Solved(TotalLayer(InputPorts=2), "Output", [2, 3], {"Input1": "[2, 3]", "Input2": "[2, 3]", "Output": "[2, 3]"}),
    Solved(SummationLayer(), "Input", [2, 3], {"Input": "[2, 3]", "Output": "[]"}),
    Solved(SummationLayer(), "Output", [], {"Input": "[*]", "Output": "[]"}),
    Solved(NetArrayLayer(), "Output", [2, 3], {"Output": "[2, 3]", "Array": "[2, 3]"}),
]  # fmt: skip
