"""The constraints of equality: along an edge, and of a shape that somebody states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.inference.facts import Element, Term, Unknown, unknowns_in
from netlang.compiler.inference.store import Constraint, Store
from netlang.compiler.inference.unify import unify_elements, unify_shapes
from netlang.language.types.port_types import Real

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
