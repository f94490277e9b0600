"""PartLayer: elements of an array by position."""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import cut, iota, lengths_like, pick_along, reshape, reverse
from netlang.compiler.rules import derive, offset
from netlang.errors import NetOptionError, NetShapeError, brief, counted
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Length
from netlang.language.values.numbers import MOST_LEVELS, MOST_NUMBERS, is_integer
from netlang.language.values.sentinels import All


@frozen(repr=False)
class Span:
    """Elements `first` to `last`, both included, every `step`-th, backwards where that is negative; negative positions
    count from the end. A position alone (`single`) takes its level away."""

    first: int
    last: int
    step: int = 1
    single: bool = False

    def __repr__(self) -> str:
        if self.single:
            return str(self.first)
        if (self.first, self.last, self.step) == (1, -1, 1):
            return "All"
        return repr((self.first, self.last) if self.step == 1 else (self.first, self.last, self.step))

    @property
    def kind(self) -> Literal["fixed", "grows", "shrinks"]:
        """How the number of elements it takes depends on the size of the level."""
        if (self.first > 0) == (self.last > 0):
            return "fixed"
        return "grows" if (self.first > 0) == (self.step > 0) else "shrinks"

    @property
    def reach(self) -> int:
        """The size at which a span between both ends takes a single element."""
        return abs(self.first) + abs(self.last) - 1

    @property
    def least(self) -> int:
        """How many elements there have to be."""
        return self.reach if self.kind == "grows" else max(abs(self.first), abs(self.last))

    @property
    def most(self) -> int | None:
        """How many there may be."""
        return self.reach if self.kind == "shrinks" else None

    @property
    def fixed(self) -> int | None:
        """How many elements it takes, where the size of the level does not matter."""
        return (self.last - self.first) // self.step + 1 if self.kind == "fixed" else None

    def count(self, size: Any) -> Any:
        """How many elements it takes of a level of `size`; None where it would be fewer of longer sequences."""
        if self.kind == "fixed":
            return self.fixed
        if self.kind == "shrinks" and isinstance(size, Length):
            return None
        spare = size - self.reach if self.kind == "grows" else self.reach - size
        return spare // abs(self.step) + 1

    def size(self, count: Any) -> Any:
        """The size of a level of which it takes `count` elements; None where several have so many."""
        if abs(self.step) > 1 and not (self.kind == "shrinks" and isinstance(count, int)):
            return None
        if self.kind == "grows":
            return count + self.least - 1
        if isinstance(count, Length) or self.count(self.least) < count:
            raise NetShapeError(f"{self} takes {self.count(self.least)} elements at most, not {count}")
        by = abs(self.step)
        largest = self.reach - (count - 1) * by
        return largest if largest == max(self.least, largest - by + 1) else None


@frozen(repr=False)
class Parts:
    """A span for each of the first levels."""

    spans: tuple[Span, ...]

    def __repr__(self) -> str:
        return repr(self.spans[0]) if len(self.spans) == 1 else repr(list(self.spans))


def _parts(value: Any) -> Any:
    """Read 2, (1, -1), (-1, 1, -2), All, or a list of these."""
    if isinstance(value, Parts):
        return value
    spans = tuple(map(_span, value[: MOST_LEVELS + 1] if isinstance(value, list) and value else [value]))
    return OUTSIDE if len(spans) > MOST_LEVELS or any(span is OUTSIDE for span in spans) else Parts(spans)


def _span(value: Any) -> Any:
    single = is_integer(value)
    given = (value, value) if single else (1, -1) if value is All else value
    if not isinstance(given, tuple) or len(given) not in (2, 3):
        return OUTSIDE
    numbers = [given[0], -1 if given[1] is All else given[1], *given[2:]]
    if not all(is_integer(n) and 0 < abs(n) <= MOST_NUMBERS for n in numbers):
        return OUTSIDE
    span = Span(*numbers, single=single)
    if (span.fixed is None or span.fixed > 0) and (span.most is None or span.most >= span.least):
        return span
    raise NetOptionError(
        f"PartLayer: {brief(value)} takes no element, and there are no empty arrays in nets",
        ways=[repr((*value[:2], -span.step))],
    )


PARTS = Domain(
    "a position, a span, All or a list of these, one for each level",
    _parts,
    ["positions are 1, 2 ..., or -1, -2 ... from the end; spans (i, j) or (i, j, step), with both ends taken"],
    given=lambda parts: [s.first if s.single else (s.first, s.last, s.step) for s in parts.spans],
)


@layer
class PartLayer(Layer):
    """Elements of an array by position.

    `part`: a position, which takes the level away; a span (i, j), Wolfram's i;;j, or (i, j, step), both ends taken,
    backwards where the step is negative; All; or a list of these, one for each of the first levels. Negative
    positions count from the end, in sequences from the end of each example.
    Ports: Input, any array that has these levels, fixed or varying; Output. Raises NetShapeError for positions that a
    level does not have, spans that would be empty, and spans from the end back to the beginning of a sequence, which
    get shorter as it gets longer; NetDataError for sequences that are too short.
    Source: https://reference.wolfram.com/language/ref/PartLayer.html

    >>> from netlang import PartLayer
    >>> PartLayer(2)([1, 2, 3]), PartLayer((2, -1))([1, 2, 3]), PartLayer((-1, 1, -2))([1, 2, 3])
    (2.0, array([2., 3.], dtype=float32), array([3., 1.], dtype=float32))
    """

    part: Any = option(domain=PARTS)

    Input = In(lambda self: " ".join([*(f"d{i}" for i, _ in self.levels), "*rest"]), element="kind")
    Output = Out(lambda self: " ".join([*self.words(), "*rest"]), element="kind")

    @property
    def along(self) -> str:  # type: ignore[override]
        return "last" if self.part == Parts((Span(-1, -1, single=True),)) else "mixed"

    @property
    def levels(self) -> list[tuple[int, Span]]:
        return list(enumerate(self.part.spans, 1))

    @property
    def shortest(self) -> tuple[int, ...]:  # type: ignore[override]
        return tuple(span.least for span in self.part.spans)

    def words(self) -> list[str]:
        """The pattern of what the spans leave: numbers where these are known."""
        return [str(s.fixed or f"p{i}") for i, s in self.levels if not s.single]

    def rules(self) -> tuple[Rule, ...]:
        found = []
        for i, span in self.levels:
            found.append(derive("", f"d{i}", lambda self, size, i=i, s=span: _refuse(self, i, s, size)))
            if span.kind == "grows" and abs(span.step) == 1:
                found.append(offset(f"p{i}", f"d{i}", 1 - span.least))
            elif span.kind != "fixed":
                found.append(derive(f"p{i}", f"d{i}", lambda _, size, s=span: [s.count(size)]))
                found.append(derive(f"d{i}", f"p{i}", lambda _, count, s=span: [s.size(count)]))
        return tuple(found)

    def lower(self, Input: Value) -> Value:
        for axis, span in reversed(self.levels):  # from within, so that levels that go do not move those before
            Input = taken(Input, axis, span)
        return Input


def _refuse(self: PartLayer, level: int, span: Span, size: Any) -> tuple[()]:
    """Raise NetShapeError where a level of `size` does not have the elements of the span."""
    if not isinstance(size, int):
        if span.kind == "shrinks":
            raise NetShapeError(
                f"{self!r}: {span} would take fewer elements of longer sequences",
                ways=["a span whose ends are counted from one end", "a fixed number of elements"],
            )
    elif size < span.least or (span.most is not None and size > span.most):
        if span.single:
            raise NetShapeError(f"{self!r}: there is no element {span} at level {level}, which has {size}")
        least, most = span.least, span.most
        many = counted(least, "element")
        if least != most:
            many = f"{least} or more elements" if most is None else f"{least} to {most} elements"
        raise NetShapeError(f"{self!r}: {span} needs {many} at level {level}, which has {size}")
    return ()


def taken(x: Value, axis: int, span: Span) -> Value:
    """`x` with the elements of a span along `axis`."""
    size = x.shape[axis]
    count = span.count(size)
    if span.step < 0 and span.first < 0:
        found = cut(reverse(x, axis), axis, -span.first - 1, count, -span.step)
    elif span.step < 0:
        found = cut(reverse(cut(x, axis, 0, span.first), axis), axis, 0, count, -span.step)
    elif span.first > 0:
        found = cut(x, axis, span.first - 1, count, span.step)
    elif isinstance(size, int):
        found = cut(x, axis, size + span.first, count, span.step)
    else:  # from the real end of each example
        index = iota((x.shape[0], count), 1) * span.step + span.first
        index = index + lengths_like(size, index)
        found = pick_along(x, axis, index)
    return reshape(found, (*x.shape[:axis], *x.shape[axis + 1 :])) if span.single else found
