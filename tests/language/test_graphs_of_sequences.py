"""Graphs of sequences in the manners in which people write them for Wolfram: ports, sizes, and what they compute."""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang import (
    AppendLayer,
    AttentionLayer,
    CatenateLayer,
    ConvolutionLayer,
    CrossEntropyLossLayer,
    EmbeddingLayer,
    FlattenLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    PoolingLayer,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    TotalLayer,
)
from tests.language.written_graphs import IN, RNG, close, part, ports, sizes, softmax

# sequences ------------------------------------------------------------------------------------------------


def test_teacher_forcing():
    layers = {
        "most": SequenceMostLayer(),
        "rest": SequenceRestLayer(),
        "embed": EmbeddingLayer(3, 5),
        "read": GatedRecurrentLayer(4),
        "line": NetMapOperator(LinearLayer(5)),
        "chances": SoftmaxLayer(),
        "loss": CrossEntropyLossLayer("Index"),
    }
    net = NetGraph(layers, [("most", "embed", "read", "line", "chances", "loss"), ("rest", "loss")], Input="Varying")
    explicit = [
        (IN, "most", "embed", "read", "line", "chances", NetPort("loss", "Input")),
        (IN, "rest", NetPort("loss", "Target")),
    ]
    assert net == NetGraph(layers, explicit, Input="Varying")
    assert ports(net) == (("Input",), ("Loss",)) and sizes(net)["Input"] == "[T]"
    net = NetInitialize(net)
    codes = [1, 4, 2, 5]
    made = part(net, "read")(part(net, "embed")(codes[:-1]))
    chances = softmax(made @ part(net, "line", "Net", "Weights").T + part(net, "line", "Net", "Biases"))
    close(net(codes), np.mean([-np.log(chances[i, code - 1]) for i, code in enumerate(codes[1:])]))


def test_from_an_encoder_to_the_state_of_a_decoder():
    layers = {"read": GatedRecurrentLayer(4), "last": SequenceLastLayer(), "write": GatedRecurrentLayer(4)}
    net = NetGraph(layers, [("read", "last", NetPort("write", "State")), (NetPort("Target"), "write")])
    assert ports(net) == (("Target", "Input"), ("Output",))
    net = NetInitialize(NetGraph(net, Input=["Varying", 2], Target=["Varying", 3]))
    x, y = RNG.normal(size=(3, 2)), RNG.normal(size=(2, 3))
    last = part(net, "read")(x)[-1]
    close(net({"Input": x, "Target": y}), part(net, "write")({"Input": y, NetPort("State"): last}))


def test_states_as_outputs():
    net = NetGraph(
        {"read": LongShortTermMemoryLayer(2)}, [(NetPort("read", "CellState"), NetPort("cell"))], Input=["Varying", 2]
    )
    assert ports(net) == (("Input",), ("cell", "Output"))
    net = NetInitialize(net)
    x = RNG.normal(size=(4, 2))
    close(net(x)["cell"], part(net, "read")(x, NetPort("CellState")))


def test_both_ways_along_a_sequence():
    layers = {
        "on": GatedRecurrentLayer(2),
        "back": [SequenceReverseLayer(), GatedRecurrentLayer(2), SequenceReverseLayer()],
    }
    net = NetGraph({**layers, "join": CatenateLayer(2)}, [(["on", "back"], "join")], Input=["Varying", 3])
    assert ports(net) == (("Input",), ("Output",)) and sizes(net)["Output"] == "[T, 4]"
    net = NetInitialize(net)
    x = RNG.normal(size=(3, 3))
    close(net(x), np.hstack([part(net, "on")(x), part(net, "back", 2)(x[::-1])[::-1]]))


def test_words_seen_through_windows_of_several_widths():
    windows = [
        NetChain([ConvolutionLayer(2, [n], Interleaving=True), PoolingLayer(5 - n, Interleaving=True), FlattenLayer()])
        for n in (1, 2)
    ]
    net = NetGraph([EmbeddingLayer(3, 9), *windows, CatenateLayer(), LinearLayer(2)], [(1, [2, 3], 4, 5)], Input=4)
    explicit = [(1, 2), (1, 3), (2, NetPort(4, "Input1")), (3, NetPort(4, "Input2")), (4, 5)]
    assert net == NetGraph([EmbeddingLayer(3, 9), *windows, CatenateLayer(), LinearLayer(2)], explicit, Input=4)
    net = NetInitialize(net)
    seen = part(net, 1)([1, 2, 3, 9])
    close(net([1, 2, 3, 9]), part(net, 5)(np.concatenate([part(net, 2)(seen), part(net, 3)(seen)])))


def test_an_image_before_its_words():
    layers = {
        "image": LinearLayer(3),
        "words": EmbeddingLayer(3, 7),
        "join": AppendLayer(),
        "read": GatedRecurrentLayer(2),
    }
    net = NetGraph(
        layers, [(NetPort("Picture"), "image"), (["words", "image"], "join", "read")], Picture=5, Input="Varying"
    )
    assert ports(net) == (("Picture", "Input"), ("Output",)) and sizes(net)["Output"] == "[T+1, 2]"
    net = NetInitialize(net)
    picture = RNG.normal(size=5)
    seen = np.vstack([part(net, "words")([2, 7]), part(net, "image")(picture)])
    close(net({"Picture": picture, "Input": [2, 7]}), part(net, "read")(seen))


# attention ------------------------------------------------------------------------------------------------


def attended(key: Any, value: Any, query: Any) -> Any:
    return softmax(query @ key.T) @ value


def test_self_attention():
    layers = {name: NetMapOperator(LinearLayer(2)) for name in ("key", "value", "query")}
    net = NetGraph(
        {**layers, "attend": AttentionLayer("Dot")}, [(["key", "value", "query"], "attend")], Input=["Varying", 3]
    )
    assert ports(net) == (("Input",), ("Output",)) and sizes(net)["Output"] == "[T, 2]"
    net = NetInitialize(net)
    x = RNG.normal(size=(4, 3))
    close(net(x), attended(*(part(net, name)(x) for name in ("key", "value", "query"))))


def test_one_sequence_attends_to_another():
    net = NetGraph({"attend": AttentionLayer("Dot")}, [([NetPort("Memory"), NetPort("Memory"), IN], "attend")])
    assert ports(net) == (("Memory", "Input"), ("Output",))
    memory, x = RNG.normal(size=(3, 2)), RNG.normal(size=(2, 2))
    net = NetGraph(net, Memory=["Varying", 2], Input=["Varying", 2])
    close(net({"Memory": memory, "Input": x}), attended(memory, memory, x))


def test_several_heads():
    head = lambda: NetGraph(  # noqa: E731
        {**{name: NetMapOperator(LinearLayer(2)) for name in "kvq"}, "attend": AttentionLayer("Dot")},
        [(list("kvq"), "attend")],
    )
    layers = {
        "one": head(),
        "two": head(),
        "join": CatenateLayer(2),
        "line": NetMapOperator(LinearLayer(3)),
        "add": TotalLayer(),
    }
    edges = [(["one", "two"], "join", "line", "add"), (IN, "add")]
    net = NetInitialize(NetGraph(layers, edges, Input=["Varying", 3]))
    assert ports(net) == (("Input",), ("Output",)) and sizes(net)["Output"] == "[T, 3]"
    x = RNG.normal(size=(4, 3))
    heads = [attended(*(part(net, name, letter)(x) for letter in "kvq")) for name in ("one", "two")]
    close(net(x), part(net, "line")(np.hstack(heads)) + x)
