"""Any value as a path, a rule, a pattern, a name or what is put in their places: a net, or an error of ours in few
words. What comes out is a net that prints, and the net that was given is as it was."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from netlang import (
    All,
    ClassDecoder,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetEncoder,
    NetError,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetRename,
    NetReplace,
    NetReplacePart,
    Ramp,
    SequenceLastLayer,
)
from tests.fuzz.budget import rounds
from tests.fuzz.test_constructors import LONGEST, pool

CHAIN = NetInitialize(NetChain({"a": 3, "f": Ramp, "b": NetChain([2, Ramp])}, Input=2, Output=ClassDecoder(["x", "y"])))
GRAPH = NetGraph(
    {"read": GatedRecurrentLayer(2), "last": SequenceLastLayer(), "each": NetMapOperator(2)},
    [("read", "last", NetPort("whole")), ("read", "each"), (NetPort("start"), NetPort("read", "State"))],
)
TARGETS = [CHAIN, GRAPH, NetEncoder("Tokens", ["a", "b"]), LinearLayer(2), NetMapOperator(EmbeddingLayer(2))]
STEPS = [
    "a", "f", "b", "read", "each", "Net", "Weights", "Biases", "Size", "Input", "Output", "Labels", "Tokens", "State",
    "whole", "Function", "LearningRateMultipliers", 1, -1, 2, All, NetArray("w"),
]  # fmt: skip


def path(rng: random.Random, values: list[Any]) -> Any:
    steps = [rng.choice(STEPS if rng.random() < 0.9 else values) for _ in range(rng.randint(1, 3))]
    return rng.choice([steps[0], tuple(steps), steps, rng.choice(values)])


def call(rng: random.Random, values: list[Any]) -> Any:
    """A function, and arguments for it."""
    net, one = rng.choice(TARGETS), rng.choice(values)
    rules = [(path(rng, values), rng.choice(values)) for _ in range(rng.randint(1, 3))]
    by_path = {key: value for key, value in rules if isinstance(key, str | int)}
    return rng.choice(
        [
            (NetReplacePart, net, *rules[0]), (NetReplacePart, net, rules[0]), (NetReplacePart, net, rules),
            (NetReplacePart, net, by_path), (NetReplacePart, net, one), (NetReplacePart, one, *rules[0]),
            (NetExtract, net, rules[0][0]), (NetExtract, net, one),
            (NetReplace, net, one), (NetReplace, net, one, Ramp), (NetReplace, net, LinearLayer, one),
            (NetReplace, net, [(Ramp, one), (one, 3)]),
            (NetRename, net, one), (NetRename, net, ("a", one)), (NetRename, net, (one, "z")),
            (NetRename, net, [(NetPort("Input"), one)], 2), (NetRename, net, str, one),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("part", range(20))
def test_any_arguments_of_surgery(part):
    before = [repr(net) for net in TARGETS]
    for seed in rounds(100):
        rng = random.Random(seed * 20 + part)
        function, *args = call(rng, pool(rng))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                made = function(*args)
            except NetError as error:
                made = error
            except Exception as error:
                raise AssertionError(f"{part}, {seed}: {function.__name__} raises {error!r}") from error
        if isinstance(made, NetError):
            assert len(str(made)) < LONGEST, (part, seed, function)
        elif function is not NetExtract:
            assert str(made), (part, seed, function)
    assert [repr(net) for net in TARGETS] == before
