"""NormalizationLayer: elements brought to mean 0 and variance 1 along some levels: instance, layer, group norm."""

from __future__ import annotations

from typing import Any

import attrs

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import Array, In, Out, Rule, option
from netlang.language.declaration.domains import Domain, choice, one_or_list, positive, spatial_size
from netlang.language.nets.layer import Layer, layer
from netlang.language.values.numbers import is_integer
from netlang.layers.shape.levels import LEVELS, axes_of, level_pattern, level_words, spread

METHODS = ("Standardize", "RMS")


def _scaling(value: Any) -> Any:
    return value if isinstance(value, str) and value in ("Complement", "Same") else LEVELS.read(value)


def _groups(value: Any) -> Any:
    found = one_or_list(spatial_size(), "").read(value)
    return (found,) if is_integer(found) else found


SCALING = attrs.evolve(LEVELS, what=f'"Complement", "Same", {LEVELS.what}', read=_scaling, type=f"str | {LEVELS.type}")
GROUPS = Domain("a list of numbers of groups, one for each level aggregated", _groups)


@layer
class NormalizationLayer(Layer):
    """Scaling (x - mean) / sqrt(variance + Epsilon) + Biases, with the statistics of each example alone.

    `levels`: those that mean and variance are taken over; the default (2, All) is instance normalization of
    channels-first arrays. `scaling`: the levels that Scaling and Biases have: "Complement" (those not aggregated),
    "Same", or levels. NormalizationLayer(2, "Same") is layer normalization of a sequence of vectors. `GroupNumber`
    [g1, ...] splits the aggregated levels in groups; `Unbiased=True` divides by one less than the number of elements;
    `Method` "RMS" gives x / sqrt(mean of x^2 + Epsilon). `Scaling=None` or `Biases=None` for none.
    Ports: Input, any array that has the levels; Output of the same dimensions; levels that are not scaled may vary,
    and padding never counts. Arrays: Scaling, Biases.
    Source: https://reference.wolfram.com/language/ref/NormalizationLayer.html

    >>> from netlang import NetInitialize, NormalizationLayer
    >>> NetInitialize(NormalizationLayer(Input=[1, 2]))([[1, 3]]).round(4)
    array([[-0.9995,  0.9995]], dtype=float32)
    """

    levels: Any = option(default=(2, -1), domain=LEVELS)
    scaling: Any = option(default="Complement", domain=SCALING, name="ScalingLevels")
    Epsilon: float = option(default=0.001, kw_only=True, domain=positive())
    GroupNumber: Any = option(default=None, kw_only=True, domain=GROUPS | None)
    Unbiased: bool = option(default=False, kw_only=True)
    Method: str = option("Standardize", choice(*METHODS), kw_only=True)

    instead = ({"levels": 1, "scaling": "Same"},)
    Input = In(lambda self: " ".join(self._words))
    Output = Out(lambda self: " ".join(self._words))
    Scaling = Array(lambda self: " ".join(self._scaled), init=1.0, optional=True)
    Biases = Array(lambda self: " ".join(self._scaled), init=0.0, optional=True)

    @property
    def _words(self) -> list[str]:
        named = [] if isinstance(self.scaling, str) else [self.scaling]
        return level_pattern(self.levels, *named)

    @property
    def _scaled(self) -> list[str]:
        gone = level_words(self.levels, self._words)
        if self.scaling == "Same":
            return [word for word in self._words if word in gone]
        if self.scaling == "Complement":
            return [word for word in self._words if word not in gone]
        return level_words(self.scaling, self._words)

    def rules(self) -> tuple[Rule, ...]:
        if self.GroupNumber is None:
            return ()
        return (derive("", " ".join(self._words), lambda self, *sizes: self._in_whole_groups(sizes)),)

    def _in_whole_groups(self, sizes: Any) -> tuple[()]:
        listed = [n for size in sizes for n in (size if isinstance(size, tuple) else [size])]
        axes = axes_of(level_words(self.levels, self._words), self._words, len(listed) + 1)
        if len(self.GroupNumber) != len(axes):
            raise NetShapeError(
                f"GroupNumber has {len(self.GroupNumber)} numbers for {len(axes)} aggregated levels",
                ways=[f"GroupNumber={[1] * len(axes)}"],
            )
        for axis, g in zip(axes, self.GroupNumber, strict=True):
            size = listed[axis - 1]
            if g > 1 and (not isinstance(size, int) or size % g):
                elements = f"{size} elements" if isinstance(size, int) else "elements whose number varies"
                raise NetShapeError(f"a level of {elements} does not split in {g} groups")
        return ()

    def lower(self, Input: Value, Scaling: Value | None = None, Biases: Value | None = None) -> Value:
        axes = axes_of(level_words(self.levels, self._words), self._words, Input.rank)
        y = ops.reshape(self._normal(*self._in_groups(Input, axes)), Input.shape)
        if Scaling is not None:
            y = y * spread(Scaling, self._scaled, self._words, Input)
        return y if Biases is None else y + spread(Biases, self._scaled, self._words, Input)

    def _normal(self, x: Value, axes: list[int]) -> Value:
        if self.Method == "RMS":
            return x / ops.expand(ops.sqrt(ops.mean(ops.square(x), axes) + self.Epsilon), x, axes)
        distance = x - ops.expand(ops.mean(x, axes), x, axes)
        number = ops.count(x, axes)
        variance = ops.mean(ops.square(distance), axes)
        if self.Unbiased:
            factor = number / (number - 1.0) if isinstance(number, float) else number / ops.maximum(number - 1.0, 1.0)
            factor = factor if isinstance(factor, float) else ops.expand(factor, variance, range(1, variance.rank))
            variance = variance * factor
        return distance / ops.expand(ops.sqrt(variance + self.Epsilon), x, axes)

    def _in_groups(self, x: Value, axes: list[int]) -> tuple[Value, list[int]]:
        """`x` with each aggregated level split in its groups, and the axes inside of groups."""
        if self.GroupNumber is None:
            return x, axes
        groups = dict(zip(axes, self.GroupNumber, strict=True))
        shape: list[Any] = []
        inside = []
        for axis, size in enumerate(x.shape):
            g = groups.get(axis, 1)
            shape += [g, size // g] if g > 1 else [size]  # type: ignore[operator, list-item]
            if axis in groups:
                inside.append(len(shape) - 1)
        return ops.reshape(x, shape), inside


def InstanceNormalizationLayer(**options: Any) -> NormalizationLayer:
    """The old name of NormalizationLayer() with its defaults.

    Source: https://reference.wolfram.com/language/ref/InstanceNormalizationLayer.html

    >>> InstanceNormalizationLayer(Epsilon=0.01)
    NormalizationLayer(Epsilon=0.01)
    """
    return NormalizationLayer(**options)
