"""Symbols: the functions that expressions are made of. A record says all that is known of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from attrs import field, frozen

from netlang.errors import NetOptionError, brief
from netlang.language.symbols.expression import SYMBOLS, Applied, Expression, Kind, Number, expression
from netlang.language.symbols.formulas import Pairs
from netlang.language.symbols.operators import BINARY, COMPARISONS, Arithmetic
from netlang.language.symbols.tracer import tracer_among


def _functions(given: Any) -> tuple[Any, ...]:
    return given if isinstance(given, tuple) else (given,)


def _named(name: str) -> Any:
    return SYMBOLS[name]


def _no_number(*sides: Any) -> NoReturn:
    symbol = next(side for side in sides if isinstance(side, Symbol))
    raise NetOptionError(f"{symbol} is a function, and no number", ways=[f"lambda x: {symbol}(x) + 1"])


@frozen(repr=False, eq=False)
class Symbol(Arithmetic):
    """A function by Wolfram's name; calling it gives an expression, even of plain numbers.

    `meaning(ops, *values)`: what it computes, of values of a program, with the compiler's operations `ops`. `cases`, of
    choices: pairs of condition and value, and the value where none holds, made of its arguments.
    `takes`: the kinds of its arguments as a regular expression, `n` a number, `c` a condition, `t` the literal `True`.
    `usage`: the same in words, for errors. `gives`: the kind of its result. `infix`: the operator that it is in Python.
    `numpy`: NumPy's functions that it is. `pairs`: how it is written, where its arguments come in pairs.

    >>> from netlang.language.symbols import Tanh, If, Slot
    >>> Tanh, Tanh(0.5), Tanh(Slot("x"))
    (Tanh, Tanh(0.5), Tanh(Slot('x')))
    >>> If(Slot("x"), 1, 2)
    Traceback (most recent call last):
    netlang.errors.NetOptionError: If does not take (number, number, number)
      If(condition, x, y)
    """

    operations = dict.fromkeys((*BINARY, *COMPARISONS), _no_number)

    name: str
    meaning: Callable[..., Any] | None
    takes: str = "n"
    usage: str = "x"
    gives: Kind = "number"
    infix: str = ""
    numpy: tuple[Any, ...] = field(default=(), converter=_functions)
    cases: Callable[..., tuple[Sequence[tuple[Any, Any]], Any]] | None = None
    pairs: Pairs | None = None

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> Any:
        return _named, (self.name,)

    def __call__(self, *args: Any) -> Any:
        tracer = tracer_among(args)
        if tracer is not None:
            return tracer.through_symbol(self, args)
        return self.of(tuple(self._argument(arg, args) for arg in self._in_a_row(args)))

    def of(self, made: tuple[Expression, ...]) -> Applied:
        """It, applied to expressions, those of pairs one after the other. Raises NetOptionError for kinds that it does
        not take."""
        kinds = "".join("t" if isinstance(arg.head, tuple) and arg.head[0] else arg.kind[0] for arg in made)
        if not re.fullmatch(self.takes, kinds):
            ways = []
            if "c" in kinds and "c" not in self.takes:
                ways = ["If(condition, 1, 0) to make a number of a condition"]
            found = ", ".join(arg.kind for arg in made)
            raise NetOptionError(f"{self} does not take ({found})", [self.forms], ways)
        return Applied(self, made)

    def _in_a_row(self, args: tuple[Any, ...]) -> Sequence[Any]:
        try:
            return self.pairs.in_a_row(*args) if self.pairs else args
        except (TypeError, ValueError):
            raise NetOptionError(f"{self} does not take {brief(args)}", [self.forms]) from None

    def _argument(self, arg: Any, args: tuple[Any, ...]) -> Expression:
        if isinstance(arg, bool):
            if "t" in self.takes and arg and len(args) > 1 and args[-2] is arg:
                return Number(True)
            raise NetOptionError(
                f"{self} is given Python's {arg}, which was decided before there is data",
                ["== and != compare the expressions themselves"],
                ["Equal(x, y)", "Unequal(x, y)"],
            )
        return expression(arg)

    @property
    def forms(self) -> str:
        """Its call forms, in words.

        >>> from netlang.language.symbols import Clip
        >>> Clip.forms
        'Clip(x), Clip(x, (low, high)) or Clip(x, (low, high), (below, above))'
        """
        *most, last = [f"{self}({usage})" for usage in self.usage.split(" | ")]
        return f"{', '.join(most)} or {last}" if most else last

    @property
    def arity(self) -> int | None:
        """The least number of arguments; None: any number.

        >>> from netlang.language.symbols import Plus, Divide, Threshold
        >>> Plus.arity, Divide.arity, Threshold.arity
        (None, 2, 1)
        """
        low, high = self.counts
        return None if high is None else low

    @property
    def counts(self) -> tuple[int, int | None]:
        """The least and greatest number of arguments; None for no maximum.

        >>> from netlang.language.symbols import Plus, Divide, Threshold, Clip
        >>> Plus.counts, Divide.counts, Threshold.counts, Clip.counts
        ((1, None), (2, 2), (1, 2), (1, 5))
        """
        counts = [n for n in range(1, 8) if re.fullmatch(self.takes, "n" * n)]
        if not counts:  # it takes conditions
            return 0, 0
        return counts[0], None if counts[-1] == 7 else counts[-1]
