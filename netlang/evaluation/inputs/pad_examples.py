"""Examples of several lengths as one array, padded, and out of it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from netlang.evaluation.inputs.lengths import Lengths
from netlang.evaluation.inputs.ports import PortSpec
from netlang.language.types.sizes import Length, varies
from netlang.language.values.floating_point import quiet


def stack(spec: PortSpec, arrays: Sequence[np.ndarray], dtype: Any) -> tuple[np.ndarray, Lengths]:
    """Examples as one batch array, and their lengths along each dimension that varies."""
    counts = [[a.shape[axis] for a in arrays] if axis else [len(a) for a in arrays] for axis, _ in spec.varying]
    lengths = tuple(np.array(numbers, np.int64) for numbers in counts)
    examples = [cast(spec, a, dtype) for a in arrays]
    if all(min(numbers) == max(numbers) for numbers in counts):
        return np.stack(examples), lengths
    return padded(spec, examples, [max(numbers) for numbers in counts]), lengths


def cast(spec: PortSpec, array: np.ndarray, dtype: Any) -> np.ndarray:
    """Numbers as the program takes them. What is too large for it becomes infinite, and is refused as such."""
    kind = spec.dtype_in(dtype)
    if array.dtype == kind:
        return array
    with quiet():
        return array.astype(kind)


def padded(spec: PortSpec, arrays: Sequence[np.ndarray], longest: Sequence[int]) -> np.ndarray:
    """Examples as one array, each as long as `longest` along the dimensions that vary. Padding repeats a real element,
    so that what is computed there is as finite as anything else."""
    sizes = list(arrays[0].shape)
    for (axis, _), size in zip(spec.varying, longest, strict=True):
        sizes[axis] = size
    out = np.empty((len(arrays), *sizes), arrays[0].dtype)
    first = next((a for a in arrays if a.size), None)
    out[...] = 0 if first is None else first[tuple(slice(1 if isinstance(s, Length) else None) for s in spec.shape)]
    if not varies(spec.shape[1:]):
        for row, array in zip(out, arrays, strict=True):
            row[: len(array)] = array
    else:
        for row, array in zip(out, arrays, strict=True):
            row[tuple(map(slice, array.shape))] = array
    return out


def padded_sequences(flat: np.ndarray, starts: np.ndarray, longest: int) -> np.ndarray:
    """The same for sequences that stand one after the other in `flat`: padding is what comes next there."""
    if not len(flat):
        return np.zeros((len(starts), longest, *flat.shape[1:]), flat.dtype)
    return flat.take(starts[:, None] + np.arange(longest), 0, mode="clip")


def cut_padding(spec: PortSpec, array: np.ndarray, lengths: dict[str, np.ndarray]) -> np.ndarray:
    """A part of a batch without the padding that none of its examples needs."""
    sizes: list[int | None] = [None] * (spec.rank + 1)
    for axis, length in spec.varying:
        sizes[axis + 1] = int(length.at(lengths[length.name].max()))
    return array[tuple(map(slice, sizes))]


def split_examples(result: np.ndarray, shape: Sequence[Any], lengths: dict[str, np.ndarray], count: int) -> Any:
    """A padded batch as a list of arrays, each of its own lengths; as it is where none of `shape` varies."""
    if not varies(shape):
        return result
    known = [np.maximum(s.at(lengths[s.name]), 0).tolist() if isinstance(s, Length) else [None] * count for s in shape]
    if not varies(shape[1:]):
        parts = [result[i, :n] for i, n in enumerate(known[0])]
    else:
        parts = [row[tuple(map(slice, sizes))] for row, sizes in zip(result, zip(*known, strict=True), strict=True)]
    return parts if count == 1 else [np.array(part) for part in parts]


def joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The results of consecutive batches as one; arrays of different padding get the longest."""
    longest = [max(sizes) for sizes in zip(*(p.shape[1:] for p in parts), strict=True)]
    whole = np.zeros((sum(map(len, parts)), *longest), parts[0].dtype)
    start = 0
    for part in parts:
        whole[(slice(start, start + len(part)), *map(slice, part.shape[1:]))] = part
        start += len(part)
    return whole


def without_padding(bad: np.ndarray, lengths: Iterable[tuple[int, np.ndarray]]) -> np.ndarray:
    """What is bad and no padding. `lengths`: an axis that varies, and how long each example, on axis 0, is along it."""
    for axis, own in lengths:
        inside = np.arange(bad.shape[axis]) < own[:, None]
        bad = bad & np.expand_dims(inside, tuple(a for a in range(1, bad.ndim) if a != axis))
    return bad
