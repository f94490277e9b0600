"""ResizeLayer: an array resampled along its spatial dimensions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive, equal, product
from netlang.errors import NetOptionError
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import OUTSIDE, Domain, choice, spatial_size, with_lists
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Size
from netlang.language.values.numbers import MOST_LEVELS
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import All, Automatic
from netlang.slow_imports import imported

LETTERS = "bcdefgh"  # of the axes in an einsum
MOST_WEIGHTS = 10**6  # of a matrix that makes the new elements of the old ones


def _sizes(value: Any) -> Any:
    """For each dimension a size, Scaled(r), or All."""
    sizes = tuple(value) if isinstance(value, list | tuple) else (value,)
    return sizes if 0 < len(sizes) <= MOST_LEVELS and all(map(_is_size, sizes)) else OUTSIDE


def _is_size(size: Any) -> bool:
    return (isinstance(size, Scaled) and size.factor > 0) or size is All or spatial_size().read(size) is size


SIZES = Domain(
    "a list of sizes, one for each spatial dimension",
    _sizes,
    ["a size is an integer from 1 up, Scaled(r), or All (as it is)"],
    type="Sequence[int | Scaled | Sentinel]",
    show=with_lists,
)


@layer
class ResizeLayer(Layer):
    """Resample an array to `size`: a size for each spatial dimension, or Scaled(r) (r times as many), or All (as is).

    `Resampling` "Linear" (also for Automatic) interpolates; "Nearest" repeats elements, for Scaled by integers only.
    `Scheme` says where the n old elements are: "Point" (for Automatic with "Linear"), at n points, the first and the
    last at the ends of the new ones too; "Bin" (for "Nearest"), in the middle of n bins that the new ones share out.
    Scaled sizes are rounded, halves up, and at least 1. `Interleaving=True`: channels last.
    Ports: Input [channels, *space], whose spatial dimensions may vary; Output [channels, *new]. No arrays.
    Source: https://reference.wolfram.com/language/ref/ResizeLayer.html

    >>> from netlang import ResizeLayer
    >>> ResizeLayer([3])([[0, 10]])
    array([[ 0.,  5., 10.]], dtype=float32)
    """

    size: tuple[Any, ...] = option(domain=SIZES)
    Resampling: Any = option(Automatic, choice("Linear", "Nearest") | Automatic, kw_only=True)
    Scheme: Any = option(Automatic, choice("Point", "Bin") | Automatic, kw_only=True)
    Interleaving: bool = option(default=False, kw_only=True)

    Input = In(lambda self: self._pattern("in"))
    Output = Out(lambda self: self._pattern("out"))

    def check_options(self) -> None:
        if self.Resampling == "Nearest" and not all(size is All or _multiple(size) for size in self.size):
            raise NetOptionError(
                f"{self!r}: nearest neighbours are for enlarging a whole number of times only",
                ways=[f"ResizeLayer({['Scaled(2)'] * len(self.size)}, ...)".replace("'", ""), 'Resampling="Linear"'],
            )

    def _pattern(self, end: str) -> str:
        words = [f"in{i}" if size is All else f"{end}{i}" for i, size in enumerate(self.size, 1)]
        return " ".join([*words, "channels"] if self.Interleaving else ["channels", *words])

    def rules(self) -> tuple[Rule, ...]:
        found = []
        for i, size in enumerate(self.size, 1):
            if _multiple(size):
                found.append(product(f"out{i}", _multiple(size), f"in{i}", varies="always"))
            elif size is not All:
                found.append(derive(f"out{i}", f"in{i}", lambda self, n, size=size: (_resized(n, size),)))
                if not isinstance(size, Scaled):
                    found.append(equal(f"out{i}", str(size)))
        return tuple(found)

    @property
    def shortest(self) -> tuple[int, ...]:  # type: ignore[override]
        space = [_least(size) for size in self.size]
        return tuple(space) if self.Interleaving else (0, *space)

    @property
    def _nearest(self) -> bool:
        return self.Resampling == "Nearest"

    @property
    def _points(self) -> bool:
        return self.Scheme == "Point" or (self.Scheme is Automatic and not self._nearest)

    def lower(self, Input: Value) -> Value:
        x = Input
        for axis, size in enumerate(self.size, 1 if self.Interleaving else 2):
            old: Any = x.shape[axis]
            new: Any = old if size is All else _resized(old, size)
            if new == old:
                continue
            few = isinstance(old, int) and old * new <= MOST_WEIGHTS and not self._nearest
            x = _product(ops.table(self._matrix(old, new)), x, axis) if few else self._resampled(x, axis, new)
        return x

    def _matrix(self, old: int, new: int) -> np.ndarray:
        """[new, old]: each new element as a mean of old ones."""
        step = np.arange(new)
        at = step * (old - 1) / max(new - 1, 1) if self._points else (step + 0.5) * old / new - 0.5
        at = np.clip(at, 0, old - 1)
        return np.maximum(1.0 - np.abs(at[:, None] - np.arange(old)), 0.0)

    def _resampled(self, x: Value, axis: int, new: Size) -> Value:
        """The same along an axis that varies: each new element from the two old ones that it is between, at
        `above` / `below`, in integers."""
        step = ops.iota((x.shape[0], new), 1)
        last, count = (ops.lengths_like(size, step) for size in (x.shape[axis], new))
        last = ops.maximum(last - 1, 0)
        if self._points:
            above, below = step * last, ops.maximum(count - 1, 1)
        else:
            above, below = (step * 2 + 1) * (last + 1) - count, ops.maximum(count * 2, 1)
        if self._nearest:
            above, below = above * 2 + below, below * 2
            return ops.pick_along(x, axis, ops.minimum(ops.floor_divide(ops.maximum(above, 0), below), last))
        above = ops.minimum(ops.maximum(above, 0), last * below)
        low = ops.floor_divide(above, below)
        part = ops.cast(ops.mod(above, below), kind="f") / ops.cast(below, kind="f")
        first, second = (ops.pick_along(x, axis, at) for at in (low, ops.minimum(low + 1, last)))
        return first + ops.broadcast(part, first.shape, [a for a in range(1, x.rank) if a != axis]) * (second - first)


def _multiple(size: Any) -> int:
    """m of Scaled(m), if that is an integer; otherwise 0."""
    return int(size.factor) if isinstance(size, Scaled) and size.factor == int(size.factor) else 0


def _resized(old: Any, size: Any) -> Any:
    """The new size for an old one, a number or a length; there is no new one below 1."""
    if not isinstance(size, Scaled):
        return size
    if _multiple(size):
        return old * _multiple(size)
    if isinstance(old, int):
        return max(math.floor(size.factor * old + 0.5), 1)
    over, under = imported("fractions").Fraction(size.factor).limit_denominator(10_000).as_integer_ratio()
    return (old * (2 * over) + under) // (2 * under)


def _least(size: Any) -> int:
    """The fewest elements of what varies that give one at least."""
    return 0 if size is All else math.ceil(0.5 / size.factor) if isinstance(size, Scaled) else 1


def _product(matrix: Value, x: Value, axis: int) -> Value:
    """The matrix times `x` along `axis`."""
    old = LETTERS[: x.rank]
    new = old.replace(old[axis], "z")
    return ops.einsum(f"z{old[axis]},{old}->{new}", matrix, x)
