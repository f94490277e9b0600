"""Passes: from program to program, with the same results. `PIPELINE` is what a program goes through, in order.

for name, program in stages(lower(net).program):
    print(name, program)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netlang.compiler.ir.program import Program
from netlang.compiler.passes.algebra import simplify
from netlang.compiler.passes.common_subexpressions import common_subexpressions, merge_loops, unify_arguments
from netlang.compiler.passes.dead_code import remove_dead_code
from netlang.compiler.passes.drop_masks import drop_masks
from netlang.compiler.passes.final_state import final_state
from netlang.compiler.passes.fuse_matmuls import fuse_matmuls
from netlang.compiler.passes.hoist import hoist
from netlang.compiler.passes.sink_sums import sink_sums
from netlang.compiler.passes.stable_logarithms import stable_logarithms

__all__ = [
    "BEFORE_GRADIENT", "PIPELINE", "common_subexpressions", "drop_masks", "final_state", "fuse_matmuls", "hoist",
    "merge_loops", "optimize", "optimize_before_gradient", "remove_dead_code", "simplify", "sink_sums",
    "stable_logarithms", "stages", "tidy", "unify_arguments",
]  # fmt: skip

Pass = Callable[[Program], Program]


def tidy(program: Program, rounds: int = 4) -> Program:
    """Simplified, with equal computations once and without dead code: the passes that clean up after all others,
    repeated until nothing changes, `rounds` times at most."""
    program = unify_arguments(program)
    for _ in range(rounds):
        before = program
        program = remove_dead_code(merge_loops(common_subexpressions(simplify(program))))
        if program is before:
            break
    return program


# The stages: name and pass. What makes gradients shorter or more accurate is done before they are taken, and once more
# on the program that has them.
BEFORE_GRADIENT: tuple[tuple[str, Pass], ...] = (
    ("tidy", tidy),
    ("stable_logarithms", stable_logarithms),  # log probabilities, from logits
    ("tidy", tidy),
    ("fuse_matmuls", fuse_matmuls),  # products of one value with several matrices become one
    ("tidy", tidy),
    ("final_state", final_state),  # the last result of a loop is its final state
    ("hoist", hoist),  # what does not depend on the state, before the loop
    ("tidy", tidy),
)
PIPELINE: tuple[tuple[str, Pass], ...] = (
    *BEFORE_GRADIENT,
    ("sink_sums", sink_sums),  # sums over the steps of a loop, after the loop
    ("drop_masks", drop_masks),  # masks that a loop with lengths implies
    ("tidy", tidy),
    ("hoist", hoist),
    ("tidy", tidy),
)


def stages(program: Program, pipeline: tuple[tuple[str, Pass], ...] = PIPELINE) -> Iterator[tuple[str, Program]]:
    """The program after each stage, with the name of the stage. One that changes nothing gives the same program."""
    tidied = None
    for name, run in pipeline:
        if run is not tidy or program is not tidied:
            program = run(program)
        tidied = program if run is tidy else tidied
        yield name, program


def optimize_before_gradient(program: Program) -> Program:
    """The program of which a gradient is to be taken."""
    return _last(program, BEFORE_GRADIENT)


def optimize(program: Program) -> Program:
    """The program as executors want it. Outputs keep their order and values; an input that is there twice (of one
    role and name) goes, so read the inputs off the result. Takes time in proportion to the program."""
    return _last(program, PIPELINE)


def _last(program: Program, pipeline: tuple[tuple[str, Pass], ...]) -> Program:
    for _, made in stages(program, pipeline):
        program = made
    return program
