"""EmbeddingLayer: a trainable vector for each integer."""

from __future__ import annotations

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import gather
from netlang.language.declaration.declare import Array, Dim, In, Out, dim
from netlang.language.nets.layer import Layer, layer


@layer
class EmbeddingLayer(Layer):
    """Replace each integer 1..n by its own trainable vector of length `size`.

    `n` is usually left out, and found from a connected Class, Characters or Tokens encoder.
    Ports: Input, an integer or an array of integers 1..n of any rank; Output [*dims of Input, size].
    Arrays: Weights [n, size], row i the vector of code i. Codes outside 1..n raise NetDataError.
    Source: https://reference.wolfram.com/language/ref/EmbeddingLayer.html

    >>> from netlang import EmbeddingLayer
    >>> EmbeddingLayer(Weights=[[1, 0, 1, 0], [0, 1, 1, 0]])(2)
    array([0., 1., 1., 0.], dtype=float32)
    """

    size: Dim = dim()
    n: Dim = dim()

    along = "alone"
    output_is = "numbers"
    Input = In("*dims", integer="n")
    Output = Out("*dims size")
    Weights = Array("n size")

    def lower(self, Input: Value, Weights: Value) -> Value:
        return gather(Weights, Input - 1)
