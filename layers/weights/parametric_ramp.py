"""ParametricRampLayer: a ramp with a slope that is learned where it is negative."""

from __future__ import annotations

from typing import Any

import attrs

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.declaration.declare import Array, In, Out, option
from netlang.language.nets.layer import Layer, layer
from netlang.layers.shape.levels import LEVELS, level_pattern, level_words, spread


def _levels(value: Any) -> Any:
    none = (isinstance(value, list) and not value) or (isinstance(value, tuple) and value == ("levels",))
    return ("levels",) if none else LEVELS.read(value)


@layer
class ParametricRampLayer(Layer):
    """x where it is positive, and Slope * x elsewhere, one slope for each place along `levels` (1).

    `levels`: a level, from 1 or from -1, a list of them in the order of Slope's dimensions, a span (first, last), All,
    or [] for a single slope. Slope starts at 0.1.
    Ports: Input, any array that has the levels, which do not vary; Output of the same dimensions. Arrays: Slope, of
    the sizes of the levels.
    Source: https://reference.wolfram.com/language/ref/ParametricRampLayer.html

    >>> from netlang import ParametricRampLayer
    >>> ParametricRampLayer(Slope=[0.1, 0.2, 0.3])([-1, 2, -3])
    array([-0.1       ,  2.        , -0.90000004], dtype=float32)
    """

    levels: Any = option(default=1, domain=attrs.evolve(LEVELS, read=_levels))

    Input = In(lambda self: " ".join(level_pattern(self.levels)))
    Output = Out(lambda self: " ".join(level_pattern(self.levels)))
    Slope = Array(lambda self: " ".join(level_words(self.levels, level_pattern(self.levels))), init=0.1)

    def lower(self, Input: Value, Slope: Value) -> Value:
        words = level_pattern(self.levels)
        slopes = spread(Slope, level_words(self.levels, words), words, Input)
        return ops.select(ops.greater_equal(Input, 0.0), Input, Input * slopes)
