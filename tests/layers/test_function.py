"""FunctionLayer, CompiledLayer and PlaceholderLayer in nets: training, arrays, what cannot be."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from netlang import (
    All,
    CompiledLayer,
    Det,
    FunctionLayer,
    Inverse,
    LinearLayer,
    Map,
    Max,
    NetArray,
    NetChain,
    NetDataError,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetPlaceholderError,
    NetPortGradient,
    NetShapeError,
    NetTrain,
    NetWarning,
    Norm,
    Normalize,
    Part,
    PlaceholderLayer,
    ThreadingLayer,
    Times,
    Total,
)
from tests.raised import raised

DATA = [([1.0, 2.0], [3.0, 3.0]), ([2.0, 0.0], [2.0, 2.0])]


def affine(x: Any) -> Any:
    return x @ NetArray("w", Dimensions=[2, 2]) + NetArray("b", Dimensions=[2])


def test_a_function_is_a_graph_whose_layers_can_be_had() -> None:
    net = FunctionLayer(affine)
    assert NetExtract(net, "Function") is affine
    assert NetExtract(net, "netarray1").solution.port((), "Output")[0] == (2, 2)


def test_a_function_layer_compares_and_prints_by_what_it_is_made_of() -> None:
    net = FunctionLayer(affine, Input=2)
    assert net == FunctionLayer(affine, Input=2) and hash(net) == hash(FunctionLayer(affine, Input=2))
    assert net != FunctionLayer(affine) and net != NetGraph(net)
    assert repr(net) == "FunctionLayer(affine, Input=2)"
    assert str(net).startswith("FunctionLayer, uninitialized: 6 parameters")
    assert NetExtract(net, 1) == NetExtract(net, "netarray1") and list(NetExtract(net, All)) == list(net.keys())


def test_a_graph_of_it_has_its_layers_and_ports() -> None:
    net = NetInitialize(FunctionLayer(affine, Input=2))
    graph = NetGraph(net)
    assert type(graph) is NetGraph and (graph.nodes, graph.edges, graph.types) == (net.nodes, net.edges, net.types)
    assert np.array_equal(graph([1, 2]), net([1, 2]))
    assert NetGraph(NetChain([3], Input=2)).solution.port((), "Input")[0] == (2,)


def test_it_is_saved_with_a_function_that_has_a_name() -> None:
    net = NetInitialize(FunctionLayer(affine, Input=2))
    assert copy.deepcopy(net) is net
    again = pickle.loads(pickle.dumps(net))
    assert again == net and NetExtract(again, "Function") is affine and np.array_equal(again([1, 2]), net([1, 2]))
    nameless = FunctionLayer(lambda x: 2 * x)
    with pytest.raises(NetOptionError, match="the function <lambda> of a FunctionLayer cannot be saved"):
        pickle.dumps(nameless)
    assert np.array_equal(pickle.loads(pickle.dumps(NetGraph(nameless)))([1, 2]), [2, 4])


def test_it_stands_where_nets_do() -> None:
    unit = FunctionLayer(lambda x: x / Norm(x))
    assert np.allclose(NetChain([unit, FunctionLayer(Total)])([3, 4]), 1.4)
    assert np.allclose(NetMapOperator(unit, Input=["Varying", 2])([[3, 4], [0, 2]]), [[0.6, 0.8], [0, 1]])
    outer = FunctionLayer(lambda x: unit(x) + 1)
    assert NetExtract(outer, ["function1", "Function"]) is NetExtract(unit, "Function")
    assert np.allclose(FunctionLayer(unit)([3, 4]), [0.6, 0.8])
    assert "Norm" in repr(NetGraph([FunctionLayer(Norm), LinearLayer(2)], [(1, 2)]))


def test_sizes_are_inferred_through_it_with_reasons() -> None:
    net = NetChain([FunctionLayer(lambda x: x @ NetArray("w")), 3], Input=2)
    assert net.solution.dimensions((1, "netarray1", "Array"))[0] == 2
    sized = FunctionLayer(lambda x: x @ NetArray("w"), Input=3, Output=2)
    assert sized.solution.dimensions(("netarray1", "Array")) == (3, 2)
    assert "Output=2 was given to the net" in str(sized.why("netarray1", "Array"))


def test_a_net_in_an_inner_function_too_has_its_arrays_once() -> None:
    layer, other = LinearLayer(2), LinearLayer(2)
    net = NetInitialize(
        FunctionLayer(lambda x: Map(layer, x) + layer(x[0])[None] + Map(other, x), Input=["Varying", 2])
    )
    names = {value.name for value in net.own_arrays().values()}
    assert len(net.own_arrays()) == 6 and len(names) == 4
    trained = NetTrain(net, [([[1.0, 2.0]], [[0.0, 1.0]])], MaxTrainingRounds=3)
    inside = NetExtract(trained, ["netmap1", "Net", "linear1", "Weights"])
    assert np.array_equal(inside, NetExtract(trained, ["linear1", "Weights"]))
    assert not np.array_equal(inside, NetExtract(trained, ["netmap2", "Net", "linear1", "Weights"]))


def test_an_array_of_an_inner_function_stays_inside() -> None:
    kept: list[Any] = []

    def leaking(row: Any) -> Any:
        kept.append(row)
        return 2 * row

    with pytest.raises(NetOptionError, match="is an array of a function that has ended"):
        FunctionLayer(lambda x: Map(leaking, x) + kept[0])


def test_determinants_of_singular_matrices_have_their_gradient() -> None:
    net = FunctionLayer(Det, Input=[3, 3])
    singular = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, 1.0]]
    cofactors = [[-2, -2, 2], [1, 1, -1], [0, 0, 0]]
    assert np.allclose(net(singular, NetPortGradient("Input")), cofactors, atol=1e-5)
    assert np.allclose(net([[0.0] * 3] * 3, NetPortGradient("Input")), 0)
    with pytest.warns(NetWarning, match=r"InverseLayer\(\) gave nan at \[1, 1\] from finite inputs"):
        assert np.isnan(FunctionLayer(Inverse)([[1, 2], [2, 4]])).all()
    with pytest.warns(NetWarning, match="InverseLayer"):
        inverses = FunctionLayer(Inverse)([[[1, 2], [2, 4]], [[2, 0], [0, 2]]])
    assert np.allclose(inverses[1], [[0.5, 0], [0, 0.5]])


def test_the_layers_of_a_function_train() -> None:
    data = [([[1.0, 0.0], [0.0, 1.0]], 2.0), ([[2.0, 0.0], [0.0, 1.0]], 4.0)]
    net = FunctionLayer(lambda x: Det(x @ NetArray("w", Dimensions=[2, 2])), Input=[2, 2])
    trained = NetTrain(net, data, MaxTrainingRounds=300, Method=("ADAM", {"LearningRate": 0.05}))
    assert np.allclose(trained([x for x, _ in data]), [y for _, y in data], atol=0.1)


def test_what_messages_tell_to_write_repeats_as_numpy_does() -> None:
    x, v = np.arange(6.0).reshape(3, 2), np.array([10.0, 100.0])
    with pytest.raises(NetShapeError, match=r"in a function v\[None\], .* or ThreadingLayer\(f, 1\)"):
        FunctionLayer(lambda x, v: x * v)({"x": x, "v": v})
    assert np.array_equal(FunctionLayer(lambda x, v: x * v[None])({"x": x, "v": v}), x * v)
    assert np.array_equal(FunctionLayer(lambda x, v: ThreadingLayer(Times, 1)(x, v))({"x": x, "v": v}), x * v)
    assert np.array_equal(CompiledLayer(lambda x: x * x[0])(x), x * x[0])


def test_what_messages_tell_to_write_takes_elements_of_a_table() -> None:
    table = np.array([[5.0, 6.0], [7.0, 8.0], [9.0, 1.0]])
    for taking in (lambda i: table[i], lambda i: np.take(table, i, axis=0)):
        with pytest.raises(NetOptionError, match=r"Part\(table, Input \+ 1\) in the place of table"):
            FunctionLayer(taking)
    assert np.array_equal(FunctionLayer(lambda i: Part(table, i + 1))([2, 0, 0]), table[[2, 0, 0]])


def test_a_number_in_the_place_of_an_array_is_one() -> None:
    assert FunctionLayer(Normalize)([0.0, 0.0]).tolist() == [0.0, 0.0]
    assert FunctionLayer(lambda x: ThreadingLayer(Max, 1)(x, 2))([1, 3]).tolist() == [2.0, 3.0]


def test_a_net_in_a_function_takes_no_options() -> None:
    with pytest.raises(NetOptionError, match="it takes no property, no option"):
        FunctionLayer(lambda x: LinearLayer(2)(x, NetEvaluationMode="Train"))


@pytest.mark.parametrize(("f", "message"), [
    (lambda x: np.fft.fft(x), "np.fft.fft is not among NumPy's functions of arrays in a function"),
    (lambda x: np.einsum("i,i", x, x), "np.einsum is not among NumPy's functions"),
    (lambda x: np.add.accumulate(x), "np.add.accumulate is not among NumPy's functions"),
    (lambda x: np.sum(x, where=x), "np.sum of arrays in a function: got an unexpected keyword argument 'where'"),
    (lambda x: np.array([x, x]), "Input is no array of numbers: it has no value before there is data"),
    (lambda x: np.cumsum(x), "np.cumsum of an array in a function works along its first level"),
    (lambda x: np.flip(x), "np.flip in a function needs an axis counted from the first"),
    (lambda x: np.concatenate([x, x], axis=None), "np.concatenate in a function: an axis is an integer, not None"),
    (lambda x: np.linalg.norm(x, 1), "is the root of the sum of squares, not 1"),
    (lambda x: np.var(x, ddof=2), "ddof is 0 or 1 in a function, not 2"),
    (lambda x: x.mean(axis=None, keepdims=True), "keepdims needs to know which axes"),
])  # fmt: skip
def test_what_numpy_cannot_do_there_is_named(f: Any, message: str) -> None:
    assert message in str(raised(NetOptionError, lambda: FunctionLayer(f)))


def test_positions_beyond_an_end_give_the_element_there() -> None:
    net = FunctionLayer(lambda x, i: x[i])
    assert [float(net({"x": [5, 6, 7], "i": i})) for i in (0, 2, -1, -3, 9, -9)] == [5, 7, 7, 5, 7, 5]


def test_the_arrays_of_a_function_are_trained() -> None:
    net = NetTrain(FunctionLayer(affine), DATA, MaxTrainingRounds=200, Method=("ADAM", {"LearningRate": 0.1}))
    assert np.allclose(net([x for x, _ in DATA]), [y for _, y in DATA], atol=0.1)


def test_a_net_that_a_function_calls_twice_has_its_arrays_once() -> None:
    layer = LinearLayer(2)
    net = NetInitialize(FunctionLayer(lambda x: layer(layer(x)), Input=2))
    first, second = (NetExtract(net, [f"linear{i}", "Weights"]) for i in (1, 2))
    assert np.array_equal(first, second)


def test_a_function_without_gradient_is_trained_behind_but_not_through() -> None:
    sort = CompiledLayer(np.sort, None)
    NetTrain(NetChain([sort, LinearLayer(2)], Input=2), DATA, MaxTrainingRounds=1)
    with pytest.raises(NetOptionError, match="CompiledLayer has no gradient, and training needs one there"):
        NetTrain(NetChain([LinearLayer(2), sort], Input=2), DATA, MaxTrainingRounds=1)


def test_a_function_that_gives_something_else_than_it_should() -> None:
    positive = CompiledLayer(lambda x: x[x > 0], None, Input=3, Output=2)
    assert np.array_equal(positive([1, -1, 2]), [1, 2])
    with pytest.raises(NetDataError, match=r"CompiledLayer gives an array of dimensions \[3\], not \[2\]"):
        positive([1, 1, 2])
    with pytest.raises(NetDataError, match=r"gives arrays of dimensions \[2\] and \[3\]"):
        positive([[1, 1, -1], [1, 1, 2]])


def test_a_placeholder_is_kept_but_does_nothing() -> None:
    net = NetInitialize(NetChain([2, PlaceholderLayer("op", OutputPorts={"Output": 3}), LinearLayer(2)], Input=4))
    with pytest.raises(NetPlaceholderError, match="it cannot be evaluated or trained"):
        net([1, 2, 3, 4])
    with pytest.raises(NetPlaceholderError, match="it cannot be evaluated or trained"):
        NetTrain(net, [([1.0, 2, 3, 4], [1.0, 2])])


def test_a_placeholder_keeps_what_it_is_told() -> None:
    layer = PlaceholderLayer("op", {"size": 2}, Arrays={"w": [1, 2]}, InputPorts=["a", "b"])
    assert (layer.tag, dict(layer.parameters), layer.input_names) == ("op", {"size": 2}, ("a", "b"))
    assert layer == PlaceholderLayer("op", {"size": 2}, Arrays={"w": [1, 2]}, InputPorts=["a", "b"])
    assert layer != PlaceholderLayer("op", {"size": 2}, Arrays={"w": [3, 4]}, InputPorts=["a", "b"])
    assert np.array_equal(dict(layer.Arrays)["w"], [1, 2])
