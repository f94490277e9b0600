"""Expressions: what `Tanh(x) + 1` is, a small immutable tree of numbers, slots and applied symbols.

Nothing is computed or simplified: `Tanh(0.5)` is an expression too, one that is constant. What symbols mean stands in
their records (`table`); how a tree prints, in `printing`.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NoReturn

from attrs import frozen

from netlang.errors import NetOptionError, brief
from netlang.language.symbols.deferred import Deferred
from netlang.language.values.numbers import NO_INTEGERS, is_beyond

Kind = Literal["number", "condition"]
SYMBOLS: Final[dict[str, Any]] = {}  # by name; filled by `table`, as is `Expression.operations`


class Expression(Deferred):
    """A node: a `head` (a symbol, a slot's name or a number) and its `args`.

    Python's operators build larger ones. `==` compares trees; the condition is `Equal(x, y)`.

    >>> x = Slot("x")
    >>> print(2 * x ** 2 - abs(x), (x > 0) & ~(x >= 1))
    2 * x ** 2 - Abs(x) (x > 0) & ~(x >= 1)
    >>> x + 1 == Slot("x") + 1, len({x + 1, Slot("x") + 1})
    (True, 1)
    """

    __slots__ = ()
    head: Any
    args: tuple[Expression, ...]
    kind: Kind
    headlines = {
        **Deferred.headlines,
        **dict.fromkeys(("length", "parts"), "{x} stands for one number: it has no parts and no length"),
    }
    advice = {
        "truth": (
            ["Python's if, and, or, not and chains such as 0 < x < 1 decide at once"],
            ["If(condition, x, y)", "And(a, b)", "Or(a, b)", "Not(a)"],
        ),
        "number": (
            ["float(), int() and the functions of the math module need a number"],
            ["the symbols of netlang: Tanh(x) for math.tanh(x)"],
        ),
    }

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of its slots, in order of appearance.

        >>> (Slot("b") - Slot("a") * Slot("b")).slots
        ('b', 'a')
        """
        return tuple(dict.fromkeys(node.name for node in walk(self) if isinstance(node, Slot)))

    # comparing ------------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if isinstance(other, numbers.Real):
            raise NetOptionError(
                f"{self} == {other} compares the expression itself with a number, which is never a condition",
                ways=[f"Equal({self}, {other})"],
            )
        if not isinstance(other, Expression):
            return NotImplemented
        pairs, seen = [(self, other)], set()
        while pairs:  # a stack, each pair once: with shared parts a tree is larger than its memory
            a, b = pairs.pop()
            if a is b or (id(a), id(b)) in seen:
                continue
            if type(a) is not type(b) or hash(a) != hash(b) or a.head != b.head or len(a.args) != len(b.args):
                return False
            seen.add((id(a), id(b)))
            pairs.extend(zip(a.args, b.args, strict=True))
        return True

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.head))

    def instead(self, function: Any) -> str:
        symbol = symbol_like(function)
        return f"{symbol} of netlang in its place" if symbol else "the symbols of netlang: Tanh(x) for np.tanh(x)"


@frozen(eq=False, repr=False)
class Slot(Expression):
    """A named argument: Wolfram's `#x` is `Slot("x")`.

    >>> from netlang import Tanh
    >>> Tanh(Slot("x") * 2)
    Tanh(Slot('x') * 2)
    """

    name: str
    args = ()
    kind = "number"

    @property
    def head(self) -> str:  # type: ignore[override]
        return self.name


@frozen(eq=False, repr=False)
class Number(Expression):
    """A plain number (or the `True` that ends a `Which`)."""

    value: int | float | bool
    args = ()

    @property
    def head(self) -> tuple[bool, float, bool]:  # type: ignore[override]
        """-0.0 differs from 0.0, since 1/x does."""
        return isinstance(self.value, bool), self.value, self.value == 0 and math.copysign(1, self.value) < 0

    @property
    def kind(self) -> Kind:  # type: ignore[override]
        return "condition" if isinstance(self.value, bool) else "number"


class Applied(Expression):
    """A symbol applied to expressions; made by calling the symbol."""

    __slots__ = ("_hash", "args", "head")

    def __init__(self, head: Any, args: tuple[Expression, ...]) -> None:
        object.__setattr__(self, "head", head)
        object.__setattr__(self, "args", args)
        object.__setattr__(self, "_hash", hash((head, args)))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"expressions are immutable: {self}")

    def __hash__(self) -> int:
        return self._hash  # type: ignore[attr-defined]

    __eq__ = Expression.__eq__

    def __reduce__(self) -> tuple[Any, ...]:
        """All nodes as a flat list, to avoid deep recursion; hashes differ between processes."""
        nodes = list(walk(self))
        places = {id(node): i for i, node in enumerate(nodes)}
        rows = [(n.head, [places[id(a)] for a in n.args]) if isinstance(n, Applied) else n for n in nodes]
        return _rebuilt, (rows,)

    @property
    def kind(self) -> Kind:  # type: ignore[override]
        return self.head.gives  # type: ignore[attr-defined]


def _rebuilt(rows: list[Any]) -> Expression:
    nodes: list[Expression] = []
    for row in rows:
        nodes.append(Applied(row[0], tuple(nodes[i] for i in row[1])) if isinstance(row, tuple) else row)
    return nodes[-1]


def expression(what: Any) -> Expression:
    """An expression, or a plain number as one."""
    if isinstance(what, Expression):
        return what
    if isinstance(what, numbers.Real) and not isinstance(what, NO_INTEGERS) and not is_beyond(what):
        value = int(what) if isinstance(what, numbers.Integral) else float(what)
        if not math.isnan(value):
            return Number(value)
    if callable(what):
        raise NetOptionError(
            f"{brief(what)} is a function; here a number or an expression is needed", ways=[f"{brief(what)}(x)"]
        )
    raise NetOptionError(f"{brief(what)} is neither a number nor an expression")


def walk(root: Expression, enter: Callable[[Expression], bool] = lambda node: True) -> Iterator[Expression]:
    """Every distinct node below `root`, in postorder; the arguments of nodes that `enter` rejects are left
    out."""
    done: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if id(node) in done:
            continue
        if ready or not node.args or not enter(node):
            done.add(id(node))
            yield node
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))


def symbol_like(function: Any) -> Any:
    """The one symbol that equals a NumPy function, or has its name; None if there is none."""
    name = function.__name__.replace("_", "")
    found = (symbol for symbol in SYMBOLS.values() if function in symbol.numpy or symbol.name.lower() == name)
    return next(found, None)
