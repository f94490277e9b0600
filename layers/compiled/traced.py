"""`TracedArray`: what the argument of a NumPy function is while it is traced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.expressions import lower_expression
from netlang.language.symbols import Slot, Unequal
from netlang.language.symbols.tracer import Lifted
from netlang.layers.compiled import products
from netlang.layers.compiled.functions import ACCUMULATED, FUNCTIONS, METHODS, REDUCED
from netlang.layers.compiled.rearranging import expand_dims, fixed, indexed, rows, transpose
from netlang.layers.compiled.ufuncs import BY_NAME, elementwise
from netlang.layers.compiled.view import ArrayView, Untraceable, broadcast, level, view_of


class TracedArray(ArrayView, np.lib.mixins.NDArrayOperatorsMixin, Lifted):
    """An array in the making, which answers to NumPy's functions and Python's operators with more of the program."""

    def __repr__(self) -> str:
        return f"<array {list(self.shape)} in the making>"

    # NumPy's protocols ----------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        (out,) = options.pop("out", None) or (None,)
        if options.pop("where", True) is not True:
            raise Untraceable(f"np.{ufunc.__name__} with `where` is not traced", ways=["np.where"])
        if method != "__call__":
            return _of_ufunc(ufunc, method, inputs, options)
        made: Any = products.matmul(*inputs) if ufunc is np.matmul else elementwise(ufunc, *inputs)
        made.fresh = True
        if out is None or (isinstance(out, TracedArray) and not out.ndim):
            return made  # a number is not changed by +=, but another one
        if not isinstance(out, TracedArray) or not out.fresh or made.shape != out.shape:
            raise Untraceable(f"np.{ufunc.__name__} writes into an array, as in y += x", ways=["y = y + x"])
        out.value = made.value
        return out

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function not in FUNCTIONS:
            name = f"{function.__module__}.{function.__name__}".replace("numpy", "np")
            raise Untraceable(f"{name} is not among the functions whose derivative is known")
        for arg in args:
            for x in arg if isinstance(arg, list | tuple) else [arg]:
                _looked_into(x)
        return FUNCTIONS[function](*args, **kwargs)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        """np.array([x[0], x[1]]), np.asarray(x): an array of objects, each of them an element."""
        if dtype not in (None, object):
            float(self)
        made = np.empty([fixed(self, i + self.hidden) for i in range(self.ndim)], object)
        if made.size > 1000:
            raise Untraceable(f"np.asarray of {made.size} elements one by one", ways=["x itself: it is an array"])
        for place in np.ndindex(made.shape):
            made[place] = indexed(self, place) if place else self
        return made

    def __getattr__(self, name: str) -> Callable[..., Any]:
        _looked_into(self)
        if name in METHODS:
            return lambda *args, **options: METHODS[name](self, *args, **options)
        if name in BY_NAME:
            return lambda: elementwise(BY_NAME[name], self)
        raise AttributeError(f"x.{name} is not among the methods that can be traced")

    # netlang's symbols and nets -------------------------------------------------------------------------------

    def through_symbol(self, symbol: Any, args: Sequence[Any]) -> TracedArray:
        views: list[ArrayView] = []

        def slot(x: Any) -> Any:
            if isinstance(x, list | tuple):  # the pairs of Clip and Piecewise
                return type(x)(map(slot, x))
            if not isinstance(x, ArrayView):
                return x
            views.append(x)
            found = Slot(f"x{len(views)}")
            return Unequal(found, 0) if x.value.kind == "b" else found

        expression = symbol(*map(slot, args))
        names = {f"x{i}": view.real for i, view in enumerate(level(views), 1)}
        return self.like(lower_expression(expression, names))

    def through_net(self, net: Any, data: Any) -> NoReturn:
        raise Untraceable("it applies a net", ways=["FunctionLayer, which takes nets"])

    # arrays' manners ------------------------------------------------------------------------------------------

    @property
    def T(self) -> TracedArray:
        return transpose(_looked_into(self))  # type: ignore[return-value]

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

    def __round__(self, digits: int = 0) -> Any:
        return np.round(self, digits)  # type: ignore[call-overload]

    def __floor__(self) -> Any:
        return np.floor(self)  # type: ignore[call-overload]

    def __ceil__(self) -> Any:
        return np.ceil(self)  # type: ignore[call-overload]

    def __trunc__(self) -> Any:
        return np.trunc(self)  # type: ignore[call-overload]

    # what cannot be -------------------------------------------------------------------------------------------

    def __bool__(self) -> NoReturn:
        raise Untraceable("what it does next depends on the data", ways=["np.where(condition, x, y)"])

    def __float__(self) -> NoReturn:
        raise Untraceable("it needs the number itself", ways=["NumPy's functions: np.sin for math.sin"])

    __int__ = __complex__ = __index__ = __float__

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        raise Untraceable("it writes into its argument", ways=["np.stack, np.where"])


def _looked_into(x: Any) -> Any:
    if isinstance(x, TracedArray):
        x.fresh = False
    return x


def _of_ufunc(ufunc: Any, method: str, inputs: Any, options: dict[str, Any]) -> Any:
    """np.multiply.reduce and its kin."""
    if method == "outer":
        return elementwise(ufunc, _outer(*inputs), inputs[1])
    of = {"reduce": REDUCED, "accumulate": ACCUMULATED}.get(method, {}).get(ufunc)
    if of is None:
        raise Untraceable(f"np.{ufunc.__name__}.{method} is not among the functions whose derivative is known")
    return of(*inputs, **{"axis": 0} | options)


def _outer(x: Any, y: Any) -> Any:
    """`x` with an axis more for each of `y`."""
    if isinstance(x, ArrayView):
        return expand_dims(x, tuple(range(x.ndim, x.ndim + np.ndim(y))))
    return np.expand_dims(x, tuple(range(np.ndim(x), np.ndim(x) + np.ndim(y))))


def trace(f: Callable[..., Any], *arguments: Value, whole_batch: bool) -> Value:
    """What `f` gives, as a program: a function of one example, or of the whole batch. Raises whatever shows that `f`
    cannot be traced; Untraceable where it is told why."""
    hidden = 0 if whole_batch else 1
    views = [TracedArray(x, hidden, x.shape[0]) for x in arguments]
    try:
        made = view_of(f(*views), views[0])
    except ValueError as error:
        if isinstance(error.__cause__, Untraceable):  # NumPy hides it: "setting an array element with a sequence"
            raise error.__cause__ from None
        raise
    if made.batch is None:
        made = broadcast(made, made.shape, views[0])
    return made.real
