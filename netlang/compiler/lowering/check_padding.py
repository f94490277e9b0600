"""What padding holds, and whether it counts: a program that sums along an axis that varies, over padding that is not
0, is refused as soon as it is made.

Every primitive that works along an axis says in its record which (`Primitive.along`), and what it takes for nothing
there: 0 in a sum, -inf in a maximum. Here a walk through the program finds what padding holds, as far as numbers tell.
A value has a padding for each of its sizes that vary, those merged with others too: its *levels*, in order, a number
or None (anything) for each. The batch has none.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from netlang.compiler.ir.literals import literal, number_of
from netlang.compiler.ir.primitives.scan import split
from netlang.compiler.ir.program import Call, Program, Shape, Value, calls_of, is_argument
from netlang.compiler.lowering.check_promises import PromiseError
from netlang.language.types.sizes import BATCH, Length, Merged, Size

Padding = tuple[Any, ...]  # for each level what all of it holds: a number, or None
ANYTHING = None
TRIED = range(1, 9)  # lengths on which arithmetic is tried


def refuse_counted(program: Program) -> None:
    """Raise PromiseError, which names the layer, where padding would count."""
    if any(levels_of(value.shape) for value in program.inputs):
        _walk(program, [(ANYTHING,) * len(levels_of(value.shape)) for value in program.inputs])


def levels_of(shape: Iterable[Size]) -> list[Length]:
    """The sizes that vary from example to example, those merged with others one by one."""
    flat = (f for size in shape for f in (size.factors if isinstance(size, Merged) else (size,)))
    return [f for f in flat if isinstance(f, Length) and f != BATCH]


def _places(shape: Shape, axis: int) -> range:
    """The levels that an axis consists of, by number."""
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
        _refuse(call, paddings)
        made = _scan(call, paddings) if call.primitive.name == "scan" else [_made(call, paddings)]
        found.update(zip(call.outputs, made, strict=True))
    return [found[value] for value in program.outputs]


def _refuse(call: Call, paddings: Sequence[Padding]) -> None:
    if call.primitive.along is None:
        return
    for i, axis, nothing in call.primitive.along(*(arg.type for arg in call.args), **call.attrs):
        if BATCH not in call.args[i].shape and literal(call.args[i]) is not None:
            continue  # the same number everywhere, and of no example: it asks how many places there are
        for place in _places(call.args[i].shape, axis):
            if nothing is None or paddings[i][place] != nothing:
                raise _counted(call, levels_of(call.args[i].shape)[place], nothing)


def _counted(call: Call, size: Length, nothing: Any) -> PromiseError:
    ways = ["ops.fold, ops.reverse or ops.last, which stop at each example's own end"]
    if nothing is not None:
        ways = [f"ops.valid(x, {nothing}) before it, or ops.mean and ops.softmax, which leave padding out"]
    return PromiseError(
        f"{call.origin or 'a program'}: {call.primitive} counts the padding of a level that varies, {size}",
        ["sequences of a batch are as long as the longest of them: what is behind the end of one is to count nothing"],
        ways,
    )


def _made(call: Call, paddings: Sequence[Padding]) -> Padding:
    """What the padding of a result holds."""
    count = len(levels_of(call.types[0].shape))
    name = call.primitive.name
    if name == "constant":
        return ()
    if name == "mask":  # whether an element is real
        return (*[ANYTHING] * (count - 1), False)
    rule = RULES.get(name)
    if rule is not None:
        return rule(call, paddings)
    if call.args and all(arg.shape == call.types[0].shape for arg in call.args) and call.primitive.along is None:
        return tuple(_elementwise(call, numbers) for numbers in zip(*map(_filled, call.args, paddings), strict=True))
    return (ANYTHING,) * count


def _filled(value: Value, padding: Padding) -> Padding:
    """The padding of a value, which a number written in the program fills too."""
    return padding if (number := literal(value)) is None else (number,) * len(padding)


def _elementwise(call: Call, numbers: Sequence[Any]) -> Any:
    """One number of others; of some, where the others do not matter."""
    name = call.primitive.name
    if name == "select":
        chosen, x, y = numbers
        return x if chosen is True else y if chosen is False else x if x == y else ANYTHING
    if None not in numbers:
        return number_of(call, numbers)
    if name == "mul" and 0 in numbers:
        return 0.0
    if name == "div" and numbers[0] == 0:
        return 0.0
    if name in ("add", "sub") and numbers[0] in (-math.inf, math.inf):  # whatever finite number goes with it
        return numbers[0]
    return False if name == "logical_and" and any(number is False for number in numbers) else ANYTHING


# what moves elements ---------------------------------------------------------------------------------------


def _broadcast(call: Call, paddings: Sequence[Padding]) -> Padding:
    """Repeated along a level, real elements are in its padding."""
    shape, axes = call.attrs["shape"], call.attrs["axes"]
    old = iter(paddings[0])
    flat = [axis in axes for axis, size in enumerate(shape) for _ in levels_of([size])]
    return _filled(call.outputs[0], tuple(ANYTHING if new else next(old) for new in flat))


def _reshape(call: Call, paddings: Sequence[Padding]) -> Padding:
    """Levels stay in their order."""
    return paddings[0] if levels_of(call.args[0].shape) == levels_of(call.types[0].shape) else _unknown(call)


def _unknown(call: Call) -> Padding:
    return (ANYTHING,) * len(levels_of(call.types[0].shape))


def _transpose(call: Call, paddings: Sequence[Padding]) -> Padding:
    x = call.args[0]
    return tuple(paddings[0][place] for axis in call.attrs["perm"] for place in _places(x.shape, axis))


def _same(call: Call, paddings: Sequence[Padding]) -> Padding:
    return paddings[0]


def _reduced(call: Call, paddings: Sequence[Padding]) -> Padding:
    """Sums of zeros, products of ones and maxima are the same number."""
    x, axes, name = call.args[0], call.attrs["axes"], call.primitive.name
    kept = [place for axis in range(x.rank) if axis not in axes for place in _places(x.shape, axis)]
    same = {"reduce_sum": (0,), "reduce_prod": (0, 1)}.get(name)
    numbers = (_filled(x, paddings[0])[place] for place in kept)
    return tuple(number if same is None or number in same else ANYTHING for number in numbers)


def _einsum(call: Call, paddings: Sequence[Padding]) -> Padding:
    """Zeros of one factor are zeros of the product."""
    left, out = call.attrs["equation"].split("->")
    found: list[Any] = []
    for label in out:
        at = [(i, term.index(label)) for i, term in enumerate(left.split(",")) if label in term]
        columns = [[paddings[i][place] for place in _places(call.args[i].shape, axis)] for i, axis in at]
        found += [0.0 if 0 in numbers else ANYTHING for numbers in zip(*columns, strict=True)]
    return tuple(found)


def _cut(call: Call, paddings: Sequence[Padding]) -> Padding:
    """Along a level, what is behind the new end was behind the old one, unless elements at the end are left out."""
    x, axis, size = call.args[0], call.attrs["axis"], call.attrs["size"]
    start, step, old = call.attrs["start"], call.attrs["step"], x.shape[axis]
    found = list(paddings[0])
    if isinstance(old, Length):
        (place,) = _places(x.shape, axis)
        if isinstance(size, int):
            del found[place]
        elif not _always(lambda n: start + size.at(n) * step >= old.at(n)) or size.base != old.base:
            found[place] = ANYTHING
    return tuple(found)


def _pad(call: Call, paddings: Sequence[Padding]) -> Padding:
    """Zeros around zeros; the last elements stay among the real ones."""
    x, axis, size = call.args[0], call.attrs["axis"], call.attrs["size"]
    start, step, old = call.attrs["start"], call.attrs["step"], x.shape[axis]
    grown = size != old
    found = [number if not grown or number == 0 else ANYTHING for number in paddings[0]]
    place = len(levels_of(x.shape[:axis]))
    if isinstance(old, Length) and isinstance(size, Length):
        inside = size.base == old.base and _always(lambda n: start + (old.at(n) - 1) * step < size.at(n))
        found[place] = found[place] if inside else ANYTHING
    elif isinstance(size, Length):
        found.insert(place, ANYTHING)
    elif isinstance(old, Length):
        del found[place]
    return tuple(found)


def _concat(call: Call, paddings: Sequence[Padding]) -> Padding:
    """Behind what varies nothing may stand, or it is where padding was."""
    axis, out = call.attrs["axis"], call.types[0].shape
    own = _places(out, axis)
    columns = []
    for x, padding in zip(call.args, paddings, strict=True):
        padding = _filled(x, padding)
        missing = len(own) - len(levels_of([x.shape[axis]]))
        columns.append([*padding[: own.start], *[ANYTHING] * missing, *padding[own.start :]])
    found = [column[0] if len(set(column)) == 1 else ANYTHING for column in zip(*columns, strict=True)]
    last = call.args[-1]
    for place in own:
        found[place] = columns[-1][place] if isinstance(last.shape[axis], Length) else ANYTHING
    return tuple(found)


def _pick(call: Call, paddings: Sequence[Padding]) -> Padding:
    """Elements of padding, where it is that of a level before; from elsewhere, anything."""
    x, index = call.args
    lead, number = index.rank - 1, literal(x)
    before, chosen = len(levels_of(x.shape[:lead])), len(levels_of([index.shape[-1]]))
    after = paddings[0][len(levels_of(x.shape[: lead + 1])) :]
    return (*paddings[0][:before], *[number] * chosen, *after)


def _gather(call: Call, paddings: Sequence[Padding]) -> Padding:
    table, index = call.args
    return (*[ANYTHING] * len(levels_of(index.shape)), *paddings[0][len(levels_of(table.shape[:1])) :])


RULES: dict[str, Callable[[Call, Sequence[Padding]], Padding]] = {
    "broadcast": _broadcast, "reshape": _reshape, "transpose": _transpose, "stop_gradient": _same,
    "reduce_sum": _reduced, "reduce_prod": _reduced, "reduce_max": _reduced, "einsum": _einsum, "cut": _cut,
    "pad": _pad, "concat": _concat, "pick": _pick, "gather": _gather,
}  # fmt: skip


def _always(holds: Callable[[int], bool]) -> bool:
    """Whether something holds of all lengths: of those tried, for it is arithmetic of sums and quotients."""
    return all(map(holds, TRIED))


# loops -----------------------------------------------------------------------------------------------------


def _scan(call: Call, paddings: Sequence[Padding]) -> list[Padding]:
    """A loop's state holds in its padding what it held at first, if a step leaves that as it is."""
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
