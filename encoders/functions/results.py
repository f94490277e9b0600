"""What functions of the user give, as arrays that fit a port."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.encoders.kind import element_dtype, has_sizes
from netlang.errors import NetDataError, at_position, brief, sized
from netlang.language.types.port_types import Integer, PortType
from netlang.language.values.reading import numbers, plain


def array_of(result: Any, port: PortType, whose: str) -> np.ndarray:
    """A result as an array of the port's type. NetDataError for other dimensions, for codes out of range, and for
    numbers that are not finite.

    >>> array_of([1, 2], PortType((2,)), "the function")
    array([1., 2.], dtype=float32)
    """
    found = numbers(plain(result, whose), whose)
    if found is None:
        ways = ["numpy.asarray(..., float)"]
        raise NetDataError(f"{whose} gave {brief(result)}, which is no array of numbers", ways=ways, value=result)
    if not has_sizes(found, port):
        takes = sized(port.shape or ())
        raise NetDataError(f"{whose} gave {sized(found.shape)}, and is to give {takes}", value=result)
    array = found.astype(element_dtype(port))
    good = _good(found, port)
    if not good.all():
        at = tuple(map(int, np.argwhere(~good)[0]))
        takes = f"integers {port.element}" if isinstance(port.element, Integer) else "finite numbers"
        place = at_position(i + 1 for i in at)
        raise NetDataError(f"{whose} gave {found[at]}{place}, and is to give {takes}", value=result)
    return array


def _good(found: np.ndarray, port: PortType) -> np.ndarray:
    """Which of its elements the port takes."""
    if not isinstance(port.element, Integer):
        return np.isfinite(found)
    low, high = port.element.low, port.element.high
    good = np.full(found.shape, found.dtype.kind != "f")
    good &= True if low is None else found >= low
    return good & (found <= high if isinstance(high, int) else True)
