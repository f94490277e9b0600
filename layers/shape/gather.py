"""PartsLayer: several elements along one level, at positions that are given or data."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.primitives.elementwise import floor
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive
from netlang.errors import NetShapeError, brief
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import OUTSIDE, Domain, level, with_lists
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Size, merged
from netlang.language.values.sentinels import Automatic
from netlang.layers.shape.positions import from_zero


def _positions(value: Any) -> Any:
    """Nested lists of positions, as nested tuples."""
    try:
        found = np.asarray(value) if isinstance(value, list | tuple) else np.zeros(0)
    except ValueError:  # lists of several lengths
        return OUTSIDE
    fit = found.dtype.kind == "i" and found.size and found.all()
    return _nested(found.tolist()) if fit else OUTSIDE


POSITIONS = Domain(
    "lists of positions", _positions, ["positions are 1, 2 ..., or -1, -2 ... from the end"],
    lambda value: ["[2, 1]"], type="Sequence[Any]", show=with_lists,
)  # fmt: skip


def _nested(value: Any) -> Any:
    return tuple(map(_nested, value)) if isinstance(value, list) else value


@layer
class PartsLayer(Layer):
    """Elements along a level, in the order of any array of positions, which takes the place of the level.

    `positions`: integers in lists, from 1, negative ones from the end; Automatic (the default): they are data, at the
    port Position, where reals are rounded and positions beyond an end give the element there. `level`: 1 unless said.
    Ports: Input [..., n, ...], any array that has the level; Position, an array of any rank; Output [..., *position,
    ...]. No arrays. Raises NetShapeError for given positions that the level does not have.
    Source: https://reference.wolfram.com/language/ref/Part.html (the layer is that of FunctionLayer(Part))

    >>> from netlang import PartsLayer
    >>> PartsLayer([3, 1, 1])([5, 6, 7])
    array([7., 5., 5.], dtype=float32)
    """

    positions: Any = option(Automatic, POSITIONS | Automatic)
    level: int = option(1, level(1))

    Input = In(lambda self: f"{self.lead} size *rest", element="kind")
    Position = In("*position", element="index", when=lambda self: self.positions is Automatic)
    Output = Out(lambda self: f"{self.lead} {self.places} *rest", element="kind")

    @property
    def lead(self) -> str:
        """The pattern of the levels before."""
        return " ".join(f"level{i}" for i in range(1, self.level))

    @property
    def places(self) -> str:
        """The pattern of what takes the place of the level."""
        return "*position" if self.positions is Automatic else " ".join(map(str, np.shape(self.positions)))

    @property
    def shortest(self) -> tuple[int, ...]:  # type: ignore[override]
        return (*[0] * (self.level - 1), 0 if self.positions is Automatic else int(np.abs(self.positions).max()))

    def rules(self) -> tuple[Rule, ...]:
        return (derive("", "size", lambda self, size: _refuse(self, size)),)

    def lower(self, Input: Value, Position: Value | None = None) -> Value:
        batch, axis = Input.shape[0], self.level
        lead, size, rest = Input.shape[1:axis], Input.shape[axis], Input.shape[axis + 1 :]
        if Position is None:
            given = ops.table(self.positions, "i")
            Position = ops.broadcast(given, (batch, *given.shape), [0])
        places = Position.shape[1:]
        index = from_zero(Position if Position.kind == "i" else ops.cast(floor(Position + 0.5), kind="i"), size)
        index = ops.reshape(index, (batch, merged(*places)))
        index = ops.broadcast(index, (batch, *lead, *index.shape[1:]), range(1, axis))
        return ops.reshape(ops.pick(Input, index), (batch, *lead, *places, *rest))


def _refuse(self: PartsLayer, size: Size) -> tuple[()]:
    """Raise NetShapeError where a level of `size` does not have the positions that are given."""
    if isinstance(size, int) and size < self.shortest[-1]:
        raise NetShapeError(f"{brief(self)}: there is no element {self.shortest[-1]} at level {self.level} of {size}")
    return ()
