"""`read_word_vectors`: a file of word vectors in any of its forms, which the file itself tells."""

from __future__ import annotations

import codecs
import re
from typing import Any, BinaryIO

import numpy as np
from attrs import frozen

from netlang.errors import NetFormatError, NetOptionError, brief, counted, quoted
from netlang.models.word_vectors.archives import opened
from netlang.models.word_vectors.binary_rows import read_binary
from netlang.models.word_vectors.gathered import Gathered, Remarks
from netlang.models.word_vectors.text_rows import is_row, read_text

HEADER = re.compile(rb"(\d{1,18})[ \t]+(\d{1,18})[ \t]*\r?\n")
HEAD = 1 << 20  # bytes that tell the form
MOST_COMPONENTS = 100_000
BYTE_ORDER_MARK = codecs.BOM_UTF8
REFUSED = {  # what else is met, by its first bytes: what it is, and what to give instead
    **dict.fromkeys((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), ("text in UTF-16", "saving it as UTF-8")),
    **dict.fromkeys(
        (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        ("a pickle, such as gensim's", "what save_word2vec_format writes"),
    ),
    b"\xba\x16O/": ("a binary model of fastText", "the file .vec, which comes with it"),
    b"BZh": ("a file of bzip2", "unpacking it"),
    b"\xfd7zXZ": ("a file of xz", "unpacking it"),
}
PRINTED = bytes({*range(32, 127), *b"\t\r"})


@frozen(eq=False)
class WordVectors:
    """Words and an array with a row for each; what was left out, because it could not be read or was there already."""

    words: tuple[str, ...]
    vectors: np.ndarray
    skipped: Remarks
    repeated: Remarks


def read_word_vectors(path: str, member: str | None = None, encoding: str = "utf-8", skip: bool = False) -> WordVectors:
    """The word vectors of a file: GloVe's text, word2vec's text or binary form, plain, in gzip or zip. Needs the memory
    of the array and little more.

    `member`: the file in a zip archive; None for the only one. `encoding`: of the words. `skip`: rows that cannot be
    read are left out. Of a word that is there twice, the first row counts. Raises OSError where there is no file,
    NetFormatError for what is no row, with the number of the line, and NetOptionError for arguments that do not fit.
    """
    into = Gathered(path, _codec(encoding), skip)
    with opened(path, member) as stream:
        head = _read(stream, HEAD).removeprefix(BYTE_ORDER_MARK)
        if not head.strip():
            raise NetFormatError(f"{quoted(path)} is empty", path=path)
        for beginning, (what, way) in REFUSED.items():
            if head.startswith(beginning):
                raise NetFormatError(f"{quoted(path)} is {what}, which is not read", ways=[way], path=path)
        header = HEADER.match(head)
        if header is None:
            read_text(stream, head, into)
        else:
            _read_declared(stream, head[header.end() :], into, int(header[1]), int(header[2]))
    if not into.words:
        raise NetFormatError(
            f"{quoted(path)} has no word vectors", [into.skipped.first] * bool(into.skipped.count), path=path
        )
    into.resize(len(into.words))
    return WordVectors(tuple(into.words), into.array, into.skipped, into.repeated)


def _read_declared(stream: BinaryIO, head: bytes, into: Gathered, count: int, size: int) -> None:
    """Read what follows a first line that says how many words and components there are."""
    if not 0 < size <= MOST_COMPONENTS:
        text = f"the first line says {counted(count, 'word')} of {size} components"
        raise NetFormatError(f"{quoted(into.path)}: {text}, and there are 1 to {MOST_COMPONENTS:,}", path=into.path)
    line = head.partition(b"\n")[0]
    if not is_row(line, size) and (line.partition(b" ")[2] or line).translate(None, PRINTED):
        return read_binary(stream, head, into, count, size)
    read_text(stream, head, into, size)
    if into.rows != count:
        into.wrong(1, f"it says {counted(count, 'word')}, and there are {into.rows}", "a new copy of it")
    return None


def _read(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, or all where there are fewer: a stream may give them bit by bit."""
    found = b""
    while len(found) < size and (more := stream.read(size - len(found))):
        found += more
    return found


def _codec(encoding: Any) -> str:
    """The name of an encoding in which spaces and line feeds are single bytes. Raises NetOptionError for others."""
    try:
        name = codecs.lookup(encoding).name
        fits = b"\n ".decode(name) == "\n "
    except (LookupError, TypeError, ValueError):
        raise NetOptionError(
            f"encoding is the name of an encoding, not {brief(encoding)}",
            ways=['encoding="utf-8"', 'encoding="latin-1"'],
        ) from None
    if not fits:
        raise NetOptionError(f"encoding {quoted(encoding)} is not read", ways=["saving the file as UTF-8"])
    return name
