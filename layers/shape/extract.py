"""ExtractLayer: parts of an array, at positions that are data."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive, equal
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.port_types import Integer
from netlang.language.types.sizes import Length, Size, Var, merged
from netlang.language.values.numbers import MOST_LEVELS
from netlang.layers.shape.positions import from_zero


@layer
class ExtractLayer(Layer):
    """The parts of Input at Position: [..., s] integers, s of them for each part, that go s levels deep.

    Positions count from 1, negative ones from the end; unlike PartLayer's they are data. A Position that is a single
    integer takes an element along level 1. A position before the first element, 0 too, is that of the first; one behind
    the last, that of the last.
    Ports: Input [n1, ..., nd], each level fixed or varying; Position [*parts, s] integers, s <= d; Output
    [*parts, n(s+1), ..., nd]. No arrays. An empty sequence is refused (NetDataError); parts of an empty inner level
    are 0.
    Source: https://reference.wolfram.com/language/ref/ExtractLayer.html

    >>> from netlang import ExtractLayer
    >>> ExtractLayer(Input=[2, 2], Position=[2, 2])({"Input": [[1, 2], [3, 4]], "Position": [[1, 2], [2, -1]]})
    array([2., 4.], dtype=float32)
    """

    shortest = 1
    Input = In("*dims", element="kind")
    Position = In("*position", integer=lambda self: Integer(None, None))
    Output = Out("*out", element="kind")
    rules = (
        derive("*gone *parts", "*position", lambda self, position: _levels(position)),
        equal("*dims", "*gone *rest"),
        equal("*out", "*parts *rest"),
    )

    def lower(self, Input: Value, Position: Value) -> Value:
        batch = Input.shape[0]
        depth = Position.shape[-1] if Position.rank > 1 else 1
        parts = Position.shape[1:-1] if Position.rank > 1 else ()
        position = ops.reshape(Position, (batch, merged(*parts), depth))  # type: ignore[arg-type]
        flat: Value | None = None
        for level in range(depth):  # type: ignore[arg-type]
            index = ops.reshape(ops.cut(position, 2, level, 1), position.shape[:2])
            index = from_zero(index, Input.shape[level + 1])
            flat = index if flat is None else flat * _count(Input, level + 1, index) + index
        rows = ops.reshape(Input, (batch, merged(*Input.shape[1 : 1 + depth]), *Input.shape[1 + depth :]))  # type: ignore[operator]
        found = ops.pick(rows, flat)  # type: ignore[arg-type]
        for level in range(2, depth + 1):  # type: ignore[operator]
            if not isinstance(Input.shape[level], int):
                some = ops.greater(ops.lengths_like(Input.shape[level], found), 0)
                found = ops.select(some, found, ops.full(found.shape, 0 if found.kind == "i" else 0.0))
        return ops.reshape(found, (batch, *parts, *rows.shape[2:]))


def _levels(position: tuple[Size, ...]) -> Any:
    """The levels of Input that positions of these dimensions go into, of any size; those that they put in place."""
    depth = position[-1] if position else 1
    if isinstance(depth, Length):
        raise NetShapeError(
            "the number of levels that a position goes into cannot vary",
            ways=['Position=["Varying", 1] where the number of positions varies'],
        )
    if not isinstance(depth, int):
        return None, None
    if depth >= MOST_LEVELS:  # one of them is the batch
        raise NetShapeError(f"positions go {depth} levels deep, and an array has {MOST_LEVELS - 1} levels at most")
    return [Var(f"level{i + 1}") for i in range(depth)], position[:-1]


def _count(x: Value, axis: int, like: Value) -> int | Value:
    """How far apart neighbours along the axis before are: as many places as there are along `axis`, padding too."""
    size = x.shape[axis]
    if isinstance(size, int):
        return size
    places = ops.reduce_sum(ops.full((size,), 1), 0)
    return ops.broadcast(places, like.shape, range(like.rank))
