"""Letters of all scripts: where words end, and which characters differ in case only.

Sources: https://www.unicode.org/reports/tr29/ (rule WB4: what is written onto a letter belongs to it) and
https://www.unicode.org/Public/UNIDATA/CaseFolding.txt
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping

from netlang.caches import BOUNDS

PIECES = re.compile(r"\w+|[^\w\s]")  # white space is dropped, each mark of punctuation is a token of its own
CASED = 0x20000  # all characters that have a case come before this one


def words_and_marks(text: str) -> list[str]:
    """The words of a text, and its punctuation marks one by one. Accents, vowel signs and joiners stay with the letter
    that they are written onto, and the word goes on behind them.

    >>> words_and_marks("Don't stop."), words_and_marks("cafe\\u0301!") == ["cafe\\u0301", "!"]
    (['Don', "'", 't', 'stop', '.'], True)
    """
    if text.isascii():
        return PIECES.findall(text)
    starts: list[int] = []  # of the tokens
    ends: list[int] = []
    open_word = False  # whether a word may go on where the last piece ended
    for match in PIECES.finditer(text):
        piece = match[0]
        onto = _is_written_onto(piece)
        if starts and match.start() == ends[-1] and (onto or (open_word and _is_word(piece))):
            ends[-1] = match.end()
        else:
            starts.append(match.start())
            ends.append(match.end())
        open_word = onto and _is_word(text[starts[-1]])
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _is_word(piece: str) -> bool:
    return piece[0].isalnum() or piece[0] == "_"


def _is_written_onto(piece: str) -> bool:
    """Whether it is a combining mark or a format character, such as a joiner."""
    return len(piece) == 1 and unicodedata.category(piece) in ("Mn", "Mc", "Me", "Cf")


def lower_case(character: str) -> str:
    """The character in lower case, where that is one character.

    >>> lower_case("A"), lower_case("İ")
    ('a', 'İ')
    """
    lower = character.lower()
    return lower if len(lower) == 1 else character


def alike(character: str) -> tuple[str, ...]:
    """The characters that differ from one in case only, itself among them.

    >>> alike("a"), alike("σ"), alike("ß")
    (('A', 'a'), ('Σ', 'ς', 'σ'), ('ß', 'ẞ'))
    """
    return _by_folded().get(character.casefold(), (character,))


@functools.cache
def _by_folded() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for character in map(chr, range(CASED)):
        folded = character.casefold()
        if folded != character:
            found[folded] = (*found.get(folded, (folded,) if len(folded) == 1 else ()), character)
    return {folded: tuple(sorted(characters)) for folded, characters in found.items()}


class CharacterMap(dict[int, str]):
    """What each character becomes, for `str.translate`: found by a function when it is met first.

    >>> "ab".translate(CharacterMap(str.upper))
    'AB'
    """

    def __init__(self, become: Callable[[str], str]) -> None:
        super().__init__()
        self.become = become

    def __missing__(self, point: int) -> str:
        found = self.become(chr(point))
        if len(self) < BOUNDS["characters"].entries:
            self[point] = found
        return found
