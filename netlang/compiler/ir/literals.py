"""The numbers that are written in a program, and what is computed of them before there is data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.compiler.ir.program import Call, Value
from netlang.language.values.floating_point import quiet


def literal(value: Value) -> Any:
    """The number of which every element of `value` is, if it is written in the program; else None."""
    call = value.call
    while call.primitive.name == "broadcast":
        call = call.args[0].call
    return call.attrs["value"] if call.primitive.name == "constant" else None


def is_literal(value: Value, number: float) -> bool:
    found = literal(value)
    return found is not None and found == number


def number_of(call: Call, numbers: Sequence[Any], dtype: Any = np.float64) -> Any:
    """What an elementwise call gives for numbers in the place of its arguments, in the precision `dtype`: a float, an
    integer or a truth value.

    >>> from netlang.compiler import ops
    >>> number_of((ops.constant(1.0) / ops.constant(4.0)).call, [1.0, 8.0])
    0.125
    """
    dtypes = {"f": dtype, "i": np.int64, "b": bool}
    attrs = {name: dtypes[attr] if name == "kind" else attr for name, attr in call.attrs.items()}
    args = [np.asarray(number, dtypes[arg.kind]) for number, arg in zip(numbers, call.args, strict=True)]
    with quiet():
        return np.asarray(call.primitive.kernel(np, *args, **attrs)).item()
