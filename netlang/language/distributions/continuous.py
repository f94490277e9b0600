"""Probability distributions, in Wolfram's parameters: of NetInitialize's arrays and of RandomArrayLayer's elements.

A parameter is a number or, in a RandomArrayLayer, an expression of the elements of its inputs. How each is drawn in a
program: `layers/random/sampling.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.declaration.declare import option
from netlang.language.distributions.distribution import FROM_ZERO, POSITIVE, REAL, Distribution, both_ends, distribution

__all__ = [
    "ChiDistribution",
    "ChiSquareDistribution",
    "ErlangDistribution",
    "ExpGammaDistribution",
    "ExponentialDistribution",
    "GammaDistribution",
    "HalfNormalDistribution",
    "InverseGammaDistribution",
    "LogGammaDistribution",
    "MaxwellDistribution",
    "NakagamiDistribution",
    "NormalDistribution",
    "RayleighDistribution",
    "UniformDistribution",
    "WeibullDistribution",
]


@distribution
class NormalDistribution(Distribution):
    """Normal with mean `mean` and standard deviation `sd`.

    Source: https://reference.wolfram.com/language/ref/NormalDistribution.html

    >>> NormalDistribution(0, 2).sd
    2
    """

    mean: Any = option(0.0, REAL)
    sd: Any = option(1.0, FROM_ZERO)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return self.mean + self.sd * generator.standard_normal(shape)


@distribution
class UniformDistribution(Distribution):
    """Uniform between the two ends of `range`.

    Source: https://reference.wolfram.com/language/ref/UniformDistribution.html

    >>> UniformDistribution((1, 3)).range
    (1, 3)
    """

    range: Any = option((0.0, 1.0), both_ends("numbers", REAL, REAL))

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        low, high = self.range
        return low + (high - low) * generator.random(shape)


@distribution
class GammaDistribution(Distribution):
    """Gamma with shape `shape` and scale `scale`: its mean is their product.

    Source: https://reference.wolfram.com/language/ref/GammaDistribution.html

    >>> GammaDistribution(2, 3).scale
    3
    """

    shape: Any = option(domain=POSITIVE)
    scale: Any = option(domain=POSITIVE)


@distribution
class ExponentialDistribution(Distribution):
    """Exponential with rate `rate`: its mean is 1/rate.

    Source: https://reference.wolfram.com/language/ref/ExponentialDistribution.html

    >>> ExponentialDistribution(2).rate
    2
    """

    rate: Any = option(domain=POSITIVE)


@distribution
class MaxwellDistribution(Distribution):
    """The length of three normal numbers of standard deviation `scale`.

    Source: https://reference.wolfram.com/language/ref/MaxwellDistribution.html

    >>> MaxwellDistribution(2).scale
    2
    """

    scale: Any = option(domain=POSITIVE)


@distribution
class RayleighDistribution(Distribution):
    """The length of two normal numbers of standard deviation `scale`.

    Source: https://reference.wolfram.com/language/ref/RayleighDistribution.html

    >>> RayleighDistribution(2).scale
    2
    """

    scale: Any = option(domain=POSITIVE)


@distribution
class ChiDistribution(Distribution):
    """The length of `degrees` standard normal numbers.

    Source: https://reference.wolfram.com/language/ref/ChiDistribution.html

    >>> ChiDistribution(2).degrees
    2
    """

    degrees: Any = option(domain=POSITIVE)


@distribution
class ChiSquareDistribution(Distribution):
    """The sum of the squares of `degrees` standard normal numbers.

    Source: https://reference.wolfram.com/language/ref/ChiSquareDistribution.html

    >>> ChiSquareDistribution(2).degrees
    2
    """

    degrees: Any = option(domain=POSITIVE)


@distribution
class HalfNormalDistribution(Distribution):
    """The absolute value of a normal number, with mean 1/rate.

    Source: https://reference.wolfram.com/language/ref/HalfNormalDistribution.html

    >>> HalfNormalDistribution(2).rate
    2
    """

    rate: Any = option(domain=POSITIVE)


@distribution
class WeibullDistribution(Distribution):
    """Weibull with shape `shape` and scale `scale`.

    Source: https://reference.wolfram.com/language/ref/WeibullDistribution.html

    >>> WeibullDistribution(2, 3).scale
    3
    """

    shape: Any = option(domain=POSITIVE)
    scale: Any = option(domain=POSITIVE)


@distribution
class NakagamiDistribution(Distribution):
    """Nakagami with shape `shape`; the mean of its square is `spread`.

    Source: https://reference.wolfram.com/language/ref/NakagamiDistribution.html

    >>> NakagamiDistribution(2, 3).spread
    3
    """

    shape: Any = option(domain=POSITIVE)
    spread: Any = option(domain=POSITIVE)


@distribution
class ErlangDistribution(Distribution):
    """The sum of `shape` exponential numbers of rate `rate`.

    Source: https://reference.wolfram.com/language/ref/ErlangDistribution.html

    >>> ErlangDistribution(2, 3).rate
    3
    """

    shape: Any = option(domain=POSITIVE)
    rate: Any = option(domain=POSITIVE)


@distribution
class LogGammaDistribution(Distribution):
    """location - 1 + exp(a gamma number of shape `shape` and scale `scale`).

    Source: https://reference.wolfram.com/language/ref/LogGammaDistribution.html

    >>> LogGammaDistribution(2, 3, 1).location
    1
    """

    shape: Any = option(domain=POSITIVE)
    scale: Any = option(domain=POSITIVE)
    location: Any = option(domain=REAL)


@distribution
class ExpGammaDistribution(Distribution):
    """location + scale * log(a gamma number of shape `shape` and scale 1).

    Source: https://reference.wolfram.com/language/ref/ExpGammaDistribution.html

    >>> ExpGammaDistribution(2, 3, 1).location
    1
    """

    shape: Any = option(domain=POSITIVE)
    scale: Any = option(domain=POSITIVE)
    location: Any = option(domain=REAL)


@distribution
class InverseGammaDistribution(Distribution):
    """`scale` divided by a gamma number of shape `shape` and scale 1.

    Source: https://reference.wolfram.com/language/ref/InverseGammaDistribution.html

    >>> InverseGammaDistribution(2, 3).scale
    3
    """

    shape: Any = option(domain=POSITIVE)
    scale: Any = option(domain=POSITIVE)
