"""What an operation does to axes: a map of labels, in the manner of einsum.

Every axis of the arguments and of the results has a label; one that a reshape merges of others, or splits, has several.
The labels say all:

* A label of arguments and results: each position of the results along that axis is made of the same position of the
  arguments, every position in the same way. An argument without the label is the same at all positions.
* A label of arguments alone: its positions are mixed; `mixing` tells how.
* A label of results alone: a new axis, along which the result is the same everywhere (`repeated`), or is not.

A primitive's record holds an `AxisRule`: from the types and attributes of a call to its map, and from a map back to the
attributes that say where axes are. `axis_questions.py` answers what passes and executors ask of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from string import ascii_letters
from typing import Any

from attrs import field, frozen

from netlang.caches import BOUNDS
from netlang.compiler.ir.size_products import Product
from netlang.language.types.sizes import Size

Label = Hashable
Axis = tuple[Label, ...]  # several labels, the outermost first, where axes are taken as one
Term = tuple[Axis, ...]

NEW = ("new",)  # the label of an axis that is put into a map
IGNORED = "ignored"


@frozen
class Mixing:
    """What is done with the positions along an axis of an argument that no result has: in words, of a sequence.

    `nothing`: the number that counts nothing there, which padding must hold (of a sum: in arguments in which it is
    linear); None: no number does; IGNORED: padding may hold anything, for elements are taken by their positions.
    `summed`: the result is the sum of what the positions give.
    """

    text: str
    nothing: float | str | None
    summed: bool = False


ALL = "combines all elements of the sequence"
ELSEWHERE = "takes elements from other places of the sequence, such as its end"
MOVED = "joins, leaves out or moves elements of the sequence"
NEAR = "looks at several elements of the sequence at a time"
RUNS = "runs along the sequence inside"
UNKNOWN = "may mix elements of the sequence"

SUM = Mixing(ALL, 0.0, summed=True)
MAXIMUM, PRODUCT, ORDERED, WHOLE = (Mixing(ALL, number) for number in (-math.inf, 1.0, math.inf, None))
PICKED, REVERSED = Mixing(ELSEWHERE, IGNORED), Mixing(ELSEWHERE, None)
PLACED = Mixing(MOVED, IGNORED)
ONE = Mixing(ALL, IGNORED, summed=True)  # of an axis of size 1
WINDOWS = Mixing(NEAR, 0.0)
BEFORE = Mixing(RUNS, IGNORED)  # of each result only what is before it, so never padding
ANYHOW = Mixing(UNKNOWN, IGNORED)


@frozen
class Axes:
    """The labels of a call's arguments and results."""

    args: tuple[Term, ...]
    results: tuple[Term, ...]
    mixing: Mapping[Label, Mixing] = field(factory=dict)  # of each label that no result has
    repeated: frozenset[Label] = frozenset()  # of those that no argument has

    def __str__(self) -> str:
        """The map as text, `ab,bc->ac`: labels that are letters as they are, the others as letters that are free."""
        terms = (*self.args, *self.results)
        labels = [label for term in terms for axis in term for label in axis]
        known: dict[Label, str] = {label: label for label in labels if isinstance(label, str) and len(label) == 1}
        for label in labels:
            free = (letter for letter in ("t" if label == NEW else "") + ascii_letters if letter not in known.values())
            known.setdefault(label, next(free))
        axes = [["".join(map(known.__getitem__, axis)) for axis in term] for term in terms]
        *args, result = ("".join(one if len(one) == 1 else f"({one})" for one in term) for term in axes)
        return f"{','.join(args)}->{result}"

    def same_as(self, other: Axes | None) -> bool:
        """Whether both maps are equal up to the names of labels."""
        return other is not None and self._numbered() == other._numbered()

    def _numbered(self) -> list[list[list[int]]]:
        numbers: dict[Label, int] = {}
        terms = (*self.args, *self.results)
        return [[[numbers.setdefault(label, len(numbers)) for label in axis] for axis in term] for term in terms]


@frozen
class AxisRule:
    """`of(*types, **attrs)`: the map of a call; None where there is no such call. `attrs(axes, shape)`: the attributes
    that say where axes are, of a call with that map whose result has that shape."""

    of: Callable[..., Axes | None]
    attrs: Callable[[Axes, tuple[Size, ...]], dict[str, Any]] = lambda axes, shape: {}


def labelled(labels: Iterable[Label]) -> Term:
    """Axes with one label each."""
    return tuple((label,) for label in labels)


def places(labels: Term, among: Callable[[Axis], bool]) -> tuple[int, ...]:
    """The axes of a term for which a condition holds."""
    return tuple(place for place, axis in enumerate(labels) if among(axis))


# the rules of most primitives ---------------------------------------------------------------------------------


@lru_cache(maxsize=BOUNDS["ranks"].entries)
def _counted(rank: int) -> Term:
    return labelled(range(rank))


def _pointwise(*types: Any, **_: Any) -> Axes | None:
    ranks = {len(type.shape) for type in types} or {0}
    one = _counted(max(ranks))
    return Axes((one,) * len(types), (one,)) if len(ranks) == 1 else None


POINTWISE = AxisRule(_pointwise)  # elementwise: every element is made of those at its place


def opaque(*types: Any, **_: Any) -> Axes:
    args = tuple(labelled((i, axis) for axis in range(len(type.shape))) for i, type in enumerate(types))
    return Axes(args, (), {label: ANYHOW for one in args for (label,) in one})


OPAQUE = AxisRule(opaque)  # nothing is known


def pattern(text: str, **mixing: Mixing) -> AxisRule:
    """A map that is written down: `"*lead n, *lead m -> *lead m"`, a name for each axis, or with a star for as many as
    there are. `mixing`: of the names that no result has."""
    left, right = text.split("->")
    ins, out = [one.split() for one in left.split(",")], right.split()

    def of(*types: Any, **_: Any) -> Axes | None:
        counts = _counts(ins, [len(type.shape) for type in types])
        if counts is None:
            return None
        args = tuple(labelled(_spelled(names, counts)) for names in ins)
        mixed = {label: mixing[_name(label)] for one in args for (label,) in one if _name(label) in mixing}
        return Axes(args, (labelled(_spelled(out, counts)),), mixed)

    return AxisRule(of)


def _counts(terms: Sequence[Sequence[str]], ranks: Sequence[int]) -> dict[str, int] | None:
    """How many axes each name with a star stands for; None where ranks do not fit."""
    counts: dict[str, int] = {}
    for names, rank in [*zip(terms, ranks, strict=False)] * len(terms):  # what one term leaves open another may tell
        unknown = [name for name in names if name.startswith("*") and name not in counts]
        if len(unknown) == 1:
            counts[unknown[0]] = rank - sum(counts.get(name, 1) for name in names if name not in unknown)
    fits = [sum(counts.get(name, 1) for name in names) for names in terms] == list(ranks)
    return counts if fits and all(count >= 0 for count in counts.values()) else None


def _spelled(names: Iterable[str], counts: Mapping[str, int]) -> list[Label]:
    return [
        label for name in names for label in ([(name, i) for i in range(counts[name])] if name in counts else [name])
    ]


def _name(label: Any) -> str:
    return label[0][1:] if isinstance(label, tuple) else label


def along(mixing: Mixing, whole: Callable[..., bool] = lambda *types, **attrs: False) -> AxisRule:
    """Positions are mixed along the axis that the attribute `axis` names, but where the call takes all that there is
    (`whole`); it joins its arguments, of which each has its own."""

    def of(*types: Any, axis: int, **attrs: Any) -> Axes | None:
        if len({len(type.shape) for type in types}) > 1:
            return None
        own = ["along"] if whole(*types, axis=axis, **attrs) else [("along", i) for i in range(len(types))]
        args = tuple(
            labelled(label if at == axis else at for at in range(len(type.shape)))
            for type, label in zip(types, own, strict=True)
        )
        result = labelled("along" if at == axis else at for at in range(len(types[0].shape)))
        return Axes(args, (result,), dict.fromkeys(own, mixing) if own != ["along"] else {})

    return AxisRule(of, lambda axes, shape: {"axis": axes.results[0].index(("along",))})


def reduction(mixing: Mixing) -> AxisRule:
    """The axes that the attribute `axes` names are removed."""

    def of(x: Any, axes: tuple[int, ...]) -> Axes:
        every = range(len(x.shape))
        return Axes((labelled(every),), (labelled(at for at in every if at not in axes),), dict.fromkeys(axes, mixing))

    return AxisRule(of, lambda axes, shape: {"axes": places(axes.args[0], lambda a: a not in axes.results[0])})


# rearrangements -----------------------------------------------------------------------------------------------


def _broadcast(x: Any, shape: tuple[Size, ...], axes: tuple[int, ...]) -> Axes | None:
    every = range(len(shape))
    if len(x.shape) + len(axes) != len(shape):
        return None
    return Axes((labelled(at for at in every if at not in axes),), (labelled(every),), repeated=frozenset(axes))


BROADCAST = AxisRule(  # the attribute `axes` names the new ones
    _broadcast, lambda axes, shape: {"shape": shape, "axes": places(axes.results[0], lambda a: a not in axes.args[0])}
)


def _transpose(x: Any, perm: tuple[int, ...]) -> Axes | None:
    return Axes((labelled(range(len(x.shape))),), (labelled(perm),)) if len(perm) == len(x.shape) else None


TRANSPOSE = AxisRule(_transpose, lambda axes, shape: {"perm": tuple(map(axes.args[0].index, axes.results[0]))})


def _reshape(x: Any, shape: tuple[Size, ...]) -> Axes:
    """Between the same two places in memory are the same elements: axes share the labels of what lies between ends that
    both sides can have; those whose ends lie across each other are mixed."""
    sides = (x.shape, shape)
    ends = [[Product.of(side[:at]) for at in range(len(side) + 1)] for side in sides]
    every = {*ends[0], *ends[1]}
    clear = sorted(
        (end for end in every if all(end.divides(one) or one.divides(end) for one in every)), key=lambda end: end.order
    )
    old, new = (_cells(side, own, clear, which) for which, (side, own) in enumerate(zip(sides, ends, strict=True)))
    before, after = ({label for axis in one for label in axis} for one in (old, new))
    single = {label for label in before | after if isinstance(label, _One)}
    mixing = {label: ONE if label in single else PLACED for label in before - after}
    return Axes((old,), (new,), mixing, frozenset((after - before) & single))


@frozen
class _One:
    """The label of an axis of size 1: where it stands, and how many stand before it there."""

    place: Product
    number: int


def _cells(shape: tuple[Size, ...], ends: Sequence[Product], clear: Sequence[Product], side: int) -> Term:
    """The labels of each axis: of all that lies between two `clear` ends; one of its own where its ends are not."""
    found: list[Axis] = []
    for at, size in enumerate(shape):
        start, end = ends[at : at + 2]
        if size == 1:
            found.append((_One(start, ends[:at].count(start)),))
        elif start in clear and end in clear and start != end:
            found.append(tuple(range(clear.index(start), clear.index(end))))
        else:
            found.append(((side, at),))
    return tuple(found)


RESHAPE = AxisRule(_reshape, lambda axes, shape: {"shape": shape})
