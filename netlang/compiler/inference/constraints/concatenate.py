"""The constraint of CatenateLayer: arrays joined along a level, those of lower rank repeated along outer levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from netlang.compiler.inference.constraints.arithmetic import Total
from netlang.compiler.inference.facts import Clash, Reasons, Term, Unknown
from netlang.compiler.inference.store import VARIES, Constraint, Store
from netlang.compiler.inference.unify import unify_shapes
from netlang.language.types.sizes import Run, Var, rank_is_open, varies

Levels = list[tuple[Term, Reasons]]  # of one array, innermost first: last levels correspond


@frozen(eq=False)
class Joined(Constraint):
    """`whole` is `parts` joined along level `level` of the smallest of them; a negative one is the same level of all.

    Levels are compared from the inside, since outer ones may be missing. Which level is joined depends on the
    rank of the smallest part; while not every rank is known, each rank it may have is tried against the sizes
    that are, and one that is left alone is no guess.
    """

    whole: Run
    parts: tuple[Run, ...]
    level: int
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return (self.whole, *self.parts)

    def sides(self, words: Any) -> tuple[str, str]:
        return "one array has {}", "another has {} at the same level"

    def step(self, store: Store) -> bool:
        arrays = [store.expand((run,))[::-1] for run in (self.whole, *self.parts)]
        known = [None if rank_is_open(term for term, _ in a) else a for a in arrays]
        ranks = [len(a) for a in known if a is not None]
        if not ranks:
            return False
        if min(ranks) < abs(self.level):
            rank = min(ranks)
            says = f"there is no level {self.level} in an array of rank {rank}", f"the rank of one input is {rank}"
            raise Clash(self, rank, self.level, self._ranks(store, known), (), says=says)
        complete = all(a is not None for a in known[1:])
        lowest = min(ranks) if complete else abs(self.level)
        possible = [k for k in range(lowest, min(ranks) + 1) if self._fits(known, self._inside(k), fixed=True)]
        several = len({self._inside(smallest) for smallest in possible}) > 1
        if several and store.in_the_end(self, VARIES):  # varying sizes stay varying
            possible = [k for k in possible if self._fits(known, self._inside(k), fixed=False)] or possible
        possible = possible or [min(ranks)]  # if none fits, unifying them gives the error
        if len({self._inside(smallest) for smallest in possible}) > 1:
            return False
        at = self._inside(possible[0])
        self._unify(store, known, at)
        settled = complete and known[0] is not None
        if not settled:
            self._learn_ranks(store, known, possible[0] if len(possible) == 1 else None)
            return False
        longest, levels = max(zip(self.parts, arrays[1:], strict=True), key=lambda part: len(part[1]))
        if len(levels) != len(arrays[0]):
            return unify_shapes(store, (self.whole,), (longest,), self)  # raises a clash that tells the ranks
        whole, *parts = [a[at] for a in known if a is not None]
        given = whole[1], tuple(step for _, why in parts for step in why)
        return Total(whole[0], tuple(term for term, _ in parts), self.where, given).step(store)

    def _inside(self, smallest: int) -> int:
        """Which level, counted from the inside from 0, is joined if the smallest array has this rank."""
        return smallest - self.level if self.level > 0 else -self.level - 1

    def _fits(self, known: Sequence[Levels | None], at: int, fixed: bool) -> bool:
        """Whether the sizes known allow that the level joined is the one `at` from the inside. `fixed`: what varies
        may turn out to be of one size."""
        whole, *parts = known
        for level in range(max(len(a) for a in known if a is not None)):
            sizes = {a[level][0] for a in known if a is not None and level < len(a)}
            numbers = {s for s in sizes if isinstance(s, int)}
            vary = not fixed and varies(sizes)
            if level != at and (len(numbers) > 1 or (numbers and vary)):
                return False
        if whole is None or not isinstance(whole[at][0], int):
            return True
        widths = [a[at][0] if a is not None else None for a in parts]
        if not fixed and varies(widths):
            return False
        known_width = sum(w for w in widths if isinstance(w, int))
        missing = sum(1 for w in widths if not isinstance(w, int))
        return known_width + missing <= whole[at][0] if missing else known_width == whole[at][0]

    def _unify(self, store: Store, known: Sequence[Levels | None], at: int) -> None:
        """Unify the levels that are not joined."""
        arrays = [a for a in known if a is not None]
        longest = max(arrays, key=len)
        for array in arrays:
            for level, (term, why) in enumerate(array):
                if level != at:
                    other, why_other = longest[level]
                    store.unify_sizes(term, other, self, (why, why_other))

    def _learn_ranks(self, store: Store, known: Sequence[Levels | None], smallest: int | None) -> None:
        """The ranks that follow: the whole's is the highest; some part's is the smallest, where that is known."""
        whole, *parts = known
        unknown = [run for run, levels in zip(self.parts, parts, strict=True) if levels is None]
        ranks = {len(a) for a in parts if a is not None}
        rank = None
        if not unknown:
            unknown, rank = [self.whole], max(ranks)
        elif whole is not None and len(whole) == smallest:
            rank = smallest
        elif len(unknown) == 1:
            wanted = {smallest, None if whole is None else len(whole)} - ranks - {None}
            rank = wanted.pop() if len(wanted) == 1 else None
        if rank is None:
            return
        why = self._ranks(store, known)
        for run in unknown:
            sizes = tuple(Var(f"{run.name}[{i + 1}]") for i in range(rank))
            if run not in store.known:
                store.learn(run, sizes, self, why)
            else:  # it is known as another run, or has known sizes
                unify_shapes(store, (run,), sizes, self)

    def _ranks(self, store: Store, known: Sequence[Levels | None]) -> Reasons:
        """The facts that determine the known ranks."""
        runs = (self.whole, *self.parts)
        return tuple(s for run, a in zip(runs, known, strict=True) if a is not None for s in store.expanded((run,))[1])
