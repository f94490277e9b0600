"""Word vectors as a net: an EmbeddingLayer with the encoder of its words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from netlang.encoders.text.tokens import TokensEncoder
from netlang.errors import NetFormatError, counted, quoted
from netlang.errors.warn import warn
from netlang.language.declaration.domains import flag
from netlang.language.nets.net import Net
from netlang.language.values.net_arrays import kept
from netlang.language.values.sentinels import Automatic
from netlang.layers.weights.embedding import EmbeddingLayer
from netlang.models.word_vectors.gathered import LONGEST, Remarks
from netlang.models.word_vectors.read import read_word_vectors

UNKNOWN = "<unk>"  # the word under which GloVe's own program writes the vector of unknown words
CAPITAL = re.compile("[A-Z]")
AT_ONCE = 4096  # rows that are moved
IGNORE_CASE = flag() | Automatic


def word_embedding(
    path: str, Member: Any = None, IgnoreCase: Any = Automatic, CharacterEncoding: Any = "UTF8", SkipErrors: Any = False
) -> Net:
    """An EmbeddingLayer with the word vectors of a file, and the "Tokens" encoder of its words on its Input.

    The last row is that of unknown words: the vector of "<unk>" where the file has it, else zeros. `IgnoreCase`: with
    Automatic, True where no word has a capital letter from A to Z; of words that then differ in case only, the first
    counts. `Member`: the file in a zip archive. `CharacterEncoding`: of the words. `SkipErrors=True` leaves out what
    cannot be read. A NetWarning tells what of the file is left out. Raises what `read_word_vectors` raises.
    """
    ignore_case = IGNORE_CASE(IgnoreCase, "WordVectors", "IgnoreCase")
    skip = flag()(SkipErrors, "WordVectors", "SkipErrors")
    found = read_word_vectors(path, Member, CharacterEncoding, skip)
    _tell(path, found.skipped, "row could not be read", "rows could not be read")
    _tell(path, found.repeated, "word stands there twice", "words stand there twice")
    if ignore_case is Automatic:
        ignore_case = not any(map(CAPITAL.search, found.words))
    rows = [i for i, word in enumerate(found.words) if word != UNKNOWN]
    rows = _without_case(path, found.words, rows) if ignore_case else rows
    if not rows:
        raise NetFormatError(f"{quoted(path)} has no words but {quoted(UNKNOWN)}", path=path)
    unknown = found.words.index(UNKNOWN) if UNKNOWN in found.words else None
    tokens = found.words if len(rows) == len(found.words) else [found.words[i] for i in rows]
    encoder = TokensEncoder(tokens, IgnoreCase=ignore_case)
    return EmbeddingLayer(Weights=_arranged(found.vectors, rows, unknown), Input=encoder)


def _without_case(path: str, words: tuple[str, ...], rows: list[int]) -> list[int]:
    """The rows of words that no word before is in lower case."""
    first: dict[str, int] = {}
    alike = Remarks()
    for i in rows:
        before = first.setdefault(words[i].lower(), i)
        if before != i:
            alike.add(f"{quoted(words[i], LONGEST)} after {quoted(words[before], LONGEST)}")
    _tell(path, alike, "word differs from another in case only", "words differ from others in case only")
    return list(first.values())


def _tell(path: str, left_out: Remarks, one: str, several: str) -> None:
    if left_out.count:
        what = f"{counted(left_out.count, one, several)} and {'is' if left_out.count == 1 else 'are'} left out"
        first = left_out.first if left_out.count == 1 else f"first {left_out.first}"
        warn(f"{quoted(path)}: {what}: {first}")


def _arranged(vectors: np.ndarray, rows: list[int], unknown: int | None) -> np.ndarray:
    """These rows of an array and the one of unknown words behind them, in the memory of the array."""
    size = vectors.shape[1]
    last = np.zeros(size, np.float32) if unknown is None else vectors[unknown].copy()
    for start in range(0, len(rows) if len(rows) < len(vectors) else 0, AT_ONCE):
        some = rows[start : start + AT_ONCE]
        vectors[start : start + len(some)] = vectors[some]
    vectors.resize((len(rows) + 1, size), refcheck=False)
    vectors[-1] = last
    return kept(vectors)
