"""Sums of two arrays that are spread into each other's gaps."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler import ops
from netlang.compiler.ir.program import Program, Type, Value, new_argument
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH, Length

B, T = BATCH, Length("T")
x, y = (new_argument(name, Type("f", (B, 3, 2))) for name in "xy")
long, short = new_argument("long", Type("f", (B, T, 2))), new_argument("short", Type("f", (B, T, 2)))


def spread(value: Value, start: int, size: object = 6, step: int = 2, axis: int = 1) -> Value:
    return ops.pad(value, axis, start, size, step)  # type: ignore[arg-type]


pair = spread(ops.exp(x), 0) + spread(ops.tanh(y), 1)
CASES = {
    "all places": (pair, True),
    "places left free": (spread(x, 1, 9, 3) + spread(y, 0, 9, 3), True),
    "turned": (spread(ops.transpose(ops.exp(x), (2, 1, 0)), 1) + spread(ops.transpose(y, (2, 1, 0)), 0), True),
    "zeros": (spread(ops.zeros((B, 3, 2)), 0) + spread(y, 1), True),
    "joined": (ops.concat(pair, spread(ops.exp(y), 0) + spread(x, 1), axis=2), True),
    "nested": (
        spread(spread(x, 0) + spread(ops.exp(x), 1), 0, 4, axis=2)
        + spread(spread(y, 1) + spread(y * 2, 0), 1, 4, axis=2),
        True,
    ),
    "lengths": (spread(long, 0, T * 2) + spread(short, 1, T * 2), True),
    "the same places": (spread(x, 0) + spread(y, 0), False),
    "other axes": (spread(x, 0) + spread(ops.reshape(y, (B, 6, 1)), 1, 2, axis=2), False),
    "used twice": ((spread(x, 0) + (even := spread(y, 1))) * even, False),
}


@pytest.mark.parametrize("what", CASES)
@pytest.mark.parametrize("given", [False, True])
def test_sums_of_interleaved_pads(what, given):
    value, as_one = CASES[what]
    inputs = (long, short) if what == "lengths" else (x, y)
    program = Program(inputs, (value,), ("z",))
    rng = np.random.default_rng(0)
    data = [rng.normal(size=(4, 3, 2)) for _ in inputs]
    (expected,) = interpret(program, dtype=np.float64)(*data)
    outs = [np.empty(expected.shape)] if given else None
    runner = compile_numpy(program, np.float64).bind([], outs=outs)
    for _ in range(2):
        np.testing.assert_array_equal(runner(*data)[0], expected)
    assert ("add(" in runner.written.text) is not as_one
