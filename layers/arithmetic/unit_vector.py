"""UnitVectorLayer: integers as unit vectors ("one-hot")."""

from __future__ import annotations

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import Dim, In, Out, dim
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Size


@layer
class UnitVectorLayer(Layer):
    """Replace each integer i of 1..n by the vector of length n that is 1 at i and 0 elsewhere.

    `n` is usually left out, and found from a connected Class, Characters or Tokens encoder.
    Ports: Input, an integer or an array of integers 1..n of any rank; Output [*dims of Input, n]. No arrays, and
    no gradient. Codes outside 1..n raise NetDataError.
    Source: https://reference.wolfram.com/language/ref/UnitVectorLayer.html

    >>> from netlang import UnitVectorLayer
    >>> UnitVectorLayer(3)(2)
    array([0., 1., 0.], dtype=float32)
    """

    n: Dim = dim()

    along = "alone"
    Input = In("*dims", integer="n")
    Output = Out("*dims n")
    rules = (derive("", "n", lambda self, n: _fixed(n)),)

    def lower(self, Input: Value) -> Value:
        shape = (*Input.shape, self.n)
        codes = ops.broadcast(Input, shape, [Input.rank])
        return ops.cast(ops.equal(codes, ops.iota(shape, Input.rank) + 1), kind="f")


def _fixed(n: Size) -> tuple[()]:
    if not isinstance(n, int):
        raise NetShapeError("the length of its vectors is a number, and does not vary")
    return ()
