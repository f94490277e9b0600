"""Nets as pickles: their fields, and nothing of what has been worked out about them."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from netlang.language.values.net_arrays import array_option


def reduced(net: Any) -> tuple[Any, ...]:
    """A net as `__reduce__` gives it."""
    kept = {}
    for f in attrs.fields(type(net)):
        if f.name != "memo":
            value = getattr(net, f.name)
            kept[f.name] = f.metadata["pickled"](value) if "pickled" in f.metadata else value
    return _rebuilt, (type(net), kept)


def _rebuilt(cls: type, kept: dict[str, Any]) -> Any:
    """A net from a pickle, whose arrays may have been changed."""
    made: Any = object.__new__(cls)
    for name, value in ({"memo": {"shared": {}}} | kept).items():
        read = attrs.fields_dict(cls)[name].metadata.get("unpickled", lambda one: one)
        object.__setattr__(made, name, array_option(value, name) if isinstance(value, np.ndarray) else read(value))
    return made
