"""The carries of loops: where a step reads each, and how its next value gets there.

A carry stands in one buffer that every step rewrites. Where it is also a result of the loop, the next step reads it
from there; and where a loop keeps what a carry was before each step, as gradients want it, the carry walks through an
array that holds it before the first step and after each.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from netlang.compiler.ir.primitives.rearranging import plus
from netlang.compiler.ir.program import Call, Program, Value, is_argument
from netlang.executors.numpy.codegen.buffers import ArrayRef
from netlang.executors.numpy.codegen.layouts import element, full
from netlang.executors.numpy.codegen.walk import Walk
from netlang.executors.numpy.codegen.writer import Writer, part
from netlang.executors.numpy.kernels.views import VIEWS
from netlang.language.types.sizes import Length


@define(eq=False)
class Carried:
    """One carry."""

    old: Value
    new: Value
    init: ArrayRef  # its initial value
    buffer: ArrayRef | None  # None: it is read from `result`
    result: ArrayRef | None
    direct: bool  # its last operation writes into the buffer
    start: ArrayRef | None = None  # `init` at full length, where a step reads it
    own: ArrayRef | None = None  # the step's part of the buffer
    before: ArrayRef | None = None  # its value before each step
    later: ArrayRef | None = None  # and after it, in the same memory
    end: ArrayRef | None = None  # and after the last

    @property
    def here(self) -> ArrayRef:
        assert self.own is not None
        return self.own

    @property
    def shown(self) -> dict[Value, ArrayRef]:
        """Results that share the carry's buffer."""
        return {self.old: self.before, self.new: self.later} if self.before and self.later else {}

    def read(self, w: Writer, walk: Walk) -> ArrayRef:
        if self.before is not None:
            return walk.element(w, self.before).changed(storage=None)
        if self.buffer is not None:
            self.own = walk.narrow(w, self.buffer).changed(storage=None)
            return self.here
        assert self.result is not None and self.start is not None
        level, shape = len(w.levels) - 1, self.init.shape
        name = w.view(walk.before(w, self.start, self.result), level)
        return ArrayRef(
            name, self.init.kind, shape, level, order=tuple(range(len(shape))), breaks=frozenset(range(len(shape)))
        )

    def after(self, w: Writer, walk: Walk, value: Value) -> ArrayRef:
        if self.end is not None:
            return self.end
        if self.buffer is not None:
            return self.buffer
        assert self.result is not None and self.start is not None
        return walk.final(w, self.start, self.result, value) if value in w.left else self.init


def history(
    w: Writer, call: Call, body: Program, i: int, init: ArrayRef, results: Sequence[Value], walk: Walk
) -> Carried | None:
    """One buffer for the carry's whole history, if the loop returns its value before each step."""
    old, new = body.inputs[i], body.outputs[i]
    alone = body.outputs[: call.attrs["carry"]].count(new) == 1 and not is_argument(new)
    countable = walk.whole_batch and isinstance(walk.steps, int | Length)
    if old not in results or not alone or not countable or call.attrs.get("masked"):
        return None
    one_more = plus(walk.steps, 1)
    shape = (old.shape[0], walk.steps, *old.shape[1:])
    whole = w.fresh(old.kind, (shape[0], one_more, *shape[2:]), walk.order(len(shape)))
    first, second = (part(w, whole, 1, start, shape) for start in (0, 1))
    ends = [element(w, whole, 1, at, whole.level) for at in ("0", w.size(walk.steps))]
    before, later = (second, first) if walk.reverse else (first, second)
    start, end = ends[::-1] if walk.reverse else ends
    w.run(f"copyto({start.name}, {init.name})")
    return Carried(old, new, init, None, None, False, before=before, later=later, end=end)


def carried(
    w: Writer,
    call: Call,
    body: Program,
    i: int,
    init: ArrayRef,
    results: dict[Value, ArrayRef],
    walk: Walk,
    masked: bool,
) -> Carried:
    old, new = body.inputs[i], body.outputs[i]
    if new in results and not masked and not is_argument(new) and (walk.whole_batch or not walk.reverse):
        return Carried(old, new, init, None, results[new], False, start=full(w, init))
    if old is new:
        return Carried(old, new, init, full(w, init), None, False)
    arg = call.args[i]
    own = init.storage and init.storage.users == 1 and w.dies(arg, call) and sum(a is arg for a in call.args) == 1
    order = tuple(range(old.rank))
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


def carry_on(w: Writer, walk: Walk, plan: list[Carried], running: ArrayRef | None) -> None:
    """The end of a step: new carries replace the old ones."""
    moves = []
    arguments = {one.old for one in plan}
    for one in plan:
        if one.buffer is None or one.direct or one.old is one.new:
            continue
        new = w.refs[one.new]
        if _is_view_of(one.new, arguments):
            copy = w.fresh(one.new.kind, one.new.shape, new.order)  # a view of another carry, about to be overwritten
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
