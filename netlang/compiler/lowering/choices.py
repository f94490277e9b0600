"""Choices between two values, so that what is not chosen cannot spoil a gradient.

No gradient flows into the side of a `select` that is not taken, but zero times infinity is not zero: a side that is not
finite everywhere is computed at other numbers where it is not chosen (the "double where" technique).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from weakref import WeakKeyDictionary

from netlang.compiler import ops
from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.primitives.elementwise import div
from netlang.compiler.ir.program import Call, Value
from netlang.compiler.lowering.safe_values import finite_at

# of the calls that choices have become: the condition, and both sides as they were given
CHOICES: WeakKeyDictionary[Call, tuple[Value, Value, Value]] = WeakKeyDictionary()


def choose(condition: Value, yes: Value, no: Value, leaves: Collection[Value] = ()) -> Value:
    """`yes` where the condition holds, else `no`. A side is guarded as a function of what it is made of element by
    element; `leaves`: values that are not looked into for that."""
    other = ops.logical_not(condition)
    sides = [_guarded(side, chosen, leaves) for side, chosen in ((yes, condition), (no, other))]
    made = ops.select(condition, *sides)
    CHOICES[made.call] = condition, yes, no
    return made


def _guarded(side: Value, chosen: Value, leaves: Collection[Value]) -> Value:
    """The side, with other numbers in the place of all that it is made of where it is not chosen."""
    calls, edge = _behind(side, leaves.__contains__)
    return side if all(map(is_safe, calls)) else _elsewhere(side, calls, edge, chosen, {})


def _guarded_inside(side: Value, chosen: Value, made: Mapping[Value, Value]) -> Value:
    """A side of a choice inside of another one, of values as they are `made` there: finite ones, so that it need not go
    further back than to the largest parts that stay so, choices among them. That would double the program at every
    level."""
    calls, edge = _behind(side)
    if all(map(is_safe, calls)):
        return made[side]
    finite = set(edge)
    for call in calls:
        if call in CHOICES or (is_safe(call) and finite.issuperset(call.args)):
            finite.add(call.outputs[0])
    return _elsewhere(side, *_behind(side, finite.__contains__), chosen, made)


def _elsewhere(
    side: Value, calls: Sequence[Call], edge: Sequence[Value], chosen: Value, made: Mapping[Value, Value]
) -> Value:
    """The side, by these calls of the values at their edge, with numbers at which it is finite in their place where it
    is not chosen."""
    reals = {f"{i}": value for i, value in enumerate(edge) if value.kind == "f" and literal(value) is None}

    def of_numbers(given: dict[str, Value]) -> Value:
        numbers = {value: ops.constant(_number(value)) for value in edge}
        return _made(side, calls, numbers | {reals[name]: value for name, value in given.items()})

    point = finite_at(of_numbers, list(reals)) or {}
    found = {value: made.get(value, value) for value in edge}
    for name, value in reals.items():
        found[value] = ops.select(chosen, found[value], ops.full(chosen.shape, point.get(name, 1.0)))
    return _made(side, calls, found)


def _number(value: Value) -> float | int | bool:
    known = literal(value)
    return {"f": 1.0, "i": 1, "b": True}[value.kind] if known is None else known


def _made(side: Value, calls: Sequence[Call], values: Mapping[Value, Value]) -> Value:
    """The side, by the same calls of other values."""
    made = dict(values)
    for call in calls:
        args = [made[value] for value in _args(call)]
        if call in CHOICES:
            tests = zip(CHOICES[call][1:], (args[0], ops.logical_not(args[0])), strict=True)
            made[call.outputs[0]] = ops.select(args[0], *(_guarded_inside(part, test, made) for part, test in tests))
        else:
            made[call.outputs[0]] = call.primitive(*args, **call.attrs)
    return made[side]


def _behind(side: Value, stop: Callable[[Value], bool] = lambda value: False) -> tuple[list[Call], list[Value]]:
    """The calls by which a side is made element by element, and the values at their edge, in the order of making."""
    calls, edge, stack = dict[Call, None](), dict[Value, None](), [side]
    while stack:
        value = stack.pop()
        if value.call in calls or value in edge:
            continue
        primitive, args = value.call.primitive, _args(value.call)
        if primitive.elementwise and args and value.shape == side.shape and not stop(value):
            calls[value.call] = None
            stack.extend(args)
        else:
            edge[value] = None
    return sorted(calls, key=lambda call: call.serial), sorted(edge, key=lambda value: value.call.serial)


def _args(call: Call) -> Sequence[Value]:
    """Of a choice, those that it was made of."""
    return CHOICES.get(call, call.args)


def is_safe(call: Call) -> bool:
    """Whether a call is finite, with finite derivatives, whatever its arguments; of a division, by a number."""
    return call.primitive.is_safe or (call.primitive is div and bool(literal(call.args[1])))
