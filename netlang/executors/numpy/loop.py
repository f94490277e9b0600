"""Loops: a Python `for` over the views of each step, prepared while binding.

A carry stands in one buffer that every step rewrites; where it is also a result of the loop, the next step reads
it from there. Sums are added up in place, results written straight into their time-major buffers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import define

from netlang.compiler.primitives.contraction import einsum
from netlang.compiler.primitives.loops import split
from netlang.compiler.program import Call, Program, Value, is_argument
from netlang.executors.numpy.orders import Order, as_multiplied, batch_last, feature_major
from netlang.executors.numpy.places import BIND, Level, Place
from netlang.executors.numpy.views import VIEWS, element
from netlang.spec.sizes import Size

if TYPE_CHECKING:
    from netlang.executors.numpy.source import Writer

MANY = 32  # steps that are worth the copy of a matrix


@define(eq=False)
class Walk:
    """How the steps of a loop find their elements in a padded sequence [B, T, ...]."""

    steps: Size
    reverse: bool
    t: str  # the name of the step's number in the source
    steady: bool = True  # every step has the whole batch
    feature_major: bool = False

    def order(self, rank: int) -> Order:
        """The layout of a result: time outermost, so that a step is one block."""
        return (1, *(a + (a > 0) for a in self.order_of_step(rank - 1)))

    def order_of_step(self, rank: int) -> Order:
        """The layout of what has a batch and no time."""
        return batch_last(rank) if self.feature_major else tuple(range(rank))

    def opening(self, w: Writer, part: str) -> str:
        """The `for` of these steps: all, or (`part`, a slice) some."""
        turned = "[::-1]" if self.reverse else ""
        return f"for {self.t} in range({w.size(self.steps)}){turned}{part}:"

    def begin(self, w: Writer) -> None:
        w.levels.append(Level(len(w.levels)))

    def element(self, w: Writer, x: Place) -> Place:
        return element(w, x, 1, self.t, len(w.levels) - 1)

    def narrow(self, w: Writer, x: Place) -> Place:
        """The part of a value without time that the step has."""
        return x

    def before(self, w: Writer, init: Place, result: Place) -> str:
        """The carry a step starts from, where it is a result of the step before."""
        first = f"{w.size(self.steps)} - 1" if self.reverse else "0"
        step = f"{self.t} + 1" if self.reverse else f"{self.t} - 1"
        return f"{init.name} if {self.t} == {first} else {result.name}[:, {step}]"

    def final(self, w: Writer, init: Place, result: Place, value: Value) -> Place:
        """The carry after the last step, where it is a result."""
        n = w.size(self.steps)
        level = max(init.level, result.level, w.level_of([self.steps]))
        text = f"{result.name}[:, {'0' if self.reverse else '-1'}] if {n} else {init.name}"
        return Place(
            w.view(text, level), value.kind, value.shape, level, order=self.order_of_step(value.rank),
            breaks=frozenset(range(value.rank)), storage=result.storage,
        )  # fmt: skip


def scan_rule(w: Writer, call: Call, places: list[Place]) -> Sequence[Place]:
    if all(p.fixed for p in places) and len(call.types) == 1:
        from netlang.executors.numpy.rules import kernel_rule

        return kernel_rule(w, call, places)
    steps = call.args[call.attrs["carry"]].shape[1]
    walk = Walk(steps, call.attrs["reverse"], w.numbered("t"), feature_major=feature_major(call))
    return write_loop(w, call, places, walk, call.attrs["masked"])


def write_loop(w: Writer, call: Call, places: list[Place], walk: Walk, masked: bool) -> Sequence[Place]:
    n_carry, n_sums = call.attrs["carry"], call.attrs["sums"]
    places = [_settled(w, p, walk) for p in places]
    carries, xs, lengths, constants = split(places, n_carry, call.attrs["over"], int(masked))
    xs = tuple([_in_order(w, p, walk) for p in xs])
    finals, sums, all_results = split(call.outputs, n_carry, n_sums)
    results = [v for v in all_results if v in w.left]
    body = _needed(call, w, n_carry + n_sums)
    in_constants = split(body.inputs, n_carry, len(xs))[2]
    constants = tuple([_as_multiplied(w, p, v, body, walk) for p, v in zip(constants, in_constants, strict=True)])
    into = [w.result(v, walk.order(v.rank)) for v in results]
    totals = [w.result(v) for v in sums]
    for p in totals:
        w.run(f"{p.name}.fill(0)")
    by_value = dict(zip(body.outputs[n_carry + n_sums :], into, strict=True))
    plan = [_carried(w, call, body, i, p, by_value, walk, masked) for i, p in enumerate(carries)]
    running = _running(w, lengths[0], walk) if masked else None

    steps = _Steps(body, walk, plan, xs, constants, into, totals, running)
    if not masked and _simpler_without_carries(body, plan):
        steps.write(w, "[:1]", start=True)
        steps.write(w, "[1:]")
    else:
        steps.write(w, "")
    unread = w.number(0, "f", ())
    shown = dict(zip(results, into, strict=True))
    return [
        *(one.after(w, walk, v) for one, v in zip(plan, finals, strict=True)),
        *totals,
        *(shown.get(v, unread) for v in all_results),
    ]


@define(eq=False)
class _Steps:
    """The steps of one loop, to be written as one `for`, or its first step apart from the others."""

    body: Program
    walk: Walk
    plan: list[Carried]
    xs: Sequence[Place]
    constants: Sequence[Place]
    into: list[Place]  # the results that are read
    totals: list[Place]
    running: Place | None  # where examples end by a mask

    def write(self, w: Writer, part: str, start: bool = False) -> None:
        """The steps `part`. `start`: it is the first, whose carries are what they were given."""
        walk, body = self.walk, self.body
        opening = walk.opening(w, part)
        walk.begin(w)
        _, added, kept = split(body.outputs, len(self.plan), len(self.totals))
        self._place_inputs(w, start)
        _write_body(w, body, self.plan, kept, [walk.element(w, p) for p in self.into])
        for value, place in zip(added, self.totals, strict=True):
            total = walk.narrow(w, place).name
            w.run(f"add({total}, {w.places[value].name}, {total})")
        _carry_on(w, walk, self.plan, self.running)
        for value in set(body.outputs):
            w.drop(w.places[value])
        w.close_loop(opening)

    def _place_inputs(self, w: Writer, start: bool) -> None:
        in_carries, in_xs, in_constants = split(self.body.inputs, len(self.plan), len(self.xs))
        for value, one in zip(in_carries, self.plan, strict=True):
            w.places[value] = one.read(w, self.walk)
            if start and one.init.number is not None:
                w.places[value] = w.number(one.init.number, value.kind, value.shape)
        for value, place in zip(in_xs, self.xs, strict=True):
            w.places[value] = self.walk.element(w, place).changed(storage=None)
        for value, place in zip(in_constants, self.constants, strict=True):
            w.places[value] = self.walk.narrow(w, place).changed(storage=None)


def _simpler_without_carries(body: Program, plan: list[Carried]) -> bool:
    """Whether a product is spared where the carries begin as zeros."""
    zeros = {one.old for one in plan if one.init.number == 0}
    return any(call.primitive is einsum and zeros & set(call.args) for call in body.calls())


def _settled(w: Writer, place: Place, walk: Walk) -> Place:
    """Data as an array that is known while binding, so that its steps can be prepared; in the layout of the steps."""
    if not place.live:
        return place
    actual = tuple(1 if a in place.thin else s for a, s in enumerate(place.shape))
    copy = w.fresh(place.kind, actual, walk.order(len(actual)) if len(actual) > 1 and not place.thin else None)
    w.run(f"copyto({copy.name}, {place.name})")
    return copy.changed(shape=place.shape, thin=place.thin)


def _in_order(w: Writer, place: Place, walk: Walk) -> Place:
    """A sequence of which each step is a block with the batch innermost, where that is how steps want it."""
    order = walk.order(len(place.shape))
    return w.dense(place, order) if walk.feature_major and place.order != order and not place.thin else place


def _as_multiplied(w: Writer, place: Place, value: Value, body: Program, walk: Walk) -> Place:
    """A matrix as the products of the steps read it fastest; copied for this once, or, if there are many steps, before
    them."""
    order = as_multiplied(value, body, walk.feature_major)
    many = walk.feature_major and not (isinstance(walk.steps, int) and walk.steps < MANY)
    return w.dense(place, order) if order and (place.fixed or many) else place


def _running(w: Writer, lengths: Place, walk: Walk) -> Place:
    """b[B,T], time-major: whether an example still runs at a step."""
    lengths = w.full(lengths)
    mask = w.fresh("b", (*lengths.shape, walk.steps), (1, 0))
    positions = w.view(f"arange({w.size(walk.steps)})", max(BIND, w.level_of([walk.steps])))
    column = w.view(f"{lengths.name}[:, None]", lengths.level, lengths.live)
    w.run(f"less({positions}, {column}, {mask.name})")
    return mask


def _needed(call: Call, w: Writer, first: int) -> Program:
    """The body without results that nobody reads."""
    body = call.attrs["body"]
    outputs = [*body.outputs[:first]]
    results = zip(body.outputs[first:], call.outputs[first:], strict=True)
    outputs += [inner for inner, outer in results if outer in w.left]
    return body.with_outputs(outputs, [f"y{i}" for i in range(len(outputs))])


def _write_body(w: Writer, body: Program, plan: list[Carried], kept: Sequence[Value], into: list[Place]) -> None:
    targets: dict[Value, Place] = {}
    copies = []
    for value, place in zip(kept, into, strict=True):
        if value in targets or is_argument(value):
            copies.append((value, place))
        else:
            targets[value] = place.changed(storage=None)
    for one in plan:
        if one.direct:
            targets[one.new] = one.here
    w.targets.update(targets)
    for value, place in copies:
        if is_argument(value):  # before a step overwrites it
            w.run(f"copyto({place.name}, {w.places[value].name})")
    w.write(body)
    for value, place in copies:
        if not is_argument(value):
            w.run(f"copyto({place.name}, {w.places[value].name})")
    for value in targets:
        del w.targets[value]


# carries ----------------------------------------------------------------------------------------------------


@define(eq=False)
class Carried:
    """One carry: where a step reads it, and how the new one gets there."""

    old: Value
    new: Value
    init: Place  # as it was given
    buffer: Place | None  # None: it is read from `result`
    result: Place | None
    direct: bool  # its last operation writes into the buffer
    start: Place | None = None  # `init` at full length, where a step reads it
    own: Place | None = None  # the part of the buffer that a step has

    @property
    def here(self) -> Place:
        assert self.own is not None
        return self.own

    def read(self, w: Writer, walk: Walk) -> Place:
        if self.buffer is not None:
            self.own = walk.narrow(w, self.buffer).changed(storage=None)
            return self.here
        assert self.result is not None and self.start is not None
        level, shape = len(w.levels) - 1, self.init.shape
        name = w.view(walk.before(w, self.start, self.result), level)
        order = walk.order_of_step(len(shape))
        return Place(name, self.init.kind, shape, level, order=order, breaks=frozenset(range(len(shape))))

    def after(self, w: Writer, walk: Walk, value: Value) -> Place:
        if self.buffer is not None:
            return self.buffer
        assert self.result is not None and self.start is not None
        return walk.final(w, self.start, self.result, value) if value in w.left else self.init


def _carried(
    w: Writer, call: Call, body: Program, i: int, init: Place, results: dict[Value, Place], walk: Walk, masked: bool
) -> Carried:
    old, new = body.inputs[i], body.outputs[i]
    if new in results and not masked and not is_argument(new) and (walk.steady or not walk.reverse):
        return Carried(old, new, init, None, results[new], False, start=w.full(init))
    if old is new:
        return Carried(old, new, init, w.full(init), None, False)
    arg = call.args[i]
    own = init.storage and init.storage.users == 1 and w.dies(arg, call) and sum(a is arg for a in call.args) == 1
    order = walk.order_of_step(old.rank)
    if own and init.solid and init.order == order:
        buffer = init
    else:
        buffer = w.fresh(old.kind, old.shape, order)
        w.run(f"copyto({buffer.name}, {init.name})")
    passed_on = old in body.outputs[: call.attrs["carry"] + call.attrs["sums"]]  # to another carry, as the step ends
    free = not masked and not passed_on and new not in results and body.outputs.count(new) == 1
    direct = free and _overwritable(body, old, new)
    return Carried(old, new, init, buffer, None, direct)


def _overwritable(body: Program, old: Value, new: Value) -> bool:
    """Whether the call that makes `new` may write it over `old`: nothing reads `old` later."""
    if is_argument(new) or new.call.primitive in VIEWS:
        return False
    same = {old}  # views of it
    seen = False
    for call in body.calls():
        if seen and any(a in same for a in call.args):
            return False
        if call.primitive in VIEWS and call.args[0] in same:
            same.update(call.outputs)
        if call is new.call:
            seen = True
            reads = [a for a in call.args if a in same]
            if reads and (not call.primitive.source or any(a is not old for a in reads)):
                return False
    return not any(v in same and v is not old for v in body.outputs)


def _carry_on(w: Writer, walk: Walk, plan: list[Carried], running: Place | None) -> None:
    """The lines that end a step: new carries take the place of the old ones."""
    moves = []
    arguments = {one.old for one in plan}
    for one in plan:
        if one.buffer is None or one.direct or one.old is one.new:
            continue
        new = w.places[one.new]
        if _is_view_of(one.new, arguments):
            copy = w.fresh(one.new.kind, one.new.shape, new.order)  # of another carry, which is about to change
            w.run(f"copyto({copy.name}, {new.name})")
            new = copy
        moves.append((one, new))
    for one, new in moves:
        where = ""
        if running is not None:
            step = walk.element(w, running)
            rank = one.old.rank
            level = len(w.levels) - 1
            index = ", ".join([":", *["None"] * (rank - 1)])
            where = f", where={w.view(f'{step.name}[{index}]', level) if rank > 1 else step.name}"
        w.run(f"copyto({one.here.name}, {new.name}{where})")


def _is_view_of(value: Value, arguments: set[Value]) -> bool:
    while value.call.primitive in VIEWS and value.call.args:
        value = value.call.args[0]
    return value in arguments
