"""ConvolutionLayer, DeconvolutionLayer, PoolingLayer, ResizeLayer, SpatialTransformationLayer,
ImageAugmentationLayer, PaddingLayer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.ndimage import map_coordinates

from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import All, Automatic
from netlang.layers import (
    ConvolutionLayer,
    DeconvolutionLayer,
    ImageAugmentationLayer,
    PaddingLayer,
    PoolingLayer,
    ResizeLayer,
    SpatialTransformationLayer,
)
from tests.layers.table import Row, Solved

Array = np.ndarray
Reference = Callable[..., Array]
CL, DL, PL = ConvolutionLayer, DeconvolutionLayer, PoolingLayer
KERNEL = {"Weights": [[[1, 2]]], "Biases": [0]}


def swapped(reference: Reference) -> Reference:
    """The reference for channels last."""
    return lambda x, **arrays: np.moveaxis(reference(np.moveaxis(x, -1, 0), **arrays), 0, -1)


def padded(x: Array, pad: Sequence[tuple[int, int]], fill: float = 0.0) -> Array:
    return np.pad(x, [(0, 0), *pad], constant_values=fill)


def convolved(stride: Any, dilation: Any, pad: Any, groups: int = 1) -> Reference:
    """A convolution, element by element."""

    def reference(x: Array, Weights: Array, Biases: Any = 0.0) -> Array:
        x = padded(x, pad)
        each, kernel = Weights.shape[1], Weights.shape[2:]
        sizes = zip(x.shape[1:], kernel, stride, dilation, strict=True)
        out = [max((n - q * (k - 1) - 1) // s + 1, 0) for n, k, s, q in sizes]
        y = np.zeros((len(Weights), *out))
        for o, p, c, u in np.ndindex(len(Weights), int(np.prod(out)), each, int(np.prod(kernel))):
            place, tap = np.unravel_index(p, out), np.unravel_index(u, kernel)
            at = [a * s + b * q for a, s, b, q in zip(place, stride, tap, dilation, strict=True)]
            y[(o, *place)] += Weights[(o, c, *tap)] * x[(o // (len(Weights) // groups) * each + c, *at)]
        return y + np.reshape(Biases, (-1, *[1] * len(out)))

    return reference


def spread(stride: Any, dilation: Any, crop: Any, groups: int = 1) -> Reference:
    """A deconvolution: each element adds the kernel."""

    def reference(x: Array, Weights: Array, Biases: Any = 0.0) -> Array:
        each, kernel = Weights.shape[1], Weights.shape[2:]
        sizes = zip(x.shape[1:], kernel, stride, dilation, strict=True)
        y = np.zeros((groups * each, *(max((n - 1) * s + q * (k - 1) + 1, 0) for n, k, s, q in sizes)))
        for c, p, o, u in np.ndindex(len(x), int(np.prod(x.shape[1:])), each, int(np.prod(kernel))):
            place, tap = np.unravel_index(p, x.shape[1:]), np.unravel_index(u, kernel)
            at = [a * s + b * q for a, s, b, q in zip(place, stride, tap, dilation, strict=True)]
            y[(c // (len(x) // groups) * each + o, *at)] += Weights[(c, o, *tap)] * x[(c, *place)]
        y = y[(slice(None), *(slice(a, n - b) for (a, b), n in zip(crop, y.shape[1:], strict=True)))]
        return y + np.reshape(Biases, (-1, *[1] * len(kernel)))

    return reference


def pooled(function: Any, kernel: Any, stride: Any, pad: Any, fill: float = 0.0) -> Reference:
    def reference(x: Array) -> Array:
        x = padded(x, pad, fill)
        out = [max((n - k) // s + 1, 0) for n, k, s in zip(x.shape[1:], kernel, stride, strict=True)]
        y = np.zeros((len(x), *out))
        for place in np.ndindex(*out):
            window = tuple(slice(a * s, a * s + k) for a, s, k in zip(place, stride, kernel, strict=True))
            y[(slice(None), *place)] = function(x[(slice(None), *window)].reshape(len(x), -1), axis=1)
        return y

    return reference


CONVOLUTION = [
    Row("convolution golden", CL(1, [2], **KERNEL), ([[1, 2, 3, 4]],), [[5, 8, 11]]),
    Row("convolution golden stride", CL(1, [2], Stride=2, **KERNEL), ([[1, 2, 3, 4]],), [[5, 11]]),
    Row("convolution golden dilation", CL(1, [2], Dilation=2, **KERNEL), ([[1, 2, 3, 4]],), [[7, 10]]),
    Row("convolution golden padding", CL(1, [2], PaddingSize=1, **KERNEL), ([[1, 2, 3, 4]],), [[2, 5, 8, 11, 4]]),
    Row("convolution in groups", CL(4, [3], Stride=2, PaddingSize=[[1, 2]], ChannelGroups=2, Input=[4, 5]),
        reference=convolved([2], [1], [(1, 2)], 2)),
    Row("convolution of images", CL(2, [2, 3], Stride=[1, 2], Dilation=[2, 1], PaddingSize=[1, 0], Input=[2, 4, 5]),
        reference=convolved([1, 2], [2, 1], [(1, 1), (0, 0)])),
    Row("convolution in space", CL(2, 2, Biases=None, Input=[1, 2, 3, 2]),
        reference=convolved([1] * 3, [1] * 3, [(0, 0)] * 3)),
    Row("convolution same", CL(2, 2, PaddingSize="Same", Input=[1, 4, 3]),
        reference=convolved([1] * 2, [1] * 2, [(0, 1)] * 2)),
    Row("convolution same with stride", CL(2, [3], PaddingSize="Same", Stride=2, Input=[1, 6]),
        reference=convolved([2], [1], [(0, 1)])),
    Row("convolution channels last", CL(3, [2], Interleaving=True, Input=[4, 2]),
        reference=swapped(convolved([1], [1], [(0, 0)]))),
    Row("convolution of sequences", CL(3, [3], Interleaving=True, PaddingSize=1, Input=["Varying", 2]),
        reference=swapped(convolved([1], [1], [(1, 1)]))),
    Row("convolution of sequences with stride", CL(3, [3], Interleaving=True, Stride=2, Input=["Varying", 2]),
        reference=swapped(convolved([2], [1], [(0, 0)]))),
    Row("convolution of sequences with a long kernel", CL(1, 5, Interleaving=True, Stride=2, Input=["Varying", 1]),
        reference=swapped(convolved([2], [1], [(0, 0)]))),
    Row("convolution of sequences, same", CL(1, [4], Interleaving=True, PaddingSize="Same", Input=["Varying", 2]),
        reference=swapped(convolved([1], [1], [(1, 2)]))),
    Row("convolution of sequences of rows", CL(2, [2, 2], Interleaving=True, PaddingSize=1, Input=["Varying", 3, 2]),
        reference=swapped(convolved([1] * 2, [1] * 2, [(1, 1)] * 2))),
]  # fmt: skip

DECONVOLUTION = [
    Row("deconvolution golden stride", DL(1, [2], Stride=2, Weights=[[[1, 10]]], Biases=[0]), ([[1, 2]],),
        [[1, 10, 2, 20]]),
    Row("deconvolution golden", DL(1, [2], Weights=[[[1, 10]]], Biases=[0]), ([[1, 2]],), [[1, 12, 20]]),
    Row("deconvolution in groups", DL(
        4, [3], Stride=2, Dilation=2, PaddingSize=[[1, 3]], ChannelGroups=2, Input=[2, 4]),
        reference=spread([2], [2], [(1, 3)], 2)),
    Row("deconvolution of images", DL(2, [3, 2], Stride=[1, 2], PaddingSize=1, Biases=None, Input=[2, 4, 3]),
        reference=spread([1, 2], [1, 1], [(1, 1)] * 2)),
    Row("deconvolution same", DL(2, 3, Stride=2, PaddingSize="Same", Input=[1, 2, 3]),
        reference=spread([2, 2], [1, 1], [(0, 1)] * 2)),
    Row("deconvolution same, gaps", DL(1, [1], Stride=2, PaddingSize="Same", Weights=[[[3]]], Biases=[1]),
        ([[1, 2]],), [[4, 1, 7, 1]]),
    Row("deconvolution of sequences", DL(2, [3], Interleaving=True, Stride=2, PaddingSize="Same", Input=["Varying", 2]),
        reference=swapped(spread([2], [1], [(0, 1)]))),
    Row("deconvolution of sequences, cropped", DL(2, 3, Interleaving=True, PaddingSize=3, Input=["Varying", 2]),
        reference=swapped(spread([1], [1], [(3, 3)]))),
]  # fmt: skip

POOLING = [
    Row("pooling golden", PL([2]), ([[1, 3, 2, 5]],), [[3, 3, 5]]),
    Row("pooling golden mean", PL([2], [2], Function="Mean"), ([[1, 3, 2, 5]],), [[2, 3.5]]),
    Row("pooling golden total", PL([2], [2], Function="Total"), ([[1, 3, 2, 5]],), [[4, 7]]),
    Row("pooling of negative numbers", PL([2], PaddingSize=1), ([[-1, -3]],), [[-1, -1, -3]]),
    Row("pooling of images", PL([2, 3], [1, 2], PaddingSize=[[1, 0], [0, 1]], Input=[2, 3, 4]),
        reference=pooled(np.max, [2, 3], [1, 2], [(1, 0), (0, 1)], -9e9)),
    Row("pooling means of images", PL(2, 2, Function="Mean", PaddingSize=1, Input=[2, 3, 4]),
        reference=pooled(np.mean, [2, 2], [2, 2], [(1, 1)] * 2)),
    Row("pooling in space", PL(2, Function="Total", Input=[1, 2, 3, 2]),
        reference=pooled(np.sum, [2] * 3, [1] * 3, [(0, 0)] * 3)),
    Row("pooling same", PL(3, 2, PaddingSize="Same", Input=[1, 4, 5]),
        reference=pooled(np.max, [3] * 2, [2] * 2, [(0, 1), (1, 1)], -9e9)),
    Row("pooling of sequences", PL([3], [2], Interleaving=True, Input=["Varying", 2]),
        reference=swapped(pooled(np.max, [3], [2], [(0, 0)]))),
    Row("pooling of sequences with padding", PL([3], Interleaving=True, PaddingSize=1, Input=["Varying", 2]),
        reference=swapped(pooled(np.max, [3], [1], [(1, 1)], -9e9))),
    Row("pooling means of sequences, same", PL(
        [2], Function="Mean", PaddingSize="Same", Interleaving=True, Input=["Varying", 1]),
        reference=swapped(pooled(np.mean, [2], [1], [(0, 1)]))),
]  # fmt: skip


def resampled(sizes: Sequence[int | None], scheme: str = "Point") -> Reference:
    def reference(x: Array) -> Array:
        for axis, new in enumerate(sizes, 1):
            old = x.shape[axis]
            if new is None or not x.size:
                continue
            at = np.linspace(0, old - 1, new) if scheme == "Point" else (np.arange(new) + 0.5) * old / new - 0.5
            x = np.apply_along_axis(lambda row, at=at, old=old: np.interp(at, np.arange(old), row), axis, x)
        return x

    return reference


RESIZE = [
    Row("resize golden", ResizeLayer([3]), ([[0, 10]],), [[0, 5, 10]]),
    Row("resize golden nearest", ResizeLayer([Scaled(2)], Resampling="Nearest"), ([[1, 2]],), [[1, 1, 2, 2]]),
    Row("resize nearest, points", ResizeLayer([Scaled(2)], Resampling="Nearest", Scheme="Point"), ([[1, 2]],),
        [[1, 1, 2, 2]]),
    Row("resize to one", ResizeLayer([1]), ([[3, 10]],), [[3]]),
    Row("resize rows", ResizeLayer([5, All], Input=[2, 3, 2]), reference=resampled([5, None])),
    Row("resize by factors", ResizeLayer([Scaled(0.5), Scaled(3)], Scheme="Bin", Input=[2, 5, 2]),
        reference=resampled([3, 6], "Bin")),
    Row("resize channels last", ResizeLayer([4, Scaled(2)], Interleaving=True, Input=[2, 3, 2]),
        reference=swapped(resampled([4, 6]))),
    Row("resize in space", ResizeLayer([2, 3, 4], Input=[1, 3, 2, 2]), reference=resampled([2, 3, 4])),
    Row("resize sequences of rows", ResizeLayer([All, 2], Interleaving=True, Input=["Varying", 3, 2]),
        reference=lambda x: swapped(resampled([None, 2]))(x) if len(x) else np.zeros((0, 2, 2))),
]  # fmt: skip


def transformed(h: int, w: int) -> Reference:
    def reference(x: Array, p: Array) -> Array:
        columns, rows = (np.linspace(-1, 1, n) if n > 1 else np.zeros(1) for n in (w, h))
        at = np.stack([*np.meshgrid(columns, rows), np.ones((h, w))])
        xs, ys = np.tensordot(p.reshape(2, 3), at, 1)
        place = [(ys + 1) * (x.shape[1] - 1) / 2 + 3, (xs + 1) * (x.shape[2] - 1) / 2 + 3]
        return np.stack([map_coordinates(np.pad(c, 3), place, order=1) for c in x])

    return reference


def seen(seed: int, *shape: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {"Input": rng.normal(size=shape), "Parameters": 0.6 * rng.normal(size=6)}


NINE = np.arange(9.0).reshape(1, 3, 3)
FAR = {"Input": NINE, "Parameters": [1e20, 0, 0, 0, 1, 9e30]}
SAME = {"Input": NINE, "Parameters": [1, 0, 0, 0, 1, 0]}
ZOOM = {"Input": NINE, "Parameters": [0.5, 0, 0, 0, 0.5, 0]}
NO_GRADIENT = {"differentiable": False}

TRANSFORMATION = [
    Row("transformation", SpatialTransformationLayer([2, 4]), tuple(seen(i, 2, 3, 5) for i in range(3)),
        transformed(2, 4)),
    Row("transformation to a column", SpatialTransformationLayer([3, 1]), (seen(3, 1, 4, 2),), transformed(3, 1)),
    Row("transformation that does nothing", SpatialTransformationLayer([3, 3]), (SAME,), NINE, NO_GRADIENT),
    Row("transformation that zooms", SpatialTransformationLayer([2, 2]), (ZOOM,), [[[2, 3], [5, 6]]]),
    Row("transformation far outside", SpatialTransformationLayer([3, 3]), (FAR,), np.zeros((1, 3, 3)), NO_GRADIENT),
]  # fmt: skip

TRAINING = {"training": True}
TURNED = {"ReflectionProbabilities": [1, 0], "Input": [2, 2, 3]}

AUGMENTATION = [
    Row("augmentation, the middle", ImageAugmentationLayer([1, 2], Input=[2, 3, 5]),
        reference=lambda x: x[:, 1:2, 1:3]),
    Row("augmentation in training", ImageAugmentationLayer(
        [2, 2], ReflectionProbabilities=[0.5, 0.5], Input=[2, 3, 4]), options=TRAINING),
    Row("augmentation upside down", ImageAugmentationLayer([2, 3], **TURNED), reference=lambda x: x[:, ::-1],
        options=TRAINING),
    Row("augmentation of all there is", ImageAugmentationLayer([2, 3], Input=[2, 2, 3]), reference=lambda x: x,
        options=TRAINING),
]  # fmt: skip


def surrounded(amounts: Any, **options: Any) -> Reference:
    return lambda x: np.pad(x, amounts, **options)


PADDING = [
    Row("padding golden", PaddingLayer([[2, 1]]), ([1, 2, 3],), [0, 0, 1, 2, 3, 0]),
    Row("padding golden fixed", PaddingLayer([[2, 1]], Padding="Fixed"), ([1, 2, 3],), [1, 1, 1, 2, 3, 3]),
    Row("padding golden reflected", PaddingLayer([[2, 1]], Padding="Reflected"), ([1, 2, 3],), [3, 2, 1, 2, 3, 2]),
    Row("padding with a number", PaddingLayer([[0, 1], [2, 0]], Padding=-1.5, Input=[2, 3, 2]),
        reference=surrounded([(0, 1), (2, 0), (0, 0)], constant_values=-1.5)),
    Row("padding reflected further than the array", PaddingLayer([[5, 7]], Padding="Reflected", Input=3),
        reference=surrounded((5, 7), mode="reflect")),
    Row("padding fixed at two levels", PaddingLayer([[1, 2], [3, 0]], Padding="Fixed", Input=[2, 2]),
        reference=surrounded([(1, 2), (3, 0)], mode="edge")),
    Row("padding of one element", PaddingLayer([[1, 2]], Padding="Reflected"), ([4],), [4, 4, 4, 4]),
    Row("padding of sequences", PaddingLayer([[1, 2]], Padding=3, Input=["Varying", 2]),
        reference=surrounded([(1, 2), (0, 0)], constant_values=3)),
    Row("padding of sequences, inside", PaddingLayer([[0, 0], [1, 0]], Input=["Varying", 2]),
        reference=surrounded([(0, 0), (1, 0)])),
    Row("padding of sequences, fixed", PaddingLayer([[1, 2]], Padding="Fixed", Input="Varying"),
        ([1, 2, 3], [4]), surrounded((1, 2), mode="edge")),
    Row("padding of sequences, reflected", PaddingLayer([[2, 3]], Padding="Reflected", Input="Varying"),
        ([1, 2, 3], [4], [5, 6]),
        surrounded((2, 3), mode="reflect")),
    Row("padding of integers, fixed", PaddingLayer([[1, 2]], Padding="Fixed", Input=["Varying", "Integer"]),
        ([1, 2, 3], [4]), surrounded((1, 2), mode="edge")),
    Row("padding of integers, reflected", PaddingLayer([[2, 1]], Padding="Reflected", Input=[3, "Integer"]),
        ([7, 8, 9],), [9, 8, 7, 8, 9, 8]),
]  # fmt: skip


ROWS = [*CONVOLUTION, *DECONVOLUTION, *POOLING, *RESIZE, *TRANSFORMATION, *AUGMENTATION, *PADDING]

SOLVED = [
    Solved(CL(4, [3, 3]), "Input", [3, 8, 8],
           {"Input": "[3, 8, 8]", "Output": "[4, 6, 6]", "Weights": "[4, 3, 3, 3]", "Biases": "[4]"}),
    Solved(CL(4, 3), "Output", [4, 6, 6],
        {"Input": "[?, 8, 8]", "Output": "[4, 6, 6]", "Weights": "[4, ?, 3, 3]", "Biases": "[4]"}),
    Solved(CL(4, 3, Stride=2, Interleaving=True), "Input", ["Varying", 2],
           {"Input": "[T, 2]", "Output": "[(T-3)//2+1, 4]", "Weights": "[4, 2, 3]", "Biases": "[4]"}),
    Solved(DL(4, 3, Stride=2), "Input", [6, 5],
        {"Input": "[6, 5]", "Output": "[4, 11]", "Weights": "[6, 4, 3]", "Biases": "[4]"}),
    Solved(DL(4, 3, Stride=2), "Output", [4, 11, 7],
           {"Input": "[?, 5, 3]", "Output": "[4, 11, 7]", "Weights": "[?, 4, 3, 3]", "Biases": "[4]"}),
    Solved(PL(2, 2), "Input", [3, 8, 7], {"Input": "[3, 8, 7]", "Output": "[3, 4, 3]"}),
    Solved(PL(2), "Output", [3, 8, 7], {"Input": "[3, 9, 8]", "Output": "[3, 8, 7]"}),
    Solved(ResizeLayer([4, Scaled(2)]), "Input", [3, 5, 6], {"Input": "[3, 5, 6]", "Output": "[3, 4, 12]"}),
    Solved(ResizeLayer([4, Scaled(2)]), "Output", [3, 4, 12], {"Input": "[3, ?, 6]", "Output": "[3, 4, 12]"}),
    Solved(ResizeLayer([All, Scaled(1.5)]), "Output", [3, 5, Automatic], {"Input": "[3, 5, ?]", "Output": "[3, 5, ?]"}),
    *(Solved(SpatialTransformationLayer([2, Automatic]), port, form, found) for port, form, found in (
        ("Input", [3, 8, 8], {"Input": "[3, 8, 8]", "Parameters": "[6]", "Output": "[3, 2, ?]"}),
        ("Parameters", 6, {"Input": "[?, ?, ?]", "Parameters": "[6]", "Output": "[?, 2, ?]"}),
        ("Output", [3, 2, 5], {"Input": "[3, ?, ?]", "Parameters": "[6]", "Output": "[3, 2, 5]"}),
    )),
    Solved(ImageAugmentationLayer([2, 3]), "Input", [3, 8, 8], {"Input": "[3, 8, 8]", "Output": "[3, 2, 3]"}),
    Solved(ImageAugmentationLayer([2, 3]), "Output", [3, 2, 3], {"Input": "[3, ?, ?]", "Output": "[3, 2, 3]"}),
    Solved(PaddingLayer([[1, 2]]), "Input", ["Varying", 2], {"Input": "[T, 2]", "Output": "[T+3, 2]"}),
    Solved(PaddingLayer([[1, 2], [3, 0]]), "Output", [5, 4, 3], {"Input": "[2, 1, 3]", "Output": "[5, 4, 3]"}),
]  # fmt: skip
