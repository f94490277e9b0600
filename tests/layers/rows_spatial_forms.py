"""Forms of spatial layers, normalizations and operators that other rows leave out."""

from __future__ import annotations

import numpy as np

from netlang.language.edges.net_port import NetPort
from netlang.language.nets.graph import NetGraph
from netlang.layers import (
    ConvolutionLayer,
    DeconvolutionLayer,
    DotLayer,
    NetMapThreadOperator,
    NormalizationLayer,
    PoolingLayer,
    ResizeLayer,
)
from tests.layers.rows_spatial import convolved, pooled, resampled, spread, swapped
from tests.layers.table import Row

DOT = NetGraph([DotLayer()], [([NetPort("A"), NetPort("B")], 1)])


def in_groups(x: np.ndarray, Scaling: np.ndarray, Biases: np.ndarray) -> np.ndarray:
    """Channels in two groups, as group normalization has them."""
    groups = x.reshape(2, -1)
    found = (groups - groups.mean(1, keepdims=True)) / np.sqrt(groups.var(1, keepdims=True) + 0.001)
    return found.reshape(x.shape) * Scaling[:, None, None] + Biases[:, None, None]


IN_GROUPS = {"Stride": [2, 1], "Dilation": [1, 2], "ChannelGroups": 2, "Interleaving": True}

ROWS = [
    Row("convolution of images in groups, channels last",
        ConvolutionLayer(4, [2, 1], PaddingSize=[[1, 0], [0, 2]], Input=[4, 3, 2], **IN_GROUPS),
        reference=swapped(convolved([2, 1], [1, 2], [(1, 0), (0, 2)], 2))),
    Row("deconvolution of images in groups, channels last",
        DeconvolutionLayer(4, [2, 2], PaddingSize=[[1, 0], [0, 2]], Input=[2, 3, 2], **IN_GROUPS),
        reference=swapped(spread([2, 1], [1, 2], [(1, 0), (0, 2)], 2))),
    Row("deconvolution in space", DeconvolutionLayer(2, 2, Biases=None, Input=[1, 2, 1, 2]),
        reference=spread([1] * 3, [1] * 3, [(0, 0)] * 3)),
    Row("pooling means in space, channels last",
        PoolingLayer(2, [2, 1, 1], Function="Mean", Interleaving=True, Input=[3, 2, 2, 1]),
        reference=swapped(pooled(np.mean, [2] * 3, [2, 1, 1], [(0, 0)] * 3))),
    Row("resize to bins", ResizeLayer([3, 2], Scheme="Bin", Input=[1, 2, 5]), reference=resampled([3, 2], "Bin")),
    Row("group normalization", NormalizationLayer((1, 3), 1, GroupNumber=[2, 1, 1], Input=[4, 2, 3]),
        reference=in_groups),
    Row("map over no level of an input",
        NetMapThreadOperator(DOT, {"A": 1, "B": 0}, A=["Varying", 3], B=3), reference=np.dot),
]  # fmt: skip
