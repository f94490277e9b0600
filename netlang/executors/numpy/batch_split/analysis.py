"""Data parallelism on two threads: whether a batch can be split, and whether the cost model predicts a gain.

What a half gives is a part of the result along its batch (`EACH`), or, of a sum over the batch, a summand (`SUM`);
what does not rest on the batch is the `SAME` in both. `split_of` finds this for each output by walking through the
program, and gives up where something looks at several examples at once in another way. `is_faster_split` tells
whether the work is enough: products of matrices run on all threads anyway, and what is short is not worth handing
over.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from math import prod

from netlang.compiler.ir.axes import Mixing
from netlang.compiler.ir.axis_questions import axes_of, cut
from netlang.compiler.ir.primitives import contraction, python_callback
from netlang.compiler.ir.primitives import scan as loops
from netlang.compiler.ir.program import Call, Program, Shape, Value, role_of
from netlang.executors.numpy.codegen.buffers import names_in
from netlang.executors.numpy.kernels.loop_matmul_layout import large_steps
from netlang.language.types.sizes import BATCH, Merged, size_at

SHORT, LEAST = 50e-6, 1e-3  # splitting pays from these seconds of the typical call, and of all calls
SHORT_IN_LOOP, THREADS = 120e-6, 2  # the same inside loops; between long calls threads rarely contend
ELEMENT, PRODUCT, HANDING_OVER = 0.35e-9, 1 / 60e9, 60e-6  # seconds for an element, a flop, and two thread hand-overs
WORTH = 0.1  # the least fraction of time saved


class Part(Enum):
    """How the value for half a batch relates to that for the whole."""

    SAME = 0
    EACH = 1
    SUM = 2


class _Across(Exception):
    """An operation mixes examples."""


def split_of(program: Program) -> list[Part] | None:
    """How each output is made of its two halves; None where the batch cannot be split."""
    parts: dict[Value, Part] = {}
    try:
        for value in program.inputs:
            parts[value] = Part.SAME if batch_axis(value.shape) is None else Part.EACH
            if role_of(value) == "array" and parts[value] is Part.EACH:
                return None
        found = _parts(program, parts)
    except _Across:
        return None
    return found if Part.EACH in parts.values() else None


def _parts(program: Program, parts: dict[Value, Part]) -> list[Part]:
    """The parts of the outputs, given those of the inputs; `parts` collects all."""
    for call in program.calls():
        given = [parts[a] for a in call.args]
        made = _loop(call, given) if call.primitive is loops.scan else [_part(call, given)] * len(call.outputs)
        parts.update(zip(call.outputs, made, strict=True))
    return [parts[v] for v in program.outputs]


def _loop(call: Call, parts: list[Part]) -> list[Part]:
    """The parts of a step's results; those of the carries must not change."""
    attrs, body = call.attrs, call.attrs["body"]
    carries, xs, lengths, constants = loops.split(parts, attrs["carry"], attrs["over"], int(attrs["masked"]))
    if Part.SUM in parts or any(part is not Part.EACH for part in (*xs, *lengths)):
        raise _Across
    made = _parts(body, dict(zip(body.inputs, (*carries, *xs, *constants), strict=True)))
    after, _, results = loops.split(made, attrs["carry"], attrs["sums"])
    if after != carries or any(part is not Part.EACH for part in results):
        raise _Across
    return made


def batch_axis(shape: Shape) -> int | None:
    """The axis along which examples are stacked, alone or as the outermost of merged axes."""
    found = None
    for axis, size in enumerate(shape):
        if BATCH.name not in names_in(size):
            continue
        outermost = size.factors[0] if isinstance(size, Merged) else size
        inner = size.factors[1:] if isinstance(size, Merged) else ()
        if found is not None or outermost != BATCH or any(BATCH.name in names_in(s) for s in inner):
            raise _Across
        found = axis
    return found


def _part(call: Call, parts: list[Part]) -> Part:
    axes = [batch_axis(v.shape) for v in call.outputs]
    if call.primitive is python_callback.call:  # called once, with the whole batch
        raise _Across
    if Part.SUM in parts:
        summed = [i for i, part in enumerate(parts) if part is Part.SUM]
        if Part.EACH in parts or axes != [None] or not call.primitive.is_linear_in(summed, len(parts)):
            raise _Across
        return Part.SUM
    if Part.EACH not in parts:
        return _of_all(call, axes)
    found = cut(call, [batch_axis(v.shape) if p is Part.EACH else None for v, p in zip(call.args, parts, strict=True)])
    if found is not None and axes == [found]:
        return Part.EACH
    if isinstance(found, Mixing) and found.summed and axes == [None]:
        return Part.SUM
    raise _Across


def _of_all(call: Call, axes: list[int | None]) -> Part:
    """A value independent of the batch: the same for both, or repeated for all examples."""
    if axes == [None] * len(axes):
        return Part.SAME
    known = axes_of(call)
    if len(axes) > 1 or not set(known.results[0][axes[0]]) <= known.repeated:  # type: ignore[index]
        raise _Across
    return Part.EACH


# cost estimate ----------------------------------------------------------------------------------------------


def is_faster_split(program: Program, parts: Sequence[Part], lengths: dict[str, int]) -> bool:
    """Whether two halves are faster, by a rough estimate of the seconds of each call."""
    alone, threaded = _work(program, lengths)
    typical, total, products = _typical(alone), sum(alone), sum(threaded)
    for call in program.calls():
        if call.primitive is loops.scan:
            own, shared = _work(call.attrs["body"], lengths)
            if _typical([*own, *shared]) < SHORT_IN_LOOP:
                return False
            if large_steps(call):  # blocked products run on one thread
                own, shared = [*own, *shared], []
            steps = size_at(call.args[call.attrs["carry"]].shape[1], lengths)
            typical, total, products = SHORT, total + steps * sum(own), products + steps * sum(shared)
    before = total + products / THREADS
    if before < LEAST or typical < SHORT:
        return False
    added = sum(_count(v.shape, lengths) for v, p in zip(program.outputs, parts, strict=True) if p is Part.SUM)
    return total / 2 - 2 * added * ELEMENT - HANDING_OVER > WORTH * before


def _work(program: Program, lengths: dict[str, int]) -> tuple[list[float], list[float]]:
    """The seconds of calls that run on one thread, and of matrix products, which run on all threads anyway. Loops are
    left out."""
    alone: list[float] = []
    threaded: list[float] = []
    for call in program.calls():
        product = call.primitive is contraction.einsum and _one_product(call)
        if call.primitive is not loops.scan:
            (threaded if product else alone).append(_seconds(call, lengths))
    return alone, threaded


def _count(shape: Shape, lengths: dict[str, int]) -> int:
    return prod(size_at(s, lengths) for s in shape)


def _seconds(call: Call, lengths: dict[str, int]) -> float:
    largest = max(_count(v.shape, lengths) for v in (*call.args, *call.outputs))
    if call.primitive.multiply_adds is not None:
        products = _count(call.primitive.multiply_adds(call.args, call.outputs[0], **call.attrs), lengths)
        copied = 0 if call.primitive is contraction.einsum else largest
        return 2 * PRODUCT * products + copied * ELEMENT
    return 0.0 if call.primitive.view and len(call.args) == 1 else largest * ELEMENT


def _one_product(call: Call) -> bool:
    """Whether it is one product of two matrices, which runs on all threads anyway."""
    a, b, out = contraction.terms(call.attrs["equation"])
    return not set(a) & set(b) & set(out)


def _typical(seconds: Sequence[float]) -> float:
    """The duration such that half of the time is spent in calls that take longer."""
    half = sum(seconds) / 2
    for one in sorted(seconds, reverse=True):
        half -= one
        if half <= 0:
            return one
    return 0.0
