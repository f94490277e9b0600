"""The reference executor: one kernel after the other. The other executors are tested against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.primitives.elementwise import cast
from netlang.compiler.ir.program import Call, Program, Value
from netlang.executors.functional import FunctionalPlan
from netlang.language.types.sizes import Length, Merged, size_at


def bind_sizes(program: Program, arrays: Sequence[Any]) -> dict[str, int]:
    """The numbers that `B`, `T` ... stand for, from the shapes of the arrays."""
    sizes: dict[str, int] = {}
    for value, array in zip(program.inputs, arrays, strict=True):
        for size, number in zip(value.shape, array.shape, strict=True):
            if isinstance(size, Length) and size.is_shift:
                sizes[size.name] = number - size.at(0)
    return sizes


def interpret(program: Program, xp: Any = np, dtype: Any = np.float32) -> Callable[..., tuple[Any, ...]]:
    """A function from the program's inputs, in order, to its outputs, in order."""
    calls = program.calls()

    def run(*arrays: Any, sizes: dict[str, int] | None = None) -> tuple[Any, ...]:
        known = (sizes or {}) | bind_sizes(program, arrays)
        env = dict(zip(program.inputs, arrays, strict=True))
        for call in calls:
            made = interpret_call(call, [env[a] for a in call.args], known, xp, dtype)
            env.update(zip(call.outputs, made, strict=True))
        return tuple(env[v] for v in program.outputs)

    return run


def interpret_call(call: Call, arrays: Sequence[Any], sizes: dict[str, int], xp: Any, dtype: Any) -> list[Any]:
    """The results of one call, given its arguments."""
    attrs = {k: _fill(v, sizes, call, xp, dtype) for k, v in call.attrs.items()}
    made = call.primitive.kernel(xp, *arrays, **attrs)
    made = made if isinstance(made, tuple) else (made,)
    return [
        array.astype(dtype) if value.kind == "f" and array.dtype != dtype else array
        for value, array in zip(call.outputs, made, strict=True)
    ]


def _fill(attr: Any, sizes: dict[str, int], call: Call, xp: Any, dtype: Any) -> Any:
    """An attribute with numbers for sizes, and with a function for the body of a loop."""
    if isinstance(attr, Length | Merged):
        return size_at(attr, sizes)
    if isinstance(attr, tuple):
        return tuple(_fill(a, sizes, call, xp, dtype) for a in attr)
    if isinstance(attr, Program):
        body = interpret(attr, xp, dtype)
        return lambda *arrays: body(*arrays, sizes=sizes)
    if call.primitive is cast:
        return {"f": dtype, "i": np.int32 if xp is not np else np.int64, "b": bool}[attr]
    return attr


class InterpreterPlan(FunctionalPlan):
    """A plan that walks through the program at each call."""

    lengths_per_octave = 8

    def placed(self, values: Sequence[Value], arrays: Sequence[Any]) -> list[np.ndarray]:
        return [np.array(array, self.dtype_of(value)) for value, array in zip(values, arrays, strict=True)]

    def compute(self, inputs: Sequence[Any]) -> list[np.ndarray]:
        return [np.array(made) for made in interpret(self.program, np, self.dtype)(*inputs)]

    @property
    def source(self) -> str:
        return str(self.program)

    def weight(self) -> int:
        return 0
