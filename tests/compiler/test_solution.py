"""Sizes of nets: every direction, nested nets, operators, and what holds of all of them."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlang import (
    Automatic,
    CatenateLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    FlattenLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetArray,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetError,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetShapeError,
    NetStateObject,
    NetTrain,
    PaddingLayer,
    Ramp,
    Restricted,
    SequenceLastLayer,
    SequenceRestLayer,
    SoftmaxLayer,
)
from netlang.compiler.inference.facts import Clash
from netlang.compiler.inference.solver import solve_constraints
from netlang.language.types.sizes import Length
from tests.raised import raised

TOKENS = NetEncoder("Tokens", ["a", "b", "c"])
CLASSES = NetDecoder("Class", ["yes", "no"])


def two_branches(**ports):
    layers = {"a": LinearLayer(3), "b": LinearLayer(), "join": CatenateLayer()}
    return NetGraph(layers, [(NetPort("x"), ["a", "b"]), (["a", "b"], "join")], **ports)


SENTENCE = {
    "embed": EmbeddingLayer(5), "rnn": LongShortTermMemoryLayer(4), "last": SequenceLastLayer(), "out": LinearLayer()
}  # fmt: skip


@pytest.mark.parametrize(
    ("net", "path", "name", "size"),
    [
        (NetChain([5, LinearLayer()], Input=3, Output=2), (2,), "size", (2,)),  # forwards to an array, from the end
        (NetChain([5, LinearLayer()], Input=3, Output=2), (1,), "columns", 3),
        (NetChain(SENTENCE, Input=TOKENS, Output=CLASSES), ("embed",), "n", 4),  # from the encoder
        (NetChain(SENTENCE, Input=TOKENS, Output=CLASSES), ("out",), "size", (2,)),  # from the decoder
        (NetChain(SENTENCE, Input=TOKENS, Output=CLASSES), ("rnn",), "k", 5),
        (two_branches(Output=9), ("b",), "size", (6,)),  # backwards through a catenation
        (LinearLayer(Weights=[[1, 2, 3]]), (), "size", Automatic),  # [1] and [] are both possible
        (LinearLayer(Weights=[[1, 2, 3]]), (), "columns", 3),  # from the array
        (EmbeddingLayer(Weights=[[1, 2], [3, 4]]), (), "n", 2),
        (NetChain([ElementwiseLayer(Ramp), NetChain([Ramp, LinearLayer(2, Input=[4, 3])])]), (1,), "dims", (4, 3)),
        (NetMapOperator(LinearLayer(2), Input=["Varying", 3]), ("Net",), "columns", 3),
        (NetMapOperator(LinearLayer(Weights=[[1, 2, 3]], Biases=None)), ("Net",), "columns", 3),
        (NetChain([SequenceRestLayer()], Output=4), (1,), "T", 5),
    ],
)
def test_sizes_are_found_from_any_side(net, path, name, size):
    assert net.solution.size(path, name) == size


def test_derived_lengths_are_expressions_of_the_length():
    net = NetChain([SequenceRestLayer(), SequenceRestLayer()], Input=["Varying", 2])
    assert net.solution.port((), "Output")[0] == (Length("T") - 2, 2)


def test_what_is_open_is_listed_and_nothing_is_guessed():
    net = NetChain([5, LinearLayer()], Input=3)
    assert [name for name, _ in net.solution.open()] == ["Output", "2.Weights", "2.Biases"]
    assert net.solution.size((2,), "size") is Automatic
    assert net.solution.dimensions((1, "Weights")) == (5, 3)


def test_the_state_of_a_recurrent_layer_is_one_size_at_both_ends():
    net = NetGraph({"start": LinearLayer(), "rnn": LongShortTermMemoryLayer(6)}, [("start", NetPort("rnn", "State"))])
    assert net.solution.size(("start",), "size") == (6,)


def test_layers_that_share_an_array_share_its_sizes():
    shared = NetArray("w")
    net = NetChain([LinearLayer(4, Weights=shared), LinearLayer(Weights=shared)], Input=4)
    assert net.solution.size((2,), "rows") == 4


def test_an_edge_that_clashes_carries_the_net_and_what_was_found():
    error = raised(NetShapeError, lambda: NetChain([5, LinearLayer(3, Input=4)], Input=7))
    assert (error.left, error.right) == (5, 4)
    assert error.solution.size((1,), "size") == (5,)
    assert error.net.keys() == [0, 1]


# what holds of all nets -----------------------------------------------------------------------------------

NETS = [
    NetChain(SENTENCE, Input=TOKENS, Output=CLASSES),
    NetChain(SENTENCE),
    two_branches(Output=9),
    two_branches(x=4),
    NetChain([NetMapOperator([4, Ramp]), LongShortTermMemoryLayer(), SequenceLastLayer(), 3], Input=["Varying", 2]),
    NetChain([[5, Ramp], [LinearLayer(), Ramp]], Output=[2, 3]),
]


def types(solution, store):
    """The type of every port and array, open sizes numbered in order of appearance."""
    numbers = {}
    shapes = [(store.shape(t.shape), store.element(t.element)[0]) for t in solution.ports.values()]
    shapes += [(store.shape(shape), None) for shape in solution.arrays.values()]

    def named(term):
        return term if isinstance(term, int | Length) else numbers.setdefault(term, f"?{len(numbers)}")

    return [(list(map(named, shape)), str(kind)[:4]) for shape, kind in shapes]


@pytest.mark.parametrize("net", NETS, ids=range(len(NETS)))
def test_the_order_in_which_a_net_is_solved_does_not_matter(net):
    solution, generator = net.solution, random.Random(1)
    rules = list(solution.constraints)
    for _ in range(30):
        generator.shuffle(rules)
        assert types(solution, solve_constraints(rules)) == types(solution, solution.store)


def test_a_clash_is_found_in_every_order():
    error = raised(NetShapeError, lambda: NetChain([5, Ramp, LinearLayer(3, Input=4)], Input=7))
    rules, generator = list(error.solution.constraints), random.Random(2)
    for _ in range(50):
        generator.shuffle(rules)
        with pytest.raises(Clash):
            solve_constraints(rules)


@settings(deadline=None)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.data())
def test_adding_a_given_only_refines_the_answer(sizes, data):
    """With some sizes of a chain hidden, what is inferred is right, and stays so when more are given."""
    said = [data.draw(st.booleans()) for _ in sizes]
    more = [known or data.draw(st.booleans()) for known in said]

    def chain(mask):
        (first, *rest), (given_first, *given_rest) = sizes, mask
        layers = [LinearLayer(s if known else Automatic) for s, known in zip(rest, given_rest, strict=True)]
        return NetChain(layers, Input=first if given_first else Automatic).solution

    less, fuller = chain(said), chain(more)
    for i, true in enumerate(sizes[1:], 1):
        for name, value in (("size", (true,)), ("columns", sizes[i - 1])):
            before, after = less.size((i,), name), fuller.size((i,), name)
            assert before in (Automatic, value)
            assert after == (value if before is not Automatic else after)


# depth ----------------------------------------------------------------------------------------------------

DEEP = 3000


@pytest.mark.parametrize(
    ("layer", "ports"),
    [
        (LinearLayer(2), {"Input": 2}),
        (LinearLayer(), {}),
        (ElementwiseLayer(Ramp), {}),
        (ElementwiseLayer(Ramp), {"Input": ["Varying", 2]}),
        (ElementwiseLayer(Ramp), {"Output": [2, 3]}),
    ],
)
def test_deep_chains_are_inferred_lowered_and_explained(layer, ports):
    from netlang.compiler.inference.explanations.open_sizes import open_sizes
    from netlang.compiler.lowering.lower import lower

    net = NetChain([layer] * DEEP, **ports)
    found = open_sizes(net.solution)
    assert str(net.why(DEEP // 2, "Input"))
    assert str(net)
    if ports:
        assert not found
        assert len(lower(net).program.calls()) >= DEEP
    else:
        assert all(fix for _, _, fix in found)


def test_a_clash_across_a_deep_chain_names_both_ends():
    error = raised(NetShapeError, lambda: NetChain([7, *[ElementwiseLayer(Ramp)] * DEEP], Output=5))
    assert "because 1 is LinearLayer(7)" in str(error)


def test_deeply_nested_chains():
    net = LinearLayer(3)
    for _ in range(40):
        net = NetChain([net])
    assert NetChain([net], Input=2).solution.port((), "Output")[0] == (3,)


def test_integers_given_to_a_net_reach_the_layer_inside_an_inner_net():
    net = NetChain([NetChain([Ramp]), LinearLayer(2)], Input=[3, Restricted("Integer", 5)])
    assert net.solution.port((), "Output")[0] == (2,)


PAD, REST = (lambda: PaddingLayer([[0, 1]])), SequenceRestLayer


@pytest.mark.parametrize("length", range(1, 6))
def test_nested_and_flat_are_one(length):
    """Every sequence of padding and rest, with varying ends."""
    for kinds in itertools.product((PAD, REST), repeat=length):
        layers = [kind() for kind in kinds]
        more = sum(1 if kind is PAD else -1 for kind in kinds)
        for net in (
            NetChain(layers, Input="Varying", Output="Varying"),
            NetChain([layers], Input="Varying", Output="Varying"),
        ):
            assert net.solution.port((), "Output")[0] == (Length("T") + more,)


READ = NetChain([GatedRecurrentLayer(5), SequenceRestLayer()], Input=["Varying", 6])


@pytest.mark.parametrize(
    "make",
    [
        lambda: NetGraph({"read": READ}, [], Input=[16, 6]),
        lambda: NetChain([READ], Output=[15, 5]),
        lambda: NetChain([LinearLayer([16, 6]), READ], Input=3),
        lambda: NetChain([NetMapOperator(READ)], Input=[2, 16, 6]),
        lambda: NetChain([READ, FlattenLayer(), 2], Input=[16, 6]),
        lambda: NetChain([NetMapOperator(LinearLayer(6), Input=["Varying", 3]), READ], Input=[16, 3]),
    ],
)
def test_what_varies_alone_is_fixed_where_it_is_told(make):
    net = NetInitialize(make())
    shape = list(net.solution.port((), "Input")[0])
    assert all(isinstance(size, int) for size in shape)
    with pytest.raises(NetError):
        net(np.ones([size + 1 for size in shape]))
    found = net(np.ones(shape))
    assert found.shape == net.solution.port((), "Output")[0]
    assert READ.solution.port((), "Input")[0] == (Length("T"), 6)


def test_two_fixed_sizes_still_clash():
    with pytest.raises(NetShapeError, match="16 is not 15"):
        NetGraph({"read": READ}, [], Input=[16, 6], Output=[16, 5])


def test_an_encoder_of_sequences_may_have_one_length():
    net = NetInitialize(
        NetChain([EmbeddingLayer(2, Input=[3]), FlattenLayer(), 2], Input=NetEncoder("Characters", "ab"))
    )
    assert net("aba").shape == (2,)
    with pytest.raises(NetError, match="3"):
        net("ab")


@pytest.mark.parametrize("output", [5, [4, 5], [5, 4]])
def test_what_is_joined_has_the_rank_of_the_longest(output):
    ports = {"x": [4, 2], "y": 3}
    edges = [([NetPort("x"), NetPort("y")], "c")]
    if output == [4, 5]:
        assert NetGraph({"c": CatenateLayer(-1)}, edges, **ports, Output=output)
        return
    with pytest.raises(NetShapeError):
        NetGraph({"c": CatenateLayer(-1)}, edges, **ports, Output=output)


def test_a_net_of_a_fixed_length_inside_is_trained_and_has_states():
    x = np.random.default_rng(1).normal(size=(8, 16, 6))
    layers = {"read": READ, "flat": FlattenLayer(), "out": LinearLayer(2)}
    net = NetGraph(layers, [("read", "flat", "out")], Input=[16, 6])
    trained = NetTrain(net, (list(x), list(x[:, 0, :2])), MaxTrainingRounds=1)
    assert trained(x).shape == (8, 2)
    np.testing.assert_allclose(trained(x)[3], trained(x[3]), rtol=1e-5, atol=1e-6)
    assert NetStateObject(NetInitialize(NetGraph({"read": READ}, [], Input=[4, 6])))(x[0, :4]).shape == (3, 5)
    classes = NetChain([READ, FlattenLayer(), SoftmaxLayer()], Input=[2, 6], Output=NetDecoder("Class", list("abcde")))
    assert NetInitialize(classes)(x[0, :2]) in "abcde"
    assert NetExtract(net, "read").solution.port((), "Input")[0] == (16, 6)


def test_what_varies_and_needs_to_be_fixed_is_told_where_it_is():
    """In every order: a layer refused alone is accepted where something else fixes the length."""
    flat = {"m": SequenceRestLayer(), "flat": LinearLayer(2)}
    with pytest.raises(NetShapeError, match="varies in length"):
        NetGraph(flat, [("m", "flat")], Input="Varying")
    edges = [("m", "flat"), ("m", NetPort("Rest"))]
    found = NetGraph(flat, edges, Input="Varying", Rest=4)
    assert found.solution.port((), "Input")[0] == (5,)
    for seed in range(20):
        constraints = list(found.solution.constraints)
        random.Random(seed).shuffle(constraints)
        store = solve_constraints(constraints)
        assert store.shape(found.solution.ports[((), "Input")].shape) == (5,)
