"""BatchNormalizationLayer: each channel brought to mean 0 and variance 1."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.declaration.declare import Array, In, Out, option
from netlang.language.declaration.domains import number, positive
from netlang.language.nets.layer import Layer, layer


@layer
class BatchNormalizationLayer(Layer):
    """Scaling (x - mean) / sqrt(variance + Epsilon) + Biases, for each channel.

    While training, mean and (biased) variance are those of the channel over the batch and all other levels, real
    elements only, and move the moving ones: moving = Momentum moving + (1 - Momentum) batch. Otherwise they are
    MovingMean and MovingVariance. The channel is the first level, or with `Interleaving` the last.
    LearningRateMultipliers=0 or Momentum=1 keep the moving ones as they are.
    Ports: Input, any array of rank 1 or more; Output of the same dimensions. The channels cannot vary in number
    (NetShapeError); other levels can. Arrays: Biases, Scaling, MovingMean, MovingVariance, one number a channel.
    Source: https://reference.wolfram.com/language/ref/BatchNormalizationLayer.html

    >>> from netlang import BatchNormalizationLayer
    >>> norm = BatchNormalizationLayer(Biases=[0, 1], Scaling=[1, 2], MovingMean=[0, 1], MovingVariance=[1, 4])
    >>> norm([1, 2]).round(4)
    array([0.9995, 1.9999], dtype=float32)
    """

    Epsilon: float = option(default=0.001, kw_only=True, domain=positive())
    Interleaving: bool = option(default=False, kw_only=True)
    Momentum: float = option(default=0.9, kw_only=True, domain=number("a number from 0 to 1", lambda x: 0 <= x <= 1))

    Input = In(lambda self: "*rest channels" if self.Interleaving else "channels *rest")
    Output = Out(lambda self: "*rest channels" if self.Interleaving else "channels *rest")
    Biases = Array("channels", init=0.0)
    Scaling = Array("channels", init=1.0)
    MovingMean = Array("channels", init=0.0, trained=False)
    MovingVariance = Array("channels", init=1.0, trained=False)

    def lower(
        self,
        Input: Value,
        Biases: Value,
        Scaling: Value,
        MovingMean: Value,
        MovingVariance: Value,
        training: bool = False,
    ) -> Any:
        channel = Input.rank - 1 if self.Interleaving else 1
        others = [axis for axis in range(Input.rank) if axis != channel]
        mean, variance = self._statistics(Input, others) if training else (MovingMean, MovingVariance)
        factor = Scaling / ops.sqrt(variance + self.Epsilon)
        made = ops.expand(factor, Input, others) * (Input - ops.expand(mean, Input, others))
        made = made + ops.expand(Biases, Input, others)
        if not training:
            return made
        momentum = 1.0 if self.LearningRateMultipliers in (0, None) else self.Momentum
        return {
            "Output": made,
            "MovingMean": MovingMean * momentum + mean * (1.0 - momentum),
            "MovingVariance": MovingVariance * momentum + variance * (1.0 - momentum),
        }

    def _statistics(self, x: Value, axes: list[int]) -> tuple[Value, Value]:
        """Mean and biased variance over the batch and other levels, of real elements."""
        real, zero = ops.real(x), ops.zeros_like(x)
        number = ops.maximum(ops.reduce_sum(ops.cast(real, kind="f"), axes), 1.0)
        mean = ops.reduce_sum(ops.select(real, x, zero), axes) / number
        distance = ops.select(real, x - ops.expand(mean, x, axes), zero)
        return mean, ops.reduce_sum(ops.square(distance), axes) / number
