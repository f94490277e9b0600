"""Unification: two shapes, or two kinds of elements, made equal as far as they are known."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from typing import Any

from netlang.compiler.inference.facts import Clash, Element, Kind, Reasons, Term, reasons
from netlang.compiler.inference.store import Constraint, Store
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Run, Var, rank_is_open

Terms = deque[tuple[Term, Reasons]]


def unify_shapes(store: Store, a: Sequence[Term], b: Sequence[Term], rule: Constraint) -> bool:
    """Make two shapes equal; whether that settles it. Raises `Clash`.

    Single sizes are matched from the front, then from the back, as far as both sides have them. What is left over
    is decided where only one way of matching it remains; otherwise it waits, for nothing is guessed.
    """
    (left_terms, why_left), (right_terms, why_right) = store.expanded(a), store.expanded(b)
    left, right = deque(left_terms), deque(right_terms)
    whole = tuple(t for t, _ in left), tuple(t for t, _ in right)
    for end in (None, 0, -1):
        if end is not None:
            _peel(store, left, right, end, rule, whole)
        if _cannot_fit(left, right) or _cannot_fit(right, left):
            raise Clash(rule, whole[0], whole[1], why_left, why_right, what="rank", whole=whole)
    for one, other, why in ((left, right, why_right), (right, left, why_left)):
        if len(one) == 1 and isinstance(run := one[0][0], Run):
            return _run_is(store, (run, one[0][1]), other, why, rule, whole, (why_left, why_right))
    _no_room(store, left, right, (why_left, why_right), rule)
    return False  # several runs: wait until one is known


def _peel(store: Store, left: Terms, right: Terms, end: int, rule: Constraint, whole: tuple) -> None:
    """Match the sizes at one end of both shapes, and remove them."""
    known = not rank_is_open((*whole[0], *whole[1]))
    count = 0
    while left and right:
        (x, why_x), (y, why_y) = left[end], right[end]
        if x is not y:
            if isinstance(x, Run) or isinstance(y, Run):
                return
            count += 1
            level = count if end == 0 else -count
            if level == len(whole[0]) and known and len(whole[0]) == len(whole[1]):
                level = -1  # users think of the last level as -1
            store.unify_sizes(x, y, rule, (why_x, why_y), level=level, whole=whole)
        else:
            count += 1
        (left.popleft if end == 0 else left.pop)()
        (right.popleft if end == 0 else right.pop)()


def _cannot_fit(few: Terms, many: Terms) -> bool:
    """Whether one side must be shorter than the other, since all of its runs are on the other side too."""
    return _single(many) > _single(few) and not Counter(_runs(few)) - Counter(_runs(many))


def _single(terms: Terms) -> int:
    return sum(not isinstance(t, Run) for t, _ in terms)


def _runs(terms: Terms) -> list[Run]:
    return [t for t, _ in terms if isinstance(t, Run)]


def _run_is(
    store: Store, one: tuple[Run, Reasons], other: Terms, why: Reasons, rule: Constraint, whole: tuple, whys: tuple
) -> bool:
    """The only run left on one side equals the rest of the other."""
    run, why_run = one  # `why`: the reasons for the other side's rank
    rest = [t for t, _ in other]
    if run in rest:  # then all else there must be empty
        rest.remove(run)
        if any(not isinstance(t, Run) for t in rest):
            raise Clash(rule, whole[0], whole[1], whys[0], whys[1], what="rank", whole=whole)
        for nothing in rest:
            store.learn(nothing, (), rule, why_run + why)  # type: ignore[arg-type]
        return True
    because = why_run + why + reasons(other)
    if len(rest) == 1 and isinstance(rest[0], Run):
        store.same(run, rest[0], rule, because)
        return True
    if sum(isinstance(t, Run) for t in rest) > 1:
        return False  # known as several runs, it could not learn its sizes any more: it waits for those to be found
    if store.deciding is None and rank_is_open(rest[1:]):
        # it is known in one way only, and [..., 5] says more than [?, ...]: how it ends comes before how it begins
        store.wait(rule, rank=-next(i for i, t in enumerate(reversed(rest)) if isinstance(t, Run)))
        return False
    store.learn(run, tuple(rest), rule, because)
    return True


def _no_room(store: Store, left: Terms, right: Terms, whys: tuple, rule: Constraint) -> None:
    """Where both sides have equally many sizes, and one has all runs of the other, its further runs are empty."""
    if _single(left) != _single(right):
        return
    mine, other = Counter(_runs(left)), Counter(_runs(right))
    if mine - other and other - mine:
        return
    for run in [*(mine - other), *(other - mine)]:
        store.learn(run, (), rule, whys[0] + whys[1])


def unify_elements(store: Store, a: Element, b: Element, rule: Constraint) -> bool:
    """Make two element kinds equal; whether that settles it."""
    (left, why_left), (right, why_right) = store.look(a), store.look(b)
    if left is right:
        return True
    if isinstance(left, Kind) and isinstance(right, Kind):
        store.same(left, right, rule, why_left + why_right)
    elif isinstance(left, Kind):
        store.learn(left, right, rule, why_left + why_right)
        return not _any(right)  # the range may become known
    elif isinstance(right, Kind):
        store.learn(right, left, rule, why_left + why_right)
        return not _any(left)
    elif isinstance(left, Integer) and isinstance(right, Integer):
        if _any(left) or _any(right):  # one side accepts any integers
            return _refine(store, a, left, right, rule, why_right) and _refine(store, b, right, left, rule, why_left)
        if left.low != right.low:
            raise Clash(rule, left, right, why_left, why_right, what="range")
        if (left.high is None) == (right.high is None):
            store.unify_sizes(left.high, right.high, rule, (why_left, why_right), what="range")
        elif isinstance(store.look(left.high)[0], Var) or isinstance(store.look(right.high)[0], Var):
            return False  # unbounded integers, where the other bound is open
        else:
            raise Clash(rule, left, right, why_left, why_right, what="range")
    elif left != right:
        raise Clash(rule, left, right, why_left, why_right, what="kind")
    return True


def _refine(store: Store, a: Any, known: Element, other: Element, rule: Constraint, why: Reasons) -> bool:
    """Where of an unknown kind is known only that it is any integers, it becomes the other; whether no more can
    be learnt."""
    if not (isinstance(a, Kind) and _any(known)):
        return True
    if _any(other):
        return False
    while isinstance(store.known[a].value, Kind):
        a = store.known[a].value
    store.short = {unknown: step for unknown, step in store.short.items() if not _any(step.value)}
    store.learn(a, other, rule, why)
    return True


def _any(element: Any) -> bool:
    """Whether the kind is integers of any range."""
    return isinstance(element, Integer) and element.low is None
