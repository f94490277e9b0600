"""What NetUnfold cannot make a step of, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    AppendLayer,
    AttentionLayer,
    CatenateLayer,
    ConstantArrayLayer,
    ConvolutionLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    Mean,
    NetBidirectionalOperator,
    NetChain,
    NetGraph,
    NetOptionError,
    NetPort,
    NetUnfold,
    PartLayer,
    ReshapeLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    Tanh,
    TotalLayer,
    TransposeLayer,
)
from netlang.compiler import ops
from netlang.compiler.ir.program import Value
from netlang.language.declaration.declare import Carry, In, Out
from netlang.language.nets.layer import Layer, layer
from tests.raised import raised
from tests.surgery.test_unfold_nets import GRU, HERE, PAIRS, attending


def refusal(net: Any) -> str:
    return str(raised(NetOptionError, lambda: NetUnfold(net)))


ALL, ENDS = "combines all elements of the sequence", "takes elements from other places of the sequence, such as its end"
MOVED = "joins, leaves out or moves elements of the sequence"
NEAR = "looks at several elements of the sequence at a time"
SIDEWAYS = "has the sequence at another level than the first"
convolved = [TransposeLayer(), ConvolutionLayer(3, [2]), TransposeLayer(), GRU(2)]
appended = NetGraph(
    {"more": AppendLayer(), "rnn": GRU(2)},
    [(HERE, NetPort("more", "Input")), (NetPort("e"), NetPort("more", "Element")), ("more", "rnn")],
    **PAIRS,
)
MIXING = [
    (NetChain([GRU(2), SequenceReverseLayer()], **PAIRS), "2 (SequenceReverseLayer)", ENDS),
    (NetChain([NetBidirectionalOperator(GRU(2)), GRU(2)], **PAIRS), "1 (NetBidirectionalOperator)", ENDS),
    (NetChain([GRU(2), PartLayer(-2)], **PAIRS), "2 (PartLayer)", ENDS),
    (NetChain([GRU(2), SequenceRestLayer()], **PAIRS), "2 (SequenceRestLayer)", MOVED),
    (NetChain([SequenceMostLayer(), GRU(2)], **PAIRS), "1 (SequenceMostLayer)", MOVED),
    (appended, '"more" (AppendLayer)', MOVED),
    (NetChain([GRU(2), SoftmaxLayer(1)], **PAIRS), "2 (SoftmaxLayer)", ALL),
    (NetChain([GRU(2), AggregationLayer(Mean, 1)], **PAIRS), "2 (AggregationLayer)", ALL),
    (NetChain([ConvolutionLayer(3, [2], Interleaving=True), GRU(2)], **PAIRS), "1 (ConvolutionLayer)", NEAR),
    (NetChain([GRU(2), TransposeLayer()], **PAIRS), "2 (TransposeLayer)", SIDEWAYS),
    (NetChain(convolved, **PAIRS), "1 (TransposeLayer)", SIDEWAYS),
    (NetGraph([GRU(3), attending(None)], [(1, 2)], **PAIRS), '2."attend" (AttentionLayer)',
     "compares every element of the sequence with every other"),
]  # fmt: skip


@pytest.mark.parametrize(("net", "place", "reason"), MIXING, ids=lambda item: str(item)[:30])
def test_unfolding_a_layer_that_mixes_elements_is_refused(net, place, reason):
    assert refusal(net) == (
        f"{place} has no single step: it {reason}\n"
        "  a step takes one element, and what layers with states keep of those before it\n"
        "  try: NetUnfold of a part of the net without it, taken out with NetExtract"
    )


def test_unfolding_a_net_without_states_is_refused():
    outside = "there are those of recurrent layers, NetFoldOperator and causal attention, outside other operators"
    assert refusal(LinearLayer(3)) == f"LinearLayer(3) has no states to unfold\n  {outside}"
    message = refusal(NetBidirectionalOperator(GRU(2), **PAIRS))
    assert message.splitlines()[1:] == [f"  NetBidirectionalOperator {ENDS}", f"  {outside}"]


@layer
class RunningSumLayer(Layer):
    """The sum of all elements so far."""

    Input = In("T n")
    Output = Out("T n")
    State = Carry("n")

    def lower(self, Input: Value, State: Value) -> tuple[Value, Value]:
        (last,), (sums,) = ops.fold(lambda s, x: ((s[0] + x[0],), (s[0] + x[0],)), (State,), (Input,))
        return sums, last


def test_a_layer_with_states_that_does_not_say_its_step():
    for net, place in (
        (RunningSumLayer(**PAIRS), "RunningSumLayer"),
        (NetChain([GRU(2), RunningSumLayer()], **PAIRS), "2 (RunningSumLayer)"),
    ):
        assert refusal(net) == (
            f'{place} has the state "State", and does not say what a single step is\n'
            "  try: in its class: def one_step(self): return NetStepOperator(self)"
        )


def test_lengths_that_cannot_be_others():
    constant = NetGraph({"c": ConstantArrayLayer(Array=np.ones((4, 3))), "add": TotalLayer(), "rnn": GRU(2)},
                        [("c", "add", "rnn"), (HERE, "add")], Input=[4, 3])  # fmt: skip
    way = "  try: NetUnfold of a part of the net, taken out with NetExtract"
    assert refusal(constant) == (
        '"rnn" runs along a sequence of 4 elements, which cannot have any other length\n'
        f'  because Array of dimensions [4, 3] was given to "c"\n{way}'
    )
    assert refusal(NetChain([ReshapeLayer([4, 3]), GRU(2)], Input=12)) == (
        f"2 runs along a sequence of 4 elements, which cannot have any other length\n  because 1 -> 2\n{way}"
    )


def test_unfolding_weights_of_all_pairs_is_refused():
    edges = [(HERE, NetPort("attend", name)) for name in ("Key", "Value", "Query")]
    told = (NetPort("attend", "AttentionWeights"), NetPort("weights"))
    attend = AttentionLayer("Dot", Mask="Causal")
    assert refusal(NetGraph({"attend": attend, "rnn": GRU(2)}, [*edges, ("attend", "rnn"), told], **PAIRS)) == (
        '"attend".AttentionWeights has no single step: it is about whole sequences\n'
        "  try: NetUnfold of the net without it"
    )


def test_unfolding_with_open_sizes_is_refused():
    assert refusal(NetChain([GRU(2), CatenateLayer(2)])).startswith(
        "2 (CatenateLayer) has no single step: it may mix elements of the sequence: sizes of it are still open\n"
    )
    apart = [(NetPort("x"), 1, NetPort("a")), (NetPort("y"), 2, NetPort("b"))]
    assert refusal(NetGraph([GRU(2), GRU(2)], apart)).splitlines()[1:3] == [
        "  1 along a length that is open",
        "  2 along a length that is open",
    ]


def test_several_sequences_without_a_common_step():
    ends = NetGraph(
        {"a": [GRU(2), SequenceLastLayer()], "b": [GRU(2), SequenceLastLayer()], "add": TotalLayer()},
        [(NetPort("x"), "a", "add"), (NetPort("y"), "b", "add")],
        x=["Varying", 3],
        y=["Varying", 3],
    )
    assert refusal(ends) == (
        'the net runs along several sequences, which have no common step\n  "a".1 along T\n  "b".1 along T2\n'
        "  try: NetUnfold of the part along one of them, taken out with NetExtract"
    )


@pytest.mark.parametrize("layer", [SequenceMostLayer(), SequenceRestLayer()], ids=repr)
def test_the_layer_that_changes_the_length_is_blamed_and_not_those_before_it(layer):
    net = NetChain([EmbeddingLayer(3, 5), Tanh, layer, GatedRecurrentLayer(2)], Input="Varying")
    with pytest.raises(
        NetOptionError, match=rf"^3 \({type(layer).__name__}\) has no single step: it joins, leaves out"
    ):
        NetUnfold(net)
