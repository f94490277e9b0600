"""Elements of what a loop puts out: the one where it ends is its final state, and no other is."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler import ops
from netlang.compiler.ir.program import Program
from netlang.compiler.passes import final_state
from netlang.executors.interpreter import interpret
from tests.compiler.nets import B, T, arg

STEPS = 4


def sums(reverse: bool, take, time=STEPS) -> Program:
    """`take` of running sums, s[t] = s[t -+ 1] + x[t], starting at 10."""
    x = arg("x", B, time, role="input")
    lengths = arg("T", B, kind="i", role="lengths")

    def step(carry, seen):
        new = carry[0] + seen[0]
        return (new,), (new,)

    _, (all_,) = ops.loop(step, (ops.full((B,), 10.0),), (x,), None if time == STEPS else lengths, reverse)
    return Program((x, lengths) if time is T else (x,), (take(all_, lengths),), ("Output",))


def run(program: Program, *data: np.ndarray) -> np.ndarray:
    return np.asarray(interpret(program, dtype=np.float64)(*data)[0])


def of_loop(program: Program) -> list[int]:
    """The loop outputs that are used: 0 is the final state, 1 all states."""
    return [v.index for call in program.calls() for v in call.args if v.call.primitive.name == "scan"]


X = np.array([[1.0, 20.0, 300.0, 4000.0], [5.0, 60.0, 700.0, 8000.0]])


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("start", range(STEPS))
def test_the_element_where_a_loop_ends_becomes_its_final_state(reverse, start):
    program = sums(reverse, lambda x, _: ops.cut(x, 1, start, 1))
    new = final_state(program)
    turned = X[:, ::-1].cumsum(1)[:, ::-1] if reverse else X.cumsum(1)
    np.testing.assert_array_equal(run(new, X), 10 + turned[:, start : start + 1])
    assert of_loop(new) == [0 if start == (0 if reverse else STEPS - 1) else 1]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(("start", "size", "step"), [(0, 2, 1), (2, 2, 1), (0, 4, 1), (0, 2, 3)])
def test_cutting_several_elements_of_a_loop(reverse, start, size, step):
    new = final_state(sums(reverse, lambda x, _: ops.cut(x, 1, start, size, step)))
    turned = X[:, ::-1].cumsum(1)[:, ::-1] if reverse else X.cumsum(1)
    np.testing.assert_array_equal(run(new, X), 10 + turned[:, start : start + size * step : step])


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("back", [1, 2])
def test_the_last_of_sequences_that_end_apart(reverse, back):
    """A reversed loop begins at an example's last element: its sum there is that element."""
    lengths = np.array([2, 4])

    def take(x, lengths):
        return ops.pick_along(x, 1, ops.reshape(ops.sub(lengths, back), (B, 1)))

    new = final_state(sums(reverse, take, T))
    expected = [
        [10 + (x[n - back : n] if reverse else x[: n - back + 1]).sum()] for x, n in zip(X, lengths, strict=True)
    ]
    np.testing.assert_array_equal(run(new, X, lengths), expected)
    assert (1 in of_loop(new)) == (reverse or back != 1)


def test_the_first_of_sequences_is_where_a_reversed_loop_ends():
    new = final_state(sums(True, lambda x, _: ops.cut(x, 1, 0, 1), T))
    np.testing.assert_array_equal(run(new, X, np.array([2, 4])), [[10 + 21], [10 + 8765]])
    assert of_loop(new) == [0]
