"""Batches in halves: which programs can be split and what their outputs become, when it pays, and that the results,
errors and arrays are those of the whole."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from benchmarks import lstm
from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.primitives import rearranging as arrays_
from netlang.compiler.ir.program import Program, Type, Value, new_argument, role_of
from netlang.compiler.lowering.lower import lower
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.batch_split import pool as numpy_threads
from netlang.executors.numpy.batch_split import runner as split_runner
from netlang.executors.numpy.batch_split.analysis import Part, is_faster_split, split_of
from netlang.executors.numpy.kernels import blas as numpy_blas
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH, merged
from tests.compiler.nets import NETS, Net
from tests.executors.test_numpy_loops import forms

B = BATCH
EACH, SUM, SAME = Part.EACH, Part.SUM, Part.SAME


def arg(name: str, *shape: object, role: str = "input") -> Value:
    return new_argument(name, Type("f", shape), role)  # type: ignore[arg-type]


def learning() -> Program:
    """Two layers, a loss that is a mean, and its gradients."""
    x, w, b, u = arg("x", B, 3, 4), arg("W", 5, 4, role="array"), arg("b", 5, role="array"), arg("U", 15, role="array")
    share = arg("1/B")
    h = ops.einsum("bi,oi->bo", ops.reshape(x, (merged(B, 3), 4)), w) + ops.broadcast(b, (merged(B, 3), 5), (0,))
    y = ops.einsum("bi,i->b", ops.tanh(ops.reshape(h, (B, 15))), u)
    loss = ops.reduce_sum(ops.square(y), [0]) * share
    inputs = (x, w, b, u, share)
    program = passes.optimize_before_gradient(Program(inputs, (loss, y, ops.exp(w)), ("Loss", "y", "e")))
    return passes.optimize(gradient(program, ["Loss"], (w, b, u)))


def held_by(net: Net) -> list[np.ndarray]:
    """The arrays of a net from the compiler's tests."""
    return [a for v, a in zip(net[0].inputs, net[2], strict=True) if role_of(v) == "array"]


def arrays() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.normal(size=s) for s in [(5, 4), (5,), (15,)]]


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split_runner, "is_faster_split", lambda *_: True)
    monkeypatch.setattr(numpy_threads, "several", lambda: True)


def test_how_outputs_are_made_of_halves():
    assert split_of(learning()) == [SUM, EACH, SAME, SUM, SUM, SUM]


x = arg("x", B, 4)
total = ops.reduce_sum(x, [0])
ACROSS = {
    "a spread over the batch": x - ops.broadcast(total, (B, 4), (0,)),
    "a function of a sum": ops.exp(total),
    "a sum and what is none": total + ops.full((4,), 2.0),
    "a product of sums": total * total,
    "the largest": ops.reduce_max(x, [0]),
    "the order": arrays_.flip(x, axis=0),
    "an example alone": ops.cut(x, 0, 0, 1),
    "examples innermost": ops.reshape(ops.transpose(x, (1, 0)), (merged(4, B),)),
    "sizes that rest on it": ops.iota((B, 4), 0),
}


@pytest.mark.parametrize("what", ACROSS)
def test_what_looks_at_several_examples_is_not_split(what):
    assert split_of(Program((x,), (ACROSS[what],), ("z",))) is None


@pytest.mark.parametrize("count", [2, 5, 8])
@pytest.mark.parametrize("given", [False, True])
def test_results_of_halves_are_those_of_the_whole_batch(always, count, given):
    program, held = learning(), arrays()
    outs = [None, None, np.empty((5, 4)), np.empty((5, 4)), np.empty(5), np.empty(15)] if given else None
    runner = compile_numpy(program, np.float64).bind(held, constant=not given, outs=outs)
    rng = np.random.default_rng(1)
    for _ in range(3):
        data = rng.normal(size=(count, 3, 4))
        expected = interpret(program, dtype=np.float64)(data, *held, np.float64(1 / count))
        found = runner(data, np.float64(1 / count))
        for a, b in zip(found, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)
        for a, out in zip(found, outs or [], strict=False):
            assert out is None or a is out
        again = runner(data, np.float64(1 / count))
        assert all(np.array_equal(a, b) for a, b in zip(found, again, strict=True))


UNPACKED = [net for net in NETS if not compile_numpy(NETS[net]()[0]).bind(held_by(NETS[net]())).written.packed]


@pytest.mark.parametrize("form", range(3), ids=["forward", "gradient", "optimized"])
@pytest.mark.parametrize("net", UNPACKED)
def test_loops_run_on_halves_of_a_batch(always, net, form):
    """Initial and final states, sums over steps, sequences and lengths, all in halves."""
    made = NETS[net]()
    program = passes.unify_arguments(forms(made)[form])
    assert split_of(program) is not None
    held = held_by((program, *made[1:]))
    data = [a for v, a in zip(program.inputs, made[2], strict=True) if role_of(v) != "array"]
    runner = compile_numpy(program, np.float64).bind(held)
    expected = interpret(program, dtype=np.float64)(*made[2])
    for found, wanted in zip(runner(*data), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10)
    assert runner.split is not None and len(runner.split.runners) == 2


def test_a_carry_that_becomes_a_sum_over_the_batch_is_not_split():
    x, start = arg("x", B, 3, 4), arg("start", 4)
    (total,), _ = ops.loop(lambda c, seen: ((c[0] + ops.reduce_sum(seen[0], [0]),), ()), (start,), (x,))
    assert split_of(Program((x, start), (total,), ("y",))) is None


def test_several_threads_at_once(always):
    program, held = learning(), arrays()
    runner = compile_numpy(program, np.float64).bind(held)
    data = [np.random.default_rng(i).normal(size=(6, 3, 4)) for i in range(4)]
    expected = [runner(a, np.float64(1 / 6)) for a in data]
    wrong: list[int] = []

    def work(i: int) -> None:
        for _ in range(100):
            found = runner(data[i], np.float64(1 / 6))
            if not all(np.array_equal(a, b) for a, b in zip(found, expected[i], strict=True)):
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_an_error_of_either_half_is_raised_and_the_next_call_is_right(always):
    x = arg("x", B, 4)
    runner = compile_numpy(Program((x,), (ops.exp(x),), ("y",)), np.float64).bind([])
    data = np.ones((4, 4))
    for row in (0, 3):
        broken = data.copy()
        broken[row] = 1e4
        with np.errstate(all="raise"), pytest.raises(FloatingPointError) as caught:
            runner(broken)
        assert caught.value.__notes__ == ["in exp(f[B,4]) : f[B,4]"]
        np.testing.assert_allclose(runner(data)[0], np.exp(data))


def test_linear_algebra_gets_its_threads_back(always):
    before = [one.get_num_threads() for one in numpy_blas.libraries()]
    seen: list[int] = []
    numpy_threads.both(lambda: seen.extend(one.get_num_threads() for one in numpy_blas.libraries()), lambda: None)
    assert set(seen) <= {1} and [one.get_num_threads() for one in numpy_blas.libraries()] == before


def test_after_a_fork_there_is_a_second_thread_again(always):
    before = numpy_threads._thread()
    numpy_threads._forget()
    assert numpy_threads.both(lambda: 1, threading.get_ident) != (1, threading.get_ident())
    assert numpy_threads._thread() is not before


def wide(units: int, times: int) -> Program:
    x, w = arg("x", B, units), arg("W", units, units, role="array")
    y = ops.einsum("bi,oi->bo", x, w)
    for _ in range(times):
        y = ops.tanh(y)
    return Program((x, w), (y,), ("y",))


@pytest.mark.parametrize(
    ("units", "times", "examples", "expected"),
    [(512, 20, 1024, True), (512, 20, 16, False), (4, 300, 1024, False), (1024, 1, 1024, False)],
)
def test_when_splitting_the_batch_pays(units, times, examples, expected):
    program = wide(units, times)
    parts = split_of(program)
    assert parts == [EACH]
    assert is_faster_split(program, parts, {"B": examples}) is expected


@pytest.mark.parametrize(("examples", "expected"), [(32, True), (16, True), (8, False)])
def test_when_splitting_a_loop_pays(examples, expected):
    """The benchmark's runs on both halves of its 32 sequences."""
    program = passes.optimize(lower(lstm.our_net()).program)
    parts = split_of(program)
    assert parts == [EACH] and lstm.BATCH == 32
    assert is_faster_split(program, parts, {"B": examples}) is expected
