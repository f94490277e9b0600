"""The numbers of a rule, as one writes them: `26 = (28 - 3) // 1 + 1`."""

from __future__ import annotations

from typing import Any

from netlang.compiler.inference.constraints.basic import Offset, Product, Total
from netlang.compiler.inference.constraints.convolution import Windows, windowed
from netlang.compiler.inference.facts import Step
from netlang.compiler.inference.store import Store
from netlang.language.types.sizes import Run


def arithmetic(store: Store, step: Step) -> str:
    """How a size was found by a rule; "" where that is no arithmetic, or not of numbers.

    >>> from netlang import ConvolutionLayer
    >>> solution = ConvolutionLayer(2, 3, Input=[1, 28]).solution
    >>> [text for step in solution.steps if (text := arithmetic(solution.store, step))]
    ['26 = (28 - 3) // 1 + 1']
    """
    value = store.look(step.unknown)[0] if not isinstance(step.unknown, Run) else None
    if not isinstance(value, int):
        return ""
    match step.rule:
        case Windows() as rule:
            return _of_windows(store, rule, value)
        case Offset() as rule:
            return _one(store, value, [(rule.size, rule.of, rule.by), (rule.of, rule.size, -rule.by)])
        case Product() as rule:
            return _of_parts(store, value, rule.whole, rule.factors, 1, " * ", " // ")
        case Total() as rule:
            return _of_parts(store, value, rule.whole, rule.parts, 0, " + ", " - ")
    return ""


def _one(store: Store, value: int, sides: list[tuple[Any, Any, int]]) -> str:
    for found, of, by in sides:
        known = store.look(of)[0]
        if store.look(found)[0] == value and isinstance(known, int) and by:
            return f"{value} = {known} {'+' if by > 0 else '-'} {abs(by)}"
    return ""


def _of_parts(store: Store, value: int, whole: Any, parts: Any, neutral: int, joined: str, parted: str) -> str:
    """The whole of its parts, or one part of the whole and the others."""
    numbers, all_ = list(store.shape(parts)), store.look(whole)[0]
    if not all(isinstance(n, int) for n in (*numbers, all_)) or sum(n != neutral for n in numbers) < 2:
        return ""  # 2 = 1 * 2 tells nothing
    if value == all_:
        return f"{value} = {joined.join(map(str, numbers))}"
    if value not in numbers:
        return ""
    numbers.remove(value)
    return f"{value} = {parted.join(map(str, [all_, *numbers]))}"


def _of_windows(store: Store, rule: Windows, value: int) -> str:
    """The first dimension that has this size, forwards or backwards."""
    dimensions = rule.dimensions(store) or []
    outs, ofs = store.shape((rule.out,)), store.shape((rule.of,))
    for out, of, (_, padding, span, stride) in zip(outs, ofs, dimensions, strict=False):
        if not (isinstance(out, int) and isinstance(of, int) and value in (out, of)):
            continue
        small, large = (out, of) if rule.slide is windowed else (of, out)
        padded = f"{large} + {padding}" if padding else str(large)
        if value == small:
            return f"{small} = ({padded} - {span}) // {stride} + 1"
        return f"{large} = ({small} - 1) * {stride} + {span}" + (f" - {padding}" if padding else "")
    return ""
