"""What is data: whatever offers to be an array, tables, iterators and nested lists, for nets and for training alike."""

import array
import collections
import itertools

import numpy as np
import pytest

from netlang import (
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetPort,
    NetPortGradient,
    NetTrain,
    Plus,
    SequenceLastLayer,
    SoftmaxLayer,
    ThreadingLayer,
    Trainer,
)
from netlang.errors import NetDataError, NetError
from tests.evaluation.data import CODES, LINEAR, Tensor, X, Y, objects

ONE = {
    "list": [1, 2, 3],
    "tuple": (1.0, 2, 3),
    "array": np.array([1, 2, 3]),
    "numbers of NumPy": [np.int8(1), np.float16(2), 3],
    "arrays of rank 0": [np.array(1), np.array(2.0), 3],
    "tensor": Tensor([1.0, 2.0, 3.0]),
    "objects": objects([1, 2, 3]),
    "list of tensors": [Tensor(1.0), Tensor(2), 3],
    "nothing masked": np.ma.array([1, 2, 3]),
    "range": range(1, 4),
    "generator": (i for i in (1, 2, 3)),
    "read-only": np.broadcast_to(np.arange(1.0, 4), (3,)),
    "strided": np.array([1, 0, 2, 0, 3])[::2],
    "reversed": np.array([3, 2, 1])[::-1],
    "other byte order": np.array([1, 2, 3], ">f8"),
    "half": np.array([1, 2, 3], np.float16),
    "long double": np.array([1, 2, 3], np.longdouble),
    "unsigned": np.array([1, 2, 3], np.uint64),
    "buffer": array.array("d", [1, 2, 3]),
    "memory": memoryview(np.array([1.0, 2.0, 3.0])),
}


@pytest.mark.parametrize("name", ONE)
def test_forms_of_one_example(name):
    data = list(ONE[name]) if name == "generator" else ONE[name]
    assert LINEAR(iter(data) if name == "generator" else data).tolist() == [321]


MANY = {
    "lists": X.tolist(),
    "tuples": tuple(map(tuple, X)),
    "array": X,
    "Fortran": np.asfortranarray(X),
    "tensor": Tensor(X),
    "tensors": [Tensor(row) for row in X],
    "objects": objects([[1, 2, 3], [4, 5, 6]]),
    "arrays as objects": objects(list(X)),
    "nested objects": np.array(X.tolist(), object),
    "matrix": None,
    "generator": X,
    "masked": np.ma.array(X),
    "strided": np.repeat(X, 2, axis=1)[:, ::2],
    "other byte order": X.astype(">f4"),
    "transposed": np.ascontiguousarray(X.T).T,
}


@pytest.mark.parametrize("name", MANY)
@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_many_examples_of_a_net_and_of_training(name):
    def data():
        return iter(X) if name == "generator" else np.matrix(X) if name == "matrix" else MANY[name]

    np.testing.assert_array_equal(LINEAR(data()), [[321], [654]])
    np.testing.assert_array_equal(LINEAR(data(), NetPortGradient("Input")), [[1, 10, 100]] * 2)
    expected = NetTrain(LINEAR, (X, Y), "BatchLossList", MaxTrainingRounds=3)
    assert NetTrain(LINEAR, (data(), Y), "BatchLossList", MaxTrainingRounds=3) == expected
    assert NetTrain(LINEAR, {"Input": data(), "Output": Y}, "BatchLossList", MaxTrainingRounds=3) == expected
    trainer = Trainer(LINEAR, (data(), Y))
    assert trainer.step(trainer.batch((data(), Y))) == pytest.approx(expected[0])


FORMS = {
    "zip": lambda: zip(X, Y, strict=True),
    "generator": lambda: ((x, y) for x, y in zip(X, Y, strict=True)),
    "map": lambda: map(tuple, zip(X.tolist(), Y.tolist(), strict=True)),
    "deque": lambda: collections.deque(zip(X, Y, strict=True)),
    "pairs of tensors": lambda: [(Tensor(x), Tensor(y)) for x, y in zip(X, Y, strict=True)],
    "tensors": lambda: (Tensor(X), Tensor(Y)),
    "dicts one by one": lambda: ({"Input": x, "Output": y} for x, y in zip(X, Y, strict=True)),
    "a mapping": lambda: collections.UserDict({"Input": X, "Output": Tensor(Y)}),
    "columns one by one": lambda: (iter(X), iter(Y)),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_training_data(name):
    expected = NetTrain(LINEAR, (X, Y), "BatchLossList", MaxTrainingRounds=3)
    assert NetTrain(LINEAR, FORMS[name](), "BatchLossList", MaxTrainingRounds=3) == expected
    assert NetTrain(LINEAR, (X, Y), "ValidationLoss", ValidationSet=FORMS[name](), MaxTrainingRounds=1) >= 0


def test_sequences_as_objects():
    for values in ([[1, 2], [3]], [np.array([1, 2]), np.array([3])], [(1, 2), (3,)]):
        assert [one.tolist() for one in CODES(objects(values))] == [[[1], [2]], [[3]]]
    assert CODES([np.int8(1), np.uint64(3)]).tolist() == [[1], [3]]


# tables ---------------------------------------------------------------------------------------------------


def two_inputs():
    return NetGraph(
        {"a": LinearLayer([], Weights=[[1]]), "b": LinearLayer([], Weights=[[10]]), "sum": ThreadingLayer(Plus)},
        [(NetPort("left"), "a"), (NetPort("right"), "b"), (["a", "b"], "sum")],
        left="Real",
        right="Real",
    )


def test_tables_are_rows_or_columns_named_as_ports():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(X, columns=["p", "q", "r"])
    np.testing.assert_array_equal(LINEAR(table), [[321], [654]])
    np.testing.assert_array_equal(LINEAR(table["p"].to_frame().assign(q=2, r=3)), [[321], [324]])
    assert LINEAR(table.iloc[0]).tolist() == [321]
    net = NetInitialize(two_inputs())
    both = pandas.DataFrame({"left": [1.0, 2.0], "right": [3, 4]}, index=[7, 9])
    np.testing.assert_allclose(net(both), net({"left": [1.0, 2.0], "right": [3, 4]}))
    np.testing.assert_allclose(net({"left": both["left"], "right": both["right"]}), net(both))
    with pytest.raises(NetError, match='no input "extra"'):
        net(both.assign(extra=1))


def test_tables_to_train_on():
    pandas = pytest.importorskip("pandas")
    table, series = pandas.DataFrame(X, index=[5, 3]), pandas.Series([1.0, 2.0], index=[5, 3])
    net = LinearLayer([], Weights=[[1, 10, 100]], Input=3)
    expected = NetTrain(net, (X, [1.0, 2.0]), "BatchLossList", MaxTrainingRounds=2)
    assert NetTrain(net, (table, series), "BatchLossList", MaxTrainingRounds=2) == expected
    assert NetTrain(net, zip(table.values, series, strict=True), "BatchLossList", MaxTrainingRounds=2) == expected
    single = LinearLayer([], Weights=[[2]], Input="Real")
    columns = pandas.DataFrame({"Input": [1.0, 2.0], "Output": [3.0, 4.0]})
    expected = NetTrain(single, ([1.0, 2.0], [3.0, 4.0]), "BatchLossList", MaxTrainingRounds=2)
    assert NetTrain(single, columns, "BatchLossList", MaxTrainingRounds=2) == expected


def test_series_of_text():
    pandas = pytest.importorskip("pandas")
    words = NetChain(
        [EmbeddingLayer(2), SequenceLastLayer(), 2, SoftmaxLayer()], Input=NetEncoder("Tokens", ["good", "bad"])
    )
    net = NetInitialize(NetChain([words], Output=NetDecoder("Class", ["yes", "no"])))
    texts, labels = ["good good", "bad", "bad good"], ["yes", "no", "no"]
    series = pandas.Series(texts, index=[4, 5, 6]), pandas.Series(labels)
    assert net(series[0]) == net(texts)
    assert NetEncoder("Class", labels[:2])(series[1]).tolist() == [1, 2, 2]
    assert NetEncoder("Class", labels[:2])(series[1].astype("category")).tolist() == [1, 2, 2]
    expected = NetTrain(net, (texts, labels), "BatchLossList", MaxTrainingRounds=2)
    assert NetTrain(net, series, "BatchLossList", MaxTrainingRounds=2) == expected
    table = pandas.DataFrame({"Input": texts, "Output": labels})
    assert NetTrain(net, table, "BatchLossList", MaxTrainingRounds=2) == expected
    with pytest.raises(NetDataError, match='example 2 of "Input": the "Tokens" encoder takes a string'):
        net(pandas.Series(["good", None]))


def test_missing_values_are_told_with_their_place():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(NetDataError, match='nan at position 2 of example 2 of "Input"'):
        LINEAR(pandas.DataFrame([[1, 2, 3], [1, None, 3]]))
    with pytest.raises(NetDataError, match=r"(nan|<NA>) at position 2"):
        LINEAR(pandas.Series([1, None, 3], dtype="Int64"))
    with pytest.raises(NetDataError, match="takes numbers, not 'x' at position 3"):
        LINEAR(pandas.Series([1, 2, "x"]))


class Endless(list):
    """A list that iterates endlessly."""

    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 10**18


def test_of_a_list_what_it_holds_counts():
    assert LINEAR(Endless([1, 2, 3])).tolist() == [321]
