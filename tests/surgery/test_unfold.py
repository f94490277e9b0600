"""NetUnfold: step by step, with its states handed on, the unfolded net gives what the net gives for the sequence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    AttentionLayer,
    BasicRecurrentLayer,
    DropoutLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetMapThreadOperator,
    NetOptionError,
    NetPort,
    NetPortError,
    NetUnfold,
    SequenceLastLayer,
    SequenceRestLayer,
    SoftmaxLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
)
from netlang.testing import check_layer

SEQUENCE = np.random.default_rng(1).normal(size=(5, 3))


def stepped(net: Any, given: Any, batch: int | None = None) -> list[Any]:
    """What the unfolded net gives for each element of its sequences, its states handed on from zero, or empty; with
    `batch`, for so many examples at a time."""
    given = given if isinstance(given, dict) else {net.input_names[0]: given}
    step = NetUnfold(net)
    shapes = {name: step.solution.port((), name)[0] for name in step.input_names}
    lead = () if batch is None else (batch,)
    data = {name: np.asarray(value) for name, value in given.items()}
    along = [name for name in given if data[name].ndim > len(shapes[name]) + len(lead)]
    states: dict[str, Any] = {n: started(shape, lead) for n, shape in shapes.items() if n not in given}
    found = []
    for t in range(data[along[0]].shape[len(lead)]):
        elements = {name: data[name][:, t] if lead else data[name][t] for name in along}
        made = step(given | elements | states)
        found.append(made["Output"])
        states = {name: made[after(name)] for name in states}
    return found


def started(shape: Any, lead: tuple[int, ...]) -> Any:
    """An initial state: zeros, or an empty sequence."""
    return np.zeros((*lead, *(size if isinstance(size, int) else 0 for size in shape)))


def after(state: str) -> str:
    place, dot, name = state.rpartition(".")
    return f"{place}{dot}Out{name}"


RECURRENT = [BasicRecurrentLayer, GatedRecurrentLayer, LongShortTermMemoryLayer]


@pytest.mark.parametrize("kind", RECURRENT)
def test_unfolding_a_recurrent_layer(kind):
    net = NetInitialize(kind(2, Input=["Varying", 3]))
    np.testing.assert_allclose(stepped(net, SEQUENCE), net(SEQUENCE), atol=1e-5)


@pytest.mark.parametrize("kind", RECURRENT)
def test_the_step_of_a_recurrent_layer_keeps_its_promises(kind):
    check_layer(NetUnfold(kind(2, Input=["Varying", 3])), executors=("interpreter", "NumPy"))


def test_ports_of_one_layer():
    assert NetUnfold(GatedRecurrentLayer(2)).input_names == ("Input", "State")
    step = NetUnfold(NetChain([LongShortTermMemoryLayer(2), SequenceLastLayer()]))
    assert step.input_names == ("Input", "State", "CellState")
    assert step.output_names == ("Output", "OutState", "OutCellState")


def test_unfolding_a_fold():
    add = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)])
    net = NetFoldOperator(add, Input="Varying")
    assert NetUnfold(net).input_names == ("Input", "State")
    assert stepped(net, [1, 2, 3]) == [1, 3, 6]


def test_a_fold_of_several_states_with_a_constant():
    both = NetGraph(
        {"a": ThreadingLayer(lambda x, p, c: x + p * c, None), "b": ThreadingLayer(lambda p, q: p - q, None)},
        [
            (NetPort("x"), NetPort("a", "x")), (NetPort("p"), NetPort("a", "p")), (NetPort("c"), NetPort("a", "c")),
            ("a", NetPort("b", "p")), (NetPort("q"), NetPort("b", "q")), ("a", NetPort("one")), ("b", NetPort("two")),
        ],
    )  # fmt: skip
    net = NetFoldOperator(both, {"one": "p", "two": "q"}, ["c"], x="Varying")
    step = NetUnfold(net)
    assert set(step.input_names) == {"x", "c", "p", "q"}
    assert set(step.output_names) == {"one", "two", "Outp", "Outq"}
    p, q, ones = 0.0, 0.0, []
    for x in (1, 2, 3):
        made = step({"x": x, "c": 2, "p": p, "q": q})
        p, q = made["Outp"], made["Outq"]
        ones.append(made["one"])
    assert ones == net({"x": [1, 2, 3], "c": 2})["one"].tolist()


def test_unfolding_a_chain_to_its_last_element():
    net = NetInitialize(
        NetChain(
            {
                "embed": EmbeddingLayer(3, 5), "drop": DropoutLayer(), "one": GatedRecurrentLayer(2),
                "two": LongShortTermMemoryLayer(4), "last": SequenceLastLayer(), "out": LinearLayer(2),
                "p": SoftmaxLayer(),
            },
            Input="Varying", Output=NetDecoder("Class", ["a", "b"]),
        )
    )  # fmt: skip
    step = NetUnfold(net)
    assert step.keys() == ["embed", "drop", "one", "two", "out", "p"]
    assert step.input_names == ("Input", "one.State", "two.State", "two.CellState")
    assert step.output_names == ("Output", "one.OutState", "two.OutState", "two.OutCellState")
    assert stepped(net, [1, 5, 2])[-1] == net([1, 5, 2])
    assert NetExtract(step, ("embed", "Weights")) is NetExtract(net, ("embed", "Weights"))
    weights = ("InputGateInputWeights",)
    assert NetExtract(step, ("one", "Net", *weights)) is NetExtract(net, ("one", *weights))


def test_unfolding_a_chain_inside_a_chain():
    inner = NetChain([NetMapOperator(3), GatedRecurrentLayer(2)])
    net = NetInitialize(NetChain([inner, Tanh, BasicRecurrentLayer(2), SequenceLastLayer(), 2], Input=["Varying", 3]))
    assert NetUnfold(net).input_names == ("Input", "1.2.State", "3.State")
    np.testing.assert_allclose(stepped(net, SEQUENCE)[-1], net(SEQUENCE), atol=1e-5)


def test_unfolding_causal_attention():
    net = NetGraph(
        {
            "k": NetMapOperator(4), "v": NetMapOperator(3), "q": NetMapOperator(2),
            "attend": AttentionLayer(Mask="Causal"), "add": TotalLayer(),
        },
        [
            (NetPort("Input"), "k", NetPort("attend", "Key")), (NetPort("Input"), "v", NetPort("attend", "Value")),
            (NetPort("Input"), "q", NetPort("attend", "Query")), ([NetPort("Input"), "attend"], "add"),
        ],
        Input=["Varying", 3],
    )  # fmt: skip
    net = NetInitialize(net)
    step = NetUnfold(net)
    assert step.input_names == ("Input", "Keys", "Values")
    assert step.output_names == ("Output", "OutKeys", "OutValues")
    np.testing.assert_allclose(stepped(net, SEQUENCE), net(SEQUENCE), atol=1e-5)


def test_unfolding_causal_attention_with_heads():
    net = NetGraph(
        {
            "k": NetMapOperator(LinearLayer([2, 4])), "v": NetMapOperator(LinearLayer([2, 3])),
            "q": NetMapOperator(LinearLayer([2, 4])), "out": NetMapOperator(2),
            "attend": AttentionLayer("Dot", Mask="Causal", MultiHead=True, ScoreRescaling="DimensionSqrt"),
        },
        [
            (NetPort("Input"), "k", NetPort("attend", "Key")), (NetPort("Input"), "v", NetPort("attend", "Value")),
            (NetPort("Input"), "q", NetPort("attend", "Query")), ("attend", "out"),
        ],
        Input=["Varying", 3],
    )  # fmt: skip
    net = NetInitialize(net)
    np.testing.assert_allclose(stepped(net, SEQUENCE), net(SEQUENCE), atol=1e-5)


def test_a_map_of_a_net_with_other_names():
    inner = NetGraph([LinearLayer(4)], [(NetPort("x"), 1, NetPort("y"))])
    net = NetInitialize(NetChain([NetMapOperator(inner), GatedRecurrentLayer(2)], Input=["Varying", 3]))
    np.testing.assert_allclose(stepped(net, SEQUENCE), net(SEQUENCE), atol=1e-5)


def test_encoders_of_sequences_go_and_decoders_of_results_stay():
    layers = [EmbeddingLayer(3), GatedRecurrentLayer(2), SequenceLastLayer(), LinearLayer()]
    net = NetInitialize(NetChain(layers, Input=NetEncoder("Characters"), Output=NetDecoder("Class", ["a", "b"])))
    codes = NetExtract(net, "Input").encode("ace")
    assert stepped(net, codes)[-1] == net("ace")


def test_the_final_state_read_inside_is_that_of_the_step():
    net = NetGraph(
        {"rnn": GatedRecurrentLayer(2), "out": LinearLayer(1)},
        [(NetPort("Input"), "rnn"), (NetPort("rnn", "State"), "out", NetPort("told"))], Input=["Varying", 3],
    )  # fmt: skip
    net = NetInitialize(net)
    step = NetUnfold(net)
    assert step.input_names == ("Input", "State")
    state = np.zeros(2)
    for x in SEQUENCE:
        made = step({"Input": x, "State": state})
        state = made["OutState"]
    np.testing.assert_allclose(made["told"], net(SEQUENCE)["told"], atol=1e-5)


def test_layers_inside_that_run_along_different_lengths():
    with pytest.raises(NetOptionError) as caught:
        NetUnfold(NetChain([GatedRecurrentLayer(2), SequenceRestLayer(), GatedRecurrentLayer(2)], **VARYING))
    assert str(caught.value) == (
        "the net runs along several sequences, which have no common step\n  1 along T\n  3 along T-1\n"
        "  try: NetUnfold of the part along one of them, taken out with NetExtract"
    )


def test_sizes_that_are_open_stay_open():
    step = NetUnfold(NetChain([GatedRecurrentLayer(2), GatedRecurrentLayer(3)]))
    assert step.with_ports({}).input_names == ("Input", "1.State", "2.State")


VARYING = {"Input": ["Varying", 3]}


def test_a_state_that_a_layer_feeds():
    net = NetGraph(
        {"start": LinearLayer(2), "rnn": GatedRecurrentLayer(2)},
        [(NetPort("s"), "start", NetPort("rnn", "State"))], s=1, Input=["Varying", 3],
    )  # fmt: skip
    with pytest.raises(NetPortError, match='"State" of "rnn" is fed by a layer: it is no state to unfold'):
        NetUnfold(net)


def test_an_input_for_the_first_state():
    net = NetGraph([GatedRecurrentLayer(2)], [(NetPort("start"), NetPort(1, "State"))], Input=["Varying", 3])
    net = NetInitialize(net)
    step = NetUnfold(net)
    assert step.input_names == ("Input", "State")
    state, found = [0.5, -0.5], []
    for element in SEQUENCE:
        made = step({"Input": element, "State": state})
        state = made["OutState"]
        found.append(made["Output"])
    np.testing.assert_allclose(found, net({"Input": SEQUENCE, "start": [0.5, -0.5]}), atol=1e-5)


def test_a_reader_that_is_not_unfolded_keeps_its_state():
    net = NetGraph(
        {"read": GatedRecurrentLayer(2), "first": LinearLayer(2), "write": GatedRecurrentLayer(2),
         "add": NetMapThreadOperator(TotalLayer(InputPorts=["a", "b"]), {"a": 1})},
        [(NetPort("source"), "read"), (NetPort("s"), "first", NetPort("read", "State")),
         (NetPort("read", "State"), NetPort("add", "b")), (NetPort("Input"), "write", NetPort("add", "a")),
         (NetPort("read", "Output"), None)],
        source=["Varying", 3], Input=["Varying", 3], s=1,
    )  # fmt: skip
    net = NetInitialize(net)
    assert NetUnfold(net).input_names == ("source", "s", "Input", "State")
    given = {"source": SEQUENCE[:3], "s": [0.5], "Input": SEQUENCE}
    np.testing.assert_allclose(stepped(net, given), net(given), atol=1e-5)
