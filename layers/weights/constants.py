"""ConstantArrayLayer, ConstantPlusLayer, ConstantTimesLayer: older names, and the nets that they stand for."""

from __future__ import annotations

from typing import Any

from netlang.language.declaration.signatures import in_our_words
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.graph import NetGraph
from netlang.language.symbols import Plus, Symbol, Times
from netlang.language.values.sentinels import Automatic
from netlang.layers.arithmetic.threading import ThreadingLayer
from netlang.layers.weights.net_array import NetArrayLayer


@in_our_words
def ConstantArrayLayer(*dims: Any, **options: Any) -> NetArrayLayer:
    """The old name of NetArrayLayer.

    Source: https://reference.wolfram.com/language/ref/ConstantArrayLayer.html

    >>> ConstantArrayLayer(Array=[1, 2])
    NetArrayLayer(Array=[1.0, 2.0])
    """
    return NetArrayLayer(*dims, **options)


@in_our_words
def ConstantPlusLayer(*, Biases: Any = Automatic, LearningRateMultipliers: Any = Automatic, **ports: Any) -> NetGraph:
    """x + Biases, element by element, as the net that it stands for. The biases start at 0.

    Ports: Input and Output, of the dimensions of Biases, which is found as "Biases" of the net.
    Source: https://reference.wolfram.com/language/ref/ConstantPlusLayer.html

    >>> ConstantPlusLayer(Biases=[1, 2, 3])([4, 5, 6])
    array([5., 7., 9.], dtype=float32)
    """
    return _with_array("Biases", Biases, 0.0, Plus, LearningRateMultipliers, ports)


@in_our_words
def ConstantTimesLayer(*, Scaling: Any = Automatic, LearningRateMultipliers: Any = Automatic, **ports: Any) -> NetGraph:
    """x * Scaling, element by element, as the net that it stands for. The factors start at 1.

    Ports: Input and Output, of the dimensions of Scaling, which is found as "Scaling" of the net.
    Source: https://reference.wolfram.com/language/ref/ConstantTimesLayer.html

    >>> ConstantTimesLayer(Scaling=[1, 2, 3])([4, 5, 6])
    array([ 4., 10., 18.], dtype=float32)
    """
    return _with_array("Scaling", Scaling, 1.0, Times, LearningRateMultipliers, ports)


def _with_array(name: str, array: Any, start: float, f: Symbol, multipliers: Any, ports: dict[str, Any]) -> NetGraph:
    constant = NetArrayLayer(Array=array, start=start, LearningRateMultipliers=multipliers)
    layers = {name: constant, "Threading": ThreadingLayer(f, None, InputPorts=2)}
    return NetGraph(layers, [([NetPort("Input"), name], "Threading")], **ports)
