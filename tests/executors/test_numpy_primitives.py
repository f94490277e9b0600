"""Every primitive through the NumPy executor, against its own kernel: as data and as arrays, in several layouts in
memory, in both precisions, with its derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from netlang.compiler import ops
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.primitives import TABLE
from netlang.compiler.ir.program import Program, Type, Value, new_argument, role_of
from netlang.executors.interpreter import interpret
from netlang.executors.numpy.plan import compile_numpy
from netlang.language.types.sizes import BATCH, Length, size_at
from tests.compiler.cases import CASES, Case

SIZES = {"B": 2, "T": 4}
ALL = [pytest.param(name, case, id=f"{name}-{i}") for name, cases in CASES.items() for i, case in enumerate(cases)]
# kernels that are called, not written out: arguments are never broadcast views
SPECIAL = {"erfc", "erfinv", "gammaln", "polygamma"}


def given(case: Case, role: str = "input") -> tuple[list[Value], Value]:
    """Arguments for a case, and an extra one that gives the sizes."""
    values = [new_argument(f"x{i}", arg.type, role) for i, arg in enumerate(case.args)]
    return values, new_argument("sizes", Type("f", (BATCH, Length("T"))))


def data_of(case: Case, dtype: type = np.float64) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    shapes = [tuple(size_at(s, SIZES) for s in arg.type.shape) for arg in case.args]
    drawn = [np.asarray(arg.draw(rng, shape)) for arg, shape in zip(case.args, shapes, strict=True)]
    return [a.astype(dtype) if arg.type.kind == "f" else a for a, arg in zip(drawn, case.args, strict=True)]


def check(program: Program, arrays: list[np.ndarray], dtype: type = np.float64, constant: bool = True) -> None:
    """The plan agrees with the interpreter, twice."""
    expected = interpret(program, dtype=dtype)(*arrays, sizes=SIZES)
    roles = [role_of(v) for v in program.inputs]
    held = [a for a, role in zip(arrays, roles, strict=True) if role == "array"]
    data = [a for a, role in zip(arrays, roles, strict=True) if role != "array"]
    runner = compile_numpy(program, dtype).bind(held, constant)
    for _ in range(2):
        for found, wanted, value in zip(runner(*data), expected, program.outputs, strict=True):
            assert found.shape == np.shape(wanted)
            assert found.dtype == np.asarray(wanted).dtype or value.kind == "i"
            close = 1e-12 if dtype == np.float64 else 1e-5
            np.testing.assert_allclose(found, wanted, rtol=close, atol=close)


def turned(value: Value) -> Value:
    """The same value, with its axes reversed in the plan's memory."""
    back = tuple(reversed(range(value.rank)))
    other = ops.transpose(value, back)
    made = ops.select(ops.equal(other, other), other, other)
    return ops.transpose(made, back)


@pytest.mark.parametrize(("name", "case"), ALL)
@pytest.mark.parametrize("role", ["input", "array", "changing"])
def test_numpy_runs_each_primitive(name: str, case: Case, role: str):
    xs, sizes = given(case, "input" if role == "input" else "array")
    program = Program((*xs, sizes), (TABLE[name](*xs, **case.attrs),), ("y",))
    check(program, [*data_of(case), np.zeros((2, 4))], constant=role != "changing")


@pytest.mark.parametrize(("name", "case"), ALL)
def test_each_primitive_of_computed_arguments(name: str, case: Case):
    xs, sizes = given(case)
    program = Program((*xs, sizes), (TABLE[name](*map(turned, xs), **case.attrs),), ("y",))
    check(program, [*data_of(case), np.zeros((2, 4))])


@pytest.mark.parametrize(("name", "case"), ALL)
def test_each_primitive_in_single_precision(name: str, case: Case):
    xs, sizes = given(case)
    program = Program((*xs, sizes), (TABLE[name](*xs, **case.attrs),), ("y",))
    check(program, [*data_of(case, np.float32), np.zeros((2, 4), np.float32)], np.float32)


def moving(case: Case) -> list[int]:
    """The arguments with a gradient."""
    return [i for i, arg in enumerate(case.args) if arg.type.kind == "f" and arg.moves]


def gives_reals(name: str, case: Case) -> bool:
    return TABLE[name](*given(case)[0], **case.attrs).kind == "f"


@pytest.mark.parametrize(("name", "case"), [p for p in ALL if moving(p.values[1]) and gives_reals(*p.values)])
def test_numpy_runs_the_gradient_of_each_primitive(name: str, case: Case):
    xs, sizes = given(case)
    smooth = moving(case)
    result = TABLE[name](*xs, **case.attrs)
    loss = ops.reduce_sum(ops.mul(result, ops.tanh(result)), range(result.rank))
    once = gradient(Program((*xs, sizes), (loss,), ("Loss",)), ["Loss"], [xs[i] for i in smooth])
    check(once, [*data_of(case), np.zeros((2, 4))])
    square = sum((ops.reduce_sum(ops.square(v), range(v.rank)) for v in once.outputs[1:]), ops.constant(0.0))
    twice = gradient(Program(once.inputs, (square,), ("Loss",)), ["Loss"], [xs[i] for i in smooth])
    check(twice, [*data_of(case), np.zeros((2, 4))])


@pytest.mark.parametrize(("name", "case"), [p for p in ALL if p.values[0] not in SPECIAL and p.values[1].args])
def test_each_primitive_of_numbers_and_rows(name: str, case: Case):
    """Arguments that are a broadcast number or row, not expanded in memory."""
    arrays = data_of(case)
    xs, sizes = given(case)
    spread, used = [], []
    for x, array in zip(xs, arrays, strict=True):
        if x.kind == "f" and x.rank and array.size:
            row = new_argument("row", Type("f", x.shape[1:]))
            spread.append(ops.broadcast(row, x.shape, [0]))
            used.append((row, array[0]))
        elif array.size:
            number = array.reshape(-1)[0].item()
            spread.append(ops.full(x.shape, number))
        else:
            spread.append(x)
            used.append((x, array))
    inputs, data = [v for v, _ in used], [a for _, a in used]
    program = Program((*inputs, sizes), (TABLE[name](*spread, **case.attrs),), ("y",))
    check(program, [*data, np.zeros((2, 4))])
