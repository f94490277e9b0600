"""`GraphArray`: what a function's arguments are while FunctionLayer calls it, and all that it makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NoReturn

from netlang.errors import NetAttributeError, NetOptionError, did_you_mean
from netlang.language.symbols import Equal, Expression, Max, Min, Slot, Unequal
from netlang.language.values.sentinels import All, Automatic
from netlang.layers.arithmetic.aggregation import AggregationLayer
from netlang.layers.function import indexing
from netlang.layers.function.linear_algebra import Dot
from netlang.layers.function.numpy_functions import METHODS
from netlang.layers.function.traced_array import TracedArray
from netlang.layers.function.tracing import Tracing, innermost
from netlang.layers.shape.transpose import TransposeLayer


class GraphArray(TracedArray):
    """An array in the making: an expression of slots, each of which stands for a port.

    Python's operators work element by element, arrays of lower rank repeated along inner levels, as in Wolfram; `@` is
    Wolfram's Dot; indices and axes count from 0. Symbols (`Tanh(x)`), nets (`SoftmaxLayer()(x)`), Wolfram's functions
    of arrays (`Det(x)`) and many of NumPy's (`np.linalg.det(x)`, also as methods: `x.sum(axis=0)`) take it too.
    """

    operations = {**Expression.operations, "matmul": Dot}
    meaning = attrgetter("of_layers")  # type: ignore[assignment]
    advice = Expression.advice | {
        "truth": ([], ["If(condition, x, y)"]),
        "number": (
            Expression.advice["number"][0],
            ["the symbols of netlang, or NumPy's functions: Tanh(x) or np.tanh(x) for math.tanh(x)"],
        ),
        "length": ([], ["x[0]", "Map(f, x)"]),
    }

    def __init__(self, tracing: Tracing, expression: Expression) -> None:
        self.tracing, self.expression = tracing, expression

    def __repr__(self) -> str:
        return str(self.expression)

    def through_symbol(self, symbol: Any, args: Sequence[Any]) -> Any:
        if symbol in (Max, Min) and len(args) == 1:
            return self.through_net(AggregationLayer(symbol, All), args[0])
        tracing = innermost(*args) or self.tracing
        return GraphArray(tracing, symbol(*map(tracing.expression, args)))

    def through_net(self, net: Any, data: Any) -> Any:
        return (innermost(data) or self.tracing).call(net, data)

    # what arrays have -----------------------------------------------------------------------------------------

    def __getitem__(self, key: Any) -> Any:
        return indexing.indexed(self, key)

    def __eq__(self, other: Any) -> Any:
        return Equal(self, other)

    def __ne__(self, other: Any) -> Any:
        return Unequal(self, other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def T(self) -> Any:
        """A matrix with rows for columns. Raises NetShapeError, once the rank is known, for what is no matrix."""
        return self.through_net(TransposeLayer((1, 2), Input=[Automatic, Automatic]), self)

    # what is not there ----------------------------------------------------------------------------------------

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        position = f"{self} + 1" if isinstance(self.expression, Slot) else f"({self}) + 1"  # from 0 as one from 1
        table = f"Part(table, {position}) in the place of table[{self}] or np.take(table, {self}, axis=0)"
        raise NetOptionError(
            self.headlines["array"].format(x=self), ways=["a list of arrays in the place of np.array([...])", table]
        )

    def unknown(self, name: str) -> NetOptionError:
        ways = [f"CompiledLayer(lambda x: {name}(...))(x)"]
        return NetOptionError(f"{name} is not among NumPy's functions of arrays in a function", ways=ways)

    def no_attribute(self, name: str) -> AttributeError:
        if name.startswith("_"):
            return AttributeError(name)
        if name in ("shape", "size", "ndim", "dtype"):
            return NetAttributeError(
                f"{self}.{name} is not known before there is data: sizes are found when the net is whole",
                ways=["functions of all elements, such as Mean(x) for a sum over a size"],
            )
        known = [method for method, function in METHODS.items() if self.known(function)]
        ways = did_you_mean(name, known) or ["the functions of netlang, or NumPy's: Norm(x), np.linalg.norm(x)"]
        return NetAttributeError(f"an array in a function has no {name}", ways=ways)
