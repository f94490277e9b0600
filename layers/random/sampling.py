"""How the elements of a RandomArrayLayer are drawn: each distribution from uniform and normal numbers.

All are made of these by a formula, so gradients flow to the parameters, except of those that give integers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from attrs import define

from netlang.compiler import ops
from netlang.compiler.ir.primitives.elementwise import expm1, floor, log1p, logical_and, logical_or
from netlang.compiler.ir.primitives.elementwise import round as rounded
from netlang.compiler.ir.program import Shape, Value
from netlang.language.distributions import continuous as d
from netlang.language.distributions import discrete as c
from netlang.language.distributions.censored import CensoredDistribution

ROUNDS = 8  # of rejection: more than 95 in 100 pass each, so none does once in 10^10
FEW = 32.0  # the largest mean of a count that is searched for one by one; beyond, a corrected normal number
STEPS = 96  # how far that search goes: more than eleven standard deviations


@define
class Draws:
    """Random numbers for arrays of one shape."""

    shape: Shape
    count: int = 0

    def _next(self, distribution: str) -> Value:
        self.count += 1
        return ops.random(self.shape, f"{distribution} {self.count}", distribution)

    def uniform(self) -> Value:
        return self._next("uniform")

    def normal(self) -> Value:
        return self._next("normal")

    def log_uniform(self) -> Value:
        """The logarithm of a uniform number above 0."""
        return log1p(-self.uniform())


def log_gamma(draws: Draws, shape: Value) -> Value:
    """The logarithm of a gamma number of scale 1, by Marsaglia and Tsang (2000): d (1 + c z)^3 where that passes."""
    small = ops.greater(1.0, shape)  # drawn for shape + 1, and brought back by a power of a uniform number
    size = ops.select(small, shape + 1.0, shape) - 1.0 / 3.0
    factor = 1.0 / ops.sqrt(size * 9.0)
    found = ops.zeros(draws.shape)
    open_yet = ops.greater(1.0, found)
    for _ in range(ROUNDS):
        z, log_u = draws.normal(), draws.log_uniform()
        base = z * factor + 1.0
        positive = ops.greater(base, 0.0)
        log_v = ops.log(ops.select(positive, base, ops.ones_like(base))) * 3.0
        passes = ops.greater(z * z * 0.5 + size * (1.0 - ops.exp(log_v) + log_v), log_u)
        first = logical_and(open_yet, logical_and(positive, passes))
        found = ops.select(first, log_v, found)
        open_yet = logical_and(open_yet, ops.logical_not(first))
    back = ops.select(small, draws.log_uniform() / shape, ops.zeros(draws.shape))
    return ops.log(size) + found + back


def _counted(draws: Draws, mean: Value, first: Value, ratio: Callable[[Value], Value]) -> Value:
    """How often one has to go on from 0 until the sum of probabilities passes a uniform number; `first` is that of 0,
    `ratio(k)` that of k + 1 to that of k."""
    u = draws.uniform()
    steps = ops.cast(ops.iota((draws.shape[0], STEPS), 1), kind="f")

    def step(carries: tuple[Value, ...], elements: tuple[Value, ...]) -> tuple[tuple[Value, ...], tuple[()]]:
        number, p, total = carries
        k = ops.expand(elements[0], u, range(1, u.rank))
        # far out, where rounding ends the sum a little below 1, nothing is counted
        goes_on = logical_and(ops.greater_equal(u, total), logical_or(ops.greater(mean, k), ops.greater(p, 1e-9)))
        p = p * ratio(k)
        return (number + ops.cast(goes_on, kind="f"), p, total + p), ()

    (number, _, _), _ = ops.loop(step, (ops.zeros(draws.shape), first, first), (steps,))
    return number


def _many(draws: Draws, mean: Value, variance: Value, skew: Value | float) -> Value:
    """A count of large mean: a normal number, corrected for the third moment (skew times deviation), rounded."""
    z = draws.normal()
    return rounded(mean + ops.sqrt(variance) * z + (z * z - 1.0) * skew * (1.0 / 6.0))


def poisson(draws: Draws, mean: Value) -> Value:
    few = ops.greater_equal(FEW, mean)
    low = ops.minimum(mean, FEW)
    counted = _counted(draws, low, ops.exp(-low), lambda k: low / (k + 1.0))
    return ops.select(few, counted, ops.maximum(_many(draws, mean, mean, 1.0), 0.0))


def binomial(draws: Draws, n: Value, p: Value) -> Value:
    turned = ops.greater(p, 0.5)  # failures are counted where they are rarer
    rare = ops.select(turned, 1.0 - p, p)
    few = ops.greater_equal(FEW, n * rare)
    chance = ops.minimum(rare, FEW / n)
    first = ops.exp(n * log1p(-chance))
    odds = chance / (1.0 - chance)
    counted = _counted(draws, n * chance, first, lambda k: ops.maximum(n - k, 0.0) / (k + 1.0) * odds)
    many = _many(draws, n * rare, n * rare * (1.0 - rare), 1.0 - rare * 2.0)
    found = ops.select(few, counted, ops.minimum(ops.maximum(many, 0.0), n))
    return ops.select(turned, n - found, found)


def negative_binomial(draws: Draws, n: Value, p: Value) -> Value:
    """A Poisson number whose mean is a gamma number."""
    return poisson(draws, ops.exp(log_gamma(draws, n)) * (1.0 - p) / p)


def _maxwell(draws: Draws, scale: Value) -> Value:
    total = ops.square(draws.normal()) + ops.square(draws.normal()) + ops.square(draws.normal())
    return scale * ops.sqrt(total)


SAMPLERS: dict[type[d.Distribution], Callable[..., Any]] = {
    d.NormalDistribution: lambda draws, mean, sd: mean + sd * draws.normal(),
    d.UniformDistribution: lambda draws, low, high: low + (high - low) * draws.uniform(),
    d.GammaDistribution: lambda draws, shape, scale: scale * ops.exp(log_gamma(draws, shape)),
    d.ExponentialDistribution: lambda draws, rate: -draws.log_uniform() / rate,
    c.PoissonDistribution: poisson,
    d.MaxwellDistribution: _maxwell,
    d.RayleighDistribution: lambda draws, scale: scale * ops.sqrt(draws.log_uniform() * -2.0),
    d.ChiDistribution: lambda draws, n: math.sqrt(2.0) * ops.exp(log_gamma(draws, n * 0.5) * 0.5),
    d.ChiSquareDistribution: lambda draws, n: 2.0 * ops.exp(log_gamma(draws, n * 0.5)),
    d.HalfNormalDistribution: lambda draws, rate: ops.absolute(draws.normal()) * math.sqrt(math.pi / 2.0) / rate,
    d.WeibullDistribution: lambda draws, k, scale: scale * ops.power(-draws.log_uniform(), 1.0 / k),
    d.NakagamiDistribution: lambda draws, m, w: ops.sqrt(w / m) * ops.exp(log_gamma(draws, m) * 0.5),
    d.ErlangDistribution: lambda draws, k, rate: ops.exp(log_gamma(draws, k)) / rate,
    d.LogGammaDistribution: lambda draws, a, b, m: m + expm1(b * ops.exp(log_gamma(draws, a))),
    d.ExpGammaDistribution: lambda draws, k, scale, m: m + scale * log_gamma(draws, k),
    d.InverseGammaDistribution: lambda draws, a, b: b * ops.exp(-log_gamma(draws, a)),
    c.BernoulliDistribution: lambda draws, p: ops.cast(ops.greater(p, draws.uniform()), kind="f"),
    c.BinomialDistribution: binomial,
    c.NegativeBinomialDistribution: negative_binomial,
    c.DiscreteUniformDistribution: lambda draws, a, b: ops.minimum(a + floor((b - a + 1.0) * draws.uniform()), b),
}


def sampled(distribution: d.Distribution, draws: Draws, parameter: Callable[[Any], Value]) -> Value:
    """Elements of a distribution. `parameter`: the array of each of its parameters."""
    if not isinstance(distribution, CensoredDistribution):
        return SAMPLERS[type(distribution)](draws, *map(parameter, distribution.parameters))
    found = sampled(distribution.distribution, draws, parameter)
    for end, cut in zip(distribution.range, (ops.maximum, ops.minimum), strict=True):
        is_open = isinstance(end, float) and math.isinf(end)
        found = found if is_open else cut(found, parameter(end))
    return found
