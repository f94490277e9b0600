"""The border between Python objects and arrays: `NetEncoder`, `NetDecoder`, and every kind of them."""

from netlang.encoders.construct import NetDecoder, NetEncoder
from netlang.encoders.labels.boolean import BooleanDecoder, BooleanEncoder
from netlang.encoders.labels.class_labels import ClassDecoder, ClassEncoder
from netlang.encoders.text.characters import CharactersDecoder, CharactersEncoder
from netlang.encoders.text.patterns import (
    AnyCharacter,
    DigitCharacter,
    EndOfString,
    LetterCharacter,
    PunctuationCharacter,
    StartOfString,
    WhitespaceCharacter,
    WordBoundary,
    WordCharacter,
)
from netlang.encoders.text.tokens import TokensDecoder, TokensEncoder

__all__ = [
    "AnyCharacter", "BooleanDecoder", "BooleanEncoder", "CharactersDecoder", "CharactersEncoder", "ClassDecoder",
    "ClassEncoder", "DigitCharacter", "EndOfString", "LetterCharacter", "NetDecoder", "NetEncoder",
    "PunctuationCharacter", "StartOfString", "TokensDecoder", "TokensEncoder", "WhitespaceCharacter", "WordBoundary",
    "WordCharacter",
]  # fmt: skip
