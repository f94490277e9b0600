"""The packing pass changes no result: the packed program is run by the interpreter and as a plan, against the padded
program, for chains of random operations around loops, their gradients, and lengths of every kind."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, Value, role_of
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.kernels.fold_tables import folded
from netlang.executors.numpy.packing.packing_pass import packed
from netlang.executors.numpy.packing.row_layouts import ByStep
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH, Length, merged
from tests.compiler.nets import NETS, arg, recurrent, with_gradient

B, T, F = BATCH, Length("T"), 4


LENGTHS = arg("T", B, kind="i", role="lengths")
W, U, BIAS, CODES = arg("W", F, F), arg("U", F, F), arg("b", F), arg("codes", B, T, kind="i", role="input")
TABLE, SEQUENCE, VECTOR = arg("table", 6, F), arg("x", B, T, F, role="input"), arg("v", B, F, role="input")
INPUTS = (CODES, SEQUENCE, VECTOR, W, U, BIAS, TABLE, LENGTHS)


def valid(x: Value, fill: float = 0.0) -> Value:
    return ops.valid(x, fill, 1, LENGTHS)


def loop(x: Value, reverse: bool = False) -> tuple[Value, Value]:
    def step(carry, seen):
        h = ops.tanh(ops.einsum("bi,oi->bo", carry[0], W) + seen[0] + BIAS)
        return (h,), (h,)

    (h,), (hs,) = ops.loop(step, (ops.zeros((B, F)),), (x,), LENGTHS, reverse)
    return h, hs


def two_carries(x: Value, y: Value) -> tuple[Value, Value]:
    def step(carry, seen):
        h, c = carry
        gate = ops.sigmoid(ops.einsum("bi,oi->bo", h, W) + seen[0])
        c = gate * c + (1.0 - gate) * ops.tanh(seen[1]) + 0.1 * VECTOR
        return (gate * ops.tanh(c), c), (c, gate)

    (h, _), (cs, _) = ops.loop(step, (VECTOR, ops.full((B, F), 0.5)), (x, y), LENGTHS)
    return h, cs


# each maps a sequence and a vector to a sequence and a vector
MOVES = {
    "elementwise": lambda x, v: (ops.tanh(x * 0.5 + 1.0) - x, v),
    "dense": lambda x, v: (ops.einsum("bti,oi->bto", x, U) + BIAS, ops.einsum("bi,oi->bo", v, U)),
    "add vector": lambda x, v: (x + ops.expand(v, x, [1]), v),
    "sum": lambda x, v: (x, v + 0.1 * ops.reduce_sum(valid(x), 1)),
    "mean": lambda x, v: (x, v + ops.mean(ops.valid(x, 0.0), 1)),
    "maximum": lambda x, v: (x, v + ops.maximum(ops.reduce_max(valid(x, -1e30), 1), -3.0)),
    "scale of features": lambda x, v: (x * ops.expand(1.0 / (1.0 + ops.reduce_max(ops.square(x), 2)), x, [2]), v),
    "softmax": lambda x, v: (ops.softmax(x, 2), v),
    "attention": lambda x, v: (
        ops.einsum("bts,bsi->bti", ops.softmax(ops.einsum("bti,bsi->bts", x, x)), valid(x)) + x, v,
    ),
    "read": lambda x, v: (x, v + ops.einsum("bt,bti->bi", ops.softmax(ops.einsum("bti,bi->bt", x, v)), valid(x))),
    "loop": lambda x, v: (loop(x)[1], v + loop(x)[0]),
    "loop backwards": lambda x, v: (loop(x, True)[1] + x, v * loop(x, True)[0]),
    "two carries": lambda x, v: (two_carries(x, x * 0.5)[1], two_carries(x, x * 0.5)[0]),
    "reverse": lambda x, v: (ops.reverse(x), v),
    "flip features": lambda x, v: (ops.transpose(ops.cut(x, 2, 0, 4), [0, 1, 2]) * ops.constant(1.0), v),
    "catenate": lambda x, v: (ops.cut(ops.concat(x, ops.tanh(x), axis=2), 2, 2, 4), v),
    "pad": lambda x, v: (ops.pad(ops.cut(x, 2, 1, 2), 2, 1, 4), v),
    "heads": lambda x, v: (ops.reshape(ops.swap_axes(ops.reshape(x, (B, T, 2, 2)), 2, 3), (B, T, F)), v),
    "merged": lambda x, v: (
        ops.reshape(ops.einsum("ni,oi->no", ops.reshape(x, (merged(B, T), F)), U), (B, T, F)), v,
    ),
    "lookup": lambda x, v: (x + ops.gather(TABLE, CODES), v),
    "pick": lambda x, v: (
        x * ops.expand(ops.reshape(ops.pick(x, ops.reshape(ops.mod(CODES, 4), (B, T, 1))), (B, T)), x, [2]), v,
    ),
    "positions": lambda x, v: (x + 0.1 * ops.expand(ops.cast(ops.iota((B, T), 1), kind="f"), x, [2]), v),
    "mask": lambda x, v: (x + ops.cast(ops.greater(valid(x), 0.0), kind="f"), v),
    "outer": lambda x, v: (x + ops.einsum("bt,bi->bti", ops.reduce_sum(x, 2), v), v),
    "transposed": lambda x, v: (ops.transpose(ops.tanh(ops.transpose(x, [1, 0, 2])), [1, 0, 2]), v),
}  # fmt: skip


def chain(names: list[str]) -> Program:
    """A loop and moves before and after it; one output for the sequence (real elements only), one for the vector,
    and a loss."""
    x, v = SEQUENCE, VECTOR
    for name in names:
        x, v = MOVES[name](x, v)
    h, hs = loop(x)
    x, v = hs + 0.5 * x, v + h
    for name in reversed(names):
        x, v = MOVES[name](x, v)
    x = valid(x)
    loss = ops.reduce_sum(ops.tanh(x), (0, 1, 2)) + ops.reduce_sum(ops.square(v), (0, 1))
    return passes.unify_arguments(Program(INPUTS, (x, v, loss), ("x", "v", "Loss")))


def data_of(lengths: list[int], extra: int = 0, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = {"W": (F, F), "U": (F, F), "b": (F,), "table": (6, F), "v": (len(lengths), F)}
    made = {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}
    steps = max(lengths) + extra
    made["x"] = rng.normal(size=(len(lengths), steps, F))
    made["codes"] = rng.integers(0, 6, (len(lengths), steps))
    return made | {"T": np.array(lengths)}


def unpadded(program: Program) -> Program:
    made = packed(program, np.float64)
    assert made is not None
    return made.program


def check(program: Program, lengths: list[int], extra: int = 0) -> None:
    named = data_of(lengths, extra)
    arrays = [named[v.call.attrs["name"]] for v in program.inputs]
    expected = interpret(program, dtype=np.float64)(*arrays)
    small = unpadded(program)
    assert any(c.primitive.name == "packed_scan" for c in small.calls())
    as_program = interpret(small, dtype=np.float64)(*arrays, sizes={"N": sum(lengths)})
    held = [a for v, a in zip(program.inputs, arrays, strict=True) if role_of(v) == "array"]
    data = [a for v, a in zip(program.inputs, arrays, strict=True) if role_of(v) != "array"]
    as_plan = compile_numpy(program, np.float64).bind(held)(*data)
    real = np.arange(named["x"].shape[1]) < np.array(lengths)[:, None]
    for value, wanted, *found in zip(program.outputs, expected, as_program, as_plan, strict=True):
        for one in found:
            assert one.shape == wanted.shape
            assert np.isfinite(one).all()
            where = real if value.shape[:2] == (B, T) else ...  # padding may hold any finite number
            np.testing.assert_allclose(one[where], wanted[where], rtol=1e-9, atol=1e-9)


def both(names: list[str]) -> list[Program]:
    program = chain(names)
    arrays = [v for v in program.inputs if role_of(v) == "array"] + [SEQUENCE, VECTOR]
    loss = program.with_outputs(program.outputs[2:], ["Loss"])
    better = passes.optimize(gradient(passes.optimize_before_gradient(loss), ["Loss"], arrays))
    return [program, gradient(program, ["Loss"], arrays), better]


@pytest.mark.parametrize("name", MOVES)
def test_each_move_around_a_loop(name: str):
    for program in both([name]):
        check(program, [2, 5, 1, 3])
        check(program, [3], extra=2)


@pytest.mark.parametrize("seed", range(25))
def test_random_chains(seed: int):
    rng = np.random.default_rng(seed)
    names = [str(n) for n in rng.choice(list(MOVES), 3)]
    empty_is_defined = not {"reverse"} & set(names)
    low = 0 if empty_is_defined else 1
    lengths = [max(low, int(n)) for n in rng.integers(0, 6, rng.integers(1, 6))]
    lengths[0] = max(lengths[0], 1)
    for program in both(names):
        check(program, lengths, extra=int(rng.integers(0, 3)))


@pytest.mark.parametrize("net", ["recurrent unmasked", "recurrent fixed length last", "recurrent fixed length masked"])
def test_programs_without_a_loop_to_pack_stay_as_they_are(net: str):
    program = with_gradient(NETS[net]())
    assert packed(program, np.float64) is None


def test_a_trained_recurrent_layer_has_nothing_padded():
    """After the passes everything around the loops is packed: no masks, no selects."""
    program, learnt, _ = recurrent(last=True)
    whole = passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], learnt))
    names = [call.primitive.name for call in unpadded(whole).calls()]
    assert not {"unpack", "mask", "select", "scan"} & set(names)
    assert names.count("packed_scan") == 2


def test_the_layout_of_a_batch():
    layout = ByStep(np.array([2, 0, 3, 1]), 3)
    assert layout.order.tolist() == [2, 0, 3, 1]
    assert layout.rank.tolist() == [1, 3, 0, 2]
    assert layout.steps == [(0, 3, -1), (3, 2, 0), (5, 1, 3)]
    assert layout.sources.tolist() == [6, 0, 9, 7, 1, 8]  # positions in the padded batch
    assert layout.examples.tolist() == [2, 0, 3, 2, 0, 2]
    assert layout.last.tolist() == [5, 4, 2]
    assert layout.padding.tolist() == [2, 3, 4, 5, 10, 11]
    assert layout.rows[layout.sources].tolist() == list(range(6))


def test_lookups_in_tables_that_never_change_are_folded():
    """An embedding and a recurrent layer's input product become one lookup."""
    program, *_ = recurrent()
    small = folded(passes.optimize(program))
    names = [call.primitive.name for call in small.calls()]
    loop_at = names.index("scan")
    assert names[:loop_at].count("einsum") == 1
    table = next(call for call in small.calls() if call.primitive.name == "gather").args[0]
    assert table.shape == (4, 5)
    program, _, data = recurrent()
    better = passes.optimize(program)
    for wanted, found in zip(interpret(better)(*data), interpret(folded(better))(*data), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_lookups_are_not_folded_into_large_tables():
    codes = arg("codes", B, T, kind="i", role="input")
    table, weights = arg("table", 100_000, 8), arg("W", 64, 8)
    program = Program((codes, table, weights), (ops.einsum("bti,oi->bto", ops.gather(table, codes), weights),), ("y",))
    assert [call.primitive.name for call in folded(program).calls()] == ["gather", "einsum"]
