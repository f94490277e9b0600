"""Algebraic simplification by a table of rules: what gradients, written by rules, leave to tidy up.

One rule per primitive: given a call and its (new) arguments, the value it equals, or None. Zeros are taken at
their word: `0 * x` is 0 whatever `x`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from netlang.compiler import ops
from netlang.compiler.ir.literals import is_literal, literal, number_of
from netlang.compiler.ir.loop_view import in_body, is_loop, unchanged
from netlang.compiler.ir.primitives.elementwise import (
    add,
    cast,
    div,
    logical_and,
    logical_not,
    logical_or,
    mul,
    neg,
    power,
    select,
    sub,
)
from netlang.compiler.ir.program import Call, Primitive, Program, Value, rewrite
from netlang.compiler.passes.simplify_views import VIEW_RULES, sum_of_pads

Args = tuple[Value, ...]
Rule = Callable[..., Value | None]


def simplify(program: Program) -> Program:
    """Each call replaced by something simpler that is equal, inside loops too."""

    def visit(call: Call, args: Args) -> tuple[Value, ...] | None:
        if is_loop(call):
            return in_body(call, args, simplify)
        made = _simpler(call, args)
        return None if made is None else (made,)

    return unchanged(program, rewrite(program, visit))


def _simpler(call: Call, args: Args) -> Value | None:
    if call.primitive.elementwise and args and all(literal(a) is not None for a in args):
        number = number_of(call, [literal(a) for a in args])
        if math.isfinite(number):
            return ops.full(call.outputs[0].shape, number)
    rule = RULES.get(call.primitive)
    return rule(*args, **call.attrs) if rule else None


def _same_kind(x: Value, number: float) -> float | int:
    return float(number) if x.kind == "f" else int(number)


# arithmetic -----------------------------------------------------------------------------------------------


def _argument_of(value: Value, primitive: Primitive) -> Value | None:
    """x, if `value` is `primitive(x)`."""
    return value.call.args[0] if value.call.primitive is primitive else None


def _add(x: Value, y: Value) -> Value | None:
    if is_literal(x, 0):
        return y
    if is_literal(y, 0):
        return x
    if x is y:
        return ops.mul(x, _same_kind(x, 2))
    if (minus := _argument_of(y, neg)) is not None:
        return ops.sub(x, minus)
    if (minus := _argument_of(x, neg)) is not None:
        return ops.sub(y, minus)
    return sum_of_pads(x, y)


def _sub(x: Value, y: Value) -> Value | None:
    if is_literal(y, 0):
        return x
    if is_literal(x, 0):
        return ops.neg(y)
    if (minus := _argument_of(y, neg)) is not None:
        return ops.add(x, minus)
    return None


def _mul(x: Value, y: Value) -> Value | None:
    if literal(x) is not None:
        x, y = y, x
    factor = literal(y)
    if factor is None:
        return None
    if factor == 0:
        return ops.full(x.shape, _same_kind(x, 0))
    if factor == 1:
        return x
    if factor == -1:
        return ops.neg(x)
    if (minus := _argument_of(x, neg)) is not None:
        return ops.mul(minus, -factor)
    if x.call.primitive is mul:
        for a, b in (x.call.args, x.call.args[::-1]):
            if (other := literal(b)) is not None:
                return ops.mul(a, other * factor)
    return None


def _div(x: Value, y: Value) -> Value | None:
    if is_literal(y, 1):
        return x
    if is_literal(x, 0):
        return x
    divisor = literal(y)
    if divisor and math.frexp(divisor)[0] == 0.5:  # a power of two: its inverse is exact
        return ops.mul(x, 1.0 / divisor)
    return None


def _neg(x: Value) -> Value | None:
    if (inner := _argument_of(x, neg)) is not None:
        return inner
    if x.call.primitive is sub:
        a, b = x.call.args
        return ops.sub(b, a)
    if x.call.primitive is mul:
        for a, b in (x.call.args, x.call.args[::-1]):
            if (factor := literal(b)) is not None:
                return ops.mul(a, -factor)
    return None


def _power(x: Value, y: Value) -> Value | None:
    exponent = literal(y)
    return {1: lambda: x, 2: lambda: ops.mul(x, x), 0: lambda: ops.ones_like(x)}.get(exponent, lambda: None)()


# choice ---------------------------------------------------------------------------------------------------


def _select(c: Value, x: Value, y: Value) -> Value | None:
    if literal(c) is not None:
        return x if literal(c) else y
    if literal(x) is True and literal(y) is False:
        return c
    if x is y or (literal(x) is not None and literal(x) == literal(y)):
        return x
    if (opposite := _argument_of(c, logical_not)) is not None:
        return ops.select(opposite, y, x)
    if x.call.primitive is select and x.call.args[0] is c:
        return ops.select(c, x.call.args[1], y)
    if y.call.primitive is select and y.call.args[0] is c:
        return ops.select(c, x, y.call.args[2])
    return x if is_literal(y, 0) and _zero_unless(c, x) else None


def _zero_unless(c: Value, x: Value, depth: int = 8) -> bool:
    """Whether x is provably zero where c is false."""
    primitive, args = x.call.primitive, x.call.args
    if is_literal(x, 0):
        return True
    if depth == 0:
        return False
    if primitive is select:
        return (args[0] is c or _zero_unless(c, args[1], depth - 1)) and _zero_unless(c, args[2], depth - 1)
    if primitive is mul:  # 0 * inf is not 0
        first, second = args
        return any(_zero_unless(c, a, depth - 1) and _bounded(b, depth - 1) for a, b in (args, (second, first)))
    return primitive is neg and _zero_unless(c, args[0], depth - 1)


def _bounded(x: Value, depth: int) -> bool:
    """Whether x is provably finite for all inputs."""
    primitive = x.call.primitive
    if literal(x) is not None or primitive is cast:
        return True
    moved = primitive.is_safe and (primitive.elementwise or primitive.view)
    return depth > 0 and moved and all(_bounded(a, depth - 1) for a in x.call.args if a.kind == "f")


def _logical(x: Value, y: Value, absorbing: bool) -> Value | None:
    for a, b in ((x, y), (y, x)):
        if (known := literal(a)) is not None:
            return a if known is absorbing else b
    return x if x is y else None


RULES: dict[Primitive, Rule] = {
    add: _add,
    sub: _sub,
    mul: _mul,
    div: _div,
    neg: _neg,
    power: _power,
    select: _select,
    logical_not: lambda x: _argument_of(x, logical_not),
    logical_and: lambda x, y: _logical(x, y, False),
    logical_or: lambda x, y: _logical(x, y, True),
    cast: lambda x, kind: x if x.kind == kind else None,
    **VIEW_RULES,
}
