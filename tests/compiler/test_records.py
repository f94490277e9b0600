"""What records of primitives say is true, of every primitive on all its cases: of axes, against loops, halves and sums;
in what it is linear, where it is finite, whether it is a view."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.axes import SUM
from netlang.compiler.ir.axis_questions import axes_of, cut, insert, insert_summed, merge
from netlang.compiler.ir.primitives import TABLE, contraction, rearranging
from netlang.compiler.ir.program import TOGETHER, Call, Primitive, Program, Type, new_argument
from netlang.executors.interpreter import interpret, interpret_call
from netlang.language.types.sizes import BATCH, Length, size_at
from tests.compiler.cases import CASES, Case, reals, sliding

B, T, S, N = BATCH, Length("T"), Length("S"), Length("N")
SIZES = {"B": 2, "T": 4, "S": 3}
MORE = {  # shapes missing in the table of cases
    "reshape": [
        Case((reals(B, 2, 3),), {"shape": (B, 3, 2)}),
        Case((reals(B, 3),), {"shape": (3, B)}),
        Case((reals(B, 4, 3),), {"shape": (B, 2, 6)}),
        Case((reals(2, 3, B),), {"shape": (6, 1, B)}),
        Case((reals(B, 1, 4),), {"shape": (B, 2, 1, 2)}),
    ],
    "cut": [Case((reals(B, 3, 2),), {"axis": 1, "start": 0, "size": 3, "step": 1})],
    "convolve": [Case((reals(B, 2, 6), reals(2, 1, 2)), sliding((5,), (1,), (1,), 2))],
}
ALL = [
    pytest.param(name, case, id=f"{name}-{i}")
    for name in CASES
    for i, case in enumerate([*CASES[name], *MORE.get(name, [])])
]


def call_of(name: str, case: Case) -> Call:
    inputs = (new_argument(f"x{i}", arg.type) for i, arg in enumerate(case.args))
    return TABLE[name](*inputs, **case.attrs).call


def drawn(case: Case, seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [np.asarray(arg.draw(rng, tuple(size_at(s, SIZES) for s in arg.type.shape))) for arg in case.args]


@pytest.mark.parametrize(("name", "case"), ALL)
def test_each_axis_has_a_label_and_each_lost_one_says_what_becomes_of_it(name: str, case: Case):
    call = call_of(name, case)
    axes = axes_of(call)
    assert [len(term) for term in axes.args] == [arg.rank for arg in call.args]
    given = {label for term in axes.args for axis in term for label in axis}
    made = {label for term in axes.results for axis in term for label in axis}
    assert set(axes.mixing) == given - made
    assert axes.repeated <= made - given
    if axes.results:
        assert [len(term) for term in axes.results] == [call.outputs[0].rank]
        assert call.primitive.axes.attrs(axes, call.types[0].shape).items() <= call.attrs.items()


@pytest.mark.parametrize(("name", "case"), ALL)
def test_halves_along_an_axis_give_halves_or_summands(name: str, case: Case):
    call, data = call_of(name, case), drawn(case)
    axes = axes_of(call)
    whole = run(call, call.attrs, data)
    for label in {label for term in axes.args for axis in term for label in axis}:
        at = [next((i for i, axis in enumerate(term) if axis == (label,)), None) for term in axes.args]
        known = {array.shape[i] for array, i in zip(data, at, strict=True) if i is not None}
        found = cut(call, at) if known and known != {1} else None
        if isinstance(found, int):
            halves = [half(call, data, at, one, found) for one in (0, 1)]
            np.testing.assert_allclose(np.concatenate(halves, found), whole, rtol=1e-12, atol=1e-12)
        elif found is not None and found.summed:
            assert not any((label,) in term for term in axes.results)
            np.testing.assert_allclose(half(call, data, at, 0) + half(call, data, at, 1), whole, rtol=1e-9, atol=1e-12)


def half(call: Call, data: list[np.ndarray], at: list[int | None], one: int, axis: int = -1) -> np.ndarray:
    """The result of one half of the arguments; `axis`: that of the result."""
    parts = [a if i is None else np.array_split(a, 2, i)[one] for a, i in zip(data, at, strict=True)]
    attrs = dict(call.attrs)
    if axis >= 0 and "shape" in attrs:
        (new, old) = next((p.shape[i], a.shape[i]) for p, a, i in zip(parts, data, at, strict=True) if i is not None)
        shape = [size_at(size, SIZES) for size in attrs["shape"]]
        attrs["shape"] = (*shape[:axis], shape[axis] * new // old, *shape[axis + 1 :])
    return run(call, attrs, parts)


@pytest.mark.parametrize(("name", "case"), ALL)
def test_along_a_repeated_axis_everything_is_the_same(name: str, case: Case):
    call, data = call_of(name, case), drawn(case)
    axes = axes_of(call)
    for axis, labels in enumerate(axes.results[0] if axes.results else ()):
        if set(labels) & axes.repeated:
            whole = run(call, call.attrs, data)
            np.testing.assert_array_equal(whole, np.repeat(whole.take([0], axis), whole.shape[axis], axis))


@pytest.mark.parametrize(("name", "case"), ALL)
def test_an_inserted_axis_gives_what_a_loop_gives(name: str, case: Case):
    call = call_of(name, case)
    for having in itertools.product([False, True], repeat=len(call.args)):
        found = insert(call, having, S) if any(having) else None
        if found is None:
            continue
        drawings = [drawn(case, seed) for seed in range(SIZES["S"])]
        steps = [
            [new if has else same for new, same, has in zip(one, drawings[0], having, strict=True)] for one in drawings
        ]
        columns = zip(zip(*steps, strict=True), found.having, strict=True)
        given = [np.stack(column, 1) if has else column[0] for column, has in columns]
        expected = np.stack([run(call, call.attrs, one) for one in steps], 1)
        np.testing.assert_allclose(run(call, found.attrs, given), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("name", "case"), ALL)
def test_an_axis_inserted_to_be_summed_gives_the_sum_of_a_loop(name: str, case: Case):
    call = call_of(name, case)
    attrs = insert_summed(call, S)
    assert (attrs is not None) == (
        name in ("einsum", "reduce_sum", "scatter") and call.args[0].shape[:1] == (B,) and case != CASES["einsum"][0]
    )
    if attrs is not None:
        steps = [drawn(case, seed) for seed in range(SIZES["S"])]
        given = [np.stack(column, 1) for column in zip(*steps, strict=True)]
        expected = sum(run(call, call.attrs, one) for one in steps)
        np.testing.assert_allclose(run(call, attrs, given), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("name", "case"), ALL)
def test_axes_that_are_taken_as_one_give_the_same(name: str, case: Case):
    call, data = call_of(name, case), drawn(case)
    axes = axes_of(call)
    for term, lead in itertools.product(axes.args, (1, 2)):
        leads = [lead if len(term) >= lead and one[:lead] == term[:lead] else 0 for one in axes.args]
        out = lead if axes.results and axes.results[0][:lead] == term[:lead] else 0
        attrs = merge(call, leads, out, N) if any(leads) else None
        if attrs is not None:
            flat = [joined(a, n) for a, n in zip(data, leads, strict=True)]
            rows = next(len(a) for a, n in zip(flat, leads, strict=True) if n)
            order = np.random.default_rng(0).permutation(rows)  # rows are independent, or summed
            flat = [a[order] if n else a for a, n in zip(flat, leads, strict=True)]
            whole = run(call, call.attrs, data)
            expected = joined(whole, out)[order] if out else whole
            np.testing.assert_allclose(run(call, attrs, flat, N=rows), expected, rtol=1e-9, atol=1e-12)


def joined(array: np.ndarray, lead: int) -> np.ndarray:
    """The array with its first `lead` axes merged."""
    return array.reshape(math.prod(array.shape[:lead]), *array.shape[lead:]) if lead else array


def run(call: Call, attrs: dict[str, Any], data: Sequence[np.ndarray], **sizes: int) -> np.ndarray:
    """The kernel's result with these attributes."""
    return interpret_call(evolve(call, attrs=attrs), data, SIZES | sizes, np, np.float64)[0]


def answers(primitive: Primitive, *shapes: tuple[Any, ...], **attrs: Any) -> tuple[Any, ...]:
    """What insert, cut and merge answer for the outermost axis of all arguments."""
    call = primitive(*(new_argument("x", Type("f", shape)) for shape in shapes), **attrs).call
    every = [True] * len(shapes)
    inserted = insert(call, every, S)
    return inserted and inserted.attrs, cut(call, [0] * len(shapes)), merge(call, [2] * len(shapes), 2, N)


def test_axes_inserted_cut_and_merged():
    assert answers(rearranging.cut, (B, T, 4), axis=2, start=1, size=2, step=1) == (
        {"axis": 3, "start": 1, "size": 2, "step": 1}, 0, {"axis": 1, "start": 1, "size": 2, "step": 1},
    )  # fmt: skip
    assert answers(rearranging.transpose, (B, T, 3, 4), perm=(0, 1, 3, 2)) == (
        {"perm": (0, 1, 2, 4, 3)}, 0, {"perm": (0, 2, 1)},
    )  # fmt: skip
    assert answers(rearranging.transpose, (B, T, 3), perm=(1, 0, 2)) == (None, 1, None)
    assert answers(rearranging.reshape, (B, T, 6), shape=(B, T, 2, 3)) == (
        {"shape": (B, S, T, 2, 3)}, 0, {"shape": (N, 2, 3)},
    )  # fmt: skip
    assert answers(rearranging.reduce_sum, (B, T, 3), axes=(0, 1)) == (None, SUM, None)
    assert answers(rearranging.reduce_max, (B, T, 3), axes=(2,)) == ({"axes": (3,)}, 0, {"axes": (1,)})
    assert answers(contraction.einsum, (B, T, 3), (B, T, 4), equation="bti,btj->btij") == (
        {"equation": "bati,batj->batij"}, 0, {"equation": "ti,tj->tij"},
    )  # fmt: skip


# besides axes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "case"), ALL)
def test_a_primitive_is_linear_in_its_declared_arguments(name: str, case: Case):
    call, record, count = call_of(name, case), TABLE[name], len(case.args)
    groups = [range(count)] if record.linear is TOGETHER else [[i] for i in record.linear]
    for group in groups:
        assert record.is_linear_in(group, count)
        x, y = drawn(case, 0), drawn(case, 1)
        y = [b if i in group else a for i, (a, b) in enumerate(zip(x, y, strict=True))]
        both = [2.0 * a + b if i in group else a for i, (a, b) in enumerate(zip(x, y, strict=True))]
        expected = 2.0 * run(call, call.attrs, x) + run(call, call.attrs, y)
        np.testing.assert_allclose(run(call, call.attrs, both), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("name", "case"), ALL)
def test_a_view_holds_elements_of_its_first_argument(name: str, case: Case):
    if TABLE[name].view:
        data, call = drawn(case), call_of(name, case)
        assert np.isin(run(call, call.attrs, data), data[0]).all()


MODERATE = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.7, 20.0, -20.0)
LARGE = (1e4, -1e4, 1e8, -1e8)
REAL = [
    name
    for name, cases in CASES.items()
    if TABLE[name].elementwise and TABLE[name].total and cases[0].args and {a.type.kind for a in cases[0].args} == {"f"}
]


@pytest.mark.parametrize("name", REAL)
def test_what_is_total_is_finite_with_its_derivatives_everywhere(name: str):
    record, case = TABLE[name], CASES[name][0]
    numbers = MODERATE if record.overflows else (*MODERATE, *LARGE)
    slots = [new_argument(f"x{i}", Type("f", ())) for i in range(len(case.args))]
    made = record(*slots, **case.attrs)
    program = Program(tuple(slots), (made,), ("y",))
    if record.vjp and made.kind == "f":
        program = gradient(program, ["y"], slots)
    for point in itertools.product(numbers, repeat=len(slots)):
        found = interpret(program, dtype=np.float32)(*map(np.float32, point))
        assert np.isfinite(found).all(), point


@pytest.mark.parametrize("name", [name for name in REAL if TABLE[name].overflows])
def test_primitives_declared_to_overflow_do(name: str):
    with np.errstate(over="ignore"):
        assert not np.isfinite(TABLE[name].kernel(np, np.float32(1e4)))


def test_a_record_must_say_everything():
    with pytest.raises(TypeError, match=r"axes.*linear.*total.*view"):
        Primitive("nothing", infer=lambda x: x, kernel=lambda xp, x: x)  # type: ignore[call-arg]
