"""ResizeLayer: an array resampled along its spatial dimensions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.program import Value
from netlang.errors import NetOptionError, NetShapeError, did_you_mean, quoted
from netlang.spec.declare import In, Out, Rule, derive, option, product
from netlang.spec.layer import Layer, layer
from netlang.spec.scaled import Scaled
from netlang.spec.sentinels import All, Automatic
from netlang.spec.sizes import Size

LETTERS = "bcdefgh"  # of the axes in an einsum


def _sizes(value: Any) -> tuple[Any, ...]:
    """For each dimension a size, Scaled(r), or All."""
    sizes = tuple(value) if isinstance(value, list | tuple) else (value,)
    if sizes and all(map(_is_size, sizes)):
        return sizes
    raise NetOptionError(
        f"ResizeLayer takes a list of sizes, one for each spatial dimension, not {value!r}",
        ["a size is an integer from 1 up, Scaled(r), or All (as it is)"],
    )


def _is_size(size: Any) -> bool:
    if isinstance(size, Scaled):
        return isinstance(size.factor, int | float) and size.factor > 0
    return size is All or (isinstance(size, int) and not isinstance(size, bool) and size >= 1)


def _one_of(name: str, *forms: str) -> Any:
    def read(value: Any) -> Any:
        if value is Automatic or value in forms:
            return value
        known = " or ".join(map(quoted, forms))
        raise NetOptionError(f"{name} is Automatic, {known}, not {value!r}", ways=did_you_mean(value, forms))

    return read


@layer
class ResizeLayer(Layer):
    """Resample an array to `size`: a size for each spatial dimension, or Scaled(r) (r times as many), or All (as is).

    `Resampling` "Linear" (also for Automatic) interpolates; "Nearest" repeats elements, for Scaled by integers only.
    `Scheme` says where the n old elements are: "Point" (for Automatic with "Linear"), at n points, the first and the
    last at the ends of the new ones too; "Bin" (for "Nearest"), in the middle of n bins that the new ones share out.
    Scaled sizes are rounded, halves up. `Interleaving=True`: channels last. What varies in length can be left All.
    Ports: Input [channels, *space]; Output [channels, *new]. No arrays.
    Source: https://reference.wolfram.com/language/ref/ResizeLayer.html

    >>> from netlang import ResizeLayer
    >>> ResizeLayer([3])([[0, 10]])
    array([[ 0.,  5., 10.]], dtype=float32)
    """

    size: tuple[Any, ...] = option(converter=_sizes, show=lambda v: repr(list(v)))
    Resampling: Any = option(default=Automatic, kw_only=True, converter=_one_of("Resampling", "Linear", "Nearest"))
    Scheme: Any = option(default=Automatic, kw_only=True, converter=_one_of('"Scheme"', "Point", "Bin"))
    Interleaving: bool = option(default=False, kw_only=True)

    Input = In(lambda self: self._pattern("in"))
    Output = Out(lambda self: self._pattern("out"))

    def __attrs_post_init__(self) -> None:
        if self.Resampling == "Nearest" and not all(size is All or _multiple(size) for size in self.size):
            raise NetOptionError(
                f"{self!r}: nearest neighbours are for enlarging a whole number of times only",
                ways=[f"ResizeLayer({['Scaled(2)'] * len(self.size)}, ...)".replace("'", ""), 'Resampling="Linear"'],
            )
        super().__attrs_post_init__()

    def _pattern(self, end: str) -> str:
        words = [f"in{i}" if size is All else f"{end}{i}" for i, size in enumerate(self.size, 1)]
        return " ".join([*words, "channels"] if self.Interleaving else ["channels", *words])

    def rules(self) -> tuple[Rule, ...]:
        found = []
        for i, size in enumerate(self.size, 1):
            if _multiple(size):
                found.append(product(f"out{i}", str(_multiple(size)), f"in{i}"))
            elif size is not All:
                found.append(derive(f"out{i}", f"in{i}", lambda self, n, size=size: (_resized(n, size),)))
                if not isinstance(size, Scaled):
                    found.append(Rule("equal", (f"out{i}", str(size))))
        return tuple(found)

    def lower(self, Input: Value) -> Value:
        x = Input
        for axis, size in enumerate(self.size, 1 if self.Interleaving else 2):
            old: Any = x.shape[axis]
            new = old if size is All else _resized(old, size)
            if new != old:
                x = _product(ops.table(self._matrix(old, new)), x, axis)
        return x

    def _matrix(self, old: int, new: int) -> np.ndarray:
        """[new, old]: each new element as a mean of old ones."""
        nearest = self.Resampling == "Nearest"
        scheme = self.Scheme if self.Scheme is not Automatic else "Bin" if nearest else "Point"
        step = np.arange(new)
        at = step * (old - 1) / max(new - 1, 1) if scheme == "Point" else (step + 0.5) * old / new - 0.5
        at = np.clip(np.floor(at + 0.5) if nearest else at, 0, old - 1)
        return np.maximum(1.0 - np.abs(at[:, None] - np.arange(old)), 0.0)


def _multiple(size: Any) -> int:
    """m of Scaled(m), if that is an integer; otherwise 0."""
    return int(size.factor) if isinstance(size, Scaled) and size.factor == int(size.factor) else 0


def _resized(old: Size, size: Any) -> int:
    if not isinstance(old, int):
        raise NetShapeError("a dimension that varies cannot be resized", ways=["All in its place"])
    return max(math.floor(size.factor * old + 0.5), 1) if isinstance(size, Scaled) else size


def _product(matrix: Value, x: Value, axis: int) -> Value:
    """The matrix times `x` along `axis`."""
    old = LETTERS[: x.rank]
    new = old.replace(old[axis], "z")
    return ops.einsum(f"z{old[axis]},{old}->{new}", matrix, x)
