"""What inference finds of layers of images, of attention and of structure, beyond the lines beside their rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.graph import NetGraph
from netlang.language.types.port_types import Restricted
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import All, Automatic
from netlang.layers import (
    AggregationLayer,
    AttentionLayer,
    BilinearLayer,
    CatenateLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    DotLayer,
    ExtractLayer,
    FlattenLayer,
    ImageAugmentationLayer,
    LinearLayer,
    Mean,
    PaddingLayer,
    PartLayer,
    PoolingLayer,
    ReplicateLayer,
    ReshapeLayer,
    ResizeLayer,
    SpatialTransformationLayer,
    TotalLayer,
    TransposeLayer,
)
from tests.layers.table import Solved

CL, DL, PL, AL = ConvolutionLayer, DeconvolutionLayer, PoolingLayer, AttentionLayer
FIVE = Restricted("Integer", 5)


def ends(taken: str, given: str) -> dict[str, str]:
    return {"Input": taken, "Output": given}


def convolving(taken: str, given: str, weights: str, n: int = 4) -> dict[str, str]:
    return {"Input": taken, "Output": given, "Weights": weights, "Biases": f"[{n}]"}


def ones(*shape: int) -> Any:
    return np.ones(shape)


WINDOWS = [
    # the kernel alone fits one dimension or three
    Solved(CL(4, 3), "Input", Automatic, convolving("[?, *]", "[4, *]", "[4, ?, *]")),
    Solved(CL(4, 3, Dimensionality=2), "Input", Automatic, convolving("[?, ?, ?]", "[4, ?, ?]", "[4, ?, 3, 3]")),
    Solved(CL(4, 3, Weights=ones(4, 2, 3, 3)), "Input", Automatic,
           convolving("[2, ?, ?]", "[4, ?, ?]", "[4, 2, 3, 3]")),
    Solved(CL(Automatic, [3], Biases=[1, 2]), "Output", Automatic, convolving("[?, ?]", "[2, ?]", "[2, ?, 3]", 2)),
    Solved(CL(Automatic, [3]), "Output", [4, 6], convolving("[?, 8]", "[4, 6]", "[4, ?, 3]")),
    Solved(CL(4, [3], ChannelGroups=2), "Input", [6, 8], convolving("[6, 8]", "[4, 6]", "[4, 3, 3]")),
    Solved(CL(4, [3], ChannelGroups=2, Weights=ones(4, 3, 3)), "Output", [4, 6],
           convolving("[6, 8]", "[4, 6]", "[4, 3, 3]")),
    Solved(CL(2, [2], Dilation=3), "Input", [1, 8], convolving("[1, 8]", "[2, 5]", "[2, 1, 2]", 2)),
    Solved(CL(2, [2], Dilation=3), "Output", [2, 5], convolving("[?, 8]", "[2, 5]", "[2, ?, 2]", 2)),
    Solved(CL(4, 3, PaddingSize="Same"), "Output", [4, 6, 5], convolving("[?, 6, 5]", "[4, 6, 5]", "[4, ?, 3, 3]")),
    # 4 results at a stride of 2 are those of 9 elements, or of 10
    Solved(CL(4, [3], Stride=2), "Output", [4, 4], convolving("[?, ?]", "[4, 4]", "[4, ?, 3]")),
    Solved(CL(4, [3], Interleaving=True), "Output", ["Varying", 4], convolving("[T+2, ?]", "[T, 4]", "[4, ?, 3]")),
    Solved(DL(Automatic, [3]), "Output", [4, 6], convolving("[?, 4]", "[4, 6]", "[?, 4, 3]")),
    Solved(DL(4, [3], ChannelGroups=2), "Input", [6, 5], convolving("[6, 5]", "[4, 7]", "[6, 2, 3]")),
    Solved(DL(Automatic, 3, Weights=ones(6, 4, 3)), "Input", Automatic, convolving("[6, ?]", "[4, ?]", "[6, 4, 3]")),
    Solved(DL(Automatic, [3], ChannelGroups=2, Weights=ones(6, 2, 3)), "Output", Automatic,
           convolving("[6, ?]", "[4, ?]", "[6, 2, 3]")),
    Solved(DL(4, [3], Stride=2, PaddingSize="Same", Interleaving=True), "Output", [10, 4],
           convolving("[5, ?]", "[10, 4]", "[?, 4, 3]")),
    Solved(PL([2], [2]), "Output", [3, 4], ends("[3, ?]", "[3, 4]")),
    Solved(PL(2, 2, PaddingSize="Same"), "Input", [3, 7], ends("[3, 7]", "[3, 4]")),
    Solved(PL([3], PaddingSize=1), "Output", [3, 8], ends("[3, 8]", "[3, 8]")),
    Solved(PL([2], Interleaving=True), "Input", ["Varying", 3], ends("[T, 3]", "[T-1, 3]")),
    Solved(PL([2], Interleaving=True), "Output", ["Varying", 3], ends("[T+1, 3]", "[T, 3]")),
    Solved(PL(2), "Output", Automatic, ends("[?, *]", "[?, *]")),
]  # fmt: skip

IMAGES = [
    Solved(ResizeLayer([All, 4], Interleaving=True), "Input", ["Varying", 5, 3], ends("[T, 5, 3]", "[T, 4, 3]")),
    Solved(ResizeLayer([All, 4], Interleaving=True), "Output", ["Varying", 4, 3], ends("[T, ?, 3]", "[T, 4, 3]")),
    # half of 5 and half of 6 are both 3
    Solved(ResizeLayer([Scaled(0.5)]), "Output", [2, 3], ends("[2, ?]", "[2, 3]")),
    Solved(ResizeLayer([Scaled(0.5)]), "Input", [2, 5], ends("[2, 5]", "[2, 3]")),
    Solved(SpatialTransformationLayer(Automatic), "Output", [3, 2, 5],
           {"Input": "[3, ?, ?]", "Parameters": "[6]", "Output": "[3, 2, 5]"}),
    Solved(ImageAugmentationLayer(Automatic), "Output", [3, 2, 5], ends("[3, ?, ?]", "[3, 2, 5]")),
    Solved(ImageAugmentationLayer([2, Automatic]), "Input", [3, 8, 8], ends("[3, 8, 8]", "[3, 2, ?]")),
    Solved(PaddingLayer([[1, 2]]), "Output", ["Varying", 2], ends("[T-3, 2]", "[T, 2]")),
    Solved(PaddingLayer([[0, 0], [2, 2]]), "Input", ["Varying", 2], ends("[T, 2]", "[T, 6]")),
]  # fmt: skip

ATTENTION = ("Key", "Value", "Query", "Output", "AttentionWeights")
scorer = NetGraph(
    {"k": LinearLayer(2, Input=3), "q": LinearLayer(2), "sum": TotalLayer(), "score": LinearLayer([])},
    [(NetPort("Input"), "k"), (NetPort("Query"), "q"), (["k", "q"], "sum", "score")],
)


def attending(*shapes: str) -> dict[str, str]:
    return dict(zip(ATTENTION, shapes, strict=False))


ATTENDING = [
    Solved(AL(), "Key", [5, 2], attending("[5, 2]", "[5, ?]", "[*, ?]", "[*, ?]", "[5, *]")),
    Solved(AL(), "Value", ["Varying", 3], attending("[T, ?]", "[T, 3]", "[*, ?]", "[*, 3]", "[T, *]")),
    Solved(AL(), "Query", 4, attending("[*, ?]", "[*, ?]", "[4]", "[?]", "[*]")),
    Solved(AL(), "Output", 4, attending("[*, ?]", "[*, 4]", "[?]", "[4]", "[*]")),
    Solved(AL(BilinearLayer(Weights=[[1, 2, 3]])), "Key", Automatic,
           attending("[*, 1]", "[*, ?]", "[*, 3]", "[*, ?]", "[*]")),
    Solved(AL("Dot"), "Key", [5, 2], attending("[5, 2]", "[5, ?]", "[*, 2]", "[*, ?]", "[5, *]")),
    Solved(AL("Dot"), "Query", [5, 2], attending("[*, 2]", "[*, ?]", "[5, 2]", "[5, ?]", "[*, 5]")),
    # a causal mask needs as many queries as keys
    *(Solved(AL("Dot", Mask="Causal"), port, ["Varying", 2], attending(*shapes, "[T, T]"))
      for port, *shapes in (("Key", "[T, 2]", "[T, ?]", "[T, 2]", "[T, ?]"),
                            ("Value", "[T, ?]", "[T, 2]", "[T, ?]", "[T, 2]"),
                            ("Query", "[T, 2]", "[T, ?]", "[T, 2]", "[T, ?]"),
                            ("Output", "[T, ?]", "[T, 2]", "[T, ?]", "[T, 2]"))),
    Solved(AL("Dot", Mask="Causal"), "AttentionWeights", [5, 5],
           attending("[5, ?]", "[5, ?]", "[5, ?]", "[5, ?]", "[5, 5]")),
    Solved(AL(MultiHead=True), "Key", [5, 2, 4],
           attending("[5, 2, 4]", "[5, 2, ?]", "[*, 2, ?]", "[*, 2, ?]", "[5, *, 2]")),
    Solved(AL(MultiHead=True).with_arrays({("ScoringNet", "Weights"): ones(2, 3, 4)}),
           "Output", ["Varying", Automatic, 5],
           attending("[*, 2, 3]", "[*, 2, 5]", "[T, 2, 4]", "[T, 2, 5]", "[*, T, 2]")),
    Solved(AL("Dot", MultiHead=True), "AttentionWeights", [5, 6, 2],
           attending("[*, 2, ?]", "[*, 2, ?]", "[*, 2, ?]", "[*, 2, ?]", "[5, 6, 2]")),
    Solved(AL(scorer), "Query", [6, 4], attending("[*, 3]", "[*, ?]", "[6, 4]", "[6, ?]", "[*, 6]")),
]  # fmt: skip


def two(one: str, other: str, whole: str) -> dict[str, str]:
    return {"Input1": one, "Input2": other, "Output": whole}


def extracting(taken: str, position: str, given: str) -> dict[str, str]:
    return {"Input": taken, "Position": f"{position} of integers None..None", "Output": given}


STRUCTURE = [
    Solved(ExtractLayer(), "Input", [3, 4], extracting("[3, 4]", "[*]", "[*]")),
    Solved(ExtractLayer(), "Position", [4, 2], extracting("[?, ?, *]", "[4, 2]", "[4, *]")),
    Solved(ExtractLayer(), "Position", "Integer", extracting("[?, *]", "[]", "[*]")),
    Solved(ExtractLayer(Position=[4, 2]), "Output", [4, 5], extracting("[?, ?, 5]", "[4, 2]", "[4, 5]")),
    Solved(ExtractLayer(), "Output", [4, 2], extracting("[*]", "[*]", "[4, 2]")),
    Solved(ExtractLayer(Input=["Varying", 4]), "Position", [6, 1], extracting("[T, 4]", "[6, 1]", "[6, 4]")),
    *(Solved(CatenateLayer(InputPorts={"left": 3, "right": Automatic}), port, form, found) for port, form, found in (
        ("Output", 5, {"left": "[3]", "right": "[2]", "Output": "[5]"}),
        ("right", 2, {"left": "[3]", "right": "[2]", "Output": "[5]"}),
        ("left", 4, {"left": "[4]", "right": "[*]", "Output": "[*]"}),  # any rank: vectors are joined to every row
    )),
    Solved(CatenateLayer(InputPorts=[[2, 3], Automatic]), "Input2", [4, 3], two("[2, 3]", "[4, 3]", "[6, 3]")),
    Solved(CatenateLayer(InputPorts=[Automatic, 3, 4]), "Output", 8,
           {"Input1": "[1]", "Input2": "[3]", "Input3": "[4]", "Output": "[8]"}),
    Solved(CatenateLayer(2, InputPorts=3), "Input3", ["Varying", 3],
           {"Input1": "[*]", "Input2": "[*]", "Input3": "[T, 3]", "Output": "[*]"}),
    Solved(DotLayer(InputPorts=2), "Input2", [3, 2], two("[*, 3]", "[3, 2]", "[*, 2]")),
    Solved(DotLayer(InputPorts=2), "Output", "Real", two("[?]", "[?]", "[]")),
    # a vector times an array of rank 3, or two matrices, or the converse
    Solved(DotLayer(InputPorts=2), "Output", [2, 3], two("[*, ?]", "[?, *]", "[2, 3]")),
    Solved(DotLayer([None, (1, 2)], InputPorts=[["Varying", 3], Automatic]), "Output", ["Varying", 2],
           two("[T, 3]", "[2, 3]", "[T, 2]")),
    *(Solved(DotLayer(InputPorts={"m": Automatic, "x": [Automatic, 4], "v": Automatic}), port, form, found)
      for port, form, found in (
          ("m", ["Varying", 3], {"m": "[T, 3]", "x": "[3, 4]", "v": "[4, *]", "Output": "[T, *]"}),
          ("x", [3, 4], {"m": "[*, 3]", "x": "[3, 4]", "v": "[4, *]", "Output": "[*]"}),
          ("v", 4, {"m": "[*, ?]", "x": "[?, 4]", "v": "[4]", "Output": "[*]"}),
          ("Output", [], {"m": "[?]", "x": "[?, 4]", "v": "[4]", "Output": "[]"}),
      )),
    *(Solved(TotalLayer(InputPorts=["x", "y", "z"]), port, ["Varying", 2],
             dict.fromkeys(["x", "y", "z", "Output"], "[T, 2]")) for port in ("x", "y", "z", "Output")),
    Solved(PartLayer(2), "Input", ["Varying", FIVE], ends("[T] of integers 1..5", "[] of integers 1..5")),
    Solved(PartLayer(2), "Output", [4, 3], ends("[?, 4, 3]", "[4, 3]")),
    Solved(PartLayer((2, -1)), "Output", ["Varying", 3], ends("[T+1, 3]", "[T, 3]")),
    # every second of 5 elements, or of 6
    Solved(PartLayer((1, -1, 2)), "Input", 5, ends("[5]", "[3]")),
    Solved(PartLayer((1, -1, 2)), "Output", 3, ends("[?]", "[3]")),
    Solved(ReplicateLayer(), "Input", 3, ends("[3]", "[?, 3]")),
    Solved(ReplicateLayer(2, -1), "Input", ["Varying", FIVE], ends("[T] of integers 1..5", "[T, 2] of integers 1..5")),
    Solved(ReplicateLayer(2), "Output", Automatic, ends("[*]", "[2, *]")),
    Solved(TransposeLayer([2, 3, 1]), "Input", [2, 3, 4, 5], ends("[2, 3, 4, 5]", "[4, 2, 3, 5]")),
    Solved(TransposeLayer([2, 3, 1]), "Output", [4, 2, 3], ends("[2, 3, 4]", "[4, 2, 3]")),
    Solved(TransposeLayer([(1, 2), (2, 3)]), "Output", [4, 2, 3], ends("[3, 4, 2]", "[4, 2, 3]")),
    Solved(TransposeLayer(), "Input", Automatic, ends("[?, ?, *]", "[?, ?, *]")),
    Solved(FlattenLayer(), "Output", 1, ends("[*]", "[1]")),
    Solved(FlattenLayer([[3, 1], [2]]), "Output", [8, 3], ends("[?, 3, ?]", "[8, 3]")),
    Solved(ReshapeLayer([2, 3]), "Output", Automatic, ends("[*]", "[2, 3]")),
    Solved(ReshapeLayer([All, 1]), "Output", ["Varying", 2, 1], ends("[T, 2]", "[T, 2, 1]")),
    Solved(ReshapeLayer([]), "Input", [1, Automatic], ends("[1, 1]", "[]")),
    Solved(ReshapeLayer("ReferenceShape", Input=[Automatic, 3]), "ReferenceShape", 6,
           {"Input": "[2, 3]", "ReferenceShape": "[6]", "Output": "[6]"}),
    Solved(ReshapeLayer("ReferenceShape"), "Output", [2, 3],
           {"Input": "[*]", "ReferenceShape": "[2, 3]", "Output": "[2, 3]"}),
    Solved(AggregationLayer(Mean, -1), "Output", ["Varying", 3], ends("[T, 3, ?]", "[T, 3]")),
    Solved(AggregationLayer(Mean, 1), "Input", ["Varying", 3], ends("[T, 3]", "[3]")),
]  # fmt: skip

SOLVED = [*WINDOWS, *IMAGES, *ATTENDING, *STRUCTURE]
