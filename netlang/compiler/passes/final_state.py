"""The last result of a loop is its final state, so that the other results need not be kept for it."""

from __future__ import annotations

from netlang.compiler import ops
from netlang.compiler.ir.literals import is_literal
from netlang.compiler.ir.loop_view import Loop, has_loops, in_body, is_loop, unchanged
from netlang.compiler.ir.primitives.elementwise import sub
from netlang.compiler.ir.primitives.indexing import pick
from netlang.compiler.ir.primitives.rearranging import cut, reshape
from netlang.compiler.ir.program import Call, Program, Value, rewrite


def final_state(program: Program) -> Program:
    """The last element of a result that is also the next carry becomes the final carry.

    (Of an empty sequence that is the initial state.)
    """

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if is_loop(call):
            return in_body(call, args, final_state)
        if not args or not is_loop(args[0].call):
            return None
        final = _final(args[0], call, args)
        return None if final is None else (ops.reshape(final, call.outputs[0].shape),)

    return unchanged(program, rewrite(program, visit)) if has_loops(program) else program


def _final(result: Value, call: Call, args: tuple[Value, ...]) -> Value | None:
    """The final carry that equals the element of `result` that `call` takes, if there is one."""
    loop = Loop.of(result.call)
    place = result.index - len(loop.next_carries) - len(loop.increments)
    if place < 0 or loop.results[place] not in loop.next_carries or not _asks_for_the_end(call, args, loop):
        return None
    return result.call.outputs[loop.next_carries.index(loop.results[place])]


def _asks_for_the_end(call: Call, args: tuple[Value, ...], loop: Loop) -> bool:
    """Whether `call` takes exactly the element at which the loop ends."""
    if call.primitive is cut:
        attrs, steps = call.attrs, loop.xs[0].shape[1]
        if attrs["axis"] != 1 or attrs["size"] != 1:
            return False
        if loop.reverse:
            return attrs["start"] == 0
        return not loop.lengths and isinstance(steps, int) and attrs["start"] == steps - 1
    if call.primitive is not pick or loop.reverse or not loop.lengths:
        return False
    index = args[1]
    while index.call.primitive is reshape:
        index = index.call.args[0]
    if args[1].shape != (args[0].shape[0], 1) or index.call.primitive is not sub:
        return False
    length, one = index.call.args
    return length is loop.lengths[0] and is_literal(one, 1)
