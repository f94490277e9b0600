"""TotalLayer and SummationLayer: sums of arrays, and of elements."""

from __future__ import annotations

from functools import reduce

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import add, reduce_sum, valid
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer


@layer
class TotalLayer(Layer):
    """The sum of any number of arrays of the same dimensions.

    Ports: Input1, Input2 ..., or as `InputPorts` says; Output, of their dimensions.
    Source: https://reference.wolfram.com/language/ref/TotalLayer.html

    >>> from netlang import TotalLayer
    >>> TotalLayer()([[1, 2], [3, 4], [5, 6]])
    array([ 9., 12.], dtype=float32)
    """

    along = "alone"
    Input = In("*dims", many=True)
    Output = Out("*dims")

    def lower(self, *Input: Value) -> Value:
        return reduce(add, Input)


@layer
class SummationLayer(Layer):
    """The sum of all elements of an array.

    Ports: Input, of any dimensions, each fixed or varying; Output, a real.
    Source: https://reference.wolfram.com/language/ref/SummationLayer.html

    >>> from netlang import SummationLayer
    >>> SummationLayer()([[1, 2], [3, 4]])
    10.0
    """

    Input = In("*dims")
    Output = Out("")

    def lower(self, Input: Value) -> Value:
        return reduce_sum(valid(Input, 0.0), range(1, Input.rank))
