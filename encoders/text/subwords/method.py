"""The `Method` of a `"SubwordTokens"` encoder: an algorithm and its suboptions.

Written as a name, `"WordPiece"`, or with suboptions, `["BPE", ("CombineWhitespace", True)]` or
`("BPE", {"CombineWhitespace": True})`; kept as the name, or as a tuple of the name and the rules.
"""

from __future__ import annotations

from typing import Any, ClassVar

import attrs
from attrs import frozen

from netlang.encoders.text.subwords.word_patterns import PATTERNS
from netlang.errors import NetOptionError, did_you_mean, enumerated, shown
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain, choice, count

RULE = 2  # a -> b is a tuple of two


def _texts(value: Any) -> Any:
    given = tuple(value) if isinstance(value, list | tuple) else (OUTSIDE,)
    return given if all(isinstance(text, str) and text for text in given) else OUTSIDE


@frozen
class WordPiece:
    """Of each word the longest piece from its start, then the longest of the rest; without one, the whole word is
    unknown. Words end at white space; each punctuation mark is a word.

    `CleanText`: control characters are dropped. `SplitChinese`: each Chinese character is a word. `StripAccents`: marks
    above and below letters are dropped. A word longer than `MaxWordLength` is unknown.
    Source: https://arxiv.org/abs/1810.04805 and https://github.com/google-research/bert
    """

    name: ClassVar[str] = "WordPiece"
    title: ClassVar[str] = 'the method "WordPiece"'

    CleanText: bool = option(False)
    SplitChinese: bool = option(False)
    StripAccents: bool = option(False)
    MaxWordLength: int = option(100, count())


@frozen
class BytePairs:
    """Characters, or bytes, of which neighbours are joined as long as the vocabulary has what they make: what comes
    first in it first, or in `Merges`. A token that begins a word begins with its space.

    `CombineWhitespace`: several spaces are one, and those at the ends none. `WhitespacePadding`: a space is put before
    ("Left") or behind ("Right") the text. `ByteLevel`: the text is bytes, words are found by `WordPattern`, and none is
    joined with another. `ByteFallback`: what has no code is encoded as its bytes, "<0x00>" to "<0xFF>".
    `CombineUnknown`: several unknown characters have one code. `WholeTokens` are found whole, `WholeWords` tells that a
    word of the vocabulary is, however it would be joined. The last six are ours.
    """

    name: ClassVar[str] = "BPE"
    title: ClassVar[str] = 'the method "BPE"'

    CombineWhitespace: bool = option(False)
    WhitespacePadding: str | None = option(None, choice("Left", "Right") | None)
    ByteLevel: bool = option(False)
    WordPattern: str = option("GPT2", choice(*PATTERNS))
    ByteFallback: bool = option(False)
    CombineUnknown: bool = option(True)
    WholeTokens: Any = option((), Domain("a list of tokens", _texts))
    WholeWords: bool = option(False)


METHODS = {kind.name: kind for kind in (BytePairs, WordPiece)}


def method(value: Any) -> Any:
    """The record of a method as it is written; OUTSIDE for what is none. Raises NetOptionError for its suboptions."""
    name, rules = (value[0], value[1:]) if isinstance(value, list | tuple) and value else (value, ())
    if not isinstance(name, str) or name not in METHODS:
        return OUTSIDE
    kind = METHODS[name]
    pairs = [pair for rule in rules for pair in (rule.items() if isinstance(rule, dict) else [rule])]
    names = [field.name for field in attrs.fields(kind)]  # type: ignore[arg-type]
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != RULE:
            raise NetOptionError(
                f'{kind.title}: its suboptions are rules, ("{names[0]}", value), not {shown(pair)}',
                [f"they are {enumerated(names)}"],
            )
        if pair[0] not in names:
            raise NetOptionError(
                f"{kind.title} has no suboption {shown(pair[0])}",
                [f"its suboptions are {enumerated(names)}"],
                did_you_mean(pair[0], names) if isinstance(pair[0], str) else [],
            )
    return kind(**dict(pairs))


def _kept(value: Any) -> Any:
    record = method(value)
    if record is OUTSIDE:
        return OUTSIDE
    given = [(f.name, getattr(record, f.name)) for f in attrs.fields(type(record))]
    rules = tuple(pair for pair, f in zip(given, attrs.fields(type(record)), strict=True) if pair[1] != f.default)
    return (record.name, *rules) if rules else record.name


METHOD = Domain(
    " or ".join(map(shown, METHODS)), _kept, ['or a name with suboptions: ["BPE", ("CombineWhitespace", True)]'],
    lambda value: did_you_mean(value, METHODS) if isinstance(value, str) else [], type="str | Sequence[Any]",
)  # fmt: skip
