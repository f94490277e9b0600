"""Expressions as programs: from the trees of `spec/symbols`. What each symbol computes stands in `meanings.py`; here is
how a tree is walked, what is done first of several branches, and how padding is kept out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from netlang.compiler import ops
from netlang.compiler.ir.program import Type, Value, calls_of, new_argument
from netlang.compiler.lowering.safe_values import finite_at
from netlang.compiler.lowering.symbol_meanings import MEANING
from netlang.language.symbols import SYMBOLS, Applied, Expression, Function, Number, Slot, Which, walk
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
    if all(_tame(node) for node in walk(body)) or not any(varies(value.shape[1:]) for value in real.values()):
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
            made[node] = MEANING[str(node.head)](*(made[arg] for arg in node.args))
    return made[root]


# choice ---------------------------------------------------------------------------------------------------

_CHOICES = {"If", "Which", "Piecewise"}


def _is_choice(node: Expression) -> bool:
    return isinstance(node, Applied) and str(node.head) in _CHOICES


def _choice(node: Applied, slots: Mapping[str, Value], made: Made, points: Points, inside: bool) -> Value:
    """If, Which and Piecewise: the first branch whose condition holds."""
    *pairs, default = _branches(node)
    if not pairs:
        return _lower(default[1], slots, made, points, inside)
    test, yes = pairs[0]
    condition = _lower(test, slots, made, points, inside)
    no = default[1] if len(pairs) == 1 else Applied(Which, tuple(a for pair in (*pairs[1:], default) for a in pair))
    other = ops.logical_not(condition)
    sides = [_branch(side, chosen, slots, made, points, inside) for side, chosen in ((yes, condition), (no, other))]
    return ops.select(condition, *sides)


def _branches(node: Applied) -> list[tuple[Expression, Expression]]:
    """Pairs of condition and value, the last one's condition always true."""
    name, args = str(node.head), node.args
    if name == "If":
        return [(args[0], args[1]), (args[0], args[2])]
    if name == "Which":
        return list(zip(args[::2], args[1::2], strict=True))
    return [*zip(args[1::2], args[:-1:2], strict=True), (args[-1], args[-1])]


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
    if not isinstance(node, Applied) or _is_choice(node):
        return True
    if str(node.head) == "Divide":
        return isinstance(node.args[1], Number) and node.args[1].value != 0
    return SYMBOLS[str(node.head)].gives == "condition" or _made_of_safe(str(node.head), len(node.args))


@cache
def _made_of_safe(name: str, count: int) -> bool:
    value = MEANING[name](*(new_argument(str(i), Type("f", ())) for i in range(count)))
    return all(call.primitive.is_safe for call in calls_of([value]))
