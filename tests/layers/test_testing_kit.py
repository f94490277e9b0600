"""`netlang.testing` finds what is wrong with a layer, and says where."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from netlang import Abs, ElementwiseLayer, LinearLayer, Log, NetChain, Ramp, SoftmaxLayer
from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.check_promises import PromiseError
from netlang.executors.interpreter import InterpreterPlan
from netlang.language.declaration.declare import Carry, In, Out
from netlang.language.nets.layer import Layer, layer
from netlang.testing import CheckError, check_layer, layer_checks


@layer
class Wrong(Layer):
    """Its output is smaller than declared."""

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
class Reaching(Layer):
    """Reads just past the last element."""

    Input = In("T")
    Output = Out("")

    def lower(self, Input: Value) -> Any:
        (batch, size) = Input.shape
        end = ops.full((batch,), size) if isinstance(size, int) else ops.lengths_of(size, batch)
        return ops.reshape(ops.pick_along(Input, 1, ops.reshape(end, (batch, 1))), (batch,))


@layer
class Gradientless(Layer):
    """Twice its input, with derivative 0."""

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


@layer
class Undecided(Layer):
    """A different factor each time."""

    Input = In("n")
    Output = Out("n")

    def lower(self, Input: Value) -> Any:
        return Input * float(next(FACTORS))


FACTORS = itertools.count(1)


@layer
class HalfRight(Layer):
    """Has no derivative below 0."""

    Input = In("n")
    Output = Out("n")

    def lower(self, Input: Value) -> Any:
        return ops.maximum(Input, 0.0) + ops.stop_gradient(ops.minimum(Input, 0.0))


@layer
class Shortening(Layer):
    """Declares any size, and gives that of its input."""

    Input = In("n")
    Output = Out("m")

    def lower(self, Input: Value) -> Any:
        return Input


@layer
class Lasting(Layer):
    """Undefined for empty sequences."""

    Input = In("T n")
    Output = Out("n")

    def lower(self, Input: Value) -> Any:
        return ops.last(Input)


@layer
class Counting(Layer):
    """Counts beyond its declared range."""

    Input = In("T")
    Output = Out("T", integer=3)

    def lower(self, Input: Value) -> Any:
        return ops.iota(Input.shape, 1) + 1


@layer
class Coarse(Layer):
    """Needs more than single precision."""

    Input = In("n")
    Output = Out("n")

    def lower(self, Input: Value) -> Any:
        return (Input + 1e7) - 1e7


@layer
class Endless(Layer):
    """A state that goes on through the padding."""

    Input = In("T n")
    Output = Out("T n")
    State = Carry("n")

    def lower(self, Input: Value, State: Value) -> Any:
        finals, results = ops.loop(lambda s, x: ((s[0] + x[0],), (s[0] + x[0],)), (State,), (Input,), None)
        return (*results, *finals)


@pytest.mark.parametrize(
    ("net", "error", "message"),
    [
        (Wrong(Input=[2, 3]), PromiseError, "promises"),
        (Leaking(Input="Varying"), PromiseError, "reduce_sum counts the padding of a level that varies, T"),
        (Leaking(), PromiseError, "reduce_sum counts the padding of a level that varies, T"),
        (
            Reaching(Input="Varying"),
            CheckError,
            r"example 2 in a batch: Output is .*; the example alone has.*\n.*what the padding holds",
        ),
        (Reaching(), CheckError, r"(?s)Reaching\(Input=\"Varying\"\): example 2 in a batch: .*what the padding holds"),
        (Lasting(), CheckError, r"(?s)example 3 in a batch: .*there is an empty sequence"),
        (Counting(Input="Varying"), CheckError, r"example 1: Output promises 1..3, and has 4"),
        (Endless(), PromiseError, "scan counts the padding of a level that varies, T"),
        (Undecided(), CheckError, r"another program each time; random(.|\n)*mul\(Input, 1.0\)(.|\n)*mul\(Input, 2.0\)"),
        (HalfRight(), CheckError, r"the gradient of Input at \[\d\] of example \d is 0; differences give 0.6"),
        (Shortening(), PromiseError, "Output of Shortening.* promises"),
        (Coarse(), CheckError, "interpreter in float32, example 1: Output at .*; the program in float64 has"),
        (Gradientless(Input=2), CheckError, r"the gradient of Input at \[\d\] of example 1 is 0; differences give"),
        (
            Mixing(Input=2),
            CheckError,
            r"in a batch: Output at \[0\] is .*; the example alone has 0\n.*the other examples",
        ),
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


def test_results_for_positive_numbers_only() -> None:
    check_layer(ElementwiseLayer(Log), reference=np.log, executors=("interpreter",))
    check_layer(ElementwiseLayer(Abs), positive=True, reference=lambda x: x, executors=("interpreter",))


def test_executors_that_disagree_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Another(InterpreterPlan):
        def compute(self, inputs: Any) -> list[np.ndarray]:
            return [made * 1.01 for made in super().compute(inputs)]

    monkeypatch.setattr(layer_checks, "executors_of", lambda names: {"Another": Another})
    with pytest.raises(CheckError, match=r"Another in float64, example 1: Output at .*; the program in float64 has"):
        check_layer(LinearLayer(2))


def test_nets_can_be_checked_too() -> None:
    check_layer(NetChain([LinearLayer(3), Ramp, SoftmaxLayer()], Input=2), executors=("interpreter", "NumPy"))
