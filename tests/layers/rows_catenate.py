"""CatenateLayer along levels that vary, and of integers."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang import (
    AggregationLayer,
    Append,
    AttentionLayer,
    Automatic,
    Catenate,
    CatenateLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    Join,
    NetBidirectionalOperator,
    NetFoldOperator,
    NetGraph,
    NetMapOperator,
    NetMapThreadOperator,
    NetPort,
    PartLayer,
    Plus,
    PoolingLayer,
    Prepend,
    Restricted,
    SequenceIndicesLayer,
    SequenceLastLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
)
from tests.layers.rows_function_forms import row
from tests.layers.rows_shapes import joined
from tests.layers.table import Row, Solved

V = "Varying"
A, B, C = NetPort("a"), NetPort("b"), NetPort("c")
PAIR: dict[str, Any] = {"a": [V, 2], "b": [V, 2]}


def codes(n: int) -> list[Any]:
    return [V, Restricted("Integer", n)]


def followed(*layers: Any, **ports: Any) -> NetGraph:
    """Two sequences joined, and what follows."""
    return NetGraph([CatenateLayer(), *layers], [([A, B], *range(1, len(layers) + 2))], **PAIR | ports)


TWICE = NetGraph([CatenateLayer(), CatenateLayer()], [([A, B], 1), ([1, A, C], 2)], **PAIR, c=[V, 2])
ADDED = NetGraph([CatenateLayer(), ThreadingLayer(Plus)], [([A, B], 1), ([1, C], 2)], **PAIR, c=[V, 2])
SHARED = NetGraph(
    [CatenateLayer(), CatenateLayer(), ThreadingLayer(Plus)], [([A, B], 1), ([C, B], 2), ([1, 2], 3)], **PAIR, c=[V, 2]
)
ATTENDED = NetGraph(
    {"both": CatenateLayer(), "read": AttentionLayer("Dot")},
    [([A, B], "both"), *(("both", NetPort("read", name)) for name in ("Key", "Value")), (C, NetPort("read", "Query"))],
    **PAIR, c=[V, 2],
)  # fmt: skip
MEAN = NetGraph(
    [CatenateLayer(), AggregationLayer("Mean", 1), TotalLayer()],
    [([A, B], 1, 2), ([2, NetPort("Input"), NetPort("State")], 3)], **PAIR, Input=2,
)  # fmt: skip


def with_the_mean(a: Any, b: Any, x: Any, state: Any) -> dict[str, Any]:
    both = np.concatenate([a, b])
    sums = [state := state + one + both.sum(0) / max(len(both), 1) for one in x]
    return {"Output": np.reshape(sums, (-1, 2)), "State": state}


VARYING = [
    Row("catenate sequences golden", CatenateLayer(InputPorts=[V, V]), ([[1, 2], [3, 4, 5]],), [1, 2, 3, 4, 5]),
    Row("catenate sequences", CatenateLayer(InputPorts=[V, V]), reference=joined(0)),
    Row("catenate sequences of vectors", CatenateLayer(InputPorts=[[V, 2], [V, 2], [V, 2]]), reference=joined(0)),
    Row("catenate fixed behind varying", CatenateLayer(InputPorts=[[V, 2], [3, 2]]), reference=joined(0)),
    Row("catenate fixed before varying", CatenateLayer(InputPorts=[[3, 2], [V, 2]]), reference=joined(0)),
    Row("catenate fixed between varying", CatenateLayer(InputPorts=[[V, 2], [2, 2], [V, 2], [1, 2]]),
        reference=joined(0)),
    Row("catenate rows of two lengths", CatenateLayer(2, InputPorts=[[2, V], [2, V]]), reference=joined(1)),
    Row("catenate where other levels vary", CatenateLayer(2, InputPorts=[[V, V, 2], [V, V, 2], [V, 1, 2]]),
        reference=joined(1)),
    Row("catenate innermost levels that vary", CatenateLayer(-1, InputPorts=[[V, V], [V, V]]), reference=joined(1)),
    Row("catenate a sequence to every element", CatenateLayer(InputPorts=[[2, V], [V]]),
        reference=lambda a, b: np.hstack([a, np.tile(b, (2, 1))])),
    Row("catenate a sequence with itself", NetGraph([CatenateLayer()], [([A, A], 1)], a=[V, 2]),
        reference=lambda a: np.concatenate([a, a])),
    Row("catenate a sequence with the rest of it",
        NetGraph([PartLayer((3, -1)), CatenateLayer()], [(A, 1), ([A, 1], 2)], a=[V, 2]),
        reference=lambda a: np.concatenate([a, a[2:]])),
    Row("catenate a sequence with every second of it",
        NetGraph([PartLayer((1, -1, 2)), CatenateLayer()], [(A, 1), ([1, A], 2)], a=[V, 2]),
        reference=lambda a: np.concatenate([a[::2], a])),
    Row("catenate what is catenated", TWICE, reference=lambda a, b, c: np.concatenate([a, b, a, c])),
    Row("the last of two sequences", followed(SequenceLastLayer()), reference=lambda a, b: np.concatenate([a, b])[-1]),
    Row("a part of two sequences", followed(PartLayer((2, -2))), reference=lambda a, b: np.concatenate([a, b])[1:-1]),
    Row("windows over two sequences", followed(PoolingLayer(2))),
    Row("a recurrent layer over two sequences", followed(GatedRecurrentLayer(3))),
    Row("an operator over two sequences", followed(NetMapOperator([3]))),
    Row("two sequences and one as long as both", ADDED, ([[[1, 2]], [[3, 4]], [[5, 6], [7, 8]]],),
        [[6, 8], [10, 12]]),
    Row("the numbers of the elements of two sequences", followed(SequenceIndicesLayer()),
        reference=lambda a, b: np.arange(1, 1 + len(a) + len(b))),
    Row("two sums of sequences, one of which is in both", SHARED,
        reference=lambda a, b, c: np.concatenate([a, b]) + np.concatenate([c, b])),
    Row("attention to two sequences", ATTENDED),
    Row("catenate the sequences of two sequences", NetMapThreadOperator(CatenateLayer(InputPorts=[[V, 2], [V, 2]]))),
    Row("fold with the mean of two sequences", NetFoldOperator(MEAN, constants=["a", "b"], Input=[V, 2]),
        reference=with_the_mean),
    Row("both ways along a vector, and joined", NetBidirectionalOperator([PartLayer((2, -1)), Tanh], Input=V),
        reference=lambda x: np.concatenate([x[1:], np.tanh(x)])),
    row("Join of sequences", lambda x, y: Join(x, y, [[1, 2]], x), lambda x, y: np.vstack([x, y, [[1, 2]], x]),
        x=[V, 2], y=[V, 2]),
    row("Catenate of sequences", lambda x, y: Catenate([x, y, x]), lambda x, y: np.concatenate([x, y, x]), x=V, y=V),
    row("Catenate of rows", lambda x: Catenate(x), lambda x: x.reshape(-1, 2), Input=[3, 4, 2]),
    row("Append, Prepend to a Join", lambda x, y: Append(Prepend(Join(x, y), [1, 2]), [3, 4]),
        lambda x, y: np.vstack([[[1, 2]], x, y, [[3, 4]]]), x=[V, 2], y=[V, 2]),
    row("np.concatenate along the last axis", lambda x, y: np.concatenate([x, y], axis=-1),
        lambda x, y: np.concatenate([x, y], -1), x=[2, V], y=[2, V]),
    row("np.concatenate of sequences", lambda x, y: np.concatenate([x, y]), lambda x, y: np.concatenate([x, y]),
        x=V, y=V),
]  # fmt: skip

INTEGERS = [
    Row("catenate integers", CatenateLayer(InputPorts=[codes(5), codes(9)]), reference=joined(0)),
    Row("catenate integers of fixed numbers", CatenateLayer(InputPorts=[[2, codes(5)[1]], [3, codes(5)[1]]]),
        reference=joined(0)),
    Row("catenate integers and reals", CatenateLayer(InputPorts=[codes(5), [V, "Real"]]), reference=joined(0)),
    Row("embed catenated integers", followed(EmbeddingLayer(3), a=codes(4), b=codes(6)),
        reference=lambda a, b, **w: w["2.Weights"][np.concatenate([a, b]) - 1]),
    Row("embed what is catenated", followed(EmbeddingLayer(3, 4), a=V, b=V),
        reference=lambda a, b, **w: w["2.Weights"][np.concatenate([a, b]) - 1]),
    row("Join of integers", lambda x, y: EmbeddingLayer(2)(Join(x, y)), None, x=codes(3), y=codes(4)),
]  # fmt: skip

ROWS = [*VARYING, *INTEGERS]


def two(one: str, other: str, both: str) -> dict[str, str]:
    return {"Input1": one, "Input2": other, "Output": both}


def ints(shape: str, high: Any) -> str:
    return f"[{shape}] of integers 1..{high}"


SOLVED = [
    Solved(CatenateLayer(InputPorts=[Automatic, V]), "Input1", [V], two("[T]", "[T2]", "[T+T2]")),
    Solved(CatenateLayer(InputPorts=[3, Automatic]), "Output", [V], two("[3]", "[T-3]", "[T]")),
    Solved(CatenateLayer(InputPorts=[V, Automatic]), "Output", [V], two("[T]", "[?]", "[T2]")),
    Solved(CatenateLayer(InputPorts=[[V, 2], [V, 2]]), "Output", [V, Automatic], two("[T, 2]", "[T2, 2]", "[T+T2, 2]")),
    Solved(CatenateLayer(InputPorts=[Automatic, codes(9)]), "Input1", codes(5),
           two(ints("T", 5), ints("T2", 9), ints("T+T2", 9))),
    Solved(CatenateLayer(InputPorts=[codes(5), [V]]), "Output", codes(9),
           two(ints("T", 5), ints("T2", 9), ints("T+T2", 9))),
    Solved(CatenateLayer(InputPorts=[V, [V]]), "Output", codes(9),
           two(ints("T", 9), ints("T2", 9), ints("T+T2", 9))),
]  # fmt: skip
