"""ElementwiseLayer: one function, applied to every element."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.expressions import lower_expression
from netlang.errors import NetOptionError
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import Domain
from netlang.language.nets.layer import Layer, layer
from netlang.language.symbols import LogisticSigmoid, arity_of, function_of, trace


def _function_of_one(f: Any) -> Any:
    kept = function_of(f)
    low, high = arity_of(kept)
    if not low <= 1 <= (1 if high is None else high):
        raise NetOptionError(
            f"{kept!r} takes {low} arguments; ElementwiseLayer's function takes one", ways=[f"ThreadingLayer({kept!r})"]
        )
    trace(kept, ["x"])
    return kept


@layer
class ElementwiseLayer(Layer):
    """f(x) for every element x of the input.

    `f` is a symbol (`Tanh`), a name (`"GELU"`), a Python function of one argument made of symbols, numbers and
    operators (`lambda x: Tanh(x) + 1`), or an expression; in these, a name is `named_function("GELU")(x)`. NetExtract
    gives it as "Function".
    Ports: Input, an array of any shape or a single real; Output, the same shape. No arrays.
    Source: https://reference.wolfram.com/language/ref/ElementwiseLayer.html

    >>> from netlang import ElementwiseLayer, If
    >>> ElementwiseLayer(lambda x: If(x > 0, x**2, -x))([-1, 2, 3])
    array([1., 4., 9.], dtype=float32)
    """

    f: Any = option(
        domain=Domain("a function of one argument", _function_of_one, type="str | Callable[..., Any] | Expression"),
        name="Function",
    )

    along = "alone"
    Input = In("*dims")
    Output = Out("*dims")

    @property
    def output_is(self) -> str:  # type: ignore[override]
        return "probability" if trace(self.f, ["x"]) == trace(LogisticSigmoid, ["x"]) else ""

    def lower(self, Input: Value) -> Value:
        return lower_expression(trace(self.f, ["x"]), [Input])
