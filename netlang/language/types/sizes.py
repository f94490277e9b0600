"""Sizes: what one dimension of an array can be.

A size is an `int`, a `Length` (known only when data comes: the batch, or the length of a sequence), or, while
a net is being solved, a `Var` (one size to be found) or a `Run` (a run of sizes, of unknown rank).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from netlang.language.types.length_steps import Steps, as_windows, exact


@frozen(repr=False, eq=False)
class Length:
    """A size that only data can tell. `steps` derive it from another one: `T+1`, `(T-3)//2+1`; or from a sum of
    several, its `parts`, which its name tells too: `T+T2`. However they are written, sizes that always are of one
    number are equal.

    >>> T = Length("T")
    >>> T + 1, (T + 1) - 1 == T, (T - 3) // 2 + 1
    (T+1, True, (T-3)//2+1)
    >>> ((T - 3) // 2 + 1).at(10)
    4
    >>> T + 3 + (T - 1) * 2, (T * 2 - 2) // 2 + 1
    (T*3+1, T)
    >>> (T - 3) // 2 + 1 == (T - 1) // 2, T // 2 // 2 == T // 4
    (True, True)
    """

    name: str
    steps: Steps = ()
    parts: tuple[Length, ...] = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Length):
            return NotImplemented
        return self.name == other.name and (self.steps == other.steps or exact(self.steps) == exact(other.steps))

    def __hash__(self) -> int:
        return hash((self.name, exact(self.steps)))

    def __add__(self, amount: int | Length) -> Length:
        if isinstance(amount, Length):
            return self._plus(amount)
        steps = self.steps
        if steps and steps[-1][0] == "+":  # adjacent sums merge, so that (T+1)-1 is T
            amount, steps = amount + steps[-1][1], steps[:-1]
        return evolve(self, steps=(*steps, ("+", amount)) if amount else steps)

    def __sub__(self, amount: int) -> Length:
        return self + -amount

    def __mul__(self, factor: int) -> Length:
        if factor == 1:
            return self
        whole, rest = self._parted
        if rest:
            return whole * factor + rest * factor
        known = whole._factor
        steps = whole.steps[:-1] if known > 1 else whole.steps
        return evolve(self, steps=(*steps, ("*", known * factor)))

    def __floordiv__(self, divisor: int) -> Length:
        whole, rest = self._parted
        factor = whole._factor
        if factor % divisor:
            return evolve(self, steps=(*self.steps, ("//", divisor)))
        single = evolve(self, steps=whole.steps[:-1]) if factor > 1 else whole
        return single * (factor // divisor) + rest // divisor  # (T*6+5) // 3 is T*2+1

    @property
    def _parted(self) -> tuple[Length, int]:
        """The size without its last added number, and that number."""
        if self.steps and self.steps[-1][0] == "+":
            return evolve(self, steps=self.steps[:-1]), self.steps[-1][1]
        return self, 0

    @property
    def _factor(self) -> int:
        """The last factor; 1 if there is none."""
        return self.steps[-1][1] if self.steps and self.steps[-1][0] == "*" else 1

    @property
    def terms(self) -> tuple[dict[Length, int], int]:
        """It is the sum of so many times each of these, and a number: `T*2+T2//3+1` is of T, 2, and T2//3, 1, and 1."""
        whole, number = evolve(self, steps=exact(self.steps))._parted
        factor = whole._factor
        core = evolve(whole, steps=whole.steps[:-1]) if factor > 1 else whole
        found: dict[Length, int] = {}
        for part, more in [part.terms for part in core.parts] if core.parts and not core.steps else [({core: 1}, 0)]:
            number += more * factor
            for term, count in part.items():
                found[term] = found.get(term, 0) + count * factor
        return found, number

    def adds_to(self, other: Length) -> bool:
        """Whether their sum is so many times one size, and a number."""
        return self.name == other.name and len(self.terms[0]) == 1 and self.terms[0].keys() == other.terms[0].keys()

    def _plus(self, other: Length) -> Length:
        """The sum of two sizes derived from one base, if it is a multiple of it plus a number."""
        if not self.adds_to(other):
            raise TypeError(f"{self} + {other} is no size")
        (terms, number), (more, rest) = self.terms, other.terms
        (core,) = terms
        return core * (terms[core] + more[core]) + number + rest

    @property
    def base(self) -> Length:
        """The size, or the sum of sizes, from which this one is derived by its steps."""
        return evolve(self, steps=())

    @property
    def bases(self) -> tuple[Length, ...]:
        """The sizes given by data from which this one is derived."""
        return tuple(base for part in self.parts for base in part.bases) if self.parts else (self.base,)

    def where(self, known: Mapping[Length, Length]) -> Length:
        """The same size with some of its bases replaced as in `known`."""
        base = total(*(part.where(known) for part in self.parts)) if self.parts else known.get(self.base, self.base)
        return self.at(base)

    @property
    def is_shift(self) -> bool:
        """Whether it is the base plus a number, so that each determines the other."""
        return not self.steps or all(sign == "+" for sign, _ in self.steps)

    def of(self, lengths: Mapping[str, Any]) -> Any:
        """The derived size where lengths, integers or arrays of them, have these names; a sum may go without saying."""
        if self.parts and self.name not in lengths:
            return self.at(sum(part.of(lengths) for part in self.parts))
        return self.at(lengths[self.name])

    def at(self, value: Any) -> Any:
        """The derived size where the base is `value`, an integer or an array of them."""
        for sign, amount in self.steps:
            value = value + amount if sign == "+" else value * amount if sign == "*" else value // amount
        return value

    def __repr__(self) -> str:
        text, atom = self.name, not self.parts
        for sign, amount in as_windows(exact(self.steps)):
            if sign != "+" and not atom:
                text = f"({text})"
            text += f"{amount:+d}" if sign == "+" else f"{sign}{amount}"
            atom = sign != "+"
        return text


def total(*sizes: int | Length) -> int | Length:
    """The sum of sizes that may vary.

    >>> T, T2 = Length("T"), Length("T2")
    >>> total(T, 2, T + 1), total(T2 + 1, T, 3), total(total(T2, T), T) * 2
    (T*2+3, T+T2+4, (T*2+T2)*2)
    >>> total(T, T2).of({"T": 3, "T2": 4}), total(T, T2).where({T2: T + 1})
    (7, T*2+1)
    """
    number, counts = 0, dict[Length, int]()
    for size in sizes:
        found, more = size.terms if isinstance(size, Length) else ({}, size)
        number += more
        for term, count in found.items():
            counts[term] = counts.get(term, 0) + count
    terms = sorted((term * count for term, count in counts.items()), key=lambda term: (len(term.name), str(term)))
    if len(terms) < 2:
        return terms[0] + number if terms else number
    return Length("+".join(map(str, terms)), parts=tuple(terms)) + number


@frozen(repr=False)
class Merged:
    """Several axes taken as one, such as batch and time: the product of its factors."""

    factors: tuple[Size, ...]

    def __repr__(self) -> str:
        return "*".join(f"({f})" if isinstance(f, Length) and (f.steps or f.parts) else str(f) for f in self.factors)


Size = int | Length | Merged
BATCH = Length("B")


def merged(*sizes: Size) -> Size:
    """One size for several axes.

    >>> merged(2, 3), merged(BATCH, Length("T"), 3), merged(1, BATCH)
    (6, B*T*3, B)
    """
    flat = [f for size in sizes for f in (size.factors if isinstance(size, Merged) else (size,))]
    number = 1
    for size in flat:
        number *= size if isinstance(size, int) else 1
    factors: list[Size] = [size for size in flat if not isinstance(size, int)]
    if number != 1 or not factors:
        factors.append(number)
    return factors[0] if len(factors) == 1 else Merged(tuple(factors))


def size_at(size: Size, lengths: dict[str, int]) -> int:
    """The number that `size` is where data has the given lengths (the batch is `"B"`).

    >>> size_at(merged(BATCH, Length("T") + 1), {"B": 2, "T": 3})
    8
    """
    if isinstance(size, int):
        return size
    if isinstance(size, Length):
        return int(size.of(lengths))
    number = 1
    for factor in size.factors:
        number *= size_at(factor, lengths)
    return number


def varies(shape: Sequence[Any]) -> bool:
    """Whether a size of a shape is known only when data comes.

    >>> varies((2, 3)), varies((2, Length("T") + 1))
    (False, True)
    """
    return Length in map(type, shape)


@frozen(eq=False, repr=False)
class Var:
    """One unknown size. It equals only itself, whatever its name."""

    name: str

    def __repr__(self) -> str:
        return f"?{self.name}"


@frozen(eq=False, repr=False)
class Run:
    """An unknown run of sizes, of any number."""

    name: str

    def __repr__(self) -> str:
        return f"*{self.name}"


UNKNOWN = frozenset({Var, Run})


def is_open(shape: Iterable[Any]) -> bool:
    """Whether some of the sizes are unknown, or how many there are."""
    return not UNKNOWN.isdisjoint(map(type, shape))


def rank_is_open(shape: Iterable[Any]) -> bool:
    """Whether it is unknown how many sizes there are."""
    return Run in map(type, shape)


def size_text(size: Any, unknown: str = "?", varying: str = "") -> str:
    """One size as text: `unknown` where it is unknown, "..." for any number of sizes, and a length by its name, or as
    `varying`."""
    if isinstance(size, Var | Run):
        return unknown if isinstance(size, Var) else "..."
    return varying if varying and isinstance(size, Length) else str(size)


def shape_text(shape: Sequence[Any], unknown: str = "?", varying: str = "") -> str:
    """A shape as text.

    >>> shape_text((Length("T"), Var("n"), Run("rest"), 3)), shape_text(()), shape_text([Length("T")], varying="varies")
    ('[T, ?, ..., 3]', 'a single number', '[varies]')
    """
    return f"[{', '.join(size_text(size, unknown, varying) for size in shape)}]" if shape else "a single number"
