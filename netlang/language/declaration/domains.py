"""What options take: each option declares its domain once, and is read, checked and told from there.

A domain reads a value as it is kept, or finds it outside. Values are compared with what is known only where they are of
a known kind: an array or a table among options is then nothing to be afraid of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, Final

import attrs
from attrs import frozen

from netlang.errors import NetOptionError, brief, did_you_mean
from netlang.errors.synonyms import VALUES
from netlang.language.values.numbers import MOST_LEVELS, MOST_NUMBERS, MOST_TIMES, as_python, finite, is_integer
from netlang.language.values.sentinels import Automatic, Sentinel

OUTSIDE: Final = Sentinel("OUTSIDE")


@frozen
class Domain:
    """The values that an option takes.

    `what` says it in a message: "a number from 0 to 1". `read` gives a value as it is kept, and what is kept as it is;
    OUTSIDE for any other. `details` and `ways` (of the value) follow in the message. `type` is the annotation of such a
    parameter, for type checkers. `as_given`: NumPy's numbers in the value are not made Python's before it is read.
    `show`: what is kept, as one writes it. `given`: what is kept, as one gives it: numbers, texts, lists, tuples, and
    values of the language.
    """

    what: str
    read: Callable[[Any], Any]
    details: Sequence[str] = ()
    ways: Callable[[Any], Sequence[str]] = lambda value: ()
    type: str = "Any"
    as_given: bool = False
    show: Callable[[Any], str] = repr
    given: Callable[[Any], Any] = lambda kept: kept

    def kept(self, value: Any) -> Any:
        """`value` as it is kept, or OUTSIDE."""
        return self.read(value if self.as_given else as_python(value))

    def __call__(self, value: Any, owner: str, option: str) -> Any:
        """`value` as `option` of `owner` ("" for an option of many) keeps it. Raises NetOptionError for one outside of
        the domain."""
        kept = self.kept(value)
        if kept is OUTSIDE:
            headline = f"{owner}{': ' * bool(owner)}{option} is {self.what}, not {brief(value)}"
            raise NetOptionError(headline, self.details, list(self.ways(value)))
        return kept

    def of_field(self, value: Any, owner: Any, field: attrs.Attribute[Any]) -> Any:
        """`value` as a field of `owner` keeps it; names are asked for only where it is outside."""
        kept = self.kept(value)
        return kept if kept is not OUTSIDE else self(value, title_of(owner), written_name(field))

    @property
    def converter(self) -> attrs.Converter:
        """The reader of the domain, as a converter of an attrs field."""
        return attrs.Converter(self.of_field, takes_self=True, takes_field=True)

    def named(self, what: str, *details: str, ways: Callable[[Any], Sequence[str]] | None = None) -> Domain:
        """The same domain with another description."""
        return attrs.evolve(self, what=what, details=details or self.details, ways=ways or self.ways)

    def __or__(self, other: Any) -> Domain:
        """This domain and one more value: a sentinel, None or Infinity; it comes first in messages."""
        first = brief(other) if other != inf else "Infinity"

        def read(value: Any) -> Any:
            is_other = value is other or (type(value) is type(other) in (float, str) and value == other)
            return other if is_other else self.read(value)

        joint = ", " if " or " in self.what else " or "
        kind = "None" if other is None else type(other).__name__
        what, given = f"{first}{joint}{self.what}", lambda kept: kept if kept is other else self.given(kept)
        return attrs.evolve(self, what=what, read=read, given=given, type=f"{self.type} | {kind}")


def title_of(owner: Any) -> str:
    """The name in messages of what has an option: its class, or the `title` of that."""
    return getattr(type(owner), "title", type(owner).__name__)


def with_lists(kept: Any) -> str:
    """What is kept as tuples, as one writes it: lists.

    >>> with_lists((1, (2, 3))), with_lists("Same")
    ('[1, [2, 3]]', "'Same'")
    """

    def listed(one: Any) -> Any:
        return list(map(listed, one)) if isinstance(one, tuple) else one

    return repr(listed(kept))


def written_name(field: attrs.Attribute[Any]) -> str:
    """The name of an option where a layer is written."""
    return str(field.metadata.get("name") or field.alias or field.name)


# numbers --------------------------------------------------------------------------------------------------


def flag() -> Domain:
    """True or False."""
    return Domain("True or False", lambda value: value if isinstance(value, bool) else OUTSIDE, type="bool")


def count(least: int = 1, most: int | None = None) -> Domain:
    """An integer from `least` up, or up to `most`."""

    def read(value: Any) -> Any:
        return value if is_integer(value) and least <= value and (most is None or value <= most) else OUTSIDE

    return Domain(f"an integer from {least} {'up' if most is None else f'to {most:,}'}", read, type="int")


def spatial_size(least: int = 1) -> Domain:
    """A size of something within an array, such as a kernel."""
    return count(least, MOST_NUMBERS).named("a size", f"a size is an integer from {least} to {MOST_NUMBERS:,}")


def times() -> Domain:
    """How many copies of something are written out in a program, one by one."""
    return count(1, MOST_TIMES)


def level(least: int = -MOST_LEVELS) -> Domain:
    """A level of an array: 1 is the outermost, -1 the innermost."""

    def read(value: Any) -> Any:
        return value if is_level(value) and value >= least else OUTSIDE

    ends = "1, 2 ... from outside" + (", or -1, -2 ... from inside" if least < 0 else "")
    return Domain("a level of an array", read, [f"levels are {ends}; an array has {MOST_LEVELS} at most"], type="int")


def number(what: str = "a finite number", fits: Callable[[float], bool] = lambda number: True) -> Domain:
    """A finite number that fits, which messages call `what`: `number("a positive number", lambda x: x > 0)`."""

    def read(value: Any) -> Any:
        found = finite(value)
        return found if found is not None and fits(found) else OUTSIDE

    return Domain(what, read, type="float")


def positive() -> Domain:
    return number("a positive number", lambda x: x > 0)


def probability() -> Domain:
    """A number from 0 to 1."""
    return number("a probability, from 0 to 1", lambda x: 0 <= x <= 1)


def drop_rate() -> Domain:
    """The probability that something is dropped, which is less than 1."""
    domain = number("a probability of being dropped, from 0 up and below 1", lambda x: 0 <= x < 1)
    return domain.named(
        domain.what, ways=lambda x: [f"{x / 100:g} for {x:g} %"] if finite(x) is not None and 1 < x < 100 else []
    )


def only(value: Any) -> Domain:
    """Exactly this value: None, or a sentinel."""
    return Domain(
        brief(value),
        lambda given: value if given is value else OUTSIDE,
        type="None" if value is None else type(value).__name__,
    )


# words ----------------------------------------------------------------------------------------------------


def choice(*words: str, **other: str) -> Domain:
    """One of several words, or a symbol or function of that name; `other` names, for some of them."""

    def read(value: Any) -> Any:
        word = _name(value)
        word = other.get(word, word)
        return word if word in words else OUTSIDE

    shown = [f'"{word}"' for word in words]
    listed = f"{', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else shown[0]
    ways = lambda value: did_you_mean(_name(value), words, VALUES)  # noqa: E731
    return Domain(listed, read, ways=ways, type=f"Literal[{', '.join(shown)}] | Callable[..., Any]")


def _name(value: Any) -> str:
    """A word, or the name of a symbol or function."""
    name = getattr(value, "name", getattr(value, "__name__", "")) if callable(value) else value
    return name if isinstance(name, str) else ""


# several --------------------------------------------------------------------------------------------------


def one_or_list(domain: Domain, what: str, longest: int = MOST_LEVELS) -> Domain:
    """A value of a domain for all dimensions, or a list of one for each; a list is kept as a tuple."""

    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return domain.read(value)
        kept = tuple(map(domain.read, value)) if 0 < len(value) <= longest else (OUTSIDE,)
        return OUTSIDE if any(one is OUTSIDE for one in kept) else kept

    return Domain(what, read, domain.details, type=f"{domain.type} | Sequence[{domain.type}]", show=with_lists)


def is_level(value: Any) -> bool:
    """Whether `value` is a level that an array may have, counted from 1 or from -1 at the end."""
    return is_integer(value) and 1 <= abs(value) <= MOST_LEVELS


# sizes, and domains of defaults -----------------------------------------------------------------------------


def shape(size: Domain) -> Domain:
    """A size, or a list of them, which is empty for a single number, "Real"; kept as a tuple."""

    def read(value: Any) -> Any:
        sizes = (value,) if is_integer(value) else () if isinstance(value, str) and value == "Real" else value
        if not isinstance(sizes, list | tuple) or len(sizes) > MOST_LEVELS:
            return OUTSIDE
        kept = tuple(map(size.read, sizes))
        return OUTSIDE if OUTSIDE in kept else kept

    return Domain(
        "a size or a list of sizes", read, size.details, type='int | Literal["Real"] | Sequence[int | Sentinel]'
    )


SIZE = count().named("a size", "sizes are integers from 1 up, or Automatic")
SHAPE = attrs.evolve(shape(SIZE | Automatic) | Automatic, what="a size or a list of sizes")
DIMENSIONS = shape(SIZE).named("a list of sizes", "sizes are integers from 1 up") | Automatic


def text() -> Domain:
    return Domain("a text", lambda value: value if isinstance(value, str) else OUTSIDE, type="str")


def anything() -> Domain:
    return Domain("anything", lambda value: value)


def of_default(default: Any) -> Domain:
    """The domain of an option that has none: truth values, finite numbers or text where its default is one."""
    if isinstance(default, bool):
        return flag()
    if isinstance(default, float):
        return number()
    if isinstance(default, str):
        return text()
    return anything()
