"""Arrays in the layout that an operation needs: at full length, contiguous, with axes in a given order; and single
elements."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netlang.compiler.ir.program import Value
from netlang.executors.numpy.codegen.buffers import BIND, ArrayRef, inverse
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.loop_matmul_layout import Order


def full(w: Writer, ref: ArrayRef) -> ArrayRef:
    """The array with every axis at its full length (by a view that repeats)."""
    if not ref.thin and ref.number is None:
        return ref
    level = max(ref.level, w.level_of(ref.shape))
    name = w.view(f"broadcast_to({ref.name}, {w.shape(ref.shape)})", level, ref.live)
    every = frozenset(range(len(ref.shape)))
    return ref.changed(name=name, level=level, thin=frozenset(), number=None, breaks=every)


def dense(w: Writer, ref: ArrayRef, order: Sequence[int] | None = None, of: Value | None = None) -> ArrayRef:
    """The array, or a copy of it, without gaps and with its axes in memory in this order. `of`: the value there,
    if the copy is to serve as long as the value lives."""
    order = tuple(range(len(ref.shape))) if order is None else tuple(order)
    if of is None or len(w.levels) > 2:
        return _dense(w, ref, order)
    known = w.copies.setdefault(of, {})
    if order not in known and (made := _dense(w, ref, order)) is not ref:
        known[order] = w.hold(made)
    return known.get(order, ref)


def _dense(w: Writer, ref: ArrayRef, order: Order) -> ArrayRef:
    if ref.order == order and not ref.breaks and not ref.thin and ref.number is None and not ref.live:
        return ref
    if ref.live and ref.order == order and not ref.thin:  # data is copied only if it must be
        name = w.view(f"ascontiguousarray({ref.name})", BIND, live=True)
        return ref.changed(name=name, breaks=frozenset())
    ref = full(w, ref)
    if ref.fixed:
        text = f"ascontiguousarray({ref.name}.transpose({order})).transpose({inverse(order)})"
        name = w.view(text, ref.level)
        return ref.changed(name=name, order=order, breaks=frozenset(), storage=None)
    copy = w.fresh(ref.kind, ref.shape, order)
    w.run(f"copyto({copy.name}, {ref.name})")
    return copy


def settled(w: Writer, ref: ArrayRef, order: Callable[[int], Order] | None = None) -> ArrayRef:
    """Data copied to an array known at bind time, so that views of its parts can be prepared. `order`: the layout of
    the copy, by rank."""
    if not ref.live:
        return ref
    actual = tuple(1 if a in ref.thin else s for a, s in enumerate(ref.shape))
    copy = w.fresh(ref.kind, actual, order(len(actual)) if order and len(actual) > 1 and not ref.thin else None)
    w.run(f"copyto({copy.name}, {ref.name})")
    return copy.changed(shape=ref.shape, thin=ref.thin)


def element(w: Writer, x: ArrayRef, axis: int, at: str, level: int) -> ArrayRef:
    """The view of one element along `axis`, which is dropped. `level`: where `at` is known."""
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
