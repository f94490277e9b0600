"""Passes: from program to program, same results.

What's where: `common_subexpressions` (equal computations once), `algebra` and `simplify_views` (simplification),
`dead_code` (in loops), `fuse_matmuls` (products of one value as one), `hoist` and `sink_sums` (work out of loops),
`drop_masks` (masks that loops imply), `final_state` (the last of a loop's results), `stable_logarithms` (of
probabilities). `ir/loop_view` is a `scan` taken apart, for all of them.
"""

from __future__ import annotations

from netlang.compiler.ir.loop_view import has_loops
from netlang.compiler.ir.program import Program
from netlang.compiler.passes.algebra import simplify
from netlang.compiler.passes.common_subexpressions import common_subexpressions, merge_loops, unify_arguments
from netlang.compiler.passes.dead_code import prune
from netlang.compiler.passes.drop_masks import unmask
from netlang.compiler.passes.final_state import last_of_loop
from netlang.compiler.passes.fuse_matmuls import join
from netlang.compiler.passes.hoist import hoist
from netlang.compiler.passes.sink_sums import sink
from netlang.compiler.passes.stable_logarithms import stable_logarithms

__all__ = [
    "common_subexpressions", "hoist", "join", "last_of_loop", "merge_loops", "optimize", "optimize_before_gradient",
    "prune", "simplify", "sink", "stable_logarithms", "tidy", "unify_arguments", "unmask",
]  # fmt: skip


def tidy(program: Program, rounds: int = 4) -> Program:
    """Simplified, with equal things once and nothing dead: repeated until nothing changes, `rounds` times at most."""
    program = unify_arguments(program)
    for _ in range(rounds):
        before = program
        program = common_subexpressions(simplify(program))
        program = prune(merge_loops(program)) if has_loops(program) else program
        if program is before:
            break
    return program


def optimize_before_gradient(program: Program) -> Program:
    """What makes gradients better when it is done before they are taken: stable logarithms, final states instead of
    last elements, products before loops (so that their gradients are after them)."""
    program = tidy(program)
    program = after(program, stable_logarithms(program))
    if not has_loops(program):
        return program
    program = after(program, join(program))
    return after(program, hoist(last_of_loop(program)))


def optimize(program: Program) -> Program:
    """The program as executors want it. Outputs keep their order and values; an input that is there twice (of one
    role and name) goes, so read the inputs off the result. Takes time in proportion to the program."""
    program = optimize_before_gradient(program)
    if not has_loops(program):
        return program
    program = tidy(unmask(sink(program)))
    return after(program, hoist(program))


def after(old: Program, new: Program) -> Program:
    """`new`, tidied if a pass has made it of `old`."""
    return new if new is old else tidy(new)
