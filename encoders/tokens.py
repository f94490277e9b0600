"""`"Tokens"`: text as the codes of its words. One split and one dictionary look-up per token.

Source: https://reference.wolfram.com/language/ref/netencoder/Tokens.html and .../netdecoder/Tokens.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import field, frozen

from netlang.encoders.checks import (
    enumerated,
    input_depth,
    listed,
    no_duplicates,
    one_of,
    shown,
    target_length,
)
from netlang.encoders.kind import KindDecoder, KindEncoder, numbers, unknown_property
from netlang.encoders.sequences import check_codes, check_vectors, resized
from netlang.encoders.symbols import WordBoundary
from netlang.encoders.vocabulary import VOCABULARIES, codes_of, tokens_of
from netlang.errors import NetDataError, NetOptionError, did_you_mean
from netlang.spec.coders import Encoder
from netlang.spec.sentinels import All, Automatic
from netlang.spec.types import VARYING, Integer, PortType, Real

WORDS_AND_MARKS = re.compile(r"\w+|[^\w\s]")  # white space is dropped, each mark is a token of its own


def token_list(value: Any) -> Any:
    """The name of a language, or a tuple of different strings."""
    if isinstance(value, str):
        if value in VOCABULARIES:
            return value
        raise NetOptionError(
            f"there is no vocabulary {shown(value)}",
            [f"the languages are {enumerated(VOCABULARIES)}"],
            [*did_you_mean(value, VOCABULARIES), 'a list of tokens: NetEncoder("Tokens", ["the", "cat"])'],
        )
    tokens = listed(value, "tokens")
    for token in tokens:
        if not isinstance(token, str) or not token:
            raise NetOptionError(f"a token is {shown(token)}", ["each token is a non-empty string"])
    if not tokens:
        raise NetOptionError("the list of tokens is empty")
    return tokens


def split_pattern(value: Any) -> Any:
    """`WordBoundary`, `None`, or a regular expression (text or compiled) of what stands between tokens."""
    if value is WordBoundary or value is None or isinstance(value, re.Pattern):
        return value
    if isinstance(value, str):
        try:
            re.compile(value)
        except re.error as error:
            raise NetOptionError(
                f"SplitPattern {shown(value)} is not a regular expression: {error}"
            ) from None
        return value
    raise NetOptionError(
        f"SplitPattern is {shown(value)}",
        ["it is WordBoundary, a regular expression, or None for input that is a list of tokens already"],
    )


@frozen(repr=False, cache_hash=True)
class _Vocabulary:
    """What the encoder and the decoder of tokens share."""

    Tokens: Any = field(default="English", converter=token_list)
    IgnoreCase: bool = field(default=True, kw_only=True, validator=one_of(True, False))

    @property
    def language(self) -> str | None:
        return self.Tokens if isinstance(self.Tokens, str) else None

    @property
    def size(self) -> int:
        return VOCABULARIES[self.language].size if self.language else len(self.Tokens)

    @property
    def derived(self) -> dict[str, Any]:
        version = VOCABULARIES[self.language].version if self.language else None
        return {"VocabularySize": self.size, "Version": version}
