"""A call inside a loop, as one call for all steps: time becomes axis 1, after the batch.

Each rule gets the arguments (a value with time, and whether it has any), the call's attributes and the sizes of
batch and time, and gives the result with time; None where that cannot be.
"""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters

from attrs import frozen

from netlang.compiler import ops
from netlang.compiler.ir.primitives import elementwise, indexing
from netlang.compiler.ir.primitives import rearranging as arrays
from netlang.compiler.ir.primitives.contraction import terms
from netlang.compiler.ir.program import Call, Primitive, Value
from netlang.language.types.sizes import Size


@frozen(eq=False)
class Timed:
    """What a value of a loop's body is outside: for all steps at once ([B, T, ...]), or the same at every step."""

    value: Value
    moves: bool


@frozen
class Steps:
    batch: Size
    time: Size


Rule = Callable[..., Value | None]


def vectorised(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    """The result of `call` for all steps, of arguments of which some move; None where there is no such call."""
    name = call.primitive.name
    rule = _elementwise if name in ELEMENTWISE else RULES.get(name)
    return rule(call, args, steps) if rule and has_batch(call.outputs[0], steps) else None


def has_batch(value: Value, steps: Steps) -> bool:
    return value.rank > 0 and value.shape[0] == steps.batch


def with_time(x: Timed, steps: Steps) -> Value | None:
    """The value [B, T, ...], repeated along time if need be; None if it has no batch."""
    if x.moves:
        return x.value
    if not has_batch(x.value, steps):
        return None
    return ops.broadcast(x.value, (steps.batch, steps.time, *x.value.shape[1:]), [1])


def spread_label(equation: str) -> str:
    """A letter that the equation does not use."""
    return next(letter for letter in "t" + ascii_letters if letter not in equation)


def _later(shape: tuple[Size, ...], steps: Steps) -> tuple[Size, ...]:
    return (shape[0], steps.time, *shape[1:])


def _elementwise(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    whole = [with_time(a, steps) for a in args]
    return None if None in whole else call.on(whole)[0]  # type: ignore[arg-type]


def _broadcast(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    shape, axes = call.attrs["shape"], call.attrs["axes"]
    return None if 0 in axes else ops.broadcast(args[0].value, _later(shape, steps), [a + 1 for a in axes])


def _reduce(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    axes = call.attrs["axes"]
    return None if 0 in axes else call.primitive(args[0].value, axes=tuple(a + 1 for a in axes))


def _transpose(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    perm = call.attrs["perm"]
    return None if perm[0] != 0 else arrays.transpose(args[0].value, perm=(0, *(p + 1 if p else 1 for p in perm)))


def _reshape(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    same = has_batch(call.args[0], steps)
    return ops.reshape(args[0].value, _later(call.attrs["shape"], steps)) if same else None


def _along(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    """Something along one axis that is not the batch: cut, pad, flip, concat."""
    whole, axis = [with_time(a, steps) for a in args], call.attrs["axis"]
    if axis == 0 or None in whole:
        return None
    return call.primitive(*whole, **(call.attrs | {"axis": axis + 1}))  # type: ignore[arg-type]


def _einsum(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    *ins, out = terms(call.attrs["equation"])
    t = spread_label(call.attrs["equation"])
    new = [term[0] + t + term[1:] if a.moves else term for term, a in zip(ins, args, strict=True)]
    if any(a.moves and term[0] != out[0] for term, a in zip(ins, args, strict=True)):
        return None
    return ops.einsum(f"{new[0]},{new[1]}->{out[0]}{t}{out[1:]}", args[0].value, args[1].value)


def _gather(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    table, index = args
    return None if table.moves else ops.gather(table.value, index.value)


def _by_position(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    """pick, unpick: the batch is among the leading axes that value and index share."""
    whole = [with_time(a, steps) for a in args]
    if call.args[1].rank < 2 or None in whole:
        return None
    return call.primitive(*whole, **call.attrs)  # type: ignore[arg-type]


def _mask(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    return indexing.mask(args[0].value, size=call.attrs["size"])


def _argsort(call: Call, args: tuple[Timed, ...], steps: Steps) -> Value | None:
    whole = [with_time(x, steps) for x in args]
    if None in whole or args[0].value.rank <= 2:
        return None
    return ops.argsort(*whole)  # type: ignore[arg-type]


ELEMENTWISE = {item.name for item in vars(elementwise).values() if isinstance(item, Primitive)} | {"stop_gradient"}

RULES: dict[str, Rule] = {
    "broadcast": _broadcast,
    "reduce_sum": _reduce,
    "reduce_max": _reduce,
    "reduce_prod": _reduce,
    "transpose": _transpose,
    "reshape": _reshape,
    "concat": _along,
    "cut": _along,
    "pad": _along,
    "flip": _along,
    "einsum": _einsum,
    "gather": _gather,
    "pick": _by_position,
    "unpick": _by_position,
    "mask": _mask,
    "argsort": _argsort,
}
