"""The table of a `"Characters"` coder: which character has which code.

A table is a string, a symbol, a rule or a list of them:

    "abc"                       successive free codes for a, b, c
    ("abc", 7)                  all three have code 7
    ("abc", Automatic)          all three share the next free code
    (["+", EndOfString], 7)     all that the list names have code 7; also with Automatic
    range(97, 123)              successive free codes for the characters with these code points
    (range(97, 123), 7)         Wolfram's 97 ;; 122 -> 7; also with Automatic
    LetterCharacter, ...        the characters of the group that have no code yet
    StartOfString, EndOfString  virtual characters at the ends of every string
    AnyCharacter                Wolfram's _: any character that is not in the table

Codes written out are set aside first; the others follow in order. Source:
https://reference.wolfram.com/language/ref/netencoder/Characters.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as counting
from typing import Any

from netlang.encoders.text.letters import lower_case
from netlang.encoders.text.patterns import (
    PRINTABLE,
    AnyCharacter,
    DigitCharacter,
    EndOfString,
    LetterCharacter,
    PunctuationCharacter,
    StartOfString,
    TextSymbol,
    WhitespaceCharacter,
    WordCharacter,
)
from netlang.errors import NetOptionError, shown
from netlang.language.declaration.domains import Domain, count
from netlang.language.values.numbers import is_integer, refuse_deep
from netlang.language.values.sentinels import Automatic

VIRTUAL = (StartOfString, EndOfString, AnyCharacter)
GROUPS = (LetterCharacter, DigitCharacter, WordCharacter, PunctuationCharacter, WhitespaceCharacter)
CODE_POINTS = 0x110000

Character = str | TextSymbol


class Entries(tuple):
    """A table that has been read: its entries, lists flattened, each checked."""


def table(written: Any) -> Entries:
    """Read a table. A pair is always a rule. Raises NetOptionError for what is no entry.

    >>> table("abc"), table([["ab"], ("xy", 7)]), table((["+", EndOfString], Automatic))
    (('abc',), ('ab', ('xy', 7)), ((('+', EndOfString), Automatic),))
    """
    if isinstance(written, Entries):
        return written
    refuse_deep(written, 'the table of the "Characters" coder')
    return Entries(_rule(*entry) if _is_pair(entry) else _entry(entry) for entry in _flat(written))


TABLE = Domain("a table of characters", table, as_given=True, given=list)


def codes(entries: Entries, ignore_case: bool = False) -> dict[Character, int]:
    """The code, counting from 1, of every character and virtual character of a table.

    Raises NetOptionError for a character that is written out twice, and for a table without characters.

    >>> codes(table(["ab", AnyCharacter]))
    {'a': 1, 'b': 2, AnyCharacter: 3}
    >>> codes(table([("xy", 2), "ab"]))
    {'x': 2, 'y': 2, 'a': 1, 'b': 3}
    """
    set_aside = {entry[1] for entry in entries if isinstance(entry, tuple) and entry[1] is not Automatic}
    free = (code for code in counting(1) if code not in set_aside)
    found: dict[Character, int] = {}
    for entry in entries:
        left, code = entry if isinstance(entry, tuple) else (entry, None)
        new = _new_characters(left if isinstance(left, tuple) else (left,), found, ignore_case)
        if code is Automatic and new:
            code = next(free)
        found.update({character: code or next(free) for character in new})
    if not found:
        raise NetOptionError('the table of the "Characters" coder is empty', ways=['"Characters" alone'])
    return found


def _flat(written: Any) -> Iterator[Any]:
    """The entries of a table of nested lists, one after the other."""
    if isinstance(written, list) or (isinstance(written, tuple) and not _is_pair(written)):
        for part in written:
            yield from _flat(part)
    else:
        yield written


def _is_pair(written: Any) -> bool:
    return isinstance(written, tuple) and len(written) == 2


def _rule(left: Any, code: Any) -> tuple[Any, Any]:
    """All that `left` names have one code, or share the next free one."""
    if code is not Automatic and not is_integer(code):
        raise NetOptionError(
            f'{shown((left, code))} is no rule of a table of the "Characters" coder',
            ["a pair gives all that its left side names one code: a number from 1 up, or Automatic"],
            [f"{shown([left, code])}, a list, for codes of their own"],
        )
    of_table = 'the table of the "Characters" coder'
    code = (count() | Automatic)(code, of_table, f"the code of {shown(left)}")
    named = tuple(map(_entry, _flat(list(left) if isinstance(left, tuple) else left)))
    return (named if isinstance(left, list | tuple) else named[0]), code


def _entry(left: Any) -> Any:
    """What a table names: characters, code points, a group or a virtual character."""
    if left is Automatic or isinstance(left, str) or any(left is known for known in VIRTUAL + GROUPS):
        return left
    if isinstance(left, range) and all(0 <= point < CODE_POINTS for point in (*left[:1], *left[-1:])):
        return left
    if isinstance(left, set | frozenset):
        raise NetOptionError(
            f"{shown(left)} is a set, and a table has an order", ways=["a string", "a list of strings"]
        )
    raise NetOptionError(
        f'{shown(left)} is no entry of a table of the "Characters" coder',
        [
            'entries are "abc", ("abc", 7), ("abc", Automatic), range(97, 123), (range(97, 123), 7),',
            f"Automatic, {', '.join(map(repr, GROUPS + VIRTUAL))}, and lists of them",
        ],
    )


def _new_characters(named: tuple[Any, ...], found: dict[Character, int], ignore_case: bool) -> list[Character]:
    """The characters of an entry that have no code yet; those written out must be new."""
    new: dict[Character, str] = {}
    for left, character in ((one, character) for one in named for character in _characters(one)):
        folded = lower_case(character) if ignore_case and isinstance(character, str) else character
        written_out = isinstance(left, str) or left in VIRTUAL
        if written_out and (new.get(folded) == character or (folded in found and folded == character)):
            raise NetOptionError(f"{shown(character)} stands twice in the table", ways=["each character once"])
        if folded not in found:
            new.setdefault(folded, str(character))
    return list(new)


def _characters(left: Any) -> Iterator[Character]:
    if isinstance(left, range):
        return map(chr, left)
    if left in VIRTUAL:
        return iter((left,))
    return iter(PRINTABLE if left is Automatic else left if isinstance(left, str) else left.characters)
