"""Nets, and what they are made of, are equal by value, numbers and all; so no cache takes one net for another."""

from __future__ import annotations

import functools
import pickle

import numpy as np
import pytest

from netlang import (
    All,
    CompiledLayer,
    ConvolutionLayer,
    ElementwiseLayer,
    FunctionLayer,
    LinearLayer,
    NetArray,
    NetArrayLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetInsertSharedArrays,
    NetMapOperator,
    NetTrain,
    NormalDistribution,
    PlaceholderLayer,
    Ramp,
    RandomArrayLayer,
    ThreadingLayer,
    UniformDistribution,
)
from netlang.language.nets.structure_key import structure
from netlang.language.values.net_arrays import Memory

NETS = {
    "LinearLayer": LinearLayer(2, Input=2),
    "NetChain": NetChain([2, Ramp, 2], Input=2),
    "nested": NetChain([NetChain({"a": 2}), Ramp], Input=2),
    "operator": NetMapOperator(LinearLayer(2), Input=["Varying", 2]),
    "shared": NetInsertSharedArrays(NetChain([2, Ramp, 2], Input=2)),
    "ConvolutionLayer": ConvolutionLayer(1, 2, Input=[1, 3, 3]),
    "FunctionLayer": FunctionLayer(LinearLayer(2), Input=2),
}


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_nets_of_other_numbers_are_other_nets(net):
    one, two, three = (NetInitialize(net, RandomSeeding=seed) for seed in (1, 2, 1))
    assert one != two
    assert one != net
    assert one == three
    assert hash(one) == hash(three)
    assert len({net, one, two, three}) == 3
    assert NetInitialize(one, All, RandomSeeding=2) == two
    assert pickle.loads(pickle.dumps(one)) == one
    assert structure(one) == structure(two) == structure(three)


def test_a_trained_net_is_another_net_and_caches_do_not_mix_them():
    net = NetInitialize(LinearLayer(1, Input=1))
    trained = NetTrain(net, [([1.0], [2.0]), ([2.0], [4.0])], MaxTrainingRounds=2)
    assert trained != net
    cached = functools.cache(lambda net, x: net([x]).item())
    assert cached(net, 1.0) == net([1.0]).item()
    assert cached(trained, 1.0) == trained([1.0]).item()


@pytest.mark.parametrize(("one", "two", "same"), [
    ([[1, 2]], [[1.0, 2.0]], True),
    ([[1, 2]], np.array([[1, 2]], np.float64), True),  # precision does not count
    ([[0.1]], np.array([[0.1]], np.float64), False),  # 0.1 in Real32 is another number
    ([[0.0]], [[-0.0]], False),  # 1/x differs
    ([[1, 2]], [[1], [2]], False),
    ([[1, 2]], [[1, 3]], False),
    (NetArray("w", Array=[[1]]), NetArray("w", Array=[[1]]), True),
    (NetArray("w", Array=[[1]]), NetArray("w", Array=[[2]]), False),
    (NetArray("w", Array=[[1]]), NetArray("v", Array=[[1]]), False),
    (NetArray("w", Array=[[1]]), NetArray("w"), False),
])  # fmt: skip
def test_nets_are_equal_if_their_arrays_are(one, two, same):
    one, two = LinearLayer(Weights=one), LinearLayer(Weights=two)
    assert (one == two) is same
    assert (one != two) is not same
    assert (len({one, two}) == 1) is same


def test_numbers_are_read_for_a_hash_only_and_once(monkeypatch):
    digests = []
    plain = Memory.digest.func
    counted = functools.cached_property(lambda memory: digests.append(memory) or plain(memory))
    counted.__set_name__(Memory, "digest")
    monkeypatch.setattr(Memory, "digest", counted)
    net = NetInitialize(NetChain([2, Ramp, 2], Input=2))
    net([1, 2])
    assert net == NetInitialize(NetChain([2, Ramp, 2], Input=2))
    assert not digests
    assert hash(net) == hash(net)
    assert len(digests) == 4


MADE = {
    "FunctionLayer": lambda n: FunctionLayer(lambda x: x * n + 1, Input=3),
    "ElementwiseLayer": lambda n: ElementwiseLayer(lambda x: x * n + 1),
    "ThreadingLayer": lambda n: ThreadingLayer(lambda a, b: a * b + n),
    "CompiledLayer": lambda n: CompiledLayer(np.sort, Input=n),
    "class labels": lambda n: NetEncoder("Class", ["a", "b", n]),
    "array of labels": lambda n: NetDecoder("Class", np.array([1, n])),
    "tokens": lambda n: NetEncoder("Tokens", ["a", "b", str(n)]),
    "characters": lambda n: NetDecoder("Characters", f"ab{n}"),
    "normal": lambda n: NormalDistribution(0, n),
    "uniform": lambda n: UniformDistribution((0, n)),
    "random": lambda n: RandomArrayLayer(NormalDistribution(0, n), Output=[2]),
    "long parameters": lambda n: PlaceholderLayer("op", {"table": [*range(5000), n, *range(5000)]}),
    "parameter arrays": lambda n: PlaceholderLayer("op", {"table": np.array([*range(5000), n, *range(5000)])}),
    "NetArrayLayer": lambda n: NetArrayLayer(Array=[n, 2]),
    "NetArray": lambda n: NetArray("w", Array=[n, 2]),
}  # fmt: skip


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_what_nets_are_made_of_is_equal_by_value(make):
    assert make(2) == make(2)
    assert hash(make(2)) == hash(make(2))
    assert make(2) != make(3)


def test_the_two_zeros_are_two_numbers_in_functions_too():
    """1/x differs, whichever net was compiled first."""
    plus, minus = (ElementwiseLayer(lambda x, zero=zero: x / zero, Input=1) for zero in (0.0, -0.0))
    assert plus != minus
    assert [net([1])[0] for net in (plus, minus)] == [np.inf, -np.inf]
