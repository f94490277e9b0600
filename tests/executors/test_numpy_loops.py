"""Loops through the NumPy executor: forwards, backwards, nested, masked and not, with first and second derivatives,
as they are and after the passes."""

from __future__ import annotations

import re

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, Type, new_argument, role_of
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH, Length
from tests.compiler.nets import NETS, Net, second_order, with_gradient


def check(program: Program, arrays: list[np.ndarray], dtype: type = np.float64) -> None:
    program = passes.unify_arguments(program)
    expected = interpret(program, dtype=dtype)(*arrays)
    roles = [role_of(v) for v in program.inputs]
    held = [a.astype(dtype) for a, role in zip(arrays, roles, strict=True) if role == "array"]
    data = [a for a, role in zip(arrays, roles, strict=True) if role != "array"]
    plan = compile_numpy(program, dtype)
    close = 1e-10 if dtype == np.float64 else 2e-4
    for constant in (True, False):
        runner = plan.bind(held, constant)
        for _ in range(2):
            for found, wanted in zip(runner(*data), expected, strict=True):
                np.testing.assert_allclose(found, wanted, rtol=close, atol=close)


def forms(net: Net) -> list[Program]:
    program, learnt, _ = net
    better = passes.optimize_before_gradient(program)
    return [program, with_gradient(net), passes.optimize(gradient(better, ["Loss"], learnt))]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("form", range(3), ids=["forward", "gradient", "optimized"])
@pytest.mark.parametrize("net", NETS)
def test_numpy_runs_loops_and_their_gradients(net: str, form: int, dtype: type):
    made = NETS[net]()
    check(forms(made)[form], made[2], dtype)


@pytest.mark.parametrize("net", NETS)
def test_second_derivatives(net: str):
    made = NETS[net]()
    _, whole = second_order(made)
    check(whole, made[2])
    check(passes.optimize(whole), made[2])


LENGTHS = ([4, 4, 4], [0, 0, 0], [1, 0, 4], [2, 3, 1])


@pytest.mark.parametrize(
    ("net", "lengths"),  # empty sequences have no last element
    [(n, own) for n in NETS for own in LENGTHS if n != "empty" and not (0 in own and "last" in n)],
    ids=str,
)
def test_lengths_of_every_kind(net: str, lengths: list[int]):
    made = NETS[net]()
    program, _, data = made
    data = [
        np.array(lengths[: len(a)]) if role_of(v) == "lengths" else a for v, a in zip(program.inputs, data, strict=True)
    ]
    for form in forms((program, made[1], data)):
        check(form, data)


def test_carries_that_change_places():
    """A step that swaps its carries, and keeps one, must not overwrite a carry before reading it."""
    B, T = BATCH, Length("T")
    x, a, b, c = (
        new_argument(n, Type("f", s)) for n, s in [("x", (B, T, 2)), ("a", (B, 2)), ("b", (B, 2)), ("c", (B, 2))]
    )

    def step(carry, seen):
        p, q, r = carry
        return (q, p + seen[0], r), (p, ops.mul(q, r), seen[0])

    for reverse in (False, True):
        (p, q, r), results = ops.loop(step, (a, b, c), (x,), None, reverse)
        program = Program((x, a, b, c), (p, q, r, *results), ("p", "q", "r", "y0", "y1", "y2"))
        rng = np.random.default_rng(0)
        check(program, [rng.normal(size=s) for s in [(3, 5, 2), (3, 2), (3, 2), (3, 2)]])
        check(program, [rng.normal(size=s) for s in [(3, 0, 2), (3, 2), (3, 2), (3, 2)]])


def test_a_result_that_is_also_joined_with_others():
    """A concatenated value may also be a result or a carry, with another buffer."""
    B, T = BATCH, Length("T")
    x, a = (new_argument(n, Type("f", s)) for n, s in [("x", (B, T, 2)), ("a", (B, 2))])

    def step(carry, seen):
        p = ops.tanh(carry[0] + seen[0])
        q = p * 2.0
        return (p,), (q, ops.concat(p, q, ops.concat(q * 3.0, seen[0] - p, axis=1), p + 1.0, axis=1))

    (p,), results = ops.loop(step, (a,), (x,))
    joined = ops.concat(*results, ops.tanh(results[0]), axis=2)
    rng = np.random.default_rng(0)
    program = Program((x, a), (p, *results, joined), ("p", "y0", "y1", "z"))
    check(program, [rng.normal(size=s) for s in [(3, 5, 2), (3, 2)]])


@pytest.mark.parametrize("net", ["recurrent", "recurrent backwards", "gated", "nested", "reader"])
def test_loops_over_sequences_of_length_0(net: str):
    """T is 0, and so are all lengths."""
    made = NETS[net]()
    program, learnt, data = made
    data = [a[:, :0] if Length("T") in v.shape else a * 0 if role_of(v) == "lengths" else a
            for v, a in zip(program.inputs, data, strict=True)]  # fmt: skip
    for form in forms((program, learnt, data)):
        check(form, data)


@pytest.mark.parametrize("steps", [0, 1, 4])
@pytest.mark.parametrize("reverse", [False, True])
def test_a_carry_whose_values_before_and_after_each_step_are_kept(reverse: bool, steps: int):
    """Both are in one array: writing one must not change the other."""
    B, T = BATCH, Length("T")
    x, a = (new_argument(n, Type("f", s)) for n, s in [("x", (B, T, 2)), ("a", (B, 2))])

    def step(carry, seen):
        new = ops.tanh(carry[0] + seen[0])
        return (new, carry[1] * 0.5), (carry[0], new, carry[1])

    (p, q), (before, after, other) = ops.loop(step, (a, a + 1.0), (x,), None, reverse)
    program = Program((x, a), (p, q, after * 2.0 + 1.0, ops.exp(before), other), ("p", "q", "y0", "y1", "y2"))
    rng = np.random.default_rng(0)
    check(program, [rng.normal(size=s) for s in [(3, steps, 2), (3, 2)]])
    assert "copyto" not in re.findall(r"for \(.*in steps\d+:((?:\n {16}.*)+)", compile_numpy(program).source)[0]
