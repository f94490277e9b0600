"""Word vectors in word2vec's binary form: a line with the number of words and of components; then for each word its
bytes, a space, its components as little-endian float32, and often a line feed.

Source: https://code.google.com/archive/p/word2vec/ (word2vec.c writes it)
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from netlang.models.word_vectors.gathered import Gathered

BLOCK = 1 << 22  # bytes that are read at once
LONGEST_WORD = 1 << 14  # bytes


def read_binary(stream: BinaryIO, buffer: bytes, into: Gathered, count: int, size: int) -> None:
    """Read `count` words with `size` components each. `buffer`: the bytes that come before those of the stream."""
    into.begin(size)
    into.place, done = "word", 0
    while done < count:
        found, end = _whole_rows(buffer, count - done, 4 * size)
        if found:
            rows = np.stack([np.frombuffer(buffer, "<f4", size, start) for _, start in found]).astype(np.float32)
            into.add([word for word, _ in found], rows, range(done + 1, done + len(found) + 1))
            done += len(found)
        buffer = buffer[end:]
        if len(buffer) > LONGEST_WORD and b" " not in buffer[:LONGEST_WORD]:
            return into.wrong(done + 1, f"no space in {LONGEST_WORD:,} bytes, so that no word ends")
        if done < count:
            more = stream.read(BLOCK)
            if not more:
                return into.wrong(done + 1, f"the file ends here, and the first line says {count} words")
            buffer += more
    if (buffer + stream.read(LONGEST_WORD)).strip():
        into.wrong(count + 1, f"there is more than the {count} words that the first line says")
    return None


def _whole_rows(buffer: bytes, most: int, width: int) -> tuple[list[tuple[bytes, int]], int]:
    """The words whose numbers are all there, with the place where these begin; and where the last of them end."""
    found: list[tuple[bytes, int]] = []
    end = 0
    while len(found) < most:
        space = buffer.find(b" ", end)
        if space < 0 or space + 1 + width > len(buffer):
            break
        found.append((buffer[end:space].lstrip(b"\n"), space + 1))
        end = space + 1 + width
    return found, end
