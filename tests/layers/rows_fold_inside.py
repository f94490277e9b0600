"""NetFoldOperator with states of layers inside of its net."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.layers import (
    BasicRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetFoldOperator,
    ReshapeLayer,
    SequenceLastLayer,
    TotalLayer,
)
from tests.layers.rows_recurrent import basic_step, long_short_term_memory_step, loop
from tests.layers.table import Row, Solved

Array = np.ndarray
STATE = NetPort("read", "State")
READER = NetChain(
    {"wide": LinearLayer(3), "one": ReshapeLayer([1, 3]), "read": BasicRecurrentLayer(2), "last": SequenceLastLayer()}
)
PAIRS = NetChain({"read": BasicRecurrentLayer(2), "last": SequenceLastLayer()})
NESTED = NetChain({"deep": PAIRS, "wide": LinearLayer(2)})
LONG = NetChain([LongShortTermMemoryLayer(2), SequenceLastLayer()])


def of(path: str, arrays: dict[str, Array]) -> dict[str, Array]:
    return {name.removeprefix(path): a for name, a in arrays.items() if name.startswith(path)}


def read(x: Array, state: Array, **a: Array) -> dict[str, Array]:
    """The reference: element by element, each widened, carrying the state."""
    found = loop(basic_step)(x @ a["Net.wide.Weights"].T + a["Net.wide.Biases"], state, **of("Net.read.", a))
    return {"Output": found["Output"], "read.State": found["State"]}


def read_pairs(x: Array, state: Array, **a: Array) -> dict[str, Array]:
    """The elements of every pair, one after the other; what stands at the end of each."""
    found = loop(basic_step)(x.reshape(-1, 3), state, **of("Net.read.", a))
    return {"Output": found["Output"][1::2], "read.State": found["State"]}


def read_nested(x: Array, state: Array, **a: Array) -> dict[str, Array]:
    """The same inside of a net, with an output that is fed into the state."""
    outputs = []
    for pair in x:
        found = loop(basic_step)(pair, state, **of("Net.deep.read.", a))
        state = a["Net.wide.Weights"] @ found["State"] + a["Net.wide.Biases"]
        outputs.append(state)
    return {"Output": np.reshape(outputs, (-1, 2)), "deep.read.State": state}


def read_from(x: Array, start: Array, sums: Array, **a: Array) -> dict[str, Array]:
    """The sums of what every pair gives, each read from the same state."""
    each = [loop(basic_step)(pair, start, **of("Net.in.read.", a))["State"] for pair in x]
    found = [sums := sums + one for one in each]
    return {"Output": np.reshape(found, (-1, 2)), "State": sums}


def read_long(x: Array, state: Array, cell: Array, **a: Array) -> dict[str, Array]:
    found = loop(long_short_term_memory_step)(x.reshape(-1, 3), state, cell, **of("Net.1.", a))
    return {"Output": found["Output"][1::2], "1.State": found["State"], "1.CellState": found["CellState"]}


ROWS = [
    Row("fold with a state inside", NetFoldOperator(READER, {STATE: STATE}, Input=["Varying", 4]), reference=read),
    Row("fold with a state inside, of pairs", NetFoldOperator(PAIRS, {STATE: STATE}, Input=["Varying", 2, 3]),
        reference=read_pairs),
    Row("fold with an output fed into a state inside",
        NetFoldOperator(NESTED, {"Output": ("deep", "read", "State")}, Input=["Varying", 2, 3]), reference=read_nested),
    Row("fold with two states inside",
        NetFoldOperator(LONG, {(1, n): (1, n) for n in ("State", "CellState")}, Input=["Varying", 2, 3]),
        reference=read_long),
    Row("fold with a state inside that an edge feeds",
        NetGraph({"start": LinearLayer(2), "fold": NetFoldOperator(READER, {STATE: STATE}, Input=["Varying", 4])},
                 [(NetPort("x"), "start", NetPort("fold", "read.State"))], x=3)),
    Row("fold with a state inside that stays what it is",
        NetFoldOperator(NetGraph({"in": PAIRS, "sum": TotalLayer()}, [(["in", NetPort("State")], "sum")]),
                        constants=[NetPort("in", "read", "State")], Input=["Varying", 2, 3]), reference=read_from),
    Row("fold with a state of a net inside of a graph",
        NetFoldOperator(NetGraph({"in": PAIRS, "out": LinearLayer(2)}, [("in", "out")]),
                        {"Output": NetPort("in", "read", "State")}, outputs=["Output"], Input=["Varying", 2, 3])),
]  # fmt: skip

SOLVED: list[Any] = [
    Solved(NetFoldOperator(PAIRS, {STATE: STATE}), "Input", ["Varying", 2, 3],
           {"Input": "[T, 2, 3]", "Output": "[T, 2]", "read.State": "[2]"}),
    Solved(NetFoldOperator(NetChain({"read": BasicRecurrentLayer(), "last": SequenceLastLayer()}), {STATE: STATE}),
           "read.State", 2, {"Input": "[?, ?, ?]", "Output": "[?, 2]", "read.State": "[2]"}),
]  # fmt: skip
