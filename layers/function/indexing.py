"""x[...] of arrays in the making: positions count from 0, as in Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.errors import NetOptionError, brief
from netlang.language.symbols import If
from netlang.language.symbols.tracer import Tracer
from netlang.language.values.numbers import as_python, is_integer
from netlang.language.values.sentinels import All
from netlang.layers.function.lists import Part
from netlang.layers.shape.replicate import ReplicateLayer

FORMS = ["an index is an integer, a slice, None, a list or array of integers, or integers made of arrays; from 0"]


def indexed(x: Any, key: Any) -> Any:
    """x[key]: what takes elements is Part's, and then there are new levels of size 1."""
    keys = list(key) if isinstance(key, tuple) else [key]
    several = sum(map(_several, keys))
    if several > 1:
        raise NetOptionError(f"{x}[...] takes one array of positions, and it is given {several}", FORMS, ["x[i][:, j]"])
    taken = [from_one(k) if _several(k) else _part(k) for k in keys if k is not None]
    x, level = Part(x, *taken), 1
    for k in keys:
        if k is None:
            x = x.through_net(ReplicateLayer(1, level), x)
        level += not isinstance(k, int | np.integer)
    return x


def from_one(positions: Any) -> Any:
    """An array of positions from 0, numbers or integers in the making, as positions from 1."""
    if isinstance(positions, Tracer):
        return If(positions >= 0, positions + 1, positions)
    found = np.asarray(positions)
    if found.dtype.kind not in "iu" or not found.size:
        raise _no_index(positions)
    return np.where(found >= 0, found + 1, found).tolist()


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
