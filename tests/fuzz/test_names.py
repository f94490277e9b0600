"""Any text as any name: of layers, ports, arrays, shared arrays, states. A net does what the same net with plain
names does, trains as it does, prints, explains itself, and is read back by Python."""

import io
import keyword
import random

import numpy as np
import pytest

import netlang
from netlang import (
    All,
    BasicRecurrentLayer,
    EmbeddingLayer,
    Information,
    LinearLayer,
    NetArray,
    NetArrayLayer,
    NetBidirectionalOperator,
    NetChain,
    NetExtract,
    NetFoldOperator,
    NetGraph,
    NetInsertSharedArrays,
    NetMapThreadOperator,
    NetPort,
    NetPortGradient,
    NetTrain,
    NetUnfold,
    PlaceholderLayer,
    Plus,
    Tanh,
    ThreadingLayer,
    TotalLayer,
)
from netlang.errors import NetError
from tests.fuzz.budget import rounds

NAMES = {name: getattr(netlang, name) for name in netlang.__all__}
WORDS = """self cls net Net nets values types data layers edges f batch training Ports LearningRateMultipliers
InputPorts feedback constants outputs depth memo shared B T T2 N F I run bind prepare memory layout outs k1 v1 b1 m0 c1
x1 a1 a2 steps1 print len dict object exec Input Output State Weights Biases Loss Target total 1/B a.b a/b None All _ .
.. / 1 0 -1 1;;2 Output.State
# {x} %s </td> &amp; T+T2 array reshape"""
OWN = [
    *keyword.kwlist, *WORDS.split(), "seed Output", "d Output", "gradient of Output", "", " ", 'a".b', '"a.b"', '"',
    "'", "\\", "\\n",
]  # fmt: skip
ALIKE = [
    "fi",
    "\ufb01",
    "x",
    "\uff58",
    "\u03bc",
    "\xb5",
    "\u03a9",
    "\u2126",
    "s",
    "\u017f",
    "\u212b",
    "A\u030a",
    "\xc5",
]
BREAKS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00\x1a\t\ufeff\u200b\u202e\ud800\udfff"
CODE = [
    "import os",
    "    raise SystemExit",
    "):",
    "return",
    "__import__('os')._exit(3)",
    "#",
    '"""',
    "'''",
    "f[0]=1",
    "\\",
]


def text(rng):
    """A random name."""
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(OWN)
    if kind == 1:
        return rng.choice(ALIKE)
    if kind == 2:
        return rng.choice("ab") + rng.choice(BREAKS) + " " * rng.choice([0, 4, 8, 12, 16]) + rng.choice(CODE)
    if kind == 3:
        return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(1, 6)))
    if kind == 4:
        return "".join(rng.choice("ab.\"'\\/1 \n") for _ in range(rng.randrange(6)))
    return rng.choice(OWN) + rng.choice([*BREAKS, ".", "²", "½", "é"]) + rng.choice(OWN)


def naming(rng):
    """A distinct random name for each plain one."""
    names = {}

    def named(plain):
        while plain not in names:
            other = text(rng)
            if other not in names.values():
                names[plain] = other
        return names[plain]

    return named


def weights(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def graph(n, seed):
    """Two inputs, a chain inside, a shared array, two outputs."""
    rng = np.random.default_rng(seed)
    layers = {
        n("chain"): NetChain({n("one"): LinearLayer(2, Weights=weights(rng, 2, 3), Biases=None), n("two"): Tanh}),
        n("one"): LinearLayer(2, Weights=NetArray(n("w"), weights(rng, 2, 3)), Biases=weights(rng, 2)),
        n("again"): LinearLayer(2, Weights=NetArray(n("w")), Biases=weights(rng, 2)),
        n("sum"): ThreadingLayer(Plus, InputPorts=[n("p"), n("q"), n("r")]),
        n("all"): TotalLayer(),
    }
    edges = [
        (NetPort(n("x")), n("chain")), (NetPort(n("x")), n("one")), (NetPort(n("y")), n("again")),
        (n("one"), NetPort(n("sum"), n("q"))), (n("chain"), NetPort(n("sum"), n("r"))),
        (n("again"), NetPort(n("sum"), n("p"))), ([n("one"), n("again")], n("all")),
        (n("sum"), NetPort(n("u"))), (n("all"), NetPort(n("v"))),
    ]  # fmt: skip
    return NetGraph(layers, edges, Ports={n("x"): 3, n("y"): 3})


def reader(n, seed):
    """A recurrent layer in a chain of its own, beside another."""
    rng = np.random.default_rng(seed)

    def arrays():
        return {"InputWeights": weights(rng, 2, 2), "StateWeights": weights(rng, 2, 2), "Biases": weights(rng, 2)}

    layers = {
        n("codes"): EmbeddingLayer(2, 4, Weights=weights(rng, 4, 2)),
        n("chain"): NetChain({n("one"): BasicRecurrentLayer(2, **arrays())}),
        n("one"): BasicRecurrentLayer(2, **arrays()),
        n("all"): TotalLayer(),
    }
    edges = [(NetPort(n("x")), n("codes"), n("chain")), (n("codes"), n("one")), ([n("chain"), n("one")], n("all"))]
    return NetGraph(layers, [*edges, (n("all"), NetPort(n("u")))], Ports={n("x"): "Varying"})


def folded(n, seed):
    """A net with a memory, and a constant, stepped along a sequence."""
    w = weights(np.random.default_rng(seed), 2, 2)
    step = NetGraph(
        {n("one"): LinearLayer(2, Weights=w, Biases=None), n("all"): TotalLayer()},
        [(NetPort(n("s")), n("one")), ([n("one"), NetPort(n("x")), NetPort(n("y"))], n("all"), NetPort(n("u")))],
    )
    return NetFoldOperator(step, {n("u"): n("s")}, [n("y")], Ports={n("x"): ["Varying", 2], n("y"): 2})


def threaded(n, seed):
    add = ThreadingLayer(lambda a, b: a - 2 * b, InputPorts=[n("x"), n("y")])
    return NetMapThreadOperator(add, {n("x"): 1}, Ports={n("x"): ["Varying", 2], n("y"): 2})


def data_for(net, n, seed):
    """Three examples, of several lengths where lengths vary."""
    rng, found = np.random.default_rng(seed), {}
    for name in net.input_names:
        form = net.given(name)
        lengths = [2, 1, 3] if form.shape[:1] == ("Varying",) else [0] * 3
        sizes = [(k, *form.shape[1:]) if k else form.shape for k in lengths]
        draw = (lambda shape: rng.integers(1, 5, shape)) if name == n("x") and form.shape == ("Varying",) else (
            lambda shape: rng.normal(size=shape)
        )  # fmt: skip
        found[name] = [draw(shape) for shape in sizes]
    return found


def same(found, expected):
    if isinstance(found, dict):
        assert len(found) == len(expected)
        for one, other in zip(found.values(), expected.values(), strict=True):
            same(one, other)
        return
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def printed(net):
    """All printed forms: encodable text, of one line where expected."""
    assert repr(net).isprintable()
    for shown in (str(net), repr(net), net._repr_html_(), str(net.explain())):
        io.TextIOWrapper(io.BytesIO(), "utf-8").write(shown)
    assert eval(repr(NetPort(*net.input_names)), dict(NAMES)) == NetPort(*net.input_names)


@pytest.mark.parametrize("build", [graph, reader, folded, threaded])
@pytest.mark.parametrize("seed", rounds(25))
def test_a_net_does_what_its_plain_twin_does(build, seed):
    n = naming(random.Random(f"{build.__name__} {seed}"))
    net, plain = build(n, seed), build(lambda name: name, seed)
    printed(net)
    data, plain_data = data_for(net, n, seed), data_for(plain, lambda name: name, seed)
    same(net(data), plain(plain_data))
    for here, there in zip(net.own_arrays(), plain.own_arrays(), strict=True):
        np.testing.assert_array_equal(NetExtract(net, here), NetExtract(plain, there))
        gradient = plain(plain_data, NetPortGradient(*there))
        np.testing.assert_array_equal(net(data, NetPortGradient(*here)), gradient)
    if set(net.input_names).isdisjoint(net.output_names):
        same(*(Information(trained(*one, seed), "ArraysList") for one in ((net, data), (plain, plain_data))))


def trained(net, data, seed):
    """The net after a little training towards twice its results."""
    found = net(data) if len(net.output_names) > 1 else {net.output_names[0]: net(data)}
    targets = {name: [2 * value for value in values] for name, values in found.items()}
    method = ("SGD", {"LearningRate": 0.01})
    return NetTrain(net, data | targets, MaxTrainingRounds=2, Method=method, RandomSeeding=seed)


@pytest.mark.parametrize("seed", rounds(25))
def test_nets_with_odd_names_print_and_read_back(seed):
    n = naming(random.Random(seed))
    layers = {n(name): LinearLayer(2) for name in "abc"} | {n("t"): TotalLayer(), n("c"): NetArrayLayer(Output=2)}
    edges = [(NetPort(n("x")), n("a"), n("b")), ([n("b"), n("c"), NetPort(n("y"))], n("t")), (n("a"), None)]
    net = NetGraph(layers, [*edges, (n("t"), NetPort(n("u"))), (NetPort(n("x")), NetPort(n("v")))], Ports={n("x"): 2})
    inside = NetGraph({n("a"): net, n("b"): NetChain({n("a"): 3, n("b"): [2]})}, [(NetPort(n("a"), n("u")), n("b"))])
    place = PlaceholderLayer(
        n("tag"), {n("a"): n("b")}, InputPorts={n("x"): 2, n("y"): 3}, OutputPorts=[n("u"), n("v")]
    )
    shared = NetInsertSharedArrays(NetChain({n("a"): NetChain({n("b"): 2, n("c"): 2}), n("b"): 3}), n("p"))
    for one in (net, inside, place, shared):
        assert eval(repr(one), dict(NAMES)) == one
        printed(one)
    assert Information(shared, "SharedArraysCount") == 6


@pytest.mark.parametrize("seed", rounds(25))
def test_states_and_unfolded_steps_of_nets_with_odd_names(seed):
    n = naming(random.Random(seed))
    net, plain = reader(n, seed), reader(lambda name: name, seed)
    states, twins = net([1, 2], NetPort(All, "States")), plain([1, 2], NetPort(All, "States"))
    same(states, twins)
    step, twin = NetUnfold(net), NetUnfold(plain)
    assert len(step.input_names) == len(twin.input_names) == 3 == len(step.output_names)
    given = {name: 3 if i == 0 else np.full(2, i / 4) for i, name in enumerate(step.input_names)}
    expected = {name: 3 if i == 0 else np.full(2, i / 4) for i, name in enumerate(twin.input_names)}
    same(list(step(given).values()), list(twin(expected).values()))
    both = NetBidirectionalOperator(NetChain({n("a"): BasicRecurrentLayer(2)}), Input=["Varying", 2])
    assert eval(repr(both), dict(NAMES)) == both


@pytest.mark.parametrize("seed", rounds(25))
def test_errors_of_nets_with_odd_names(seed):
    rng = random.Random(seed)
    n = naming(rng)
    net = graph(n, seed)
    wrong = [
        lambda: net({n("x"): [1, 2, 3]}), lambda: net({n("x"): [1], n("y"): [1, 2, 3]}), lambda: net[n("no")],
        lambda: NetExtract(net, (n("chain"), n("no"))), lambda: net.why(n("chain"), n("no")),
        lambda: NetPort(n("x"), 1.5), lambda: NetGraph({n("a"): 3, n("b"): 2}, [(n("a"), n("no"))]),
        lambda: NetChain({n("a"): LinearLayer(3), n("b"): LinearLayer(2, Input=4)}),
        lambda: NetChain({n("a"): LinearLayer(3)}, Ports={n("no"): 2}), lambda: net({}, NetPort(n("no"))),
        lambda: NetTrain(net, {n("x"): [[1.0]]}), lambda: NetChain({n("a"): 3})([[1, 2], [3]]),
        lambda: NetGraph({n("a"): 3, n("b"): 3}, [(n("a"), n("b"), n("a"))]),
        lambda: NetTrain(net, [], LearningRateMultipliers={n("no"): 2}),
    ]  # fmt: skip
    for use in wrong:
        with pytest.raises(NetError) as caught:
            use()
        io.TextIOWrapper(io.BytesIO(), "utf-8").write(str(caught.value))
        assert all(line.isprintable() for line in str(caught.value).split("\n"))
