"""The order in memory around loops whose steps multiply by large matrices: features outermost, the batch innermost.

BLAS multiplies a matrix by states [features, batch] faster than states [batch, features] by a matrix, up to twice as
fast where the batch is small; and parts of the features, such as the gates of a recurrent layer, are then blocks of
memory. A loop lays out what it makes in this order; what it walks along is asked to be in it where that costs nothing.
"""

from __future__ import annotations

from math import prod

from netlang.compiler.primitives import arrays, loops
from netlang.compiler.primitives.contraction import einsum, terms
from netlang.compiler.primitives.loops import split
from netlang.compiler.program import Call, Program, Value
from netlang.spec.sizes import BATCH

LARGE = 1 << 15  # elements of a matrix; with smaller ones it makes no difference

Order = tuple[int, ...]


def feature_major(loop: Call) -> bool:
    """Whether a step of the loop multiplies by a large matrix."""
    return largest_matrix(loop) >= max(LARGE, 1)


def largest_matrix(loop: Call) -> int:
    """The elements of the largest matrix by which a step multiplies."""
    return max((matrix_elements(call) for call in loop.attrs["body"].calls() if call.primitive is einsum), default=0)


def matrix_elements(call: Call) -> int:
    """The size of the matrix by which a batch of vectors is multiplied; 0 for another product."""
    a, b, out = terms(call.attrs["equation"])
    x, y = call.args
    for states, matrix, labels in ((x, y, b), (y, x, a)):
        if states.shape[:1] == (BATCH,) and BATCH not in matrix.shape and set(labels) & set(out):
            return prod(size if isinstance(size, int) else 1 for size in matrix.shape)
    return 0


def batch_last(rank: int, lead: int = 1) -> Order:
    """The order of axes with the first `lead` of them innermost, in reverse: the batch is axis 0.

    >>> batch_last(3), batch_last(3, lead=2)
    ((1, 2, 0), (2, 1, 0))
    """
    return (*range(lead, rank), *range(min(lead, rank))[::-1])


def block_by_block(rank: int) -> Order:
    """The order of sequences [batch, time, ...] of which each step is a block with the batch innermost."""
    return (1, *range(2, rank), 0)


def as_multiplied(matrix: Value, body: Program, feature_major: bool) -> Order | None:
    """The order in memory that suits the products in which the body of a loop uses this matrix: W [n,k] beside states
    [k,batch], [k,n] after states [batch,k]. None where it is used in another way, or in both."""
    found = set()
    for call in body.calls():
        if matrix in call.args:
            if call.primitive is not einsum or not matrix_elements(call) or call.args[0] is call.args[1]:
                return None
            *ins, out = terms(call.attrs["equation"])
            labels = ins[call.args.index(matrix)]
            kept = [axis for axis, label in enumerate(labels) if label in out]
            summed = [axis for axis, label in enumerate(labels) if label not in out]
            found.add((*kept, *summed) if feature_major else (*summed, *kept))
    return found.pop() if len(found) == 1 else None


def wished(calls: list[Call]) -> dict[Value, Order]:
    """The order in which to make sequences that loops will walk along, where it is all the same: for the values of
    `calls` that loops take, and what those are made of element by element, a block for each step; but [features, time,
    batch] for a product, which then is one. What reads the product brings it in order."""
    found: dict[Value, Order] = {}
    for call in calls:
        if call.primitive is loops.scan and feature_major(call):
            stack = list(split(call.args, call.attrs["carry"], call.attrs["over"])[1])
            while stack:
                value = stack.pop()
                if value not in found:
                    product = value.call.primitive is einsum
                    found[value] = batch_last(value.rank, lead=2) if product else block_by_block(value.rank)
                    if value.call.primitive.source or value.call.primitive in (arrays.concat, arrays.cut):
                        stack.extend(a for a in value.call.args if a.rank == value.rank)
    return found
