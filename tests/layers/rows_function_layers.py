"""The layers that functions of arrays become, by themselves."""

from __future__ import annotations

import numpy as np

from netlang.layers import DetLayer, DiagonalLayer, InverseLayer, PartsLayer, StackLayer
from tests.layers.table import Row, Solved

ROWS = [
    Row("determinant", DetLayer(Input=[3, 3]), reference=np.linalg.det),
    Row("inverse", InverseLayer(Input=[3, 3]), reference=np.linalg.inv),
    Row("diagonal", DiagonalLayer(Input=[4, 3]), reference=lambda x: np.array([x[i, i] for i in range(3)])),
    Row("parts", PartsLayer([[2, -1], [1, 1]], Input=["Varying", 2]), reference=lambda x: x[[[1, -1], [0, 0]]]),
    Row("parts of rows", PartsLayer([3, 1], 2, Input=["Varying", 3, 2]), reference=lambda x: x[:, [2, 0]]),
    Row("parts at positions that are data", PartsLayer(Input=["Varying", 2], Position=2),
        ({"Input": [[1, 2], [3, 4], [5, 6]], "Position": [3, -3.0]}, {"Input": [[1, 2]], "Position": [1, 9.0]}),
        lambda x, p: x[[2, 0]] if len(x) > 1 else x[[0, 0]]),
    Row("stacked", StackLayer(-1, InputPorts=[["Varying", 2], ["Varying", 2]]), reference=lambda *x: np.stack(x, -1)),
    Row("stacked sequences", StackLayer(InputPorts=[["Varying", 2]] * 3), reference=lambda *x: np.stack(x)),
]  # fmt: skip


SOLVED = [
    Solved(DetLayer(), "Input", [3, 3], {"Input": "[3, 3]", "Output": "[]"}),
    Solved(InverseLayer(), "Input", [3, 3], {"Input": "[3, 3]", "Output": "[3, 3]"}),
    Solved(DiagonalLayer(), "Output", 2, {"Input": "[?, ?]", "Output": "[2]"}),
    Solved(PartsLayer(), "Input", ["Varying", 3], {"Input": "[T, 3]", "Position": "[*]", "Output": "[*, 3]"}),
    Solved(PartsLayer(), "Position", ["Varying", 2], {"Input": "[?, *]", "Position": "[T, 2]", "Output": "[T, 2, *]"}),
    Solved(PartsLayer(Position=[]), "Output", [4, 3], {"Input": "[?, 4, 3]", "Position": "[]", "Output": "[4, 3]"}),
    Solved(StackLayer(InputPorts=2), "Input1", ["Varying", 3],
           {"Input1": "[T, 3]", "Input2": "[T, 3]", "Output": "[2, T, 3]"}),
    Solved(StackLayer(-1, InputPorts=2), "Input2", 3, {"Input1": "[3]", "Input2": "[3]", "Output": "[3, 2]"}),
    Solved(DetLayer(), "Output", [], {"Input": "[?, ?]", "Output": "[]"}),
    Solved(InverseLayer(), "Output", [3, 3], {"Input": "[3, 3]", "Output": "[3, 3]"}),
    Solved(DiagonalLayer(), "Input", [3, 2], {"Input": "[3, 2]", "Output": "[2]"}),
    Solved(PartsLayer([[2], [1]]), "Output", [2, 1, 4], {"Input": "[?, 4]", "Output": "[2, 1, 4]"}),
    Solved(PartsLayer(level=2), "Input", ["Varying", 3], {"Input": "[T, 3]", "Position": "[*]", "Output": "[T, *]"}),
    Solved(StackLayer(InputPorts=2), "Output", [2, 3], {"Input1": "[3]", "Input2": "[3]", "Output": "[2, 3]"}),
]  # fmt: skip
