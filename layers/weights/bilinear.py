"""BilinearLayer: a number of two vectors, linear in each."""

from __future__ import annotations

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import einsum
from netlang.language.declaration.declare import Array, In, Out
from netlang.language.nets.layer import Layer, layer


@layer
class BilinearLayer(Layer):
    """Input . Weights . Query: how well a key fits a query, in an AttentionLayer with the scorer "Bilinear".

    Ports: Input [k]; Query [q]; Output, a number. Arrays: Weights [k, q].
    Source: https://reference.wolfram.com/language/ref/AttentionLayer.html (which has no name for it)

    >>> from netlang import BilinearLayer
    >>> BilinearLayer(Weights=[[1, 2], [3, 4]])({"Input": [1, 0], "Query": [0, 1]})
    2.0
    """

    Input = In("k")
    Query = In("q")
    Output = Out("")
    Weights = Array("k q")

    def lower(self, Input: Value, Query: Value, Weights: Value) -> Value:
        return einsum("bk,bk->b", Input, einsum("bq,kq->bk", Query, Weights))
