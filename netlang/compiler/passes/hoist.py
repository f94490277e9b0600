"""Hoist: what a loop computes from its sequences and constants alone is computed before it, for all steps at once.

So the product of the running input with its weights becomes one large product, and so, after differentiation,
does its gradient.
"""

from __future__ import annotations

from collections import Counter
from functools import reduce

from attrs import evolve

from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.loop_view import Loop, rewrite_loops, substitute
from netlang.compiler.ir.primitives.basic import broadcast
from netlang.compiler.ir.primitives.elementwise import add, mul
from netlang.compiler.ir.primitives.indexing import iota
from netlang.compiler.ir.program import Call, Program, Value, calls_of, in_place_of, is_argument
from netlang.compiler.passes.vectorise import Hoisted, Steps, vectorised, with_time


def hoist(program: Program) -> Program:
    """Each loop with all that does not depend on its carries moved before it; inner loops first."""
    return rewrite_loops(program, _hoisted)


def _hoisted(loop: Loop) -> tuple[Value, ...] | None:
    loop = _regrouped(loop)
    steps = Steps(loop.xs[0].shape[0], loop.xs[0].shape[1])
    outside = _outside(loop, steps)
    entering = _entering(loop, outside)
    before = [with_time(outside[v], steps) if v in outside and v not in loop.in_xs else None for v in loop.results]
    if not entering and not any(before):
        return None
    new: dict[Value, Value] = {}
    for value in entering:
        found = outside[value]
        inner = loop.fresh("x" if found.per_step else "c", value.type)
        new[value] = inner
        if found.per_step:
            loop = evolve(loop, xs=(*loop.xs, found.value), in_xs=(*loop.in_xs, inner))
        else:
            loop = evolve(loop, constants=(*loop.constants, found.value), in_constants=(*loop.in_constants, inner))
    loop = loop.with_outputs(substitute(loop.outputs, new))
    kept = tuple(v for v, b in zip(loop.results, before, strict=True) if b is None)
    if not (loop.next_carries or loop.increments or kept):
        return tuple(b for b in before if b is not None)
    finals, sums, made = evolve(loop, results=kept).apply()
    rest = iter(made)
    return (*finals, *sums, *(next(rest) if b is None else b for b in before))


def _outside(loop: Loop, steps: Steps) -> dict[Value, Hoisted]:
    """For each value of the body that does not depend on the carries and can be computed before the loop: its
    value there."""
    found = {v: Hoisted(x, True) for v, x in zip(loop.in_xs, loop.xs, strict=True)}
    found |= {v: Hoisted(c, False) for v, c in zip(loop.in_constants, loop.constants, strict=True)}
    for call in calls_of(loop.outputs):
        if is_argument(call.outputs[0]) or not all(a in found for a in call.args):
            continue
        if not any(found[a].per_step for a in call.args):
            made = call.on(tuple(found[a].value for a in call.args))
            found.update((v, Hoisted(m, False)) for v, m in zip(call.outputs, made, strict=True))
        elif (whole := vectorised(call, tuple(found[a] for a in call.args), steps)) is not None:
            found[call.outputs[0]] = Hoisted(whole, True)
    return found


def _entering(loop: Loop, outside: dict[Value, Hoisted]) -> list[Value]:
    """The values computed outside that the rest of the body uses. A broadcast is made inside,
    from the smaller value."""
    own = {*loop.in_xs, *loop.in_constants}
    needed: dict[Value, None] = {}
    stack = [v for v in (*loop.next_carries, *loop.increments) if v in outside]
    stack += [a for call in calls_of(loop.outputs) if call.outputs[0] not in outside for a in call.args if a in outside]
    while stack:
        value = stack.pop()
        if value in own or value in needed or literal(value) is not None:
            continue
        if value.call.primitive in (broadcast, iota):
            stack.extend(value.call.args)
        else:
            needed[value] = None
    return sorted(needed, key=lambda v: v.call.serial)


# sums and products with parts that do not depend on carries ------------------------------------------------


def _regrouped(loop: Loop) -> Loop:
    """Sums and products, regrouped so that parts independent of carries come first: (x + h) + b is (x + b) + h."""
    calls = calls_of(loop.outputs)
    moving, uses = set(loop.in_carries), Counter(loop.outputs)
    for call in calls:
        uses.update(call.args)
        if any(a in moving for a in call.args):
            moving.update(call.outputs)
    inner = {a for call in calls if _groups(call) for a in call.args if uses[a] == 1 and _same(a.call, call)}
    known: dict[Value, Value] = {}
    for call in calls:
        if is_argument(call.outputs[0]):
            continue
        invariant, rest = _parts(call.outputs[0], inner, moving) if _groups(call) else ([], [])
        with in_place_of(call):
            if len(invariant) > 1 and rest and call.outputs[0] not in inner:
                made: tuple[Value, ...] = (reduce(call.primitive, [known.get(t, t) for t in (*invariant, *rest)]),)
            else:
                made = call.on(tuple(known.get(a, a) for a in call.args))
        known.update(zip(call.outputs, made, strict=True))
    return loop.with_outputs([known.get(v, v) for v in loop.outputs])


def _groups(call: Call) -> bool:
    """Whether reordering the terms changes rounding at most."""
    return call.primitive in (add, mul) and call.outputs[0].kind == "f"


def _same(call: Call, other: Call) -> bool:
    return call.primitive is other.primitive


def _parts(value: Value, inner: set[Value], moving: set[Value]) -> tuple[list[Value], list[Value]]:
    """The parts of a sum or product, flattened where inner ones have no other use: those independent of the
    carries, and the others."""
    invariant: list[Value] = []
    rest: list[Value] = []
    stack = [value]
    while stack:
        part = stack.pop()
        if part is value or (part in inner and _same(part.call, value.call)):
            stack.extend(part.call.args[::-1])
        else:
            (rest if part in moving else invariant).append(part)
    return invariant, rest
