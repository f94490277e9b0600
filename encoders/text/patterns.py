"""The symbols of text: groups of characters, the ends of a string, the boundary of a word.

They stand in the table of a `"Characters"` coder or in the `SplitPattern` of a `"Tokens"` encoder.
Source: https://reference.wolfram.com/language/ref/netencoder/Characters.html
"""

from __future__ import annotations

import string
from typing import Final

from netlang.language.values.sentinels import Sentinel


class TextSymbol(Sentinel):
    """A named symbol of text; `characters` are those it stands for, in order (none for a virtual one).

    >>> DigitCharacter, DigitCharacter.characters
    (DigitCharacter, '0123456789')
    >>> import pickle; pickle.loads(pickle.dumps(StartOfString)) is StartOfString
    True
    """

    __slots__ = ("characters",)

    def __init__(self, name: str, characters: str = "") -> None:
        super().__init__(name)
        self.characters = characters


PRINTABLE: Final = "\t\n" + "".join(map(chr, range(32, 127)))  # what Automatic stands for in a table

LetterCharacter: Final = TextSymbol("LetterCharacter", string.ascii_letters)
DigitCharacter: Final = TextSymbol("DigitCharacter", string.digits)
WordCharacter: Final = TextSymbol("WordCharacter", string.ascii_letters + string.digits)
PunctuationCharacter: Final = TextSymbol("PunctuationCharacter", string.punctuation)
WhitespaceCharacter: Final = TextSymbol("WhitespaceCharacter", " \t\n")
StartOfString: Final = TextSymbol("StartOfString")  # virtual: before the first character
EndOfString: Final = TextSymbol("EndOfString")  # virtual: after the last character
AnyCharacter: Final = TextSymbol("AnyCharacter")  # Wolfram's `_`: any character not otherwise in the table
WordBoundary: Final = TextSymbol("WordBoundary")  # the default split of "Tokens"
