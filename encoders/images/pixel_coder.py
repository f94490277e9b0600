"""What the encoders and decoders of pictures share: colours, a mean and a variance taken out, the order of levels."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.images.colour import SPACES, in_space
from netlang.encoders.images.files import is_file, is_pil
from netlang.encoders.images.resize import METHOD, PADDING, RESAMPLING, Fitting, alignment
from netlang.encoders.kind import Declared, KindDecoder, KindEncoder, fits, has_sizes, numbers, unknown_property
from netlang.errors import NetDataError, NetOptionError, at_position, sized
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain, choice, count
from netlang.language.types.port_types import PortType, Real
from netlang.language.values.net_arrays import by_value, is_kept, kept
from netlang.language.values.reading import plain
from netlang.language.values.sentinels import Automatic

Sizes = tuple[Any, ...]
COLOR_SPACE = choice(*SPACES, HSV="HSB", Gray="Grayscale")
PIXELS = count(1, 100_000)  # along one level


def _mean(value: Any) -> Any:
    """None, a number, a tuple of numbers, an array, or what can be read as a picture."""
    if value is None or is_pil(value) or is_file(value) or is_kept(value):
        return value
    found = numbers(plain(value, "the mean"))
    if found is None or not found.size or not np.isfinite(found).all():
        return OUTSIDE
    return found if found.ndim > 1 else tuple(found.tolist()) if found.ndim else float(found)


MEAN = Domain(
    "None, a number, a list of one for each channel, or an image", _mean, as_given=True,
    type="float | Sequence[float] | np.ndarray | str | os.PathLike[str] | None",
)  # fmt: skip


def image_size(*names: str) -> Domain:
    """The sizes of pictures: of each level, or one for all."""

    def read(value: Any) -> Any:
        given = tuple(value) if isinstance(value, list | tuple) else (value,) * len(names)
        kept = tuple(map(PIXELS.read, given))
        return kept if len(kept) == len(names) and OUTSIDE not in kept else OUTSIDE

    what = f"a number of pixels, or a list [{', '.join(names)}] of them"
    return Domain(what, read, type="int | Sequence[int] | Sentinel") | Automatic


@frozen(repr=False, slots=False)
class PixelCoder(Declared):
    """A coder of pictures with so many `levels` of pixels: 2 for images, 3 for volumes.

    Inside, a picture has its channels last, as has what is subtracted from it or divides it.
    """

    levels: ClassVar[int]
    title: ClassVar[str]

    ColorSpace: str = option("RGB", COLOR_SPACE, kw_only=True)
    MeanImage: Any = option(None, MEAN, kw_only=True, eq=by_value)
    VarianceImage: Any = option(None, MEAN, kw_only=True, eq=by_value)

    @property
    @abstractmethod
    def given_sizes(self) -> Sizes:
        """The sizes of the levels of a picture, the width last; Automatic where any is taken."""

    @property
    @abstractmethod
    def order(self) -> tuple[int, ...]:
        """The levels of an array, as those of a picture, whose last one are the channels."""

    @abstractmethod
    def picture(self, value: Any, sizes: Sizes) -> np.ndarray:
        """What was given as a picture, of these sizes and in the colour space. NetDataError for anything else."""

    def __attrs_post_init__(self) -> None:
        sizes = self.given_sizes
        for name in ("MeanImage", "VarianceImage"):
            given = getattr(self, name)
            if isinstance(given, tuple) and len(given) != self.channels:
                numbers = f"{name} has {len(given)} numbers, and {self.ColorSpace} {self.channels} channels"
                raise NetOptionError(f"{self.title}: {numbers}")
            if given is not None and not isinstance(given, float | tuple):
                given = self._mean_array(given, sizes, name)
                sizes = given.shape[1:]
                object.__setattr__(self, name, given)
            if name == "VarianceImage" and given is not None and not np.min(given) > 0:
                problem = f"{self.title}: VarianceImage is {np.min(given):g} somewhere"
                raise NetOptionError(problem, ways=["numbers above 0: it is divided by their square root"])

    def _mean_array(self, given: Any, sizes: Sizes, name: str) -> np.ndarray:
        """A picture as an array of the dimensions channels x sizes; such an array as it is."""
        if isinstance(given, np.ndarray) and fits(given, PortType((self.channels, *sizes), Real())):
            return given if is_kept(given) else kept(np.array(given, np.float32))
        try:
            return kept(np.moveaxis(self.picture(given, sizes), -1, 0).astype(np.float32))
        except NetDataError as error:
            raise NetOptionError(f"{name}: {error.headline}", error.details, error.ways) from None

    @property
    def channels(self) -> int:
        """How many numbers a pixel has."""
        return SPACES[self.ColorSpace].channels

    @property
    def sizes(self) -> Sizes:
        """As given, or as those of the mean."""
        arrays = [one for one in (self.MeanImage, self.VarianceImage) if isinstance(one, np.ndarray)]
        return arrays[0].shape[1:] if arrays else self.given_sizes

    def type_of(self, *leading: Any) -> PortType:
        """The type of a port for pictures, or for so many."""
        dimensions = (*leading, *self.sizes, self.channels)
        return PortType(tuple(dimensions[level] for level in self.order), Real())

    def array_of(self, picture: np.ndarray) -> np.ndarray:
        """A picture as an array: without the mean and the variance, the levels in order."""
        found = (picture - _channels_last(self.MeanImage, 0)) / np.sqrt(_channels_last(self.VarianceImage, 1))
        return np.ascontiguousarray(found.transpose(self.order), np.float32)

    def picture_of(self, array: np.ndarray) -> np.ndarray:
        """The picture of an array, RGB or gray, in 0..1."""
        found = array.transpose(np.argsort(self.order)).astype(np.float64)  # the powers of what is no colour fit
        found = found * np.sqrt(_channels_last(self.VarianceImage, 1)) + _channels_last(self.MeanImage, 0)
        return np.clip(found if self.channels == 1 else SPACES[self.ColorSpace].to_rgb(found), 0, 1)


def _channels_last(taken: Any, without: float) -> np.ndarray:
    """What is subtracted, or divides."""
    found = np.asarray(without if taken is None else taken, np.float32)
    return np.moveaxis(found, 0, -1) if found.ndim > 1 else found


@frozen(repr=False, slots=False)
class PictureEncoder(PixelCoder, KindEncoder):
    """A kind of encoder of pictures: how they are brought to one size."""

    Method: str = option("Stretch", METHOD, kw_only=True)
    Resampling: Any = option(Automatic, RESAMPLING, kw_only=True)
    Alignment: Any = option("Center", alignment("width", "height"), kw_only=True)
    Padding: Any = option("Black", PADDING, kw_only=True)

    def fitted(self, picture: np.ndarray, sizes: Sizes) -> np.ndarray:
        """Pixels as a picture of these sizes, in the colour space."""
        if Automatic not in sizes:
            picture = Fitting(self.Method, self.Resampling, self.Alignment, self.Padding).resized(picture, sizes)
        return in_space(picture, self.ColorSpace)


@frozen(repr=False, slots=False)
class PictureDecoder(PixelCoder, KindDecoder):
    """A kind of decoder to pictures."""

    @property
    def given_sizes(self) -> Sizes:
        return (Automatic,) * self.levels

    @property
    def port_type(self) -> PortType:
        return self.type_of()

    @property
    def properties(self) -> tuple[str | None, ...]:
        return (None,)

    @abstractmethod
    def shown(self, picture: np.ndarray) -> Any:
        """A picture as it is given to users."""

    def decode(self, array: np.ndarray, prop: Any = ...) -> Any:
        if prop is None:
            return array
        if prop is not ...:
            raise unknown_property(self, prop)
        expected = self.port_type.shape or ()
        if not has_sizes(array, self.port_type):
            raise NetDataError(f"{self.title} takes {sized(expected)}, not {sized(array.shape)}", value=array)
        if 0 in array.shape:
            raise NetDataError(f"{self.title} was given {sized(array.shape)}: there are no pixels", value=array)
        if not np.isfinite(array).all():
            at = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
            raise NetDataError(f"{self.title} was given {array[at]}{at_position(i + 1 for i in at)}", value=array)
        return self.shown(self.picture_of(array))
