"""The data forms: all give the same training, and what is none of them is told so."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    Automatic,
    EmbeddingLayer,
    LinearLayer,
    MeanSquaredLossLayer,
    NetChain,
    NetDataError,
    NetDecoder,
    NetEncoder,
    NetError,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetPortError,
    Plus,
    SequenceLastLayer,
    SoftmaxLayer,
    SummationLayer,
)
from netlang.training.train import NetTrain

X = [[1, 2], [3, 4], [5, 6]]
Y = [1.5, 2.5, 4.0]
FORMS = {
    "pairs": list(zip(X, Y, strict=True)),
    "pair of lists": (X, Y),
    "pair of arrays": (np.array(X), np.array(Y)),
    "list and array": (X, np.array(Y, np.float32)),
    "dict of lists": {"Input": X, "Output": Y},
    "dict of arrays": {"Output": np.array(Y), "Input": np.array(X, np.float32)},
    "list of dicts": [{"Input": x, "Output": y} for x, y in zip(X, Y, strict=True)],
    "pairs of arrays": [(np.array(x), np.float64(y)) for x, y in zip(X, Y, strict=True)],
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_examples_trains_alike(form):
    results = [NetTrain(LinearLayer(), data, "BatchLossList", MaxTrainingRounds=3) for data in (FORMS[form], (X, Y))]
    assert results[0] == results[1]


def test_validation_data_take_every_form_too():
    found = [
        NetTrain(LinearLayer(), (X, Y), "ValidationLossList", MaxTrainingRounds=2, ValidationSet=data)
        for data in FORMS.values()
    ]
    assert all(losses == found[0] for losses in found)


def test_a_net_with_its_loss_inside_takes_every_port_by_name():
    net = NetGraph(
        {"net": LinearLayer([]), "loss": MeanSquaredLossLayer()},
        [("net", NetPort("loss", "Input")), (NetPort("Target"), NetPort("loss", "Target"))], Input=2,
    )  # fmt: skip
    trained, losses = NetTrain(net, {"Input": X, "Target": Y}, ["TrainedNet", "BatchLossList"], MaxTrainingRounds=2)
    attached = NetTrain(NetInitialize(net)["net"], (X, Y), "BatchLossList", MaxTrainingRounds=2)
    assert losses == attached
    assert trained.input_names == net.input_names and list(trained.keys()) == ["net", "loss"]


def test_training_data_for_several_inputs():
    edges = [(NetPort("x"), "a"), (NetPort("y"), "b"), (["a", "b"], "sum")]
    net = NetGraph({"a": LinearLayer(2), "b": LinearLayer(2), "sum": Plus}, edges)
    data = {"x": X, "y": [[1], [2], [3]], "Output": [[1, 2], [3, 4], [5, 6]]}
    trained = NetTrain(net, data, MaxTrainingRounds=1)
    assert trained["a"]["Weights"].shape == (2, 2) and trained["b"]["Weights"].shape == (2, 1)


def test_without_a_target_a_list_of_inputs_is_data():
    net = NetChain([LinearLayer(1)], Input=2)
    loss = LinearLayer([], Weights=[[1.0]], Biases=None, Input=1)
    losses = NetTrain(net, X, "BatchLossList", LossFunction=loss, MaxTrainingRounds=2)
    assert losses == NetTrain(net, {"Input": X}, "BatchLossList", LossFunction=loss, MaxTrainingRounds=2)
    assert losses == NetTrain(net, np.array(X), "BatchLossList", LossFunction=loss, MaxTrainingRounds=2)


# sizes from data ------------------------------------------------------------------------------------------


def test_ragged_data_give_ports_of_varying_length():
    net = NetChain([SequenceLastLayer(), LinearLayer()])
    trained = NetTrain(net, [([[1, 2], [3, 4]], 1), ([[5, 6]], 2)], MaxTrainingRounds=1)
    assert trained[1]["Weights"].shape == (1, 2)
    assert len(trained([[[1, 2]], [[1, 2], [3, 4], [5, 6]]])) == 2


def test_training_on_empty_sequences():
    net = NetChain([NetMapOperator(LinearLayer(2)), AggregationLayer("Total", 1), LinearLayer()])
    loss, trained = NetTrain(net, [([[1, 2], [3, 4]], 1), ([], 2)], ["RoundLoss", "TrainedNet"], MaxTrainingRounds=1)
    assert np.isfinite(loss)
    assert np.isfinite(trained([]))


def test_data_of_one_length_are_of_fixed_length():
    net = NetChain([LinearLayer()])
    trained = NetTrain(net, ([[1, 2, 3]] * 3, Y), MaxTrainingRounds=1)
    assert trained.solution.port((), "Input")[0] == (3,)


# messages -------------------------------------------------------------------------------------------------


def message(data, net=None, **options):
    with pytest.raises(NetError) as caught:
        NetTrain(LinearLayer() if net is None else net, data, MaxTrainingRounds=1, **options)
    return "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])


DATA_FORMS = """\
  data is one of:
    [(input, output), ...]
    ([input, ...], [output, ...])
    {"Input": [...], "Output": [...]}
    [{"Input": ..., "Output": ...}, ...]"""


def test_invalid_training_data_are_refused():
    assert message(5) == f"5 is no training data for this net\n{DATA_FORMS}"
    assert message({(1, 2)}) == (
        f"a set of 1 is no training data for this net\n{DATA_FORMS}\n  try: a list instead of a set: sets have no order"
    )
    assert message([(1, 2), 3]) == (
        "a list of 2 is no training data for this net\n  example 2 is 3, not a pair (input, output)\n" + DATA_FORMS
    )
    assert message((1, 2)).splitlines()[:2] == [
        "(1, 2) is no training data for this net",
        "  a pair is taken as two lists: of all inputs, and of all outputs",
    ]
    assert message({"Input": 1, "Output": [1]}).splitlines()[1] == '  "Input" was given 1, not a list of values'
    assert message(len).startswith("a function, len, is no training data for this net")
    assert message("MNIST").startswith("'MNIST' is no training data for this net")


def test_training_without_examples_is_refused():
    assert message([]) == "there are no examples to train on"
    assert message(([], [])) == "there are no examples to train on"
    assert message({"Input": [], "Output": []}) == "there are no examples to train on"


def test_unequal_numbers_of_examples_are_refused():
    unequal = 'every port has one value for each example, and there are 2 for "Input" and 1 for "Output"'
    assert message(([1, 2], [1])) == f"{unequal}\n  try: [(input, output)] for a single example"
    assert message({"Input": [1, 2], "Output": [1]}) == unequal


def test_unknown_and_missing_ports_in_data_are_refused():
    assert message({"Input": [1], "Outptu": [1]}) == (
        'the data names the port "Outptu", which training does not use\n  it uses "Input", "Output"\n'
        '  try: did you mean "Output"?'
    )
    assert message({"Input": [1]}) == 'the data has nothing for the port "Output"\n  training uses "Input", "Output"'
    assert message([{"Input": 1, "Output": 1}, {"Input": 1}]) == (
        'example 2 has nothing for the port "Output"\n  training uses "Input", "Output"'
    )
    with pytest.raises(NetPortError):
        NetTrain(LinearLayer(), {"Input": [1]})


def test_pairs_for_a_net_of_several_inputs():
    net = NetGraph({"sum": Plus}, [([NetPort("a"), NetPort("b")], "sum")])
    assert message([(1, 2)], net) == (
        "pairs do not say which value goes where: the net has 2 inputs and 1 output with a loss\n"
        '  try: {"a": [...], "b": [...], "Output": [...]}'
    )


NO_TARGET = (
    'pairs do not say which value goes where: no loss takes a target: it is inside the net, or has no input "Target"\n'
    '  try: {"Input": [...]}'
)
LISTS = ", or [list(x) for x in data] if each of them is an array of two"
COMPARED = ', or LossFunction={"Output": Automatic}'


@pytest.mark.parametrize(
    ("net", "example", "expected"),
    [
        (LinearLayer(2), (1.0, 2.0), NO_TARGET + LISTS + COMPARED),
        (LinearLayer(2), ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), NO_TARGET + LISTS + COMPARED),
        (LinearLayer(2), ([[1.0], [2.0, 3.0]], [[1.0], [2.0, 3.0]]), NO_TARGET + COMPARED),  # ragged: no arrays
        (LinearLayer(2, Input=3), ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), NO_TARGET + COMPARED),
        (SequenceLastLayer(Input=["Varying", Automatic]), ([[1.0]], [[2.0]]), NO_TARGET + COMPARED),
    ],
)
def test_pairs_of_one_shape_are_no_arrays_where_no_loss_takes_a_target(net, example, expected):
    with pytest.raises(NetDataError) as caught:
        NetTrain(net, [example] * 3, LossFunction=SummationLayer(), MaxTrainingRounds=1)
    assert str(caught.value) == expected


def test_tuples_of_two_are_arrays_where_the_port_or_the_form_says_so():
    def trained(net, data, **options):
        return NetTrain(net, data, LossFunction=SummationLayer(), MaxTrainingRounds=1, **options)

    pairs = [(1.0, 2.0), (3.0, 4.0)]
    lists = [list(pair) for pair in pairs]
    expected = trained(LinearLayer(2), lists)
    assert expected == trained(LinearLayer(2), {"Input": pairs})
    assert trained(LinearLayer(2, Input=2), pairs, ValidationSet=pairs) == trained(LinearLayer(2, Input=2), lists)
    assert NetExtract(trained(LinearLayer(2), lists, ValidationSet=pairs), "Weights").shape == (2, 2)


def test_invalid_values_in_data_are_refused():
    assert message(([1.0, float("nan")], [1, 2])) == 'nan in example 2 of "Input": the port takes finite numbers'
    assert message([("a", 1)]) == (
        "example 1 of \"Input\" takes numbers, not 'a'\n  try: an encoder on the port: Input=NetEncoder(...)"
    )
    assert message([(1, "cat")]) == (
        "\"Output\" takes numbers, not 'cat' in example 1\n"
        "  class labels are targets of an output that has a decoder for them\n"
        '  try: Output=NetDecoder("Class", ["cat"])'
    )
    assert message([([1, 2], 1), (3, 2)]) == (
        'example 2 of "Input" is a number, and example 1 an array of dimensions [2]\n'
        "  try: examples of one form: the same number of levels in each"
    )
    assert message([([[1, 2]], 1), ([[1, 2, 3]], 2)]).startswith(
        "LinearLayer: its input varies in length, and it needs a fixed number of elements\n"
        '  Input is [1, T]   because the examples of "Input" are arrays of dimensions [1, "Varying"],'
        " of several lengths\n"
        "  try: examples of one length, or ResizeLayer before it, to a fixed size"
    )
    assert message([({1, 2}, 1)]) == 'example 1 of "Input" was given a set: sets have no order\n  try: a list'
    assert message([([[1, 2], [3]], 1)]) == (
        'example 1 of "Input" is a ragged list\n  try: rows of one length: only levels of sequences can vary'
    )


def test_values_of_known_ports():
    net = NetChain([EmbeddingLayer(2, 100), SequenceLastLayer()], Input=["Varying"])
    assert message([([1, 2], [1, 2]), ([3, 429, 5], [1, 2])], net) == (
        'code 429 at position 2 of example 2 of "Input": the port takes 1..100'
    )
    classes = NetChain([LinearLayer(2), SoftmaxLayer()], Input=1, Output=NetDecoder("Class", ["a", "b"]))
    assert "example 2" in message([([1], "a"), ([2], "c")], classes)
    assert message([([1, 2], 1)], LinearLayer([], Input=3)).startswith('example 1 of "Input"')


def test_what_was_given_to_validation_set_says_so():
    text = message((X, Y), ValidationSet=[(1, 2), 3])
    assert text.endswith("in ValidationSet")
    assert message((X, Y), ValidationSet=[([1], 2)]).endswith("in ValidationSet")


def test_encoded_and_dense_examples():
    net = NetChain(
        [EmbeddingLayer(2), SequenceLastLayer(), LinearLayer()], Input=NetEncoder("Characters", "ab"),
    )  # fmt: skip
    with pytest.raises(NetDataError):
        NetTrain(net, [("ab", 1), (5, 2)], MaxTrainingRounds=1)


@pytest.mark.parametrize("example", [np.array(1.0), np.zeros(3), np.float32(1)], ids=["no level", "three", "number"])
def test_an_array_is_not_taken_as_a_pair(example):
    with pytest.raises(NetDataError, match=r"example 1 is .*, not a pair") as caught:
        NetTrain(LinearLayer(), [example, example])
    assert "tuple(example)" not in str(caught.value)
