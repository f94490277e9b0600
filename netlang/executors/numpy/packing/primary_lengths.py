"""By which lengths a program is packed: those of a loop, or those of sequences with large products for each element."""

from __future__ import annotations

import math

from netlang.compiler.ir.primitives import contraction
from netlang.compiler.ir.primitives import scan as loops
from netlang.compiler.ir.primitives.scan import split
from netlang.compiler.ir.program import Call, Program, Value, is_argument, name_of, role_of
from netlang.executors.numpy.codegen.buffers import names_in
from netlang.language.types.sizes import Length, Size, merged

HEAVY = 1e5  # multiplications for one element of a sequence from which on packing pays without a loop


def lengths_of_loops(program: Program) -> Value | None:
    """The lengths of the first loop that has some."""
    for call in program.calls():
        if call.primitive is loops.scan and call.attrs["masked"]:
            _, xs, (lengths,), _ = split(call.args, call.attrs["carry"], call.attrs["over"], 1)
            given = is_argument(lengths) and lengths in program.inputs and role_of(lengths) == "lengths"
            if given and xs[0].shape[:2] == (lengths.shape[0], Length(name_of(lengths))):
                return lengths
    return None


def lengths_of_products(program: Program) -> Value | None:
    """The lengths of the sequences whose elements are multiplied by the largest matrices, if these are large enough."""
    products = [call for call in program.calls() if call.primitive is contraction.einsum]
    heaviest, most = None, HEAVY
    for lengths in program.inputs:
        if role_of(lengths) == "lengths" and not any(call.primitive is loops.scan for call in program.calls()):
            work = sum(multiplications(call, lengths) for call in products)
            heaviest, most = (lengths, work) if work > most else (heaviest, most)
    return heaviest


def multiplications(call: Call, lengths: Value) -> int:
    """Those for one element of a sequence in a product with a matrix that is the same for all."""
    leads = [lead_of(a.shape, lengths) for a in call.args]
    sizes = {size for a in call.args for size in a.shape[lead_of(a.shape, lengths) :]}
    if sorted(map(bool, leads)) != [False, True] or not all(isinstance(size, int) for size in sizes):
        return 0
    matrix = call.args[leads.index(0)]
    return math.prod(size for size in matrix.shape if isinstance(size, int))


def lead_of(shape: tuple[Size, ...], lengths: Value) -> int:
    """The number of leading axes that are batch and time: 2 for B, T; 1 for B*T; or 0."""
    batch, time = lengths.shape[0], Length(lengths.call.attrs["name"])
    if shape[:2] == (batch, time):
        return 2
    return int(shape[:1] == (merged(batch, time),))


def all_names(shape: tuple[Size, ...]) -> set[str]:
    """The lengths in a shape."""
    return set().union(*map(names_in, shape))
