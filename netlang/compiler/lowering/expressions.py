"""Expressions as programs: from the trees of `language/symbols`. What a symbol computes stands in its record; here is
how a tree is walked, what is done first of several branches, and how padding is kept out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from netlang.caches import BOUNDS
from netlang.compiler import ops
from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.primitives.elementwise import div
from netlang.compiler.ir.program import Call, Type, Value, calls_of, new_argument
from netlang.compiler.lowering.safe_values import finite_at
from netlang.compiler.lowering.symbol_operations import OPERATIONS
from netlang.language.symbols import Applied, Expression, Function, Number, Slot, Which, walk
from netlang.language.types.sizes import varies


def lower_expression(expression: Expression | Function, slots: Mapping[str, Value] | Sequence[Value]) -> Value:
    """The program value of `expression`, given one value per slot: by name, or in the order of a function's
    parameters (of an expression's slots). The values have one shape; numbers are repeated to fill it. Where
    the function is not finite everywhere, padding is computed where it is, so that it cannot spoil a gradient.

    >>> from netlang.compiler.ir.program import Program, Type, new_argument
    >>> from netlang.language.symbols import Clip, trace
    >>> x = new_argument("x", Type("f", (3,)))
    >>> y = lower_expression(trace(lambda x: Clip((x + 1) / 2, (0, 1))), [x])
    >>> print(Program((x,), (y,), ("y",)))
    program(x: f[3]):
      %0 = add(x, 1.0)                                       : f[3]
      %1 = div(%0, 2.0)                                      : f[3]
      %2 = maximum(%1, 0.0)                                  : f[3]
      %3 = minimum(%2, 1.0)                                  : f[3]
      return y=%3
    """
    names = expression.parameters if isinstance(expression, Function) else expression.slots
    known = dict(slots) if isinstance(slots, Mapping) else dict(zip(names, slots, strict=True))
    real = {name: value if value.kind == "f" else ops.cast(value, kind="f") for name, value in known.items()}
    body = expression.body if isinstance(expression, Function) else expression
    if not any(varies(value.shape[1:]) for value in real.values()) or all(map(_tame, walk(body))):
        return _lower(body, real)
    point = finite_at(lambda given: _lower(body, given), list(real))
    result = _lower(body, {name: ops.valid(value, (point or {}).get(name, 1.0)) for name, value in real.items()})
    return result if point else ops.valid(result, 1.0)


Made = dict[Expression, Value]
Points = dict[tuple[Expression, ...], dict[str, float] | None]  # of branches, and the parts that they are functions of


def _lower(
    root: Expression,
    slots: Mapping[str, Value],
    made: Made | None = None,
    points: Points | None = None,
    inside: bool = False,
) -> Value:
    """`made`: what is lowered already, of these slots. `points`: where branches are finite, as
    far as it was found. `inside`: of a branch that is guarded."""
    made, points = {} if made is None else made, {} if points is None else points
    shape = next(iter((slots or made).values())).shape
    for node in walk(root, enter=lambda node: node not in made and not _is_choice(node)):
        if node in made:
            continue
        if isinstance(node, Slot):
            made[node] = slots[node.name]
        elif not isinstance(node, Applied):
            made[node] = ops.full(shape, float(node.value))  # type: ignore[attr-defined]
        elif _is_choice(node):
            made[node] = _choice(node, slots, made, points, inside)
        else:
            made[node] = node.head.meaning(OPERATIONS, *(made[arg] for arg in node.args))
    return made[root]


# choice ---------------------------------------------------------------------------------------------------


def _is_choice(node: Expression) -> bool:
    return isinstance(node, Applied) and node.head.cases is not None


def _choice(node: Applied, slots: Mapping[str, Value], made: Made, points: Points, inside: bool) -> Value:
    """If, Which and Piecewise: the first branch whose condition holds."""
    pairs, default = node.head.cases(*node.args)
    if not pairs:
        return _lower(default, slots, made, points, inside)
    test, yes = pairs[0]
    condition = _lower(test, slots, made, points, inside)
    rest = (arg for pair in pairs[1:] for arg in pair)
    no = default if len(pairs) == 1 else Applied(Which, (*rest, Number(True), default))
    other = ops.logical_not(condition)
    sides = [_branch(side, chosen, slots, made, points, inside) for side, chosen in ((yes, condition), (no, other))]
    return ops.select(condition, *sides)


def _branch(
    branch: Expression, chosen: Value, slots: Mapping[str, Value], made: Made, points: Points, inside: bool
) -> Value:
    """The branch, computed where it is finite wherever it is not chosen: there its own infinities must not reach the
    gradient, where zero times infinity is not zero. (Of a `select`, no gradient flows into the side not taken.)"""
    if all(_tame(node) for node in walk(branch)):
        return _lower(branch, slots, made, points, inside)
    if inside:  # of another branch: once more from the slots would double the program at every level
        return _guarded(branch, chosen, {part: made[part] for part in _parts(branch, made)} or _by_slot(slots), points)
    return _guarded(branch, chosen, _by_slot(slots), points)


def _by_slot(slots: Mapping[str, Value]) -> Made:
    return {Slot(name): value for name, value in slots.items()}


def _guarded(branch: Expression, chosen: Value, parts: Made, points: Points) -> Value:
    """The branch as a function of some of its parts, which are others where it is not chosen."""
    names = {part: f"{i}" for i, part in enumerate(parts)}
    used = [part for part in walk(branch, enter=lambda node: node not in parts) if part in parts]
    asked = [names[part] for part in dict.fromkeys(used)]
    key = (branch, *parts)
    if key not in points:
        own = {part: name for part, name in names.items() if name in asked}
        points[key] = finite_at(lambda given: _of_parts(branch, {p: given[n] for p, n in own.items()}, points), asked)
    point = points[key] or {}
    other = {part: ops.full(value.shape, point.get(names[part], 1.0)) for part, value in parts.items()}
    given = {p: ops.select(chosen, v, other[p]) if names[p] in asked else v for p, v in parts.items()}
    return _of_parts(branch, given, points)


def _of_parts(branch: Expression, parts: Made, points: Points) -> Value:
    slots = {part.name: value for part, value in parts.items() if isinstance(part, Slot)}
    return _lower(branch, slots, dict(parts), points, inside=True)


def _parts(branch: Expression, made: Made) -> list[Expression]:
    """The largest parts of a branch that are there already, and are finite: none of a function that is not, but in
    choices, which see to it."""
    sound: set[Expression] = set()
    for node in walk(branch):
        if _is_choice(node) or (_tame(node) and all(arg in sound for arg in node.args)):
            sound.add(node)
    stop = {node for node in made if node in sound and not isinstance(node, Number)}
    return [node for node in walk(branch, enter=lambda node: node not in stop) if node in stop]


def _tame(node: Expression) -> bool:
    """Whether a function is finite, with finite derivatives, whatever its arguments: nothing of a branch made of such
    functions can leak."""
    if not isinstance(node, Applied) or _is_choice(node) or node.head.gives == "condition":
        return True
    return _is_safe(node.head, tuple(arg.value if isinstance(arg, Number) else None for arg in node.args))


@lru_cache(maxsize=BOUNDS["functions"].entries)
def _is_safe(symbol: Any, numbers: tuple[float | None, ...]) -> bool:
    """Whether all that a symbol becomes is safe; `numbers`: those of its arguments that are written."""
    args = [new_argument("x", Type("f", ())) if n is None else ops.constant(float(n)) for n in numbers]
    return all(map(_is_safe_call, calls_of([symbol.meaning(OPERATIONS, *args)])))


def _is_safe_call(call: Call) -> bool:
    return call.primitive.is_safe or (call.primitive is div and bool(literal(call.args[1])))
