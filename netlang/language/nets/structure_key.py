"""The key by which compilations are cached: everything that a program depends on, which is all but the numbers of
arrays."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from netlang.language.nets.net import Net
from netlang.language.types.port_types import types_said
from netlang.language.values.net_arrays import NetArray, by_value


def structure(net: Net) -> Any:
    """A cache key, equal for nets that differ only in the numbers of their arrays. Nets themselves compare and hash
    by their numbers too.

    >>> from netlang import LinearLayer
    >>> one, two = LinearLayer(1, Weights=[[1]]), LinearLayer(1, Weights=[[2]])
    >>> one == two, structure(one) == structure(two)
    (False, True)
    """
    fields = [f for f in attrs.fields(type(net)) if f.eq]
    return type(net), tuple(_of(f.eq_key, getattr(net, f.name)) for f in fields)


def _of(key: Any, value: Any) -> Any:
    if key in (frozenset, types_said):  # these contain no arrays
        return key(value)
    if isinstance(value, Net):
        return structure(value)
    if isinstance(value, np.ndarray):
        return "array", value.shape
    if isinstance(value, NetArray):
        return NetArray, value.name, _of(None, value.Array), value.Dimensions
    if isinstance(value, tuple):
        return tuple(_of(key, one) for one in value)
    return value if key in (None, by_value) else key(value)
