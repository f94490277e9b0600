"""`"Tokens"`: text as the codes of its words. One split and one dictionary look-up per token.

Source: https://reference.wolfram.com/language/ref/netencoder/Tokens.html and .../netdecoder/Tokens.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import field, frozen

from netlang.encoders.coder_parameters import SEQUENCE_DEPTH, TARGET_LENGTH, listed, no_duplicates
from netlang.encoders.from_data import FromData, most_common, texts
from netlang.encoders.kind import Declared, KindEncoder, numbers
from netlang.encoders.text.letters import words_and_marks
from netlang.encoders.text.patterns import WordBoundary
from netlang.encoders.text.sequences import TextDecoder, check_codes, not_text, resized
from netlang.encoders.text.vocabulary import VOCABULARIES, codes_of, tokens_of
from netlang.errors import NetDataError, NetOptionError, counted, did_you_mean, enumerated, shown
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain, only
from netlang.language.types.port_types import VARYING, Integer, PortType
from netlang.language.values.sentinels import All, Automatic


def _tokens(value: Any) -> Any:
    if isinstance(value, str):
        if value in VOCABULARIES:
            return value
        raise NetOptionError(
            f"there is no vocabulary {shown(value)}",
            [f"the languages are {enumerated(VOCABULARIES, 8)}"],
            did_you_mean(value, VOCABULARIES) or ['a list of tokens: NetEncoder("Tokens", ["the", "cat"])'],
        )
    tokens = listed(value, "tokens")
    for token in tokens:
        if not isinstance(token, str) or not token:
            raise NetOptionError(f"a token is {shown(token)}", ["each token is a non-empty string"])
    if not tokens:
        raise NetOptionError("the list of tokens is empty", ways=['NetEncoder("Tokens") for English'])
    return tokens


def _pattern(value: Any) -> Any:
    if isinstance(value, str):
        try:
            re.compile(value)
        except (re.error, RecursionError, OverflowError) as error:
            text = f"SplitPattern {shown(value)} is not a regular expression: {error!s:.100}"
            raise NetOptionError(text) from None
    return value if isinstance(value, str | re.Pattern) else OUTSIDE


TOKENS = Domain("a language or a list of tokens", _tokens, type="str | Sequence[str]", as_given=True)
FROM_TEXTS = FromData("Tokens")
LISTS = "None is for input that is a list of tokens already"
SPLIT = Domain("a regular expression", _pattern, [LISTS], type="str | re.Pattern[str]") | None | WordBoundary


class VocabularyCoder(Declared):
    """What encoder and decoder of tokens share: a vocabulary, by language or as a list."""

    Tokens: Any
    IgnoreCase: bool
    Version: Any

    @property
    def size(self) -> int:
        """How many tokens there are, unknown not counted."""
        return VOCABULARIES[self.Tokens].size if isinstance(self.Tokens, str) else len(self.Tokens)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens in the order of their codes, in lower case if case is ignored."""
        if isinstance(self.Tokens, str):
            return tokens_of(self.Tokens)
        return tuple(map(str.lower, self.Tokens)) if self.IgnoreCase else self.Tokens

    @property
    def derived(self) -> dict[str, Any]:
        return {"VocabularySize": self.size}

    def _check(self) -> None:
        self._check_version()
        if self.IgnoreCase and not isinstance(self.Tokens, str):
            try:
                no_duplicates(self.tokens, "tokens")
            except NetOptionError as error:
                details = ["in lower case, because IgnoreCase is True"]
                raise NetOptionError(error.headline, details, ["IgnoreCase=False"]) from None

    def _check_version(self) -> None:
        """Record the version of a language's vocabulary; codes of another version would mean other words."""
        present = VOCABULARIES[self.Tokens].version if isinstance(self.Tokens, str) else None
        if self.Version is Automatic:
            object.__setattr__(self, "Version", present)
        elif type(self.Version) is not type(present) or self.Version != present:
            raise NetOptionError(
                f"the vocabulary {shown(self.Tokens)} is version {shown(present)}, not {shown(self.Version)}",
                ["in another version the codes stand for other words"],
                ["the release of netlang that has that version", "training anew, with Version=Automatic"],
            )


@frozen(repr=False, cache_hash=True, slots=False)
class TokensEncoder(VocabularyCoder, KindEncoder):
    """Encode a string as the codes 1..d of its tokens; d+1 stands for any unknown token.

    Output: a vector of integers 1..d+1, of varying length, or of length `TargetLength` (cut, or padded with
    d+1). `SplitPattern=None`: the input is a list of tokens already. `UnknownToken=None`: an unknown token
    is an error, and the codes end at d. `texts` instead of tokens: the vocabulary is counted in them, and has
    `max_tokens` at most, each of which occurs `min_count` times at least. Raises NetDataError for what is not text.

    >>> from netlang.encoders import NetEncoder
    >>> encoder = NetEncoder("Tokens", ["the", "cat", "sat"])
    >>> encoder("The cat sat"), encoder("the dog sat")
    (array([1, 2, 3]), array([1, 4, 3]))
    >>> encoder.explain()
    '4 = 3 tokens + 1 for unknown'
    >>> NetEncoder("Tokens", texts=["the cat sat", "the mat"], max_tokens=3)
    NetEncoder("Tokens", ['the', 'cat', 'sat'])
    """

    kind: ClassVar[str] = "Tokens"
    origins = FROM_TEXTS.names

    Tokens: Any = option("English", TOKENS)
    IgnoreCase: bool = option(True, kw_only=True)
    SplitPattern: Any = option(WordBoundary, SPLIT, kw_only=True)
    TargetLength: Any = option(All, TARGET_LENGTH, kw_only=True)
    UnknownToken: Any = option(Automatic, only(None) | Automatic, kw_only=True)
    Version: Any = field(default=Automatic, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        self._check()
        if self.UnknownToken is None and self.TargetLength is not All:
            raise NetOptionError(
                "UnknownToken=None cannot go with a TargetLength",
                ["short input is padded with the code for unknown, and there is none"],
                ["UnknownToken=Automatic", "TargetLength=All"],
            )

    @property
    def port_type(self) -> PortType:
        length = VARYING if self.TargetLength is All else self.TargetLength
        return PortType((length,), Integer(1, self.high))

    @property
    def high(self) -> int:
        """The largest code."""
        return self.size + (self.UnknownToken is Automatic)

    def explain(self) -> str:
        tokens = counted(self.size, "token")
        return f"{self.high} = {tokens} + 1 for unknown" if self.UnknownToken is Automatic else tokens

    @cached_property
    def _codes(self) -> dict[str, int]:
        if isinstance(self.Tokens, str):
            return codes_of(self.Tokens)
        return {token: code for code, token in enumerate(self.tokens, 1)}

    @cached_property
    def _separator(self) -> re.Pattern[str]:
        return re.compile(self.SplitPattern)

    def is_raw(self, value: Any) -> bool:
        if self.SplitPattern is not None:
            return isinstance(value, str)
        return isinstance(value, list | tuple) and all(isinstance(token, str) for token in value)

    def encode_raw(self, value: Any) -> np.ndarray:
        if not self.is_raw(value):
            raise self._wrong_form(value)
        pieces = self._split(value)
        unknown, known = self.high, self._codes.get
        if self.UnknownToken is None:
            codes = [self._known(token, position) for position, token in enumerate(pieces, 1)]
        elif self.IgnoreCase:
            codes = [known(token.lower()) or self._code(token, unknown) for token in pieces]
        else:
            codes = [known(token, unknown) for token in pieces]
        return resized(np.array(codes, dtype=np.int64), self.TargetLength, padding=unknown)

    @staticmethod
    def found(given: dict[str, Any]) -> dict[str, Any]:
        """The arguments, with the tokens of texts, where these are given. They are split as the encoder splits them."""
        request = FROM_TEXTS.asked(given, TokensEncoder.title)
        if request is None:
            return given
        encoder = TokensEncoder(("a",), **request.arguments)
        what = "a string" if encoder.SplitPattern is not None else "a list of strings"
        data = texts(request, encoder.title, encoder.is_raw, what)
        tokens = most_common(map(encoder._pieces, data), request)
        if not tokens:
            raise NetDataError(f"there are no tokens for {encoder.title} in the texts")
        return request.arguments | {"Tokens": tokens}

    def _pieces(self, text: Any) -> Iterable[str]:
        """The tokens of a text as they are in a vocabulary."""
        return map(str.lower, self._split(text)) if self.IgnoreCase else self._split(text)

    def _split(self, text: Any) -> Iterable[str]:
        if self.SplitPattern is None:
            return text
        if self.SplitPattern is WordBoundary:
            return words_and_marks(text)
        return [piece for piece in self._separator.split(text) if piece and not piece.isspace()]

    def _code(self, token: str, unknown: int) -> int:
        """The code of a token in lower case, or else of one that differs in case only (straße, STRASSE)."""
        lower, codes = token.lower(), self._codes
        if lower in codes:
            return codes[lower]
        folded = token.casefold()
        return codes.get(folded) or self._folded.get(folded, unknown)

    @cached_property
    def _folded(self) -> dict[str, int]:
        """The codes of tokens that without case are not as in lower case, the first of several."""
        pairs = [(token.casefold(), code) for token, code in self._codes.items()]
        return dict(reversed([(folded, code) for folded, code in pairs if folded not in self._codes]))

    def _known(self, token: str, position: int) -> int:
        code = self._code(token, 0) if self.IgnoreCase else self._codes.get(token, 0)
        if code:
            return code
        token = token.lower() if self.IgnoreCase else token
        raise NetDataError(
            f'the "Tokens" encoder does not know the token {shown(token)} at position {position}',
            [f"it knows {counted(self.size, 'token')}: {enumerated(self.tokens, 5)}"],
            did_you_mean(token, self.tokens) if self.size <= 1000 else [],
            value=token,
            position=position,
        )

    def _wrong_form(self, value: Any) -> NetDataError:
        array = numbers(value)
        if array is not None and array.ndim:
            check_codes(array, self.high, self.TargetLength, self.kind)
        if self.SplitPattern is None and isinstance(value, str):
            return NetDataError(
                f'the "Tokens" encoder takes a list of tokens, not the string {shown(value)}',
                ["because SplitPattern is None"],
                ["a list of strings", "leaving SplitPattern out"],
                value=value,
            )
        wanted = "a string" if self.SplitPattern is not None else "a list of strings"
        return not_text(value, self.kind, wanted)

    def decoder(self) -> TokensDecoder:
        return TokensDecoder(self.Tokens, IgnoreCase=self.IgnoreCase)


@frozen(repr=False, cache_hash=True, slots=False)
class TokensDecoder(VocabularyCoder, TextDecoder):
    """Decode vectors of d probabilities to the most probable tokens, joined with spaces.

    Input: a sequence of vectors of length d, or one vector (`InputDepth=1`). There is no place for unknown.
    Raises NetDataError for vectors of another length.

    >>> from netlang.encoders import NetDecoder
    >>> NetDecoder("Tokens", ["the", "cat", "sat"])([[0.8, 0.1, 0.1], [0, 1, 0]])
    'the cat'
    """

    kind: ClassVar[str] = "Tokens"

    Tokens: Any = option("English", TOKENS)
    IgnoreCase: bool = option(True, kw_only=True)
    InputDepth: int = option(2, SEQUENCE_DEPTH, kw_only=True)
    Version: Any = field(default=Automatic, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        self._check()

    def explain(self) -> str:
        return counted(self.size, "token")

    def text(self, indices: list[int]) -> str:
        tokens = self.tokens
        return " ".join(tokens[index] for index in indices)

    def encoder(self) -> TokensEncoder:
        return TokensEncoder(self.Tokens, IgnoreCase=self.IgnoreCase)

    def target_encoder(self) -> TokensEncoder:
        """Targets have codes 1..d like the decoder's vectors, so an unknown token is an error."""
        return TokensEncoder(self.Tokens, IgnoreCase=self.IgnoreCase, UnknownToken=None)
