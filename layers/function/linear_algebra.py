"""Functions of vectors and matrices, for FunctionLayer: products, determinants, shapes, and arrays made of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler.lowering.check_memory import array_made
from netlang.errors import NetOptionError, brief
from netlang.language.declaration.signatures import in_our_words
from netlang.language.symbols import If, Infinity
from netlang.language.symbols.numpy_functions import root
from netlang.language.values.numbers import as_python
from netlang.language.values.sentinels import All
from netlang.layers.arithmetic.aggregation import AggregationLayer
from netlang.layers.arithmetic.dot import DotLayer
from netlang.layers.arithmetic.matrices import DetLayer, DiagonalLayer, InverseLayer
from netlang.layers.function.tracing import innermost, integer, on_arrays
from netlang.layers.shape.flatten import FlattenLayer
from netlang.layers.shape.replicate import ReplicateLayer
from netlang.layers.shape.reshape import ReshapeLayer
from netlang.layers.shape.transpose import TransposeLayer


@in_our_words
def Dot(*arrays: Any) -> Any:
    """The product of arrays in a FunctionLayer: the last level of each is summed with the first of the next.

    Source: https://reference.wolfram.com/language/ref/Dot.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Dot(x, x))([1, 2, 3])
    14.0
    """
    tracing = innermost(*arrays)
    if tracing is None or len(arrays) < 2:
        raise NetOptionError("Dot takes two arrays or more inside of a FunctionLayer", ways=["DotLayer()([x, y])"])
    return tracing.call(DotLayer(), list(arrays))


@on_arrays(1)
def Det(m: Any) -> Any:
    """The determinant of a square matrix in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Det.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Det)([[2, 1], [4, 3]])
    2.0
    """
    return m.through_net(DetLayer(), m)


@on_arrays(1)
def Inverse(m: Any) -> Any:
    """The inverse of a square matrix in a FunctionLayer; of a singular one, not a number in every place.

    Source: https://reference.wolfram.com/language/ref/Inverse.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda m: Inverse(m) @ m)([[2, 0], [0, 4]])
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    return m.through_net(InverseLayer(), m)


@on_arrays(1)
def Diagonal(m: Any) -> Any:
    """The elements m[i, i] of a matrix in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Diagonal.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Diagonal)([[1, 2], [3, 4]])
    array([1., 4.], dtype=float32)
    """
    return m.through_net(DiagonalLayer(), m)


@on_arrays(1)
def Tr(m: Any) -> Any:
    """The trace of a matrix in a FunctionLayer: the sum of its diagonal.

    Source: https://reference.wolfram.com/language/ref/Tr.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Tr)([[1, 2], [3, 4]])
    5.0
    """
    return m.through_net(AggregationLayer("Total", 1), Diagonal(m))


@on_arrays(1)
def Norm(x: Any) -> Any:
    """The root of the sum of squares of an array in a FunctionLayer, with derivative 0 where that is 0.

    Source: https://reference.wolfram.com/language/ref/Norm.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Norm)([3, 4])
    5.0
    """
    return root(x.through_net(AggregationLayer("Total", All), x**2))


@on_arrays(1)
def Normalize(x: Any) -> Any:
    """An array divided by its Norm in a FunctionLayer; one of zeros stays as it is.

    Source: https://reference.wolfram.com/language/ref/Normalize.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Normalize)([3, 4])
    array([0.6, 0.8], dtype=float32)
    """
    length = Norm(x)
    return x / If(length > 0, length, 1)


@on_arrays(1)
def Transpose(x: Any, spec: Any = (1, 2)) -> Any:
    """An array with levels transposed in a FunctionLayer, as `spec` says to TransposeLayer.

    Source: https://reference.wolfram.com/language/ref/Transpose.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Transpose)([[1, 2, 3]]).shape
    (3, 1)
    """
    return x.through_net(TransposeLayer(spec), x)


@on_arrays(1)
def Flatten(x: Any, levels: Any = Infinity) -> Any:
    """An array with levels merged in a FunctionLayer, as `levels` says to FlattenLayer: all of them, if left out.

    Source: https://reference.wolfram.com/language/ref/Flatten.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Flatten)([[1, 2], [3, 4]])
    array([1., 2., 3., 4.], dtype=float32)
    """
    return x.through_net(FlattenLayer(levels), x)


@on_arrays(1)
def ArrayReshape(x: Any, dims: Any) -> Any:
    """The elements of an array in other dimensions in a FunctionLayer, as many as before; see ReshapeLayer.

    Source: https://reference.wolfram.com/language/ref/ArrayReshape.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: ArrayReshape(x, [2, 2]))([1, 2, 3, 4])
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """
    return x.through_net(ReshapeLayer(dims), x)


# arrays made of numbers -----------------------------------------------------------------------------------


@in_our_words
def ConstantArray(x: Any, dims: Any) -> Any:
    """An array of dimensions `dims` with `x` in every place: a number, or an array of a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/ConstantArray.html

    >>> from netlang import FunctionLayer
    >>> ConstantArray(0.5, 3)
    array([0.5, 0.5, 0.5])
    >>> FunctionLayer(lambda x: ConstantArray(x, 2))([1, 2])
    array([[1., 2.],
           [1., 2.]], dtype=float32)
    """
    tracing = innermost(x)
    if tracing is not None:
        return tracing.call(ReplicateLayer(dims), x)
    sizes = [integer("ConstantArray", "a size", n, 1) for n in (dims if isinstance(dims, list | tuple) else [dims])]
    shape = *sizes, *np.shape(x)
    return array_made("ConstantArray", shape, lambda: np.broadcast_to(np.asarray(x, float), shape).copy())


@in_our_words
def Range(first: Any, last: Any = None, step: Any = 1) -> Any:
    """The numbers 1 to `first`, or `first` to `last` in steps of `step`, both ends taken.

    Source: https://reference.wolfram.com/language/ref/Range.html

    >>> Range(3), Range(0, 1, 0.25)
    (array([1., 2., 3.]), array([0.  , 0.25, 0.5 , 0.75, 1.  ]))
    """
    first, last, step = as_python((first, last, step))
    low, high = (1, first) if last is None else (first, last)
    given = ", ".join(brief(n, 40) for n in (first, last, step if step != 1 else None) if n is not None)
    ways = ["Range(3)", "Range(0, 1, 0.25)"]
    try:
        if any(isinstance(n, bool) for n in (low, high, step)):
            raise TypeError
        number = int(np.floor((high - low) / step + 1e-9)) + 1
    except (TypeError, ZeroDivisionError, OverflowError, ValueError):  # the last two: not finite
        raise NetOptionError(f"Range takes numbers, not {given}", ways=ways) from None
    if number < 1:
        raise NetOptionError(f"Range({given}) is empty, and an array has one element or more", ways=ways)
    return array_made(f"Range({given})", [number], lambda: low + step * np.arange(number, dtype=float))


@in_our_words
def IdentityMatrix(n: int) -> Any:
    """The square matrix with n rows that is 1 on its diagonal, and 0 elsewhere.

    Source: https://reference.wolfram.com/language/ref/IdentityMatrix.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda m: m + IdentityMatrix(2))([[1, 2], [3, 4]])
    array([[2., 2.],
           [3., 5.]], dtype=float32)
    """
    size = integer("IdentityMatrix", "n", n, 1)
    return array_made(f"IdentityMatrix({size})", [size, size], lambda: np.eye(size))
