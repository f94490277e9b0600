"""`ProgramArray`: what the argument of a NumPy function is while CompiledLayer traces it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NoReturn

import numpy as np

from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.expressions import lower_expression
from netlang.compiler.lowering.symbol_operations import OPERATIONS
from netlang.language.symbols import Slot, Unequal
from netlang.language.symbols.numpy_functions import ELEMENTWISE
from netlang.layers.compiled.rearranging import expand_dims, fixed, indexed, rows, transpose
from netlang.layers.compiled.view import ArrayView, Untraceable, broadcast, level, view_of
from netlang.layers.function.traced_array import TracedArray

# NumPy's arrays of objects ask each element by name: np.sin([x[0], x[1]]) is [x[0].sin(), x[1].sin()]
BY_NAME = {function.__name__: function for function in ELEMENTWISE if getattr(function, "nin", 0) == 1}


class ProgramArray(ArrayView, np.lib.mixins.NDArrayOperatorsMixin, TracedArray):
    """An array in the making, which answers to NumPy's functions and Python's operators with more of the program."""

    error = Untraceable
    meaning = attrgetter("of_values")  # type: ignore[assignment]
    # NumPy's mixin has the others
    operations = {"round": np.round, "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc}
    headlines = TracedArray.headlines | {
        "truth": "what it does next depends on the data",
        "number": "it needs the number itself",
        "writing": "it writes into its argument",
    }
    advice = {
        "truth": ([], ["np.where(condition, x, y)"]),
        "number": ([], ["NumPy's functions: np.sin for math.sin"]),
        "writing": ([], ["np.stack, np.where"]),
    }

    def __repr__(self) -> str:
        return f"<array {list(self.shape)} in the making>"

    # NumPy's protocols ----------------------------------------------------------------------------------------

    def __array_ufunc__(
        self, ufunc: Any, method: str, *inputs: Any, out: Any = (None,), where: Any = True, **options: Any
    ) -> Any:
        if where is not True:
            raise Untraceable(f"np.{ufunc.__name__} with `where` is not traced", ways=["np.where"])
        if method == "outer":
            method, inputs = "__call__", (_outer(*inputs), inputs[1])
        made = super().__array_ufunc__(ufunc, method, *inputs, **options)
        made.fresh, (into,) = True, out
        if into is None or (isinstance(into, ProgramArray) and not into.ndim):
            return made  # a number is not changed by +=, but another one
        if not isinstance(into, ProgramArray) or not into.fresh or made.shape != into.shape:
            raise Untraceable(f"np.{ufunc.__name__} writes into an array, as in y += x", ways=["y = y + x"])
        into.value = made.value
        return into

    def __array_function__(self, function: Any, types: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        for arg in args:
            for x in arg if isinstance(arg, list | tuple) else [arg]:
                _looked_into(x)
        return super().__array_function__(function, types, args, options)

    def unknown(self, name: str) -> Untraceable:
        return Untraceable(f"{name} is not among the functions whose derivative is known")

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        """np.array([x[0], x[1]]), np.asarray(x): an array of objects, each of them an element."""
        if dtype not in (None, object):
            raise self.refusal("number")
        made = np.empty([fixed(self, i + self.hidden) for i in range(self.ndim)], object)
        if made.size > 1000:
            raise Untraceable(f"np.asarray of {made.size} elements one by one", ways=["x itself: it is an array"])
        for place in np.ndindex(made.shape):
            made[place] = indexed(self, place) if place else self
        return made

    def __getattr__(self, name: str) -> Callable[..., Any]:
        _looked_into(self)
        if name in BY_NAME:
            return lambda: self.through_numpy(BY_NAME[name], (self,), {})
        return super().__getattr__(name)

    def no_attribute(self, name: str) -> AttributeError:
        return AttributeError(f"x.{name} is not among the methods that can be traced")

    # netlang's symbols and nets -------------------------------------------------------------------------------

    def through_symbol(self, symbol: Any, args: Sequence[Any]) -> Any:
        """As NumPy has it: shapes are broadcast, conditions are numbers, and numbers conditions."""
        takes, views = getattr(symbol, "takes", ""), list[ArrayView]()
        if takes in ("c", "c+"):
            views = level([view_of(x, self) for x in args])
            return views[0].like(symbol.meaning(OPERATIONS, *(view.condition for view in views)))

        def slot(x: Any) -> Any:
            if x is None or _is_number(x):
                return x
            if isinstance(x, list | tuple) and getattr(symbol, "pairs", None):
                return type(x)(map(slot, x))
            views.append(view_of(x, self))
            found = Slot(f"x{len(views)}")
            return Unequal(found, 0) if "c" in takes and views[-1].value.kind == "b" else found

        expression = symbol(*map(slot, args))
        found = level(views)
        return found[0].like(lower_expression(expression, {f"x{i}": view.real for i, view in enumerate(found, 1)}))

    def through_net(self, net: Any, data: Any) -> NoReturn:
        raise Untraceable("it applies a net", ways=["FunctionLayer, which takes nets"])

    # arrays' manners ------------------------------------------------------------------------------------------

    @property
    def T(self) -> Any:
        return transpose(_looked_into(self))

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(float)

    def astype(self, dtype: Any) -> Any:
        return np.trunc(self) if np.dtype(dtype).kind in "iu" else self  # type: ignore[call-overload]

    def __getitem__(self, key: Any) -> Any:
        return indexed(_looked_into(self), key)

    def __iter__(self) -> Iterator[Any]:
        return iter(rows(_looked_into(self)))

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of a number")
        return fixed(self, self.hidden)


def _looked_into(x: Any) -> Any:
    if isinstance(x, ProgramArray):
        x.fresh = False
    return x


def _is_number(x: Any) -> bool:
    return isinstance(x, int | float | np.integer | np.floating) and not isinstance(x, bool) and x == x


def _outer(x: Any, y: Any) -> Any:
    """`x` with an axis more for each of `y`."""
    if isinstance(x, ArrayView):
        return expand_dims(x, tuple(range(x.ndim, x.ndim + np.ndim(y))))
    return np.expand_dims(x, tuple(range(np.ndim(x), np.ndim(x) + np.ndim(y))))


def trace(f: Callable[..., Any], *arguments: Value, whole_batch: bool) -> Value:
    """What `f` gives, as a program: a function of one example, or of the whole batch. Raises whatever shows that `f`
    cannot be traced; Untraceable where it is told why."""
    hidden = 0 if whole_batch else 1
    views = [ProgramArray(x, hidden, x.shape[0]) for x in arguments]
    try:
        made = view_of(f(*views), views[0])
    except ValueError as error:
        if isinstance(error.__cause__, Untraceable):  # NumPy hides it: "setting an array element with a sequence"
            raise error.__cause__ from None
        raise
    if made.batch is None:
        made = broadcast(made, made.shape, views[0])
    return made.real
