"""Every executor keeps the protocol: programs are run through nothing but `Plan` and `Runner`."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import numpy as np
import pytest

from netlang.compiler import ops
from netlang.compiler.gradient.with_gradients import with_gradients
from netlang.compiler.ir.program import Program, Type, new_argument, role_of
from netlang.compiler.passes import optimize
from netlang.executors.devices import DEVICES, EXECUTORS, installed
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.kernels.sparse_rows import Rows
from netlang.executors.protocol import Plan, Runner, all_inputs
from netlang.language.types.sizes import BATCH
from tests.compiler.nets import NETS

Made = tuple[Program, list[np.ndarray], list[np.ndarray]]  # a program, its arrays, data for it
DOUBLE = np.float64


def learnt(program: Program) -> Program:
    """The program with the gradients of its first output by the arrays."""
    return optimize(with_gradients(program, program.names[:1], program.arrays))


def recurrent() -> Made:
    program, _, data = NETS["recurrent"]()
    program = learnt(program)
    own = [role_of(v) == "array" for v in program.inputs]
    return (program, *([a for a, mine in zip(data, own, strict=True) if mine is kind] for kind in (True, False)))


def dense() -> Made:
    x, w = new_argument("x", Type("f", (BATCH, 3))), new_argument("w", Type("f", (2, 3)), "array")
    y = ops.tanh(ops.einsum("bi,oi->bo", x, w))
    rng = np.random.default_rng(0)
    return learnt(Program((x, w), (y,), ("y",))), [rng.normal(size=(2, 3))], [rng.normal(size=(4, 3))]


def lookup() -> Made:
    codes, table = new_argument("codes", Type("i", (BATCH,))), new_argument("table", Type("f", (5, 2)), "array")
    y = ops.gather(table, codes) * 3.0
    data = [np.array([1, 4, 1])]
    return learnt(Program((codes, table), (y,), ("y",))), [np.random.default_rng(0).normal(size=(5, 2))], data


def of_nothing() -> Made:
    x = new_argument("x", Type("f", (BATCH, 2)))
    return Program((x,), (x, ops.exp(x)), ("x", "y")), [], [np.ones((0, 2))]


PROGRAMS: dict[str, Callable[[], Made]] = {f.__name__: f for f in (dense, recurrent, lookup, of_nothing)}


@pytest.fixture(params=EXECUTORS)
def executor(request: pytest.FixtureRequest) -> Any:
    if not installed(request.param):
        pytest.skip(f"{request.param} is not installed")
    return EXECUTORS[request.param]


@pytest.fixture(params=PROGRAMS)
def made(request: pytest.FixtureRequest) -> Made:
    return PROGRAMS[request.param]()


def expected(made: Made) -> list[np.ndarray]:
    program, arrays, data = made
    inputs = [a.astype(DOUBLE) if a.dtype.kind == "f" else a for a in all_inputs(program, arrays, data)]
    return [np.asarray(y) for y in interpret(program, dtype=DOUBLE)(*inputs)]


def assert_same(found: Any, wanted: Any) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        dense = one.dense() if isinstance(one, Rows) else one
        assert isinstance(dense, np.ndarray)
        np.testing.assert_allclose(dense, other, rtol=1e-11, atol=1e-11)


def test_an_executor_gives_the_outputs_in_order(executor: Any, made: Made) -> None:
    program, arrays, data = made
    plan = executor(program, DOUBLE)
    run = plan.bind(arrays)
    assert isinstance(plan, Plan) and isinstance(run, Runner)
    assert plan.program is program and plan.dtype == DOUBLE
    for _ in range(2):
        assert_same(run(*data), expected(made))


def test_data_may_be_of_any_precision_and_lists(executor: Any) -> None:
    program, arrays, data = dense()
    single = [a.astype(np.float32) for a in arrays], [x.astype(np.float32) for x in data]
    run = executor(program, DOUBLE).bind(single[0])
    assert_same(run(*(x.tolist() for x in single[1])), expected((program, *single)))


def test_reals_have_the_precision_asked_for(executor: Any, made: Made) -> None:
    program, arrays, data = made
    for found, value in zip(executor(program, np.float32).bind(arrays)(*data), program.outputs, strict=True):
        assert value.kind != "f" or found.dtype == np.float32


def test_constant_arrays_are_taken_once_and_others_at_each_call(executor: Any, made: Made) -> None:
    program, arrays, data = made
    live = [np.array(a) for a in arrays]
    once = executor(program, DOUBLE).bind([np.array(a, np.float32) for a in arrays])
    again = executor(program, DOUBLE).bind(live, constant=False)
    first = [np.array(y) for y in once(*data)]
    assert_same(again(*data), expected(made))
    for array in live:
        array *= 0.5
    assert_same(again(*data), expected((program, live, data)))
    assert_same(once(*data), first)


def test_outputs_are_written_where_that_is_asked_for(executor: Any, made: Made) -> None:
    program, arrays, data = made
    wanted = expected(made)
    outs = [np.full(y.shape, 7, y.dtype) if i % 2 else None for i, y in enumerate(wanted)]
    results = executor(program, DOUBLE).bind(arrays, constant=False, outs=outs)(*data)
    assert_same(results, wanted)
    assert_same([out for out in outs if out is not None], wanted[1::2])
    assert all(out is None or result is out for result, out in zip(results, outs, strict=True))


def test_outputs_are_fresh_unless_that_is_waived(executor: Any) -> None:
    program, arrays, (x,) = dense()
    run = executor(program, DOUBLE).bind(arrays)
    first = run(x)
    kept = [np.array(y) for y in first]
    first[0][...] = 0.0
    run(x + 1)
    assert_same(first[1:], kept[1:])
    assert_same(run(x), kept)
    assert_same(executor(program, DOUBLE).bind(arrays, copy=False)(x), kept)


def test_outputs_that_are_arrays_of_the_program_are_copies_too(executor: Any) -> None:
    w = new_argument("w", Type("f", (3,)), "array")
    x = new_argument("x", Type("f", (BATCH,)))
    run = executor(Program((w, x), (w, x), ("w", "x")), DOUBLE).bind([np.ones(3)])
    for array in run(np.ones(2)):
        array[...] = 7.0
    assert_same(run(np.ones(2)), [np.ones(3), np.ones(2)])


def test_rows_are_given_by_who_has_them(executor: Any) -> None:
    program, arrays, data = made = lookup()
    plan = executor(program, DOUBLE)
    _, gradient = results = plan.bind(arrays, constant=False, rows=True)(*data)
    assert isinstance(gradient, Rows) == plan.gives_rows
    assert_same(results, expected(made))
    assert not any(isinstance(y, Rows) for y in plan.bind(arrays)(*data))


def test_a_runner_is_thread_safe_and_can_release_its_memory(executor: Any) -> None:
    program, arrays, data = made = recurrent()
    run, wanted, failures = executor(program, DOUBLE).bind(arrays), expected(made), []

    def work() -> None:
        try:
            for _ in range(5):
                assert_same(run(*data), wanted)
                run.release()
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_runner_tells_its_source_and_memory(executor: Any, made: Made) -> None:
    program, arrays, data = made
    plan = executor(program, DOUBLE)
    run = plan.bind(arrays)
    run(*data)
    assert plan.source.strip()
    assert plan.weight() >= 0
    assert run.weight() >= 0
    assert plan.lengths_per_octave >= 1


def test_every_device_is_one_of_the_executors() -> None:
    for compile in DEVICES.values():
        assert getattr(compile, "func", compile) in EXECUTORS.values()
