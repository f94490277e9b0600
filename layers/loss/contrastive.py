"""ContrastiveLossLayer: pairs brought together, or kept apart."""

from __future__ import annotations

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import positive
from netlang.language.nets.layer import Layer, layer


@layer
class ContrastiveLossLayer(Layer):
    """Loss of a distance: itself for a pair that belongs together, max(margin - distance, 0) for one that does not.

    Ports: Input, a distance; Target, True (1) for a pair that is to be far apart and False (0) for one that is to
    be close; Loss, a real. No arrays.
    Source: https://reference.wolfram.com/language/ref/ContrastiveLossLayer.html

    >>> from netlang import ContrastiveLossLayer
    >>> round(ContrastiveLossLayer()({"Input": 0.2, "Target": True}), 6)
    0.3
    """

    margin: float = option(0.5, positive())

    losses = ("Loss",)
    Input = In("")
    Target = In("", coder="Boolean")
    Loss = Out("")

    def lower(self, Input: Value, Target: Value) -> Value:
        return ops.select(ops.greater(Target, 0.5), ops.ramp(self.margin - Input), Input)
