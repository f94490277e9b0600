"""Passes change no result, and reach the shape they are for."""

from __future__ import annotations

import time

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.primitives import indexing
from netlang.compiler.ir.program import Call, Program, Value, calls_of, new_argument, rewrite
from netlang.executors.interpreter import interpret
from tests.compiler.nets import NETS, B, T, arg, recurrent, run, second_order, spelled, with_gradient

PARTS = (passes.unify_arguments, passes.simplify, passes.common_subexpressions, passes.merge_loops)  # passes in `tidy`
WHOLE = (passes.remove_dead_code, passes.optimize_before_gradient, passes.optimize)
PASSES = dict(passes.PIPELINE) | {run.__name__: run for run in (*PARTS, *WHOLE)}


def names(program: Program) -> list[str]:
    return [call.primitive.name for call in program.calls()]


def loops(program: Program) -> list[Call]:
    return [call for call in program.calls() if call.primitive.name == "scan"]


def inside(call: Call) -> list[str]:
    return names(call.attrs["body"])


def assert_same(old: Program, new: Program, data: list[np.ndarray]) -> None:
    assert [v.type for v in old.outputs] == [v.type for v in new.outputs]
    for a, b in zip(run(old, data), run(new, data), strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("name", PASSES)
def test_a_pass_changes_no_result(name: str, net: str):
    program, _, data = made = NETS[net]()
    for old in (program, with_gradient(made)):
        new = PASSES[name](old)
        assert_same(old, new, data)


@pytest.mark.parametrize("net", NETS)
def test_gradients_of_optimized_programs_are_the_same(net: str):
    program, learnt, data = made = NETS[net]()
    better = passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], learnt))
    assert_same(with_gradient(made), better, data)


@pytest.mark.parametrize("net", NETS)
def test_second_derivatives_of_optimized_programs_are_the_same(net: str):
    _, learnt, data = made = NETS[net]()
    program, whole = second_order(made)
    assert_same(whole, passes.optimize(whole), data)
    better = gradient(passes.optimize(program), ["Loss"], learnt)
    assert_same(whole, passes.optimize(better), data)


@pytest.mark.parametrize("net", NETS)
def test_optimizing_twice_changes_nothing_more(net: str):
    once = passes.optimize(with_gradient(NETS[net]()))
    assert len(names(passes.optimize(once))) == len(names(once))


@pytest.mark.parametrize("reverse", [False, True])
def test_a_mask_of_other_lengths_than_those_of_the_loop_stays(reverse: bool):
    """A sum masked by one length, in a loop with another."""
    x, own, other = (
        arg("x", B, T, role="input"), arg("T", B, kind="i", role="lengths"), arg("S", B, kind="i", role="lengths")
    )  # fmt: skip
    masked = ops.valid(x, 0.0, axis=1, lengths=other)
    step = lambda carry, seen: ((carry[0] + seen[0],), ())  # noqa: E731
    (final,), _ = ops.loop(step, (ops.zeros((B,)),), (masked,), own, reverse)
    program = Program((x, own, other), (final,), ("y",))
    data = [np.array([[1.0, 20.0, 300.0], [5.0, 60.0, 700.0]]), np.array([3, 2]), np.array([2, 1])]
    for new in (program, passes.drop_masks(program), passes.optimize(program)):
        np.testing.assert_array_equal(run(new, data), [[21.0, 5.0]])


@pytest.mark.parametrize("divisor", [0.5, 3.0, 4.0, 7.0, 10.0])
def test_quotients_keep_their_last_digit(divisor: float):
    x = arg("x", 1000, role="input")
    program = passes.simplify(Program((x,), (x / divisor,), ("y",)))
    data = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    found = interpret(program, dtype=np.float32)(data)[0]
    np.testing.assert_array_equal(found, data / np.float32(divisor))


# shapes reached -------------------------------------------------------------------------------------------


def test_a_recurrent_loop_keeps_one_product_each_way():
    program, learnt, _ = recurrent()
    whole = passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], learnt))
    forwards, backwards = loops(whole)
    assert inside(forwards) == ["einsum", "add", "tanh"]
    assert inside(backwards).count("einsum") == 1
    assert not backwards.attrs["sums"]


def test_products_of_one_value_in_a_loop_are_one():
    """Three products each of the input and the state are fused; two are not: of another value, and with a matrix on
    the left. Elementwise calls that follow are fused where they are adjacent."""
    program = passes.tidy(spelled()[0])
    (before,), (after,) = loops(program), loops(passes.tidy(passes.fuse_matmuls(program)))
    assert inside(before).count("einsum") == 9 and inside(after).count("einsum") == 4
    assert inside(before).count("sigmoid") == inside(before).count("tanh") == 2
    assert inside(after).count("sigmoid") == 1 and inside(after).count("tanh") == 2
    joined = passes.tidy(passes.fuse_matmuls(program))
    assert passes.fuse_matmuls(joined) is joined


def test_pieces_may_be_multiplied_by_one_number_that_is_learnt():
    x, factor = arg("Input", B, T, 3, role="input"), arg("factor")
    weights = [arg(f"W{i}", 2, 3) for i in range(2)]

    def step(carry, seen):
        a, b = (ops.tanh(factor * ops.einsum("bi,oi->bo", seen[0], w) + carry[0]) for w in weights)
        return (a * b,), ()

    (final,), _ = ops.loop(step, (ops.zeros((B, 2)),), (x,))
    program = passes.tidy(Program((x, factor, *weights), (final,), ("y",)))
    joined = passes.fuse_matmuls(program)
    assert inside(loops(joined)[0]).count("einsum") == 1
    rng = np.random.default_rng(0)
    assert_same(program, joined, [rng.normal(size=s) for s in ((2, 4, 3), (), (2, 3), (2, 3))])


def test_zero_times_what_may_be_infinite_is_no_zero():
    """A second mask beyond the ends stays, unless the value is provably zero there."""
    x, lengths = arg("x", B, T, role="input"), arg("T", B, kind="i", role="lengths")
    ended = ops.valid(x, 0.0, 1, lengths)
    for factor, masks in ((ops.log(x), 2), (ops.full(x.shape, 3.0), 1)):
        program = passes.tidy(Program((x, lengths), (ops.valid(ended * factor, 0.0, 1, lengths),), ("y",)))
        assert names(program).count("select") == masks
        data = [np.array([[2.0, 3.0, 0.0], [1.0, 0.0, 0.0]]), np.array([2, 1])]
        with np.errstate(divide="ignore", invalid="ignore"):
            assert np.isfinite(run(program, data)[0]).all()


def test_a_loop_need_not_be_told_that_an_example_has_not_ended():
    _, backwards = loops(passes.optimize(with_gradient(recurrent())))
    assert "select" not in inside(backwards)
    assert not any(x.kind == "b" for x in backwards.args)


def poisoned(program: Program) -> Program:
    """The program with NaN where loop results are undefined: beyond an example's end."""

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if call.primitive.name != "scan" or not call.attrs["masked"]:
            return None
        made = call.on(args)
        lengths = args[call.attrs["carry"] + call.attrs["over"]]
        n = call.attrs["carry"] + call.attrs["sums"]
        return (*made[:n], *(poison(y, lengths) if y.kind == "f" else y for y in made[n:]))

    return rewrite(program, visit)


def poison(whole: Value, lengths: Value) -> Value:
    inside = ops.broadcast(indexing.mask(lengths, size=whole.shape[1]), whole.shape, range(2, whole.rank))
    return ops.select(inside, whole, ops.full(whole.shape, float("nan")))


@pytest.mark.parametrize("net", [name for name in NETS if name != "empty"])
def test_results_ignore_what_loops_hold_beyond_an_end(net: str):
    program, learnt, data = made = NETS[net]()
    for better in (
        passes.optimize(with_gradient(made)),
        passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], learnt)),
        passes.optimize(second_order(made)[1]),
    ):
        assert_same(better, poisoned(better), data)


def test_the_last_of_a_loop_is_its_final_state():
    for options in ({"masked": True}, {"masked": False, "time": 4}):
        program, _, _ = recurrent(last=True, **options)
        (loop,) = loops(passes.optimize(program))
        assert len(loop.outputs) == 1


def test_a_loop_without_carries_is_no_loop():
    x, w = arg("x", B, T, 3), arg("w", 3, 3)
    _, (ys,) = ops.loop(lambda c, s: ((), (ops.tanh(ops.einsum("bi,oi->bo", s[0], w)),)), (), (x,))
    program = passes.optimize(Program((x, w), (ys,), ("y",)))
    assert names(program) == ["einsum", "tanh"]


def test_unused_parts_of_loops_are_removed():
    x, y = arg("x", B, T, 3), arg("y", B, T, 3)

    def step(carry, seen):
        h, other = carry
        return (ops.tanh(h + seen[0]), other * seen[1]), (h, other, other)

    (h, _), _ = ops.loop(step, (ops.zeros((B, 3)), ops.full((B, 3), 1.0)), (x, y))
    (loop,) = loops(passes.remove_dead_code(Program((x, y), (h,), ("h",))))
    assert (loop.attrs["carry"], loop.attrs["over"], len(loop.outputs)) == (1, 1, 1)


@pytest.mark.parametrize("axes", [(0,), (1,), (0, 1), (2,), (1, 2)])
def test_a_product_of_repeated_rows_is_the_product_of_these_repeated(axes):
    """Such as the product in a scorer of all pairs of key and query."""
    rng = np.random.default_rng(0)
    sizes = (2, 3, 4)
    x = arg("x", *(size for axis, size in enumerate(sizes) if axis not in axes), 5)
    w = arg("w", 6, 5)
    many = ops.broadcast(x, (*sizes, 5), axes)
    program = Program((x, w), (ops.einsum("bk,nk->bn", ops.reshape(many, (24, 5)), w),), ("y",))
    better = passes.simplify(program)
    (product,) = [call for call in better.calls() if call.primitive.name == "einsum"]
    assert product.args[0].shape == (24 // np.prod([sizes[axis] for axis in axes]), 5)
    assert_same(program, better, [rng.normal(size=v.shape) for v in (x, w)])


def test_a_product_of_rows_repeated_inside_stays():
    x, w = arg("x", 4), arg("w", 6, 5)
    many = ops.broadcast(x, (4, 5), [1])
    program = Program((x, w), (ops.einsum("bk,nk->bn", many, w),), ("y",))
    assert names(passes.simplify(program)) == names(program)


def test_an_optimized_gradient_has_no_superfluous_operations():
    x, w = arg("x", B, 3), arg("w", 3)
    loss = ops.reduce_sum(ops.square(x * w), (0, 1))
    whole = passes.optimize(gradient(Program((x, w), (loss,), ("Loss",)), ["Loss"], [w]))
    assert sorted(names(whole)) == sorted(
        ["broadcast", "mul", "mul", "reduce_sum", "mul", "mul", "reduce_sum", "constant", "broadcast"]
    )


def test_arguments_of_one_name_are_one_but_draws_are_two():
    x = arg("x", B, T, 3, role="input")
    total = ops.reduce_sum(ops.valid(x, 0.0), 1) + ops.reduce_sum(ops.valid(x * 2.0, 0.0), 1)
    total = total * ops.random((B, 3)) * ops.random((B, 3))
    free = [c.outputs[0] for c in calls_of([total]) if c.primitive.name == "argument" and c.outputs[0] is not x]
    assert len(free) == 4
    program = passes.tidy(Program((x, *free), (total,), ("y",)))
    assert [v.call.attrs["role"] for v in program.inputs] == ["input", "lengths", "random", "random"]
    assert names(program).count("mask") == 1


# cost -----------------------------------------------------------------------------------------------------


def chain(layers: int) -> Program:
    x = arg("x", B, 4, role="input")
    weights = [arg(f"w{i}", 4, 4) for i in range(layers)]
    y = x
    for w in weights:
        y = ops.tanh(ops.einsum("bi,oi->bo", y, w))
    program = Program((x, *weights), (ops.reduce_sum(y, (0, 1)),), ("Loss",))
    return gradient(program, ["Loss"], weights)


def test_cost_is_in_proportion_to_the_program():
    times = []
    for layers in (300, 3000):
        program = chain(layers)
        start = time.perf_counter()
        passes.optimize(program)
        times.append(time.perf_counter() - start)
    assert times[1] < 40 * times[0]


def test_arguments_in_printed_programs_have_unique_names():
    program = passes.optimize(with_gradient(NETS["nested"]()))
    for call in loops(program):
        taken = [v.call.attrs["name"] for v in call.attrs["body"].inputs]
        assert len(set(taken)) == len(taken)


def test_common_subexpressions_tell_one_from_1():
    x = new_argument("x", arg("x", B).type)
    y = ops.cast(ops.full((B,), 1), kind="f") + ops.full((B,), 1.0) + x
    assert_same(Program((x,), (y,), ("y",)), passes.tidy(Program((x,), (y,), ("y",))), [np.ones(2)])
