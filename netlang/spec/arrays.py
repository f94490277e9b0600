"""The arrays of nets: read-only values, or names for arrays that several layers share."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from netlang.errors import NetDataError, NetOptionError
from netlang.spec.sentinels import Automatic


def shape_key(value: Any) -> Any:
    """What of an array belongs to a net's structure: its shape, or its shared name; not its numbers."""
    return value.shape if isinstance(value, np.ndarray) else value


def read_only(value: Any, name: str = "array", dtype: Any = None) -> np.ndarray:
    """A private, read-only copy of `value` as reals. Raises NetDataError unless all are finite numbers."""
    try:
        array = np.array(value, dtype=dtype or (np.float64 if _is_double(value) else np.float32))
    except (TypeError, ValueError):
        raise NetDataError(f"{name} is a rectangular array of numbers, not {value!r:.60}") from None
    if not np.isfinite(array).all():
        position = tuple(int(i) + 1 for i in np.argwhere(~np.isfinite(array))[0])
        raise NetDataError(f"{name} has {array[tuple(i - 1 for i in position)]} at position {position}")
    array.flags.writeable = False
    return array


def _is_double(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64


@frozen(repr=False)
class NetArray:
    """An array with a name: all layers of a net that use the name share it (trained and stored once).

    Source: https://reference.wolfram.com/language/ref/NetArray.html

    >>> NetArray("w")
    NetArray("w")
    """

    name: str
    Array: Any = field(default=Automatic, eq=shape_key, converter=lambda v: _array_value(v))
    Dimensions: Any = field(default=Automatic, converter=lambda v: tuple(v) if isinstance(v, list) else v)

    def __repr__(self) -> str:
        return f'NetArray("{self.name}")'

    @property
    def shape(self) -> Any:
        if isinstance(self.Array, np.ndarray):
            return self.Array.shape
        return None if self.Dimensions is Automatic else self.Dimensions


def _array_value(value: Any) -> Any:
    return value if value is Automatic or isinstance(value, str) else read_only(value)


def array_option(value: Any, name: str = "array") -> Any:
    """The value of an option that takes an array: Automatic, None, a NetArray, or numbers made read-only."""
    if value is Automatic or value is None or isinstance(value, NetArray):
        return value
    if isinstance(value, np.ndarray) and not value.flags.writeable and value.dtype.kind == "f":
        return value
    if isinstance(value, set | frozenset):
        raise NetOptionError(f"an array is written as lists, not as a set: {value!r}", ways=["a list instead of a set"])
    return read_only(value, name)
