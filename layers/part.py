"""PartLayer: elements of an array by position."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from netlang.compiler.ops import broadcast, cut, iota, lengths_of, pick, reshape
from netlang.compiler.program import Value
from netlang.errors import NetOptionError
from netlang.spec.declare import In, Out, Rule, derive, offset, option
from netlang.spec.layer import Layer, layer
from netlang.spec.sentinels import All


@frozen(repr=False)
class Span:
    """Elements `first` to `last`, both included, every `step`-th; negative positions count from the end. A position
    alone (`single`) takes its level away."""

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
    def needs(self) -> int:
        """How many elements there have to be."""
        if self.first > 0 > self.last:
            return self.first - self.last - 1
        return max(abs(self.first), abs(self.last))

    @property
    def fixed(self) -> int | None:
        """How many elements it takes, where the size of the level does not matter."""
        return (self.last - self.first) // self.step + 1 if (self.first > 0) == (self.last > 0) else None

    def count(self, size: Any) -> Any:
        """How many elements it takes of a level of `size`."""
        return self.fixed or (size - self.needs) // self.step + 1


@frozen(repr=False)
class Parts:
    """A span for each of the first levels."""

    spans: tuple[Span, ...]

    def __repr__(self) -> str:
        return repr(self.spans[0]) if len(self.spans) == 1 else repr(list(self.spans))


def _parts(value: Any) -> Parts:
    """Read 2, (1, -1), (1, -1, 2), All, or a list of these."""
    if isinstance(value, Parts):
        return value
    return Parts(tuple(map(_span, value if isinstance(value, list) and value else [value])))


def _span(value: Any) -> Span:
    single = isinstance(value, int) and not isinstance(value, bool)
    given = (value, value) if single else (1, -1) if value is All else value
    if isinstance(given, tuple) and len(given) in (2, 3):
        numbers = [-1 if number is All else number for number in given]
        if all(isinstance(n, int) and not isinstance(n, bool) and n for n in numbers):
            span = Span(*numbers, single=single)
            if span.step > 0 and (span.first > 0 or span.last < 0) and (span.fixed is None or span.fixed > 0):
                return span
    raise NetOptionError(
        f"PartLayer: {value!r:.60} does not say which elements to take",
        [
            "a position (2, or -1 for the last), a span (i, j) or (i, j, step) with both ends taken, All, or a list of",
            "these, one for each level; a span takes one element at least, and steps forwards",
        ],
    )


@layer
class PartLayer(Layer):
    """Elements of an array by position.

    `part`: a position, which takes the level away; a span (i, j), Wolfram's i;;j, or (i, j, step), both ends taken;
    All; or a list of these, one for each of the first levels. Negative positions count from the end.
    Ports: Input, any array that has these levels, the first fixed or varying; Output. Raises NetShapeError where a
    level is too small, NetDataError where a sequence is too short.
    Source: https://reference.wolfram.com/language/ref/PartLayer.html

    >>> from netlang import PartLayer
    >>> PartLayer(2)([1, 2, 3]), PartLayer((2, -1))([1, 2, 3])
    (2.0, array([2., 3.], dtype=float32))
    """

    part: Any = option(converter=_parts)

    Input = In(lambda self: " ".join([*(f"d{i}" for i, _ in self.levels), "*rest"]), element="kind")
    Output = Out(lambda self: " ".join([*self.words(), "*rest"]), element="kind")

    @property
    def levels(self) -> list[tuple[int, Span]]:
        return list(enumerate(self.part.spans, 1))

    @property
    def shortest(self) -> int:  # type: ignore[override]
        return self.part.spans[0].needs

    def words(self) -> list[str]:
        """The pattern of what the spans leave: numbers where these are known."""
        return [str(s.fixed or f"p{i}") for i, s in self.levels if not s.single]

    def rules(self) -> tuple[Rule, ...]:
        # what is left beyond the least number of elements, and one more, is a size: so there are no fewer
        found = [offset(f"spare{i}", f"d{i}", 1 - span.needs) for i, span in self.levels]
        for i, span in self.levels:
            if span.fixed is None and span.step == 1:
                found.append(offset(f"p{i}", f"d{i}", 1 - span.needs))
            elif span.fixed is None:
                found.append(derive(f"p{i}", f"d{i}", lambda _, size, s=span: [s.count(size)]))
        return tuple(found)

    def lower(self, Input: Value) -> Value:
        for axis, span in reversed(self.levels):  # from within, so that levels that go do not move those before
            Input = taken(Input, axis, span)
        return Input


def taken(x: Value, axis: int, span: Span) -> Value:
    """`x` with the elements of a span along `axis`."""
    size = x.shape[axis]
    count = span.count(size)
    if span.first > 0:
        found = cut(x, axis, span.first - 1, count, span.step)
    elif isinstance(size, int):
        found = cut(x, axis, size + span.first, count, span.step)
    else:  # from the real end of each example
        index = iota((x.shape[0], count), 1) * span.step + span.first
        found = pick(x, index + broadcast(lengths_of(size, x.shape[0]), index.shape, [1]))
    return reshape(found, (*x.shape[:axis], *x.shape[axis + 1 :])) if span.single else found
