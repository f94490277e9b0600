"""`netlang.testing` finds what is wrong with a layer, and says where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import LinearLayer, NetChain, Ramp, SoftmaxLayer
from netlang.compiler import ops
from netlang.compiler.lower import PromiseError
from netlang.compiler.program import Value
from netlang.spec.declare import In, Out
from netlang.spec.layer import Layer, layer
from netlang.testing import CheckError, check_layer


@layer
class Wrong(Layer):
    """Promises what it takes, and gives less."""

    Input = In("n *rest")
    Output = Out("n *rest")

    def lower(self, Input: Value) -> Any:
        return ops.reduce_sum(Input, 1)


@layer
class Leaking(Layer):
    """Sums padding too."""

    Input = In("T")
    Output = Out("")

    def lower(self, Input: Value) -> Any:
        return ops.reduce_sum(Input, 1)


@layer
class Gradientless(Layer):
    """Twice its input, of which it says the derivative is 0."""

    Input = In("*dims")
    Output = Out("*dims")

    def lower(self, Input: Value) -> Any:
        return ops.stop_gradient(Input * 2.0)


@layer
class Mixing(Layer):
    """Looks at the whole batch."""

    Input = In("*dims")
    Output = Out("*dims")

    def lower(self, Input: Value) -> Any:
        return Input - ops.expand(ops.reduce_max(Input, 0), Input, [0])


@pytest.mark.parametrize(
    ("net", "error", "message"),
    [
        (Wrong(Input=[2, 3]), PromiseError, "promises"),
        (Leaking(Input="Varying"), CheckError, "example 2 in a batch: Output is .*; the example alone has"),
        (Gradientless(Input=2), CheckError, r"the gradient of Input at \[\d\] of example 1 is 0; differences give"),
        (Mixing(Input=2), CheckError, r"in a batch: the gradient of Input at \[0\] is .*; the example alone has 0"),
    ],
)
def test_what_is_wrong_is_found(net: Layer, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        check_layer(net, executors=("interpreter",))


def test_a_wrong_result_is_found() -> None:
    with pytest.raises(CheckError, match=r"example 1: Output at \[0\] is 0.5; the reference has 1"):
        check_layer(SoftmaxLayer(), [0.0, 0.0], reference=[1, 0])
    with pytest.raises(CheckError, match=r"has dimensions \[2\]; the reference has \[3\]"):
        check_layer(SoftmaxLayer(), [0.0, 0.0], reference=np.ones(3))


def test_nets_can_be_checked_too() -> None:
    check_layer(NetChain([LinearLayer(3), Ramp, SoftmaxLayer()], Input=2), executors=("interpreter", "NumPy"))
