"""The constraints of rank: how many sizes a run has, always or by default."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from netlang.compiler.inference.constraints.equality import Shape
from netlang.compiler.inference.facts import Clash, Unknown
from netlang.compiler.inference.store import OTHERWISE, Constraint, Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.language.types.sizes import Run, Var, rank_is_open


@frozen(eq=False)
class Rank(Constraint):
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
class Otherwise(Constraint):
    """A run has `count` sizes by default: unless any part of it that is known says otherwise."""

    run: Run
    count: int
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return (self.run,)

    def step(self, store: Store) -> bool:
        known = store.shape((self.run,))
        if len(known) != 1 or not isinstance(known[0], Run):
            return not rank_is_open(known)
        if not store.in_the_end(self, OTHERWISE):
            return False
        sizes = tuple(Var(f"{self.run.name}[{i + 1}]") for i in range(self.count))
        return unify_shapes(store, (self.run,), sizes, self)
