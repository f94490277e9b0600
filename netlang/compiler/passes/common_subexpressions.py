"""Equal computations are made once: common subexpressions, arguments of one name, loops over the same things."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from attrs import evolve

from netlang.compiler.ir.loop_view import Loop, in_body, is_loop, substitute, unchanged
from netlang.compiler.ir.program import Call, Program, Value, arguments_of, name_of, path_of, rewrite, role_of


def unify_arguments(program: Program) -> Program:
    """One argument for each role and name. Random draws are never unified, even of one name."""
    first: dict[Hashable, Value] = {}
    same: dict[Value, Value] = {}
    for value in (*program.inputs, *arguments_of(program.outputs)):
        key = (role_of(value), path_of(value) or name_of(value), value.type)
        if role_of(value) != "random" and first.setdefault(key, value) is not value:
            same[value] = first[key]
    if not same:
        return program
    inputs = tuple(v for v in program.inputs if v not in same)
    return evolve(program, inputs=inputs, outputs=substitute(program.outputs, same))


def common_subexpressions(program: Program) -> Program:
    """Calls of the same primitive on the same values become one, inside loops too."""
    seen: dict[Hashable, tuple[Value, ...]] = {}

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...]:
        made = in_body(call, args, common_subexpressions) if is_loop(call) else None
        made = call.on(args) if made is None else made
        return seen.setdefault(call_key(made[0].call), made)

    return unchanged(program, rewrite(program, visit))


def call_key(call: Call) -> Hashable:
    """A key that is equal for calls that compute the same."""
    attrs = tuple((name, _attr_key(attr)) for name, attr in call.attrs.items())
    return call.primitive, call.args, attrs


def _attr_key(attr: Any) -> Hashable:
    if isinstance(attr, Program):
        return _body_key(attr)
    if isinstance(attr, bool | int | float):
        return type(attr), repr(attr)  # distinguishes 1, 1.0 and True, and 0.0 and -0.0
    return attr


def _body_key(body: Program) -> Hashable:
    """A key of a loop's body, equal for bodies that differ only in the identity of their values."""
    number: dict[Value, Any] = {value: i for i, value in enumerate(body.inputs)}
    lines: list[Hashable] = [tuple(v.type for v in body.inputs)]
    for call in body.calls():
        number.update((value, len(number)) for value in call.outputs)
        attrs = tuple((name, _attr_key(attr)) for name, attr in call.attrs.items())
        lines.append((call.primitive, tuple(number.get(a, a) for a in call.args), attrs))
    return (*lines, tuple(number.get(v, v) for v in body.outputs))


# loops ----------------------------------------------------------------------------------------------------


def merge_loops(program: Program) -> Program:
    """Loops over the same sequences with the same carries become one loop with the results of all.

    The derivative of a loop runs it again to keep what it needs; this makes the two one.
    """
    groups: dict[Hashable, list[Call]] = {}
    for call in program.calls():
        if is_loop(call):
            attrs = call.attrs
            key = (call.args, attrs["carry"], attrs["over"], attrs["reverse"], attrs["masked"])
            groups.setdefault(key, []).append(call)
    if not groups:
        return program
    shared: dict[Call, tuple[Loop, list[Call]]] = {}
    for calls in groups.values():
        for loop, members in _families(calls) if len(calls) > 1 else []:
            shared.update(dict.fromkeys(members, (loop, members)))
    done: dict[Call, tuple[Value, ...]] = {}

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if call not in done and call in shared:
            loop, members = shared[call]
            whole = Loop.of(call, args)
            whole = evolve(loop, carries=whole.carries, xs=whole.xs, lengths=whole.lengths, constants=whole.constants)
            done.update(zip(members, _shares(whole.apply(), members), strict=True))
        if call in done:
            return done[call]
        return in_body(call, args, merge_loops) if is_loop(call) else None

    return unchanged(program, rewrite(program, visit))


def _families(calls: Sequence[Call]) -> list[tuple[Loop, list[Call]]]:
    """Groups of `calls` that can be one loop, each with that loop; calls without a partner are left out."""
    families: list[tuple[Loop, list[Call]]] = []
    for call in calls:
        for i, (loop, members) in enumerate(families):
            joined = _joined(loop, Loop.of(call))
            if joined is not None:
                families[i] = (joined, [*members, call])
                break
        else:
            families.append((Loop.of(call), [call]))
    return [(loop, members) for loop, members in families if len(members) > 1]


def _joined(one: Loop, other: Loop) -> Loop | None:
    """`one` with the sums and results of `other`, which has equal arguments and carries."""
    taken, given = other.body().inputs, one.body().inputs
    moved = other.with_outputs(substitute(other.outputs, dict(zip(taken, given, strict=True))))
    both = Program(given, (*one.outputs, *moved.outputs), ("",) * (len(one.outputs) + len(moved.outputs)))
    both = common_subexpressions(merge_loops(common_subexpressions(both)))
    one = one.with_outputs(both.outputs[: len(one.outputs)])
    moved = other.with_outputs(both.outputs[len(one.outputs) :])
    if one.next_carries != moved.next_carries:
        return None
    return evolve(one, increments=one.increments + moved.increments, results=one.results + moved.results)


def _shares(found: tuple[tuple[Value, ...], ...], members: Sequence[Call]) -> list[tuple[Value, ...]]:
    """The outputs of each member, out of those of the common loop."""
    finals, sums, results = found
    shares, s, r = [], 0, 0
    for call in members:
        loop = Loop.of(call)
        n_sums, n_results = len(loop.increments), len(loop.results)
        shares.append((*finals, *sums[s : s + n_sums], *results[r : r + n_results]))
        s, r = s + n_sums, r + n_results
    return shares
