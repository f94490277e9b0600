"""Symbols: the functions that expressions are made of."""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

from netlang.errors import NetOptionError, brief
from netlang.language.symbols.expression import Applied, Expression, Kind, Number, expression
from netlang.language.symbols.tracer import lifted_among


@frozen(repr=False)
class Symbol:
    """A function by Wolfram's name; called, it gives an expression, of plain numbers too.

    `takes`: the kinds of its arguments as a regular expression, `n` a number, `c` a condition, `t` the
    literal `True`.
    `usage`: the same in words, for errors. `gives`: the kind of its result.

    >>> from netlang.language.symbols import Tanh, If, Slot
    >>> Tanh, Tanh(0.5), Tanh(Slot("x"))
    (Tanh, Tanh(0.5), Tanh(Slot('x')))
    >>> If(Slot("x"), 1, 2)
    Traceback (most recent call last):
    netlang.errors.NetOptionError: If does not take (number, number, number)
      If(condition, x, y)
    """

    name: str
    takes: str = "n"
    usage: str = "x"
    gives: Kind = "number"

    def __repr__(self) -> str:
        return self.name

    def _no_number(self, other: Any) -> Any:
        raise NetOptionError(f"{self} is a function, and no number", ways=[f"lambda x: {self}(x) + 1"])

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = _no_number

    def __call__(self, *args: Any) -> Any:
        traced = lifted_among(args)
        if traced is not None:
            return traced.through_symbol(self, args)
        made = tuple(_argument(self, arg, args) for arg in _flat(self, args))
        kinds = "".join("t" if isinstance(arg.head, tuple) and arg.head[0] else arg.kind[0] for arg in made)
        if not re.fullmatch(self.takes, kinds):
            ways = []
            if "c" in kinds and "c" not in self.takes:
                ways = ["If(condition, 1, 0) to make a number of a condition"]
            found = ", ".join(arg.kind for arg in made)
            raise NetOptionError(f"{self} does not take ({found})", [self.forms], ways)
        return Applied(self, made)

    @property
    def forms(self) -> str:
        """How it is called, in words.

        >>> from netlang.language.symbols import Clip
        >>> Clip.forms
        'Clip(x), Clip(x, (low, high)) or Clip(x, (low, high), (below, above))'
        """
        *most, last = [f"{self}({usage})" for usage in self.usage.split(" | ")]
        return f"{', '.join(most)} or {last}" if most else last

    @property
    def arity(self) -> int | None:
        """How many numbers it takes (the fewest, where it takes more too); None: any number of them.

        >>> from netlang.language.symbols import Plus, Divide, Threshold
        >>> Plus.arity, Divide.arity, Threshold.arity
        (None, 2, 1)
        """
        low, high = self.counts
        return None if high is None else low

    @property
    def counts(self) -> tuple[int, int | None]:
        """The fewest and the most numbers it takes; the most is None where there is no end.

        >>> from netlang.language.symbols import Plus, Divide, Threshold, Clip
        >>> Plus.counts, Divide.counts, Threshold.counts, Clip.counts
        ((1, None), (2, 2), (1, 2), (1, 5))
        """
        counts = [n for n in range(1, 8) if re.fullmatch(self.takes, "n" * n)]
        if not counts:  # it takes conditions
            return 0, 0
        return counts[0], None if counts[-1] == 7 else counts[-1]


def _flat(symbol: Symbol, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The pairs of Clip and Piecewise in a row."""
    try:
        if symbol.name == "Clip":
            x, *ranges = args
            if len(args) in (3, 5) and not any(isinstance(end, list | tuple) for end in ranges):
                return args  # Clip(x, low, high), as ThreadingLayer has it
            return (x, *(number for low, high in ranges for number in (low, high)))
        if symbol.name == "Piecewise":
            pairs, default = args if len(args) == 2 else (*args, 0)
            return (*(part for value, test in pairs for part in (value, test)), default)
    except (TypeError, ValueError):
        raise NetOptionError(f"{symbol} does not take {brief(args)}", [symbol.forms]) from None
    return args


def _argument(symbol: Symbol, arg: Any, args: tuple[Any, ...]) -> Expression:
    if isinstance(arg, bool):
        if symbol.name == "Which" and arg and len(args) > 1 and args[-2] is arg:
            return Number(True)
        raise NetOptionError(
            f"{symbol} is given Python's {arg}, which was decided before there is data",
            ["== and != compare the expressions themselves"],
            ["Equal(x, y)", "Unequal(x, y)"],
        )
    return expression(arg)
