"""CompiledLayer: a Python function of NumPy arrays as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.primitives.foreign import Foreign, call
from netlang.compiler.primitives.loops import closed
from netlang.compiler.program import Program, Type, Value, arguments_of, name_of, new_argument, role_of
from netlang.errors import NetDataError, NetError, NetOptionError, brief
from netlang.layers.numpy_tracing import trace
from netlang.spec.declare import Dims, In, Out, Rule, derive, dims, option
from netlang.spec.layer import Layer, layer
from netlang.spec.sentinels import Automatic
from netlang.spec.sizes import BATCH, Length, Size

GRADIENT = "the gradient function of CompiledLayer"


def _callable(value: Any) -> Any:
    if callable(value) and not isinstance(value, type):
        return value
    raise NetOptionError(f"CompiledLayer takes a function of an array, not {value!r}", ways=["CompiledLayer(np.sort)"])


def _gradient(value: Any) -> Any:
    if value is Automatic or value is None or callable(value):
        return value
    raise NetOptionError(
        f"CompiledLayer: the gradient is Automatic, None, or a function of (input, output gradient), not {value!r}"
    )


def _shown(f: Any) -> str:
    return getattr(f, "__name__", repr(f)) if callable(f) else repr(f)


@layer
class CompiledLayer(Layer):
    """What the Python function `f` gives, of NumPy arrays: one array in, one array out.

    `gradient`: a function of (input, gradient of the output) or of (input, gradient of the output, output) that gives
    the gradient of the input; None: there is none, and training through the layer is an error; Automatic (the
    default): `f` is traced. It is called once with an array in the making, and the NumPy functions, operators, indices
    and Python loops that it consists of become the layer's program, whose derivative is known. Where that fails (what
    it does depends on the data, or a function is not known), `f` runs as it is, and training through it is an error
    that says why. Of an empty sequence, a traced function gives what AggregationLayer does.
    `Batched=True`: both functions take and give whole batches, the example being axis 0; otherwise single examples.
    Ports: Input, any array, whose first dimension may vary; Output, as given, or of the dimensions that `f` gives for
    zeros. No arrays. `f` is a function of its argument alone: no random numbers, nothing kept from call to call.
    Source: https://reference.wolfram.com/language/ref/CompiledLayer.html

    >>> import numpy as np
    >>> from netlang import CompiledLayer, NetPortGradient
    >>> CompiledLayer(lambda x: np.prod(np.sin(x)))([1, 2, 3], NetPortGradient("Input"))
    array([ 0.06933531, -0.0494185 , -0.75752...], dtype=float32)
    """

    f: Any = option(converter=_callable, name="Function", show=_shown)
    gradient: Any = option(default=Automatic, converter=_gradient, name="GradientFunction", show=_shown)
    Batched: bool = option(default=False, kw_only=True)
    out: Dims = dims(default=Automatic)

    Input = In("*dims")
    Output = Out("*out")

    def rules(self) -> tuple[Rule, ...]:
        if self.given("Output").shape is not None:
            return ()
        return (derive("*out", "*dims", lambda self, dims: (self.shape(dims),)),)

    def shape(self, dims: tuple[Size, ...]) -> tuple[Size, ...] | None:
        """The dimensions of what `f` gives for zeros, or when it is traced; None where neither tells."""
        if not any(isinstance(size, Length) for size in dims):
            return self._tried(dims) or self._traced_shape(dims)  # type: ignore[arg-type]
        short, long = (self._tried((n, *dims[1:])) for n in (5, 7))  # type: ignore[arg-type]
        if short is None or long is None or len(short) != len(long):
            return self._traced_shape(dims)
        if short == long:
            return short
        return (dims[0], *short[1:]) if short[:1] == (5,) and long == (7, *short[1:]) else None

    def _tried(self, dims: tuple[int, ...]) -> tuple[int, ...] | None:
        try:
            with np.errstate(all="ignore"):
                found = np.shape(self.f(np.zeros((1, *dims) if self.Batched else dims)))
        except Exception:  # whatever it may be: a function may not be made for zeros
            return None
        found = found[1:] if self.Batched else found
        return None if 0 in found else found

    def _traced_shape(self, dims: tuple[Size, ...]) -> tuple[Size, ...] | None:
        """As with a function of netlang's symbols, which are not for numbers."""
        made, _ = self._trace(self.f, new_argument("Input", Type("f", (BATCH, *dims))))
        return made.shape[1:] if made is not None else None

    def _trace(self, f: Callable[..., Any], *given: Value) -> tuple[Value | None, str]:
        """What `f` gives as a program, or why it cannot be one."""
        try:
            return trace(f, *given, whole_batch=self.Batched), ""
        except Exception as problem:  # whatever it may be: most functions are not made for this
            return None, problem.headline if isinstance(problem, NetError) else f"{type(problem).__name__}: {problem}"

    def lower(self, Input: Value) -> Value:
        reasons: tuple[str, ...] = ("no gradient was given to it",)
        if self.gradient is Automatic:
            made, reason = self._trace(self.f, Input)
            if made is not None:
                return self._checked(made)
            reasons = (f"{brief(self.f)} could not be traced: {reason}",)
        return self._opaque(Input, reasons)

    def _checked(self, made: Value) -> Value:
        if made.shape[1:] != tuple(self.out):
            raise NetDataError(
                f"CompiledLayer gives an array of dimensions {list(made.shape[1:])}, not {list(self.out)}",
                ["dimensions of one example"],
            )
        return made

    def _opaque(self, Input: Value, reasons: tuple[str, ...]) -> Value:
        """`f` as it is, with the gradient given."""
        batch, shape = Input.shape[0], (Input.shape[0], *self.out)
        of_input, of_output = (any(isinstance(size, Length) for size in s[1:]) for s in (Input.shape, shape))
        lengths = (ops.lengths_of(Input.shape[1], batch),) if of_input else ()
        forward = self._applied(self.f, (of_input,), of_output)
        if not callable(self.gradient):
            ways = (
                "CompiledLayer(f, gradient), with a function of (input, output gradient)",
                "LearningRateMultipliers of 0 for all that comes before it",
            )
            return call(Input, *lengths, function=Foreign("CompiledLayer", forward, None, reasons, ways), shape=shape)
        wants_output = len(inspect.signature(self.gradient).parameters) == 3
        backward = self._applied(self.gradient, (of_input, of_output, of_output)[: 2 + wants_output], of_input)

        def pulled(g: Value, y: Value, x: Value, *more: Value) -> list[Value | None]:
            given = (x, g, y) if wants_output else (x, g)
            made, reason = self._traced_gradient(given, more)
            if made is None:
                why = (f"it could not be traced: {reason}",)
                made = call(*given, *more, function=Foreign(GRADIENT, backward, None, why), shape=x.shape)
            return [made, *(None for _ in more)]

        return call(Input, *lengths, function=Foreign("CompiledLayer", forward, pulled), shape=shape)

    def _traced_gradient(self, given: tuple[Value, ...], lengths: tuple[Value, ...]) -> tuple[Value | None, str]:
        """The gradient given as a program, so that it has a derivative itself, or why it cannot be one."""
        places = tuple(new_argument(f"x{i}", value.type) for i, value in enumerate(given))
        made, reason = self._trace(self.gradient, *places)
        if made is None or made.shape != given[0].shape:
            return None, reason
        known = {name_of(v): v for v in arguments_of(lengths)}
        asked = {v: known[name_of(v)] for v in arguments_of((made,)) if role_of(v) == "lengths"}
        whole = Program((), (made,), ("gradient",))
        return closed(whole, dict(zip(places, given, strict=True)) | asked).outputs[0], ""

    def _applied(self, f: Callable[..., Any], varies: tuple[bool, ...], result_varies: bool) -> Callable[..., Any]:
        """`f` of batches of so many arrays, and the lengths where one of them varies: it is called for each example,
        or with all those of one length; padding is nobody's."""
        count = len(varies)

        def run(*arrays: Any) -> Any:
            lengths = arrays[count] if len(arrays) > count else np.zeros(len(arrays[0]), int)
            of_one_length = [np.flatnonzero(lengths == n) for n in np.unique(lengths)]
            rows: dict[int, np.ndarray] = {}
            for own in of_one_length if self.Batched else np.arange(len(lengths))[:, None]:
                parts = zip(arrays[:count], varies, strict=True)
                given = [a[own][:, : lengths[own[0]]] if trimmed else a[own] for a, trimmed in parts]
                made = np.asarray(f(*given)) if self.Batched else np.asarray(f(*(x[0] for x in given)))[None]
                if made.shape[:1] != own.shape:
                    dims = f"an array of dimensions {list(made.shape)} for a batch of {len(own)}"
                    raise NetDataError(f"CompiledLayer: its function gives {dims}")
                rows |= dict(zip(own.tolist(), made, strict=True))
            return self._stacked([rows[i] for i in range(len(lengths))], arrays[0].shape[1] if result_varies else 0)

        return run

    def _stacked(self, rows: list[np.ndarray], longest: int) -> np.ndarray:
        """The results of all examples as one array, padded to the `longest` where their length varies."""
        if longest:
            rows = [np.concatenate([r, np.zeros((longest - len(r), *r.shape[1:]), r.dtype)]) for r in rows]
        if len({row.shape for row in rows}) > 1:
            dims = " and ".join(sorted({str(list(row.shape)) for row in rows}))
            raise NetDataError(f"CompiledLayer: its function gives arrays of dimensions {dims}")
        return np.stack(rows)
