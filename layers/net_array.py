"""NetArrayLayer: a trainable array as the output of a layer."""

from __future__ import annotations

from netlang.compiler.ops import broadcast
from netlang.compiler.program import Value
from netlang.spec import declare
from netlang.spec.declare import Out
from netlang.spec.layer import Layer, layer
from netlang.spec.sizes import Size


@layer
class NetArrayLayer(Layer):
    """Give a trainable array, whatever the input: the layer has none.

    Ports: Output, of the dimensions of the array; either is found from the other. Arrays: Array.
    Source: https://reference.wolfram.com/language/ref/NetArrayLayer.html

    >>> from netlang import NetArrayLayer
    >>> NetArrayLayer(Array=[1, 2, 3])()
    array([1., 2., 3.], dtype=float32)
    """

    Output = Out("*dims")
    Array = declare.Array("*dims")

    def lower(self, Array: Value, batch: Size) -> Value:
        return broadcast(Array, (batch, *Array.shape), [0])
