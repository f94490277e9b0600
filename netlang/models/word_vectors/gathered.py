"""Words and their vectors as they are gathered from a file, and what is wrong with rows of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from attrs import Factory, define

from netlang.errors import NetFormatError, NetMemoryError, quoted

FIRST: Final = 1 << 20  # bytes of the array to begin with
GROWTH: Final = 1.125  # of the array, so that it never has much more memory than what is in it
LONGEST: Final = 60  # characters of a word in a message


@define(eq=False)
class Remarks:
    """What was left out of a file: how many rows, and a text about the first of them."""

    count: int = 0
    first: str = ""

    def add(self, text: str) -> None:
        self.count += 1
        self.first = self.first or text


@define(eq=False)
class Gathered:
    """The rows of a file that have been read: `words` with their numbers in the file, and an array with a row for each,
    and room for more. `place`: what a row is called in messages.

    A row that cannot be read raises NetFormatError, or with `skip` is left out.
    """

    path: str
    encoding: str = "utf-8"
    skip: bool = False
    place: str = "line"
    words: dict[str, int] = Factory(dict)
    array: np.ndarray = Factory(lambda: np.empty((0, 0), np.float32))
    skipped: Remarks = Factory(Remarks)
    repeated: Remarks = Factory(Remarks)

    def begin(self, size: int) -> None:
        """Before the first row: how many components each has."""
        self.array = np.empty((FIRST // (4 * size) + 1, size), np.float32)

    def add(self, words: Sequence[bytes], rows: np.ndarray, places: Sequence[int]) -> None:
        """Add rows with their words; `places` are their numbers in the file."""
        finite = np.isfinite(rows).all(axis=1)
        start, taken = len(self.words), []
        for i, (word, place) in enumerate(zip(self._decoded(words, places), places, strict=True)):
            if word is None:
                continue
            if not finite[i]:
                column = int(np.argmin(np.isfinite(rows[i])))
                self.wrong(place, f"component {column + 1} of {quoted(word, LONGEST)} is {rows[i, column]}")
            elif self.words.setdefault(word, place) == place:
                taken.append(i)
            else:
                first = f"first in {self.place} {self.words[word]}"
                self.repeated.add(f"{quoted(word, LONGEST)} in {self.place} {place}, {first}")
        if start + len(taken) > len(self.array):
            self.resize(max(start + len(taken), int(len(self.array) * GROWTH)))
        self.array[start : start + len(taken)] = rows if len(taken) == len(rows) else rows[taken]

    def wrong(self, place: int, what: str, *ways: str) -> None:
        """A row cannot be read."""
        text = f"{self.place} {place}: {what}"
        if not self.skip:
            raise NetFormatError(f"{quoted(self.path)}, {text}", (), [*ways, "skip_errors=True"], path=self.path)
        self.skipped.add(text)

    def _decoded(self, words: Sequence[bytes], places: Sequence[int]) -> list[str | None]:
        """The words as text, all at once; None for one that is none."""
        try:
            found: list[str | None] = [*b"\n".join(words).decode(self.encoding).split("\n")]
        except UnicodeDecodeError:
            found = []
        whole = len(found) == len(words) and "" not in found
        return found if whole else [self._text(word, at) for word, at in zip(words, places, strict=True)]

    def _text(self, word: bytes, place: int) -> str | None:
        if not word.strip(b" "):
            self.wrong(place, "it has no word")
            return None
        try:
            return word.decode(self.encoding)
        except UnicodeDecodeError:
            self.wrong(place, f"the word {word[:LONGEST]!r} is not {self.encoding}", 'encoding="latin-1"')
            return None

    @property
    def rows(self) -> int:
        """How many rows there were, those that were left out too."""
        return len(self.words) + self.repeated.count + self.skipped.count

    def resize(self, rows: int) -> None:
        """Change the number of rows in place: memory is moved, not copied, where the system can."""
        try:
            self.array.resize((rows, self.array.shape[1]), refcheck=False)
        except MemoryError:
            text = f"{rows:,} vectors of {self.array.shape[1]} components"
            raise NetMemoryError(f"{quoted(self.path)}: there is not enough memory for {text}") from None
