"""Lists of lists of examples: how deep they go, and walking them with the position at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.errors import NetDataError, all_of, at_position, shown

Position = tuple[int, ...]


def is_list(value: Any) -> bool:
    """Whether `value` is a list, a tuple or an array with at least one dimension."""
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)


def mapped(
    function: Callable[[Any, Position], Any], value: Any, sizes: tuple[Any, ...], what: str, at: Position = ()
) -> Any:
    """`function(element, position)` for each element of a list nested as `sizes` says, positions from 1.

    Raises NetDataError where a list is missing or has another length; lists side by side have one, that varying too.

    >>> mapped(lambda element, at: element * 10, [[1, 2], [3, 4]], (2, 2), "numbers")
    [[10, 20], [30, 40]]
    """
    if not sizes:
        return function(value, at)
    place = at_position(at)
    if not is_list(value):
        raise NetDataError(f"{what}: a list is expected{place}, not {shown(value)}", value=value)
    if isinstance(sizes[0], int) and len(value) != sizes[0]:
        raise NetDataError(
            f"{what}: a list of length {sizes[0]} is expected{place}, not of length {len(value)}", value=value
        )
    inner = sorted({len(part) for part in value if is_list(part)})
    if len(inner) > 1 and sizes[1:] and not isinstance(sizes[1], int):
        lengths = all_of(map(str, inner))
        raise NetDataError(f"{what}: lists of one length are expected{place}, not of lengths {lengths}", value=value)
    return [mapped(function, part, sizes[1:], what, (*at, i)) for i, part in enumerate(value, 1)]
