"""Colour spaces, each by its formulas from and to RGB (sRGB, channels last, in 0..1).

As Wolfram has them: hue, saturation and brightness in 0..1; XYZ, LAB, LCH and LUV for the white point D50, L*a*b* and
L*u*v* divided by 100, hue as a part of the circle. Sources: IEC 61966-2-1 (sRGB), CIE 15:2004 (LAB, LUV), the
Bradford adaptation of the matrix of sRGB from D65 to D50, ITU-R BT.601 (grayscale).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

TO_XYZ = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
FROM_XYZ = np.linalg.inv(TO_XYZ)
WHITE = TO_XYZ.sum(axis=1)
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
EDGE = 6 / 29  # of CIE's cube root, below which it is a line


@frozen
class ColorSpace:
    """How many channels a space has, and its formulas."""

    channels: int
    of_rgb: Callable[[np.ndarray], np.ndarray]
    to_rgb: Callable[[np.ndarray], np.ndarray]


def reals(pixels: np.ndarray) -> np.ndarray:
    """Pixels in 0..1; bytes are as many parts of 255."""
    return pixels.astype(np.float32) / 255 if pixels.dtype == np.uint8 else pixels


def rgb(pixels: np.ndarray) -> np.ndarray:
    """Gray or RGB as RGB."""
    return np.repeat(pixels, 3, axis=-1) if pixels.shape[-1] == 1 else pixels


def _gray(colours: np.ndarray) -> np.ndarray:
    return colours @ LUMA.astype(colours.dtype)[:, None]


def _cmyk(colours: np.ndarray) -> np.ndarray:
    light = colours.max(axis=-1, keepdims=True)
    inks = np.divide(light - colours, light, out=np.zeros_like(colours), where=light > 0)
    return np.concatenate([inks, 1 - light], axis=-1)


def _of_cmyk(inks: np.ndarray) -> np.ndarray:
    return (1 - inks[..., :3]) * (1 - inks[..., 3:])


def _hsb(colours: np.ndarray) -> np.ndarray:
    high, low = colours.max(axis=-1), colours.min(axis=-1)
    span = high - low
    r, g, b = np.moveaxis(colours, -1, 0)
    turns = np.select([high == r, high == g], [(g - b), (b - r) + 2 * span], (r - g) + 4 * span)
    hue = np.divide(turns, 6 * span, out=np.zeros_like(high), where=span > 0) % 1
    saturation = np.divide(span, high, out=np.zeros_like(high), where=high > 0)
    return np.stack([hue, saturation, high], axis=-1)


def _of_hsb(colours: np.ndarray) -> np.ndarray:
    hue, saturation, brightness = np.moveaxis(colours, -1, 0)
    distance = (np.array([5, 3, 1]) + hue[..., None] * 6) % 6  # from where a channel is lowest
    part = np.clip(np.minimum(distance, 4 - distance), 0, 1)
    return brightness[..., None] * (1 - saturation[..., None] * part)


def _xyz(colours: np.ndarray) -> np.ndarray:
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return linear @ TO_XYZ.T


def _of_xyz(colours: np.ndarray) -> np.ndarray:
    linear = np.clip(colours @ FROM_XYZ.T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _root(t: np.ndarray) -> np.ndarray:
    return np.where(t > EDGE**3, np.cbrt(t), t / (3 * EDGE**2) + 4 / 29)


def _power(t: np.ndarray) -> np.ndarray:
    return np.where(t > EDGE, t**3, 3 * EDGE**2 * (t - 4 / 29))


def _lab(colours: np.ndarray) -> np.ndarray:
    x, y, z = np.moveaxis(_root(_xyz(colours) / WHITE), -1, 0)
    return np.stack([1.16 * y - 0.16, 5 * (x - y), 2 * (y - z)], axis=-1)


def _of_lab(colours: np.ndarray) -> np.ndarray:
    lightness, a, b = np.moveaxis(colours, -1, 0)
    y = (lightness + 0.16) / 1.16
    return _of_xyz(_power(np.stack([y + a / 5, y, y - b / 2], axis=-1)) * WHITE)


def _lch(colours: np.ndarray) -> np.ndarray:
    lightness, a, b = np.moveaxis(_lab(colours), -1, 0)
    return np.stack([lightness, np.hypot(a, b), np.arctan2(b, a) / (2 * np.pi) % 1], axis=-1)


def _of_lch(colours: np.ndarray) -> np.ndarray:
    lightness, chroma, hue = np.moveaxis(colours, -1, 0)
    angle = 2 * np.pi * hue
    return _of_lab(np.stack([lightness, chroma * np.cos(angle), chroma * np.sin(angle)], axis=-1))


def _uv(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """CIE's u' and v'; those of white for black."""
    total = np.asarray(x + 15 * y + 3 * z)
    black = total <= 0
    total = np.where(black, 1, total)
    return np.where(black, WHITE_U, 4 * x / total), np.where(black, WHITE_V, 9 * y / total)


WHITE_U, WHITE_V = (float(n * c / (WHITE @ [1, 15, 3])) for n, c in ((4, WHITE[0]), (9, WHITE[1])))


def _luv(colours: np.ndarray) -> np.ndarray:
    x, y, z = np.moveaxis(_xyz(colours), -1, 0)
    lightness = 1.16 * _root(y) - 0.16
    u, v = _uv(x, y, z)
    return np.stack([lightness, 13 * lightness * (u - WHITE_U), 13 * lightness * (v - WHITE_V)], axis=-1)


def _of_luv(colours: np.ndarray) -> np.ndarray:
    lightness, u, v = np.moveaxis(colours, -1, 0)
    scale = np.where(lightness > 0, 13 * lightness, 1)
    u, v = u / scale + WHITE_U, np.maximum(v / scale + WHITE_V, 1e-6)
    y = np.where(lightness > 0, _power((lightness + 0.16) / 1.16), 0)
    return _of_xyz(np.stack([y * 9 * u / (4 * v), y, y * (12 - 3 * u - 20 * v) / (4 * v)], axis=-1))


SPACES = {
    "RGB": ColorSpace(3, lambda colours: colours, lambda colours: colours),
    "Grayscale": ColorSpace(1, _gray, rgb),
    "CMYK": ColorSpace(4, _cmyk, _of_cmyk),
    "HSB": ColorSpace(3, _hsb, _of_hsb),
    "LAB": ColorSpace(3, _lab, _of_lab),
    "LCH": ColorSpace(3, _lch, _of_lch),
    "LUV": ColorSpace(3, _luv, _of_luv),
    "XYZ": ColorSpace(3, _xyz, _of_xyz),
}


def in_space(pixels: np.ndarray, space: str) -> np.ndarray:
    """Gray or RGB pixels, in 0..1 or bytes, in a colour space.

    >>> in_space(np.array([[1.0, 0, 0]]), "HSB"), in_space(np.array([[1.0, 1, 1]]), "LAB").round(3) + 0
    (array([[0., 1., 1.]]), array([[1., 0., 0.]]))
    """
    pixels = reals(pixels)
    if space == "Grayscale" and pixels.shape[-1] == 1:
        return pixels
    return SPACES[space].of_rgb(rgb(pixels))
