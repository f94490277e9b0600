"""The border between Python objects and arrays: `NetEncoder`, `NetDecoder`, and every kind of them."""

from typing import TYPE_CHECKING

from netlang.late import late_imports

if TYPE_CHECKING:
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

__getattr__, __dir__, __all__ = late_imports(__name__)
