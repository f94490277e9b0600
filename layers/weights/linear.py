"""LinearLayer: the general affine map."""

from __future__ import annotations

from typing import Any

from netlang.compiler.ir.program import Value
from netlang.compiler.ops import einsum, reshape
from netlang.compiler.rules import product, usual_rank
from netlang.language.declaration.declare import Array, Dims, In, Out, Rule, dims
from netlang.language.nets.layer import Layer, layer
from netlang.language.values.sentinels import Automatic


@layer
class LinearLayer(Layer):
    """Weights . Input + Biases: the whole input, flattened, to an array of dimensions `size`.

    `size` is a size, a list of them, `[]` for a single real, or left out to be inferred from what follows; where only
    arrays tell it, it is their number of rows (of one row it stays open: [1], or a real). It does not map over leading
    dimensions: wrap it in NetMapOperator for that. `Biases=None` for no biases.
    Ports: Input, any fixed shape; Output [*size]. Arrays: Weights [product of size, elements of Input], Biases.
    Source: https://reference.wolfram.com/language/ref/LinearLayer.html

    >>> from netlang import LinearLayer
    >>> LinearLayer(2, Weights=[[1, 2, 3], [4, 5, 6]], Biases=[0.5, -1])([1, 0, -1])
    array([-1.5, -3. ], dtype=float32)
    """

    size: Dims = dims()

    output_is = "numbers"
    Input = In("*dims")
    Output = Out("*size")
    Weights = Array("rows columns")
    Biases = Array("rows", init=0.0, optional=True)

    def rules(self) -> tuple[Rule, ...]:
        rows = {array.shape[0] for array in map(self.given, ("Weights", "Biases")) if getattr(array, "shape", ())}
        return (
            product("rows", "*size"),
            product("columns", "*dims"),
            *([usual_rank("*size", 1)] if rows - {1} and self.size is Automatic else []),  # 1: [1] or []
        )

    def lower(self, Input: Value, Weights: Value, Biases: Value | None = None) -> Any:
        batch = Input.shape[0]
        y = einsum("bc,rc->br", reshape(Input, (batch, Weights.shape[1])), Weights)
        return reshape(y if Biases is None else y + Biases, (batch, *self.size))


def DotPlusLayer(*size: Any, **options: Any) -> LinearLayer:
    """The old name of LinearLayer.

    Source: https://reference.wolfram.com/language/ref/DotPlusLayer.html

    >>> DotPlusLayer(2, Input=3)
    LinearLayer(2, Input=3)
    """
    return LinearLayer(*size, **options)
