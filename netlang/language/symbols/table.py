"""The table of symbols: one row each, in Wolfram's spelling. What each computes: `lowering/symbol_meanings.py`.

Source: https://reference.wolfram.com/language/ref/ElementwiseLayer.html and ThreadingLayer.html
"""

from __future__ import annotations

import math
from typing import Final

from netlang.language.symbols.symbol import Symbol

__all__ = [
    "Abs", "And", "ArcCos", "ArcCosh", "ArcCot", "ArcCoth", "ArcCsc", "ArcCsch", "ArcSec", "ArcSech", "ArcSin",
    "ArcSinh", "ArcTan", "ArcTanh", "Ceiling", "Chop", "Clip", "Cos", "Cosh", "Cot", "Coth", "Csc", "Csch", "CubeRoot",
    "Divide", "Equal", "Erf", "Erfc", "Exp", "Floor", "FractionalPart", "Gamma", "Greater", "GreaterEqual",
    "Gudermannian", "Haversine", "If", "IntegerPart", "InverseErf", "InverseErfc", "InverseGudermannian",
    "InverseHaversine", "KroneckerDelta", "Less", "LessEqual", "Log", "LogGamma", "LogisticSigmoid", "Max", "Min",
    "Mod", "Negative", "NonNegative", "NonPositive", "Not", "Or", "Piecewise", "Plus", "Positive", "PossibleZeroQ",
    "Power", "Ramp", "Round", "Sec", "Sech", "Sign", "Sin", "Sinh", "Sqrt", "Subtract", "Surd", "Tan", "Tanh",
    "Threshold", "Times", "Unequal", "Unitize", "Which",
]  # fmt: skip

Infinity: Final = math.inf

# functions of one number ------------------------------------------------------------------------------------
Ramp: Final = Symbol("Ramp")
LogisticSigmoid: Final = Symbol("LogisticSigmoid")
Tan: Final = Symbol("Tan")
Tanh: Final = Symbol("Tanh")
ArcTan: Final = Symbol("ArcTan", "nn?", "x | x, y")  # of two: the angle of the point (x, y)
ArcTanh: Final = Symbol("ArcTanh")
Sin: Final = Symbol("Sin")
Sinh: Final = Symbol("Sinh")
ArcSin: Final = Symbol("ArcSin")
ArcSinh: Final = Symbol("ArcSinh")
Cos: Final = Symbol("Cos")
Cosh: Final = Symbol("Cosh")
ArcCos: Final = Symbol("ArcCos")
ArcCosh: Final = Symbol("ArcCosh")
Cot: Final = Symbol("Cot")
Coth: Final = Symbol("Coth")
ArcCot: Final = Symbol("ArcCot")
ArcCoth: Final = Symbol("ArcCoth")
Csc: Final = Symbol("Csc")
Csch: Final = Symbol("Csch")
ArcCsc: Final = Symbol("ArcCsc")
ArcCsch: Final = Symbol("ArcCsch")
Sec: Final = Symbol("Sec")
Sech: Final = Symbol("Sech")
ArcSec: Final = Symbol("ArcSec")
ArcSech: Final = Symbol("ArcSech")
Haversine: Final = Symbol("Haversine")
InverseHaversine: Final = Symbol("InverseHaversine")
Gudermannian: Final = Symbol("Gudermannian")
InverseGudermannian: Final = Symbol("InverseGudermannian")
Log: Final = Symbol("Log", "nn?", "x | base, x")
Exp: Final = Symbol("Exp")
Sqrt: Final = Symbol("Sqrt")
CubeRoot: Final = Symbol("CubeRoot")
Abs: Final = Symbol("Abs")
Gamma: Final = Symbol("Gamma")
LogGamma: Final = Symbol("LogGamma")
Erf: Final = Symbol("Erf", "nn?", "x | from, to")  # of two: Erf(to) - Erf(from)
InverseErf: Final = Symbol("InverseErf")
Erfc: Final = Symbol("Erfc")
InverseErfc: Final = Symbol("InverseErfc")
Round: Final = Symbol("Round")
Floor: Final = Symbol("Floor")
Ceiling: Final = Symbol("Ceiling")
Sign: Final = Symbol("Sign")
FractionalPart: Final = Symbol("FractionalPart")
IntegerPart: Final = Symbol("IntegerPart")
Unitize: Final = Symbol("Unitize")
KroneckerDelta: Final = Symbol("KroneckerDelta")

# numbers combined -------------------------------------------------------------------------------------------

Plus: Final = Symbol("Plus", "n+", "x, y, ...")
Subtract: Final = Symbol("Subtract", "nn", "x, y")
Times: Final = Symbol("Times", "n+", "x, y, ...")
Divide: Final = Symbol("Divide", "nn", "x, y")
Power: Final = Symbol("Power", "nn", "x, y")
Surd: Final = Symbol("Surd", "nn", "x, n")
Min: Final = Symbol("Min", "n+", "x, y, ...")
Max: Final = Symbol("Max", "n+", "x, y, ...")
Clip: Final = Symbol("Clip", "n|nnn|nnnnn", "x | x, (low, high) | x, (low, high), (below, above)")
Mod: Final = Symbol("Mod", "nn", "x, divisor")
Threshold: Final = Symbol("Threshold", "nn?", "x | x, size")
Chop: Final = Symbol("Chop", "nn?", "x | x, size")

# choice -----------------------------------------------------------------------------------------------------

If: Final = Symbol("If", "cnn", "condition, x, y")
Which: Final = Symbol("Which", "(cn)*tn", "condition, x, ..., True, y")
Piecewise: Final = Symbol("Piecewise", "(nc)+n", "[(x, condition), ...] | [(x, condition), ...], default")

# conditions -------------------------------------------------------------------------------------------------

And: Final = Symbol("And", "c+", "a, b, ...", "condition")
Or: Final = Symbol("Or", "c+", "a, b, ...", "condition")
Not: Final = Symbol("Not", "c", "a", "condition")
Equal: Final = Symbol("Equal", "nn+", "x, y, ...", "condition")
Unequal: Final = Symbol("Unequal", "nn+", "x, y, ...", "condition")
Greater: Final = Symbol("Greater", "nn+", "x, y, ...", "condition")
GreaterEqual: Final = Symbol("GreaterEqual", "nn+", "x, y, ...", "condition")
Less: Final = Symbol("Less", "nn+", "x, y, ...", "condition")
LessEqual: Final = Symbol("LessEqual", "nn+", "x, y, ...", "condition")
Positive: Final = Symbol("Positive", "n", "x", "condition")
NonNegative: Final = Symbol("NonNegative", "n", "x", "condition")
Negative: Final = Symbol("Negative", "n", "x", "condition")
NonPositive: Final = Symbol("NonPositive", "n", "x", "condition")
PossibleZeroQ: Final = Symbol("PossibleZeroQ", "n", "x", "condition")

SYMBOLS: Final = {symbol.name: symbol for symbol in list(vars().values()) if isinstance(symbol, Symbol)}
