"""Long sums in blocks: adding small numbers one by one to a large sum loses them by rounding. In single precision the
mean of a million numbers 0.1 would be 0.10096; with sums of 512 each, and sums of these, it is 0.1."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from netlang.compiler.ir.primitives.contraction import BLOCK, LONG
from netlang.executors.numpy.codegen.buffers import BIND
from netlang.executors.numpy.codegen.writer import Writer
from netlang.language.types.sizes import Size, merged


def dot_for(w: Writer, length: Size, *sides: Size) -> str:
    """The source's function for a sum over `length`: `dot`, or, if they may be many, one chosen once sizes
    are known. `sides`: the result's size; BLAS itself sums in blocks where both are large."""
    if isinstance(length, int) and length <= LONG:
        return "dot"
    if len(sides) == 2 and all(isinstance(side, int) and side > 1 for side in sides):
        return "dot"
    w.function("dot_in_blocks", dot_in_blocks)
    thin = "" if len(sides) < 2 else f" or min({', '.join(w.size(side) for side in sides)}) > 1"
    test = f"{w.size(length)} <= {LONG}{thin}"
    return w.view(f"dot if {test} else dot_in_blocks", max(BIND, w.level_of([length, *sides])), letter="f")


def add_reduce_for(w: Writer, sizes: list[Size]) -> str:
    """The function of the source for a sum over axes of these sizes."""
    length = merged(*sizes)
    if isinstance(length, int) and length <= LONG:
        return "add_reduce"
    w.function("add_in_blocks", add_in_blocks)
    text = f"add_reduce if {w.size(length)} <= {LONG} else add_in_blocks"
    return w.view(text, max(BIND, w.level_of([length])), letter="f")


def dot_in_blocks(x: np.ndarray, y: np.ndarray, out: np.ndarray) -> None:
    """`np.dot(x, y, out)` of vectors and matrices, blocks of the shared axis first."""
    rows, columns = np.atleast_2d(x), y if y.ndim > 1 else y[:, None]
    shape = len(rows), columns.shape[1]
    whole = rows.shape[1] // BLOCK * BLOCK
    left = rows[:, :whole].reshape(len(rows), -1, BLOCK).transpose(1, 0, 2)
    parts = np.matmul(left, columns[:whole].reshape(-1, BLOCK, shape[1]))
    total = add_in_blocks(parts, (0,)) + np.dot(rows[:, whole:], columns[whole:])
    out[...] = total.reshape(out.shape)


def add_in_blocks(x: np.ndarray, axes: tuple[int, ...], dtype: Any = None, out: np.ndarray | None = None) -> Any:
    """`np.add.reduce(x, axes, dtype, out)`: pieces of the longest axis first, and then their sums."""
    if _one_by_one(x, axes) <= LONG:
        return np.add.reduce(x, axes, dtype, out)  # type: ignore[arg-type]
    count = math.prod(x.shape[axis] for axis in axes)
    axis = max(axes, key=lambda axis: x.shape[axis])
    width = max(LONG * x.shape[axis] // count, 1)
    before = (slice(None),) * axis
    pieces = (x[(*before, slice(i, i + width))] for i in range(0, x.shape[axis], width))
    return add_in_blocks(np.stack([add_in_blocks(piece, axes) for piece in pieces]), (0,), dtype, out)


def _one_by_one(x: np.ndarray, axes: tuple[int, ...]) -> int:
    """How many numbers NumPy adds one after the other; what lies side by side in memory, it adds in pairs."""
    outer = x.ndim
    while x.flags.c_contiguous and outer - 1 in axes:
        outer -= 1
    return math.prod([x.shape[axis] for axis in axes if axis < outer])


def products_in_blocks(equation: str, x: np.ndarray, y: np.ndarray, out: np.ndarray) -> None:
    """An einsum of batch and summed axes only, its long sums in blocks."""
    a, b, kept = (*equation.split("->")[0].split(","), equation.split("->")[1])
    labels = [label for label in a if label not in kept]
    sizes = dict(zip(a, x.shape, strict=True))
    longest = max(labels, key=lambda label: sizes[label])
    places = a.index(longest), b.index(longest)

    def block(start: int) -> np.ndarray:
        one, other = ((slice(None),) * at + (slice(start, start + BLOCK),) for at in places)
        return np.einsum(equation, x[one], y[other])

    out[...] = add_in_blocks(np.stack([block(i) for i in range(0, sizes[longest], BLOCK)]), (0,))


def add_products(pairs: list[tuple[np.ndarray, np.ndarray]], product: np.ndarray, total: np.ndarray) -> None:
    """The sum of matrix products, in blocks if they are many. `product` is scratch memory."""
    total.fill(0)
    if len(pairs) > LONG:
        block = np.empty(total.shape, total.dtype)
        for start in range(0, len(pairs), BLOCK):
            add_products(pairs[start : start + BLOCK], product, block)
            np.add(total, block, total)
        return
    for part, source in pairs:
        np.dot(part, source, product)
        np.add(total, product, total)
