"""Port types that end in an encoder or a decoder: `["Varying", NetEncoder("Class", ...)]`."""

import pytest

from netlang import (
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetTrain,
    SoftmaxLayer,
)


def test_a_coder_at_the_end_of_a_list_of_sizes_is_one_of_arrays():
    classes = NetEncoder("Class", ["a", "b"])
    net = NetInitialize(NetChain([EmbeddingLayer(3)], Input=["Varying", classes]))
    rows = NetExtract(net, (1, "Weights"))
    assert net(["b", "a"]).tolist() == rows[[1, 0]].tolist()
    assert [len(found) for found in net([["b", "a", "b"], ["a"]])] == [3, 1]
    assert NetChain([EmbeddingLayer(3)], Input=[2, classes]) == NetChain(
        [EmbeddingLayer(3)], Input=NetEncoder("Class", ["a", "b"], Dimensions=[2])
    )
    assert NetChain([3], Input=[classes]) == NetChain([3], Input=classes)
    letters = NetChain([EmbeddingLayer(3)], Input=[2, NetEncoder("Characters", "ab", TargetLength=4)])
    assert NetInitialize(letters)([["ab", "ba"], ["b", "a"], ["a", "a"]]).shape == (3, 2, 4, 3)
    assert repr(letters).endswith("Input=[2, NetEncoder(\"Characters\", 'ab', TargetLength=4)])")
    weights = [[0.0, 9.0], [9.0, 0.0]]
    tags = NetChain(
        [NetMapOperator(NetChain([LinearLayer(2, Weights=weights, Biases=None), SoftmaxLayer()]))],
        Input=["Varying", 2],
        Output=["Varying", NetDecoder("Class", ["a", "b"])],
    )
    assert tags([[1, 0], [0, 1], [1, 0]]) == ["b", "a", "b"]
    assert tags([[1, 0]], ["TopDecisions", 2]) == tags([[1, 0]], ("TopDecisions", 2)) == [["b", "a"]]
    with pytest.raises(NetOptionError, match="stands on an input, and was given for an output"):
        NetChain([3], Output=[2, classes])


@pytest.mark.parametrize("decoder", [["Varying", NetDecoder("Class", ["a", "b"])], None])
def test_a_decoder_of_arrays_reads_what_its_own_reads(decoder):
    inner = LinearLayer(2) if decoder else NetChain([2], Input=2, Output=NetDecoder("Class", ["a", "b"]))
    ports = {"Output": decoder} if decoder else {}
    net = NetChain([NetMapOperator(inner)], Input=["Varying", 2], **ports)
    with pytest.raises(NetOptionError, match=r"reads probabilities that add up to 1; .* gives any numbers"):
        NetTrain(net, [([[1, 2], [3, 4]], ["a", "b"])], MaxTrainingRounds=1)
