"""Masks that are implied: inside a loop that stops at each example's end, an example has not ended."""

from __future__ import annotations

from attrs import evolve

from netlang.compiler import ops
from netlang.compiler.ir.loop_view import Loop, rewrite_loops, substitute
from netlang.compiler.ir.primitives.basic import broadcast
from netlang.compiler.ir.primitives.elementwise import select
from netlang.compiler.ir.primitives.indexing import mask
from netlang.compiler.ir.program import Program, Value


def drop_masks(program: Program) -> Program:
    """Masked loops without a second mask on their sequences: past an example's end carries keep their values, and
    results are unused. Sums count those steps, so a loop with sums is left unchanged."""
    return rewrite_loops(program, _unmasked)


def _unmasked(loop: Loop) -> tuple[Value, ...] | None:
    if not loop.lengths or loop.increments:
        return None
    (lengths,) = loop.lengths
    new: dict[Value, Value] = {}
    xs = list(loop.xs)
    for i, (inner, x) in enumerate(zip(loop.in_xs, loop.xs, strict=True)):
        if _is_mask(x, lengths):
            new[inner] = ops.full(inner.shape, True)
        while x.call.primitive is select and _is_mask(x.call.args[0], lengths):
            xs[i] = x = x.call.args[1]
    if not new and xs == list(loop.xs):
        return None
    loop = evolve(loop, xs=tuple(xs))
    finals, _, results = loop.with_outputs(substitute(loop.outputs, new)).apply()
    return (*finals, *results)


def _is_mask(x: Value, lengths: Value) -> bool:
    """Whether x[b, t, ...] is true where t is within the length of b."""
    if x.call.primitive is broadcast and 0 not in x.call.attrs["axes"] and 1 not in x.call.attrs["axes"]:
        x = x.call.args[0]
    return x.call.primitive is mask and x.call.args[0] is lengths and x.rank == 2
