"""JAX computes what the interpreter computes: primitives, loops, gradients once and twice."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from netlang.compiler import ops, passes
from netlang.compiler.ir.program import Program, role_of
from netlang.errors import NetError, NetOptionError
from netlang.executors.interpreter import interpret
from netlang.executors.jax import compile_jax
from tests.compiler.cases import CASES, Case
from tests.compiler.nets import NETS, second_order, with_gradient
from tests.compiler.test_primitives import ALL, SIZES, data_of, program_of

jax = pytest.importorskip("jax")


def assert_equal(program: Program, data: list[np.ndarray], digits: float = 1e-11) -> None:
    roles = [role_of(v) for v in program.inputs]
    arrays = [a for a, role in zip(data, roles, strict=True) if role == "array"]
    rest = [a for a, role in zip(data, roles, strict=True) if role != "array"]
    found = compile_jax(program, np.float64).bind(arrays)(*rest)
    for value, got, wanted in zip(program.outputs, found, interpret(program, dtype=np.float64)(*data), strict=True):
        assert got.dtype.kind == value.kind
        np.testing.assert_allclose(got, wanted, rtol=digits, atol=digits)


def sizes_are_told(name: str, case: Case) -> bool:
    """Whether each size of the result is some input's: JAX reads sizes off its inputs."""
    program = program_of(name, case)
    return all(size in str(program.inputs) or size not in str(program.outputs[0].type) for size in SIZES)


@pytest.mark.parametrize(("name", "case"), [p for p in ALL if sizes_are_told(*p.values)])
def test_primitives(name: str, case: Case):
    program, data = program_of(name, case), data_of(case)
    assert_equal(program, data, 1e-9 if name in ("polygamma", "erfinv", "gammaln") else 1e-11)


@pytest.mark.parametrize("net", NETS)
def test_nets_and_their_gradients(net: str):
    made = NETS[net]()
    assert_equal(with_gradient(made), made[2])
    assert_equal(passes.optimize(with_gradient(made)), made[2])


@pytest.mark.parametrize("net", NETS)
def test_second_derivatives(net: str):
    made = NETS[net]()
    assert_equal(passes.optimize(second_order(made)[1]), made[2], 1e-9)


def test_single_precision_and_what_users_set_stays():
    program, _, data = NETS["recurrent"]()
    before = jax.config.jax_enable_x64
    compile_jax(program, np.float64).bind(data[1:5])(data[0], data[5])
    (loss,) = compile_jax(program).bind(data[1:5])(data[0], data[5])
    assert loss.dtype == np.float32
    assert jax.config.jax_enable_x64 == before


def test_arrays_that_are_not_constant_are_read_at_every_call_and_results_written():
    program, _, data = NETS["recurrent unmasked"]()
    arrays, out = [a.copy() for a in data[1:5]], np.zeros(())
    once = compile_jax(program).bind(arrays)
    again = compile_jax(program).bind(arrays, constant=False, outs=[out])
    before = once(data[0], data[5])[0]
    arrays[0] *= 2.0
    assert once(data[0], data[5])[0] == before
    after = again(data[0], data[5])[0]
    assert after != before
    assert out == after


def test_the_source_is_a_jaxpr():
    assert "scan" in compile_jax(NETS["recurrent"]()[0]).source


def test_a_device_that_is_not_there_is_said():
    if any(d.platform == "gpu" for d in jax.devices()):
        pytest.skip("there is one")
    with pytest.raises(NetOptionError, match="there is no GPU that JAX can use here\n  JAX sees: CPU"):
        compile_jax(NETS["recurrent"]()[0], device="GPU")


def test_without_jax_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(ImportError, match=r'the JAX executor needs jax\n  try: pip install "netlang\[jax\]"') as caught:
        compile_jax(Program((), (ops.constant(1.0),), ("y",)))
    assert isinstance(caught.value, NetError)


def test_every_primitive_is_run():
    assert {p.values[0] for p in ALL} == set(CASES)
