"""CompiledLayer: a Python function of NumPy arrays as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np

from netlang.compiler import ops
from netlang.compiler.lower import InnerNet
from netlang.compiler.primitives.foreign import Foreign, call
from netlang.compiler.program import Value
from netlang.errors import NetDataError, NetOptionError
from netlang.layers.function import FunctionLayer
from netlang.spec.declare import Dims, In, Out, Rule, derive, dims, option, same_port
from netlang.spec.layer import Layer, layer
from netlang.spec.net import Net
from netlang.spec.sentinels import Automatic
from netlang.spec.sizes import Length, Size


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
    default): `f` is traced as in FunctionLayer, and runs as the net found; where that fails, as with None.
    `Batched=True`: both functions take and give whole batches, the example being axis 0; otherwise single examples.
    Ports: Input, any array, whose first dimension may vary; Output, as given, or of the dimensions that `f` gives for
    zeros. No arrays. `f` must not keep anything from call to call.
    Source: https://reference.wolfram.com/language/ref/CompiledLayer.html

    >>> import numpy as np
    >>> from netlang import CompiledLayer
    >>> CompiledLayer(np.sort, None)([3, 1, 2])
    array([1., 2., 3.], dtype=float32)
    """

    f: Any = option(converter=_callable, name="Function", show=_shown)
    gradient: Any = option(default=Automatic, converter=_gradient, name="GradientFunction", show=_shown)
    Batched: bool = option(default=False, kw_only=True)
    traced: Any = attrs.field(default=Automatic, metadata={"net": True, "name": "Net", "hidden": True})
    out: Dims = dims(default=Automatic)

    Input = In("*dims")
    Output = Out("*out")

    def __attrs_post_init__(self) -> None:
        if self.gradient is Automatic and self.traced is Automatic and not self.Batched:
            object.__setattr__(self, "traced", _traced(self.f))
        super().__attrs_post_init__()

    def rules(self) -> tuple[Rule, ...]:
        if isinstance(self.traced, Net):
            return same_port("Net", "Input", "*dims"), same_port("Net", "Output", "*out")
        if self.given("Output").shape is not None:
            return ()
        return (derive("*out", "*dims", lambda self, dims: (self.shape(dims),)),)

    def shape(self, dims: tuple[Size, ...]) -> tuple[Size, ...] | None:
        """The dimensions of what `f` gives for zeros; None where it does not tell."""
        if not any(isinstance(size, Length) for size in dims):
            return self._tried(dims)  # type: ignore[arg-type, return-value]
        short, long = (self._tried((n, *dims[1:])) for n in (5, 7))  # type: ignore[arg-type]
        if short is None or long is None or len(short) != len(long):
            return None
        if short == long:
            return short
        return (dims[0], *short[1:]) if short[:1] == (5,) and long == (7, *short[1:]) else None

    def _tried(self, dims: tuple[int, ...]) -> tuple[int, ...] | None:
        try:
            found = np.shape(self.f(np.zeros((1, *dims) if self.Batched else dims)))
        except Exception:  # whatever it may be: a function may not be made for zeros
            return None
        found = found[1:] if self.Batched else found
        return None if 0 in found else found

    def lower(self, Input: Value, Net: InnerNet | None = None) -> Value:
        if Net is not None:
            return Net(Input)
        batch, shape = Input.shape[0], (Input.shape[0], *self.out)
        of_input, of_output = (any(isinstance(size, Length) for size in s[1:]) for s in (Input.shape, shape))
        lengths = (ops.lengths_of(Input.shape[1], batch),) if of_input else ()
        forward = self._applied(self.f, (of_input,), of_output)
        if self.gradient is None or self.gradient is Automatic:
            return call(Input, *lengths, function=Foreign("CompiledLayer", forward), shape=shape)
        wants_output = len(inspect.signature(self.gradient).parameters) == 3
        backward = self._applied(self.gradient, (of_input, of_output, of_output)[: 2 + wants_output], of_input)

        def pulled(g: Value, y: Value, x: Value, *more: Value) -> tuple[Foreign, tuple[Value, ...]]:
            given = (x, g, y) if wants_output else (x, g)
            return Foreign("the gradient of CompiledLayer", backward), (*given, *more)

        return call(Input, *lengths, function=Foreign("CompiledLayer", forward, pulled), shape=shape)

    def _applied(self, f: Callable[..., Any], varies: tuple[bool, ...], result_varies: bool) -> Callable[..., Any]:
        """`f` of batches of so many arrays, and the lengths where one of them varies."""
        count = len(varies)
        if self.Batched:
            return lambda *arrays: f(*arrays[:count])

        def run(*arrays: Any) -> Any:
            rows = []
            for i in range(len(arrays[0])):
                own = zip(arrays[:count], varies, strict=True)
                rows.append(np.asarray(f(*(a[i, : arrays[-1][i]] if trimmed else a[i] for a, trimmed in own))))
            if result_varies:
                longest = arrays[0].shape[1]
                rows = [np.concatenate([r, np.zeros((longest - len(r), *r.shape[1:]), r.dtype)]) for r in rows]
            if len({row.shape for row in rows}) > 1:
                dims = " and ".join(sorted({str(list(row.shape)) for row in rows}))
                raise NetDataError(f"CompiledLayer: its function gives arrays of dimensions {dims}")
            return np.stack(rows)

        return run


def _traced(f: Callable[..., Any]) -> Any:
    """The net that does what `f` does; None where it does not trace."""
    try:
        return FunctionLayer(f)
    except Exception:  # whatever it may be: most functions are not made for this
        return None
