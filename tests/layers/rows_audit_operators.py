"""Forms of spatial layers, normalizations and operators that other rows leave out."""

from __future__ import annotations

import numpy as np
from table import Row

from netlang.layers import DotLayer, NetMapThreadOperator, NormalizationLayer
from netlang.spec.graph import NetGraph
from netlang.spec.ports import NetPort

DOT = NetGraph([DotLayer()], [([NetPort("A"), NetPort("B")], 1)])


def in_groups(x: np.ndarray, Scaling: np.ndarray, Biases: np.ndarray) -> np.ndarray:
    """Channels in two groups, as group normalization has them."""
    groups = x.reshape(2, -1)
    found = (groups - groups.mean(1, keepdims=True)) / np.sqrt(groups.var(1, keepdims=True) + 0.001)
    return found.reshape(x.shape) * Scaling[:, None, None] + Biases[:, None, None]


ROWS = [
    Row("group normalization", NormalizationLayer((1, 3), 1, GroupNumber=[2, 1, 1], Input=[4, 2, 3]),
        reference=in_groups),
    Row("map over no level of an input",
        NetMapThreadOperator(DOT, {"A": 1, "B": 0}, A=["Varying", 3], B=3), reference=np.dot),
]  # fmt: skip
