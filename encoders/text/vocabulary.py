"""The vocabularies that come with the package, by language. Loaded on first use, verified, kept.

Source and licence of the data: encoders/data/README.md.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from attrs import frozen

from netlang.errors import NetDataError
from netlang.slow_imports import imported


@frozen
class Vocabulary:
    """One language's list of tokens: its size is known without loading it."""

    language: str
    version: str
    size: int
    file: str
    digest: str  # SHA-256 of the text


VOCABULARIES: Final = {
    "English": Vocabulary(
        "English",
        version="wamerican-small 2020.12.07-2",
        size=40508,
        file="english.txt.gz",
        digest="4f687f20e3de377604f434aca9afaa4b0ee48d9b5d950e9eacc44092244f88f7",
    )
}


@cache  # one for each row of VOCABULARIES
def tokens_of(language: str) -> tuple[str, ...]:
    """The tokens of a language, lower-case, in the order of their codes.

    Raises NetDataError if the file is not the one that the package was made with.

    >>> len(tokens_of("English")), tokens_of("English")[-1]
    (40508, 'éclairs')
    """
    record = VOCABULARIES[language]
    data = imported("importlib.resources").files("netlang.encoders").joinpath("data", record.file).read_bytes()
    text = imported("gzip").decompress(data)
    tokens = tuple(text.decode("utf-8").split("\n"))
    if len(tokens) != record.size or imported("hashlib").sha256(text).hexdigest() != record.digest:
        raise NetDataError(
            f"the {language} vocabulary is damaged: {record.file} is not version {record.version!r}",
            [f"it has {len(tokens)} tokens, and {record.size} are expected"],
            ["installing netlang anew"],
        )
    return tokens


@cache  # one for each row of VOCABULARIES
def codes_of(language: str) -> dict[str, int]:
    """The code, counting from 1, of each token of a language. Shared: not to be changed."""
    return {token: code for code, token in enumerate(tokens_of(language), 1)}
