"""Matrices in blocks, for the products of a loop's steps.

A library multiplies large matrices by copying both into blocks first, at every call; OpenBLAS spares small products
that. At each step of a loop a few states meet the same large matrix, and copying it takes as long as multiplying by
it. So the loop takes the matrix [depth, columns] as panels [columns / width, depth, width], each a block of memory so
narrow that its product with all the states is a small one: up to twice as fast, and more where the batch is small.
"""

from __future__ import annotations

import numpy as np

from netlang.executors.numpy.codegen.buffers import BIND, ArrayRef, Panelled
from netlang.executors.numpy.codegen.layouts import full
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.blas import Blas, blas
from netlang.language.types.sizes import BATCH

SMALL = 100**3  # most multiplications for OpenBLAS's small-matrix kernel
LINE, LINES = 64, 4  # bytes in a vector register, and the vectors of a row that are best multiplied at once


def panel_width(rows: int, depth: int, columns: int, itemsize: int, blas: Blas) -> int:
    """The columns of a panel: a divisor of `columns` that keeps the products with `rows` states small, fills whole
    vectors, and is about as wide as the best; all of them where there is no such divisor, or no need. A library that
    spares small products nothing does best with one for all its threads.

    >>> one, two = Blas(spares_small=True), Blas(threads=2, spares_small=False)
    >>> panel_width(16, 256, 1024, 4, one), panel_width(64, 256, 1024, 4, one), panel_width(16, 256, 1024, 4, two)
    (64, 32, 1024)
    """
    lanes = LINE // itemsize
    most = SMALL // max(rows * depth, 1) if blas.spares_small else columns
    if columns <= most and (blas.spares_small or blas.threads != 1):
        return columns
    widths = [w for w in range(lanes, min(most, 2 * LINES * lanes) + 1) if columns % w == 0]
    return max(widths, key=lambda w: (w / -(-w // lanes), -abs(w - LINES * lanes), w), default=columns)


def panels(matrix: np.ndarray, width: int) -> np.ndarray:
    """The view [columns / width, depth, width] of a matrix [depth, columns]."""
    depth, columns = matrix.shape
    return matrix.reshape(depth, columns // width, width).transpose(1, 0, 2)


class Panels:
    """A constant matrix in panels, cached by width."""

    def __init__(self, matrix: np.ndarray) -> None:
        self.matrix = matrix
        self._made: dict[int, np.ndarray] = {}

    def of(self, width: int) -> np.ndarray:
        if width not in self._made:
            self._made[width] = np.ascontiguousarray(panels(self.matrix, width))
        return self._made[width]


def multiply(w: Writer, states: str, matrix: Panelled, into: str, level: int) -> None:
    """States [batch, depth] times the matrix, into an array [batch, columns] that is known at this level."""
    rows = w.size(BATCH, level)
    text = f"{into}.reshape({rows}, {matrix.columns}//{matrix.width}, {matrix.width}).transpose((1, 0, 2))"
    w.run(f"matmul({states}, {matrix.name}, {w.view(text, max(level, BIND))})")


def panelled(w: Writer, ref: ArrayRef, depth: int) -> Panelled:
    """The matrix at `ref` in panels; `depth`: which of its axes is summed over."""
    rows, columns = ref.shape[depth], ref.shape[1 - depth]
    assert isinstance(rows, int) and isinstance(columns, int)
    w.function("panel_width", panel_width)
    w.function("blas", blas)
    width = w.view(f"panel_width({w.size(BATCH, BIND)}, {rows}, {columns}, F.itemsize, blas())", BIND)
    matrix = full(w, ref)
    name = matrix.name if depth == 0 else f"{matrix.name}.transpose((1, 0))"
    if ref.fixed:
        w.function("Panels", Panels)
        kept = w.view(f"Panels({name})", ref.level)
        return Panelled(w.view(f"{kept}.of({width})", BIND), width, columns)
    w.function("panels", panels)
    memory = w.fresh("f", (rows, columns))
    made = w.view(f"{memory.name}.reshape({columns}//{width}, {rows}, {width})", BIND)
    w.run(f"copyto({made}, {w.view(f'panels({name}, {width})', max(BIND, matrix.level), matrix.live)})")
    return Panelled(made, width, columns)
