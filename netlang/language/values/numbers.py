"""NumPy's numbers as Python's; and errors for what is not a number: the first such element of data, its position, and a
fix."""

from __future__ import annotations

import numbers
from math import isfinite
from typing import Any

import numpy as np

from netlang.errors import NetOptionError, at_position, brief

MOST_LEVELS = 64  # NumPy's maximal rank
TOO_DEEP = f"lists within lists, more than {MOST_LEVELS} deep"
MOST_WRITTEN = 1_000_000  # elements of an option's value
PLAIN = frozenset({str, float, bool, type(None)})  # returned unchanged
NO_NUMBERS = "mMV"  # times and records, which NumPy turns into integers, None and tuples
INTEGERS, NO_INTEGERS = (int, np.integer), (bool, np.timedelta64)
ARRAYS = (np.generic, np.ndarray)
LARGEST = int(np.finfo(np.float64).max)
MOST_NUMBERS = 10**11  # in one array: 400 GB
MOST_TIMES = 10_000  # copies of something written out in a program


def refuse_too_many(number: int, whose: str, of: str) -> None:
    if number > MOST_TIMES:
        raise NetOptionError(f"{whose}: {number} {of} are too many", [f"there are {MOST_TIMES:,} at most"])


def as_python(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's, also in lists and tuples.

    Raises NetOptionError for lists within lists that no option has, such as one that holds itself, for what a mask
    hides, and for integers beyond all reals.

    >>> as_python([np.int64(3), (np.float32(0.5), "x")]), as_python(np.array([1, 2]))
    ([3, (0.5, 'x')], [1, 2])
    """
    return value if value.__class__ in PLAIN else _python(value, [MOST_WRITTEN], 0)


def _python(value: Any, left: list[int], depth: int) -> Any:
    """`left`: the number of elements still allowed."""
    if isinstance(value, ARRAYS):
        if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
            raise NetOptionError("an option was given a masked array, and elements of it are hidden")
        left[0] -= value.size
        if left[0] < 0:
            raise NetOptionError(f"an option was given an array of {value.size:,} numbers")
        return value if value.dtype.kind in NO_NUMBERS else value.tolist()
    if type(value) is int and abs(value) > LARGEST:
        raise NetOptionError(f"{brief(value)} is beyond all numbers that can be computed with")
    if type(value) not in (list, tuple):
        return value
    left[0] -= len(value)
    if depth > MOST_LEVELS or left[0] < 0:
        what = TOO_DEEP if depth > MOST_LEVELS else f"lists within lists, more than {MOST_WRITTEN:,} elements"
        raise NetOptionError(f"an option was given {brief(value)}: {what}")
    return type(value)([_python(one, left, depth + 1) for one in value])


def refuse_deep(value: Any, whose: str) -> None:
    """Raise NetOptionError for lists and dicts nested too deeply, such as one that contains itself."""
    level = [value]
    for _ in range(MOST_LEVELS):
        groups = {id(one): one for one in level if isinstance(one, list | tuple | dict)}.values()
        level = [one for group in groups for one in (group.values() if isinstance(group, dict) else group)]
        if not level:
            return
    raise NetOptionError(f"{whose} was given {TOO_DEEP}")


def finite(value: Any) -> float | None:
    """A real number, Python's or NumPy's, as a float; None for everything else, infinities and NaN included.

    >>> finite(2), finite(np.float32(0.5)), finite(True), finite("2"), finite(float("nan")), finite(10**1000)
    (2.0, 0.5, None, None, None, None)
    """
    if isinstance(value, ARRAYS) and not value.ndim:
        value = None if value.dtype.kind in NO_NUMBERS else value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def is_integer(value: Any) -> bool:
    """Whether it is an integer, Python's or NumPy's; booleans are not.

    >>> is_integer(np.int64(3)), is_integer(True), is_integer(np.bool_(True)), is_integer(3.0)
    (True, False, False, False)
    """
    return isinstance(value, INTEGERS) and not isinstance(value, NO_INTEGERS)


def no_number(data: Any, integers: bool = False) -> tuple[tuple[int, ...], Any]:
    """The first element of nested lists or arrays that is no real number (or no integer), with its position
    from 1. If all are, the data themselves.

    >>> no_number([[1, 2], [3, None]]), no_number([1, 2.5], integers=True)
    (((2, 2), None), ((2,), 2.5))
    """
    good = (int, np.integer) if integers else (int, float, np.integer, np.floating)
    stack: list[tuple[tuple[int, ...], Any]] = [((), data)]
    seen: dict[int, Any] = {}  # lists already visited: they may share parts, or contain themselves
    while stack:
        where, one = stack.pop()
        if isinstance(one, np.ndarray):
            if one.ndim and one.dtype.kind in ("i" if integers else "iuf"):
                continue
            one = one.tolist()
        if isinstance(one, list | tuple):
            if id(one) not in seen:
                seen[id(one)] = one
                stack += [((*where, i), inner) for i, inner in reversed(list(enumerate(one, 1)))]
        elif isinstance(one, bool | np.bool_ | np.timedelta64) or not isinstance(one, good) or is_beyond(one, integers):
            return where, one
    return (), data


def is_beyond(value: Any, integers: bool = False) -> bool:
    """Whether an integer is too large for a 64-bit code, or for a real.

    >>> is_beyond(2**63), is_beyond(2**63, integers=True), is_beyond(10**400)
    (False, True, True)
    """
    return isinstance(value, int) and not -(bound := 2**63 if integers else LARGEST) <= value < bound


def refusal(data: Any, port: str, integers: bool = False) -> tuple[str, list[str]] | None:
    """The end of a message: the first element that is no number, its position, and what to give instead. None if all
    are numbers, in ragged lists.

    >>> refusal([1, "2"], "Input")
    ("'2' at position 2", ['numbers instead of text: float("2")'])
    """
    where, value = no_number(data, integers)
    found = brief(value.item() if isinstance(value, np.generic) else value, 40)
    if value is data and isinstance(value, list | tuple):
        return None
    if value is data and isinstance(value, np.ndarray):
        found = f"an array of {value.dtype}s"
    return found + at_position(where), _instead(value, port, integers)


def _instead(value: Any, port: str, integers: bool) -> list[str]:
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return [f"an encoder on the port: {port}=NetEncoder(...)"]
        return [f'numbers instead of text: {"int" if integers and number.is_integer() else "float"}("{value}")']
    if isinstance(value, bool | np.bool_):
        return [f'{port}=NetEncoder("Boolean") on the port', f"{int(value)} instead of {bool(value)}"]
    if is_beyond(value, integers):
        return ["codes of 64 bits"] if integers else ["smaller numbers"]
    if isinstance(value, complex | np.complexfloating):
        return ["its real and imaginary part, as two numbers"]
    if isinstance(value, float | np.floating) and integers:
        whole = ["numpy.array(data, int), where all are whole numbers"] if value == value // 1 else []
        return [*whole, "integer codes, from 1 up"]
    if isinstance(value, numbers.Number) and not isinstance(value, int | float):  # a Decimal, a Fraction
        return [f"{'int' if integers else 'float'}(...) of it"]
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ["a number in its place, or the example left out"]
    if isinstance(value, np.ndarray) and value.dtype.names:
        return ["numpy.lib.recfunctions.structured_to_unstructured(data)"]
    if isinstance(value, np.ndarray | list):
        return ["numpy.array(data, float)"]
    return [f"an encoder on the port: {port}=NetEncoder(...)"]
