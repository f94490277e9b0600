"""The commonest mistakes of a first hour: what the message says, and that its way out works as it is written."""

from __future__ import annotations

import numpy as np
import pytest

from netlang import (
    All,
    ConvolutionLayer,
    CrossEntropyLossLayer,
    ElementwiseLayer,
    FlattenLayer,
    FunctionLayer,
    LinearLayer,
    LogisticSigmoid,
    MeanAbsoluteLossLayer,
    NetChain,
    NetDataError,
    NetDecoder,
    NetInitialize,
    NetMapOperator,
    NetOptionError,
    NetShapeError,
    NetTrain,
    Ramp,
    SoftmaxLayer,
    Tanh,
    Total,
)
from netlang.compiler import ops
from netlang.language.declaration.declare import In, Out
from netlang.language.nets.layer import Layer, layer
from netlang.training.losses.default_losses import automatic_loss
from tests.raised import raised

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 3)), RNG.normal(size=6)
CLASSES = NetDecoder("Class", ["p", "n"])
MANY = NetDecoder("Class", ["p", "n"], Multilabel=True)
NAMED = {"numpy": np, "SoftmaxLayer": SoftmaxLayer, "LinearLayer": LinearLayer, "ElementwiseLayer": ElementwiseLayer,
         "LogisticSigmoid": LogisticSigmoid}  # fmt: skip


def refused(kind, net, data):
    return raised(kind, lambda: NetTrain(net, data, MaxTrainingRounds=1))


def followed(way, **names):
    """The value of a fix as written, without its words of explanation."""
    return eval(way.split(" behind")[0].split(" in its")[0].split(", for")[0].split(", if")[0], NAMED | names)


# outputs that are no probabilities ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "decoder", "targets", "text"),
    [
        ([2], CLASSES, ["p", "n"], "reads probabilities that add up to 1; LinearLayer(2) gives any numbers"),
        ([4, Ramp, LinearLayer()], CLASSES, ["p", "n"], "LinearLayer() gives any numbers"),
        ([2], MANY, [["p"], ["p", "n"]], "reads probabilities, each by itself; LinearLayer(2) gives any numbers"),
        ([LinearLayer([])], NetDecoder("Boolean"), [True, False], "each by itself; LinearLayer([]) gives any numbers"),
    ],
    ids=["classes", "open", "several classes", "truth values"],
)
def test_numbers_where_a_decoder_reads_probabilities(layers, decoder, targets, text):
    error = refused(NetOptionError, NetChain(layers, Output=decoder), ([[1.0], [2.0]], targets))
    assert text in str(error) and str(error).startswith("NetDecoder(") and 'on "Output"' in str(error)
    (way,) = error.ways
    assert way.endswith(" behind it")
    mended = NetChain([*layers, followed(way)], Output=decoder)
    trained = NetTrain(mended, ([[1.0], [2.0]], targets), MaxTrainingRounds=300, LearningRate=0.05, Method="ADAM")
    assert trained([[1.0], [2.0]]) == targets


@pytest.mark.parametrize(
    ("last", "decoder", "targets"),
    [(LogisticSigmoid, CLASSES, ["p", "n"]), (SoftmaxLayer(), MANY, [["p"], ["p", "n"]])],
)
def test_probabilities_of_the_other_kind(last, decoder, targets):
    error = refused(NetOptionError, NetChain([2, last], Output=decoder), ([[1.0], [2.0]], targets))
    (way,) = error.ways
    assert way.endswith(" in its place")
    NetTrain(NetChain([2, followed(way)], Output=decoder), ([[1.0], [2.0]], targets), MaxTrainingRounds=1)


def test_layers_declare_what_they_put_out():
    """A user's softmax gets cross-entropy, by its declaration or by its decoder."""

    @layer
    class Halves(Layer):
        """Positive parts, normalized."""

        Input = In("n")
        Output = Out("n")
        output_is = "probabilities"

        def lower(self, Input):
            positive = ops.maximum(Input, 1e-3)
            return positive / ops.broadcast(ops.reduce_sum(positive, [1]), positive.shape, [0])

    @layer
    class Ranks(Layer):
        """Numbers whose default loss is the absolute difference."""

        Input = In("n")
        Output = Out("n")

        def default_loss(self):
            return MeanAbsoluteLossLayer()

        def lower(self, Input):
            return Input

    assert automatic_loss(NetMapOperator(NetChain([2, Ranks()]), Input=[3, 1]), "Output", [1, 2]) == (
        MeanAbsoluteLossLayer()
    )
    squares = FunctionLayer(lambda x: x**2 / Total(x**2))
    for net, form in (
        (NetChain([2, Halves()], Input=1), "Index"),
        (NetChain([2, squares], Input=1, Output=CLASSES), "Index"),
        (NetMapOperator(NetChain([2, SoftmaxLayer()]), Input=[3, 1]), "Index"),
        (NetChain([2, LogisticSigmoid], Input=1), "Binary"),
        (NetChain([2, lambda x: (Tanh(x) + 1) / 2], Input=1, Output=MANY), "Binary"),
    ):
        assert automatic_loss(net, "Output", 1) == CrossEntropyLossLayer(form)
    assert (
        type(automatic_loss(NetChain([2, SoftmaxLayer(1)], Input=[3, 1]), "Output", 1)).__name__
        == "MeanSquaredLossLayer"
    )


def test_integers_as_targets_of_an_array():
    error = refused(NetOptionError, NetChain([4, Ramp, 3]), (X, [1, 2, 3, 1, 2, 3]))
    assert error.headline == (
        'the targets of "Output" are single integers such as 1; LinearLayer(3) gives an array of numbers for each'
    )
    NetTrain(NetChain([4, Ramp, 3, followed(error.ways[0])]), (X, [1, 2, 3, 1, 2, 3]), MaxTrainingRounds=1)
    NetTrain(NetChain([4, Ramp, followed(error.ways[1])]), (X, [1, 2, 3, 1, 2, 3]), MaxTrainingRounds=1)


def test_classes_that_count_from_zero():
    net, codes = NetChain([3, SoftmaxLayer()]), np.array([0, 1, 2, 0, 1, 2])
    error = refused(NetDataError, net, (X, codes))
    assert error.ways == ("numpy.add(values, 1): codes count from 1",)
    NetTrain(net, (X, followed(error.ways[0].split(":")[0], values=codes)), MaxTrainingRounds=1)


# levels of data -------------------------------------------------------------------------------------------

IMAGES = RNG.normal(size=(6, 8, 9))
COLORS = RNG.normal(size=(6, 3, 8, 9))


def see(channels):
    return NetInitialize(NetChain([ConvolutionLayer(2, 3), FlattenLayer(), 2], Input=[channels, 8, 9]))


@pytest.mark.parametrize(
    ("net", "given", "right"),
    [
        (NetInitialize(NetChain([4, Ramp, 1], Input=1)), Y, Y[:, None]),
        (see(1), IMAGES, IMAGES[:, None]),
        (see(1), IMAGES[..., None], IMAGES[:, None]),
        (see(1), IMAGES.reshape(6, -1), IMAGES[:, None]),
        (see(3), np.moveaxis(COLORS, 1, -1), COLORS),
        (see(3), COLORS.reshape(6, -1), COLORS),
    ],
)
def test_data_with_other_levels_are_refused_with_a_fix(net, given, right):
    targets = np.zeros((6, *np.shape(net(right)[0])))
    error = refused(NetDataError, net, (given, targets))
    np.testing.assert_array_equal(followed(error.ways[-1], values=given), right)
    for called in (given, list(given), given[0]):
        with pytest.raises(NetDataError) as caught:
            net(called)
        values = followed(caught.value.ways[-1], values=called)
        np.testing.assert_array_equal(
            values, right[0] if called is not given and not isinstance(called, list) else right
        )


def test_a_column_of_numbers_as_targets_of_numbers():
    error = refused(NetDataError, NetChain([4, Ramp, LinearLayer([])], Input=3), (X, Y[:, None]))
    assert error.ways == ("numpy.reshape(values, (-1,))",)


def test_numbers_as_targets_of_an_array_of_one():
    net = NetChain([4, Ramp, 1], Input=3)
    for data in ((X, Y), list(zip(X, Y, strict=True)), {"Input": X, "Output": Y}):
        error = refused(NetDataError, net, data)
        assert error.ways == ("[y] in place of each number y", "numpy.reshape(values, (-1, 1))")
    NetTrain(net, (X, followed(error.ways[1], values=Y)), MaxTrainingRounds=1)
    NetTrain(net, [(x, [y]) for x, y in zip(X, Y, strict=True)], MaxTrainingRounds=1)


def test_a_column_of_labels_is_refused_with_a_fix():
    for decoder, labels in (
        (CLASSES, np.array(["p", "n"] * 3)),
        (NetDecoder("Class", [0, 1]), np.array([0, 1] * 3)),
        (None, np.array([1, 2] * 3)),
    ):
        net = NetChain([2, SoftmaxLayer()], Output=decoder) if decoder else NetChain([2, SoftmaxLayer()])
        error = refused(NetDataError, net, (X, labels[:, None]))
        NetTrain(net, (X, followed(error.ways[0], values=labels[:, None])), MaxTrainingRounds=1)


@pytest.mark.parametrize(
    "images", [IMAGES, IMAGES[..., None], np.moveaxis(COLORS, 1, -1)], ids=["flat", "one", "three"]
)
def test_images_of_other_levels_where_the_net_is_open(images):
    net = NetChain([ConvolutionLayer(2, [4, 4]), FlattenLayer(), 2])
    error = refused(NetShapeError, net, (images, np.zeros((6, 2))))
    found = followed(error.ways[0], values=images)
    assert NetTrain(net, (found, np.zeros((6, 2))), MaxTrainingRounds=1)(found).shape == (6, 2)


def test_properties_are_not_lost():
    found = NetTrain(
        NetChain([2, SoftmaxLayer()], Output=CLASSES), ([[1.0], [2.0]], ["p", "n"]), All, MaxTrainingRounds=1
    )
    assert found["TotalRounds"] == 1
