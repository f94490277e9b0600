"""Examples as arrays: encoded, checked against their port, stacked into batches, with lengths.

Bad data raises NetDataError with the port, the position and the value. Nothing is silently broadcast, cast or
dropped.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from netlang.errors import NetDataError, at_position
from netlang.evaluation.inputs.data import encoded, fits_kind, named, numbers_for, wrong_shape
from netlang.evaluation.inputs.lengths import Lengths, base_lengths
from netlang.evaluation.inputs.pad_examples import cast, stack, without_padding
from netlang.evaluation.inputs.ports import PortSpec
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Length

FEW = 32  # up to so many elements Python's min and max are faster than NumPy's


def to_arrays(
    spec: PortSpec, values: Sequence[Any], batched: bool, random: np.random.Generator | None = None
) -> Iterator[np.ndarray]:
    """The arrays for examples: encoded, altered by `random`, and checked against the port."""
    if spec.encoder is not None:
        arrays = encoded(spec, values, batched, random)
    else:
        arrays = (_plain_array(spec, value, i if batched else None) for i, value in enumerate(values))
    for i, array in enumerate(arrays):
        if not fits(spec, array.shape):
            raise wrong_shape(spec, array, i if batched else None)
        yield array


def _plain_array(spec: PortSpec, value: Any, position: int | None) -> np.ndarray:
    """Numbers as an array of the port's kind."""
    array = numbers_for(spec, value, position)
    if array.size:
        return array
    empty = (0, *(s if isinstance(s, int) else 0 for s in spec.shape[1:]))
    return np.zeros(empty if array.ndim <= 1 and spec.rank else array.shape, int if spec.is_integer else float)


def check_elements(spec: PortSpec, array: np.ndarray, batched: bool, lengths: Lengths = (), first: int = 0) -> None:
    """Raise for codes outside the port's range and for numbers that are not finite, with position and value. With
    `lengths`, elements past them are padding, which repeats a real element. `first`: the number of the first example,
    from 0."""
    if array.size == 0:
        return
    if isinstance(spec.element, Integer):
        low, high = spec.element.low, spec.element.high
        if low is None:
            return
        if array.min() < low or (isinstance(high, int) and array.max() > high):
            bad = (array < low) | (array > high) if isinstance(high, int) else array < low
            takes = f"{low}..{high}" if isinstance(high, int) else f"integers from {low} up"
            ways = ["numpy.add(values, 1): codes count from 1"] if (low, array.min()) == (1, 0) else []
            raise _refused(spec, array, _real(spec, bad, lengths), batched, takes, ways, first)
    elif not math.isfinite(np.vdot(array, array)) and not np.isfinite(array).all():  # overflows without warning
        raise _refused(spec, array, _real(spec, ~np.isfinite(array), lengths), batched, "finite numbers", [], first)


def _refused(
    spec: PortSpec, array: np.ndarray, bad: np.ndarray, batched: bool, takes: str, ways: Sequence[str] = (),
    first: int = 0,
) -> NetDataError:  # fmt: skip
    """The error for the first element that is bad."""
    example, *inside = at = tuple(map(int, np.argwhere(bad)[0]))  # axis 0 is the batch
    port = named(spec, example + first if batched else None)
    where = f"{at_position(i + 1 for i in inside)} of {port}" if inside else f" in {port}"
    return NetDataError(
        f"{'code ' * spec.is_integer}{array[at]}{where}: the port takes {takes}", ways=ways, port=spec.name,
        position=(example + first + 1, *(i + 1 for i in inside)), value=array[at].item(),
    )  # fmt: skip


def refuse_beyond(
    specs: Sequence[PortSpec], arrays: Sequence[np.ndarray], found: Sequence[Lengths],
    lengths: dict[str, np.ndarray], batched: bool,
) -> None:  # fmt: skip
    """Refuse codes that are higher than a length that varies, where that says which codes there are."""
    for spec, array, own in zip(specs, arrays, found, strict=True):
        high = spec.element.high if isinstance(spec.element, Integer) else None
        if isinstance(high, Length):
            highest = high.at(lengths[high.name])
            bad = _real(spec, array > highest.reshape(-1, *[1] * spec.rank), own)
            if bad.any():
                top = highest[np.argwhere(bad)[0][0]]
                raise _refused(spec, array, bad, batched, f"1..{top}, {high} of them")


def _real(spec: PortSpec, bad: np.ndarray, lengths: Lengths) -> np.ndarray:
    """The bad elements that are not padding."""
    return without_padding(bad, [(axis + 1, own) for (axis, _), own in zip(spec.varying, lengths, strict=False)])


def soundness(spec: PortSpec, size: int) -> Callable[[np.ndarray], bool]:
    """The fastest test whether arrays of `size` elements pass `check_elements`. It may reject some that do."""
    if not isinstance(spec.element, Integer):
        return lambda array: math.isfinite(np.vdot(array, array))
    low, high = spec.element.low, spec.element.high
    high = high if isinstance(high, int) else sys.maxsize
    if size > FEW:
        return lambda array: array.min() >= low and array.max() <= high
    return lambda array: min(codes := array.ravel().tolist()) >= low and max(codes) <= high


def fits(spec: PortSpec, shape: tuple[int, ...]) -> bool:
    """Whether an example has the sizes that the port takes, where these do not vary."""
    return len(shape) == spec.rank and _agree(spec.shape, shape)


def _agree(sizes: Sequence[Any], shape: Sequence[int]) -> bool:
    """Whether a shape agrees with the sizes that do not vary."""
    return all(size == given for size, given in zip(sizes, shape, strict=True) if isinstance(size, int))


def batch_array(spec: PortSpec, data: Any, batched: bool, dtype: Any) -> tuple[np.ndarray, Lengths]:
    """The batch array and lengths for what was given at one port: one example, or a list of them."""
    if spec.encoder is None and isinstance(data, np.ndarray) and fits_kind(spec, data):
        array = data if batched else data[None]
        if not fits(spec, array.shape[1:]):
            raise wrong_shape(spec, array[0] if batched and len(array) else data, 0 if batched else None)
        lengths = tuple(np.full(len(array), array.shape[axis + 1], np.int64) for axis, _ in spec.varying)
        array = cast(spec, array, dtype)
    else:
        values = data if batched else [data]
        if not _in_order(spec, values):
            values = list(to_arrays(spec, values, batched))
        array, lengths = stack(spec, values, dtype)
    check_elements(spec, array, batched, lengths)
    return array, lengths


def batch_of(
    specs: Sequence[PortSpec], given: Mapping[Any, Any], batched: bool, dtype: Any
) -> tuple[dict[Any, np.ndarray], dict[str, np.ndarray], int]:
    """The batch arrays for what was given at all ports, by the paths of these; the lengths of the program; how many
    examples there are."""
    arrays, own, count = {}, [], 1
    for spec in specs:
        arrays[(spec.name,)], found = batch_array(spec, given[spec.name], batched, dtype)
        own.append(found)
        count = len(arrays[(spec.name,)])
    lengths = base_lengths(specs, own, batched)
    refuse_beyond(specs, list(arrays.values()), own, lengths, batched)
    return arrays, lengths, count


def _in_order(spec: PortSpec, values: Sequence[Any]) -> bool:
    """Whether the examples already are arrays of the port's shape and kind."""
    if spec.encoder is not None:
        return False
    rank, first = spec.rank, int(spec.is_sequence)  # the length of a sequence is not compared
    known: set[Any] = set()
    for value in values:
        if value.__class__ is not np.ndarray or value.ndim != rank or not value.size:
            return False
        known.add((value.dtype, value.shape[first:]))
    kinds, sizes = "iu" if spec.is_integer else "iuf", spec.shape[first:]
    return all(dtype.kind in kinds and _agree(sizes, own) for dtype, own in known)
