"""Data come to a program in its own order, each by its role."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

import netlang
from netlang.compiler.ir.program import Program, Type, argument_at, new_argument
from netlang.errors import NetOptionError
from netlang.executors.devices import DEVICES, EXECUTORS
from netlang.executors.feed import Feed
from netlang.language.types.sizes import BATCH, Length

T = Length("T")
PORT = argument_at(("Input",), Type("f", (BATCH, T)))
STATE = argument_at(("rnn", "State"), Type("f", (BATCH, 2)))
SHARE = new_argument("1/B", Type("f", ()))
LENGTHS = new_argument("T", Type("i", (BATCH,)), "lengths")
PLACES = new_argument("T", Type("i", (T,)), "positions")
NOISE = new_argument("noise", Type("f", (BATCH, T)), "random", distribution="normal")
ARRAY = argument_at(("Weights",), Type("f", (2,)), "array")
GIVEN = {("Input",): "x", ("rnn", "State"): "s", "1/B": 0.5}
SIZES = {"B": 2, "T": 3}


def feed(*inputs, dtype=np.float32):
    return Feed(Program(inputs, (), ()), dtype)


def test_data_come_in_the_order_of_the_program_and_arrays_are_none():
    made = feed(SHARE, ARRAY, STATE, LENGTHS, PORT)
    assert made(GIVEN, {"T": "lengths"}, SIZES) == [0.5, "s", "lengths", "x"]
    assert made.program.data == [SHARE, STATE, LENGTHS, PORT]


def test_positions_are_counted_from_0_up_to_the_padded_length():
    (places,) = feed(PLACES)({}, {}, SIZES)
    assert places.tolist() == [0, 1, 2]


def test_random_numbers_are_drawn_later_or_given():
    made = feed(PORT, NOISE)
    data = made(GIVEN, {}, SIZES)
    assert data == ["x", None]
    first, noise = made.with_random(data, SIZES, np.random.default_rng(1))
    assert first == "x" and data == ["x", None]
    np.testing.assert_array_equal(noise, np.random.default_rng(1).standard_normal((2, 3), np.float32))
    assert made(GIVEN | {"noise": "mine"}, {}, SIZES) == ["x", "mine"]


def test_a_distribution_that_there_is_not_is_refused():
    odd = new_argument("odd", Type("f", (BATCH,)), "random", distribution="odd")
    with pytest.raises(NetOptionError, match='there is no distribution "odd"'):
        feed(odd).with_random([None], SIZES, np.random.default_rng(1))


def test_what_is_not_given_is_an_error():
    with pytest.raises(KeyError):
        feed(PORT)({}, {}, SIZES)


def test_nobody_asks_for_an_executor_by_its_name():
    """Executors declare their capabilities."""
    root, names = Path(netlang.__file__).parent, {*DEVICES, *EXECUTORS}
    for file in root.rglob("*.py"):
        if "executors" not in file.parts:
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                compared = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
                known = {
                    part.value for part in compared if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
                assert not known & names, f"{file}:{node.lineno} asks for {known & names}"
