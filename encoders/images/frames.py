"""Pictures in a row: the frames of animated files, pages of TIFF files, lists of images, arrays of one level more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from netlang.encoders.images.files import called, in_our_words, is_file, is_pil, opened, pixels_of_pil, too_large
from netlang.encoders.images.pixels import is_array_of, is_image, no_picture, pixels, pixels_of_array
from netlang.extras import extra

Frame = tuple[np.ndarray, float | None]  # its pixels, and how many seconds it is shown, where that is known
SLOW = 0.1  # seconds, of a frame that claims to be shown for none: as browsers do


def is_row(value: Any) -> bool:
    """Whether it is one row of pictures; a list of files is several."""
    if isinstance(value, list | tuple):
        return bool(value) and all(is_image(one) and not is_file(one) for one in value)
    return is_pil(value) or is_file(value) or is_array_of(value, 3)


def frames(value: Any, what: str, levels: str, whose: str) -> Iterator[Frame]:
    """The pictures in a row, one by one. NetDataError for what is none."""
    if is_array_of(value, 3):
        for one in pixels_of_array(value, 3, whose):
            yield one, None
    elif not is_row(value):
        raise no_picture(value, what, levels, whose)
    elif isinstance(value, list | tuple):
        for one in value:
            yield pixels(one, whose), None
    elif is_pil(value):
        place = value.tell()
        try:
            yield from _frames(value, "the image", whose)
        finally:
            value.seek(place)
    else:
        with opened(value, whose) as image:
            yield from _frames(image, called(value), whose)


def _frames(image: Any, name: str, whose: str) -> Iterator[Frame]:
    with in_our_words(name, whose):
        count = getattr(image, "n_frames", 1)
    most = extra("PIL.Image", whose).MAX_IMAGE_PIXELS
    for number in range(count):
        with in_our_words(name, whose):
            image.seek(number)
            if most is not None and image.width * image.height > most:
                raise too_large(f"{name} has {image.width} x {image.height} pixels", whose, most)
            image.load()
            lasts = image.info.get("duration")
        seconds = None if lasts is None or count == 1 else float(lasts) / 1000
        yield pixels_of_pil(image, name, whose), SLOW if seconds == 0 else seconds
