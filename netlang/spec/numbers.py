"""NumPy's numbers among Python's, and what is no number where numbers belong: the first such element of data, its
place, and what to give instead.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from netlang.errors import NetOptionError

MOST_LEVELS = 64  # that an array of NumPy can have
MOST_TIMES = 10_000  # that something is written out in a program, one by one


def is_level(value: Any, whose: str) -> bool:
    """Whether `value` is a level, counted from 1 or from -1 at the end. Raises NetOptionError, in the name of `whose`
    option it is, for one that no array has.

    >>> is_level(3, "SoftmaxLayer"), is_level(-1, "SoftmaxLayer"), is_level(0, "SoftmaxLayer")
    (True, True, False)
    """
    if not isinstance(value, int) or isinstance(value, bool) or not value:
        return False
    if abs(value) > MOST_LEVELS:
        raise NetOptionError(f"{whose}: no array has level {value}", [f"an array has {MOST_LEVELS} levels at most"])
    return True


def is_count(value: Any, whose: str, of: str) -> bool:
    """Whether `value` is a number `of` things that are written out one by one, from 1 up. Raises NetOptionError, in the
    name of `whose` option it is, for more than a program should hold.

    >>> is_count(3, "NetNestOperator", "times"), is_count(0, "NetNestOperator", "times")
    (True, False)
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        return False
    refuse_too_many(value, whose, of)
    return True


def refuse_too_many(number: int, whose: str, of: str) -> None:
    if number > MOST_TIMES:
        raise NetOptionError(f"{whose}: {number} {of} are too many", [f"there are {MOST_TIMES:,} at most"])


def as_python(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's, in lists and tuples too.

    >>> as_python([np.int64(3), (np.float32(0.5), "x")]), as_python(np.array([1, 2]))
    ([3, (0.5, 'x')], [1, 2])
    """
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return type(value)(map(as_python, value)) if type(value) in (list, tuple) else value


def finite(value: Any) -> float | None:
    """A real number, Python's or NumPy's, as a float; None for everything else, and for what is not finite.

    >>> finite(2), finite(np.float32(0.5)), finite(True), finite("2"), finite(float("nan")), finite(10**1000)
    (2.0, 0.5, None, None, None, None)
    """
    value = as_python(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def no_number(data: Any, integers: bool = False) -> tuple[tuple[int, ...], Any]:
    """The first element of nested lists or arrays that is no real number (or no integer): its position, from 1, and
    itself. Where all are, the data themselves.

    >>> no_number([[1, 2], [3, None]]), no_number([1, 2.5], integers=True)
    (((2, 2), None), ((2,), 2.5))
    """
    good = (int, np.integer) if integers else (int, float, np.integer, np.floating)
    stack: list[tuple[tuple[int, ...], Any]] = [((), data)]
    while stack:
        where, one = stack.pop()
        if isinstance(one, np.ndarray):
            one = one.tolist()
        if isinstance(one, list | tuple):
            stack += [((*where, i), inner) for i, inner in reversed(list(enumerate(one, 1)))]
        elif isinstance(one, bool | np.bool_) or not isinstance(one, good):
            return where, one
    return (), data


def refusal(data: Any, port: str, integers: bool = False) -> tuple[str, list[str]]:
    """What is no number, with its position, and what to give instead: the end of a message.

    >>> refusal([1, "2"], "Input")
    ("'2' at position 2", ['numbers instead of text: float("2")'])
    """
    where, value = no_number(data, integers)
    at = f" at position {', '.join(map(str, where))}" if where else ""
    shown = f"{value.item() if isinstance(value, np.generic) else value!r:.40}"
    if value is data and isinstance(value, np.ndarray | list):
        shown, at = f"an array of {np.asarray(value).dtype}s", ""
    return shown + at, _instead(value, port, integers)


def _instead(value: Any, port: str, integers: bool) -> list[str]:
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return [f"an encoder on the port: {port}=NetEncoder(...)"]
        return [f'numbers instead of text: {"int" if integers and number.is_integer() else "float"}("{value}")']
    if isinstance(value, bool | np.bool_):
        return [f'{port}=NetEncoder("Boolean") on the port', f"{int(value)} instead of {bool(value)}"]
    if isinstance(value, complex | np.complexfloating):
        return ["its real and imaginary part, as two numbers"]
    if isinstance(value, float | np.floating) and integers:
        return ["integer codes, from 1 up"]
    if value is None:
        return ["a number in its place, or the example left out"]
    if isinstance(value, np.ndarray | list):
        return ["numpy.array(data, float)"]
    return [f"an encoder on the port: {port}=NetEncoder(...)"]
