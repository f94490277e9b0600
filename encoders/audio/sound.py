"""Sounds as they are given: files, their bytes, samples with a rate or without; read as one channel of real samples."""

from __future__ import annotations

import os
from fractions import Fraction
from io import BytesIO
from typing import Any

import numpy as np

from netlang.encoders.kind import numbers
from netlang.errors import NetDataError, at_position, brief, shown, sized
from netlang.extras import extra
from netlang.language.values.numbers import finite

MOST_CHANNELS = 16  # a matrix of more columns is a list of sounds
HIGHEST_RATE = 10**6  # Hz
SILENCE = {"uint8": 128, "int8": 0, "int16": 0, "int32": 0}  # integers that are samples: that of silence
AT_ONCE = 2**18  # frames that are read
MOST_SAMPLES = 2**31  # that are made by resampling
LARGEST_FACTOR = 2**16  # of resampling, whose filter grows with it
FORMS = ("the path of a file", "samples, an array [n] or [n, channels]", "(rate, samples)")


def is_sound(value: Any) -> bool:
    """Whether `value` has the form of one sound: a file, its bytes, samples [n] or [n, channels], a rate and samples.

    A list of lists or of arrays is one of sounds, unless it stands behind a rate.

    >>> is_sound("bell.wav"), is_sound((8000, [0.5, 0.25])), is_sound(np.zeros((9, 2))), is_sound(np.zeros((2, 900)))
    (True, True, True, False)
    """
    if isinstance(value, str | bytes | os.PathLike):
        return True
    array = numbers(value[1] if is_pair(value) else value)
    if array is None or array.ndim != 2:
        return array is not None and array.ndim == 1
    return (isinstance(value, np.ndarray) or is_pair(value)) and 0 < array.shape[1] <= MOST_CHANNELS


def is_pair(value: Any) -> bool:
    """Whether `value` is a rate and samples."""
    if not isinstance(value, tuple) or len(value) != 2 or not isinstance(value[1], list | tuple | np.ndarray):
        return False
    return isinstance(value[0], int | float | np.number)


def samples_of(value: Any, rate: int, whose: str) -> np.ndarray:
    """The samples of a sound at a rate, the mean of its channels, as float32; of full scale they are -1..1.

    Raises NetDataError, in the name of `whose` input it is, for what is no sound or cannot be read.
    """
    if not is_sound(value):
        array = isinstance(value, np.ndarray) and value.dtype.kind in "iuf"
        ways = ["its transpose, [n, channels]"] if array and value.ndim == 2 else FORMS
        what = sized(value.shape) if array else shown(value)
        raise NetDataError(f"{whose} takes a sound, not {what}", ways=ways, value=value)
    if isinstance(value, str | bytes | os.PathLike):
        found, own = _of_file(value, whose)
    else:
        own, given = value if is_pair(value) else (rate, value)
        found = _of_array(numbers(given), whose)
    own = _checked_rate(own, whose)
    if not np.isfinite(found).all():
        position = int(np.argmin(np.isfinite(found)))
        raise NetDataError(
            f"{whose} takes finite samples, not {found[position]:g}{at_position([position + 1])}", value=value
        )
    return _resampled(found, own, rate, whose)


def _checked_rate(rate: Any, whose: str) -> int:
    number = finite(rate)
    if number is None or not 1 <= number <= HIGHEST_RATE or number != int(number):
        raise NetDataError(
            f"{whose} takes a sample rate of 1 to {HIGHEST_RATE:,} Hz, an integer, not {brief(rate)}", value=rate
        )
    return int(number)


def _of_array(samples: Any, whose: str) -> np.ndarray:
    """The mean of the channels, integers scaled to -1..1."""
    kind = samples.dtype.name
    if kind in SILENCE:
        samples = (samples.astype(np.float64) - SILENCE[kind]) / 2 ** (8 * samples.itemsize - 1)
    elif samples.dtype.kind in "iu" and abs(greatest := max(samples.ravel().tolist(), key=abs, default=0)) > 1:
        raise NetDataError(
            f"{whose} takes samples of -1..1, or integers of 8, 16 or 32 bits, not {kind} such as {greatest}",
            ways=["samples.astype(np.int16), if that is what they are", "samples / scale"],
            value=samples,
        )
    return (samples.mean(axis=1, dtype=np.float64) if samples.ndim == 2 else samples).astype(np.float32)


class Content(BytesIO):
    """The bytes of a file, at a place in which damaged ones ask for what is before them."""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return super().seek(max(offset, 0) if whence == os.SEEK_SET else offset, whence)


def _of_file(source: Any, whose: str) -> tuple[np.ndarray, int]:
    """The mean of the channels of a file, or of the bytes of one, and its rate."""
    soundfile = extra("soundfile", whose)
    name = "bytes" if isinstance(source, bytes) else shown(os.fspath(source))
    parts = [np.zeros(0, np.float32)]
    try:
        if not isinstance(source, bytes):
            open(source, "rb").close()  # Python's errors say more than those of the library
        with soundfile.SoundFile(Content(source) if isinstance(source, bytes) else os.fspath(source)) as file:
            while len(block := file.read(AT_ONCE, dtype="float32", always_2d=True)):
                parts.append(block.mean(axis=1))
            return np.concatenate(parts), file.samplerate
    except FileNotFoundError:
        raise NetDataError(f"{whose}: there is no file {name}", value=source) from None
    except (OSError, ValueError, TypeError, soundfile.SoundFileError) as error:
        said = getattr(error, "error_string", None) or getattr(error, "strerror", None) or str(error)
        raise NetDataError(f"{whose} cannot read {name}: {said}", value=source) from error


def _resampled(samples: np.ndarray, own: int, rate: int, whose: str) -> np.ndarray:
    if own == rate or not samples.size:
        return samples
    ratio = Fraction(rate, own).limit_denominator(LARGEST_FACTOR)  # rates without a common factor are met closely
    if len(samples) * ratio > MOST_SAMPLES or not ratio:
        raise NetDataError(f"{whose} cannot resample {len(samples):,} samples from {own:,} to {rate:,} Hz")
    return extra("scipy.signal", whose).resample_poly(samples, ratio.numerator, ratio.denominator)
