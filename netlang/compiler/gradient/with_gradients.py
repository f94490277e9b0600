"""A program together with its gradients: of the sum of outputs, or of outputs times what is imposed on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from netlang.compiler import ops
from netlang.compiler.gradient.reverse_mode import gradient
from netlang.compiler.ir.implicit_arguments import with_implicit_arguments
from netlang.compiler.ir.origin import Origin, calls_from
from netlang.compiler.ir.program import Program, Value, new_argument


def with_gradients(
    program: Program, of: Collection[str], wrt: Sequence[Value], imposed: Collection[str] = ()
) -> Program:
    """`program` with one more output for each of its inputs `wrt`: the gradient of the sum of the outputs `of`.

    Outputs that are `imposed` count by their product with a gradient given from outside, an input more
    (`imposed_name`). Integers have no gradient, and padding counts nothing.
    """
    named = dict(zip(program.names, program.outputs, strict=True))
    reals = {name: named[name] for name in of if named[name].kind == "f"}
    given = {name: new_argument(imposed_name(name), value.type) for name, value in reals.items() if name in imposed}
    with calls_from(Origin(part="seed")):
        seeds = [ops.valid(given.get(name) or ops.ones_like(value), 0.0) for name, value in reals.items()]
    found = gradient(program, list(reals), wrt, seeds)
    return with_implicit_arguments(Program((*found.inputs, *given.values()), found.outputs, found.names))


def imposed_name(output: str) -> str:
    """The name of the input for the gradient imposed on an output."""
    return f"gradient of {output}"
