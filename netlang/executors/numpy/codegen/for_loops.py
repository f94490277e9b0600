"""Loops: a Python `for` over the views of each step, prepared while binding.

A carry stands in one buffer that every step rewrites; where it is also a result of the loop, the next step reads
it from there. Sums are added up in place, results written straight into their time-major buffers.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from netlang.compiler.ir.primitives.contraction import einsum
from netlang.compiler.ir.primitives.scan import split
from netlang.compiler.ir.program import Call, Program, Value, is_argument
from netlang.executors.numpy.codegen.buffers import BIND, ArrayRef
from netlang.executors.numpy.codegen.layouts import dense, full, settled
from netlang.executors.numpy.codegen.loop_state import Carried, carried, carry_on, history
from netlang.executors.numpy.codegen.walk import Walk
from netlang.executors.numpy.codegen.writer import Writer
from netlang.executors.numpy.kernels.kernel_calls import kernel_rule
from netlang.executors.numpy.kernels.loop_matmul_layout import as_multiplied, large_steps
from netlang.executors.numpy.kernels.matmul_blocking import panelled

MANY = 32  # steps from which copying a matrix pays


def scan_rule(w: Writer, call: Call, refs: list[ArrayRef]) -> Sequence[ArrayRef]:
    if all(p.fixed for p in refs) and len(call.types) == 1:
        return kernel_rule(w, call, refs)
    steps = call.args[call.attrs["carry"]].shape[1]
    walk = Walk(steps, call.attrs["reverse"], w.numbered("t"), large=large_steps(call))
    return write_loop(w, call, refs, walk, call.attrs["masked"])


def write_loop(w: Writer, call: Call, refs: list[ArrayRef], walk: Walk, masked: bool) -> Sequence[ArrayRef]:
    n_carry, n_sums = call.attrs["carry"], call.attrs["sums"]
    refs = [settled(w, p, walk.order) for p in refs]
    carries, xs, lengths, constants = split(refs, n_carry, call.attrs["over"], int(masked))
    xs = tuple([_in_order(w, p, walk) for p in xs])
    finals, sums, all_results = split(call.outputs, n_carry, n_sums)
    results = [v for v in all_results if v in w.left]
    body = _needed(call, w, n_carry + n_sums)
    in_constants = split(body.inputs, n_carry, len(xs))[2]
    constants = tuple([_as_multiplied(w, p, v, body, walk) for p, v in zip(constants, in_constants, strict=True)])
    inner = body.outputs[n_carry + n_sums :]
    histories = [history(w, call, body, i, p, inner, walk) for i, p in enumerate(carries)]
    known = {value: ref for one in histories if one for value, ref in one.shown.items()}
    into = [known.get(y) or w.result(v, walk.order(v.rank)) for v, y in zip(results, inner, strict=True)]
    totals = [w.result(v) for v in sums]
    for p in totals:
        w.run(f"{p.name}.fill(0)")
    by_value = dict(zip(inner, into, strict=True))
    plan = [
        one or carried(w, call, body, i, p, by_value, walk, masked)
        for i, (one, p) in enumerate(zip(histories, carries, strict=True))
    ]
    running = _running(w, lengths[0], walk) if masked else None
    _Steps(body, walk, plan, xs, constants, into, totals, running).write_all(w)
    unread = w.number(0, "f", ())
    shown = dict(zip(results, into, strict=True))
    return [
        *(one.after(w, walk, v) for one, v in zip(plan, finals, strict=True)),
        *totals,
        *(shown.get(v, unread) for v in all_results),
    ]


@define(eq=False)
class _Steps:
    """Writes the steps of one loop as one `for`, or the first step separately."""

    body: Program
    walk: Walk
    plan: list[Carried]
    xs: Sequence[ArrayRef]
    constants: Sequence[ArrayRef]
    into: list[ArrayRef]  # the results that are read
    totals: list[ArrayRef]
    running: ArrayRef | None  # the mask of examples that have not ended

    def write_all(self, w: Writer) -> None:
        """Write all steps, the first separately where that is simpler."""
        if self.running is None and _simpler_without_carries(self.body, self.plan):
            self.write(w, "[:1]", start=True)
            self.write(w, "[1:]")
        else:
            self.write(w, "")

    def write(self, w: Writer, part: str, start: bool = False) -> None:
        """Write the steps `part`. `start`: the first step, which reads the initial carries."""
        walk, body = self.walk, self.body
        opening = walk.opening(w, part)
        walk.begin(w)
        _, added, kept = split(body.outputs, len(self.plan), len(self.totals))
        self._place_inputs(w, start)
        _write_body(w, body, walk, self.plan, kept, [walk.element(w, p) for p in self.into])
        for value, ref in zip(added, self.totals, strict=True):
            total = walk.narrow(w, ref).name
            w.run(f"add({total}, {w.refs[value].name}, {total})")
        carry_on(w, walk, self.plan, self.running)
        for value in set(body.outputs):
            w.drop(w.refs[value])
        w.close_loop(opening)

    def _place_inputs(self, w: Writer, start: bool) -> None:
        in_carries, in_xs, in_constants = split(self.body.inputs, len(self.plan), len(self.xs))
        for value, one in zip(in_carries, self.plan, strict=True):
            w.refs[value] = one.read(w, self.walk)
            if start and one.init.number is not None:
                w.refs[value] = w.number(one.init.number, value.kind, value.shape)
        for value, ref in zip(in_xs, self.xs, strict=True):
            w.refs[value] = self.walk.element(w, ref).changed(storage=None)
        for value, ref in zip(in_constants, self.constants, strict=True):
            w.refs[value] = self.walk.narrow(w, ref).changed(storage=None)


def _simpler_without_carries(body: Program, plan: list[Carried]) -> bool:
    """Whether carries of zeros make a product unnecessary."""
    zeros = {one.old for one in plan if one.init.number == 0}
    return any(call.primitive is einsum and zeros & set(call.args) for call in body.calls())


def _in_order(w: Writer, ref: ArrayRef, walk: Walk) -> ArrayRef:
    """The sequence with contiguous steps, where they are large."""
    order = walk.order(len(ref.shape))
    return dense(w, ref, order) if walk.large and ref.order != order and not ref.thin else ref


def _as_multiplied(w: Writer, ref: ArrayRef, value: Value, body: Program, walk: Walk) -> ArrayRef:
    """A matrix as the products of the steps read it fastest; copied for this once, or, if there are many steps, before
    them. And what is the same for each example as often as there are examples: repeating it anew is slow."""
    if walk.large and value.rank > 1 and 0 in ref.thin and ref.number is None:
        return dense(w, ref)
    order = as_multiplied(value, body)
    many = walk.large and not (isinstance(walk.steps, int) and walk.steps < MANY)
    if not order or not (ref.fixed or many):
        return ref
    if walk.large and all(isinstance(size, int) for size in value.shape) and value.rank == 2:
        w.panels[value] = panelled(w, ref, order[0])
        return ref
    return dense(w, ref, order)


def _running(w: Writer, lengths: ArrayRef, walk: Walk) -> ArrayRef:
    """b[B,T], time-major: whether an example still runs at a step."""
    lengths = full(w, lengths)
    mask = w.fresh("b", (*lengths.shape, walk.steps), (1, 0))
    positions = w.view(f"arange({w.size(walk.steps)})", max(BIND, w.level_of([walk.steps])))
    column = w.view(f"{lengths.name}[:, None]", lengths.level, lengths.live)
    w.run(f"less({positions}, {column}, {mask.name})")
    return mask


def _needed(call: Call, w: Writer, first: int) -> Program:
    """The body without unused results."""
    body = call.attrs["body"]
    outputs = [*body.outputs[:first]]
    results = zip(body.outputs[first:], call.outputs[first:], strict=True)
    outputs += [inner for inner, outer in results if outer in w.left]
    return body.with_outputs(outputs, [f"y{i}" for i in range(len(outputs))])


def _write_body(
    w: Writer, body: Program, walk: Walk, plan: list[Carried], kept: Sequence[Value], into: list[ArrayRef]
) -> None:
    targets = {one.new: walk.element(w, one.later).changed(storage=None) for one in plan if one.later}
    standing = {value for one in plan if one.later for value in (one.old, one.new)}
    copies = []
    for value, ref in zip(kept, into, strict=True):
        if value in standing:
            continue
        if value in targets or is_argument(value):
            copies.append((value, ref))
        else:
            targets[value] = ref.changed(storage=None)
    for one in plan:
        if one.direct:
            targets[one.new] = one.here
    w.targets.update(targets)
    for value, ref in copies:
        if is_argument(value):  # before a step overwrites it
            w.run(f"copyto({ref.name}, {w.refs[value].name})")
    w.write(body)
    for value, ref in copies:
        if not is_argument(value):
            w.run(f"copyto({ref.name}, {w.refs[value].name})")
    for value in targets:
        del w.targets[value]
