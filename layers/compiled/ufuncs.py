"""NumPy's elementwise functions, as programs: of the expressions that they are (`language/symbols/ufuncs.py`)."""

from __future__ import annotations

import functools
from typing import Any

from netlang.compiler.lowering.expressions import lower_expression
from netlang.compiler.lowering.symbol_meanings import MEANING
from netlang.language.symbols import And, Expression, Not, Or, Slot
from netlang.language.symbols.ufuncs import UFUNCS
from netlang.layers.compiled.view import ArrayView, Untraceable, level, view_of

CONDITIONS = (And, Or, Not)  # of numbers too: 0 is false
SLOTS = ("x", "y")


@functools.cache
def _expression(ufunc: Any) -> Expression:
    return UFUNCS[ufunc](*map(Slot, SLOTS[: ufunc.nin]))


def elementwise(ufunc: Any, *inputs: Any) -> ArrayView:
    """What `ufunc` makes of views, numbers and arrays, one of which at least is a view."""
    if ufunc not in UFUNCS:
        raise Untraceable(f"np.{ufunc.__name__} is not among the functions whose derivative is known")
    like = next(x for x in inputs if isinstance(x, ArrayView))
    views = level([view_of(x, like) for x in inputs])
    if UFUNCS[ufunc] in CONDITIONS:
        return like.like(MEANING[UFUNCS[ufunc].name](*(view.condition for view in views)))  # type: ignore[attr-defined]
    values = dict(zip(SLOTS, (view.real for view in views), strict=False))
    return like.like(lower_expression(_expression(ufunc), values))


# by name, for NumPy's arrays of objects, which ask each element: np.sin([x[0], x[1]]) is [x[0].sin(), x[1].sin()]
BY_NAME: dict[str, Any] = {ufunc.__name__: ufunc for ufunc in UFUNCS if ufunc.nin == 1}
