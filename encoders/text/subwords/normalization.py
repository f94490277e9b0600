"""`UnicodeNormalization`: a scheme of Unicode by its name, or the rules of a SentencePiece model.

The rules are bytes: the size of a trie, the trie (a double array of 32-bit units, little endian) and the texts that it
points to, each ended by a zero. What is longest at a place is replaced. Source: https://github.com/s-yata/darts-clone
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from netlang.caches import BOUNDS
from netlang.errors import NetOptionError

SCHEMES = ("NFC", "NFD", "NFKC", "NFKD")
HEAD, UNIT = 4, 4  # bytes
LARGEST = 2**24
LABEL, SPACE = 0x800000FF, 0x20
LONGEST_KEPT = 40  # characters of what is remembered: longer ones are rare, and would take the memory


def normalizer(scheme: Any) -> Callable[[str], str]:
    """The function that normalizes a text: `scheme` is None, a name or rules."""
    if scheme is None:
        return lambda text: text
    if isinstance(scheme, str):
        return lambda text: unicodedata.normalize(scheme, text)  # type: ignore[arg-type]  # one of SCHEMES
    units, texts = parts(scheme)

    def word(text: str) -> str:
        data = text.encode("utf-8", "surrogatepass")
        found, start = [], 0
        while start < len(data):
            size, at = _longest(units, data, start)
            if size:
                found.append(texts[at : texts.find(0, at)])
            else:
                size = _character(data[start])
                found.append(data[start : start + size])
            start += size
        return b"".join(found).decode("utf-8", "replace")

    if any(unit & LABEL == SPACE for unit in units):
        return word
    remembered = lru_cache(BOUNDS["words"].entries)(word)

    def words(text: str) -> str:
        return " ".join(remembered(part) if len(part) <= LONGEST_KEPT else word(part) for part in text.split(" "))

    return words


def parts(rules: bytes) -> tuple[tuple[int, ...], bytes]:
    """The units of the trie, and the texts. Raises NetOptionError for bytes that are no rules."""
    size = int.from_bytes(rules[:HEAD], "little")
    if not UNIT <= size <= min(len(rules) - HEAD - 1, LARGEST) or size % UNIT or rules[-1]:
        raise NetOptionError("the rules of the normalization are not those of a SentencePiece model")
    return struct.unpack(f"<{size // UNIT}I", rules[HEAD : HEAD + size]), rules[HEAD + size :]


def _longest(units: tuple[int, ...], data: bytes, start: int) -> tuple[int, int]:
    """The size of the longest source of a rule that begins at `start`, and where its replacement is; 0 without one."""
    size = at = 0
    place = _offset(units[0])
    for end in range(start, len(data)):
        place ^= data[end]
        if place >= len(units) or units[place] & LABEL != data[end]:
            break
        unit = units[place]
        place ^= _offset(unit)
        if unit >> 8 & 1 and place < len(units):  # a source ends here
            size, at = end + 1 - start, units[place] & 0x7FFFFFFF
    return size, at


def _offset(unit: int) -> int:
    return (unit >> 10) << ((unit & 1 << 9) >> 6)


def _character(first: int) -> int:
    """The bytes of the character that begins with a byte."""
    return 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
