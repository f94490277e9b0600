"""NumPy's numbers among Python's, and what is no number where numbers belong: the first such element of data, its
place, and what to give instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def as_python(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's, in lists and tuples too.

    >>> as_python([np.int64(3), (np.float32(0.5), "x")]), as_python(np.array([1, 2]))
    ([3, (0.5, 'x')], [1, 2])
    """
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return type(value)(map(as_python, value)) if type(value) in (list, tuple) else value


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
