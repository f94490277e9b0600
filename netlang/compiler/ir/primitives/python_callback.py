"""`call`: a Python function of NumPy arrays, called as it is. Nothing is known of it; its derivative is a second
function that the caller gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from netlang.compiler.ir.axes import OPAQUE
from netlang.compiler.ir.program import Primitive, Program, Shape, Type, Value
from netlang.errors import NetDataError, NetOptionError, sized


@frozen(eq=False)
class PythonFunction:
    """A function of arrays, the batch at axis 0, that gives one array of the shape asked for; None: it refuses to run.

    `gradient(g, y, *args)`: given the cotangent of the result, that of each argument, as values of the program. None:
    there is none, and whoever needs it is told by `name`, why (`reasons`), and what to do (`ways`). `failures`: errors
    met while JAX called it, which gives them on as text only.
    """

    name: str
    function: Callable[..., Any] | None
    gradient: Callable[..., Sequence[Value | None]] | None = None
    reasons: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    failures: list[Exception] = field(factory=list, init=False)


def _call_kernel(xp: Any, *args: Any, function: PythonFunction, shape: tuple[int, ...]) -> Any:
    run = function.function
    if run is None:
        message = f"{function.name} has no gradient, and training needs one there"
        raise NetOptionError(message, list(function.reasons), list(function.ways))

    def checked(*arrays: Any) -> np.ndarray:
        made = np.asarray(run(*map(np.asarray, arrays)), args[0].dtype)
        if made.shape != tuple(shape):
            raise NetDataError(
                f"{function.name} gives {sized(made.shape[1:])}, not {list(shape[1:])}", ["dimensions of one example"]
            )
        return made

    if xp is np:
        return checked(*args)
    import jax

    def kept(*arrays: Any) -> np.ndarray:
        try:
            return checked(*arrays)
        except Exception as error:
            function.failures.append(error)
            raise

    return jax.pure_callback(kept, jax.ShapeDtypeStruct(tuple(shape), args[0].dtype), *args)


def _call_vjp(g: Value, y: Value, *args: Value, function: PythonFunction, shape: Shape) -> Sequence[Value | None]:
    """Where nothing gives the gradient, calls that refuse; they only run if their result is used."""
    if function.gradient is not None:
        return function.gradient(g, y, *args)
    refusal = PythonFunction(function.name, None, None, function.reasons, function.ways)
    return [call(g, function=refusal, shape=arg.shape) if arg.kind == "f" else None for arg in args]


call = Primitive(  # the result has the kind of the first argument
    "call",
    infer=lambda *types, function, shape: Type(types[0].kind, tuple(shape)),
    kernel=_call_kernel,
    vjp=_call_vjp,
    axes=OPAQUE,
    linear=(),
    total=False,
    view=False,
)


def take_failure(program: Program) -> Exception | None:
    """The first error that a Python function in the program, or in a loop's body, met while JAX called it; once."""
    programs, found = [program], list[Exception]()
    while programs:
        for made in programs.pop().calls():
            programs += [attr for attr in made.attrs.values() if isinstance(attr, Program)]
            if made.primitive is call:
                found += made.attrs["function"].failures
                made.attrs["function"].failures.clear()
    return found[0] if found else None
