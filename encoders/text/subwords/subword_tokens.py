"""`"SubwordTokens"`: text as the codes of words and of parts of words.

Source: https://reference.wolfram.com/language/ref/netencoder/SubwordTokens.html and .../netdecoder/SubwordTokens.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.coder_parameters import SEQUENCE_DEPTH, TARGET_LENGTH
from netlang.encoders.kind import KindEncoder, numbers
from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString
from netlang.encoders.text.sequences import TextDecoder, check_codes, check_unicode, not_text
from netlang.encoders.text.subwords import byte_pairs, decoding, options, word_pieces
from netlang.encoders.text.subwords.files import read_vocabulary
from netlang.encoders.text.subwords.layout import highest, laid_out, shape
from netlang.encoders.text.subwords.learning import FROM_TEXTS, fixed_tokens, learned
from netlang.encoders.text.subwords.method import METHOD, BytePairs, method
from netlang.encoders.text.subwords.special_tokens import SPECIAL_TOKENS, splitter, token_of
from netlang.errors import NetDataError, NetOptionError, shown
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import Domain, choice, count
from netlang.language.symbols import Infinity
from netlang.language.types.port_types import Integer, PortType
from netlang.language.values.sentinels import All, Automatic


@frozen(repr=False, cache_hash=True, slots=False)
class SubwordTokensEncoder(KindEncoder):
    """Encode a string as the codes 1..d of words and of parts of words, from a vocabulary of d tokens.

    A token that begins a word begins with a space (" word"), one within a word does not ("tion"). AnyCharacter stands
    for what no token covers, StartOfString and EndOfString for the ends, which are encoded with
    `IncludeTerminalTokens=True`. The vocabulary is a list, or the path of a file or of a folder: `tokenizer.json`,
    `vocab.txt`, `vocab.json` with `merges.txt`, or a SentencePiece model. Output: a vector of integers 1..d of varying
    length (cut to `MaxLength`), or of length `TargetLength` (cut, or padded with `PaddingToken`, by default
    EndOfString, or else the last token). `InputType=["String", "String"]`: an example is a pair of strings.
    `OutputProperties`: "VocabularyIndex", "SegmentIndex", "SequencePosition", or a list of them, which gives a matrix.
    `texts` instead of tokens: a vocabulary of `max_tokens` (8000) is learned from them, of which each piece occurs
    `min_count` times at least. Raises NetDataError for what is not text, NetOptionError for a vocabulary that cannot be
    used.

    >>> from netlang.encoders import AnyCharacter, NetEncoder
    >>> encoder = NetEncoder("SubwordTokens", [AnyCharacter, "a", " ", "t", "c", "at", " cat", " c"])
    >>> encoder("a cat at!")
    array([2, 7, 3, 6, 1])
    >>> NetEncoder("SubwordTokens", [AnyCharacter, " cat", " a", "s", " !"], Method="WordPiece")("a cat, cats!")
    array([3, 2, 1, 2, 4, 5])
    """

    kind: ClassVar[str] = "SubwordTokens"
    origins = FROM_TEXTS.names

    Tokens: Any = option(Automatic, options.TOKENS | Automatic)
    IgnoreCase: bool = option(False, kw_only=True)
    IncludeTerminalTokens: bool = option(False, kw_only=True)
    InputType: Any = option("String", options.INPUT, kw_only=True)
    Method: Any = option("BPE", METHOD, kw_only=True)
    OutputProperties: Any = option("VocabularyIndex", options.OUTPUT, kw_only=True)
    TargetLength: Any = option(All, TARGET_LENGTH, kw_only=True)
    MaxLength: Any = option(Infinity, count() | Infinity, kw_only=True)
    TextPreprocessing: Any = option(None, options.FUNCTION, kw_only=True)
    UnicodeNormalization: Any = option(None, options.NORMALIZATION, kw_only=True)
    Vocabulary: Any = option(None, options.TOKENS | None, kw_only=True)
    Merges: Any = option(None, options.MERGES, kw_only=True)
    SpecialTokens: Any = option((), SPECIAL_TOKENS, kw_only=True)
    PaddingToken: Any = option(Automatic, options.TOKEN, kw_only=True)

    def __attrs_post_init__(self) -> None:
        options.check(self)

    @staticmethod
    def found(given: dict[str, Any]) -> dict[str, Any]:
        """The arguments, with a vocabulary that is read from a file or learned from texts."""
        request = FROM_TEXTS.asked(given, SubwordTokensEncoder.title, default=8000)
        if request is None:
            return read_vocabulary(given)
        start = fixed_tokens(request.arguments)
        encoder = SubwordTokensEncoder(start, **request.arguments)
        return request.arguments | {"Tokens": [*start, *learned(encoder, request, start)]}

    @cached_property
    def codes(self) -> dict[Any, int]:
        """The code of every token."""
        return {token: code for code, token in enumerate(self.Tokens, 1)}

    @property
    def size(self) -> int:
        """How many tokens there are, all codes counted."""
        return len(self.Tokens)

    @property
    def inputs(self) -> int:
        """How many strings an example has."""
        return 1 if isinstance(self.InputType, str) else len(self.InputType)

    @property
    def derived(self) -> dict[str, Any]:
        return {"VocabularySize": self.size}

    @cached_property
    def port_type(self) -> PortType:
        high = highest(self.size, self.inputs, self.TargetLength, self.OutputProperties)
        return PortType(shape(self.TargetLength, self.OutputProperties), Integer(1, high))

    def explain(self) -> str:
        return options.explained(self.Tokens)

    def is_raw(self, value: Any) -> bool:
        if self.inputs == 1:
            return isinstance(value, str)
        is_list = isinstance(value, list | tuple)
        return is_list and len(value) == self.inputs and all(isinstance(text, str) for text in value)

    def encode_raw(self, value: Any) -> np.ndarray:
        if not self.is_raw(value):
            array = numbers(value)
            if array is not None and array.ndim and self.OutputProperties == "VocabularyIndex":
                check_codes(array, self.size, self.TargetLength, self.kind)
            raise not_text(value, self.kind, "a string" if self.inputs == 1 else "a pair of strings")
        parts = [self._codes_of(text) for text in ((value,) if self.inputs == 1 else value)]
        return laid_out(parts, self._ends, self.TargetLength, self.MaxLength, self._padding, self.OutputProperties)

    def _codes_of(self, text: str) -> list[int]:
        """The codes of a text, ends left out."""
        found: list[int] = []
        for part, code in self.split(self.prepared(text)):
            found += self._segment(part) if code is None else (code,)
        return found

    def prepared(self, text: str) -> str:
        """The text after `TextPreprocessing`."""
        if self.TextPreprocessing is not None:
            found = self.TextPreprocessing(text)
            if not isinstance(found, str):
                raise NetDataError(f"{self.title}: TextPreprocessing gives {shown(found)}, not a string", value=found)
            text = found
        check_unicode(text, self.title)
        return text

    @cached_property
    def _ends(self) -> list[int]:
        ends = (StartOfString, EndOfString) if self.IncludeTerminalTokens else ()
        return [self.codes[end] for end in ends]

    @cached_property
    def _padding(self) -> int:
        if self.PaddingToken is not Automatic:
            return self.codes[self.PaddingToken]
        return self.codes.get(EndOfString, self.size)

    @cached_property
    def split(self) -> Callable[[str], Iterable[tuple[str, int | None]]]:
        """The function that splits a text at special tokens: parts without a code, and special tokens with theirs."""
        return splitter(self.SpecialTokens, self.codes)

    @cached_property
    def _segment(self) -> Callable[[str], list[int]]:
        """The function that gives the codes of a text without special tokens."""
        special = {token_of(entry) for entry in self.SpecialTokens}
        tokens = {t: code for t, code in self.codes.items() if isinstance(t, str) and t not in special}
        how, unknown = method(self.Method), self.codes.get(AnyCharacter, 0)
        segmenter = byte_pairs.segmenter if isinstance(how, BytePairs) else word_pieces.segmenter
        return segmenter(self, how, tokens, unknown)

    def decoder(self) -> SubwordTokensDecoder:
        return SubwordTokensDecoder(self)


def _encoder(value: Any) -> Any:
    if not isinstance(value, SubwordTokensEncoder):
        raise NetOptionError(
            f'the "SubwordTokens" decoder is made of an encoder, not of {shown(value)}',
            ways=['NetDecoder(NetEncoder("SubwordTokens", ...))'],
        )
    return value


@frozen(repr=False, cache_hash=True, slots=False)
class SubwordTokensDecoder(TextDecoder):
    """Decode vectors of d probabilities to the text of the most probable tokens. Made of an encoder: `NetDecoder(it)`.

    Input: a sequence of vectors of length d, or one vector (`InputDepth=1`). The texts of the tokens follow each other,
    those of the ends and of padding are empty, AnyCharacter gives U+FFFD, and so do bytes that are no text.
    `WhitespaceTrimming`: the end at which one space is dropped, by default that of the encoder's "WhitespacePadding".
    Raises NetDataError for vectors of another length.

    >>> from netlang.encoders import AnyCharacter, NetDecoder, NetEncoder
    >>> method = ["BPE", ("WhitespacePadding", "Left")]
    >>> decoder = NetDecoder(NetEncoder("SubwordTokens", [AnyCharacter, " cat", " a", "s"], Method=method))
    >>> decoder([[0, 0, 1, 0], [0, 0.9, 0, 0.1], [0, 0, 0, 1]])
    'a cats'
    """

    kind: ClassVar[str] = "SubwordTokens"

    Encoder: Any = option(Automatic, Domain("an encoder", _encoder) | Automatic)
    WhitespaceTrimming: Any = option(Automatic, choice("Left", "Right") | None | Automatic, kw_only=True)
    InputDepth: int = option(2, SEQUENCE_DEPTH, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _encoder(self.Encoder)

    @property
    def size(self) -> int:  # type: ignore[override]
        """How many tokens there are."""
        return self.Encoder.size

    @property
    def derived(self) -> dict[str, Any]:
        return {"Tokens": self.Encoder.Tokens, "VocabularySize": self.size}

    def explain(self) -> str:
        return self.Encoder.explain()

    def text(self, indices: list[int]) -> str:
        return decoding.text(self._texts, indices, self._trimming)

    @cached_property
    def _texts(self) -> tuple[bytes, ...]:
        return decoding.texts(self.Encoder)

    @property
    def _trimming(self) -> str | None:
        if self.WhitespaceTrimming is not Automatic:
            return self.WhitespaceTrimming
        return getattr(method(self.Encoder.Method), "WhitespacePadding", None)

    def encoder(self) -> SubwordTokensEncoder:
        return self.Encoder

    def target_encoder(self) -> SubwordTokensEncoder:
        return self.Encoder
