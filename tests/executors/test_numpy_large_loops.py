"""Loops whose steps multiply by large matrices take them as panels: which ones do, how wide these are, that results
stay the same, and what the plan then says."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from benchmarks import lstm
from netlang.compiler import ops
from netlang.compiler.ir.program import Program, Type, Value, new_argument
from netlang.compiler.lowering.lower import lower
from netlang.compiler.passes import optimize
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.batch_split import pool as numpy_threads
from netlang.executors.numpy.batch_split import runner as split_runner
from netlang.executors.numpy.kernels import blas as numpy_blas
from netlang.executors.numpy.kernels import loop_matmul_layout as orders
from netlang.executors.numpy.kernels import matmul_blocking as numpy_panels
from netlang.executors.numpy.kernels.blas import SPARING as SPARING_KERNELS
from netlang.executors.numpy.kernels.blas import Blas, blas
from netlang.executors.numpy.kernels.loop_matmul_layout import large_steps
from netlang.executors.numpy.kernels.matmul_blocking import Panels, panel_width, panels
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH, Length
from tests.compiler.nets import NETS
from tests.executors.test_numpy_loops import check, forms

B, T = BATCH, Length("T")


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "LARGE", 0)


@pytest.mark.parametrize("form", range(3), ids=["forward", "gradient", "optimized"])
@pytest.mark.parametrize("net", NETS)
def test_loops_and_their_gradients(always, net: str, form: int):
    made = NETS[net]()
    check(forms(made)[form], made[2])


def loop_of(units: int, reverse: bool = False, initial: bool = False) -> Program:
    """State' = tanh(x V + b + state W), whose initial state is zero or an input."""
    x, w = new_argument("x", Type("f", (B, T, 8))), new_argument("W", Type("f", (units, units)), "array")
    v, b = new_argument("V", Type("f", (units, 8)), "array"), new_argument("b", Type("f", (units,)), "array")
    seen = ops.einsum("btk,nk->btn", x, v) + ops.broadcast(b, (B, T, units), (0, 1))
    start = new_argument("start", Type("f", (B, units)))

    def step(carry: tuple[Value, ...], seen: tuple[Value, ...]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        new = ops.tanh(ops.einsum("bk,nk->bn", carry[0], w) + seen[0])
        return (new,), (new,)

    (last,), (states,) = ops.loop(step, (start if initial else ops.full((B, units), 0.0),), (seen,), None, reverse)
    return Program((x, *([start] if initial else []), w, v, b), (last, states), ("last", "states"))


@pytest.mark.parametrize(("units", "expected"), [(128, False), (256, True)])
def test_loops_with_large_matrices_are_recognized(units: int, expected: bool):
    (call,) = (c for c in loop_of(units).calls() if c.primitive.name == "scan")
    assert large_steps(call) is expected


SPARING = Blas(threads=2, spares_small=True)


@pytest.mark.parametrize(
    ("rows", "depth", "columns", "itemsize", "width"),
    [
        (16, 256, 1024, 4, 64),  # four 64-byte vectors
        (16, 256, 1024, 8, 32),
        (61, 256, 1024, 4, 64),  # the widest small product
        (62, 256, 1024, 4, 32),
        (32, 1024, 256, 4, 16),
        (300, 256, 1024, 4, 1024),  # none is small, so one product
        (4, 256, 512, 4, 512),  # small without panels
        (16, 300, 1200, 4, 80),  # whole vectors matter more than four
        (16, 250, 1000, 4, 125),
        (16, 300, 1009, 4, 1009),  # a prime has no divisor
        (0, 256, 1024, 4, 1024),
    ],
)
def test_the_width_of_panels(rows: int, depth: int, columns: int, itemsize: int, width: int):
    assert panel_width(rows, depth, columns, itemsize, SPARING) == width


@pytest.mark.parametrize(("threads", "width"), [(1, 64), (2, 1024), (0, 1024)])
@pytest.mark.parametrize("rows", [1, 16, 1000])
def test_the_width_of_panels_where_small_products_are_like_others(rows: int, threads: int, width: int):
    """Several threads share one product, an unknown library gets one too, one thread gets panels that fit its cache."""
    assert panel_width(rows, 256, 1024, 4, Blas(threads, spares_small=False)) == width


def test_what_is_known_of_the_library():
    found = blas()
    known = [pool for pool in threadpool_info() if pool["internal_api"] == "openblas" and "numpy" in pool["filepath"]]
    assert found.threads == max([pool["num_threads"] for pool in known], default=found.threads)
    assert found.spares_small is any(pool["architecture"] in SPARING_KERNELS for pool in known)


def test_a_library_of_which_nothing_is_known(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(numpy_blas, "libraries", list)
    assert numpy_blas.blas() == Blas(threads=0, spares_small=False)


def test_a_product_by_panels():
    draw = np.random.default_rng(0).normal
    states, matrix, into = draw(size=(3, 8)), draw(size=(8, 12)), np.zeros((3, 12))
    for width in (1, 4, 12):
        made = Panels(matrix).of(width)
        assert made.flags.c_contiguous
        np.testing.assert_array_equal(made, panels(matrix, width))
        np.matmul(states, made, into.reshape(3, 12 // width, width).transpose(1, 0, 2))
        np.testing.assert_allclose(into, states @ matrix)


def test_panels_of_a_matrix_are_made_once():
    one = Panels(np.eye(4))
    assert one.of(2) is one.of(2)


@pytest.mark.parametrize("library", [SPARING, Blas(1, False), Blas(2, False)], ids=["small", "one thread", "two"])
@pytest.mark.parametrize("halved", [False, True])
@pytest.mark.parametrize("initial", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("shape", [(3, 5), (1, 4), (2, 1), (4, 0), (40, 3)])
def test_large_loops_agree_with_the_interpreter(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int], reverse: bool, initial: bool, halved: bool, library: Blas
):
    """Sequences and final states, from zeros and from given states; whole and in halves."""
    monkeypatch.setattr(numpy_panels, "blas", lambda: library)
    monkeypatch.setattr(split_runner, "is_faster_split", lambda *_: halved)
    monkeypatch.setattr(numpy_threads, "several", lambda: True)
    program, rng = loop_of(256, reverse, initial), np.random.default_rng(0)
    data = [rng.normal(size=(*shape, 8))] + [rng.normal(size=(shape[0], 256))] * initial
    held = [rng.normal(size=size) / 16 for size in [(256, 256), (256, 8), (256,)]]
    expected = interpret(program, dtype=np.float64)(*data, *held)
    for constant in (True, False):
        runner = compile_numpy(program, np.float64).bind(held, constant)
        for _ in range(2):
            for found, wanted in zip(runner(*data), expected, strict=True):
                np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


def test_the_plan_of_the_benchmark():
    """One product of all inputs, and one of the state at each step, by panels that are made once; no copy in the loop;
    one activation for three gates, one for the fourth, one for the state."""
    source = compile_numpy(optimize(lower(lstm.our_net()).program)).source
    run = source[source.index("def run") :]
    loop = run[run.index("in steps2") : run.index("return")]
    assert run.count("dot(") == 1 and loop.count("matmul(") == 1 and source.count("Panels(") == 1
    assert "copyto" not in loop and loop.count("tanh(") == 3


def test_the_plan_of_the_same_as_a_fold():
    """Written gate by gate, with a matrix each, it runs the same lines."""

    def lines(net):
        source = compile_numpy(optimize(lower(net).program)).source
        run = source[source.index("def run") : source.index("return (")].splitlines()
        return [line.split("(")[0].strip() for line in run if not line.lstrip().startswith("#")]

    spelled = lines(lstm.our_fold())
    assert sorted(spelled) == sorted(lines(lstm.our_net())) and spelled.count("dot") == spelled.count("matmul") == 1


def test_a_sum_over_what_is_outermost_and_innermost():
    """Computed as two products with ones."""
    x = new_argument("x", Type("f", (B, T, 3)))
    y = ops.transpose(ops.tanh(x), (1, 2, 0))
    program = Program((x,), (ops.reduce_sum(ops.tanh(y), [0, 2]),), ("y",))
    plan = compile_numpy(program, np.float64)
    data = np.random.default_rng(0).normal(size=(4, 5, 3))
    np.testing.assert_allclose(plan.bind([])(data)[0], np.tanh(np.tanh(data)).sum((0, 1)))
