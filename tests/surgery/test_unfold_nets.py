"""NetUnfold of nets of every kind: stepped over a sequence, one gives what the net gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    AttentionLayer,
    Automatic,
    BasicRecurrentLayer,
    CatenateLayer,
    DotLayer,
    DropoutLayer,
    EmbeddingLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    Mean,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetMapThreadOperator,
    NetPort,
    NetTrain,
    NetUnfold,
    PaddingLayer,
    PartLayer,
    Plus,
    ReplicateLayer,
    ReshapeLayer,
    Restricted,
    SequenceIndicesLayer,
    SequenceLastLayer,
    SoftmaxLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
)
from netlang.testing import check_layer
from tests.surgery.test_unfold import stepped

HERE = NetPort("Input")
PAIRS: dict[str, Any] = {"Input": ["Varying", 3]}
RNG = np.random.default_rng(2)


def attending(mask: Any, heads: int | None = None, scorer: Any = "Bilinear") -> NetGraph:
    """Self-attention, added to its input."""
    shape = (lambda n: n) if heads is None else (lambda n: [heads, n])
    layers = {name: NetMapOperator(LinearLayer(shape(4))) for name in ("Key", "Value", "Query")}
    attend = AttentionLayer(scorer, Mask=mask, MultiHead=heads is not None)
    graph = {**layers, "attend": attend, "mix": NetMapOperator(LinearLayer(3)), "add": TotalLayer()}
    edges = [(HERE, name, NetPort("attend", name)) for name in layers]
    return NetGraph(graph, [*edges, ("attend", "mix", "add"), (HERE, "add")], **PAIRS)


def scorer() -> NetGraph:
    layers = {"k": LinearLayer(2), "q": LinearLayer(2), "sum": ThreadingLayer(Plus), "score": LinearLayer([])}
    return NetGraph(layers, [(HERE, "k"), (NetPort("Query"), "q"), (["k", "q"], "sum", "score")])


def beside(layer: Any, **ports: Any) -> NetGraph:
    """A recurrent layer, and `layer` of it and of a second input, the same at every step."""
    first, second = layer.input_names[:2] if not layer.takes_many else ("Input1", "Input2")
    edges = [(HERE, "rnn", NetPort("layer", first)), (NetPort("same"), NetPort("layer", second))]
    return NetGraph({"rnn": GatedRecurrentLayer(2), "layer": layer}, edges, **PAIRS, **ports)


def to_memory(**ports: Any) -> NetGraph:
    """A decoder: attention from a recurrent layer to a memory."""
    edges = [(HERE, "rnn", NetPort("attend", "Query"))]
    edges += [(NetPort("same"), NetPort("attend", name)) for name in ("Key", "Value")]
    return NetGraph({"rnn": GatedRecurrentLayer(2), "attend": AttentionLayer()}, edges, **PAIRS, **ports)


def transformer(length: Any = "Varying") -> NetGraph:
    """Embedded codes and positions, causal attention, and probabilities of the next code."""
    layers = {
        "codes": EmbeddingLayer(4), "count": SequenceIndicesLayer(Maximum=6), "places": EmbeddingLayer(4),
        "sum": TotalLayer(), "attend": AttentionLayer("Dot", Mask="Causal", ScoreRescaling="DimensionSqrt"),
        "add": TotalLayer(), "out": NetMapOperator(5), "chance": SoftmaxLayer(),
    }  # fmt: skip
    edges = [(HERE, "codes", "sum"), (HERE, "count", "places", "sum"), (["sum", "attend"], "add", "out", "chance")]
    edges += [("sum", NetPort("attend", name)) for name in ("Key", "Value", "Query")]
    return NetGraph(layers, edges, Input=[length, Restricted("Integer", 5)])


def folded() -> NetFoldOperator:
    """Two states and a constant."""
    a = ThreadingLayer(lambda x, p, c: Tanh(x + p * c), None)
    edges = [
        (HERE, NetPort("a", "x")), (NetPort("p"), NetPort("a", "p")), (NetPort("c"), NetPort("a", "c")),
        ("a", NetPort("b", "p")), (NetPort("q"), NetPort("b", "q")), ("a", NetPort("one")), ("b", NetPort("Output")),
    ]  # fmt: skip
    layers = {"a": a, "b": ThreadingLayer(lambda p, q: p - q, None)}
    return NetFoldOperator(NetGraph(layers, edges), {"one": "p", "Output": "q"}, ["c"], Input="Varying")


GRU, LSTM = GatedRecurrentLayer, LongShortTermMemoryLayer
both = NetGraph(
    {"a": GRU(2), "b": LSTM(2), "add": TotalLayer()},
    [(NetPort("x"), "a", "add"), (NetPort("y"), "b", "add")],
    x=["Varying", 3],
    y=["Varying", 2],
)
translator = NetGraph(
    {"read": GRU(2), "write": GRU(2), "attend": AttentionLayer()},
    [
        (NetPort("source"), "read", NetPort("attend", "Key")),
        ("read", NetPort("attend", "Value")),
        (HERE, "write", NetPort("attend", "Query")),
    ],
    source=["Varying", 2],
    **PAIRS,
)
mapped = NetGraph([CatenateLayer(), LinearLayer(2)], [([NetPort("a"), NetPort("b")], 1, 2)])
joined = NetGraph({"rnn": GRU(2), "join": CatenateLayer(2)}, [(HERE, "rnn"), (["rnn", HERE], "join")], **PAIRS)
SEQUENCE = (..., 3)  # stands for a length

NETS: dict[str, tuple[Any, dict[str, Any]]] = {
    "causal attention": (attending("Causal"), {"Input": SEQUENCE}),
    **{f"attention in a window of {n}": (attending(("Causal", n)), {"Input": SEQUENCE}) for n in (1, 2, 3, 9)},
    "attention of heads in a window": (attending(("Causal", 2), 2), {"Input": SEQUENCE}),
    "attention of heads scored by nets": (attending("Causal", 2, scorer()), {"Input": SEQUENCE}),
    "attention twice": (NetChain([attending("Causal"), attending(("Causal", 2))], **PAIRS), {"Input": SEQUENCE}),
    "attention to a memory": (to_memory(same=[4, 2]), {"Input": SEQUENCE, "same": (4, 2)}),
    "attention to a memory of any length": (to_memory(same=["Varying", 2]), {"Input": SEQUENCE, "same": (4, 2)}),
    "a translator": (translator, {"Input": SEQUENCE, "source": (4, 2)}),
    "a transformer": (transformer(), {"Input": (..., "codes")}),
    "several sequences": (both, {"x": SEQUENCE, "y": (..., 2)}),
    "a fold with several states": (folded(), {"Input": (...,), "c": ()}),
    "dropout": (NetChain([GRU(2, Dropout=0.4), DropoutLayer(0.3), LSTM(2, Dropout={"VariationalInput": 0.3})], **PAIRS),
                {"Input": SEQUENCE}),
    "softmax of each element": (NetChain([GRU(4), SoftmaxLayer(2)], **PAIRS), {"Input": SEQUENCE}),
    "mean of each element": (NetChain([GRU(4), AggregationLayer(Mean, 2)], **PAIRS), {"Input": SEQUENCE}),
    "padding of each element": (NetChain([PaddingLayer([(0, 0), (1, 1)]), GRU(4)], **PAIRS), {"Input": SEQUENCE}),
    "copies of each element": (NetChain([GRU(4), ReplicateLayer(3, 2)], **PAIRS), {"Input": SEQUENCE}),
    "a function": (NetChain([GRU(4), FunctionLayer(lambda x: Tanh(x) * 2)], **PAIRS), {"Input": SEQUENCE}),
    "a recurrent net inside each element": (
        NetChain([GRU(2), NetMapOperator(NetChain([ReshapeLayer([2, 1]), GRU(2), SequenceLastLayer()]))], **PAIRS),
        {"Input": SEQUENCE}),
    "a product with a matrix": (beside(DotLayer(), same=[2, 4]), {"Input": SEQUENCE, "same": (2, 4)}),
    "a sum with a constant": (beside(ThreadingLayer(Plus, 1), same=2), {"Input": SEQUENCE, "same": (2,)}),
    "a net of several inputs": (beside(NetMapThreadOperator(mapped, {"a": 1}), same=2),
                                {"Input": SEQUENCE, "same": (2,)}),
    "side by side": (joined, {"Input": SEQUENCE}),
}  # fmt: skip


def drawn(shape: tuple[Any, ...], length: int, lead: tuple[int, ...] = ()) -> Any:
    sizes = [length if size is ... else size for size in shape]
    if sizes[-1:] == ["codes"]:
        return RNG.integers(1, 6, (*lead, *sizes[:-1]))
    return RNG.normal(size=(*lead, *sizes))


@pytest.mark.parametrize("name", NETS)
def test_stepped_a_net_gives_what_it_gives_for_the_sequence(name):
    net, shapes = NETS[name]
    net = NetInitialize(net)
    for length in (1, 2, 5):
        given = {port: drawn(shape, length) for port, shape in shapes.items()}
        np.testing.assert_allclose(stepped(net, given), output(net(given)), atol=1e-5)


@pytest.mark.parametrize("name", NETS)
def test_a_batch_is_stepped_as_its_examples(name):
    net, shapes = NETS[name]
    net = NetInitialize(net)
    given = {port: drawn(shape, 3, (4,)) for port, shape in shapes.items()}
    found = np.stack(stepped(net, given, batch=4), 1)
    np.testing.assert_allclose(found, np.asarray(output(net(given))), atol=1e-5)


STEPS = ["attention of heads in a window", "attention of heads scored by nets", "attention to a memory of any length",
         "a transformer", "a fold with several states", "a net of several inputs"]  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_a_step_keeps_its_promises(name):
    check_layer(NetUnfold(NETS[name][0]), executors=("interpreter", "NumPy"))


def output(made: Any) -> Any:
    return made["Output"] if isinstance(made, dict) else made


def test_the_last_part_is_the_last_element():
    net = NetInitialize(NetChain([GRU(2), PartLayer(-1), LinearLayer(3)], **PAIRS))
    data = RNG.normal(size=(4, 3))
    assert NetUnfold(net).keys() == [0, 1]
    np.testing.assert_allclose(stepped(net, data)[-1], net(data), atol=1e-5)


def test_a_decoder_of_a_sequence_decodes_its_elements():
    layers = [EmbeddingLayer(4), GRU(3), NetMapOperator(LinearLayer()), SoftmaxLayer()]
    for decoder in (NetDecoder("Class", ["a", "b"], InputDepth=2), NetDecoder("Characters", "ab")):
        net = NetInitialize(NetChain(layers, Input=["Varying", Restricted("Integer", 3)], Output=decoder))
        found = stepped(net, np.array([1, 3, 2]))
        assert list(found) == list(net([1, 3, 2])) and len(found) == 3


def test_states_of_a_transformer():
    step = NetUnfold(transformer())
    assert step.input_names == ("Input", "count.Index", "attend.Keys", "attend.Values")
    assert step.output_names == ("Output", "count.OutIndex", "attend.OutKeys", "attend.OutValues")


# lengths --------------------------------------------------------------------------------------------------

self_attention = NetGraph([AttentionLayer("Dot", Mask=("Causal", 2))],
                          [(HERE, NetPort(1, name)) for name in ("Key", "Value", "Query")], Input=[4, 3])  # fmt: skip
FIXED = {
    "given to the net": NetChain([GRU(2), SequenceLastLayer(), 2], Input=[4, 3]),
    "given to a layer inside": NetChain([Tanh, NetChain([GRU(2, Input=[4, 3])]), SequenceLastLayer()]),
    "given twice": BasicRecurrentLayer(2, Input=[4, 3], Output=[4, 2]),
    "of a result": NetChain([GRU(2, Input=[Automatic, 3]), NetMapOperator(2)], Output=[4, 2]),
    "equal to other sizes": NetChain([GRU(4), NetMapOperator(3), LSTM(4)], Input=[4, 3]),
    "of an attention": self_attention,
    "of a transformer": transformer(4),
}


@pytest.mark.parametrize("name", FIXED)
def test_a_net_for_sequences_of_one_length(name):
    net = NetInitialize(FIXED[name])
    data = RNG.integers(1, 6, 4) if name == "of a transformer" else RNG.normal(size=(4, 3))
    found, expected = stepped(net, data), net(data)
    last = len(expected) < 4
    np.testing.assert_allclose(found[-1] if last else found, expected, atol=1e-5)
    shapes = [NetUnfold(net).solution.port((), name)[0] for name in ("Input", "Output")]
    assert not any(size == 4 for shape in shapes for size in shape[:-1])


def test_a_length_that_data_settled():
    data = [(RNG.normal(size=(4, 3)), RNG.normal(size=2)) for _ in range(4)]
    net = NetTrain(NetChain([GRU(2), SequenceLastLayer(), 2]), data, MaxTrainingRounds=1)
    assert NetExtract(net, "Input") == [4, 3]
    np.testing.assert_allclose(stepped(net, data[0][0])[-1], net(data[0][0]), atol=1e-5)


def test_a_length_that_an_encoder_says():
    layers = [EmbeddingLayer(3), GRU(2), SequenceLastLayer(), LinearLayer(2)]
    net = NetInitialize(NetChain(layers, Input=NetEncoder("Characters", TargetLength=4)))
    codes = NetExtract(net, "Input").encode("ace")
    np.testing.assert_allclose(stepped(net, codes)[-1], net("ace"), atol=1e-5)
