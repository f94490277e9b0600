"""Convolution as one product per row of the result.

The elements stand in the order [row, channel, column, example]. The columns under a kernel are copied side by side,
[row, kernel column, channel, column, example]; the rows under a kernel then follow each other in memory already, so
that overlapping views of it are the matrices to multiply: no copy for each kernel row. With one spatial axis there
is nothing to copy at all. The result has the same order as the elements, ready for the next layer.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from netlang.compiler.program import Call
from netlang.executors.numpy_kernels import static
from netlang.executors.numpy_places import BIND, Place
from netlang.executors.numpy_product import grouped

if TYPE_CHECKING:
    from netlang.executors.numpy_source import Writer

Ints = tuple[int, ...]


def convolve_rule(w: Writer, call: Call, places: list[Place]) -> Sequence[Place]:
    from netlang.executors.numpy_rules import kernel_rule

    x, kernel = (w.full(p) for p in places)
    size, stride, dilation = (call.attrs[k] for k in ("size", "stride", "dilation"))
    if x.fixed and kernel.fixed:
        return [static(w, call, [x, kernel])]
    if call.attrs["groups"] != 1 or not size or dilation[0] != 1:
        return kernel_rule(w, call, places)
    rank = len(size)
    order = (2, 1, *range(3, 2 + rank), 0)
    out = w.result(call.outputs[0], order, exact=True)
    weights = grouped(w, kernel, "oc" + "uvw"[:rank], ["o", "uvw"[:rank] + "c"])
    columns = _columns(w, x, kernel, size[1:], stride[1:], dilation[1:], order)
    rows = "pqr"[:rank]
    into = grouped(w, out, "bo" + rows, ["p", "o", rows[1:] + "b"])
    numbers = [w.size(s) for s in (size[0], kernel.shape[2], stride[0])]
    level = max(columns.level, w.level_of([size[0], kernel.shape[2]]))
    windows = w.view(f"{w.function('row_windows', row_windows)}({columns.name}, {', '.join(numbers)})", level)
    w.run(f"matmul({weights}, {windows}, {into})")
    return [out]


def _columns(
    w: Writer, x: Place, kernel: Place, size: Ints, stride: Ints, dilation: Ints, order: tuple[int, ...]
) -> Place:
    """[row, kernel columns ..., channel, columns ..., example]: what lies under each kernel column."""
    if x.live or not size:
        given, x = x, (w.fresh("f", x.shape, order) if x.live else w.dense(x, order))
        if given.live:
            w.run(f"copyto({x.name}, {given.name})")
    if not size:
        name = w.view(f"{x.name}.transpose({order})", x.level)
        return x.changed(name=name)
    wide = w.fresh("f", (x.shape[2], *kernel.shape[3:], x.shape[1], *size, x.shape[0]))
    turned = w.view(f"{x.name}.transpose({order})", x.level)
    level = max(x.level, wide.level, w.level_of([*kernel.shape, *size]))
    sizes = ", ".join([w.shape(kernel.shape[3:]), w.shape(size), str(stride), str(dilation)])
    pairs = w.view(f"{w.function('columns_under', columns_under)}({wide.name}, {turned}, {sizes})", max(level, BIND))
    w.run(f"for part, source in {pairs}: copyto(part, source)")
    return wide


def columns_under(
    wide: np.ndarray, x: np.ndarray, kernel: Ints, size: Ints, stride: Ints, dilation: Ints
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each place in the kernel: its part of `wide`, and the elements of x[row, channel, columns ..., example]
    that it is laid on."""
    found = []
    for place in itertools.product(*map(range, kernel)):
        where = [
            slice(j * d, j * d + max(n - 1, 0) * s + min(n, 1), s)
            for j, n, s, d in zip(place, size, stride, dilation, strict=True)
        ]
        found.append((wide[(slice(None), *place)], x[(slice(None), slice(None), *where)]))
    return found


def row_windows(columns: np.ndarray, number: int, kernel: int, stride: int) -> np.ndarray:
    """[number, kernel rows * what is in a row, column * example]: overlapping views, one for each row of the result."""
    rank = (columns.ndim - 3) // 2
    inner = int(np.prod(columns.shape[columns.ndim - 1 - rank :]))
    row = columns[:1].size if len(columns) else 0
    step = columns.itemsize
    depth = kernel * (row // inner) if inner else 0
    return as_strided(columns, (number, depth, inner), (stride * row * step, inner * step, step))
