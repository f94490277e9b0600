"""Functions of symbols, from what a user gives: a symbol, a name, an expression, or a Python function, which is called
once, with slots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, brief, counted
from netlang.language.declaration.signatures import FOR_NUMBERS, answer, told_parameters
from netlang.language.symbols.expression import Expression, Slot, expression
from netlang.language.symbols.function import Function
from netlang.language.symbols.named import named_function
from netlang.language.symbols.symbol import Symbol


def function_of(f: Any) -> Symbol | str | Function:
    """`f` as a layer stores it: a symbol or a name unchanged, anything else traced.

    >>> from netlang.language.symbols import Tanh
    >>> function_of(Tanh), function_of("GELU"), function_of(lambda x: x / 2), function_of(Slot("x") ** 2)
    (Tanh, 'GELU', lambda x: x / 2, lambda x: x ** 2)
    """
    if isinstance(f, str):
        named_function(f)
    return f if isinstance(f, Symbol | str) else trace(f)


def parameters_of(f: Any) -> tuple[str, ...] | None:
    """The parameter names of `f`; None for a symbol, a named function, or `*args`.

    >>> from netlang.language.symbols import Plus
    >>> parameters_of(lambda a, b: a * b), parameters_of(Slot("b") - Slot("a")), parameters_of(Plus)
    (('a', 'b'), ('b', 'a'), None)
    """
    if isinstance(f, Symbol | str):
        return None
    if isinstance(f, Expression):
        return f.slots
    if isinstance(f, Function):
        return f.parameters
    needed, _, anyhow = _signature(f)
    return None if anyhow else needed


def arity_of(f: Any) -> tuple[int, int | None]:
    """The least and greatest number of arguments of `f`; None for no maximum.

    >>> from netlang.language.symbols import Divide, Max
    >>> arity_of(Divide), arity_of(Max), arity_of("GELU"), arity_of(lambda a, b: a)
    ((2, 2), (1, None), (1, 1), (2, 2))
    """
    if isinstance(f, Symbol):
        return f.counts
    if isinstance(f, str):
        return 1, 1
    if isinstance(f, Expression | Function):
        count = len(parameters_of(f) or ())
        return count, count
    needed, most, anyhow = _signature(f)
    return len(needed), None if anyhow else most


def trace(f: Any, names: Sequence[str] | None = None) -> Function:
    """`f` as a `Function`: a symbol, the name of a function, an expression, or a Python function of one or
    several arguments, which is called once, with slots.

    `names` name the slots; without them a Python function's own parameters do, and a symbol's slots are
    called x (of two or more: x1, x2 ...).

    Raises NetOptionError where `f` does not give an expression of its arguments, or not of that many.

    >>> from netlang.language.symbols import If, Plus, Tanh
    >>> trace(Tanh), trace("ReLU"), trace(Plus, ["a", "b", "c"])
    (lambda x: Tanh(x), lambda x: Ramp(x), lambda a, b, c: Plus(a, b, c))
    >>> trace(lambda x: If(x > 0, x, x / 10))
    lambda x: If(x > 0, x, x / 10)
    """
    low, high = arity_of(f)
    own = parameters_of(f)
    if names is None:
        if own is None and low != high:
            raise NetOptionError(f"{brief(f)} takes any number of arguments: say how many", ways=['names=["a", "b"]'])
        names = own if own is not None else ("x",) if low == 1 else [f"x{i + 1}" for i in range(low)]
    if not low <= len(names) <= (len(names) if high is None else high):
        raise NetOptionError(f"{brief(f)} takes {_count(low, high)}, not {len(names)}")
    if not names:
        raise NetOptionError(f"{brief(f)} has no arguments", ways=["lambda x: ..."])
    if isinstance(f, Expression):
        f = Function(f.slots, f)
    elif isinstance(f, str):
        f = named_function(f)
    given = answer(f, map(Slot, names), f"{_title(f)}, called with symbols that stand for numbers,", FOR_NUMBERS)
    return Function(names, _result(f, given))


def _result(f: Any, given: Any) -> Expression:
    """The result of calling `f`, if it is a number."""
    if isinstance(given, Expression) and given.kind == "number":
        return given
    if isinstance(given, Expression):
        raise NetOptionError(f"{brief(f)} gives a condition, {given}, not a number", ways=[f"If({given}, 1, 0)"])
    try:
        return expression(given) if not isinstance(given, bool) else expression(None)
    except NetOptionError:
        shown = "nothing" if given is None else repr(given)
        ways = ["a function of an expression gives an expression, as lambda x: Tanh(x) + 1 does"]
        if isinstance(given, bool):
            ways = ["If(Equal(x, y), 1, 0): == compares the expressions themselves"]
        elif isinstance(given, Symbol | Function):
            ways = [f"call it: {given!r}(x)" if isinstance(given, Symbol) else "call it"]
        raise NetOptionError(f"{_title(f)} gives {shown}, which is not an expression", ways=ways) from None


def _signature(f: Callable[..., Any]) -> tuple[tuple[str, ...], int, bool]:
    """A Python function's required arguments, their maximal number, and whether it is unlimited."""
    if not callable(f):
        raise NetOptionError(
            f"{brief(f)} is not a function",
            ways=["a symbol (Tanh)", 'a name ("GELU")', "a Python function (lambda x: Tanh(x) + 1)"],
        )
    if isinstance(f, np.ufunc):  # whether they have signatures depends on NumPy's version
        return ("x",) if f.nin == 1 else tuple(f"x{i + 1}" for i in range(f.nin)), f.nin, False
    told = told_parameters(f)
    if told is None:
        raise NetOptionError(f"{_title(f)} does not say which arguments it takes", ways=["lambda x: ..."])
    parameters = told.parameters.values()
    by_name = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    if by_name:
        ways = [f"functools.partial(f, {', '.join(f'{name}=...' for name in by_name[:3])})"]
        raise NetOptionError(f"{_title(f)} needs {', '.join(by_name)} by name, which nobody gives", ways=ways)
    placed = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = tuple(p.name for p in placed if p.default is p.empty)
    return needed, len(placed), any(p.kind is p.VAR_POSITIONAL for p in parameters)


def _count(low: int, high: int | None = 0) -> str:
    if high is None:
        return f"{low} or more arguments"
    if high > low:
        return f"{low} to {high} arguments"
    return counted(low, "argument")


def _title(f: Any) -> str:
    return f"the function {f.__name__}" if hasattr(f, "__name__") and f.__name__ != "<lambda>" else "the function"
