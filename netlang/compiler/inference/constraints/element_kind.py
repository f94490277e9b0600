"""The constraint of the element kind of an output that several inputs contribute to: integers where all are integers,
and otherwise reals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from netlang.compiler.inference.facts import Clash, Element, Kind, Reasons, Unknown, unknowns_in
from netlang.compiler.inference.store import Constraint, Store
from netlang.language.types.port_types import Integer, Real
from netlang.language.types.sizes import Var


@frozen(eq=False)
class Widest(Constraint):
    """`whole` takes in what `parts` give: reals if one of them does, otherwise the integers of all.

    If the whole are integers, so are the parts. What nothing says of their range, once nothing else can be learnt, is
    the whole's: the widest that there is room for.
    """

    whole: Kind
    parts: tuple[Kind, ...]
    where: Any

    def unknowns(self) -> Iterable[Unknown]:
        for kind in (self.whole, *self.parts):
            yield from unknowns_in(kind)

    def step(self, store: Store) -> bool:
        whole, why = store.element(self.whole)
        found = [store.element(part) for part in self.parts]
        real = next((because for kind, because in found if isinstance(kind, Real)), None)
        if real is not None:
            return self._is(store, Real(), real)
        if isinstance(whole, Real) or not found:
            return True
        if isinstance(whole, Integer):
            for part, (kind, _) in zip(self.parts, found, strict=True):
                if isinstance(kind, Kind):
                    store.learn(kind, Integer(whole.low, Var(f"highest of {part.name}")), self, why)
            found = [store.element(part) for part in self.parts]
        elif not all(isinstance(kind, Integer) for kind, _ in found):
            return False
        return self._range(store, found)

    def _range(self, store: Store, found: Sequence[tuple[Any, Reasons]]) -> bool:
        """All parts are integers: the whole has the union of their ranges."""
        because = tuple(step for _, why in found for step in why)
        lows, highs = [kind.low for kind, _ in found], list(dict.fromkeys(kind.high for kind, _ in found))
        if None in lows:
            return self._is(store, Integer(None, None), because)
        unknown = [high for high in highs if isinstance(high, Var)]
        if not unknown:
            fixed = all(isinstance(high, int) for high in highs)
            highest = max(highs) if fixed else highs[0] if len(highs) == 1 else None
            return self._is(store, Integer(min(lows), highest), because)
        whole, why = store.element(self.whole)
        if isinstance(whole, Kind):
            alone = unknown[0] if len(highs) == 1 else Var(f"highest of {self.whole.name}")
            store.learn(whole, Integer(min(lows), alone), self, because)
        elif isinstance(whole, Integer) and not isinstance(whole.high, Var):
            if store.deciding is not None:
                for high in unknown:
                    store.unify_sizes(high, whole.high, self, ((), why))
            else:
                store.wait(self, rank=1)
        return False

    def _is(self, store: Store, kind: Element, because: Reasons) -> bool:
        whole, why = store.element(self.whole)
        if isinstance(whole, Kind):
            store.learn(whole, kind, self, because)
        elif isinstance(whole, Integer) and whole.low == getattr(kind, "low", None) and isinstance(whole.high, Var):
            store.unify_sizes(whole.high, kind.high, self, (why, because), what="range")  # type: ignore[union-attr]
        elif whole != kind:
            raise Clash(self, kind, whole, because, why, what="kind")
        return True
