"""Padding filled with valid values, so that gradients stay finite: where a function is infinite or not a number,
gradients of arrays after it are too, since zero times infinity is not zero."""

from __future__ import annotations

from collections.abc import Sequence

from netlang.compiler.ir.primitives import basic, elementwise
from netlang.compiler.ir.program import Call, Program, Value
from netlang.compiler.ops.arithmetic import broadcast, full, greater, select
from netlang.compiler.ops.rearranging import pick_along, reshape, stop_gradient
from netlang.compiler.ops.varying import lengths_of, valid


def finite_everywhere(outputs: Sequence[Value], inputs: Sequence[Value]) -> bool:
    """Whether values and their derivatives are finite whatever the inputs, as far as the records of their primitives
    tell."""
    return not any(map(_is_partial, _between(outputs, inputs)))


def _between(outputs: Sequence[Value], inputs: Sequence[Value]) -> list[Call]:
    """The calls behind `outputs` that depend on `inputs`. Calls older than these are not looked at."""
    start = min(value.call.serial for value in inputs)
    stack, later = [value.call for value in outputs], set[Call]()
    while stack:
        call = stack.pop()
        if call not in later and call.serial > start:
            later.add(call)
            stack.extend(value.call for value in call.args)
    found, made_of = [], set(inputs)
    for call in sorted(later, key=lambda call: call.serial):
        if not made_of.isdisjoint(call.args):
            found.append(call)
            made_of.update(call.outputs)
    return found


def _is_partial(call: Call) -> bool:
    bodies = [attr for attr in call.attrs.values() if isinstance(attr, Program)]
    if bodies:
        return any(_is_partial(inner) for body in bodies for inner in body.calls())
    if call.primitive is elementwise.div:
        below = call.args[1].call
        while below.primitive in (basic.broadcast, basic.reduce_sum):
            below = below.args[0].call
        return below.primitive not in (basic.constant, elementwise.exp)  # exp: of a softmax
    return not call.primitive.total


def with_valid_padding(x: Value, axes: Sequence[int] = (1,)) -> Value:
    """`x` with its first elements along these axes again in place of padding; 0.5 where there are none."""
    for axis in axes:
        if not isinstance(x.shape[axis], int) and x.kind == "f":
            x = valid(x, broadcast(stop_gradient(_first(x, axis)), x.shape, [axis]), axis=axis)
    return x


def _first(x: Value, axis: int) -> Value:
    """The first elements along an axis, which is removed."""
    size, batch = x.shape[axis], x.shape[0]
    found = pick_along(x, axis, full((batch, 1), 0))  # in the whole batch there may be none
    found = reshape(found, (*x.shape[:axis], *x.shape[axis + 1 :]))
    some = greater(lengths_of(size, batch), 0)
    return select(broadcast(some, found.shape, range(1, found.rank)), found, full(found.shape, 0.5))
