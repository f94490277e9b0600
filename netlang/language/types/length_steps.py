"""The steps that derive one length from another, brought to one form: sums, multiples and whole quotients."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

from netlang.caches import BOUNDS

Steps = tuple[tuple[str, int], ...]


@lru_cache(maxsize=BOUNDS["lengths"].entries)
def exact(steps: Steps) -> Steps:
    """The same steps, in the one form that all have that lead to the same number: x * factor + number, where x is the
    base or what was last divided; there are no common factors in a division, and no division of a division."""
    if not any(sign == "//" for sign, _ in steps):
        return steps
    core: Steps = ()  # the steps up to the last division
    factor, number = 1, 0
    for sign, amount in steps:
        if sign == "+":
            number += amount
        elif sign == "*":
            factor, number = factor * amount, number * amount
        else:
            core, factor, number = _divided(core, factor, number, amount)
    return (*core, *_affine(factor, number))


def _divided(core: Steps, factor: int, number: int, by: int) -> tuple[Steps, int, int]:
    """(core * factor + number) // by."""
    while True:
        common = gcd(factor, by)
        factor, number, by = factor // common, number // common, by // common
        if by == 1:
            return core, factor, number
        if not core or factor > 1:
            whole, rest = divmod(number, by)
            return (*core, *_affine(factor, rest), ("//", by)), 1, whole
        first = core[-1][1]  # (x // 2 + 1) // 3 is (x + 2) // 6
        core, by, number = core[:-1], by * first, number * first
        if more := _last(core, "+"):
            core, number = core[:-1], number + more
        if times := _last(core, "*"):
            core, factor = core[:-1], times


def _last(steps: Steps, sign: str) -> int:
    """The amount of the last step, if it has that sign, else 0."""
    return steps[-1][1] if steps and steps[-1][0] == sign else 0


def as_windows(steps: Steps) -> Steps:
    """The steps in the form in which one writes the number of windows: (T-3)//2+1 rather than (T+1)//2-1."""
    more = _last(steps, "+")
    divided = steps[:-1] if more else steps
    by = _last(divided, "//")
    offset = _last(divided[:-1], "+")
    if not by or not (more or offset) or offset + (more - 1) * by > 0:
        return steps
    before = divided[:-2] if offset else divided[:-1]
    return (*before, *_affine(1, offset + (more - 1) * by), ("//", by), ("+", 1))


def _affine(factor: int, number: int) -> Steps:
    return (*((("*", factor),) if factor != 1 else ()), *((("+", number),) if number else ()))
