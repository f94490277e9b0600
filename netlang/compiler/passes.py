"""Passes: from program to program, same results."""

from __future__ import annotations

from netlang.compiler.program import Call, Program, Value, rewrite


def merge_loops(program: Program) -> Program:
    """A loop whose results another loop over the same things also gives is that loop.

    The derivative of a loop runs it again to keep what it needs; this makes the two one.
    """
    loops = [call for call in program.calls() if call.primitive.name == "scan"]
    larger: dict[Call, Call] = {}
    for small in loops:
        mine = small.attrs["body"]
        for large in loops:
            theirs = large.attrs["body"]
            if (
                large is not small
                and small.args == large.args
                and mine.inputs == theirs.inputs
                and mine.outputs == theirs.outputs[: len(mine.outputs)]
                and (len(mine.outputs) < len(theirs.outputs) or large.serial < small.serial)
                and small.attrs["reverse"] == large.attrs["reverse"]
            ):
                larger[small] = large
    built: dict[Call, tuple[Value, ...]] = {}

    def visit(call: Call, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        whole = call
        while whole in larger:
            whole = larger[whole]
        if whole is call and call not in built:
            return None
        if whole not in built:
            built[whole] = whole.on(args)
        return built[whole][: len(call.outputs)]

    return rewrite(program, visit) if larger else program
