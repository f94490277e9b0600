"""NumPy's functions of arrays in the making, as Wolfram's. Axes count from 0, and -1 is the last one. The elementwise
ones are expressions: `language/symbols/ufuncs.py`."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netlang.errors import NetAttributeError, NetOptionError, brief, did_you_mean
from netlang.language import symbols as s
from netlang.language.symbols.ufuncs import UFUNCS, root
from netlang.language.values.numbers import is_integer
from netlang.language.values.sentinels import All, Automatic
from netlang.layers.arithmetic.aggregation import AggregationLayer
from netlang.layers.function import linear_algebra as a
from netlang.layers.function.indexing import elements
from netlang.layers.function.lists import Join, Ordering, Reverse, Sort
from netlang.layers.function.loops import Accumulate
from netlang.layers.function.tracing import innermost, on_arrays
from netlang.layers.shape.replicate import ReplicateLayer
from netlang.layers.shape.reshape import ReshapeLayer
from netlang.layers.shape.stack import StackLayer
from netlang.layers.shape.transpose import TransposeLayer


def apply(name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """What NumPy's function `name` (with its module: linalg.det) gives. Raises NetOptionError for functions, and
    options, that are not here."""
    function = FUNCTIONS.get(name) or _SYMBOLS.get(name)
    if function is None:
        ways = [f"CompiledLayer(lambda x: np.{name}(...))(x)"]
        raise NetOptionError(f"np.{name} is not among NumPy's functions of arrays in a function", ways=ways)
    try:
        inspect.signature(function).bind(*args, **options)
    except TypeError as error:
        raise NetOptionError(f"np.{name} of arrays in a function: {error}") from None
    return function(*args, **options)


def method(x: Any, name: str) -> Callable[..., Any]:
    """x.name(...): a function whose first argument is `x`."""
    if name in METHODS:
        return lambda *args, **options: apply(name, (x, *args), options)
    if name.startswith("_"):
        raise AttributeError(name)
    if name in ("shape", "size", "ndim", "dtype"):
        raise NetAttributeError(
            f"{x}.{name} is not known before there is data: sizes are found when the net is whole",
            ways=["functions of all elements, such as Mean(x) for a sum over a size"],
        )
    ways = did_you_mean(name, METHODS) or ["the functions of netlang, or NumPy's: Norm(x), np.linalg.norm(x)"]
    raise NetAttributeError(f"an array in a function has no {name}", ways=ways)


# axes -----------------------------------------------------------------------------------------------------


def _level(axis: Any) -> int:
    if not is_integer(axis):
        raise NetOptionError(f"an axis in a function is an integer, not {brief(axis)}", ways=["axis=0"])
    return int(axis) + 1 if axis >= 0 else int(axis)


def _levels(axis: Any) -> Any:
    """An axis, several, or None for all of them, as levels."""
    if axis is None:
        return All
    return [_level(n) for n in (axis if isinstance(axis, tuple | list) else [axis])]


def _kept(x: Any, axis: Any) -> Any:
    """`x` with levels of size 1 where axes have been reduced."""
    levels = _levels(axis)
    if levels is All or len({level > 0 for level in levels}) > 1:
        raise NetOptionError("keepdims needs to know which axes, all counted from the same end", ways=["axis=(0, 1)"])
    for level in sorted(levels, key=abs):
        x = x.through_net(ReplicateLayer(1, level), x)
    return x


def _first_level(name: str, axis: Any) -> None:
    if axis != 0:
        raise NetOptionError(f"np.{name} of an array in a function works along its first level", ways=["axis=0"])


# functions ------------------------------------------------------------------------------------------------


def _reduction(name: str) -> Callable[..., Any]:
    @on_arrays(1)
    def reduced(x: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
        found = x.through_net(AggregationLayer(name, _levels(axis)), x)
        return _kept(found, axis) if keepdims else found

    return reduced


_sum, _mean, _sample = _reduction("Total"), _reduction("Mean"), _reduction("Variance")


@on_arrays(1)
def _var(x: Any, axis: Any = None, *, ddof: int = 0, keepdims: bool = False) -> Any:
    if ddof == 1:
        return _sample(x, axis, keepdims=keepdims)
    if ddof != 0:
        raise NetOptionError(f"np.var: ddof is 0 or 1 in a function, not {brief(ddof)}")
    return _mean((x - (_mean(x) if axis is None else _mean(x, axis, keepdims=True))) ** 2, axis, keepdims=keepdims)


def _std(x: Any, axis: Any = None, *, ddof: int = 0, keepdims: bool = False) -> Any:
    return root(_var(x, axis, ddof=ddof, keepdims=keepdims))


def _norm(x: Any, ord: None = None, axis: Any = None, keepdims: bool = False) -> Any:
    if ord is not None:
        raise NetOptionError(
            f"np.linalg.norm of an array in a function is the root of the sum of squares, not {brief(ord)}"
        )
    return root(_sum(s.Times(x, x), axis, keepdims=keepdims))


def rounded(x: Any, decimals: int = 0) -> Any:
    return s.Round(x) if decimals == 0 else s.Round(x * 10.0**decimals) / 10.0**decimals


@on_arrays(1)
def _reshape(x: Any, *sizes: Any) -> Any:
    listed = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
    return x.through_net(ReshapeLayer([Automatic if n == -1 else n for n in listed]), x)


@on_arrays(1)
def _transpose(x: Any, *axes: Any) -> Any:
    """The first axis of the result is axis axes[0]; of up to three axes, without `axes`, these backwards."""
    listed = list(axes[0] if len(axes) == 1 and isinstance(axes[0], list | tuple) else axes)
    places = [listed.index(n) + 1 for n in range(len(listed))] if sorted(listed) == [*range(len(listed))] else listed
    return x.through_net(TransposeLayer(places if listed else (1, -1)), x)


@on_arrays(1)
def _swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    return x.through_net(TransposeLayer((_level(axis1), _level(axis2))), x)


@on_arrays(1)
def _expand_dims(x: Any, axis: int) -> Any:
    return x.through_net(ReplicateLayer(1, _level(axis)), x)


def _concatenate(arrays: Sequence[Any], axis: int = 0) -> Any:
    if not isinstance(axis, int):
        raise NetOptionError(f"np.concatenate in a function: an axis is an integer, not {brief(axis)}", ways=["axis=0"])
    return Join(*arrays, level=_level(axis))


def _stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    return innermost(arrays).call(StackLayer(_level(axis)), list(arrays))  # type: ignore[union-attr]


def _flip(m: Any, axis: int | None = None) -> Any:
    if not isinstance(axis, int) or axis < 0:
        raise NetOptionError("np.flip in a function needs an axis counted from the first", ways=["axis=0"])
    return Reverse(m, axis + 1)


def _cumsum(x: Any, axis: int | None = None) -> Any:
    _first_level("cumsum", axis)
    return Accumulate(x)


@on_arrays(1)
def _take(x: Any, indices: Any, axis: int | None = None) -> Any:
    if axis is not None and axis < 0:
        raise NetOptionError("np.take in a function needs an axis counted from the first", ways=["axis=0"])
    return elements(a.Flatten(x), indices) if axis is None else elements(x, indices, axis + 1)


def _clip(x: Any, a_min: Any, a_max: Any) -> Any:
    return s.Clip(x, (-math.inf if a_min is None else a_min, math.inf if a_max is None else a_max))


@on_arrays(2)
def _outer(u: Any, v: Any) -> Any:
    return a.Flatten(u)[:, None] * a.Flatten(v)[None]


def _filled(value: Any) -> Callable[[Any], Any]:
    return lambda x: s.If(s.Greater(x, 0), value, value)


METHODS: dict[str, Callable[..., Any]] = {
    "sum": _sum, "mean": _mean, "prod": _reduction("Times"), "max": _reduction("Max"), "min": _reduction("Min"),
    "var": _var, "std": _std, "reshape": _reshape, "transpose": _transpose, "swapaxes": _swapaxes,
    "flatten": a.Flatten, "ravel": a.Flatten, "trace": a.Tr, "diagonal": a.Diagonal, "dot": a.Dot, "cumsum": _cumsum,
    "take": _take, "clip": _clip, "round": rounded, "around": rounded, "argsort": lambda x: Ordering(x) - 1,
}  # fmt: skip
_ELEMENTWISE = {ufunc.__name__: function for ufunc, function in UFUNCS.items()}
FUNCTIONS: dict[str, Callable[..., Any]] = _ELEMENTWISE | METHODS | {
    "amax": METHODS["max"], "amin": METHODS["min"], "median": _reduction("Median"),
    "linalg.norm": _norm, "linalg.det": a.Det, "linalg.inv": a.Inverse, "diag": a.Diagonal, "matmul": a.Dot,
    "outer": _outer, "expand_dims": _expand_dims, "concatenate": _concatenate, "stack": _stack, "flip": _flip,
    "sort": Sort,
    "where": lambda condition, x, y: s.If(condition, x, y),
    "zeros_like": _filled(0), "ones_like": _filled(1), "full_like": lambda x, value: _filled(value)(x),
}  # fmt: skip
# ufuncs of others that are called as the symbols are: SciPy's erf
_SYMBOLS = {name.lower(): symbol for name, symbol in s.SYMBOLS.items()}
