"""Properties of decoders: one record each, found by the name that the user asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from netlang.encoders.kind import KindDecoder, unknown_property
from netlang.errors import NetDataError, NetOptionError, quoted, shown
from netlang.language.declaration.domains import count

ABSENT: Any = ...  # a property asked without an argument


@frozen
class Property:
    """How a property is computed (`compute(array, argument)`), its argument read (`read(argument)`), and an array
    refused of which it cannot be computed (`check(array, whose)`)."""

    compute: Callable[..., Any]
    read: Callable[[Any], Any]
    check: Callable[[Any, str], None] = lambda array, whose: None


def asked(decoder: KindDecoder, prop: Any, table: Mapping[str, Property]) -> tuple[Property, Any]:
    """The record and the argument of `"Name"`, `("Name", argument)` or `["Name", argument]`; `...` asks for the first.

    Raises NetDataError for a property that the decoder does not have, or an argument that does not fit.
    """
    if prop is ...:
        prop = next(iter(table))
    name, argument = prop if isinstance(prop, tuple | list) and len(prop) == 2 else (prop, ABSENT)
    if not isinstance(name, str) or name not in table:
        raise unknown_property(decoder, prop)
    try:
        return table[name], table[name].read(argument)
    except NetOptionError as error:
        headline = f"{_asked(name, argument)}: {error.headline}"
        ways = [f"({quoted(name)}, {way})" for way in error.ways] if argument is ABSENT else error.ways
        raise NetDataError(headline, error.details, ways, value=prop) from None


def _asked(name: str, argument: Any) -> str:
    return f"property {shown(name) if argument is ABSENT else f'({shown(name)}, {shown(argument)})'}"


def no_argument(argument: Any) -> None:
    """Nothing but the name."""
    if argument is not ABSENT:
        raise NetOptionError("it takes no argument")


def any_argument(argument: Any) -> Any:
    """An argument that has to be there."""
    if argument is ABSENT:
        raise NetOptionError("it needs an argument", ways=['"class"'])
    return argument


def a_count(argument: Any) -> int:
    """A positive integer."""
    if argument is ABSENT:
        raise NetOptionError("it needs a number", ways=["3"])
    return count()(argument, "", "the number")


def optional_count(argument: Any) -> int | None:
    """A positive integer, or nothing."""
    return None if argument is ABSENT else a_count(argument)
