"""Probability distributions of integers; see `distributions`."""

from __future__ import annotations

from typing import Any

from attrs import field

from netlang.language.distributions.continuous import (
    ABOVE_ZERO,
    POSITIVE,
    PROBABILITY,
    Distribution,
    both_ends,
    distribution,
    integers,
)

__all__ = [
    "BernoulliDistribution",
    "BinomialDistribution",
    "DiscreteUniformDistribution",
    "NegativeBinomialDistribution",
    "PoissonDistribution",
]


@distribution
class PoissonDistribution(Distribution):
    """Poisson with mean `mean`.

    Source: https://reference.wolfram.com/language/ref/PoissonDistribution.html

    >>> PoissonDistribution(2).mean
    2
    """

    mean: Any = field(validator=POSITIVE)


@distribution
class BernoulliDistribution(Distribution):
    """1 with probability `p`, otherwise 0.

    Source: https://reference.wolfram.com/language/ref/BernoulliDistribution.html

    >>> BernoulliDistribution(0.25).p
    0.25
    """

    p: Any = field(validator=PROBABILITY)


@distribution
class BinomialDistribution(Distribution):
    """How many of `n` trials succeed, each with probability `p`.

    Source: https://reference.wolfram.com/language/ref/BinomialDistribution.html

    >>> BinomialDistribution(10, 0.25).p
    0.25
    """

    n: Any = field(validator=POSITIVE)
    p: Any = field(validator=PROBABILITY)


@distribution
class NegativeBinomialDistribution(Distribution):
    """How many trials fail before `n` succeed, each with probability `p`.

    Source: https://reference.wolfram.com/language/ref/NegativeBinomialDistribution.html

    >>> NegativeBinomialDistribution(10, 0.25).p
    0.25
    """

    n: Any = field(validator=POSITIVE)
    p: Any = field(validator=ABOVE_ZERO)


@distribution
class DiscreteUniformDistribution(Distribution):
    """Each of the integers from the first to the last of `range` alike.

    Source: https://reference.wolfram.com/language/ref/DiscreteUniformDistribution.html

    >>> DiscreteUniformDistribution((1, 6)).range
    (1, 6)
    """

    range: Any = field(converter=both_ends, validator=integers)
