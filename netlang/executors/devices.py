"""The executors, and the device that each computes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

from netlang.compiler.ir.program import Program
from netlang.executors.interpreter import InterpreterPlan
from netlang.executors.jax import compile_jax
from netlang.executors.numpy.plan import compile_numpy
from netlang.executors.protocol import Plan

Compile = Callable[[Program, Any], Plan]

EXECUTORS: dict[str, Compile] = {"interpreter": InterpreterPlan, "NumPy": compile_numpy, "JAX": compile_jax}
NEEDS = {"JAX": "jax"}  # packages that may be missing
DEVICES: dict[str, Compile] = {"CPU": compile_numpy, "GPU": partial(compile_jax, device="GPU"), "JAX": compile_jax}


def installed(name: str) -> bool:
    """Whether the package that an executor needs is installed."""
    return name not in NEEDS or find_spec(NEEDS[name]) is not None
