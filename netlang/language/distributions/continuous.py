"""Probability distributions, in Wolfram's parameters: of NetInitialize's arrays and of RandomArrayLayer's elements.

A parameter is a number or, in a RandomArrayLayer, an expression of the elements of its inputs. How each is drawn in a
program: `layers/random/sampling.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import attrs
import numpy as np
from attrs import frozen

from netlang.errors import NetOptionError
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.symbols import Expression
from netlang.language.values.numbers import as_python, finite

C = TypeVar("C", bound=type)


def parameter(limits: str = "", fits: Callable[[float], bool] = lambda number: True) -> Domain:
    """A number within limits, or an expression."""

    def read(value: Any) -> Any:
        number = finite(value)
        return value if isinstance(value, Expression) or (number is not None and fits(number)) else OUTSIDE

    return Domain(f"a number{limits}", read, type="float | Expression")


def both_ends(what: str, low: Domain, high: Domain) -> Domain:
    """Both ends of a range, the lower one first, each a number or an expression."""

    def read(value: Any) -> Any:
        if not isinstance(value, tuple | list) or len(value) != 2:
            return OUTSIDE
        ends = low.read(value[0]), high.read(value[1])
        known = [end for end in ends if not isinstance(end, Expression)]
        return OUTSIDE if OUTSIDE in known or sorted(known) != known else ends

    def ways(value: Any) -> list[str]:
        reverse = value[::-1] if isinstance(value, tuple) else ()
        return [] if read(reverse) is OUTSIDE else [str(reverse)]

    kind = "tuple[float | Expression, float | Expression]"
    return Domain(f"a pair of {what}, the lower one first", read, ways=ways, type=kind)


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

REAL = parameter()
POSITIVE = parameter(" above 0", lambda x: x > 0)
FROM_ZERO = parameter(" from 0 up", lambda x: x >= 0)
PROBABILITY = parameter(" from 0 to 1", lambda x: 0 <= x <= 1)
ABOVE_ZERO = parameter(" above 0 to 1", lambda x: 0 < x <= 1)


@dataclass_transform(frozen_default=True, field_specifiers=(option,))
def distribution(cls: C) -> C:
    """Make a declaration a frozen attrs class that says in our words what it does not take."""
    return initialize_as_option_error(frozen(cls, repr=False))


@frozen(repr=False)
class Distribution:
    """The base of all distributions."""

    @property
    def parameters(self) -> tuple[Any, ...]:
        """Its parameters in order, the ends of a range one by one."""
        values = [getattr(self, f.name) for f in attrs.fields(type(self))]
        return tuple(part for v in values for part in (v if isinstance(v, tuple) else (v,)))

    def __repr__(self) -> str:
        values = [as_python(getattr(self, f.name)) for f in attrs.fields(type(self))]
        texts = [f"({v[0]}, {v[1]})" if isinstance(v, tuple) else str(v) for v in values]
        return f"{type(self).__name__}({', '.join(texts)})"


def standard_form(kind: type[Distribution]) -> Distribution:
    """The distribution that is meant by its name alone. Raises NetOptionError for one whose parameters have to be said.

    >>> standard_form(NormalDistribution)
    NormalDistribution(0.0, 1.0)
    """
    names = [f.name for f in attrs.fields(kind) if f.default is attrs.NOTHING]
    if names:
        listed, name = ", ".join(names), kind.__name__
        raise NetOptionError(
            f"{name} has no standard form: its parameters are to be said",
            ways=[f"{name}({listed}) with numbers", f"lambda {listed}: {name}({listed}) of inputs"],
        )
    return kind()


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
