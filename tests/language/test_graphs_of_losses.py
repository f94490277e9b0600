"""Graphs of several inputs and of losses as people write them for Wolfram: ports, sizes, and what they compute."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    CatenateLayer,
    ContrastiveLossLayer,
    CrossEntropyLossLayer,
    DotLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    FunctionLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetArray,
    NetChain,
    NetGANOperator,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetPort,
    NetTrain,
    Plus,
    Ramp,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    UnitVectorLayer,
)
from tests.language.written_graphs import IN, RNG, close, part, ports, sizes, softmax

# several inputs, shared nets ------------------------------------------------------------------------------


def test_a_siamese_net_with_a_distance():
    twin = NetInsertSharedArrays(NetChain([LinearLayer(3), Tanh], Input=2))
    layers = {"a": twin, "b": twin, "apart": ThreadingLayer(lambda u, v: (u - v) * (u - v)), "sum": SummationLayer()}
    net = NetInitialize(NetGraph(layers, [(NetPort("A"), "a"), (NetPort("B"), "b"), (["a", "b"], "apart", "sum")]))
    assert ports(net) == (("A", "B"), ("Output",))
    u, v = RNG.normal(size=2), RNG.normal(size=2)
    close(part(net, "a", 1, "Weights"), part(net, "b", 1, "Weights"))
    close(net({"A": u, "B": v}), np.sum((part(net, "a")(u) - part(net, "a")(v)) ** 2))


def test_a_siamese_net_with_a_contrastive_loss():
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
