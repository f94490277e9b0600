"""Word vectors as text: a line for each word, the word and its numbers with spaces between. GloVe's files are like
this; word2vec's and fastText's begin with a line that says how many words and numbers there are.

Lines end in a line feed, nothing else: words hold U+0085, U+2028 and no-break spaces. The last numbers of a line are
the vector, and all before them is the word, which can have spaces in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from netlang.errors import NetFormatError, counted, quoted
from netlang.language.values.floating_point import quiet
from netlang.models.word_vectors.gathered import LONGEST, Gathered

BLOCK = 1 << 22  # bytes that are read at once
LONGEST_LINE = 1 << 24  # bytes
LOOKED_AT = 1000  # lines that tell how many numbers a vector has


def read_text(stream: BinaryIO, head: bytes, into: Gathered, size: int = 0) -> None:
    """Read all lines. `head`: the bytes that come before those of the stream; `size`: the number of components that the
    first line said, which has been taken; 0 where it is for the lines to tell."""
    number = 2 if size else 1
    for lines in _blocks(stream, head, into):
        if not into.array.size and (size := size or _usual_size(lines)):
            into.begin(size)
        if size:
            _add(lines, number, into)
        number += len(lines)


def _blocks(stream: BinaryIO, rest: bytes, into: Gathered) -> Iterator[list[bytes]]:
    """The lines, as many as come at once."""
    while block := stream.read(BLOCK):
        whole, feed, rest = (rest + block).rpartition(b"\n")
        if len(rest) > LONGEST_LINE:
            text = f"a line has more than {LONGEST_LINE:,} bytes"
            raise NetFormatError(f"{quoted(into.path)} has no word vectors: {text}", path=into.path)
        if feed:
            yield _lines(whole)
    if rest:
        yield _lines(rest.removesuffix(b"\n"))


def _lines(block: bytes) -> list[bytes]:
    """The lines of a block, with spaces where there may be tabs, and nothing behind the numbers."""
    block = block.replace(b"\t", b" ").replace(b"\r\n", b"\n")
    while b" \n" in block:
        block = block.replace(b" \n", b"\n")
    return block.rstrip(b" \r").split(b"\n")


def _fields(line: bytes) -> list[bytes]:
    return [field for field in line.split(b" ") if field]


def _usual_size(lines: list[bytes]) -> int:
    """How many numbers most of the first lines have behind a word; 0 where all are empty."""
    counts = Counter(_numbers_behind(fields) for fields in map(_fields, lines[:LOOKED_AT]) if fields)
    return max(1, counts.most_common(1)[0][0]) if counts else 0


def _numbers_behind(fields: list[bytes]) -> int:
    """How many numbers a line ends in; its first field is a word, or begins one."""
    return next((i for i, text in enumerate(reversed(fields)) if not _is_number(text)), len(fields) - 1)


def _add(lines: list[bytes], number: int, into: Gathered) -> None:
    """Add the rows of some lines, of which `number` is the first: all at once, if none is unusual."""
    size = into.array.shape[1]
    rows, parts = None, []
    if all(line.count(b" ") == size for line in lines):
        for place, line in enumerate(lines, number):
            word, _, numbers = line.partition(b" ")
            parts.append((place, word, numbers))
        rows = _table([numbers for _, _, numbers in parts])
    if rows is None:
        parts = [part for place, line in enumerate(lines, number) for part in _parted(line, place, into)]
        with quiet():
            rows = np.array([list(map(float, numbers.split())) for _, _, numbers in parts], np.float32)
    if parts:
        into.add([word for _, word, _ in parts], rows, [place for place, _, _ in parts])


def _table(texts: list[bytes]) -> np.ndarray | None:
    """Lines of as many numbers as an array; None if there is anything else in them."""
    try:
        with quiet():
            return np.loadtxt(texts, np.float32, comments=None, delimiter=" ", ndmin=2)
    except ValueError:
        return None


def _parted(line: bytes, place: int, into: Gathered) -> list[tuple[int, bytes, bytes]]:
    """A line as its number, the word and the text of its numbers; nothing where it is empty, or wrong."""
    size, fields = into.array.shape[1], _fields(line)
    if not fields:
        return []
    numbers, word = fields[-size:], line
    for field in reversed(numbers):
        word = word.rstrip(b" ")[: -len(field)]
    word = word.strip(b" ")
    shown = quoted((word or fields[0]).decode(into.encoding, "replace"), LONGEST)
    bad = [i for i, text in enumerate(numbers) if not _is_number(text)]
    if not word and len(fields) == size and line.startswith(b" ") and not bad:
        into.wrong(place, "it has no word")
    elif len(fields) <= size or (_is_number(_fields(word)[-1]) and len(_fields(word)) > 1):
        into.wrong(place, f"{shown} has {counted(_numbers_behind(fields), 'component')}, and others have {size}")
    elif bad:
        text = quoted(numbers[bad[0]].decode(into.encoding, "replace"), LONGEST)
        into.wrong(place, f"component {bad[0] + 1} of {shown} is no number: {text}")
    else:
        return [(place, word, b" ".join(numbers))]
    return []


def _is_number(text: bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return b"_" not in text


def is_row(line: bytes, size: int) -> bool:
    """Whether a line is a word and so many numbers."""
    fields = _fields(line.replace(b"\t", b" ").rstrip())
    return len(fields) > size and all(map(_is_number, fields[-size:]))
