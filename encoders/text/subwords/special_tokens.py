"""Special tokens: texts such as "[MASK]" that are found whole, before all else.

An entry is a token, or a pair of a text and the token that it stands for: `("[CLS]", StartOfString)`. Where the text of
a pair begins or ends with a space, the white space there is taken along: `(" <mask>", "<mask>")`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from netlang.errors import NetOptionError, shown
from netlang.language.declaration.domains import OUTSIDE, Domain

PAIR = 2
WHITE_SPACE = "[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*"


def _entries(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return OUTSIDE
    return tuple(map(_entry, value))


def _entry(entry: Any) -> Any:
    text, token = entry if isinstance(entry, list | tuple) and len(entry) == PAIR else (entry, entry)
    if not isinstance(text, str) or not text.strip():
        raise NetOptionError(
            f"{shown(entry)} is no special token",
            ['entries are "[MASK]", or ("[CLS]", StartOfString), the text and the token that it stands for'],
        )
    return text if token == text else (text, token)


SPECIAL_TOKENS = Domain("a list of special tokens", _entries, type="Sequence[Any]", as_given=True)


def token_of(entry: Any) -> Any:
    """The token of an entry."""
    return entry[1] if isinstance(entry, tuple) else entry


def splitter(entries: tuple[Any, ...], codes: Mapping[Any, int]) -> Callable[[str], Iterator[tuple[str, int | None]]]:
    """The function that splits a text at special tokens: parts of it without a code, and special tokens with theirs.
    Of several at one place, the longest."""
    if not entries:
        return lambda text: iter(((text, None),))
    ordered = sorted(entries, key=lambda entry: len(_text_of(entry).strip()), reverse=True)
    pattern = re.compile("|".join(f"({_pattern(_text_of(entry))})" for entry in ordered))
    found = [codes[token_of(entry)] for entry in ordered]

    def split(text: str) -> Iterator[tuple[str, int | None]]:
        start = 0
        for match in pattern.finditer(text):
            yield text[start : match.start()], None
            yield "", found[(match.lastindex or 1) - 1]
            start = match.end()
        yield text[start:], None

    return split


def _text_of(entry: Any) -> str:
    return entry[0] if isinstance(entry, tuple) else entry


def _pattern(text: str) -> str:
    inner = re.escape(text.strip(" "))
    return f"{WHITE_SPACE * text.startswith(' ')}{inner}{WHITE_SPACE * text.endswith(' ')}"
