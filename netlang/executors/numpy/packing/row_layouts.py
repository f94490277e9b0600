"""The order in which a packed value [N, ...] holds the N real elements of [B, T, ...]: step by step for loops, or
example by example."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np

AT_ONCE = 256  # rows of a group from which on it is divided: what is computed of them then stays in the cache


class Layout:
    """The positions of all elements, for the lengths of one batch; the longest examples first. Each subclass says
    which of the padded ones its rows are."""

    transposed: ClassVar[bool]

    def __init__(self, lengths: np.ndarray, steps: int) -> None:
        self.lengths = np.clip(lengths, 0, steps)
        self.padded = steps
        self.order = np.argsort(-self.lengths, kind="stable")  # the examples, longest first
        self.sorted = self.lengths.take(self.order)
        self.total = int(self.sorted.sum())

    def _real(self, of_examples: np.ndarray, of_steps: np.ndarray) -> np.ndarray:
        """The sums of a number for each example, sorted, and one for each step, in the order of rows."""
        longest = int(self.sorted[0]) if len(self.sorted) else 0
        real = np.arange(longest) < self.sorted[:, None]
        sums = of_examples[:, None] + of_steps[:longest]
        return sums.T[real.T] if self.transposed else sums[real]

    @cached_property
    def rank(self) -> np.ndarray:
        """The position of each example in the sorted order."""
        rank = np.empty_like(self.order)
        rank[self.order] = np.arange(len(rank))
        return rank

    @cached_property
    def sources(self) -> np.ndarray:
        """For each row, its position among the B T padded ones."""
        return self._real(self.order * self.padded, np.arange(self.padded))

    @cached_property
    def examples(self) -> np.ndarray:
        """For each row, its example."""
        return self._real(self.order, np.zeros(self.padded, np.int64))

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


class ByStep(Layout):
    """Time-major: first the first element of every example, longest example first, then the second elements, and so
    on. A step of a loop is a block of consecutive rows, and the examples that still run are a beginning of the batch
    that only shrinks."""

    transposed = True

    @cached_property
    def steps(self) -> list[tuple[int, int, int]]:
        """First row and number of rows of each step, and the first row of the step before (-1: there is none)."""
        return list(zip(self._starts, self._counts, [-1, *self._starts], strict=False))

    @cached_property
    def _counts(self) -> list[int]:
        longest = int(self.sorted[0]) if len(self.sorted) else 0
        return (len(self.sorted) - np.searchsorted(self.sorted[::-1], np.arange(longest), "right")).tolist()

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *np.cumsum(self._counts).tolist()]

    @cached_property
    def last(self) -> np.ndarray:
        """The row of the last element of each sorted example that is not empty."""
        ends = self.sorted[self.sorted > 0] - 1
        return np.asarray(self._starts, np.int64)[ends] + np.arange(len(ends))


class ByExample(Layout):
    """One example after the other, longest first, so that those of one length are a block [examples, length, ...]."""

    transposed = False

    @cached_property
    def groups(self) -> list[tuple[int, int, int, int]]:
        """Blocks of examples of one length: first row, first example, number of examples, their length."""
        found, row, first = [], 0, 0
        lengths, counts = np.unique(self.sorted, return_counts=True)
        for length, same in zip(lengths[::-1].tolist(), counts[::-1].tolist(), strict=True):
            most = max(AT_ONCE // max(length, 1), 1)
            for start in range(0, same, most):
                count = min(most, same - start)
                found.append((row, first, count, length))
                row, first = row + count * length, first + count
        return found


LAYOUTS = {layout.__name__: layout for layout in (ByStep, ByExample)}
