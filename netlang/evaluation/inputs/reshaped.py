"""Numbers in other levels than a port takes: one level of size 1 more or less, channels last, or all in a row."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np


def reshaped(want: tuple[Any, ...], data: Any, one_of_many: bool) -> list[str]:
    """What to write for numbers that a port of dimensions `want` does not take as they are. `one_of_many`: the data are
    one example of a list.

    >>> reshaped((1, 28, 28), np.zeros((28, 28)), True), reshaped((3, 4, 5), np.zeros((4, 5, 3)), False)
    (['numpy.reshape(values, (-1, 1, 28, 28))'], ['numpy.moveaxis(values, -1, 0), for channels come first'])
    """
    try:
        given, want = np.shape(data), tuple(want)
    except ValueError:  # ragged
        return []
    if not all(isinstance(size, int) for size in want) or given == want:
        return []
    if given and not one_of_many and _alike(given[1:], want):  # meant as a batch
        given, one_of_many = given[1:], True
    if given and len(given) == len(want) and (given[-1], *given[:-1]) == want and want[0] > 1:
        return [f"numpy.moveaxis(values, -1, {int(one_of_many)}), for channels come first"]
    if not _alike(given, want):
        return []
    brackets = ["[y] in place of each number y"] if one_of_many and (given, want) == ((), (1,)) else []
    sizes = (-1, *want) if one_of_many else want
    return [*brackets, f"numpy.reshape(values, {sizes})"]


def _alike(given: tuple[int, ...], want: tuple[int, ...]) -> bool:
    """Whether shapes hold the same elements in order: equal up to levels of size 1, or one is flat."""
    one, other = ([size for size in shape if size != 1] for shape in (given, want))
    return one == other or (prod(given) == prod(want) and 1 in (len(one), len(other)))
