"""`Scaled`: a number relative to something else."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from netlang.spec.calls import initialize_as_option_error
from netlang.spec.domains import OUTSIDE, Domain
from netlang.spec.numbers import finite


def _factor(value: Any) -> Any:
    return value if finite(value) is not None else OUTSIDE  # a loss may be negative: what is to be as large as can be


FACTOR = Domain("a finite number", _factor, ways=lambda value: ["Scaled(0.5)"])


@initialize_as_option_error
@frozen
class Scaled:
    """A factor for a loss, as in `("Output", Scaled(0.5))`; a fraction of the data, as in `ValidationSet=Scaled(0.1)`;
    a size relative to the input's, as in `ResizeLayer([Scaled(2)])`.

    Source: https://reference.wolfram.com/language/ref/Scaled.html

    >>> from netlang import LinearLayer, MeanSquaredLossLayer, NetTrain, Scaled
    >>> twice = (MeanSquaredLossLayer(), Scaled(2))
    >>> net = LinearLayer([], Weights=[[1]], Biases=[0])
    >>> NetTrain(net, [(1, 4)], "RoundLoss", LossFunction=twice, MaxTrainingRounds=1)
    18.0
    """

    factor: float = field(converter=FACTOR.converter)

    def __repr__(self) -> str:
        return f"Scaled({self.factor})"
