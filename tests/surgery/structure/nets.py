"""What the tests of this folder share."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang import (
    LinearLayer,
    MeanSquaredLossLayer,
    NetChain,
    NetDecoder,
    NetGraph,
    NetInitialize,
    NetPort,
    Plus,
    Ramp,
    SoftmaxLayer,
)
from netlang.language.nets.net import Net

YES = NetDecoder("Class", ["yes", "no"])
LAYERS = {"a": 3, "b": Ramp, "c": 2, "d": SoftmaxLayer()}
CHAIN = NetInitialize(NetChain(list(LAYERS.values()), Input=4, Output=YES))
NAMED = NetInitialize(NetChain(LAYERS, Input=4, Output=YES))
OPEN = NetChain([LinearLayer(), Ramp, LinearLayer(), SoftmaxLayer()])  # half known
BRANCHES = NetInitialize(
    NetGraph(
        {"a": 3, "b": 3, "s": Plus, "c": 2, "loss": MeanSquaredLossLayer()},
        [("a", "b", "s", "c", NetPort("loss", "Input")), ("a", "s")],
        Input=4,
    )
)


def arrays(net: Net) -> list[np.ndarray]:
    return [value for value in net.own_arrays().values() if isinstance(value, np.ndarray)]


def the_same_objects(net: Net, others: Any) -> bool:
    """Whether the arrays of a net are identically arrays of the others."""
    known = {id(array) for other in others for array in arrays(other)}
    return all(id(array) in known for array in arrays(net))
