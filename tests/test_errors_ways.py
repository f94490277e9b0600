"""The ways out that messages propose really lead out."""

import pytest

from netlang import (
    Automatic,
    CatenateLayer,
    EmbeddingLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetGraph,
    NetShapeError,
    SoftmaxLayer,
)

TOKENS, CLASSES = NetEncoder("Tokens", ["a", "b"]), NetDecoder("Class", ["x", "y", "z"])


def joined(width, output):
    return NetGraph({"a": LinearLayer(3), "b": LinearLayer(width), "j": CatenateLayer()}, [(["a", "b"], "j")], **output)


@pytest.mark.parametrize(
    ("broken", "way", "mended"),
    [
        (
            lambda: NetChain({"e": EmbeddingLayer(128), "l": LongShortTermMemoryLayer(4, Input=["Varying", 64])}),
            "EmbeddingLayer(64)",
            lambda: NetChain({"e": EmbeddingLayer(64), "l": LongShortTermMemoryLayer(4, Input=["Varying", 64])}),
        ),
        (
            lambda: NetChain([EmbeddingLayer(4, 9)], Input=TOKENS),
            "leave n=9 out of EmbeddingLayer(4, 9) and it will be inferred",
            lambda: NetChain([EmbeddingLayer(4)], Input=TOKENS),
        ),
        (
            lambda: NetChain([5, SoftmaxLayer()], Output=CLASSES),
            "leave size=5 out of LinearLayer(5) and it will be inferred",
            lambda: NetChain([LinearLayer(Automatic), SoftmaxLayer()], Output=CLASSES),
        ),
        (lambda: joined(4, {"Output": 9}), "Output=7", lambda: joined(4, {"Output": 7})),
        (
            lambda: NetChain([5, LinearLayer(2, Input=4)], Input=3),
            "leave Input=4 out and it will be inferred",
            lambda: NetChain([5, LinearLayer(2)], Input=3),
        ),
    ],
)
def test_a_way_out(broken, way, mended):
    with pytest.raises(NetShapeError) as caught:
        broken()
    ways = caught.value.ways
    assert way in ways or len(ways) == 2
    mended()


def test_a_way_that_would_not_help_is_not_proposed():
    """Two sides insist on 5 here: changing one of them only is no way out."""
    with pytest.raises(NetShapeError) as caught:
        NetChain([5, LinearLayer(2, Input=4)], Output=3)
    assert "LinearLayer(4)" not in caught.value.ways
