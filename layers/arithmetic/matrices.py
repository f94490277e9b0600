"""DetLayer, InverseLayer, DiagonalLayer: what FunctionLayer makes of Det, Inverse and Tr."""

from __future__ import annotations

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.primitives.matrices import det, inverse
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Merged, Size


def _fixed(layer: Layer, *sizes: Size) -> tuple[int, ...]:
    """The sizes of a matrix. Raises NetShapeError where one of them varies."""
    for size in sizes:
        if not isinstance(size, int):
            raise NetShapeError(f"{layer!r}: the size of its matrix varies, and it needs a fixed one")
    return sizes  # type: ignore[return-value]


@layer
class DetLayer(Layer):
    """The determinant of a square matrix.

    Ports: Input [n, n]; Output, a real. No arrays. The gradient is right for singular matrices too.
    Source: https://reference.wolfram.com/language/ref/Det.html (the layer is that of FunctionLayer(Det))

    >>> from netlang import DetLayer
    >>> DetLayer()([[2, 1], [4, 3]])
    2.0
    """

    Input = In("n n")
    Output = Out("")
    rules = (derive("", "n", lambda self, n: _fixed(self, n)[:0]),)

    def lower(self, Input: Value) -> Value:
        return det(Input)


@layer
class InverseLayer(Layer):
    """The inverse of a square matrix; of a singular one, not a number in every place.

    Ports: Input [n, n]; Output [n, n]. No arrays.
    Source: https://reference.wolfram.com/language/ref/Inverse.html (the layer is that of FunctionLayer(Inverse))

    >>> from netlang import InverseLayer
    >>> InverseLayer()([[2, 0], [0, 4]])
    array([[0.5 , 0.  ],
           [0.  , 0.25]], dtype=float32)
    """

    Input = In("n n")
    Output = Out("n n")
    rules = (derive("", "n", lambda self, n: _fixed(self, n)[:0]),)

    def lower(self, Input: Value) -> Value:
        if isinstance(Input.shape[0], Merged):  # padding has to have an inverse too, for what flows back is 0 times it
            one = ops.broadcast(ops.table(np.eye(Input.shape[1])), Input.shape, [0])  # type: ignore[arg-type]
            Input = ops.select(ops.real(Input), Input, one)
        return inverse(Input)


@layer
class DiagonalLayer(Layer):
    """The elements x[i, i] of a matrix, as many as it has of rows and of columns.

    Ports: Input [n, m]; Output [k], k the smaller one of n and m. No arrays.
    Source: https://reference.wolfram.com/language/ref/Diagonal.html (the layer is that of FunctionLayer(Diagonal))

    >>> from netlang import DiagonalLayer
    >>> DiagonalLayer()([[1, 2, 3], [4, 5, 6]])
    array([1., 5.], dtype=float32)
    """

    Input = In("n m", element="kind")
    Output = Out("k", element="kind")
    rules = (derive("k", "n m", lambda self, n, m: [min(_fixed(self, n, m))]),)

    def lower(self, Input: Value) -> Value:
        batch, n, m = Input.shape
        rows = ops.reshape(Input, (batch, n * m))  # type: ignore[operator]
        return ops.cut(rows, 1, 0, min(n, m), m + 1)  # type: ignore[type-var, operator]
