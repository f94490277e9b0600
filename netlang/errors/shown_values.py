"""How a value reads in a message: on one line, of bounded length, in bounded time, whatever it is.

Lists, dicts and arrays are written element by element until there is enough of them, so that nothing is printed that
is not shown: a list that holds itself, or a number of 5 000 digits, is like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

MOST = 60  # characters of a value
MOST_OF_A_SET = 100  # elements that are put in order, so that a set reads alike in every run
DIGITS_PER_BIT = 0.30103
AN_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def brief(value: object, most: int = MOST) -> str:
    """What was given, as messages show it: on one line, cut where it is long, and no addresses of memory. Functions and
    classes go by their names.

    >>> brief(list(range(100)), 20), brief(len), brief(lambda x: x), brief("a\\nb")
    ('[0, 1, 2, 3, 4,...]', 'len', 'a function', "'a\\\\nb'")
    >>> brief(10**5000), brief({"a": (1, [2.5])})
    ('an integer of 5001 digits', "{'a': (1, [2.5])}")
    """
    name = attribute(value, "__name__")
    if callable(value) and isinstance(name, str) and name.isidentifier():
        return cut(name, most)
    return cut(" ".join(written(value, most).split()), most)


def shown(value: object, most: int = MOST) -> str:
    """`brief`, text in double quotes, as names are.

    >>> shown("cat"), shown([1, 2]), shown("x" * 100)[-5:], shown({"b", "a"})
    ('"cat"', '[1, 2]', 'x..."', "{'a', 'b'}")
    """
    if isinstance(value, str):
        text = repr(value if len(value) <= most else value[:most] + "...")
        return f'"{text[1:-1]}"'
    return brief(value, most)


def attribute(value: object, name: str, default: Any = None) -> Any:
    """An attribute of anything, whatever else than AttributeError it raises.

    >>> attribute(3, "real"), attribute(3, "port_type")
    (3, None)
    """
    try:
        return getattr(value, name, default)
    except Exception:  # what a stranger's class answers
        return default


def cut(text: str, most: int = MOST) -> str:
    """A text, cut where it is long, its last bracket kept.

    >>> cut("LinearLayer([10, 20, 30, 40])", 24)
    'LinearLayer([10, 20,...)'
    """
    end = text[-1:] if text[-1:] in "])}" else ""
    return text if len(text) <= most else f"{text[: most - 3 - len(end)].rstrip()}...{end}"


# writing no more than is shown ----------------------------------------------------------------------------


def written(value: Any, most: int) -> str:
    """`repr(value)`, or at least `most` characters of its beginning."""
    kind = type(value)
    if kind in BRACKETS:
        return _collection(value, most, *BRACKETS[kind])
    if kind is dict:
        pairs = (f"{written(k, most - 1)}: {written(v, most - 1)}" for k, v in _items(value))
        return "{" + (_joined(pairs, most - 1) if most > 0 else "...") + "}"
    if kind is str or kind is bytes:
        return repr(value[: max(most, 0) + 1])
    if kind is int and value.bit_length() > 4 * MOST:
        return _long_integer(value)
    try:
        text = _array(value, most) if _is_array(value) else repr(value)
    except Exception:  # a stranger's class that cannot be printed
        return f"a {kind.__name__}"
    if len(text) > 4 * most:
        text = text[: 4 * most] + text[-1:]
    return f"a {kind.__name__}" if AN_ADDRESS.search(text) else text


BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), frozenset: ("frozenset({", "})"),
}  # fmt: skip


def _collection(value: Any, most: int, opening: str, closing: str) -> str:
    if not value:
        return repr(value)
    if most <= 0:
        return f"{opening}...{closing}"
    inside = most - len(opening)
    elements: Iterator[str] = (written(one, inside) for one in value)
    if isinstance(value, set | frozenset):
        if len(value) > MOST_OF_A_SET:
            return f"a {type(value).__name__} of {len(value)}"
        elements = iter(sorted(elements))
    text = _joined(elements, inside)
    return f"{opening}{text}{',' if type(value) is tuple and len(value) == 1 else ''}{closing}"


def _items(value: Any) -> Iterator[tuple[Any, Any]]:
    with suppress(RuntimeError):  # changed meanwhile
        yield from value.items()


def _joined(texts: Iterator[str], most: int) -> str:
    """The texts with commas between them, until there are `most` characters."""
    parts, length = [], 0
    for text in texts:
        parts.append(text)
        length += len(text) + 2
        if length > most:
            break
    return ", ".join(parts)


def _long_integer(value: Any) -> str:
    try:
        digits = len(str(abs(value)))
    except ValueError:  # more than Python prints
        digits = int(value.bit_length() * DIGITS_PER_BIT) + 1
    return f"{'a negative' if value < 0 else 'an'} integer of {digits} digits"


def _is_array(value: Any) -> bool:
    return type(value).__module__ == "numpy" and type(value).__name__ in ("ndarray", "matrix", "memmap", "recarray")


def _array(value: Any, most: int) -> str:
    """An array of NumPy, its first elements where they are many: NumPy's own options may say to print all of them."""
    if value.dtype.kind == "O" and value.size:
        return f"array({written(value.ravel()[: MOST + 1].tolist(), most)}, dtype=object)"
    if value.size <= MOST:
        return repr(value)
    import numpy as np

    with np.printoptions(threshold=MOST, edgeitems=3):
        return repr(value)
