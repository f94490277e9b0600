"""`convolve`: cross-correlation of any number of spatial axes, and its two derivatives, `convolve_input` and
`convolve_kernel`. Each of the three is linear in both arguments, so that they are each other's derivatives.

    y[b, o, p] = sum over c, u of  w[o, c, u] * x[b, group(o) * C/groups + c, p * stride + u * dilation]

for p below `size`, which may be less than would fit. There is no padding here: `pad` puts zeros around `x` first.
The derivatives in groups are written as convolutions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve

from netlang.compiler.ir.axes import IGNORED, SUM, WINDOWS, Axes, AxisRule, labelled
from netlang.compiler.ir.primitives.rearranging import flip, pad, reshape, transpose
from netlang.compiler.ir.program import Primitive, Shape, Type, Value
from netlang.language.types.sizes import Length, Merged, Size, merged

Ints = tuple[int, ...]


def _infer_convolve(x: Type, w: Type, size: Shape, stride: Ints, dilation: Ints, groups: int) -> Type:
    batch, channels, *spatial = x.shape
    out, each, *kernel = w.shape
    if (
        channels != merged(groups, each)
        or merged(groups, _share(out, groups)) != out
        or not len(spatial) == len(kernel) == len(size)
    ):
        raise TypeError(f"convolve of {x} with {w} in {groups} groups")
    return Type("f", (batch, out, *size))


def _share(out: Size, groups: int) -> Size:
    """Each group's share of the output channels, which may be a batch in the derivative of a derivative."""
    if isinstance(out, Merged):
        return merged(*(f // groups if isinstance(f, int) else f for f in out.factors))
    return out // groups if groups > 1 else out


def _convolve_kernel(xp: Any, x: Any, w: Any, size: Ints, stride: Ints, dilation: Ints, groups: int) -> Any:
    out, each, *kernel = w.shape
    if 0 in size or 0 in x.shape or 0 in kernel:  # sums of nothing
        return xp.zeros((x.shape[0], out, *size), x.dtype)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    needed = [max((n - 1) * s + r, 0) for n, s, r in zip(size, stride, reach, strict=True)]
    x = x[(slice(None), slice(None), *(slice(n) for n in needed))]  # just what `size` results see
    if xp.__name__ != "numpy":
        from jax import lax

        nothing = [(0, 0)] * len(stride)
        return lax.conv_general_dilated(x, w, stride, nothing, rhs_dilation=dilation, feature_group_count=groups)
    view = np.lib.stride_tricks.sliding_window_view(x, reach, tuple(range(2, 2 + len(kernel))))
    steps = tuple(slice(None, None, s) for s in stride) + tuple(slice(None, None, d) for d in dilation)
    view = view[(slice(None), slice(None), *steps)].reshape(len(x), groups, each, *size, *kernel)
    weights = w.reshape(groups, out // groups, each, *kernel)
    p, u = "pqr"[: len(kernel)], "uvw"[: len(kernel)]
    return np.einsum(f"bgc{p}{u},goc{u}->bgo{p}", view, weights, optimize=True).reshape(len(x), out, *size)


def _around(x: Value, axis: int, before: int, size: Size, step: int = 1) -> Value:
    """`x` with zeros added along one axis; `x` itself where none are added."""
    return (
        x
        if before == 0 and step == 1 and x.shape[axis] == size
        else pad(x, axis=axis, start=before, size=size, step=step)
    )


def _convolve_vjp(
    g: Value, y: Value, x: Value, w: Value, size: Shape, stride: Ints, dilation: Ints, groups: int
) -> tuple[Value, Value]:
    if groups == 1:
        found = convolve_kernel(g, x, size=w.shape[2:], stride=stride, dilation=dilation)
        return convolve_input(g, w, size=x.shape[2:], stride=stride, dilation=dilation), found
    return _pull_to_input(g, x, w, stride, dilation, groups), _pull_to_kernel(g, x, w, stride, dilation, groups)


def _pull_to_input(g: Value, x: Value, w: Value, stride: Ints, dilation: Ints, groups: int) -> Value:
    """Each output scatters through the kernel: its cotangent, spread by the stride into zeros as wide as the input
    and a kernel's reach before it, convolved with the mirrored kernel."""
    out, each, *kernel = w.shape
    spread, mirrored = g, w
    for axis, (k, s, d) in enumerate(zip(kernel, stride, dilation, strict=True), 2):
        reach = (k - 1) * d
        spread = _around(spread, axis, reach, x.shape[axis] + reach, s)  # type: ignore[operator, arg-type]
        mirrored = flip(mirrored, axis=axis)
    mirrored = reshape(mirrored, shape=(groups, _share(out, groups), each, *kernel))
    mirrored = transpose(mirrored, perm=(0, 2, 1, *range(3, mirrored.rank)))
    mirrored = reshape(mirrored, shape=(merged(groups, each), _share(out, groups), *kernel))
    return convolve(spread, mirrored, size=x.shape[2:], stride=(1,) * len(stride), dilation=dilation, groups=groups)


def _pull_to_kernel(g: Value, x: Value, w: Value, stride: Ints, dilation: Ints, groups: int) -> Value:
    """A kernel's element sees every place it was laid on: the input convolved with the cotangent, batch and
    channels exchanged, stride and dilation exchanged."""
    batch, _, *spatial = x.shape
    _, each, *kernel = w.shape
    a = reshape(x, shape=(batch, groups, each, *spatial))
    a = transpose(a, perm=(2, 1, 0, *range(3, a.rank)))
    a = reshape(a, shape=(each, merged(groups, batch), *spatial))
    b = transpose(g, perm=(1, 0, *range(2, g.rank)))
    found = convolve(a, b, size=tuple(kernel), stride=dilation, dilation=stride, groups=groups)
    return transpose(found, perm=(1, 0, *range(2, found.rank)))


def _axes(first: Type, second: Type, names: str) -> Axes | None:
    """`"b c x, o c k -> b o y"`: the first two axes of each and what the others are, of which there are as many."""
    rank = len(first.shape)
    if rank != len(second.shape) or rank < 3:
        return None
    a, b, out = (
        labelled([*one[:2], *((one[2], i) for i in range(rank - 2))])
        for one in (part.split() for part in names.replace("->", ",").split(","))
    )
    mixed = {*a, *b} - {*out}
    return Axes((a, b), (out,), {label: SUM if (label,) in a and (label,) in b else WINDOWS for (label,) in mixed})


def _convolve_axes(x: Type, w: Type, size: Shape, stride: Ints, dilation: Ints, groups: int) -> Axes | None:
    """In groups, which channel is whose depends on where they are. Windows of real results may all be inside of what is
    real, so that padding is not seen."""
    axes = _axes(x, w, "b c x, o c k -> b o y" if groups == 1 else "b c x, o g k -> b y y")
    if axes is None:
        return None
    reach = [d * (k - 1) + 1 for k, d in zip(w.shape[2:], dilation, strict=True)]  # type: ignore[operator]
    inside = [("x", i) for i, one in enumerate(map(_inside, x.shape[2:], size, stride, reach)) if one]
    return evolve(axes, mixing={**axes.mixing, **dict.fromkeys(inside, evolve(WINDOWS, nothing=IGNORED))})


def _inside(space: Size, size: Size, stride: int, reach: int) -> bool:
    """Whether the windows of `size` results are within `space`, whatever the length (arithmetic of sums and quotients
    tells by a few)."""
    if not (isinstance(space, Length) and isinstance(size, Length) and space.base == size.base):
        return False
    return all((size.at(n) - 1) * stride + reach <= space.at(n) for n in range(reach, reach + 4 * stride))


convolve = Primitive(
    "convolve",
    infer=_infer_convolve,
    kernel=_convolve_kernel,
    vjp=_convolve_vjp,
    axes=AxisRule(_convolve_axes),
    linear=(0, 1),
    total=True,
    view=False,
    multiply_adds=lambda args, y, **_: (*y.shape, *args[1].shape[1:]),
)

# the derivatives as they are --------------------------------------------------------------------------------


def _infer_input(g: Type, w: Type, size: Shape, stride: Ints, dilation: Ints) -> Type:
    if g.shape[1] != w.shape[0] or not len(g.shape) == len(w.shape) == len(size) + 2:
        raise TypeError(f"convolve_input of {g} with {w}")
    return Type("f", (g.shape[0], w.shape[1], *size))


def _input_kernel(xp: Any, g: Any, w: Any, size: Ints, stride: Ints, dilation: Ints) -> Any:
    """See `_pull_to_input`."""
    for axis, (k, n, s, d) in enumerate(zip(w.shape[2:], size, stride, dilation, strict=True), 2):
        reach = (k - 1) * d
        g = pad.kernel(xp, g, axis, reach, n + reach, s)
    mirrored = xp.swapaxes(xp.flip(w, tuple(range(2, w.ndim))), 0, 1)
    return _convolve_kernel(xp, g, mirrored, size, (1,) * len(stride), dilation, 1)


def _input_vjp(
    gx: Value, y: Value, g: Value, w: Value, size: Shape, stride: Ints, dilation: Ints
) -> tuple[Value, Value]:
    back = convolve(gx, w, size=g.shape[2:], stride=stride, dilation=dilation, groups=1)
    return back, convolve_kernel(g, gx, size=w.shape[2:], stride=stride, dilation=dilation)


convolve_input = Primitive(  # x[b,c,q]: sum over o, p, u with p * stride + u * dilation = q of g[b,o,p] w[o,c,u]
    "convolve_input",
    infer=_infer_input,
    kernel=_input_kernel,
    vjp=_input_vjp,
    axes=AxisRule(lambda g, w, **_: _axes(g, w, "b o y, o c k -> b c x")),
    linear=(0, 1),
    total=True,
    view=False,
    multiply_adds=lambda args, x, **_: (*args[0].shape, *args[1].shape[1:]),
)


def _infer_kernel(g: Type, x: Type, size: Shape, stride: Ints, dilation: Ints) -> Type:
    if g.shape[0] != x.shape[0] or not len(g.shape) == len(x.shape) == len(size) + 2:
        raise TypeError(f"convolve_kernel of {g} with {x}")
    return Type("f", (g.shape[1], x.shape[1], *size))


def _kernel_kernel(xp: Any, g: Any, x: Any, size: Ints, stride: Ints, dilation: Ints) -> Any:
    """The input convolved with the cotangent, batch and channels exchanged, stride and dilation exchanged."""
    found = _convolve_kernel(xp, xp.swapaxes(x, 0, 1), xp.swapaxes(g, 0, 1), size, dilation, stride, 1)
    return xp.swapaxes(found, 0, 1)


def _kernel_vjp(
    gw: Value, y: Value, g: Value, x: Value, size: Shape, stride: Ints, dilation: Ints
) -> tuple[Value, Value]:
    back = convolve(x, gw, size=g.shape[2:], stride=stride, dilation=dilation, groups=1)
    return back, convolve_input(g, gw, size=x.shape[2:], stride=stride, dilation=dilation)


convolve_kernel = Primitive(  # w[o,c,u]: sum over b, p of g[b,o,p] x[b, c, p * stride + u * dilation]
    "convolve_kernel",
    infer=_infer_kernel,
    kernel=_kernel_kernel,
    vjp=_kernel_vjp,
    axes=AxisRule(lambda g, x, **_: _axes(g, x, "b o y, b c x -> o c k")),
    linear=(0, 1),
    total=True,
    view=False,
    multiply_adds=lambda args, w, **_: (*args[0].shape, *w.shape[1:]),
)
