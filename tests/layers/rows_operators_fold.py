"""NetFoldOperator: nets along sequences, step by step, from state to state."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.symbols import Tanh
from netlang.layers import (
    BasicRecurrentLayer,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetBidirectionalOperator,
    NetFoldOperator,
    OrderingLayer,
    PartLayer,
    SequenceLastLayer,
    ThreadingLayer,
    TotalLayer,
)
from tests.layers.rows_operators import TRAINING, Array, inside, rows
from tests.layers.rows_recurrent import basic_step, long_short_term_memory_step, loop
from tests.layers.table import Row, Solved

add = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)])
recurrence = NetGraph(
    {"x": LinearLayer(3), "s": LinearLayer(3, Biases=None), "sum": TotalLayer(), "tanh": ElementwiseLayer(Tanh)},
    [(NetPort("Input"), "x"), (NetPort("State"), "s"), (["x", "s"], "sum", "tanh")],
)
fibonacci = NetGraph(
    {"sum": TotalLayer(), "same": ElementwiseLayer(lambda x: x * 1.0)},
    [([NetPort("x"), NetPort("a"), NetPort("b")], "sum", NetPort("next")), (NetPort("a"), "same", NetPort("last"))],
)
weighted = NetGraph(
    [ThreadingLayer(lambda Input, State, factor: factor * State + Input, None)],
    [(NetPort(name), NetPort(1, name)) for name in ("Input", "State", "factor")],
)


def folded_recurrence(x: Array, State: Array, **a: Array) -> dict[str, Array]:
    arrays = {"InputWeights": a["Net.x.Weights"], "StateWeights": a["Net.s.Weights"], "Biases": a["Net.x.Biases"]}
    return loop(basic_step)(x, State, **arrays)


def folded_fibonacci(x: Array, a: Array, b: Array) -> dict[str, Array]:
    sums, lasts = [], []
    for one in x:
        a, b = one + a + b, a
        sums.append(a)
        lasts.append(b)
    return {"next": rows(sums, 1), "last": rows(lasts, 1), "a": a, "b": b}


def folded_weighted(x: Array, factor: Array, State: Array) -> dict[str, Array]:
    found = []
    for one in x:
        State = factor * State + one
        found.append(State)
    return {"Output": rows(found, State), "State": State}


chosen = NetGraph(  # a code: the argmax of scores that depend on the previous code
    {"embed": EmbeddingLayer(3), "sum": TotalLayer(), "score": LinearLayer(4), "order": OrderingLayer(-1),
     "best": PartLayer(1)},
    [(NetPort("Code"), "embed", "sum"), (NetPort("Input"), "sum", "score", "order", "best", NetPort("Best")),
     ("score", NetPort("Scores"))],
)  # fmt: skip
wired = NetGraph(  # a recurrent net whose own state is an input and an output of the graph
    {"rnn": BasicRecurrentLayer(2), "last": SequenceLastLayer()},
    [(NetPort("Input"), "rnn", "last"), (NetPort("Before"), NetPort("rnn", "State")),
     (NetPort("rnn", "State"), NetPort("After"))],
)  # fmt: skip


def folded_codes(x: Array, Code: Array, **a: Array) -> dict[str, Array]:
    codes, scores = [], []
    for one in x:
        scores.append(a["Net.score.Weights"] @ (one + a["Net.embed.Weights"][Code - 1]) + a["Net.score.Biases"])
        Code = np.argmax(scores[-1]) + 1
        codes.append(Code)
    return {"Best": rows(codes, 1), "Scores": rows(scores, np.zeros(4)), "Code": Code}


def folded_along(step: Any, prefix: str = "Net") -> Any:
    """A recurrent net along each element, continuing from its last state."""

    def run(x: Array, *states: Array, **a: Array) -> dict[str, Array]:
        found = loop(step)(x.reshape(-1, x.shape[-1]), *states, **inside(prefix, a))
        return found | {"Output": np.reshape(found["Output"], (*x.shape[:2], 2))}

    return run


ROWS = [
    Row("fold a code that is chosen", NetFoldOperator(chosen, {"Best": "Code"}, Input=["Varying", 3]),
        reference=folded_codes),
    Row("fold a code, and return the scores", NetFoldOperator(chosen, {"Best": "Code"}, outputs="Scores", Input=[3, 3]),
        reference=lambda *args, **a: {k: v for k, v in folded_codes(*args, **a).items() if k != "Best"}),
    Row("fold the state of a recurrent layer", NetFoldOperator(BasicRecurrentLayer(2), {"State": "State"},
        Input=["Varying", 3, 2]), reference=folded_along(basic_step)),
    Row("fold both states of a recurrent layer", NetFoldOperator(LongShortTermMemoryLayer(2),
        {"State": "State", "CellState": "CellState"}, Input=["Varying", 3, 2]),
        reference=folded_along(long_short_term_memory_step)),
    Row("fold one of two states", NetFoldOperator(LongShortTermMemoryLayer(2), {"State": "State"}, Input=[2, 3, 2])),
    Row("fold a state that a graph names", NetFoldOperator(wired, {"After": "Before"}, outputs="Output",
        Input=["Varying", 3, 2]),
        reference=lambda x, s, **a: {"Output": folded_along(basic_step, "Net.rnn")(x, s, **a)["Output"][:, -1],
                                     "Before": folded_along(basic_step, "Net.rnn")(x, s, **a)["State"]}),
    Row("fold from one state, given as a constant", NetFoldOperator(
        NetGraph({"rnn": BasicRecurrentLayer(2), "last": SequenceLastLayer(), "sum": TotalLayer()},
                 [(NetPort("Input"), "rnn", "last"), (NetPort("Start"), NetPort("rnn", "State")),
                  (["last", NetPort("State")], "sum")]), constants=["Start"], Input=["Varying", 3, 2])),
    Row("fold golden", NetFoldOperator(add), ({"Input": [1, 2, 3], "State": 0.0},), [1, 3, 6]),
    Row("fold of a function", NetFoldOperator(ThreadingLayer(lambda Input, State: Input + State), Input="Varying"),
        reference=lambda x, s: {"Output": np.cumsum(x) + s, "State": x.sum() + s}),
    Row("fold along a sequence", NetFoldOperator(recurrence, Input=["Varying", 2]), reference=folded_recurrence),
    Row("fold along four", NetFoldOperator(recurrence, Input=[4, 2]), reference=folded_recurrence),
    Row("fold two states", NetFoldOperator(fibonacci, {"next": "a", "last": "b"}, x="Varying"),
        reference=folded_fibonacci),
    Row("fold and return one output",
        NetFoldOperator(fibonacci, {"next": "a", "last": "b"}, outputs=["last"], x="Varying"),
        reference=lambda *args: {k: v for k, v in folded_fibonacci(*args).items() if k != "next"}),
    Row("fold with a constant", NetFoldOperator(weighted, {"Output": "State"}, ["factor"], Input=["Varying", 2]),
        reference=folded_weighted),
    Row("fold a net with dropout, in training", NetFoldOperator(NetGraph(
        {"sum": TotalLayer(), "drop": DropoutLayer(0.3)}, [([NetPort("Input"), NetPort("State")], "sum", "drop")]),
        Input=["Varying", 2]), options=TRAINING),
    Row("fold over sequences of sequences", NetFoldOperator(NetGraph(
        {"rnn": BasicRecurrentLayer(2), "last": SequenceLastLayer(), "sum": TotalLayer()},
        [(NetPort("Input"), "rnn", "last"), (["last", NetPort("State")], "sum")]), Input=["Varying", 3, 2])),
    Row("the last of a fold", NetChain([NetFoldOperator(recurrence), SequenceLastLayer()], Input=["Varying", 2])),
    Row("a fold in a fold", NetFoldOperator(NetGraph(
        {"fold": NetFoldOperator(add), "last": SequenceLastLayer(), "sum": TotalLayer()},
        [(NetPort("Input"), "fold", "last"), (["last", NetPort("State")], "sum")]), Input=["Varying", 3])),
    Row("both directions, numbers", NetBidirectionalOperator(NetFoldOperator(add), "Total", Input=[3]),
        ({"Input": [1, 2, 3], "ForwardState": 0.0, "BackwardState": 0.0},), [1 + 6, 3 + 5, 6 + 3]),
]  # fmt: skip

SOLVED = [
    Solved(NetFoldOperator(add), "Input", ["Varying", 3], {"Input": "[T, 3]", "State": "[3]", "Output": "[T, 3]"}),
    Solved(NetFoldOperator(add), "State", 3, {"Input": "[?, 3]", "State": "[3]", "Output": "[?, 3]"}),
    Solved(NetFoldOperator(BasicRecurrentLayer(2), {"State": "State"}), "Input", ["Varying", 4, 3],
           {"Input": "[T, 4, 3]", "State": "[2]", "Output": "[T, 4, 2]"}),
    Solved(NetFoldOperator(BasicRecurrentLayer(), {"State": "State"}), "State", 3,
           {"Input": "[?, ?, ?]", "State": "[3]", "Output": "[?, ?, 3]"}),
    Solved(NetFoldOperator(add), "Output", [5, 3], {"Input": "[5, 3]", "State": "[3]", "Output": "[5, 3]"}),
]  # fmt: skip
for port, form, T in [
    ("Input", ["Varying", 3], "T"), ("Best", "Varying", "T"), ("Scores", [5, 4], "5"), ("Code", [], "?"),
]:  # fmt: skip
    found = {"Input": f"[{T}, 3]", "Code": "[] of integers 1..4", "Best": f"[{T}] of integers 1..4"}
    SOLVED.append(Solved(NetFoldOperator(chosen, {"Best": "Code"}), port, form, found | {"Scores": f"[{T}, 4]"}))
