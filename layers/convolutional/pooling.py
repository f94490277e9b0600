"""PoolingLayer: the largest, mean or sum of the elements under a sliding window."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import windows
from netlang.errors import NetOptionError
from netlang.language.declaration.declare import In, Out, Rule, option
from netlang.language.declaration.domains import choice
from netlang.language.nets.layer import Layer, layer
from netlang.language.values.sentinels import Automatic
from netlang.layers.convolutional.window_options import (
    DIMENSIONALITY,
    PADDING,
    SIZES,
    channels_first,
    each,
    extended,
    finished,
    pads,
    rank_said,
    shortest_for_windows,
    shortest_in_space,
    surrounded,
)

ONE_BY_ONE = 64  # elements of a window, up to which they are taken one by one


@layer
class PoolingLayer(Layer):
    """`Function` (Max, Mean or Total) of each window of size `kernel`, every `Stride` steps (1 unless given).

    `kernel` and `Stride` are a size or one per dimension; `PaddingSize` as in ConvolutionLayer: padding is never the
    maximum, and counts as zeros for Mean and Total. `Interleaving=True`: channels last.
    Ports: Input [channels, *space], in one to three spatial dimensions, which may vary; Output [channels, *out].
    No arrays. Raises NetDataError for an empty sequence whose padding fills a window, which would have no maximum.
    Source: https://reference.wolfram.com/language/ref/PoolingLayer.html

    >>> from netlang import PoolingLayer
    >>> PoolingLayer([2], [2], Function="Mean")([[1, 3, 2, 5]])
    array([[2. , 3.5]], dtype=float32)
    """

    kernel: Any = option(domain=SIZES)
    Stride: Any = option(1, domain=SIZES)
    Function: str = option("Max", kw_only=True, domain=choice("Max", "Mean", "Total"))
    PaddingSize: Any = option(0, kw_only=True, domain=PADDING)
    Dimensionality: Any = option(Automatic, kw_only=True, domain=DIMENSIONALITY)
    Interleaving: bool = option(False, kw_only=True)

    Input = In(lambda self: "*space channels" if self.Interleaving else "channels *space")
    Output = Out(lambda self: "*out channels" if self.Interleaving else "channels *out")

    def check_options(self) -> None:
        self.arithmetic(None)  # sizes for different dimensions are found at once

    def rules(self) -> tuple[Rule, ...]:
        return (windows("*out", "*space", "*sizes", type(self).arithmetic),)

    def arithmetic(self, rank: int | None) -> list[tuple[int, int, int, int]] | None:
        rank = rank_said(self, rank, self.kernel, self.Stride, self.PaddingSize)
        if rank is None:
            return None
        sizes = zip(each(self.kernel, rank), each(self.Stride, rank), strict=True)
        around = () if self.PaddingSize == "Same" else pads(self.PaddingSize, rank)
        if self.Function == "Max" and any(max(p) >= k for k, p in zip(each(self.kernel, rank), around, strict=False)):
            raise NetOptionError(f"{self!r}: windows would hold padding only, which has no maximum")
        same = self.PaddingSize == "Same"
        return [(k, k - 1 if same else sum(pads(self.PaddingSize, rank)[i]), k, s) for i, (k, s) in enumerate(sizes)]

    @property
    def shortest(self) -> tuple[int, ...]:  # type: ignore[override]
        if self.Function != "Max":
            return shortest_for_windows(self)
        # a window over padding alone has no maximum
        return shortest_in_space(self, lambda padding, span, stride: int(padding >= span) or span - padding - stride)

    def lower(self, Input: Value) -> Value:
        x = channels_first(Input, self.Interleaving)
        dimensions = self.arithmetic(x.rank - 2) or []
        size = [(n + (p - span)) // s + 1 for n, (_, p, span, s) in zip(x.shape[2:], dimensions, strict=True)]  # type: ignore[operator]
        kernels, strides = [k for k, *_ in dimensions], [s for *_, s in dimensions]
        fill = -math.inf if self.Function == "Max" else 0.0
        x = surrounded(x, self.PaddingSize, tuple(kernels), tuple(strides), fill)
        # of equals the first is the maximum, and gets the gradient
        joined = (lambda a, b: ops.maximum(b, a)) if self.Function == "Max" else ops.add
        for axis, (n, k, s) in enumerate(zip(size, kernels, strides, strict=True), 2):  # one axis after the other
            x = x if k <= ONE_BY_ONE or s == 1 else extended(x, axis, 0, s - 1, fill)  # a window, where none fits
            x = functools.reduce(joined, [ops.cut(part, axis, i, n, s) for part, i in _parts(joined, x, axis, k)])
        if self.Function == "Mean":
            x = x * (1.0 / functools.reduce(int.__mul__, kernels))
        return finished(x, self.Interleaving)


def _parts(joined: Callable[[Value, Value], Value], x: Value, axis: int, kernel: int) -> list[tuple[Value, int]]:
    """What joined is a window of `kernel` elements along an axis, from the first to the last, and where each begins:
    the elements, or, of many, windows of 1, 2, 4 ... elements, each made of two of the ones before."""
    if kernel <= ONE_BY_ONE:
        return [(x, i) for i in range(kernel)]
    found, start, width, size = [], 0, 1, x.shape[axis]
    while width <= kernel:
        if kernel & width:
            found.append((x, start))
            start += width
        size = size - width  # type: ignore[operator]
        if (width := 2 * width) <= kernel:
            x = joined(ops.cut(x, axis, 0, size), ops.cut(x, axis, width // 2, size))
    return found
