"""Dead code. A program has none by construction (its calls are found from its outputs); its loops may have."""

from __future__ import annotations

from attrs import evolve

from netlang.compiler import ops
from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.loop_view import Loop, has_loops, in_body, is_loop, substitute, unchanged
from netlang.compiler.ir.primitives.basic import broadcast
from netlang.compiler.ir.program import Call, Program, Shape, Value, calls_of, name_of, rewrite


def remove_dead_code(program: Program) -> Program:
    """Loops without carries, sums, results and arguments that are unused, duplicated, or the same at every
    step."""
    used = {a for call in program.calls() for a in call.args} | set(program.outputs)

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if not is_loop(call):
            return None
        made = _pruned(call, args, used)
        return in_body(call, args, remove_dead_code) if made is None else made

    return unchanged(program, rewrite(program, visit)) if has_loops(program) else program


def _pruned(call: Call, args: tuple[Value, ...], used: set[Value]) -> tuple[Value, ...] | None:
    """The outputs of the loop without what is unused; None if nothing can be removed."""
    whole = _inlined(Loop.of(call, args))
    n, m = len(whole.next_carries), len(whole.next_carries) + len(whole.increments)
    asked = [v in used for v in call.outputs]
    still = [a is b for a, b in zip(whole.next_carries, whole.in_carries, strict=True)]
    at_hand = dict(zip(whole.in_xs, whole.xs, strict=True))  # results that only return an element of a sequence
    increments = tuple(dict.fromkeys(v for v, a in zip(whole.increments, asked[n:m], strict=True) if a))
    results = tuple(dict.fromkeys(v for v, a in zip(whole.results, asked[m:], strict=True) if a and v not in at_hand))
    moving = [i for i in range(n) if asked[i] and not still[i]]
    carries = _alive_carries(whole, moving, (*increments, *results))
    small = _with_only(whole, [i for i in carries if not still[i]], increments, results)
    if small.body().inputs == call.attrs["body"].inputs and small.outputs == call.attrs["body"].outputs:
        return None
    made = small.apply() if small.outputs else ((), (), ())
    finals = dict(zip(small.in_carries, made[0], strict=True)) | {
        v: c for v, c, s in zip(whole.in_carries, whole.carries, still, strict=True) if s
    }
    sums = dict(zip(increments, made[1], strict=True))
    along = at_hand | dict(zip(results, made[2], strict=True))
    new = [*map(finals.get, whole.in_carries), *map(sums.get, whole.increments), *map(along.get, whole.results)]
    return tuple(new if a else old for new, old, a in zip(new, call.outputs, asked, strict=True))  # type: ignore[misc]


def _alive_carries(loop: Loop, asked: list[int], outputs: tuple[Value, ...]) -> list[int]:
    """The carries that are used, directly or through others, over any number of steps."""
    alive = set(asked)
    place = {v: i for i, v in enumerate(loop.in_carries)}
    while True:
        needed = (*outputs, *(loop.next_carries[i] for i in alive))
        found = {place[v] for call in calls_of(needed) for v in call.outputs if v in place} | alive
        if found == alive:
            return sorted(alive)
        alive = found


def _with_only(loop: Loop, carries: list[int], increments: tuple[Value, ...], results: tuple[Value, ...]) -> Loop:
    """The loop with these carries and outputs, and only the other arguments that they need."""
    next_carries = tuple(loop.next_carries[i] for i in carries)
    reached = {v for call in calls_of((*next_carries, *increments, *results)) for v in call.outputs}
    xs = [i for i, v in enumerate(loop.in_xs) if v in reached]
    if not xs:  # keep the smallest sequence: it gives the number of steps
        xs = [min(range(len(loop.xs)), key=lambda i: loop.xs[i].rank)]
    constants = [i for i, v in enumerate(loop.in_constants) if v in reached]

    def pick(values: tuple[Value, ...], places: list[int]) -> tuple[Value, ...]:
        return tuple(values[i] for i in places)

    return evolve(
        loop, next_carries=next_carries, increments=increments, results=results,
        carries=pick(loop.carries, carries), in_carries=pick(loop.in_carries, carries),
        xs=pick(loop.xs, xs), in_xs=pick(loop.in_xs, xs),
        constants=pick(loop.constants, constants), in_constants=pick(loop.in_constants, constants),
    )  # fmt: skip


# unnecessary arguments ------------------------------------------------------------------------------------


def _inlined(loop: Loop) -> Loop:
    """The loop with literals in its body, with values that are the same at every step as constants, and without
    duplicates."""
    new: dict[Value, Value] = {}
    constants, in_constants = list(loop.constants), list(loop.in_constants)

    def constant(value: Value, stem: str) -> Value:
        """The body's value for an outside value that is the same at every step."""
        number = literal(value)
        if number is not None:
            return ops.full(value.shape, number)
        if value in constants:
            return in_constants[constants.index(value)]
        constants.append(value)
        in_constants.append(loop.fresh(stem, value.type, in_constants))
        return in_constants[-1]

    for inner, outer in zip(loop.in_constants, loop.constants, strict=True):
        if (same := constant(outer, "c")) is not inner:
            new[inner] = same
    for inner, outer, next_carry in zip(loop.in_carries, loop.carries, loop.next_carries, strict=True):
        if next_carry is inner:
            new[inner] = constant(outer, "c")
    first: dict[Value, Value] = {}
    for inner, outer in zip(loop.in_xs, loop.xs, strict=True):
        base = _without_time(outer)
        if base is not None:
            value, shape, axes = base
            new[inner] = ops.broadcast(constant(value, name_of(inner)), shape, axes)
        elif first.setdefault(outer, inner) is not inner:
            new[inner] = first[outer]
    return _replaced(evolve(loop, constants=tuple(constants), in_constants=tuple(in_constants)), new) if new else loop


def _replaced(loop: Loop, new: dict[Value, Value]) -> Loop:
    """The loop with values in its body replaced; unchanged carries stay carries."""
    still = [a is b for a, b in zip(loop.next_carries, loop.in_carries, strict=True)]
    outputs = substitute(loop.outputs, new)
    fixed = [c if s else v for v, c, s in zip(outputs, loop.in_carries, still, strict=False)]
    return loop.with_outputs((*fixed, *outputs[len(still) :]))


def _without_time(x: Value) -> tuple[Value, Shape, list[int]] | None:
    """For a sequence constant along time: its value, and how to make an element from it."""
    if x.call.primitive is not broadcast or 1 not in x.call.attrs["axes"]:
        return None
    axes = [axis - (axis > 1) for axis in x.call.attrs["axes"] if axis != 1]
    return x.call.args[0], (x.shape[0], *x.shape[2:]), axes
