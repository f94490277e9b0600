"""Special functions against SciPy's, and against what is known of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netlang.compiler.ir import special_functions as special

WIDE = np.concatenate([np.linspace(-30, 30, 4001), np.linspace(-1.5, 1.5, 2001), np.logspace(-300, 0, 301)])
UNIT = np.concatenate([np.linspace(-1, 1, 2001), 1 - np.logspace(-16, -1, 100), np.logspace(-300, -1, 100)])
RIGHT = np.concatenate([np.linspace(0.01, 40, 4001), np.logspace(-10, 8, 400)])
LEFT = np.linspace(-9.97, -0.03, 900)


def scipy_special():
    return pytest.importorskip("scipy.special")


def close(found: np.ndarray, wanted: np.ndarray, relative: float = 2e-15, absolute: float = 1e-300) -> None:
    np.testing.assert_allclose(found, wanted, rtol=relative, atol=absolute)


def test_erf():
    close(special.erf(WIDE), scipy_special().erf(WIDE))


def test_erf_of_singles():
    x = np.float32(
        np.concatenate([np.linspace(-30, 30, 400_001), np.linspace(-5, 5, 400_001), np.logspace(-37, 0, 301)])
    )
    wanted = scipy_special().erf(np.float64(x))
    off = np.abs(special.erf(x) - wanted) / np.spacing(np.abs(np.float32(wanted)))
    assert off.max() < 6.5 and off.mean() < 0.7
    ends = np.float32([-np.inf, -5, -0.0, 0, 5, np.inf, np.nan])
    np.testing.assert_array_equal(special.erf(ends), np.float32([-1, -1, -0.0, 0, 1, 1, np.nan]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 5), (3, special.BLOCK), (2 * special.BLOCK + 1,)])
def test_erf_into_an_array_of_any_layout(dtype, shape):
    x = np.random.default_rng(0).normal(0, 2, shape).astype(dtype)
    whole = np.vectorize(math.erf, otypes=[dtype])(x)
    close = {"rtol": 1e-6 if dtype == np.float32 else 2e-15}
    np.testing.assert_allclose(special.erf(x), whole, **close)
    np.testing.assert_allclose(special.erf(np.stack([x, x], -1)[..., 0]), whole, **close)  # not contiguous
    turned = np.empty(shape[::-1], dtype)
    assert special.erf(x.T, turned) is turned
    np.testing.assert_allclose(turned, whole.T, **close)
    assert special.erf(x, x) is x  # in place
    np.testing.assert_allclose(x, whole, **close)


def test_erfc():
    close(special.erfc(WIDE), scipy_special().erfc(WIDE), 2e-13)  # SciPy's own rounding of the square


def test_erfc_far_out():
    # erfc(x) = exp(-x^2) / (x sqrt(pi)) (1 - 1/(2 x^2) + 3/(4 x^4) - ...); 20 has an exact square
    series = 1 - 1 / 800 + 3 / 64e4 - 15 / 512e6 + 105 / 4096e8 - 945 / 32768e10 + 10395 / 262144e12
    wanted = math.exp(-400.0) / (20 * math.sqrt(math.pi)) * series
    close(special.erfc(20.0), wanted, 1e-13)


def test_erfinv():
    close(special.erfinv(UNIT), scipy_special().erfinv(UNIT), 4e-15)
    inner = np.linspace(-3, 3, 101)
    close(special.erfinv(special.erf(inner)), inner, 1e-11)


def test_gammaln():
    for x in (RIGHT, LEFT):
        close(special.gammaln(x), scipy_special().gammaln(x), 3e-15, 4e-15)
    close(special.gammaln(np.arange(1.0, 20.0)), [math.log(math.factorial(n)) for n in range(19)], 1e-15)


@pytest.mark.parametrize("order", range(7))
def test_polygamma(order: int):
    close(special.polygamma(order, RIGHT), scipy_special().polygamma(order, RIGHT), 2e-14, 2e-15)


@pytest.mark.parametrize("order", range(4))
def test_polygamma_left_of_zero_is_the_derivative_of_the_order_below(order: int):
    x = np.array([-0.3, -1.4, -2.5, -3.7])
    lower = special.gammaln if order == 0 else lambda x: special.polygamma(order - 1, x)
    h = 1e-4
    shown = (8 * (lower(x + h) - lower(x - h)) - (lower(x + 2 * h) - lower(x - 2 * h))) / (12 * h)
    close(special.polygamma(order, x), shown, 1e-7)


def test_infinities_nan_and_signed_zeros():
    inf, nan = np.inf, np.nan
    at = np.array([-inf, inf, nan, 0.0, -0.0])
    close(special.erf(at), [-1, 1, nan, 0, 0])
    close(special.erfc(at), [2, 0, nan, 1, 1])
    close(special.erfinv(np.array([-1.0, 1.0, 2.0, 0.0, nan])), [-inf, inf, nan, 0, nan])
    close(special.gammaln(np.array([0.0, -1.0, inf, nan, 1.0, 2.0])), [inf, inf, inf, nan, 0, 0])
    close(special.polygamma(0, np.array([1.0, inf, nan])), [-0.5772156649015329, inf, nan])
    close(special.polygamma(1, np.array([1.0, inf])), [math.pi**2 / 6, 0.0])


def test_precision_and_shape_stay():
    for function in (special.erf, special.erfc, special.erfinv, special.gammaln, lambda x: special.polygamma(0, x)):
        for dtype in (np.float32, np.float64):
            made = function(np.full((2, 3), 0.7, dtype))
            assert (made.dtype, made.shape) == (dtype, (2, 3))


def test_single_precision():
    x = np.linspace(-5, 5, 1001, dtype=np.float32)
    close(special.erf(x), scipy_special().erf(x.astype(float)), 6e-7)
