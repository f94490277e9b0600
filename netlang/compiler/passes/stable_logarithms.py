"""Logarithms of probabilities, computed from what the probabilities are made of.

A loss is written as it reads, `log(p)` of what a net gives. Where p comes from a softmax or a logistic sigmoid, its
logarithm is computed from their input instead: exact where p rounds to 0 or 1, and with a gradient (softmax minus
target) that divides by no small p. The same holds for 1 - p, where p comes from a sigmoid, and for whatever only moves
elements, chooses among them, joins them, takes their maximum, or carries them out of a loop. Must happen before
gradients are taken.

Results are those of the formula as it is written, but for rounding, with one exception: a lower bound of at most
1.2e-38, as `ops.log_probability` has it, is for exact zeros and does not hold for smaller probabilities, whose
logarithm is that of the formula without it. A formula with a larger bound is computed as it is written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from attrs import evolve, frozen

from netlang.compiler import ops
from netlang.compiler.ir.literals import is_literal, literal
from netlang.compiler.ir.loop_view import Loop, in_body, is_loop, unchanged
from netlang.compiler.ir.primitives.basic import broadcast, reduce_sum
from netlang.compiler.ir.primitives.elementwise import add, div, exp, log, maximum, minimum, select, sigmoid, sub
from netlang.compiler.ir.primitives.indexing import pick
from netlang.compiler.ir.primitives.rearranging import concat, pad, reduce_max
from netlang.compiler.ir.primitives.scan import scan
from netlang.compiler.ir.program import Call, Primitive, Program, Value, rewrite
from netlang.compiler.ops.arithmetic import LEAST_PROBABILITY


def stable_logarithms(program: Program) -> Program:
    """Each logarithm of a softmax or sigmoid in its stable form."""

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if is_loop(call):
            return in_body(call, args, stable_logarithms)
        made = _log(Logarithm(args[0])) if call.primitive is log else None
        return None if made is None else (made,)

    return unchanged(program, rewrite(program, visit))


@frozen(eq=False)
class Logarithm:
    """A logarithm to rewrite: of `p`, or of 1 - p (`rest`), bounded below by `floor`."""

    p: Value
    rest: bool = False
    floor: float = 0.0

    def of(self, p: Value) -> Logarithm:
        """The same logarithm of another value."""
        return evolve(self, p=p)

    def plain(self) -> Value:
        """The logarithm as written."""
        p = 1.0 - self.p if self.rest else self.p
        return ops.log(ops.maximum(p, self.floor) if self.floor else p)

    def of_number(self, number: float) -> float | None:
        number = max(1.0 - number if self.rest else number, self.floor)
        return math.log(number) if number > 0 else None


def _log(logarithm: Logarithm) -> Value | None:
    """The logarithm, if its argument is a softmax or a sigmoid behind guards, choices and views; else None."""
    views: list[Call] = []
    logarithm = _unguarded(logarithm)
    while logarithm.p.call.primitive.view:
        views.append(logarithm.p.call)
        logarithm = _unguarded(logarithm.of(logarithm.p.call.args[0]))
    rule = RULES.get(logarithm.p.call.primitive)
    found = rule(logarithm) if rule else None
    for view in reversed(views if found is not None else ()):
        found = _seen(view, found)  # type: ignore[arg-type]
    return found


def _seen(view: Call, inner: Value) -> Value:
    """The view of a logarithm. Of a difference, the difference of views: picking one class then subtracts
    only there."""
    rest = view.args[1:]
    if view.primitive is pick and inner.call.primitive is sub:
        a, b = inner.call.args
        return ops.sub(view.on((a, *rest))[0], view.on((b, *rest))[0])
    return view.on((inner, *rest))[0]


def _unguarded(logarithm: Logarithm) -> Logarithm:
    """Drops bounds that only guard against 0 (the largest is kept) or 1, and 1 - (1 - p)."""
    while True:
        primitive, args = logarithm.p.call.primitive, logarithm.p.call.args
        if primitive is sub and is_literal(args[0], 1):
            logarithm = evolve(logarithm, p=args[1], rest=not logarithm.rest)
            continue
        inner = _guarded(primitive, args) if primitive in (maximum, minimum, add) else None
        if inner is None:
            return logarithm
        p, low = inner
        logarithm = evolve(logarithm, p=p, floor=logarithm.floor if logarithm.rest else max(logarithm.floor, low))


def _guarded(primitive: Primitive, args: Sequence[Value]) -> tuple[Value, float] | None:
    """The guarded value and the lower bound (0 for an upper one); None if it does more than guard."""
    for x, bound in (args, args[::-1]):
        number = literal(bound)
        if number is None:
            continue
        if primitive is minimum and number >= 1:
            return x, 0.0
        if primitive is not minimum and 0 <= number <= LEAST_PROBABILITY:
            return x, number
    return None


# between logarithm and probability ------------------------------------------------------------------------


def _of_choice(logarithm: Logarithm) -> Value | None:
    """Probabilities with padding filled by a number, or from several branches."""
    c, *branches = logarithm.p.call.args
    found = _of_several(logarithm, branches)
    return None if found is None else ops.select(c, *found)


def _of_parts(logarithm: Logarithm) -> Value | None:
    found = _of_several(logarithm, logarithm.p.call.args)
    return None if found is None else ops.concat(*found, axis=logarithm.p.call.attrs["axis"])


def _of_several(logarithm: Logarithm, values: Sequence[Value]) -> list[Value] | None:
    """The logarithms of all, as written where there is no stable form; None where there is none for any of them."""
    better = False
    found: list[Value] = []
    for value in values:
        number = literal(value)
        if number is not None:
            log = logarithm.of_number(number)
            if log is None:
                return None
            found.append(ops.full(value.shape, log))
            continue
        made = _log(logarithm.of(value))
        better = better or made is not None
        found.append(logarithm.of(value).plain() if made is None else made)
    return found if better else None


def _of_largest(logarithm: Logarithm) -> Value | None:
    """The largest along axes: as p grows, its logarithm does too, and that of 1 - p falls."""
    axes, log = logarithm.p.call.attrs["axes"], _log(logarithm.of(logarithm.p.call.args[0]))
    if log is None:
        return None
    return ops.reduce_min(log, axes) if logarithm.rest else ops.reduce_max(log, axes)


def _of_larger(logarithm: Logarithm) -> Value | None:
    """The larger, or the smaller, of two."""
    found = _of_several(logarithm, logarithm.p.call.args)
    if found is None:
        return None
    larger = (logarithm.p.call.primitive is maximum) != logarithm.rest
    return ops.maximum(*found) if larger else ops.minimum(*found)


def _of_padded(logarithm: Logarithm) -> Value | None:
    """Probabilities padded with zeros."""
    call, inner = logarithm.p.call, _log(logarithm.of(logarithm.p.call.args[0]))
    around = logarithm.of_number(0.0)
    if inner is None or around is None:
        return None
    (made,) = call.on((inner,))
    if around == 0:
        return made
    (inside,) = call.on((ops.full(inner.shape, True),))
    return ops.select(inside, made, ops.full(made.shape, around))


def _of_loop(logarithm: Logarithm) -> Value | None:
    """A result of a loop: the loop also returns the logarithm, of each step or of the last one."""
    call, index = logarithm.p.call, logarithm.p.index
    loop = Loop.of(call)
    results = index - len(loop.next_carries) - len(loop.increments)
    if results >= 0:
        log = _log(logarithm.of(loop.results[results]))
        return None if log is None else evolve(loop, results=(*loop.results, log)).apply()[2][-1]
    log = _log(logarithm.of(loop.next_carries[index])) if index < len(loop.next_carries) else None
    if log is None:
        return None
    start = logarithm.of(loop.carries[index])  # the result of a loop without steps
    begin = _log(start) or start.plain()
    state = loop.fresh("log", log.type)
    with_log = evolve(
        loop,
        carries=(*loop.carries, begin),
        in_carries=(*loop.in_carries, state),
        next_carries=(*loop.next_carries, log),
    )
    return with_log.apply()[0][-1]


# softmax and sigmoid --------------------------------------------------------------------------------------


def _of_softmax(logarithm: Logarithm) -> Value | None:
    """exp(u) / sum of exp(u): u - log(sum)."""
    e, spread = logarithm.p.call.args
    if logarithm.rest or e.call.primitive is not exp or spread.call.primitive is not broadcast:
        return None
    total, axes = spread.call.args[0], spread.call.attrs["axes"]
    summed, _ = (total, None) if total.call.primitive is not maximum else total.call.args  # an empty sum
    if summed.call.primitive is not reduce_sum or summed.call.args[0] is not e or summed.call.attrs["axes"] != axes:
        return None
    u = e.call.args[0]
    found = ops.sub(u, ops.broadcast(ops.log(total), e.shape, axes))
    hidden = u.call.args[0].call if u.call.primitive is sub else u.call
    if hidden.primitive is select and is_literal(hidden.args[2], -math.inf) and logarithm.floor:
        found = ops.select(hidden.args[0], found, ops.full(found.shape, math.log(logarithm.floor)))
    return found


def _of_sigmoid(logarithm: Logarithm) -> Value:
    """log of sigmoid(x), or of 1 - sigmoid(x), which is sigmoid(-x): -log(1 + exp(-x)), shifted by a constant so
    that neither exponential overflows, and smooth at 0 (as |x| would not be)."""
    (x,) = logarithm.p.call.args
    x = ops.neg(x) if logarithm.rest else x
    top = ops.stop_gradient(ops.maximum(ops.neg(x), 0.0))
    return ops.neg(ops.add(top, ops.log(ops.add(ops.exp(ops.neg(top)), ops.exp(ops.neg(ops.add(x, top)))))))


RULES = {
    select: _of_choice, concat: _of_parts, pad: _of_padded, scan: _of_loop, div: _of_softmax,
    sigmoid: _of_sigmoid, reduce_max: _of_largest, maximum: _of_larger, minimum: _of_larger,
}  # fmt: skip
