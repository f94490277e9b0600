"""Primitives of packed programs: sequences of varying length without their padding.

A packed value [N, ...] holds the N real elements of [B, T, ...] in the order of a layout (`row_layouts.py`). Each
primitive takes the lengths i[B], in the order of the batch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.ir.axes import OPAQUE
from netlang.compiler.ir.primitives.scan import split
from netlang.compiler.ir.program import Primitive, Program, Type
from netlang.executors.numpy.packing.row_layouts import LAYOUTS, ByExample, ByStep
from netlang.language.types.sizes import Size


def _of_rows(name: str, **more: Any) -> Primitive:
    """A primitive without derivative or axis labels: no pass follows packing."""
    return Primitive(name, axes=OPAQUE, linear=(), total=True, view=False, **more)


def _pack_kernel(xp: Any, x: Any, lengths: Any, total: int, merged: bool, layout: str) -> Any:
    steps = len(x) // len(lengths) if merged else x.shape[1]
    sources = LAYOUTS[layout](np.asarray(lengths), steps).sources
    return x.reshape(-1, *x.shape[1 if merged else 2 :])[sources]


pack = _of_rows(  # [B, T, ...], or (`merged`) [B*T, ...], to [N, ...]
    "pack",
    infer=lambda x, lengths, total, merged, layout: Type(x.kind, (total, *x.shape[1 if merged else 2 :])),
    kernel=_pack_kernel,
)


def _unpack_kernel(xp: Any, x: Any, lengths: Any, shape: tuple[int, ...], fill: float | None, layout: str) -> Any:
    steps = int(np.prod(shape)) // max(int(np.prod(x.shape[1:])) * len(lengths), 1)
    made = LAYOUTS[layout](np.asarray(lengths), steps)
    out = np.zeros((len(lengths) * steps, *x.shape[1:]), x.dtype)
    if made.total:
        out[...] = x[made.rows]
    out[made.padding] = 0 if fill is None else fill
    return out.reshape(shape)


unpack = _of_rows(  # the converse; padding holds `fill` (None: any real element)
    "unpack", infer=lambda x, lengths, shape, fill, layout: Type(x.kind, tuple(shape)), kernel=_unpack_kernel
)

sort_batch = _of_rows(  # [B, ...] to the same with the longest examples first
    "sort_batch", infer=lambda x, lengths: x, kernel=lambda xp, x, lengths: x[np.argsort(-lengths, kind="stable")]
)

unsort_batch = _of_rows(  # the converse
    "unsort_batch",
    infer=lambda x, lengths: x,
    kernel=lambda xp, x, lengths: x[np.argsort(np.argsort(-lengths, kind="stable"), kind="stable")],
)


def _longest(lengths: Any) -> int:
    return int(max(lengths, default=0))


repeat = _of_rows(  # [B, ...] to [N, ...]: for each element, the row of its example
    "repeat",
    infer=lambda x, lengths, total, layout: Type(x.kind, (total, *x.shape[1:])),
    kernel=lambda xp, x, lengths, total, layout: x[LAYOUTS[layout](np.asarray(lengths), _longest(lengths)).examples],
)


def _infer_loop(
    *types: Type, body: Any, carry: int, sums: int, over: int, reverse: bool, total: Size, batched: tuple[int, ...]
) -> tuple[Type, ...]:
    carries, added, results = split([v.type for v in body.outputs], carry, sums)
    return (*carries, *added, *(Type(y.kind, (total, *y.shape[1:])) for y in results))


def _loop_kernel(
    xp: Any,
    *args: Any,
    body: Any,
    carry: int,
    sums: int,
    over: int,
    reverse: bool,
    total: int,
    batched: tuple[int, ...],
) -> tuple[Any, ...]:
    carries, xs, (lengths,), constants = split(args, carry, over, 1)
    layout = ByStep(np.asarray(lengths), _longest(lengths))
    batch = len(lengths)
    state = [np.array(c) for c in carries]
    _, added, results = split(
        body(*state, *(np.zeros((batch, *x.shape[1:]), x.dtype) for x in xs), *constants), carry, sums
    )
    totals = [np.zeros_like(a) for a in added]
    kept = [np.zeros((layout.total, *y.shape[1:]), y.dtype) for y in results]
    for start, n, _ in reversed(layout.steps) if reverse else layout.steps:
        held = [c[:n] if i in batched else c for i, c in enumerate(constants)]
        made = split(body(*(s[:n] for s in state), *(x[start : start + n] for x in xs), *held), carry, sums)
        for one, element in zip(kept, made[2], strict=True):
            one[start : start + n] = element
        for one, more in zip(totals, made[1], strict=True):
            (one[: len(more)] if one.ndim else one)[...] += more
        for one, new in zip(state, [np.array(new) for new in made[0]], strict=True):
            one[:n] = new
    return (*state, *totals, *kept)


# `scan` over packed sequences; a step reads the first rows of constants `batched`
packed_scan = _of_rows("packed_scan", infer=_infer_loop, kernel=_loop_kernel)


def _infer_groups(
    lengths: Type, *types: Type, body: Program, takes: tuple[str, ...], gives: tuple[str, ...], total: Size, time: Size
) -> tuple[Type, ...]:
    return tuple(
        Type(v.kind, (total, *v.shape[2:]) if how == ROWS else v.shape)
        for v, how in zip(body.outputs, gives, strict=True)
    )


def _groups_kernel(
    xp: Any, lengths: Any, *args: Any, body: Any, takes: tuple[str, ...], gives: tuple[str, ...], total: int, time: int
) -> tuple[Any, ...]:
    made = []
    for row, first, count, length in ByExample(np.asarray(lengths), _longest(lengths)).groups:
        rows, examples = slice(row, row + count * length), slice(first, first + count)
        given = [
            x[rows].reshape(count, length, *x.shape[1:]) if how == ROWS else x[examples] if how == EXAMPLES else x
            for how, x in zip(takes, args, strict=True)
        ]
        made.append(body(*given))
    joined = [
        np.concatenate([one.reshape(-1, *one.shape[2:]) if how == ROWS else one for one in column])
        for how, column in zip(gives, zip(*made, strict=True), strict=True)
    ]
    return tuple(joined)


# what is computed of each example alone: `body` on all examples of one length at a time, without padding. It takes
# and gives the rows [count, length, ...] of sequences, the examples [count, ...], sorted, of what has no `time`, or all
# of an array
ROWS, EXAMPLES, WHOLE = "rows", "examples", "whole"
by_length = _of_rows("by_length", infer=_infer_groups, kernel=_groups_kernel)
