"""The constraint of sizes that are computed from others by a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.inference.constraints.arithmetic import known_terms
from netlang.compiler.inference.constraints.equality import Shape
from netlang.compiler.inference.facts import Clash, Reasons, Term, Unknown, unknowns_in
from netlang.compiler.inference.store import Constraint, Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.errors import NetError
from netlang.language.types.sizes import Length, Run, is_open, rank_is_open


@frozen(eq=False)
class Derive(Constraint):
    """`outs` follow from `of` by `function`, once all of those are known. A NetError of it is a clash."""

    outs: Shape
    of: Shape
    function: Callable[..., Any]
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((*self.outs, *self.of))

    def step(self, store: Store) -> bool:
        values: list[Any] = []
        why: Reasons = ()
        for term in self.of:
            shape, because = known_terms(store, (term,))
            if is_open(shape):
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

    def _is(self, store: Store, out: Term, value: Any, why: Reasons) -> bool:
        if value is None:
            return True
        if not isinstance(out, Run):
            store.unify_sizes(out, value, self, ((), why))
        elif out not in store.known:
            store.learn(out, tuple(value), self, why)
        else:
            known = store.expand((out,))
            if len(known) != len(value) or rank_is_open(term for term, _ in known):
                return unify_shapes(store, (out,), tuple(value), self)
            for (term, because), size in zip(known, value, strict=True):
                store.unify_sizes(term, size, self, (because, why))
        return True
