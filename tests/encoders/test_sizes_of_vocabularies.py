"""The codes of subwords, those for unknown, the ends and padding among them, are one quantity at the encoder, the
embedding, the output, the decoder, and the targets of training."""

import numpy as np
import pytest

from netlang import (
    Automatic,
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetInitialize,
    NetMapOperator,
    NetReplacePart,
    NetTrain,
    SoftmaxLayer,
)
from netlang.encoders import AnyCharacter, EndOfString, StartOfString
from netlang.training.prepare import prepare

PIECES = [AnyCharacter, StartOfString, EndOfString, "[PAD]", "a", "b", " ", "ab"]
ENDS = {"TargetLength": 6, "PaddingToken": "[PAD]", "IncludeTerminalTokens": True}
ENCODERS = {
    "given": (NetEncoder("SubwordTokens", PIECES), "8 = 5 tokens + 1 for unknown + 2 for the ends"),
    "padded": (NetEncoder("SubwordTokens", PIECES, **ENDS), "8 = 5 tokens + 1 for unknown + 2 for the ends"),
    "learned": (NetEncoder("SubwordTokens", texts=["ab ab a", "abba"], max_tokens=6), "6 = 5 tokens + 1 for unknown"),
    "characters": (NetEncoder("Characters", texts=["ab a"]), "4 = 3 characters + 1 for any other"),
}


def speller(encoder):
    """A net from text to text."""
    layers = {"embed": EmbeddingLayer(3), "out": NetMapOperator(LinearLayer()), "chances": SoftmaxLayer()}
    return NetInitialize(NetChain(layers, Input=encoder, Output=NetDecoder(encoder)), RandomSeeding=1)


def counts(net, data):
    losses = prepare(net, data, Automatic, 1)[0].losses
    (target,) = set(losses.net.input_names) - set(net.input_names)
    return {
        NetExtract(net, "Input").port_type.element.high,
        NetExtract(net, ("embed", "n")),
        NetExtract(net, ("chances", "Output"))[-1],
        NetExtract(net, "Output").size,
        losses.net.solution.port((), target)[1].high,
    }


@pytest.mark.parametrize("name", ENCODERS)
def test_one_count_everywhere(name):
    encoder, explained = ENCODERS[name]
    net, data = speller(encoder), [("ab a", "ab a"), ("bb x", "bb x")]
    assert counts(net, data) == {int(explained.split()[0])}
    assert NetExtract(net, "Input").explain() == explained == encoder.explain()
    assert NetExtract(net, "Output").target_encoder()("ab x").tolist() == encoder("ab x").tolist()
    assert isinstance(NetTrain(net, data, MaxTrainingRounds=1)("ab"), str)


def test_a_longer_vocabulary_is_followed_by_all():
    encoder, _ = ENCODERS["given"]
    longer = NetEncoder("SubwordTokens", [*PIECES, "ba"])
    changes = {"Input": longer, "Output": NetDecoder(longer), ("embed", "Weights"): Automatic}
    changes |= {("out", "Net", "Weights"): Automatic, ("out", "Net", "Biases"): Automatic}
    net = NetInitialize(NetReplacePart(speller(encoder), changes))
    assert (
        counts(net, [("ab a", "ab a")]) == {9} and longer.explain() == "9 = 6 tokens + 1 for unknown + 2 for the ends"
    )


def test_a_net_learns_to_give_its_input_again():
    encoder = NetEncoder("SubwordTokens", texts=["the cat sat on the mat"] * 3, max_tokens=20)
    texts = ["the cat", "cat sat", "on the mat", "mat"]
    net = NetTrain(speller(encoder), [(text, text) for text in texts], MaxTrainingRounds=150, LearningRate=0.1)
    assert net(texts) == texts
    assert np.shape(net("the cat", None)) == (len(encoder("the cat")), encoder.size)
