"""Whether a program treats the elements of a sequence separately: each element of the results depends on the same
element of the inputs, and otherwise only on what is no sequence.

The walk follows the axis of the sequence from call to call. What it meets is constant along the sequence (None), has
the sequence at some `AxisPosition`, or tells of positions and lengths (ORDER). The first call that mixes elements
ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from netlang.compiler.ir.axes import ELSEWHERE, MOVED, RUNS, UNKNOWN, Axes, Mixing
from netlang.compiler.ir.axis_questions import AxisPosition, axes_of, follow
from netlang.compiler.ir.primitives.indexing import mask
from netlang.compiler.ir.primitives.scan import scan, split
from netlang.compiler.ir.program import Call, Program, Value, calls_of, is_argument, name_of, role_of
from netlang.language.types.sizes import Length, Merged, Size

PAIRS = "compares every element of the sequence with every other"
POSITION = "depends on where in the sequence an element is, or on how long it is"
ORDER: Any = "order"
Found = AxisPosition | None  # or ORDER


class Mixed(Exception):
    """What a call does to a sequence, so that its elements are not apart."""


def mixing(program: Program, inputs: Mapping[str, int], lengths: frozenset[str]) -> str | None:
    """What the program does to sequences of these `lengths`, so that their elements are not apart; None: they are.

    `inputs`: at which axis inputs, by name, have the sequence. Results have it at axis 1, or do not have it.
    """
    walk = _Walk(lengths)
    for value in program.inputs:
        if role_of(value) == "input" and name_of(value) in inputs:
            walk.found[value] = AxisPosition(inputs[name_of(value)])
    try:
        for found in walk.results(program.outputs):
            if found is ORDER:
                raise Mixed(POSITION)
            if found not in (None, AxisPosition(1)):
                raise Mixed(MOVED)
    except Mixed as mixed:
        return str(mixed)
    return None


class _Walk:
    """From the inputs of a program to its results."""

    def __init__(self, lengths: frozenset[str]) -> None:
        self.lengths = lengths
        self.found: dict[Value, Any] = {}

    def results(self, outputs: Sequence[Value]) -> list[Any]:
        for call in calls_of(outputs):
            if is_argument(call.outputs[0]):
                value = call.outputs[0]
                order = role_of(value) == "lengths" and name_of(value) in self.lengths
                self.found.setdefault(value, ORDER if order else None)
            else:
                made = self.call(call, [self.found[a] for a in call.args])
                self.found.update((value, made) for value in call.outputs)
        return [self.found[value] for value in outputs]

    def call(self, call: Call, places: list[Any]) -> Any:
        if call.primitive is scan:
            return self.scan(call, places)
        if call.primitive is mask:
            return None  # it tells padding from elements: a single element is no padding
        axes = axes_of(call)
        mixed = [axes.mixing[label].text for label in self.along(axes.args, call.args) if label in axes.mixing]
        if ORDER in places and ELSEWHERE not in mixed:
            if any(isinstance(place, AxisPosition) for place in places):
                raise Mixed(POSITION)
            return ORDER
        if mixed:
            raise Mixed(mixed[0])
        return self.made(call, axes, places)

    def made(self, call: Call, axes: Axes, places: list[Found]) -> Any:
        """Where the result has the sequence, of a call that does not mix its elements."""
        followed = [follow(call, i, place) for i, place in enumerate(places) if place is not None]
        for place in followed:
            if isinstance(place, Mixing):
                raise Mixed(place.text)
        known = {label for term in axes.args for axis in term for label in axis}
        new = [label for label in self.along(axes.results, call.outputs) if label not in known]
        if any(label not in axes.repeated for label in new):
            return ORDER
        if new and followed:
            raise Mixed(PAIRS)
        return _same(followed)

    def scan(self, call: Call, places: list[Any]) -> Found:
        """A loop over another sequence: the one that is followed is (part of) its batch."""
        attrs = call.attrs
        _, xs, _, _ = split(call.args, attrs["carry"], attrs["over"], int(attrs["masked"]))
        if self.tracks(xs[0].shape[1]):
            raise Mixed(RUNS)
        place = _same([p for p in places if p is not ORDER])
        if place is not None and place.axis != 0:
            raise Mixed(UNKNOWN)
        carries, elements, _, constants = split(places, attrs["carry"], attrs["over"], int(attrs["masked"]))
        inside = _Walk(self.lengths)
        given = [*(place for _ in carries), *elements, *constants]
        inside.found = dict(zip(attrs["body"].inputs, given, strict=True))
        if any(found not in (None, place) for found in inside.results(attrs["body"].outputs)):
            raise Mixed(UNKNOWN)
        return place

    def tracks(self, size: Size) -> bool:
        factors = size.factors if isinstance(size, Merged) else (size,)
        return any(isinstance(factor, Length) and factor.name in self.lengths for factor in factors)

    def along(self, terms: Sequence[Any], values: Sequence[Value]) -> list[Any]:
        """The labels of the axes of values that have the size of the sequence."""
        axes = [
            pair for term, value in zip(terms, values, strict=False) for pair in zip(term, value.shape, strict=True)
        ]
        return [label for axis, size in axes if self.tracks(size) for label in axis]


def _same(places: Iterable[Any]) -> Found:
    found = {place for place in places if place is not None}
    if len(found) > 1:
        raise Mixed(PAIRS)
    return found.pop() if found else None
