"""The operations that the meanings of symbols are written in: those of `ops`, the elementwise primitives that have none
of their name there, and what a formula may look at in a value."""

from __future__ import annotations

from types import SimpleNamespace

from netlang.compiler import ops
from netlang.compiler.ir.literals import literal
from netlang.compiler.ir.primitives import elementwise
from netlang.compiler.ir.program import Primitive, Value


def arguments(x: Value, function: str) -> tuple[Value, ...]:
    """What `x` is this elementwise function of; nothing where it is another's."""
    return x.call.args if x.call.primitive is PRIMITIVES[function] else ()


PRIMITIVES = {name: value for name, value in vars(elementwise).items() if isinstance(value, Primitive)}
OPERATIONS = SimpleNamespace(**PRIMITIVES | vars(ops) | {"arguments": arguments, "literal": literal})
