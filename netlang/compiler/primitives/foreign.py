"""`call`: a Python function of NumPy arrays, as it is. What it does is not known, so its derivative is what the caller
says it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from netlang.compiler.program import Primitive, Shape, Type, Value
from netlang.errors import NetDataError, NetOptionError


@frozen(eq=False)
class Foreign:
    """A function of arrays, the batch at axis 0, that gives one array of the shape asked for.

    `gradient(g, y, *args)`: given the cotangent of the result, the Foreign that gives that of the first argument and
    the values it takes; None: there is none, and whoever needs it is told by `name`.
    """

    name: str
    function: Callable[..., Any]
    gradient: Callable[..., tuple[Foreign, tuple[Value, ...]]] | None = None


def _refusal(name: str) -> Foreign:
    def refuse(*arrays: Any) -> Any:
        raise NetOptionError(
            f"{name} has no gradient, and training needs one there",
            ways=["CompiledLayer(f, gradient), with a function of (input, output gradient)"],
        )

    return Foreign(name, refuse)


def _call_kernel(xp: Any, *args: Any, function: Foreign, shape: tuple[int, ...]) -> Any:
    def checked(*arrays: Any) -> np.ndarray:
        made = np.asarray(function.function(*map(np.asarray, arrays)), args[0].dtype)
        if made.shape != tuple(shape):
            raise NetDataError(
                f"{function.name} gives an array of dimensions {list(made.shape[1:])}, not {list(shape[1:])}",
                ["dimensions of one example"],
            )
        return made

    if xp is np:
        return checked(*args)
    import jax

    return jax.pure_callback(checked, jax.ShapeDtypeStruct(tuple(shape), args[0].dtype), *args)


def _call_vjp(g: Value, y: Value, *args: Value, function: Foreign, shape: Shape) -> list[Value | None]:
    """Where nothing gives the gradient, a call that refuses; it only runs if its result is used."""
    inner, given = (_refusal(function.name), (g,)) if function.gradient is None else function.gradient(g, y, *args)
    return [call(*given, function=inner, shape=args[0].shape), *(None for _ in args[1:])]


call = Primitive(  # the result has the kind of the first argument
    "call",
    infer=lambda *types, function, shape: Type(types[0].kind, tuple(shape)),
    kernel=_call_kernel,
    vjp=_call_vjp,
)
