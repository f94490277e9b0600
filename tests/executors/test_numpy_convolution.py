"""Convolutions through the NumPy executor: one to three spatial axes, strides, dilations, one after the other, with
gradients; against the interpreter."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, Type, new_argument, role_of
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH

CASES = [
    # spatial size, kernel, stride, dilation
    ((7,), (3,), (1,), (1,)),
    ((9,), (2,), (3,), (2,)),
    ((6, 5), (3, 2), (1, 1), (1, 1)),
    ((8, 7), (2, 3), (2, 1), (1, 2)),
    ((5, 9), (1, 3), (1, 3), (1, 1)),
    ((7, 6), (2, 2), (1, 2), (3, 1)),
    ((4, 5, 4), (2, 3, 1), (1, 2, 1), (1, 1, 1)),
]


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize(("space", "kernel", "stride", "dilation"), CASES, ids=str)
def test_two_convolutions_and_their_gradients(space, kernel, stride, dilation, batch):
    rank = len(space)
    x = new_argument("x", Type("f", (BATCH, 2, *space)))
    weights = new_argument("W", Type("f", (4, 2, *kernel)), "array")
    bias = new_argument("b", Type("f", (4,)), "array")
    more = new_argument("V", Type("f", (3, 4, *(1,) * (rank - 1), 2)), "array")
    size = tuple((n - (d * (k - 1) + 1)) // s + 1 for n, k, s, d in zip(space, kernel, stride, dilation, strict=True))
    y = ops.convolve(x, weights, size, stride, dilation)
    y = ops.ramp(y + ops.broadcast(bias, y.shape, (0, *range(2, y.rank))))
    z = ops.convolve(y, more, (*size[:-1], size[-1] - 1), (1,) * rank, (1,) * rank)
    loss = ops.reduce_sum(ops.square(z), range(z.rank))
    inputs = (x, weights, bias, more)
    program = Program(inputs, (z, loss), ("z", "Loss"))
    whole = passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], inputs))
    rng = np.random.default_rng(0)
    shapes = [tuple(batch if s == BATCH else s for s in v.shape) for v in whole.inputs]
    data = [rng.normal(size=shape) for shape in shapes]
    expected = interpret(whole, dtype=np.float64)(*data)
    held = [a for v, a in zip(whole.inputs, data, strict=True) if role_of(v) == "array"]
    for constant in (True, False):
        runner = compile_numpy(whole, np.float64).bind(held, constant)
        for _ in range(2):
            for found, wanted in zip(runner(data[0]), expected, strict=True):
                np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10)


def test_ports_named_as_the_source_names_its_own():
    """Data are read again after loops whose variables might have shadowed them."""
    x, more = new_argument("source", Type("f", (BATCH, 1, 4, 4))), new_argument("part", Type("f", (BATCH, 2, 3, 3)))
    weights = new_argument("W", Type("f", (2, 1, 2, 2)), "array")
    y = ops.convolve(x, weights, (3, 3), (1, 1), (1, 1)) + more
    program = Program((x, more, weights), (y, ops.exp(x)), ("y", "z"))
    rng = np.random.default_rng(0)
    data = [rng.normal(size=shape) for shape in [(2, 1, 4, 4), (2, 2, 3, 3), (2, 1, 2, 2)]]
    expected = interpret(program, dtype=np.float64)(*data)
    for found, wanted in zip(compile_numpy(program, np.float64).bind(data[2:])(*data[:2]), expected, strict=True):
        np.testing.assert_allclose(found, wanted)
