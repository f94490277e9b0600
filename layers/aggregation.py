"""AggregationLayer: one number in place of many: means, maxima, medians ... over some levels."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from netlang.compiler.program import Value
from netlang.errors import NetOptionError, did_you_mean
from netlang.layers.aggregates import AGGREGATES
from netlang.spec.declare import In, Out, option
from netlang.spec.layer import Layer, layer
from netlang.spec.sentinels import All


@frozen(repr=False)
class Aggregate:
    """The name of a function of many numbers, as Wolfram spells it."""

    name: str

    def __repr__(self) -> str:
        return self.name


Mean, Total, Median = Aggregate("Mean"), Aggregate("Total"), Aggregate("Median")
Variance, StandardDeviation = Aggregate("Variance"), Aggregate("StandardDeviation")
MeanDeviation, InterquartileRange = Aggregate("MeanDeviation"), Aggregate("InterquartileRange")


def _function(value: Any) -> str:
    """The name of the function, of a name or a symbol such as Max."""
    name = getattr(value, "name", value)
    if isinstance(name, str) and name in AGGREGATES:
        return name
    shown = repr(value) if isinstance(value, str) else str(name)
    raise NetOptionError(
        f"AggregationLayer: {shown} is not one of its functions",
        [f"they are {', '.join(AGGREGATES)}"],
        did_you_mean(name, AGGREGATES),
    )


def _levels(value: Any) -> Any:
    """All, a span (n1, n2), or a tuple that stands for a list of levels; the last as ("levels", ...)."""
    if value is All or value[:1] == ("levels",) if isinstance(value, tuple) else value is All:
        return value
    if isinstance(value, tuple) and len(value) == 2:
        first, last = value[0], -1 if value[1] is All else value[1]
        if _is_level(first) and _is_level(last) and (first > 0 or last < 0):
            if (first > 0) == (last > 0):
                return _levels(list(range(first, last + 1)))
            return first, last
    listed = value if isinstance(value, list) else [value]
    if listed and all(map(_is_level, listed)) and len(set(listed)) == len(listed):
        return ("levels", *listed)
    raise NetOptionError(
        f"AggregationLayer: {value!r} does not say which levels go",
        ["a level (1 the outermost, -1 the innermost), a list of levels [2, 3], a span (2, All) or (1, -2), or All"],
    )


def _written(levels: Any) -> Any:
    """The levels as one writes them."""
    if not isinstance(levels, tuple) or levels[0] != "levels":
        return levels
    return levels[1] if len(levels) == 2 else list(levels[1:])


def _is_level(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value != 0


@layer
class AggregationLayer(Layer):
    """One number, f of the elements along some levels, in place of these levels.

    `f`, by name or symbol: Mean, Min, Max, Total, Times, Median, Variance, StandardDeviation, MeanDeviation,
    InterquartileRange. `levels`: a level, a list of levels [1, 3], a span written as a tuple (2, -1), or All; the
    default (2, All), Wolfram's 2;;All, keeps the first level only. Variance and StandardDeviation divide by
    n - 1 (of a single element they are 0); the padding of sequences never counts. Of an empty sequence, Max is
    -inf, Min inf, Times 1, and the rest 0.
    Ports: Input, any array that has the levels, one of which may vary; Output without them. No arrays.
    Source: https://reference.wolfram.com/language/ref/AggregationLayer.html

    >>> from netlang import AggregationLayer
    >>> AggregationLayer("Mean")([[1, 2, 3], [4, 5, 6]])
    array([2., 5.], dtype=float32)
    """

    f: str = option(converter=_function, name="Function")
    levels: Any = option(default=(2, -1), converter=_levels, show=lambda v: repr(_written(v)))

    Input = In(lambda self: " ".join(_words(self.levels)[0]))
    Output = Out(lambda self: " ".join(w for w in _words(self.levels)[0] if w not in _words(self.levels)[1]))

    def lower(self, Input: Value) -> Value:
        words, gone = _words(self.levels)
        inner = Input.rank - len(words)  # how many levels "*middle" stands for
        spread = [w for word in words for w in ([word] * inner if word == "*middle" else [word])]
        return AGGREGATES[self.f](Input, [axis for axis, word in enumerate(spread, 1) if word in gone])


def _words(levels: Any) -> tuple[list[str], set[str]]:
    """The pattern of Input, and which of its words are aggregated."""
    if levels is All:
        return ["level1", "*middle"], {"level1", "*middle"}
    if levels[0] == "levels":
        front = max(0, *levels[1:]) if len(levels) > 2 else max(0, levels[1])
        back = -min(0, *levels[1:]) if len(levels) > 2 else -min(0, levels[1])
        gone = {f"level{n}" if n > 0 else f"last{-n}" for n in levels[1:]}
        return _outline(front, back), gone
    first, last = levels
    return _outline(first, -last - 1), {f"level{first}", "*middle"}


def _outline(front: int, back: int) -> list[str]:
    """Words for the first levels, what is between, and the last ones."""
    return [*(f"level{n}" for n in range(1, front + 1)), "*middle", *(f"last{n}" for n in range(back, 0, -1))]
