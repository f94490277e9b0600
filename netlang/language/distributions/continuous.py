"""Probability distributions, in Wolfram's parameters: of NetInitialize's arrays and of RandomArrayLayer's elements.

A parameter is a number or, in a RandomArrayLayer, an expression of the elements of its inputs. How each is drawn in a
program: `layers/random/sampling.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import attrs
import numpy as np
from attrs import field, frozen

from netlang.errors import NetOptionError, brief
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.symbols import Expression
from netlang.language.values.numbers import as_python, finite, is_integer

C = TypeVar("C", bound=type)


def _parameter(low: float | None, strict: bool, high: float | None) -> Callable[[Any, Any, Any], None]:
    """A check that a parameter is an expression, or a number within limits."""
    limits = "" if low is None else f" {'above' if strict else 'from'} {low:g}"
    limits += f" to {high:g}" if high is not None else " up" if limits and not strict else ""

    def check(distribution: Any, parameter: Any, value: Any) -> None:
        if isinstance(value, Expression):
            return
        number = finite(value)
        if number is not None:
            above = low is None or (number > low if strict else number >= low)
            if above and (high is None or number <= high):
                return
        raise NetOptionError(f"{type(distribution).__name__}: {parameter.name} is a number{limits}, not {brief(value)}")

    return check


def both_ends(value: Any) -> Any:
    """A range as a pair."""
    value = as_python(value)
    if isinstance(value, tuple | list) and len(value) == 2:
        return tuple(value)
    raise NetOptionError(f"a range is (low, high), not {brief(value)}")


def integers(distribution: Any, parameter: Any, value: Any) -> None:
    """A check that both ends of a range are integers or expressions, the lower one first."""
    for end in value:
        if not isinstance(end, Expression) and not is_integer(end):
            name = type(distribution).__name__
            raise NetOptionError(f"{name}: {parameter.name} is a pair of integers, not {brief(value)}")
    rising(distribution, parameter, value)


def rising(distribution: Any, parameter: Any, value: Any) -> None:
    """A check that both ends of a range are numbers or expressions, the lower one first."""
    for end in value:
        _parameter(None, False, None)(distribution, parameter, end)
    low, high = value
    if not isinstance(low, Expression) and not isinstance(high, Expression) and low > high:
        name = type(distribution).__name__
        raise NetOptionError(f"{name}: {low} is above {high}", ways=[f"{name}(({high}, {low}))"])


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

READ_NUMBER = attrs.Converter(as_python)
REAL, POSITIVE = _parameter(None, False, None), _parameter(0, True, None)
PROBABILITY, ABOVE_ZERO = _parameter(0, False, 1), _parameter(0, True, 1)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def distribution(cls: C) -> C:
    """Make a declaration a frozen attrs class that says in our words what it does not take."""
    return initialize_as_option_error(frozen(cls, repr=False, field_transformer=_read))


def _read(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """NumPy's numbers become Python's in every parameter."""
    return [f if f.converter else f.evolve(converter=READ_NUMBER) for f in fields]


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

    mean: Any = field(default=0.0, validator=REAL)
    sd: Any = field(default=1.0, validator=_parameter(0, False, None))

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return self.mean + self.sd * generator.standard_normal(shape)


@distribution
class UniformDistribution(Distribution):
    """Uniform between the two ends of `range`.

    Source: https://reference.wolfram.com/language/ref/UniformDistribution.html

    >>> UniformDistribution((1, 3)).range
    (1, 3)
    """

    range: Any = field(default=(0.0, 1.0), converter=both_ends, validator=rising)

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

    shape: Any = field(validator=POSITIVE)
    scale: Any = field(validator=POSITIVE)


@distribution
class ExponentialDistribution(Distribution):
    """Exponential with rate `rate`: its mean is 1/rate.

    Source: https://reference.wolfram.com/language/ref/ExponentialDistribution.html

    >>> ExponentialDistribution(2).rate
    2
    """

    rate: Any = field(validator=POSITIVE)


@distribution
class MaxwellDistribution(Distribution):
    """The length of three normal numbers of standard deviation `scale`.

    Source: https://reference.wolfram.com/language/ref/MaxwellDistribution.html

    >>> MaxwellDistribution(2).scale
    2
    """

    scale: Any = field(validator=POSITIVE)


@distribution
class RayleighDistribution(Distribution):
    """The length of two normal numbers of standard deviation `scale`.

    Source: https://reference.wolfram.com/language/ref/RayleighDistribution.html

    >>> RayleighDistribution(2).scale
    2
    """

    scale: Any = field(validator=POSITIVE)


@distribution
class ChiDistribution(Distribution):
    """The length of `degrees` standard normal numbers.

    Source: https://reference.wolfram.com/language/ref/ChiDistribution.html

    >>> ChiDistribution(2).degrees
    2
    """

    degrees: Any = field(validator=POSITIVE)


@distribution
class ChiSquareDistribution(Distribution):
    """The sum of the squares of `degrees` standard normal numbers.

    Source: https://reference.wolfram.com/language/ref/ChiSquareDistribution.html

    >>> ChiSquareDistribution(2).degrees
    2
    """

    degrees: Any = field(validator=POSITIVE)


@distribution
class HalfNormalDistribution(Distribution):
    """The absolute value of a normal number, with mean 1/rate.

    Source: https://reference.wolfram.com/language/ref/HalfNormalDistribution.html

    >>> HalfNormalDistribution(2).rate
    2
    """

    rate: Any = field(validator=POSITIVE)


@distribution
class WeibullDistribution(Distribution):
    """Weibull with shape `shape` and scale `scale`.

    Source: https://reference.wolfram.com/language/ref/WeibullDistribution.html

    >>> WeibullDistribution(2, 3).scale
    3
    """

    shape: Any = field(validator=POSITIVE)
    scale: Any = field(validator=POSITIVE)


@distribution
class NakagamiDistribution(Distribution):
    """Nakagami with shape `shape`; the mean of its square is `spread`.

    Source: https://reference.wolfram.com/language/ref/NakagamiDistribution.html

    >>> NakagamiDistribution(2, 3).spread
    3
    """

    shape: Any = field(validator=POSITIVE)
    spread: Any = field(validator=POSITIVE)


@distribution
class ErlangDistribution(Distribution):
    """The sum of `shape` exponential numbers of rate `rate`.

    Source: https://reference.wolfram.com/language/ref/ErlangDistribution.html

    >>> ErlangDistribution(2, 3).rate
    3
    """

    shape: Any = field(validator=POSITIVE)
    rate: Any = field(validator=POSITIVE)


@distribution
class LogGammaDistribution(Distribution):
    """location - 1 + exp(a gamma number of shape `shape` and scale `scale`).

    Source: https://reference.wolfram.com/language/ref/LogGammaDistribution.html

    >>> LogGammaDistribution(2, 3, 1).location
    1
    """

    shape: Any = field(validator=POSITIVE)
    scale: Any = field(validator=POSITIVE)
    location: Any = field(validator=REAL)


@distribution
class ExpGammaDistribution(Distribution):
    """location + scale * log(a gamma number of shape `shape` and scale 1).

    Source: https://reference.wolfram.com/language/ref/ExpGammaDistribution.html

    >>> ExpGammaDistribution(2, 3, 1).location
    1
    """

    shape: Any = field(validator=POSITIVE)
    scale: Any = field(validator=POSITIVE)
    location: Any = field(validator=REAL)


@distribution
class InverseGammaDistribution(Distribution):
    """`scale` divided by a gamma number of shape `shape` and scale 1.

    Source: https://reference.wolfram.com/language/ref/InverseGammaDistribution.html

    >>> InverseGammaDistribution(2, 3).scale
    3
    """

    shape: Any = field(validator=POSITIVE)
    scale: Any = field(validator=POSITIVE)
