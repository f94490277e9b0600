"""Checks and conversions of the coders' parameters, and how values read in messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, all_of, did_you_mean, shown
from netlang.language.types.port_types import VARYING
from netlang.language.values import reading
from netlang.language.values.numbers import MOST_LEVELS, MOST_NUMBERS, is_integer
from netlang.language.values.sentinels import All, Automatic


def listed(values: Any, what: str) -> tuple[Any, ...]:
    """The elements of a list (or of any other ordered collection) as plain Python values.

    `what` names them in the error: "classes". Raises NetOptionError for a set, a string or no collection,
    and for elements that occur twice.

    >>> listed(np.array([3, 1]), "classes")
    (3, 1)
    """
    if isinstance(values, set | frozenset):
        raise NetOptionError(
            f"the {what} are a set, {shown(values)}",
            ["a set has no order, and the codes follow the order"],
            [f"a list: {shown(sorted(values, key=repr))}"],
        )
    alone = isinstance(values, np.ndarray) and values.ndim == 0
    if isinstance(values, str | bytes | dict) or alone or not isinstance(values, Iterable):
        raise NetOptionError(f"the {what} are not a list but {shown(values)}", ways=[f"a list of {what}"])
    given = reading.listed(values, f"the list of {what}") if not isinstance(values, np.ndarray) else values
    times = np.datetime64 | np.timedelta64  # of which NumPy would make integers where they are finer than Python's
    is_numpy = [isinstance(value, np.generic) and not isinstance(value, times) for value in given]
    plain = tuple(value.item() if own else value for own, value in zip(is_numpy, given, strict=True))
    no_duplicates(plain, what)
    return plain


def no_duplicates(values: tuple[Any, ...], what: str) -> None:
    """Raise NetOptionError when a value occurs twice, or can have no code because it is mutable."""
    seen: dict[Any, int] = {}
    for position, value in enumerate(values, 1):
        try:
            first = seen.setdefault(value, position)
        except Exception:
            raise NetOptionError(
                f"{shown(value)} cannot be one of the {what}: it is mutable",
                ways=["a tuple instead of a list"],
                value=value,
            ) from None
        if first != position:
            raise NetOptionError(
                f"{shown(value)} stands twice in the {what}, at positions {first} and {position}",
                ["1, 1.0 and True are one value"] if values[first - 1] is not value else [],
                ["each once: list(dict.fromkeys(...))"],
                value=value,
            )


def positive(value: Any, name: str) -> int:
    """`value` as a positive integer, or NetOptionError."""
    if is_integer(value) and value >= 1:
        return int(value)
    raise NetOptionError(f"{name} is {shown(value)}", ["it is an integer from 1 up"])


def one_of(*choices: Any) -> Callable[[Any, Any, Any], None]:
    """An attrs validator: the value is one of the choices."""

    def check(_: Any, field: Any, value: Any) -> None:
        if not any(value is choice or (isinstance(value, str) and value == choice) for choice in choices):
            raise NetOptionError(
                f"{field.name} is {shown(value)}",
                [f"it is {all_of(map(shown, choices), 'or')}"],
                did_you_mean(value, choices),
            )

    return check


def target_length(value: Any) -> Any:
    """`All`, or a positive integer."""
    if is_integer(value) and value > MOST_NUMBERS:
        raise NetOptionError(f"TargetLength is {shown(value)}", [f"there are {MOST_NUMBERS:,} elements at most"])
    return All if value is All else positive(value, "TargetLength")


def any_depth(value: Any) -> int:
    """The rank of a decoder's input, from 0 up."""
    return 0 if is_integer(value) and value == 0 else _depth(value, "an integer from 0 up")


def vector_depth(value: Any) -> int:
    """The rank of a decoder's input whose last dimension is a vector: from 1 up."""
    return _depth(value, "an integer from 1 up")


def sequence_depth(value: Any) -> int:
    """The rank of a decoder's input that is a vector or a sequence of them: 1 or 2."""
    return _depth(value, "1 (a vector) or 2 (a sequence of vectors)", highest=2)


def _depth(value: Any, wanted: str, highest: float = np.inf) -> int:
    if is_integer(value) and 1 <= value <= min(highest, MOST_LEVELS):
        return int(value)
    raise NetOptionError(f"InputDepth is {shown(value)}", [f"it is {wanted}"])


def dimensions(value: Any) -> tuple[Any, ...]:
    """A list of sizes (one size stands for itself alone); a size may be Automatic or "Varying".

    >>> dimensions([2, 3]), dimensions(4), dimensions([])
    ((2, 3), (4,), ())
    """
    if isinstance(value, set | frozenset):
        raise NetOptionError(f"Dimensions is a set, {shown(value)}", ways=["a list of sizes"])
    sizes = tuple(value) if isinstance(value, list | tuple) else (value,)
    return tuple(
        size if size is Automatic or (isinstance(size, str) and size == VARYING) else positive(size, "Dimensions")
        for size in sizes
    )
