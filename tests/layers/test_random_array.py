"""RandomArrayLayer: every distribution is the one that SciPy knows by that name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from netlang import (
    BernoulliDistribution,
    CensoredDistribution,
    DiscreteUniformDistribution,
    ExponentialDistribution,
    Infinity,
    Inherited,
    LinearLayer,
    NetInitialize,
    NetOptionError,
    NetPortGradient,
    NormalDistribution,
    PoissonDistribution,
    RandomArrayLayer,
    UniformDistribution,
)
from netlang.language.distributions import continuous as d
from netlang.language.distributions import discrete as c
from netlang.layers.random.sampling import SAMPLERS
from tests.raised import raised

COUNT = 4000
CONTINUOUS: list[tuple[d.Distribution, Any]] = [
    (d.NormalDistribution(1, 2), stats.norm(1, 2)),
    (d.UniformDistribution((-1, 3)), stats.uniform(-1, 4)),
    (d.GammaDistribution(2.5, 3), stats.gamma(2.5, scale=3)),
    (d.GammaDistribution(0.3, 2), stats.gamma(0.3, scale=2)),
    (d.ExponentialDistribution(2), stats.expon(scale=0.5)),
    (d.MaxwellDistribution(2), stats.maxwell(scale=2)),
    (d.RayleighDistribution(2), stats.rayleigh(scale=2)),
    (d.ChiDistribution(3), stats.chi(3)),
    (d.ChiSquareDistribution(3), stats.chi2(3)),
    (d.HalfNormalDistribution(2), stats.halfnorm(scale=np.sqrt(np.pi / 2) / 2)),
    (d.WeibullDistribution(1.5, 2), stats.weibull_min(1.5, scale=2)),
    (d.NakagamiDistribution(1.5, 2), stats.nakagami(1.5, scale=np.sqrt(2))),
    (d.ErlangDistribution(3, 2), stats.erlang(3, scale=0.5)),
    (d.InverseGammaDistribution(3, 2), stats.invgamma(3, scale=2)),
    (d.ExpGammaDistribution(2, 3, 1), stats.loggamma(2, loc=1, scale=3)),
]
DISCRETE: list[tuple[d.Distribution, Any]] = [
    (c.PoissonDistribution(3.5), stats.poisson(3.5)),
    (c.PoissonDistribution(31), stats.poisson(31)),
    (c.PoissonDistribution(60), stats.poisson(60)),
    (c.PoissonDistribution(1000), stats.poisson(1000)),
    (c.BernoulliDistribution(0.3), stats.bernoulli(0.3)),
    (c.BinomialDistribution(10, 0.8), stats.binom(10, 0.8)),
    (c.BinomialDistribution(60, 0.4), stats.binom(60, 0.4)),
    (c.BinomialDistribution(200, 0.5), stats.binom(200, 0.5)),
    (c.NegativeBinomialDistribution(5, 0.3), stats.nbinom(5, 0.3)),
    (c.DiscreteUniformDistribution((-2, 4)), stats.randint(-2, 5)),
]


def drawn(distribution: d.Distribution) -> np.ndarray:
    return RandomArrayLayer(distribution, Output=COUNT)(RandomSeeding=2)


@pytest.mark.parametrize(("distribution", "reference"), CONTINUOUS, ids=[repr(one) for one, _ in CONTINUOUS])
def test_real_numbers_are_distributed_as_they_should(distribution: d.Distribution, reference: Any) -> None:
    assert stats.kstest(drawn(distribution), reference.cdf).pvalue > 0.01


def test_log_gamma_numbers_are_exponentials_of_gamma_numbers() -> None:
    found = np.log(drawn(d.LogGammaDistribution(2, 0.5, 1)))  # location 1 cancels the -1
    assert stats.kstest(found, stats.gamma(2, scale=0.5).cdf).pvalue > 0.01


@pytest.mark.parametrize(("distribution", "reference"), DISCRETE, ids=[repr(one) for one, _ in DISCRETE])
def test_counts_are_distributed_as_they_should(distribution: d.Distribution, reference: Any) -> None:
    found = drawn(distribution)
    assert np.array_equal(found, np.round(found))
    edges = np.r_[-np.inf, np.unique(reference.ppf(np.linspace(0.02, 0.98, 20))), np.inf]
    expected = COUNT * np.diff(np.r_[0.0, reference.cdf(edges[1:])])
    seen = np.array([np.sum((low < found) & (found <= high)) for low, high in zip(edges, edges[1:], strict=False)])
    enough = expected > 3
    excess = np.sum((seen - expected)[enough] ** 2 / expected[enough])
    assert stats.chi2.sf(excess, enough.sum() - 1) > 0.01


def test_every_distribution_is_tested_and_can_be_drawn() -> None:
    tested = {type(one) for one, _ in [*CONTINUOUS, *DISCRETE]} | {d.LogGammaDistribution}
    assert tested == set(SAMPLERS) == {*(getattr(d, n) for n in d.__all__), *(getattr(c, n) for n in c.__all__)}


def test_it_is_drawn_in_evaluation_and_anew_each_time() -> None:
    layer = RandomArrayLayer(lambda x: NormalDistribution(x, 1))
    once, again = layer(np.zeros(50)), layer(np.zeros(50))
    assert np.any(once != again)
    assert np.array_equal(layer(np.zeros(50), RandomSeeding=3), layer(np.zeros(50), RandomSeeding=3))


def test_a_batch_is_drawn_example_by_example() -> None:
    first, second = RandomArrayLayer(lambda x: NormalDistribution(x, 1), Input=9)(np.zeros((2, 9)))
    assert np.any(first != second)


def test_a_seed_from_numpy_s_global_state():
    noise, net = RandomArrayLayer(NormalDistribution(), Output=4), LinearLayer(4, Input=3)

    def made():
        np.random.seed(1)
        array = NetInitialize(net, RandomSeeding=Inherited)["Weights"]
        return [noise(RandomSeeding=Inherited), noise(RandomSeeding=Inherited), *array]

    first, second = made(), made()
    assert all((one == other).all() for one, other in zip(first, second, strict=True))
    assert (first[0] != first[1]).any()


@pytest.mark.parametrize(
    ("inner", "reference"),
    [
        (NormalDistribution(1, 2), stats.norm(1, 2)),
        (ExponentialDistribution(1), stats.expon()),
        (PoissonDistribution(2), stats.poisson(2)),
    ],
)
@pytest.mark.parametrize("ends", [(0, 3), (-Infinity, 2), (1, Infinity), (-Infinity, Infinity)])
def test_a_censored_distribution_clips_at_its_ends(inner: Any, reference: Any, ends: Any) -> None:
    found = drawn(CensoredDistribution(ends, inner))
    np.testing.assert_array_equal(found, np.clip(drawn(inner), *ends))  # from the same random numbers
    for end, weight in zip(ends, (reference.cdf(ends[0]), reference.sf(ends[1] - 1e-9)), strict=True):
        share = np.mean(found == end)
        assert abs(share - weight) < 4 * np.sqrt(weight * (1 - weight) / COUNT) + 1e-12


def test_ends_of_a_censored_distribution_may_be_inputs() -> None:
    layer = RandomArrayLayer(lambda m, h: CensoredDistribution((0, h), NormalDistribution(m, 0)))
    assert layer({"m": [-1, 0.25, 7], "h": [1, 1, 3]}).tolist() == [0, 0.25, 3]
    gradients = layer({"m": [-1, 0.25, 7], "h": [1, 1, 3]}, NetPortGradient("h"))
    assert gradients.tolist() == [0, 0, 1]  # 1 where the upper end is the result


def test_a_censored_distribution_is_printed_as_it_is_written() -> None:
    one = CensoredDistribution((0, Infinity), NormalDistribution)
    assert repr(one) == "CensoredDistribution((0, Infinity), NormalDistribution(0.0, 1.0))"
    assert eval(repr(one)) == one != CensoredDistribution((-Infinity, 0), NormalDistribution)
    assert RandomArrayLayer(one, Output=2) == RandomArrayLayer(
        CensoredDistribution([0, Infinity], NormalDistribution()), Output=2
    )
    weights = NetInitialize(LinearLayer(50, Input=50), Method=("Random", {"Weights": one}))["Weights"]
    assert weights.min() == 0 and abs(np.mean(weights == 0) - 0.5) < 0.05


@pytest.mark.parametrize(
    "ends", [(2, 1), (Infinity, -Infinity), (Infinity, 3), (float("nan"), 1), ("a", 1), 3, (1, True)]
)
def test_invalid_ends_of_a_censored_distribution(ends: Any) -> None:
    with pytest.raises(NetOptionError):
        CensoredDistribution(ends, NormalDistribution(0, 1))


def test_what_is_no_distribution_cannot_be_cut_off() -> None:
    for what in (3, "Normal", PoissonDistribution):
        with pytest.raises(NetOptionError):
            CensoredDistribution((0, 1), what)
    error = raised(NetOptionError, lambda: CensoredDistribution((2, 1), NormalDistribution(0, 1)))
    assert eval(error.ways[0]) == (1, 2)


@pytest.mark.parametrize(("made", "message"), [
    (lambda: NormalDistribution(0, -1), "NormalDistribution: sd is a number from 0 up, not -1"),
    (lambda: NormalDistribution(True, 1), "NormalDistribution: mean is a number, not True"),
    (lambda: BernoulliDistribution(1.5), "BernoulliDistribution: p is a number from 0 to 1, not 1.5"),
    (lambda: UniformDistribution(3), "UniformDistribution: range is a pair of numbers, the lower one first, not 3"),
    (lambda: DiscreteUniformDistribution((1, 2.5)),
     "DiscreteUniformDistribution: range is a pair of integers, the lower one first, not (1, 2.5)"),
    (lambda: CensoredDistribution((np.inf, 0), NormalDistribution()),
     "CensoredDistribution: range is a pair of numbers, or -Infinity and Infinity for no end, the lower one first, "
     "not (inf, 0)"),
    (lambda: CensoredDistribution((0, 1), 3),
     "CensoredDistribution: distribution is a distribution, such as NormalDistribution(0, 1), not 3"),
])  # fmt: skip
def test_parameters_that_are_outside(made, message) -> None:
    assert raised(NetOptionError, made).headline == message
