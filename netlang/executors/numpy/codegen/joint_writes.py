"""Values that are written into one array: parts that are joined, and pads whose supports do not overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netlang.compiler.ir.primitives import elementwise, rearranging
from netlang.compiler.ir.program import Call, Value


def parts(calls: Sequence[Call], counts: Mapping[Value, int]) -> dict[Value, Call]:
    """Values whose only use is a concatenation, with that call."""
    joins = [call for call in calls if call.primitive is rearranging.concat]
    return {v: call for call in joins for v in call.args if counts[v] == 1 and v.call.primitive.source}


def joined_pads(calls: Sequence[Call], counts: Mapping[Value, int]) -> dict[Value, Call]:
    """Pads whose only use is a sum with a pad of disjoint support, with the call that adds."""
    found: dict[Value, Call] = {}
    for call in calls:
        if call.primitive is elementwise.add and all(counts[v] == 1 and _strides(v) for v in call.args):
            (axis, start, step), (other_axis, other, other_step) = map(_strides, call.args)
            if axis == other_axis and step == other_step and (start - other) % step:
                found.update(dict.fromkeys(call.args, call))
    return found


def _strides(value: Value) -> tuple[int, ...]:
    """Axis, start and step of a pad; nothing for another value."""
    if value.call.primitive is not rearranging.pad:
        return ()
    found = tuple(value.call.attrs[k] for k in ("axis", "start", "step"))
    return found if all(isinstance(n, int) for n in found) else ()
