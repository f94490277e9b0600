"""Random programs of elementwise calls, rearrangements, sums and products: memory that is used again, results written
where they will be joined, views of views; some outputs are given arrays, some are computed on the way."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, Type, Value, new_argument, role_of
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH, merged

B = BATCH


def moves(rng: np.random.Generator, known: list[Value]) -> Value:
    """A new value made of known ones."""
    x = known[rng.integers(len(known))]
    same = [y for y in known if y.shape == x.shape]
    y = same[rng.integers(len(same))]
    axis = int(rng.integers(x.rank)) if x.rank else 0
    kind = rng.integers(14)
    if kind == 0:
        return ops.tanh(x)
    if kind == 1:
        return x + y
    if kind == 2:
        return x * y
    if kind == 3:
        return ops.select(ops.greater(x, y), x, ops.zeros_like(x) if rng.random() < 0.5 else y)
    if kind == 4 and x.rank > 1:
        return ops.transpose(x, [int(a) for a in rng.permutation(x.rank)])
    if kind == 5 and x.rank and isinstance(x.shape[axis], int) and x.shape[axis] > 1:
        n = int(rng.integers(1, x.shape[axis]))
        return ops.cut(x, axis, int(rng.integers(x.shape[axis] - n + 1)), n)
    if kind == 6 and x.rank and isinstance(x.shape[axis], int):
        return ops.concat(x, ops.tanh(y), x * 0.5, axis=axis)
    if kind == 7 and 0 < x.rank < 4:
        return ops.broadcast(x, (*x.shape[:axis], 2, *x.shape[axis:]), [axis])
    if kind == 8 and x.rank:
        return ops.reduce_sum(x, axis) * 0.5
    if kind == 9 and x.rank > 1 and axis:
        return ops.reshape(x, (*x.shape[: axis - 1], merged(x.shape[axis - 1], x.shape[axis]), *x.shape[axis + 1 :]))
    if kind == 10 and x.rank == 2 and x.shape[0] != x.shape[1]:
        return ops.einsum("ab,cb->ac", x, y) if isinstance(x.shape[0], int) else ops.einsum("ab,ac->bc", x, y)
    if kind == 11 and x.rank and isinstance(x.shape[axis], int):
        return ops.pad(x, axis, int(rng.integers(2)), x.shape[axis] + 1 + int(rng.integers(2)))
    if kind == 12 and x.rank == 3:
        return ops.einsum("abc,abd->acd", x, y)
    return ops.maximum(x, 0.1) - 0.3


def small(value: Value) -> bool:
    return int(np.prod([2 if not isinstance(s, int) else s for s in value.shape], dtype=int)) < 400


@pytest.mark.parametrize("seed", range(120))
def test_numpy_runs_random_programs(seed: int):
    rng = np.random.default_rng(seed)
    inputs = (
        new_argument("x", Type("f", (B, 3))), new_argument("y", Type("f", (B, 3, 2))),
        new_argument("W", Type("f", (3, 2)), "array"), new_argument("b", Type("f", (3,)), "array"),
    )  # fmt: skip
    known = [*inputs, ops.broadcast(inputs[3], (B, 3), [0]), ops.full((B, 3), 0.5)]
    for _ in range(25):
        made = moves(rng, known)
        if small(made):
            known.append(made)
    outputs = [known[-1], *(known[i] for i in rng.integers(len(known), size=3))]
    loss = sum((ops.reduce_sum(v * v, range(v.rank)) for v in known[-4:]), ops.constant(0.0))
    program = Program(inputs, (*outputs, loss), ("p", "q", "r", "s", "Loss"))
    whole = gradient(program, ["Loss"], inputs)
    for form in (whole, passes.optimize(whole)):
        check(form, rng)


def check(program: Program, rng: np.random.Generator) -> None:
    shapes = [tuple(2 if not isinstance(s, int) else s for s in v.shape) for v in program.inputs]
    data = [0.5 * rng.normal(size=shape) for shape in shapes]
    expected = interpret(program, dtype=np.float64)(*data, sizes={"B": 2})
    held = [a for v, a in zip(program.inputs, data, strict=True) if role_of(v) == "array"]
    given = [a for v, a in zip(program.inputs, data, strict=True) if role_of(v) != "array"]
    outs = [np.empty(np.shape(e)) if rng.random() < 0.4 else None for e in expected]
    plan = compile_numpy(program, np.float64)
    for runner in (plan.bind(held), plan.bind(held, constant=False, outs=outs)):
        for _ in range(2):
            for found, wanted in zip(runner(*given), expected, strict=True):
                np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)
