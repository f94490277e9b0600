"""NetArrayLayer: a trainable array as the output of a layer."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import broadcast
from netlang.language.declaration import declare
from netlang.language.declaration.declare import Dims, Out, dims, option
from netlang.language.declaration.domains import Domain, number
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Size


def _start(value: Any) -> Any:
    return value if isinstance(value, str) and value == "weights" else number().read(value)


START = Domain('"weights" or a finite number', _start)


@layer
class NetArrayLayer(Layer):
    """Give a trainable array, whatever the input: the layer has none.

    `dims`: its dimensions, a size or a list of them, where nothing else tells them. `start`: what NetInitialize gives
    the array, "weights" (random, by its Method) or a number for every element.
    Ports: Output, of the dimensions of the array; either is found from the other. Arrays: Array.
    Source: https://reference.wolfram.com/language/ref/NetArrayLayer.html

    >>> from netlang import NetArrayLayer
    >>> NetArrayLayer(Array=[1, 2, 3])()
    array([1., 2., 3.], dtype=float32)
    """

    dims: Dims = dims(port="Output")
    start: Any = option("weights", START, kw_only=True)

    Output = Out("*dims")
    Array = declare.Array("*dims", init=lambda self: self.start, alone=True)

    def lower(self, Array: Value, batch: Size) -> Value:
        return broadcast(Array, (batch, *Array.shape), [0])
