"""Images, signals and volumes whose sizes vary: windows, resizing, padding, normalization."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang import (
    All,
    BatchNormalizationLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    ImageAugmentationLayer,
    LocalResponseNormalizationLayer,
    NormalizationLayer,
    PaddingLayer,
    PoolingLayer,
    ResizeLayer,
    Scaled,
)
from tests.layers.rows_normalizing import locally_normalized, normalized
from tests.layers.rows_spatial import convolved, pooled, resampled, spread, swapped
from tests.layers.rows_varying_levels import TRAINING, Array, Reference, V, ends
from tests.layers.table import Row, Solved


def same(n: int, span: int, stride: int) -> tuple[int, int]:
    needed = max((-(-n // stride) - 1) * stride + span - n, 0)
    return needed // 2, needed - needed // 2


def convolved_same(span: int, stride: int) -> Reference:
    """Padding by each example's own size."""
    return lambda x, **a: convolved([stride] * (x.ndim - 1), [1] * (x.ndim - 1), [
        same(n, span, stride) for n in x.shape[1:]])(x, **a)  # fmt: skip


def pooled_same(function: Any, span: int, stride: int, fill: float) -> Reference:
    return lambda x: pooled(function, [span] * (x.ndim - 1), [stride] * (x.ndim - 1), [
        same(n, span, stride) for n in x.shape[1:]], fill)(x)  # fmt: skip


CL, DL, PL = ConvolutionLayer, DeconvolutionLayer, PoolingLayer
ONES, NONE = [1] * 3, [(0, 0)] * 3
WINDOWS = [
    Row("convolution of signals that vary", CL(4, 2, Input=[1, V]), reference=convolved([1], [1], [(0, 0)])),
    Row("convolution of images that vary", CL(4, [2, 2], Input=[3, V, V]),
        reference=convolved([1] * 2, [1] * 2, [(0, 0)] * 2)),
    Row("convolution of images that vary, padded", CL(
        2, [3, 2], Stride=[2, 1], Dilation=[1, 2], PaddingSize=[[1, 2], [0, 1]], Input=[2, V, V]),
        reference=convolved([2, 1], [1, 2], [(1, 2), (0, 1)])),
    Row("convolution of heights that vary, in groups", CL(2, [2, 2], ChannelGroups=2, PaddingSize=1, Input=[2, V, 3]),
        reference=convolved([1] * 2, [1] * 2, [(1, 1)] * 2, 2)),
    Row("convolution of images that vary, same", CL(2, 3, PaddingSize="Same", Input=[1, V, V]),
        reference=convolved_same(3, 1)),
    Row("convolution of images that vary, same with stride", CL(1, 4, PaddingSize="Same", Stride=2, Input=[1, V, V]),
        reference=convolved_same(4, 2)),
    Row("convolution of signals that vary, same with a long stride", CL(
        1, 3, PaddingSize="Same", Stride=3, Input=[1, V]), reference=convolved_same(3, 3)),
    Row("convolution of sequences, same with stride", CL(
        2, [5], PaddingSize="Same", Stride=2, Interleaving=True, Input=[V, 2]),
        reference=swapped(convolved_same(5, 2))),
    Row("convolution in space that varies", CL(1, [2, 1, 2], Input=[1, V, 2, V]),
        reference=convolved(ONES, ONES, NONE)),
    Row("convolution of images that vary, channels last", CL(2, [2, 2], Interleaving=True, Input=[V, V, 2]),
        reference=swapped(convolved([1] * 2, [1] * 2, [(0, 0)] * 2))),
    Row("deconvolution of images that vary", DL(2, [2, 3], Stride=[2, 1], Input=[2, V, V]),
        reference=spread([2, 1], [1, 1], [(0, 0)] * 2)),
    Row("deconvolution of signals that vary, same", DL(2, 3, Stride=2, PaddingSize="Same", Input=[1, V]),
        reference=spread([2], [1], [(0, 1)])),
    Row("deconvolution of images that vary, cropped", DL(1, 2, PaddingSize=1, ChannelGroups=1, Input=[2, V, V]),
        reference=spread([1] * 2, [1] * 2, [(1, 1)] * 2)),
    Row("pooling of images that vary", PL([2, 2], Input=[3, V, V]),
        reference=pooled(np.max, [2] * 2, [1] * 2, [(0, 0)] * 2)),
    Row("pooling of images that vary, padded", PL(3, 2, PaddingSize=1, Input=[1, V, V]),
        reference=pooled(np.max, [3] * 2, [2] * 2, [(1, 1)] * 2, -9e9)),
    Row("pooling means of images that vary", PL([2, 3], Function="Mean", PaddingSize=[[1, 0], [1, 2]], Input=[1, V, V]),
        reference=pooled(np.mean, [2, 3], [1] * 2, [(1, 0), (1, 2)])),
    Row("pooling of images that vary, same", PL(3, 2, PaddingSize="Same", Input=[1, V, V]),
        reference=pooled_same(np.max, 3, 2, -9e9)),
    Row("pooling totals in space that varies", PL(2, Function="Total", Input=[1, V, V, V]),
        reference=pooled(np.sum, [2] * 3, ONES, NONE)),
    Row("local response of images that vary", LocalResponseNormalizationLayer(ChannelWindowSize=1, Input=[3, V, V]),
        reference=locally_normalized(1, 1.0, 0.5, 1.0)),
]  # fmt: skip


def resized(*sizes: Any, **options: Any) -> Reference:
    """Resizing to functions of the old sizes; empty stays empty."""

    def reference(x: Array) -> Array:
        new = [None if f is None else f(n) for f, n in zip(sizes, x.shape[1:], strict=True)]
        if 0 in x.shape:
            return np.zeros((len(x), *(n if f is None else f for f, n in zip(new, x.shape[1:], strict=True))))
        return resampled(new, **options)(x)

    return reference


def padded(*pairs: tuple[int, int], **options: Any) -> Reference:
    return lambda x: np.pad(x, [*pairs, *[(0, 0)] * (x.ndim - len(pairs))], **options)


SIZES = [
    Row("resize images that vary to one size", ResizeLayer([3, 2], Input=[2, V, V]),
        reference=resized(lambda n: 3, lambda n: 2)),
    Row("resize images that vary, twice as large", ResizeLayer([Scaled(2), Scaled(3)], Input=[1, V, V]),
        reference=resized(lambda n: 2 * n, lambda n: 3 * n)),
    Row("resize images that vary, half as large", ResizeLayer([Scaled(0.5), All], Scheme="Bin", Input=[1, V, V]),
        reference=resized(lambda n: (n + 1) // 2, None, scheme="Bin")),
    Row("resize signals that vary, nearest", ResizeLayer([Scaled(2)], Resampling="Nearest", Input=[2, V]),
        reference=lambda x: np.repeat(x, 2, 1)),
    Row("resize sequences", ResizeLayer([Scaled(1.5)], Interleaving=True, Input=[V, 2]),
        reference=swapped(resized(lambda n: (3 * n + 1) // 2))),
    Row("padding of rows that vary", PaddingLayer([[0, 0], [1, 2]], Padding=5, Input=[2, V]),
        reference=padded((0, 0), (1, 2), constant_values=5)),
    Row("padding of two levels that vary", PaddingLayer([[1, 0], [2, 1]], Input=[V, V]),
        reference=padded((1, 0), (2, 1))),
    Row("padding with the edges of what varies", PaddingLayer([[1, 1], [2, 1]], Padding="Fixed", Input=[V, V]),
        reference=padded((1, 1), (2, 1), mode="edge")),
    Row("padding reflected in what varies", PaddingLayer([[0, 0], [3, 4]], Padding="Reflected", Input=[2, V]),
        reference=padded((0, 0), (3, 4), mode="reflect")),
]  # fmt: skip


def middle(*size: int) -> Reference:
    def reference(x: Array) -> Array:
        at = [slice((n - m) // 2, (n - m) // 2 + m) for n, m in zip(x.shape[1:], size, strict=True)]
        return x[(slice(None), *at)]

    return reference


AUGMENTATION = [
    Row("the middle of images that vary", ImageAugmentationLayer([2, 3], Input=[2, V, V]), reference=middle(2, 3)),
    Row("the middle of widths that vary", ImageAugmentationLayer([2, 3], Input=[1, 4, V]), reference=middle(2, 3)),
    Row("parts of images that vary, in training", ImageAugmentationLayer(
        [2, 3], ReflectionProbabilities=[0.5, 0.5], Input=[2, V, V]), options=TRAINING),
]  # fmt: skip


NL = NormalizationLayer
NORMALIZATION = [
    Row("normalization of images that vary", NL(Input=[2, V, V]), reference=normalized((1, 2), [0])),
    Row("normalization of channels of images that vary", NL(1, "Same", Input=[2, V, V]),
        reference=normalized((0,), [0])),
    Row("normalization behind two levels that vary", NL(-1, "Same", Input=[V, V, 3]), reference=normalized((2,), [2])),
    Row("normalization of rows that vary, unbiased", NL(2, [1], Unbiased=True, Input=[2, V]),
        reference=normalized((1,), [0], ddof=1)),
    Row("batch normalization of images that vary", BatchNormalizationLayer(Input=[2, V, V]), options=TRAINING | {
        "independent": False}),
    Row("batch normalization of images that vary, channels last", BatchNormalizationLayer(
        Interleaving=True, Input=[V, V, 2]), options=TRAINING | {"independent": False}),
]  # fmt: skip

ROWS = [*WINDOWS, *SIZES, *AUGMENTATION, *NORMALIZATION]

SOLVED = [
    Solved(PL([2, 3], [1, 2]), "Input", [1, V, V], ends("[1, T, T2]", "[1, T-1, (T2-3)//2+1]")),
    Solved(PL([2, 3]), "Output", [1, V, V], ends("[1, T+1, T2+2]", "[1, T, T2]")),
    Solved(DL(2, 3, Stride=2), "Input", [1, V], {
        "Input": "[1, T]", "Output": "[2, T*2+1]", "Weights": "[1, 2, 3]", "Biases": "[2]"}),
    Solved(ResizeLayer([Scaled(2), 4]), "Input", [1, V, V], ends("[1, T, T2]", "[1, T*2, 4]")),
    Solved(ResizeLayer([Scaled(0.5)]), "Input", [1, V], ends("[1, T]", "[1, (T-1)//2+1]")),
    Solved(ResizeLayer([Scaled(2), All]), "Output", [1, V, V], ends("[1, ?, T2]", "[1, T, T2]")),
    Solved(PaddingLayer([[0, 0], [2, 2]]), "Output", [2, V], ends("[2, T-4]", "[2, T]")),
]  # fmt: skip
