"""Gradients of a program's outputs: of their sum, or of what is imposed on them."""

from __future__ import annotations

import numpy as np

from netlang.compiler import ops
from netlang.compiler.gradient.with_gradients import imposed_name, with_gradients
from netlang.compiler.ir.program import Program, Type, name_of, new_argument
from netlang.executors.interpreter import interpret
from netlang.language.types.sizes import BATCH, Length

X = new_argument("x", Type("f", (BATCH, Length("T"))))
W = new_argument("w", Type("f", ()), "array")
SCALED = X * ops.broadcast(W, X.shape, ())
PROGRAM = Program((X, W), (SCALED, ops.square(W), ops.cast(W, kind="i")), ("scaled", "square", "count"))
DATA = np.array([[1.0, 2.0, 50.0], [3.0, 4.0, 5.0]])
LENGTHS = np.array([2, 3])


def results(program: Program, **more: np.ndarray) -> dict[str, np.ndarray]:
    given = {"x": DATA, "w": np.array(3.0), "T": LENGTHS} | more
    found = interpret(program, dtype=np.float64)(*(given[name_of(v)] for v in program.inputs))
    return dict(zip(program.names, found, strict=True))


def test_padding_adds_nothing_to_gradients():
    found = results(with_gradients(PROGRAM, ["scaled"], [W, X]))
    assert found["d w"] == 15.0
    np.testing.assert_array_equal(found["d x"], [[3, 3, 0], [3, 3, 3]])


def test_outputs_are_summed_and_stay_what_they_are():
    program = with_gradients(PROGRAM, ["square", "scaled"], [W])
    assert program.names == ("scaled", "square", "count", "d w")
    found = results(program)
    assert found["square"] == 9.0
    assert found["d w"] == 15.0 + 6.0


def test_integers_have_no_gradient():
    assert results(with_gradients(PROGRAM, ["square", "count"], [W]))["d w"] == 6.0
    assert results(with_gradients(PROGRAM, ["count"], [W]))["d w"] == 0.0


def test_what_is_imposed_is_an_input_and_the_other_outputs_count_by_their_sum():
    name = imposed_name("scaled")
    program = with_gradients(PROGRAM, ["square", "scaled"], [W], ["scaled"])
    assert name in map(name_of, program.inputs)
    weights = np.array([[1.0, 10.0, 100.0], [0.0, 0.0, 2.0]])
    assert results(program, **{name: weights})["d w"] == 6.0 + 1.0 + 20.0 + 10.0
