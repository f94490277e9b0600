"""Caches: how much each keeps at most, and how to look at them.

Whatever is remembered is a `Cache` or an `lru_cache`, and its bound, in entries and in bytes, stands in `BOUNDS`. What
a net remembers goes with the net. `functools.cache` keeps what there is one of, or one for each row of a table.

>>> from netlang import ElementwiseLayer, Tanh, caches
>>> net = ElementwiseLayer(Tanh, Input=2)
>>> for seed in range(100):
...     made = net([1, 2], RandomSeeding=seed)
>>> {name: len(cache) for name, cache in caches.held(net).items()}
{'programs': 1, 'requests': 1, 'runners': 1}
>>> caches.clear(net)
>>> caches.held(net)
{}
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

import numpy as np

KIB, MIB, GIB = 2**10, 2**20, 2**30


class Bound(NamedTuple):
    """How many entries a cache keeps, and how many bytes; the newest entry stays, whatever it has."""

    entries: int
    bytes: int


BOUNDS = {
    # of a net
    "requests": Bound(256, 64 * MIB),  # what is asked of it, read: a property, a mode, a device, a precision
    "quick": Bound(256, 64 * MIB),  # the quick way for plain data, by dimensions and type
    "runners": Bound(32, GIB),  # plans with the net's arrays and memory to work in, by mode
    "specialised": Bound(64, GIB),  # where ports are open: the net with the types of the data, by these
    "parts": Bound(4096, GIB),  # taken out of it, with what is known of them, by their paths
    # of all nets that differ in the numbers of their arrays only
    "programs": Bound(64, 256 * MIB),  # with their plans, by mode, and those that are trained
    # of a runner, for each thread that works with it at the same time
    "signatures": Bound(64, 64 * MIB),  # what is bound to the dimensions of the data, and to lengths
    "memory": Bound(8, GIB),  # to work in, of a thread; training keeps what it needs
    "jax": Bound(64, 256 * MIB),  # what JAX has compiled for dimensions of the data
    # of all nets: what the declarations of layers and the parameters of functions say
    "declarations": Bound(1024, 4 * MIB),
    "functions": Bound(1024, 4 * MIB),  # which functions of numbers are safe whatever their arguments
    "ranks": Bound(64, MIB),  # the labels of as many axes
    "lengths": Bound(4096, MIB),  # the one form of lengths that are written in several
    # of an encoder of subwords
    "words": Bound(32768, 16 * MIB),  # the codes of short words
    "patterns": Bound(64, MIB),  # the regular expressions of tokens that are found whole
    "characters": Bound(8192, MIB),  # what a character becomes, of each way to change characters
}


class Cache(dict[Any, Any]):
    """A dict that drops its oldest entries when it has more than its bound.

    `weigh`: about how many bytes a value has. `let_go`: what is done with a value that is forgotten, whoever else may
    still have it. `within`: the cache of which this one is a part. Values that grow say so (`grown`).
    """

    def __init__(
        self, name: str, weigh: Callable[[Any], int] | None = None, let_go: Callable[[Any], Any] = lambda value: None,
        within: Cache | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.bound, self.weigh, self.let_go, self.within = BOUNDS[name], weigh or size_of, let_go, within
        self._sizes: dict[Any, int] = {}
        self._total = 0
        self._lock = threading.RLock()

    @property
    def nbytes(self) -> int:
        """About how many bytes the entries have."""
        return self._total

    def recall(self, key: Hashable) -> Any:
        """The value, which is now the newest; None where there is none."""
        value = self.get(key)
        if value is not None and len(self) > 1:
            with self._lock:
                if self.pop(key, None) is not None:
                    self[key] = value
        return value

    def keep(self, key: Hashable, value: Any, size: int | None = None) -> Any:
        """The value, kept; the oldest entries are dropped. `size`: its size in bytes."""
        with self._lock:
            self._total -= self._sizes.get(key, 0)
            self[key] = value
            self._sizes[key] = self.weigh(value) if size is None else size
            self._total += self._sizes[key]
            self._shrink()
        return value

    def grown(self) -> None:
        """Weigh all entries again, since one may have grown."""
        with self._lock:
            self._sizes = {key: self.weigh(value) for key, value in self.items()}
            self._total = sum(self._sizes.values())
            self._shrink()
        if self.within is not None:
            self.within.grown()

    def _shrink(self) -> None:
        """Drop the oldest entries until the rest is within the bound; the newest stays."""
        while len(self) > 1 and (len(self) > self.bound.entries or self._total > self.bound.bytes):
            oldest = next(iter(self))
            self._total -= self._sizes.pop(oldest, 0)
            self.let_go(self.pop(oldest))

    def clear(self) -> None:
        with self._lock:
            for value in list(self.values()):
                self.let_go(value)
            super().clear()
            self._sizes, self._total = {}, 0


def cache_in(memo: dict[str, Any], name: str, **options: Any) -> Cache:
    """The cache under a name, made if there is none."""
    found = memo.get(name)
    return memo.setdefault(name, Cache(name, **options)) if found is None else found


def held(net: Any) -> dict[str, Cache]:
    """The caches of a net, by name: `len` of each is how many entries it has, `nbytes` about how many bytes these are,
    and `bound` how many of both there may be."""
    return {
        name: cache for name, cache in sorted((caches_in(net.memo) | caches_in(net.memo["shared"])).items()) if cache
    }


def caches_in(memo: dict[str, Any]) -> dict[str, Cache]:
    """Its caches by name; `within` is the one of another net, in which it stands itself."""
    return {name: one for name, one in list(memo.items()) if isinstance(one, Cache) and name != "within"}


def memory_of(net: Any) -> int:
    """About how many bytes are remembered of a net."""
    return sum(cache.nbytes for cache in held(net).values())


def clear(net: Any) -> None:
    """Empty the caches of a net, except for its sizes; nets of the same structure lose their programs, too. Results
    stay the same."""
    forget(net)
    for cache in caches_in(net.memo["shared"]).values():
        cache.clear()


def forget(net: Any) -> None:
    """Drop what belongs to the net's own numbers."""
    for cache in caches_in(net.memo).values():
        cache.clear()
    net.memo.pop("applied", None)


def size_of(value: Any, deep: int = 8) -> int:
    """About how many bytes a cached value has: arrays that nothing else holds, what a function is bound to, and what
    an object says itself (`weight`)."""
    if isinstance(value, np.ndarray):
        return 112 + (value.nbytes if value.base is None else 0)
    if isinstance(value, list | tuple) and deep:
        return 56 + sum(size_of(one, deep - 1) for one in value)
    if isinstance(value, str | bytes):
        return 50 + len(value)
    if getattr(value, "__closure__", None) and deep:
        return 160 + bound_to(value.__closure__, deep)
    weight = getattr(type(value), "weight", None)
    return weight(value) if weight is not None else 64


def bound_to(cells: Any, deep: int = 8) -> int:
    """About how many bytes the cells of a function have."""
    total = 0
    for cell in cells:
        try:
            total += 40 + size_of(cell.cell_contents, deep - 1)
        except ValueError:  # nothing in it yet
            continue
    return total
