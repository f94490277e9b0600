"""Primitives of square matrices, the last two axes of an array: determinants and inverses."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

import numpy as np

from netlang.compiler.ir.axes import WHOLE, pattern
from netlang.compiler.ir.primitives.basic import broadcast, reduce_sum
from netlang.compiler.ir.primitives.contraction import einsum
from netlang.compiler.ir.primitives.elementwise import mul, neg, sub
from netlang.compiler.ir.primitives.rearranging import transpose
from netlang.compiler.ir.program import Primitive, Type, Value

OF_MATRICES = pattern("*lead i j -> *lead k l", i=WHOLE, j=WHOLE)


def _square(x: Type) -> Type:
    if len(x.shape) < 2 or x.shape[-1] != x.shape[-2] or x.kind != "f":
        raise TypeError(f"determinants and inverses are of square matrices, not of {x}")
    return x


def _product(x: Value, y: Value, left: str, right: str) -> Value:
    """Matrix by matrix, of all that there are: `left` and `right` are the labels ("ij" plain, "ji" transposed)."""
    lead = ascii_uppercase[: x.rank - 2]
    return einsum(x, y, equation=f"{lead}{left},{lead}{right}->{lead}ik")


def _each(number: Value, like: Value) -> Value:
    """A number for each matrix in every place of it."""
    return broadcast(number, shape=like.shape, axes=(like.rank - 2, like.rank - 1))


def _inner(x: Value, y: Value) -> Value:
    return reduce_sum(mul(x, y), axes=(x.rank - 2, x.rank - 1))


det = Primitive(
    "det",
    infer=lambda x: Type("f", _square(x).shape[:-2]),
    kernel=lambda xp, x: xp.linalg.det(x),
    vjp=lambda g, y, x: [mul(_each(g, x), cofactor(x))],
    axes=pattern("*lead i j -> *lead", i=WHOLE, j=WHOLE),
    linear=(),
    total=True,
    view=False,
)


def _cofactor_kernel(xp: Any, x: Any) -> Any:
    """Of x = u diag(s) v it is det(u) det(v) u diag(products of the others of s) v, for singular matrices too."""
    known = xp.isfinite(x).all((-1, -2))[..., None, None]
    u, s, v = xp.linalg.svd(xp.where(known, x, xp.eye(x.shape[-1], dtype=x.dtype)))
    one = xp.ones((), x.dtype)
    others = xp.where(xp.eye(s.shape[-1], dtype=bool), one, s[..., None, :]).prod(-1)
    sign = xp.linalg.det(u) * xp.linalg.det(v)
    return xp.where(known, sign[..., None, None] * ((u * others[..., None, :]) @ v), xp.nan * one)


def _cofactor_vjp(g: Value, y: Value, x: Value) -> Sequence[Value]:
    """With v the transposed inverse: y <g, v> - y g' v. So the second derivative of det is that of regular matrices."""
    v = inverse(x)
    return [sub(mul(y, _each(_inner(g, _transposed(v)), y)), _product(_product(y, g, "ij", "kj"), v, "ij", "kj"))]


def _transposed(x: Value) -> Value:
    return transpose(x, perm=(*range(x.rank - 2), x.rank - 1, x.rank - 2))


cofactor = Primitive(  # det(x) times the transposed inverse, the derivative of det: of singular matrices too
    "cofactor",
    infer=_square,
    kernel=_cofactor_kernel,
    vjp=_cofactor_vjp,
    axes=OF_MATRICES,
    linear=(),
    total=False,
    view=False,
)


def _inverse_kernel(xp: Any, x: Any) -> Any:
    try:
        return xp.linalg.inv(x)
    except np.linalg.LinAlgError:  # of NumPy: some are singular, and these alone have none
        return np.array([_inverse_of_one(m) for m in x.reshape(-1, *x.shape[-2:])], x.dtype).reshape(x.shape)


def _inverse_of_one(matrix: Any) -> Any:
    try:
        return np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return np.full(matrix.shape, np.nan)


inverse = Primitive(  # of a singular matrix: not a number
    "inverse",
    infer=_square,
    kernel=_inverse_kernel,
    vjp=lambda g, y, x: [neg(_product(_product(y, g, "ji", "jk"), y, "ij", "kj"))],
    axes=OF_MATRICES,
    linear=(),
    total=False,
    view=False,
)
