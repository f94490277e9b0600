"""The vocabulary of a whole net changed by surgery: one count, at the encoder, the embedding, the output layer, the
decoder, and the targets of training."""

import numpy as np
import pytest

from netlang import (
    Automatic,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetArray,
    NetChain,
    NetDataError,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetGraph,
    NetInitialize,
    NetMapOperator,
    NetPort,
    NetReplacePart,
    NetShapeError,
    NetTrain,
    SequenceLastLayer,
    SoftmaxLayer,
)
from netlang.training.prepare import prepare
from tests.raised import raised

LAYERS = {
    "embed": EmbeddingLayer(4),
    "read": GatedRecurrentLayer(5),
    "last": SequenceLastLayer(),
    "out": LinearLayer(),
    "chances": SoftmaxLayer(),
}
ARRAYS = [("embed", "Weights"), ("out", "Weights"), ("out", "Biases")]
FEW, MORE = ["the", "cat", "sat"], ["the", "cat", "sat", "on", "mats"]


def counts(net, data):
    """The number of words as every part of the net has it, and as training has it."""
    losses = prepare(net, data, Automatic, 1)[0].losses
    (target,) = set(losses.net.input_names) - set(net.input_names)
    element = losses.net.solution.port((), target)[1]
    return {
        "encoder": NetExtract(net, ("Input", "VocabularySize")),
        "codes": NetExtract(net, ("embed", "Input")).element.high,
        "embedding": NetExtract(net, ("embed", "n")),
        "rows": net.solution.dimensions(("embed", "Weights"))[0],
        "output": NetExtract(net, ("out", "Size")),
        "outputs": net.solution.dimensions(("out", "Weights"))[0],
        "biases": net.solution.dimensions(("out", "Biases"))[0],
        "probabilities": NetExtract(net, ("chances", "Output")),
        "decoder": len(NetExtract(net, ("Output", "Labels"))),
        "targets": element.high,
    }


def speller(words, **arrays):
    return NetInitialize(NetChain(LAYERS, Input=NetEncoder("Tokens", words), Output=NetDecoder("Class", words)))


def test_one_count_everywhere():
    net = speller(FEW)
    data = [("the", "cat"), ("the cat", "sat")]
    assert counts(net, data) == {
        "encoder": 3, "codes": 4, "embedding": 4, "rows": 4,  # and a code for unknown words
        "output": 3, "outputs": 3, "biases": 3, "probabilities": 3, "decoder": 3, "targets": 3,
    }  # fmt: skip
    more = NetReplacePart(
        net, {("Input", "Tokens"): MORE, ("Output", "Labels"): MORE, **dict.fromkeys(ARRAYS, Automatic)}
    )
    assert counts(more, [*data, ("the cat sat on", "mats")]) == {
        "encoder": 5, "codes": 6, "embedding": 6, "rows": 6,
        "output": 5, "outputs": 5, "biases": 5, "probabilities": 5, "decoder": 5, "targets": 5,
    }  # fmt: skip
    assert NetExtract(more, ("read", "InputGateInputWeights")) is NetExtract(net, ("read", "InputGateInputWeights"))


def test_trained_words_keep_their_numbers():
    net = NetTrain(speller(FEW), [("the", "cat"), ("the cat", "sat")], MaxTrainingRounds=2)
    rows, weights, biases = (NetExtract(net, path) for path in ARRAYS)
    wider = np.vstack([rows[:3], np.zeros((2, 4)), rows[3:]])  # the code for unknown words is the last one
    more = NetReplacePart(
        net,
        {
            ("Input", "Tokens"): MORE,
            ("Output", "Labels"): MORE,
            ("embed", "Weights"): wider,
            ("out", "Weights"): np.vstack([weights, np.zeros((2, 5))]),
            ("out", "Biases"): [*biases, -9.0, -9.0],
        },
    )
    for text in ("the", "the cat", "sat dog"):
        before, after = net(text, "Probabilities"), more(text, "Probabilities")
        assert after["mats"] < 1e-3
        assert [after[w] for w in FEW] == pytest.approx([before[w] for w in FEW], abs=1e-3)
    assert raised(NetDataError, lambda: NetTrain(net, [("the", "mats")], MaxTrainingRounds=1))
    trained = NetTrain(more, [("the", "mats")] * 4, MaxTrainingRounds=60, LearningRate=0.05)
    assert trained("the") == "mats"


def test_what_the_arrays_would_have_to_be():
    error = raised(NetShapeError, lambda: NetReplacePart(speller(FEW), ("Input", "Tokens"), MORE))
    assert str(error) == (
        '"embed".Weights does not fit any more\n'
        "  \"embed\".Weights is [4, 4], and has to be [6, 4]   because NetEncoder(\"Tokens\", ['the', 'cat', 'sat', "
        "'on', 'mats']) on Input: 6 = 5 tokens + 1 for unknown\n"
        '  try: {("embed", "Weights"): Automatic} in the same call, and NetInitialize for new numbers, or arrays of '
        "these dimensions there"
    )
    error = raised(NetShapeError, lambda: NetReplacePart(speller(FEW), ("Output", "Labels"), MORE))
    assert error.arrays == (("out", "Weights"), ("out", "Biases"))
    assert str(error).splitlines()[2] == (
        "  \"out\".Biases is [3], and has to be [5]          because NetDecoder(\"Class\", ['the', 'cat', 'sat', "
        "'on', 'mats']) on Output: 5 classes"
    )


def test_an_encoder_of_another_kind():
    made = NetReplacePart(
        speller(FEW),
        {
            "Input": NetEncoder("Characters", "abc"),
            "Output": NetDecoder("Class", ["a", "b", "c"]),
            ("embed", "Weights"): Automatic,
        },
    )
    assert counts_of_characters(made) == [3, 3, (3, 4), 3]


def counts_of_characters(net):
    embed = net.solution.dimensions(("embed", "Weights"))
    return [NetExtract(net, ("embed", "n")), NetExtract(net, ("out", "Size")), embed, len(net["Output"]["Labels"])]


def test_classes_of_a_classifier():
    """The labels of a Class encoder on the input, and of the decoder."""
    layers = {"embed": EmbeddingLayer(2), "out": LinearLayer(), "chances": SoftmaxLayer()}
    days, months = ["mon", "tue"], ["jan", "feb", "mar"]
    net = NetChain(layers, Input=NetEncoder("Class", days), Output=NetDecoder("Class", days))
    made = NetReplacePart(net, {("Input", "Labels"): months, ("Output", "Labels"): months})
    assert NetExtract(made, ("embed", "n")) == 3 and NetExtract(made, ("out", "Size")) == 3
    trained = NetTrain(made, list(zip(months, months, strict=True)) * 5, MaxTrainingRounds=200, LearningRate=0.05)
    assert trained(months) == months


def test_an_embedding_shared_with_the_output():
    """Tied weights: the rows of the embedding are those of the output, at each place of a sequence."""
    embed = EmbeddingLayer(4, Weights=NetArray("words"))
    out = NetMapOperator(LinearLayer([Automatic], Weights=NetArray("words"), Biases=None))
    words = NetEncoder("Tokens", FEW)
    net = NetInitialize(NetGraph({"embed": embed, "out": out}, [("embed", "out", NetPort("scores"))], Input=words))
    assert NetExtract(net, "scores") == ["Varying", 4]
    made = NetReplacePart(net, {("Input", "Tokens"): MORE, NetArray("words"): Automatic})
    assert NetExtract(made, "scores") == ["Varying", 6]
    assert NetExtract(NetInitialize(made), NetArray("words")).shape == (6, 4)
