"""Image files that are broken or forged, and arrays of any kind: encoded to what the port takes, or refused in words,
in bounded time."""

import io
import warnings
from time import perf_counter

import numpy as np
import pytest
from PIL import Image

from netlang import NetDecoder, NetEncoder
from netlang.errors import NetError
from tests.fuzz.budget import rounds
from tests.fuzz.disguises import BAD

TEXT, SECONDS = 5000, 10.0
PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (12, 9, 3), np.uint8))
FRAMES = [PICTURE, PICTURE.transpose(Image.Transpose.ROTATE_180), PICTURE]


def files():
    made = {}
    for kind in ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "PPM", "TGA", "PCX", "SGI", "JPEG2000"):
        file = io.BytesIO()
        PICTURE.save(file, kind)
        made[kind] = file.getvalue()
        if kind in ("PNG", "GIF", "TIFF", "WEBP"):
            file = io.BytesIO()
            FRAMES[0].save(file, kind, save_all=True, append_images=FRAMES[1:], duration=50)
            made[f"{kind} of several"] = file.getvalue()
    for mode in ("1", "L", "P", "LA", "I;16", "F"):
        file = io.BytesIO()
        gray = np.asarray(PICTURE.convert("L"))
        arrays = {"I;16": gray.astype(np.uint16), "F": (gray / 255).astype(np.float32)}
        image = Image.fromarray(arrays[mode]) if mode in arrays else PICTURE.convert(mode)
        image.save(file, "TIFF")
        made[f"TIFF {mode}"] = file.getvalue()
    return made


FILES = files()
ENCODERS = [
    NetEncoder("Image", [5, 4]), NetEncoder("Image", [5, 4], ColorSpace="LAB", Method="Fit", MeanImage=[0.5, 0, 0]),
    NetEncoder("Image3D", [5, 4, 2], ColorSpace="Grayscale"), NetEncoder("VideoFrames", RasterSize=[5, 4]),
    NetEncoder("Image", [5, 4], Method="Fill", Interleaving=True, DataTransposed=True),
]  # fmt: skip


def encoded_or_refused(encoder, value, seed):
    """Whether it is encoded, to what the port takes."""
    started = perf_counter()
    try:
        made = encoder(value)
    except NetError as error:
        made = error
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise
    assert perf_counter() - started < SECONDS, f"seed {seed}"
    if isinstance(made, NetError):
        assert len(str(made)) < TEXT, f"seed {seed}"
        return False
    shape = encoder.port_type.shape
    for one in [made] if np.ndim(made) == len(shape) else made:
        assert one.dtype == np.float32 and np.isfinite(one).all(), f"seed {seed}"
        assert all(size in ("Varying", found) for size, found in zip(shape, one.shape, strict=True)), f"seed {seed}"
    return True


def damaged(rng, data):
    """A file cut, lengthened, or with some bytes changed."""
    form = rng.integers(4)
    if form == 0:
        return data[: rng.integers(len(data) + 1)]
    if form == 1:
        at = rng.integers(len(data) + 1)
        return data[:at] + rng.bytes(rng.integers(1, 30)) + data[at + rng.integers(30) :]
    changed = bytearray(data)
    for _ in range(rng.integers(1, 6)):
        at = rng.integers(min(len(data), 100) if form == 2 else len(data))  # what a file claims is at its beginning
        changed[at] = rng.choice([0, 255, 127, 128, rng.integers(256)])
    return bytes(changed)


@pytest.mark.filterwarnings("error")
def test_damaged_files_are_encoded_or_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10**6)  # what claims to be larger is refused, as by the usual limit
    encoded = 0
    for seed in rounds(1500):
        rng = np.random.default_rng(seed)
        data = FILES[list(FILES)[seed % len(FILES)]]
        assert encoded_or_refused(ENCODERS[rng.integers(len(ENCODERS))], data, seed)
        encoded += encoded_or_refused(ENCODERS[rng.integers(len(ENCODERS))], damaged(rng, data), seed)
    assert encoded


def drawn_array(rng):
    """An array of any rank and type, or a list of such."""
    shape = rng.integers(0, 6, rng.integers(6))
    kinds = [np.uint8, np.uint16, np.int64, np.float32, np.float64, np.float16, bool, ">u2", np.uint32, np.complex64]
    array = (rng.random(shape) * rng.choice([1, 1, 255, -5, np.nan])).astype(kinds[rng.integers(len(kinds))])
    return [array] * rng.integers(3) if rng.random() < 0.2 else array.tolist() if rng.random() < 0.2 else array


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast", "ignore:Casting complex values")
def test_arrays_of_any_kind_are_encoded_or_refused():
    encoded = 0
    for seed in rounds(1500):
        rng = np.random.default_rng(seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = drawn_array(rng)
        encoded += encoded_or_refused(ENCODERS[rng.integers(len(ENCODERS))], value, seed)
    assert encoded


def test_what_is_no_picture_is_refused():
    for seed in rounds(len(BAD) * 4):
        encoder = ENCODERS[seed % len(ENCODERS)]
        value = BAD[seed % len(BAD)]()
        assert not encoded_or_refused(encoder, [PICTURE, value], seed)
        encoded_or_refused(encoder, value, seed)  # lists of nothing are no examples


def test_decoders_take_any_numbers():
    for seed in rounds(300):
        rng = np.random.default_rng(seed)
        space = ["RGB", "Grayscale", "CMYK", "HSB", "LAB", "LCH", "LUV", "XYZ"][seed % 8]
        channels = {"Grayscale": 1, "CMYK": 4}.get(space, 3)
        array = (rng.normal(size=(channels, *rng.integers(1, 5, 2))) * 10.0 ** rng.integers(-3, 20)).astype(np.float32)
        image = NetDecoder("Image", ColorSpace=space)(array)
        assert image.size == array.shape[:0:-1] and image.mode == ("L" if channels == 1 else "RGB"), f"seed {seed}"
