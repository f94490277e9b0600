"""Pictures of any size, resampled to a given one: stretched, fitted with a margin, or filled by cropping.

Each level of pixels is resampled by itself, by Pillow, which averages where the result is smaller.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from netlang.encoders.images.colour import reals, rgb
from netlang.extras import extra
from netlang.language.declaration.domains import OUTSIDE, Domain, choice, number
from netlang.language.values.sentinels import Automatic

FILTERS = {"Nearest": "NEAREST", "Linear": "BILINEAR", "Cubic": "BICUBIC", "Lanczos": "LANCZOS", "Box": "BOX"}
RESAMPLING = choice(*FILTERS, Bilinear="Linear", Bicubic="Cubic", Constant="Nearest") | Automatic
METHOD = choice("Stretch", "Fit", "Fill")
COLOURS = {
    "Black": (0, 0, 0), "White": (1, 1, 1), "Gray": (0.5, 0.5, 0.5), "Red": (1, 0, 0), "Green": (0, 1, 0),
    "Blue": (0, 0, 1), "Cyan": (0, 1, 1), "Magenta": (1, 0, 1), "Yellow": (1, 1, 0),
}  # fmt: skip
MARGINS: dict[Any, Any] = {"Fixed": "edge", "Periodic": "wrap", "Reflected": "symmetric"}
SIDES = {
    "Left": ("width", -1), "Right": ("width", 1), "Front": ("depth", -1), "Back": ("depth", 1),
    "Top": ("height", 1), "Bottom": ("height", -1),
}  # fmt: skip
PART = number("a number from 0 to 1", lambda x: 0 <= x <= 1)
PLACE = number("a number from -1 to 1", lambda x: -1 <= x <= 1)


def _padding(value: Any) -> Any:
    if isinstance(value, str):
        return value if value in COLOURS or value in MARGINS else OUTSIDE
    if isinstance(value, list | tuple):
        kept = tuple(map(PART.read, value))
        return kept if len(kept) == 3 and OUTSIDE not in kept else OUTSIDE
    return PART.read(value)


PADDING = Domain(
    "a colour, or \"Fixed\", \"Periodic\" or \"Reflected\"",
    _padding,
    ["a colour is a gray from 0 to 1, three numbers from 0 to 1, or one of " + ", ".join(COLOURS)],
    type="float | str | Sequence[float]",
)  # fmt: skip


def alignment(*directions: str) -> Domain:
    """Where pictures are aligned: a side, or a place along each direction, the width first and the height last."""
    sides = {side: directions.index(direction) for side, (direction, _) in SIDES.items() if direction in directions}

    def place(value: Any, along: int) -> Any:
        if isinstance(value, str):
            return value if value == "Center" or sides.get(value) == along else OUTSIDE
        return PLACE.read(value)

    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value if isinstance(value, str) and (value == "Center" or value in sides) else OUTSIDE
        kept = tuple(place(one, along) for along, one in enumerate(value))
        return kept if len(kept) == len(directions) and OUTSIDE not in kept else OUTSIDE

    what = f"a side, or a list of places along the {', the '.join(directions[:-1])} and the {directions[-1]}"
    told = ", ".join(f'"{side}"' for side in ("Center", *sides))
    details = [f"a side is one of {told}; a place is a side, or a number from -1 to 1"]
    return Domain(what, read, details, type="str | Sequence[float | str]")


def places(alignment: Any, levels: int) -> tuple[float, ...]:
    """Where along each level of an array (height, depth, width) a picture is aligned: 0 its start, 1 its end.

    >>> places("Top", 2), places(["Right", -1], 2), places(["Center", "Front", 0.5], 3)
    ((0.0, 0.5), (1.0, 1.0), (0.25, 1.0, 0.5))
    """
    found = [0.0] * levels  # along the width, the depth and the height
    last = {"width": 0, "depth": 1, "height": levels - 1}
    for along, one in enumerate([alignment] if isinstance(alignment, str) else alignment):
        if one in SIDES:
            found[last[SIDES[one][0]]] = SIDES[one][1]
        elif one != "Center":
            found[along] = one
    width, *others = found
    return (*((1 - place) / 2 for place in reversed(others)), (1 + width) / 2)


@frozen
class Fitting:
    """How pictures are brought to the size of an encoder, as its parameters of these names say."""

    Method: str
    Resampling: Any
    Alignment: Any
    Padding: Any

    def resized(self, picture: np.ndarray, sizes: tuple[int, ...]) -> np.ndarray:
        """A picture, channels last, in 0..1 or of bytes, with levels of these sizes."""
        old = picture.shape[:-1]
        if old == sizes:
            return picture
        at = places(self.Alignment, len(sizes))
        if self.Method == "Fit":
            return self._with_margin(picture, sizes, at)
        ends = [(0.0, float(size)) for size in old]
        if self.Method == "Fill":
            scale = max(new / size for new, size in zip(sizes, old, strict=True))
            shown = [min(new / scale, size) for new, size in zip(sizes, old, strict=True)]
            starts = [(size - part) * place for size, part, place in zip(old, shown, at, strict=True)]
            ends = [(start, start + part) for start, part in zip(starts, shown, strict=True)]
        return self._resampled(picture, sizes, ends)

    def _resampled(self, picture: np.ndarray, sizes: tuple[int, ...], ends: list[tuple[float, float]]) -> np.ndarray:
        method = FILTERS.get(self.Resampling, "BICUBIC")
        if picture.dtype == np.uint8 and len(sizes) == 2:
            return _bytes_resampled(picture, sizes, ends, method)
        picture = reals(picture)
        for axis in range(len(sizes)):  # the first one needs no copy
            picture = _along(picture, axis, sizes[axis], ends[axis], method)
        return np.clip(picture, 0, 1)

    def _with_margin(self, picture: np.ndarray, sizes: tuple[int, ...], at: tuple[float, ...]) -> np.ndarray:
        old = picture.shape[:-1]
        scale = min(new / size for new, size in zip(sizes, old, strict=True))
        inner = tuple(min(max(round(size * scale), 1), new) for new, size in zip(sizes, old, strict=True))
        picture = self._resampled(picture, inner, [(0.0, float(size)) for size in old])
        before = [round((new - size) * place) for new, size, place in zip(sizes, inner, at, strict=True)]
        margins = [(b, new - size - b) for b, new, size in zip(before, sizes, inner, strict=True)]
        if self.Padding in MARGINS:
            return np.pad(picture, [*margins, (0, 0)], mode=MARGINS[self.Padding])
        return _on_colour(picture, sizes, before, colour_of(self.Padding))


def colour_of(padding: Any) -> np.ndarray:
    """The colour of a padding, in RGB; black where it continues the picture.

    >>> colour_of("White"), colour_of(0.5)
    (array([1., 1., 1.], dtype=float32), array([0.5, 0.5, 0.5], dtype=float32))
    """
    colour = COLOURS.get(padding, (0, 0, 0)) if isinstance(padding, str) else padding
    return np.broadcast_to(np.asarray(colour, np.float32), 3)


def _on_colour(picture: np.ndarray, sizes: tuple[int, ...], before: list[int], colour: np.ndarray) -> np.ndarray:
    """A picture on a ground of one colour: gray if both are."""
    if picture.shape[-1] == 1 and (colour == colour[0]).all():
        colour = colour[:1]
    else:
        picture = rgb(picture)
    ground = np.empty((*sizes, len(colour)), np.float32)
    ground[...] = colour
    ground[tuple(slice(b, b + size) for b, size in zip(before, picture.shape[:-1], strict=True))] = picture
    return ground


def _bytes_resampled(
    picture: np.ndarray, sizes: tuple[int, ...], ends: list[tuple[float, float]], method: str
) -> np.ndarray:
    """An image of bytes, resampled by Pillow at once, which is much faster."""
    pil = extra("PIL.Image", "an encoder of images")
    image = pil.fromarray(np.ascontiguousarray(picture[..., 0] if picture.shape[-1] == 1 else picture))
    (top, bottom), (left, right) = ends
    made = np.asarray(image.resize(sizes[::-1], getattr(pil.Resampling, method), (left, top, right, bottom)))
    return reals(made.reshape(*sizes, -1))


def _along(picture: np.ndarray, axis: int, size: int, ends: tuple[float, float], method: str) -> np.ndarray:
    """A picture resampled along one level, of which the part between `ends` is kept."""
    old = picture.shape[axis]
    if size == old and ends == (0, old):
        return picture
    pil = extra("PIL.Image", "an encoder of images")
    rows = np.moveaxis(picture, axis, 0)
    flat = np.ascontiguousarray(rows.reshape(old, -1), np.float32)
    start, end = ends
    made = pil.fromarray(flat).resize(
        (flat.shape[1], size), getattr(pil.Resampling, method), (0, start, flat.shape[1], end)
    )
    return np.moveaxis(np.asarray(made).reshape(size, *rows.shape[1:]), 0, axis)
