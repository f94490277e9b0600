"""Dimensions that vary at any level, as one meets them: examples, batches of several shapes, gradients, JAX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netlang import (
    AggregationLayer,
    BatchNormalizationLayer,
    ConvolutionLayer,
    DeconvolutionLayer,
    ElementwiseLayer,
    EmbeddingLayer,
    Log,
    NetChain,
    NetDataError,
    NetFoldOperator,
    NetInitialize,
    NetPort,
    NetPortGradient,
    NetShapeError,
    NetStateObject,
    PoolingLayer,
    Ramp,
    ReplicateLayer,
    SoftmaxLayer,
    Sqrt,
    SummationLayer,
    Tanh,
    ThreadingLayer,
    Total,
    TransposeLayer,
    UnitVectorLayer,
)
from netlang.language.types.written_types import port_type
from netlang.language.values.sentinels import All
from netlang.testing import check_layer
from tests.layers.table import Row, collected
from tests.raised import raised

V: Any = "Varying"
RNG = np.random.default_rng(0)
SHAPES = [(2, 3, 5), (2, 4, 1), (2, 3, 5), (2, 6, 2)]
IMAGES = [RNG.normal(size=shape) for shape in SHAPES]
NET = NetInitialize(
    NetChain([ConvolutionLayer(3, [2, 2], PaddingSize=[[0, 1], [1, 0]]), Ramp, PoolingLayer([2, 1], [2, 1])],
        Input=[2, V, V])
)  # fmt: skip


def same(found: Any, expected: Any) -> None:
    assert isinstance(found, list)
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_batches_of_varying_levels_agree_with_their_examples():
    alone = [NET(image) for image in IMAGES]
    assert [y.shape for y in alone] == [(3, 1, 5), (3, 2, 1), (3, 1, 5), (3, 3, 2)]
    same(NET(IMAGES), alone)
    same(NET(IMAGES[::-1]), alone[::-1])
    same(NET([image.tolist() for image in IMAGES]), alone)
    same(NET(IMAGES, BatchSize=2), alone)
    same(NET(np.stack(IMAGES[::2])), alone[::2])  # of one shape, as an array
    same(NET(IMAGES[1:2]), alone[1:2])
    assert NET([]) == []


def test_varying_levels_agree_with_fixed_sizes():
    """A net for one size, with the same arrays."""
    for image in IMAGES:
        fixed = NET.with_ports({"Input": port_type(list(image.shape))})
        np.testing.assert_allclose(fixed(image), NET(image), atol=1e-6)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_same_padding_is_that_of_the_size(size: int):
    """With a stride, the padding before the input depends on the size."""
    x = RNG.normal(size=(1, size))
    arrays = {"Weights": RNG.normal(size=(2, 1, 4)), "Biases": [1, 2]}
    fixed, varying = (ConvolutionLayer(2, 4, Stride=3, PaddingSize="Same", Input=[1, n], **arrays) for n in (size, V))
    np.testing.assert_allclose(varying(x), fixed(x), atol=1e-6)
    same(varying([x, RNG.normal(size=(1, 7))])[:1], [fixed(x)])


def test_empty_and_single_elements():
    net = ElementwiseLayer(Tanh, Input=[2, V])
    assert net([[], []]).shape == (2, 0)
    same(net([[[], []], [[1.0], [2.0]]]), [np.zeros((2, 0)), np.tanh([[1.0], [2.0]])])
    assert SoftmaxLayer(Input=[V, V])([]).shape == (0, 0)  # the first level varies: an empty sequence
    assert net([]) == []  # it does not: no examples
    np.testing.assert_array_equal(AggregationLayer("Mean", Input=[2, V])([[], []]), [0, 0])


def test_results_that_vary_in_the_batch_only_where_they_do():
    assert isinstance(AggregationLayer("Mean", Input=[2, V, V])(IMAGES), np.ndarray)
    turned = TransposeLayer(Input=[V, 2])([[[1, 2]], [[3, 4], [5, 6]]])
    same(turned, [np.array([[1], [2]]), np.array([[3, 5], [4, 6]])])


def test_gradients_of_batches_with_varying_levels():
    found = NET(IMAGES, NetPortGradient("Input"))
    same(found, [NET(image, NetPortGradient("Input")) for image in IMAGES])
    assert [g.shape for g in found] == SHAPES
    whole = NET(IMAGES, NetPortGradient(1, "Weights"))
    np.testing.assert_allclose(whole, sum(NET(image, NetPortGradient(1, "Weights")) for image in IMAGES), rtol=1e-4)
    imposed = [np.ones((3, 1, 5)), np.ones((3, 2, 1)), np.zeros((3, 1, 5)), np.zeros((3, 3, 2))]
    found = NET({"Input": IMAGES, NetPortGradient("Output"): imposed}, NetPortGradient("Input"))
    same(found, [NET(image, NetPortGradient("Input")) * (i < 2) for i, image in enumerate(IMAGES)])


def test_a_gradient_of_what_varies():
    """The gradient of a layer that does not use lengths."""
    np.testing.assert_allclose(ElementwiseLayer(Tanh, Input=V)([0, 0], NetPortGradient("Input")), [1, 1])


@pytest.mark.parametrize(
    "windows",
    [
        ConvolutionLayer(1, 2, Weights=np.ones((1, 2, 2, 2)), Biases=None), PoolingLayer(2, 2, Function="Total"),
        PoolingLayer(2, 2), DeconvolutionLayer(1, 2, Weights=np.ones((2, 1, 2, 2)), Biases=None),
    ],
    ids=lambda layer: repr(layer)[:30],
)  # fmt: skip
@pytest.mark.parametrize("f", [Log, lambda x: 1 / x, lambda x: x**1.5, Sqrt, lambda x: x**2])
def test_what_is_behind_windows_spoils_no_gradient(windows: Any, f: Any):
    """Past the end windows may see only zeros, or no maximum."""
    net = NetChain([windows, ElementwiseLayer(f), SummationLayer()], Input=[2, V, V])
    images = [np.abs(image) + 0.1 for image in (RNG.normal(size=(2, *size)) for size in [(4, 4), (2, 7), (9, 3)])]
    same(net(images, NetPortGradient("Input")), [net(image, NetPortGradient("Input")) for image in images])


def test_moments_of_batch_normalization_are_of_real_elements():
    net = NetInitialize(BatchNormalizationLayer(Input=[2, V, V], Epsilon=1e-9))
    elements = np.concatenate([image.reshape(2, -1) for image in IMAGES], 1)
    mean, deviation = (f(elements, axis=1)[:, None, None] for f in (np.mean, np.std))
    same(net(IMAGES, NetEvaluationMode="Train"), [((image - mean) / deviation) for image in IMAGES])


@pytest.mark.parametrize(
    ("port", "data", "place"),
    [
        (V, [[], [6]], "position 1 of example 2"),
        ([V, V], [[[1], [2]], [[1, 1, 6]]], "position 1, 3 of example 2"),
        ([1, V], [[[]], [[6, 6]], [[1, 1, 1]]], "position 1, 1 of example 2"),
    ],
)
def test_a_bad_code_is_where_it_is_not_where_padding_repeats_it(port: Any, data: Any, place: str):
    error = raised(NetDataError, lambda: NetInitialize(EmbeddingLayer(2, 5, Input=port))(data))
    assert str(error) == f'code 6 at {place} of "Input": the port takes 1..5'


def test_states_that_vary():
    fold = NetFoldOperator(ThreadingLayer(lambda Input, State: Input + State), Input=[V, V])
    rows = [np.ones((2, 3)), np.ones((3, 1))]
    states = fold(rows, NetPort(All, "States"))
    same(states[NetPort("State")], [np.full(3, 2.0), np.full(1, 3.0)])
    more = fold({"Input": rows, NetPort(All, "States"): states})
    same(more, [np.array([[3] * 3, [4] * 3]), np.array([[4], [5], [6]])])
    kept = NetStateObject(fold)
    kept([[1, 2]])
    np.testing.assert_array_equal(kept([[10, 20]]), [[11, 22]])
    error = raised(NetDataError, lambda: kept([[1, 2, 3]]))
    assert str(error) == 'NetPort("State") was given 2 elements at level 1, and there are 3 in example 1'


def test_embedding_of_grids():
    net = NetInitialize(EmbeddingLayer(2, 5, Input=[V, V]))
    grids = [[[1, 2, 3]], [[4], [5]], [[1, 1], [2, 2]]]
    same(net(grids), [net(grid) for grid in grids])
    with pytest.raises(NetDataError, match="code 6 at position 2, 1 of example 2"):
        net([[[1, 2]], [[3], [6]]])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([[1.0, 2.0]], '"Input" is an array of dimensions [1, 2], and the port takes'
         ' an array of dimensions [2, "Varying"] of numbers\n'
         '  because Input=[2, "Varying"] was given to SoftmaxLayer'),
        ([[1.0, 2.0], [3.0]], '"Input" is a ragged list, and the port takes'
         ' an array of dimensions [2, "Varying"] of numbers\n'
         '  a level that varies has one length in each example\n'
         '  try: an input for each array with a length of its own: FunctionLayer(lambda a, b: ...)'),
        ([[[1.0], [2.0]], [[1.0]]], 'example 2 of "Input" is an array of dimensions [1, 1], and the port takes'
         ' an array of dimensions [2, "Varying"] of numbers\n'
         '  because Input=[2, "Varying"] was given to SoftmaxLayer'),
    ],
)  # fmt: skip
def test_data_that_does_not_fit(data: Any, message: str):
    assert str(raised(NetDataError, lambda: SoftmaxLayer(Input=[2, V])(data))) == message


def test_windows_too_small():
    with pytest.raises(NetDataError) as caught:
        NetInitialize(ConvolutionLayer(1, [2, 5], Input=[1, V, V]))([np.ones((1, 2, 5)), np.ones((1, 2, 3))])
    assert str(caught.value) == 'ConvolutionLayer needs at least 4 elements at level 3; example 2 of "Input" has 3'


@pytest.mark.parametrize("shape", [(1, 2, 2), (1, 2, 8), (1, 8, 2), (1, 3, 3)])
@pytest.mark.parametrize("kernel", [[3, 3], [3, 1]])
def test_an_image_with_no_room_for_a_kernel_is_alone_what_it_is_in_a_batch(shape: tuple[int, ...], kernel: list[int]):
    """Where no kernel fits the result is empty, and empty sums and their gradients are 0."""
    net = NetChain([ConvolutionLayer(2, kernel), AggregationLayer(Total)], Input=[1, "Varying", "Varying"])
    net = NetInitialize(net, RandomSeeding=1)
    small, large = np.ones(shape), np.ones((1, 9, 7))
    np.testing.assert_allclose(net([small, large]), [net(small), net(large)], rtol=1e-5)
    weights = [NetPortGradient([1, "Weights"]), NetPortGradient("Input")]
    for asked in weights:
        alone = net(small, asked)
        assert np.isfinite(alone).all() and (alone.any() or min(np.array(shape[1:]) - kernel) < 0)
    whole = net([small, large], weights[0])
    np.testing.assert_allclose(whole, net(small, weights[0]) + net(large, weights[0]), rtol=1e-5)


def test_a_length_that_nothing_tells():
    assert str(raised(NetShapeError, lambda: ReplicateLayer(Output=[V, 2])([1, 2]))) == (
        "Output varies in length, and no input of the net tells its length\n  it is [T, 2]\n"
        '  try: a size in place of "Varying"'
    )
    with pytest.raises(NetShapeError, match="the length of its vectors is a number, and does not vary"):
        UnitVectorLayer(Output=[3, V])


JAX = (
    "softmax of the second of two that vary", "convolution of images that vary, same with stride",
    "pooling of images that vary, padded", "resize images that vary, half as large",
    "padding reflected in what varies", "extract two levels that vary deep", "Median of images that vary",
    "map a recurrence over sequences that vary", "fold of vectors that vary", "attention of grids that vary",
    "normalization of images that vary", "a net of images that vary",
)  # fmt: skip


@pytest.mark.parametrize("row", [row for row in collected("ROWS") if row.id in JAX], ids=lambda row: row.id)
def test_jax_agrees_on_varying_levels(row: Row) -> None:
    pytest.importorskip("jax")
    options = row.options | {"independent": False, "differentiable": False, "executors": ("JAX",)}
    check_layer(row.layer, *row.examples, **options)
