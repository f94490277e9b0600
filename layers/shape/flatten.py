"""FlattenLayer: levels merged into one."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import product, rank
from netlang.errors import NetOptionError, brief
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import OUTSIDE, Domain, is_level, with_lists
from netlang.language.nets.layer import Layer, layer
from netlang.language.symbols import Infinity
from netlang.language.types.sizes import merged
from netlang.language.values.numbers import MOST_LEVELS

Groups = tuple[tuple[int, ...], ...]


def _levels(value: Any) -> Any:
    """A number of mergings, or groups of levels."""
    if is_level(value):
        return value
    groups = tuple(map(tuple, value)) if _is_list(value) and all(map(_is_list, value)) else ()
    listed = [level for group in groups for level in group]
    if not groups or not all(is_level(n) and n > 0 for n in listed):
        return OUTSIDE
    if len(set(listed)) < len(listed):
        raise NetOptionError(f"FlattenLayer: a level can be merged once only, not as {brief(value)}")
    return groups


LEVELS = Domain(
    "a number of levels to merge or groups of levels",
    _levels,
    ["2: the first three; -2: the last three; Infinity: all;"],
    lambda value: ["[[2, 3]] to make level 1 of levels 2 and 3"],
    type="int | Sequence[Sequence[int]]",
    show=with_lists,
)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and 0 < len(value) <= MOST_LEVELS


@layer
class FlattenLayer(Layer):
    """Merge levels, in row-major order.

    `levels` n merges the first n+1 levels, -n the last n+1, Infinity (the default) all of them. A list of groups
    [[s11, s12 ...], [s21 ...] ...] makes one level of each group, in that order; levels not listed follow.
    Ports: Input, any array; Output. Elements may be integers, and stay so. No arrays.
    A level that varies cannot be merged with others (NetShapeError); alone it stays as it is.
    Source: https://reference.wolfram.com/language/ref/FlattenLayer.html

    >>> from netlang import FlattenLayer
    >>> FlattenLayer()([[1, 2], [3, 4]])
    array([1., 2., 3., 4.], dtype=float32)
    """

    levels: Any = option(Infinity, LEVELS | Infinity)

    Input = In(lambda self: " ".join(_words(self.levels)[0]), element="kind")
    Output = Out(lambda self: " ".join(_words(self.levels)[1]), element="kind")

    def rules(self) -> tuple[Rule, ...]:
        if isinstance(self.levels, tuple):
            return tuple(product(_whole(g), *(f"level{n}" for n in g)) for g in self.levels if len(g) > 1)
        if self.levels == Infinity:
            return (product("whole", "*merged", varies="alone"),)
        return product("whole", "*merged"), rank("*merged", abs(self.levels) + 1)

    def lower(self, Input: Value) -> Value:
        batch, *shape = Input.shape
        groups = _groups(self.levels, len(shape))
        x = ops.transpose(Input, [0, *(level for group in groups for level in group)])
        return ops.reshape(x, (batch, *(merged(*(shape[level - 1] for level in group)) for group in groups)))


def _words(levels: Any) -> tuple[list[str], list[str]]:
    """The patterns of Input and Output."""
    if levels == Infinity:
        return ["*merged"], ["whole"]
    if isinstance(levels, int):
        return (["*merged", "*rest"], ["whole", "*rest"]) if levels > 0 else (["*rest", "*merged"], ["*rest", "whole"])
    deepest = max(level for group in levels for level in group)
    unlisted = [n for n in range(1, deepest + 1) if not any(n in group for group in levels)]
    names = [f"level{n}" for n in range(1, deepest + 1)]
    return [*names, "*rest"], [*map(_whole, levels), *(f"level{n}" for n in unlisted), "*rest"]


def _whole(group: tuple[int, ...]) -> str:
    """The name of the level that a group becomes."""
    return f"level{group[0]}" if len(group) == 1 else "levels" + "and".join(map(str, group))


def _groups(levels: Any, rank: int) -> Groups:
    """Which levels of an array of that rank each level of the result is made of."""
    if levels == Infinity:
        return (tuple(range(1, rank + 1)),)
    if isinstance(levels, tuple):
        listed = {level for group in levels for level in group}
        return (*levels, *((n,) for n in range(1, rank + 1) if n not in listed))
    count = abs(levels) + 1
    first = 1 if levels > 0 else rank - count + 1
    block = tuple(range(first, first + count))
    before, after = range(1, first), range(first + count, rank + 1)
    return (*((n,) for n in before), block, *((n,) for n in after))
