"""`"SubwordTokens"`: text as the codes of words and of parts of words.

Source: https://reference.wolfram.com/language/ref/netencoder/SubwordTokens.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.coder_parameters import TARGET_LENGTH
from netlang.encoders.kind import KindEncoder, numbers
from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString
from netlang.encoders.text.sequences import check_codes, not_text
from netlang.encoders.text.subwords import options, word_pieces
from netlang.encoders.text.subwords.files import read_vocabulary
from netlang.encoders.text.subwords.method import METHOD, method
from netlang.encoders.text.subwords.special_tokens import SPECIAL_TOKENS, splitter, token_of
from netlang.errors import NetDataError
from netlang.language.declaration.declare import option
from netlang.language.types.port_types import VARYING, Integer, PortType
from netlang.language.values.sentinels import All, Automatic


@frozen(repr=False, cache_hash=True, slots=False)
class SubwordTokensEncoder(KindEncoder):
    """Encode a string as the codes 1..d of words and of parts of words, from a vocabulary of d tokens.

    A token that begins a word has a space in front (" word"), one within a word has none ("tion"). AnyCharacter stands
    for what no token covers, StartOfString and EndOfString for the ends, which are encoded with
    `IncludeTerminalTokens=True`. The vocabulary is a list, or the path of a file or folder: `tokenizer.json`,
    `vocab.txt`. Output: a vector of integers 1..d of varying length, or of length `TargetLength` (cut, or padded with
    `PaddingToken`, by default EndOfString, or else the last token). Raises NetDataError for what is not text,
    NetOptionError for a vocabulary that cannot be used.

    >>> from netlang.encoders import AnyCharacter, NetEncoder
    >>> encoder = NetEncoder("SubwordTokens", [AnyCharacter, " cat", " a", "s", " !"], Method="WordPiece")
    >>> encoder("a cat, cats!")
    array([3, 2, 1, 2, 4, 5])
    """

    kind: ClassVar[str] = "SubwordTokens"
    found = staticmethod(read_vocabulary)

    Tokens: Any = option(Automatic, options.TOKENS | Automatic)
    IgnoreCase: bool = option(False, kw_only=True)
    IncludeTerminalTokens: bool = option(False, kw_only=True)
    Method: Any = option("WordPiece", METHOD, kw_only=True)
    TargetLength: Any = option(All, TARGET_LENGTH, kw_only=True)
    UnicodeNormalization: Any = option(None, options.NORMALIZATION, kw_only=True)
    SpecialTokens: Any = option((), SPECIAL_TOKENS, kw_only=True)
    PaddingToken: Any = option(Automatic, options.TOKEN, kw_only=True)

    def __attrs_post_init__(self) -> None:
        options.check(self)

    @cached_property
    def codes(self) -> dict[Any, int]:
        """The code of every token."""
        return {token: code for code, token in enumerate(self.Tokens, 1)}

    @property
    def size(self) -> int:
        """How many tokens there are, all codes counted."""
        return len(self.Tokens)

    @property
    def derived(self) -> dict[str, Any]:
        return {"VocabularySize": self.size}

    @property
    def port_type(self) -> PortType:
        length = VARYING if self.TargetLength is All else self.TargetLength
        return PortType((length,), Integer(1, self.size))

    def explain(self) -> str:
        return options.explained(self.Tokens)

    def is_raw(self, value: Any) -> bool:
        return isinstance(value, str)

    def encode_raw(self, value: Any) -> np.ndarray:
        if not isinstance(value, str):
            array = numbers(value)
            if array is not None and array.ndim:
                check_codes(array, self.size, self.TargetLength, self.kind)
            raise not_text(value, self.kind, "a string")
        found = self._codes_of(value)
        ends = self._ends
        if self.TargetLength is not All:
            found = found[: self.TargetLength - len(ends)]
            padding = [self._padding] * (self.TargetLength - len(ends) - len(found))
        else:
            padding = []
        return np.array([*ends[:1], *found, *ends[1:], *padding], dtype=np.int64)

    def _codes_of(self, text: str) -> list[int]:
        """The codes of a text, ends left out."""
        if not text.isascii():
            _check_unicode(text)
        if not self.SpecialTokens:
            return list(self._segment(text))
        found: list[int] = []
        for part, code in self._split(text):
            found += self._segment(part) if code is None else (code,)
        return found

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        ends = (StartOfString, EndOfString) if self.IncludeTerminalTokens else ()
        return tuple(self.codes[end] for end in ends)

    @cached_property
    def _padding(self) -> int:
        if self.PaddingToken is not Automatic:
            return self.codes[self.PaddingToken]
        return self.codes.get(EndOfString, self.size)

    @cached_property
    def _split(self) -> Callable[[str], Iterable[tuple[str, int | None]]]:
        return splitter(self.SpecialTokens, self.codes)

    @cached_property
    def _segment(self) -> Callable[[str], Iterable[int]]:
        """The function that gives the codes of a text without special tokens."""
        special = {token_of(entry) for entry in self.SpecialTokens}
        tokens = {t: code for t, code in self.codes.items() if isinstance(t, str) and t not in special}
        return word_pieces.segmenter(
            method(self.Method), tokens, self.codes[AnyCharacter], self.IgnoreCase, self.UnicodeNormalization
        )


def _check_unicode(text: str) -> None:
    """Refuse halves of characters (lone surrogates), which are no text and in no vocabulary."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        value = text[error.start]
        raise NetDataError(
            f'U+{ord(value):04X} at position {error.start + 1} is no character for the "SubwordTokens" encoder',
            ["it is half of one, as text has it that was decoded wrongly"],
            ['text.encode("utf-8", "replace").decode("utf-8")'],
            value=value,
            position=error.start + 1,
        ) from None
