"""The derivative of a loop: a loop the other way, that carries the cotangents of the carries."""

from __future__ import annotations

from netlang.compiler.primitives.arrays import broadcast
from netlang.compiler.primitives.elementwise import _like, select
from netlang.compiler.primitives.indexing import mask
from netlang.compiler.primitives.loops import closed, depends_on, scan, split
from netlang.compiler.program import Program, Type, Value, calls_of, new_argument


def ended(whole: Value, lengths: Value) -> Value:
    """A sequence [B, T, ...] of reals with zero beyond the end of each example."""
    inside = mask(lengths, size=whole.shape[1])
    if whole.rank > 2:
        inside = broadcast(inside, shape=whole.shape, axes=tuple(range(2, whole.rank)))
    return select(inside, whole, _like(whole, 0.0))


def backward(
    gs: tuple[Value, ...], *args: Value,
    body: Program, carry: int, sums: int, over: int, reverse: bool, masked: bool,
) -> list[Value | None]:  # fmt: skip
    """Run the loop once more, keeping what a step backwards needs (`merge_loops` makes the two one loop); then go
    back, carrying the cotangents of the carries and summing those of the constants."""
    from netlang.compiler.gradient import pull_back
    from netlang.compiler.ops import zeros_like

    _, xs, lengths, constants = split(args, carry, over, int(masked))
    in_carries, in_xs, in_constants = split(body.inputs, carry, over)
    real = [i for i, v in enumerate(body.outputs) if v.kind == "f"]
    d_outs = {i: new_argument(f"d {body.names[i]}", body.outputs[i].type) for i in real}
    running = [new_argument("running", Type("b", (xs[0].shape[0],)))] if masked else []

    # one step backwards
    total = pull_back(body.outputs, _seeds(body, d_outs, running, carry, sums))
    back = [total.get(v) or (zeros_like(v) if v.kind == "f" else None) for v in body.inputs]
    d_carries, d_xs, d_constants = split(back, carry, over)
    outputs = [d for d in d_carries if d is not None]
    outputs += [d for d, v in zip(d_constants, in_constants, strict=True) if v in total]
    outputs += [d for d, v in zip(d_xs, in_xs, strict=True) if v in total]

    # what it uses of the step forwards: elements and constants are at hand, the rest is kept
    body, outputs = _as_one(body, outputs)
    used = _used_of_forward(body, outputs)
    inner = depends_on(body.outputs, (*in_carries, *in_xs))
    kept = [v for v in used if v in inner and v not in in_xs]
    moving = [x for x in in_xs if x in used] or [in_xs[0]]  # one at least, to tell the number of steps
    names = (*body.names, *(f"keep{i}" for i in range(len(kept))))
    again = scan(
        *args, body=Program(body.inputs, (*body.outputs, *kept), names),
        carry=carry, sums=sums, over=over, reverse=reverse, masked=masked,
    )  # fmt: skip

    # the loop of those steps, the other way
    held = {v: new_argument(f"kept{i}", v.type) for i, v in enumerate(kept)}
    of_carries = [i for i in real if i < carry]
    of_sums = [i for i in real if carry <= i < carry + sums]
    of_results = [i for i in real if i >= carry + sums]
    program = closed(
        Program(
            (
                *(d_outs[i] for i in of_carries),
                *(d_outs[i] for i in of_results), *running, *moving, *held.values(),
                *in_constants, *(d_outs[i] for i in of_sums),
            ),
            tuple(outputs),
            tuple(f"out{i}" for i in range(len(outputs))),
        ),
        held,
    )  # fmt: skip
    sequence = dict(zip(in_xs, xs, strict=True))
    along = [
        *(gs[i] for i in of_results), *(mask(length, size=xs[0].shape[1]) for length in lengths),
        *(sequence[x] for x in moving), *again[len(body.outputs) :],
    ]  # fmt: skip
    n_sums = sum(v in total for v in in_constants)
    found = scan(
        *(gs[i] for i in of_carries), *along, *lengths, *constants, *(gs[i] for i in of_sums),
        body=program, carry=len(of_carries), sums=n_sums, over=len(along), reverse=not reverse, masked=masked,
    )  # fmt: skip
    of = [v for v in in_carries if v.kind == "f"]
    of += [v for v in in_constants if v in total] + [v for v in in_xs if v in total]
    if masked:  # what a loop gives beyond an example's end is not defined; here it is zero
        sequences = len(of_carries) + n_sums
        found = (*found[:sequences], *(ended(d, lengths[0]) for d in found[sequences:]))
    by_input = dict(zip(of, found, strict=True))
    gradients = [by_input.get(v) for v in body.inputs]
    return [*gradients[: carry + over], *([None] if masked else []), *gradients[carry + over :]]


def _seeds(body: Program, d_outs: dict[int, Value], running: list[Value], carry: int, sums: int) -> dict[Value, Value]:
    """The cotangents that enter a step backwards; none where an example is beyond its end."""
    from netlang.compiler.ops import broadcast, select, zeros_like

    seeds: dict[Value, Value] = {}
    for i, d in d_outs.items():
        value = body.outputs[i]
        if running and not carry <= i < carry + sums:  # a sum may have no batch; beyond the end it adds zero anyway
            d = select(broadcast(running[0], d.shape, range(1, d.rank)), d, zeros_like(d))
        seeds[value] = seeds[value] + d if value in seeds else d
    return seeds


def _as_one(body: Program, outputs: list[Value]) -> tuple[Program, list[Value]]:
    """A step forwards and the step back made of it, with what they have in common once: so a loop inside, which its
    own derivative runs again, runs again no more."""
    from netlang.compiler.passes.merge import common_subexpressions, merge_loops

    names = (*body.names, *("" for _ in outputs))
    both = Program(body.inputs, (*body.outputs, *outputs), names)
    both = common_subexpressions(merge_loops(common_subexpressions(both)))
    n = len(body.outputs)
    return body.with_outputs(both.outputs[:n], body.names), list(both.outputs[n:])


CHEAP = ("broadcast", "reshape", "transpose")  # made again from what they are of, rather than kept


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
        if value.call.primitive.name in CHEAP:
            stack.extend(value.call.args)
        else:
            used[value] = None
    return sorted(used, key=lambda v: (v.call.serial, v.index))
