"""Word vectors as a net: an EmbeddingLayer with the encoder of its words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from netlang.encoders.text.tokens import TokensEncoder
from netlang.errors import NetFormatError, counted, quoted
from netlang.errors.warn import warn
from netlang.files.tensor_file import as_path
from netlang.language.declaration.domains import flag
from netlang.language.declaration.signatures import in_our_words
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


@in_our_words
def word_vectors(
    path: Any, *, member: Any = None, ignore_case: Any = Automatic, encoding: Any = "utf-8", skip_errors: Any = False
) -> Net:
    """An EmbeddingLayer with the word vectors of a file, and the "Tokens" encoder of its words on its Input.

    The file: GloVe's text, word2vec's text or binary form, fastText's text; plain, of gzip, or in a zip archive, of
    which `member` is the name of the file, where it has several. What it is, the file tells, not its name.

    The last row is that of unknown words: the vector of "<unk>" where the file has it, else zeros. `ignore_case`: of
    the encoder; with Automatic, True where no word has a capital letter from A to Z. Of a word that is there twice, or
    in several cases that are ignored, the first row counts. `encoding`: of the words. `skip_errors=True` leaves out
    rows that cannot be read. A NetWarning tells what of the file is left out.

    Raises NetFormatError for a file that is damaged or has something else in it, with the line and what was seen, and
    OSError as Python's `open` does.

    >>> import os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "vectors.txt")
    >>> with open(path, "w") as file:
    ...     _ = file.write("hello 0.1 0.2 0.3\\nworld 0.4 0.5 0.6\\n")
    >>> net = word_vectors(path)
    >>> net("Hello world!")
    array([[0.1, 0.2, 0.3],
           [0.4, 0.5, 0.6],
           [0. , 0. , 0. ]], dtype=float32)
    """
    path = as_path(path, "word_vectors", "vectors.txt")
    ignored = IGNORE_CASE(ignore_case, "word_vectors", "ignore_case")
    found = read_word_vectors(path, member, encoding, flag()(skip_errors, "word_vectors", "skip_errors"))
    _tell(path, found.skipped, "row could not be read", "rows could not be read")
    _tell(path, found.repeated, "word stands there twice", "words stand there twice")
    ignored = not any(map(CAPITAL.search, found.words)) if ignored is Automatic else ignored
    rows = [i for i, word in enumerate(found.words) if word != UNKNOWN]
    rows = _without_case(path, found.words, rows) if ignored else rows
    if not rows:
        raise NetFormatError(f"{quoted(path)} has no words but {quoted(UNKNOWN)}", path=path)
    unknown = found.words.index(UNKNOWN) if UNKNOWN in found.words else None
    tokens = found.words if len(rows) == len(found.words) else [found.words[i] for i in rows]
    encoder = TokensEncoder(tokens, IgnoreCase=ignored)
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
