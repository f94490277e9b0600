"""What follows where two sizes are equal and at least one is a length: `T-1` is `T2-2`, or `T` is 16."""

from __future__ import annotations

from math import gcd

from netlang.language.types.sizes import Length, Size, total


def settled_by(left: int | Length, right: int | Length) -> tuple[Length, Size] | bool | None:
    """What makes two sizes one: a length that comes with the data, and the size that it is; True where nothing more is
    needed, False where nothing does it, None where it cannot be said (yet).

    Of several lengths that could be told by the others, it is the one named last, so that it does not matter in which
    order they meet. What two sizes of the same data have to be equal by chance is not settled: data is not told what
    it is.

    >>> T, T2 = Length("T"), Length("T2")
    >>> settled_by(T - 1, T2 - 2), settled_by(T * 2 + 1, 7), settled_by(T // 2 + 1, T2 * 2)
    ((T2, T+1), (T, 3), None)
    >>> settled_by(T + 1, T), settled_by(T * 2, T + 3), settled_by(T * 2, 7), settled_by(T * 2 // 2, T)
    (False, None, False, True)
    """
    counts, number = _difference(left, right)
    if not counts:
        return number == 0
    if number % gcd(*counts.values()):
        return False
    for sign in (1, -1):  # a sum of lengths is not negative
        if all(count * sign > 0 for count in counts.values()) and number * sign >= 0:
            return False
    free = [term for term, count in counts.items() if _is_told(term, counts)]
    if len(counts) == 1:
        if not free or (isinstance(left, Length) and isinstance(right, Length)):
            return None
        size = -number // counts[free[0]]
        return (free[0], size) if size > 0 else False
    free = [term for term in free if abs(counts[term]) == 1]
    if not free:
        return None
    last = max(free, key=lambda term: (len(term.name), term.name))
    sign = -counts[last]
    return last, total(*(term * (count * sign) for term, count in counts.items() if term != last)) + number * sign


def less(whole: int | Length, part: int | Length) -> int | Length | None:
    """The whole without a part of it; None where that is not a size.

    >>> T, T2 = Length("T"), Length("T2")
    >>> less(total(T, T2) + 1, T), less(T, T2), less(7, 3)
    (T2+1, None, 4)
    """
    counts, number = _difference(whole, part)
    if any(count < 0 for count in counts.values()):
        return None
    return total(*(term * count for term, count in counts.items())) + number


def _difference(left: int | Length, right: int | Length) -> tuple[dict[Length, int], int]:
    """Left minus right, as coefficients of lengths and a constant."""
    (counts, number), (other, more) = (
        (dict(side.terms[0]), side.terms[1]) if isinstance(side, Length) else ({}, side) for side in (left, right)
    )
    for term, count in other.items():
        counts[term] = counts.get(term, 0) - count
    return {term: count for term, count in counts.items() if count}, number - more


def _is_told(term: Length, counts: dict[Length, int]) -> bool:
    """Whether a length of the data could be determined by the others: all are on the other side."""
    others = [other for other in counts if other != term]
    return (
        not term.steps
        and not term.parts
        and all(counts[other] * counts[term] < 0 and term not in other.bases for other in others)
    )
