"""Paths and names as text. A path is a tuple; its text is for people, and is never parsed."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from netlang.errors import quoted

BARE = re.compile(r"[^\W\d][\w-]*")
NO_PART = re.compile(r'[/"]|^-?\d*$')  # names that must be quoted


def spelled(path: Iterable[Any]) -> str:
    """A path as one text, unique for each path: parts that are not plain words are quoted.

    >>> spelled(("encoder", 2, "Weights")), spelled(("a.b", "Weights")), spelled(("1",)), spelled((1,))
    ('encoder.2.Weights', '"a.b".Weights', '"1"', '1')
    """
    return ".".join(part if isinstance(part, str) and BARE.fullmatch(part) else quoted(part) for part in path)


def place(path: Iterable[Any], port: str = "") -> str:
    """A layer, or a port of it, as messages name it.

    >>> place(("encoder", 2), "Input"), place((), "Input"), place(("embed",)), place(())
    ('"encoder".2.Input', 'Input', '"embed"', 'the net')
    """
    return ".".join([*map(quoted, path), *([spelled((port,))] if port else [])]) or "the net"


def array_place(path: tuple[Any, ...]) -> str:
    """An array as messages name it.

    >>> array_place(("embed", "Weights")), array_place((1, 2, "Biases"))
    ('"embed".Weights', '1.2.Biases')
    """
    return place(path[:-1], path[-1])


def name_in(path: Iterable[Any]) -> str:
    """The name of a shared array, made of its path and unique for each path.

    >>> name_in((1, "Weights")), name_in(("a", "b", "Weights")), name_in(("a/b", "Weights")), name_in(("1", "Weights"))
    ('1/Weights', 'a/b/Weights', '"a/b"/Weights', '"1"/Weights')
    """
    return "/".join(part if isinstance(part, str) and not NO_PART.search(part) else quoted(part) for part in path)


OPTIONS = ("LearningRateMultipliers", "Ports")  # options of every net: no port types by these names


def keywords(types: Iterable[tuple[str, Any]], taken: Iterable[str] = OPTIONS) -> list[str]:
    """The types of ports as source text: keywords, or a dict for names that Python does not allow or that are
    `taken` by an option.

    >>> keywords([("Input", 3), ("class", 2), ("a b", 4)])
    ['Input=3', "Ports={'class': 2, 'a b': 4}"]
    """
    types, taken = list(types), {*taken}
    plain = [f"{name}={form!r}" for name, form in types if _is_name(name) and name not in taken]
    others = {name: form for name, form in types if not _is_name(name) or name in taken}
    return [*plain, f"Ports={others!r}"] if others else plain


def by_keyword(name: str, form: str) -> str:
    """The type of one port, a text, as source text.

    >>> by_keyword("Input", "3"), by_keyword("a b", "3")
    ('Input=3', "Ports={'a b': 3}")
    """
    return f"{name}={form}" if _is_name(name) and name not in OPTIONS else f"Ports={{{name!r}: {form}}}"


def _is_name(text: str) -> bool:
    """Whether Python reads the text as this identifier: it normalizes the ligature "ﬁ" to two letters."""
    return text.isidentifier() and not keyword.iskeyword(text) and unicodedata.normalize("NFKC", text) == text
