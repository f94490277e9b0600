"""Vocabularies and classes counted in data: `NetEncoder("Tokens", texts=texts, max_tokens=1000)`.

Data are read once, one after the other, and never held as a whole. What occurs most comes first; of what occurs equally
often, what was seen first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from netlang.errors import NetDataError, NetOptionError, quoted, shown
from netlang.language.declaration.domains import count

CHUNK = 2**20  # characters that are read at once of a file without lines


@frozen
class Request:
    """What is to be counted: the data, how many different elements are kept at most, how often each occurs at least;
    and the other arguments."""

    data: Iterable[Any]
    most: int | None
    least: int
    arguments: dict[str, Any]


@frozen
class FromData:
    """The options of a kind by which `parameter` is found in data."""

    parameter: str  # "Tokens"
    source: str = "texts"
    most: str = "max_tokens"
    least: str = "min_count"

    @property
    def names(self) -> tuple[str, ...]:
        return self.source, self.most, self.least

    def asked(self, given: dict[str, Any], title: str, default: int | None = None) -> Request | None:
        """What is asked for; None where there are no data. Raises NetOptionError for options that do not go together.

        `default`: how many elements are kept where nothing is said; None for all."""
        arguments = {name: value for name, value in given.items() if name not in self.names}
        if self.source not in given:
            extra = next((name for name in self.names if name in given), None)
            if extra:
                raise NetOptionError(f"{title}: {extra} goes with {self.source}, which are not given", option=extra)
            return None
        if self.parameter in given:
            raise NetOptionError(f"{title} is given both {self.parameter} and {self.source}", ways=["one of them"])
        bound = count() | None
        most = bound(given.get(self.most, default), title, self.most)
        least = count()(given.get(self.least, 1), title, self.least)
        return Request(_each(given[self.source], self.source, title), most, least, arguments)


def most_common(groups: Iterable[Iterable[Hashable]], request: Request, room: int = 0) -> list[Any]:
    """The elements of all groups by how often they occur. `room`: so many of those asked for are something else."""
    counter: Counter[Any] = Counter()
    for group in groups:
        counter.update(group)
    found = counter.most_common(None if request.most is None else max(request.most - room, 0))
    return [element for element, times in found if times >= request.least]


def texts(
    request: Request, title: str, fits: Callable[[Any], bool] = lambda text: isinstance(text, str),
    what: str = "a string",
) -> Iterator[Any]:  # fmt: skip
    """The data, each of which has to be a string, or another thing that fits."""
    for position, text in enumerate(request.data, 1):
        if not fits(text):
            raise NetDataError(f"text {position} for {title} is {shown(text)}, not {what}", value=text)
        yield text


def _each(data: Any, source: str, title: str) -> Iterator[Any]:
    """The data one by one: the elements of a collection or of an iterator, or the lines of a file."""
    if isinstance(data, Path):
        return _lines(data)
    if isinstance(data, str | bytes | dict) or not isinstance(data, Iterable):
        raise NetOptionError(
            f"{title}: {source} are {shown(data)}", [], ["a list, an iterator, or a file: pathlib.Path(...)"]
        )
    return (one.item() if isinstance(one, np.generic) else one for one in data)


def _lines(path: Path) -> Iterator[str]:
    """The lines of a text file in UTF-8. One that is very long comes in parts, which end at white space."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            rest = ""
            while part := file.readline(CHUNK):
                line = rest + part
                rest = ""
                if not line.endswith("\n") and len(part) == CHUNK:
                    cut = line.rfind(" ") + 1 or len(line)
                    line, rest = line[:cut], line[cut:]
                yield line.removesuffix("\n")
            if rest:
                yield rest
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise NetDataError(f"{quoted(path.name)} cannot be read: {why}", path=str(path)) from None
