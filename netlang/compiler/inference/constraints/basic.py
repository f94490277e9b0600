"""The kinds of constraint. Each learns whichever of its quantities is missing, not only forwards."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from attrs import field, frozen

from netlang.compiler.inference.facts import Because, Clash, Element, Term, Unknown, reasons, unknowns_in
from netlang.compiler.inference.length_equations import less
from netlang.compiler.inference.store import Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.errors import NetError
from netlang.language.types.port_types import Real
from netlang.language.types.sizes import Length, Run, Var, total

Shape = tuple[Term, ...]


@frozen(eq=False)
class Typed:
    """What is known of a port: a shape, and a kind of elements."""

    shape: Shape
    element: Element


@frozen(eq=False)
class Same:
    """What flows along an edge: shapes are equal, and integers keep their range. Reals accept integers."""

    left: Typed
    right: Typed
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        for side in (self.left, self.right):
            yield from unknowns_in(side.shape)
            yield from unknowns_in(side.element)

    def step(self, store: Store) -> bool:
        left, right = self.left.element, self.right.element
        kinds = isinstance(right, Real) or store.unify_elements(left, right, self)
        return unify_shapes(store, self.left.shape, self.right.shape, self) and kinds


@frozen(eq=False)
class Equal:
    """A shape (or, with `elements`, a kind) is what somebody said it is."""

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
        kinds = self.elements is None or store.unify_elements(*self.elements, self)
        return unify_shapes(store, self.left, self.right, self) and kinds


def _known(store: Store, shape: Shape) -> tuple[list[Term], Because]:
    terms, runs = store.expanded(shape)
    return [t for t, _ in terms], runs + reasons(terms)


def _vary(rule: Any, store: Store, shape: Shape) -> bool:
    """Whether some sizes vary, as far as known, where a size is needed that does not. Raises `Clash` if they do in the
    end."""
    for term, why in store.expand(shape):
        if isinstance(term, Length):
            if store.in_the_end(rule):
                raise Clash(rule, term, None, why, (), what="varies")
            return True
    return False


@frozen(eq=False)
class Product:
    """`whole` is the product of `factors`; whichever one is missing is found from the others. One of them may vary as
    `varies` says: "never", "alone" (without another factor) or "always"."""

    whole: Term
    factors: Shape
    where: Any
    varies: str = "never"

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.whole, *self.factors))

    def step(self, store: Store) -> bool:
        factors, why = _known(store, self.factors)
        fixed = self.varies == "never" or (self.varies == "alone" and len(factors) != 1)
        if fixed and _vary(self, store, (self.whole, *self.factors)):
            return False
        missing = [f for f in factors if not isinstance(f, int)]
        known = math.prod(f for f in factors if isinstance(f, int))
        whole, why_whole = store.look(self.whole)
        if len(missing) == 1 and isinstance(missing[0], Length):
            store.unify_sizes(self.whole, missing[0] * known, self, ((), why))
            return False
        if not missing:
            store.unify_sizes(self.whole, known, self, ((), why))
            return True
        if not isinstance(whole, int):
            if len(missing) == 1 and known == 1 and isinstance(missing[0], Var):
                store.unify_sizes(self.whole, missing[0], self, ((), why))
            return False
        if whole % known:
            raise Clash(self, whole, known, why_whole, why, what="divide")
        if any(isinstance(f, Run) for f in missing) or (len(missing) > 1 and whole != known):
            return False
        for factor in missing:  # several are found only where all are 1
            store.unify_sizes(factor, whole // known, self, ((), why_whole + why))
        return True


@frozen(eq=False)
class Total:
    """`whole` is the sum of `parts`; whichever one is missing is found from the others. They may vary. `given`: reasons
    why these are the whole and the parts, where that itself was found."""

    whole: Term
    parts: Shape
    where: Any
    given: tuple[Because, Because] = ((), ())

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.whole, *self.parts))

    def step(self, store: Store) -> bool:
        parts, why = _known(store, self.parts)
        missing = [p for p in parts if not isinstance(p, int | Length)]
        known = total(*(p for p in parts if isinstance(p, int | Length)))
        whole, why_whole = store.look(self.whole)
        why, why_whole = self.given[1] + why, self.given[0] + why_whole
        if not missing:
            store.unify_sizes(self.whole, known, self, (self.given[0], why))
            return isinstance(known, int)
        if isinstance(whole, Var):
            if len(missing) == 1 and known == 0 and isinstance(missing[0], Var):
                store.unify_sizes(self.whole, missing[0], self, ((), why))
            return False
        least = sum(isinstance(p, Var) for p in missing)  # there are no empty sizes
        if not isinstance(whole, int) or not isinstance(known, int):
            rest = less(whole, known)
            if rest is not None and least == len(missing) == 1:
                store.unify_sizes(missing[0], rest, self, ((), why_whole + why))
            elif isinstance(whole, int) and store.in_the_end(self):
                raise Clash(self, whole, known, why_whole, why)
            return False
        if known + least > whole:
            raise Clash(self, whole, known, why_whole, why, what="sum")
        if least < len(missing) or (least > 1 and known + least != whole):
            return False
        for part in missing:  # several are found only where all are 1
            store.unify_sizes(part, whole - known - (least - 1), self, ((), why_whole + why))
        return True


@frozen(eq=False)
class Offset:
    """`size` is `of` plus `by`, both ways."""

    size: Term
    of: Term
    by: int
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.size, self.of))

    def step(self, store: Store) -> bool:
        of, why_of = store.look(self.of)
        size, why_size = store.look(self.size)
        if not isinstance(of, Var):
            found = of + self.by
            if isinstance(found, int) and found < 1:
                raise Clash(self, found, 1, why_of, (), what="positive")
            store.unify_sizes(self.size, found, self, ((), why_of))
            return isinstance(found, int)
        if not isinstance(size, Var):
            found = size - self.by
            if isinstance(found, int) and found < 1:
                raise Clash(self, found, 1, why_size, (), what="positive")
            store.unify_sizes(self.of, found, self, ((), why_size))
            return isinstance(found, int)
        return False


@frozen(eq=False)
class Rank:
    """A run has `count` sizes."""

    run: Run
    count: int
    where: Any
    sizes: Shape = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "sizes", tuple(Var(f"{self.run.name}[{i + 1}]") for i in range(self.count)))

    def unknowns(self) -> Iterable[Unknown]:
        return (self.run,)

    def step(self, store: Store) -> bool:
        if self.count < 0:
            raise Clash(self, self.count, 0, (), (), what="rank")
        return unify_shapes(store, (self.run,), self.sizes, self)


@frozen(eq=False)
class Derive:
    """`outs` follow from `of` by `function`, once all of those are known. A NetError of it is a clash."""

    outs: Shape
    of: Shape
    function: Callable[..., Any]
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((*self.outs, *self.of))

    def step(self, store: Store) -> bool:
        values: list[Any] = []
        why: Because = ()
        for term in self.of:
            shape, because = _known(store, (term,))
            if any(isinstance(t, Var | Run) for t in shape):
                return False
            why += because
            values.append(tuple(shape) if isinstance(term, Run) else shape[0])
        fixed = not any(isinstance(t, Length) for term in self.of for t in store.shape((term,)))
        try:
            found = self.function(*values)
        except NetError as error:
            if fixed or store.in_the_end(self):
                raise Clash(self, error, None, why, (), what="derive") from None
            return False
        settled = [self._is(store, out, value, why) for out, value in zip(self.outs, found, strict=True)]
        return all(settled) and fixed

    def _is(self, store: Store, out: Term, value: Any, why: Because) -> bool:
        if value is None:
            return True
        if not isinstance(out, Run):
            store.unify_sizes(out, value, self, ((), why))
        elif out not in store.known:
            store.learn(out, tuple(value), self, why)
        else:
            known = store.expand((out,))
            if len(known) != len(value) or any(isinstance(term, Run) for term, _ in known):
                return unify_shapes(store, (out,), tuple(value), self)
            for (term, because), size in zip(known, value, strict=True):
                store.unify_sizes(term, size, self, (because, why))
        return True
