"""What convolution and pooling share: sizes given once or per dimension, padding, channels first or last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import NOTHING

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.errors import NetOptionError, NetShapeError
from netlang.language.declaration.declare import dims
from netlang.language.declaration.domains import OUTSIDE, Domain, count, one_or_list, spatial_size, with_lists
from netlang.language.values.numbers import MOST_LEVELS, MOST_NUMBERS, is_integer
from netlang.language.values.sentinels import Automatic

Pair = tuple[int, int]


def _padding(value: Any) -> Any:
    """n, one n per dimension, one (before, after) per dimension, or "Same"."""
    if isinstance(value, str):
        return value if value == "Same" else OUTSIDE
    listed = value if isinstance(value, list | tuple) else [value]
    pairs = [tuple(v) if isinstance(v, list | tuple) else (v, v) for v in listed[:MOST_LEVELS]]
    if not pairs or not all(len(p) == 2 and all(is_padding(n) for n in p) for p in pairs):
        return OUTSIDE
    return tuple(pairs) if isinstance(value, list | tuple) else value


def is_padding(value: Any) -> bool:
    """Whether it is a number of elements that can be put before or after others."""
    return is_integer(value) and 0 <= value <= MOST_NUMBERS


SIZES = one_or_list(spatial_size(), "a size or a list of sizes, one per dimension")
PADDED = f"n, before and after are integers from 0 to {MOST_NUMBERS:,}"
PADDING = Domain(
    'n, a list of n or of [before, after], one per dimension, or "Same"', _padding, [PADDED],
    ways=lambda value: {"same": ['"Same"'], "valid": ["0"]}.get(value.casefold(), []) if isinstance(value, str) else [],
    type="int | str | Sequence[int | Sequence[int]]", show=with_lists,
)  # fmt: skip
DIMENSIONALITY = count(1, 3).named("1, 2 or 3") | Automatic


def image_size() -> Any:
    """A parameter that is the size of an image, [height, width]; either may be Automatic."""
    size = dims(default=NOTHING)

    @size.validator
    def check(layer: Any, field: Any, value: Any) -> None:
        if value is not Automatic and len(value) != 2:
            raise NetOptionError(f"{type(layer).__name__}: its size is [height, width], not {list(value)}")

    return size


def kernel_said(layer: Any) -> Any:
    """The size of the kernel, as it was given or as Weights tells it."""
    if layer.kernel is not Automatic:
        return layer.kernel
    shape = getattr(layer.given("Weights"), "shape", None) or ()
    if len(shape) > 2:
        return tuple(shape[2:])
    name = type(layer).__name__
    raise NetOptionError(
        f"{name}: nothing tells the size of its kernel", ways=[f"{name}(n, kernel)", f"{name}(Weights=...)"]
    )


def rank_said(layer: Any, rank: int | None, *values: Any) -> int | None:
    """The number of spatial dimensions: what the parameters tell, otherwise `rank`, that of the input."""
    ranks = {len(v) for v in values if isinstance(v, tuple)}
    if layer.Dimensionality is not Automatic:
        ranks.add(layer.Dimensionality)
    if len(ranks) > 1:
        raise NetOptionError(f"{layer!r}: its sizes are for {' and for '.join(map(str, sorted(ranks)))} dimensions")
    if max(ranks, default=1) > 3:
        raise NetOptionError(f"{layer!r}: its sizes are for {max(ranks)} dimensions", ["there are 1, 2 or 3"])
    rank = ranks.pop() if ranks else rank
    if rank is not None and not 1 <= rank <= 3:
        ways = ["ReshapeLayer([1, Automatic]) before it, for one channel"] if rank == 0 else []
        raise NetShapeError(f"an input of {rank + 1} dimensions is not channels and 1 to 3 in space", ways=ways)
    return rank


def shortest_in_space(layer: Any, least: Callable[[int, int, int], int]) -> tuple[int, ...]:
    """The fewest elements of Input at each level: least(padding, span, stride) of them in space."""
    space = [max(least(*dimension), 0) for _, *dimension in layer.arithmetic(None) or layer.arithmetic(3)]
    return tuple(space) if layer.Interleaving else (0, *space)


def shortest_for_windows(layer: Any) -> tuple[int, ...]:
    """The fewest elements that the arithmetic of windows is for; so many give an empty result."""
    return shortest_in_space(layer, lambda padding, span, stride: span - padding - stride)


def each(value: Any, rank: int) -> tuple[int, ...]:
    """A size per dimension."""
    return value if isinstance(value, tuple) else (value,) * rank


def pads(padding: Any, rank: int) -> tuple[Pair, ...]:
    """(before, after) per dimension; for "Same" see `same_pads`."""
    return padding if isinstance(padding, tuple) else ((padding, padding),) * rank


def same_pads(size: Any, span: int, stride: int) -> Pair:
    """The zeros that make ceil(size / stride) results; an odd one goes to the end."""
    if stride == 1 or not isinstance(size, int):
        needed = span - 1
    else:
        needed = max((-(-size // stride) - 1) * stride + span - size, 0)
    return needed // 2, needed - needed // 2


def surrounded(x: Value, padding: Any, spans: tuple[int, ...], strides: tuple[int, ...], fill: float) -> Value:
    """`x` [B, C, *space] with padding around its spatial axes; what varies is padded at its own end."""
    rank = x.rank - 2
    for i in range(rank):
        axis, size = i + 2, x.shape[i + 2]
        before, after = same_pads(size, spans[i], strides[i]) if padding == "Same" else pads(padding, rank)[i]
        x = ops.valid(x, fill, axis=axis)
        if padding == "Same" and before and strides[i] > 1 and not isinstance(size, int):
            x = _same(x, axis, spans[i], strides[i], fill)
        elif before or after:
            x = extended(x, axis, before, after, fill)
    return x


def _same(x: Value, axis: int, span: int, stride: int, fill: float) -> Value:
    """`x` with span - 1 elements more along an axis that varies, as many of them before each example as `same_pads`
    says of its own length."""
    batch, size = x.shape[0], x.shape[axis]
    most = (span - 1) // 2
    wide = extended(x, axis, most, span - 1, fill)
    last = ops.maximum(ops.lengths_of(size, batch) - 1, 0)
    before = ops.floor_divide(ops.maximum(span - 1 - ops.mod(last, stride), 0), 2)
    shape = (batch, size + (span - 1))  # type: ignore[operator]
    return ops.pick_along(wide, axis, ops.iota(shape, 1) + ops.broadcast(most - before, shape, [1]))


def extended(x: Value, axis: int, before: int, after: int, fill: float) -> Value:
    """`x` with so many elements more around an axis."""
    size = x.shape[axis] + (before + after)  # type: ignore[operator]
    if fill == 0.0:
        return ops.pad(x, axis, before, size)
    parts = []
    for more in (before, after):
        shape = (*x.shape[:axis], more, *x.shape[axis + 1 :])
        parts.append(ops.full(shape, fill) if more else None)
    return ops.concat(*(p for p in (parts[0], x, parts[1]) if p is not None), axis=axis)


def channels_first(x: Value, interleaving: bool) -> Value:
    return ops.transpose(x, (0, x.rank - 1, *range(1, x.rank - 1))) if interleaving else x


def finished(x: Value, interleaving: bool, biases: Value | None = None) -> Value:
    """What windows give [B, C, *out], with the bias of each channel, and channels last where they are to be. Behind the
    end of an example stands a harmless number: what is computed of it next is finite, and so is its derivative, which
    padding is not to spoil."""
    if biases is not None:
        x = x + ops.broadcast(biases, x.shape, (0, *range(2, x.rank)))
    x = ops.valid(x, 0.5)
    return ops.transpose(x, (0, *range(2, x.rank), 1)) if interleaving else x
