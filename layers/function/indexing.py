"""x[...] of arrays in the making: positions count from 0, as in Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.errors import NetOptionError, brief
from netlang.language.symbols import If
from netlang.language.symbols.tracer import Tracer
from netlang.language.values.numbers import as_python, is_integer
from netlang.language.values.sentinels import All
from netlang.layers.function.tracing import innermost
from netlang.layers.shape.gather import PartsLayer
from netlang.layers.shape.part import PartLayer
from netlang.layers.shape.replicate import ReplicateLayer

FORMS = [
    "an index is an integer, a slice, None, a list or array of integers, or integers made of arrays; from 0",
]


def indexed(x: Any, key: Any) -> Any:
    """x[key]: integers and slices first, then one after the other what takes elements by arrays of positions, and
    new levels of size 1."""
    keys = list(key) if isinstance(key, tuple) else [key]
    plain = [All if _several(k) else _part(k) for k in keys if k is not None]
    if any(part is not All for part in plain):
        x = x.through_net(PartLayer(plain), x)
    level = 1
    several = sum(map(_several, keys))
    if several > 1:
        raise NetOptionError(f"{x}[...] takes one array of positions, and it is given {several}", FORMS, ["x[i][:, j]"])
    for k in keys:
        if k is None:
            x = x.through_net(ReplicateLayer(1, level), x)
        elif _several(k):
            x = elements(x, k, level)
        level += not isinstance(k, int | np.integer)
    return x


def elements(x: Any, positions: Any, level: int = 1) -> Any:
    """The elements along a level at an array of positions, from 0: numbers, or integers in the making."""
    if isinstance(positions, Tracer):
        from_one = If(positions >= 0, positions + 1, positions)  # type: ignore[operator]
        return (innermost(x, positions)).call(PartsLayer(level=level), [x, from_one])  # type: ignore[union-attr]
    found = np.asarray(positions)
    if found.dtype.kind not in "iu" or not found.size:
        raise _no_index(positions)
    return x.through_net(PartsLayer(np.where(found >= 0, found + 1, found).tolist(), level), x)


def _several(key: Any) -> bool:
    """Whether it is an array of positions, or a position in the making."""
    return isinstance(key, list | np.ndarray | Tracer)


def _no_index(key: Any) -> NetOptionError:
    return NetOptionError(f"{brief(key)} is not an index of an array in a function", FORMS, ["x[0]", "x[:, 1:]"])


def _part(key: Any) -> Any:
    """An index or slice, from 0, as PartLayer's part or span, from 1."""
    if is_integer(key):
        return int(key) + 1 if key >= 0 else int(key)
    if not isinstance(key, slice):
        raise _no_index(key)
    if not all(n is None or is_integer(n) for n in (key.start, key.stop, key.step)) or key.step == 0:
        raise _no_index(key)
    key = slice(*map(as_python, (key.start, key.stop, key.step)))
    step = 1 if key.step is None else key.step
    if (step > 0 and key.stop == 0) or (step < 0 and key.stop == -1):
        raise NetOptionError(f"{brief(key)} takes no element, and there are no empty arrays in nets", ways=["x[0:1]"])
    first = (1 if step > 0 else -1) if key.start is None else key.start + 1 if key.start >= 0 else key.start
    if key.stop is None:
        last = -1 if step > 0 else 1
    elif step > 0:
        last = key.stop if key.stop > 0 else key.stop - 1
    else:
        last = key.stop + 2 if key.stop >= 0 else key.stop + 1
    return All if (first, last, step) == (1, -1, 1) else (first, last, step)
