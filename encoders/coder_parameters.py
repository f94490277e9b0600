"""What the parameters of coders take, and lists of labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from netlang.errors import NetOptionError, shown, told
from netlang.language.declaration.domains import OUTSIDE, Domain, count
from netlang.language.types.port_types import VARYING
from netlang.language.values import reading
from netlang.language.values.numbers import MOST_LEVELS, MOST_NUMBERS
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
            f"the {what} are {told(values)}",
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


# what parameters take -------------------------------------------------------------------------------------

TARGET_LENGTH: Final = count(1, MOST_NUMBERS) | All
SEQUENCE_DEPTH: Final = count(1, 2).named("1 (a vector) or 2 (a sequence of vectors)")


def input_depth(least: int) -> Domain:
    """The rank of a decoder's input."""
    return count(least, MOST_LEVELS)


SIZE: Final = count() | Automatic | VARYING


def _dimensions(value: Any) -> Any:
    sizes = tuple(value) if isinstance(value, list | tuple) else (value,)
    kept = tuple(map(SIZE.read, sizes))
    return OUTSIDE if OUTSIDE in kept else kept


DIMENSIONS: Final = Domain(
    "a size or a list of sizes", _dimensions, ['a size is an integer from 1 up, Automatic or "Varying"'],
    type="int | str | Sentinel | Sequence[int | str | Sentinel]",
)  # fmt: skip
