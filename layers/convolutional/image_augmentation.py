"""ImageAugmentationLayer: a part of an image, another one each time in training."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.primitives.elementwise import floor
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import derive, rank
from netlang.errors import NetShapeError
from netlang.language.declaration.declare import Dims, In, Out, option
from netlang.language.declaration.domains import OUTSIDE, Domain, probability, with_lists
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.sizes import Size
from netlang.language.values.sentinels import Automatic
from netlang.layers.convolutional.window_options import image_size


def _probabilities(value: Any) -> Any:
    kept = tuple(map(probability().read, value)) if isinstance(value, list | tuple) and len(value) == 2 else (OUTSIDE,)
    return OUTSIDE if any(p is OUTSIDE for p in kept) else kept


REFLECTIONS = Domain(
    "[vertical, horizontal], two numbers from 0 to 1", _probabilities, type="Sequence[float]", show=with_lists
)


def _fits(height: Size, width: Size, size: tuple[int, int]) -> tuple[()]:
    if any(isinstance(old, int) and new > old for new, old in zip(size, (height, width), strict=True)):
        raise NetShapeError(
            f"an image of {height} x {width} has no part of {size[0]} x {size[1]}", ways=["ResizeLayer before it"]
        )
    return ()


@layer
class ImageAugmentationLayer(Layer):
    """A part of `size` [h, w] of each image: in training anywhere, otherwise the middle.

    `ReflectionProbabilities` [v, h]: in training an image is turned upside down with probability v, and left and right
    are exchanged with probability h. Each example is drawn for itself, all its channels alike.
    Ports: Input [channels, h0, w0], height and width fixed or varying; Output [channels, h, w], h <= h0, w <= w0. No
    arrays.
    Source: https://reference.wolfram.com/language/ref/ImageAugmentationLayer.html

    >>> from netlang import ImageAugmentationLayer
    >>> ImageAugmentationLayer([1, 2])([[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]])
    array([[[6., 7.]]], dtype=float32)
    """

    size: Dims = image_size()
    ReflectionProbabilities: Any = option((0.0, 0.0), REFLECTIONS, kw_only=True)

    Input = In("channels height width")
    Output = Out("channels *size")
    rules = (rank("*size", 2), derive("", "height width *size", lambda _, *sizes: _fits(*sizes)))

    @property
    def shortest(self) -> tuple[int, ...]:  # type: ignore[override]
        return (0, *(n if isinstance(n, int) else 0 for n in self.size)) if self.size is not Automatic else (0,)

    def lower(self, Input: Value, training: bool) -> Value:
        x = Input
        for axis, new, turned, name in zip(
            (2, 3), self.size, self.ReflectionProbabilities, ("row", "column"), strict=True
        ):
            old: Any = x.shape[axis]
            if training:
                x = _anywhere(x, axis, new, turned, name)
            elif not isinstance(old, int):
                x = ops.pick_along(x, axis, _from(ops.floor_divide(ops.lengths_of(old, x.shape[0]) - new, 2), new))
            elif new < old:
                x = ops.cut(x, axis, (old - new) // 2, new)
        return x


def _anywhere(x: Value, axis: int, new: int, probability: float, name: str) -> Value:
    """`new` elements of each example along `axis`, from a position drawn at random on, maybe backwards."""
    batch, old = x.shape[0], x.shape[axis]
    shape = (batch, new)
    if old == new and not probability:
        return x
    position = ops.iota(shape, 1)
    if probability:
        turned = ops.greater(probability, ops.random((batch,), f"turned {name}"))
        position = ops.select(ops.broadcast(turned, shape, [1]), (new - 1) - position, position)
    if old != new:
        length = float(old) if isinstance(old, int) else ops.cast(ops.lengths_of(old, batch), kind="f")
        places = length - float(new - 1)
        first = floor(ops.random((batch,), f"first {name}") * places)
        first = ops.cast(ops.minimum(first, places - 1.0), kind="i")
        position = position + ops.broadcast(first, shape, [1])
    return ops.pick_along(x, axis, position)


def _from(first: Value, count: int) -> Value:
    """`count` positions from the `first` of each example on."""
    shape = (*first.shape, count)
    return ops.iota(shape, 1) + ops.broadcast(first, shape, [1])
