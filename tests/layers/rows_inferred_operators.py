"""What inference finds of operators, beyond the lines beside their rows."""

from __future__ import annotations

from netlang.language.nets.chain import NetChain
from netlang.language.symbols import Tanh
from netlang.language.types.port_types import Restricted
from netlang.language.values.sentinels import Automatic
from netlang.layers import (
    BasicRecurrentLayer,
    DotLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetBidirectionalOperator,
    NetFoldOperator,
    NetGANOperator,
    NetMapOperator,
    NetMapThreadOperator,
    NetNestOperator,
    NetPairEmbeddingOperator,
    NetStepOperator,
    SequenceLastLayer,
)
from tests.layers.rows_operators import affine, less
from tests.layers.rows_operators_fold import add, fibonacci, weighted
from tests.layers.table import Solved

FIVE = Restricted("Integer", 5)
BRL, LSTM = BasicRecurrentLayer, LongShortTermMemoryLayer


# one step ---------------------------------------------------------------------------------------------------


def step(k: str, n: str, cell: bool = False) -> dict[str, str]:
    """An element of size k; states and the output of size n."""
    found = {"Input": f"[{k}]", "Output": f"[{n}]", "State": f"[{n}]", "OutState": f"[{n}]"}
    return found | ({"CellState": f"[{n}]", "OutCellState": f"[{n}]"} if cell else {})


STEP = [
    Solved(NetStepOperator(BRL(2)), "Input", 3, step("3", "2")),
    Solved(NetStepOperator(BRL()), "Input", 3, step("3", "?")),
    *(Solved(NetStepOperator(GatedRecurrentLayer()), port, 4, step("?", "4"))
      for port in ("State", "Output", "OutState")),
    *(Solved(NetStepOperator(LSTM()), port, 4, step("?", "4", cell=True))
      for port in ("State", "CellState", "Output", "OutState", "OutCellState")),
    Solved(NetStepOperator(LSTM(2, Input=["Varying", 3])), "Output", Automatic, step("3", "2", cell=True)),
    *(Solved(NetStepOperator(NetFoldOperator(add)), port, [2, 3], dict.fromkeys(step("", ""), "[2, 3]"))
      for port in ("Input", "State", "Output", "OutState")),
]  # fmt: skip


# along sequences --------------------------------------------------------------------------------------------


def both(T: str, k: str, m: str, n: str, whole: str, cells: bool = False) -> dict[str, str]:
    """States of sizes m and n."""
    found = {"Input": f"[{T}, {k}]", "Output": f"[{T}, {whole}]"}
    for name in ("State", "CellState") if cells else ("State",):
        found |= {f"Forward{name}": f"[{m}]", f"Backward{name}": f"[{n}]"}
    return found


def folded(x: str, state: str, given: str) -> dict[str, str]:
    return {"x": x, "a": state, "b": state, "next": given, "last": given}


def constant(T: str) -> dict[str, str]:
    return {"Input": f"[{T}, 2]", "State": "[2]", "factor": "[2]", "Output": f"[{T}, 2]"}


def threaded(x: str, y: str, given: str) -> dict[str, str]:
    return {"x": x, "y": y, "Output": given}


def two(one: str, other: str, whole: str) -> dict[str, str]:
    return {"Input1": one, "Input2": other, "Output": whole}


products = NetMapThreadOperator(DotLayer(InputPorts=2))
embedding = NetMapOperator(EmbeddingLayer(3))
two_states = NetFoldOperator(fibonacci, {"next": "a", "last": "b"})
by_factor = NetFoldOperator(weighted, constants=["factor"])
lasts = NetBidirectionalOperator(NetChain([BRL(), SequenceLastLayer()]))

ALONG = [
    Solved(embedding, "Input", ["Varying", FIVE], {"Input": "[T] of integers 1..5", "Output": "[T, 3]"}),
    Solved(embedding, "Output", Automatic, {"Input": "[?, *] of integers 1..?", "Output": "[?, *, 3]"}),
    Solved(NetMapOperator(LinearLayer([], Input=3)), "Output", "Varying", {"Input": "[T, 3]", "Output": "[T]"}),
    Solved(NetMapOperator(NetMapOperator(ElementwiseLayer(Tanh))), "Output", [4, 2],
           {"Input": "[4, 2]", "Output": "[4, 2]"}),
    Solved(NetMapThreadOperator(affine), "x", ["Varying", 3], threaded("[T, 3]", "[T, 2]", "[T, 2]")),
    Solved(NetMapThreadOperator(affine), "y", [5, Automatic], threaded("[5, *]", "[5, 2]", "[5, 2]")),
    Solved(NetMapThreadOperator(affine), "Output", ["Varying", Automatic],
           threaded("[T, *]", "[T, 2]", "[T, 2]")),
    Solved(NetMapThreadOperator(affine, {"x": 1, "y": 2}), "x", [4, 3], threaded("[4, 3]", "[4, ?, 2]", "[4, ?, 2]")),
    Solved(NetMapThreadOperator(affine, {"x": 1, "y": 2}), "Output", [4, 5, 2],
           threaded("[4, *]", "[4, 5, 2]", "[4, 5, 2]")),
    Solved(NetMapThreadOperator(less, {"a": 1}), "Output", ["Varying", 2],
           {"a": "[T, 2]", "b": "[2]", "Output": "[T, 2]"}),
    # the levels are known, not the input of each
    Solved(products, "Output", ["Varying", 2, 3], two("[T, *, ?]", "[T, ?, *]", "[T, 2, 3]")),
    Solved(products, "Input1", ["Varying", 2, 4], two("[T, 2, 4]", "[T, 4, *]", "[T, 2, *]")),
    Solved(products, "Input2", ["Varying", 4], two("[T, *, 4]", "[T, 4]", "[T, *]")),
    *(Solved(two_states, port, ["Varying", 2], folded("[T, 2]", "[2]", "[T, 2]")) for port in ("x", "next", "last")),
    *(Solved(two_states, port, 2, folded("[?, 2]", "[2]", "[?, 2]")) for port in ("a", "b")),
    *(Solved(by_factor, port, [4, 2], constant("4")) for port in ("Input", "Output")),
    *(Solved(by_factor, port, 2, constant("?")) for port in ("State", "factor")),
    Solved(NetNestOperator(ElementwiseLayer(Tanh), 2), "Output", ["Varying", 2],
           {"Input": "[T, 2]", "Output": "[T, 2]"}),
    Solved(NetNestOperator(LinearLayer(4), 2), "Input", Automatic, {"Input": "[4]", "Output": "[4]"}),
    # each direction may have any part of the common size
    Solved(NetBidirectionalOperator(LSTM()), "Output", ["Varying", 6], both("T", "?", "?", "?", "6", cells=True)),
    Solved(NetBidirectionalOperator(LSTM()), "ForwardCellState", 3, both("?", "?", "3", "?", "?", cells=True)),
    Solved(NetBidirectionalOperator(LSTM()), "BackwardCellState", 3, both("?", "?", "?", "3", "?", cells=True)),
    *(Solved(NetBidirectionalOperator(BRL(), how), port, form, both(T, "?", "3", "3", "3"))
      for how in ("Total", "Mean")
      for port, form, T in (("Output", ["Varying", 3], "T"), ("ForwardState", 3, "?"), ("BackwardState", 3, "?"))),
    Solved(NetBidirectionalOperator([BRL(2), BRL(3)]), "Input", ["Varying", 4], both("T", "4", "2", "3", "5")),
    Solved(lasts, "Input", ["Varying", 4], {"Input": "[T, 4]", "Output": "[?]"}),
    Solved(lasts, "Output", 2, {"Input": "[?, ?]", "Output": "[2]"}),
    Solved(NetPairEmbeddingOperator(NetChain([LinearLayer(2, Input=3)])), "Output", Automatic,
           {"Input": "[2, 3]", "Output": "[]"}),
    Solved(NetPairEmbeddingOperator(NetChain([EmbeddingLayer(2, 5), LinearLayer(2)])), "Input", [2, "Integer"],
           {"Input": "[2] of integers 1..5", "Output": "[]"}),
]  # fmt: skip


GAN = NetGANOperator([LinearLayer(), NetChain([LinearLayer(4), LinearLayer([])])])
NUMBERS = {"LossReal": "[]", "LossFake": "[]"}

PLAYED = [
    Solved(GAN, "Latent", 3, NUMBERS | {"Sample": "[*]", "Latent": "[3]", "GeneratedFake": "[*]"}),
    Solved(GAN, "Sample", [2, 2], NUMBERS | {"Sample": "[2, 2]", "Latent": "[*]", "GeneratedFake": "[2, 2]"}),
    Solved(GAN, "GeneratedFake", [2, 2], NUMBERS | {"Sample": "[2, 2]", "Latent": "[*]", "GeneratedFake": "[2, 2]"}),
]  # fmt: skip

SOLVED = [*STEP, *ALONG, *PLAYED]
