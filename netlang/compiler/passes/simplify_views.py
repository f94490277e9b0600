"""Simplification of calls that rearrange, repeat or sum elements."""

from __future__ import annotations

from collections.abc import Callable

from netlang.compiler import ops
from netlang.compiler.ir.literals import is_literal, literal
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.primitives.basic import broadcast, reduce_sum
from netlang.compiler.ir.primitives.contraction import einsum, terms
from netlang.compiler.ir.primitives.elementwise import add
from netlang.compiler.ir.primitives.indexing import gather, pick, scatter, unpick
from netlang.compiler.ir.primitives.rearranging import (
    concat,
    cut,
    flip,
    pad,
    reduce_max,
    reduce_prod,
    reshape,
    transpose,
)
from netlang.compiler.ir.program import Primitive, Value
from netlang.language.types.sizes import Size, merged

# repetition and sums --------------------------------------------------------------------------------------


def _broadcast(x: Value, shape: tuple[Size, ...], axes: tuple[int, ...]) -> Value | None:
    """A broadcast of a broadcast is one broadcast."""
    if not axes:
        return x
    if x.call.primitive is not broadcast:
        return None
    kept = [axis for axis in range(len(shape)) if axis not in axes]  # the axes of x in the result
    inner = [kept[axis] for axis in x.call.attrs["axes"]]
    return ops.broadcast(x.call.args[0], shape, sorted((*axes, *inner)))


def _reduce_sum(x: Value, axes: tuple[int, ...]) -> Value | None:
    if not axes:
        return x
    if is_literal(x, 0):
        return ops.full(reduce_sum(x, axes=axes).shape, literal(x))
    if x.call.primitive is reduce_sum:
        inner = x.call.args[0]
        kept = [axis for axis in range(inner.rank) if axis not in x.call.attrs["axes"]]
        return ops.reduce_sum(inner, (*x.call.attrs["axes"], *(kept[axis] for axis in axes)))
    return _sum_of_repeated(x, axes) if x.call.primitive is broadcast else _reduce_same(x, axes)


def _sum_of_repeated(x: Value, axes: tuple[int, ...]) -> Value | None:
    """The sum along axes of known size along which a value was repeated is a multiple of it."""
    repeated = x.call.attrs["axes"]
    gone = [axis for axis in axes if axis in repeated and isinstance(x.shape[axis], int)]
    if not gone or x.kind == "b":
        return None
    times = 1
    for axis in gone:
        times *= x.shape[axis]  # type: ignore[operator]
    left = [axis for axis in range(x.rank) if axis not in gone]
    shape = tuple(x.shape[axis] for axis in left)
    inner = ops.broadcast(x.call.args[0], shape, [left.index(axis) for axis in repeated if axis not in gone])
    return ops.mul(ops.reduce_sum(inner, [left.index(axis) for axis in axes if axis not in gone]), times)


def _reduce_same(x: Value, axes: tuple[int, ...]) -> Value | None:
    """A reduction over axes of size 1, or over none, does nothing."""
    if all(x.shape[axis] == 1 for axis in axes):
        return ops.reshape(x, tuple(size for axis, size in enumerate(x.shape) if axis not in axes))
    return None


# views ----------------------------------------------------------------------------------------------------


def _reshape(x: Value, shape: tuple[Size, ...]) -> Value | None:
    if x.shape == shape:
        return x
    if literal(x) is not None:
        return ops.full(shape, literal(x))
    return ops.reshape(x.call.args[0], shape) if x.call.primitive is reshape else None


def _transpose(x: Value, perm: tuple[int, ...]) -> Value | None:
    if literal(x) is not None:
        return ops.full(tuple(x.shape[axis] for axis in perm), literal(x))
    if perm == tuple(range(x.rank)):
        return x
    if x.call.primitive is transpose:
        inner = x.call.attrs["perm"]
        return ops.transpose(x.call.args[0], [inner[axis] for axis in perm])
    return None


def _flip(x: Value, axis: int) -> Value | None:
    if literal(x) is not None:
        return x
    twice = x.call.primitive is flip and x.call.attrs["axis"] == axis
    return x.call.args[0] if twice else None


def _cut(x: Value, axis: int, start: int, size: Size, step: int) -> Value | None:
    shape = (*x.shape[:axis], size, *x.shape[axis + 1 :])
    if literal(x) is not None:
        return ops.full(shape, literal(x))
    if (start, size, step) == (0, x.shape[axis], 1):
        return x
    if x.call.primitive is concat and x.call.attrs["axis"] == axis:
        return _cut_of_concat(x, axis, start, size, step)
    if x.call.primitive is pad:  # a cut of just what was padded
        same = x.call.attrs == {"axis": axis, "start": start, "size": x.shape[axis], "step": step}
        return x.call.args[0] if same and x.call.args[0].shape == shape else None
    return None


def _cut_of_concat(x: Value, axis: int, start: Size, size: Size, step: int) -> Value | None:
    """A cut of exactly one concatenated part is that part."""
    begin: Size = 0
    for part in x.call.args:
        if (start, size, step) == (begin, part.shape[axis], 1):
            return part
        begin = arrays.plus(begin, part.shape[axis])
    return None


def _pad(x: Value, axis: int, start: int, size: Size, step: int) -> Value | None:
    if is_literal(x, 0):
        return ops.full((*x.shape[:axis], size, *x.shape[axis + 1 :]), literal(x))
    return x if (start, size, step) == (0, x.shape[axis], 1) else None


def _concat(*xs: Value, axis: int) -> Value | None:
    """A concat of one part is that part; parts broadcast alike are concatenated first."""
    if len(xs) == 1:
        return xs[0]
    repeated = {x.call.attrs["axes"] if x.call.primitive is broadcast else None for x in xs}
    axes = repeated.pop()
    if repeated or axes is None or axis in axes:
        return None
    own = axis - sum(a < axis for a in axes)
    inner = ops.concat(*(x.call.args[0] for x in xs), axis=own)
    size = inner.shape[own]
    return ops.broadcast(inner, (*xs[0].shape[:axis], size, *xs[0].shape[axis + 1 :]), axes)


def sum_of_pads(*terms: Value) -> Value | None:
    """Parts laid side by side into zeros and added, as the derivative of cuts is: one `concat`."""
    parts: list[Value] = []
    stack = list(terms)
    while stack:
        term = stack.pop()
        if term.call.primitive is add and len(stack) + len(parts) < 16:
            stack.extend(term.call.args)
        elif term.call.primitive is pad and term.call.attrs["step"] == 1:
            parts.append(term)
        else:
            return None
    axis, size = parts[0].call.attrs["axis"], parts[0].call.attrs["size"]
    by_start = {p.call.attrs["start"]: p for p in parts}
    if len(by_start) < len(parts) or any((p.call.attrs["axis"], p.call.attrs["size"]) != (axis, size) for p in parts):
        return None
    joined: list[Value] = []
    end: Size = 0
    while end in by_start:
        joined.append(by_start.pop(end).call.args[0])
        end = arrays.plus(end, joined[-1].shape[axis])
    return ops.concat(*joined, axis=axis) if end == size and not by_start else None


# products and picks ---------------------------------------------------------------------------------------


def _einsum(x: Value, y: Value, equation: str) -> Value | None:
    """A product with zeros is zero; transposes and repeated axes move into the equation."""
    if is_literal(x, 0) or is_literal(y, 0):
        a, b, out = terms(equation)
        sizes = dict(zip(a + b, x.shape + y.shape, strict=True))
        return ops.full(tuple(sizes[label] for label in out), 0.0)
    new, (a, b, out) = [], terms(equation)
    for value, term in ((x, a), (y, b)):
        if value.call.primitive is transpose:
            perm = value.call.attrs["perm"]
            term = "".join(term[perm.index(axis)] for axis in range(len(term)))
            value = value.call.args[0]
        new.append((value, term))
    if (new[0][1], new[1][1]) == (a, b):
        return _of_repeated(x, y, a, b, out) or _of_repeated(y, x, b, a, out)
    return ops.einsum(f"{new[0][1]},{new[1][1]}->{out}", new[0][0], new[1][0])


def _of_repeated(x: Value, y: Value, a: str, b: str, out: str) -> Value | None:
    """The product of rows `x` that repeat others, taken as one long batch or not: the product of these, repeated."""
    wide = x.call.args[0] if x.call.primitive is reshape else x
    lead = wide.rank - len(a) + 1  # axes of `wide` that are axis 0 of `x`
    if wide.call.primitive is not broadcast or lead < 1 or wide.shape[lead:] != x.shape[1:]:
        return None
    axes, (rows,) = wide.call.attrs["axes"], wide.call.args
    if any(axis >= lead for axis in axes) or a[0] in b or out[0] != a[0]:
        return None
    own = rows.shape[: lead - len(axes)]
    few = ops.einsum(f"{a},{b}->{out}", ops.reshape(rows, (merged(*own), *rows.shape[len(own) :])), y)
    rest = few.shape[1:]
    many = ops.broadcast(ops.reshape(few, (*own, *rest)), (*wide.shape[:lead], *rest), axes)
    return ops.reshape(many, (x.shape[0], *rest))


def _pick(x: Value, index: Value) -> Value | None:
    """A pick from a value constant along the axis is that value."""
    shape = index.shape + x.shape[index.rank :]
    if literal(x) is not None:
        return ops.full(shape, literal(x))
    axis = index.rank - 1
    if x.call.primitive is not broadcast or axis not in x.call.attrs["axes"]:
        return None
    return ops.broadcast(x.call.args[0], shape, x.call.attrs["axes"])


def _laid(g: Value, index: Value, *lead: Size) -> Value | None:
    """A pad with zeros, behind the axes `lead`."""
    return ops.full((*lead, *g.shape[index.rank :]), 0.0) if is_literal(g, 0) else None


VIEW_RULES: dict[Primitive, Callable[..., Value | None]] = {
    broadcast: _broadcast,
    reduce_sum: _reduce_sum,
    reduce_max: _reduce_same,
    reduce_prod: _reduce_same,
    reshape: _reshape,
    transpose: _transpose,
    flip: _flip,
    cut: _cut,
    pad: _pad,
    concat: _concat,
    einsum: _einsum,
    pick: _pick,
    gather: lambda x, index: None if literal(x) is None else ops.full(index.shape + x.shape[1:], literal(x)),
    unpick: lambda g, index, size: _laid(g, index, *index.shape[:-1], size),
    scatter: lambda g, index, rows: _laid(g, index, rows),
}
