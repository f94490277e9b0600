"""Programs without loops are packed too, where elements of sequences meet large matrices: what looks at a sequence as a
whole is computed for the examples of one length at a time. Against the padded program, by the interpreter and as a
plan."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import AttentionLayer, LinearLayer, NetChain, NetGraph, NetInitialize, NetMapOperator, NetPort
from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.program import Program, Value
from netlang.compiler.lowering.lower import lower
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.batch_split import pool
from netlang.executors.numpy.batch_split import runner as split_runner
from netlang.executors.numpy.packing import primary_lengths, row_layouts
from netlang.executors.numpy.packing.packing_pass import packed
from netlang.executors.numpy.packing.row_layouts import ByExample
from netlang.executors.numpy.plan import compile_numpy
from tests.executors.test_numpy_pack import (
    BIAS,
    CODES,
    INPUTS,
    LENGTHS,
    MOVES,
    SEQUENCE,
    TABLE,
    VECTOR,
    B,
    T,
    U,
    W,
    data_of,
    valid,
)

LOOPS = {"loop", "loop backwards", "two carries"}
ALONE = [name for name in MOVES if name not in LOOPS]
WHOLE = {"sum", "mean", "maximum", "attention", "read", "reverse", "outer", "transposed"}  # not on rows


@pytest.fixture(autouse=True)
def every_product_is_heavy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(primary_lengths, "HEAVY", 0)


def dense(x: Value, weights: Value) -> Value:
    return ops.tanh(ops.einsum("bti,oi->bto", x, weights) + BIAS)


def chain(names: list[str]) -> Program:
    """Moves between products; one output for the sequence and one for the vector."""
    x, v = SEQUENCE, VECTOR
    for name in names:
        x, v = MOVES[name](dense(x, W), v)
    return passes.optimize(Program(INPUTS, (valid(dense(x, U)), v), ("x", "v")))


def groups_in(program: Program) -> int:
    made = packed(program, np.float64)
    assert made is not None
    assert made.layout == "ByExample"
    return [call.primitive.name for call in made.program.calls()].count("by_length")


def check(program: Program, lengths: list[int], extra: int = 0) -> None:
    named = data_of(lengths, extra)
    arrays = [named[v.call.attrs["name"]] for v in program.inputs]
    expected = interpret(program, dtype=np.float64)(*arrays)
    made = packed(program, np.float64)
    assert made is not None
    as_program = interpret(made.program, dtype=np.float64)(*arrays, sizes={"N": sum(lengths)})
    runner = compile_numpy(program, np.float64).bind([named[v.call.attrs["name"]] for v in program.arrays])
    data = [named[v.call.attrs["name"]] for v in program.data]
    real = np.arange(named["x"].shape[1]) < np.array(lengths)[:, None]
    for found in (as_program, runner(*data), runner(*data)):
        for one, wanted, value in zip(found, expected, program.outputs, strict=True):
            assert np.isfinite(one).all()
            where = real if value.shape[:2] == (B, T) else ...  # padding may hold any finite number
            np.testing.assert_allclose(one[where], wanted[where], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ALONE)
def test_each_move_between_products(name: str):
    program = chain([name])
    assert (groups_in(program) > 0) == (name in WHOLE)
    check(program, [2, 5, 1, 3, 2, 2])
    check(program, [3], extra=2)
    check(program, [4, 4, 4])


@pytest.mark.parametrize("at_once", [1, 6, 256])
def test_groups_are_divided_where_they_are_large(at_once: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(row_layouts, "AT_ONCE", at_once)
    check(chain(["attention", "mean"]), [2, 3, 2, 2, 3, 2, 1])


@pytest.mark.parametrize("seed", range(20))
def test_random_chains(seed: int):
    rng = np.random.default_rng(seed)
    names = [str(n) for n in rng.choice(ALONE, 3)]
    low = int("reverse" in names)
    lengths = [max(low, int(n)) for n in rng.integers(0, 6, rng.integers(1, 6))]
    lengths[0] = max(lengths[0], 1)
    check(chain(names), lengths, extra=int(rng.integers(0, 3)))


def test_masks_are_gone_in_groups():
    made = packed(chain(["attention"]), np.float64)
    assert made is not None
    (group,) = (call for call in made.program.calls() if call.primitive.name == "by_length")
    assert not {"mask", "unpack", "pack"} & {call.primitive.name for call in group.attrs["body"].calls()}
    assert not any(call.primitive.name == "mask" for call in made.program.calls())


def test_what_is_wanted_with_its_padding_is_not_packed():
    """Scores [B, T, T] as a result, and gradients, that need them again."""
    scores = ops.softmax(ops.einsum("bti,bsi->bts", *[dense(SEQUENCE, W)] * 2))
    assert packed(passes.optimize(Program(INPUTS, (scores,), ("y",))), np.float64) is None
    program = chain(["attention"])
    summed = program.with_outputs([ops.reduce_sum(ops.square(program.outputs[0]), (0, 1, 2))], ["Loss"])
    check_unpacked(passes.optimize(gradient(passes.optimize_before_gradient(summed), ["Loss"], [W, U])))


def check_unpacked(program: Program) -> None:
    assert packed(program, np.float64) is None
    named = data_of([3, 1, 4])
    arrays = [named[v.call.attrs["name"]] for v in program.inputs]
    found = compile_numpy(program, np.float64).bind([named[v.call.attrs["name"]] for v in program.arrays])
    for one, wanted in zip(
        found(*[named[v.call.attrs["name"]] for v in program.data]), interpret(program, dtype=np.float64)(*arrays),
        strict=True,
    ):  # fmt: skip
        np.testing.assert_allclose(one, wanted, rtol=1e-9, atol=1e-9)


def test_what_mixes_examples_is_not_packed():
    x = dense(SEQUENCE, W)
    mixed = ops.einsum("bti,cti->btc", x, valid(x))  # each example with all others
    assert packed(Program(INPUTS, (ops.reduce_sum(mixed, (1, 2)),), ("y",)), np.float64) is None


@pytest.mark.parametrize("lengths", [[2, 5, 1, 3], [7, 1, 1, 1], [1, 1, 1, 7], [3, 3], [0, 2]])
def test_a_batch_in_halves(lengths: list[int], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(split_runner, "is_faster_split", lambda *_: True)
    monkeypatch.setattr(pool, "several", lambda: True)
    check(chain(["attention", "mean"]), lengths, extra=1)


def test_halves_have_about_the_same_number_of_rows():
    runner = compile_numpy(chain(["attention"])).bind([data_of([1])[v.call.attrs["name"]] for v in (W, U, BIAS, TABLE)])
    for lengths, middle in (([9, 3, 3, 3], 1), ([1, 1, 1, 9], 3), ([2, 2, 2, 2], 2), ([0, 0, 0], 1)):
        data = [np.array(lengths) if v is LENGTHS else np.zeros(0) for v in (CODES, SEQUENCE, VECTOR, LENGTHS)]
        assert runner._middle(len(lengths), data) == middle


def test_light_programs_stay_as_they_are(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    assert packed(chain(["attention"]), np.float64) is None


def test_the_layout_of_a_batch_by_example():
    layout = ByExample(np.array([2, 0, 3, 2]), 4)
    assert layout.order.tolist() == [2, 0, 3, 1]
    assert layout.sources.tolist() == [8, 9, 10, 0, 1, 12, 13]  # positions in the padded batch
    assert layout.examples.tolist() == [2, 2, 2, 0, 0, 3, 3]
    assert layout.groups == [(0, 0, 1, 3), (3, 1, 2, 2), (7, 3, 1, 0)]
    assert layout.padding.tolist() == [2, 3, 4, 5, 6, 7, 11, 14, 15]
    assert layout.rows[layout.sources].tolist() == list(range(7))


def net() -> NetGraph:
    """Self-attention of sequences, and of these over other sequences of lengths of their own."""
    heads = [2, 8]
    nodes = {
        **{name: NetMapOperator(LinearLayer(heads)) for name in ("key", "value", "query", "other key", "other value")},
        "attention": AttentionLayer("Dot", MultiHead=True, Mask="Causal"),
        "across": AttentionLayer("Bilinear", MultiHead=True),
        "out": NetMapOperator(LinearLayer(4)),
    }
    x, y = NetPort("x"), NetPort("y")
    edges = [
        (x, "key", NetPort("attention", "Key")), (x, "value", NetPort("attention", "Value")),
        (x, "query", NetPort("attention", "Query")), (y, "other key", NetPort("across", "Key")),
        (y, "other value", NetPort("across", "Value")), ("attention", NetPort("across", "Query")), ("across", "out"),
    ]  # fmt: skip
    return NetInitialize(NetGraph(nodes, edges, x=["Varying", 3], y=["Varying", 5]), RandomSeeding=1)


def test_nets_with_attention_and_two_lengths():
    rng = np.random.default_rng(0)
    graph = net()
    assert packed(passes.optimize(lower(graph).program), np.float32) is not None
    lengths = [(3, 2), (1, 4), (3, 3), (5, 1), (1, 1)]
    data = {"x": [rng.normal(size=(n, 3)) for n, _ in lengths], "y": [rng.normal(size=(m, 5)) for _, m in lengths]}
    found = graph(data)
    for i, one in enumerate(found):
        np.testing.assert_allclose(one, graph({name: data[name][i] for name in data}), rtol=2e-5, atol=1e-6)


def test_a_net_may_be_given_one_length_after_another():
    chain_of_two = NetInitialize(
        NetChain([NetMapOperator(LinearLayer([2, 8])), AttentionOfItself(), NetMapOperator(LinearLayer([]))],
                 Input=["Varying", 3]), RandomSeeding=1,
    )  # fmt: skip
    rng = np.random.default_rng(0)
    batches = [[rng.normal(size=(n, 3)) for n in lengths] for lengths in ([2], [7, 1], [3, 3, 3], [30], [1, 2], [2])]
    first = [[one.tolist() for one in chain_of_two(batch)] for batch in batches]
    assert [[one.tolist() for one in chain_of_two(batch)] for batch in batches] == first


def AttentionOfItself() -> NetGraph:
    edges = [(NetPort("Input"), NetPort("attention", port)) for port in ("Key", "Value", "Query")]
    return NetGraph({"attention": AttentionLayer("Dot", MultiHead=True)}, edges)
