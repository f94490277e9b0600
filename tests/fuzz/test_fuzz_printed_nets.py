"""What a random net prints as is read back by Python as the same net; so are its parts, and nets made of it."""

import random
from contextlib import suppress

import numpy as np
import pytest

import netlang
from netlang import (
    Automatic,
    LinearLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetMapThreadOperator,
    NetPort,
    NetUnfold,
    Normal,
    Ramp,
    RandomArrayLayer,
    SoftmaxLayer,
    TotalLayer,
)
from netlang.errors import NetError
from tests.fuzz.budget import rounds
from tests.fuzz.random_nets import recipe

NAMES = {name: getattr(netlang, name) for name in netlang.__all__}
MULTIPLIERS = [Automatic, None, 0.5, 2, np.float32(0.25), [("_", None)]]


def read_back(net):
    again = eval(repr(net), dict(NAMES))
    assert again == net
    assert repr(again) == repr(net)
    assert (again.input_names, again.output_names) == (net.input_names, net.output_names)
    assert str(again) == str(net)
    return again


def derived(net, rng):
    """Nets derived from a net: its parts, with other options, inside other nets."""
    yield from net
    yield from Normal(net).values() if isinstance(Normal(net), dict) else Normal(net)
    ports = [*net.input_names, *net.output_names]
    edges = [(NetPort(name), NetPort("inside", name)) for name in rng.sample(net.input_names, len(net.input_names))]
    for make in (
        lambda: NetGraph({"inside": net, "more": Ramp}, [*edges, (NetPort("inside", net.output_names[0]), "more")]),
        lambda: NetGraph(net, LearningRateMultipliers=rng.choice(MULTIPLIERS)),
        lambda: net.with_ports({rng.choice(ports): netlang.language.types.port_types.PortType()}),
        lambda: NetMapThreadOperator(net),
        lambda: NetMapThreadOperator(net, {name: rng.randrange(3) for name in net.input_names}),
        lambda: NetMapOperator(net, LearningRateMultipliers=rng.choice(MULTIPLIERS)),
        lambda: NetFoldOperator(net, {net.output_names[0]: rng.choice(net.input_names)}),
        lambda: NetUnfold(net),
        lambda: NetInsertSharedArrays(net, "shared/"),
        lambda: NetChain({"it": net, "last": 3}),
    ):
        try:
            made = make()
        except NetError:
            continue
        yield made


@pytest.mark.parametrize("seed", rounds(60))
def test_random_graphs(seed):
    rng = random.Random(seed)
    made = recipe(rng)
    try:
        net = made.net(LearningRateMultipliers=rng.choice(MULTIPLIERS))
    except NetError:
        return
    ends = [(name, None) for name in made.layers if rng.random() < 0.2]
    for one in (net, *derived(net, rng)):
        read_back(one)
    with suppress(NetError):  # no output may be left
        read_back(NetGraph(made.layers, [*made.edges, *ends], Ports=made.ports))


def coders(rng):
    words = rng.sample(["a", "b b", "it's", '"', "\n", "\\", "é", "\u2028", "x" * 30], 4)
    return rng.choice([
        (NetEncoder("Class", words), None), (NetEncoder("Tokens", words), None), (NetEncoder("Boolean"), None),
        (NetEncoder("Characters"), None), (NetEncoder("Characters", "ab'\"\\\n"), None),
        (None, NetDecoder("Class", words)), (None, NetDecoder("Boolean")), (None, NetDecoder("Class", [1, 2.5, None])),
        (NetEncoder("Class", words, "UnitVector"), None), (NetEncoder("Tokens", words, IgnoreCase=False), None),
    ])  # fmt: skip


@pytest.mark.parametrize("seed", rounds(60))
def test_coders_arrays_and_distributions(seed):
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)
    encoder, decoder = coders(rng)
    said = {} if encoder is None else {"Input": encoder}
    said |= {} if decoder is None else {"Output": decoder}
    layers = [LinearLayer(), SoftmaxLayer()] if decoder is not None else [netlang.FlattenLayer()]
    for make in (
        lambda: NetChain(layers, **said),
        lambda: NetGraph({"a": NetChain(layers, **said)}, []),
        lambda: TotalLayer(InputPorts={"x": encoder or 2, "y": rng.choice([2, "Varying", Automatic, [2, "Varying"]])}),
        lambda: NetInitialize(NetChain([2, Ramp, 3], Input=rng.randrange(1, 3)), RandomSeeding=seed),
        lambda: LinearLayer(2, Weights=NetArray("w x", ("Random", {"Weights": 0.5})), Biases=None),
        lambda: LinearLayer(2, Weights=numbers.normal(size=(2, 2)) * 10.0 ** rng.randrange(-30, 30), Biases=None),
        lambda: RandomArrayLayer(netlang.UniformDistribution((rng.random(), 2)), Output=[2]),
        lambda: RandomArrayLayer(netlang.NormalDistribution(0, np.float32(rng.random())), Output=[2]),
        lambda: LinearLayer(rng.choice([[], 2, [2, 3], np.int64(2)]), LearningRateMultipliers=rng.choice(MULTIPLIERS)),
    ):
        try:
            net = make()
        except NetError:
            continue
        again = eval(repr(net), dict(NAMES))
        doubles = any(getattr(a, "dtype", None) == np.float64 for a in net.own_arrays().values())
        assert again == net or doubles, repr(net)
