"""The derivative of a loop: a loop in the other direction, which carries the cotangents of the carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netlang.compiler.ir.primitives.indexing import mask
from netlang.compiler.ir.primitives.scan import closed, depends_on, scan, split
from netlang.compiler.ir.program import Program, Type, Value, calls_of, new_argument
from netlang.compiler.ops import broadcast, select, valid, zeros_like
from netlang.compiler.passes.common_subexpressions import common_subexpressions, merge_loops

PullBack = Callable[[Sequence[Value], Mapping[Value, Value]], dict[Value, Value]]


def scan_vjp(pull_back: PullBack, gs: Any, outs: Any, *args: Value, **attrs: Any) -> list[Value | None]:
    """The cotangents of the arguments of a loop, given those of its outputs, as the record of a primitive tells them;
    `pull_back` finds those inside of the body.

    The loop runs once more, keeping what a step backwards needs (`merge_loops` makes the two one loop); then a loop
    goes back, carrying the cotangents of the carries and summing those of the constants.
    """
    gs = gs if isinstance(gs, tuple) else (gs,)
    body, carry, over, masked = attrs["body"], attrs["carry"], attrs["over"], attrs["masked"]
    _, xs, lengths, constants = split(args, carry, over, int(masked))
    _, in_xs, in_constants = split(body.inputs, carry, over)
    d_outs = {i: new_argument(f"d {body.names[i]}", v.type) for i, v in enumerate(body.outputs) if v.kind == "f"}
    running = [new_argument("running", Type("b", (xs[0].shape[0],)))] if masked else []
    body, back = _step_back(pull_back, body, _seeds(body, d_outs, running, carry, attrs["sums"]), carry, over)
    kept, moving = _needed(body, back, carry, over)
    again = scan(*args, **(attrs | {"body": _keeping(body, kept)}))
    # the loop of those steps, the other way: its arguments, outside and inside
    of_carries, of_sums, of_results = split(list(d_outs), *_counts(d_outs, carry, attrs["sums"]))
    masks = [mask(length, size=xs[0].shape[1]) for length in lengths]
    along = [*(gs[i] for i in of_results), *masks, *(xs[in_xs.index(x)] for x in moving), *again[len(body.outputs) :]]
    held = {v: new_argument(f"kept{i}", v.type) for i, v in enumerate(kept)}
    ins = (
        *(d_outs[i] for i in (*of_carries, *of_results)), *running, *moving, *held.values(),
        *in_constants, *(d_outs[i] for i in of_sums),
    )  # fmt: skip
    step = closed(Program(ins, tuple(back.values()), tuple(f"out{i}" for i in range(len(back)))), held)
    n_sums = sum(v in back for v in in_constants)
    found = scan(
        *(gs[i] for i in of_carries), *along, *lengths, *constants, *(gs[i] for i in of_sums), body=step,
        carry=len(of_carries), sums=n_sums, over=len(along), reverse=not attrs["reverse"], masked=masked,
    )  # fmt: skip
    if masked:  # what a loop gives beyond an example's end is not defined; here it is zero
        totals, results = split(found, len(of_carries) + n_sums)
        found = (*totals, *(valid(d, 0.0, 1, lengths[0]) for d in results))
    by_input = dict(zip(back, found, strict=True))
    gradients = [by_input.get(v) for v in body.inputs]
    return [*gradients[: carry + over], *([None] if masked else []), *gradients[carry + over :]]


def _keeping(body: Program, kept: list[Value]) -> Program:
    """The body that also returns these values."""
    return body.with_outputs((*body.outputs, *kept), (*body.names, *(f"keep{i}" for i in range(len(kept)))))


def _counts(d_outs: dict[int, Value], carry: int, sums: int) -> tuple[int, int]:
    """How many of the real outputs are carries, and how many are sums."""
    return sum(i < carry for i in d_outs), sum(carry <= i < carry + sums for i in d_outs)


def _seeds(body: Program, d_outs: dict[int, Value], running: list[Value], carry: int, sums: int) -> dict[Value, Value]:
    """The cotangents that enter a step of the backward loop; none where an example has ended."""
    seeds: dict[Value, Value] = {}
    for i, d in d_outs.items():
        value = body.outputs[i]
        if running and not carry <= i < carry + sums:  # a sum may have no batch; beyond the end it adds zero anyway
            d = select(broadcast(running[0], d.shape, range(1, d.rank)), d, zeros_like(d))
        seeds[value] = seeds[value] + d if value in seeds else d
    return seeds


def _step_back(
    pull_back: PullBack, body: Program, seeds: dict[Value, Value], carry: int, over: int
) -> tuple[Program, dict[Value, Value]]:
    """The cotangents of the body's inputs that have any, in the order in which a loop returns them: real carries,
    constants (which are sums), sequences. Also the body, with common subexpressions shared, so that a loop inside,
    which its own derivative runs again, runs only once."""
    total = pull_back(body.outputs, seeds)
    carries, others = body.inputs[:carry], body.inputs[carry:]
    back = {v: total.get(v) or zeros_like(v) for v in carries if v.kind == "f"}
    back |= {v: total[v] for v in (*others[over:], *others[:over]) if v in total}
    names = (*body.names, *("" for _ in back))
    both = Program(body.inputs, (*body.outputs, *back.values()), names)
    both = common_subexpressions(merge_loops(common_subexpressions(both)))
    n = len(body.outputs)
    return body.with_outputs(both.outputs[:n], body.names), dict(zip(back, both.outputs[n:], strict=True))


def _needed(body: Program, back: dict[Value, Value], carry: int, over: int) -> tuple[list[Value], list[Value]]:
    """What a backward step uses of the forward step: values to be kept, and elements of sequences (at least one,
    which gives the number of steps). Constants are available anyway."""
    in_carries, in_xs, _ = split(body.inputs, carry, over)
    used = _used_of_forward(body, list(back.values()))
    inner = depends_on(body.outputs, (*in_carries, *in_xs))
    return [v for v in used if v in inner and v not in in_xs], [x for x in in_xs if x in used] or [in_xs[0]]


def _used_of_forward(body: Program, outputs: list[Value]) -> list[Value]:
    """The values of `body` that the computation of `outputs` uses."""
    forward = {v for call in calls_of(body.outputs) for v in call.outputs} | set(body.inputs)
    stack = [a for call in calls_of(outputs) if call.outputs[0] not in forward for a in call.args if a in forward]
    stack += [v for v in outputs if v in forward]
    used: dict[Value, None] = {}
    seen: set[Value] = set()
    while stack:
        value = stack.pop()
        if value in seen:
            continue
        seen.add(value)
        if value.call.primitive.view and len(value.call.args) == 1:  # made again rather than kept
            stack.extend(value.call.args)
        else:
            used[value] = None
    return sorted(used, key=lambda v: (v.call.serial, v.index))
