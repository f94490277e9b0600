"""Loops whose steps multiply by a large matrix: which these are, how they use their matrices, and the memory layout of
their sequences.

For such steps it pays to prepare: the matrix as panels (`panels`), and every sequence with time outermost, so that the
part of each step is a block of memory. The order is asked for where it costs nothing to make a sequence in it.
"""

from __future__ import annotations

from math import prod

from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.primitives import scan as loops
from netlang.compiler.ir.primitives.contraction import einsum, terms
from netlang.compiler.ir.primitives.scan import split
from netlang.compiler.ir.program import Call, Program, Value
from netlang.language.types.sizes import BATCH

LARGE = 1 << 15  # elements of a matrix from which the layout matters

Order = tuple[int, ...]


def large_steps(loop: Call) -> bool:
    """Whether a step of the loop multiplies by a large matrix."""
    products = [call for call in loop.attrs["body"].calls() if call.primitive is einsum]
    return any(matrix_elements(call) >= max(LARGE, 1) for call in products)


def matrix_elements(call: Call) -> int:
    """The size of the matrix by which a batch of vectors is multiplied; 0 for another product."""
    a, b, out = terms(call.attrs["equation"])
    x, y = call.args
    for states, matrix, labels in ((x, y, b), (y, x, a)):
        if states.shape[:1] == (BATCH,) and BATCH not in matrix.shape and set(labels) & set(out):
            return prod(size if isinstance(size, int) else 1 for size in matrix.shape)
    return 0


def as_multiplied(matrix: Value, body: Program) -> Order | None:
    """The axes of a matrix in the order that suits the products in which the body of a loop uses it: those that are
    summed over first. None where it is used in another way, or in both."""
    found = set()
    for call in body.calls():
        if matrix in call.args:
            if call.primitive is not einsum or not matrix_elements(call) or call.args[0] is call.args[1]:
                return None
            *ins, out = terms(call.attrs["equation"])
            labels = ins[call.args.index(matrix)]
            kept = [axis for axis, label in enumerate(labels) if label in out]
            summed = [axis for axis, label in enumerate(labels) if label not in out]
            found.add((*summed, *kept))
    return found.pop() if len(found) == 1 else None


def step_by_step(rank: int) -> Order:
    """The layout of sequences [batch, time, ...] with contiguous steps."""
    return (1, 0, *range(2, rank))


def wished(calls: list[Call]) -> dict[Value, Order]:
    """The order in which to make sequences that loops with large steps will walk along, where it is all the same: for
    the values of `calls` that loops take, and what those are made of element by element."""
    found: dict[Value, Order] = {}
    for call in calls:
        if call.primitive is loops.scan and large_steps(call):
            stack = list(split(call.args, call.attrs["carry"], call.attrs["over"])[1])
            while stack:
                value = stack.pop()
                if value not in found:
                    found[value] = step_by_step(value.rank)
                    if value.call.primitive.source or value.call.primitive in (arrays.concat, arrays.cut):
                        stack.extend(a for a in value.call.args if a.rank == value.rank)
    return found
