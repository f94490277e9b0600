"""CensoredDistribution: another distribution, cut off at two ends."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
from attrs import field

from netlang.errors import NetOptionError, brief
from netlang.language.distributions.continuous import Distribution, both_ends, distribution, standard_form
from netlang.language.symbols import Expression
from netlang.language.values.numbers import finite

__all__ = ["CensoredDistribution"]


def _ends(censored: Any, parameter: Any, value: Any) -> None:
    """A check that the ends are numbers or expressions, the lower one first, or open: -Infinity below, Infinity
    above."""
    low, high = value
    for end, is_open in ((low, _is(low, -inf)), (high, _is(high, inf))):
        if not is_open and not isinstance(end, Expression) and finite(end) is None:
            what = "a pair of numbers, -Infinity below and Infinity above for none"
            raise NetOptionError(f"CensoredDistribution: range is {what}, not {brief(value)}")
    if not isinstance(low, Expression) and not isinstance(high, Expression) and low > high:
        way = f"CensoredDistribution(({high}, {low}), {brief(censored.distribution)})"
        raise NetOptionError(f"CensoredDistribution: {low} is above {high}", ways=[way])


def _is(end: Any, open_end: float) -> bool:
    return isinstance(end, float) and end == open_end


def _distribution(value: Any) -> Any:
    if isinstance(value, type) and issubclass(value, Distribution):
        return standard_form(value)
    if isinstance(value, Distribution):
        return value
    ways = ["CensoredDistribution((0, 1), NormalDistribution(0, 1))"]
    raise NetOptionError(f"CensoredDistribution takes a range and a distribution, not {brief(value)}", ways=ways)


@distribution
class CensoredDistribution(Distribution):
    """`distribution`, of which what is below or above the ends of `range` is at that end: min(max(x, low), high).

    An end is a number, an expression of inputs, or open: -Infinity below, Infinity above.
    Source: https://reference.wolfram.com/language/ref/CensoredDistribution.html

    >>> from netlang import NormalDistribution
    >>> CensoredDistribution((0, 2), NormalDistribution(1, 2))
    CensoredDistribution((0, 2), NormalDistribution(1, 2))
    """

    range: Any = field(converter=both_ends, validator=_ends)
    distribution: Any = field(converter=_distribution)

    @property
    def parameters(self) -> tuple[Any, ...]:
        """Both ends, and the parameters of the distribution that is cut off."""
        return (*self.range, *self.distribution.parameters)

    @property
    def draw(self) -> Any:
        """How NetInitialize draws from it, where it can from the distribution that is cut off."""
        inner = self.distribution.draw
        return lambda generator, shape: np.clip(inner(generator, shape), *self.range)

    def __repr__(self) -> str:
        ends = [str(end).replace("inf", "Infinity") if isinstance(end, float) else str(end) for end in self.range]
        return f"CensoredDistribution(({', '.join(ends)}), {self.distribution!r})"
