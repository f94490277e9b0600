"""Functions of lists, for FunctionLayer: parts of them, and longer ones. Positions count from 1, or -1 at the end."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.errors import NetOptionError
from netlang.language.declaration.signatures import in_our_words
from netlang.language.symbols.tracer import Tracer
from netlang.language.values.numbers import is_integer, refuse_too_many
from netlang.language.values.sentinels import All
from netlang.layers.arithmetic.ordering import OrderingLayer
from netlang.layers.function.tracing import innermost, integer, on_arrays
from netlang.layers.shape.append import AppendLayer, PrependLayer
from netlang.layers.shape.catenate import CatenateLayer
from netlang.layers.shape.extract import ExtractLayer
from netlang.layers.shape.flatten import FlattenLayer
from netlang.layers.shape.gather import PartsLayer
from netlang.layers.shape.part import PartLayer
from netlang.layers.shape.stack import StackLayer


@on_arrays(1)
def Part(x: Any, *parts: Any) -> Any:
    """Parts of an array in a FunctionLayer, one specification for each of the first levels: a position, a span (i, j)
    or (i, j, step), All, a list of positions, or positions that are an array of the function themselves.

    Source: https://reference.wolfram.com/language/ref/Part.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Part(x, [3, 1]))([5, 6, 7])
    array([7., 5.], dtype=float32)
    """
    many = [i for i, part in enumerate(parts) if isinstance(part, list | np.ndarray | Tracer)]
    plain = [All if i in many else part for i, part in enumerate(parts)]
    if any(part is not All for part in plain):
        x = x.through_net(PartLayer(plain), x)
    if len(many) > 1:
        raise NetOptionError(
            f"Part takes one list of positions, and it is given {len(many)}", ways=["Part(Part(x, i), All, j)"]
        )
    for i in many:
        level = i + 1 - sum(is_integer(part) for part in parts[:i])
        if isinstance(parts[i], Tracer):
            x = (innermost(x, parts[i])).call(PartsLayer(level=level), [x, parts[i]])  # type: ignore[union-attr]
        else:
            x = x.through_net(PartsLayer(parts[i], level), x)
    return x


@on_arrays(2)
def Extract(x: Any, positions: Any) -> Any:
    """The parts of an array at positions [..., s], s levels deep, in a FunctionLayer; see ExtractLayer.

    Source: https://reference.wolfram.com/language/ref/Extract.html

    >>> from netlang import FunctionLayer, Restricted
    >>> net = FunctionLayer(lambda x, at: Extract(x, at), x=[2, 2], at=(2, "Integer"))
    >>> net({"x": [[1, 2], [3, 4]], "at": [2, 1]})
    3.0
    """
    return x.through_net(ExtractLayer(), {"Input": x, "Position": positions})


@on_arrays(1)
def First(x: Any) -> Any:
    """The first element of a list in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/First.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(First)([5, 6, 7])
    5.0
    """
    return x.through_net(PartLayer(1), x)


@on_arrays(1)
def Last(x: Any) -> Any:
    """The last element of a list in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Last.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Last)([5, 6, 7])
    7.0
    """
    return x.through_net(PartLayer(-1), x)


@on_arrays(1)
def Most(x: Any) -> Any:
    """A list without its last element in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Most.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Most)([5, 6, 7])
    array([5., 6.], dtype=float32)
    """
    return x.through_net(PartLayer((1, -2)), x)


@on_arrays(1)
def Rest(x: Any) -> Any:
    """A list without its first element in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Rest.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Rest)([5, 6, 7])
    array([6., 7.], dtype=float32)
    """
    return x.through_net(PartLayer((2, -1)), x)


@on_arrays(1)
def Take(x: Any, n: Any) -> Any:
    """The first n elements of a list in a FunctionLayer, the last -n, or a span (i, j) or (i, j, step).

    Source: https://reference.wolfram.com/language/ref/Take.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Take(x, -2))([5, 6, 7])
    array([6., 7.], dtype=float32)
    """
    if isinstance(n, tuple):
        return x.through_net(PartLayer(n), x)
    count = integer("Take", "the number of elements", abs(n) if is_integer(n) else n, 1)
    return x.through_net(PartLayer((1, n) if n > 0 else (-count, -1)), x)


@on_arrays(1)
def Drop(x: Any, n: int) -> Any:
    """A list without its first n elements in a FunctionLayer, or without its last -n.

    Source: https://reference.wolfram.com/language/ref/Drop.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Drop(x, 2))([5, 6, 7])
    array([7.], dtype=float32)
    """
    integer("Drop", "the number of elements", abs(n) if is_integer(n) else n, 0)
    return x.through_net(PartLayer((n + 1, -1) if n >= 0 else (1, n - 1)), x)


@on_arrays(1)
def Reverse(x: Any, level: int = 1) -> Any:
    """An array with the elements of one level backwards in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Reverse.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Reverse)([5, 6, 7])
    array([7., 6., 5.], dtype=float32)
    """
    return x.through_net(PartLayer([*[All] * (integer("Reverse", "the level", level, 1) - 1), (-1, 1, -1)]), x)


@in_our_words
def Join(*lists: Any, level: int = 1) -> Any:
    """Lists one after the other, joined along a level, in a FunctionLayer; see CatenateLayer.

    Source: https://reference.wolfram.com/language/ref/Join.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Join(x, x, [0]))([1, 2])
    array([1., 2., 1., 2., 0.], dtype=float32)
    """
    tracing = innermost(*lists)
    if tracing is None:
        raise NetOptionError("Join takes arrays inside of a FunctionLayer", ways=["CatenateLayer()([x, y])"])
    return tracing.call(CatenateLayer(level), list(lists))


def Catenate(lists: Any) -> Any:
    """The lists of a list one after the other, in a FunctionLayer: those of a Python list, or the rows of an array.

    Source: https://reference.wolfram.com/language/ref/Catenate.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x, y: Catenate([x, y]), x=2, y=1)({"x": [1, 2], "y": [3]})
    array([1., 2., 3.], dtype=float32)
    """
    tracing = innermost(*lists) if isinstance(lists, list | tuple) else None
    return _rows_joined(lists) if tracing is None else tracing.call(CatenateLayer(), list(lists))


@on_arrays(1, "Catenate")
def _rows_joined(x: Any) -> Any:
    return x.through_net(FlattenLayer([[1, 2]]), x)


@on_arrays(2)
def Append(x: Any, element: Any) -> Any:
    """A list with one element more at its end in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Append.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Append(x, 0))([5, 6])
    array([5., 6., 0.], dtype=float32)
    """
    return x.through_net(AppendLayer(), [x, element])


@on_arrays(2)
def Prepend(x: Any, element: Any) -> Any:
    """A list with one element more at its beginning in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Prepend.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Prepend(x, 0))([5, 6])
    array([0., 5., 6.], dtype=float32)
    """
    return x.through_net(PrependLayer(), [x, element])


@on_arrays(1)
def Differences(x: Any) -> Any:
    """The differences of elements that follow each other in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Differences.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Differences)([1, 4, 9])
    array([3., 5.], dtype=float32)
    """
    return Rest(x) - Most(x)


@on_arrays(1)
def Ordering(x: Any, n: Any = All) -> Any:
    """The positions that sort a vector in a FunctionLayer: all, the n smallest elements', or the -n largest ones'.

    Source: https://reference.wolfram.com/language/ref/Ordering.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Ordering)([6, 5, 7])
    array([2, 1, 3])
    """
    return x.through_net(OrderingLayer(n), x)


@on_arrays(1)
def Sort(x: Any) -> Any:
    """The elements of a vector, the smallest first, in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/Sort.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(Sort)([6, 5, 7])
    array([5., 6., 7.], dtype=float32)
    """
    return x.through_net(PartsLayer(), [x, Ordering(x)])


@on_arrays(1)
def ReverseSort(x: Any) -> Any:
    """The elements of a vector, the largest first, in a FunctionLayer.

    Source: https://reference.wolfram.com/language/ref/ReverseSort.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(ReverseSort)([6, 5, 7])
    array([7., 6., 5.], dtype=float32)
    """
    return Reverse(Sort(x))


@on_arrays(1)
def Partition(x: Any, n: int, step: int | None = None) -> Any:
    """A list in parts of n elements, each `step` (n, if left out) after the one before, in a FunctionLayer. Elements at
    the end that make no whole part are left out.

    Source: https://reference.wolfram.com/language/ref/Partition.html

    >>> from netlang import FunctionLayer
    >>> FunctionLayer(lambda x: Partition(x, 2))([1, 2, 3, 4, 5])
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """
    size = integer("Partition", "n", n, 1)
    refuse_too_many(size, "Partition", "elements in a part")
    step = size if step is None else integer("Partition", "the step", step, 1)
    columns = [x.through_net(PartLayer((j, j - size - 1, step)), x) for j in range(1, size + 1)]
    return x.through_net(StackLayer(2), columns)
