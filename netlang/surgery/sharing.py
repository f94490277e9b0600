"""`NetInsertSharedArrays`: arrays given names, so that copies of a net share them."""

from __future__ import annotations

import numpy as np

from netlang.errors import NetOptionError, brief, quoted
from netlang.language.declaration.signatures import in_our_words
from netlang.language.edges.paths import name_in
from netlang.language.nets.net import Net, T
from netlang.language.values.net_arrays import NetArray


@in_our_words
def NetInsertSharedArrays(net: T, prefix: str = "") -> T:
    """The net with every array turned into a NetArray, named by `prefix` and its place: "1/Weights".

    Several copies of the result inside a larger net have the same arrays. A part of a place that has "/" in it, or is a
    number as a text, stands in quotes, so that different places have different names. Arrays that are shared already
    keep their names, and arrays that gradients do not train (moving means) cannot be shared. Raises NetOptionError for
    a name that the net has already.
    Source: https://reference.wolfram.com/language/ref/NetInsertSharedArrays.html

    >>> from netlang import LinearLayer
    >>> NetInsertSharedArrays(LinearLayer(2), "a/")
    LinearLayer(2, Weights=NetArray("a/Weights"), Biases=NetArray("a/Biases"))
    """
    if not isinstance(net, Net) or not isinstance(prefix, str):
        raise NetOptionError(f"NetInsertSharedArrays takes a net and a text, not {brief(net)} and {brief(prefix)}")
    trained = {
        (*path, array.name): array.trained
        for path, layer in net.solution.layers.items()
        for array in layer.arrays_declared()
    }
    taken = {value.name for value in net.own_arrays().values() if isinstance(value, NetArray)}
    named = {}
    for path, value in net.own_arrays().items():
        if not isinstance(value, NetArray) and trained[path]:
            name = prefix + name_in(path)
            if name in taken:
                raise NetOptionError(
                    f"the name {quoted(name)} for an array is that of a shared array of the net already",
                    ways=['a prefix: NetInsertSharedArrays(net, "prefix/")'],
                )
            named[path] = NetArray(name, Array=value) if isinstance(value, np.ndarray) else NetArray(name)
    return net.with_arrays(named)
