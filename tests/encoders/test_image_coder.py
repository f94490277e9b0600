"""The Image encoder and decoder: sizes, the order of levels, means, and how images are brought to one size."""

import pickle

import attrs
import numpy as np
import pytest
from PIL import Image

from netlang import (
    Automatic,
    ConvolutionLayer,
    Export,
    FlattenLayer,
    Import,
    Inherited,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetTrain,
    PoolingLayer,
    Ramp,
    SoftmaxLayer,
)
from netlang.errors import NetDataError, NetOptionError
from tests.raised import raised

RNG = np.random.default_rng(0)
COLOURS = RNG.integers(0, 256, (20, 30, 3), np.uint8)
GRAYS = RNG.integers(0, 256, (20, 30), np.uint8)


def levels(array):
    """Pixels in 0..1 as levels of 0..255."""
    return np.rint(np.asarray(array) * 255)


# sizes and the order of levels --------------------------------------------------------------------------------


def test_the_size_is_given_as_width_and_height_and_comes_out_as_height_and_width():
    encoder = NetEncoder("Image", [30, 20])
    assert encoder.port_type.shape == (3, 20, 30)
    np.testing.assert_array_equal(levels(encoder(COLOURS)), np.moveaxis(COLOURS, -1, 0))
    assert NetEncoder("Image", 7).port_type.shape == (3, 7, 7)
    assert NetEncoder("Image").port_type.shape == (3, 128, 128)
    assert NetEncoder(["Image", [30, 20], ("ColorSpace", "Grayscale")]).port_type.shape == (1, 20, 30)
    assert encoder(COLOURS).dtype == np.float32


@pytest.mark.parametrize(("options", "axes"), [
    ({}, (2, 0, 1)), ({"Interleaving": True}, (0, 1, 2)), ({"DataTransposed": True}, (2, 1, 0)),
    ({"Interleaving": True, "DataTransposed": True}, (1, 0, 2)),
])  # fmt: skip
def test_the_order_of_levels(options, axes):
    encoder = NetEncoder("Image", [30, 20], **options)
    expected = COLOURS.transpose(axes)
    np.testing.assert_array_equal(levels(encoder(COLOURS)), expected)
    assert encoder.port_type.shape == expected.shape
    np.testing.assert_array_equal(np.asarray(NetDecoder(encoder)(encoder(COLOURS))), COLOURS)


def test_images_as_large_as_they_are():
    encoder = NetEncoder("Image", Automatic, ColorSpace="Grayscale")
    assert encoder.port_type.shape == (1, Automatic, Automatic)
    assert [one.shape for one in encoder([GRAYS, GRAYS[:5, :7]])] == [(1, 20, 30), (1, 5, 7)]
    net = NetInitialize(NetChain([ConvolutionLayer(2, 3)], Input=encoder))
    assert net(GRAYS).shape == (2, 18, 28) and net(GRAYS[:5, :7]).shape == (2, 3, 5)


def test_an_array_of_reals_of_the_dimensions_of_the_port_is_encoded_already():
    encoder = NetEncoder("Image", [30, 20], MeanImage=0.5)
    once = encoder(COLOURS)
    np.testing.assert_array_equal(encoder(once), once)
    np.testing.assert_array_equal(encoder([once, COLOURS]), [once, once])
    gray = NetEncoder("Image", [30, 20], ColorSpace="Grayscale")
    assert gray(np.zeros((20, 30))).shape == (1, 20, 30)  # height x width: an image
    assert gray(np.zeros((5, 20, 30))).shape == gray(np.zeros((5, 20, 30, 3))).shape == (5, 1, 20, 30)
    assert gray(np.zeros((20, 30, 3), np.uint8)).shape == (1, 20, 30)


# a mean and a variance ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [0.25, [0.1, 0.2, 0.3], "image", "array"])
def test_the_mean_is_subtracted_and_the_root_of_the_variance_divides(mean):
    plain = NetEncoder("Image", [30, 20])(COLOURS)
    other = RNG.integers(0, 256, (20, 30, 3), np.uint8)
    as_array = np.moveaxis(other, -1, 0) / 255
    given = {"image": Image.fromarray(other), "array": as_array}.get(mean if isinstance(mean, str) else "", mean)
    subtracted = as_array if isinstance(mean, str) else np.reshape(mean, (-1, 1, 1))
    encoder = NetEncoder("Image", [30, 20], MeanImage=given, VarianceImage=[0.04, 0.09, 0.16])
    expected = (plain - subtracted) / np.reshape([0.2, 0.3, 0.4], (3, 1, 1))
    np.testing.assert_allclose(encoder(COLOURS), expected, atol=1e-5)
    np.testing.assert_allclose(np.asarray(NetDecoder(encoder)(expected)), COLOURS, atol=1)
    again = NetEncoder("Image", **encoder.arguments)
    assert again == encoder == pickle.loads(pickle.dumps(encoder)) and hash(again) == hash(encoder)
    assert all(isinstance(v, int | float | str | tuple | np.ndarray) for v in encoder.arguments.values())


def test_a_mean_image_of_another_size_is_resized_as_images_are(tmp_path):
    Image.fromarray(np.full((60, 80, 3), 51, np.uint8)).save(tmp_path / "mean.png")
    encoder = NetEncoder("Image", [30, 20], MeanImage=tmp_path / "mean.png", Interleaving=True)
    np.testing.assert_allclose(encoder.MeanImage, np.full((3, 20, 30), 0.2), atol=1e-6)
    assert repr(encoder) == (
        'NetEncoder("Image", [30, 20], MeanImage=<an array of dimensions [3, 20, 30]>, Interleaving=True)'
    )


def test_a_mean_image_gives_its_size_where_there_is_none():
    encoder = NetEncoder("Image", Automatic, MeanImage=COLOURS)
    assert encoder.port_type.shape == (3, 20, 30) and not encoder(COLOURS).any()
    assert encoder(COLOURS[:5]).shape == (3, 20, 30)
    assert NetDecoder(encoder).port_type.shape == (3, 20, 30)


def test_a_mean_of_another_size_than_the_new_one_is_refused():
    encoder = NetEncoder("Image", [30, 20], MeanImage=COLOURS)
    assert raised(NetOptionError, lambda: attrs.evolve(encoder, ImageSize=[8, 8])).headline == (
        'MeanImage: the "Image" encoder takes an image, not an array of dimensions [3, 20, 30]'
    )


# bringing to one size -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "filter"), [
    (Automatic, "BICUBIC"), ("Nearest", "NEAREST"), ("Linear", "BILINEAR"), ("Cubic", "BICUBIC"),
    ("Lanczos", "LANCZOS"), ("Box", "BOX"),
])  # fmt: skip
@pytest.mark.parametrize("size", [(13, 17), (60, 11), (1, 1), (90, 60)])
def test_stretching_is_as_pillow_resamples(name, filter, size):
    encoder = NetEncoder("Image", size, Resampling=name)
    expected = Image.fromarray(COLOURS).resize(size, Image.Resampling[filter])
    np.testing.assert_array_equal(levels(encoder(COLOURS)), np.moveaxis(np.asarray(expected), -1, 0))
    for channel, one in enumerate(encoder(COLOURS / 255)):
        pixels = Image.fromarray(COLOURS[..., channel].astype(np.float32) / 255)
        expected = np.clip(np.asarray(pixels.resize(size, Image.Resampling[filter])), 0, 1)
        np.testing.assert_allclose(one, expected, atol=1e-5)


def encoded(size, picture, **options):
    return NetEncoder("Image", size, ColorSpace="Grayscale", **options)(picture)[0]


WHITE = np.full((10, 20), 255, np.uint8)


@pytest.mark.parametrize(("alignment", "rows"), [
    ("Center", slice(5, 15)), ("Top", slice(0, 10)), ("Bottom", slice(10, 20)), ("Left", slice(5, 15)),
    (["Center", 1], slice(0, 10)), ([0, -1], slice(10, 20)), (["Left", 0.5], slice(2, 12)),
])  # fmt: skip
def test_fitting_shows_the_whole_image_and_pads(alignment, rows):
    expected = np.full((20, 20), 0.25)
    expected[rows] = 1
    made = encoded(20, WHITE, Method="Fit", Alignment=alignment, Padding=0.25)
    np.testing.assert_allclose(made, expected, atol=1e-6)


@pytest.mark.parametrize(("alignment", "columns"), [("Center", 5), ("Left", 0), ("Right", 10), ([1, 0], 10)])
def test_fitting_what_is_high(alignment, columns):
    made = encoded(20, WHITE.T, Method="Fit", Alignment=alignment)
    assert made.sum() == 200 and (made[:, columns : columns + 10] == 1).all()


RAMP = np.tile(np.arange(20, dtype=np.uint8) * 10, (10, 1))  # dark on the left


@pytest.mark.parametrize(("alignment", "columns"), [
    ("Center", slice(5, 15)), ("Left", slice(0, 10)), ("Right", slice(10, 20)), ([0.2, 0], slice(6, 16)),
    ("Top", slice(5, 15)),
])  # fmt: skip
def test_filling_crops(alignment, columns):
    made = encoded(10, RAMP, Method="Fill", Alignment=alignment)
    np.testing.assert_array_equal(levels(made), RAMP[:, columns])
    smaller = encoded(5, RAMP, Method="Fill", Alignment=alignment, Resampling="Box")
    expected = RAMP[:, columns].reshape(5, 2, 5, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(smaller * 255, expected, atol=1e-3)


@pytest.mark.parametrize(("padding", "mode"), [("Fixed", "edge"), ("Periodic", "wrap"), ("Reflected", "symmetric")])
def test_margins_that_continue_the_image(padding, mode):
    made = encoded([20, 20], RAMP, Method="Fit", Padding=padding)
    np.testing.assert_array_equal(levels(made), np.pad(RAMP, [(5, 5), (0, 0)], mode=mode))


@pytest.mark.parametrize(("padding", "colour"), [
    ("Black", (0, 0, 0)), ("Red", (1, 0, 0)), (0.5, (0.5, 0.5, 0.5)), ([0.1, 0.2, 0.3], (0.1, 0.2, 0.3)),
])  # fmt: skip
def test_margins_of_a_colour(padding, colour):
    made = NetEncoder("Image", 20, Method="Fit", Padding=padding)(WHITE)
    np.testing.assert_allclose(made[:, 0, 0], colour, atol=1e-6)
    np.testing.assert_allclose(made[:, 10, 10], 1)
    gray = encoded(20, WHITE, Method="Fit", Padding=padding)
    np.testing.assert_allclose(gray[0, 0], np.dot([0.299, 0.587, 0.114], colour), atol=1e-6)


def test_no_resampling_gives_more_than_white_or_less_than_black():
    edges = np.kron([[0, 255], [255, 0]], np.ones((8, 8))).astype(np.uint8)
    for resampling in ("Cubic", "Lanczos"):
        made = encoded(50, edges, Resampling=resampling)
        assert made.min() == 0 and made.max() == 1


# decoding -----------------------------------------------------------------------------------------------------


def test_decoders_give_pil_images_and_arrays_on_none():
    decoder = NetDecoder("Image")
    array = np.moveaxis(COLOURS, -1, 0) / 255
    image = decoder(array)
    assert isinstance(image, Image.Image) and (image.mode, image.size) == ("RGB", (30, 20))
    np.testing.assert_array_equal(np.asarray(image), COLOURS)
    assert decoder(array, None) is array or (decoder(array, None) == array).all()
    assert [one.size for one in decoder([array, array])] == [(30, 20)] * 2
    assert decoder(np.full((3, 1, 1), 7.5)).getpixel((0, 0)) == (255, 255, 255)
    assert NetDecoder("Image", ColorSpace="Grayscale")(array[:1]).mode == "L"
    assert decoder.properties == (None,) and decoder([[[1]]] * 3, "Properties") == [None]


def test_on_an_output():
    same = NetChain([Ramp], Input=NetEncoder("Image", [30, 20]), Output=NetDecoder("Image"))
    np.testing.assert_array_equal(np.asarray(same(COLOURS)), COLOURS)
    assert len(same([COLOURS, GRAYS])) == 2 and same(COLOURS, None).shape == (3, 20, 30)
    wrong = NetChain([Ramp], Input=[4, 5, 6], Output=NetDecoder("Image", ColorSpace="CMYK"))
    assert wrong(np.zeros((4, 5, 6))).size == (6, 5)


# in nets ------------------------------------------------------------------------------------------------------


def test_its_sizes_reach_the_net():
    net = NetChain([
        ConvolutionLayer(20, 5), Ramp, PoolingLayer(2, 2), ConvolutionLayer(50, 5), Ramp, PoolingLayer(2, 2),
        FlattenLayer(), 500, Ramp, 10, SoftmaxLayer(),
    ], Input=NetEncoder("Image", [28, 28], ColorSpace="Grayscale"), Output=NetDecoder("Class", range(10)))  # fmt: skip
    assert "431,080 parameters" in str(net) and "[1, 28, 28]" in str(net)
    net = NetInitialize(net, RandomSeeding=1)
    one = net(COLOURS, None)
    np.testing.assert_allclose(net([COLOURS, GRAYS], None)[0], one, atol=1e-6)
    assert net([COLOURS, GRAYS[:9]]) == [net(COLOURS), net(GRAYS[:9])]


def test_training_on_files_of_images(tmp_path):
    data = []
    for number in range(12):
        dark = number % 2 == 0
        picture = RNG.integers(0, 100, (9, 11, 3), np.uint8) + (0 if dark else 150)
        path = tmp_path / f"{number}.{'png' if number < 6 else 'jpg'}"
        Image.fromarray(picture.astype(np.uint8)).save(path)
        data.append((path if number % 3 else str(path), "dark" if dark else "light"))
    net = NetChain([LinearLayer(), SoftmaxLayer()], Input=NetEncoder("Image", [4, 4]),
                   Output=NetDecoder("Class", ["dark", "light"]))  # fmt: skip
    trained = NetTrain(net, data, MaxTrainingRounds=60, LearningRate=0.05, RandomSeeding=1)
    assert [trained(path) for path, _ in data] == [label for _, label in data]
    missing = [*data, (tmp_path / "missing.png", "dark")]
    assert raised(NetDataError, lambda: NetTrain(net, missing, MaxTrainingRounds=1)).headline == (
        f'example 13 of "Input": the "Image" encoder: there is no file "{tmp_path / "missing.png"}"'
    )


def test_an_autoencoder_is_trained_on_images_as_targets():
    dark, light = np.full((4, 5), 51, np.uint8), np.full((4, 5), 204, np.uint8)
    net = NetChain([FlattenLayer(), LinearLayer([1, 4, 5])], Input=NetEncoder("Image", [5, 4], ColorSpace="Grayscale"),
                   Output=NetDecoder("Image", ColorSpace="Grayscale"))  # fmt: skip
    trained = NetTrain(net, [(dark, light), (light, dark)], MaxTrainingRounds=300, LearningRate=0.02, RandomSeeding=1)
    np.testing.assert_allclose(np.asarray(trained(dark)), light, atol=12)
    wrong = raised(NetDataError, lambda: NetTrain(net, [(dark, light[:3])], MaxTrainingRounds=1))
    assert wrong.headline == (
        'example 1 of "Output" is an array of dimensions [1, 3, 5], and the port takes an array of dimensions '
        "[1, 4, 5] of numbers"
    )


def test_coders_make_each_other():
    encoder = NetEncoder("Image", [30, 20], ColorSpace="LAB", MeanImage=[0.5, 0, 0])
    decoder = NetDecoder("Image", ColorSpace="LAB", MeanImage=[0.5, 0, 0])
    assert NetDecoder(encoder) == decoder
    assert NetEncoder(decoder) == NetEncoder("Image", Automatic, ColorSpace="LAB", MeanImage=[0.5, 0, 0])


@pytest.mark.parametrize("encoder", [
    NetEncoder("Image", [6, 5], MeanImage=COLOURS, VarianceImage=[0.1, 0.2, 0.3], Alignment=["Left", 0.5]),
    NetEncoder("Image", [6, 5], ColorSpace="LAB", Padding=[0.1, 0.2, 0.3], Interleaving=True, DataTransposed=True),
    NetEncoder("Image3D", 4, MeanImage=0.5, Method="Fit", Padding="Reflected"),
    NetEncoder("VideoFrames", RasterSize=5, TargetLength=3, FrameRate=Inherited, Levels=["Channels", "Time", "Height",
                                                                                         "Width"]),
])  # fmt: skip
def test_encoders_of_pictures_are_saved_with_their_net(encoder, tmp_path):
    net = NetInitialize(NetChain([LinearLayer(2)], Input=encoder))
    again = Import(Export(tmp_path / "net.netlang", net))
    assert again == net
    picture = np.stack([COLOURS] * 3) if encoder.kind != "Image" else COLOURS
    np.testing.assert_array_equal(again(picture), net(picture))
