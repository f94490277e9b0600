"""Absorb: what is computed of whole sequences, element by element, only for one loop to walk along is computed in the
loop, where a step's part of it stays in the cache. This undoes a part of what `hoist` did, for loops with large steps
only; where they are small, fewer calls are faster.
"""

from __future__ import annotations

from collections import defaultdict

from attrs import evolve

from netlang.compiler import ops
from netlang.compiler.passes.loop import Loop, substitute
from netlang.compiler.passes.views import literal
from netlang.compiler.primitives import arrays, loops
from netlang.compiler.primitives.contraction import einsum
from netlang.compiler.program import Call, Program, Type, Value, origin, rewrite
from netlang.executors.numpy.orders import feature_major


def absorbed(program: Program) -> Program:
    """The program with such calls inside of its feature-major loops."""
    found = _owned(program)
    if not found:
        return program
    new: dict[Value, Value] = {}

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...]:
        made = _with(Loop.of(call, args), call, found[call], new) if call in found else call.on(args)
        new.update(zip(call.outputs, made, strict=True))
        return made

    return rewrite(program, visit)


def _owned(program: Program) -> dict[Call, list[Call]]:
    """For each loop the calls that are for it alone, in order."""
    users: dict[Value, set[Call | None]] = defaultdict(set)
    for value in program.outputs:
        users[value].add(None)
    owner: dict[Call, Call] = {}
    for call in reversed(program.calls()):
        only = next(iter(users[call.outputs[0]]), None)
        if only and len(users[call.outputs[0]]) == 1 and _element_by_element(call):
            owner[call] = only
        inside = owner.get(call)
        for i, value in enumerate(call.args):
            users[value].add(inside or (call if _walked(call, i) else None))
    found: dict[Call, list[Call]] = defaultdict(list)
    for call in program.calls():
        if call in owner:
            found[owner[call]].append(call)
    return found


def _walked(call: Call, i: int) -> bool:
    """Whether argument `i` is a sequence that a loop with long steps walks along."""
    if call.primitive is not loops.scan or not feature_major(call):
        return False
    return call.attrs["carry"] <= i < call.attrs["carry"] + call.attrs["over"]


def _element_by_element(call: Call) -> bool:
    """Whether each step's part of the result is made of that of the arguments."""
    shape = call.types[0].shape
    if not call.primitive.source and not (call.primitive is arrays.cut and call.attrs["axis"] > 1):
        return False
    alike = all(literal(a) is not None or a.shape[:2] == shape[:2] for a in call.args)
    return alike and not any(a.call.primitive is einsum for a in call.args)  # who reads a product turns it, at no cost


def _with(loop: Loop, call: Call, calls: list[Call], new: dict[Value, Value]) -> tuple[Value, ...]:
    """The loop with these calls in its body."""
    olds = call.args[call.attrs["carry"] : call.attrs["carry"] + call.attrs["over"]]
    made = {value for one in calls for value in one.outputs}
    inner = {old: value for old, value in zip(olds, loop.in_xs, strict=True) if old not in made}
    kept = [i for i, old in enumerate(olds) if old not in made]
    replaced = {old: value for old, value in zip(olds, loop.in_xs, strict=True) if old in made}
    loop = evolve(loop, xs=tuple(loop.xs[i] for i in kept), in_xs=tuple(loop.in_xs[i] for i in kept))
    for one in calls:
        args = []
        for a in one.args:
            step, number = (a.shape[0], *a.shape[2:]), literal(a)
            if number is None and a not in inner:
                inner[a] = loop.fresh("x", Type(a.kind, step), replaced.values())
                loop = evolve(loop, xs=(*loop.xs, new.get(a, a)), in_xs=(*loop.in_xs, inner[a]))
            args.append(ops.full(step, number) if number is not None else inner[a])
        attrs = one.attrs | ({"axis": one.attrs["axis"] - 1} if "axis" in one.attrs else {})
        with origin(one.origin):
            inner[one.outputs[0]] = one.primitive(*args, **attrs)
    outputs = substitute(loop.outputs, {value: inner[old] for old, value in replaced.items()})
    finals, sums, results = loop.with_outputs(outputs).apply()
    return (*finals, *sums, *results)
