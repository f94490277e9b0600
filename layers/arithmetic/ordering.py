"""OrderingLayer: the positions that sort a vector."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Size
from netlang.language.values.numbers import MOST_NUMBERS, is_integer
from netlang.language.values.sentinels import All


def _count(value: Any) -> Any:
    return value if is_integer(value) and 0 < abs(value) <= MOST_NUMBERS else OUTSIDE


COUNT = Domain("n (the n smallest) or -n (the n largest)", _count) | All


def _enough(n: Any, size: Size) -> tuple[()]:
    if n is not All and isinstance(size, int) and size < abs(n):
        raise NetShapeError(f"{size} elements have no {abs(n)} {'smallest' if n > 0 else 'largest'}")
    return ()


@layer
class OrderingLayer(Layer):
    """The positions, from 1, that sort a vector: all, those of the `n` smallest, or with -n of the n largest.

    Equal elements keep their order; the largest is last. No gradient flows through. Sequences that vary in length
    have at least |n| elements.
    Ports: Input, a vector, of varying length too; Output, integers. No arrays.
    Source: https://reference.wolfram.com/language/ref/OrderingLayer.html

    >>> from netlang import OrderingLayer
    >>> OrderingLayer(-2)([5, 9, 1, 7])
    array([4, 2])
    """

    n: Any = option(All, COUNT)

    Input = In("size")
    rules = (derive("", "size", lambda self, size: _enough(self.n, size)),)
    Output = Out(lambda self: "size" if self.n is All else str(abs(self.n)), integer="size")

    @property
    def shortest(self) -> int:
        return 0 if self.n is All else abs(self.n)

    def lower(self, Input: Value) -> Value:
        order = ops.argsort(Input, ops.padding(Input)) + 1
        if self.n is All:
            return order
        if self.n > 0:
            return ops.cut(order, 1, 0, self.n)
        size, count = Input.shape[1], -self.n
        if isinstance(size, int):
            return ops.cut(order, 1, size - count, count)
        shape = (Input.shape[0], count)
        start = ops.broadcast(ops.lengths_of(size, Input.shape[0]) - count, shape, [1])
        return ops.pick(order, start + ops.iota(shape, 1))
