"""The constraints of ThreadingLayer: arrays of one rank, or repeated along the levels that they lack, whose sizes are
equal or 1 at each level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from attrs import frozen

from netlang.compiler.inference.facts import Reasons, Term, Unknown, reasons
from netlang.compiler.inference.store import REPEATS, VARIES, Constraint, Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.errors import NetError
from netlang.language.types.sizes import Length, Run, Var, rank_is_open


@frozen(eq=False)
class Threaded(Constraint):
    """`whole` and `parts` have one rank, and at each level the whole has the size of those parts that do not have 1.

    What is learnt: every rank from one of them; the whole's size from a part that is not 1, or from all of them; and
    a part's size where the whole is 1, or where it alone can be what makes the whole more than 1. In the end, how often
    a part is repeated, where that is to be found and might be once: as often as another part has elements.
    """

    whole: Run
    parts: tuple[Run, ...]
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return (self.whole, *self.parts)

    def step(self, store: Store) -> bool:
        runs = (self.whole, *self.parts)
        closed = [run for run in runs if not rank_is_open(store.shape((run,)))]
        if not closed:
            return False
        rank, why = len(store.shape(closed[:1])), store.because(closed[:1])
        for run in runs:
            if rank_is_open(store.shape((run,))):
                _of_rank(self, store, run, rank, why)
        arrays = [store.expand((run,)) for run in runs]
        others = [run for run, terms in zip(runs, arrays, strict=True) if len(terms) != rank]
        if others and any(isinstance(size, Var) for size in store.shape(self.parts)):
            unify_shapes(store, closed[:1], others[:1], self)
        elif others:
            return False  # the layer's own rule has a better message
        levels = [_level(self, store, *level) for level in zip(*arrays, strict=True)]
        return all(levels)


@frozen(eq=False)
class Repeated(Constraint):
    """The same of `parts` of any rank, repeated along the levels of `whole` that they lack: those after the first
    `leads(ranks)` of each.

    What is learnt: the whole's rank, the highest, from those of all parts; the rank of the only part that can have
    it; and once all ranks are known, sizes, level by level.
    """

    whole: Run
    parts: tuple[Run, ...]
    leads: Callable[[Sequence[int]], list[int]]
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return (self.whole, *self.parts)

    def step(self, store: Store) -> bool:
        runs = (self.whole, *self.parts)
        unknown = [run for run in runs if rank_is_open(store.shape((run,)))]
        ranks = [len(store.shape((run,))) for run in runs if run not in unknown]
        if len(unknown) == 1 and (self.whole in unknown or ranks[0] > max(ranks[1:], default=-1)):
            known = tuple(step for run in runs if run not in unknown for step in store.because((run,)))
            _of_rank(self, store, unknown[0], max(ranks), known)
        elif unknown:
            return False
        whole, *parts = [store.expand((run,)) for run in runs]
        highest = max(parts, key=len)
        if len(highest) != len(whole):
            return unify_shapes(store, (self.whole,), (self.parts[parts.index(highest)],), self)
        try:
            leads = self.leads([len(part) for part in parts])
        except NetError:
            return False  # the layer's own rule reports it once all sizes are known
        done = []
        for level, size in enumerate(whole):
            there = []
            for part, lead in zip(parts, leads, strict=True):
                at = level if level < lead else level - len(whole) + len(part)
                there += [part[at]] if level < lead or at >= lead else []
            done.append(_level(self, store, size, *there))
        return all(done)


def _of_rank(rule: Constraint, store: Store, run: Run, rank: int, why: Reasons) -> None:
    sizes = tuple(Var(f"{run.name}[{i + 1}]") for i in range(rank))
    last = store.shape((run,))
    if len(last) == 1 and isinstance(last[0], Run):
        store.learn(last[0], sizes, rule, (*why, *store.because((run,))))
    else:
        unify_shapes(store, (run,), sizes, rule)


def _level(rule: Constraint, store: Store, whole: tuple[Term, Reasons], *parts: tuple[Term, Reasons]) -> bool:
    """One level: the sizes of the whole and of each part, with reasons; whether that settles it. What varies may turn
    out to be 1, until nothing else can be learnt."""
    varies = any(isinstance(part[0], Length) for part in parts)
    vary = varies and (store.past(VARIES) or store.in_the_end(rule, VARIES))
    unknown = [part for part in parts if isinstance(part[0], Var if vary else Var | Length)]
    large = [part for part in parts if part[0] != 1 and part not in unknown]
    ones = reasons([part for part in parts if part[0] == 1])
    for size, why in large:
        store.unify_sizes(whole[0], size, rule, (whole[1], why))
    if not large and not unknown:
        store.unify_sizes(whole[0], 1, rule, (whole[1], ones))
    size, why = store.look(whole[0])
    if size == 1:
        for part, because in unknown:
            store.unify_sizes(part, 1, rule, (because, whole[1] + why))
    elif len(unknown) == 1 and not large and not isinstance(size, Var):
        store.unify_sizes(unknown[0][0], size, rule, (unknown[0][1], whole[1] + why + ones))
    elif large and unknown and store.in_the_end(rule, REPEATS):
        counts = store.shape(store.repeated)
        for part, because in unknown:
            if part in counts:
                store.unify_sizes(part, large[0][0], rule, (because, large[0][1]))
    return not unknown and not varies


@frozen(eq=False)
class Repeats(Constraint):
    """A run is how often something is repeated: unless something else determines it, as often as what it is combined
    with."""

    run: Run
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return (self.run,)

    def step(self, store: Store) -> bool:
        store.repeated.append(self.run)
        return True
