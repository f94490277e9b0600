"""The recurrent layers, and the layers that take sequences apart or lengthen them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.language.nets.chain import NetChain
from netlang.language.types.port_types import Restricted
from netlang.layers import (
    AppendLayer,
    BasicRecurrentLayer,
    GatedRecurrentLayer,
    LongShortTermMemoryLayer,
    PrependLayer,
    SequenceIndicesLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
)
from tests.layers.table import Row, Solved

Array = np.ndarray
FIVE = Restricted("Integer", 5)


# plain loops ------------------------------------------------------------------------------------------------


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def basic_step(a: dict[str, Array], x: Array, s: Array) -> tuple[Array]:
    return (np.tanh(a["InputWeights"] @ x + a["StateWeights"] @ s + a["Biases"]),)


def gate(a: dict[str, Array], name: str, x: Array, s: Array) -> Array:
    return a[f"{name}GateInputWeights"] @ x + a[f"{name}GateStateWeights"] @ s + a[f"{name}GateBiases"]


def gated_step(a: dict[str, Array], x: Array, s: Array) -> tuple[Array]:
    i, r = sigmoid(gate(a, "Input", x, s)), sigmoid(gate(a, "Reset", x, s))
    m = np.tanh(a["MemoryGateInputWeights"] @ x + r * (a["MemoryGateStateWeights"] @ s) + a["MemoryGateBiases"])
    return ((1 - i) * m + i * s,)


def long_short_term_memory_step(a: dict[str, Array], x: Array, s: Array, c: Array) -> tuple[Array, Array]:
    i, o, f = (sigmoid(gate(a, name, x, s)) for name in ("Input", "Output", "Forget"))
    c = f * c + i * np.tanh(gate(a, "Memory", x, s))
    return o * np.tanh(c), c


STATES = ("State", "CellState")


def loop(step: Callable[..., Any]) -> Callable[..., dict[str, Array]]:
    """The step along a sequence from given states: all first states, and the last ones."""

    def run(x: Array, *states: Array, **arrays: Array) -> dict[str, Array]:
        rows = []
        for row in x:
            states = step(arrays, row, *states)
            rows.append(states[0])
        return {"Output": np.reshape(rows, (len(x), len(states[0]))), **dict(zip(STATES, states, strict=False))}

    return run


def gates(**gates: tuple[float, float, float]) -> dict[str, Any]:
    """Arrays of one unit from (input weight, state weight, bias) of each gate."""
    arrays: dict[str, Any] = {}
    for name, (of_input, of_state, bias) in gates.items():
        arrays |= {f"{name}GateInputWeights": [[of_input]], f"{name}GateStateWeights": [[of_state]]}
        arrays[f"{name}GateBiases"] = [bias]
    return {"arrays": arrays}


KINDS = {
    "basic": (BasicRecurrentLayer, basic_step),
    "gated": (GatedRecurrentLayer, gated_step),
    "long short-term memory": (LongShortTermMemoryLayer, long_short_term_memory_step),
}
ZERO = {"State": [0.0], "CellState": [0.0]}
STEPS = {"Input": [[1], [2], [3]]}
EVERY_DROPOUT = {"VariationalWeights": 0.3, "VariationalInput": 0.4, "VariationalState": 0.5, "StateZoneout": 0.2}
BASIC = {"InputWeights": [[0.1, 0.2], [0.3, 0.4]], "StateWeights": [[0.5, 0], [0, -0.5]], "Biases": [0.1, -0.1]}

ROWS = [
    Row("basic recurrent golden", BasicRecurrentLayer(2), ({"Input": [[1, 0], [0, 1], [1, 1]], "State": [0, 0]},),
        {"Output": [[0.197375, 0.197375], [0.378826, 0.198636], [0.529473, 0.462653]], "State": [0.529473, 0.462653]},
        {"arrays": BASIC}),
    Row("gated recurrent golden", GatedRecurrentLayer(1), (STEPS | {"State": [0.0]},),
        {"Output": [[0.15051], [0.343117], [0.517444]]},
        gates(Input=(0.1, 0.4, 0.01), Reset=(0.2, 0.5, 0.02), Memory=(0.3, 0.6, 0.03))),
    Row("long short-term memory golden", LongShortTermMemoryLayer(1), (STEPS | ZERO,),
        {"Output": [[0.11916], [0.316135], [0.522003]], "State": [0.522003], "CellState": [0.982844]},
        gates(Input=(0.1, 0.5, 0.01), Output=(0.2, 0.6, 0.02), Forget=(0.3, 0.7, 0.03), Memory=(0.4, 0.8, 0.04))),
    *(Row(f"{name} along a sequence", kind(3, Input=["Varying", 2]), reference=loop(step))
      for name, (kind, step) in KINDS.items()),
    *(Row(f"{name} along four elements", kind(2, Input=[4, 3]), reference=loop(step))
      for name, (kind, step) in KINDS.items()),
    *(Row(f"{name} with dropout, in training", kind(2, Input=["Varying", 2], Dropout=EVERY_DROPOUT),
          options={"training": True}) for name, (kind, _) in KINDS.items()),
    *(Row(f"{name} with dropout otherwise", kind(2, Input=["Varying", 2], Dropout=0.5), reference=loop(step))
      for name, (kind, step) in KINDS.items()),
    *(Row(f"the last of {name}", NetChain([kind(3), SequenceLastLayer()], Input=["Varying", 2]))
      for name, (kind, _) in KINDS.items()),
    Row("one recurrent layer on another",
        NetChain([GatedRecurrentLayer(2), BasicRecurrentLayer(3)], Input=["Varying", 2])),

    Row("sequence last", SequenceLastLayer(Input=["Varying", 2]), reference=lambda x: x[-1]),
    Row("sequence last of numbers", SequenceLastLayer(Input="Varying"), reference=lambda x: x[-1]),
    Row("sequence last of three", SequenceLastLayer(Input=[3, 2, 2]), reference=lambda x: x[-1]),
    Row("sequence last of integers", SequenceLastLayer(Input=["Varying", FIVE]), reference=lambda x: x[-1]),
    Row("sequence most", SequenceMostLayer(Input=["Varying", 2]), reference=lambda x: x[:-1]),
    Row("sequence most of three", SequenceMostLayer(Input=3), reference=lambda x: x[:-1]),
    Row("sequence most of integers", SequenceMostLayer(Input=["Varying", 2, FIVE]), reference=lambda x: x[:-1]),
    Row("sequence rest", SequenceRestLayer(Input=["Varying", 2]), reference=lambda x: x[1:]),
    Row("sequence rest of three", SequenceRestLayer(Input=[3, 2, 2]), reference=lambda x: x[1:]),
    Row("sequence rest of integers", SequenceRestLayer(Input=["Varying", FIVE]), reference=lambda x: x[1:]),
    Row("sequence reverse", SequenceReverseLayer(Input=["Varying", 2]), reference=lambda x: x[::-1]),
    Row("sequence reverse of numbers", SequenceReverseLayer(Input="Varying"), reference=lambda x: x[::-1]),
    Row("sequence reverse of three", SequenceReverseLayer(Input=[3, 2, 2]), reference=lambda x: x[::-1]),
    Row("sequence reverse of integers", SequenceReverseLayer(Input=["Varying", 2, FIVE]), reference=lambda x: x[::-1]),
    Row("lengths derived of lengths",
        NetChain([SequenceRestLayer(), SequenceReverseLayer(), SequenceMostLayer()], Input=["Varying", 2]),
        tuple(np.arange(2.0 * t).reshape(t, 2) for t in (3, 6, 4)), lambda x: x[1:][::-1][:-1]),

    Row("append golden", AppendLayer(), ({"Input": [1, 2], "Element": 3},), [1, 2, 3]),
    Row("append to a sequence", AppendLayer(Input=["Varying", 2]), reference=lambda x, e: np.concatenate([x, [e]])),
    Row("append to a sequence of numbers", AppendLayer(Input="Varying"), reference=lambda x, e: np.append(x, e)),
    Row("append integers", AppendLayer(Input=["Varying", FIVE]), reference=lambda x, e: np.append(x, e)),
    Row("append to three", AppendLayer(Input=[3, 2, 2]), reference=lambda x, e: np.concatenate([x, [e]])),
    Row("prepend golden", PrependLayer(), ({"Input": [1, 2], "Element": 3},), [3, 1, 2]),
    Row("prepend to a sequence", PrependLayer(Input=["Varying", 2]), reference=lambda x, e: np.concatenate([[e], x])),
    Row("prepend integers", PrependLayer(Input=["Varying", FIVE]), reference=lambda x, e: np.append(e, x)),
    Row("sequence indices golden", SequenceIndicesLayer(Maximum=3, Input=[5, 2]), (np.zeros((5, 2)),), [1, 2, 3, 3, 3]),
    Row("sequence indices", SequenceIndicesLayer(Input=["Varying", 2]), reference=lambda x: np.arange(1, len(x) + 1)),
    Row("sequence indices of integers", SequenceIndicesLayer(Maximum=2, Input=["Varying", FIVE]),
        reference=lambda x: np.minimum(np.arange(1, len(x) + 1), 2)),
]  # fmt: skip


def solved(prefixes: list[str], T: str, k: str, n: str, cell: bool) -> dict[str, str]:
    found = {"Input": f"[{T}, {k}]", "Output": f"[{T}, {n}]", "State": f"[{n}]"}
    found |= {"CellState": f"[{n}]"} if cell else {}
    for prefix in prefixes:
        found |= {f"{prefix}InputWeights": f"[{n}, {k}]", f"{prefix}StateWeights": f"[{n}, {n}]"}
        found[f"{prefix}Biases"] = f"[{n}]"
    return found


def from_each_port(kind: type[Any], prefixes: list[str], cell: bool = False) -> list[Solved]:
    def line(size: Any, port: str, form: Any, *sizes: str) -> Solved:
        return Solved(kind(size) if size else kind(), port, form, solved(prefixes, *sizes, cell))

    found = [
        line(3, "Input", ["Varying", 2], "T", "2", "3"),
        line(None, "Input", [4, 2], "4", "2", "?"),
        line(None, "Output", ["Varying", 3], "T", "?", "3"),
        line(None, "State", 3, "?", "?", "3"),
    ]
    return [*found, line(None, "CellState", 3, "?", "?", "3")] if cell else found


SOLVED = [
    *from_each_port(BasicRecurrentLayer, [""]),
    *from_each_port(GatedRecurrentLayer, ["InputGate", "ResetGate", "MemoryGate"]),
    *from_each_port(LongShortTermMemoryLayer, ["InputGate", "OutputGate", "ForgetGate", "MemoryGate"], cell=True),
    Solved(SequenceLastLayer(), "Input", ["Varying", 2, FIVE],
           {"Input": "[T, 2] of integers 1..5", "Output": "[2] of integers 1..5"}),
    Solved(SequenceLastLayer(), "Output", [2, 3], {"Input": "[?, 2, 3]", "Output": "[2, 3]"}),
    Solved(SequenceMostLayer(), "Input", ["Varying", 3], {"Input": "[T, 3]", "Output": "[T-1, 3]"}),
    Solved(SequenceMostLayer(), "Output", 3, {"Input": "[4]", "Output": "[3]"}),
    Solved(SequenceRestLayer(), "Input", [4, 3], {"Input": "[4, 3]", "Output": "[3, 3]"}),
    Solved(SequenceRestLayer(), "Output", ["Varying", FIVE],
           {"Input": "[T+1] of integers 1..5", "Output": "[T] of integers 1..5"}),
    Solved(SequenceReverseLayer(), "Input", ["Varying", 3], {"Input": "[T, 3]", "Output": "[T, 3]"}),
    Solved(SequenceReverseLayer(), "Output", [4, 3], {"Input": "[4, 3]", "Output": "[4, 3]"}),
    Solved(AppendLayer(), "Input", ["Varying", 3], {"Input": "[T, 3]", "Element": "[3]", "Output": "[T+1, 3]"}),
    Solved(AppendLayer(), "Element", FIVE, {"Input": "[?] of integers 1..5", "Element": "[] of integers 1..5",
                                            "Output": "[?] of integers 1..5"}),
    Solved(AppendLayer(), "Output", [4, 3], {"Input": "[3, 3]", "Element": "[3]", "Output": "[4, 3]"}),
    Solved(PrependLayer(), "Input", [2, 3], {"Input": "[2, 3]", "Element": "[3]", "Output": "[3, 3]"}),
    Solved(PrependLayer(), "Element", 3, {"Input": "[?, 3]", "Element": "[3]", "Output": "[?, 3]"}),
    Solved(PrependLayer(), "Output", ["Varying", 3], {"Input": "[T-1, 3]", "Element": "[3]", "Output": "[T, 3]"}),
    Solved(SequenceIndicesLayer(Maximum=4), "Input", ["Varying", 3],
           {"Input": "[T, 3]", "Output": "[T] of integers 1..4"}),
    Solved(SequenceIndicesLayer(), "Input", [6, 3], {"Input": "[6, 3]", "Output": "[6] of integers 1..6"}),
    Solved(SequenceIndicesLayer(), "Output", 6, {"Input": "[6, *]", "Output": "[6] of integers 1..6"}),
]  # fmt: skip
