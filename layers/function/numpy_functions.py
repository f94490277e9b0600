"""NumPy's functions of whole arrays: one row each, which says what it is in a FunctionLayer, where it makes layers, and
in a CompiledLayer, where it makes values of a program. Those of single elements are symbols, in both:
`language/symbols/numpy_functions.py`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from attrs import frozen

from netlang.language.symbols.numpy_functions import root
from netlang.layers.compiled import linear_algebra, of_values, products, rearranging
from netlang.layers.function import linear_algebra as wolfram
from netlang.layers.function import lists, of_layers

Meaning = Callable[..., Any]


@frozen
class NumPyFunction:
    """What a function gives, of arrays of a FunctionLayer and of those of a CompiledLayer: here the rank is known, and
    sizes are, or are lengths; there not even the rank is. None: it is not among those that are known there."""

    of_layers: Meaning | None = None
    of_values: Meaning | None = None


def _both(meaning: Meaning) -> NumPyFunction:
    return NumPyFunction(meaning, meaning)


def _aggregation(name: str) -> NumPyFunction:
    return NumPyFunction(of_layers.reduced(name), of_values.reduced(name))


def _program(meaning: Meaning) -> NumPyFunction:
    return NumPyFunction(of_values=meaning)


def _of_ufunc(meaning: Meaning) -> NumPyFunction:
    """np.add.reduce and its kin, which go along the first axis."""
    return NumPyFunction(of_values=lambda x, axis=0, **options: meaning(x, axis=axis, **options))


# in NumPy's other functions ---------------------------------------------------------------------------------


def _std(x: Any, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Any:
    spread = np.var(x, axis=axis, ddof=ddof, keepdims=keepdims)
    return spread.through_symbol(root, [spread])


def _ptp(x: Any, axis: Any = None) -> Any:
    return np.max(x, axis=axis) - np.min(x, axis=axis)


def _append(x: Any, values: Any, axis: int | None = None) -> Any:
    return np.concatenate([np.ravel(x), np.ravel(values)] if axis is None else [x, values], axis=axis or 0)


def _polyval(p: Any, x: Any) -> Any:
    return functools.reduce(lambda y, c: y * x + c, p)


def _interp(x: Any, xp: Any, fp: Any) -> Any:
    """Of places among numbers: the slopes along all that is below."""
    ends = zip(xp, xp[1:], fp, fp[1:], strict=False)
    return sum(np.clip(x - a, 0.0, b - a) * ((d - c) / (b - a)) for a, b, c, d in ends) + fp[0]


FUNCTIONS: Final[dict[Any, NumPyFunction]] = {
    # one number of many
    np.sum: _aggregation("Total"), np.prod: _aggregation("Times"), np.mean: _aggregation("Mean"),
    np.max: _aggregation("Max"), np.amax: _aggregation("Max"), np.min: _aggregation("Min"),
    np.amin: _aggregation("Min"), np.median: _aggregation("Median"), np.ptp: _both(_ptp), np.std: _both(_std),
    np.var: NumPyFunction(of_layers.var, of_values.var), np.average: _program(of_values.average),
    np.all: _program(of_values.every), np.any: _program(of_values.some),
    np.add.reduce: _of_ufunc(np.sum), np.multiply.reduce: _of_ufunc(np.prod),
    np.maximum.reduce: _of_ufunc(np.max), np.minimum.reduce: _of_ufunc(np.min),
    # along an axis
    np.cumsum: NumPyFunction(of_layers.cumsum, of_values.cumsum), np.cumprod: _program(of_values.cumprod),
    np.add.accumulate: _of_ufunc(np.cumsum), np.multiply.accumulate: _of_ufunc(np.cumprod),
    np.sort: NumPyFunction(lists.Sort, of_values.sort), np.argsort: NumPyFunction(lambda x: lists.Ordering(x) - 1),
    np.diff: _program(of_values.diff), np.convolve: _program(linear_algebra.convolve),
    # products, and matrices
    np.dot: NumPyFunction(wolfram.Dot, products.dot), np.matmul: NumPyFunction(wolfram.Dot, products.matmul),
    np.outer: NumPyFunction(of_layers.outer, of_values.outer), np.inner: _program(products.inner),
    np.tensordot: _program(products.tensordot), np.einsum: _program(products.einsum),
    np.cross: _program(linear_algebra.cross), np.linalg.norm: NumPyFunction(of_layers.norm, linear_algebra.norm),
    np.linalg.det: NumPyFunction(wolfram.Det, linear_algebra.det),
    np.linalg.inv: NumPyFunction(wolfram.Inverse, linear_algebra.inv),
    np.linalg.solve: _program(linear_algebra.solve),
    np.trace: NumPyFunction(wolfram.Tr, linear_algebra.trace),
    np.diag: NumPyFunction(wolfram.Diagonal, linear_algebra.diag),
    np.diagonal: NumPyFunction(wolfram.Diagonal), np.tril: _program(linear_algebra.tril),
    np.triu: _program(linear_algebra.triu),
    # shapes
    np.reshape: NumPyFunction(of_layers.reshape, rearranging.reshape),
    np.ravel: NumPyFunction(wolfram.Flatten, rearranging.ravel),
    np.transpose: NumPyFunction(of_layers.transpose, rearranging.transpose),
    np.swapaxes: NumPyFunction(of_layers.swapaxes, rearranging.swapaxes), np.moveaxis: _program(rearranging.moveaxis),
    np.expand_dims: NumPyFunction(of_layers.expand_dims, rearranging.expand_dims),
    np.squeeze: _program(rearranging.squeeze), np.broadcast_to: _program(rearranging.broadcast_to),
    np.shape: _program(lambda x: x.shape), np.ndim: _program(lambda x: x.ndim), np.size: _program(lambda x: x.size),
    # joined, repeated, taken
    np.concatenate: NumPyFunction(of_layers.concatenate, rearranging.concatenate),
    np.stack: NumPyFunction(of_layers.stack, rearranging.stack), np.append: _both(_append),
    np.hstack: _program(rearranging.hstack), np.vstack: _program(rearranging.vstack),
    np.column_stack: _program(rearranging.column_stack), np.split: _program(rearranging.split),
    np.flip: NumPyFunction(of_layers.flip, rearranging.flip), np.flipud: _both(lambda m: np.flip(m, 0)),
    np.fliplr: _both(lambda m: np.flip(m, 1)), np.roll: _program(rearranging.roll),
    np.repeat: _program(rearranging.repeat), np.tile: _program(rearranging.tile), np.pad: _program(of_values.pad),
    np.take: NumPyFunction(of_layers.take, of_values.take), np.where: _program(of_values.where),
    np.full_like: NumPyFunction(of_layers.full_like, of_values.full_like),
    np.zeros_like: _both(lambda x: np.full_like(x, 0)), np.ones_like: _both(lambda x: np.full_like(x, 1)),
    np.copy: _program(of_values.copy), np.polyval: _both(_polyval), np.interp: _both(_interp),
}  # fmt: skip

METHODS: Final = {name: getattr(np, name) for name in (
    "all", "any", "argsort", "clip", "copy", "cumprod", "cumsum", "diagonal", "dot", "max", "mean", "min", "prod",
    "ravel", "repeat", "reshape", "round", "squeeze", "std", "sum", "swapaxes", "take", "trace", "transpose", "var",
)} | {"flatten": np.ravel}  # fmt: skip
