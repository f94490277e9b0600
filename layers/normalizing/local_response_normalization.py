"""LocalResponseNormalizationLayer: each channel divided by the size of its neighbours."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import count
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Size
from netlang.language.values.numbers import MOST_TIMES


def _enough(c: int, channels: Size) -> tuple[()]:
    if not isinstance(channels, int):
        raise NetShapeError("the number of channels varies")
    if channels < 2 * c + 1:
        few = f"{channels} channels are too few for a window of {2 * c + 1}"
        raise NetShapeError(few, ways=[f"ChannelWindowSize={(channels - 1) // 2}"])
    return ()


@layer
class LocalResponseNormalizationLayer(Layer):
    """x_i / (Bias + Alpha/(2c+1) * sum of squares of the channels from i-c to i+c) ^ Beta, at each place.

    c is ChannelWindowSize; at the first and last channels the sum has fewer terms, and the divisor stays 2c+1.
    Ports: Input [channels, h, w], of at least 2c+1 channels; Output of the same dimensions. No arrays.
    Source: https://reference.wolfram.com/language/ref/LocalResponseNormalizationLayer.html

    >>> from netlang import LocalResponseNormalizationLayer
    >>> LocalResponseNormalizationLayer()([[[1]], [[2]], [[3]], [[4]], [[5]]]).ravel().round(4)
    array([0.513 , 0.7559, 0.866 , 1.1644, 1.5076], dtype=float32)
    """

    Alpha: float = option(default=1.0, kw_only=True)
    Beta: float = option(default=0.5, kw_only=True)
    Bias: float = option(default=1.0, kw_only=True)
    ChannelWindowSize: int = option(2, count(0, MOST_TIMES), kw_only=True)

    Input = In("channels height width")
    Output = Out("channels height width")
    rules = (derive("", "channels", lambda self, channels: _enough(self.ChannelWindowSize, channels)),)

    def lower(self, Input: Value) -> Value:
        channels: Any = Input.shape[1]
        c = self.ChannelWindowSize
        padded = ops.pad(ops.square(Input), 1, c, channels + 2 * c)
        total = ops.cut(padded, 1, 0, channels)
        for i in range(1, 2 * c + 1):
            total = total + ops.cut(padded, 1, i, channels)
        divisor = total * (self.Alpha / (2 * c + 1)) + self.Bias
        return Input / (ops.sqrt(divisor) if self.Beta == 0.5 else divisor**self.Beta)
