"""Arrays in the layout that an operation needs: at full length, contiguous, with axes in a given order; and single
elements."""

from __future__ import annotations

from collections.abc import Sequence

from netlang.compiler.ir.program import Value
from netlang.executors.numpy.codegen.buffers import BIND, Place, inverse
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.loop_matmul_layout import Order


def full(w: Writer, place: Place) -> Place:
    """The place with every axis at its full length (by a view that repeats)."""
    if not place.thin and place.number is None:
        return place
    level = max(place.level, w.level_of(place.shape))
    name = w.view(f"broadcast_to({place.name}, {w.shape(place.shape)})", level, place.live)
    every = frozenset(range(len(place.shape)))
    return place.changed(name=name, level=level, thin=frozenset(), number=None, breaks=every)


def dense(w: Writer, place: Place, order: Sequence[int] | None = None, of: Value | None = None) -> Place:
    """The place, or a copy of it, without gaps and with its axes in memory in this order. `of`: the value there,
    if the copy is to serve as long as the value lives."""
    order = tuple(range(len(place.shape))) if order is None else tuple(order)
    if of is None or len(w.levels) > 2:
        return _dense(w, place, order)
    known = w.copies.setdefault(of, {})
    if order not in known and (made := _dense(w, place, order)) is not place:
        known[order] = w.hold(made)
    return known.get(order, place)


def _dense(w: Writer, place: Place, order: Order) -> Place:
    if place.order == order and not place.breaks and not place.thin and place.number is None and not place.live:
        return place
    if place.live and place.order == order and not place.thin:  # data is copied only if it must be
        name = w.view(f"ascontiguousarray({place.name})", BIND, live=True)
        return place.changed(name=name, breaks=frozenset())
    place = full(w, place)
    if place.fixed:
        text = f"ascontiguousarray({place.name}.transpose({order})).transpose({inverse(order)})"
        name = w.view(text, place.level)
        return place.changed(name=name, order=order, breaks=frozenset(), storage=None)
    copy = w.fresh(place.kind, place.shape, order)
    w.run(f"copyto({copy.name}, {place.name})")
    return copy


def element(w: Writer, x: Place, axis: int, at: str, level: int) -> Place:
    """The view of one element along `axis`, which goes. `level`: where `at` is known."""
    shape = x.shape[:axis] + x.shape[axis + 1 :]
    if x.number is not None:
        return w.number(x.number, x.kind, shape)
    position = x.order.index(axis)
    torn = {x.order[position + 1]} if 0 < position < len(x.order) - 1 else set()
    down = [a for a in range(len(x.shape)) if a != axis]
    at = "0" if axis in x.thin else at
    level = x.level if axis in x.thin else max(level, x.level)
    return x.changed(
        name=w.view(f"{x.name}[{':, ' * axis}{at}]", level, x.live), level=level, shape=shape,
        order=tuple(down.index(a) for a in x.order if a != axis),
        breaks=frozenset(down.index(a) for a in (x.breaks | torn) if a != axis),
        thin=frozenset(down.index(a) for a in x.thin if a != axis),
    )  # fmt: skip
