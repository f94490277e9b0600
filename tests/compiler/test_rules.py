"""A kind of rule is one class: what is made of it is seen in sizes, proofs, errors, and on the page of a layer."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from netlang import (
    BasicRecurrentLayer,
    LinearLayer,
    NetBidirectionalOperator,
    NetOptionError,
    NetShapeError,
    Restricted,
)
from netlang.compiler.inference.constraints.arithmetic import Total
from netlang.compiler.inference.facts import Clash, unknowns_in
from netlang.compiler.inference.store import Constraint
from netlang.compiler.ops import cut
from netlang.compiler.rules import derive, equal, product, same_port, total
from netlang.language.declaration.declare import In, Out, Rule, net, rule, word
from netlang.language.nets.layer import Layer, layer
from netlang.language.types.port_types import Integer
from netlang.reports.layer_page import entry
from tests.raised import raised


@rule
class difference(Rule):
    """The size `rest` is `whole - part`."""

    rest: str = word()
    whole: str = word()
    part: str = word()

    def text(self):
        return f"`{self.rest}` is `{self.whole}` less `{self.part}`"

    def constraint(self, scope):
        return Total(scope.term(self.whole), scope.terms(self.part, self.rest), scope.says(self))


@frozen(eq=False)
class Even(Constraint):
    """A size is even."""

    size: Any
    where: Any

    def unknowns(self):
        return unknowns_in(self.size)

    def step(self, store):
        size, why = store.look(self.size)
        if isinstance(size, int) and size % 2:
            raise Clash(self, size, 2, why, (), says=(f"{size} is odd", f"there are {size}"))
        return isinstance(size, int)


@rule
class even(Rule):
    """The size is even."""

    size: str = word()

    def text(self):
        return f"`{self.size}` is even"

    def constraint(self, scope):
        return Even(scope.term(self.size), scope.says(self))


@layer
class PairsLayer(Layer):
    """The first of each pair of elements."""

    Input = In("size")
    Output = Out("half")
    rules = (even("size"), product("size", 2, "half"))

    def lower(self, Input):
        return Input


@layer
class CutLayer(Layer):
    """Its Input without as many first elements as Head has.

    >>> CutLayer(Input=3, Head=1)({"Input": [1, 2, 3], "Head": [0]})
    array([2., 3.], dtype=float32)
    """

    Input = In("size")
    Head = In("gone")
    Output = Out("left")
    rules = (difference("left", "size", "gone"),)

    def lower(self, Input, Head):
        gone = Head.shape[1]
        return cut(Input, 1, gone, Input.shape[1] - gone)


@pytest.mark.parametrize(("given", "found"), [
    ({"Input": 5, "Head": 2}, {"Output": 3}), ({"Input": 5, "Output": 3}, {"Head": 2}),
    ({"Head": 2, "Output": 3}, {"Input": 5}),
])  # fmt: skip
def test_a_rule_of_a_user_is_solved_in_every_direction(given, found):
    solution = CutLayer(**given).solution
    assert {name: solution.port((), name)[0] for name in found} == {name: (size,) for name, size in found.items()}


def test_a_proof_shows_the_rule_and_its_arithmetic():
    proof = str(CutLayer(Input=5, Head=2).why("Output"))
    assert "CutLayer(): left is size less gone; 3 = 5 - 2" in proof


def test_a_clash_of_a_rule_names_both_sides():
    assert str(raised(NetShapeError, lambda: CutLayer(Input=5, Head=2, Output=4))).splitlines()[:3] == [
        "CutLayer: 5 is not 6",
        "  level 1 of Input is 5       because Input=5 was given to CutLayer",
        "  its parts make 6 together   because Head=2 was given to CutLayer, and Output=4 was given to CutLayer",
    ]


def test_a_constraint_of_its_own_says_itself_what_is_wrong():
    assert str(raised(NetShapeError, lambda: PairsLayer(Input=5))).splitlines()[:2] == [
        "PairsLayer: 5 is odd", "  there are 5   because Input=5 was given to PairsLayer"
    ]  # fmt: skip
    assert PairsLayer(Output=3).solution.port((), "Input")[0] == (6,)


def test_the_page_of_its_layer_has_the_sentence():
    assert "* `left` is `size` less `gone`" in entry(CutLayer)


def test_a_word_that_nothing_else_has_is_refused_in_it_too():
    with pytest.raises(
        NetOptionError, match=r'"missing" stands in a rule.*\n.*difference\(.left., .missing., .gone.\)'
    ):

        @layer
        class OtherLayer(Layer):
            Input = In("gone")
            Output = Out("left")
            rules = (difference("left", "missing", "gone"),)

            def lower(self, Input):
                return Input


def test_words_are_read_in_every_spelling():
    assert product("whole", 2, "*rest").words == ("whole", "2", "*rest")
    assert derive("a b", ["*dims of my input"], len).words == ("a", "b", "*dims of my input")
    assert equal("*a", "*b c") == equal("*a", "*b c") != equal("*a", "*b")
    with pytest.raises(NetOptionError, match="a rule takes names of sizes, and numbers, not True"):
        total("whole", True)


def test_a_net_inside_that_takes_reals_accepts_integers():
    op = NetBidirectionalOperator(BasicRecurrentLayer(2), Input=["Varying", 3, Restricted("Integer", 4)])
    assert op.solution.port((), "Input")[1] == Integer(1, 4)


def test_a_size_may_be_told_by_a_port_inside_alone():
    @layer
    class Around(Layer):
        """The result of its net, which alone determines the size."""

        net: Any = net()
        Input = In("*dims")
        Output = Out("*dims")
        rules = (same_port("Net", "Input", "inner"), same_port("Net", "Output", "*dims"))

        def lower(self, Input, Net):
            return Net(Input)

    assert Around(LinearLayer(2, Input=3)).solution.size((), "inner") == 3
