"""How the primitives of packed programs become lines. The layout is made while binding: a signature of a packed
plan includes the lengths."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from netlang.compiler.ir.program import Call, Value
from netlang.executors.numpy.codegen.buffers import BIND, ArrayRef, Level, names_in
from netlang.executors.numpy.codegen.for_loops import write_loop
from netlang.executors.numpy.codegen.layouts import dense, full, settled
from netlang.executors.numpy.codegen.walk import Walk
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.loop_matmul_layout import large_steps
from netlang.executors.numpy.packing.packed_primitives import (
    EXAMPLES,
    ROWS,
    WHOLE,
    by_length,
    pack,
    packed_scan,
    repeat,
    sort_batch,
    unpack,
    unsort_batch,
)
from netlang.language.types.sizes import BATCH, Size, merged


def _taken(w: Writer, call: Call, x: ArrayRef, source: str, index: str) -> Sequence[ArrayRef]:
    """Rows of `x` (shown as `source`) by an index of the layout."""
    value = call.outputs[0]
    thin = frozenset(a + value.rank - len(x.shape) for a in x.thin)
    actual = tuple(1 if a in thin else s for a, s in enumerate(value.shape))
    out = w.result(value, exact=True) if not thin else w.fresh(value.kind, actual).changed(shape=value.shape, thin=thin)
    w.run(f"{source}.take({w.view(f'layout.{index}', BIND)}, 0, {out.name}, 'clip')")
    return [out]


def _by_batch(index: str):
    def rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
        x = refs[0]
        if x.number is not None:
            return [w.number(x.number, x.kind, call.types[0].shape)]
        if 0 in x.thin and len(x.shape) == len(call.types[0].shape):
            return [x.changed(shape=call.types[0].shape)]
        if 0 in x.thin:
            x = full(w, x)
        return _taken(w, call, x, x.name, index)

    return rule


def pack_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    x = refs[0]
    if x.number is not None:
        return [w.number(x.number, x.kind, call.types[0].shape)]
    lead = 1 if call.attrs["merged"] else 2
    if lead == 2:
        x = x if x.live and not x.thin else dense(w, x)  # `reshape` copies if it must
        shape = (merged(*x.shape[:2]), *x.shape[2:])
        name = w.view(f"{x.name}.reshape({w.shape(shape)})", max(x.level, w.level_of(shape)), x.live)
        x = x.changed(name=name, shape=shape, order=tuple(range(len(shape))))
    return _taken(w, call, full(w, x), full(w, x).name, "sources")


def unpack_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    """Rows to their positions; what padding then holds is a real element, or the filling."""
    x, shape, fill = refs[0], call.types[0].shape, call.attrs["fill"]
    if x.number is not None and x.number == fill:
        return [w.number(fill, x.kind, shape)]
    x = full(w, x)
    out = w.result(call.outputs[0], exact=True)
    lead = len(shape) - len(x.shape) + 1
    flat = (merged(*shape[:lead]), *shape[lead:])
    into = w.view(f"{out.name}.reshape({w.shape(flat)})", max(out.level, w.level_of(flat)))
    rows = w.view("layout.rows", BIND)
    total = w.size(call.args[0].shape[0])
    w.run(f"{x.name}.take({rows}, 0, {into}, 'clip') if {total} else {out.name}.fill(0)")
    if fill is not None:
        padding = w.view("layout.padding", BIND)
        w.run(f"if {padding}.size: {into}[{padding}] = {fill!r}")
    return [out]


@define(eq=False)
class PackedWalk(Walk):
    """How loop steps address a packed sequence: blocks of rows, for fewer and fewer examples."""

    start: str = ""
    count: str = ""
    prior: str = ""

    def order(self, rank: int) -> tuple[int, ...]:
        return tuple(range(rank))

    def opening(self, w: Writer, part: str) -> str:
        self.start, self.count, self.prior = (f"{word}_{self.t}" for word in ("start", "count", "prior"))
        turned = "[::-1]" if self.reverse else ""
        return f"for {self.start}, {self.count}, {self.prior} in layout.steps{turned}{part}:"

    def begin(self, w: Writer) -> None:
        w.levels.append(Level(len(w.levels), sizes={BATCH.name: self.count}, own={self.count}))

    def element(self, w: Writer, x: ArrayRef) -> ArrayRef:
        level, shape = len(w.levels) - 1, (BATCH, *x.shape[1:])
        if x.number is not None:
            return w.number(x.number, x.kind, shape)
        if 0 in x.thin:
            return x.changed(shape=shape)
        return x.changed(
            name=w.view(f"{x.name}[{self.start}:{self.start}+{self.count}]", level), level=level, shape=shape,
            breaks=x.breaks | ({0} if x.order[0] != 0 else set()),
        )  # fmt: skip

    def narrow(self, w: Writer, x: ArrayRef) -> ArrayRef:
        if not x.shape or BATCH.name not in names_in(x.shape[0]) or 0 in x.thin:
            return x
        level = len(w.levels) - 1
        return x.changed(
            name=w.view(f"{x.name}[:{self.count}]", level), level=level,
            breaks=x.breaks | ({0} if x.order[0] != 0 else set()),
        )  # fmt: skip

    def before(self, w: Writer, init: ArrayRef, result: ArrayRef) -> str:
        return (
            f"{init.name}[:{self.count}] if {self.prior} < 0 else {result.name}[{self.prior}:{self.prior}+{self.count}]"
        )

    def final(self, w: Writer, init: ArrayRef, result: ArrayRef, value: Value) -> ArrayRef:
        """Last elements; empty examples, sorted last, keep their initial carry."""
        out = w.result(value, exact=True)
        last = w.view("layout.last", BIND)
        full = w.view(f"{out.name}[:len({last})]", BIND)
        empty, start = (w.view(f"{name}[len({last}):]", BIND) for name in (out.name, init.name))
        w.run(f"if len({last}): {result.name}.take({last}, 0, {full}, 'clip')")
        w.run(f"if len({empty}): copyto({empty}, {start})")
        return out


def packed_scan_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    steps: Size = call.attrs["total"]
    walk = PackedWalk(steps, call.attrs["reverse"], w.numbered("t"), whole_batch=False, large=large_steps(call))
    at = call.attrs["carry"] + call.attrs["over"]
    return write_loop(w, call, refs[:at] + refs[at + 1 :], walk, masked=False)


def by_length_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    """The body in a loop over the groups of examples of one length, on views of their rows."""
    body, time = call.attrs["body"], call.attrs["time"]
    cuts = {
        ROWS: "[row:row+count*length].reshape((count, length, *{0}.shape[1:]))",
        EXAMPLES: "[first:first+count]",
    }

    def of_group(x: ArrayRef, how: str, value: Value) -> ArrayRef:
        if how == WHOLE:
            return x.changed(storage=None)
        name = w.view(x.name + cuts[how].format(x.name), len(w.levels) - 1)
        order = tuple(range(value.rank))
        return x.changed(name=name, level=len(w.levels) - 1, shape=value.shape, order=order, storage=None)

    given = [
        x if how == WHOLE else dense(w, settled(w, x)) for x, how in zip(refs[1:], call.attrs["takes"], strict=True)
    ]
    into = [w.result(v, exact=True) for v in call.outputs]
    groups = "for row, first, count, length in layout.groups"
    sizes = {BATCH.name: "count", time.name: "length"}
    w.levels.append(Level(len(w.levels), sizes=sizes, own={"count", "length"}, groups=groups))
    for value, x, how in zip(body.inputs, given, call.attrs["takes"], strict=True):
        w.refs[value] = of_group(x, how, value)
    shown = [of_group(x, how, v) for x, how, v in zip(into, call.attrs["gives"], body.outputs, strict=True)]
    w.targets.update(zip(body.outputs, shown, strict=True))
    w.write(body)
    for value in body.outputs:
        w.targets.pop(value, None)
        w.drop(w.refs[value])
    w.close_loop(f"{groups}:")
    return into


PACKED_RULES = {
    by_length: by_length_rule,
    pack: pack_rule,
    unpack: unpack_rule,
    sort_batch: _by_batch("order"),
    unsort_batch: _by_batch("rank"),
    repeat: _by_batch("examples"),
    packed_scan: packed_scan_rule,
}
