"""Lookups: rows of tables, elements by their positions, masks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netlang.compiler.ir.primitives import indexing
from netlang.compiler.ir.program import Call
from netlang.executors.numpy.codegen.buffers import BIND, ArrayRef, count_of
from netlang.executors.numpy.codegen.layouts import dense, full
from netlang.executors.numpy.codegen.namespace import named
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels import sparse_rows as numpy_rows
from netlang.executors.numpy.kernels.kernel_calls import static
from netlang.language.types.sizes import Size, merged


def gather_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    table, index = dense(w, refs[0]), full(w, refs[1])
    if table.fixed and index.fixed:
        return [static(w, call, [table, index])]
    rank = len(index.shape)
    order = (*index.order, *range(rank, call.outputs[0].rank))
    out = w.result(call.outputs[0], order, exact=True)
    if index.order != tuple(range(rank)):
        index = dense(w, index, index.order)
        turned = w.view(f"{index.name}.transpose({index.order})", index.level, index.live)
        into = w.view(f"{out.name}.transpose({order})", out.level)
    else:
        turned, into = index.name, out.name
    w.run(f"{table.name}.take({turned}, 0, {into}, 'clip')")
    return [out]


def scatter_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    g, index = dense(w, refs[0]), dense(w, refs[1])
    if call.outputs[0] in w.rows_wanted:
        return [_keep_rows(w, call, g, index)]
    out = w.result(call.outputs[0])
    w.run(f"{out.name}.fill(0)")
    w.run(f"{w.function('add_rows', numpy_rows.add_rows)}({out.name}, {index.name}, {g.name})")
    return [out]


def _keep_rows(w: Writer, call: Call, g: ArrayRef, index: ArrayRef) -> ArrayRef:
    """Keep rows and positions: the two parts of a `Rows`."""
    w.hold(index)
    flat = w.view(f"{index.name}.reshape(-1)", index.level, index.live)
    lead = count_of(index.shape)
    shape = (lead, *g.shape[len(index.shape) :])
    values = w.view(f"{g.name}.reshape({w.shape(shape)})", max(g.level, w.level_of([lead])), g.live)
    w.row_parts[call.outputs[0]] = (flat, values)
    return g


def mask_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    lengths = full(w, refs[0])
    out = w.result(call.outputs[0])
    size = call.attrs["size"]
    positions = w.view(f"arange({w.size(size)})", max(BIND, w.level_of([size])))
    column = w.view(f"{lengths.name}[..., None]", lengths.level, lengths.live)
    w.run(f"{w.function('less', np.less)}({positions}, {column}, {out.name})")
    return [out]


def _positions(w: Writer, index: ArrayRef, n: Size) -> str:
    """The index of a pick as positions among all elements of all examples; outside of them it means their ends."""
    flat = w.fresh("i", index.shape)
    end = w.view(f"array({w.size(n)} - 1)", max(BIND, w.level_of([n])))
    zero = w.number(0, "i", ()).name
    w.run(f"{w.function('clip', named('clip'))}({index.name}, {zero}, {end}, {flat.name})")
    lead = index.shape[:-1]
    if lead:
        level = max(BIND, w.level_of([*lead, n]))
        shape = w.shape((*lead, 1))
        first = w.view(f"(arange({w.size(merged(*lead))})*({w.size(n)})).reshape({shape})", level)
        w.run(f"add({flat.name}, {first}, {flat.name})")
    return w.view(f"{flat.name}.reshape(-1)", flat.level)


def _as_rows(w: Writer, x: ArrayRef, lead: int) -> str:
    """A view of a dense array with its first axes as one."""
    shape = (merged(*x.shape[:lead]), *x.shape[lead:])
    return w.view(f"{x.name}.reshape({w.shape(shape)})", max(x.level, w.level_of(shape)), x.live)


def pick_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    x, index = (full(w, p) for p in refs)
    if x.fixed and index.fixed:
        return [static(w, call, [x, index])]
    rank = len(index.shape)
    x, out = dense(w, x), w.result(call.outputs[0], exact=True)
    n = x.shape[rank - 1]
    where = _positions(w, index, n)
    take = f"{_as_rows(w, x, rank)}.take({where}, 0, {_as_rows(w, out, rank)}, 'clip')"
    # an empty sequence has nothing to pick, and its result is unused
    w.run(take if isinstance(n, int) and n > 0 else f"{take} if {w.size(n)} else {out.name}.fill(0)")
    return [out]


def unpick_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    g, index = dense(w, refs[0]), full(w, refs[1])
    if g.fixed and index.fixed:
        return [static(w, call, [g, index])]
    rank = len(index.shape)
    out = w.result(call.outputs[0], exact=True)
    where = _positions(w, index, call.attrs["size"])
    w.run(f"{out.name}.fill(0)")
    into, rows = _as_rows(w, out, rank), _as_rows(w, g, rank)
    if index.shape[-1] == 1:  # no duplicate positions
        w.run(f"if {out.name}.size: {into}[{where}] = {rows}")
    else:
        add = w.function("add_rows", numpy_rows.add_rows)
        w.run(f"if {out.name}.size: {add}({into}, {where}, {rows})")
    return [out]


LOOKUPS = {
    indexing.gather: gather_rule,
    indexing.scatter: scatter_rule,
    indexing.mask: mask_rule,
    indexing.pick: pick_rule,
    indexing.unpick: unpick_rule,
}
