"""Primitives that rearrange arrays, and reductions. `cut` and `pad` are each other's derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netlang.compiler.ir.axes import MAXIMUM, PLACED, POINTWISE, PRODUCT, RESHAPE, REVERSED, TRANSPOSE, along, reduction
from netlang.compiler.ir.primitives.basic import broadcast, full_like, reduce_sum, view, without
from netlang.compiler.ir.primitives.elementwise import cast, div, equal, maximum, mul, select, sub
from netlang.compiler.ir.program import TOGETHER, Primitive, Shape, Type, Value
from netlang.language.types.sizes import Length, Size, merged


def _infer_reshape(x: Type, shape: Shape) -> Type:
    if merged(*x.shape) != merged(*shape):
        raise TypeError(f"reshape of {x} to {shape} changes the number of elements")
    return Type(x.kind, tuple(shape))


reshape = view(
    "reshape",
    infer=_infer_reshape,
    kernel=lambda xp, x, shape: xp.reshape(x, shape),
    vjp=lambda g, y, x, shape: [reshape(g, shape=x.shape)],
    axes=RESHAPE,
)


def _inverse(perm: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(range(len(perm)), key=lambda axis: perm[axis]))


transpose = view(
    "transpose",
    infer=lambda x, perm: Type(x.kind, tuple(x.shape[axis] for axis in perm)),
    kernel=lambda xp, x, perm: xp.transpose(x, perm),
    vjp=lambda g, y, x, perm: [transpose(g, perm=_inverse(perm))],
    axes=TRANSPOSE,
)

stop_gradient = view("stop_gradient", infer=lambda x: x, kernel=lambda xp, x: x, axes=POINTWISE)

flip = view(
    "flip",
    infer=lambda x, axis: x,
    kernel=lambda xp, x, axis: xp.flip(x, axis),
    vjp=lambda g, y, x, axis: [flip(g, axis=axis)],
    axes=along(REVERSED),
)


def plus(a: Size, b: Size) -> Size:
    """Two sizes end to end, at most one of which varies."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    varying, fixed = (b, a) if isinstance(a, int) else (a, b)
    if not isinstance(varying, Length) or not isinstance(fixed, int):
        raise TypeError("concat along an axis that varies in two parts")
    return varying + fixed


def _infer_concat(*types: Type, axis: int) -> Type:
    first = types[0]
    whole: Size = 0
    for one in types:
        whole = plus(whole, one.shape[axis])
        if (
            one.kind != first.kind
            or one.shape[:axis] + one.shape[axis + 1 :] != first.shape[:axis] + first.shape[axis + 1 :]
        ):
            raise TypeError(f"concat along axis {axis} of {', '.join(map(str, types))}")
    return Type(first.kind, (*first.shape[:axis], whole, *first.shape[axis + 1 :]))


def _concat_vjp(g: Value, y: Value, *xs: Value, axis: int) -> list[Value]:
    parts: list[Value] = []
    start: Size = 0
    for x in xs:
        parts.append(cut(g, axis=axis, start=start, size=x.shape[axis], step=1))
        start = plus(start, x.shape[axis])
    return parts


concat = Primitive(
    "concat",
    infer=_infer_concat,
    kernel=lambda xp, *xs, axis: xp.concatenate(xs, axis),
    vjp=_concat_vjp,
    axes=along(PLACED),
    linear=TOGETHER,
    total=True,
    view=False,
)


def _cut_slices(rank: int, axis: int, start: int, size: int, step: int) -> tuple[slice, ...]:
    return (slice(None),) * axis + (slice(start, start + max(size - 1, 0) * step + min(size, 1), step),)


def _is_all(x: Type, axis: int, start: int, size: Size, step: int) -> bool:
    return (start, size, step) == (0, x.shape[axis], 1)


cut = view(  # `size` elements from `start` on, every `step`-th
    "cut",
    infer=lambda x, axis, start, size, step: Type(x.kind, (*x.shape[:axis], size, *x.shape[axis + 1 :])),
    kernel=lambda xp, x, axis, start, size, step: x[_cut_slices(x.ndim, axis, start, size, step)],
    vjp=lambda g, y, x, axis, start, size, step: [pad(g, axis=axis, start=start, size=x.shape[axis], step=step)],
    axes=along(PLACED, _is_all),
)


def _pad_kernel(xp: Any, x: Any, axis: int, start: int, size: int, step: int) -> Any:
    shape = (*x.shape[:axis], size, *x.shape[axis + 1 :])
    where = _cut_slices(x.ndim, axis, start, x.shape[axis], step)
    zeros = xp.zeros(shape, x.dtype)
    if hasattr(zeros, "at"):  # jax.numpy arrays are immutable
        return zeros.at[where].set(x)
    zeros[where] = x
    return zeros


pad = Primitive(  # `x` laid into `size` zeros from `start` on, every `step`-th: the converse of `cut`
    "pad",
    infer=lambda x, axis, start, size, step: Type(x.kind, (*x.shape[:axis], size, *x.shape[axis + 1 :])),
    kernel=_pad_kernel,
    vjp=lambda g, y, x, axis, start, size, step: [cut(g, axis=axis, start=start, size=x.shape[axis], step=step)],
    axes=along(PLACED, _is_all),
    linear=(0,),
    total=True,
    view=False,
)


def _max_kernel(xp: Any, x: Any, axes: tuple[int, ...]) -> Any:
    lowest = -xp.inf if x.dtype.kind == "f" else xp.iinfo(x.dtype).min  # the maximum of an empty sequence
    return xp.max(x, axis=axes, initial=lowest)


def _reduce_max_vjp(g: Value, y: Value, x: Value, axes: tuple[int, ...]) -> list[Value]:
    """The gradient goes to the maximum; among equals it is shared."""
    wins = equal(x, broadcast(y, shape=x.shape, axes=axes))
    count = reduce_sum(cast(wins, kind="f"), axes=axes)
    count = maximum(count, full_like(count, 1.0))  # of an empty sequence there are none
    return [select(wins, broadcast(div(g, count), shape=x.shape, axes=axes), full_like(x, 0.0))]


reduce_max = Primitive(
    "reduce_max",
    infer=without,
    kernel=_max_kernel,
    vjp=_reduce_max_vjp,
    axes=reduction(MAXIMUM),
    linear=(),
    total=True,
    view=False,
)


def _reduce_prod_vjp(g: Value, y: Value, x: Value, axes: tuple[int, ...]) -> list[Value]:
    """Product of the others: y / x, but exact where factors are zero. One other zero is kept as a factor (the sum
    of all zeros but one's own, so to say), that its own derivative be right too."""
    zero, one = full_like(x, 0.0), full_like(x, 1.0)
    is_zero = equal(x, zero)
    own, safe, zeros = cast(is_zero, kind="f"), select(is_zero, one, x), select(is_zero, x, zero)

    def all_along(total: Value) -> Value:
        return broadcast(total, shape=x.shape, axes=axes)

    number = sub(all_along(reduce_sum(own, axes=axes)), own)  # of zeros among the others
    others = div(all_along(reduce_prod(safe, axes=axes)), safe)
    with_one = mul(others, sub(all_along(reduce_sum(zeros, axes=axes)), zeros))
    product = select(equal(number, zero), others, select(equal(number, one), with_one, zero))
    return [mul(all_along(g), product)]


reduce_prod = Primitive(
    "reduce_prod",
    infer=without,
    kernel=lambda xp, x, axes: xp.prod(x, axis=axes),
    vjp=_reduce_prod_vjp,
    axes=reduction(PRODUCT),
    linear=(),
    total=True,
    view=False,
)
