"""The codes of one text or of a pair, and what is around them: ends, padding, other properties of tokens."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.language.types.port_types import VARYING
from netlang.language.values.sentinels import All, Automatic

PROPERTIES = ("VocabularyIndex", "SegmentIndex", "SequencePosition")
Codes = list[int]


def shares(sizes: list[int], room: Any) -> list[int]:
    """How much of each part there is room for: the longer one of a pair is cut first.

    >>> shares([5], 3), shares([5, 1], 4), shares([5, 4], 7), shares([2, 9], 20)
    ([3], [3, 1], [4, 3], [2, 9])
    """
    if sum(sizes) <= room:
        return sizes
    if len(sizes) == 1:
        return [room]
    small = min(*sizes, room // 2)
    large = room - small
    return [small, large] if sizes[0] <= sizes[1] else [large, small]


def laid_out(parts: list[Codes], ends: Codes, length: Any, most: Any, padding: int, properties: Any) -> np.ndarray:
    """The array of an example, of that length, or of `most` elements at most. `ends`: the codes before the first part
    and behind each, or none; `properties`: one, which gives a vector, or a tuple, which gives a matrix."""
    behind = ends[1:]
    most = most if length is All else min(most, length)
    rooms = shares([len(part) for part in parts], most - len(ends[:1]) - len(parts) * len(behind))
    parts = [part[:room] for part, room in zip(parts, rooms, strict=True)]
    codes, segments = ends[:1], [1] * len(ends[:1])
    for segment, part in enumerate(parts, 1):
        codes = [*codes, *part, *behind]
        segments += [segment] * (len(part) + len(behind))
    size = len(codes) if length is All else length
    table = {
        "VocabularyIndex": codes + [padding] * (size - len(codes)),
        "SegmentIndex": segments + [1] * (size - len(codes)),
        "SequencePosition": range(1, size + 1),
    }
    if isinstance(properties, str):
        return np.array(table[properties], dtype=np.int64)
    return np.array([table[name] for name in properties], dtype=np.int64).reshape(len(properties), size).T


def shape(length: Any, properties: Any) -> tuple[Any, ...]:
    """The dimensions of the array."""
    first = VARYING if length is All else length
    return (first,) if isinstance(properties, str) else (first, len(properties))


def highest(size: int, inputs: int, length: Any, properties: Any) -> Any:
    """The largest integer in the array; Automatic where it depends on the length of the text."""
    largest: dict[str, Any] = {
        "VocabularyIndex": size,
        "SegmentIndex": inputs,
        "SequencePosition": Automatic if length is All else length,
    }
    found = [largest[name] for name in ((properties,) if isinstance(properties, str) else properties)]
    return Automatic if Automatic in found else max(found)
