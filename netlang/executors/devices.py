"""The executors, and the device that each computes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Program
from netlang.executors.interpreter import InterpreterPlan
from netlang.executors.jax import compile_jax
from netlang.executors.protocol import Plan
from netlang.slow_imports import imported

Compile = Callable[[Program, Any], Plan]


def compile_numpy(program: Program, dtype: Any = np.float32) -> Any:
    """The program as a plan for NumPy. What writes its code is imported with the first program."""
    return imported("netlang.executors.numpy.plan").compile_numpy(program, dtype)


EXECUTORS: dict[str, Compile] = {"interpreter": InterpreterPlan, "NumPy": compile_numpy, "JAX": compile_jax}
NEEDS = {"JAX": "jax"}  # packages that may be missing
DEVICES: dict[str, Compile] = {"CPU": compile_numpy, "GPU": partial(compile_jax, device="GPU"), "JAX": compile_jax}


def installed(name: str) -> bool:
    """Whether the package that an executor needs is installed."""
    return name not in NEEDS or find_spec(NEEDS[name]) is not None
