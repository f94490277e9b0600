"""ReplicateLayer: an array repeated along new levels."""

from __future__ import annotations

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import broadcast
from netlang.compiler.rules import rank, repeats
from netlang.language.declaration.declare import Dims, In, Out, Rule, dims, option
from netlang.language.declaration.domains import level
from netlang.language.nets.layer import Layer, layer
from netlang.language.values.sentinels import Automatic


@layer
class ReplicateLayer(Layer):
    """Repeat an array along new levels of sizes `size`, which begin at level `position` of the result.

    `size` is a size, a list of them, or Automatic: one, found from what follows; before a ThreadingLayer, whose inputs
    may have 1 where others have more, as many as another input has there. A negative `position` is that of the
    last new level, counted from the end: -1 for the innermost.
    Ports: Input, of any dimensions, or a real; Output, with the new levels. Raises NetShapeError for positions beyond
    the rank of Input + 1.
    Source: https://reference.wolfram.com/language/ref/ReplicateLayer.html

    >>> from netlang import ReplicateLayer
    >>> ReplicateLayer(2)([1, 2, 3])
    array([[1., 2., 3.],
           [1., 2., 3.]], dtype=float32)
    """

    size: Dims = dims()
    position: int = option(1, level())

    Input = In("*lead *tail", element="kind")
    Output = Out("*lead *size *tail", element="kind")

    def rules(self) -> tuple[Rule, ...]:
        before = rank("*lead", self.position - 1) if self.position > 0 else rank("*tail", -self.position - 1)
        found = (rank("*size", 1),) if self.size is Automatic else ()
        return (before, *found, repeats("*size"))

    def lower(self, Input: Value) -> Value:
        start = self.position if self.position > 0 else Input.rank + self.position + 1
        shape = (*Input.shape[:start], *self.size, *Input.shape[start:])
        return broadcast(Input, shape, range(start, start + len(self.size)))
