"""Losses: MeanSquaredLossLayer, MeanAbsoluteLossLayer, CrossEntropyLossLayer.

Each gives one real for each example: a mean over real elements, whatever else is in the batch.
"""

from __future__ import annotations

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.declaration.declare import In, Out, option
from netlang.language.declaration.domains import choice
from netlang.language.nets.layer import Layer, layer

FORMS = ("Index", "Probabilities", "Binary")


def _mean(x: Value) -> Value:
    """The mean over all levels of each example."""
    return ops.mean(x, range(1, x.rank)) if x.rank > 1 else x


@layer
class MeanSquaredLossLayer(Layer):
    """The mean of (Input - Target)^2 over all elements.

    Ports: Input, any array, and Target, of the same dimensions; Loss, a real. No arrays.
    Source: https://reference.wolfram.com/language/ref/MeanSquaredLossLayer.html

    >>> from netlang import MeanSquaredLossLayer
    >>> round(MeanSquaredLossLayer()({"Input": [1, 2, 3], "Target": [3, 2, 1]}), 4)
    2.6667
    """

    losses = ("Loss",)
    Input = In("*dims")
    Target = In("*dims")
    Loss = Out("")

    def lower(self, Input: Value, Target: Value) -> Value:
        return _mean(ops.square(Input - Target))


@layer
class MeanAbsoluteLossLayer(Layer):
    """The mean of |Input - Target| over all elements.

    Ports: Input, any array, and Target, of the same dimensions; Loss, a real. No arrays.
    Source: https://reference.wolfram.com/language/ref/MeanAbsoluteLossLayer.html

    >>> from netlang import MeanAbsoluteLossLayer
    >>> round(MeanAbsoluteLossLayer()({"Input": [1, 2, 3], "Target": [3, 2, 1]}), 4)
    1.3333
    """

    losses = ("Loss",)
    Input = In("*dims")
    Target = In("*dims")
    Loss = Out("")

    def lower(self, Input: Value, Target: Value) -> Value:
        return _mean(ops.absolute(Input - Target))


@layer
class CrossEntropyLossLayer(Layer):
    """How badly the probabilities Input foretell Target (natural logarithm, mean over all outer levels).

    `form` "Index": Target is the class, from 1, and the loss -log p[Target]. "Probabilities": Target are
    probabilities t of the classes, and the loss -sum t log p. "Binary": Input and Target are between 0 and 1, and
    the loss -(t log p + (1-t) log(1-p)), mean over all elements.
    Ports: Input, probabilities (for the first two forms [*dims, classes]); Target, integers [*dims] for "Index",
    otherwise of the dimensions of Input; Loss, a real. No arrays. Probability 0 counts as 1.2e-38. All dimensions may
    vary, the number of classes too: Target is one of each example's own.
    Source: https://reference.wolfram.com/language/ref/CrossEntropyLossLayer.html

    >>> from netlang import CrossEntropyLossLayer
    >>> round(CrossEntropyLossLayer("Index")({"Input": [0.1, 0.2, 0.7], "Target": 3}), 4)
    0.3567
    """

    form: str = option(domain=choice(*FORMS))

    losses = ("Loss",)

    @property
    def compares(self) -> str:  # type: ignore[override]
        return "probability" if self.form == "Binary" else "probabilities"

    Input = In(lambda self: "*dims" if self.form == "Binary" else "*dims classes")
    Target = In(
        lambda self: "*dims classes" if self.form == "Probabilities" else "*dims",
        integer=lambda self: "classes" if self.form == "Index" else None,
    )
    Loss = Out("")

    def lower(self, Input: Value, Target: Value) -> Value:
        return _mean({"Index": _index, "Probabilities": _probabilities, "Binary": _binary}[self.form](Input, Target))


def _index(p: Value, target: Value) -> Value:
    position = ops.reshape(target - 1, (*target.shape, 1))
    return -ops.log_probability(ops.reshape(ops.pick(p, position), target.shape))


def _probabilities(p: Value, target: Value) -> Value:
    return -ops.reduce_sum(target * ops.valid(ops.log_probability(p), 0.0, axis=-1), -1)


def _binary(p: Value, target: Value) -> Value:
    return -(target * ops.log_probability(p) + (1.0 - target) * ops.log_probability(1.0 - p))
