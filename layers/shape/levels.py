"""Levels of an array: one by number, several as a list, a span, or all of them.

A layer that treats some levels apart names each level in its pattern: "level1 level2 *middle last2 last1".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.declaration.domains import OUTSIDE, Domain, is_level
from netlang.language.values.numbers import MOST_LEVELS
from netlang.language.values.sentinels import All

FORMS = [
    "levels are 1, 2 ... from outside, or -1, -2 ... from inside; each once in a list: [2, 3]",
    "a span is (2, All) or (1, -2), both ends taken",
]


def _levels(value: Any) -> Any:
    """All, a span (n1, n2), or a tuple that stands for a list of levels: ("levels", ...)."""
    if value is All:
        return value
    kept = isinstance(value, tuple) and value[:1] == ("levels",)
    if isinstance(value, tuple) and len(value) == 2 and not kept:
        first, last = value[0], -1 if value[1] is All else value[1]
        if is_level(first) and is_level(last) and (first > 0 or last < 0):
            return _levels(list(range(first, last + 1))) if (first > 0) == (last > 0) else (first, last)
    listed = [*value[1:]] if kept else value if isinstance(value, list) else [value]
    fit = 0 < len(listed) <= MOST_LEVELS and all(map(is_level, listed)) and len(set(listed)) == len(listed)
    return ("levels", *listed) if fit else OUTSIDE


def _shown(levels: Any) -> str:
    if not isinstance(levels, tuple) or levels[0] != "levels":
        return repr(levels)
    return repr(levels[1] if len(levels) == 2 else list(levels[1:]))


LEVELS = Domain(
    "a level, a list of levels, a span of them or All",
    _levels,
    FORMS,
    type="int | Sequence[int | Sentinel] | Sentinel",
    show=_shown,
)


def _reach(levels: Any) -> tuple[int, int]:
    """How many levels from the front and from the back have to have names of their own."""
    if levels is All:
        return 1, 0
    if levels[0] == "levels":
        return max(0, 0, *levels[1:]), -min(0, 0, *levels[1:])
    return levels[0], -levels[1] - 1


def level_pattern(*specs: Any) -> list[str]:
    """A pattern in which each of the levels meant by `specs` has its word."""
    front, back = (max(reach[i] for reach in map(_reach, specs)) for i in (0, 1))
    return [*(f"level{n}" for n in range(1, front + 1)), "*middle", *(f"last{n}" for n in range(back, 0, -1))]


def level_words(levels: Any, words: Sequence[str]) -> list[str]:
    """The words of a level pattern that stand for `levels`: those of a list in its order."""
    if levels is All:
        return list(words)
    if levels[0] == "levels":
        return [f"level{n}" if n > 0 else f"last{-n}" for n in levels[1:]]
    first, last = levels
    start = words.index(f"level{first}") if f"level{first}" in words else words.index("*middle")
    end = words.index(f"last{-last - 1}") if last < -1 else len(words)
    return list(words[start:end])


def axes_of(chosen: Sequence[str], words: Sequence[str], rank: int) -> list[int]:
    """The axes, in a program, of the chosen words for a value of `rank`; axis 0 is the batch."""
    inner = rank - len(words)  # how many levels "*middle" stands for
    named = [w for word in words for w in ([word] * inner if word == "*middle" else [word])]
    return [axis for axis, word in enumerate(named, 1) if word in chosen]


def spread(array: Value, chosen: Sequence[str], words: Sequence[str], like: Value) -> Value:
    """An array without a batch, of the levels that the chosen words stand for, in their order: along all other axes of
    `like`, a value with the levels `words`."""
    axes = [axis for word in chosen for axis in axes_of([word], words, like.rank)]
    array = ops.transpose(array, sorted(range(len(axes)), key=lambda i: axes[i]))
    return ops.broadcast(array, like.shape, [axis for axis in range(like.rank) if axis not in axes])
