"""The sizes of a port whose type is open, inferred from the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netlang.errors import NetDataError, quoted, sized
from netlang.evaluation.inputs.data import RAGGED, encoded, is_batch, named, numbers_for
from netlang.evaluation.inputs.ports import PortSpec
from netlang.language.types.port_types import VARYING, PortType
from netlang.language.types.sizes import Length, Run, rank_is_open
from netlang.language.values.numbers import no_number
from netlang.language.values.reading import depth, numbers

Shape = tuple[Any, ...]


def type_of_data(data: Any, like: PortSpec) -> PortType:
    """The port type that one example has, for a port whose type is open: the first of a list of them, where the port's
    rank is known, otherwise the data."""
    coded = like.encoder is not None
    many = is_batch(like, data) if coded else not rank_is_open(like.shape) and depth(data) == like.rank + 1
    if many and len(data):
        data = data[0]
    array = next(encoded(like, [data], False)) if coded else numbers_for(like, data)
    because = f"{quoted(like.name)} was given {sized(array.shape)}"
    return PortType(shape_of(like, array[None]), coder=like.encoder, because=because)


def shape_of(spec: PortSpec, values: Any) -> Shape:
    """The shape of the examples given for a port: "Varying" where they differ, or where the port is known to."""
    if isinstance(values, np.ndarray) and values.dtype != object:
        shapes = [values.shape[1:]]
    else:
        shapes = [_shape(spec, value, i) for i, value in enumerate(values)]
    full = [shape for shape in shapes if 0 not in shape]  # an empty array only tells which levels vary
    if not full:
        raise NetDataError(f"{quoted(spec.name)} is open, and empty arrays do not tell its sizes", port=spec.name)
    for shape in full:
        if len(shape) != len(full[0]):
            raise _unlike(spec, shapes, shapes.index(shape), shapes.index(full[0]))
    vary = _axes_that_vary(spec.shape, len(full[0]))
    vary |= {axis for shape in shapes for axis, size in enumerate(shape) if full[0][axis : axis + 1] != (size,)}
    return tuple(VARYING if axis in vary else size for axis, size in enumerate(full[0]))


def _shape(spec: PortSpec, value: Any, position: int) -> Shape:
    ragged = isinstance(value, list | tuple) and numbers(value, spec.name) is None and no_number(value)[1] is value
    if ragged:
        ways = ["rows of one length: only levels of sequences can vary"]
        text = f"{named(spec, position)} is {RAGGED}"
        raise NetDataError(text, ways=ways, port=spec.name, position=position)
    return numbers_for(spec, value, position).shape


def _unlike(spec: PortSpec, shapes: Sequence[Shape], i: int, other: int) -> NetDataError:
    text = f"{sized(shapes[i])}, and example {other + 1} {sized(shapes[other])}"
    ways = ["examples of one form: the same number of levels in each"]
    return NetDataError(f"{named(spec, i)} is {text}", ways=ways, port=spec.name, position=i)


def _axes_that_vary(shape: Sequence[Any], rank: int) -> set[int]:
    """Which axes of an array of `rank` are known to vary, where runs of sizes in `shape` may still be open."""
    runs = [i for i, size in enumerate(shape) if isinstance(size, Run)]
    before, after = (runs[0], runs[-1] + 1) if runs else (len(shape), len(shape))
    return {i for i, size in enumerate(shape[:before]) if isinstance(size, Length)} | {
        rank - len(shape) + i for i, size in enumerate(shape) if i >= after and isinstance(size, Length)
    }
