"""CatenateLayer: arrays joined along a level."""

from __future__ import annotations

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import joined, widest
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import level
from netlang.language.nets.layer import Layer, layer


@layer
class CatenateLayer(Layer):
    """Join any number of arrays along level `level` (the first, if left out).

    All other levels agree. An array of lower rank is repeated along the outer levels that it lacks, and `level` is
    counted in the arrays of lowest rank: a vector [v] joined to [r, c] gives [r, c + v]. -1 is the innermost of all.
    Ports: Input1, Input2 ..., numbered by the edges into the layer, or as `InputPorts` says; Output. No arrays.
    Levels may vary. At the level joined, lengths n and m make n + m, in each example; at others there is one length for
    all. Integers stay integers where all are, with the highest of them; with reals, they become reals.
    Source: https://reference.wolfram.com/language/ref/CatenateLayer.html

    >>> from netlang import CatenateLayer
    >>> CatenateLayer(InputPorts=[[2], [3]])([[1, 2], [3, 4, 5]])
    array([1., 2., 3., 4., 5.], dtype=float32)
    """

    level: int = option(1, level())

    Input = In("*dims", element="kind", many=True, own=("dims", "kind"))
    Output = Out("*whole", element="common")
    rules = (joined("*whole", "*dims", lambda self: self.level), widest("common", "kind"))

    def lower(self, *Input: Value) -> Value:
        longest = max(Input, key=lambda x: x.rank)
        # how many axes there are from the joined one on
        inner = min(x.rank for x in Input) - self.level if self.level > 0 else -self.level
        repeated, reals = [], any(x.kind == "f" for x in Input)
        for x in Input:
            x = ops.cast(x, kind="f") if reals and x.kind == "i" else x
            axis = x.rank - inner
            shape = (*longest.shape[: longest.rank - inner], *x.shape[axis:])
            repeated.append(ops.broadcast(x, shape, range(1, 1 + longest.rank - x.rank)))
        return ops.join(*repeated, axis=longest.rank - inner)
