"""What padding holds, and whether it counts: a program that sums along a varying axis over padding that is not 0 is an
error as soon as it is made.

Of every axis that a primitive mixes its record says what it takes for nothing there (`Mixing.nothing`): 0 in a sum,
-inf in a maximum. Here a walk through the program finds what padding holds, as far as numbers tell.
A value has a padding for each of its sizes that vary, those merged with others too: its *levels*, in order, a number
or None (anything) for each. The batch has none.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from netlang.compiler.ir.axes import IGNORED, Axes, Axis
from netlang.compiler.ir.axis_questions import axes_of
from netlang.compiler.ir.literals import literal, number_from
from netlang.compiler.ir.primitives.indexing import mask
from netlang.compiler.ir.primitives.rearranging import concat, cut, pad, reshape
from netlang.compiler.ir.primitives.scan import scan, split
from netlang.compiler.ir.program import Call, Primitive, Program, Shape, Value, calls_of, is_argument
from netlang.compiler.lowering.check_promises import PromiseError
from netlang.language.types.sizes import BATCH, Length, Merged, Size

Padding = tuple[Any, ...]  # for each level what all of it holds: a number, or None
ANYTHING = None
TRIED = range(1, 9)  # lengths on which arithmetic is tried


def refuse_counted(program: Program) -> None:
    """Raise PromiseError, which names the layer, where padding counts."""
    if any(levels_of(value.shape) for value in program.inputs):
        _walk(program, [(ANYTHING,) * len(levels_of(value.shape)) for value in program.inputs])


def levels_of(shape: Iterable[Size]) -> list[Length]:
    """The sizes that vary from example to example, including those merged with others, one by one."""
    flat = (f for size in shape for f in (size.factors if isinstance(size, Merged) else (size,)))
    return [f for f in flat if isinstance(f, Length) and f != BATCH]


def _places(shape: Shape, axis: int) -> range:
    """The numbers of the levels that an axis consists of."""
    start = len(levels_of(shape[:axis]))
    return range(start, start + len(levels_of(shape[axis : axis + 1])))


def _walk(program: Program, given: Sequence[Padding]) -> list[Padding]:
    """What the padding of the outputs holds, given that of the inputs."""
    found: dict[Value, Padding] = dict(zip(program.inputs, given, strict=True))
    for call in calls_of(program.outputs):
        if is_argument(call.outputs[0]):
            found.setdefault(call.outputs[0], (ANYTHING,) * len(levels_of(call.types[0].shape)))
            continue
        paddings = [found[arg] for arg in call.args]
        if any(paddings):
            _refuse(call, axes_of(call), paddings)
        made = _scan(call, paddings) if call.primitive is scan else [_made(call, paddings)]
        found.update(zip(call.outputs, made, strict=True))
    return [found[value] for value in program.outputs]


def _refuse(call: Call, axes: Axes, paddings: Sequence[Padding]) -> None:
    count = len(call.args)
    for i, (x, term) in enumerate(zip(call.args, axes.args, strict=True) if axes.mixing else ()):
        for axis, labels in enumerate(term):
            mixing = next((axes.mixing[label] for label in labels if label in axes.mixing), None)
            if mixing is None or mixing.nothing == IGNORED or not (levels := levels_of(x.shape[axis : axis + 1])):
                continue
            if mixing.summed and not call.primitive.is_linear_in([i], count):
                continue  # by which it is told what to add where
            if BATCH not in x.shape and literal(x) is not None:
                continue  # the same number everywhere, and of no example: it asks how many places there are
            for place, size in zip(_places(x.shape, axis), levels, strict=True):
                if mixing.nothing is None or paddings[i][place] != mixing.nothing:
                    raise _counted(call, size, mixing.nothing)


def _counted(call: Call, size: Length, nothing: Any) -> PromiseError:
    ways = ["ops.fold, ops.reverse or ops.last, which stop at each example's own end"]
    if nothing is not None:
        ways = [f"ops.valid(x, {nothing}) before it, or ops.mean and ops.softmax, which leave padding out"]
    return PromiseError(
        f"{call.origin.name or 'a program'}: {call.primitive} counts the padding of a level that varies, {size}",
        ["sequences of a batch are as long as the longest of them: what is behind the end of one is to count nothing"],
        ways,
    )


def _made(call: Call, paddings: Sequence[Padding]) -> Padding:
    """What the padding of a result holds."""
    shape = call.types[0].shape
    if not levels_of(shape):
        return ()
    if call.primitive is mask:  # whether an element is real
        return (*[ANYTHING] * (len(levels_of(shape)) - 1), False)
    if call.primitive is reshape and levels_of(call.args[0].shape) == levels_of(shape):
        return paddings[0]  # levels stay in their order
    axes, own = axes_of(call), OWN.get(call.primitive)
    found: list[Any] = []
    for axis, labels in enumerate(axes.results[0] if axes.results else [()] * len(shape)):
        count = len(levels_of(shape[axis : axis + 1]))
        if not count:
            continue
        if own and axis == call.attrs["axis"]:
            found += [own(call, paddings)] * count
        else:
            found += [number_from(call, numbers) for numbers in _columns(call, axes, labels, paddings, count)]
    return tuple(found)


def _filled(value: Value, padding: Padding) -> Padding:
    """The padding of a value; of a number written in the program, that number."""
    return padding if (number := literal(value)) is None else (number,) * len(padding)


def _columns(call: Call, axes: Axes, axis: Axis, paddings: Sequence[Padding], count: int) -> list[list[Any]]:
    """What the arguments hold in the `count` levels of an axis of the result: those that have it, in their padding; the
    others everywhere."""
    given = []
    for x, term, padding in zip(call.args, axes.args, paddings, strict=True):
        number = literal(x)
        levels = _places(x.shape, term.index(axis)) if number is None and axis in term else ()
        given.append([padding[place] for place in levels] if levels else [number] * count)
    return [list(column) for column in zip(*given, strict=True)] if given else [[]] * count


# along the axis on which elements are moved: what is behind the new end ---------------------------------------


def _cut(call: Call, paddings: Sequence[Padding]) -> Any:
    """The padding past the new end is that past the old one, unless elements at the end are left out."""
    old, size, start, step = call.args[0].shape[call.attrs["axis"]], *(call.attrs[k] for k in ("size", "start", "step"))
    inside = _of_one(old, size) and _always(lambda n: start + size.at(n) * step >= old.at(n))
    return _behind(call, paddings, 0) if inside else ANYTHING


def _pad(call: Call, paddings: Sequence[Padding]) -> Any:
    """Zeros around zeros; the last elements stay among the real ones."""
    old, size, start, step = call.args[0].shape[call.attrs["axis"]], *(call.attrs[k] for k in ("size", "start", "step"))
    inside = _of_one(old, size) and _always(lambda n: start + (old.at(n) - 1) * step < size.at(n))
    found = _behind(call, paddings, 0)
    return found if inside and (found == 0 or size == old) else ANYTHING


def _concat(call: Call, paddings: Sequence[Padding]) -> Any:
    """Only the last part may vary, since anything after a varying part stands where its padding was."""
    return _behind(call, paddings, -1)


def _behind(call: Call, paddings: Sequence[Padding], i: int) -> Any:
    """What an argument holds behind its end on that axis, if it varies."""
    x = call.args[i]
    levels = _places(x.shape, call.attrs["axis"])
    return _filled(x, paddings[i])[levels[0]] if levels else ANYTHING


def _of_one(old: Size, size: Size) -> bool:
    return isinstance(old, Length) and isinstance(size, Length) and size.base == old.base


OWN: dict[Primitive, Callable[[Call, Sequence[Padding]], Any]] = {cut: _cut, pad: _pad, concat: _concat}


def _always(holds: Callable[[int], bool]) -> bool:
    """Whether a condition holds for all lengths; sums and quotients are decided by a few lengths."""
    return all(map(holds, TRIED))


# loops -----------------------------------------------------------------------------------------------------


def _scan(call: Call, paddings: Sequence[Padding]) -> list[Padding]:
    """The padding of a loop's state holds its initial value, if a step leaves that unchanged."""
    attrs, body = call.attrs, call.attrs["body"]
    carry, xs = attrs["carry"], split(call.args, attrs["carry"], attrs["over"])[1]
    masked = int(attrs["masked"])
    states, along, _, constants = split(
        [_filled(a, p) for a, p in zip(call.args, paddings, strict=True)], carry, attrs["over"], masked
    )
    elements = [_without_time(x.shape, padding) for x, padding in zip(xs, along, strict=True)]
    for _ in itertools.count():
        made = _walk(body, [*states, *elements, *constants])
        after = [tuple(map(_alike, *pair)) if pair[0] else () for pair in zip(states, made[:carry], strict=True)]
        if after == list(states):
            break
        states = tuple(after)
    ends, results = [*states, *made[carry : carry + attrs["sums"]]], made[carry + attrs["sums"] :]
    steps = len(levels_of(xs[0].shape[1:2]))
    first = [len(levels_of(value.shape[:1])) for value in call.outputs[len(ends) :]]
    return [*ends, *((*r[:n], *[ANYTHING] * steps, *r[n:]) for r, n in zip(results, first, strict=True))]


def _without_time(shape: Shape, padding: Padding) -> Padding:
    time = _places(shape, 1)
    return (*padding[: time.start], *padding[time.stop :])


def _alike(one: Any, other: Any) -> Any:
    return one if one == other else ANYTHING
