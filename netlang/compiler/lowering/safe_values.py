"""Values at which a function and its derivatives are finite, for places whose results are not used (the "double where"
technique)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from netlang.compiler.gradient.reverse_mode import pull_back
from netlang.compiler.ir.program import Type, Value, calls_of, new_argument
from netlang.compiler.ops import constant

MODERATE = 1e4  # what is computed next is finite too
TRIED = (1.0, 0.5, 2.0, -1.0, -0.5, -2.0, 0.1, -0.1, 0.01, -0.01, 4.0, -4.0, 20.0, -20.0, 0.0)
DTYPES = {"f": np.float32, "i": np.int64, "b": np.bool_}


def finite_at(f: Callable[[dict[str, Value]], Value], names: Sequence[str]) -> dict[str, float] | None:
    """Numbers for `names` at which `f`, and its derivatives, are finite and not large; None where none of those tried
    are.

    >>> from netlang.compiler.ir.primitives.elementwise import log, sub
    >>> finite_at(lambda v: log(v["x"]), ["x"]), finite_at(lambda v: log(sub(v["x"], v["y"])), ["x", "y"])
    ({'x': 1.0}, {'x': 2.0, 'y': 1.0})
    """
    if not names:
        return {}
    slots = {name: new_argument(name, Type("f", ())) for name in names}
    value = f(dict(slots))
    found = pull_back([value], {value: constant(1.0)})
    wanted = [value, *(found[slot] for slot in slots.values() if slot in found)]
    for numbers in _tried(len(names)):
        made = _computed(wanted, dict(zip(slots.values(), map(np.float32, numbers), strict=True)))
        if all(abs(number) < MODERATE for number in made):  # not where it is no number
            return dict(zip(names, numbers, strict=True))
    return None


def _tried(count: int) -> Iterator[tuple[float, ...]]:
    """First the same number for all, then steps up and down."""
    yield from ((number,) * count for number in TRIED)
    if count > 1:
        for step in (1.0, -1.0, 0.1, -0.1):
            yield tuple(step * (count - i) for i in range(count))
            yield tuple(step * (1 + i) for i in range(count))


def _computed(wanted: Sequence[Value], given: dict[Value, Any]) -> list[float]:
    """The values where the arguments are these numbers."""
    known = dict(given)
    with np.errstate(all="ignore"):
        for call in calls_of(wanted):
            if call.outputs[0] not in known:
                attrs = call.attrs | ({"kind": DTYPES[call.attrs["kind"]]} if "kind" in call.attrs else {})
                made = call.primitive.kernel(np, *(known[a] for a in call.args), **attrs)
                known[call.outputs[0]] = np.asarray(made, DTYPES[call.outputs[0].kind])
    return [float(known[value]) for value in wanted]
