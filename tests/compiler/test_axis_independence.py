"""What a program does to the elements of a sequence: primitive by primitive."""

from __future__ import annotations

import pytest

from netlang.compiler import ops
from netlang.compiler.ir import axes
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.primitives.python_callback import PythonFunction, call
from netlang.compiler.ir.program import Program, Type, new_argument
from netlang.compiler.lowering import axis_independence as apart
from netlang.language.types.sizes import BATCH, Length, merged

T, S = Length("T"), Length("S")
X = new_argument("x", Type("f", (BATCH, T, 4)))
W = new_argument("w", Type("f", (4, 4)), "array")
MEMORY = new_argument("memory", Type("f", (BATCH, S, 4)))


def found(*outputs) -> str | None:
    program = Program((X, W, MEMORY), outputs, tuple(f"y{i}" for i in range(len(outputs))))
    return apart.mixing(program, {"x": 1}, frozenset({"T"}))


def one_long_batch(x):
    return ops.reshape(x, (merged(BATCH, T), *x.shape[2:]))


def along_another(x):
    """A loop over the memory, for each element."""
    whole = ops.broadcast(MEMORY, (BATCH, T, S, 4), [1])
    flat = ops.reshape(whole, (merged(BATCH, T), S, 4))
    lengths = ops.lengths_of(S, merged(BATCH, T))
    (state,), _ = ops.loop(lambda s, e: ((ops.tanh(s[0] + e[0]),), ()), (one_long_batch(x),), (flat,), lengths)
    return ops.reshape(state, (BATCH, T, 4))


def convolved():
    kernel = ops.reshape(ops.cut(W, 0, 0, 1), (1, 1, 4))
    found = ops.convolve(ops.reshape(X, (merged(BATCH, T), 1, 4)), kernel, (1,), (1,), (1,))
    return ops.reshape(found, (BATCH, T, 1))


APART = {
    "elementwise": lambda: ops.tanh(X) * 2.0,
    "an affine map": lambda: ops.einsum("btk,kn->btn", X, W),
    "a sum of each element": lambda: ops.reduce_sum(X, 2),
    "moved and moved back": lambda: ops.transpose(ops.transpose(X, (0, 2, 1)), (0, 2, 1)),
    "a long batch": lambda: ops.reshape(one_long_batch(X) * 2.0, (BATCH, T, 4)),
    "parts of each element": lambda: ops.reshape(ops.tanh(ops.reshape(X, (BATCH, T, 2, 2))), (BATCH, T, 4)),
    "cut and joined": lambda: ops.concat(ops.cut(X, 2, 1, 3), ops.pad(ops.cut(X, 2, 0, 1), 2, 0, 2), axis=2),
    "cut to all that there is": lambda: ops.cut(X, 1, 0, T),
    "softmax": lambda: ops.softmax(X),
    "softmax of a memory": lambda: ops.softmax(ops.einsum("btk,bsk->bts", X, MEMORY), 2),
    "padding filled": lambda: ops.valid(X, 7.0),
    "sorted inside": lambda: ops.pick(X, ops.argsort(X)),
    "rows of a table": lambda: ops.gather(W, ops.cast(ops.reduce_sum(X, 2), kind="i")),
    "the same for all": lambda: ops.zeros((BATCH, T, 4)),
    "a loop over something else": lambda: along_another(X),
    "a convolution of each element": convolved,
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_operations_that_keep_elements_independent(name):
    assert found(APART[name]()) is None


def scrambled():
    """[B, T, 4] reshaped to [B, 4, T], which mixes elements."""
    return ops.transpose(ops.reshape(X, (BATCH, 4, T)), (0, 2, 1))


def scrambled_in_a_long_batch():
    halves = ops.transpose(ops.reshape(X, (BATCH, T, 2, 2)), (0, 2, 1, 3))
    return ops.reshape(ops.reshape(halves, (merged(BATCH, 2, T), 2)), (BATCH, T, 2, 2))


MIXED = {
    "a sum": (lambda: ops.reduce_sum(X, 1), axes.ALL),
    "a mean for each": (lambda: X - ops.expand(ops.mean(X, 1), X, [1]), axes.ALL),
    "softmax along it": (lambda: ops.softmax(X, 1), axes.ALL),
    "a product with itself": (lambda: ops.einsum("btk,bsk->bts", X, ops.tanh(X)), apart.PAIRS),
    "a product along it": (lambda: ops.einsum("btk,btn->bkn", X, X), axes.ALL),
    "every element beside every other": (lambda: ops.broadcast(X, (BATCH, T, T, 4), [1]), apart.PAIRS),
    "the last element": (lambda: ops.last(X), axes.ELSEWHERE),
    "backwards": (lambda: ops.reverse(X), axes.ELSEWHERE),
    "flipped": (lambda: arrays.flip(X, axis=1), axes.ELSEWHERE),
    "all but the last": (lambda: ops.cut(X, 1, 0, T - 1), axes.MOVED),
    "one more": (lambda: ops.pad(X, 1, 0, T + 1), axes.MOVED),
    "at another level": (lambda: ops.transpose(X, (0, 2, 1)), axes.MOVED),
    "scrambled": (scrambled, axes.MOVED),
    "scrambled in a long batch": (scrambled_in_a_long_batch, axes.MOVED),
    "positions": (lambda: ops.iota((BATCH, T), 1), apart.POSITION),
    "times positions": (lambda: X * ops.expand(ops.cast(ops.iota((BATCH, T), 1), kind="f"), X, [2]), apart.POSITION),
    "lengths": (lambda: ops.lengths_of(T, BATCH), apart.POSITION),
    "a loop along it": (
        lambda: ops.loop(lambda s, e: ((s[0] + e[0],), (s[0],)), (ops.zeros((BATCH, 4)),), (X,))[1][0], axes.RUNS),
    "neighbours": (lambda: ops.convolve(ops.transpose(X, (0, 2, 1)), ops.reshape(W, (4, 4, 1)), (T,), (1,), (1,)),
                   axes.NEAR),
    "a function": (lambda: call(X, function=PythonFunction("f", lambda x: x), shape=X.shape), axes.UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", MIXED)
def test_operations_that_mix_elements_are_named(name):
    make, reason = MIXED[name]
    assert found(make()) == reason


def test_one_mixing_output_makes_a_program_mix_elements():
    assert found(ops.tanh(X), ops.reduce_sum(X, 1)) == axes.ALL
