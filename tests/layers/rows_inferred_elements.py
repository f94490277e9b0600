"""What inference finds of layers of elements, of weights and of sequences, beyond the lines beside their rows: arrays
given, ports by other names, settings that change the pattern."""

from __future__ import annotations

import numpy as np

from netlang.encoders import NetEncoder
from netlang.language.distributions.continuous import GammaDistribution, NormalDistribution
from netlang.language.symbols import Plus, Tanh
from netlang.language.types.port_types import Restricted
from netlang.language.values.sentinels import All, Automatic
from netlang.layers import (
    AppendLayer,
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    CompiledLayer,
    CrossEntropyLossLayer,
    DropoutLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArrayLayer,
    NormalizationLayer,
    OrderingLayer,
    PaddingLayer,
    ParametricRampLayer,
    RandomArrayLayer,
    SequenceIndicesLayer,
    SequenceMostLayer,
    SoftmaxLayer,
    ThreadingLayer,
    UnitVectorLayer,
)
from tests.layers.table import Solved

EL, TL, NL, RL = ElementwiseLayer, ThreadingLayer, NormalizationLayer, RandomArrayLayer
CE = CrossEntropyLossLayer
FIVE = Restricted("Integer", 5)
gamma = RL(lambda shape, scale: GammaDistribution(shape, scale))


def pair(one: str, other: str, whole: str) -> dict[str, str]:
    return {"Input1": one, "Input2": other, "Output": whole}


def recurrent(k: str, n: str) -> dict[str, str]:
    found = {"Input": f"[?, {k}]", "Output": f"[?, {n}]", "State": f"[{n}]"}
    return found | {"InputWeights": f"[{n}, {k}]", "StateWeights": f"[{n}, {n}]", "Biases": f"[{n}]"}


ELEMENTS = [
    Solved(EL(Tanh), "Input", ["Varying", 3], {"Input": "[T, 3]", "Output": "[T, 3]"}),
    Solved(EL(Tanh), "Output", "Real", {"Input": "[]", "Output": "[]"}),
    # sizes of 1 broadcast, so one input determines only the other's rank
    Solved(TL(Plus, InputPorts=2), "Input1", ["Varying", 3], pair("[T, 3]", "[?, ?]", "[T, 3]")),
    Solved(TL(Plus, InputPorts=2), "Input2", [1, 3], pair("[?, ?]", "[1, 3]", "[?, 3]")),
    Solved(TL(Plus, InputPorts=2), "Output", [2, 3], pair("[?, ?]", "[?, ?]", "[2, 3]")),
    Solved(TL(Plus, InputPorts=2), "Output", [1, 1], pair("[1, 1]", "[1, 1]", "[1, 1]")),
    Solved(TL(Plus, InputPorts=[[1, 3], Automatic]), "Output", [2, 3], pair("[1, 3]", "[2, ?]", "[2, 3]")),
    Solved(TL(Plus, None, InputPorts=2), "Input1", ["Varying", 2], pair("[T, 2]", "[T, 2]", "[T, 2]")),
    Solved(TL(Plus, None, InputPorts=2), "Input2", [1, 3], pair("[1, 3]", "[1, 3]", "[1, 3]")),
    Solved(TL(Plus, None, InputPorts=2), "Output", "Real", pair("[]", "[]", "[]")),
    # with repeated levels ranks are open, except that one input has the output's rank
    Solved(TL(Plus, 1, InputPorts=[Automatic, 3]), "Input1", ["Varying", 3], pair("[T, 3]", "[3]", "[T, 3]")),
    Solved(TL(Plus, -1, InputPorts=[Automatic, 2]), "Input1", [2, 3], pair("[2, 3]", "[2]", "[2, 3]")),
    Solved(TL(Plus, 1, InputPorts=[3, Automatic]), "Output", ["Varying", 3], pair("[3]", "[T, ?]", "[T, 3]")),
    Solved(TL(Plus, 2, InputPorts=[[5, 3], Automatic]), "Output", [5, 2, 3], pair("[5, 3]", "[?, 2, ?]", "[5, 2, 3]")),
    Solved(TL(Plus, [None, 1], InputPorts=[Automatic, 3]), "Input1", [2, Automatic],
           pair("[2, ?]", "[3]", "[2, 3]")),
    Solved(TL(Plus, 1, InputPorts=2), "Input2", 3, pair("[*]", "[3]", "[*]")),
    Solved(TL(Plus, 1, InputPorts=2), "Output", 3, pair("[*]", "[*]", "[3]")),
    Solved(TL(lambda a, b: a - b, None), "b", [2, 3], {"a": "[2, 3]", "b": "[2, 3]", "Output": "[2, 3]"}),
    Solved(TL(lambda a, b: a - b, None), "a", 2, {"a": "[2]", "b": "[2]", "Output": "[2]"}),
    Solved(SoftmaxLayer(-2), "Input", [2, 3, 4], {"Input": "[2, 3, 4]", "Output": "[2, 3, 4]"}),
    Solved(SoftmaxLayer(-2), "Output", Automatic, {"Input": "[*, ?, ?]", "Output": "[*, ?, ?]"}),
    Solved(DropoutLayer(OutputPorts=["Output", "BinaryMask"]), "BinaryMask", ["Varying", 2],
           {"Input": "[T, 2]", "Output": "[T, 2]", "BinaryMask": "[T, 2]"}),
    Solved(CompiledLayer(lambda x: Tanh(x) + 1), "Input", ["Varying", 3], {"Input": "[T, 3]", "Output": "[T, 3]"}),
    Solved(CompiledLayer(lambda x: Tanh(x) + 1), "Output", ["Varying", 3], {"Input": "[*]", "Output": "[T, 3]"}),
    Solved(CompiledLayer(np.cumsum, None, Output=3), "Input", [2, 2], {"Input": "[2, 2]", "Output": "[3]"}),
    Solved(CompiledLayer(lambda x: x.sum(-1), None, Batched=True), "Input", ["Varying", 3],
           {"Input": "[T, 3]", "Output": "[T]"}),
    Solved(RL(NormalDistribution(0, 1)), "Output", [2, 3], {"Output": "[2, 3]"}),
    Solved(RL(NormalDistribution(0, 1), [2, 3]), "Output", Automatic, {"Output": "[2, 3]"}),
    *(Solved(gamma, port, ["Varying", 2], {"shape": "[T, 2]", "scale": "[T, 2]", "Output": "[T, 2]"})
      for port in ("shape", "scale", "Output")),
    Solved(RL(lambda x: NormalDistribution(x, 1), [2, 3]), "Input", Automatic, {"Input": "[2, 3]", "Output": "[2, 3]"}),
    Solved(OrderingLayer(2), "Output", [2, FIVE], {"Input": "[5]", "Output": "[2] of integers 1..5"}),
    Solved(OrderingLayer(2), "Output", 2, {"Input": "[?]", "Output": "[2] of integers 1..?"}),
    Solved(OrderingLayer(), "Output", Automatic, {"Input": "[?]", "Output": "[?] of integers 1..?"}),
    Solved(OrderingLayer(), "Output", [Automatic, FIVE], {"Input": "[5]", "Output": "[5] of integers 1..5"}),
    Solved(CE("Probabilities"), "Input", ["Varying", 3], {"Input": "[T, 3]", "Target": "[T, 3]", "Loss": "[]"}),
    Solved(CE("Probabilities"), "Loss", [], {"Input": "[*, ?]", "Target": "[*, ?]", "Loss": "[]"}),
    Solved(CE("Binary"), "Target", [2, 3], {"Input": "[2, 3]", "Target": "[2, 3]", "Loss": "[]"}),
    Solved(CE("Index"), "Target", ["Varying", FIVE],
           {"Input": "[T, 5]", "Target": "[T] of integers 1..5", "Loss": "[]"}),
]  # fmt: skip

MATRIX = [[1, 2, 3], [4, 5, 6]]
CHANNELS = {"Biases": "[2]", "Scaling": "[2]", "MovingMean": "[2]", "MovingVariance": "[2]"}
GATES = ("InputGate", "ResetGate", "MemoryGate")

WEIGHTS = [
    # the number of elements is known, not the levels
    Solved(LinearLayer(2, Weights=MATRIX), "Input", Automatic,
           {"Input": "[*]", "Output": "[2]", "Weights": "[2, 3]", "Biases": "[2]"}),
    Solved(LinearLayer(Weights=MATRIX), "Input", [Automatic],
           {"Input": "[3]", "Output": "[2]", "Weights": "[2, 3]", "Biases": "[2]"}),
    Solved(LinearLayer(Weights=MATRIX), "Output", [Automatic],
           {"Input": "[*]", "Output": "[2]", "Weights": "[2, 3]", "Biases": "[2]"}),
    Solved(LinearLayer([Automatic, 2], Biases=[1] * 6), "Output", Automatic,
           {"Input": "[*]", "Output": "[3, 2]", "Weights": "[6, ?]", "Biases": "[6]"}),
    Solved(LinearLayer(Biases=None), "Output", "Real", {"Input": "[*]", "Output": "[]", "Weights": "[1, ?]"}),
    Solved(EmbeddingLayer(Weights=MATRIX), "Input", "Varying",
           {"Input": "[T] of integers 1..2", "Output": "[T, 3]", "Weights": "[2, 3]"}),
    Solved(EmbeddingLayer(Weights=MATRIX), "Output", Automatic,
           {"Input": "[*] of integers 1..2", "Output": "[*, 3]", "Weights": "[2, 3]"}),
    Solved(PaddingLayer([[1, 2]], Padding="Fixed"), "Input", NetEncoder("Characters", "abc"),
           {"Input": "[T] of integers 1..3", "Output": "[T+3] of integers 1..3"}),
    Solved(PaddingLayer([[1, 2]]), "Input", NetEncoder("Characters", "abc"), {"Input": "[T]", "Output": "[T+3]"}),
    Solved(UnitVectorLayer(3), "Input", [2, "Integer"], {"Input": "[2] of integers 1..3", "Output": "[2, 3]"}),
    Solved(BatchNormalizationLayer(Scaling=[1, 2]), "Input", Automatic,
           {"Input": "[2, *]", "Output": "[2, *]", **CHANNELS}),
    Solved(BatchNormalizationLayer(Interleaving=True, MovingMean=[1, 2]), "Input", ["Varying", Automatic],
           {"Input": "[T, 2]", "Output": "[T, 2]", **CHANNELS}),
    Solved(NL(), "Output", [3, Automatic, 5],
           {"Input": "[3, ?, 5]", "Output": "[3, ?, 5]", "Scaling": "[3]", "Biases": "[3]"}),
    Solved(NL(Scaling=[1, 2]), "Input", Automatic,
           {"Input": "[2, ?, *]", "Output": "[2, ?, *]", "Scaling": "[2]", "Biases": "[2]"}),
    Solved(NL(-1), "Input", [3, 4, 5],
           {"Input": "[3, 4, 5]", "Output": "[3, 4, 5]", "Scaling": "[3, 4]", "Biases": "[3, 4]"}),
    Solved(NL(1, [-1], Scaling=None), "Input", ["Varying", 2, 3],
           {"Input": "[T, 2, 3]", "Output": "[T, 2, 3]", "Biases": "[3]"}),
    Solved(NL(All, "Same", Biases=[[1, 2]]), "Output", Automatic,
           {"Input": "[1, 2]", "Output": "[1, 2]", "Scaling": "[1, 2]", "Biases": "[1, 2]"}),
    Solved(ParametricRampLayer(Slope=[1, 2]), "Input", Automatic,
           {"Input": "[2, *]", "Output": "[2, *]", "Slope": "[2]"}),
    Solved(ParametricRampLayer([]), "Input", "Varying", {"Input": "[T]", "Output": "[T]", "Slope": "[]"}),
    Solved(NetArrayLayer(Array=[[1, 2, 3]]), "Output", Automatic, {"Output": "[1, 3]", "Array": "[1, 3]"}),
]  # fmt: skip

SEQUENCES = [
    Solved(BasicRecurrentLayer(InputWeights=MATRIX), "State", Automatic, recurrent("3", "2")),
    Solved(BasicRecurrentLayer(StateWeights=[[1, 2], [3, 4]]), "Input", Automatic, recurrent("?", "2")),
    Solved(BasicRecurrentLayer(Biases=[1, 2]), "Output", Automatic, recurrent("?", "2")),
    Solved(GatedRecurrentLayer(ResetGateInputWeights=MATRIX), "Input", ["Varying", Automatic],
           {"Input": "[T, 3]", "Output": "[T, 2]", "State": "[2]"}
           | {f"{gate}InputWeights": "[2, 3]" for gate in GATES} | {f"{gate}StateWeights": "[2, 2]" for gate in GATES}
           | {f"{gate}Biases": "[2]" for gate in GATES}),
    Solved(SequenceMostLayer(), "Output", ["Varying", 2], {"Input": "[T+1, 2]", "Output": "[T, 2]"}),
    Solved(AppendLayer(), "Output", [Automatic, 3], {"Input": "[?, 3]", "Element": "[3]", "Output": "[?, 3]"}),
    Solved(SequenceIndicesLayer(Maximum=4), "Output", "Varying",
           {"Input": "[T, *]", "Output": "[T] of integers 1..4"}),
    Solved(SequenceIndicesLayer(Maximum=5), "Output", ["Varying", FIVE],
           {"Input": "[T, *]", "Output": "[T] of integers 1..5"}),
    Solved(SequenceIndicesLayer(), "Output", [Automatic, FIVE], {"Input": "[?, *]", "Output": "[?] of integers 1..5"}),
]  # fmt: skip

SOLVED = [*ELEMENTS, *WEIGHTS, *SEQUENCES]
