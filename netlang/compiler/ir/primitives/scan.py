"""`scan`: a loop over the elements of sequences, whose body is a program. Its derivative is a scan the other way.

    scan(*carries, *sequences, [lengths], *constants)  ->  (*final carries, *sums, *results)

Sequences and results are `[B, T, ...]`; the body takes the carries, one element `[B, ...]` of each sequence and
the constants, and gives the next carries, what this step adds to each sum, and one element of each result. With
`lengths` (i[B]) each example stops at its own end: past it, carries keep their values, the body must add zero to sums,
and results are undefined (whoever sums over time takes `valid` elements; the derivative of a loop is zero there).
`reverse` runs from the last element to the first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from netlang.compiler.ir.axes import RUNS, Axes, AxisRule, Mixing, opaque
from netlang.compiler.ir.program import (
    Primitive,
    Program,
    Type,
    Value,
    argument,
    calls_of,
    in_place_of,
    name_of,
    new_argument,
)

Arrays = tuple[Any, ...]


def split(items: Any, *counts: int) -> list[tuple[Any, ...]]:
    """`items` in consecutive groups of the given counts, and the rest."""
    groups, start = [], 0
    for count in counts:
        groups.append(tuple(items[start : start + count]))
        start += count
    return [*groups, tuple(items[start:])]


def _infer_scan(
    *types: Type, body: Program, carry: int, sums: int, over: int, reverse: bool, masked: bool
) -> tuple[Type, ...]:
    carries, xs, _, constants = split(types, carry, over, int(masked))
    steps = xs[0].shape[1]
    elements = [Type(x.kind, (x.shape[0], *x.shape[2:])) for x in xs]
    given, taken = [*carries, *elements, *constants], [v.type for v in body.inputs]
    if given != taken or any(x.shape[1] != steps for x in xs):
        raise TypeError(f"scan gives its body {given}, and it takes {taken}")
    kept, added, results = split([v.type for v in body.outputs], carry, sums)
    if kept != carries:
        raise TypeError(f"the body of a scan gives carries {kept}, and takes {carries}")
    return (*carries, *added, *(Type(y.kind, (y.shape[0], steps, *y.shape[1:])) for y in results))


def _scan_kernel(
    xp: Any, *args: Any, body: Callable[..., Any], carry: int, sums: int, over: int, reverse: bool, masked: bool
) -> tuple[Any, ...]:
    """The loop as a plain Python loop, or as `lax.scan`; `body` is a function of arrays here."""
    carries, xs, lengths, constants = split(args, carry, over, int(masked))

    def step(t: Any, before: tuple[Any, ...], elements: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Next carries, increments, elements of results."""
        after, added, results = split(body(*before, *elements, *constants), carry, sums)
        if masked:
            running = t < lengths[0]
            after = tuple(
                xp.where(running.reshape(running.shape + (1,) * (new.ndim - 1)), new, old)
                for new, old in zip(after, before, strict=True)
            )
        return [after, added, results]

    # an element of nothing tells what sums and results are like
    nothing = tuple(xp.zeros((x.shape[0], *x.shape[2:]), x.dtype) for x in xs)
    run = _run_in_python if xp.__name__ == "numpy" else _run_in_jax
    return run(xp, step, carries, xs, nothing, sums, reverse)


def _run_in_python(
    xp: Any,
    step: Any,
    carries: tuple[Any, ...],
    xs: tuple[Any, ...],
    nothing: tuple[Any, ...],
    sums: int,
    reverse: bool,
) -> tuple[Any, ...]:
    steps = xs[0].shape[1]
    if steps == 0:
        with xp.errstate(all="ignore"):
            _, added, results = step(0, carries, nothing)
        none = (xp.zeros((y.shape[0], 0, *y.shape[1:]), y.dtype) for y in results)
        return (*carries, *(xp.zeros_like(a) for a in added), *none)
    totals: tuple[Any, ...] = (0.0,) * sums
    rows: list[tuple[Any, ...]] = []
    for t in range(steps - 1, -1, -1) if reverse else range(steps):
        carries, added, results = step(t, carries, tuple(x[:, t] for x in xs))
        totals = tuple(s + a for s, a in zip(totals, added, strict=True))
        rows.append(results)
    rows = rows[::-1] if reverse else rows
    return (*carries, *totals, *(xp.stack(column, 1) for column in zip(*rows, strict=True)))


def _run_in_jax(
    xp: Any,
    step: Any,
    carries: tuple[Any, ...],
    xs: tuple[Any, ...],
    nothing: tuple[Any, ...],
    sums: int,
    reverse: bool,
) -> tuple[Any, ...]:
    import jax

    shapes = jax.eval_shape(lambda *state: step(0, *state)[1], carries, nothing)

    def advance(state: Any, one: Any) -> Any:
        (before, totals), (t, elements) = state, one
        after, added, results = step(t, before, elements)
        after = tuple(a.astype(b.dtype) for a, b in zip(after, before, strict=True))  # integers have two widths
        return (after, tuple(s + a for s, a in zip(totals, added, strict=True))), results

    start = (carries, tuple(xp.zeros(s.shape, s.dtype) for s in shapes))
    elements = tuple(xp.moveaxis(x, 1, 0) for x in xs)
    (carries, totals), results = jax.lax.scan(advance, start, (xp.arange(xs[0].shape[1]), elements), reverse=reverse)
    return (*carries, *totals, *(xp.moveaxis(y, 0, 1) for y in results))


def _axes(*types: Type, carry: int, masked: bool, **attrs: Any) -> Axes:
    """Not told: who asks looks into the body. A loop that does not stop at each example's end runs over its padding."""
    axes = opaque(*types)
    return axes if masked else evolve(axes, mixing={**axes.mixing, (carry, 1): Mixing(RUNS, None)})


scan = Primitive(
    "scan", infer=_infer_scan, kernel=_scan_kernel, axes=AxisRule(_axes), linear=(), total=True, view=False
)


def depends_on(outputs: tuple[Value, ...], sources: tuple[Value, ...]) -> set[Value]:
    """All values behind `outputs` (and these) that depend on one of `sources`."""
    found = set(sources)
    for call in calls_of(outputs):
        if any(arg in found for arg in call.args):
            found.update(call.outputs)
    return found


def loop(
    step: Callable[..., tuple[tuple[Value, ...], tuple[Value, ...]]],
    carries: tuple[Value, ...],
    sequences: tuple[Value, ...],
    lengths: Value | None = None,
    reverse: bool = False,
) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """Trace `step(carries, elements) -> (next carries, results)` into a scan and apply it.

    What `step` uses from outside becomes a constant of the loop by itself. Random numbers drawn inside are
    drawn anew for every step.
    """
    in_carries = tuple(new_argument(f"state{i or ''}", c.type) for i, c in enumerate(carries))
    in_xs = tuple(
        new_argument(f"x{i or ''}", Type(x.kind, (x.shape[0], *x.shape[2:]))) for i, x in enumerate(sequences)
    )
    after, results = step(in_carries, in_xs)
    outputs = (*after, *results)
    inside = depends_on(outputs, (*in_carries, *in_xs))
    born = in_carries[0].call.serial if in_carries else in_xs[0].call.serial
    drawn, outer = _free_values(outputs, inside, {*in_carries, *in_xs}, born)
    time = (sequences[0].shape[0], sequences[0].shape[1])
    randoms = tuple(
        argument(name=name_of(v), role="random", type=Type(v.kind, (*time, *v.shape[1:])), **_draw(v)) for v in drawn
    )
    constants = tuple(new_argument(f"c{i}", v.type) for i, v in enumerate(outer))
    inner = dict(zip(outer, constants, strict=True))
    body = closed(Program((*in_carries, *in_xs, *drawn, *constants), outputs, _names(after, results)), inner)
    found = scan(
        *carries, *sequences, *randoms, *(() if lengths is None else (lengths,)), *outer,
        body=body, carry=len(carries), sums=0, over=len(sequences) + len(randoms), reverse=reverse,
        masked=lengths is not None,
    )  # fmt: skip
    return split(found, len(carries))[0], split(found, len(carries))[1]


def _names(after: tuple[Value, ...], results: tuple[Value, ...]) -> tuple[str, ...]:
    return (*(f"carry{i or ''}" for i in range(len(after))), *(f"y{i or ''}" for i in range(len(results))))


def _draw(value: Value) -> dict[str, Any]:
    return {k: v for k, v in value.call.attrs.items() if k not in ("name", "role", "type")}


def _free_values(
    outputs: tuple[Value, ...], inside: set[Value], own: set[Value], born: int
) -> tuple[list[Value], list[Value]]:
    """The random arguments drawn inside the loop, and the values from outside that the loop uses."""
    drawn: dict[Value, None] = {}
    outer: dict[Value, None] = {}
    reached = calls_of(outputs)
    for call in reached:
        value = call.outputs[0]
        if call.primitive is argument and value not in own and call.attrs["role"] == "random" and call.serial > born:
            drawn[value] = None
    inside = inside | depends_on(outputs, tuple(drawn)) if drawn else inside
    candidates = [a for call in reached for a in call.args if call.outputs[0] in inside] + list(outputs)
    for value in candidates:
        if value not in inside and value not in own and value not in drawn and not _is_constant(value):
            outer[value] = None
    return list(drawn), list(outer)


def _is_constant(value: Value) -> bool:
    """Whether it is computed from constants only, so that the body can contain it itself."""
    return all(call.primitive is not argument for call in calls_of([value]))


def closed(body: Program, inner: dict[Value, Value]) -> Program:
    """The body with values from outside replaced by arguments of its own."""
    new: dict[Value, Value] = dict(inner)
    for call in calls_of(body.outputs):
        if call.primitive is argument or any(v in new for v in call.outputs):
            continue
        with in_place_of(call):
            new.update(zip(call.outputs, call.on(tuple(new.get(a, a) for a in call.args)), strict=True))
    return body.with_outputs((new.get(v, v) for v in body.outputs), body.names)
