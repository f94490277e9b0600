"""SoftmaxLayer: positive numbers that sum to 1."""

from __future__ import annotations

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import rank
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import level
from netlang.language.nets.layer import Layer, layer


@layer
class SoftmaxLayer(Layer):
    """exp(x) / sum of exp(x) along level `level`, 1 from the outermost or -1 (the default) from the innermost.

    Every other level is independent; the padding of sequences takes no part.
    Ports: Input, any array of rank 1 or more, every level of which may vary; Output of the same dimensions.
    No arrays.
    Source: https://reference.wolfram.com/language/ref/SoftmaxLayer.html

    >>> from netlang import SoftmaxLayer
    >>> SoftmaxLayer()([1, 2, 3]).round(4)
    array([0.09  , 0.2447, 0.6652], dtype=float32)
    """

    level: int = option(-1, level())

    Input = In("*outer n *inner")
    Output = Out("*outer n *inner")
    rules = (
        rank("*outer", lambda self: self.level - 1 if self.level > 0 else None),
        rank("*inner", lambda self: -self.level - 1 if self.level < 0 else None),
    )

    @property
    def output_is(self) -> str:  # type: ignore[override]
        return "probabilities" if self.level == -1 else ""

    @property
    def along(self) -> str:  # type: ignore[override]
        return "alone" if self.level < 0 else "mixed"

    def lower(self, Input: Value) -> Value:
        return ops.softmax(Input, self.level if self.level > 0 else Input.rank + self.level)
