"""The constraint of two arrays that are given to one net, one after the other: alike, but each with its own lengths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.inference.facts import Term, Unknown, unknowns_in
from netlang.compiler.inference.store import Constraint, Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.language.types.sizes import Length, Var, rank_is_open

Shape = tuple[Term, ...]


@frozen(eq=False)
class Alike(Constraint):
    """Two shapes are of one rank, and of the same sizes, except where the `other` varies: there the `one` has a length
    of its own, or is fixed.

    What is learnt: the rank of one from that of the other, and sizes that are numbers. Whether the other varies where
    the one is fixed may be said anywhere, so that size is learnt once nothing else can be.
    """

    one: Shape
    other: Shape
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        yield from unknowns_in(self.one)
        yield from unknowns_in(self.other)

    def step(self, store: Store) -> bool:
        sides = [store.expanded(side) for side in (self.one, self.other)]
        open_sides = [rank_is_open(term for term, _ in terms) for terms, _ in sides]
        if all(open_sides):
            return False
        if any(open_sides):
            known, _ = sides[open_sides.index(False)]
            of_rank = tuple(Var(f"size {i}") for i, _ in enumerate(known, 1))
            return unify_shapes(store, self.one if open_sides[0] else self.other, of_rank, self) and False
        if len(sides[0][0]) != len(sides[1][0]):
            return unify_shapes(store, self.one, self.other, self)
        levels = zip(sides[0][0], sides[1][0], strict=True)
        settled = [self._level(store, a, b, i) for i, (a, b) in enumerate(levels, 1)]
        return all(settled)

    def _level(self, store: Store, one: Any, other: Any, level: int) -> bool:
        (a, why_a), (b, why_b) = one, other
        if isinstance(b, Length) or (isinstance(a, int) and isinstance(b, Var) and not store.in_the_end(self, rank=2)):
            return False
        if isinstance(a, int) or isinstance(b, int):
            store.unify_sizes(a, b, self, (why_a, why_b), level=level)
        return isinstance(a, int) and isinstance(b, int)
