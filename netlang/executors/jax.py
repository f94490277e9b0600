"""The JAX executor: the interpreter's walk over `jax.numpy`, compiled by `jax.jit`.

JAX is imported when a program is compiled for it, and is not needed otherwise. It compiles anew for every
signature (sizes of the data). Doubles are switched on around our own calls only; JAX's own settings stay as the
user has them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
from attrs import field, frozen

from netlang.caches import Cache
from netlang.compiler.ir.primitives.python_callback import take_failure
from netlang.compiler.ir.program import Program, role_of
from netlang.errors import NetError, NetOptionError
from netlang.executors.interpreter import interpret
from netlang.language.types.sizes import Length, size_at

Runner = Callable[..., list[np.ndarray]]


class NetMissingError(NetError, ImportError):
    """A package that is not installed is needed."""


def compile_jax(program: Program, dtype: Any = np.float32, device: str | None = None) -> JaxPlan:
    """The program as a plan for JAX. `device`: "CPU", "GPU", or None for the one that JAX prefers.

    Raises NetMissingError (an ImportError) without JAX, NetOptionError where there is no such device.
    """
    jax = _jax()
    return JaxPlan(program, np.dtype(dtype), _device(jax, device), jax)


def _jax() -> Any:
    try:
        return importlib.import_module("jax")
    except ImportError as problem:
        raise NetMissingError("the JAX executor needs jax: pip install 'netlang[jax]'") from problem


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


@frozen(eq=False)
class JaxPlan:
    """A compiled program. `bind` it to its arrays, then call what that gives with data."""

    program: Program
    dtype: np.dtype
    device: Any
    jax: Any = field(repr=False)
    _compiled: Cache = field(factory=lambda: Cache("jax"), init=False, repr=False)  # by dimensions of the data

    def compiled(self, data: Sequence[Any]) -> Any:
        """The function that JAX compiles for data of these dimensions: one for each, since one for all would keep what
        was compiled for any of them."""
        key = tuple([np.shape(a) for a in data])
        made = self._compiled.get(key)
        if made is None:
            made = self.jax.jit(interpret(self.program, self.jax.numpy, self.dtype))
            self._compiled.keep(key, made, self.weight())
        return made

    def weight(self) -> int:
        """About how many bytes it has for data of one signature."""
        return 4000 * len(self.program.calls())

    def bind(self, arrays: Sequence[Any], constant: bool = True, outs: Sequence[Any] | None = None) -> Runner:
        """A function of the data (inputs, lengths, random numbers, in the program's order) that gives the outputs.

        `arrays` are those of the inputs of role "array"; unless they are `constant`, each call reads them anew.
        An output is also written into its array of `outs`, where that has one.
        """
        roles = [role_of(value) for value in self.program.inputs]
        kinds = [value.kind for value in self.program.inputs]
        own_kinds = [k for k, role in zip(kinds, roles, strict=True) if role == "array"]
        kept = self._placed(arrays, own_kinds) if constant else None

        def run(*data: Any) -> list[np.ndarray]:
            own = iter(self._placed(arrays, own_kinds) if kept is None else kept)
            data_kinds = [k for k, role in zip(kinds, roles, strict=True) if role != "array"]
            given = iter(self._placed(data, data_kinds))
            with self._settings(), _own_errors(self.program):
                made = self.compiled(data)(*(next(own) if role == "array" else next(given) for role in roles))
                found = [np.array(y) for y in made]
            for out, y in zip(outs or (), found, strict=False):
                if out is not None:
                    out[...] = y
            return found

        return run

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

    def _placed(self, arrays: Sequence[Any], kinds: Sequence[str]) -> list[Any]:
        """The arrays on the device, each in the precision of its kind."""
        dtypes = self._dtypes()
        with self._settings():
            return [
                self.jax.device_put(np.asarray(array, dtypes[kind]), self.device)
                for array, kind in zip(arrays, kinds, strict=True)
            ]

    def _settings(self) -> ExitStack:
        """Doubles where asked for; products in full precision, on devices that would round their factors."""
        stack = ExitStack()
        if self.dtype == np.float64:
            stack.enter_context(_doubles(self.jax))
        stack.enter_context(self.jax.default_matmul_precision("float32"))
        return stack


@contextmanager
def _own_errors(program: Program) -> Iterator[None]:
    """Errors of Python functions inside of the program, in place of what JAX makes of them."""
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
