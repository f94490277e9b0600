"""CensoredDistribution: another distribution, cut off at two ends."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np

from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.distributions.distribution import REAL, Distribution, both_ends, distribution, standard_form

__all__ = ["CensoredDistribution"]


def _distribution(value: Any) -> Any:
    if isinstance(value, type) and issubclass(value, Distribution):
        return standard_form(value)
    return value if isinstance(value, Distribution) else OUTSIDE


ENDS = both_ends("numbers, or -Infinity and Infinity for no end", REAL | -inf, REAL | inf)
CENSORED = Domain("a distribution, such as NormalDistribution(0, 1)", _distribution, type="Distribution")


@distribution
class CensoredDistribution(Distribution):
    """`distribution`, of which what is below or above the ends of `range` is at that end: min(max(x, low), high).

    An end is a number, an expression of inputs, or open: -Infinity below, Infinity above.
    Source: https://reference.wolfram.com/language/ref/CensoredDistribution.html

    >>> from netlang import NormalDistribution
    >>> CensoredDistribution((0, 2), NormalDistribution(1, 2))
    CensoredDistribution((0, 2), NormalDistribution(1, 2))
    """

    range: Any = option(domain=ENDS)
    distribution: Any = option(domain=CENSORED)

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
