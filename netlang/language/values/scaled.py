"""`Scaled`: a number relative to something else."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from netlang.language.declaration.domains import OUTSIDE, Domain
from netlang.language.declaration.signatures import initialize_as_option_error
from netlang.language.values.numbers import finite


def _factor(value: Any) -> Any:
    number = finite(value)
    return OUTSIDE if number is None or number < 0 else value


def _ways(value: Any) -> list[str]:
    number = finite(value)
    if number is None:
        return ["Scaled(0.5)"]
    return [f"-Scaled({-number:g}), for a loss that is to be made large", f"Scaled({-number:g})"]


FACTOR = Domain("a number from 0 up", _factor, ways=_ways)


@initialize_as_option_error
@frozen
class Scaled:
    """A factor for a loss, as in `("Output", Scaled(0.5))`; a fraction of the data, as in `ValidationSet=Scaled(0.1)`;
    a size relative to the input's, as in `ResizeLayer([Scaled(2)])`.

    `-Scaled(r)` is the factor -r, of a loss that training makes as large as it can.
    Source: https://reference.wolfram.com/language/ref/Scaled.html

    >>> from netlang import LinearLayer, MeanSquaredLossLayer, NetTrain, Scaled
    >>> twice = (MeanSquaredLossLayer(), Scaled(2))
    >>> net = LinearLayer([], Weights=[[1]], Biases=[0])
    >>> NetTrain(net, [(1, 4)], "RoundLoss", LossFunction=twice, MaxTrainingRounds=1)
    18.0
    """

    factor: float = field(converter=FACTOR.converter)  # type: ignore[misc]  # mypy knows no property as one

    def __neg__(self) -> Scaled:
        opposite = Scaled(abs(self.factor))
        object.__setattr__(opposite, "factor", -self.factor)
        return opposite

    def __repr__(self) -> str:
        return f"Scaled({self.factor})" if self.factor >= 0 else f"-Scaled({-self.factor})"
