"""Special functions for kernels: for NumPy our own (so that SciPy is not needed), for JAX its own.

Rational approximations of erf, erfc and log gamma after S. L. Moshier's Cephes library, of the inverse of erf after
M. J. Wichura's algorithm AS 241; polygamma by Euler's and Maclaurin's formula. All are exact to a few units in the
last place of a double, except where a zero is crossed: there to about 1e-15. Singles are computed as doubles, but for
erf, the one that is in hot loops: it has a formula of its own for them, exact to 6 units in the last place.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

Array = Any
BLOCK = 1 << 15  # elements that are computed at a time


def special(xp: Any) -> Any:
    """The module of special functions that goes with the array module `xp`."""
    if xp is np:
        return sys.modules[__name__]
    import jax.scipy.special as functions

    return functions


def _horner(x: Array, *coefficients: float) -> Array:
    """The polynomial of x with these coefficients, the highest power first."""
    total = x * coefficients[0] + coefficients[1]
    for c in coefficients[2:]:
        total *= x
        total += c
    return total


def _reals(x: Any) -> tuple[np.ndarray, np.dtype]:
    """x as doubles, and the precision in which the result is wanted."""
    given = np.asarray(x)
    wanted = given.dtype if given.dtype.kind == "f" else np.dtype(np.float64)
    return given.astype(np.float64), wanted


# error function -------------------------------------------------------------------------------------------


def _erf_near(x: Array) -> Array:
    """erf for |x| <= 1."""
    z = x * x
    above = _horner(
        z, 9.60497373987051638749e0, 9.00260197203842689217e1, 2.23200534594684319226e3, 7.00332514112805075473e3,
        5.55923013010394962768e4,
    )  # fmt: skip
    below = _horner(
        z, 1.0, 3.35617141647503099647e1, 5.21357949780152679795e2, 4.59432382970980127987e3,
        2.26290000613890934246e4, 4.92673942608635921086e4,
    )  # fmt: skip
    return x * above / below


def _scaled_middle(x: Array) -> Array:
    """erfc(x) exp(x^2) for 1 <= x <= 8."""
    above = _horner(
        x, 2.46196981473530512524e-10, 5.64189564831068821977e-1, 7.46321056442269912687e0, 4.86371970985681366614e1,
        1.96520832956077098242e2, 5.26445194995477358631e2, 9.34528527171957607540e2, 1.02755188689515710272e3,
        5.57535335369399327526e2,
    )  # fmt: skip
    below = _horner(
        x, 1.0, 1.32281951154744992508e1, 8.67072140885989742329e1, 3.54937778887819891062e2, 9.75708501743205489753e2,
        1.82390916687909736289e3, 2.24633760818710981792e3, 1.65666309194161350182e3, 5.57535340817727675546e2,
    )  # fmt: skip
    return above / below


def _scaled_far(x: Array) -> Array:
    """erfc(x) exp(x^2) for x >= 8."""
    above = _horner(
        x, 5.64189583547755073984e-1, 1.27536670759978104416e0, 5.01905042251180477414e0, 6.16021097993053585195e0,
        7.40974269950448939160e0, 2.97886665372100240670e0,
    )  # fmt: skip
    below = _horner(
        x, 1.0, 2.26052863220117276590e0, 9.39603524938001434673e0, 1.20489539808096656605e1, 1.70814450747565897222e1,
        9.60896809063285878198e0, 3.36907645100081516050e0,
    )  # fmt: skip
    return above / below


def erf(x: Any, out: np.ndarray | None = None) -> np.ndarray:
    """Block by block, so that what is between input and result stays in the processor's cache."""
    x = np.asarray(x)
    x = x if x.dtype.kind == "f" else x.astype(np.float64)
    out = np.empty_like(x) if out is None else out
    one = _erf_of_singles if x.dtype == np.float32 else _erf_of_doubles
    flags: Any = ["external_loop", "buffered", "zerosize_ok"]
    with np.nditer((x, out), flags, [["readonly"], ["writeonly"]], order="K", buffersize=BLOCK) as blocks:
        for values, into in blocks:
            one(values, into)
    return out


def _erf_of_doubles(x: Array, out: Array) -> None:
    near = _erf_near(np.clip(x, -1.0, 1.0))
    size = np.abs(x)
    if np.any(size > 1.0):
        middle = np.clip(size, 1.0, 6.0)  # from 6 on, the rest is below the last place
        far = np.copysign(1.0 - np.exp(-middle * middle) * _scaled_middle(middle), x)
        near = np.where(size > 1.0, far, np.where(np.isnan(x), x, near))
    out[...] = near


def _erf_of_singles(x: Array, out: Array) -> None:
    """x times a rational function of x^2, to 4e-7 and, near 0, in proportion to x: fitted on 0..4, where it has arrived
    at 1. Every coefficient is positive, so nothing cancels."""
    np.clip(x, -4.03, 4.03, out)
    square = out * out
    out *= _horner(square, 1.98676503e-06, 0.000284564623, 0.00388334529, 0.053101752, 0.193545297, 1.12837911)
    out /= _horner(square, 3.74199226e-05, 0.00118556886, 0.0152072562, 0.115350075, 0.5048576, 1.0)
    np.clip(out, -1.0, 1.0, out)


def erfc(x: Any) -> np.ndarray:
    x, dtype = _reals(x)
    size = np.abs(x)
    middle, far = np.clip(size, 1.0, 8.0), np.clip(size, 8.0, 30.0)
    scaled = np.where(size > 8.0, _scaled_far(far), _scaled_middle(middle))
    tail = scaled * _exp_of_minus_square(np.clip(size, 0.0, 30.0))
    outside = np.where(x > 0, tail, 2.0 - tail)
    found = np.where(size > 1.0, outside, 1.0 - _erf_near(np.clip(x, -1.0, 1.0)))
    return np.where(np.isnan(x), x, found).astype(dtype)


def _exp_of_minus_square(x: Array) -> Array:
    """exp(-x^2), with the square in two parts: its rounding error would be as large as x^2 in the last place."""
    short = x.astype(np.float32).astype(np.float64)
    with np.errstate(under="ignore"):
        return np.exp(-short * short) * np.exp((short - x) * (short + x))


def erfinv(y: Any) -> np.ndarray:
    y, dtype = _reals(y)
    q = 0.5 * y
    r = 0.180625 - np.clip(q, -0.425, 0.425) ** 2
    middle = q * _horner(
        r, 2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
    ) / _horner(
        r, 5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
    )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = np.copysign(_normal_tail(np.sqrt(-np.log(0.5 * (1.0 - np.abs(y))))), y)
    found = np.where(np.abs(q) <= 0.425, middle, tail) * math.sqrt(0.5)
    found = np.where(np.abs(y) == 1.0, np.copysign(np.inf, y), found)
    return np.where(np.abs(y) > 1.0, np.nan, found).astype(dtype)


def _normal_tail(r: Array) -> Array:
    """The normal quantile (without sign) beyond which there is exp(-r^2)."""
    s = np.clip(r, 1.6, 5.0) - 1.6
    middle = _horner(
        s, 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
        3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
    ) / _horner(
        s, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
    )  # fmt: skip
    s = np.clip(r, 5.0, 30.0) - 5.0
    far = _horner(
        s, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
    ) / _horner(
        s, 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
    )  # fmt: skip
    return np.where(r > 5.0, far, middle)


# gamma function -------------------------------------------------------------------------------------------


def gammaln(x: Any) -> np.ndarray:
    """The logarithm of |gamma(x)|."""
    x, dtype = _reals(x)
    if not np.any(x < 0.5):
        return _gammaln_right(x).astype(dtype)
    right = _gammaln_right(np.where(x < 0.5, 1.0 - x, x))
    with np.errstate(divide="ignore", invalid="ignore"):
        mirrored = math.log(math.pi) - np.log(np.abs(_sine_of_pi(x))) - right
    mirrored = np.where(np.isinf(x), np.inf, mirrored)
    return np.where(x < 0.5, mirrored, right).astype(dtype)


def _sine_of_pi(x: Array) -> Array:
    """sin(pi x) up to its sign, exact near integers."""
    return np.sin(math.pi * (x - np.rint(x)))


def _gammaln_far(x: Array) -> Array:
    """log gamma(x) for x >= 13, by Stirling's formula."""
    with np.errstate(all="ignore"):
        inverse = 1.0 / np.maximum(x, 13.0)
        series = inverse * _horner(
            inverse * inverse, 8.11614167470508450300e-4, -5.95061904284301438324e-4, 7.93650340457716943945e-4,
            -2.77777777730099687205e-3, 8.33333333333331927722e-2,
        )  # fmt: skip
        far = (x - 0.5) * np.log(x) - x + 0.5 * math.log(2 * math.pi) + series
        return np.where(np.isinf(x), x, far)


def _gammaln_right(x: Array) -> Array:
    """log gamma(x) for x >= 0.5: moved to 2 <= x < 3 by factors, or by Stirling's formula."""
    far = _gammaln_far(x)
    if not np.any(x < 13.0):
        return far
    near = np.clip(x, 0.5, 13.0)
    factor = np.ones_like(near)
    for _ in range(2):  # up to 2, by the division of factors
        low = near < 2.0
        factor = np.where(low, factor / near, factor)
        near = near + low
    for _ in range(11):  # down below 3
        high = near >= 3.0
        if not np.any(high):
            break
        near = near - high
        factor = np.where(high, factor * near, factor)
    d = near - 2.0
    above = _horner(
        d, -1.37825152569120859100e3, -3.88016315134637840924e4, -3.31612992738871184744e5, -1.16237097492762307383e6,
        -1.72173700820839662146e6, -8.53555664245765465627e5,
    )  # fmt: skip
    below = _horner(
        d, 1.0, -3.51815701436523470549e2, -1.70642106651881159223e4, -2.20528590553854454839e5,
        -1.13933444367982507207e6, -2.53252307177582951285e6, -2.01889141433532773231e6,
    )  # fmt: skip
    return np.where(x < 13.0, np.log(factor) + d * above / below, far)


# B_2, B_4 ... B_24
BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330,
    854513 / 138, -236364091 / 2730,
)  # fmt: skip


def polygamma(order: int, x: Any) -> np.ndarray:
    """The derivative of order `order` + 1 of log gamma at x; order 0 is digamma."""
    x, dtype = _reals(x)
    with np.errstate(all="ignore"):
        right = np.where(x > 0, x, 1.0 - x)
        found = _digamma_right(right) if order == 0 else _polygamma_right(order, right)
        if np.any(x <= 0):
            found = np.where(x > 0, found, _reflected(order, x, found))
    return found.astype(dtype)


def _digamma_right(x: Array) -> Array:
    """digamma for x > 0, from further right."""
    total = np.zeros_like(x)
    steps = 12
    for k in range(steps - 1, -1, -1):  # the smallest first
        total -= 1.0 / (x + k)
    y = x + steps
    z = 1.0 / (y * y)
    terms = [b / (2 * j) for j, b in enumerate(BERNOULLI[:9], 1)]
    return np.log(y) - 0.5 / y - z * _horner(z, *terms[::-1]) + total


def _polygamma_right(order: int, x: Array) -> Array:
    """(-1)^(n+1) n! times the sum of (x + k)^-(n+1) over k = 0, 1, 2 ..., by Euler and Maclaurin, for x > 0."""
    s = order + 1
    steps = max(12, s)
    y = x + steps
    total = y ** (1 - s) / (s - 1) + 0.5 * y**-s
    rising = float(s)  # s (s+1) ... (s+2j-2)
    for j, b in enumerate(BERNOULLI, 1):
        total += b / math.factorial(2 * j) * rising * y ** (-s - 2 * j + 1)
        rising *= (s + 2 * j - 1) * (s + 2 * j)
    for k in range(steps - 1, -1, -1):
        total += (x + k) ** -s
    return (-1) ** s * math.factorial(order) * total


def _reflected(order: int, x: Array, mirrored: Array) -> Array:
    """polygamma at x <= 0, given that at 1 - x: it differs by a derivative of pi cot(pi x), a polynomial in cot."""
    cotangent = 1.0 / np.tan(math.pi * (x - np.rint(x)))
    p = np.array([1.0, 0.0])  # the highest power first
    for _ in range(order):
        p = np.convolve(np.polyder(p), [-math.pi, 0.0, -math.pi])
    return (-1) ** order * mirrored - math.pi * np.polyval(p, cotangent)
