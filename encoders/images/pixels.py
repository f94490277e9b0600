"""What can be given as an image or a volume, as an array of its pixels: the levels, then channels (1, gray, or 3, RGB),
in 0..1, or bytes as they are.

An array has a rank of 2 (3 for a volume), or one more for 1 to 4 channels, the last level: gray, gray and opacity, RGB,
RGB and opacity. Integers of 8 bits are 0..255, of 16 bits 0..65535, truth values black and white, reals 0..1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from netlang.encoders.images.colour import reals
from netlang.encoders.images.files import called, is_file, is_pil, opaque, opened, pixels_of_pil
from netlang.errors import NetDataError, at_position, brief, sized

CHANNELS = (1, 2, 3, 4)
FULL = {"b": 1, "u1": 255, "u2": 65535}  # what is white, by the type of an array
TINY = 1e-4  # how far rounding may take reals out of 0..1


def is_array_of(value: Any, rank: int) -> bool:
    """Whether it is an array with so many levels of pixels, and one of channels or none."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf" or 0 in value.shape:
        return False
    return value.ndim == rank or (value.ndim == rank + 1 and value.shape[-1] in CHANNELS)


def is_image(value: Any) -> bool:
    return is_pil(value) or is_array_of(value, 2) or is_file(value)


def pixels(value: Any, whose: str) -> np.ndarray:
    """The pixels of one image: a file, its bytes, a PIL image or an array. NetDataError for anything else."""
    if is_array_of(value, 2):
        return pixels_of_array(value, 2, whose)
    if is_pil(value):
        return pixels_of_pil(value, "the image", whose)
    if is_file(value):
        with opened(value, whose) as image:
            return pixels_of_pil(image, called(value), whose)
    raise no_picture(value, "an image", "height x width", whose)


def no_picture(value: Any, what: str, levels: str, whose: str) -> NetDataError:
    """The error for what cannot be a picture."""
    if isinstance(value, np.ndarray):
        rank = levels.count(" x ") + 1
        first = value.ndim == rank + 1 and value.shape[0] in CHANNELS and 0 not in value.shape
        ways = ["numpy.moveaxis(array, 0, -1): channels come last"] if first else []
        details = [f"an array is {levels}, or {levels} x channels, of which there are 1 to 4"]
        return NetDataError(f"{whose} takes {what}, not {sized(value.shape)}", details, ways, value=value)
    ways = ["numpy.array(...)"] if isinstance(value, list | tuple) and value else []
    takes = f"{what}: a file, its bytes, a PIL image, or an array of {levels} (x channels)"
    return NetDataError(f"{whose} takes {takes}, not {brief(value)}", ways=ways, value=value)


def pixels_of_array(array: np.ndarray, rank: int, whose: str) -> np.ndarray:
    """The pixels of an array with `rank` levels, and maybe channels."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind == "f":
        found = _in_range(array, whose)
    else:
        white = FULL.get(kind if kind == "b" else f"{kind}{size}")
        if white is None:
            ways = ["array.astype(numpy.uint8) for 0..255", "array / array.max()"]
            details = ["pixels are numpy.uint8 (0..255), numpy.uint16 (0..65535), bool, or reals (0..1)"]
            raise NetDataError(f"{whose} does not take pixels of {array.dtype}", details, ways, value=array)
        found = array if white == 255 else array.astype(np.float32) / white
    if found.ndim == rank:
        return found[..., None]
    return opaque(reals(found)) if found.shape[-1] in (2, 4) else found


def _in_range(array: np.ndarray, whose: str) -> np.ndarray:
    good = (array >= -TINY) & (array <= 1 + TINY)
    if not good.all():
        at = tuple(map(int, np.argwhere(~good)[0]))
        place = at_position(i + 1 for i in at)
        details = ["pixels are numpy.uint8 (0..255), numpy.uint16 (0..65535), bool, or reals (0..1)"]
        ways = ["array.astype(numpy.uint8)", "array / 255"] if 1 < array[at] <= 255 else []
        raise NetDataError(f"{whose} was given {array[at]:g}{place}", details, ways, value=array)
    return np.clip(array, 0, 1).astype(np.float32)
