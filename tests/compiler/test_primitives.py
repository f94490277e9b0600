"""The table: every primitive's result has its inferred type, its derivative is that which differences show, and
derivatives can be differentiated again."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler import ops
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.primitives import TABLE, elementwise
from netlang.compiler.ir.program import Program, Value, calls_of, new_argument
from netlang.executors.interpreter import interpret
from netlang.language.types.sizes import size_at
from tests.compiler import cases
from tests.compiler.cases import CASES, Case

SIZES = {"B": 2, "T": 4}
ALL = [pytest.param(name, case, id=f"{name}-{i}") for name, cases in CASES.items() for i, case in enumerate(cases)]
LOOPS = {"scan"}  # tested in test_loops
NO_GRADIENT = {
    "argsort", "constant", "equal", "floor_divide", "greater", "greater_equal", "iota", "logical_and", "logical_not",
    "logical_or", "mask", "stop_gradient", "table",
}  # fmt: skip


def program_of(name: str, case: Case) -> Program:
    inputs = tuple(new_argument(f"x{i}", arg.type) for i, arg in enumerate(case.args))
    return Program(inputs, (TABLE[name](*inputs, **case.attrs),), ("y",))


def data_of(case: Case, seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = [tuple(size_at(s, SIZES) for s in arg.type.shape) for arg in case.args]
    return [np.asarray(arg.draw(rng, shape)) for arg, shape in zip(case.args, shapes, strict=True)]


def run(program: Program, *arrays: np.ndarray) -> list[np.ndarray]:
    return [np.asarray(y) for y in interpret(program, dtype=np.float64)(*arrays, sizes=SIZES)]


def weighted(program: Program) -> Program:
    """The weighted sum of the result; the weights are an extra input."""
    (result,) = program.outputs
    weights = new_argument("weights", result.type)
    loss = ops.reduce_sum(ops.mul(result, weights), range(result.rank))
    return Program((*program.inputs, weights), (loss,), ("Loss",))


def smooth(case: Case) -> list[int]:
    return [i for i, arg in enumerate(case.args) if arg.type.kind == "f" and arg.moves]


def flows(name: str, case: Case) -> bool:
    """Whether a gradient flows through a case."""
    return bool(smooth(case)) and program_of(name, case).outputs[0].kind == "f" and name != "stop_gradient"


FLOWING = [param for param in ALL if flows(*param.values)]


def test_every_record_has_a_case():
    assert set(TABLE) - LOOPS == set(CASES)


def test_primitives_without_a_gradient_are_exactly_these():
    assert set(CASES) - {param.values[0] for param in FLOWING} == NO_GRADIENT


@pytest.mark.parametrize(("name", "case"), ALL)
def test_the_result_has_the_inferred_type(name: str, case: Case):
    program = program_of(name, case)
    (result,) = run(program, *data_of(case))
    expected = program.outputs[0].type
    assert result.shape == tuple(size_at(s, SIZES) for s in expected.shape)
    assert result.dtype.kind == expected.kind


@pytest.mark.parametrize(("name", "case"), FLOWING)
def test_the_derivative_is_what_differences_show(name: str, case: Case):
    check_gradient(weighted(program_of(name, case)), smooth(case), data_of(case))


@pytest.mark.parametrize(("name", "case"), FLOWING)
def test_derivatives_are_programs_of_primitives_that_have_derivatives(name: str, case: Case):
    first = weighted(program_of(name, case))
    wrt = [first.inputs[i] for i in smooth(case)]
    whole = gradient(first, ["Loss"], wrt)
    for call in calls_of(whole.outputs[1:]):
        reals = any(v.kind == "f" for v in call.args) and call.outputs[0].kind == "f"
        assert not reals or call.primitive.vjp or call.primitive.name in ("stop_gradient", "scan"), call.primitive.name
    rng = np.random.default_rng(7)
    # the derivative of the gradient along a random direction
    loss = ops.add(0.0, sum_of_products(whole.outputs[1:], rng))
    check_gradient(Program(first.inputs, (loss,), ("Loss",)), smooth(case), data_of(case, 1), digits=2e-5)


def sum_of_products(values: tuple[Value, ...], rng: np.random.Generator) -> Value:
    """A number that depends on all elements, with nonzero second derivatives."""
    parts = [ops.reduce_sum(ops.mul(elementwise.sin(v), float(rng.normal())), range(v.rank)) for v in values]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def check_gradient(program: Program, at: list[int], data: list[np.ndarray], digits: float = 1e-6) -> None:
    """Compare the output's gradient in random directions with central differences."""
    rng = np.random.default_rng(3)
    shapes = [tuple(size_at(s, SIZES) for s in v.shape) for v in program.inputs[len(data) :]]
    data = [*data, *(rng.normal(size=shape) for shape in shapes)]
    whole = gradient(program, list(program.names[:1]), [program.inputs[i] for i in at])
    _, *found = run(whole, *data)
    for _ in range(2):
        ways = {i: rng.normal(size=data[i].shape) for i in at}
        step = 1e-5
        high = [a + step * ways[i] if i in ways else a for i, a in enumerate(data)]
        low = [a - step * ways[i] if i in ways else a for i, a in enumerate(data)]
        shown = (run(program, *high)[0] - run(program, *low)[0]) / (2 * step)
        said = sum(float(np.sum(g * ways[i])) for g, i in zip(found, at, strict=True))
        np.testing.assert_allclose(said, shown, rtol=digits, atol=digits)


def test_the_gradient_of_a_maximum_is_shared_among_equals():
    x = new_argument("x", cases.reals(2, 3).type)
    program = Program((x,), (ops.reduce_sum(ops.reduce_max(x, 1), 0),), ("Loss",))
    _, dx = run(gradient(program, ["Loss"], [x]), np.array([[1.0, 1.0, 0.0], [0.0, 2.0, 1.0]]))
    np.testing.assert_array_equal(dx, [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])


def test_a_ramp_has_derivative_zero_at_zero():
    x = new_argument("x", cases.reals(3).type)
    program = Program((x,), (ops.reduce_sum(ops.ramp(x), 0),), ("Loss",))
    np.testing.assert_array_equal(run(gradient(program, ["Loss"], [x]), np.array([-1.0, 0.0, 1.0]))[1], [0.0, 0.0, 1.0])


def test_picking_from_nothing_gives_zeros():
    x, index = np.zeros((2, 0, 3)), np.array([[-1], [0]])
    np.testing.assert_array_equal(TABLE["pick"].kernel(np, x, index), np.zeros((2, 1, 3)))
    np.testing.assert_array_equal(TABLE["unpick"].kernel(np, np.ones((2, 1, 3)), index, size=0), x)


def test_positions_outside_are_the_nearest_inside():
    table, index = np.arange(3.0), np.array([-5, 1, 9])
    np.testing.assert_array_equal(TABLE["gather"].kernel(np, table, index), [0.0, 1.0, 2.0])
    np.testing.assert_array_equal(TABLE["scatter"].kernel(np, np.ones(3), index, rows=3), [1.0, 1.0, 1.0])
