"""Convolution as one product per row of the result.

The elements stand in the order [row, channel, column, example]. The columns under a kernel are copied side by side,
[row, kernel column, channel, column, example]; the rows under a kernel then follow each other in memory already, so
that overlapping views of it are the matrices to multiply: no copy for each kernel row. With one spatial axis there
is nothing to copy at all. The result has the same order as the elements, ready for the next layer.

The derivatives go the same ways back, row by row: a product for the input is added to the columns under the kernel,
which are added up in the end; the rows of a kernel's derivative are products with the same windows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import as_strided

from netlang.compiler.ir.program import Call, Shape
from netlang.executors.numpy.codegen.buffers import BIND, ArrayRef
from netlang.executors.numpy.codegen.layouts import dense, full
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.block_sums import add_products
from netlang.executors.numpy.kernels.kernel_calls import kernel_rule, static
from netlang.executors.numpy.kernels.product import grouped
from netlang.language.types.sizes import Size, merged

Ints = tuple[int, ...]


def convolve_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    x, kernel = (full(w, p) for p in refs)
    size, stride, dilation = (call.attrs[k] for k in ("size", "stride", "dilation"))
    if x.fixed and kernel.fixed:
        return [static(w, call, [x, kernel])]
    if call.attrs["groups"] != 1 or not size or dilation[0] != 1:
        return kernel_rule(w, call, refs)
    rank = len(size)
    order = (2, 1, *range(3, 2 + rank), 0)
    out = w.result(call.outputs[0], order, exact=True)
    weights = grouped(w, kernel, "oc" + "uvw"[:rank], ["o", "uvw"[:rank] + "c"])
    columns = _columns(w, x, kernel.shape[3:], size[1:], stride[1:], dilation[1:], order)
    rows = "pqr"[:rank]
    into = grouped(w, out, "bo" + rows, ["p", "o", rows[1:] + "b"])
    windows = _windows(w, columns, size[0], kernel.shape[2], stride[0])
    w.run(f"matmul({weights}, {windows}, {into})")
    return [out]


def convolve_input_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    g, kernel = (full(w, p) for p in refs)
    size, stride, dilation = (call.attrs[k] for k in ("size", "stride", "dilation"))
    if g.fixed or not size:
        return kernel_rule(w, call, refs)
    rank, batch, channels, (rows, *columns) = len(size), g.shape[0], kernel.shape[1], kernel.shape[2:]
    order = (2, 1, *range(3, 2 + rank), 0)
    g = _ready(w, g, order)
    out = w.result(call.outputs[0], order, exact=True)
    weights = grouped(w, kernel, "oc" + "uvw"[:rank], ["uvw"[:rank] + "c", "o"])
    inner = (*columns, channels, *g.shape[3:], batch)
    product = w.fresh("f", (rows, *inner))
    turned = w.view(f"{out.name}.transpose({order})", out.level)
    wide = w.fresh("f", (size[0], *inner)) if columns else out.changed(name=turned)
    cotangent = w.view(f"{g.name}.transpose({order})", g.level)
    level = max(BIND, g.level, wide.level, product.level)
    name = w.function("rows_under", rows_under)
    pairs = w.view(f"{name}({wide.name}, {cotangent}, {w.size(rows)}, {stride[0]}, {dilation[0]})", level)
    matrix = w.shape((merged(rows, *columns, channels), merged(*g.shape[3:], batch)))
    flat = w.view(f"{product.name}.reshape({matrix})", level)
    w.run(f"{wide.name}.fill(0)")
    w.run(f"for part, source in {pairs}: dot({weights}, source, {flat}); add(part, {product.name}, part)")
    if columns:
        name = w.function("columns_under", columns_under)
        sizes = ", ".join([w.shape(tuple(columns)), w.shape(g.shape[3:]), str(stride[1:]), str(dilation[1:])])
        pairs = w.view(f"{name}({wide.name}, {turned}, {sizes})", max(level, out.level))
        w.run(f"{out.name}.fill(0)")
        w.run(f"for part, source in {pairs}: add(source, part, source)")
    return [out]


def convolve_kernel_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    g, x = (full(w, p) for p in refs)
    size, stride, dilation = (call.attrs[k] for k in ("size", "stride", "dilation"))
    if g.fixed or not size or dilation[0] != 1:
        return kernel_rule(w, call, refs)
    rank = len(size)
    order = (2, 1, *range(3, 2 + rank), 0)
    g = _ready(w, g, order)
    columns = _columns(w, x, size[1:], g.shape[3:], stride[1:], dilation[1:], order)
    windows = _windows(w, columns, g.shape[2], size[0], stride[0])
    total = w.fresh("f", call.types[0].shape, (0, *range(2, 2 + rank), 1))
    product = w.fresh("f", call.types[0].shape, total.order)
    matrix, into = (grouped(w, p, "oc" + "uvw"[:rank], ["o", "uvw"[:rank] + "c"]) for p in (product, total))
    rows = "pqr"[:rank]
    cotangent = grouped(w, g, "bo" + rows, ["p", "o", rows[1:] + "b"])
    level = max(BIND, g.level, columns.level, w.level_of([g.shape[2], size[0]]))
    pairs = w.view(f"list(zip({cotangent}, {windows}.transpose((0, 2, 1))))", level)
    w.run(f"{w.function('add_products', add_products)}({pairs}, {matrix}, {into})")
    return [total]


def _ready(w: Writer, x: ArrayRef, order: Ints) -> ArrayRef:
    """The elements in this layout, at a fixed address."""
    if not x.live:
        return dense(w, x, order)
    copy = w.fresh("f", x.shape, order)
    w.run(f"copyto({copy.name}, {x.name})")
    return copy


def _windows(w: Writer, columns: ArrayRef, number: Size, kernel: Size, stride: int) -> str:
    numbers = [w.size(s) for s in (number, kernel, stride)]
    level = max(columns.level, w.level_of([number, kernel]))
    return w.view(f"{w.function('row_windows', row_windows)}({columns.name}, {', '.join(numbers)})", level)


def _columns(
    w: Writer, x: ArrayRef, kernel: Shape, size: Shape, stride: Ints, dilation: Ints, order: tuple[int, ...]
) -> ArrayRef:
    """[row, kernel columns ..., channel, columns ..., example]: the elements under each kernel column."""
    if x.live or not size:
        x = _ready(w, x, order)
    if not size:
        name = w.view(f"{x.name}.transpose({order})", x.level)
        return x.changed(name=name)
    wide = w.fresh("f", (x.shape[2], *kernel, x.shape[1], *size, x.shape[0]))
    turned = w.view(f"{x.name}.transpose({order})", x.level)
    level = max(x.level, wide.level, w.level_of([*kernel, *size]))
    sizes = ", ".join([w.shape(kernel), w.shape(size), str(stride), str(dilation)])
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
    outer = columns.ndim - 1 - rank
    each, inner = math.prod(columns.shape[1:outer]), math.prod(columns.shape[outer:])
    step = columns.itemsize  # `each` counts even for empty rows: a product of no columns still has that depth
    return as_strided(columns, (number, kernel * each, inner), (stride * each * inner * step, inner * step, step))


def rows_under(
    wide: np.ndarray, g: np.ndarray, kernel: int, stride: int, dilation: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each row of g[row, channel, columns ..., example]: the rows of `wide` that its kernel lay on, and it as a
    matrix."""
    reach = (kernel - 1) * dilation + 1
    rows = g.reshape((*g.shape[:2], math.prod(g.shape[2:])))
    return [(wide[p * stride : p * stride + reach : dilation], rows[p]) for p in range(len(g))]
