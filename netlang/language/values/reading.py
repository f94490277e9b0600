"""Data as users give them, read in the same way everywhere: array-likes become arrays (tensors, tables, masked and
object arrays), iterators become lists, and nested lists become arrays of numbers.

All of it is bounded: lists may hold themselves, share parts, go down for ever, and iterators may have no end.
"""

from __future__ import annotations

import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import numpy as np

from netlang.errors import NetDataError, at_position, brief
from netlang.errors.shown_values import attribute
from netlang.language.declaration.signatures import in_short
from netlang.language.values.numbers import MOST_LEVELS, MOST_NUMBERS, TOO_DEEP

MOST_IN_LISTS = 10**8  # numbers; arrays may have more
MOST_VALUES = 10**6  # taken from an iterable
LISTS = frozenset({list, tuple})
GROUPS = LISTS | {np.ndarray}
SCALARS: frozenset[Any] = frozenset(
    {int, float, *(t for code, t in np.sctypeDict.items() if np.dtype(t).kind in "iuf")}
)
KEPT: frozenset[Any] = SCALARS | {
    bool,
    np.bool_,
    str,
    bytes,
    dict,
    set,
    frozenset,
    type(None),
    complex,
    np.str_,
}  # left to the caller to read
FIXED = KEPT - {dict, set}
INTEGERS = frozenset({int, *(t for t in SCALARS - {int, float} if np.dtype(t).kind in "iu"), *"iu"})
REALS = frozenset("iuf")
FLOATS = {float}
NUMBERS = SCALARS | REALS
PLAIN = KEPT | REALS | {"b"}

Position = tuple[int, ...]


def plain(data: Any, whose: str, many: bool = False) -> Any:
    """`data` as lists (or tuples) of scalars, text, dicts and arrays of NumPy's own class, none of them of objects.

    Raises NetDataError, in the name of `whose` data it is and with the position (`many`: they are examples, which are
    counted), for what is hidden by a mask, for what offers to be an array and gives none, and for lists and iterators
    without end.

    >>> plain([1, (2.5, "a")], "data"), plain(np.array([[1], [2, 3]], object), "data"), plain(iter("ab"), "data")
    ([1, (2.5, 'a')], [[1], [2, 3]], ['a', 'b'])
    """
    if _is_plain(data.__class__, data):
        return data
    if data.__class__ in LISTS and kinds_of(data, whose) <= PLAIN:
        return data
    return _Reading(whose, many).read(data, (), {})


def numbers(data: Any, whose: str, kinds: set[Any] | None = None) -> np.ndarray | None:
    """Nested lists of real numbers, or an array, as an array of integers or reals; None if an element is no number
    (such as a boolean) or too large, or if the lists are ragged.

    >>> numbers([[1, 2], [3, 4.5]], "data").tolist(), numbers([1, True], "data"), numbers([[1], [2, 3]], "data")
    ([[1.0, 2.0], [3.0, 4.5]], None, None)
    """
    if data.__class__ is np.ndarray:
        return data if data.dtype.kind in REALS else None
    kinds = kinds_of(data, whose) if kinds is None else kinds
    if not kinds <= NUMBERS:
        return None
    try:
        found = np.asarray(data, np.float64 if kinds == FLOATS else None)  # faster with the type known
        if found.dtype.kind == "O":  # integers of more than 64 bits
            found = np.asarray(data, np.float64)
        elif found.dtype.kind == "f" and kinds <= INTEGERS:  # mixed signed and unsigned 64-bit integers
            whole = np.asarray(data, np.int64)
            found = whole if np.array_equal(whole, found) else found
    except (ValueError, OverflowError):
        return None
    return found


def kinds_of(data: Any, whose: str) -> set[Any]:
    """The classes of all elements of nested lists; for arrays, the kinds of their elements. Repeated lists are visited
    once. Raises NetDataError for lists without end, and for more than anyone has."""
    if data.__class__ not in GROUPS:
        return {data.__class__}
    found: set[Any] = {type(data)}
    level: list[Any] = [data]
    kinds = found
    for _ in range(MOST_LEVELS + 1):
        if np.ndarray in kinds:
            found |= {one.dtype.kind for one in level if type(one) is np.ndarray}
        if kinds.isdisjoint(LISTS):
            _refuse_too_many(data, whose)
            return found - LISTS - {np.ndarray}
        lists = level if kinds <= LISTS else [one for one in level if type(one) in LISTS]
        inside = {id(one): one for one in lists}.values()
        kinds = set(map(type, chain.from_iterable(inside)))
        found |= kinds
        level = [] if kinds.isdisjoint(GROUPS) else list(chain.from_iterable(inside))
    raise NetDataError(f"{whose} was given {TOO_DEEP}")


def depth(data: Any, is_leaf: Callable[[Any], bool] | None = None) -> int:
    """The nesting depth of lists and arrays, by the first non-empty elements; an element for which `is_leaf` holds
    may be a list.

    >>> depth("a"), depth([[], ["a", "b"]]), depth([]), depth([np.zeros((2, 3))])
    (0, 2, 1, 3)
    """
    levels = 0
    while isinstance(data, list | tuple) and levels <= MOST_LEVELS and not (is_leaf and is_leaf(data)):
        levels += 1
        if not data:
            break
        data = next((one for one in data if not (isinstance(one, list | tuple) and not one)), data[0])
    return levels + (data.ndim if isinstance(data, np.ndarray) else 0)


def _refuse_too_many(data: Any, whose: str) -> None:
    """Refuse lists of repeated parts that stand for too many numbers."""
    count = 1
    while type(data) in LISTS and data:
        count *= len(data)
        data = data[0]
    if count > MOST_IN_LISTS:
        raise NetDataError(
            f"{whose} was given lists of {count:.3g} numbers", [f"lists may have {MOST_IN_LISTS:,}"], ["an array"]
        )


def listed(data: Any, whose: str) -> Any:
    """An iterable as a list of its values; an array as in `plain`. The values are unchanged; arrays and lists among
    them are copied.

    >>> listed(zip([1, 2], "ab"), "data"), listed([1, 2], "data")
    ([(1, 'a'), (2, 'b')], [1, 2])
    """
    if hasattr(type(data), "__array__") and not isinstance(data, np.generic):
        return plain(data, whose)
    if isinstance(data, Mapping):
        return dict(data)
    if isinstance(data, Iterable) and not isinstance(data, list | tuple | str | bytes | set | frozenset):
        return _Reading(whose, True)._listed(data, ())
    return data


def values(data: Any, whose: str) -> Any:
    """An iterator as a list of its values; anything else as it is.

    >>> values(iter("ab"), "data"), values("ab", "data")
    (['a', 'b'], 'ab')
    """
    return _Reading(whose, True)._listed(data, ()) if isinstance(data, Iterator) else data


def is_table(data: Any) -> bool:
    """Whether it is a table with named columns, such as a data frame."""
    return hasattr(type(data), "__array__") and hasattr(type(data), "columns") and hasattr(type(data), "__getitem__")


def columns(table: Any) -> dict[Any, Any]:
    """The columns of a table by name."""
    return {name: table[name] for name in table.columns}


def _is_plain(kind: type, data: Any) -> bool:
    return data.dtype.kind != "O" and data.size <= MOST_NUMBERS if kind is np.ndarray else kind in KEPT


def _apart(value: Any, made: dict[int, Any], depth: int = 0) -> Any:
    """A deep copy of arrays, lists and dicts: an iterator may reuse one buffer. `made`: the copies by the id of their
    originals, so that a list may contain itself."""
    if isinstance(value, np.ndarray):
        return value.copy() if value.flags.writeable else value
    if value.__class__ not in LISTS | {dict} or depth > MOST_LEVELS:
        return value
    if id(value) not in made:
        if value.__class__ is dict:
            found: Any = {name: _apart(one, made, depth + 1) for name, one in value.items()}
        else:
            inside = value if FIXED.issuperset(map(type, value)) else [_apart(x, made, depth + 1) for x in value]
            found = value.__class__(inside)
        made[id(value)] = found
    return made[id(value)]


class _Reading:
    """Converts data to plain lists and arrays, tracking the position."""

    def __init__(self, whose: str, many: bool) -> None:
        self.whose, self.many = whose, many

    def read(self, data: Any, at: Position, made: dict[int, Any]) -> Any:
        if _is_plain(type(data), data):
            return data
        if len(at) > MOST_LEVELS:
            raise NetDataError(f"{self.whose} was given {TOO_DEEP}")
        if id(data) in made:  # a repeated list
            return made[id(data)][1]
        if isinstance(data, list | tuple):
            own = list.__iter__(data) if isinstance(data, list) else tuple.__iter__(data)
            found: Any = [self.read(one, (*at, i), made) for i, one in enumerate(own, 1)]
            found = tuple(found) if isinstance(data, tuple) else found
        elif isinstance(data, np.ndarray):
            found = self._array(data, at, made)
        elif hasattr(type(data), "__array__") and not isinstance(data, np.generic):
            found = self.read(self._made(data, at), at, made)
        elif isinstance(data, array.array | memoryview):
            found = self._made(data, at)
        elif isinstance(data, range | Iterator):
            found = self.read(self._listed(data, at), at, made)
        else:
            return data
        made[id(data)] = data, found  # keeping the data, so that its id is not reused
        return found

    def _array(self, data: np.ndarray, at: Position, made: dict[int, Any]) -> Any:
        if isinstance(data, np.ma.MaskedArray):
            hidden = np.argwhere(np.ma.getmaskarray(data)) if data.dtype.names is None else [[0] * data.ndim]
            if len(hidden):
                where = (*at, *(int(i) + 1 for i in hidden[0]))
                ways = ["data.filled(0) for a number in its place", "data.compressed() for what is not hidden"]
                raise self.error("a masked array that hides an element", where, ways)
        own = data.view(np.ndarray) if type(data) is not np.ndarray else data
        if own.size > MOST_NUMBERS:  # a view that repeats few numbers: there is no such memory
            raise self.error(f"an array of {own.size:.3g} numbers, and {MOST_NUMBERS:,} are the most", at, [])
        if own.dtype.kind != "O":
            return own
        return self.read(own.tolist(), at, made)

    def _made(self, data: Any, at: Position) -> Any:
        """The array that the object provides."""
        kind = type(data).__name__
        try:
            found = np.asarray(data)
            found = found.view(np.ndarray)
        except Exception as error:
            ways = ["data.detach()"] if attribute(data, "requires_grad") is True else []
            ways += ["data.cpu()"] if attribute(data, "is_cuda") is True else []
            raise self.error(f"a {kind}, which gives no array ({in_short(error)})", at, ways) from None
        if found.dtype.kind == "O" and not found.ndim and found[()] is data:
            raise self.error(f"a {kind}, which gives no array", at, [])
        return found

    def _listed(self, data: Any, at: Position) -> list[Any]:
        """The values of an iterable."""
        try:
            values = [x if x.__class__ in FIXED else _apart(x, {}) for x in islice(data, MOST_VALUES + 1)]
        except NetDataError:
            raise
        except Exception as error:
            raise self.error(f"{brief(data)}, which gives no values ({in_short(error)})", at, []) from None
        if len(values) > MOST_VALUES:
            ways = ["list(itertools.islice(data, n))"]
            raise self.error(f"{brief(data)}, which gives more than {MOST_VALUES:,} values one by one", at, ways)
        return values

    def error(self, what: str, at: Position, ways: list[str]) -> NetDataError:
        whose, inside = (f"example {at[0]} of {self.whose}", at[1:]) if self.many and at else (self.whose, at)
        return NetDataError(f"{whose} was given {what}{at_position(inside)}", ways=ways, position=at)
