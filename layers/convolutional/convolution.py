"""ConvolutionLayer, in one, two and three dimensions."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import product, windows
from netlang.language.declaration.declare import Array, Dim, In, Out, Rule, dim, option
from netlang.language.declaration.domains import count
from netlang.language.nets.layer import Layer, layer
from netlang.language.values.numbers import MOST_NUMBERS
from netlang.language.values.sentinels import Automatic
from netlang.layers.convolutional.window_options import (
    DIMENSIONALITY,
    PADDING,
    SIZES,
    channels_first,
    each,
    finished,
    kernel_said,
    pads,
    rank_said,
    shortest_for_windows,
    surrounded,
)


@layer
class ConvolutionLayer(Layer):
    """Convolution: `n` output channels, kernels of size `kernel`, in one, two or three dimensions.

    y[o, p] = Biases[o] + sum over c, u of Weights[o, c, u] x[c, p * Stride + u * Dilation], x padded with zeros.
    `kernel`, `Stride` and `Dilation` are a size or one per dimension; `PaddingSize` is n, one n or [before, after]
    per dimension, or "Same" (as many results as inputs, divided by the stride). `ChannelGroups` g splits channels in
    g groups convolved apart. `Interleaving=True`: channels last, in and out. `Biases=None` for none. `n` and
    `kernel` may be left out where Weights tells them.
    Ports: Input [channels, *space], whose spatial dimensions may vary; Output [n, *out]. Arrays: Weights
    [n, channels/g, *kernel], Biases [n].
    Source: https://reference.wolfram.com/language/ref/ConvolutionLayer.html

    >>> from netlang import ConvolutionLayer
    >>> ConvolutionLayer(1, [2], Weights=[[[1, 2]]], Biases=[0], PaddingSize=1)([[1, 2, 3, 4]])
    array([[ 2.,  5.,  8., 11.,  4.]], dtype=float32)
    """

    n: Dim = dim()
    kernel: Any = option(Automatic, SIZES | Automatic)
    Stride: Any = option(1, kw_only=True, domain=SIZES)
    Dilation: Any = option(1, kw_only=True, domain=SIZES)
    PaddingSize: Any = option(0, kw_only=True, domain=PADDING)
    ChannelGroups: int = option(1, kw_only=True, domain=count(1, MOST_NUMBERS))
    Dimensionality: Any = option(Automatic, kw_only=True, domain=DIMENSIONALITY)
    Interleaving: bool = option(False, kw_only=True)

    output_is = "numbers"
    Input = In(lambda self: "*space channels" if self.Interleaving else "channels *space")
    Output = Out(lambda self: "*out n" if self.Interleaving else "n *out")
    Weights = Array("n each *sizes")
    Biases = Array("n", init=0.0, optional=True)

    def check_options(self) -> None:
        object.__setattr__(self, "kernel", kernel_said(self))
        self.arithmetic(None)  # sizes for different dimensions are found at once

    def rules(self) -> tuple[Rule, ...]:
        groups = str(self.ChannelGroups)
        return (
            product("channels", groups, "each"),
            product("n", groups, "share"),
            windows("*out", "*space", "*sizes", type(self).arithmetic),
        )

    def arithmetic(self, rank: int | None) -> list[tuple[int, int, int, int]] | None:
        rank = rank_said(self, rank, self.kernel, self.Stride, self.Dilation, self.PaddingSize)
        if rank is None:
            return None
        found = []
        for i, (k, s, d) in enumerate(
            zip(*(each(v, rank) for v in (self.kernel, self.Stride, self.Dilation)), strict=True)
        ):
            span = d * (k - 1) + 1
            # ceil(size / stride) results are those of span - 1 zeros of padding
            padding = span - 1 if self.PaddingSize == "Same" else sum(pads(self.PaddingSize, rank)[i])
            found.append((k, padding, span, s))
        return found

    @property
    def shortest(self) -> tuple[int, ...]:  # type: ignore[override]
        return shortest_for_windows(self)

    def lower(self, Input: Value, Weights: Value, Biases: Value | None = None) -> Value:
        x = channels_first(Input, self.Interleaving)
        dimensions = self.arithmetic(x.rank - 2) or []
        strides = tuple(stride for *_, stride in dimensions)
        size = tuple((n + (p - span)) // s + 1 for n, (_, p, span, s) in zip(x.shape[2:], dimensions, strict=True))  # type: ignore[operator]
        x = surrounded(x, self.PaddingSize, tuple(span for _, _, span, _ in dimensions), strides, 0.0)
        y = ops.convolve(x, Weights, size, strides, each(self.Dilation, len(size)), self.ChannelGroups)
        return finished(y, self.Interleaving, Biases)
