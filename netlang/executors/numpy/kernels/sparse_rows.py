"""Sparse updates of tables: rows are added or subtracted without touching the other rows.

Two-dimensional `np.add.at` is ten times slower than what is here: one loop of SciPy's in C where SciPy is
installed (found out on first use, and tried before it is trusted), otherwise rounds in which every row occurs once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from attrs import frozen

from netlang.compiler.ir.primitives.contraction import LONG
from netlang.executors.numpy.kernels.block_sums import add_in_blocks


@frozen(eq=False)
class Rows:
    """A table of `rows` zeros but for `values[j]` added to row `index[j]`: the gradient of a lookup.

    `index` is one-dimensional, with every element in 0..rows-1; rows may occur more than once.
    """

    index: np.ndarray
    values: np.ndarray
    rows: int

    def dense(self) -> np.ndarray:
        table = np.zeros((self.rows, *self.values.shape[1:]), self.values.dtype)
        add_rows(table, self.index, self.values)
        return table


def add_rows(table: np.ndarray, index: np.ndarray, values: np.ndarray, factor: float = 1.0) -> None:
    """table[index[j]] += factor * values[j] for every j; positions outside of the table mean its ends."""
    index = index.reshape(-1)
    if not index.size or not values.size:
        return
    values = values.reshape(index.size, -1)
    flat = table.reshape(len(table), -1)
    if index.size <= 16 and values.shape[1] > 1:  # few rows: one slice of the table each
        scaled = values if factor == 1.0 else values * factor
        end = len(table) - 1
        for row, value in zip(index.tolist(), scaled, strict=True):
            line = flat[min(max(row, 0), end)]
            np.add(line, value, line)
        return
    if index.size > LONG:
        index, values = _without_frequent(flat, np.clip(index, 0, len(table) - 1), values, factor)
    fast = _csc()
    if fast is not None and table.dtype == values.dtype and values.flags.c_contiguous and table.flags.c_contiguous:
        fast(flat, np.clip(index, 0, len(table) - 1), values, factor)
    else:
        _add_in_rounds(flat, np.clip(index, 0, len(table) - 1), values * factor)


def subtract_rows(table: np.ndarray, index: np.ndarray, values: np.ndarray, rate: float) -> None:
    """table[index[j]] -= rate * values[j]: a step of gradient descent on the touched rows."""
    add_rows(table, index, values, -rate)


def _without_frequent(
    table: np.ndarray, index: np.ndarray, values: np.ndarray, factor: float
) -> tuple[np.ndarray, np.ndarray]:
    """What is left when the rows that occur very often have been added, each in blocks: one by one, what comes last
    would be rounded away."""
    counts = np.bincount(index, minlength=len(table))
    frequent = np.flatnonzero(counts > LONG)
    if not frequent.size:
        return index, values
    order = index.argsort(kind="stable")
    ends = counts.cumsum()
    for row in frequent.tolist():
        own = values.take(order[ends[row] - counts[row] : ends[row]], 0)
        table[row] += factor * add_in_blocks(own, (0,))
    rest = np.flatnonzero(counts[index] <= LONG)
    return index[rest], values.take(rest, 0)


def _add_in_rounds(table: np.ndarray, index: np.ndarray, values: np.ndarray) -> None:
    """In each round the rows occur once, so that they can be read, added to and written back."""
    order = index.argsort(kind="stable")
    ordered = index.take(order)
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    counts = np.diff(first, append=len(ordered))
    turn = 0
    while first.size and turn < 16:
        rows = ordered.take(first)
        table[rows] = table.take(rows, 0) + values.take(order.take(first), 0)
        turn += 1
        more = counts > turn
        first, counts = first[more] + 1, counts[more]
    if first.size:  # a few rows that occur very often
        for start, count in zip(first.tolist(), (counts - turn).tolist(), strict=True):
            table[ordered[start]] += values.take(order[start : start + count], 0).sum(0)


@cache
def _csc() -> Callable[..., None] | None:
    """Rows added by SciPy's product of a sparse matrix and a dense one; None without SciPy."""
    try:
        from scipy.sparse import _sparsetools
    except ImportError:
        return None

    def add(table: np.ndarray, index: np.ndarray, values: np.ndarray, factor: float) -> None:
        n, width = values.shape
        index = np.ascontiguousarray(index, np.int64)
        pointers = np.arange(n + 1)
        data = np.full(n, factor, values.dtype)
        _sparsetools.csc_matvecs(len(table), n, width, pointers, index, data, values.reshape(-1), table.reshape(-1))

    table, values = np.zeros((3, 2), np.float32), np.arange(6, dtype=np.float32).reshape(3, 2)
    try:
        add(table, np.array([2, 0, 2]), values, 2.0)
    except (TypeError, ValueError, AttributeError):
        return None
    expected: Any = [[4, 6], [0, 0], [8, 12]]
    return add if np.array_equal(table, expected) else None
