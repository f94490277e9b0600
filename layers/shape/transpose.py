"""TransposeLayer: the levels of an array in another order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from attrs import frozen

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import OUTSIDE, Domain, is_level
from netlang.language.nets.layer import Layer, layer
from netlang.language.values.numbers import MOST_TIMES

T = TypeVar("T")


@frozen(repr=False)
class Swaps:
    """Pairs of levels, swapped one after the other. Levels count from 1, or from -1 at the end."""

    pairs: tuple[tuple[int, int], ...]

    def __repr__(self) -> str:
        return repr(self.pairs[0]) if len(self.pairs) == 1 else repr(list(self.pairs))

    @property
    def reach(self) -> tuple[int, int]:
        """How many levels at the beginning, and at the end, are spoken of."""
        levels = [level for pair in self.pairs for level in pair]
        return max(0, *levels), -min(0, *levels)

    def apply(self, items: Sequence[T]) -> list[T]:
        found = list(items)
        for a, b in self.pairs:
            i, j = (level - 1 if level > 0 else len(found) + level for level in (a, b))
            found[i], found[j] = found[j], found[i]
        return found


@frozen(repr=False)
class Permutation:
    """Where each level goes: level k to level `levels[k-1]`."""

    levels: tuple[int, ...]

    def __repr__(self) -> str:
        return repr(list(self.levels))

    @property
    def reach(self) -> tuple[int, int]:
        return len(self.levels), 0

    def apply(self, items: Sequence[T]) -> list[T]:
        found = list(items)
        for item, level in zip(items, self.levels, strict=False):
            found[level - 1] = item
        return found


def transposition(value: Any) -> Any:
    """Read (1, 2), [(1, 2), (2, 3)] or [2, 3, 1].

    >>> transposition((1, 3)).apply("abc"), transposition([2, 3, 1]).apply("abc")
    (['c', 'b', 'a'], ['c', 'a', 'b'])
    """
    if isinstance(value, Swaps | Permutation):
        return value
    if _is_pair(value):
        return Swaps((value,))
    if not isinstance(value, list) or not 0 < len(value) <= MOST_TIMES:
        return OUTSIDE
    if all(map(_is_pair, value)):
        return Swaps(tuple(value))
    every = all(map(is_level, value)) and sorted(value) == list(range(1, len(value) + 1))
    return Permutation(tuple(value)) if every else OUTSIDE


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(map(is_level, value))


TRANSPOSITION = Domain(
    "a pair of levels, a list of pairs, or a list of where each level goes",
    transposition,
    ["such as (1, 2), [(1, 2), (3, 4)] or [2, 3, 1]"],
    given=lambda spec: list(spec.pairs if isinstance(spec, Swaps) else spec.levels),
)


def words(spec: Swaps | Permutation, prefix: str = "") -> list[str]:
    """A pattern for what a transposition takes: the levels it speaks of by name, the others as a run between."""
    first, last = spec.reach
    return [
        *(f"{prefix}d{i + 1}" for i in range(first)),
        f"*{prefix}mid",
        *(f"{prefix}e{i}" for i in range(last, 0, -1)),
    ]


def transposed(spec: Swaps | Permutation, x: Value) -> Value:
    """The value with its levels (not the batch) transposed."""
    return ops.transpose(x, [0, *spec.apply(range(1, x.rank))])


@layer
class TransposeLayer(Layer):
    """Transpose the levels of an array.

    `spec`: a pair (m, n), Wolfram's m<->n, swaps two levels, by default the first two; a list of pairs swaps one after
    the other; a list [n1, n2, ...] moves level k to level nk. Negative levels count from the end.
    Ports: Input, any array that has these levels, each fixed or varying; Output. No arrays.
    Source: https://reference.wolfram.com/language/ref/TransposeLayer.html

    >>> from netlang import TransposeLayer
    >>> TransposeLayer()([[1, 2, 3], [4, 5, 6]])
    array([[1., 4.],
           [2., 5.],
           [3., 6.]], dtype=float32)
    """

    spec: Any = option((1, 2), TRANSPOSITION)

    Input = In(lambda self: " ".join(words(self.spec)), element="kind")
    Output = Out(lambda self: " ".join(self.spec.apply(words(self.spec))), element="kind")

    def lower(self, Input: Value) -> Value:
        return transposed(self.spec, Input)
