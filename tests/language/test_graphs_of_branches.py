"""Graphs of branches in the manners in which people write them for Wolfram: ports, sizes, and what they compute."""

from __future__ import annotations

import numpy as np

from netlang import (
    CatenateLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    DotLayer,
    LinearLayer,
    LogisticSigmoid,
    NetChain,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    Plus,
    PoolingLayer,
    Ramp,
    ReplicateLayer,
    ResizeLayer,
    Scaled,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    Times,
    TotalLayer,
)
from tests.language.written_graphs import IN, RNG, close, part, ports, sigmoid, sizes, softmax


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
