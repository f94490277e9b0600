"""The kinds of constraint. Each learns whichever of its quantities is missing, not only forwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.solver import Because, Clash, Element, Store, Term, Unknown, unknowns_in
from netlang.spec.sizes import Length, Run, Var
from netlang.spec.types import Real

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
        if not isinstance(self.right.element, Real):
            store.unify_elements(self.left.element, self.right.element, self)
        return store.unify(self.left.shape, self.right.shape, self)


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
        if self.elements is not None:
            store.unify_elements(*self.elements, self)
        return store.unify(self.left, self.right, self)


def _known(store: Store, shape: Shape) -> tuple[list[Term], Because]:
    terms = store.expand(shape)
    return [t for t, _ in terms], tuple(step for _, why in terms for step in why)


@frozen(eq=False)
class Product:
    """`whole` is the product of `factors`; whichever one is missing is found from the others."""

    whole: Term
    factors: Shape
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.whole, *self.factors))

    def step(self, store: Store) -> bool:
        factors, why = _known(store, self.factors)
        if any(isinstance(f, Length) for f in factors):
            raise Clash(self, next(f for f in factors if isinstance(f, Length)), None, why, (), what="varies")
        if any(isinstance(f, Run) for f in factors):
            return False
        missing = [f for f in factors if isinstance(f, Var)]
        known = 1
        for factor in factors:
            known *= factor if isinstance(factor, int) else 1
        whole, why_whole = store.look(self.whole)
        if not missing:
            store.unify_sizes(self.whole, known, self, ((), why))
            return True
        if len(missing) > 1 or not isinstance(whole, int):
            return False
        if whole % known:
            raise Clash(self, whole, known, why_whole, why, what="divide")
        store.unify_sizes(missing[0], whole // known, self, ((), why_whole + why))
        return True


@frozen(eq=False)
class Total:
    """`whole` is the sum of `parts`; whichever one is missing is found from the others."""

    whole: Term
    parts: Shape
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.whole, *self.parts))

    def step(self, store: Store) -> bool:
        parts, why = _known(store, self.parts)
        if any(isinstance(p, Length) for p in parts):
            raise Clash(self, next(p for p in parts if isinstance(p, Length)), None, why, (), what="varies")
        missing = [p for p in parts if not isinstance(p, int)]
        known = sum(p for p in parts if isinstance(p, int))
        whole, why_whole = store.look(self.whole)
        if not missing:
            store.unify_sizes(self.whole, known, self, ((), why))
            return True
        if isinstance(whole, int) and known + len(missing) > whole:
            raise Clash(self, whole, known, why_whole, why, what="sum")
        if len(missing) > 1 or not isinstance(whole, int) or isinstance(missing[0], Run):
            return False
        store.unify_sizes(missing[0], whole - known, self, ((), why_whole + why))
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
        elif not isinstance(size, Var):
            found = size - self.by
            if isinstance(found, int) and found < 1:
                raise Clash(self, found, 1, why_size, (), what="positive")
            store.unify_sizes(self.of, found, self, ((), why_size))
        else:
            return False
        return True


@frozen(eq=False)
class Window:
    """`out` = (`of` + padding - span) // stride + 1: the arithmetic of convolution. Backwards only for stride 1,
    where it is exact; otherwise several sizes would do, and none is guessed."""

    out: Term
    of: Term
    padding: int
    span: int
    stride: int
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.out, self.of))

    def step(self, store: Store) -> bool:
        of, why_of = store.look(self.of)
        out, why_out = store.look(self.out)
        if not isinstance(of, Var):
            found = (of + (self.padding - self.span)) // self.stride + 1
            if isinstance(found, int) and found < 1:
                raise Clash(self, of, self.span - self.padding, why_of, (), what="window")
            store.unify_sizes(self.out, found, self, ((), why_of))
            return True
        if self.stride == 1 and not isinstance(out, Var):
            store.unify_sizes(self.of, out - 1 + (self.span - self.padding), self, ((), why_out))
            return True
        return False


@frozen(eq=False)
class Rank:
    """A run has `count` sizes."""

    run: Run
    count: int
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return (self.run,)

    def step(self, store: Store) -> bool:
        if self.count < 0:
            raise Clash(self, self.count, 0, (), (), what="rank")
        names = [Var(f"{self.run.name}{i + 1}") for i in range(self.count)]
        return store.unify((self.run,), tuple(names), self)


@frozen(eq=False)
class Derive:
    """`outs` follow from `of` by `function`, once all of those are known."""

    outs: Shape
    of: Shape
    function: Callable[..., Any]
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in(self.of)

    def step(self, store: Store) -> bool:
        values, why = [], ()
        for term in self.of:
            found = store.expand((term,))
            if any(isinstance(t, Var | Run) for t, _ in found):
                return False
            why += tuple(step for _, because in found for step in because)
            shape = tuple(t for t, _ in found)
            values.append(shape if isinstance(term, Run) else shape[0])
        for out, value in zip(self.outs, self.function(*values), strict=True):
            if value is None:
                continue
            if isinstance(out, Run):
                known = store.known.get(out)
                if known is None:
                    store.learn(out, tuple(value), self, why)
                else:
                    store.unify((out,), tuple(value), self)
            else:
                store.unify_sizes(out, value, self, ((), why))
        return True
