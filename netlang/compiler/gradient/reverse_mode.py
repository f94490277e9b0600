"""Reverse-mode differentiation, from program to program, closed under differentiation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from netlang.compiler.gradient.scan_gradient import scan_vjp
from netlang.compiler.ir.origin import Origin, calls_from
from netlang.compiler.ir.primitives.scan import scan
from netlang.compiler.ir.program import Program, Value, calls_of, name_of
from netlang.compiler.ops import ones_like, zeros_like
from netlang.compiler.passes import merge_loops


def pull_back(outputs: Sequence[Value], seeds: Mapping[Value, Value]) -> dict[Value, Value]:
    """The cotangent of every value behind `outputs` that has one, given the cotangents in `seeds`."""
    total: dict[Value, Value] = dict(seeds)
    for call in reversed(calls_of(outputs)):
        gs = [total.get(v) for v in call.outputs]
        vjp = partial(scan_vjp, pull_back) if call.primitive is scan else call.primitive.vjp
        if vjp is None or all(g is None for g in gs):
            continue
        with calls_from(call.origin.derivative()):
            full = [
                g if g is not None else zeros_like(v) if v.kind == "f" else v
                for g, v in zip(gs, call.outputs, strict=True)
            ]
            single = len(full) == 1
            parts = vjp(
                full[0] if single else tuple(full),
                call.outputs[0] if single else call.outputs,
                *call.args,
                **call.attrs,
            )
            for value, part in zip(call.args, parts, strict=True):
                if part is not None and value.kind == "f":
                    total[value] = total[value] + part if value in total else part
    return total


def gradient(program: Program, of: Sequence[str], wrt: Sequence[Value], seeds: Sequence[Value] = ()) -> Program:
    """`program` with one more output for each value of `wrt`: the gradient of the sum of the outputs `of`.

    With `seeds` (one value per output of `of`), of the sum of their products with these instead. The forward
    values are shared, not computed again. A value that no output of `of` depends on has gradient zero.
    """
    with calls_from(Origin(part="seed")):
        start: dict[Value, Value] = {}
        for i, name in enumerate(of):
            value = program.outputs[program.names.index(name)]
            seed = seeds[i] if seeds else ones_like(value)
            start[value] = start[value] + seed if value in start else seed
    total = pull_back(program.outputs, start)
    found = [total.get(v) or zeros_like(v) for v in wrt]
    names = [name_of_gradient(name_of(v)) for v in wrt]
    return merge_loops(program.with_outputs((*program.outputs, *found), (*program.names, *names)))


def name_of_gradient(argument: str) -> str:
    """The name of the output that is the gradient of an argument."""
    return f"d {argument}"
