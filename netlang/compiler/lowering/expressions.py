"""Expressions of symbols (`language/symbols`) as programs. What a symbol computes stands in its record; here is how a
tree is walked, and how padding is left out."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from netlang.caches import BOUNDS
from netlang.compiler import ops
from netlang.compiler.ir.program import Type, Value, calls_of, new_argument
from netlang.compiler.lowering.choices import choose, is_safe
from netlang.compiler.lowering.safe_values import finite_at
from netlang.compiler.lowering.symbol_operations import OPERATIONS
from netlang.language.symbols import Applied, Expression, Function, Number, Slot, walk
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
    if not any(varies(value.shape[1:]) for value in real.values()) or all(map(_is_finite, walk(body))):
        return _lower(body, real)
    point = finite_at(lambda given: _lower(body, given), list(real))
    result = _lower(body, {name: ops.valid(value, (point or {}).get(name, 1.0)) for name, value in real.items()})
    return result if point else ops.valid(result, 1.0)


def _lower(root: Expression, slots: Mapping[str, Value]) -> Value:
    shape, leaves = next(iter(slots.values())).shape, frozenset(slots.values())
    made: dict[Expression, Value] = {}
    for node in walk(root):
        if node in made:
            continue
        if isinstance(node, Slot):
            made[node] = slots[node.name]
        elif isinstance(node, Number):
            made[node] = ops.full(shape, float(node.value))
        elif node.head.cases is None:
            made[node] = node.head.meaning(OPERATIONS, *(made[arg] for arg in node.args))
        else:
            cases, made[node] = node.head.cases(*(made[arg] for arg in node.args))
            for condition, value in reversed(cases):
                made[node] = choose(condition, value, made[node], leaves)
    return made[root]


def _is_finite(node: Expression) -> bool:
    """Whether a function is finite, with finite derivatives, whatever its arguments."""
    if not isinstance(node, Applied) or node.head.cases is not None or node.head.gives == "condition":
        return True
    return _becomes_safe(node.head, tuple(arg.value if isinstance(arg, Number) else None for arg in node.args))


@functools.lru_cache(maxsize=BOUNDS["functions"].entries)
def _becomes_safe(symbol: Any, numbers: tuple[float | None, ...]) -> bool:
    """Whether all that a symbol becomes is safe; `numbers`: those of its arguments that are written."""
    args = [new_argument("x", Type("f", ())) if n is None else ops.constant(float(n)) for n in numbers]
    return all(map(is_safe, calls_of([symbol.meaning(OPERATIONS, *args)])))
