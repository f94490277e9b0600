"""Lengths, positions and random numbers, as inputs of the program that uses them."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Program, Type, Value, arguments_of, new_argument, rewrite, role_of
from netlang.language.types.sizes import Length, Merged


def with_implicit_arguments(program: Program) -> Program:
    """The program with the lengths and random numbers that it uses as inputs; lengths of one name are one input.
    Positions along sums of lengths become inputs too, since nothing else tells how long those are."""
    first: dict[Any, Value] = {}
    same: dict[Value, Value] = {}
    told = [new_argument(length.name, Type("i", (length,)), role="positions") for length in _sums(program)]
    for value in (*program.inputs, *arguments_of(program.outputs), *told):
        attrs = value.call.attrs
        key = (attrs["name"], attrs["type"]) if role_of(value) in ("lengths", "positions") else value
        same[value] = first.setdefault(key, value)
    whole = Program(tuple(first.values()), program.outputs, program.names)
    if all(old is new for old, new in same.items()):
        return whole
    return rewrite(whole, lambda call, args: call.on(tuple(same.get(a, a) for a in args)))


def _sums(program: Program) -> list[Length]:
    """The sums of lengths among the sizes of a program, including its loops."""
    found: dict[Length, None] = {}
    for call in program.calls():
        for size in (size for made in call.types for size in made.shape):
            factors = size.factors if isinstance(size, Merged) else (size,)
            found |= {factor.base: None for factor in factors if isinstance(factor, Length) and factor.parts}
        if isinstance(call.attrs.get("body"), Program):
            found |= dict.fromkeys(_sums(call.attrs["body"]))
    return list(found)
