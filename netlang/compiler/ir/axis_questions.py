"""What passes and executors ask of the axes of a call (`axes.py`).

insert   a call inside a loop as one call for all steps             passes/vectorise.py, sink_sums.py
follow   whether elements of a sequence stay apart                  lowering/axis_independence.py
cut      halves of a batch on two threads                           executors/numpy/batch_split/analysis.py
merge    sequences without padding; rows of a table made at once    executors/numpy/packing, kernels/fold_tables.py
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve, frozen

from netlang.compiler.ir.axes import NEW, PLACED, Axes, Axis, Mixing, Term
from netlang.compiler.ir.program import Call, Shape, Type
from netlang.compiler.ir.size_products import Product
from netlang.language.types.sizes import Size


def axes_of(call: Call) -> Axes:
    """The labels of a call's axes.

    >>> from netlang.compiler import ops
    >>> from netlang.compiler.ir.program import new_argument
    >>> x = new_argument("x", Type("f", (2, 12, 3)))
    >>> for y in (ops.reshape(x, (2, 4, 3, 3)), ops.transpose(x, (1, 0, 2)), ops.cut(x, 1, 2, 5), ops.reduce_sum(x, 0)):
    ...     print(axes_of(y.call))
    a(bc)d->abcd
    abc->bac
    abc->adc
    abc->bc
    """
    found = call.primitive.axes.of(*(arg.type for arg in call.args), **call.attrs)
    assert found is not None, call.primitive
    return found


def _attrs_with(call: Call, wanted: Axes, types: Sequence[Type], shape: Shape) -> dict[str, Any] | None:
    """The attributes with which a call on arguments of these types has the map `wanted`; None where none has."""
    rule = call.primitive.axes
    attrs = call.attrs | rule.attrs(wanted, shape)
    return attrs if wanted.same_as(rule.of(*types, **attrs)) else None


# insert -------------------------------------------------------------------------------------------------------


@frozen
class Inserted:
    """The attributes of a call with one more axis, and which of its arguments must have that."""

    attrs: dict[str, Any]
    having: tuple[bool, ...]


def insert(call: Call, having: Sequence[bool], size: Size) -> Inserted | None:
    """The call with a new axis of `size` at 1, behind the outermost of the result: in the arguments that have it
    (`having`), and in no others, or in all that have the outermost. None where there is no such call."""
    axes, shape = axes_of(call), call.types[0].shape
    if len(axes.results) != 1 or not shape:
        return None
    with_outer = [one[:1] == axes.results[0][:1] for one in axes.args]
    if any(has and not outermost for has, outermost in zip(having, with_outer, strict=True)):
        return None
    for chosen in (tuple(having), tuple(with_outer)):
        wanted = evolve(axes, args=_later(axes.args, chosen), results=_later(axes.results, [True]))
        attrs = _attrs_with(call, wanted, _longer(call, chosen, size), (shape[0], size, *shape[1:]))
        if attrs is not None:
            return Inserted(attrs, chosen)
    return None


def insert_summed(call: Call, size: Size) -> dict[str, Any] | None:
    """The attributes of the call that sums over a new axis of `size`, at 1 of all its arguments, where zeros count
    nothing. None where there is no such call."""
    axes, every = axes_of(call), [True] * len(call.args)
    if len({one[:1] for one in axes.args}) != 1 or not axes.args[0] or len(axes.results) != 1:
        return None
    types = _longer(call, every, size)
    attrs = _attrs_with(call, evolve(axes, args=_later(axes.args, every)), types, call.types[0].shape)
    made = None if attrs is None else call.primitive.axes.of(*types, **attrs)
    if made is None:
        return None
    (label,) = made.args[0][1]
    return attrs if made.mixing[label].summed and made.mixing[label].nothing == 0 else None


def _later(terms: Sequence[Term], chosen: Sequence[bool]) -> tuple[Term, ...]:
    """With the new axis at 1 of some terms."""
    return tuple((one[0], (NEW,), *one[1:]) if has else one for one, has in zip(terms, chosen, strict=True))


def _longer(call: Call, chosen: Sequence[bool], size: Size) -> list[Type]:
    """The types of the arguments, some of which have one more axis."""
    pairs = zip(call.args, chosen, strict=True)
    return [Type(a.kind, (a.shape[0], size, *a.shape[1:])) if has else a.type for a, has in pairs]


# follow -------------------------------------------------------------------------------------------------------


@frozen
class AxisPosition:
    """Where a value has something: at `axis`, which may be several taken as one; `before` it in there."""

    axis: int
    before: Product = Product.of(())


def follow(call: Call, argument: int, place: AxisPosition) -> AxisPosition | Mixing:
    """Where in the result is what is at a place of an argument; or how its positions are mixed."""
    axes = axes_of(call)
    axis = axes.args[argument][place.axis]
    mixing = next((axes.mixing[label] for label in axis if label in axes.mixing), None)
    if mixing is not None:
        return mixing
    (result,) = axes.results
    if axis in result:
        return AxisPosition(result.index(axis), place.before)
    # merged or split: in the order of memory, as much is before it as was
    before = Product.of(call.args[argument].shape[: place.axis]).times(place.before)
    shape = call.types[0].shape
    for at in range(len(shape)):
        start, end = Product.of(shape[:at]), Product.of(shape[: at + 1])
        if start.divides(before) and before.divides(end) and before != end:
            return AxisPosition(at, before.over(start))
    return PLACED  # it is torn


# cut ----------------------------------------------------------------------------------------------------------


def cut(call: Call, at: Sequence[int | None]) -> int | Mixing | None:
    """What a call gives of parts of its arguments, each cut along an axis (`at`; of merged ones along the outermost;
    None: it is not cut): the axis of the result of which it is a part, or how the positions that were cut are mixed.
    None where that cannot be told."""
    axes = axes_of(call)
    outer = {one[axis][:1] for one, axis in zip(axes.args, at, strict=True) if axis is not None}
    if len(outer) != 1 or len(axes.results) > 1:
        return None
    (axis,) = outer
    if any(way is None and _has(one, axis) for one, way in zip(axes.args, at, strict=True)):
        return None
    for result in axes.results:
        for way, group in enumerate(result):
            if group[:1] == axis:
                return way
    return axes.mixing.get(axis[0])


def _has(one: Term, labels: Axis) -> bool:
    return any(label in labels for axis in one for label in axis)


# merge --------------------------------------------------------------------------------------------------------


def merge(call: Call, leads: Sequence[int], lead: int, size: Size) -> dict[str, Any] | None:
    """The attributes of the call of which the first axes, `leads` of each argument and `lead` of the result, are one of
    `size`. A result that has none of them is a sum over them. None where there is no such call."""
    axes = axes_of(call)
    if len(axes.results) != 1:
        return None
    terms, counts = (*axes.args, *axes.results), (*leads, lead)
    heads = {tuple(label for axis in one[:n] for label in axis) for one, n in zip(terms, counts, strict=True) if n}
    rests = [one[n:] for one, n in zip(terms, counts, strict=True)]
    if len(heads) != 1 or not any(leads):
        return None
    (head,) = heads
    if any(_has(rest, head) for rest in rests):
        return None
    if not lead and not all(label in axes.mixing and axes.mixing[label].summed for label in head):
        return None
    merged = [(head[-1:], *rest) if n else rest for n, rest in zip(counts, rests, strict=True)]
    types = [Type(arg.kind, (size, *arg.shape[n:])) if n else arg.type for arg, n in zip(call.args, leads, strict=True)]
    shape = call.types[0].shape
    wanted = evolve(axes, args=tuple(merged[:-1]), results=(merged[-1],))
    return _attrs_with(call, wanted, types, (size, *shape[lead:]) if lead else shape)
