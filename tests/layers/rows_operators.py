"""The operators but NetFoldOperator: nets along sequences, over and over, from both ends, on pairs."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.symbols import Ramp, Tanh
from netlang.language.types.port_types import Restricted
from netlang.layers import (
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    CosineDistance,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetBidirectionalOperator,
    NetMapOperator,
    NetMapThreadOperator,
    NetNestOperator,
    NetPairEmbeddingOperator,
    SequenceLastLayer,
    SummationLayer,
    ThreadingLayer,
    TotalLayer,
)
from tests.layers.rows_recurrent import basic_step, gated_step, loop
from tests.layers.table import Row, Solved

Array = np.ndarray
FIVE = Restricted("Integer", 5)
TRAINING = {"training": True}


def inside(prefix: str, arrays: dict[str, Array]) -> dict[str, Array]:
    """The arrays of an inner net, by their names in it."""
    return {name.removeprefix(f"{prefix}."): value for name, value in arrays.items() if name.startswith(f"{prefix}.")}


def rows(values: Any, like: Any) -> Array:
    """A sequence of results, which may be empty."""
    return np.reshape(list(values), (-1, *np.shape(like)))


# map --------------------------------------------------------------------------------------------------------


def mapped_linear(x: Array, **a: Array) -> Array:
    return x @ a["Net.Weights"].T + a["Net.Biases"]


def mapped_sum(x: Array, **a: Array) -> Array:
    return x @ (a["Net.a.Weights"] + a["Net.b.Weights"]).T + a["Net.a.Biases"] + a["Net.b.Biases"]


def mapped_recurrence(x: Array, **a: Array) -> Array:
    net = loop(basic_step)
    return rows([net(one, np.zeros(2), **inside("Net.1", a))["State"] for one in x], np.zeros(2))


MAP = [
    Row("map golden", NetMapOperator(SummationLayer()), ([[1, 2], [3, 4], [5, 6]],), [3, 7, 11]),
    Row("map linear along a sequence", NetMapOperator(2, Input=["Varying", 3]), reference=mapped_linear),
    Row("map linear along four", NetMapOperator(LinearLayer(2, Input=3), Input=[4, 3]), reference=mapped_linear),
    Row("map to a number", NetMapOperator(LinearLayer([]), Input=["Varying", 2]),
        reference=lambda x, **a: x @ a["Net.Weights"][0] + a["Net.Biases"][0]),
    Row("map numbers", NetMapOperator(ElementwiseLayer(Tanh), Input="Varying"), reference=np.tanh),
    Row("map of a map", NetMapOperator(NetMapOperator(NetMapOperator(SummationLayer())), Input=["Varying", 2, 3, 2]),
        reference=lambda x: x.sum(-1)),
    Row("map a chain", NetMapOperator([3, Tanh, 2], Input=["Varying", 2])),
    Row("map a graph", NetMapOperator(NetGraph(
        {"a": LinearLayer(2), "b": LinearLayer(2), "sum": TotalLayer()},
        [(NetPort("x"), "a", "sum"), (NetPort("x"), "b", "sum")]), Input=["Varying", 3]),
        reference=mapped_sum),
    Row("map a recurrence", NetMapOperator([BasicRecurrentLayer(2), SequenceLastLayer()], Input=["Varying", 3, 2]),
        reference=mapped_recurrence),
    Row("map an embedding", NetMapOperator(EmbeddingLayer(3), Input=["Varying", FIVE]),
        reference=lambda x, **a: a["Net.Weights"][x - 1]),
    Row("map dropout in training", NetMapOperator(DropoutLayer(0.3), Input=["Varying", 3]), options=TRAINING),
    Row("map batch normalization in training", NetMapOperator(BatchNormalizationLayer(), Input=["Varying", 2]),
        options=TRAINING | {"independent": False}),
    Row("map between other layers",
        NetChain([EmbeddingLayer(3, 5), NetMapOperator([4, Ramp]), GatedRecurrentLayer(2), NetMapOperator(1)],
                 Input="Varying")),
]  # fmt: skip


# map thread -------------------------------------------------------------------------------------------------

less = ThreadingLayer(lambda a, b: a - b, None)
affine = NetGraph(
    {"linear": LinearLayer(2), "sum": TotalLayer()}, [(NetPort("x"), "linear", "sum"), (NetPort("y"), "sum")]
)


def threaded_affine(x: Array, y: Array, **a: Array) -> Array:
    return x @ a["Net.linear.Weights"].T + a["Net.linear.Biases"] + y


MAP_THREAD = [
    Row("map thread", NetMapThreadOperator(less, a="Varying", b="Varying"), reference=lambda a, b: a - b),
    Row("map thread with arrays", NetMapThreadOperator(affine, x=["Varying", 3]), reference=threaded_affine),
    Row("map thread over two levels", NetMapThreadOperator(affine, 2, x=["Varying", 3, 3]), reference=threaded_affine),
    Row("map thread over one of two", NetMapThreadOperator(affine, {"x": 1}, x=["Varying", 3]),
        reference=threaded_affine),
    Row("map thread over one and two levels", NetMapThreadOperator(affine, {"x": 1, "y": 2}, x=[2, 3], y=[2, 4, 2]),
        reference=lambda x, y, **a: threaded_affine(x, 0, **a)[:, None] + y),
]  # fmt: skip


# nest, both directions, pairs -------------------------------------------------------------------------------


def nested(x: Array, **a: Array) -> Array:
    for _ in range(3):
        x = np.tanh(a["Net.1.Weights"] @ x + a["Net.1.Biases"])
    return x


def both(forward: Any, backward: Any, x: Array, a: dict[str, Array], *states: Array) -> tuple[Any, Any]:
    one = forward(x, *states[: len(states) // 2], **inside("ForwardNet", a))
    two = backward(x[::-1], *states[len(states) // 2 :], **inside("BackwardNet", a))
    return one, two


def catenated(x: Array, ForwardState: Array, BackwardState: Array, **a: Array) -> dict[str, Array]:
    one, two = both(loop(basic_step), loop(gated_step), x, a, ForwardState, BackwardState)
    whole = np.concatenate([one["Output"], two["Output"][::-1]], axis=1)
    return {"Output": whole, "ForwardState": one["State"], "BackwardState": two["State"]}


def averaged(x: Array, ForwardState: Array, BackwardState: Array, **a: Array) -> dict[str, Array]:
    one, two = both(loop(basic_step), loop(basic_step), x, a, ForwardState, BackwardState)
    return {"Output": (one["Output"] + two["Output"][::-1]) / 2}


def lasts(x: Array, **a: Array) -> Array:
    forward, backward = (
        loop(basic_step)(y, np.zeros(2), **inside(f"{side}Net.1", a))["State"]
        for side, y in (("Forward", x), ("Backward", x[::-1]))
    )
    return np.concatenate([forward, backward])


def distance(x: Array, **a: Array) -> Any:
    u, v = x @ a["Net.Weights"].T + a["Net.Biases"]
    return np.linalg.norm(u - v)


def cosine(x: Array, **a: Array) -> Any:
    u, v = x @ a["Net.Weights"].T + a["Net.Biases"]
    return 1 - u @ v / np.linalg.norm(u) / np.linalg.norm(v)


identity = ElementwiseLayer(lambda x: x * 1.0)
last_of = [BasicRecurrentLayer(2), SequenceLastLayer()]

OTHERS = [
    Row("nest", NetNestOperator([2, Tanh], 3, Input=2), reference=nested),
    Row("nest once", NetNestOperator(LinearLayer(2), 1),
        reference=lambda x, **a: a["Net.Weights"] @ x + a["Net.Biases"]),
    Row("nest along a sequence", NetNestOperator(BasicRecurrentLayer(2), 2, Input=["Varying", 2])),
    Row("nest dropout, in training", NetNestOperator(DropoutLayer(), 2, Input=["Varying", 2]), options=TRAINING),
    Row("both directions",
        NetBidirectionalOperator([BasicRecurrentLayer(2), GatedRecurrentLayer(3)], Input=["Varying", 2]),
        reference=catenated),
    Row("both directions, mean", NetBidirectionalOperator(BasicRecurrentLayer(2), "Mean", Input=["Varying", 2]),
        reference=averaged),
    Row("both directions along four", NetBidirectionalOperator(BasicRecurrentLayer(4), "Mean", Input=[4, 2]),
        reference=averaged),
    Row("both directions, two states",
        NetBidirectionalOperator(LongShortTermMemoryLayer(2), "Total", Input=["Varying", 2])),
    Row("both directions, vectors",
        NetBidirectionalOperator([NetChain(last_of), NetChain(last_of)], Input=["Varying", 3]),
        reference=lasts),
    Row("both directions, vectors as long as their sequence",
        NetBidirectionalOperator([NetChain(last_of), NetChain(last_of)], Input=[2, 3]), reference=lasts),
    Row("pair golden", NetPairEmbeddingOperator(identity), ([[0, 0], [3, 4]],), 5),
    Row("pair of the same", NetPairEmbeddingOperator(LinearLayer(2), Input=3), ([[1, 2, 3], [1, 2, 3]],), 0,
        {"differentiable": False}),
    Row("pair, Euclidean distance", NetPairEmbeddingOperator(LinearLayer(2), Input=3), reference=distance),
    Row("pair, cosine distance", NetPairEmbeddingOperator(LinearLayer(2), DistanceFunction=CosineDistance, Input=3),
        reference=cosine),
    Row("pair, cosine distance of nothing",
        NetPairEmbeddingOperator(identity, DistanceFunction="CosineDistance", Input=2),
        ([[0, 0], [1, 2]],), 1, {"differentiable": False}),
    Row("pair of matrices", NetPairEmbeddingOperator(LinearLayer([2, 2]), Input=[2, 3])),
]  # fmt: skip

ROWS = [*MAP, *MAP_THREAD, *OTHERS]

LINEAR = LinearLayer()
SOLVED = [
    Solved(NetMapOperator(LINEAR), "Input", ["Varying", 3], {"Input": "[T, 3]", "Output": "[T, *]"}),
    Solved(NetMapOperator(LINEAR), "Output", [4, 3], {"Input": "[4, *]", "Output": "[4, 3]"}),
    Solved(NetNestOperator([LINEAR, Tanh], 3), "Input", 3, {"Input": "[3]", "Output": "[3]"}),
    Solved(NetNestOperator([LINEAR, Tanh], 3), "Output", [2, 3], {"Input": "[2, 3]", "Output": "[2, 3]"}),
    Solved(NetMapThreadOperator(less), "a", ["Varying", 3], {"a": "[T, 3]", "b": "[T, 3]", "Output": "[T, 3]"}),
    Solved(NetMapThreadOperator(less, {"a": 1}), "b", 3, {"a": "[?, 3]", "b": "[3]", "Output": "[?, 3]"}),
    Solved(NetMapThreadOperator(less, 2), "Output", [2, 3], {"a": "[2, 3]", "b": "[2, 3]", "Output": "[2, 3]"}),
    Solved(NetPairEmbeddingOperator(LinearLayer(2)), "Input", [2, 3], {"Input": "[2, 3]", "Output": "[]"}),
    Solved(NetPairEmbeddingOperator(LinearLayer(2)), "Output", [], {"Input": "[2, *]", "Output": "[]"}),
]  # fmt: skip
_both = NetBidirectionalOperator([BasicRecurrentLayer(), BasicRecurrentLayer(4)])
for port, form, T, k, n in [
    ("Input", ["Varying", 2], "T", "2", None),
    ("Output", [5, 7], "5", "?", "3"),
    ("ForwardState", 3, "?", "?", "3"),
    ("BackwardState", 4, "?", "?", None),
]:
    whole, own = ("7", n) if n else ("?", "?")
    found = {"Input": f"[{T}, {k}]", "Output": f"[{T}, {whole}]", "ForwardState": f"[{own}]", "BackwardState": "[4]"}
    SOLVED.append(Solved(_both, port, form, found))
