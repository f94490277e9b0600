"""SpatialTransformationLayer: an image seen through an affine map whose parameters are data."""

from __future__ import annotations

import itertools

import numpy as np

from netlang.compiler import ops
from netlang.compiler.ir.primitives.elementwise import floor, logical_and
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import product, rank
from netlang.language.declaration.declare import Dims, In, Out
from netlang.language.nets.layer import Layer, layer
from netlang.layers.convolutional.window_options import image_size


@layer
class SpatialTransformationLayer(Layer):
    """Image of `size` [h, w]: at (x, y) the input's at (zh x + sh y + th, sv x + zv y + tv), interpolated.

    Parameters are [zh, sh, th, sv, zv, tv]: zooms, skews and translations, horizontal and vertical; [1, 0, 0, 0, 1, 0]
    changes nothing. x goes to the right and y down, both from -1 to 1, from the first to the last column or row.
    Between pixels it is interpolated linearly; outside of the input is 0.
    Ports: Input [channels, h0, w0]; Parameters, a vector of 6; Output [channels, h, w]. No arrays.
    Source: https://reference.wolfram.com/language/ref/SpatialTransformationLayer.html

    >>> from netlang import SpatialTransformationLayer
    >>> mirror = SpatialTransformationLayer([1, 3])
    >>> mirror({"Input": [[[1, 2, 3]]], "Parameters": [-1, 0, 0, 0, 1, 0]})
    array([[[3., 2., 1.]]], dtype=float32)
    """

    size: Dims = image_size()

    Input = In("channels height width")
    Parameters = In("6")
    Output = Out("channels *size")
    rules = (rank("*size", 2), product("_pixels", "height", "width"))

    def lower(self, Input: Value, Parameters: Value) -> Value:
        batch, channels, height, width = Input.shape
        h, w = self.size
        pixels = ops.transpose(Input, (0, 2, 3, 1))
        pixels = ops.reshape(pixels, (batch, height * width, channels))  # type: ignore[operator]
        targets = ops.table(_targets(h, w))
        x, y = (
            (ops.einsum("bk,kp->bp", ops.cut(Parameters, 1, start, 3), targets) + 1.0) * (0.5 * (size - 1))  # type: ignore[operator]
            for start, size in ((0, width), (3, height))
        )
        left, top = floor(x), floor(y)
        y_parts = ((top, 1.0 - (y - top)), (top + 1.0, y - top))
        x_parts = ((left, 1.0 - (x - left)), (left + 1.0, x - left))
        seen = ops.zeros((batch, h * w, channels))
        for (row, of_row), (column, of_column) in itertools.product(y_parts, x_parts):
            inside = logical_and(_inside(row, height), _inside(column, width))  # type: ignore[arg-type]
            index = _integer(row, height) * width + _integer(column, width)  # type: ignore[arg-type]
            part = ops.pick(pixels, index) * ops.expand(of_row * of_column, seen, [2])
            seen = seen + ops.select(ops.expand(inside, seen, [2]), part, ops.zeros_like(part))
        return ops.transpose(ops.reshape(seen, (batch, h, w, channels)), (0, 3, 1, 2))


def _targets(h: int, w: int) -> np.ndarray:
    """[3, h*w]: x, y and 1 of each pixel of the result."""
    columns, rows = (np.linspace(-1.0, 1.0, n) if n > 1 else np.zeros(1) for n in (w, h))
    y, x = np.meshgrid(rows, columns, indexing="ij")
    return np.stack([x.ravel(), y.ravel(), np.ones(h * w)])


def _inside(position: Value, size: int) -> Value:
    """Whether there is such a row or column."""
    return logical_and(ops.greater_equal(position, 0.0), ops.greater_equal(size - 1.0, position))


def _integer(position: Value, size: int) -> Value:
    return ops.cast(ops.minimum(ops.maximum(position, 0.0), size - 1.0), kind="i")
