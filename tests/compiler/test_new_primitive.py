"""A primitive is a record and nothing else: one is made here, cumulative sums, which is hoisted, packed, split and
differentiated, and run by every executor, as all others are."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import NetMapOperator
from netlang.compiler import ops, passes
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.axes import BEFORE, along
from netlang.compiler.ir.primitives.rearranging import flip
from netlang.compiler.ir.primitives.scan import scan
from netlang.compiler.ir.program import Call, Primitive, Program, Type, Value, new_argument
from netlang.compiler.lowering.axis_independence import mixing
from netlang.executors.interpreter import interpret
from netlang.executors.jax import compile_jax
from netlang.executors.numpy.batch_split import pool, runner
from netlang.executors.numpy.batch_split.analysis import Part, split_of
from netlang.executors.numpy.packing.packed_primitives import packed_scan
from netlang.executors.numpy.packing.packing_pass import packed
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import BATCH, Length
from netlang.testing import check_layer

B, T = BATCH, Length("T")


def backwards(g: Value, y: Value, x: Value, axis: int) -> list[Value]:
    return [flip(cumulate(flip(g, axis=axis), axis=axis), axis=axis)]


cumulate = Primitive(  # cumulative sums along `axis`
    "cumulate",
    infer=lambda x, axis: x,
    kernel=lambda xp, x, axis: xp.cumsum(x, axis),
    vjp=backwards,
    axes=along(BEFORE),
    linear=(0,),
    total=True,
    view=False,
)

X, W, U = (
    new_argument(n, Type("f", s), r)
    for n, s, r in [("x", (B, T, 3), "input"), ("W", (4, 3), "array"), ("U", (4, 4), "array")]
)
LENGTHS = new_argument("T", Type("i", (B,)), "lengths")
INPUTS = (X, W, U, LENGTHS)


def recurrent() -> Program:
    """Cumulative sums within each element, inside a loop over the elements."""

    def step(states, elements):
        h = ops.tanh(ops.einsum("bi,oi->bo", cumulate(elements[0], axis=1), W) + ops.einsum("bi,oi->bo", states[0], U))
        return (h,), (h,)

    (last,), hs = ops.loop(step, (ops.zeros((B, 4)),), (X,), LENGTHS)
    loss = ops.reduce_sum(ops.square(last), (0, 1)) + ops.reduce_sum(ops.valid(hs[0], 0.0, 1, LENGTHS), (0, 1, 2))
    return Program(INPUTS, (loss,), ("Loss",))


def trained(program: Program) -> Program:
    whole = gradient(passes.optimize_before_gradient(program), ["Loss"], [X, W, U])
    return passes.optimize(whole)


def calls(program: Program) -> list[Call]:
    """The cumulative sums outside loops."""
    return [call for call in program.calls() if call.primitive is cumulate]


def inside(program: Program) -> list[Call]:
    loops = [call for call in program.calls() if call.primitive in (scan, packed_scan)]
    return [inner for call in loops for inner in calls(call.attrs["body"])]


DATA = [np.random.default_rng(0).normal(size=s) for s in ((3, 5, 3), (4, 3), (4, 4))] + [np.array([2, 5, 1])]


def test_a_new_primitive_is_hoisted():
    program = trained(recurrent())
    assert not inside(program)
    assert {call.args[0].shape for call in calls(program)} == {(B, T, 3)}
    assert {call.attrs["axis"] for call in calls(program)} == {2}


def test_a_new_primitive_is_packed():
    small = packed(trained(recurrent()), np.float64)
    assert small is not None
    assert {call.args[0].shape for call in calls(small.program)} == {(Length("N"), 3)}
    assert {call.attrs["axis"] for call in calls(small.program)} == {1}


def test_a_new_primitive_is_split_over_the_batch():
    assert split_of(trained(recurrent())) == [Part.SUM, Part.EACH, Part.SUM, Part.SUM]
    over_batch = Program(INPUTS, (cumulate(X, axis=0),), ("y",))
    assert split_of(over_batch) is None


def test_a_new_primitive_mixes_elements_only_along_its_axis():
    def told(axis: int) -> str | None:
        return mixing(Program(INPUTS, (cumulate(X, axis=axis),), ("y",)), {"x": 1}, frozenset({"T"}))

    assert told(2) is None
    assert told(1) == BEFORE.text


@pytest.mark.parametrize("optimized", [False, True])
def test_every_executor_runs_a_new_primitive_and_its_gradient(optimized: bool, monkeypatch: pytest.MonkeyPatch):
    program = recurrent()
    plain = gradient(program, ["Loss"], [X, W, U])
    expected = interpret(plain, dtype=np.float64)(*DATA)
    for i, found in enumerate(expected[1:]):  # against central differences
        way = np.random.default_rng(i).normal(size=found.shape)
        high, low = ([a + s * way if i == j else a for j, a in enumerate(DATA)] for s in (1e-6, -1e-6))
        shown = (interpret(program, dtype=np.float64)(*high)[0] - interpret(program, dtype=np.float64)(*low)[0]) / 2e-6
        np.testing.assert_allclose(np.sum(found * way), shown, rtol=1e-6)
    whole = trained(program) if optimized else plain
    x, w, u, lengths = DATA
    monkeypatch.setattr(pool, "several", lambda: True)
    for split in (False, True):
        monkeypatch.setattr(runner, "is_faster_split", lambda *_, split=split: split)
        for found, wanted in zip(compile_numpy(whole, np.float64).bind([w, u])(x, lengths), expected, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)
    in_jax = compile_jax(whole, np.float32).bind([w.astype(np.float32), u.astype(np.float32)])
    for found, wanted in zip(in_jax(x.astype(np.float32), lengths), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


@layer
class Cumulated(Layer):
    """Cumulative sums of each element."""

    Input = In("*outer width")
    Output = Out("*outer width")

    def lower(self, Input: Value) -> Value:
        return cumulate(Input, axis=Input.rank - 1)


def test_layers_can_use_a_new_primitive():
    example = np.arange(6.0).reshape(2, 3)
    check_layer(Cumulated(Input=["Varying", 3]), example, reference=lambda Input: np.cumsum(Input, 1))
    check_layer(NetMapOperator(Cumulated(), Input=["Varying", 3]), example, reference=lambda Input: np.cumsum(Input, 1))
