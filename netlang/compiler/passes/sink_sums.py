"""Sink: a sum over the steps of a loop is computed after it, as one product or sum over batch and time.

So the gradient of a loop's weights is one large product. Steps past an example's end count as zero: results of a
loop are undefined there, so that both factors of a product are masked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from attrs import evolve, frozen

from netlang.compiler import ops
from netlang.compiler.ir.axis_questions import insert_summed
from netlang.compiler.ir.literals import is_literal
from netlang.compiler.ir.loop_view import Loop, rewrite_loops, substitute
from netlang.compiler.ir.primitives.elementwise import add
from netlang.compiler.ir.program import Program, Value, calls_of, in_place_of
from netlang.compiler.passes.vectorise import Steps, has_batch


def sink_sums(program: Program) -> Program:
    """Each loop with sums moved after it where possible; inner loops first."""
    return rewrite_loops(program, _sunk)


@frozen(eq=False)
class SumAfterLoop:
    """How a sum over steps is computed after the loop: `make(whole)`, where `whole(value)` is a value of the body at
    all steps ([B, T, ...]), for those that it `needs`."""

    needs: tuple[Value, ...]
    make: Callable[[Callable[[Value], Value]], Value]


def _sunk(loop: Loop) -> tuple[Value, ...] | None:
    finder = _SumFinder(loop)
    after = [finder.sum_of(v) for v in loop.increments]
    if not any(after):
        return None
    kept = tuple(v for v, r in zip(loop.increments, after, strict=True) if r is None)
    needs = dict.fromkeys(v for r in after if r for v in r.needs if v not in loop.in_xs)
    finals, sums, results = evolve(loop, increments=kept, results=(*loop.results, *needs)).apply()
    n = len(loop.results)
    found = dict(zip(loop.in_xs, loop.xs, strict=True)) | dict(zip(needs, results[n:], strict=True))

    def whole(value: Value) -> Value:
        masked = loop.lengths and value.kind == "f"
        return ops.valid(found[value], 0.0, 1, loop.lengths[0]) if masked else found[value]

    rest, totals = iter(sums), []
    for value, found_sum in zip(loop.increments, after, strict=True):
        with in_place_of(value.call):
            totals.append(next(rest) if found_sum is None else found_sum.make(whole))
    return (*finals, *totals, *results[:n])


class _SumFinder:
    """Finds sums of one loop body's values that can move after it."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.steps = Steps(loop.xs[0].shape[0], loop.xs[0].shape[1])
        self.outer = dict(zip(loop.in_constants, loop.constants, strict=True))
        self.moving = {*loop.in_carries, *loop.in_xs}
        for call in calls_of(loop.outputs):
            if any(a in self.moving for a in call.args):
                self.moving.update(call.outputs)

    def sum_of(self, value: Value) -> SumAfterLoop | None:
        """The sum of `value` over the steps; None where it stays in the loop."""
        if is_literal(value, 0):
            return SumAfterLoop((), lambda whole: value)
        if value not in self.moving:
            return None
        found = self._of_terms(value) if value.call.primitive is add else self._at_once(value) or self._linear(value)
        return found or self._plain(value)

    def _of_terms(self, value: Value) -> SumAfterLoop | None:
        """The sum of a value that is itself a sum."""
        parts, stack = list[SumAfterLoop | None](), [value]
        while stack:
            term = stack.pop()
            if term.call.primitive is add:
                stack.extend(term.call.args[::-1])
            else:
                parts.append(self.sum_of(term))
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        needs = tuple(v for part in known for v in part.needs)
        return SumAfterLoop(needs, lambda whole: reduce(ops.add, [part.make(whole) for part in known]))

    def _at_once(self, value: Value) -> SumAfterLoop | None:
        """The call on all steps at once, which also sums over them."""
        call = value.call
        if not all(v in self.moving and has_batch(v, self.steps) for v in call.args):
            return None
        attrs = insert_summed(call, self.steps.time)
        return (
            None
            if attrs is None
            else SumAfterLoop(call.args, lambda whole: call.primitive(*map(whole, call.args), **attrs))
        )

    def _linear(self, value: Value) -> SumAfterLoop | None:
        """The call on the sum of its one varying argument, if linear in it."""
        call = value.call
        moving = [i for i, a in enumerate(call.args) if a in self.moving]
        if len(moving) != 1 or not call.primitive.is_linear_in(moving, len(call.args)):
            return None
        (at,) = moving
        part = self.sum_of(call.args[at])
        if part is None:
            return None

        def make(whole: Callable[[Value], Value]) -> Value:
            total = part.make(whole)
            return call.on([total if i == at else self.fixed(a) for i, a in enumerate(call.args)])[0]

        return SumAfterLoop(part.needs, make)

    def _plain(self, value: Value) -> SumAfterLoop | None:
        if not has_batch(value, self.steps):
            return None
        return SumAfterLoop((value,), lambda whole: ops.reduce_sum(whole(value), 1))

    def fixed(self, value: Value) -> Value:
        """The outside value of one that is the same at every step."""
        return substitute((value,), self.outer)[0]
