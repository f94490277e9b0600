"""What the outputs of a layer are (probabilities, a distance ...): default losses and decoders depend on it."""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Output:
    """A kind of output. `are`: what its numbers are, in a message; `way`: what gives such."""

    are: str = ""
    way: str = ""


OUTPUTS: Final = {
    "probabilities": Output("probabilities that add up to 1", "SoftmaxLayer()"),  # along the last level
    "probability": Output("probabilities, each by itself", "ElementwiseLayer(LogisticSigmoid)"),
    "distance": Output("a distance"),
    "numbers": Output("any numbers"),
    "elements": Output(),  # of an operator: what its net puts out, for each element of a sequence
    "": Output(),  # it depends on the layer, or on what enters it
}
