"""The constraint of a rank that is settled where nothing else tells it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.inference.facts import Unknown
from netlang.compiler.inference.store import OTHERWISE, Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.language.types.sizes import Run, Var


@frozen(eq=False)
class Otherwise:
    """A run has `count` sizes, unless something else tells how many it has: any part of it that is known."""

    run: Run
    count: int
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return (self.run,)

    def step(self, store: Store) -> bool:
        known = store.shape((self.run,))
        if len(known) != 1 or not isinstance(known[0], Run):
            return not any(isinstance(term, Run) for term in known)
        if not store.in_the_end(self, OTHERWISE):
            return False
        sizes = tuple(Var(f"{self.run.name}[{i + 1}]") for i in range(self.count))
        return unify_shapes(store, (self.run,), sizes, self)
