"""What can be given as an image: files and PIL images of every mode, arrays, and what is refused."""

import io
import struct
import sys
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from netlang import NetDecoder, NetEncoder
from netlang.errors import NetDataError, NetMissingError
from tests.raised import raised

RNG = np.random.default_rng(0)
COLOURS = RNG.integers(0, 256, (20, 30, 3), np.uint8)
GRAYS = RNG.integers(0, 256, (20, 30), np.uint8)
RGB, GRAY = NetEncoder("Image", [30, 20], Interleaving=True), NetEncoder("Image", [30, 20], ColorSpace="Grayscale")


def bytes_of(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pixels(value):
    """The levels 0..255 of an image in RGB."""
    return np.rint(RGB(value) * 255)


# files and PIL images -----------------------------------------------------------------------------------------


def test_a_path_a_text_bytes_and_a_pil_image_are_the_same(tmp_path):
    image, path = Image.fromarray(COLOURS), tmp_path / "ä b.png"
    image.save(path)
    for given in (path, str(path), path.read_bytes(), bytearray(path.read_bytes()), image, COLOURS, Image.open(path)):
        np.testing.assert_array_equal(pixels(given), COLOURS)
        np.testing.assert_array_equal(pixels([given])[0], COLOURS)
    assert RGB([path, str(path), image, COLOURS, path.read_bytes()]).shape == (5, 20, 30, 3)
    assert RGB(np.array([str(path)] * 2)).shape == (2, 20, 30, 3)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "TGA", "WEBP", "JPEG2000", "GIF", "JPEG", "AVIF"])
def test_formats(kind):
    Image.init()
    if kind not in Image.SAVE:
        pytest.skip("this Pillow was built without it")
    smooth = np.add.outer(np.arange(20) * 3, np.arange(30) * 2).astype(np.uint8)
    smooth = np.stack([smooth, smooth + 20, smooth + 40], axis=-1)
    options = {"lossless": True} if kind == "WEBP" else {}
    made = pixels(bytes_of(Image.fromarray(smooth), kind, **options))
    lossy = {"JPEG": 4, "AVIF": 6, "GIF": 25}
    np.testing.assert_allclose(made, smooth, atol=lossy.get(kind, 0))


@pytest.mark.parametrize(("mode", "bound"), [
    ("1", 0), ("L", 0), ("P", 0), ("RGB", 0), ("RGBX", 0), ("CMYK", 0), ("YCbCr", 2), ("HSV", 0),
])  # fmt: skip
def test_modes_of_pil_images(mode, bound):
    image = Image.fromarray(COLOURS).convert(mode)
    np.testing.assert_allclose(pixels(image), np.asarray(image.convert("RGB")), atol=bound)
    gray = np.rint(GRAY(image)[0] * 255)
    np.testing.assert_allclose(gray, np.asarray(image.convert("RGB").convert("L")), atol=1)


def test_sixteen_bits_keep_their_precision(tmp_path):
    deep = RNG.integers(0, 65536, (20, 30)).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    Image.fromarray(deep).save(tmp_path / "deep.tif")
    for given in (tmp_path / "deep.png", tmp_path / "deep.tif", Image.fromarray(deep), deep,
                  Image.fromarray(deep.astype(np.int32))):  # fmt: skip
        np.testing.assert_allclose(GRAY(given)[0], deep / 65535, atol=1e-6)


def test_reals_are_from_0_to_1():
    reals = RNG.random((20, 30)).astype(np.float32)
    for given in (Image.fromarray(reals), reals, reals.astype(np.float64), bytes_of(Image.fromarray(reals), "TIFF")):
        np.testing.assert_allclose(GRAY(given)[0], reals, atol=1e-6)
    np.testing.assert_allclose(GRAY(reals.astype(np.float16))[0], reals, atol=1e-3)
    assert raised(NetDataError, lambda: GRAY(Image.fromarray(reals * 255))).headline.startswith(
        'the "Image" encoder takes pixels that are numbers from 0 to 1, not 25'
    )
    assert raised(NetDataError, lambda: GRAY(Image.fromarray(np.full((2, 2), 70000, np.int32)))).headline == (
        'the "Image" encoder takes pixels that are integers from 0 to 65535, not 70000'
    )


ORIENTED = {  # by the EXIF tag: what has to be done to the stored pixels
    1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1), 6: lambda a: np.rot90(a, -1), 7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a),
}  # fmt: skip


@pytest.mark.parametrize("tag", ORIENTED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_images_are_turned_as_their_exif_data_say(tag, kind):
    exif = Image.Exif()
    exif[274] = tag
    smooth = np.add.outer(np.arange(20) * 4, np.arange(30) * 4).astype(np.uint8)
    data = bytes_of(Image.fromarray(smooth), kind, exif=exif)
    expected = ORIENTED[tag](smooth)
    encoder = NetEncoder("Image", [*expected.shape[::-1]], ColorSpace="Grayscale")
    for given in (data, Image.open(io.BytesIO(data))):
        np.testing.assert_allclose(encoder(given)[0] * 255, expected, atol=5)


def test_what_is_transparent_shows_white():
    opacity = np.where(GRAYS > 200, 255, np.where(GRAYS > 100, 128, 0)).astype(np.uint8)
    part = opacity[..., None] / 255
    expected = COLOURS * part + 255 * (1 - part)
    rgba = np.dstack([COLOURS, opacity])
    for given in (Image.fromarray(rgba), rgba, bytes_of(Image.fromarray(rgba)), rgba / 255):
        np.testing.assert_allclose(RGB(given) * 255, expected, atol=1e-3)
    la = np.dstack([GRAYS, opacity])
    expected = GRAYS * part[..., 0] + 255 * (1 - part[..., 0])
    for given in (Image.fromarray(la), la, bytes_of(Image.fromarray(la))):
        np.testing.assert_allclose(GRAY(given)[0] * 255, expected, atol=1e-3)
    palette = Image.fromarray(GRAYS % 4).convert("P")
    palette.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])
    colours = np.array([[255, 0, 0], [255, 255, 255], [0, 0, 255], [9, 9, 9]])[GRAYS % 4]
    for data in (bytes_of(palette, transparency=1), bytes_of(palette, "GIF", transparency=1)):
        np.testing.assert_allclose(pixels(data), colours)


def test_of_animations_the_first_frame_is_taken():
    frames = [Image.fromarray(np.full((20, 30), level, np.uint8)) for level in (0, 100, 200)]
    for kind in ("GIF", "TIFF", "PNG", "WEBP"):
        data = bytes_of(frames[0], kind, save_all=True, append_images=frames[1:])
        assert Image.open(io.BytesIO(data)).n_frames == 3
        assert not GRAY(data).any(), kind


# arrays -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("array", [
    GRAYS, GRAYS[..., None], GRAYS.astype(np.uint16) * 257, GRAYS / 255, (GRAYS / 255).astype(np.float32)[..., None],
    np.asfortranarray(GRAYS), np.repeat(GRAYS, 2, axis=1)[:, ::2], GRAYS.astype(">u2") * 257,
    np.dstack([GRAYS, np.full_like(GRAYS, 255)]), np.dstack([GRAYS] * 3), np.ma.array(GRAYS),
])  # fmt: skip
def test_arrays_of_pixels(array):
    np.testing.assert_allclose(GRAY(array)[0] * 255, GRAYS, atol=1e-3)


def test_truth_values_are_black_and_white():
    np.testing.assert_array_equal(GRAY(GRAYS > 99)[0], GRAYS > 99)
    assert GRAY(np.ones((1, 1), bool)).min() == 1


class Tensor:
    """An array of another library."""

    def __array__(self, dtype=None, copy=None):
        return GRAYS


def test_arrays_of_other_libraries():
    np.testing.assert_allclose(GRAY(Tensor())[0] * 255, GRAYS, atol=1e-3)
    assert GRAY([Tensor(), Tensor()]).shape == (2, 1, 20, 30)


# what is refused ----------------------------------------------------------------------------------------------


def forged_png(width, height):
    """A file of a few bytes that claims to be a huge image."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    made = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + made


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_files_that_claim_to_be_huge_are_refused(width, height):
    error = raised(NetDataError, lambda: RGB(forged_png(width, height)))
    assert "89,478,485 are the most" in error.headline
    assert error.ways == ("PIL.Image.MAX_IMAGE_PIXELS = None, if you trust the file",)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "PPM", "TGA"])
def test_truncated_files_are_refused(kind):
    data = bytes_of(Image.fromarray(COLOURS), kind)
    for length in (0, 1, 10, 30, len(data) // 2, len(data) - 40):
        error = raised(NetDataError, lambda length=length: RGB(data[:length]))
        assert error.headline.startswith('the "Image" encoder cannot read the bytes'), (kind, length)


def test_a_file_that_runs_a_program_is_not_opened():
    postscript = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"
    assert raised(NetDataError, lambda: RGB(postscript)).headline == (
        'the "Image" encoder cannot read the bytes as an image'
    )


def test_odd_files_give_no_warnings(tmp_path):
    exif = bytes_of(Image.fromarray(COLOURS), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    palette = bytes_of(Image.fromarray(GRAYS).convert("P"), transparency=b"\0" * 256)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert RGB(exif).shape == RGB(palette).shape == (20, 30, 3)


def test_without_pillow_the_extra_is_named(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "PIL"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "PIL", None)
    error = raised(NetMissingError, lambda: RGB("a.png"))
    assert str(error) == 'the "Image" encoder needs pillow\n  try: pip install "netlang[image]"'
    assert RGB(np.zeros((20, 30), np.uint8)).shape == (20, 30, 3)  # nothing is to be resampled
    raised(NetMissingError, lambda: NetDecoder("Image")(np.zeros((3, 2, 2))))


def test_images_of_pil_are_left_as_they_are():
    image = Image.fromarray(COLOURS)
    image.getexif()[274] = 6
    before = image.tobytes(), image.size, image.mode
    RGB(image)
    assert (image.tobytes(), image.size, image.mode) == before and ImageOps.exif_transpose(image).size == (20, 30)
