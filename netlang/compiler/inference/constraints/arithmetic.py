"""The constraints of arithmetic: products, sums and differences of sizes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from netlang.compiler.inference.constraints.equality import Shape
from netlang.compiler.inference.facts import Clash, Reasons, Term, Unknown, reasons, unknowns_in
from netlang.compiler.inference.length_equations import less
from netlang.compiler.inference.store import Constraint, Store
from netlang.language.types.sizes import Length, Var, rank_is_open, total


def known_terms(store: Store, shape: Shape) -> tuple[list[Term], Reasons]:
    """A shape as far as it is known, with the reasons."""
    terms, runs = store.expanded(shape)
    return [t for t, _ in terms], runs + reasons(terms)


def _vary(rule: Any, store: Store, shape: Shape) -> bool:
    """Whether some sizes vary, as far as known, where a fixed size is needed. Raises `Clash` if it turns out that
    they do."""
    for term, why in store.expand(shape):
        if isinstance(term, Length):
            if store.in_the_end(rule):
                raise Clash(rule, term, None, why, (), what="varies")
            return True
    return False


@frozen(eq=False)
class Product(Constraint):
    """`whole` is the product of `factors`; whichever one is missing is found from the others. One of them may vary as
    `varies` says: "never", "alone" (without another factor) or "always"."""

    whole: Term
    factors: Shape
    where: Any
    varies: str = "never"

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.whole, *self.factors))

    def step(self, store: Store) -> bool:
        factors, why = known_terms(store, self.factors)
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
        if rank_is_open(missing) or (len(missing) > 1 and whole != known):
            return False
        for factor in missing:  # several are found only where all are 1
            store.unify_sizes(factor, whole // known, self, ((), why_whole + why))
        return True

    def sides(self, words: Any) -> tuple[str, str]:
        whole, parts = words.of(self.whole, "whole", words.given), [words.of(part, str(part)) for part in self.factors]
        whole = "the layer makes {} elements" if whole.startswith('"') else f"{whole} is {{}}"
        if len(parts) > 1:
            return whole, f"{' x '.join(parts)} is {{}}"
        return whole, f"{parts[0]} {'makes' if words.is_parameter(parts[0]) else 'has'} {{}} elements"

    def worked(self, store: Store, size: int) -> str:
        return _of_parts(store, size, self.whole, self.factors, 1, " * ", " // ")


@frozen(eq=False)
class Total(Constraint):
    """`whole` is the sum of `parts`; whichever one is missing is found from the others. They may vary. `given`: reasons
    why these are the whole and the parts, where that itself was found."""

    whole: Term
    parts: Shape
    where: Any
    given: tuple[Reasons, Reasons] = ((), ())

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.whole, *self.parts))

    def step(self, store: Store) -> bool:
        parts, why = known_terms(store, self.parts)
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
        least = sum(isinstance(p, Var) for p in missing)  # sizes are at least 1
        if not isinstance(whole, int) or not isinstance(known, int):
            rest = less(whole, known)
            if rest is not None and least == len(missing) == 1:
                store.unify_sizes(missing[0], rest, self, ((), why_whole + why))
            elif isinstance(whole, int) and store.in_the_end(self):
                raise Clash(self, whole, known, why_whole, why)
            return False
        if known + least > whole:
            says = f"{whole} is too small for its parts", f"the whole is {whole}", f"the parts known make {known}"
            raise Clash(self, whole, known, why_whole, why, what="sum", says=says)
        if least < len(missing) or (least > 1 and known + least != whole):
            return False
        for part in missing:  # several are found only where all are 1
            store.unify_sizes(part, whole - known - (least - 1), self, ((), why_whole + why))
        return True

    def sides(self, words: Any) -> tuple[str, str]:
        return f"{words.of(self.whole, 'whole')} is {{}}", "its parts make {} together"

    def worked(self, store: Store, size: int) -> str:
        return _of_parts(store, size, self.whole, self.parts, 0, " + ", " - ")


@frozen(eq=False)
class Offset(Constraint):
    """`size` is `of` plus `by`, in both directions."""

    size: Term
    of: Term
    by: int
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        return unknowns_in((self.size, self.of))

    def _ways(self) -> tuple[tuple[Term, Term, int], ...]:
        """Forwards and backwards: the size found, the known one, and the difference."""
        return (self.size, self.of, self.by), (self.of, self.size, -self.by)

    def step(self, store: Store) -> bool:
        for found, of, by in self._ways():
            known, why = store.look(of)
            if not isinstance(known, Var):
                size = known + by  # type: ignore[operator]
                if isinstance(size, int) and size < 1:
                    raise Clash(self, size, 1, why, (), what="positive", whole=(self.size, self.of))
                store.unify_sizes(found, size, self, ((), why))
                return isinstance(size, int)
        return False

    def sides(self, words: Any) -> tuple[str, str]:
        return f"{words.of(self.size)} is {{}}", f"{words.of(self.of)} makes it {{}}"

    def worked(self, store: Store, size: int) -> str:
        for found, of, by in self._ways():
            known = store.look(of)[0]
            if store.look(found)[0] == size and isinstance(known, int) and by:
                return f"{size} = {known} {'+' if by > 0 else '-'} {abs(by)}"
        return ""


def _of_parts(store: Store, size: int, whole: Any, parts: Any, neutral: int, joined: str, parted: str) -> str:
    """The arithmetic: the whole from its parts, or a part from the whole and the others."""
    numbers, all_ = list(store.shape(parts)), store.look(whole)[0]
    if not all(isinstance(n, int) for n in (*numbers, all_)) or sum(n != neutral for n in numbers) < 2:
        return ""  # 2 = 1 * 2 explains nothing
    if size == all_:
        return f"{size} = {joined.join(map(str, numbers))}"
    if size not in numbers:
        return ""
    numbers.remove(size)
    return f"{size} = {parted.join(map(str, [all_, *numbers]))}"
