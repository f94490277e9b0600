"""The page of layers says what the declarations say, and is not stale. tests/docs/test_docs.py runs its examples."""

from __future__ import annotations

import re

import pytest

import netlang.layers
from netlang import (
    BatchNormalizationLayer,
    ConvolutionLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetFoldOperator,
    PoolingLayer,
    SequenceIndicesLayer,
    SequenceRestLayer,
    TotalLayer,
)
from netlang.compiler.rules import derive, offset, product, rank, same_port, spread, total
from netlang.language.nets.layer import Layer
from netlang.reports.layer_page import entry, options, signature
from tests.docs.documents import CATALOGUE, CODER_STUBS, STUBS, catalogue, coder_stubs, layer_stubs

PAGE = catalogue()
EXPORTED = [getattr(netlang.layers, name) for name in netlang.layers.__all__]
LAYERS = [cls for cls in EXPORTED if isinstance(cls, type) and issubclass(cls, Layer)]


def test_the_page_is_not_stale():
    assert CATALOGUE.read_text("utf-8") == PAGE, "renew docs/layers.md: python tests/docs/documents.py --write"


def test_the_stubs_are_not_stale():
    for path, text in ((STUBS, layer_stubs()), (CODER_STUBS, coder_stubs())):
        assert path.read_text("utf-8") == text, f"renew {path}: python tests/docs/documents.py --write"


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.__name__)
def test_every_layer_is_there_with_what_it_declares(cls):
    (text,) = re.findall(rf"^### {cls.__name__}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    for part in (*cls.declared_ports, *cls.declared_arrays):
        assert f"| {part.name}" in text
    assert "Source: <https://" in text
    assert "```python\n>>> " in text
    assert "| Port |" in text or "Ports: " in text


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.__name__)
def test_all_that_a_docstring_says_is_on_the_page(cls):
    said = re.split(r"Source:|>>>", cls.__doc__)[0]
    shown = re.sub(r"\[`.*\n", "", entry(cls)).replace("\\*", "*")
    assert " ".join(said.split()) in " ".join(shown.split())


def test_values_of_options_are_on_the_page():
    for value in ('"Same"', '"Causal"', '"DimensionSqrt"', '"Probabilities"', '"Binary"'):
        assert value in PAGE


def test_signatures_of_layers_on_the_page():
    assert signature(LinearLayer) == "LinearLayer(size=Automatic, *, Input, Output, Weights, Biases)"
    assert signature(ConvolutionLayer).startswith(
        "ConvolutionLayer(n=Automatic, kernel=Automatic, *, Stride=1, Dilation=1, "
    )
    assert signature(NetFoldOperator).endswith(", **ports)")


def test_options_with_what_they_take():
    rows = options(PoolingLayer)
    assert rows[:2] == ["| Option | Takes | Default |", "|---|---|---|"]
    assert '| `Function` | "Max", "Mean" or "Total" | `\'Max\'` |' in rows
    assert "| `size` | a size or a list of sizes | `Automatic` |" in options(LinearLayer)
    assert "| `Maximum` | Infinity or an integer from 1 up | `Infinity` |" in options(SequenceIndicesLayer)
    assert options(TotalLayer) == []


@pytest.mark.parametrize(("cls", "line"), [
    (LinearLayer, "| Biases, may be None | `[rows]` | 0.0 |"),
    (LongShortTermMemoryLayer, "| CellState | state, in and out | `[size]` | reals |"),
    (LongShortTermMemoryLayer, "| InputGateInputWeights | `[size, k]` | random weights |"),
    (SequenceRestLayer, "* `others` is `T` minus 1"),
    (BatchNormalizationLayer, "| MovingMean, not trained by gradients | `[channels]` | 0.0 |"),
    (NetFoldOperator, "all others are sequences [T, *input] of one length, fixed or varying"),
])  # fmt: skip
def test_entries_of_layers_on_the_page(cls, line):
    assert line in entry(cls).replace("\\*", "*").replace("\n", " ")


@pytest.mark.parametrize(("rule", "words"), [
    (product("whole", "a", "*b"), "`whole` is the product of `a`, `*b`"),
    (total("whole", "part"), "`whole` is the sum of `part`"),
    (rank("*run", 2), "the length of `*run` is 2"),
    (rank("*run", lambda layer: 2), "the length of `*run` depends on the layer's options"),
    (offset("out", "n", 1), "`out` is `n` plus 1"),
    (derive("a b", "c", lambda layer, c: [c, c]), "`a`, `b` follow from `c`"),
    (same_port("Net", "Input", "T *in"), 'the port Input of "Net" is `[T, *in]`'),
    (spread("*out", "*in", "*k", lambda layer, rank: None),
     "`*out` is (`*in` - 1) * stride + span - padding, in each dimension"),
])  # fmt: skip
def test_texts_of_rules(rule, words):
    assert rule.text() == words
