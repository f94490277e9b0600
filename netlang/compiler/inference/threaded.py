"""The constraint of ThreadingLayer: arrays of one rank, whose sizes are equal or 1 at each level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.inference.store import Because, Store, Term, Unknown, reasons
from netlang.spec.sizes import Run, Var


@frozen(eq=False)
class Threaded:
    """`whole` and `parts` have one rank, and at each level the whole has the size of those parts that do not have 1.

    What is learnt: every rank from one of them; the whole's size from a part that is not 1, or from all of them; and
    a part's size where the whole is 1, or where it alone can be what makes the whole more than 1.
    """

    whole: Run
    parts: tuple[Run, ...]
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return (self.whole, *self.parts)

    def step(self, store: Store) -> bool:
        runs = (self.whole, *self.parts)
        closed = [run for run in runs if not _is_open(store, run)]
        if not closed:
            return False
        rank, why = len(store.shape(closed[:1])), store.because(closed[:1])
        for run in runs:
            if _is_open(store, run):
                self._of_rank(store, run, rank, why)
        arrays = [store.expand((run,)) for run in runs]
        others = [run for run, terms in zip(runs, arrays, strict=True) if len(terms) != rank]
        if others and any(isinstance(size, Var) for size in store.shape(self.parts)):
            store.unify(closed[:1], others[:1], self)
        elif others:
            return False  # the layer's own rule, which knows all shapes now, says it better
        levels = [self._level(store, *level) for level in zip(*arrays, strict=True)]
        return all(levels)

    def _of_rank(self, store: Store, run: Run, rank: int, why: Because) -> None:
        sizes = tuple(Var(f"{run.name}[{i + 1}]") for i in range(rank))
        last = store.shape((run,))
        if len(last) == 1 and isinstance(last[0], Run):
            store.learn(last[0], sizes, self, (*why, *store.because((run,))))
        else:
            store.unify((run,), sizes, self)

    def _level(self, store: Store, whole: tuple[Term, Because], *parts: tuple[Term, Because]) -> bool:
        """One level: the sizes of the whole and of each part, with reasons; whether that settles it."""
        unknown = [part for part in parts if isinstance(part[0], Var)]
        large = [part for part in parts if part[0] != 1 and part not in unknown]
        ones = reasons([part for part in parts if part[0] == 1])
        for size, why in large:
            store.unify_sizes(whole[0], size, self, (whole[1], why))
        if not large and not unknown:
            store.unify_sizes(whole[0], 1, self, (whole[1], ones))
        size, why = store.look(whole[0])
        if size == 1:
            for part, _ in unknown:
                store.unify_sizes(part, 1, self, ((), whole[1] + why))
        elif len(unknown) == 1 and not large and not isinstance(size, Var):
            store.unify_sizes(unknown[0][0], size, self, ((), whole[1] + why + ones))
        return not unknown


def _is_open(store: Store, run: Run) -> bool:
    return any(isinstance(term, Run) for term in store.shape((run,)))
