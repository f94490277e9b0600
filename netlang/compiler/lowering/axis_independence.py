"""Whether a program treats the elements of a sequence apart: each element of the results is made of the same element
of the inputs, and of what is no sequence.

The walk follows the axis of the sequence from call to call. What it meets is constant along the sequence (None), has
the sequence at some `Place`, or tells of positions and lengths (ORDER). The first call that mixes elements ends it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from netlang.compiler.ir.primitives.contraction import terms
from netlang.compiler.ir.primitives.scan import split
from netlang.compiler.ir.program import Call, Program, Value, calls_of, is_argument, name_of, role_of
from netlang.compiler.passes.vectorise import ELEMENTWISE
from netlang.language.types.sizes import Length, Merged, Size

ALL, PAIRS = "combines all elements of the sequence", "compares every element of the sequence with every other"
ELSEWHERE = "takes elements from other places of the sequence, such as its end"
MOVED = "joins, leaves out or moves elements of the sequence"
NEAR = "looks at several elements of the sequence at a time"
POSITION = "depends on where in the sequence an element is, or on how long it is"
RUNS = "runs along the sequence inside"
UNKNOWN = "may mix elements of the sequence"


class Mixed(Exception):
    """What a call does to a sequence, so that its elements are not apart."""


@frozen
class Product:
    """A product of sizes, whatever their order."""

    number: int
    lengths: frozenset[tuple[Length, int]]

    @staticmethod
    def of(sizes: Iterable[Size]) -> Product:
        number, lengths = 1, Counter[Length]()
        for factor in (f for size in sizes for f in (size.factors if isinstance(size, Merged) else (size,))):
            if isinstance(factor, int):
                number *= factor
            else:
                lengths[factor] += 1  # type: ignore[index]
        return Product(number, frozenset(lengths.items()))

    def times(self, other: Product) -> Product:
        lengths = Counter(dict(self.lengths)) + Counter(dict(other.lengths))
        return Product(self.number * other.number, frozenset(lengths.items()))


@frozen
class Place:
    """Where a value has the sequence: at `axis`, which may be several taken as one; `before` it in there."""

    axis: int
    before: Product = Product.of(())


ORDER: Any = "order"
Found = Place | None  # or ORDER


def mixing(program: Program, inputs: Mapping[str, int], lengths: frozenset[str]) -> str | None:
    """What the program does to sequences of these `lengths`, so that their elements are not apart; None: they are.

    `inputs`: at which axis inputs, by name, have the sequence. Results have it at axis 1, or do not have it.
    """
    walk = _Walk(lengths)
    for value in program.inputs:
        if role_of(value) == "input" and name_of(value) in inputs:
            walk.found[value] = Place(inputs[name_of(value)])
    try:
        for found in walk.results(program.outputs):
            if found is ORDER:
                raise Mixed(POSITION)
            if found not in (None, Place(1)):
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
        name = call.primitive.name
        if name == "scan":
            return self.scan(call, places)
        if name == "mask":
            return None  # it tells padding from elements: a single element is no padding
        if name == "iota":
            return ORDER if self.tracks(call.attrs["shape"][call.attrs["axis"]]) else None
        if ORDER in places:
            if name in ("pick", "unpick"):
                raise Mixed(ELSEWHERE)
            if any(isinstance(place, Place) for place in places):
                raise Mixed(POSITION)
            return ORDER
        rule = _elementwise if name in ELEMENTWISE else RULES.get(name)
        if rule is None and (any(places) or any(map(self.axis, call.args))):
            raise Mixed(UNKNOWN)
        return rule(self, call, places) if rule else None

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

    def axis(self, value: Value) -> int | None:
        """The axis of a value that has the size of the sequence."""
        return next((axis for axis, size in enumerate(value.shape) if self.tracks(size)), None)


def _same(places: Iterable[Any]) -> Found:
    found = {place for place in places if place is not None}
    if len(found) > 1:
        raise Mixed(PAIRS)
    return found.pop() if found else None


def _elementwise(walk: _Walk, call: Call, places: list[Found]) -> Found:
    return _same(places)


def _broadcast(walk: _Walk, call: Call, places: list[Found]) -> Found:
    kept = [axis for axis in range(len(call.attrs["shape"])) if axis not in call.attrs["axes"]]
    if places[0] is not None and any(walk.tracks(call.attrs["shape"][axis]) for axis in call.attrs["axes"]):
        raise Mixed(PAIRS)
    return places[0] and Place(kept[places[0].axis], places[0].before)


def _reduce(walk: _Walk, call: Call, places: list[Found]) -> Found:
    axes = call.attrs["axes"]
    if any(walk.tracks(call.args[0].shape[axis]) for axis in axes):
        raise Mixed(ALL)
    return places[0] and Place(places[0].axis - sum(a < places[0].axis for a in axes), places[0].before)


def _transpose(walk: _Walk, call: Call, places: list[Found]) -> Found:
    return places[0] and Place(call.attrs["perm"].index(places[0].axis), places[0].before)


def _reshape(walk: _Walk, call: Call, places: list[Found]) -> Found:
    """In the order of memory, as much is before the sequence as was."""
    place = places[0]
    if place is None:
        return None
    before = Product.of(call.args[0].shape[: place.axis]).times(place.before)
    axis = walk.axis(call.outputs[0])
    size = call.outputs[0].shape[axis]  # type: ignore[index]
    options = [Product.of(())] if not isinstance(size, Merged) else _parts(size)
    for inner in options:
        if Product.of(call.outputs[0].shape[:axis]).times(inner) == before:
            return Place(axis, inner)  # type: ignore[arg-type]
    raise Mixed(MOVED)


def _parts(size: Merged) -> list[Product]:
    """The products of some of the factors of a size, a number in it taken apart."""
    lengths = [f for f in size.factors if not isinstance(f, int)]
    number = Product.of(size.factors).number
    divisors = [n for n in range(1, number + 1) if number % n == 0]
    some = [[f for i, f in enumerate(lengths) if bits >> i & 1] for bits in range(1 << len(lengths))]
    return [Product.of([*chosen, n]) for chosen in some for n in divisors]


def _along(walk: _Walk, call: Call, places: list[Found]) -> Found:
    """Something along one axis: concat, cut, pad, flip."""
    whole = call.outputs[0].shape == call.args[0].shape and call.attrs.get("start") == 0  # cut to all that there is
    if not whole and any(walk.tracks(a.shape[call.attrs["axis"]]) for a in call.args):
        raise Mixed(ELSEWHERE if call.primitive.name == "flip" else MOVED)
    return _same(places)


def _einsum(walk: _Walk, call: Call, places: list[Found]) -> Found:
    x, y, out = terms(call.attrs["equation"])
    pairs = zip((x, y), map(walk.axis, call.args), strict=True)
    labels = {term[axis] for term, axis in pairs if axis is not None}
    if len(labels) > 1:
        raise Mixed(PAIRS)
    if any(label not in out for label in labels):
        raise Mixed(ALL)
    return _same(
        place and Place(out.index(term[place.axis]), place.before) for place, term in zip(places, (x, y), strict=True)
    )


def _gather(walk: _Walk, call: Call, places: list[Found]) -> Found:
    if places[0] is not None or walk.axis(call.args[0]) is not None:
        raise Mixed(ELSEWHERE)
    return places[1]


def _by_position(walk: _Walk, call: Call, places: list[Found]) -> Found:
    """pick, unpick: value and index share their leading axes."""
    lead = call.args[1].rank - 1
    if walk.axis(call.args[0]) == lead or call.primitive.name == "unpick":
        raise Mixed(ELSEWHERE)
    return _same(places)


def _argsort(walk: _Walk, call: Call, places: list[Found]) -> Found:
    if walk.tracks(call.args[0].shape[-1]):
        raise Mixed(ALL)
    return places[0]


def _convolve(walk: _Walk, call: Call, places: list[Found]) -> Found:
    if places[1] is not None or (places[0] is not None and places[0].axis != 0):
        raise Mixed(NEAR)
    return places[0]


RULES: dict[str, Callable[[_Walk, Call, list[Any]], Found]] = {
    "broadcast": _broadcast,
    "reduce_sum": _reduce,
    "reduce_max": _reduce,
    "reduce_prod": _reduce,
    "transpose": _transpose,
    "reshape": _reshape,
    "concat": _along,
    "cut": _along,
    "pad": _along,
    "flip": _along,
    "einsum": _einsum,
    "gather": _gather,
    "pick": _by_position,
    "unpick": _by_position,
    "argsort": _argsort,
    "convolve": _convolve,
}
