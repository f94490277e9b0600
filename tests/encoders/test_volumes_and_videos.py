"""The Image3D encoder and decoder, and the VideoFrames encoder."""

import io

import numpy as np
import pytest
from PIL import Image

from netlang import (
    Automatic,
    ConvolutionLayer,
    FlattenLayer,
    Inherited,
    LinearLayer,
    LongShortTermMemoryLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetMapOperator,
    PoolingLayer,
    SequenceLastLayer,
)
from netlang.errors import NetDataError
from tests.raised import raised

RNG = np.random.default_rng(0)
VOLUME = RNG.integers(0, 256, (6, 8, 10), np.uint8)  # slices x rows x columns
SLICES = [Image.fromarray(one) for one in VOLUME]


def bytes_of(images, kind, **options):
    file = io.BytesIO()
    images[0].save(file, kind, save_all=True, append_images=images[1:], **options)
    return file.getvalue()


# volumes ------------------------------------------------------------------------------------------------------


def test_a_volume_is_given_as_an_array_a_list_of_slices_or_a_file_of_pages(tmp_path):
    encoder = NetEncoder("Image3D", [10, 8, 6], ColorSpace="Grayscale")
    assert encoder.port_type.shape == (1, 6, 8, 10)
    path = tmp_path / "volume.tif"
    path.write_bytes(bytes_of(SLICES, "TIFF"))
    for given in (VOLUME, VOLUME[..., None], SLICES, list(VOLUME), path, str(path), path.read_bytes(), VOLUME / 255):
        np.testing.assert_array_equal(np.rint(encoder(given)[0] * 255), VOLUME)
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.rint(encoder(image)[0] * 255), VOLUME)
    assert encoder([VOLUME, SLICES, path]).shape == encoder(np.stack([VOLUME] * 3)).shape == (3, 1, 6, 8, 10)
    once = encoder(VOLUME)
    np.testing.assert_array_equal(encoder(once), once)


def test_the_size_of_volumes_is_width_depth_and_height():
    encoder = NetEncoder("Image3D", [3, 4, 5])
    assert encoder.port_type.shape == (3, 5, 4, 3) and encoder(VOLUME).shape == (3, 5, 4, 3)
    assert NetEncoder("Image3D", 7, Interleaving=True).port_type.shape == (7, 7, 7, 3)
    assert NetEncoder("Image3D").port_type.shape == (3, 128, 128, 128)
    coloured = RNG.integers(0, 256, (6, 8, 10, 3), np.uint8)
    made = NetEncoder("Image3D", Automatic, Interleaving=True)(coloured)
    np.testing.assert_array_equal(np.rint(made * 255), coloured)


def test_volumes_are_averaged_where_they_shrink():
    made = NetEncoder("Image3D", [5, 4, 3], ColorSpace="Grayscale", Resampling="Box")(VOLUME)[0]
    expected = VOLUME.reshape(3, 2, 4, 2, 5, 2).mean(axis=(1, 3, 5)) / 255
    np.testing.assert_allclose(made, expected, atol=1e-5)


@pytest.mark.parametrize(("alignment", "slices"), [
    ("Center", slice(2, 8)), ("Top", slice(0, 6)), ("Bottom", slice(4, 10)),
    (["Center", "Front", "Top"], slice(0, 6)),
])  # fmt: skip
def test_volumes_are_fitted(alignment, slices):
    encoder = NetEncoder("Image3D", 10, ColorSpace="Grayscale", Method="Fit", Alignment=alignment, Resampling="Nearest")
    made = encoder(np.full((6, 8, 10), 255, np.uint8))[0]
    assert made.sum() == 6 * 8 * 10 and made[slices].sum() == made.sum()
    rows = np.flatnonzero(made.any(axis=(0, 2))).tolist()
    assert rows == list(range(2, 10) if "Front" in alignment else range(1, 9))


def test_decoded_volumes_are_lists_of_slices():
    encoder = NetEncoder("Image3D", [10, 8, 6], MeanImage=0.2, VarianceImage=[0.1, 0.2, 0.3])
    decoder = NetDecoder(encoder)
    made = decoder(encoder(VOLUME))
    np.testing.assert_array_equal(np.stack([np.asarray(one)[..., 0] for one in made]), VOLUME)
    assert decoder(encoder(VOLUME), None).shape == (3, 6, 8, 10)
    assert NetEncoder(decoder) == NetEncoder("Image3D", Automatic, MeanImage=0.2, VarianceImage=[0.1, 0.2, 0.3])
    mean = NetEncoder("Image3D", [10, 8, 6], ColorSpace="Grayscale", MeanImage=VOLUME)
    assert not mean(SLICES).any() and mean == NetEncoder("Image3D", **mean.arguments)


def test_volumes_in_a_net():
    net = NetChain([ConvolutionLayer(4, 3, Dimensionality=3), PoolingLayer(2), LinearLayer(3)],
                   Input=NetEncoder("Image3D", 8))  # fmt: skip
    assert NetInitialize(net)([VOLUME, SLICES]).shape == (2, 3)
    assert raised(
        NetDataError, lambda: NetInitialize(net)([VOLUME, [SLICES[0], SLICES[0].resize((3, 3))]])
    ).headline == ('example 2 of "Input": the "Image3D" encoder: slice 2 has 3 x 3 pixels, and the first 10 x 8')


# videos -------------------------------------------------------------------------------------------------------


LEVELS = [0, 50, 100, 150, 200, 250]
FRAMES = [Image.fromarray(np.full((8, 10), level, np.uint8)) for level in LEVELS]


def video(**options):
    options = {"RasterSize": [10, 8], "ColorSpace": "Grayscale"} | options
    return NetEncoder("VideoFrames", **options)


def levels(encoder, given):
    """The gray level of each frame."""
    made = encoder(given)
    assert made.shape[1:] == (1, 8, 10) and (made == made[:, :, :1, :1]).all()
    return np.rint(made[:, 0, 0, 0] * 255).tolist()


def test_a_list_of_images_is_one_video():
    stack = np.stack([np.asarray(one) for one in FRAMES])
    for given in (FRAMES, list(stack), stack, stack[..., None], tuple(FRAMES), bytes_of(FRAMES, "TIFF")):
        assert levels(video(), given) == LEVELS
    made = video()([FRAMES, FRAMES[:2], stack])
    assert [len(one) for one in made] == [6, 2, 6]
    assert video().port_type.shape == ("Varying", 1, 8, 10)
    assert NetEncoder("VideoFrames").port_type.shape == ("Varying", 3, 128, 128)
    assert len(video()(FRAMES[0])) == 1


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
@pytest.mark.parametrize(("rate", "expected"), [
    (10, LEVELS), (5, LEVELS[::2]), (20, np.repeat(LEVELS, 2)), (Inherited, LEVELS), (2.5, [0, 200]),
])  # fmt: skip
def test_animations_are_taken_at_the_rate(kind, rate, expected, tmp_path):
    options = {"lossless": True} if kind == "WEBP" else {}
    path = tmp_path / "animated"
    path.write_bytes(bytes_of(FRAMES, kind, duration=100, **options))
    assert levels(video(FrameRate=rate), path) == list(expected)


def test_each_frame_lasts_as_long_as_it_says():
    data = bytes_of(FRAMES[:3], "GIF", duration=[100, 300, 200])
    assert levels(video(FrameRate=10), data) == [0, 50, 50, 50, 100, 100]
    assert levels(video(FrameRate=Inherited), data) == [0, 50, 100]
    assert levels(video(FrameRate=10, StartTime=0.2), data) == [50, 50, 100, 100]
    assert levels(video(FrameRate=Inherited, StartTime=0.15), data) == [50, 100]
    assert levels(video(FrameRate=10), bytes_of(FRAMES[:3], "GIF", duration=0)) == [0, 50, 100]  # as browsers show it


def test_the_length_is_cut_or_padded():
    assert levels(video(TargetLength=2), FRAMES) == [0, 50]
    assert levels(video(TargetLength=8, Padding="White"), FRAMES) == [*LEVELS, 255, 255]
    assert video(TargetLength=8).port_type.shape == (8, 1, 8, 10)
    assert video(TargetLength=8)([FRAMES, FRAMES[:3]]).shape == (2, 8, 1, 8, 10)
    assert levels(video(StartTime=2 / 24), FRAMES) == LEVELS[2:]
    assert video(StartTime=9)(FRAMES).shape == (0, 1, 8, 10)


def test_the_order_of_levels_of_a_video():
    plain = video(ColorSpace="RGB")(FRAMES)
    for order in (["Channels", "Time", "Height", "Width"], ["Width", "Height", "Time", "Channels"]):
        encoder = video(ColorSpace="RGB", Levels=order)
        axes = [["Time", "Channels", "Height", "Width"].index(name) for name in order]
        np.testing.assert_array_equal(encoder(FRAMES), plain.transpose(axes))
        sizes = {"Time": "Varying", "Channels": 3, "Height": 8, "Width": 10}
        assert encoder.port_type.shape == tuple(sizes[name] for name in order)


def test_the_mean_is_taken_from_each_frame():
    encoder = video(MeanImage=FRAMES[1], VarianceImage=0.25)
    np.testing.assert_allclose(encoder(FRAMES)[:, 0, 0, 0], (np.array(LEVELS) - 50) / 255 / 0.5, atol=1e-5)
    assert encoder == NetEncoder("VideoFrames", **encoder.arguments)
    once = encoder(FRAMES)
    np.testing.assert_array_equal(encoder(once), once)


def test_videos_of_several_lengths_in_a_net():
    frame = NetChain([ConvolutionLayer(4, 3), FlattenLayer(), LinearLayer(3)])
    net = NetInitialize(
        NetChain([NetMapOperator(frame), LongShortTermMemoryLayer(4), SequenceLastLayer()], Input=video())
    )
    both = net([FRAMES, FRAMES[:2]])
    np.testing.assert_allclose(both, [net(FRAMES), net(FRAMES[:2])], atol=1e-6)


def test_a_pil_animation_keeps_its_place():
    image = Image.open(io.BytesIO(bytes_of(FRAMES, "GIF", duration=100)))
    image.seek(3)
    assert levels(video(FrameRate=10), image) == LEVELS and image.tell() == 3


@pytest.mark.parametrize(("options", "most"), [
    ({"FrameRate": 1e9}, "100,000 frames of 80 numbers"),
    ({"FrameRate": 1e5, "RasterSize": 500}, "4,294 frames of 250,000 numbers"),
])  # fmt: skip
def test_more_frames_than_there_is_memory_for_are_refused(options, most):
    data = bytes_of(FRAMES, "GIF", duration=60_000)
    error = raised(NetDataError, lambda: video(**options)(data))
    assert error.headline == f'the "VideoFrames" encoder: the video has more than {most}'


def test_frames_of_several_sizes():
    sizes = [FRAMES[0], FRAMES[1].resize((3, 3))]
    assert levels(video(), sizes) == [0, 50]
    assert raised(NetDataError, lambda: video(RasterSize=Automatic)(sizes)).headline == (
        'the "VideoFrames" encoder: frame 2 has another size than the first'
    )


def test_other_videos_need_a_package(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    error = raised(NetDataError, lambda: video()(path))
    assert error.headline == f'the "VideoFrames" encoder cannot read "{path}" as an image'
    assert error.ways == ("its frames, by a package that decodes videos: list(imageio.v3.imiter(path))",)
