"""DropoutLayer: elements dropped at random during training."""

from __future__ import annotations

import math
from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import OUTSIDE, Domain, choice, drop_rate, with_lists
from netlang.language.nets.layer import Layer, layer

METHODS = ("Dropout", "AlphaDropout")
PORTS = ("Output", "BinaryMask")
DROPPED = -1.7580993408473766  # what "SELU" tends to at minus infinity: the value that AlphaDropout drops to


def _ports(value: Any) -> Any:
    names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list | tuple) else ()
    known = 0 < len(names) <= len(PORTS) and all(isinstance(name, str) and name in PORTS for name in names)
    return names if known and len(set(names)) == len(names) else OUTSIDE


OUTPUT_PORTS = Domain('"Output", "BinaryMask" or a list of both', _ports, type="str | Sequence[str]", show=with_lists)


@layer
class DropoutLayer(Layer):
    """Drop each element with probability `p` (0.5, if left out) while training; do nothing otherwise.

    Method "Dropout" sets dropped elements to 0 and multiplies the others by 1/(1-p); "AlphaDropout" keeps mean and
    variance of what "SELU" gives. Each element of an image or sequence is drawn independently.
    Ports: Input, any array; Output of the same dimensions; BinaryMask where `OutputPorts` asks for it, 1 for each
    element kept and 0 for each dropped. No arrays.
    Source: https://reference.wolfram.com/language/ref/DropoutLayer.html

    >>> from netlang import DropoutLayer
    >>> DropoutLayer(0.3)([1, 2, 3])
    array([1., 2., 3.], dtype=float32)
    """

    p: float = option(0.5, drop_rate())
    Method: str = option("Dropout", choice(*METHODS), kw_only=True)
    OutputPorts: tuple[str, ...] = option(("Output",), OUTPUT_PORTS, kw_only=True)

    along = "alone"
    Input = In("*dims")
    Output = Out("*dims", when=lambda self: "Output" in self.OutputPorts)
    BinaryMask = Out("*dims", when=lambda self: "BinaryMask" in self.OutputPorts)

    def lower(self, Input: Value, training: bool = False) -> dict[str, Value]:
        mask, made = ops.ones_like(Input), Input
        if training:
            kept = ops.greater_equal(ops.random(Input.shape, "dropped"), self.p)
            mask = ops.cast(kept, kind="f")
            if self.Method == "AlphaDropout":
                made = self._alpha(Input, kept)
            else:
                made = ops.select(kept, Input * (1.0 / (1.0 - self.p)), ops.zeros_like(Input))
        return {name: value for name, value in zip(PORTS, (made, mask), strict=True) if name in self.OutputPorts}

    def _alpha(self, x: Value, kept: Value) -> Value:
        """Dropped elements become `DROPPED`; then an affine map brings mean 0 and variance 1 back."""
        scale = 1.0 / math.sqrt((1.0 - self.p) * (1.0 + self.p * DROPPED**2))
        return ops.select(kept, x, ops.full(x.shape, DROPPED)) * scale - scale * self.p * DROPPED
