"""Expressions as text that Python reads back: operators where they give the same tree, names elsewhere."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

from netlang.language.symbols.expression import Expression, Number, Slot, walk
from netlang.language.symbols.operators import ATOM, COMPARISON, INFIX, UNARY
from netlang.language.symbols.table import Not, Times

Text = tuple[str, int]  # with its precedence
LONG = 1000  # characters: in longer text, shared parts get names
WORTH_A_NAME = 12  # characters
DEEP = 40  # nested calls: deeper parts get names too, as Python parses at most 200


def text(root: Expression, slot: Callable[[str], str]) -> str:
    """The whole tree, slots spelled by `slot`. No longer than the tree is in memory: where it would be long, parts that
    are used several times come first, as in `[t1 := x + 1, t1 * t1][-1]`.

    >>> from netlang.language.symbols import Clip, Piecewise
    >>> x = Slot("x")
    >>> print(-(x + 1) * 2, (-x) ** 2, -x ** 2, 1 - (2 - x))
    -(x + 1) * 2 (-x) ** 2 -x ** 2 1 - (2 - x)
    >>> print(Clip(x, (0, 6)), Piecewise([(x, x > 1)], 1))
    Clip(x, (0, 6)) Piecewise([(x, x > 1)], 1)
    """
    nodes = list(walk(root))
    names = _names(nodes, slot)
    made: dict[int, Text] = {}
    first: list[str] = []
    for node in nodes:
        made[id(node)] = _one(node, [made[id(arg)] for arg in node.args], slot)
        if id(node) in names:
            first.append(f"{names[id(node)]} := {made[id(node)][0]}")
            made[id(node)] = names[id(node)], ATOM
    last = made[id(root)][0]
    return f"[{', '.join([*first, last])}][-1]" if first else last


def _names(nodes: list[Expression], slot: Callable[[str], str]) -> dict[int, str]:
    """Names for the parts, arguments before what they are in, that are not to be written where they are used."""
    lengths: dict[int, int] = {}
    used: Counter[int] = Counter()
    for node in nodes:
        used.update(id(arg) for arg in node.args)
        own = len(slot(node.name)) if isinstance(node, Slot) else len(str(node.head)) + 2
        lengths[id(node)] = own + sum(lengths[id(arg)] + 2 for arg in node.args)
    if lengths[id(nodes[-1])] <= LONG:
        return {}
    prefix = "t"
    while any(isinstance(node, Slot) and node.name.startswith(prefix) for node in nodes):
        prefix += "_"
    names: dict[int, str] = {}
    depths: dict[int, int] = {}
    for node in nodes[:-1]:
        depth = depths[id(node)] = 1 + max((depths[id(arg)] for arg in node.args), default=0)
        if depth > DEEP or (used[id(node)] > 1 and lengths[id(node)] >= WORTH_A_NAME):
            names[id(node)] = f"{prefix}{len(names) + 1}"
            depths[id(node)] = 0
    return names


def _one(node: Expression, args: list[Text], slot: Callable[[str], str]) -> Text:
    if isinstance(node, Slot):
        return slot(node.name), ATOM
    if isinstance(node, Number):
        value = node.value
        shown = repr(value) if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"
        return shown, UNARY if shown.startswith("-") else ATOM
    symbol, plain = node.head, [isinstance(arg, Number) for arg in node.args]  # Python evaluates 1 + 2 itself
    if symbol is Times and plain == [True, False] and str(node.args[0]) == "-1":
        return "-" + _bracket(args[1], UNARY), UNARY
    if symbol is Not:
        return "~" + _bracket(args[0], UNARY), UNARY
    if symbol.infix and len(args) == 2 and not all(plain):
        infix = INFIX[symbol.infix]
        if infix.level != COMPARISON or not plain[0]:  # Python turns 0 < x into x > 0
            return f"{_bracket(args[0], infix.left)} {symbol.infix} {_bracket(args[1], infix.right)}", infix.level
    texts = [shown for shown, _ in args]
    return f"{symbol}({', '.join(symbol.pairs.paired(texts) if symbol.pairs else texts)})", ATOM


def _bracket(shown: Text, level: int) -> str:
    return shown[0] if shown[1] >= level else f"({shown[0]})"


def _shown(self: Expression) -> str:
    return text(self, slot=str)


def _written(self: Expression) -> str:
    return text(self, slot=lambda name: f"Slot({name!r})")


Expression.__str__, Expression.__repr__ = _shown, _written  # type: ignore[method-assign, assignment]
