"""The numbers of a net's arrays: those that were given, and single numbers that fill a whole array."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.lowering.check_memory import array_made, reasons_for
from netlang.language.edges.paths import array_place
from netlang.language.nets.net import Net, Path
from netlang.language.types.sizes import is_open
from netlang.language.values.net_arrays import NetArray, is_number, kept


def array_numbers(net: Net) -> dict[Path, Any]:
    """The numbers of every array of a net, by path; Automatic where there are none, and for a shared array in those of
    its places that were not given them. Raises NetMemoryError where a number would fill more than there is room for."""
    given = {path: v.Array if isinstance(v, NetArray) else v for path, v in net.own_arrays().items()}
    return {path: filled(net, path, value) if is_number(value) else value for path, value in given.items()}


def filled(net: Net, path: Path, number: np.ndarray) -> np.ndarray:
    """The array at `path`, that number in all of its places; the number while the dimensions are open."""
    shape = net.solution.dimensions(path)
    if not shape or is_open(shape):
        return number
    return array_made(array_place(path), shape, lambda: kept(np.full(shape, number)), reasons_for(net.solution, path))
