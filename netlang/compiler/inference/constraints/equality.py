"""The constraints of equality: along an edge, of a shape that somebody states, of arrays given to one net in turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.inference.facts import Element, Term, Unknown, unknowns_in
from netlang.compiler.inference.store import Constraint, Store
from netlang.compiler.inference.unify import unify_elements, unify_shapes
from netlang.language.types.port_types import Real
from netlang.language.types.sizes import Length, Var, rank_is_open

Shape = tuple[Term, ...]


@frozen(eq=False)
class Typed:
    """What is known of a port: its shape and element kind."""

    shape: Shape
    element: Element


@frozen(eq=False)
class Same(Constraint):
    """Both ends of an edge: shapes are equal, and integers keep their range. Reals accept integers."""

    left: Typed
    right: Typed
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        for side in (self.left, self.right):
            yield from unknowns_in(side.shape)
            yield from unknowns_in(side.element)

    def step(self, store: Store) -> bool:
        left, right = self.left.element, self.right.element
        kinds = isinstance(right, Real) or unify_elements(store, left, right, self)
        return unify_shapes(store, self.left.shape, self.right.shape, self) and kinds


@frozen(eq=False)
class Equal(Constraint):
    """A shape (or, with `elements`, an element kind) is the one that somebody stated."""

    left: Shape
    right: Shape
    where: Any
    elements: tuple[Element, Element] | None = None

    def unknowns(self) -> Iterable[Unknown]:
        yield from unknowns_in(self.left)
        yield from unknowns_in(self.right)
        for element in self.elements or ():
            yield from unknowns_in(element)

    def step(self, store: Store) -> bool:
        kinds = self.elements is None or unify_elements(store, *self.elements, self)
        return unify_shapes(store, self.left, self.right, self) and kinds


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
