"""Numbers that are written in a program, and constant folding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.primitives.basic import broadcast, constant
from netlang.compiler.ir.primitives.elementwise import add, logical_and, select, sub
from netlang.compiler.ir.primitives.rearranging import concat, reduce_max, reduce_prod
from netlang.compiler.ir.program import Call, Value
from netlang.language.values.floating_point import quiet


def literal(value: Value) -> Any:
    """The number that every element of `value` equals, if it is written in the program; else None."""
    call = value.call
    while call.primitive is broadcast:
        call = call.args[0].call
    return call.attrs["value"] if call.primitive is constant else None


def is_literal(value: Value, number: float) -> bool:
    found = literal(value)
    return found is not None and found == number


def number_of(call: Call, numbers: Sequence[Any], dtype: Any = np.float64) -> Any:
    """The result of an elementwise call on numbers, in the precision `dtype`: a float, an integer or a truth value.

    >>> from netlang.compiler import ops
    >>> number_of((ops.constant(1.0) / ops.constant(4.0)).call, [1.0, 8.0])
    0.125
    """
    dtypes = {"f": dtype, "i": np.int64, "b": bool}
    attrs = {name: dtypes[attr] if name == "kind" else attr for name, attr in call.attrs.items()}
    args = [np.asarray(number, dtypes[arg.kind]) for number, arg in zip(numbers, call.args, strict=True)]
    with quiet():
        return np.asarray(call.primitive.kernel(np, *args, **attrs)).item()


def number_from(call: Call, numbers: Sequence[Any], dtype: Any = np.float64) -> Any:
    """The number that a result holds where the arguments hold `numbers` (None: unknown); None where that does not
    determine it.

    >>> from netlang.compiler import ops
    >>> product = (ops.constant(1.0) * ops.constant(4.0)).call
    >>> number_from(product, [3.0, 2.0]), number_from(product, [0.0, None]), number_from(product, [1.0, None])
    (6.0, 0.0, None)
    """
    primitive, first = call.primitive, numbers[0] if numbers else None
    if primitive is select:
        chosen, x, y = numbers
        return (x if chosen else y) if chosen is not None else x if x == y else None
    if primitive.elementwise and numbers and None not in numbers:
        return number_of(call, numbers, dtype)
    if primitive.view or primitive is reduce_max:
        return first
    for i, number in enumerate(numbers):
        if number == 0 and primitive.is_linear_in([i], len(numbers)):
            return number
    if primitive is concat:
        return first if len(set(numbers)) == 1 else None
    if primitive is reduce_prod:
        return first if first in (0, 1) else None
    if primitive in (add, sub) and first in (-math.inf, math.inf):  # whatever finite number goes with it
        return first
    return False if primitive is logical_and and any(number is False for number in numbers) else None
