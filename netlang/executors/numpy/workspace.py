"""The memory that plans work in, and what is bound to it."""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from netlang.caches import Cache, bound_to
from netlang.executors.protocol import Runner


class Workspace:
    """The memory of one thread at a time, and the run functions bound to it, by signature."""

    def __init__(self) -> None:
        self.slots: dict[int, np.ndarray] = {}
        self.bound = Cache("signatures")
        self.nbytes = 0  # about, of all of it

    @cached_property
    def halves(self) -> tuple[Workspace, Workspace]:
        """The workspaces of the two halves of a batch."""
        return Workspace(), Workspace()

    def keep(self, key: Any, run: Callable[..., Any], bind: Callable[..., Any]) -> None:
        """Keep the run function of a signature; what `bind` is bound to itself does not count."""
        shared = set(map(id, bind.__closure__ or ()))
        own = [cell for cell in run.__closure__ or () if id(cell) not in shared]
        self.bound.keep(key, run, bound_to(own) + sys.getsizeof(key))
        halves = self.halves if "halves" in vars(self) else ()
        slots = sum(slot.nbytes for slot in self.slots.values())
        self.nbytes = slots + self.bound.nbytes + sum(half.nbytes for half in halves)

    def memory(self, slot: int, dtype: np.dtype, count: int) -> np.ndarray:
        """`count` elements of a slot, which grows if they are more than ever before."""
        held = self.slots.get(slot)
        if held is None or len(held) < count:
            room = count if held is None else max(count, len(held) * 5 // 4)  # growing little by little is rare
            held = self.slots[slot] = _aligned(room, dtype)
            self.bound.clear()  # what is bound to the smaller memory would keep it alive
        return held[:count]


def _aligned(count: int, dtype: np.dtype) -> np.ndarray:
    """Memory that begins on a cache line."""
    size = count * dtype.itemsize
    raw = np.empty(size + 64, np.int8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(dtype)


class WorkspaceRunner(Runner):
    """A runner that can be given a workspace."""

    @abstractmethod
    def on(self, space: Workspace, data: Sequence[np.ndarray]) -> tuple[Any, ...]:
        """The outputs, computed in that memory."""
