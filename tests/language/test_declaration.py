"""What is wrong with the declaration of a layer is said when its class is made, or when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netlang import LinearLayer, NetGraph, NetOptionError, NetPort
from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.compiler.lowering.check_promises import PromiseError
from netlang.compiler.rules import equal
from netlang.language.declaration.declare import Array, Carry, In, Out, Rule, net
from netlang.language.nets.layer import Layer, layer
from netlang.testing import check_layer
from tests.raised import raised


def declared(lower: Callable[..., Any] | None = None, **parts: Any) -> type[Layer]:
    """A layer with an input, an output and these parts."""
    body = {"Input": In("n"), "Output": Out("n"), **parts} | ({"lower": lower} if lower else {})
    return layer(type("Ours", (Layer,), body))


def message(error: type[Exception], make: Callable[[], Any]) -> str:
    return str(raised(error, make))


def test_an_unknown_argument_of_lower_is_refused() -> None:
    assert message(NetOptionError, lambda: declared(lambda self, Inptu: Inptu)) == (
        'Ours: its `lower` takes "Inptu", which the layer does not have\n'
        '  of inputs, states, arrays and nets it has "Input"\n'
        '  try: did you mean "Input"?'
    )
    weights = {"Weights": Array("n"), "State": Carry("n")}
    assert message(NetOptionError, lambda: declared(lambda self, Input: Input, **weights)) == (
        'Ours: its `lower` does not take "Weights", "State"'
    )
    declared(lambda self, Input, **arrays: Input, **weights)  # the rest
    declared(lambda self, *Input, State, Weights, training, batch: Input[0], **weights)


def test_a_net_inside_is_taken_by_its_name() -> None:
    def made(lower: Callable[..., Any]) -> Any:
        return declared(lower, __annotations__={"inner": Any}, inner=net())

    made(lambda self, Input, Inner: Inner(Input))
    assert message(NetOptionError, lambda: made(lambda self, Input: Input)).endswith('does not take "Inner"')


def test_invalid_words_in_patterns_are_refused() -> None:
    assert message(NetOptionError, lambda: declared(Output=Out("n-1"))) == (
        'Ours: "n-1" is no word of a pattern, in "n-1" of Output\n'
        "  a word is a name, *name or a number; what sizes have to do with each other, rules say"
    )


def test_a_class_that_is_not_made_a_layer() -> None:
    plain = type("Ours", (Layer,), {"Input": In("n"), "lower": lambda self, Input: Input})
    assert message(NetOptionError, plain) == "Ours is not made a layer\n  try: @layer above its class"


@pytest.mark.parametrize(
    ("lower", "said"),
    [
        (lambda self, Input: Input, "promises Output, Other, and its `lower` gives 1 values"),
        (lambda self, Input: {"Output": Input, "Othr": Input},
         'promises Output, Other, and its `lower` gives "Othr"\n  try: did you mean "Other"?'),
        (lambda self, Input: {"Output": Input}, "promises Other, and its `lower` gives None for it"),
        (lambda self, Input: (Input, 3.0), "promises Other, and its `lower` gives 3.0 for it"),
    ],
)  # fmt: skip
def test_a_wrong_result_of_lower_is_refused(lower: Callable[..., Any], said: str) -> None:
    assert message(PromiseError, lambda: declared(lower, Other=Out("n"))()([1, 2])) == f"Ours(Input=2) {said}"


@pytest.mark.parametrize(
    ("lower", "said"),
    [
        (lambda self, Input: np.exp(Input), "ops.exp, of netlang.compiler.ops"),
        (lambda self, Input: Input * np.ones(2), "ops.table makes it one"),
        (lambda self, Input: Input + ops.reduce_sum(Input, 1), "say with `expand` along which axes"),
    ],
)
def test_arithmetic_that_there_is_not(lower: Callable[..., Any], said: str) -> None:
    assert said in message(TypeError, lambda: declared(lower)()([1, 2]))


@pytest.mark.parametrize("two", [np.float64(2), np.float32(2), np.int64(2), np.array(2.0)], ids=lambda two: two.dtype)
def test_numbers_of_numpy_are_numbers(two: Any) -> None:
    assert declared(lambda self, Input: two * Input * two)()([1, 2]).tolist() == [4, 8]


@layer
class MixtureLayer(Layer):
    """k arrays, each times its weight."""

    Shares = In("k")
    Input = In("*dims", many=True)
    Output = Out("*dims")

    def rules(self) -> tuple[Rule, ...]:
        return () if self.takes_many else (equal("k", str(len(self.InputPorts))),)

    def lower(self, *Input: Value, Shares: Value) -> Value:
        total = ops.zeros_like(Input[0])
        for i, x in enumerate(Input):
            share = ops.reshape(ops.cut(Shares, 1, i, 1), (x.shape[0],))
            total = total + x * ops.expand(share, x, range(1, x.rank))
        return total


def test_any_number_of_inputs_beside_another() -> None:
    check_layer(MixtureLayer(InputPorts=3), reference=lambda s, *x: np.tensordot(s, np.stack(x), 1))
    assert MixtureLayer()([[1, 10], [1, 2, 3], [1, 1, 1]]).tolist() == [11, 12, 13]
    edges = [(NetPort("w"), NetPort("mix", "Shares")), (NetPort("x"), "a", "mix"), (NetPort("x"), "b", "mix")]
    net = NetGraph({"mix": MixtureLayer(), "a": LinearLayer(3), "b": LinearLayer(3)}, edges)
    assert net.input_names == ("w", "x") and net.solution.port((), "w")[0] == (2,)


@pytest.mark.parametrize("name", ["output_is", "compares"])
def test_a_kind_of_output_that_there_is_not(name):
    assert str(raised(NetOptionError, lambda: declared(**{name: "probabilites"}))) == (
        f'Ours: {name} is one of "probabilities", "probability", "distance", "numbers", "elements", '
        'not "probabilites"\n  try: did you mean "probabilities"?'
    )
