"""Branches of np.where, so that what is not chosen cannot spoil a gradient: zero times infinity is not zero."""

from __future__ import annotations

from netlang.compiler import ops
from netlang.compiler.ir.primitives.basic import constant
from netlang.compiler.ir.program import Call, Value


def guarded(branch: Value, chosen: Value) -> Value:
    """The branch where it is chosen. Elsewhere, if it could be infinite there, it is computed at 1: of everything that
    it is made of element by element."""
    inside: dict[Call, None] = {}
    taken: dict[Value, None] = {}
    stack = [branch]
    while stack:
        value = stack.pop()
        if value.call in inside or value in taken:
            continue
        if value.call.primitive.elementwise and value.call.args and value.shape == chosen.shape:
            inside[value.call] = None
            stack.extend(value.call.args)
        elif value.kind == "f" and value.shape == chosen.shape and not _is_number(value):
            taken[value] = None
    if all(call.primitive.is_safe for call in inside):
        return branch
    new = {value: ops.select(chosen, value, ops.ones_like(value)) for value in taken}
    for call in sorted(inside, key=lambda call: call.serial):
        new.update(zip(call.outputs, call.on(tuple(new.get(arg, arg) for arg in call.args)), strict=True))
    return new[branch]


def _is_number(value: Value) -> bool:
    call = value.call
    return call.primitive is constant or (call.args[:1] != () and call.args[0].call.primitive is constant)
