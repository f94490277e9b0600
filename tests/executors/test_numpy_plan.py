"""What a bound plan promises: fresh results, any number of signatures and threads, outputs into given arrays,
gradients as rows, errors that name the call; and its source, word for word."""

from __future__ import annotations

import sys
import textwrap
import threading
from types import ModuleType

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.origin import Origin, calls_from
from netlang.compiler.ir.program import Program, Type, Value, new_argument
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.kernels import sparse_rows as numpy_rows
from netlang.executors.numpy.kernels.sparse_rows import Rows, add_rows, subtract_rows
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH, Length
from tests.compiler.nets import recurrent

B, T = BATCH, Length("T")


def arg(name: str, *shape: object, kind: str = "f", role: str = "input") -> Value:
    return new_argument(name, Type(kind, shape), role)  # type: ignore[arg-type]


def dense() -> Program:
    """Two dense layers with a ramp between them."""
    x, w, b, u = arg("x", B, 3), arg("W", 4, 3, role="array"), arg("b", 4, role="array"), arg("U", 2, 4, role="array")
    with calls_from(Origin(layer="first")):
        h = ops.ramp(ops.einsum("bi,oi->bo", x, w) + b)
    with calls_from(Origin(layer="second")):
        y = ops.einsum("bi,oi->bo", h, u)
    return Program((x, w, b, u), (y,), ("y",))


def weights(seed: int = 0, dtype: type = np.float32) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=s).astype(dtype) for s in [(4, 3), (4,), (2, 4)]]


def test_the_source_of_a_small_program():
    expected = """
        def prepare(a1, a2, a3, outs):
            # a1 = W: f[4,3]
            # a2 = b: f[4]
            # a3 = U: f[2,4]
            v1 = a1.transpose((1, 0))
            v2 = a2[None, :]
            k1 = array(0.0, F)
            k2 = array(inf, F)
            v3 = a3.transpose((1, 0))
            def bind(memory, layout, B):
                # first
                m0 = memory(0, F, B*4)
                b1 = m0.reshape((B, 4))
                # second
                m1 = memory(1, F, B*2)
                b2 = m1.reshape((B, 2))
                def run(x1):
                    # x1 = x: f[B,3]
                    # first
                    dot(x1, v1, b1)
                    add(b1, v2, b1)
                    clip(b1, k1, k2, b1)
                    # second
                    dot(b1, v3, b2)
                    return (b2.copy(),)
                return run
            return bind
    """
    assert compile_numpy(dense()).source == textwrap.dedent(expected).lstrip()


def test_results_are_fresh_and_signatures_alternate():
    program, held = dense(), weights()
    runner = compile_numpy(program).bind(held)
    rng = np.random.default_rng(1)
    kept = []
    for rows in (1, 5, 2, 5, 300, 1, *range(3, 30), 5):
        x = rng.normal(size=(rows, 3)).astype(np.float32)
        kept.append((x, runner(x)[0]))
    for x, y in kept:
        np.testing.assert_allclose(y, interpret(program)(x, *held)[0], rtol=1e-5, atol=1e-5)
        assert y.base is None


def test_data_of_other_types_and_layouts():
    held = weights()
    runner = compile_numpy(dense()).bind(held)
    x = np.random.default_rng(0).normal(size=(3, 5)).T  # float64, transposed in memory
    expected = interpret(dense())(x.astype(np.float32), *held)[0]
    np.testing.assert_allclose(runner(x)[0], expected, rtol=1e-5)
    np.testing.assert_allclose(runner(x.tolist())[0], expected, rtol=1e-5)


def test_arrays_that_change():
    program, held = dense(), weights()
    runner = compile_numpy(program).bind(held, constant=False)
    x = np.ones((2, 3), np.float32)
    runner(x)
    for a in held:
        a += 1
    np.testing.assert_allclose(runner(x)[0], interpret(program)(x, *held)[0], rtol=1e-5)
    with pytest.raises(ValueError, match="W: an array that changes must be contiguous float32"):
        compile_numpy(program).bind([held[0].T.copy().T, *held[1:]], constant=False)


def test_threads_have_memory_of_their_own():
    program, held = dense(), weights()
    runner = compile_numpy(program).bind(held)
    wrong = []

    def work(seed: int) -> None:
        rng = np.random.default_rng(seed)
        for _ in range(200):
            x = rng.normal(size=(rng.integers(1, 200), 3)).astype(np.float32)
            if not np.allclose(runner(x)[0], interpret(program)(x, *held)[0], rtol=1e-4, atol=1e-4):
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_outputs_into_given_arrays():
    program = dense()
    square = Program(program.inputs, (ops.reduce_sum(ops.square(program.outputs[0]), (0, 1)),), ("Loss",))
    whole = gradient(square, ["Loss"], program.inputs[1:])
    held = weights()
    outs = [None, *(np.full_like(a, np.nan) for a in held)]
    runner = compile_numpy(whole).bind(held, constant=False, outs=outs)
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    for _ in range(2):
        results = runner(x)
        for out, result, expected in zip(outs, results, interpret(whole)(x, *held), strict=True):
            assert out is None or result is out
            np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)


def test_an_output_given_twice_and_an_input_as_output():
    x = arg("x", B, 2)
    y = ops.tanh(x)
    program = Program((x,), (y, y, x, ops.zeros((B, 2))), ("a", "b", "c", "d"))
    data = np.ones((3, 2), np.float32)
    outs = [np.empty((3, 2), np.float32) for _ in range(4)]
    for given in (outs, [None, *outs[1:]], [*outs[:3], None], None):
        results = compile_numpy(program).bind([], outs=given)(data)
        for found, wanted in zip(results, [np.tanh(data), np.tanh(data), data, 0 * data], strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-5)
            assert not np.shares_memory(found, data)


def test_gradients_of_lookups_as_rows():
    program, learnt, data = recurrent()
    whole = passes.optimize(gradient(passes.optimize_before_gradient(program), ["Loss"], learnt))
    codes, *held, lengths = data
    plan = compile_numpy(whole, np.float64)
    dense_one = plan.bind(held, constant=False)(codes, lengths)
    runner = plan.bind(held, constant=False, rows=True)
    first = runner(codes, lengths)
    runner(codes[::-1].copy(), lengths)  # earlier results stay unchanged
    assert isinstance(first[1], Rows) and first[1].rows == 4
    np.testing.assert_allclose(first[1].dense(), dense_one[1], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(first[2], dense_one[2], rtol=1e-10)


@pytest.mark.parametrize("number", [1, 5, 50, 500])
@pytest.mark.parametrize("scipy", [True, False])
def test_rows_are_added_and_subtracted(number: int, scipy: bool, monkeypatch: pytest.MonkeyPatch):
    if not scipy:
        monkeypatch.setattr(numpy_rows, "_csc", lambda: None)
    rng = np.random.default_rng(number)
    table, values = rng.normal(size=(7, 3)), rng.normal(size=(number, 3))
    index = rng.integers(-1, 9, number) if number > 5 else rng.integers(0, 7, number)  # positions outside are clamped
    index[: number // 2] = 2
    expected = table.copy()
    np.add.at(expected, np.clip(index, 0, 6), values)
    found = table.copy()
    add_rows(found, index, values)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    subtract_rows(found, index, values, 1.0)
    np.testing.assert_allclose(found, table, rtol=1e-10)
    subtract_rows(found, index, values, 0.5)
    np.testing.assert_allclose(found, table - 0.5 * (expected - table), rtol=1e-10)


def test_scipy_is_tried_before_it_is_trusted(monkeypatch: pytest.MonkeyPatch):
    fake = ModuleType("scipy.sparse")
    fake._sparsetools = ModuleType("_sparsetools")  # type: ignore[attr-defined]
    fake._sparsetools.csc_matvecs = lambda *arguments: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "scipy.sparse", fake)
    assert numpy_rows._csc.__wrapped__() is None


def test_an_error_names_its_call():
    x, y = arg("x", B, 3), arg("y", B, 3)
    with calls_from(Origin(layer='"sum" of two')):
        total = ops.add(x, y)
    runner = compile_numpy(Program((x, y), (total,), ("z",))).bind([])
    with pytest.raises(ValueError, match="broadcast") as caught:
        runner(np.zeros((2, 3)), np.zeros((4, 3)))
    assert caught.value.__notes__ == ['in add(f[B,3], f[B,3]) : f[B,3], of "sum" of two']


def test_a_long_program_is_compiled_in_linear_time():
    x, w, b = arg("x", B, 8), arg("W", 8, 8, role="array"), arg("b", 8, role="array")
    y = x
    for _ in range(1000):
        y = ops.tanh(ops.einsum("bi,oi->bo", y, w) + b)
    program = Program((x, w, b), (y,), ("y",))
    held = [np.eye(8, dtype=np.float32) * 0.9, np.full(8, 0.1, np.float32)]
    data = np.ones((2, 8), np.float32)
    found = compile_numpy(program).bind(held)(data)[0]
    np.testing.assert_allclose(found, interpret(program)(data, *held)[0], rtol=1e-4)
