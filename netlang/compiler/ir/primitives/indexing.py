"""Primitives whose result depends on integers: rows of tables, elements by position, masks, order."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve

from netlang.compiler.ir.axes import IGNORED, ORDERED, PICKED, SUM, Axes, AxisRule, labelled, pattern
from netlang.compiler.ir.primitives.basic import view
from netlang.compiler.ir.primitives.contraction import LONG
from netlang.compiler.ir.program import Primitive, Type
from netlang.language.types.sizes import Size


def _table_shape(numbers: Any) -> tuple[int, ...]:
    return (len(numbers), *_table_shape(numbers[0])) if isinstance(numbers, tuple) else ()


def _iota_axes(shape: tuple[Size, ...], axis: int) -> Axes:
    every = range(len(shape))
    return Axes((), (labelled(every),), repeated=frozenset(every) - {axis})


iota = Primitive(  # 0, 1, 2 ... along `axis`
    "iota",
    infer=lambda shape, axis: Type("i", tuple(shape)),
    kernel=lambda xp, shape, axis: xp.broadcast_to(
        xp.arange(shape[axis]).reshape([-1 if a == axis else 1 for a in range(len(shape))]), shape
    ),
    axes=AxisRule(_iota_axes),
    linear=(),
    total=True,
    view=False,
)

table = Primitive(  # an array constant: `numbers` in rows, nested tuples
    "table",
    infer=lambda numbers, kind: Type(kind, _table_shape(numbers)),
    kernel=lambda xp, numbers, kind: xp.asarray(np.array(numbers, {"f": np.float64, "i": np.int64}[kind])),
    axes=AxisRule(lambda numbers, kind: Axes((), (labelled(range(len(_table_shape(numbers)))),))),
    linear=(),
    total=True,
    view=False,
)

mask = Primitive(  # b[B,T] of lengths i[B]: whether position t is a real element of its example, not padding
    "mask",
    infer=lambda lengths, size: Type("b", (*lengths.shape, size)),
    kernel=lambda xp, lengths, size: xp.arange(size) < lengths[..., None],
    axes=pattern("*lead -> *lead n"),
    linear=(),
    total=True,
    view=False,
)

# rows of a table ------------------------------------------------------------------------------------------


def _gather_kernel(xp: Any, table: Any, index: Any) -> Any:
    return xp.take(table, index, axis=0, mode="clip")  # codes are checked at the port; padding may be anything


gather = view(  # row index[...] (from 0) of `table`
    "gather",
    infer=lambda table, index: Type(table.kind, index.shape + table.shape[1:]),
    kernel=_gather_kernel,
    vjp=lambda g, y, table, index: [scatter(g, index, rows=table.shape[0]), None],
    axes=pattern("row *rest, *index -> *index *rest", row=PICKED),
)


def _scatter_kernel(xp: Any, g: Any, index: Any, rows: int) -> Any:
    """Of many, several tables are added: one by one, what comes last would be rounded away."""
    row_shape, count = g.shape[index.ndim :], index.size
    index, g = xp.clip(index, 0, rows - 1).reshape(-1), g.reshape((count, *row_shape))
    parts = max(min(count // LONG, count // rows), 1)
    part = xp.arange(count) // -(-max(count, 1) // parts)
    zeros = xp.zeros((parts, rows, *row_shape), g.dtype)
    if hasattr(zeros, "at"):
        return xp.sum(zeros.at[part, index].add(g), axis=0)
    xp.add.at(zeros, (part, index), g)
    return zeros.sum(0)


scatter = Primitive(  # a table of `rows` zeros, to whose rows `g` is added: the converse of `gather`
    "scatter",
    infer=lambda g, index, rows: Type(g.kind, (rows, *g.shape[len(index.shape) :])),
    kernel=_scatter_kernel,
    vjp=lambda gg, y, g, index, rows: [gather(gg, index), None],
    axes=pattern("*index *rest, *index -> row *rest", index=SUM),
    linear=(0,),
    total=True,
    view=False,
)

# elements of each example ---------------------------------------------------------------------------------


def _infer_pick(x: Type, index: Type) -> Type:
    lead = len(index.shape) - 1
    if x.shape[:lead] != index.shape[:lead]:
        raise TypeError(f"pick takes x[lead..., n, rest...] and index[lead..., m], not {x} and {index}")
    return Type(x.kind, index.shape + x.shape[lead + 1 :])


def _spread(xp: Any, index: Any, rank: int) -> Any:
    return index.reshape(index.shape + (1,) * (rank - index.ndim))


def _pick_kernel(xp: Any, x: Any, index: Any) -> Any:
    lead = index.ndim - 1
    index = xp.clip(index, 0, max(x.shape[lead] - 1, 0))
    if x.shape[lead] == 0:  # nothing to pick from: an empty sequence; its result is never looked at
        return xp.zeros(index.shape + x.shape[lead + 1 :], x.dtype)
    return xp.take_along_axis(x, _spread(xp, index, x.ndim), axis=lead)


pick = view(  # y[l..., m, r...] = x[l..., index[l..., m], r...], positions from 0
    "pick",
    infer=_infer_pick,
    kernel=_pick_kernel,
    vjp=lambda g, y, x, index: [unpick(g, index, size=x.shape[index.rank - 1]), None],
    axes=pattern("*lead n *rest, *lead m -> *lead m *rest", n=PICKED),
)


def _unpick_kernel(xp: Any, g: Any, index: Any, size: int) -> Any:
    lead = index.ndim - 1
    shape = (*index.shape[:lead], size, *g.shape[lead + 1 :])
    where = (*xp.indices(index.shape, sparse=True)[:lead], xp.clip(index, 0, max(size - 1, 0)))
    zeros = xp.zeros(shape, g.dtype)
    if size == 0:
        return zeros
    if hasattr(zeros, "at"):
        return zeros.at[where].add(g)
    xp.add.at(zeros, where, g)
    return zeros


def _infer_unpick(g: Type, index: Type, size: Size) -> Type:
    lead = len(index.shape) - 1
    return Type(g.kind, (*index.shape[:lead], size, *g.shape[lead + 1 :]))


unpick = Primitive(  # zeros of `size` along the axis, to which `g` is added at `index`: the converse of `pick`
    "unpick",
    infer=_infer_unpick,
    kernel=_unpick_kernel,
    vjp=lambda gg, y, g, index, size: [pick(gg, index), None],
    axes=pattern("*lead m *rest, *lead m -> *lead n *rest", m=SUM),
    linear=(0,),
    total=True,
    view=False,
)


def _infer_argsort(x: Type, *last: Type) -> Type:
    if any(one.kind != "b" or one.shape != x.shape for one in last):
        raise TypeError(f"argsort takes a condition of the shape of {x}, not {last[0]}")
    return Type("i", x.shape)


def _argsort_kernel(xp: Any, x: Any, *last: Any) -> Any:
    if last:
        return xp.lexsort((x, *last), axis=-1)
    return xp.argsort(x, axis=-1, **({"kind": "stable"} if xp.__name__ == "numpy" else {"stable": True}))


SORTED = pattern("*lead n -> *lead m", n=ORDERED)
SORTED_LAST = pattern("*lead n, *lead n -> *lead m", n=evolve(ORDERED, nothing=IGNORED))


argsort = Primitive(  # positions (from 0) that sort the last axis, those where the condition `last` holds last; stable
    "argsort",
    infer=_infer_argsort,
    kernel=_argsort_kernel,
    axes=AxisRule(lambda x, *last: (SORTED_LAST if last else SORTED).of(x, *last)),
    linear=(),
    total=True,
    view=False,
)
