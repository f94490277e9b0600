"""Primitives of packed programs: sequences of varying length without their padding.

A packed value [N, ...] holds the N real elements of [B, T, ...] time-major: first the first element of every
example, longest example first, then the second elements, and so on. A step of a loop is then a block of
consecutive rows, and the examples that still run are a beginning of the batch that only shrinks. Each primitive
takes the lengths i[B], in the order of the batch.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from netlang.compiler.ir.axes import OPAQUE
from netlang.compiler.ir.primitives.scan import split
from netlang.compiler.ir.program import Primitive, Type
from netlang.language.types.sizes import Size


class Layout:
    """The positions of all elements, for the lengths of one batch."""

    def __init__(self, lengths: np.ndarray, steps: int) -> None:
        self.lengths = np.clip(lengths, 0, steps)
        self.padded = steps
        self.order = np.argsort(-self.lengths, kind="stable")  # the examples, longest first
        self.sorted = self.lengths.take(self.order)
        longest = int(self.sorted[0]) if len(self.sorted) else 0
        self.real = np.arange(longest)[:, None] < self.sorted  # [step, example]
        self.counts = self.real.sum(1).tolist()
        self.starts = [0, *np.cumsum(self.counts).tolist()]
        self.total = self.starts[-1]

    @property
    def steps(self) -> list[tuple[int, int, int]]:
        """First row and number of rows of each step, and the first row of the step before (-1: there is none)."""
        return list(zip(self.starts, self.counts, [-1, *self.starts], strict=False))

    @cached_property
    def rank(self) -> np.ndarray:
        """The position of each example in the sorted order."""
        rank = np.empty_like(self.order)
        rank[self.order] = np.arange(len(rank))
        return rank

    @cached_property
    def sources(self) -> np.ndarray:
        """For each row, its position among the B T padded ones."""
        return (np.arange(len(self.counts))[:, None] + self.order * self.padded)[self.real]

    @cached_property
    def examples(self) -> np.ndarray:
        """For each row, its example."""
        return np.broadcast_to(self.order, self.real.shape)[self.real]

    @cached_property
    def rows(self) -> np.ndarray:
        """For each of the B T padded positions, its row; 0 for padding, so that it looks like real data."""
        rows = np.zeros(len(self.lengths) * self.padded, np.int64)
        rows[self.sources] = np.arange(self.total)
        return rows

    @cached_property
    def padding(self) -> np.ndarray:
        """The positions of padding among the B T padded ones."""
        return np.flatnonzero(np.arange(self.padded) >= self.lengths[:, None])

    @cached_property
    def last(self) -> np.ndarray:
        """The row of the last element of each sorted example that is not empty."""
        ends = self.sorted[self.sorted > 0] - 1
        return np.asarray(self.starts, np.int64)[ends] + np.arange(len(ends))


def _of_rows(name: str, **more: Any) -> Primitive:
    """A primitive without derivative or axis labels: no pass follows packing."""
    return Primitive(name, axes=OPAQUE, linear=(), total=True, view=False, **more)


def _pack_kernel(xp: Any, x: Any, lengths: Any, total: int, merged: bool) -> Any:
    layout = Layout(np.asarray(lengths), len(x) // len(lengths) if merged else x.shape[1])
    return x.reshape(-1, *x.shape[1 if merged else 2 :])[layout.sources]


pack = _of_rows(  # [B, T, ...], or (`merged`) [B*T, ...], to [N, ...]
    "pack",
    infer=lambda x, lengths, total, merged: Type(x.kind, (total, *x.shape[1 if merged else 2 :])),
    kernel=_pack_kernel,
)


def _unpack_kernel(xp: Any, x: Any, lengths: Any, shape: tuple[int, ...], fill: float | None) -> Any:
    steps = int(np.prod(shape)) // max(int(np.prod(x.shape[1:])) * len(lengths), 1)
    layout = Layout(np.asarray(lengths), steps)
    out = np.zeros((len(lengths) * steps, *x.shape[1:]), x.dtype)
    if layout.total:
        out[...] = x[layout.rows]
    out[layout.padding] = 0 if fill is None else fill
    return out.reshape(shape)


unpack = _of_rows(  # the converse; padding holds `fill` (None: any real element)
    "unpack", infer=lambda x, lengths, shape, fill: Type(x.kind, tuple(shape)), kernel=_unpack_kernel
)

sort_batch = _of_rows(  # [B, ...] to the same with the longest examples first
    "sort_batch", infer=lambda x, lengths: x, kernel=lambda xp, x, lengths: x[np.argsort(-lengths, kind="stable")]
)

unsort_batch = _of_rows(  # the converse
    "unsort_batch",
    infer=lambda x, lengths: x,
    kernel=lambda xp, x, lengths: x[np.argsort(np.argsort(-lengths, kind="stable"), kind="stable")],
)

repeat = _of_rows(  # [B, ...] to [N, ...]: for each element, the row of its example
    "repeat",
    infer=lambda x, lengths, total: Type(x.kind, (total, *x.shape[1:])),
    kernel=lambda xp, x, lengths, total: x[Layout(np.asarray(lengths), int(max(lengths, default=0))).examples],
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
    layout = Layout(np.asarray(lengths), int(max(lengths, default=0)))
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
