"""Applying a net again, to an array or a list of numbers: whatever depends on shape and type only is computed once.

The results are those of `netlang.evaluation.evaluate`; what this cannot do, or does not find in order, is left to it.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter, methodcaller
from typing import Any

import numpy as np

from netlang.caches import Cache
from netlang.compiler.ir.program import role_of
from netlang.evaluation.inputs.batches import batch_of, soundness
from netlang.evaluation.run import ready, sizes_of
from netlang.language.types.coders import Decoder
from netlang.language.types.sizes import size_at, varies

PLAIN = frozenset({int, float})

Function = Callable[[np.ndarray], Any]
Signature = tuple[tuple[int, ...], np.dtype]


def plain(data: Any) -> np.ndarray | None:
    """A list of numbers as an array; None for anything else."""
    if data.__class__ is list and data and data[0].__class__ in PLAIN and PLAIN.issuperset(map(type, data)):
        return np.asarray(data)
    return None


def remember(known: Cache, applied: Any, data: np.ndarray | None) -> None:
    """After `applied` was given `data`: keep the fast path for the next data of this signature, if there is one."""
    if data is not None and data.size and data.dtype.kind in "iuf":
        found = _quick(applied, data)
        if found is not None:
            known.keep((data.shape, data.dtype), found, 1000)


def _is_plain(applied: Any) -> bool:
    """Whether it has one input and one output."""
    return len(applied.specs) == len(applied.types) == 1 and applied.asked.form == "one"


def _quick(applied: Any, data: np.ndarray) -> Function | None:
    """`applied` for arrays like `data`: from one plain port to one, without states and random numbers."""
    _, feed, run, _ = ready(applied.net, applied.mode)
    if not _is_plain(applied) or isinstance(applied.decoders[0], Decoder) or applied.specs[0].encoder is not None:
        return None
    if feed.random or [role_of(value) for value in feed.program.data].count("input") != 1:
        return None
    if data.dtype.kind + str(data.dtype.itemsize) in ("u8", "f16"):  # which may hold numbers out of range
        return None
    (spec,), (shape, _) = applied.specs, applied.types[0]
    single = data.ndim == spec.rank
    arrays, lengths, count = batch_of(applied.specs, {spec.name: data}, not single, applied.mode.dtype)
    shown = _shown(shape, lengths, single)
    if shown is None:
        return None
    _, *more = feed(arrays, lengths, sizes_of(count, lengths))
    kind, sound = spec.dtype_in(applied.mode.dtype), soundness(spec, data.size)
    as_it_is, vdot = data.dtype == kind, np.vdot
    narrowed = not as_it_is and data.dtype.kind == "f"  # where it is the numbers before that tell whether they fit
    squares_fit = float(np.finfo(kind).max) ** 2 if narrowed and kind == np.float32 else np.inf

    def quick(data: np.ndarray) -> Any:
        if narrowed and not vdot(data, data) < squares_fit:
            return applied(data)
        array = data if as_it_is else data.astype(kind)
        if not narrowed and not sound(array):
            return applied(data)
        result = run(array[None] if single else array, *more)[0]
        squares = vdot(result, result)
        return shown(result) if squares == squares else applied(data)  # which reports the source of a NaN

    return quick


def _shown(shape: tuple[Any, ...], lengths: dict[str, np.ndarray], single: bool) -> Function | None:
    """What turns a batch's result into the answer; None where there is no fast path."""
    if not single:
        return None if varies(shape) else itemgetter(...)
    if not shape:
        return methodcaller("item")
    if varies(shape):
        own = (size_at(size, {name: int(n[0]) for name, n in lengths.items()}) for size in shape)
        return itemgetter((0, *(slice(max(0, n)) for n in own)))
    return itemgetter(0)
