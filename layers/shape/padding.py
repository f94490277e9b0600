"""PaddingLayer: elements added around an array."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import offset
from netlang.errors import did_you_mean
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import OUTSIDE, Domain, with_lists
from netlang.language.nets.layer import Layer, layer
from netlang.language.values.numbers import MOST_LEVELS, MOST_TIMES, finite
from netlang.layers.convolutional.window_options import PADDED, is_padding
from netlang.layers.shape.positions import inside, moved_inside, rearranged, taken


def _amounts(value: Any) -> Any:
    """How many elements before and after, level by level."""
    listed = value[:MOST_LEVELS] if isinstance(value, list | tuple) else ()
    pairs = tuple(tuple(v) if isinstance(v, list | tuple) and len(v) == 2 else () for v in listed)
    return pairs if pairs and all(p and all(map(is_padding, p)) for p in pairs) else OUTSIDE


def _padding(value: Any) -> Any:
    if isinstance(value, str):
        return value if value in METHODS else OUTSIDE
    return OUTSIDE if finite(value) is None else value


METHODS = ("Fixed", "Reflected")
AMOUNTS = Domain(
    "a list of [before, after], one for each level", _amounts, [PADDED], lambda value: ["[[1, 1]]"], show=with_lists
)
PADDING = Domain(
    'a number, "Fixed" or "Reflected"', _padding, ways=lambda v: did_you_mean(v, METHODS) if isinstance(v, str) else []
)


@layer
class PaddingLayer(Layer):
    """Add elements around an array: [before, after] of them at each level; levels not listed stay.

    `Padding`: the number added (0), "Fixed" (the element at the edge) or "Reflected" (the array mirrored at its edge
    elements). What varies is padded at its own end.
    Ports: Input, any array that has the levels, each fixed or varying; Output, each level longer by before + after.
    No arrays. Integers stay integers, unless they are padded with a number.
    Source: https://reference.wolfram.com/language/ref/PaddingLayer.html

    >>> from netlang import PaddingLayer
    >>> PaddingLayer([[2, 1]], Padding="Reflected")([1, 2, 3])
    array([3., 2., 1., 2., 3., 2.], dtype=float32)
    """

    amounts: Any = option(domain=AMOUNTS)
    Padding: Any = option(default=0, kw_only=True, domain=PADDING)

    Input = In(lambda self: " ".join([*self.words("in"), "*rest"]), element=lambda self: self.kind)
    Output = Out(lambda self: " ".join([*self.words("out"), "*rest"]), element=lambda self: self.kind)

    @property
    def kind(self) -> str | None:
        """Elements that are repeated stay what they are; a number is a real."""
        return "kind" if self.repeats else None

    @property
    def repeats(self) -> bool:
        return self.Padding in ("Fixed", "Reflected")

    def words(self, name: str) -> list[str]:
        """A name for each level."""
        return [f"{name}{i}" for i in range(1, len(self.amounts) + 1)]

    def rules(self) -> tuple[Rule, ...]:
        return tuple(offset(f"out{i}", f"in{i}", sum(pair)) for i, pair in enumerate(self.amounts, 1))

    @property
    def shortest(self) -> tuple[int, ...]:  # type: ignore[override]
        """There is an element to repeat."""
        return tuple(int(self.repeats and any(pair)) for pair in self.amounts)

    def lower(self, Input: Value) -> Value:
        x = Input
        for axis, (before, after) in enumerate(self.amounts, 1):
            if not before and not after:
                continue
            if self.repeats:
                x = _repeated(x, axis, before, after, self.Padding == "Reflected")
            else:
                x = _filled(x, axis, before, after, float(self.Padding))
        return x


def _filled(x: Value, axis: int, before: int, after: int, number: float) -> Value:
    parts = []
    for count in (before, after):
        parts.append(ops.full((*x.shape[:axis], count, *x.shape[axis + 1 :]), number))
    return ops.concat(
        *(p for p, n in ((parts[0], before), (ops.valid(x, number, axis=axis), 1), (parts[1], after)) if n), axis=axis
    )


def _repeated(x: Value, axis: int, before: int, after: int, reflected: bool) -> Value:
    size = x.shape[axis]
    if isinstance(size, int) and size + before + after <= MOST_TIMES:
        return taken(x, axis, [inside(t, size, reflected) for t in range(-before, size + after)])
    new = size + (before + after)  # type: ignore[operator]
    return rearranged(x, axis, new, lambda t, lengths: moved_inside(t - before, lengths, reflected))
