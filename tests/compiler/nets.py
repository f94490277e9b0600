"""Programs that tests of loops, passes and executors share, each with data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from netlang.compiler import ops
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, Type, Value, arguments_of, new_argument
from netlang.compiler.passes import unify_arguments
from netlang.executors.interpreter import interpret
from netlang.language.types.sizes import BATCH, Length

B, T, S = BATCH, Length("T"), Length("S")
Net = tuple[Program, list[Value], list[np.ndarray]]  # a program with output "Loss"; its parameters; its data


def arg(name: str, *shape: object, kind: str = "f", role: str = "array") -> Value:
    return new_argument(name, Type(kind, shape), role)  # type: ignore[arg-type]


def run(program: Program, data: list[np.ndarray]) -> list[np.ndarray]:
    """The results in float64, without a plan."""
    return [np.asarray(y) for y in interpret(program, dtype=np.float64)(*data)]


def _draw(inputs: tuple[Value, ...], sizes: dict[str, int], seed: int = 0, **given: np.ndarray) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    found = []
    for value in inputs:
        attrs = value.call.attrs
        shape = tuple(sizes[s.name] if isinstance(s, Length) else s for s in value.shape)
        made = rng.normal(size=shape) if value.kind == "f" else rng.integers(0, 4, shape)
        found.append(given.get(attrs["name"], made))
    return found


def recurrent(masked: bool = True, reverse: bool = False, last: bool = False, time: object = T) -> Net:
    """An embedding and a simple recurrent layer; all states and the final one, or only the last."""
    codes, table = arg("Input", B, time, kind="i", role="input"), arg("Table", 4, 3)
    w_in, w_state, bias = arg("Wi", 5, 3), arg("Ws", 5, 5), arg("b", 5)
    lengths = arg("T", B, kind="i", role="lengths")

    def step(carry, x):
        h = ops.tanh(ops.einsum("bf,sf->bs", x[0], w_in) + ops.einsum("bt,st->bs", carry[0], w_state) + bias)
        return (h,), (h,)

    rows = ops.gather(table, codes)
    (final,), (all_,) = ops.loop(step, (ops.zeros((B, 5)),), (rows,), lengths if masked else None, reverse)
    if last:
        loss = ops.reduce_sum(ops.square(ops.last(all_)), (0, 1))
    else:
        filled = ops.valid(all_, 0.0, 1, lengths) if masked else all_
        loss = ops.reduce_sum(ops.square(final), (0, 1)) + ops.reduce_sum(ops.square(filled), (0, 1, 2))
    learnt = [table, w_in, w_state, bias]
    inputs = (codes, *learnt, lengths)
    number = time if isinstance(time, int) else 4
    program = unify_arguments(Program(inputs, (loss,), ("Loss",)))  # `last` asks for the lengths by name
    return program, learnt, _draw(inputs, {"B": 3, "T": number}, T=np.array([4, 1, 2]))


def gated() -> Net:
    """Two carries, one an integer step counter; random numbers at every step; a product of carries."""
    x, w, u = arg("Input", B, T, 3, role="input"), arg("W", 4, 3), arg("U", 4, 4)
    lengths = arg("T", B, kind="i", role="lengths")

    def step(carry, seen):
        h, cell, count = carry
        noise = ops.random((B, 4), "noise")
        gate = ops.sigmoid(ops.einsum("bi,oi->bo", seen[0], w) + ops.einsum("bi,oi->bo", h, u))
        aged = ops.broadcast(ops.cast(count, kind="f"), (B, 4), [1])
        cell = gate * cell + (1.0 - gate) * ops.tanh(ops.einsum("bi,oi->bo", h * noise, u)) + 0.1 * aged
        h = ops.tanh(cell) * gate
        return (h, cell, count + 1), (h, cell * 2.0)

    start = (ops.zeros((B, 4)), ops.full((B, 4), 0.5), ops.full((B,), 0))
    (h, _, count), (hs, _) = ops.loop(step, start, (x,), lengths)
    loss = ops.reduce_sum(ops.square(h), (0, 1)) + ops.reduce_sum(ops.valid(hs, 0.0, 1, lengths), (0, 1, 2))
    loss = loss + ops.reduce_sum(ops.cast(count, kind="f"), 0)
    noise = next(v for v in arguments_of([loss]) if v.call.attrs["role"] == "random")
    inputs = (x, w, u, lengths, noise)
    return Program(inputs, (loss,), ("Loss",)), [w, u], _draw(inputs, {"B": 3, "T": 4}, T=np.array([0, 4, 2]))


def spelled() -> Net:
    """Gates of their own matrices and sizes, some alike in pieces: a reset before a product, as in a gated recurrent
    layer, a gate that is something else, one matrix twice, a bias that only some have."""
    x, lengths = arg("Input", B, T, 3, role="input"), arg("T", B, kind="i", role="lengths")
    w = {name: arg(f"W{name}", n, 3) for name, n in (("r", 4), ("u", 4), ("c", 4), ("p", 2))}
    s = {name: arg(f"S{name}", n, 4) for name, n in (("r", 4), ("u", 4), ("c", 4), ("p", 2))}
    b = {name: arg(f"b{name}", 4) for name in "ru"}
    turned = arg("Turned", 4, 4)  # [from, to]: multiplied from the other side

    def step(carry, seen):
        h, a = carry[0], {name: ops.einsum("bi,oi->bo", seen[0], one) for name, one in w.items()}
        t = {name: ops.einsum("bi,oi->bo", h, s[name]) for name in "rup"}
        reset, update = (ops.sigmoid(a[name] + t[name] + b[name]) for name in "ru")
        new = ops.tanh(a["c"] + ops.einsum("bi,oi->bo", reset * h, s["c"]) + ops.einsum("bi,io->bo", h, turned))
        peek = ops.tanh(a["p"] + t["p"]) * ops.einsum("bi,oi->bo", h, s["p"])
        return (update * h + (1.0 - update) * new,), (peek,)

    (final,), (peeks,) = ops.loop(step, (ops.full((B, 4), 0.3),), (x,), lengths)
    loss = ops.reduce_sum(ops.square(final), (0, 1)) + ops.reduce_sum(ops.valid(peeks, 0.0, 1, lengths), (0, 1, 2))
    learnt = [*w.values(), *s.values(), *b.values(), turned]
    program = unify_arguments(Program((x, *learnt, lengths), (loss,), ("Loss",)))
    return program, learnt, _draw(program.inputs, {"B": 3, "T": 4}, T=np.array([4, 1, 2]))


def nested() -> Net:
    """A loop in a loop over another sequence, with weights in both."""
    x, y = arg("x", B, T, 3, role="input"), arg("y", B, S, 2, role="input")
    w, u = arg("W", 4, 3), arg("U", 4, 2)
    lengths = arg("T", B, kind="i", role="lengths")

    def inner(carry, seen):
        h = ops.tanh(carry[0] + ops.einsum("bi,oi->bo", seen[0], u))
        return (h,), (h,)

    def outer(carry, seen):
        start = ops.tanh(ops.einsum("bi,oi->bo", seen[0], w)) + carry[0]
        (h,), (hs,) = ops.loop(inner, (start,), (y,))
        return (h,), (ops.reduce_sum(hs, 1),)

    (h,), (sums,) = ops.loop(outer, (ops.zeros((B, 4)),), (x,), lengths)
    loss = ops.reduce_sum(ops.square(h), (0, 1)) + ops.reduce_sum(ops.valid(sums, 0.0, 1, lengths), (0, 1, 2))
    inputs = (x, y, w, u, lengths)
    return Program(inputs, (loss,), ("Loss",)), [w, u], _draw(inputs, {"B": 2, "T": 3, "S": 2}, T=np.array([3, 1]))


def empty() -> Net:
    """No steps at all."""
    program, learnt, data = recurrent(masked=False)
    data[0] = data[0][:, :0]
    return program, learnt, data


def reader() -> Net:
    """Attention over a sequence inside a loop: softmax, select, reductions and reshapes in the body."""
    x, memory = arg("x", B, T, 4, role="input"), arg("memory", B, 3, 4, role="input")
    w = arg("W", 4, 4)
    lengths = arg("T", B, kind="i", role="lengths")

    def step(carry, seen):
        keys = ops.einsum("bki,oi->bko", memory, w)
        scores = ops.softmax(ops.einsum("bko,bo->bk", keys, carry[0] + seen[0]))
        read = ops.einsum("bk,bko->bo", scores, memory)
        return (ops.maximum(read, 0.1 * carry[0]),), (ops.reduce_max(read, 1),)

    (h,), (tops,) = ops.loop(step, (ops.full((B, 4), 0.3),), (x,), lengths)
    loss = ops.reduce_sum(ops.square(h), (0, 1)) + ops.reduce_sum(ops.valid(tops, 0.0, 1, lengths), (0, 1))
    inputs = (x, memory, w, lengths)
    return Program(inputs, (loss,), ("Loss",)), [w], _draw(inputs, {"B": 3, "T": 4}, T=np.array([2, 4, 1]))


NETS: dict[str, Callable[[], Net]] = {
    "recurrent": recurrent,
    "recurrent unmasked": lambda: recurrent(masked=False),
    "recurrent backwards": lambda: recurrent(reverse=True),
    "recurrent last": lambda: recurrent(last=True),
    "recurrent fixed length last": lambda: recurrent(masked=False, last=True, time=4),
    "recurrent fixed length masked": lambda: recurrent(time=4),
    "gated": gated,
    "spelled": spelled,
    "nested": nested,
    "reader": reader,
    "empty": empty,
}


def with_gradient(net: Net) -> Program:
    program, learnt, _ = net
    return gradient(program, ["Loss"], learnt)


def second_order(net: Net) -> tuple[Program, Program]:
    """The sum of squares of the gradient, and its gradient."""
    first = with_gradient(net)
    parts = [ops.reduce_sum(ops.square(g), range(g.rank)) for g in first.outputs[1:]]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    program = Program(first.inputs, (total,), ("Loss",))
    return program, gradient(program, ["Loss"], net[1])
