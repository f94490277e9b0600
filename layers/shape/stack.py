"""StackLayer: arrays of the same dimensions as the elements of one."""

from __future__ import annotations

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import rank
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import level
from netlang.language.nets.layer import Layer, layer


@layer
class StackLayer(Layer):
    """Arrays of the same dimensions as the elements of one array, along a new level.

    `level`: which level of the result the new one is, by default the first; -1 is the innermost.
    Ports: Input1, Input2 ..., or as `InputPorts` says; Output. No arrays.
    Source: https://reference.wolfram.com/language/ref/List.html (the layer is that of lists in a FunctionLayer)

    >>> from netlang import StackLayer
    >>> StackLayer()([[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """

    level: int = option(1, level())

    Input = In("*lead *tail", many=True)
    Output = Out(lambda self: f"*lead {'n' if self.takes_many else len(self.InputPorts)} *tail")

    def rules(self) -> tuple[Rule, ...]:
        return (rank("*lead", self.level - 1) if self.level > 0 else rank("*tail", -self.level - 1),)

    def lower(self, *Input: Value) -> Value:
        axis = self.level if self.level > 0 else Input[0].rank + self.level + 1
        shape = Input[0].shape
        return ops.concat(*(ops.reshape(x, (*shape[:axis], 1, *shape[axis:])) for x in Input), axis=axis)
