"""Elementwise functions of values alone, as the primitives are, and what formulas look at in a value."""

from __future__ import annotations

from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.primitives import elementwise
from netlang.compiler.ir.primitives.elementwise import (
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctan2,
    arctanh,
    cbrt,
    ceil,
    cos,
    cosh,
    erf,
    erfc,
    erfinv,
    expm1,
    floor,
    gammaln,
    log1p,
    logical_and,
    logical_or,
    round,
    sign,
    sin,
    sinh,
    tan,
    trunc,
)
from netlang.compiler.ir.program import Value

__all__ = [
    "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "arguments", "cbrt", "ceil", "cos",
    "cosh", "erf", "erfc", "erfinv", "expm1", "floor", "gammaln", "literal", "log1p", "logical_and", "logical_or",
    "round", "sign", "sin", "sinh", "tan", "trunc",
]  # fmt: skip


def arguments(x: Value, function: str) -> tuple[Value, ...]:
    """What `x` is this elementwise function of; nothing where it is another's."""
    return x.call.args if x.call.primitive is getattr(elementwise, function) else ()
