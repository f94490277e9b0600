"""NumPy's elementwise functions, in symbols: what `np.exp(x)` is, whoever traces it. What a symbol alone is stands in
its record (`table`); here is a row for each that is made of several."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from netlang.language.symbols import table as s
from netlang.language.symbols.expression import SYMBOLS, symbol_like


def root(x: Any) -> Any:
    """The square root, with derivative 0 at 0."""
    return s.If(s.Greater(x, 0), s.Sqrt(x), 0)


def _heaviside(x: Any, at_zero: Any) -> Any:
    return s.If(s.Equal(x, 0), at_zero, s.If(s.Greater(x, 0), 1, 0))


def _log_add(x: Any, y: Any) -> Any:
    return s.Max(x, y) + s.Log(1 + s.Exp(-abs(x - y)))


def _clip(x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    x = x if low is None else s.Max(x, low)
    return x if high is None else s.Min(x, high)


def _sinc(x: Any) -> Any:
    away = s.If(s.Equal(x, 0), 1, x) * math.pi
    return s.If(s.Equal(x, 0), 1, s.Sin(away) / away)


ELEMENTWISE: Final[dict[Any, Callable[..., Any]]] = {
    function: symbol for symbol in SYMBOLS.values() for function in symbol.numpy
} | {
    np.exp2: lambda x: s.Power(2, x), np.expm1: lambda x: s.Exp(x) - 1, np.log1p: lambda x: s.Log(1 + x),
    np.log2: lambda x: s.Log(x) / math.log(2), np.log10: lambda x: s.Log(x) / math.log(10), np.square: lambda x: x * x,
    np.reciprocal: lambda x: 1 / x, np.positive: lambda x: +x, np.negative: lambda x: -x,
    np.deg2rad: lambda x: x * (math.pi / 180), np.radians: lambda x: x * (math.pi / 180),
    np.rad2deg: lambda x: x * (180 / math.pi), np.degrees: lambda x: x * (180 / math.pi),
    np.floor_divide: lambda x, y: s.Floor(s.Divide(x, y)), np.arctan2: lambda y, x: s.ArcTan(x, y),
    np.hypot: lambda x, y: root(s.Plus(s.Times(x, x), s.Times(y, y))),
    np.logaddexp: _log_add, np.heaviside: _heaviside, np.sinc: _sinc, np.clip: _clip, np.round: s.rounded,
    np.around: s.rounded,
}  # fmt: skip


def elementwise(function: Any) -> Callable[..., Any] | None:
    """An elementwise function in symbols: NumPy's, or another library's with a symbol's name, such as SciPy's
    erf. None for others."""
    return ELEMENTWISE.get(function) or (symbol_like(function) if isinstance(function, np.ufunc) else None)
