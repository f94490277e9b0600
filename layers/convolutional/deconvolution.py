"""DeconvolutionLayer: the transpose of a convolution, in one, two and three dimensions."""

from __future__ import annotations

from typing import Any

from netlang.compiler import ops
from netlang.compiler.ir.primitives.convolution import convolve_input
from netlang.compiler.ir.primitives.rearranging import flip
from netlang.compiler.ir.program import Value
from netlang.compiler.rules import product, spread
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
    shortest_in_space,
)

LONG = 64  # elements of a kernel, from which on it is laid down element by element


@layer
class DeconvolutionLayer(Layer):
    """Transposed convolution: every element of the input adds the kernel, times itself, to `Stride` steps apart.

    y[o, p * Stride + u * Dilation] sums Weights[c, o, u] x[c, p] over c, p, u, plus Biases[o]. `n`: output channels.
    `kernel`, `Stride` and `Dilation` are a size or one per dimension. `PaddingSize` is how much of the result is cut
    off: n, one n or [before, after] per dimension, or "Same" (Stride times as many results as inputs; an odd one is
    cut at the end). `ChannelGroups` g splits channels in g groups. `Interleaving=True`: channels last, in and out.
    `Biases=None` for none. `n` and `kernel` may be left out where Weights tells them: its first level is of the input's
    channels, its second of the output's.
    Ports: Input [channels, *space], whose spatial dimensions may vary; Output [n, *out], with out = (space - 1) *
    Stride + Dilation * (kernel - 1) + 1 - PaddingSize. Arrays: Weights [channels, n/g, *kernel], Biases [n].
    Source: https://reference.wolfram.com/language/ref/DeconvolutionLayer.html

    >>> from netlang import DeconvolutionLayer
    >>> DeconvolutionLayer(1, [2], Stride=2, Weights=[[[1, 10]]], Biases=[0])([[1, 2]])
    array([[ 1., 10.,  2., 20.]], dtype=float32)
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
    Weights = Array("channels each *sizes")
    Biases = Array("n", init=0.0, optional=True)

    def check_options(self) -> None:
        object.__setattr__(self, "kernel", kernel_said(self))
        self.arithmetic(None)  # sizes for different dimensions are found at once

    def rules(self) -> tuple[Rule, ...]:
        groups = str(self.ChannelGroups)
        sizes = spread("*out", "*space", "*sizes", type(self).arithmetic)
        split = (product("channels", groups, "share"),) if self.ChannelGroups > 1 else ()
        return product("n", groups, "each"), *split, sizes

    def arithmetic(self, rank: int | None) -> list[tuple[int, int, int, int]] | None:
        rank = rank_said(self, rank, self.kernel, self.Stride, self.Dilation, self.PaddingSize)
        if rank is None:
            return None
        sizes = zip(*(each(v, rank) for v in (self.kernel, self.Stride, self.Dilation)), strict=True)
        spans = [(k, d * (k - 1) + 1, s) for k, s, d in sizes]
        return [(k, sum(self.crops(rank, i, span, s)), span, s) for i, (k, span, s) in enumerate(spans)]

    @property
    def shortest(self) -> tuple[int, ...]:  # type: ignore[override]
        return shortest_in_space(self, lambda cropped, span, stride: 1 - (span - cropped) // stride)

    def crops(self, rank: int, i: int, span: int, stride: int) -> tuple[int, int]:
        """How many results are cut off before and after; below 0: zeros added ("Same", of a kernel shorter than its
        stride)."""
        if self.PaddingSize != "Same":
            return pads(self.PaddingSize, rank)[i]
        before = max(span - stride, 0) // 2
        return before, span - stride - before

    def lower(self, Input: Value, Weights: Value, Biases: Value | None = None) -> Value:
        x = ops.valid(channels_first(Input, self.Interleaving), 0.0)
        long = self.ChannelGroups == 1 and max(each(self.kernel, x.rank - 2)) > LONG
        y = self._laid_down(x, Weights) if long else self._convolved(x, Weights)
        return finished(y, self.Interleaving, Biases)

    def _laid_down(self, x: Value, weights: Value) -> Value:
        """Each element adds the kernel, whose length is paid for once per element of the input, not of the output."""
        found = self.arithmetic(x.rank - 2) or []
        size = [n * s + (span - s - cropped) for n, (_, cropped, span, s) in zip(x.shape[2:], found, strict=True)]  # type: ignore[operator]
        whole = tuple(n + max(cropped, 0) for n, (_, cropped, *_) in zip(size, found, strict=True))
        strides, dilation = tuple(s for *_, s in found), each(self.Dilation, len(found))
        y = convolve_input(x, weights, size=whole, stride=strides, dilation=dilation)
        for i, (_, cropped, span, s) in enumerate(found):
            if cropped > 0:
                y = ops.cut(y, i + 2, self.crops(len(found), i, span, s)[0], size[i])
        return y

    def _convolved(self, x: Value, weights: Value) -> Value:
        size = []
        for i, (_, cropped, span, s) in enumerate(self.arithmetic(x.rank - 2) or []):
            axis, before = i + 2, self.crops(x.rank - 2, i, span, s)[0]
            number: Any = x.shape[axis]
            size.append(number * s + (span - s - cropped))
            # its elements `s` apart, zeros around them as wide as the kernel reaches
            x = ops.pad(x, axis, span - 1, number * s + (2 * span - 1 - s + max(-cropped, 0)), s)
            if cropped:
                x = ops.cut(x, axis, before, size[-1] + (span - 1))
        kernel = self._mirrored(weights)
        rank = len(size)
        return ops.convolve(x, kernel, tuple(size), (1,) * rank, each(self.Dilation, rank), self.ChannelGroups)

    def _mirrored(self, weights: Value) -> Value:
        """The kernel of the convolution that does the same: backwards, input and output channels exchanged."""
        channels, per_group, *kernel = weights.shape
        for axis in range(2, weights.rank):
            weights = flip(weights, axis=axis)
        g, share = self.ChannelGroups, channels // self.ChannelGroups  # type: ignore[operator]
        weights = ops.reshape(weights, (g, share, per_group, *kernel))
        weights = ops.transpose(weights, (0, 2, 1, *range(3, weights.rank)))
        return ops.reshape(weights, (g * per_group, share, *kernel))  # type: ignore[operator]
