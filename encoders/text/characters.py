"""`"Characters"`: text as the codes of its characters. One table look-up for the whole string.

Source: https://reference.wolfram.com/language/ref/netencoder/Characters.html and .../netdecoder/Characters.html
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.coder_parameters import SEQUENCE_DEPTH, TARGET_LENGTH
from netlang.encoders.from_data import FromData, most_common, texts
from netlang.encoders.kind import Declared, KindEncoder, numbers
from netlang.encoders.text.character_table import TABLE, Character, codes
from netlang.encoders.text.letters import alike, lower_case
from netlang.encoders.text.patterns import AnyCharacter, EndOfString, StartOfString, TextSymbol
from netlang.encoders.text.sequences import TextDecoder, check_codes, not_text, resized, unit_vectors
from netlang.errors import NetDataError, counted, enumerated, shown
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import choice
from netlang.language.types.port_types import VARYING, Integer, PortType, Real
from netlang.language.values.sentinels import All, Automatic

FROM_TEXTS = FromData("Table", most="max_characters")
REPLACEMENT = "\ufffd"  # Unicode's own character for "some character that is not known"


class AlphabetCoder(Declared):
    """What encoder and decoder of characters share: a table."""

    Table: Any
    IgnoreCase: bool

    def _written(self, name: str) -> str:
        text = super()._written(name)
        lone = len(self.Table) == 1 and self.Table != (Automatic,)
        return text.replace(repr(list(self.Table)), repr(self.Table[0]), 1) if lone else text

    @cached_property
    def codes(self) -> dict[Character, int]:
        """The code of every character and virtual character."""
        return codes(self.Table, self.IgnoreCase)

    @cached_property
    def size(self) -> int:
        """The largest code."""
        return max(self.codes.values())

    @property
    def derived(self) -> dict[str, Any]:
        return {"Alphabet": list(self.codes)}

    def explain(self) -> str:
        plain = {code for character, code in self.codes.items() if isinstance(character, str)}
        virtual = {  # one that shares the code of a character adds nothing
            code: symbol for symbol, code in self.codes.items() if isinstance(symbol, TextSymbol) and code not in plain
        }
        parts = [counted(len(plain), "character")] if plain else []
        parts += [f"1 for {'any other' if s is AnyCharacter else s}" for s in virtual.values()]
        unused = self.size - len(plain) - len(virtual)
        parts += [f"{unused} unused"] if unused else []
        return parts[0] if len(parts) == 1 and plain else f"{self.size} = {' + '.join(parts)}"


@frozen(repr=False, cache_hash=True, slots=False)
class CharactersEncoder(AlphabetCoder, KindEncoder):
    """Encode a string as the codes 1..d of its characters.

    Output: a vector of integers 1..d (`"Index"`) or a matrix of unit vectors of length d (`"UnitVector"`), of
    varying length, or of length `TargetLength`: cut, or padded with the code of EndOfString if the table has
    it, else with d. `texts` instead of a table: their characters, by how often they occur, and AnyCharacter, in all
    `max_characters` at most, each of which occurs `min_count` times at least. Raises NetDataError for a character that
    is not in the table, unless AnyCharacter is.

    >>> from netlang.encoders import NetEncoder
    >>> NetEncoder("Characters")("Hello World!")
    array([43, 72, 79, 79, 82,  3, 58, 82, 85, 79, 71,  4])
    >>> NetEncoder("Characters", ["ab", AnyCharacter])("axb")
    array([1, 3, 2])
    """

    kind: ClassVar[str] = "Characters"
    origins = FROM_TEXTS.names
    binary: ClassVar[bool] = True

    Table: Any = option(Automatic, TABLE)
    Form: str = option("Index", choice("Index", "UnitVector"))
    IgnoreCase: bool = option(False, kw_only=True)
    TargetLength: Any = option(All, TARGET_LENGTH, kw_only=True)

    def __attrs_post_init__(self) -> None:
        codes(self.Table, self.IgnoreCase)  # a wrong table is told at once

    @property
    def port_type(self) -> PortType:
        length = VARYING if self.TargetLength is All else self.TargetLength
        if self.Form == "UnitVector":
            return PortType((length, self.size), Real())
        return PortType((length,), Integer(1, self.size))

    @staticmethod
    def found(given: dict[str, Any]) -> dict[str, Any]:
        """The arguments, with a table of the characters of texts and AnyCharacter, where texts are given."""
        request = FROM_TEXTS.asked(given, CharactersEncoder.title)
        if request is None:
            return given
        given_texts = texts(request, CharactersEncoder.title)
        folded = (map(lower_case, text) for text in given_texts) if request.arguments.get("IgnoreCase") else given_texts
        table = "".join(most_common(folded, request, room=1))
        return request.arguments | {"Table": [table, AnyCharacter] if table else AnyCharacter}

    def is_raw(self, value: Any) -> bool:
        return isinstance(value, str)

    def encode_raw(self, value: Any) -> np.ndarray:
        if not isinstance(value, str):
            array = numbers(value)
            if array is not None and array.ndim and self.Form == "Index":
                check_codes(array, self.size, self.TargetLength, self.kind)
            raise not_text(value, self.kind, "a string")
        points = np.frombuffer(value.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        found = self._lookup.take(points, mode="clip")
        if not found.all():
            raise self._unknown(value, int(np.argmin(found != 0)))
        if self._has_ends:
            found = np.concatenate([self._end(StartOfString), found, self._end(EndOfString)])
        padding = self.codes.get(EndOfString, self.size)
        found = resized(found, self.TargetLength, padding)
        return found if self.Form == "Index" else unit_vectors(found, self.size)

    @cached_property
    def _lookup(self) -> np.ndarray:
        """The code of every code point, 0 for none; the last stands for all that follow."""
        other = self.codes.get(AnyCharacter, 0)
        own = {ord(c): code for c, code in self.codes.items() if isinstance(c, str)}
        known = {ord(form): code for point, code in reversed(own.items()) for form in self._forms(chr(point))} | own
        lookup = np.full(max(known, default=0) + 2, other, dtype=np.int64)
        lookup[list(known)] = list(known.values())
        return lookup

    def _forms(self, character: str) -> tuple[str, ...]:
        return alike(character) if self.IgnoreCase else (character,)

    @cached_property
    def _has_ends(self) -> bool:
        return StartOfString in self.codes or EndOfString in self.codes

    def _end(self, symbol: TextSymbol) -> np.ndarray:
        return np.array([self.codes[symbol]] if symbol in self.codes else [], dtype=np.int64)

    def _unknown(self, text: str, index: int) -> NetDataError:
        character = text[index]
        return NetDataError(
            f"{shown(character)} (U+{ord(character):04X}) at position {index + 1} of {shown(text)} "
            'is not in the alphabet of the "Characters" encoder',
            [f"its alphabet: {enumerated(self.codes, 8)}"],
            ["the character added to the table", "AnyCharacter in the table, for all others"],
            value=character,
            position=index + 1,
        )

    def decoder(self) -> CharactersDecoder:
        return CharactersDecoder(self.Table, IgnoreCase=self.IgnoreCase)


@frozen(repr=False, cache_hash=True, slots=False)
class CharactersDecoder(AlphabetCoder, TextDecoder):
    """Decode vectors of d probabilities to the string of the most probable characters.

    Input: a sequence of vectors of length d, or one vector (`InputDepth=1`). Characters that share a code
    decode to the first of them, StartOfString and EndOfString to nothing, AnyCharacter and unused codes to
    U+FFFD. Raises NetDataError for vectors of another length.

    >>> from netlang.encoders import NetDecoder
    >>> NetDecoder("Characters", "abc")([[0.1, 0.1, 0.8], [0.9, 0.1, 0]])
    'ca'
    """

    kind: ClassVar[str] = "Characters"

    Table: Any = option(Automatic, TABLE)
    IgnoreCase: bool = option(False, kw_only=True)
    InputDepth: int = option(2, SEQUENCE_DEPTH, kw_only=True)

    def __attrs_post_init__(self) -> None:
        codes(self.Table, self.IgnoreCase)  # a wrong table is told at once

    def text(self, indices: list[int]) -> str:
        return "".join(self._texts.get(index + 1, REPLACEMENT) for index in indices)

    @cached_property
    def _texts(self) -> dict[int, str]:
        """What each code decodes to; the first character of several wins."""
        text = {StartOfString: "", EndOfString: "", AnyCharacter: REPLACEMENT}
        return {code: text.get(c, c) for c, code in reversed(self.codes.items())}  # type: ignore

    def encoder(self) -> CharactersEncoder:
        return CharactersEncoder(self.Table, IgnoreCase=self.IgnoreCase)

    def target_encoder(self) -> CharactersEncoder:
        return self.encoder()
