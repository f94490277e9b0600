"""Image files and PIL images as arrays of pixels: height x width x channels (1, gray, or 3, RGB), of bytes or in 0..1.

Files are not trusted: what they claim to be is checked before memory is taken, and only formats that Pillow decodes
itself are opened.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from netlang.errors import NetDataError, NetError, quoted
from netlang.extras import extra
from netlang.language.declaration.signatures import in_short

FORMATS = ("AVIF", "BMP", "DIB", "GIF", "ICO", "JPEG", "JPEG2000", "MPO", "PCX", "PNG", "PPM", "QOI", "SGI", "TGA",
           "TIFF", "WEBP")  # fmt: skip
ORIENTATION = 0x0112  # the tag of EXIF
VIDEOS = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".ogv", ".webm", ".wmv"})


def is_pil(value: Any) -> bool:
    """Whether it is a PIL image; Pillow is not imported to find out."""
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(value, module.Image)


def is_file(value: Any) -> bool:
    """Whether it is the path of a file, or what one contains."""
    return isinstance(value, str | os.PathLike | bytes | bytearray)


@contextmanager
def opened(value: Any, whose: str) -> Iterator[Any]:
    """A file, or the bytes of one, as a PIL image, of which only the size is read yet. Raises NetDataError for a file
    that is missing, none of the formats, or larger than Pillow's limit for what is not trusted."""
    pil = extra("PIL.Image", whose)
    with _file(value, whose) as file:
        with in_our_words(called(value), whose):
            try:
                image = pil.open(file, formats=_formats())
            except pil.UnidentifiedImageError:
                raise _no_image(value, whose) from None
            most = pil.MAX_IMAGE_PIXELS
            if most is not None and image.width * image.height > most:
                raise too_large(f"{called(value)} has {image.width} x {image.height} pixels", whose, most)
        yield image


def called(value: Any) -> str:
    """What messages call a file."""
    return "the bytes" if isinstance(value, bytes | bytearray) else quoted(os.fsdecode(value), 200)


def _file(value: Any, whose: str) -> Any:
    if isinstance(value, bytes | bytearray):
        return io.BytesIO(value)
    try:
        return open(value, "rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        no_name = isinstance(error, FileNotFoundError | ValueError) or error.errno == errno.ENAMETOOLONG
        problem = f"there is no file {called(value)}" if no_name else in_short(error)
        raise NetDataError(f"{whose}: {problem}", value=value) from None


def _no_image(value: Any, whose: str) -> NetDataError:
    ending = "" if isinstance(value, bytes | bytearray) else os.path.splitext(os.fsdecode(value))[1].lower()
    ways = ["a file of PNG, JPEG, TIFF, GIF, WebP or BMP"]
    if ending in VIDEOS:
        ways = ["its frames, by a package that decodes videos: list(imageio.v3.imiter(path))"]
    return NetDataError(f"{whose} cannot read {called(value)} as an image", ways=ways, value=value)


@cache
def _formats() -> list[str]:
    pil = extra("PIL.Image", "an image file")
    pil.init()
    return [name for name in FORMATS if name in pil.OPEN]


def too_large(what: str, whose: str, most: int) -> NetDataError:
    return NetDataError(
        f"{whose}: {what}, and {most:,} are the most",
        ["a small file can claim to be a huge image"],
        ["PIL.Image.MAX_IMAGE_PIXELS = None, if you trust the file"],
    )


@contextmanager
def in_our_words(name: str, whose: str) -> Iterator[None]:
    """Whatever Pillow raises for a file that is broken, as NetDataError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what in a file is odd, and of sizes, which are checked
            yield
    except NetError:
        raise
    except Exception as error:  # broken files raise almost anything
        kind = type(error).__name__
        if kind == "DecompressionBombError":
            most = extra("PIL.Image", whose).MAX_IMAGE_PIXELS
            raise too_large(f"{name} is too large", whose, most) from None
        raise NetDataError(f"{whose} cannot read {name}: {in_short(error)}") from None


def pixels_of_pil(image: Any, name: str, whose: str) -> np.ndarray:
    """The pixels of a PIL image, or of the current frame of an animated one, turned as its EXIF data say, and opaque:
    what is transparent shows white."""
    with in_our_words(name, whose):
        turned = image.getexif().get(ORIENTATION, 1) != 1
        return _pixels(extra("PIL.ImageOps", whose).exif_transpose(image) if turned else image, whose)


def _pixels(image: Any, whose: str) -> np.ndarray:
    mode = image.mode
    if mode.startswith("I;16"):
        return np.asarray(image, np.uint16)[..., None].astype(np.float32) / 65535
    if mode in ("I", "F"):
        return _of_numbers(np.asarray(image), whose)
    if image.has_transparency_data:
        return opaque(np.asarray(image.convert("LA" if mode in ("LA", "La") else "RGBA"), np.float32) / 255)
    wanted = "L" if mode in ("1", "L") else "RGB"
    found = np.asarray(image if mode == wanted else image.convert(wanted))
    return found[..., None] if wanted == "L" else found


def _of_numbers(array: np.ndarray, whose: str) -> np.ndarray:
    """Pixels that a file has as 32-bit integers, of which 16 bits are used, or as reals in 0..1."""
    most = 65535 if array.dtype.kind == "i" else 1
    if not (array.min() >= 0 and array.max() <= most):
        kind = "integers" if most > 1 else "numbers"
        raise NetDataError(f"{whose} takes pixels that are {kind} from 0 to {most}, not {array.max():g}", value=array)
    return (array / np.float32(most)).astype(np.float32)[..., None]


def opaque(array: np.ndarray) -> np.ndarray:
    """Pixels whose last channel is opacity, on white.

    >>> opaque(np.array([[0.5, 1], [0.5, 0]]))
    array([[0.5],
           [1. ]])
    """
    colours, opacity = array[..., :-1], array[..., -1:]
    return colours * opacity + (1 - opacity)
