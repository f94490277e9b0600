"""Values in messages: on one line, of bounded length, in bounded time, whatever they are.

Lists, dicts and arrays are written element by element until there is enough of them, so that nothing is printed that
is not shown: a list that holds itself, or a number of 5 000 digits, is like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

MOST = 60  # characters of a value
LINE = 1000  # characters of a message's headline, of each detail and of each way out
POSITIONS = 10**9  # of layers, among the names
MOST_OF_A_SET = 100  # elements that are put in order, so that a set reads alike in every run
DIGITS_PER_BIT = 0.30103
AN_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def brief(value: object, most: int = MOST) -> str:
    """A value in a message: on one line, cut where it is long, without memory addresses. Functions and classes are
    shown by name.

    >>> brief(list(range(100)), 20), brief(len), brief(lambda x: x), brief("a\\nb")
    ('[0, 1, 2, 3, 4,...]', 'len', 'a function', "'a\\\\nb'")
    >>> brief(10**5000), brief({"a": (1, [2.5])})
    ('an integer of 5001 digits', "{'a': (1, [2.5])}")
    """
    name = attribute(value, "__name__")
    if callable(value) and isinstance(name, str) and name.isidentifier():
        return cut(name, most)
    return cut(" ".join(written(value, most).split()), most)


def told(value: object) -> str:
    """`brief`; of a set, that it is one: where lists are wanted, brackets alone may be overlooked.

    >>> told({1, 2}), told([1, 2])
    ('a set, {1, 2}', '[1, 2]')
    """
    return f"a set, {brief(value)}" if isinstance(value, set | frozenset) else brief(value)


def instead_of_set(value: object) -> list[str]:
    """The fix where a set stands in place of a list."""
    return ["a list instead of a set: sets have no order"] if isinstance(value, set | frozenset) else []


def quoted(name: object, most: int = LINE) -> str:
    """A name in a message: text in double quotes, as in Python, numbers bare.

    >>> quoted("embed"), quoted(3), quoted('two\\nlines, "so"')
    ('"embed"', '3', '"two\\\\nlines, \\\\"so\\\\""')
    """
    if name.__class__ is int and -POSITIONS < name < POSITIONS:  # type: ignore[operator]
        return str(name)
    if not isinstance(name, str):
        return brief(name, most)
    if name.isidentifier() and len(name) <= most:
        return f'"{name}"'
    text = name if len(name) <= most else name[:most] + "..."
    return '"' + "".join('\\"' if c == '"' else c if c == "'" else repr(c)[1:-1] for c in text) + '"'


def shown(value: object) -> str:
    """`brief`, text in double quotes, as names are.

    >>> shown("cat"), shown([1, 2]), shown("x" * 100)[-5:], shown({"b", "a"})
    ('"cat"', '[1, 2]', 'x..."', "{'a', 'b'}")
    """
    return quoted(value, MOST)


def enumerated(values: Iterable[Any], most: int | None = None, text: Callable[[Any], str] = shown) -> str:
    """Values in a row, the first few of many; `text`: how each of them reads.

    >>> enumerated(["a", "b"]), enumerated(range(100), 3), enumerated([])
    ('"a", "b"', '0, 1, 2, ... (100 in all)', 'none')
    """
    values = tuple(values)
    row = ", ".join(map(text, values[:most])) or "none"
    return row if len(values) <= (most or len(values)) else f"{row}, ... ({len(values)} in all)"


def all_of(texts: Iterable[str], last: str = "and") -> str:
    """Texts joined by commas, and by a word before the last.

    >>> all_of(["a"]), all_of(["a", "b"]), all_of("abc", "or")
    ('a', 'a and b', 'a, b or c')
    """
    *others, end = texts
    return f"{', '.join(others)} {last} {end}" if others else end


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number of something, in the singular or plural.

    >>> counted(1, "token"), counted(0, "token"), counted(2, "class", "classes")
    ('1 token', '0 tokens', '2 classes')
    """
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def at_position(position: Iterable[int]) -> str:
    """Where in nested lists or an array, counted from 1; nothing where it is the whole.

    >>> at_position((2, 1)), at_position(())
    (' at position 2, 1', '')
    """
    numbers = ", ".join(map(str, position))
    return f" at position {numbers}" if numbers else ""


def sized(shape: Iterable[object]) -> str:
    """An array of these dimensions.

    >>> sized((2, 3)), sized(())
    ('an array of dimensions [2, 3]', 'a number')
    """
    dimensions = list(shape)
    return f"an array of dimensions {dimensions}" if dimensions else "a number"


def attribute(value: object, name: str, default: Any = None) -> Any:
    """An attribute of any object, which may raise any error.

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
