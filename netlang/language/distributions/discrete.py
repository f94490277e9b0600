"""Probability distributions of integers; see `distributions`."""

from __future__ import annotations

from typing import Any

from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.distributions.distribution import (
    ABOVE_ZERO,
    POSITIVE,
    PROBABILITY,
    Distribution,
    both_ends,
    distribution,
)
from netlang.language.symbols import Expression
from netlang.language.values.numbers import is_integer

__all__ = [
    "BernoulliDistribution",
    "BinomialDistribution",
    "DiscreteUniformDistribution",
    "NegativeBinomialDistribution",
    "PoissonDistribution",
]

INTEGER = Domain("an integer", lambda value: value if is_integer(value) or isinstance(value, Expression) else OUTSIDE)


@distribution
class PoissonDistribution(Distribution):
    """Poisson with mean `mean`.

    Source: https://reference.wolfram.com/language/ref/PoissonDistribution.html

    >>> PoissonDistribution(2).mean
    2
    """

    mean: Any = option(domain=POSITIVE)


@distribution
class BernoulliDistribution(Distribution):
    """1 with probability `p`, otherwise 0.

    Source: https://reference.wolfram.com/language/ref/BernoulliDistribution.html

    >>> BernoulliDistribution(0.25).p
    0.25
    """

    p: Any = option(domain=PROBABILITY)


@distribution
class BinomialDistribution(Distribution):
    """How many of `n` trials succeed, each with probability `p`.

    Source: https://reference.wolfram.com/language/ref/BinomialDistribution.html

    >>> BinomialDistribution(10, 0.25).p
    0.25
    """

    n: Any = option(domain=POSITIVE)
    p: Any = option(domain=PROBABILITY)


@distribution
class NegativeBinomialDistribution(Distribution):
    """How many trials fail before `n` succeed, each with probability `p`.

    Source: https://reference.wolfram.com/language/ref/NegativeBinomialDistribution.html

    >>> NegativeBinomialDistribution(10, 0.25).p
    0.25
    """

    n: Any = option(domain=POSITIVE)
    p: Any = option(domain=ABOVE_ZERO)


@distribution
class DiscreteUniformDistribution(Distribution):
    """Each of the integers from the first to the last of `range` alike.

    Source: https://reference.wolfram.com/language/ref/DiscreteUniformDistribution.html

    >>> DiscreteUniformDistribution((1, 6)).range
    (1, 6)
    """

    range: Any = option(domain=both_ends("integers", INTEGER, INTEGER))
