"""`"VideoFrames"`: videos as sequences of frames, each an array of channels x height x width.

Source: https://reference.wolfram.com/language/ref/netencoder/VideoFrames.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.coder_parameters import TARGET_LENGTH
from netlang.encoders.images.colour import in_space
from netlang.encoders.images.frames import frames, is_row
from netlang.encoders.images.image import SIZE
from netlang.encoders.images.pixel_coder import PictureEncoder, Sizes
from netlang.encoders.images.pixels import pixels
from netlang.encoders.images.resize import colour_of
from netlang.errors import NetDataError
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import OUTSIDE, Domain, number, positive
from netlang.language.types.port_types import VARYING, PortType
from netlang.language.values.sentinels import All, Automatic, Inherited

LEVELS = ("Time", "Height", "Width", "Channels")  # of the frames before they are put in order
TINY = 1e-9  # seconds
USUAL = 24  # frames in a second, where nothing says it
MOST, MOST_FRAMES = 2**30, 10**5  # numbers and frames of an encoded video


def _levels(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) and sorted(value, key=str) == sorted(LEVELS) else OUTSIDE


LEVEL_ORDER = Domain("a list of these", _levels, [", ".join(f'"{level}"' for level in LEVELS)], type="Sequence[str]")
RATE = positive().named("a positive number of frames in a second") | Inherited
START = number("a number of seconds from 0 up", lambda x: x >= 0)


@frozen(repr=False, slots=False)
class VideoFramesEncoder(PictureEncoder):
    """Encode a video as a sequence of frames: an array of time x channels x height x width, in 0..1.

    Input: a list of images, the frames; an animated file (GIF, WebP, APNG) or a TIFF file of several pages, its bytes,
    or a PIL image of it; an array of frames x height x width (x channels), with pixels as those of "Image". An array of
    reals of the output's dimensions is encoded already. Other videos are to be read by a package that decodes them.

    `FrameRate`: frames taken in a second, of animations; Inherited: each of their frames once. Frames of lists, arrays
    and pages are taken one by one. `StartTime`: seconds that are left out. `TargetLength`: so many frames, cut, or
    padded with those of the colour `Padding`; All: as many as there are. `RasterSize`: [width, height], or one number.
    `Levels`: the order of "Time", "Channels", "Height" and "Width". `ColorSpace`, `MeanImage`, `VarianceImage`,
    `Method`, `Resampling`, `Alignment` and `Padding` as those of "Image", for each frame. Raises NetDataError as
    "Image" does, and for more than a billion numbers or 100 000 frames.

    >>> import numpy as np
    >>> from netlang.encoders import NetEncoder
    >>> encoder = NetEncoder("VideoFrames", RasterSize=[4, 3])
    >>> encoder.port_type, encoder(np.zeros((5, 30, 40), np.uint8)).shape
    (["Varying", 3, 3, 4, "Real"], (5, 3, 3, 4))
    """

    kind: ClassVar[str] = "VideoFrames"
    levels: ClassVar[int] = 2

    FrameRate: Any = option(USUAL, RATE, kw_only=True)
    Levels: Any = option(Automatic, LEVEL_ORDER | Automatic, kw_only=True)
    RasterSize: Any = option((128, 128), SIZE, kw_only=True)
    StartTime: float = option(0.0, START, kw_only=True)
    TargetLength: Any = option(All, TARGET_LENGTH | Automatic, kw_only=True)

    @property
    def given_sizes(self) -> Sizes:
        return (Automatic,) * 2 if self.RasterSize is Automatic else self.RasterSize[::-1]

    @property
    def order(self) -> tuple[int, ...]:
        named = ("Time", "Channels", "Height", "Width") if self.Levels is Automatic else self.Levels
        return tuple(LEVELS.index(name) for name in named)

    @property
    def length(self) -> int | None:
        """How many frames there are; None where that varies."""
        return self.TargetLength if isinstance(self.TargetLength, int) else None

    @property
    def port_type(self) -> PortType:
        return self.type_of(self.length or VARYING)

    def explain(self) -> str:
        return f"{self.channels} channels of {self.ColorSpace}, height x width, for each frame"

    def is_raw(self, value: Any) -> bool:
        return is_row(value)

    def picture(self, value: Any, sizes: Sizes) -> np.ndarray:
        return self.fitted(pixels(value, self.title), sizes)

    def encode_raw(self, value: Any) -> np.ndarray:
        taken: list[np.ndarray] = []
        for one in self._taken(value):
            if taken and one.shape != taken[0].shape:
                raise NetDataError(f"{self.title}: frame {len(taken) + 1} has another size than the first", value=value)
            most = min(MOST_FRAMES, MOST // one.size)
            if len(taken) == most:
                ways = ["a TargetLength", "a smaller FrameRate or RasterSize"]
                problem = f"the video has more than {most:,} frames of {one.size:,} numbers"
                raise NetDataError(f"{self.title}: {problem}", ways=ways, value=value)
            taken.append(one)
            if len(taken) == self.length:
                break
        return self.array_of(self._padded(taken))

    def _taken(self, value: Any) -> Iterator[np.ndarray]:
        """The frames from the start time on, each as often as the next one is due while it is shown."""
        step = 1 / (USUAL if self.FrameRate is Inherited else self.FrameRate)
        time, due = 0.0, self.StartTime
        for one, seconds in frames(value, "a video", "frames x height x width", self.title):
            time += step if seconds is None else seconds
            if due < time - TINY:
                frame = self.fitted(one, self.sizes)
            while due < time - TINY:
                yield frame
                due = time if self.FrameRate is Inherited else due + step

    def _padded(self, taken: list[np.ndarray]) -> np.ndarray:
        """As many frames as wanted, in one array."""
        missing = 0 if self.length is None else self.length - len(taken)
        sizes = taken[0].shape[:-1] if taken else self.sizes
        if Automatic in sizes:
            raise NetDataError(f"{self.title}: no frames are left after {self.StartTime:g} seconds")
        ground = in_space(colour_of(self.Padding)[None], self.ColorSpace)
        more = np.broadcast_to(ground, (missing, *sizes, self.channels))
        return np.concatenate([np.stack(taken), more]) if taken else np.array(more)
