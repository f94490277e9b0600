"""The JAX executor: the interpreter's walk over `jax.numpy`, compiled by `jax.jit`.

JAX is imported when a program is compiled for it, and is not needed otherwise. It compiles anew for every
signature (sizes of the data). Doubles are switched on around our own calls only; JAX's own settings stay as the
user has them.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from netlang.caches import Cache
from netlang.compiler.ir.primitives.python_callback import take_failure
from netlang.compiler.ir.program import Program, Value
from netlang.errors import NetOptionError
from netlang.executors.functional import FunctionalPlan
from netlang.executors.interpreter import interpret
from netlang.extras import extra
from netlang.language.types.sizes import Length, size_at


def compile_jax(program: Program, dtype: Any = np.float32, device: str | None = None) -> JaxPlan:
    """The program as a plan for JAX. `device`: "CPU", "GPU", or None for the one that JAX prefers.

    Raises NetMissingError (an ImportError) without JAX, NetOptionError where there is no such device.
    """
    jax = extra("jax", "the JAX executor")
    return JaxPlan(program, np.dtype(dtype), _device(jax, device), jax)


def _device(jax: Any, name: str | None) -> Any:
    if name is None:
        return jax.devices()[0]
    try:
        return jax.devices(name.lower())[0]
    except RuntimeError as problem:
        known = ", ".join(sorted({device.platform.upper() for device in jax.devices()}))
        raise NetOptionError(
            f"there is no {name} that JAX can use here", [f"JAX sees: {known}"], ['TargetDevice="CPU"']
        ) from problem


class JaxPlan(FunctionalPlan):
    """A program compiled by JAX, once for each signature of the data."""

    lengths_per_octave = 1  # each takes seconds

    def __init__(self, program: Program, dtype: Any, device: Any, jax: Any) -> None:
        super().__init__(program, dtype)
        self.device, self.jax = device, jax
        self._compiled = Cache("jax")  # by dimensions of the inputs

    def compiled(self, inputs: Sequence[Any]) -> Any:
        """The function that JAX compiles for inputs of these dimensions: one for each, since one for all would keep
        what was compiled for any of them."""
        key = tuple([np.shape(a) for a in inputs])
        made = self._compiled.get(key)
        if made is None:
            made = self.jax.jit(interpret(self.program, self.jax.numpy, self.dtype))
            self._compiled.keep(key, made, self.weight())
        return made

    def weight(self) -> int:
        """About how many bytes it has for inputs of one signature."""
        return 4000 * len(self.program.calls())

    def compute(self, inputs: Sequence[Any]) -> list[np.ndarray]:
        with self._settings(), _own_errors(self.program):
            return [np.array(made) for made in self.compiled(inputs)(*inputs)]

    @property
    def source(self) -> str:
        """What JAX makes of the program, as its jaxpr, for a batch of 2 and lengths of 3."""
        lengths = {s.name: 3 for v in self.program.inputs for s in v.shape if isinstance(s, Length)} | {"B": 2}
        with self._settings():
            examples = [
                self.jax.ShapeDtypeStruct(tuple(size_at(s, lengths) for s in v.shape), self._dtypes()[v.kind])
                for v in self.program.inputs
            ]
            return str(self.jax.make_jaxpr(self.compiled(examples))(*examples))

    def _dtypes(self) -> dict[str, Any]:
        return {"f": self.dtype, "i": np.int64 if self.dtype == np.float64 else np.int32, "b": np.bool_}

    def placed(self, values: Sequence[Value], arrays: Sequence[Any]) -> list[Any]:
        """The arrays on the device."""
        dtypes = self._dtypes()
        with self._settings():
            return [
                self.jax.device_put(np.asarray(array, dtypes[value.kind]), self.device)
                for value, array in zip(values, arrays, strict=True)
            ]

    def _settings(self) -> ExitStack:
        """Doubles where asked for; full precision in products, on devices that would round the factors."""
        stack = ExitStack()
        if self.dtype == np.float64:
            stack.enter_context(_doubles(self.jax))
        stack.enter_context(self.jax.default_matmul_precision("float32"))
        return stack


@contextmanager
def _own_errors(program: Program) -> Iterator[None]:
    """Errors of Python functions inside the program are raised instead of JAX's errors about them."""
    try:
        yield
    except Exception:
        failure = take_failure(program)
        if failure is None:
            raise
        raise failure from None


def _doubles(jax: Any) -> Any:
    """The context in which JAX computes with doubles, under its newer or its older name."""
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    return importlib.import_module("jax.experimental").enable_x64()
