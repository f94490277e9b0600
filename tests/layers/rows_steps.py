"""The layers of a single step that NetUnfold makes."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.graph import NetGraph
from netlang.language.types.port_types import Restricted
from netlang.layers import (
    AttentionLayer,
    CatenateLayer,
    IndexStepLayer,
    NetMapThreadOperator,
    NetStepOperator,
    SoftmaxLayer,
    TotalLayer,
)
from tests.layers.table import Row, Solved

Array = np.ndarray
RNG = np.random.default_rng(0)
FOUR = Restricted("Integer", 4)


def softmax(x: Array) -> Array:
    e = np.exp(x - x.max())
    return e / e.sum()


def attended(query: Array, key: Array, value: Array) -> Array:
    return softmax(key @ query) @ value


def of_memory() -> tuple[dict[str, Array], ...]:
    shapes = {"Key": (4, 2), "Value": (4, 3), "Query": (2,)}
    return tuple({name: RNG.normal(size=shape) for name, shape in shapes.items()} for _ in range(2))


remembered: Any = {"Key": [4, 2], "Value": [4, 3]}
joined = NetGraph([TotalLayer()], [([NetPort("a"), NetPort("b")], 1)])
ROWS = [
    Row("a step of counting", IndexStepLayer(), ({"Input": [1.0, 2.0], "Index": 4.0},),
        {"Output": 5, "OutIndex": 5}),
    Row("a step of counting to a maximum", IndexStepLayer(Maximum=3),
        tuple({"Input": 0.5, "Index": float(i)} for i in (0, 2, 9)),
        lambda x, index: {"Output": min(index + 1, 3), "OutIndex": index + 1}),
    Row("a step of softmax", NetStepOperator(SoftmaxLayer(), along=["Input", "Output"]),
        ([0.5, 1.0, 0.0], [0.0, 0.0, 2.0]), softmax),
    Row("a step of catenation", NetStepOperator(CatenateLayer(2, InputPorts=["a", "b"]), along=["a", "b", "Output"]),
        ({"a": [1.0], "b": [2.0, 3.0]},), [1, 2, 3]),
    Row("a step of attention to a memory",
        NetStepOperator(AttentionLayer("Dot", **remembered), along=["Query", "Output"]),
        of_memory(), lambda key, value, query: attended(query, key, value)),
    Row("a step of a net of several inputs",
        NetStepOperator(NetMapThreadOperator(joined, {"a": 1}), along=["a", "Output"]),
        ({"a": [1.0, 2.0], "b": [3.0, 4.0]},), [4, 6]),
]  # fmt: skip

COUNTED = {"Input": "[2]", "Index": "[]", "Output": "[] of integers 1..4", "OutIndex": "[]"}
SOLVED = [
    Solved(IndexStepLayer(Maximum=4), "Input", 2, COUNTED),
    *(Solved(IndexStepLayer(Maximum=4), port, "Real", COUNTED | {"Input": "[*]"}) for port in ("Index", "OutIndex")),
    Solved(IndexStepLayer(), "Output", FOUR, COUNTED | {"Input": "[*]"}),
]
