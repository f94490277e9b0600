"""Unknowns, the facts that are derived about them, and contradictions."""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterable
from typing import Any, ClassVar

from attrs import frozen

from netlang.language.types.port_types import Integer, Real
from netlang.language.types.sizes import Length, Run, Var

Term = int | Length | Var | Run  # of a shape; a tuple of them is a shape
Reasons = tuple["Step", ...]


@frozen(eq=False, repr=False)
class Kind:
    """An unknown kind of elements: reals, or integers of some range."""

    name: str

    def __repr__(self) -> str:
        return f"kind of {self.name}"


Unknown = Var | Run | Kind | Length
Element = Real | Integer | Kind


@frozen(eq=False)
class Step:
    """One fact: `unknown` is `value`, by `rule` and the facts `because`."""

    unknown: Unknown
    value: Any
    rule: Stated
    because: Reasons

    def __str__(self) -> str:
        return f"{_text(self.unknown)} = {_text(self.value)}".ljust(36) + f" {self.rule.where}"


class Stated(ABC):
    """What facts rest on: a statement. `where`: whose, as text for people."""

    __slots__ = ()
    where: Any
    spatial: ClassVar[bool] = False  # whether it is about spatial dimensions, which channels may be mistaken for

    def sides(self, words: Any) -> tuple[str, str]:
        """What it compares where it clashes: its two sides, as sentences with a place for the size. `words` are those
        of the layer (`explanations/names.py`)."""
        return "one size is {}", "another is {}"

    def worked(self, store: Any, size: int) -> str:
        """How a size was found, in numbers: `26 = (28 - 3) // 1 + 1`; "" where that is no arithmetic, or not of
        numbers."""
        return ""


class Clash(Exception):
    """Two facts that contradict each other: `left` and `right`, each with the steps it rests on.

    `what` says which kind of contradiction it is ("" for sizes); `level` which dimension, counted from 1, or from
    the end with -1; `whole` the two shapes that were compared. `says`: what a constraint says of it itself, a headline
    and a line for each side, instead of what is said of any.
    """

    def __init__(
        self,
        rule: Stated,
        left: Any,
        right: Any,
        why_left: Reasons,
        why_right: Reasons,
        what: str = "",
        level: int | None = None,
        whole: tuple[Any, Any] | None = None,
        says: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{rule.where}: {left} is not {right}")
        self.rule, self.left, self.right = rule, left, right
        self.why_left, self.why_right = why_left, why_right
        self.what, self.level, self.whole, self.says = what, level, whole, says


@frozen(eq=False)
class _Follows:
    """The rule of a derived shortcut, which proofs do not show."""

    where: str = "follows"


FOLLOWS: Any = _Follows()


def _text(value: Any) -> str:
    """A term, shape or element kind as text."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, Var | Run):
        return value.name
    if isinstance(value, Integer):
        high = "" if value.high is None else _text(value.high)
        return "integers" if value.low is None else f"integers {value.low}..{high}"
    return "reals" if isinstance(value, Real) else str(value)


def unknowns_in(value: Any) -> list[Unknown]:
    """The unknowns of a term, a shape or an element kind."""
    if isinstance(value, tuple):
        return [u for term in value for u in unknowns_in(term)]
    if isinstance(value, Integer):
        return unknowns_in(value.high)
    if isinstance(value, Length):
        return list(value.bases)
    return [value] if isinstance(value, Var | Run | Kind) else []


def reasons(terms: Iterable[tuple[Term, Reasons]]) -> Reasons:
    return tuple(step for _, why in terms for step in why)
