"""NumPy's elementwise functions, in symbols: what `np.exp(x)` is, whoever traces it. One row each.

FunctionLayer makes these expressions of its arrays, CompiledLayer programs of them (`lowering/expressions.py`), and an
expression that is given to such a function says which symbol to write.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from netlang.language.symbols import table as s
from netlang.language.symbols.symbol import Symbol


def root(x: Any) -> Any:
    """The square root, with derivative 0 at 0."""
    return s.If(s.Greater(x, 0), s.Sqrt(x), 0)


def _heaviside(x: Any, at_zero: Any) -> Any:
    return s.If(s.Equal(x, 0), at_zero, s.If(s.Greater(x, 0), 1, 0))


def _log_add(x: Any, y: Any) -> Any:
    return s.Max(x, y) + s.Log(1 + s.Exp(-abs(x - y)))


UFUNCS: Final[dict[Any, Callable[..., Any]]] = {
    # of one number
    np.sin: s.Sin, np.cos: s.Cos, np.tan: s.Tan, np.arcsin: s.ArcSin, np.arccos: s.ArcCos, np.arctan: s.ArcTan,
    np.sinh: s.Sinh, np.cosh: s.Cosh, np.tanh: s.Tanh, np.arcsinh: s.ArcSinh, np.arccosh: s.ArcCosh,
    np.arctanh: s.ArcTanh, np.exp: s.Exp, np.exp2: lambda x: s.Power(2, x), np.expm1: lambda x: s.Exp(x) - 1,
    np.log: s.Log, np.log1p: lambda x: s.Log(1 + x), np.log2: lambda x: s.Log(x) / math.log(2),
    np.log10: lambda x: s.Log(x) / math.log(10), np.sqrt: s.Sqrt, np.cbrt: s.CubeRoot, np.square: lambda x: x * x,
    np.reciprocal: lambda x: 1 / x, np.positive: lambda x: +x, np.negative: lambda x: -x, np.absolute: s.Abs,
    np.fabs: s.Abs, np.sign: s.Sign, np.floor: s.Floor, np.ceil: s.Ceiling, np.rint: s.Round, np.trunc: s.IntegerPart,
    np.deg2rad: lambda x: x * (math.pi / 180), np.radians: lambda x: x * (math.pi / 180),
    np.rad2deg: lambda x: x * (180 / math.pi), np.degrees: lambda x: x * (180 / math.pi),
    # of two
    np.add: s.Plus, np.subtract: s.Subtract, np.multiply: s.Times, np.divide: s.Divide, np.power: s.Power,
    np.float_power: s.Power, np.remainder: s.Mod, np.floor_divide: lambda x, y: s.Floor(s.Divide(x, y)),
    np.maximum: s.Max, np.minimum: s.Min, np.fmax: s.Max, np.fmin: s.Min, np.heaviside: _heaviside,
    np.hypot: lambda x, y: root(s.Plus(s.Times(x, x), s.Times(y, y))), np.arctan2: lambda y, x: s.ArcTan(x, y),
    np.logaddexp: _log_add,
    # conditions
    np.greater: s.Greater, np.greater_equal: s.GreaterEqual, np.less: s.Less, np.less_equal: s.LessEqual,
    np.equal: s.Equal, np.not_equal: s.Unequal, np.logical_and: s.And, np.logical_or: s.Or, np.logical_not: s.Not,
    np.bitwise_and: s.And, np.bitwise_or: s.Or, np.invert: s.Not,
}  # fmt: skip


def symbol_of(function: Any) -> str | None:
    """The symbol that alone does what NumPy's function does."""
    found = s.If if function is np.where else UFUNCS.get(function)
    if isinstance(found, Symbol):
        return found.name
    return next((name for name in s.SYMBOLS if name.lower() == function.__name__.replace("_", "")), None)
