"""The ways out that messages propose really lead out."""

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    Automatic,
    CatenateLayer,
    ConvolutionLayer,
    EmbeddingLayer,
    FlattenLayer,
    GatedRecurrentLayer,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetGraph,
    NetInitialize,
    NetOptionError,
    NetShapeError,
    NormalizationLayer,
    PoolingLayer,
    Ramp,
    ReshapeLayer,
    SequenceLastLayer,
    SoftmaxLayer,
    TransposeLayer,
)
from tests.raised import raised

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
def test_the_proposed_fix(broken, way, mended):
    ways = raised(NetShapeError, broken).ways
    assert way in ways or len(ways) == 2
    mended()


def test_a_way_that_would_not_help_is_not_proposed():
    """Two sides fix 5 here: changing only one is no fix."""
    layers = {"a": LinearLayer(5), "b": LinearLayer(2, Input=4), "c": LinearLayer(2, Input=5)}
    assert "LinearLayer(4)" not in raised(NetShapeError, lambda: NetGraph(layers, [("a", ["b", "c"])])).ways


def ways_of(make):
    return raised(NetShapeError, make).ways


def test_two_mistakes_each_have_their_way_out():
    """The second is independent of the first, and found once the first is fixed."""
    layers = {"a": LinearLayer(6), "b": LinearLayer(3, Input=7), "c": LinearLayer(2, Input=9)}
    assert ways_of(lambda: NetChain(layers, Input=3))[0] == "LinearLayer(7)"
    layers["a"] = LinearLayer(7)
    assert ways_of(lambda: NetChain(layers, Input=3))[0] == "LinearLayer(9)"
    layers["b"] = LinearLayer(9, Input=7)
    NetChain(layers, Input=3)
    read = {"embed": EmbeddingLayer(128), "read": LongShortTermMemoryLayer(32, Input=["Varying", 64])}
    assert "EmbeddingLayer(64)" in ways_of(lambda: NetChain({**read, "out": LinearLayer(2, Input=33)}))


IMAGE = [28, 28, 3]


@pytest.mark.parametrize(
    ("broken", "way", "mended", "output"),
    [
        (
            lambda: NetChain([10, NormalizationLayer()], Input=3),
            'NormalizationLayer(1, "Same")',
            lambda: NetChain([10, NormalizationLayer(1, "Same")], Input=3),
            (10,),
        ),
        (
            lambda: NetChain([3, AggregationLayer("Mean")], Input=5),
            'AggregationLayer("Mean", 1)',
            lambda: NetChain([3, AggregationLayer("Mean", 1)], Input=5),
            (),
        ),
        (
            lambda: NetChain([10, TransposeLayer()], Input=3),
            "ReshapeLayer([10, 1]) before it, for an array of one column",
            lambda: NetChain([10, ReshapeLayer([10, 1]), TransposeLayer()], Input=3),
            (1, 10),
        ),
        (
            lambda: NetChain([ConvolutionLayer(16, 5), FlattenLayer(), 10], Input=IMAGE),
            "ConvolutionLayer(16, 5, Interleaving=True), for channels that are last",
            lambda: NetChain([ConvolutionLayer(16, 5, Interleaving=True), FlattenLayer(), 10], Input=IMAGE),
            (10,),
        ),
        (
            lambda: NetChain([ConvolutionLayer(16, 5), FlattenLayer(), 10], Input=IMAGE),
            "TransposeLayer([2, 3, 1]) before 1",
            lambda: NetChain([TransposeLayer([2, 3, 1]), ConvolutionLayer(16, 5), FlattenLayer(), 10], Input=IMAGE),
            (10,),
        ),
        (
            lambda: NetChain([ConvolutionLayer(16, 3), Ramp, PoolingLayer(2), FlattenLayer(), 10], Input=IMAGE),
            "Interleaving=True in 1 and 3, for channels that are last",
            lambda: NetChain(
                [
                    ConvolutionLayer(16, 3, Interleaving=True),
                    Ramp,
                    PoolingLayer(2, Interleaving=True),
                    FlattenLayer(),
                    10,
                ],
                Input=IMAGE,
            ),
            (10,),
        ),
        (
            lambda: NetChain([GatedRecurrentLayer(8), FlattenLayer(), 3], Input=["Varying", 4]),
            "SequenceLastLayer() before it",
            lambda: NetChain([GatedRecurrentLayer(8), SequenceLastLayer(), FlattenLayer(), 3], Input=["Varying", 4]),
            (3,),
        ),
        (
            lambda: NetChain([10, ConvolutionLayer(3, 3), FlattenLayer(), 2], Input=4),
            "ReshapeLayer([1, Automatic]) before it, for one channel",
            lambda: NetChain([10, ReshapeLayer([1, Automatic]), ConvolutionLayer(3, 3), FlattenLayer(), 2], Input=4),
            (2,),
        ),
        (
            lambda: NetChain([ConvolutionLayer(8, 5), FlattenLayer(), 2], Input=[1, 4, 4]),
            'ConvolutionLayer(8, 5, PaddingSize="Same")',
            lambda: NetChain([ConvolutionLayer(8, 5, PaddingSize="Same"), FlattenLayer(), 2], Input=[1, 4, 4]),
            (2,),
        ),
        (
            lambda: NetChain([PoolingLayer(3)], Input=8),
            "ReshapeLayer([1, Automatic]) before it, for one channel",
            lambda: NetChain([ReshapeLayer([1, Automatic]), PoolingLayer(3)], Input=8),
            (1, 6),
        ),
    ],
)
def test_a_way_out_does_what_was_meant(broken, way, mended, output):
    """Followed literally, the fix leaves nothing open, and the net computes what was intended."""
    assert way in ways_of(broken)
    net = NetInitialize(mended())
    assert net.solution.port((), "Output")[0] == output
    shape = [size if isinstance(size, int) else 5 for size in net.solution.port((), "Input")[0]]
    assert np.shape(net(np.ones(shape))) == output


@pytest.mark.parametrize(
    ("form", "way"),
    [
        (["varying", 3], '["Varying", 3]'),
        ([3, "varying"], '[3, "Varying"]'),
        (["VARYING", "real"], '["Varying", "Real"]'),
        (["n", 3], '["Varying", 3] for a size that differs from example to example'),
        (["Varyng", 3], '["Varying", 3] for a size that differs from example to example'),
        ([3, "n"], '[3, "Varying"] for a size that differs from example to example'),
        ([None, 3], '["Varying", 3] for a size that differs from example to example'),
        ([-1, 3], '["Varying", 3] for a size that differs from example to example'),
        (["Class", ["a", "b"]], "NetEncoder(['Class', ['a', 'b']]), or NetDecoder for an output"),
        (["Tokens"], "NetEncoder(['Tokens']), or NetDecoder for an output"),
    ],
)
def test_words_that_a_port_type_does_not_have(form, way):
    assert raised(NetOptionError, lambda: LinearLayer(2, Input=form)).ways[0] == way


def test_a_level_for_the_batch_that_there_is_not():
    for first in ("batch", None, -1):
        with pytest.raises(NetOptionError) as caught:
            LinearLayer(2, Input=[first, 28, 28])
        assert caught.value.ways[1] == "[28, 28]: a port has no level for the batch"


def test_what_would_stay_open_is_not_left_out():
    assert not any("leave" in way for way in ways_of(lambda: NetChain([ReshapeLayer([2, 3]), 5], Input=7)))
    assert ways_of(lambda: NetChain([2, 3], Output=4))[0] == "LinearLayer(4)"
