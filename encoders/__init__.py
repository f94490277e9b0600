"""The border between Python objects and arrays: `NetEncoder`, `NetDecoder`, and every kind of them."""

from netlang.encoders.boolean import BooleanDecoder, BooleanEncoder
from netlang.encoders.characters import CharactersDecoder, CharactersEncoder
from netlang.encoders.class_labels import ClassDecoder, ClassEncoder
from netlang.encoders.construct import NetDecoder, NetEncoder
from netlang.encoders.symbols import (
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
from netlang.encoders.tokens import TokensDecoder, TokensEncoder

__all__ = [
    "AnyCharacter",
    "BooleanDecoder",
    "BooleanEncoder",
    "CharactersDecoder",
    "CharactersEncoder",
    "ClassDecoder",
    "ClassEncoder",
    "DigitCharacter",
    "EndOfString",
    "LetterCharacter",
    "NetDecoder",
    "NetEncoder",
    "PunctuationCharacter",
    "StartOfString",
    "TokensDecoder",
    "TokensEncoder",
    "WhitespaceCharacter",
    "WordBoundary",
    "WordCharacter",
]
