"""A net to a file and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netlang import (
    BasicRecurrentLayer,
    EmbeddingLayer,
    Export,
    Import,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    SequenceLastLayer,
    SoftmaxLayer,
)
from netlang.language.nets.net import Net

WORDS = ["the", "cat", "sat", "on"]


def classifier():
    layers = {
        "embed": EmbeddingLayer(5),
        "rnn": BasicRecurrentLayer(4),
        "last": SequenceLastLayer(),
        "out": 2,
        "p": SoftmaxLayer(),
    }
    coders = {"Input": NetEncoder("Tokens", WORDS), "Output": NetDecoder("Class", ["yes", "no"])}
    return NetInitialize(NetChain(layers, **coders))


def again(net: Net, folder: Path, **options: Any) -> Net:
    return Import(Export(folder / "net.netlang", net), **options)


def same(net: Net, folder: Path, **options: Any) -> Net:
    """The net that comes back, which is the same in all that can be told of it."""
    made = again(net, folder, **options)
    assert made == net and hash(made) == hash(net)
    assert repr(made) == repr(net)
    assert (made.input_names, made.output_names, made.state_names) == (
        net.input_names,
        net.output_names,
        net.state_names,
    )
    assert [*made.own_arrays()] == [*net.own_arrays()]
    return made
