"""The table of symbols, in Wolfram's spelling: a row is all that is known of one.

Source: https://reference.wolfram.com/language/ref/ElementwiseLayer.html and ThreadingLayer.html
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from netlang.language.symbols import formulas
from netlang.language.symbols.expression import SYMBOLS, Expression
from netlang.language.symbols.formulas import chain, folded, op, turned
from netlang.language.symbols.operators import INFIX
from netlang.language.symbols.symbol import Symbol

Infinity: Final = math.inf

# functions of one number ------------------------------------------------------------------------------------
Ramp: Final = Symbol("Ramp", op("ramp"))
LogisticSigmoid: Final = Symbol("LogisticSigmoid", op("sigmoid"))
Tan: Final = Symbol("Tan", op("tan"), numpy=np.tan)
Tanh: Final = Symbol("Tanh", op("tanh"), numpy=np.tanh)
ArcTan: Final = Symbol("ArcTan", formulas.arctan, "nn?", "x | x, y", numpy=np.arctan)
ArcTanh: Final = Symbol("ArcTanh", op("arctanh"), numpy=np.arctanh)
Sin: Final = Symbol("Sin", op("sin"), numpy=np.sin)
Sinh: Final = Symbol("Sinh", op("sinh"), numpy=np.sinh)
ArcSin: Final = Symbol("ArcSin", op("arcsin"), numpy=np.arcsin)
ArcSinh: Final = Symbol("ArcSinh", op("arcsinh"), numpy=np.arcsinh)
Cos: Final = Symbol("Cos", op("cos"), numpy=np.cos)
Cosh: Final = Symbol("Cosh", op("cosh"), numpy=np.cosh)
ArcCos: Final = Symbol("ArcCos", op("arccos"), numpy=np.arccos)
ArcCosh: Final = Symbol("ArcCosh", op("arccosh"), numpy=np.arccosh)
Cot: Final = Symbol("Cot", lambda ops, x: ops.cos(x) / ops.sin(x))
Coth: Final = Symbol("Coth", lambda ops, x: 1.0 / ops.tanh(x))
ArcCot: Final = Symbol("ArcCot", formulas.arccot)
ArcCoth: Final = Symbol("ArcCoth", lambda ops, x: ops.arctanh(1.0 / x))
Csc: Final = Symbol("Csc", lambda ops, x: 1.0 / ops.sin(x))
Csch: Final = Symbol("Csch", formulas.csch)
ArcCsc: Final = Symbol("ArcCsc", lambda ops, x: ops.arcsin(1.0 / x))
ArcCsch: Final = Symbol("ArcCsch", lambda ops, x: ops.arcsinh(1.0 / x))
Sec: Final = Symbol("Sec", lambda ops, x: 1.0 / ops.cos(x))
Sech: Final = Symbol("Sech", formulas.sech)
ArcSec: Final = Symbol("ArcSec", lambda ops, x: ops.arccos(1.0 / x))
ArcSech: Final = Symbol("ArcSech", lambda ops, x: ops.arccosh(1.0 / x))
Haversine: Final = Symbol("Haversine", lambda ops, x: ops.square(ops.sin(x * 0.5)))
InverseHaversine: Final = Symbol("InverseHaversine", lambda ops, x: ops.arcsin(ops.sqrt(x)) * 2.0)
Gudermannian: Final = Symbol("Gudermannian", lambda ops, x: ops.arctan(ops.tanh(x * 0.5)) * 2.0)
InverseGudermannian: Final = Symbol("InverseGudermannian", lambda ops, x: ops.arctanh(ops.tan(x * 0.5)) * 2.0)
Log: Final = Symbol("Log", formulas.log, "nn?", "x | base, x", numpy=np.log)
Exp: Final = Symbol("Exp", op("exp"), numpy=np.exp)
Sqrt: Final = Symbol("Sqrt", op("sqrt"), numpy=np.sqrt)
CubeRoot: Final = Symbol("CubeRoot", op("cbrt"), numpy=np.cbrt)
Abs: Final = Symbol("Abs", op("absolute"), numpy=(np.absolute, np.fabs))
Gamma: Final = Symbol("Gamma", formulas.gamma)
LogGamma: Final = Symbol("LogGamma", op("gammaln"))
Erf: Final = Symbol("Erf", formulas.erf, "nn?", "x | from, to")  # two arguments: Erf(to) - Erf(from)
InverseErf: Final = Symbol("InverseErf", op("erfinv"))
Erfc: Final = Symbol("Erfc", op("erfc"))
InverseErfc: Final = Symbol("InverseErfc", lambda ops, x: ops.erfinv(1.0 - x))
Round: Final = Symbol("Round", op("round"), numpy=np.rint)
Floor: Final = Symbol("Floor", op("floor"), numpy=np.floor)
Ceiling: Final = Symbol("Ceiling", op("ceil"), numpy=np.ceil)
Sign: Final = Symbol("Sign", op("sign"), numpy=np.sign)
FractionalPart: Final = Symbol("FractionalPart", lambda ops, x: x - ops.trunc(x))
IntegerPart: Final = Symbol("IntegerPart", op("trunc"), numpy=np.trunc)
Unitize: Final = Symbol("Unitize", lambda ops, x: formulas.one_where(ops, ops.logical_not(ops.equal(x, 0.0))))
KroneckerDelta: Final = Symbol("KroneckerDelta", lambda ops, x: formulas.one_where(ops, ops.equal(x, 0.0)))

# several numbers --------------------------------------------------------------------------------------------

Plus: Final = Symbol("Plus", folded("add"), "n+", "x, y, ...", infix="+", numpy=np.add)
Subtract: Final = Symbol("Subtract", formulas.subtract, "nn", "x, y", infix="-", numpy=np.subtract)
Times: Final = Symbol("Times", formulas.times, "n+", "x, y, ...", infix="*", numpy=np.multiply)
Divide: Final = Symbol("Divide", op("div"), "nn", "x, y", infix="/", numpy=np.divide)
Power: Final = Symbol("Power", formulas.power, "nn", "x, y", infix="**", numpy=(np.power, np.float_power))
Surd: Final = Symbol("Surd", formulas.surd, "nn", "x, n")
Min: Final = Symbol("Min", folded("minimum"), "n+", "x, y, ...", numpy=(np.minimum, np.fmin))
Max: Final = Symbol("Max", folded("maximum"), "n+", "x, y, ...", numpy=(np.maximum, np.fmax))
Clip: Final = Symbol(
    "Clip", formulas.clip, "n|nnn|nnnnn", "x | x, (low, high) | x, (low, high), (below, above)", pairs=formulas.ENDS
)
Mod: Final = Symbol("Mod", op("mod"), "nn", "x, divisor", infix="%", numpy=np.remainder)
Threshold: Final = Symbol("Threshold", formulas.threshold, "nn?", "x | x, size")
Chop: Final = Symbol("Chop", formulas.chop, "nn?", "x | x, size")

# choice -----------------------------------------------------------------------------------------------------

If: Final = Symbol(
    "If", None, "cnn", "condition, x, y", numpy=np.where, cases=lambda condition, x, y: ([(condition, x)], y)
)
Which: Final = Symbol("Which", None, "(cn)*tn", "condition, x, ..., True, y", cases=formulas.cases_of_which)
Piecewise: Final = Symbol(
    "Piecewise", None, "(nc)+n", "[(x, condition), ...] | [(x, condition), ...], default", pairs=formulas.BRANCHES,
    cases=formulas.cases_of_piecewise,
)  # fmt: skip

# conditions -------------------------------------------------------------------------------------------------

And: Final = Symbol("And", folded("logical_and"), "c+", "a, b, ...", "condition", "&", (np.logical_and, np.bitwise_and))
Or: Final = Symbol("Or", folded("logical_or"), "c+", "a, b, ...", "condition", "|", (np.logical_or, np.bitwise_or))
Not: Final = Symbol("Not", op("logical_not"), "c", "a", "condition", numpy=(np.logical_not, np.invert))
Equal: Final = Symbol("Equal", chain(op("equal")), "nn+", "x, y, ...", "condition", numpy=np.equal)
Unequal: Final = Symbol("Unequal", formulas.unequal, "nn+", "x, y, ...", "condition", numpy=np.not_equal)
Greater: Final = Symbol("Greater", chain(op("greater")), "nn+", "x, y, ...", "condition", ">", np.greater)
GreaterEqual: Final = Symbol(
    "GreaterEqual", chain(op("greater_equal")), "nn+", "x, y, ...", "condition", ">=", np.greater_equal
)
Less: Final = Symbol("Less", chain(turned("greater")), "nn+", "x, y, ...", "condition", "<", np.less)
LessEqual: Final = Symbol(
    "LessEqual", chain(turned("greater_equal")), "nn+", "x, y, ...", "condition", "<=", np.less_equal
)
Positive: Final = Symbol("Positive", lambda ops, x: ops.greater(x, 0.0), "n", "x", "condition")
NonNegative: Final = Symbol("NonNegative", lambda ops, x: ops.greater_equal(x, 0.0), "n", "x", "condition")
Negative: Final = Symbol("Negative", lambda ops, x: ops.greater(0.0, x), "n", "x", "condition")
NonPositive: Final = Symbol("NonPositive", lambda ops, x: ops.greater_equal(0.0, x), "n", "x", "condition")
PossibleZeroQ: Final = Symbol("PossibleZeroQ", lambda ops, x: ops.equal(x, 0.0), "n", "x", "condition")

SYMBOLS.update({symbol.name: symbol for symbol in list(vars().values()) if isinstance(symbol, Symbol)})

# Python's operators of expressions --------------------------------------------------------------------------


def rounded(x: Any, decimals: int = 0) -> Any:
    return Round(x * 10.0**decimals) / 10.0**decimals if decimals else Round(x)


Expression.operations = {INFIX[symbol.infix].method: symbol for symbol in SYMBOLS.values() if symbol.infix} | {
    "floordiv": lambda x, y: Floor(Divide(x, y)), "invert": Not, "neg": lambda x: Times(-1, x), "pos": lambda x: x,
    "abs": Abs, "round": rounded, "floor": Floor, "ceil": Ceiling, "trunc": IntegerPart,
}  # fmt: skip
Expression.of_numbers = {f: s for s in SYMBOLS.values() if s.infix or s in (Equal, Unequal) for f in s.numpy}
