"""Symbols (`Ramp`, `Tanh`, `Plus` ...) and the functions made of them.

What's where: `table` (a record for every symbol, as `symbol` says what one is, with `formulas` over the compiler's
operations), `expression` (trees), `printing` (trees as text), `function` (trees with parameters), `named` ("GELU" and
its kin), `trace` (Python's functions), `numpy_functions` (what NumPy's elementwise functions are in symbols).

For whatever has no value before there is data: `operators` (Python's), `deferred` (what is refused), `tracer` (arrays).
"""

from netlang.language.symbols.expression import Applied, Expression, Number, Slot, expression, walk
from netlang.language.symbols.function import Function
from netlang.language.symbols.named import NAMED_FUNCTIONS, named_function
from netlang.language.symbols.symbol import Symbol
from netlang.language.symbols.table import *
from netlang.language.symbols.table import SYMBOLS, Infinity
from netlang.language.symbols.trace import arity_of, function_of, parameters_of, trace

__all__ = [
    "Abs", "And", "ArcCos", "ArcCosh", "ArcCot", "ArcCoth", "ArcCsc", "ArcCsch", "ArcSec", "ArcSech", "ArcSin",
    "ArcSinh", "ArcTan", "ArcTanh", "Ceiling", "Chop", "Clip", "Cos", "Cosh", "Cot", "Coth", "Csc", "Csch", "CubeRoot",
    "Divide", "Equal", "Erf", "Erfc", "Exp", "Expression", "Floor", "FractionalPart", "Function", "Gamma", "Greater",
    "GreaterEqual", "Gudermannian", "Haversine", "If", "Infinity", "IntegerPart", "InverseErf", "InverseErfc",
    "InverseGudermannian", "InverseHaversine", "KroneckerDelta", "Less", "LessEqual", "Log", "LogGamma",
    "LogisticSigmoid", "Max", "Min", "Mod", "Negative", "NonNegative", "NonPositive", "Not", "Or", "Piecewise", "Plus",
    "Positive", "PossibleZeroQ", "Power", "Ramp", "Round", "Sec", "Sech", "Sign", "Sin", "Sinh", "Slot", "Sqrt",
    "Subtract", "Surd", "Symbol", "Tan", "Tanh", "Threshold", "Times", "Unequal", "Unitize", "Which", "named_function",
    "trace",
]  # fmt: skip
