"""Absorb: what is computed of whole sequences only for one loop to walk along, element by element or by a product with
a matrix no larger than that of the state, is computed in the loop, where a step's part of it stays in the cache.

This undoes a part of what `hoist` did, for loops with large steps and for large batches: with small ones, fewer calls
are faster, and one product for all steps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from attrs import evolve

from netlang.compiler import ops
from netlang.compiler.passes.loop import Loop, substitute
from netlang.compiler.passes.views import literal
from netlang.compiler.primitives import arrays, loops
from netlang.compiler.primitives.contraction import einsum, terms
from netlang.compiler.program import Call, Program, Type, Value, origin, rewrite
from netlang.executors.numpy.orders import large_steps, largest_matrix, matrix_elements


def absorbed(program: Program) -> Program:
    """The program with such calls inside of its loops with large steps."""
    found = _owned(program)
    if not found:
        return program
    new: dict[Value, Value] = {}

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...]:
        made = _Inside(call, args, new).take(found[call]) if call in found else call.on(args)
        new.update(zip(call.outputs, made, strict=True))
        return made

    return rewrite(program, visit)


# which ----------------------------------------------------------------------------------------------------


def _owned(program: Program) -> dict[Call, list[Call]]:
    """For each loop the calls that are for it alone, in order."""
    calls = program.calls()
    counts = Counter(v for call in calls for v in call.args) + Counter(program.outputs)
    users: dict[Value, set[Call | None]] = defaultdict(set)  # the loops, or None for somebody else
    for value in program.outputs:
        users[value].add(None)
    owner: dict[Call, Call] = {}
    for call in reversed(calls):
        only = next(iter(users[call.outputs[0]]), None)
        if only and len(users[call.outputs[0]]) == 1 and _fits(call, only, counts):
            owner[call] = only
        inside = owner.get(call)
        for i, value in enumerate(call.args):
            users[value].add(inside or (call if _walked(call, i) else None))
    found: dict[Call, list[Call]] = defaultdict(list)
    for call in calls:
        if call in owner:
            found[owner[call]].append(call)
    return found


def _walked(call: Call, i: int) -> bool:
    """Whether argument `i` is a sequence that a loop with large steps walks along."""
    if call.primitive is not loops.scan or not large_steps(call):
        return False
    return call.attrs["carry"] <= i < call.attrs["carry"] + call.attrs["over"]


def _lead(loop: Call) -> tuple[object, ...]:
    """Batch and time of what it walks along."""
    return loop.args[loop.attrs["carry"]].shape[:2]


def _fits(call: Call, loop: Call, counts: Counter[Value]) -> bool:
    """Whether a step can make its part of the result from its parts of the arguments, and gains by that."""
    lead = _lead(loop)
    if call.types[0].shape[:2] != lead or not any(_moves(a, lead) for a in call.args):
        return False
    if call.primitive is einsum:
        return _small(call, loop)
    if not call.primitive.source and not (call.primitive is arrays.cut and call.attrs["axis"] > 1):
        return False
    made = [a for a in call.args if a.call.primitive is einsum]
    if not all(counts[a] == 1 and _small(a.call, loop) for a in made):
        return False  # who reads a product brings it in the order of the loop, which it costs to do alone
    return all(literal(a) is not None or a.shape[:2] == lead for a in call.args)


def _moves(value: Value, lead: tuple[object, ...]) -> bool:
    """Whether it is a sequence, and not the same at every step."""
    return value.shape[:2] == lead and literal(value) is None and not _repeated(value)


def _repeated(value: Value) -> bool:
    """Whether it is repeated along time."""
    return value.call.primitive is arrays.broadcast and 1 in value.call.attrs["axes"]


def _small(call: Call, loop: Call) -> bool:
    """Whether it is a product of the sequence with a matrix, no larger than that of the state."""
    *ins, out = terms(call.attrs["equation"])
    sequence, matrix = sorted(zip(ins, call.args, strict=True), key=lambda one: one[1].shape[:2] != _lead(loop))
    alike = sequence[1].shape[:2] == _lead(loop) and sequence[0][:2] == out[:2]
    return alike and not set(out[:2]) & set(matrix[0]) and 0 < matrix_elements(call) <= largest_matrix(loop)


# how ------------------------------------------------------------------------------------------------------


class _Inside:
    """A loop while calls move into its body. `new`: what values have become in the new program."""

    def __init__(self, call: Call, args: Sequence[Value], new: dict[Value, Value]) -> None:
        self.loop, self.lead, self.new = Loop.of(call, args), _lead(call), new
        walked = call.args[call.attrs["carry"] : call.attrs["carry"] + call.attrs["over"]]
        self.inner = dict(zip(walked, self.loop.in_xs, strict=True))

    def take(self, calls: Sequence[Call]) -> tuple[Value, ...]:
        """The results of the loop with these calls in its body."""
        made = {value for call in calls for value in call.outputs}
        replaced = {value: self.inner.pop(value) for value in list(self.inner) if value in made}
        for call in calls:
            with origin(call.origin):
                self.inner[call.outputs[0]] = self._step(call)
        outputs = substitute(self.loop.outputs, {old: self.inner[value] for value, old in replaced.items()})
        loop = self.loop.with_outputs(outputs)
        kept = [(x, i) for x, i in zip(loop.xs, loop.in_xs, strict=True) if i not in set(replaced.values())]
        xs, in_xs = zip(*kept, strict=True)
        finals, sums, results = evolve(loop, xs=xs, in_xs=in_xs).apply()
        return (*finals, *sums, *results)

    def _step(self, call: Call) -> Value:
        """The call, of one element of each sequence."""
        attrs = dict(call.attrs)
        if call.primitive is einsum:
            *ins, out = terms(attrs["equation"])
            ins = [t.replace(out[1], "") for t in ins]
            attrs["equation"] = f"{ins[0]},{ins[1]}->{out[0]}{out[2:]}"
        elif "axis" in attrs:
            attrs["axis"] -= 1
        return call.primitive(*map(self._argument, call.args), **attrs)

    def _argument(self, value: Value) -> Value:
        number, step = literal(value), (*value.shape[:1], *value.shape[2:])
        if value.shape[:2] != self.lead:
            return self._constant(value, self.new.get(value, value))
        if number is not None:
            return ops.full(step, number)
        if _repeated(value):
            (source,), axes = value.call.args, value.call.attrs["axes"]
            steady = ops.broadcast(self.new.get(source, source), step, [a - (a > 1) for a in axes if a != 1])
            return self._constant(value, steady)
        if value not in self.inner:
            self.inner[value] = self.loop.fresh("x", Type(value.kind, step))
            xs, in_xs = (*self.loop.xs, self.new.get(value, value)), (*self.loop.in_xs, self.inner[value])
            self.loop = evolve(self.loop, xs=xs, in_xs=in_xs)
        return self.inner[value]

    def _constant(self, value: Value, outside: Value) -> Value:
        if value not in self.inner:
            self.inner[value] = self.loop.fresh("c", outside.type)
            uses, in_uses = (*self.loop.uses, outside), (*self.loop.in_uses, self.inner[value])
            self.loop = evolve(self.loop, uses=uses, in_uses=in_uses)
        return self.inner[value]
