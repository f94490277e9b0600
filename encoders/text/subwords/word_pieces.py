"""The method `"WordPiece"`: text is cleaned and split at white space, then each word into the longest pieces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from netlang.caches import BOUNDS
from netlang.encoders.text.letters import CharacterMap
from netlang.encoders.text.subwords.method import WordPiece
from netlang.encoders.text.subwords.normalization import LONGEST_KEPT, normalizer

Codes = tuple[int, ...]

WHITE = "\t\n\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
CHUNKS = re.compile(f"[^{WHITE}]+")
WORDS = re.compile(f"[^{WHITE}\v\f\x85]+")  # Unicode's White_Space, of which some are also control characters
CHINESE = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002b81f\U0002b920-\U0002ceaf"
    "\U0002f800-\U0002fa1f]"
)


def segmenter(encoder: Any, method: WordPiece, tokens: Mapping[str, int], unknown: int) -> Callable[[str], list[int]]:
    """The function that gives the codes of a text. `tokens`: the code of each piece; one that begins a word has a
    space in front."""
    allowed = tokens if encoder.Vocabulary is None else encoder.Vocabulary
    codes = {token: code for token, code in tokens.items() if token in allowed}
    tidied = tidier(encoder, method)
    pieces = _splitter(method, without_case(codes) if encoder.IgnoreCase else codes, unknown)

    def codes_of(chunk: str) -> Codes:
        return tuple(code for word in tidied(chunk) for code in pieces(word))

    remembered = lru_cache(BOUNDS["words"].entries)(codes_of)

    def segment(text: str) -> list[int]:
        found: list[int] = []
        for chunk in CHUNKS.findall(text):
            found += remembered(chunk) if len(chunk) <= LONGEST_KEPT else codes_of(chunk)
        return found

    return segment


def tidier(encoder: Any, method: WordPiece) -> Callable[[str], list[str]]:
    """The function that gives the words of a text."""
    normal, ignore_case = normalizer(encoder.UnicodeNormalization), encoder.IgnoreCase

    def first(character: str) -> str:
        if method.CleanText and _is_control(character):
            return ""
        return f" {character} " if method.SplitChinese and CHINESE.match(character) else character

    def then(character: str) -> str:
        if method.StripAccents and unicodedata.category(character) == "Mn":
            return ""
        cased = character.lower() if ignore_case else character
        return "".join(f" {one} " if _is_mark(one) else one for one in cased)

    before, after = CharacterMap(first), CharacterMap(then)

    def words(chunk: str) -> list[str]:
        cleaned = normal(chunk).translate(before)
        letters = unicodedata.normalize("NFD", cleaned) if method.StripAccents else cleaned
        return WORDS.findall(letters.translate(after))

    return words


def _is_control(character: str) -> bool:
    """What is no part of a text: control, format and private characters, and the one that stands for what was lost."""
    return character not in "\t\n\r" and (
        character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cf", "Co")
    )


def _is_mark(character: str) -> bool:
    """A mark of punctuation; of ASCII also those that Unicode calls symbols."""
    return ("!" <= character <= "~" and not character.isalnum()) or unicodedata.category(character)[0] == "P"


def _splitter(method: WordPiece, tokens: Mapping[str, int], unknown: int) -> Callable[[str], Codes]:
    """The function that gives the codes of a word."""
    initial = {token[1:]: code for token, code in tokens.items() if token[0] == " "}
    inner = {token: code for token, code in tokens.items() if token[0] != " "}
    longest = max(map(len, [*initial, *inner]), default=0)

    def pieces(word: str) -> Codes:
        size, start, found, table = len(word), 0, [], initial
        if size > method.MaxWordLength:
            return (unknown,)
        while start < size:
            for end in range(min(size, start + longest), start, -1):
                code = table.get(word[start:end])
                if code:
                    break
            else:
                return (unknown,)
            found.append(code)
            start, table = end, inner
        return tuple(found)

    return pieces


def without_case(tokens: Mapping[str, int]) -> dict[str, int]:
    """The codes of the tokens in lower case. One that is in lower case comes before those that differ from it in case,
    and of these the first.

    >>> without_case({"A": 1, "a": 2, "B": 3})
    {'b': 3, 'a': 2}
    """
    return {token.lower(): code for token, code in reversed(list(tokens.items()))} | {
        token: code for token, code in tokens.items() if token == token.lower()
    }
