"""Expressions as text that Python reads back: operators where they give the same tree, names elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable

from netlang.spec.symbols.expression import Expression, Number, Slot, walk

# operator, how tightly it binds, and how tightly its left and its right side must
_INFIX = {
    "Or": ("|", 2, 2, 3),
    "And": ("&", 3, 3, 4),
    "Less": ("<", 1, 2, 2),
    "LessEqual": ("<=", 1, 2, 2),
    "Greater": (">", 1, 2, 2),
    "GreaterEqual": (">=", 1, 2, 2),
    "Plus": ("+", 4, 4, 5),
    "Subtract": ("-", 4, 4, 5),
    "Times": ("*", 5, 5, 6),
    "Divide": ("/", 5, 5, 6),
    "Mod": ("%", 5, 5, 6),
    "Power": ("**", 7, 8, 6),
}
_UNARY, _ATOM = 6, 8
_COMPARISON = 1
Text = tuple[str, int]  # and how tightly it binds


def text(root: Expression, slot: Callable[[str], str]) -> str:
    """The whole tree, slots spelled by `slot`.

    >>> from netlang.spec.symbols import Clip, Piecewise
    >>> x = Slot("x")
    >>> print(-(x + 1) * 2, (-x) ** 2, -x ** 2, 1 - (2 - x))
    -(x + 1) * 2 (-x) ** 2 -x ** 2 1 - (2 - x)
    >>> print(Clip(x, (0, 6)), Piecewise([(x, x > 1)], 1))
    Clip(x, (0, 6)) Piecewise([(x, x > 1)], 1)
    """
    made: dict[int, Text] = {}
    for node in walk(root):
        made[id(node)] = _one(node, [made[id(arg)] for arg in node.args], slot)
    return made[id(root)][0]


def _one(node: Expression, args: list[Text], slot: Callable[[str], str]) -> Text:
    if isinstance(node, Slot):
        return slot(node.name), _ATOM
    if isinstance(node, Number):
        value = node.value
        shown = repr(value) if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"
        return shown, _UNARY if shown.startswith("-") else _ATOM
    name = str(node.head)
    plain = [isinstance(arg, Number) for arg in node.args]  # Python would compute with two numbers itself
    if name == "Times" and plain == [True, False] and str(node.args[0]) == "-1":
        return "-" + _bracket(args[1], _UNARY), _UNARY
    if name == "Not":
        return "~" + _bracket(args[0], _UNARY), _UNARY
    if name in _INFIX and len(args) == 2 and not all(plain):
        sign, level, left, right = _INFIX[name]
        if level != _COMPARISON or not plain[0]:  # Python turns 0 < x into x > 0
            return f"{_bracket(args[0], left)} {sign} {_bracket(args[1], right)}", level
    return f"{name}({', '.join(_listed(name, [shown for shown, _ in args]))})", _ATOM


def _bracket(shown: Text, level: int) -> str:
    return shown[0] if shown[1] >= level else f"({shown[0]})"


def _listed(name: str, args: list[str]) -> list[str]:
    """Arguments as they are written: Clip and Piecewise take pairs."""
    if name == "Clip":
        return [args[0], *(f"({a}, {b})" for a, b in zip(args[1::2], args[2::2], strict=True))]
    if name == "Piecewise":
        pairs = ", ".join(f"({a}, {b})" for a, b in zip(args[:-1:2], args[1::2], strict=True))
        return [f"[{pairs}]", args[-1]]
    return args
