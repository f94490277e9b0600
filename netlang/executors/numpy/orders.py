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
from netlang.compiler.program import Call, Value
from netlang.spec.sizes import BATCH

LARGE = 1 << 15  # elements of a matrix; with smaller ones it makes no difference

Order = tuple[int, ...]


def feature_major(loop: Call) -> bool:
    """Whether a step of the loop multiplies by a large matrix."""
    return any(_elements(call) >= LARGE for call in loop.attrs["body"].calls() if call.primitive is einsum)


def _elements(call: Call) -> int:
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


def wished(calls: list[Call]) -> dict[Value, Order]:
    """The order in which to make sequences that loops will walk along, if it is all the same: the values of `calls`
    that loops take, and what those are made of element by element."""
    found: dict[Value, Order] = {}
    for call in calls:
        if call.primitive is loops.scan and feature_major(call):
            stack = list(split(call.args, call.attrs["carry"], call.attrs["over"])[1])
            while stack:
                value = stack.pop()
                if value not in found:
                    found[value] = batch_last(value.rank, lead=2)
                    if value.call.primitive.source or value.call.primitive in (arrays.concat, arrays.cut):
                        stack.extend(a for a in value.call.args if a.rank == value.rank)
    return found
