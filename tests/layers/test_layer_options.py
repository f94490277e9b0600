"""Every option of every layer has a domain: what is inside is taken, what is outside refused, in words."""

from __future__ import annotations

import copy
import datetime
from contextlib import suppress
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest

import netlang
from netlang import (
    Inherited,
    LinearLayer,
    NetEncoder,
    NetError,
    NetOptionError,
    NetShapeError,
    NormalDistribution,
    Plus,
    Tanh,
    ThreadingLayer,
)
from netlang.language.nets.layer import Layer
from tests.raised import raised

HELD: list[Any] = []
HELD.append(HELD)

# invalid for most options; exceptions are listed below
NONSENSE: dict[str, Any] = {
    "nan": float("nan"), "inf": float("inf"), "-inf": float("-inf"), "-1": -1, "0": 0, "1": 1, "0.5": 0.5, "1.5": 1.5,
    "True": True, "False": False, "np.True_": np.True_, "None": None, "text": "", "word": "Wrod", "bytes": b"Max",
    "[]": [], "()": (), "{}": {}, "set": {1, 2}, "frozenset": frozenset({1}), "2**63": 2**63, "-2**63": -(2**63),
    "10**400": 10**400, "1e300": 1e300, "complex": 1j, "object": object(), "type": int, "list of lists": [[1, [2]]],
    "Series": pd.Series([1, 2]), "Index": pd.Index(["Max", "Mean"]), "DataFrame": pd.DataFrame({"a": [1]}),
    "array": np.array([1.5, 2.5]), "empty array": np.zeros(0), "array of objects": np.array([None, "a"]),
    "masked": np.ma.array([1, 2], mask=[True, False]), "date": datetime.date(2020, 1, 1), "held": HELD,
    "range": range(3), "generator": (n for n in ()), "Inherited": Inherited, "encoder": NetEncoder("Boolean"),
    "[True]": [True], "[nan]": [float("nan")], "[None]": [None], "long": list(range(1, 10**5)), "NaT": pd.NaT,
}  # fmt: skip
NET = LinearLayer(2)

# how each layer is made without the option; for those with none, no arguments
BASE: dict[str, dict[str, Any]] = {
    "AggregationLayer": {"f": "Max"}, "ConvolutionLayer": {"n": 2, "kernel": 2},
    "DeconvolutionLayer": {"n": 2, "kernel": 2}, "CrossEntropyLossLayer": {"form": "Index"},
    "ElementwiseLayer": {"f": Tanh}, "ImageAugmentationLayer": {"size": [2, 2]}, "PaddingLayer": {"amounts": [[1, 1]]},
    "PartLayer": {"part": 1},
    "PoolingLayer": {"kernel": 2}, "ReshapeLayer": {"dims": [2]}, "ResizeLayer": {"size": [2]},
    "ThreadingLayer": {"f": Plus},
    "CompiledLayer": {"f": np.sin}, "RandomArrayLayer": {"distribution": NormalDistribution()},
    "NetFoldOperator": {"net": ThreadingLayer(lambda Input, State: Input + State)},
    "NetMapThreadOperator": {"net": ThreadingLayer(Plus, InputPorts=2)}, "NetNestOperator": {"net": NET, "n": 2},
    "NetBidirectionalOperator": {"nets": NET}, "NetGANOperator": {"nets": [NET, LinearLayer([])]},
    "NetPairEmbeddingOperator": {"net": NET}, "NetStepOperator": {"net": netlang.BasicRecurrentLayer(2)},
    "SpatialTransformationLayer": {"size": [2, 2]}, "TransposeLayer": {},
}  # fmt: skip

NUMBERS = {"-1", "0", "1", "0.5", "1.5", "2**63", "-2**63", "1e300"}
POSITIVE = NUMBERS - {"-1", "0", "-2**63"}
RECURRENT = ("BasicRecurrent", "GatedRecurrent", "LongShortTermMemory")
COUNT, FLAG, LEVEL = {"1", "2**63"}, {"True", "False", "np.True_"}, {"-1", "1"}
SIZES = {"1", "[]", "()", "long", "2**63"}
WINDOW = {"1"}

# which of the values above each option takes
TAKEN: dict[str, set[str]] = {
    "AggregationLayer.f": set(), "AggregationLayer.levels": LEVEL,
    "AttentionLayer.Dropout": {"0", "0.5"}, "AttentionLayer.Mask": {"None"}, "AttentionLayer.MultiHead": FLAG,
    "AttentionLayer.ScoreRescaling": {"None"}, "BatchNormalizationLayer.Epsilon": POSITIVE,
    "BatchNormalizationLayer.Interleaving": FLAG, "BatchNormalizationLayer.Momentum": {"0", "0.5", "1"},
    "NetBidirectionalOperator.aggregation": set(), "CatenateLayer.level": LEVEL,
    "ContrastiveLossLayer.margin": POSITIVE,
    "ConvolutionLayer.kernel": WINDOW, "ConvolutionLayer.Stride": WINDOW, "ConvolutionLayer.Dilation": WINDOW,
    "ConvolutionLayer.PaddingSize": {"0", "1"}, "ConvolutionLayer.ChannelGroups": {"1"},
    "ConvolutionLayer.Dimensionality": {"1"}, "ConvolutionLayer.Interleaving": FLAG,
    "DeconvolutionLayer.kernel": WINDOW, "DeconvolutionLayer.Stride": WINDOW, "DeconvolutionLayer.Dilation": WINDOW,
    "DeconvolutionLayer.PaddingSize": {"0", "1"}, "DeconvolutionLayer.ChannelGroups": {"1"},
    "DeconvolutionLayer.Dimensionality": {"1"}, "DeconvolutionLayer.Interleaving": FLAG,
    "DotLayer.specs": {"None", "[]", "()", "[None]"}, "DropoutLayer.p": {"0", "0.5"}, "DropoutLayer.Method": set(),
    "DropoutLayer.OutputPorts": set(), "ElementwiseLayer.f": set(), "FlattenLayer.levels": {"-1", "1", "inf"},
    "NetFoldOperator.feedback": set(), "NetFoldOperator.constants": {"None", "[]", "()"},
    "NetFoldOperator.outputs": {"None", "[]", "()"}, "NetGANOperator.loss": set(),
    "ImageAugmentationLayer.ReflectionProbabilities": set(),
    **{f"LocalResponseNormalizationLayer.{name}": NUMBERS for name in ("Alpha", "Beta", "Bias")},
    "LocalResponseNormalizationLayer.ChannelWindowSize": {"0", "1"}, "CrossEntropyLossLayer.form": set(),
    "NetMapThreadOperator.depth": {"1"}, "NetNestOperator.n": {"1"}, "NetArrayLayer.start": NUMBERS,
    "NormalizationLayer.levels": LEVEL, "NormalizationLayer.scaling": LEVEL, "NormalizationLayer.Epsilon": POSITIVE,
    "NormalizationLayer.GroupNumber": {"None", "1"}, "NormalizationLayer.Unbiased": FLAG,
    "NormalizationLayer.Method": set(), "OrderingLayer.n": LEVEL, "PaddingLayer.amounts": set(),
    "PaddingLayer.Padding": NUMBERS, "NetPairEmbeddingOperator.DistanceFunction": set(),
    "ParametricRampLayer.levels": {"-1", "1", "[]"}, "PartLayer.part": LEVEL, "PartsLayer.positions": {"long"},
    "PartsLayer.level": {"1"}, "PlaceholderLayer.tag": {"text", "word"}, "PoolingLayer.kernel": WINDOW,
    "PoolingLayer.Stride": WINDOW, "PoolingLayer.Function": set(), "PoolingLayer.PaddingSize": {"0", "1"},
    "PoolingLayer.Dimensionality": {"1"}, "PoolingLayer.Interleaving": FLAG, "RandomArrayLayer.distribution": set(),
    **{f"{kind}Layer.Dropout": {"None", "0", "0.5"} for kind in RECURRENT},
    "ReplicateLayer.position": LEVEL, "ReshapeLayer.dims": {"1", "2**63", "[]", "()"},
    "ResizeLayer.size": {"1"}, "ResizeLayer.Resampling": set(), "ResizeLayer.Scheme": set(),
    "ResizeLayer.Interleaving": FLAG, "SequenceIndicesLayer.Maximum": {"1", "inf", "2**63"},
    "IndexStepLayer.Maximum": {"1", "inf", "2**63"}, "SoftmaxLayer.level": LEVEL, "StackLayer.level": LEVEL,
    "NetStepOperator.along": set(), "ThreadingLayer.f": set(), "ThreadingLayer.bspec": {"-1", "1", "None", "[None]"},
    "TransposeLayer.spec": set(), "CompiledLayer.f": set(), "CompiledLayer.gradient": {"None"},
    "CompiledLayer.Batched": FLAG, "PlaceholderLayer.InputPorts": {"1", "text", "word", "[]", "()", "{}"},
    "PlaceholderLayer.OutputPorts": {"1", "text", "word", "[]", "()", "{}"},
}  # fmt: skip


def declared() -> dict[str, Any]:
    """Every option with a domain, as Layer.option."""
    found = {}
    for name in netlang.layers.__all__:
        kind = getattr(netlang, name)
        if isinstance(kind, type) and issubclass(kind, Layer):
            fields = [f for f in attrs.fields(kind) if "domain" in f.metadata]
            found |= {f"{name}.{f.alias}": (kind, f) for f in fields}
    return found


OPTIONS = declared()
SIZED = {
    f"{kind.__name__}.{f.alias}": (kind, f)
    for name in netlang.layers.__all__
    if isinstance(kind := getattr(netlang, name), type) and issubclass(kind, Layer)
    for f in attrs.fields(kind)
    if "sizes" in f.metadata and name not in ("ImageAugmentationLayer", "SpatialTransformationLayer")
}


def test_every_option_declares_its_domain_and_is_tried() -> None:
    assert set(OPTIONS) == set(TAKEN), set(OPTIONS) ^ set(TAKEN)
    for name in netlang.layers.__all__:
        kind = getattr(netlang, name)
        if isinstance(kind, type) and issubclass(kind, Layer):
            for f in attrs.fields(kind):
                if f.init and not f.name.startswith("given_"):
                    assert f.converter is not None or f.name == "types", f"{name}.{f.name} takes anything"


def made(kind: Any, option: str, value: Any) -> Any:
    return kind(**(BASE.get(kind.__name__, {}) | {option: value}))


@pytest.mark.parametrize("option", [*OPTIONS, *SIZED])
def test_what_an_option_takes_and_what_it_refuses(option: str) -> None:
    kind, field = (OPTIONS | SIZED)[option]
    taken = TAKEN.get(option, {"1", "2**63"} | ({"[]", "()"} if field.metadata.get("sizes") == "run" else set()))
    taken = taken | ({"empty array"} if "[]" in taken else set())
    for name, value in NONSENSE.items():
        if name in taken:
            if "domain" in field.metadata:
                field.metadata["domain"](value, kind.__name__, field.alias)
            with suppress(NetShapeError):  # values that do not fit other sizes are fine here
                layer = made(kind, field.alias, value)
                assert hash(layer) == hash(copy.deepcopy(layer)) and repr(layer)
        else:
            with pytest.raises(NetError) as refused:
                made(kind, field.alias, value)
            assert len(str(refused.value)) < 2000, name


def test_what_is_refused_is_told_in_one_form() -> None:
    error = raised(NetOptionError, lambda: netlang.DropoutLayer(float("nan")))
    message = "DropoutLayer: p is a probability of being dropped, from 0 up and below 1, not nan"
    assert str(error) == message
