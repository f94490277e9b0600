"""A call inside a loop, as one call for all steps: time becomes axis 1, after the batch."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from netlang.compiler import ops
from netlang.compiler.ir.axis_questions import insert
from netlang.compiler.ir.program import Call, Value, in_place_of
from netlang.language.types.sizes import Size


@frozen(eq=False)
class Hoisted:
    """A value of a loop's body, computed outside: for all steps ([B, T, ...]), or the same at each."""

    value: Value
    per_step: bool


@frozen
class Steps:
    batch: Size
    time: Size


def vectorised(call: Call, args: tuple[Hoisted, ...], steps: Steps) -> Value | None:
    """The result of `call` for all steps; None where there is no such call."""
    if not has_batch(call.outputs[0], steps):
        return None
    found = insert(call, [a.per_step for a in args], steps.time)
    if found is None:
        return None
    pairs = zip(args, found.having, strict=True)
    with in_place_of(call):
        given: list[Any] = [with_time(a, steps) if timed else a.value for a, timed in pairs]  # with batch axes
        return call.primitive(*given, **found.attrs)


def has_batch(value: Value, steps: Steps) -> bool:
    return value.rank > 0 and value.shape[0] == steps.batch


def with_time(x: Hoisted, steps: Steps) -> Value | None:
    """The value as [B, T, ...], repeated along time if need be; None without a batch axis."""
    if x.per_step:
        return x.value
    if not has_batch(x.value, steps):
        return None
    return ops.broadcast(x.value, (steps.batch, steps.time, *x.value.shape[1:]), [1])
