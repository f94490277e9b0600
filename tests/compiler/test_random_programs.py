"""Random programs, with loops, optimized and not: the same results and the same gradients."""

from __future__ import annotations

import random

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.primitives import elementwise
from netlang.compiler.ir.program import Program, Value
from netlang.executors.interpreter import interpret
from netlang.language.types.sizes import BATCH, Length
from tests.compiler.nets import arg

B, T, WIDTH = BATCH, Length("T"), 4
NUMBERS = (0.0, 1.0, -1.0, 0.5, 2.0)


class Grower:
    """Makes new values of shape [..., 4] from existing ones; ... is the batch and perhaps time."""

    def __init__(self, rng: random.Random, weights: tuple[Value, ...]) -> None:
        self.rng, self.weights = rng, weights

    def grow(self, pool: list[Value], steps: int) -> Value:
        pool = list(pool)
        for _ in range(steps):
            pool.append(self.one(pool))
        return pool[-1]

    def one(self, pool: list[Value]) -> Value:
        x, y = self.rng.choice(pool[-6:]), self.rng.choice(pool)
        way = self.rng.choice([self.smooth, self.mixed, self.view, self.reduced, self.product, self.chosen])
        return way(x, y)

    def smooth(self, x: Value, y: Value) -> Value:
        return self.rng.choice(
            [ops.tanh, elementwise.sin, ops.neg, ops.sigmoid, lambda v: ops.log(ops.square(v) + 1.0)]
        )(x)

    def mixed(self, x: Value, y: Value) -> Value:
        other = self.rng.choice([y, y, ops.full(x.shape, self.rng.choice(NUMBERS)), self.spread(x)])
        a, b = self.rng.choice([(x, other), (other, x)])
        return self.rng.choice([ops.add, ops.sub, ops.mul, ops.add])(a, b)

    def spread(self, x: Value) -> Value:
        return ops.broadcast(self.weights[2], x.shape, range(x.rank - 1))

    def view(self, x: Value, y: Value) -> Value:
        last, lead = x.rank - 1, x.shape[:-1]
        start = self.rng.randrange(1, WIDTH)
        parts = (ops.cut(x, last, 0, start), ops.cut(y, last, start, WIDTH - start))
        square = ops.reshape(x, (*lead, 2, 2))
        return self.rng.choice([
            lambda: ops.concat(*parts, axis=last),
            lambda: ops.concat(*parts[::-1], axis=last),
            lambda: ops.pad(parts[0], last, 1, WIDTH + 1) if start == WIDTH else ops.pad(parts[0], last, 0, WIDTH),
            lambda: ops.reshape(ops.swap_axes(square, last, last + 1), x.shape),
            lambda: ops.reverse(x, last),
            lambda: ops.reshape(ops.transpose(ops.transpose(square, self.turned(last)), self.turned(last)), x.shape),
        ])()  # fmt: skip

    @staticmethod
    def turned(last: int) -> list[int]:
        return [*range(last), last + 1, last]

    def reduced(self, x: Value, y: Value) -> Value:
        last = x.rank - 1
        reduce = self.rng.choice([ops.reduce_sum, ops.mean, ops.reduce_max])
        return ops.expand(reduce(x, last), x, [last]) * self.rng.choice([0.25, 1.0])

    def product(self, x: Value, y: Value) -> Value:
        lead = "bcd"[: x.rank - 1]
        if self.rng.random() < 0.3:  # attention between two values
            scores = ops.einsum(f"{lead}i,{lead}i->{lead}", x, y)
            return ops.expand(ops.tanh(scores), x, [x.rank - 1])
        return ops.einsum(f"{lead}i,oi->{lead}o", x, self.rng.choice(self.weights[:2]))

    def chosen(self, x: Value, y: Value) -> Value:
        condition = ops.greater(self.rng.choice([x, self.spread(x)]), 0.1)
        return ops.select(condition, x, self.rng.choice([y, ops.zeros_like(x)]))


def program_of(seed: int) -> tuple[Program, list[Value]]:
    rng = random.Random(seed)
    x, start = arg("x", B, T, WIDTH, role="input"), arg("s", B, WIDTH, role="input")
    lengths = arg("T", B, kind="i", role="lengths")
    weights = (arg("W", WIDTH, WIDTH), arg("U", WIDTH, WIDTH), arg("b", WIDTH))
    grower = Grower(rng, weights)
    masked, reverse, carries = rng.random() < 0.6, rng.random() < 0.3, rng.choice([1, 1, 2])

    def step(carry: tuple[Value, ...], seen: tuple[Value, ...]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        pool = [*carry, *seen]
        after = tuple(ops.tanh(grower.grow(pool, rng.randrange(1, 9))) for _ in carry)
        return after, (grower.grow([*pool, *after], rng.randrange(0, 4)), after[0])

    before = grower.grow([x, ops.tanh(x)], rng.randrange(0, 4))
    finals, results = ops.loop(step, (start, ops.full((B, WIDTH), 0.5))[:carries], (before, x), lengths, reverse)
    if not masked:
        finals, results = ops.loop(step, (start, ops.zeros((B, WIDTH)))[:carries], (before, x), None, reverse)
    kept = [ops.valid(grower.grow([r], 2), 0.0, 1, lengths) if masked else r for r in results]
    parts = [*finals, *(ops.reduce_sum(k, 1) for k in kept)]
    loss = ops.reduce_sum(ops.tanh(grower.grow(parts, rng.randrange(1, 6))) + ops.tanh(parts[0]), (0, 1))
    program = Program((x, start, *weights, lengths), (loss,), ("Loss",))
    return passes.unify_arguments(program), [x, start, *weights]  # means ask for the lengths by name


@pytest.mark.parametrize("seed", range(120))
def test_passes_keep_the_results_of_a_random_program(seed: int):
    program, wrt = program_of(seed)
    rng = np.random.default_rng(seed)
    shapes = [(3, 4, WIDTH), (3, WIDTH), (WIDTH, WIDTH), (WIDTH, WIDTH), (WIDTH,)]
    data = [*(rng.normal(size=shape) for shape in shapes), np.array([4, 1, 2])]
    plain = gradient(program, ["Loss"], wrt)
    better = gradient(passes.optimize_before_gradient(program), ["Loss"], wrt)
    wanted = interpret(plain, dtype=np.float64)(*data)
    for other in (better, passes.optimize(plain), passes.optimize(better)):
        for a, b in zip(interpret(other, dtype=np.float64)(*data), wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-10)
