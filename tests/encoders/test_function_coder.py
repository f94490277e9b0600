"""The Function encoder and decoder: any input and output by functions of the user."""

import functools
import pickle

import numpy as np
import pytest

from netlang import (
    EmbeddingLayer,
    Export,
    Import,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetTrain,
    Restricted,
    SequenceLastLayer,
)
from netlang.errors import NetDataError
from netlang.language.types.port_types import Integer, Real
from tests.raised import raised


def lengths(text):
    return [len(text), text.count("a")]


ENCODER = NetEncoder("Function", lengths, 2)


def same(layer_output=2, **ports):
    return NetChain([LinearLayer(layer_output, Weights=np.eye(layer_output), Biases=None)], **ports)


@pytest.mark.parametrize("where", [ENCODER, same(Input=ENCODER)])
def test_one_example_or_a_list_of_them_alone_and_on_a_port(where):
    np.testing.assert_array_equal(where("banana"), [6, 3])
    np.testing.assert_array_equal(where(["banana", "", "a"]), [[6, 3], [0, 0], [1, 1]])
    np.testing.assert_array_equal(where(iter(["ab"])), [[2, 1]])
    assert where("banana").dtype == np.float32


def test_without_a_pattern_all_but_lists_is_one_example():
    seen = []
    encoder = NetEncoder("Function", lambda x: seen.append(x) or 1, [])
    values = [("a", "b"), {1: 2}, {1, 2}, np.array([1.0]), None, object(), b"bytes"]
    for value in values:
        assert encoder(value) == 1
    encoder(values)
    assert list(map(id, seen)) == list(map(id, values)) * 2  # and it is called once for each, with the object itself


def test_numbers_of_the_right_dimensions_are_input_too():
    double = NetEncoder("Function", lambda x: np.multiply(x, 2), 2)
    np.testing.assert_array_equal(double(np.array([1.0, 2.0])), [2, 4])
    np.testing.assert_array_equal(same(Input=double)(np.array([1.0, 2.0])), [2, 4])


@pytest.mark.parametrize(("pattern", "good", "bad", "told"), [
    (str, "a", 5, "str"),
    ([int, str], 5, 1.5, "int or str"),
    (int | str, 5, 1.5, "int | str"),
    (str.isalpha, "a", "5", "what isalpha holds for"),
    (functools.partial(isinstance, 5), int, str, "what its Pattern holds for"),
])  # fmt: skip
def test_a_pattern_tells_examples_from_lists_of_them(pattern, good, bad, told):
    encoder = NetEncoder("Function", lambda x: 7, [], Pattern=pattern)
    assert encoder(good) == 7 and encoder([good, good]).tolist() == [7, 7]
    assert raised(NetDataError, lambda: encoder.encode(bad)).headline.startswith(
        f'the "Function" encoder takes {told}, not '
    )
    assert raised(NetDataError, lambda: encoder([good, bad])).details[0] == "in example 2"


def test_a_batch_at_once():
    calls = []

    def both(texts):
        calls.append(texts)
        return np.array([lengths(text) for text in texts])

    encoder = NetEncoder("Function", both, 2, Batched=True, Pattern=str)
    net = same(Input=encoder)
    np.testing.assert_array_equal(net(["banana", "a"]), [[6, 3], [1, 1]])
    np.testing.assert_array_equal(net("banana"), [6, 3])
    assert encoder([]).shape == (0, 2)
    NetTrain(net, [("a", [0.0, 0.0]), ("b", [1.0, 1.0])], MaxTrainingRounds=1)
    assert calls == [["banana", "a"], ["banana"], ["a", "b"]]
    assert raised(NetDataError, lambda: net(["a", 5])).headline == '"Input": the "Function" encoder takes str, not 5'
    ragged = NetEncoder("Function", lambda texts: [[1.0] * len(text) for text in texts], "Varying", Batched=True)
    assert [one.tolist() for one in ragged(["a", "ab"])] == [[1], [1, 1]]
    wrong = same(Input=NetEncoder("Function", lambda texts: [[1, 2], [1]], 2, Batched=True))
    assert raised(NetDataError, lambda: wrong(["a", "b"])).headline == (
        'example 2 of "Input": the function of the "Function" encoder gave an array of dimensions [1], and is to give '
        "an array of dimensions [2]"
    )


@pytest.mark.parametrize(("output", "shape", "element"), [
    (3, (3,), Real()), ([2, 3], (2, 3), Real()), ([], (), Real()), ("Real", (), Real()),
    ("Varying", ("Varying",), Real()), (["Varying", 3], ("Varying", 3), Real()),
    (["Varying", Restricted("Integer", 5)], ("Varying",), Integer(1, 5)), (Restricted("Integer", 5), (), Integer(1, 5)),
])  # fmt: skip
def test_the_output_is_the_type_of_the_port(output, shape, element):
    encoder = NetEncoder("Function", lengths, output)
    assert (encoder.port_type.shape, encoder.port_type.element) == (shape, element)
    assert NetEncoder("Function", **encoder.arguments) == encoder


def test_codes_of_a_function_reach_an_embedding():
    encoder = NetEncoder(
        "Function", lambda text: [len(word) for word in text.split()], ["Varying", Restricted("Integer", 9)]
    )
    net = NetInitialize(NetChain([EmbeddingLayer(3), SequenceLastLayer()], Input=encoder))
    assert "integers 1..9" in str(net)
    assert net(["one three", "a"]).shape == (2, 3)
    assert raised(NetDataError, lambda: net("a incomprehensible")).headline == (
        '"Input": the function of the "Function" encoder gave 16 at position 2, and is to give integers 1..9'
    )


def test_an_error_of_the_function_is_its_own():
    with pytest.raises(ZeroDivisionError):
        same(Input=NetEncoder("Function", lambda x: [1 / 0, 1], 2))("a")


class Unhashable:
    __hash__ = None

    def __call__(self, x):
        return [1, 2]


def test_functions_print_and_compare_as_what_they_are():
    other = lambda text: lengths(text)  # noqa: E731
    assert repr(ENCODER) == 'NetEncoder("Function", lengths, [2])'
    assert repr(NetEncoder("Function", other, 2, Batched=True)) == 'NetEncoder("Function", <lambda>, [2], Batched=True)'
    assert ENCODER == NetEncoder("Function", lengths, [2]) != NetEncoder("Function", other, 2)
    assert hash(ENCODER) == hash(NetEncoder("Function", lengths, [2]))
    callable_object = Unhashable()
    assert NetEncoder("Function", callable_object, 2) == NetEncoder("Function", callable_object, 2)
    assert same(Input=NetEncoder("Function", callable_object, 2))("x").tolist() == [1, 2]
    assert pickle.loads(pickle.dumps(ENCODER)) == ENCODER
    assert ENCODER["Function"] is lengths


# decoder ----------------------------------------------------------------------------------------------------


def test_the_decoder_decodes_alone_and_on_a_port():
    decoder = NetDecoder("Function", lambda array: array.tolist())
    assert decoder([[1, 2], [3, 4]]) == [[1, 2], [3, 4]]  # one array: its rank is not known
    assert same(Input=2, Output=decoder)([[1, 2], [3, 4]]) == [[1, 2], [3, 4]]
    assert same(Input=2, Output=decoder)([1, 2]) == [1, 2]
    np.testing.assert_array_equal(same(Input=2, Output=decoder)([1, 2], None), [1, 2])
    seen = []
    of_rank = NetDecoder("Function", lambda array: seen.append(array.shape), InputDepth=1)
    of_rank([[1, 2], [3, 4]])
    assert seen == [(2,), (2,)]


def test_properties_are_handed_to_the_function():
    decoder = NetDecoder("Function", lambda array, prop: (array.tolist(), prop), Properties=["all", "few"])
    assert decoder.properties == ("all", "few", None) and decoder([1], "Properties") == ["all", "few", None]
    net = same(Input=2, Output=decoder)
    assert net([1, 2]) == ([1, 2], "all") and net([[1, 2]], "few") == [([1, 2], "few")]
    assert net([1, 2], ("few", 3)) == ([1, 2], ("few", 3)) == decoder([1, 2], ("few", 3))
    assert decoder([1, 2], None).tolist() == [1, 2]
    assert raised(NetDataError, lambda: net([1, 2], "fww")).headline == (
        '"Output": the "Function" decoder has no property "fww"'
    )


def test_a_net_with_a_function_decoder_is_trained_on_arrays():
    net = NetChain([LinearLayer(2)], Input=1, Output=NetDecoder("Function", np.argmax))
    assert (
        NetTrain(net, [([1.0], [0.0, 1.0]), ([2.0], [0.0, 2.0])], MaxTrainingRounds=300, LearningRate=0.05)([1.5]) == 1
    )


def test_functions_are_saved_by_their_names(tmp_path):
    encoder = NetEncoder("Function", len, Restricted("Integer", (1, 9)), Pattern=str)
    net = NetInitialize(NetChain([EmbeddingLayer(2)], Input=encoder))
    path = Export(tmp_path / "net.netlang", net)
    assert Import(path, functions=[len, str]) == net
    assert Import(path, functions=[len, str])(["a", "abc"]).shape == (2, 2)
