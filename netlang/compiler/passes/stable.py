"""Logarithms of probabilities, without the probabilities.

A loss is written as it reads, `log(maximum(p, tiny))` of what a net gives. Where p comes of a softmax or a
logistic sigmoid, its logarithm is had from what went into them: exact where p would have rounded to 0 or 1, and
with a gradient (softmax minus target) that divides by no small p. Must happen before gradients are taken.
"""

from __future__ import annotations

import math

from netlang.compiler import ops
from netlang.compiler.passes.loop import in_body, is_loop, unchanged
from netlang.compiler.passes.views import is_literal, literal
from netlang.compiler.program import Call, Program, Value, rewrite

TINY = 1e-6  # a bound nearer to 0 or 1 than this only guards against infinities
VIEWS = ("pick", "reshape", "transpose", "cut", "flip", "broadcast", "gather")


def stable_logarithms(program: Program) -> Program:
    """Each logarithm of a softmax or sigmoid in its stable form."""

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if is_loop(call):
            return in_body(call, args, stable_logarithms)
        made = _log(args[0]) if call.primitive.name == "log" else None
        return None if made is None else (made,)

    return unchanged(program, rewrite(program, visit))


def _log(p: Value) -> Value | None:
    """log p, if p is a softmax or a sigmoid, seen through guards, choices and views of it; else None."""
    p, floor = _unguarded(p)
    call = p.call
    if call.primitive.name in VIEWS:
        inner = _log(call.args[0]) if floor == 0 else _log(ops.maximum(call.args[0], floor))
        return None if inner is None else _seen(call, inner)
    if call.primitive.name == "select":
        return _log_of_choice(p, floor)
    return _log_of_softmax(p) or _log_of_sigmoid(p)


def _seen(view: Call, inner: Value) -> Value:
    """The view of a logarithm. Of one that is a difference, the difference of views: who picks one class of many
    need not subtract in all."""
    rest = view.args[1:]
    if view.primitive.name == "pick" and inner.call.primitive.name == "sub":
        a, b = inner.call.args
        return ops.sub(view.on((a, *rest))[0], view.on((b, *rest))[0])
    return view.on((inner, *rest))[0]


def _unguarded(p: Value) -> tuple[Value, float]:
    """p without bounds that only guard against 0 and 1, and the lower of them (0: none)."""
    floor = 0.0
    while p.call.primitive.name in ("maximum", "minimum", "add"):
        for x, bound in (p.call.args, p.call.args[::-1]):
            number = literal(bound)
            if number is None:
                continue
            if p.call.primitive.name == "minimum" and number >= 1 - TINY:
                p = x
                break
            if p.call.primitive.name != "minimum" and 0 <= number <= TINY:
                p, floor = x, max(floor, number)
                break
        else:
            break
    return p, floor


def _log_of_choice(p: Value, floor: float) -> Value | None:
    """Probabilities with a number in place of padding, say."""
    c, *branches = p.call.args
    found: list[Value | None] = []
    for branch in branches:
        number = literal(branch)
        if number is None:
            found.append(_log(branch))
        elif max(number, floor) > 0:
            found.append(ops.full(branch.shape, math.log(max(number, floor))))
        else:
            return None
    return None if None in found else ops.select(c, *found)  # type: ignore[arg-type]


def _log_of_softmax(p: Value) -> Value | None:
    """exp(u) / sum of exp(u): u - log(sum)."""
    if p.call.primitive.name != "div":
        return None
    e, total = p.call.args
    spread = total.call
    if e.call.primitive.name != "exp" or spread.primitive.name != "broadcast":
        return None
    summed = spread.args[0]
    axes = spread.attrs["axes"]
    if summed.call.primitive.name != "reduce_sum" or summed.call.args[0] is not e or summed.call.attrs["axes"] != axes:
        return None
    return ops.sub(e.call.args[0], ops.broadcast(ops.log(summed), e.shape, axes))


def _log_of_sigmoid(p: Value) -> Value | None:
    """log of sigmoid(x), or of 1 - sigmoid(x), which is sigmoid(-x): -log(1 + exp(-x)), shifted by a constant so
    that neither exponential overflows, and smooth at 0 (as |x| would not be)."""
    x = _sigmoid_of(p)
    if x is None and p.call.primitive.name == "sub" and is_literal(p.call.args[0], 1):
        rest, _ = _unguarded(p.call.args[1])
        x = _sigmoid_of(rest)
        x = None if x is None else ops.neg(x)
    if x is None:
        return None
    top = ops.stop_gradient(ops.maximum(ops.neg(x), 0.0))
    return ops.neg(ops.add(top, ops.log(ops.add(ops.exp(ops.neg(top)), ops.exp(ops.neg(ops.add(x, top)))))))


def _sigmoid_of(p: Value) -> Value | None:
    """x, if p is the sigmoid of x."""
    return p.call.args[0] if p.call.primitive.name == "sigmoid" else None
