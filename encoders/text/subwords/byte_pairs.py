"""The method `"BPE"`, byte-pair encoding: characters or bytes, of which neighbours are joined as long as the vocabulary
has what they make, in its order.

Sources: https://arxiv.org/abs/1508.07909, https://github.com/google/sentencepiece (text as a whole, a space before each
word) and https://github.com/openai/gpt-2 (bytes of words found by a pattern).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from heapq import heapify, heappop, heappush
from typing import Any, TypeVar

from attrs import evolve

from netlang.caches import BOUNDS
from netlang.encoders.text.letters import CharacterMap
from netlang.encoders.text.subwords.method import BytePairs
from netlang.encoders.text.subwords.normalization import normalizer
from netlang.encoders.text.subwords.word_patterns import word_pattern
from netlang.encoders.text.subwords.word_pieces import LONGEST_KEPT, without_case

Piece = TypeVar("Piece", str, bytes)
Rank = Callable[[Any, Any], int | None]

SPACES = re.compile(" +")
SPACE_MARK = "▁"  # how SentencePiece writes a space
BYTE = [f"<0x{byte:02X}>" for byte in range(256)]


def segmenter(encoder: Any, method: BytePairs, tokens: Mapping[str, int], unknown: int) -> Callable[[str], list[int]]:
    """The function that gives the codes of a text. `tokens`: the code of each piece; `unknown`: 0 without one."""
    codes = without_case(tokens) if encoder.IgnoreCase else dict(tokens)
    allowed = None if encoder.Vocabulary is None else {tokens[t] for t in encoder.Vocabulary if t in tokens}
    cased = [token.lower() if encoder.IgnoreCase else token for token in method.WholeTokens]
    whole = tuple(token for token in cased if token in codes and (allowed is None or codes[token] in allowed))
    method = evolve(method, WholeTokens=whole)
    in_codes = _coder(method, codes, unknown, allowed)
    join = _joiner(method, codes, encoder.Merges, allowed)
    parts = parts_of(encoder, method, codes)

    def part_codes(part: str) -> tuple[int, ...]:
        return tuple(code for piece in join(part) for code in in_codes(piece))

    remembered = lru_cache(BOUNDS["words"].entries)(part_codes)

    def segment(text: str) -> list[int]:
        found: list[int] = []
        for part, whole in parts(text):
            if whole:
                found.append(codes[whole])
            else:
                found += remembered(part) if len(part) <= LONGEST_KEPT else part_codes(part)
        return _one_unknown(found, unknown) if method.CombineUnknown and unknown in found else found

    return segment


# the text -------------------------------------------------------------------------------------------------


def parts_of(encoder: Any, method: BytePairs, codes: Iterable[str] = ()) -> Callable[[str], Iterator[tuple[str, str]]]:
    """The function that gives the parts of a text that no piece reaches across, each with nothing or, where it is a
    token that is found whole, with this. `codes`: the tokens."""
    split = _splitter(method, codes)
    tidied = _tidier(encoder, method, SPACE_MARK not in "".join(codes))

    def parts(text: str) -> Iterator[tuple[str, str]]:
        for before, token in parts_at(tidied(text), method.WholeTokens):
            for part in split(before):
                yield part, ""
            if token:
                yield token, token

    return parts


def _tidier(encoder: Any, method: BytePairs, marks_are_spaces: bool) -> Callable[[str], str]:
    """The function that gives the text in the characters and spaces of the vocabulary."""
    normal = normalizer(encoder.UnicodeNormalization)
    protected = [token.replace(" ", SPACE_MARK) for token in method.WholeTokens]
    lower = CharacterMap(str.lower)

    def tidied(text: str) -> str:
        letters = "".join(normal(part) + token for part, token in parts_at(text, protected))
        letters = letters.translate(lower) if encoder.IgnoreCase else letters
        if method.CombineWhitespace:
            letters = SPACES.sub(" ", letters).lstrip(" ")
        if marks_are_spaces and not method.ByteLevel:
            letters = letters.replace(SPACE_MARK, " ")
        if method.CombineWhitespace:
            letters = letters.rstrip(" ")
        return _padded(letters, method) if (letters if method.CombineWhitespace else text) else ""

    return tidied


def _padded(text: str, method: BytePairs) -> str:
    """With a space before or behind; that of words of bytes is only added where there is none."""
    if method.WhitespacePadding == "Left" and not (method.ByteLevel and text.startswith(" ")):
        return f" {text}"
    return f"{text} " if method.WhitespacePadding == "Right" else text


def parts_at(text: str, tokens: Collection[str]) -> Iterator[tuple[str, str]]:
    """The text between the tokens that are found whole, each with the token behind it, at the end with none."""
    start = 0
    for match in _any_of(tuple(tokens)).finditer(text) if tokens else ():
        yield text[start : match.start()], match[0]
        start = match.end()
    yield text[start:], ""


@lru_cache(maxsize=BOUNDS["patterns"].entries)
def _any_of(tokens: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(tokens, key=len, reverse=True))))


def _splitter(method: BytePairs, codes: Iterable[str]) -> Callable[[str], Iterable[str]]:
    """The function that gives parts of a text that no piece reaches across."""
    if method.ByteLevel:
        return word_pattern(method.WordPattern).findall
    if not any(re.search("[^ ] ", token) for token in codes):
        return re.compile(" *[^ ]+| +").findall
    if not any(re.search(" [^ ]", token) for token in codes):
        return re.compile("[^ ]+ *| +").findall
    return lambda text: (text,) if text else ()


# joining --------------------------------------------------------------------------------------------------


def _joiner(
    method: BytePairs, codes: Mapping[str, int], merges: tuple[Any, ...] | None, allowed: set[int] | None
) -> Callable[[str], list[Any]]:  # fmt: skip
    """The function that gives the pieces of a part of a text."""
    units: Callable[[str], Any] = as_bytes if method.ByteLevel else list
    shape: Callable[[str], Any] = as_bytes if method.ByteLevel else str
    excluded = {*method.WholeTokens, *(BYTE if method.ByteFallback else ())}
    known = {shape(token): code for token, code in codes.items() if token not in excluded}
    hidden = None if allowed is None else {piece for piece, code in known.items() if code not in allowed}
    if merges is not None:
        pairs = {(shape(left), shape(right)): rank for rank, (left, right) in enumerate(merges)}
        rank: Rank = lambda left, right: pairs.get((left, right))  # noqa: E731
    else:
        rank = lambda left, right: known.get(left + right)  # noqa: E731

    def join(chunk: str) -> list[Any]:
        if method.WholeWords and shape(chunk) in known:
            return [shape(chunk)]
        single = units(chunk)
        if method.ByteLevel:
            single = [single[i : i + 1] for i in range(len(single))]
        return joined(single, rank, hidden)

    return join


def as_bytes(piece: str) -> bytes:
    """The bytes of a piece, which may begin or end within a character."""
    return piece.encode("utf-8", "surrogateescape")


def joined(units: list[Piece], rank: Rank, hidden: set[Piece] | None = None) -> list[Piece]:
    """Neighbours joined, those of the lowest rank first, of equals the first from the left, until none has a rank.
    Pieces that are `hidden` are taken apart again at the end.

    >>> joined(list("ababa"), lambda left, right: {"ab": 1, "ba": 2, "abab": 3}.get(left + right))
    ['abab', 'a']
    """
    pieces: list[Any] = list(units)
    size = len(pieces)
    following, before = list(range(1, size + 1)), list(range(-1, size - 1))
    parts: dict[Any, tuple[Any, Any]] = {}

    def candidate(i: int, j: int) -> tuple[int, int, Any, Any] | None:
        left, right = pieces[i], pieces[j]
        found = rank(left, right)
        if found is None:
            return None
        if hidden and left + right in hidden:
            parts[left + right] = left, right
        return found, i, left, right

    queue = [found for i in range(size - 1) if (found := candidate(i, i + 1))]
    heapify(queue)
    while queue:
        _, i, left, right = heappop(queue)
        j = following[i]
        if pieces[i] != left or j >= size or pieces[j] != right:
            continue  # one of them is another by now
        pieces[i], pieces[j] = left + right, None
        following[i] = after = following[j]
        if after < size:
            before[after] = i
        for pair in ((before[i], i), (i, after)):
            if pair[0] >= 0 and pair[1] < size and (found := candidate(*pair)):
                heappush(queue, found)
    result = [piece for piece in pieces if piece is not None]
    return [part for piece in result for part in _apart(piece, parts)] if parts else result


def _apart(piece: Piece, parts: Mapping[Piece, tuple[Piece, Piece]]) -> list[Piece]:
    """What a piece that is not allowed was joined from."""
    found, left = [], [piece]
    while left:
        last = left.pop()
        if last in parts:
            left += reversed(parts[last])
        else:
            found.append(last)
    return found


# codes ----------------------------------------------------------------------------------------------------


def _coder(
    method: BytePairs, codes: Mapping[str, int], unknown: int, allowed: set[int] | None
) -> Callable[[Any], tuple[int, ...]]:
    """The function that gives the codes of a piece: one, or those of its bytes where there is none."""
    excluded = BYTE if method.ByteFallback else ()
    shape: Callable[[str], Any] = as_bytes if method.ByteLevel else str
    known = {
        shape(token): (code,)
        for token, code in codes.items()
        if (allowed is None or code in allowed) and token not in excluded
    }
    single = [codes.get(token, unknown) for token in BYTE]

    def in_codes(piece: Any) -> tuple[int, ...]:
        found = known.get(piece)
        if found is None:
            found = tuple(single[byte] for byte in piece.encode()) if method.ByteFallback else (unknown,)
        return found

    return in_codes


def _one_unknown(codes: list[int], unknown: int) -> list[int]:
    """One code for unknown where several follow each other."""
    return [code for i, code in enumerate(codes) if code != unknown or i == 0 or codes[i - 1] != unknown]
