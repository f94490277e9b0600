"""Operators beyond the table: what they take, what they refuse, what they hide."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    Automatic,
    BasicRecurrentLayer,
    BatchNormalizationLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    EuclideanDistance,
    FunctionLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArray,
    NetBidirectionalOperator,
    NetChain,
    NetDataError,
    NetDecoder,
    NetEncoder,
    NetFoldOperator,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetMapThreadOperator,
    NetNestOperator,
    NetOptionError,
    NetPairEmbeddingOperator,
    NetPort,
    NetPortError,
    NetShapeError,
    Plus,
    Restricted,
    SequenceLastLayer,
    SequenceRestLayer,
    SoftmaxLayer,
    Tanh,
    ThreadingLayer,
    TotalLayer,
)
from tests.raised import raised

add = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)])
linear = LinearLayer(2, Weights=[[1, 2], [3, 4]], Biases=None)


def test_shorthands_for_nets_in_operators():
    assert NetMapOperator(3) == NetMapOperator(LinearLayer(3))
    assert NetMapOperator(Tanh) == NetMapOperator(ElementwiseLayer(Tanh))
    assert NetNestOperator([3, Tanh], 2) == NetNestOperator(NetChain([3, Tanh]), 2)
    assert NetBidirectionalOperator(linear) == NetBidirectionalOperator([linear, linear])
    assert NetFoldOperator(add) == NetFoldOperator(add, {"Output": "State"})
    assert NetFoldOperator(add) != NetFoldOperator(add, outputs=["Output"])


@pytest.mark.parametrize(
    "net",
    [
        NetMapOperator(3, Input=["Varying", 2]),
        NetFoldOperator(add, Input="Varying"),
        NetFoldOperator(add, outputs=["Output"]),
        NetNestOperator([3, Tanh], 2),
        NetBidirectionalOperator([BasicRecurrentLayer(2), BasicRecurrentLayer(3)], Input=["Varying", 2]),
        NetMapThreadOperator(add, {"Input": 1}, Input="Varying"),
        NetPairEmbeddingOperator(2, DistanceFunction="CosineDistance", Input=3),
    ],
    ids=lambda net: type(net).__name__,
)
def test_what_is_printed_can_be_read(net):
    import netlang

    assert eval(repr(net), {n: getattr(netlang, n) for n in netlang.__all__}) == net
    assert hash(eval(repr(net), {n: getattr(netlang, n) for n in netlang.__all__})) == hash(net)


def test_arrays_of_inner_nets_are_found():
    net = NetBidirectionalOperator(NetMapOperator(linear), Input=[3, 2])
    forward, backward = ("ForwardNet", "Net", "Weights"), ("BackwardNet", "Net", "Weights")
    assert set(net.own_arrays()) == {forward, backward}
    changed = net.with_arrays({backward: np.ones((2, 2))}).own_arrays()
    np.testing.assert_array_equal(changed[backward], np.ones((2, 2)))
    np.testing.assert_array_equal(changed[forward], [[1, 2], [3, 4]])


def test_reals_accept_integers():
    integers = ["Varying", Restricted("Integer", 6)]
    net = NetChain([SequenceRestLayer(), NetMapOperator(LinearLayer(2, Input="Real"))], Input=integers)
    assert NetInitialize(net)([1, 2, 3]).shape == (2, 2)


def test_integers_flow_in():
    net = NetMapOperator(EmbeddingLayer(3), Input=["Varying", Restricted("Integer", 6)])
    assert net.solution.size(("Net",), "n") == 6


def test_ports_of_inner_nets_are_hidden():
    with pytest.raises(NetPortError, match=r'"Net"\.Output is inside an operator'):
        NetMapOperator(linear, Input=["Varying", 2])([[1, 2]], NetPort("Net", "Output"))


def test_the_same_array_in_and_out_of_a_loop():
    """A shared array stays one, wherever it occurs first."""
    shared = NetArray("w")
    fold = NetFoldOperator(NetGraph(
        {"map": LinearLayer(2, Weights=shared, Biases=None), "sum": TotalLayer()},
        [(NetPort("Input"), "map"), (["map", NetPort("State")], "sum")],
    ))  # fmt: skip
    net = NetChain([fold, NetMapOperator(LinearLayer(2, Weights=shared, Biases=None))], Input=["Varying", 2])
    net = NetInitialize(net)
    w = next(v.Array for v in net.own_arrays().values() if v.Array is not Automatic)
    x = np.array([[1, 2], [3, 4], [5, 6]])
    np.testing.assert_allclose(net(x), np.cumsum(x @ w.T, 0) @ w.T, rtol=1e-5)


# encoders and decoders of the net inside --------------------------------------------------------------------

coded = NetInitialize(
    NetChain(
        [EmbeddingLayer(2), LinearLayer(2), SoftmaxLayer()],
        Input=NetEncoder("Class", ["a", "b", "c"]),
        Output=NetDecoder("Class", ["x", "y"]),
    )
)


def test_coders_are_mapped():
    net = NetMapOperator(coded, Input="Varying")
    words = [["a", "b", "c"], [], ["b"]]
    assert net(words[0]) == [coded(word) for word in words[0]]
    assert net(words) == [[coded(word) for word in each] for each in words]
    np.testing.assert_allclose(net(words[0], None), [coded(word, None) for word in words[0]], rtol=1e-6)
    assert net(words[2], "Probabilities") == [coded("b", "Probabilities")]
    assert NetMapOperator(coded)(["a", "b"]) == [coded("a"), coded("b")]
    assert NetChain([net])(words[0]) == net(words[0])


def test_coders_of_two_levels():
    net = NetMapOperator(NetMapOperator(coded, Input=2), Input=["Varying", 2])
    assert net([["a", "b"], ["c", "a"], ["b", "b"]]) == [[coded(w) for w in pair] for pair in ("ab", "ca", "bb")]
    with pytest.raises(NetDataError):
        net([["a", "b"], ["c"]])
    with pytest.raises(NetDataError):
        net(["a", "d"])


def test_coders_of_pairs():
    net = NetInitialize(NetPairEmbeddingOperator(EmbeddingLayer(2), Input=NetEncoder("Class", ["a", "b", "c"])))
    assert net(["a", "a"]) == 0
    np.testing.assert_allclose(net([["a", "b"], ["b", "a"]]), net(["a", "b"]))


def test_coders_of_sequences_stay():
    rnn = NetChain([EmbeddingLayer(2), BasicRecurrentLayer(2)], Input=NetEncoder("Characters", "abc"))
    assert NetInitialize(NetBidirectionalOperator(rnn))("abc").shape == (3, 4)


# states -----------------------------------------------------------------------------------------------------


def test_states_of_a_fold():
    net = NetFoldOperator(add, Input="Varying")
    np.testing.assert_array_equal(net({"Input": [1, 2], NetPort("State"): 10}), [11, 13])
    assert net([1, 2, 3], NetPort("State")) == 6


def test_states_between_folds():
    fold = NetFoldOperator(add)
    edges = [(NetPort("x"), "a"), (NetPort("y"), "b"), (NetPort("a", "State"), NetPort("b", "State"))]
    net = NetGraph({"a": fold, "b": fold}, [*edges, (NetPort("a", "Output"), None)], x="Varying", y="Varying")
    found = net({"x": [[1, 2], []], "y": [[3], [4, 5]]})
    np.testing.assert_array_equal(found[0], [6])
    np.testing.assert_array_equal(found[1], [4, 9])


def test_states_of_both_directions():
    rnn = BasicRecurrentLayer(InputWeights=[[1]], StateWeights=[[1]], Biases=[0])
    net = NetBidirectionalOperator(rnn, Input=["Varying", 1])
    assert net.state_names == ("ForwardState", "BackwardState")
    x = [[1], [0]]
    np.testing.assert_allclose(net(x, NetPort("ForwardState")), np.tanh(np.tanh([1])), rtol=1e-6)
    np.testing.assert_allclose(net(x, NetPort("BackwardState")), np.tanh([1]), rtol=1e-6)


# errors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operator", [NetMapOperator, NetBidirectionalOperator, NetPairEmbeddingOperator])
def test_nets_of_one_input(operator):
    with pytest.raises(NetPortError, match=f"{operator.__name__} takes a net with one input, and this one has 2"):
        operator(ThreadingLayer(Plus, InputPorts=2))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"feedback": {"Out": "State"}}, 'the net has no output "Out"'),
        ({"feedback": {"Output": "Stat"}}, 'the net has no input "Stat"'),
        ({"constants": ["input"]}, 'the net has no input "input"'),
        ({"outputs": ["output"]}, 'the net has no output "output"'),
        ({"constants": ["State"]}, "fed by one output, or constant"),
        ({"constants": ["Input"]}, "there is no sequence"),
        ({"Inptu": 3}, 'has no port "Inptu"'),
    ],
)
def test_folds_that_are_refused(options, text):
    with pytest.raises(NetPortError, match=text):
        NetFoldOperator(add, **options)


def test_fold_refuses_an_output_with_the_name_of_a_state():
    net = NetGraph([TotalLayer()], [([NetPort("Input"), NetPort("State")], 1)], State=3)
    cell = NetGraph({"cell": net}, [("cell", NetPort("State"))])
    with pytest.raises(NetPortError, match='"State" is the name of a state, and of an output'):
        NetFoldOperator(cell, {"State": "State"})


def test_fold_refuses_moving_statistics():
    layers = {"norm": BatchNormalizationLayer(), "sum": TotalLayer()}
    net = NetGraph(layers, [(NetPort("Input"), "norm"), (["norm", NetPort("State")], "sum")])
    fold = NetInitialize(NetFoldOperator(net, Input=["Varying", 2]))
    assert fold([[1, 2], [3, 4]]).shape == (2, 2)
    with pytest.raises(NetOptionError, match=r'"norm" moves its "Moving\w+" while training, and is inside a loop'):
        fold([[1, 2], [3, 4]], NetEvaluationMode="Train")


def test_fold_takes_one_pair_and_one_name():
    fold = NetFoldOperator(add, ("Output", "State"), (), "Output", Input="Varying")
    assert fold == NetFoldOperator(add, {"Output": "State"}, [], ["Output"], Input="Varying")
    assert fold([1, 2, 3]).tolist() == [1, 3, 6]


@pytest.mark.parametrize("wrong", [["Output", "Output"], 3, {"Output"}])
def test_fold_takes_names_once(wrong):
    with pytest.raises(NetOptionError, match="outputs is Automatic or a list of port names, each once, not "):
        NetFoldOperator(add, outputs=wrong)


def test_fold_knows_the_states_of_its_net():
    assert str(raised(NetPortError, lambda: NetFoldOperator(BasicRecurrentLayer(2), {"CellState": "State"}))) == (
        'NetFoldOperator: the net has no output "CellState"\n'
        '  its outputs are "Output", "State"\n'
        '  try: did you mean "State"?'
    )
    with pytest.raises(NetPortError, match='"State" is the name of a state, and of an output that is returned'):
        NetFoldOperator(BasicRecurrentLayer(2), {"State": "State"}, outputs="State")
    with pytest.raises(NetShapeError, match="reals are not integers"):
        NetFoldOperator(NetGraph({"e": EmbeddingLayer(3, 5), "sum": TotalLayer()},
                                 [(NetPort("State"), "e", "sum"), (NetPort("Input"), "sum")]))  # fmt: skip


@pytest.mark.parametrize("wrong", [3, [3], "Output", {}, {"Output": 1}, [("Output",)], ("Output",), ("a", "b", "c")])
def test_feedback_is_pairs(wrong):
    with pytest.raises(NetOptionError, match="feedback is pairs of an output and an input, not "):
        NetFoldOperator(add, wrong)


def test_state_and_output_have_one_shape():
    net = NetGraph({"x": LinearLayer(3), "s": LinearLayer(2), "sum": TotalLayer()}, [(NetPort("Input"), "x", "sum")])
    with pytest.raises((NetShapeError, NetPortError)):
        NetFoldOperator(net, {"Output": "Input"})


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, None])
def test_nests_that_are_refused(wrong):
    with pytest.raises(NetOptionError, match="n is an integer from 1 to 10,000, not "):
        NetNestOperator(linear, wrong)
    with pytest.raises(NetShapeError):
        NetNestOperator(LinearLayer(3, Input=2), 2)


def test_bidirectional_operators_that_are_refused():
    with pytest.raises(NetOptionError, match='aggregation is "Catenate", "Total" or "Mean", not'):
        NetBidirectionalOperator(linear, "Max")
    with pytest.raises(NetOptionError, match="takes 2 nets, ForwardNet, BackwardNet, not 3"):
        NetBidirectionalOperator([linear, linear, linear])
    with pytest.raises(NetShapeError):
        NetBidirectionalOperator([BasicRecurrentLayer(2), BasicRecurrentLayer(3)], "Total")


def test_map_threads_that_are_refused():
    with pytest.raises(NetPortError, match='the net has no input "Inptu"'):
        NetMapThreadOperator(add, {"Inptu": 1})
    with pytest.raises(NetOptionError, match="the number of levels"):
        NetMapThreadOperator(add, 0)


def test_pair_embeddings_that_are_refused():
    with pytest.raises(NetOptionError, match='DistanceFunction is "EuclideanDistance" or "CosineDistance", not'):
        NetPairEmbeddingOperator(linear, DistanceFunction="Manhattan")
    with pytest.raises(NetShapeError):
        NetPairEmbeddingOperator(linear, Input=3)


def test_maps_that_are_refused():
    with pytest.raises(NetShapeError):
        NetMapOperator(LinearLayer(2, Input=3), Input=["Varying", 4])
    with pytest.raises(NetOptionError):
        NetMapOperator(SequenceLastLayer)


def test_a_pair_of_sequences_of_different_lengths_is_two_inputs():
    net = NetInitialize(NetChain([GatedRecurrentLayer(2), SequenceLastLayer()], Input=["Varying", 1]))
    distance = FunctionLayer(lambda a, b: EuclideanDistance(net(a), net(b)))
    short, long = [[1.0]], [[3.0], [4.0]]
    assert distance({"a": long, "b": short}) == pytest.approx(np.linalg.norm(net(long) - net(short)), abs=1e-6)
    pair = [long, [[2.0], [5.0]]]
    assert distance({"a": pair[0], "b": pair[1]}) == pytest.approx(NetPairEmbeddingOperator(net)(pair), abs=1e-6)
