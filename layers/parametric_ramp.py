"""ParametricRampLayer: a ramp with a slope that is learned where it is negative."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.primitives.elementwise import greater_equal
from netlang.compiler.program import Value
from netlang.errors import NetOptionError
from netlang.spec.declare import Array, In, Out, option
from netlang.spec.layer import Layer, layer


def _levels(value: Any) -> tuple[int, ...]:
    """Levels from 1: one, a list of them, or a span (first, last)."""
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(n, int) for n in value) and value[0] <= value[1]:
        value = list(range(value[0], value[1] + 1))
    listed = value if isinstance(value, list | tuple) else [value]
    if all(isinstance(n, int) and not isinstance(n, bool) and n >= 1 for n in listed) and len(set(listed)) == len(
        listed
    ):
        return tuple(listed)
    raise NetOptionError(f"ParametricRampLayer takes a level, a list of levels or a span (first, last), not {value!r}")


@layer
class ParametricRampLayer(Layer):
    """x where it is positive, and Slope * x elsewhere, one slope for each place along `levels` (1).

    `levels`: a level, a list of them in the order of Slope's dimensions, a span (first, last), or [] for a single
    slope. Slope starts at 0.1.
    Ports: Input, any array that has the levels, which do not vary; Output of the same dimensions. Arrays: Slope, of
    the sizes of the levels.
    Source: https://reference.wolfram.com/language/ref/ParametricRampLayer.html

    >>> from netlang import ParametricRampLayer
    >>> ParametricRampLayer(Slope=[0.1, 0.2, 0.3])([-1, 2, -3])
    array([-0.1       ,  2.        , -0.90000004], dtype=float32)
    """

    levels: Any = option(default=1, converter=_levels, show=lambda v: repr(v[0] if len(v) == 1 else list(v)))

    Input = In(lambda self: self._outline)
    Output = Out(lambda self: self._outline)
    Slope = Array(lambda self: " ".join(f"level{n}" for n in self.levels), init=0.1)

    @property
    def _outline(self) -> str:
        return " ".join([*(f"level{n}" for n in range(1, max(self.levels, default=0) + 1)), "*rest"])

    def lower(self, Input: Value, Slope: Value) -> Value:
        kept = sorted(self.levels)
        slope = ops.transpose(Slope, [self.levels.index(n) for n in kept])
        slope = ops.broadcast(slope, Input.shape, [axis for axis in range(Input.rank) if axis not in kept])
        positive = greater_equal(Input, ops.zeros_like(Input))
        return ops.select(positive, Input, Input * slope)
