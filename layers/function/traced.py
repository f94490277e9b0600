"""`Traced`: what a function's arguments are while FunctionLayer calls it, and all that it makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from netlang.errors import NetOptionError
from netlang.language import symbols
from netlang.language.symbols import Expression, Slot
from netlang.language.symbols.tracer import Lifted
from netlang.language.values.sentinels import All, Automatic
from netlang.layers.arithmetic.aggregation import AggregationLayer
from netlang.layers.function import indexing, numpy_functions
from netlang.layers.function import linear_algebra as of_arrays
from netlang.layers.function.tracing import Tracing, innermost
from netlang.layers.shape.transpose import TransposeLayer


def _plus_one(position: Traced) -> str:
    """A position from 0 as one from 1, as one writes it."""
    return f"{position} + 1" if isinstance(position.expression, Slot) else f"({position}) + 1"


class Traced(Lifted):
    """An array in the making: an expression of slots, each of which stands for a port.

    Python's operators work element by element, arrays of lower rank repeated along inner levels, as in Wolfram; `@` is
    Wolfram's Dot; indices and axes count from 0. Symbols (`Tanh(x)`), nets (`SoftmaxLayer()(x)`), Wolfram's functions
    of arrays (`Det(x)`) and many of NumPy's (`np.linalg.det(x)`, also as methods: `x.sum(axis=0)`) take it too.
    """

    def __init__(self, tracing: Tracing, expression: Expression) -> None:
        self.tracing, self.expression = tracing, expression

    def __repr__(self) -> str:
        return str(self.expression)

    def through_symbol(self, symbol: Any, args: Sequence[Any]) -> Any:
        if symbol.name in ("Max", "Min") and len(args) == 1:
            return self.through_net(AggregationLayer(symbol, All), args[0])
        tracing = innermost(*args) or self.tracing
        return Traced(tracing, symbol(*map(tracing.expression, args)))

    def through_net(self, net: Any, data: Any) -> Any:
        return (innermost(data) or self.tracing).call(net, data)

    # structure ------------------------------------------------------------------------------------------------

    def __getitem__(self, key: Any) -> Traced:
        return indexing.indexed(self, key)

    def __matmul__(self, other: Any) -> Traced:
        return of_arrays.Dot(self, other)

    def __rmatmul__(self, other: Any) -> Traced:
        return of_arrays.Dot(other, self)

    @property
    def T(self) -> Traced:
        """A matrix with rows for columns. Raises NetShapeError, once the rank is known, for what is no matrix."""
        return self.through_net(TransposeLayer((1, 2), Input=[Automatic, Automatic]), self)

    # NumPy ----------------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        return numpy_functions.apply(name, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        module = function.__module__.removeprefix("numpy").removeprefix(".")
        return numpy_functions.apply(f"{module}.{function.__name__}".lstrip("."), args, options)

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise NetOptionError(
            f"{self} is no array of numbers: it has no value before there is data",
            ways=[
                "a list of arrays in the place of np.array([...])",
                f"Part(table, {_plus_one(self)}) in the place of table[{self}] or np.take(table, {self}, axis=0)",
            ],
        )

    def __getattr__(self, name: str) -> Any:
        return numpy_functions.method(self, name)

    # operators ------------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Traced:
        return symbols.Plus(self, other)

    def __radd__(self, other: Any) -> Traced:
        return symbols.Plus(other, self)

    def __sub__(self, other: Any) -> Traced:
        return symbols.Subtract(self, other)

    def __rsub__(self, other: Any) -> Traced:
        return symbols.Subtract(other, self)

    def __mul__(self, other: Any) -> Traced:
        return symbols.Times(self, other)

    def __rmul__(self, other: Any) -> Traced:
        return symbols.Times(other, self)

    def __truediv__(self, other: Any) -> Traced:
        return symbols.Divide(self, other)

    def __rtruediv__(self, other: Any) -> Traced:
        return symbols.Divide(other, self)

    def __floordiv__(self, other: Any) -> Traced:
        return symbols.Floor(symbols.Divide(self, other))

    def __rfloordiv__(self, other: Any) -> Traced:
        return symbols.Floor(symbols.Divide(other, self))

    def __pow__(self, other: Any) -> Traced:
        return symbols.Power(self, other)

    def __rpow__(self, other: Any) -> Traced:
        return symbols.Power(other, self)

    def __mod__(self, other: Any) -> Traced:
        return symbols.Mod(self, other)

    def __rmod__(self, other: Any) -> Traced:
        return symbols.Mod(other, self)

    def __neg__(self) -> Traced:
        return symbols.Times(-1, self)

    def __pos__(self) -> Traced:
        return self

    def __abs__(self) -> Traced:
        return symbols.Abs(self)

    def __round__(self, ndigits: int = 0) -> Traced:
        return numpy_functions.rounded(self, ndigits)

    def __lt__(self, other: Any) -> Traced:
        return symbols.Less(self, other)

    def __le__(self, other: Any) -> Traced:
        return symbols.LessEqual(self, other)

    def __gt__(self, other: Any) -> Traced:
        return symbols.Greater(self, other)

    def __ge__(self, other: Any) -> Traced:
        return symbols.GreaterEqual(self, other)

    def __eq__(self, other: Any) -> Any:
        return symbols.Equal(self, other)

    def __ne__(self, other: Any) -> Any:
        return symbols.Unequal(self, other)

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: Any) -> Traced:
        return symbols.And(self, other)

    def __or__(self, other: Any) -> Traced:
        return symbols.Or(self, other)

    def __invert__(self) -> Traced:
        return symbols.Not(self)

    # what cannot be -------------------------------------------------------------------------------------------

    def __bool__(self) -> NoReturn:
        raise NetOptionError(
            f"{self} is neither true nor false: it has no value before there is data", ways=["If(condition, x, y)"]
        )

    def __float__(self) -> NoReturn:
        raise NetOptionError(
            f"{self} is not a number: it has no value before there is data",
            ["float(), int() and the functions of the math module need a number"],
            ["the symbols of netlang, or NumPy's functions: Tanh(x) or np.tanh(x) for math.tanh(x)"],
        )

    __int__ = __index__ = __complex__ = __float__

    def __iter__(self) -> NoReturn:
        raise NetOptionError(f"{self} has no known length before there is data", ways=["x[0]", "Map(f, x)"])

    __len__ = __iter__
