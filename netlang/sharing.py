"""`NetInsertSharedArrays`: arrays given names, so that copies of a net share them."""

from __future__ import annotations

import numpy as np

from netlang.spec.arrays import NetArray
from netlang.spec.net import Net


def NetInsertSharedArrays(net: Net, prefix: str = "") -> Net:
    """The net with every array turned into a NetArray, named by `prefix` and its place: "1/Weights".

    Several copies of the result inside a larger net have the same arrays. Arrays that are shared already keep their
    names, and arrays that gradients do not train (moving means) cannot be shared.
    Source: https://reference.wolfram.com/language/ref/NetInsertSharedArrays.html

    >>> from netlang import LinearLayer, NetExtract
    >>> NetExtract(NetInsertSharedArrays(LinearLayer(2, Input=3), "a"), "Weights")
    NetArray("aWeights")
    """
    trained = {
        (*path, array.name): array.trained
        for path, layer in net.solution.layers.items()
        for array in layer.arrays_declared()
    }
    named = {}
    for path, value in net.own_arrays().items():
        if not isinstance(value, NetArray) and trained[path]:
            name = prefix + "/".join(map(str, path))
            named[path] = NetArray(name, Array=value) if isinstance(value, np.ndarray) else NetArray(name)
    return net.with_arrays(named)
