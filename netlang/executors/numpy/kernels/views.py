"""Rearrangements that cost nothing at run time, because their results are views."""

from __future__ import annotations

from collections.abc import Sequence

from netlang.compiler.ir.primitives import basic
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.program import Call, Shape
from netlang.executors.numpy.codegen.buffers import ArrayRef, cut_off
from netlang.executors.numpy.codegen.layouts import dense, full
from netlang.executors.numpy.codegen.writer import Writer, part
from netlang.language.types.sizes import Merged, Size, merged


def alias_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    return refs


def broadcast_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    """New axes of length 1: readers of the result repeat them."""
    (x,), shape, new = refs, call.types[0].shape, call.attrs["axes"]
    if x.number is not None:
        return [w.number(x.number, x.kind, shape)]
    if not new:
        return [x]
    old = [a for a in range(len(shape)) if a not in new]
    index = ", ".join("None" if a in new else ":" for a in range(len(shape)))
    name = w.view(f"{x.name}[{index}]", x.level, x.live)
    order = [old[a] for a in x.order]
    natural = order == sorted(order)
    order = list(range(len(shape))) if natural else [*sorted(new), *order]
    return [
        x.changed(
            name=name, shape=shape, order=tuple(order), breaks=frozenset(old[a] for a in x.breaks),
            thin=frozenset(new) | {old[a] for a in x.thin},
        )
    ]  # fmt: skip


def transpose_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    (x,), perm, shape = refs, call.attrs["perm"], call.types[0].shape
    if x.number is not None:
        return [w.number(x.number, x.kind, shape)]
    to = {old: new for new, old in enumerate(perm)}
    return [
        x.changed(
            name=w.view(f"{x.name}.transpose({perm})", x.level, x.live), shape=shape,
            order=tuple(to[a] for a in x.order), breaks=frozenset(to[a] for a in x.breaks),
            thin=frozenset(to[a] for a in x.thin),
        )
    ]  # fmt: skip


def cut_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    (x,), shape = refs, call.types[0].shape
    axis, start, step = (call.attrs[k] for k in ("axis", "start", "step"))
    if x.number is not None:
        return [w.number(x.number, x.kind, shape)]
    return [x.changed(shape=shape) if axis in x.thin else part(w, x, axis, start, shape, step)]


def flip_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    (x,), axis = refs, call.attrs["axis"]
    if axis in x.thin:
        return [x]
    name = w.view(f"{x.name}[{':, ' * axis}::-1]", x.level, x.live)
    return [x.changed(name=name, breaks=x.breaks | cut_off(x, axis, True))]


# reshape ----------------------------------------------------------------------------------------------------


def reshape_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    (x,), shape = refs, call.types[0].shape
    if x.number is not None:
        return [w.number(x.number, x.kind, shape)]
    if x.live:
        x = full(w, x)
        return [
            x.changed(
                name=w.view(f"{x.name}.reshape({w.shape(shape)})", x.level, live=True), shape=shape,
                order=tuple(range(len(shape))), breaks=frozenset(),
            )
        ]  # fmt: skip
    pairs = groups(x.shape, shape)
    if not all(_viewable(x, old, new) for old, new in pairs):
        x = dense(w, x)
    return [_regrouped(w, x, shape, pairs)]


def _viewable(x: ArrayRef, old: list[int], new: list[int]) -> bool:
    if len(old) == 1 and len(new) == 1:
        return True
    return x.joined(old) and not x.thin & set(old)


def _regrouped(w: Writer, x: ArrayRef, shape: Shape, pairs: list[tuple[list[int], list[int]]]) -> ArrayRef:
    actual = list(shape)
    thin = set()
    for old, new in pairs:
        if set(old) & x.thin:
            thin.add(new[0])
            actual[new[0]] = 1
    # new axes (of length 1) go outermost
    order = [a for old, new in pairs if not old for a in new]
    first = {id(old): _outermost(old, x.shape) for old, _ in pairs if old}
    torn = {id(old) for old, _ in pairs if old and x.breaks & {old[0], first[id(old)]}}
    breaks = {_outermost(new, shape) for old, new in pairs if new and id(old) in torn}
    moved = sorted((p for p in pairs if p[0]), key=lambda p: x.order.index(first[id(p[0])]))
    order += [a for _, new in moved for a in new]
    if x.order == tuple(sorted(x.order)) and not breaks:
        order.sort()
    level = max(x.level, w.level_of(shape))
    name = w.view(f"{x.name}.reshape({w.shape(tuple(actual))})", level, x.live)
    return x.changed(
        name=name, level=level, shape=shape, breaks=frozenset(breaks), thin=frozenset(thin),
        order=tuple(order),
    )  # fmt: skip


def _outermost(axes: list[int], shape: Shape) -> int:
    """The first of these axes whose length is not 1."""
    return next((a for a in axes if shape[a] != 1), axes[0])


def groups(old: Shape, new: Shape) -> list[tuple[list[int], list[int]]]:
    """Which consecutive axes become which, in the smallest groups with equally many elements.

    >>> groups((2, 3, 4), (6, 4))
    [([0, 1], [0]), ([2], [1])]
    """
    found: list[tuple[list[int], list[int]]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        left = [i] if i < len(old) else []
        right = [j] if j < len(new) else []
        i, j = i + len(left), j + len(right)
        while (a := merged(*(old[k] for k in left))) != (b := merged(*(new[k] for k in right))):
            if _less(a, b) and i < len(old):
                left.append(i)
                i += 1
            elif j < len(new):
                right.append(j)
                j += 1
            else:
                left.append(i)
                i += 1
        found.append((left, right))
    return found


def _less(a: Size, b: Size) -> bool:
    """Whether `a` needs more factors to become `b`."""
    return _weight(a) < _weight(b)


def _weight(size: Size) -> tuple[int, int]:
    factors = size.factors if isinstance(size, Merged) else (size,)
    number = 1
    for f in factors:
        number *= f if isinstance(f, int) else 1
    return sum(not isinstance(f, int) for f in factors), number


VIEWS = {
    basic.broadcast: broadcast_rule,
    arrays.transpose: transpose_rule,
    arrays.reshape: reshape_rule,
    arrays.cut: cut_rule,
    arrays.flip: flip_rule,
    arrays.stop_gradient: alias_rule,
}
