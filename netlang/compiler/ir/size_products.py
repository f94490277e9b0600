"""Products of sizes: how many elements there are, whatever the order of the axes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import frozen

from netlang.language.types.sizes import Length, Merged, Size


@frozen
class Product:
    """A product of sizes, whatever their order.

    >>> from netlang.language.types.sizes import BATCH
    >>> Product.of((2, BATCH, 3)) == Product.of((6, BATCH)), Product.of((2, BATCH)).divides(Product.of((6, BATCH)))
    (True, True)
    """

    number: int
    lengths: frozenset[tuple[Length, int]]

    @staticmethod
    def of(sizes: Iterable[Size]) -> Product:
        number, lengths = 1, Counter[Length]()
        for factor in (f for size in sizes for f in (size.factors if isinstance(size, Merged) else (size,))):
            if isinstance(factor, int):
                number *= factor
            else:
                lengths[factor] += 1  # type: ignore[index]
        return Product(number, frozenset(lengths.items()))

    def times(self, other: Product) -> Product:
        lengths = Counter(dict(self.lengths)) + Counter(dict(other.lengths))
        return Product(self.number * other.number, frozenset(lengths.items()))

    def divides(self, other: Product) -> bool:
        """Whether `other` is so many times as much, whatever the lengths."""
        more = dict(other.lengths)
        known = all(more.get(length, 0) >= count for length, count in self.lengths)
        return known and (other.number % self.number == 0 if self.number else other.number == 0)

    def over(self, other: Product) -> Product:
        """How many times as much it is as `other`, which divides it."""
        lengths = Counter(dict(self.lengths)) - Counter(dict(other.lengths))
        return Product(self.number // other.number, frozenset(lengths.items()))

    @property
    def order(self) -> tuple[int, int]:
        """What divides another comes before it."""
        return sum(count for _, count in self.lengths), self.number
