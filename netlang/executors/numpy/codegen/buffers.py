"""Where values stand while a plan runs: in which array, in which memory layout, known when, and in whose memory.

The generated source is nested: `prepare(arrays)` holds what never changes, `bind(sizes)` the buffers and views of
one signature, a loop's part of it the views of one step, and `run(data)` only computes. A `Level` is one nesting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import define, evolve, field, frozen

from netlang.compiler.ir.program import Call, Shape
from netlang.language.types.sizes import Length, Merged, Size, merged

PREPARE, BIND = 0, 1  # nesting levels outside loops


@define(eq=False)
class Storage:
    """A part of the plan's memory, and how many values live in it."""

    slot: int
    key: tuple[str, Size]
    users: int = 0


@frozen(eq=False)
class ArrayRef:
    """An array of the generated source that holds a value.

    `shape` is the value's; along the axes `thin` the array has length 1 and stands for all of it (`number`: it is
    one number, and the array has no axes at all). `order` are the axes from the outermost in memory to the
    innermost; an axis of `breaks` does not continue the one outside of it without a gap, so that the two cannot
    be taken as one without copying.
    """

    name: str
    kind: str
    shape: Shape
    level: int  # where the name is known
    live: bool = False  # known only at run time: data, or a view of it
    fixed: bool = False  # constant at run time
    order: tuple[int, ...] = ()
    breaks: frozenset[int] = frozenset()
    thin: frozenset[int] = frozenset()
    number: float | int | bool | None = None
    storage: Storage | None = None

    @property
    def solid(self) -> bool:
        """Whether the array is the value without gaps, in whatever order."""
        return not self.thin and self.number is None and not self.breaks

    def joined(self, group: Iterable[int]) -> bool:
        """Whether these axes, in this order, can be taken as one without copying."""
        group = tuple(a for a in group if self.shape[a] != 1)
        if len(group) <= 1:
            return True
        span = self.order[self.order.index(group[0]) : self.order.index(group[-1]) + 1]
        adjacent = tuple(a for a in span if self.shape[a] != 1) == group
        return adjacent and not self.breaks & set(span[1:]) and not self.thin & set(group)

    def changed(self, **changes: object) -> ArrayRef:
        return evolve(self, **changes)  # type: ignore[arg-type]


@define(eq=False)
class Level:
    """One nesting level of the source: lines that make arrays, lines that run, sizes redefined."""

    number: int
    sizes: dict[str, str] = field(factory=dict)
    binds: list[tuple[str, Call | None]] = field(factory=list)
    runs: list[tuple[str, Call | None]] = field(factory=list)
    views: dict[str, str] = field(factory=dict)  # text -> name: each view is made once
    own: set[str] = field(factory=set)  # names made here
    heading: str = ""
    groups: str = ""  # `for ... in ...` of a loop whose passes differ in their sizes: memory is for the largest


@define
class Memory:
    """Slots of memory, reused once their values are dead. Each serves one symbolic size."""

    slots: int = 0
    free: dict[tuple[str, Size], list[int]] = field(factory=dict)

    def take(self, key: tuple[str, Size]) -> tuple[Storage, bool]:
        """Some memory, and whether it is new."""
        spare = self.free.get(key)
        if spare:
            return Storage(spare.pop(), key), False
        self.slots += 1
        return Storage(self.slots - 1, key), True

    def release(self, storage: Storage) -> None:
        self.free.setdefault(storage.key, []).append(storage.slot)


def count_of(shape: Shape) -> Size:
    return merged(*shape)


def names_in(size: Size) -> set[str]:
    """The lengths in `size`."""
    if isinstance(size, Length):
        return {size.name}
    if isinstance(size, Merged):
        return set().union(*(names_in(f) for f in size.factors))
    return set()


def number_text(value: Any) -> str:
    """A number as source text."""
    number = float(value) if not isinstance(value, bool | int) else value
    if isinstance(number, float) and not np.isfinite(number):
        return "nan" if number != number else "inf" if number > 0 else "-inf"
    return repr(number)


def inverse(order: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(range(len(order)), key=lambda a: order[a]))


@frozen
class Panelled:
    """A matrix in column panels: its name, that of the width, and the number of columns."""

    name: str
    width: str
    columns: int


def cut_off(x: ArrayRef, axis: int, inside: bool) -> set[int]:
    """The axes no longer contiguous with their outer neighbour after `axis` is cut (`inside`: with gaps)."""
    at = x.order.index(axis)
    return ({axis} if at else set()) | ({x.order[at + 1]} if inside and at + 1 < len(x.order) else set())
