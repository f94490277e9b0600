"""AggregationLayer: one number in place of many: means, maxima, medians ... over some levels."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from netlang.compiler.ir.program import Value
from netlang.errors import NetOptionError, brief
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import choice
from netlang.language.nets.layer import Layer, layer
from netlang.language.symbols.tracer import tracer_in
from netlang.layers.arithmetic.aggregation_functions import AGGREGATES
from netlang.layers.shape.levels import LEVELS, axes_of, level_pattern, level_words


@frozen(repr=False)
class Aggregate:
    """The name of a function of many numbers, as Wolfram spells it."""

    name: str

    def __repr__(self) -> str:
        return self.name

    def __call__(self, x: Any, levels: Any = 1) -> Any:
        """That of an array in the making (see FunctionLayer), over its first level."""
        traced = tracer_in(x)
        if traced is None:
            ways = [f"AggregationLayer({self})(x)"]
            raise NetOptionError(f"{self}({brief(x, 40)}): only arrays inside of a FunctionLayer are taken", ways=ways)
        return traced.through_net(AggregationLayer(self, levels), x)


Mean, Total, Median = Aggregate("Mean"), Aggregate("Total"), Aggregate("Median")
Variance, StandardDeviation = Aggregate("Variance"), Aggregate("StandardDeviation")
MeanDeviation, InterquartileRange = Aggregate("MeanDeviation"), Aggregate("InterquartileRange")


@layer
class AggregationLayer(Layer):
    """One number, f of the elements along some levels, in place of these levels.

    `f`, by name or symbol: Mean, Min, Max, Total, Times, Median, Variance, StandardDeviation, MeanDeviation,
    InterquartileRange. `levels`: a level, a list of levels [1, 3], a span written as a tuple (2, -1), or All; the
    default (2, All), Wolfram's 2;;All, keeps the first level only. Variance and StandardDeviation divide by
    n - 1 (of a single element they are 0); the padding of sequences never counts. Of nothing, such as an empty
    sequence, Times is 1, and the rest 0, but Max and Min are refused.
    Ports: Input, any array that has the levels, each fixed or varying; Output without them. No arrays. Raises
    NetDataError for Max and Min where a level that goes has no elements.
    Source: https://reference.wolfram.com/language/ref/AggregationLayer.html

    >>> from netlang import AggregationLayer
    >>> AggregationLayer("Mean")([[1, 2, 3], [4, 5, 6]])
    array([2., 5.], dtype=float32)
    """

    f: str = option(domain=choice(*AGGREGATES), name="Function")
    levels: Any = option(default=(2, -1), domain=LEVELS)

    instead = ({"levels": 1},)
    Input = In(lambda self: " ".join(level_pattern(self.levels)))
    Output = Out(
        lambda self: " ".join(
            w for w in level_pattern(self.levels) if w not in level_words(self.levels, level_pattern(self.levels))
        )
    )

    @property
    def shortest(self) -> Any:
        """Of nothing there is no maximum."""
        return self._one_of_each if self.f in ("Max", "Min") else 0

    def _one_of_each(self, rank: int) -> tuple[int, ...]:
        return tuple(int(axis in self._axes(rank + 1)) for axis in range(1, rank + 1))

    def _axes(self, rank: int) -> list[int]:
        words = level_pattern(self.levels)
        return axes_of(level_words(self.levels, words), words, rank)

    def lower(self, Input: Value) -> Value:
        return AGGREGATES[self.f](Input, self._axes(Input.rank))
