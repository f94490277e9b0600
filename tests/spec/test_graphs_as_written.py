"""Graphs in the manners in which people write them for Wolfram: their ports, their sizes, and what they compute."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    All,
    AppendLayer,
    AttentionLayer,
    CatenateLayer,
    ContrastiveLossLayer,
    ConvolutionLayer,
    CrossEntropyLossLayer,
    DeconvolutionLayer,
    DotLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    FlattenLayer,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LogisticSigmoid,
    LongShortTermMemoryLayer,
    MeanSquaredLossLayer,
    NetArray,
    NetChain,
    NetExtract,
    NetGANOperator,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetPort,
    NetTrain,
    Plus,
    PoolingLayer,
    Ramp,
    ReplicateLayer,
    ResizeLayer,
    Scaled,
    SequenceLastLayer,
    SequenceMostLayer,
    SequenceRestLayer,
    SequenceReverseLayer,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    Times,
    TotalLayer,
    UnitVectorLayer,
)

RNG = np.random.default_rng(3)
IN = NetPort("Input")


def ports(net: Any) -> tuple[Any, ...]:
    return net.input_names, net.output_names


def sizes(net: Any) -> dict[str, str]:
    return {name: str(list(net.solution.port((), name)[0])) for name in (*net.input_names, *net.output_names)}


def part(net: Any, *path: Any) -> Any:
    return NetExtract(net, path)


def close(one: Any, other: Any) -> None:
    np.testing.assert_allclose(one, other, rtol=2e-4, atol=1e-5)


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(x)))


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


# branches -------------------------------------------------------------------------------------------------


def test_a_residual_block():
    conv = lambda: ConvolutionLayer(2, [3, 3], PaddingSize=1)  # noqa: E731
    block = [conv(), Ramp, conv()]
    net = NetGraph(
        {"block": block, "add": TotalLayer(), "ramp": Ramp}, [([IN, "block"], "add", "ramp")], Input=[2, 4, 4]
    )
    same = NetGraph(
        {"block": block, "add": TotalLayer(), "ramp": Ramp}, [([IN, (IN, "block")], "add", "ramp")], Input=[2, 4, 4]
    )
    assert net == same and ports(net) == (("Input",), ("Output",))
    net = NetInitialize(net)
    x = RNG.normal(size=(2, 4, 4))
    close(net(x), np.maximum(part(net, "block")(x) + x, 0))


def test_residual_blocks_in_a_chain():
    block = lambda: NetGraph([LinearLayer(3), Tanh, ThreadingLayer(Plus)], [(1, 2, 3), (IN, 3)])  # noqa: E731
    net = NetInitialize(NetChain([block(), block(), 2], Input=3))
    x = RNG.normal(size=3)
    for i in (1, 2):
        x = np.tanh(part(net, i, 1)(x)) + x
    given = RNG.normal(size=3)
    first = np.tanh(part(net, 1, 1)(given)) + given
    close(net[:1](given), first)
    assert net.solution.size((1, 1), "size") == (3,)


def test_branches_of_an_inception_module():
    layers = {
        "one": ConvolutionLayer(2, 1),
        "down": ConvolutionLayer(1, 1),
        "three": ConvolutionLayer(3, 3, PaddingSize=1),
        "join": CatenateLayer(),
    }
    net = NetGraph(layers, [(IN, ["one", ("down", "three")], "join")], Input=[2, 5, 5])
    assert net == NetGraph(layers, [("down", "three"), (["one", "three"], "join")], Input=[2, 5, 5])
    assert sizes(net) == {"Input": "[2, 5, 5]", "Output": "[5, 5, 5]"}
    net = NetInitialize(net)
    x = RNG.normal(size=(2, 5, 5))
    close(net(x), np.concatenate([part(net, "one")(x), part(net, "three")(part(net, "down")(x))]))


def test_a_u_net():
    conv = lambda n: NetChain([ConvolutionLayer(n, 3, PaddingSize=1), Ramp])  # noqa: E731
    layers = {
        "enc1": conv(2),
        "pool1": PoolingLayer(2, 2),
        "enc2": conv(3),
        "pool2": PoolingLayer(2, 2),
        "mid": conv(4),
        "up2": DeconvolutionLayer(3, 2, Stride=2),
        "cat2": CatenateLayer(),
        "dec2": conv(3),
        "up1": DeconvolutionLayer(2, 2, Stride=2),
        "cat1": CatenateLayer(),
        "dec1": conv(2),
        "map": ConvolutionLayer(1, 1),
        "prob": LogisticSigmoid,
    }
    edges = [
        (IN, "enc1", "pool1", "enc2", "pool2", "mid", "up2"),
        (["enc2", "up2"], "cat2", "dec2", "up1"),
        (["enc1", "up1"], "cat1", "dec1", "map", "prob"),
    ]
    net = NetInitialize(NetGraph(layers, edges, Input=[1, 8, 8]))
    assert ports(net) == (("Input",), ("Output",)) and sizes(net)["Output"] == "[1, 8, 8]"
    assert net.solution.port(("cat2",), "Output")[0] == (6, 4, 4) and net.solution.port(("cat1",), "Output")[0] == (
        4,
        8,
        8,
    )
    x = RNG.normal(size=(1, 8, 8))
    enc1 = part(net, "enc1")(x)
    enc2 = part(net, "enc2")(part(net, "pool1")(enc1))
    mid = part(net, "mid")(part(net, "pool2")(enc2))
    dec2 = part(net, "dec2")(np.concatenate([enc2, part(net, "up2")(mid)]))
    dec1 = part(net, "dec1")(np.concatenate([enc1, part(net, "up1")(dec2)]))
    close(net(x), sigmoid(part(net, "map")(dec1)))


def test_a_pyramid_of_features():
    layers = {
        "low": ConvolutionLayer(2, 2, Stride=2),
        "high": ConvolutionLayer(3, 2, Stride=2),
        "side": ConvolutionLayer(2, 1),
        "top": ConvolutionLayer(2, 1),
        "up": ResizeLayer([Scaled(2), Scaled(2)], Resampling="Nearest"),
        "add": ThreadingLayer(Plus),
    }
    net = NetGraph(layers, [("low", ["high", "side"]), ("high", "top", "up"), (["side", "up"], "add")], Input=[1, 8, 8])
    assert ports(net) == (("Input",), ("Output",)) and sizes(net)["Output"] == "[2, 4, 4]"
    net = NetInitialize(net)
    x = RNG.normal(size=(1, 8, 8))
    low = part(net, "low")(x)
    close(net(x), part(net, "side")(low) + part(net, "up")(part(net, "top")(part(net, "high")(low))))


def test_a_dense_block():
    layers = {
        "a": LinearLayer(2),
        "ab": CatenateLayer(),
        "b": LinearLayer(2),
        "abc": CatenateLayer(),
        "c": LinearLayer(1),
    }
    net = NetGraph(layers, [("a", "ab", "b"), (IN, "ab"), (["b", "a", IN], "abc", "c")], Input=3)
    assert net.solution.port(("abc",), "Output")[0] == (7,)
    net = NetInitialize(net)
    x = RNG.normal(size=3)
    a = part(net, "a")(x)
    b = part(net, "b")(np.concatenate([a, x]))
    close(net(x), part(net, "c")(np.concatenate([b, a, x])))


def test_a_highway():
    mix = ThreadingLayer(lambda h, gate, x: h * gate + x * (1 - gate), None)
    layers = {"h": [LinearLayer(), Tanh], "gate": [LinearLayer(), LogisticSigmoid], "mix": mix}
    net = NetGraph(layers, [(["h", "gate", IN], "mix")], Input=3)
    assert ports(net) == (("Input",), ("Output",)) and net.solution.size(("gate", 1), "size") == (3,)
    net = NetInitialize(net)
    x = RNG.normal(size=3)
    gate = sigmoid(part(net, "gate", 1)(x))
    close(net(x), np.tanh(part(net, "h", 1)(x)) * gate + x * (1 - gate))


def test_channels_weighted_by_what_they_hold():
    layers = {"squeeze": [NetMapOperator(SummationLayer()), 2, LogisticSigmoid], "scale": ThreadingLayer(Times, -1)}
    net = NetGraph(layers, [([IN, "squeeze"], "scale")], Input=[2, 4, 4])
    assert ports(net) == (("Input",), ("Output",)) and sizes(net)["Output"] == "[2, 4, 4]"
    net = NetInitialize(net)
    x = RNG.normal(size=(2, 4, 4))
    close(net(x), x * sigmoid(part(net, "squeeze", 2)(x.sum((1, 2))))[:, None, None])


def test_a_gated_activation():
    layers = {"f": [3, Tanh], "g": [3, LogisticSigmoid], "times": Times}
    net = NetInitialize(NetGraph(layers, [([(IN, "f"), (IN, "g")], "times")], Input=2))
    x = RNG.normal(size=2)
    close(net(x), np.tanh(part(net, "f", 1)(x)) * sigmoid(part(net, "g", 1)(x)))


def test_a_mixture_of_experts():
    layers = {
        "gate": [2, SoftmaxLayer()],
        "one": [3, ReplicateLayer(1)],
        "two": [3, ReplicateLayer(1)],
        "both": CatenateLayer(),
        "mix": DotLayer(),
    }
    net = NetInitialize(NetGraph(layers, [(["one", "two"], "both"), (["gate", "both"], "mix")], Input=4))
    assert ports(net) == (("Input",), ("Output",)) and sizes(net)["Output"] == "[3]"
    x = RNG.normal(size=4)
    gate = softmax(part(net, "gate", 1)(x))
    close(net(x), gate @ np.stack([part(net, "one", 1)(x), part(net, "two", 1)(x)]))


def test_wide_and_deep():
    net = NetGraph(
        {"wide": 1, "deep": [4, Ramp, 1], "add": Plus}, [(NetPort("Wide"), "wide"), (["wide", "deep"], "add")]
    )
    assert ports(net) == (("Wide", "Input"), ("Output",))
    net = NetInitialize(NetGraph(net, Wide=3, Input=2))
    w, x = RNG.normal(size=3), RNG.normal(size=2)
    close(net({"Wide": w, "Input": x}), part(net, "wide")(w) + part(net, "deep")(x))


# several inputs, shared nets ------------------------------------------------------------------------------


def test_twins():
    twin = NetInsertSharedArrays(NetChain([LinearLayer(3), Tanh], Input=2))
    layers = {"a": twin, "b": twin, "apart": ThreadingLayer(lambda u, v: (u - v) * (u - v)), "sum": SummationLayer()}
    net = NetInitialize(NetGraph(layers, [(NetPort("A"), "a"), (NetPort("B"), "b"), (["a", "b"], "apart", "sum")]))
    assert ports(net) == (("A", "B"), ("Output",))
    u, v = RNG.normal(size=2), RNG.normal(size=2)
    close(part(net, "a", 1, "Weights"), part(net, "b", 1, "Weights"))
    close(net({"A": u, "B": v}), np.sum((part(net, "a")(u) - part(net, "a")(v)) ** 2))


def test_twins_and_a_contrastive_loss():
    twin = LinearLayer(2, Weights=NetArray("w"), Biases=None, Input=2)
    distance = FunctionLayer(lambda a, b: ((a - b) * (a - b)).sum())
    layers = {"a": twin, "b": twin, "distance": distance, "loss": ContrastiveLossLayer()}
    net = NetGraph(layers, [([(NetPort("A"), "a"), (NetPort("B"), "b")], "distance", "loss")])
    assert ports(net) == (("A", "B", "Target"), ("Loss",))
    net = NetInitialize(net)
    w, u, v = part(net, "a", "Weights"), RNG.normal(size=2), RNG.normal(size=2)
    close(net({"A": u, "B": v, "Target": False}), np.sum((w @ (u - v)) ** 2))


def test_anchor_positive_negative():
    loss = FunctionLayer(lambda a, p, n: Ramp(((a - p) * (a - p)).sum() - ((a - n) * (a - n)).sum() + 1.0))
    shared = NetInsertSharedArrays(LinearLayer(2, Input=2))
    letters = dict.fromkeys(("a", "p", "n"), shared)
    sources = [(NetPort(name), name) for name in letters]
    net = NetInitialize(NetGraph({**letters, "loss": loss}, [(sources, "loss", NetPort("Loss"))]))
    assert ports(net) == (("a", "p", "n"), ("Loss",))
    data = {name: RNG.normal(size=2) for name in letters}
    a, p, n = (part(net, "a")(x) for x in data.values())
    close(net(data), max(np.sum((a - p) ** 2) - np.sum((a - n) ** 2) + 1, 0))


def test_factors_of_a_matrix():
    layers = {"user": EmbeddingLayer(3, 5), "item": EmbeddingLayer(3, 7), "dot": DotLayer()}
    net = NetGraph(layers, [(NetPort("User"), "user"), (NetPort("Item"), "item"), (["user", "item"], "dot")])
    assert ports(net) == (("User", "Item"), ("Output",))
    net = NetInitialize(NetGraph(net, User="Integer", Item="Integer"))
    close(net({"User": 2, "Item": 7}), part(net, "user", "Weights")[1] @ part(net, "item", "Weights")[6])


def test_noise_and_a_class():
    layers = {"class": UnitVectorLayer(4), "join": CatenateLayer(), "make": [3, Tanh]}
    net = NetGraph(layers, [([NetPort("Noise"), (NetPort("Class"), "class")], "join", "make")], Noise=2)
    assert ports(net) == (("Noise", "Class"), ("Output",))
    net = NetInitialize(NetGraph(net, Class="Integer"))
    z = RNG.normal(size=2)
    close(net({"Noise": z, "Class": 3}), np.tanh(part(net, "make", 1)(np.concatenate([z, [0, 0, 1, 0]]))))


# losses ---------------------------------------------------------------------------------------------------


def test_an_autoencoder():
    layers = {"in": [2, Tanh], "out": 4, "loss": MeanSquaredLossLayer()}
    net = NetGraph(layers, [("in", "out", "loss"), (IN, NetPort("loss", "Target"))], Input=4)
    assert ports(net) == (("Input",), ("Loss",))
    net = NetInitialize(net)
    x = RNG.normal(size=4)
    close(net(x), np.mean((part(net, "out")(part(net, "in")(x)) - x) ** 2))


def test_a_variational_autoencoder():
    layers = {
        "mean": 2,
        "log": 2,
        "sample": ThreadingLayer(lambda mean, log, noise: mean + noise * log, None),
        "out": 4,
        "rebuild": MeanSquaredLossLayer(),
        "far": FunctionLayer(lambda mean, log: (mean * mean + log * log).sum()),
    }
    edges = [
        (["mean", "log", NetPort("Noise")], "sample", "out", "rebuild", NetPort("Rebuilt")),
        (IN, NetPort("rebuild", "Target")),
        (["mean", "log"], "far", NetPort("Far")),
    ]
    net = NetGraph(layers, edges, Input=4)
    assert ports(net) == (("Noise", "Input"), ("Rebuilt", "Far")) and sizes(net)["Noise"] == "[2]"
    net = NetInitialize(net)
    x, noise = RNG.normal(size=4), RNG.normal(size=2)
    mean, log = part(net, "mean")(x), part(net, "log")(x)
    found = net({"Input": x, "Noise": noise})
    close(found["Rebuilt"], np.mean((part(net, "out")(mean + noise * log) - x) ** 2))
    close(found["Far"], np.sum(mean**2 + log**2))


def test_several_tasks():
    layers = {
        "trunk": [4, Tanh],
        "kind": [3, SoftmaxLayer()],
        "price": LinearLayer([]),
        "kind loss": CrossEntropyLossLayer("Index"),
        "price loss": MeanSquaredLossLayer(),
    }
    edges = [
        ("trunk", ["kind", "price"]),
        (["kind", NetPort("Kind")], "kind loss", NetPort("KindLoss")),
        (["price", NetPort("Price")], "price loss", NetPort("PriceLoss")),
    ]
    net = NetGraph(layers, edges, Input=2)
    assert ports(net) == (("Kind", "Price", "Input"), ("KindLoss", "PriceLoss"))
    data = {"Input": RNG.normal(size=(20, 2)), "Kind": RNG.integers(1, 4, 20), "Price": RNG.normal(size=20)}
    trained = NetTrain(net, data, MaxTrainingRounds=2)
    one = {"Input": [1.0, 2.0], "Kind": 3, "Price": 0.5}
    trunk = np.tanh(part(trained, "trunk", 1)([1.0, 2.0]))
    found = trained(one)
    close(found["KindLoss"], -np.log(softmax(part(trained, "kind", 1)(trunk))[2]))
    close(found["PriceLoss"], (part(trained, "price")(trunk) - 0.5) ** 2)


def test_one_target_for_the_losses_of_two_outputs():
    layers = {"early": 2, "late": [3, Tanh, 2], "a": MeanSquaredLossLayer(), "b": MeanSquaredLossLayer()}
    net = NetGraph(layers, [("early", "a", NetPort("EarlyLoss")), ("late", "b", NetPort("LateLoss"))], Input=3)
    assert ports(net) == (("Input", "Target"), ("EarlyLoss", "LateLoss"))
    net = NetInitialize(net)
    x, y = RNG.normal(size=3), RNG.normal(size=2)
    found = net({"Input": x, "Target": y})
    close(found["EarlyLoss"], np.mean((part(net, "early")(x) - y) ** 2))
    close(found["LateLoss"], np.mean((part(net, "late")(x) - y) ** 2))


def test_a_policy_and_its_rewards():
    loss = FunctionLayer(lambda chances, action, reward: -(chances * action).sum() * reward)
    net = NetGraph(
        {"policy": [3, SoftmaxLayer()], "loss": loss},
        [(["policy", NetPort("Action"), NetPort("Reward")], "loss", NetPort("Loss"))],
        Input=2,
        Action=3,
        Reward="Real",
    )
    assert ports(net) == (("Action", "Reward", "Input"), ("Loss",)) and sizes(net)["Loss"] == "[]"
    net = NetInitialize(net)
    x = RNG.normal(size=2)
    chances = softmax(part(net, "policy", 1)(x))
    close(net({"Input": x, "Action": [0, 1, 0], "Reward": 2.5}), -chances[1] * 2.5)


def test_an_adversarial_game():
    game = NetGANOperator([NetChain([3, Tanh, 2]), NetChain([3, Tanh, LinearLayer([])])])
    net = NetGraph({"game": game}, [([NetPort("Image"), NetPort("Noise")], "game")], Image=2, Noise=4)
    assert ports(net) == (("Image", "Noise"), ("LossReal", "LossFake", "GeneratedFake"))
    net = NetInitialize(net)
    image, noise = RNG.normal(size=2), RNG.normal(size=4)
    found = net({"Image": image, "Noise": noise}, All)
    close(found["LossReal"], -part(net, "game", "Discriminator")(image))
    close(found["LossFake"], part(net, "game", "Discriminator")(part(net, "game", "Generator")(noise)))


def test_losses_added_with_weights():
    layers = {
        "net": 2,
        "square": MeanSquaredLossLayer(),
        "size": [ElementwiseLayer(lambda x: x * x), SummationLayer()],
        "less": ElementwiseLayer(lambda x: 0.1 * x),
        "all": Plus,
    }
    net = NetGraph(
        layers, [("net", "square"), ("net", "size", "less"), (["square", "less"], "all", NetPort("Loss"))], Input=3
    )
    assert ports(net) == (("Input", "Target"), ("Loss",))
    net = NetInitialize(net)
    x, y = RNG.normal(size=3), RNG.normal(size=2)
    made = part(net, "net")(x)
    close(net({"Input": x, "Target": y}), np.mean((made - y) ** 2) + 0.1 * np.sum(made**2))


@pytest.mark.parametrize("position", [0, 1])
def test_a_graph_in_a_graph_takes_its_inputs_in_order(position):
    inner = NetGraph([ThreadingLayer(lambda a, b: a - 2 * b)], [([NetPort("x"), NetPort("y")], 1)])
    order = [NetPort("u"), NetPort("v")]
    edges = [(order, "net")] if position else [(source, "net") for source in order]
    net = NetGraph({"net": inner}, edges, u="Real", v="Real")
    assert net({"u": 5.0, "v": 1.0}) == 3
