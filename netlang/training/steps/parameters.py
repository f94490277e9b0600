"""Flat parameter and gradient buffers: all trainable arrays in one block of memory, their gradients in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from netlang.language.nets.net import Net, Path
from netlang.language.values.net_arrays import NetArray, kept

LINE = 64  # bytes of a cache line, on which every array begins


@frozen(order=True)
class UpdateOptions:
    """Options of the update of an array: the factor of its rate; the coefficient of its penalty; the bounds to which
    the elements of its gradient, and its own, are clipped (0: none)."""

    multiplier: float = 1.0
    penalty: float = 0.0
    gradient_clip: float = 0.0
    clip: float = 0.0


@frozen(eq=False)
class Snapshot:
    """Everything in a net that training changes, at one moment."""

    flat: np.ndarray
    others: dict[Path, np.ndarray]


@frozen(eq=False)
class Segment:
    """Neighbouring arrays with the same options."""

    where: slice
    options: UpdateOptions


class Parameters:
    """Live arrays by path (`live`), which training changes in place.

    `learnt` arrays stand in `flat`, ordered by options, with gradients at the same places of `gradient`; the
    others (frozen, moving, `tables` that are updated by rows) are arrays of their own.
    """

    def __init__(
        self, values: Mapping[Path, np.ndarray], learnt: Sequence[Path], tables: Sequence[Path],
        update_options: Mapping[Path, UpdateOptions], dtype: Any,
    ) -> None:  # fmt: skip
        self.dtype = np.dtype(dtype)
        dense = sorted((path for path in learnt if path not in tables), key=lambda path: update_options[path])
        unit = LINE // self.dtype.itemsize
        starts: dict[Path, int] = {}
        segments: list[Segment] = []
        end = 0
        for path in dense:
            starts[path] = end
            begin, end = end, end + -(-values[path].size // unit) * unit
            if segments and segments[-1].options == update_options[path]:
                begin = segments.pop().where.start
            segments.append(Segment(slice(begin, end), update_options[path]))
        self.segments = tuple(segments)
        self.flat, self.gradient = np.zeros(end, self.dtype), np.zeros(end, self.dtype)
        self.live: dict[Path, np.ndarray] = {}
        self.gradients: dict[Path, np.ndarray] = {}
        for path, value in values.items():
            if path in starts:
                self.live[path] = self._view(self.flat, starts[path], value)
                self.gradients[path] = self._view(self.gradient, starts[path], value)
            else:
                self.live[path] = np.empty(value.shape, self.dtype)
            self.live[path][...] = value
        self.tables = tuple(tables)

    def _view(self, flat: np.ndarray, start: int, like: np.ndarray) -> np.ndarray:
        return flat[start : start + like.size].reshape(like.shape)

    def copies(self, paths: Sequence[Path]) -> dict[Path, np.ndarray]:
        """The arrays at `paths` as they are now."""
        return {path: self.live[path].copy() for path in paths}

    def put(self, values: Mapping[Path, np.ndarray]) -> None:
        for path, value in values.items():
            self.live[path][...] = value

    def snapshot(self, paths: Sequence[Path]) -> Snapshot:
        """The arrays at `paths`, those that are learnt and others, as they are now."""
        return Snapshot(self.flat.copy(), self.copies([path for path in paths if path not in self.gradients]))

    def restore(self, snapshot: Snapshot) -> None:
        self.flat[...] = snapshot.flat
        self.put(snapshot.others)

    def first_bad(self) -> Path | None:
        """The first array that has a number that is not finite."""
        return next((path for path, value in self.live.items() if not np.isfinite(value).all()), None)


def with_values(net: Net, values: Mapping[Path, np.ndarray]) -> Net:
    """The net with these numbers, of which the caller keeps nothing; an array that is shared gets them in all its
    places."""
    own = net.own_arrays()
    shared = {own[path].name: kept(value) for path, value in values.items() if isinstance(own[path], NetArray)}
    made: dict[Path, Any] = {}
    for path, given in own.items():
        if isinstance(given, NetArray):
            if given.name in shared:
                made[path] = evolve(given, Array=shared[given.name])
        elif path in values:
            made[path] = kept(values[path])
    return net.with_arrays(made) if made else net
