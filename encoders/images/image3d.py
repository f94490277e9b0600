"""`"Image3D"`: volumes as arrays of channels x height x depth x width, and such arrays as volumes.

Source: https://reference.wolfram.com/language/ref/netencoder/Image3D.html and .../netdecoder/Image3D.html
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.images.colour import in_space, rgb
from netlang.encoders.images.frames import frames, is_row
from netlang.encoders.images.image import pil_image
from netlang.encoders.images.pixel_coder import PictureDecoder, PictureEncoder, PixelCoder, Sizes, image_size
from netlang.encoders.images.resize import alignment
from netlang.errors import NetDataError
from netlang.language.declaration.declare import option
from netlang.language.types.port_types import PortType
from netlang.language.values.sentinels import Automatic

SIZE = image_size("width", "depth", "height")
MOST = 2**28  # pixels of a volume


def volume(value: Any, whose: str) -> np.ndarray:
    """The pixels of a volume: slices x rows x columns x channels. NetDataError for slices of several sizes."""
    slices: list[np.ndarray] = []
    total = 0
    for one, _ in frames(value, "a volume", "slices x rows x columns", whose):
        if slices and one.shape[:2] != slices[0].shape[:2]:
            (h, w), (first_h, first_w) = one.shape[:2], slices[0].shape[:2]
            problem = f"slice {len(slices) + 1} has {w} x {h} pixels, and the first {first_w} x {first_h}"
            raise NetDataError(f"{whose}: {problem}", ways=["slices of one size"], value=value)
        total += one.shape[0] * one.shape[1]
        if total > MOST:
            raise NetDataError(f"{whose}: the volume has more than {MOST:,} pixels", value=value)
        slices.append(one)
    mixed = len({one.shape[-1] for one in slices}) > 1
    return np.stack([rgb(one) for one in slices] if mixed else slices)


@frozen(repr=False, slots=False)
class Image3DCoder(PixelCoder):
    """What encoder and decoder share: the order of levels."""

    kind: ClassVar[str] = ""
    levels: ClassVar[int] = 3

    Interleaving: bool = option(False, kw_only=True)

    @property
    def order(self) -> tuple[int, ...]:
        return (0, 1, 2, 3) if self.Interleaving else (3, 0, 1, 2)

    @property
    def shared(self) -> dict[str, Any]:
        """The parameters that encoder and decoder share, as they are kept."""
        return {name: getattr(self, name) for name in ("ColorSpace", "Interleaving", "MeanImage", "VarianceImage")}


@frozen(repr=False, slots=False)
class Image3DEncoder(Image3DCoder, PictureEncoder):
    """Encode a volume as an array of channels x height x depth x width, in 0..1.

    Input: a list of images, its slices from top to bottom; a file of several pages or frames (TIFF), its bytes, or a
    PIL image of it; an array of slices x rows x columns (x channels), with pixels as those of "Image". An array of
    reals of exactly the output's dimensions is encoded already.

    `ImageSize`: [width, depth, height], of columns, rows and slices, or one number for all; Automatic: volumes as large
    as they are. `ColorSpace`, `Interleaving`, `MeanImage`, `VarianceImage`, `Method`, `Resampling`, `Alignment` and
    `Padding` as those of "Image", with places along the width, the depth and the height. Raises NetDataError for slices
    of several sizes, and as "Image" does.

    >>> import numpy as np
    >>> from netlang.encoders import NetEncoder
    >>> encoder = NetEncoder("Image3D", [4, 3, 2], ColorSpace="Grayscale")
    >>> encoder.port_type, encoder(np.zeros((20, 30, 40), np.uint8)).shape
    ([1, 2, 3, 4, "Real"], (1, 2, 3, 4))
    """

    kind: ClassVar[str] = "Image3D"

    ImageSize: Any = option((128, 128, 128), SIZE)
    Alignment: Any = option("Center", alignment("width", "depth", "height"), kw_only=True)

    @property
    def given_sizes(self) -> Sizes:
        return (Automatic,) * 3 if self.ImageSize is Automatic else self.ImageSize[::-1]

    @property
    def port_type(self) -> PortType:
        return self.type_of()

    def explain(self) -> str:
        return f"{self.channels} channels of {self.ColorSpace}, height x depth x width"

    def is_raw(self, value: Any) -> bool:
        return is_row(value)

    def picture(self, value: Any, sizes: Sizes) -> np.ndarray:
        return self.fitted(volume(value, self.title), sizes)

    def encode_raw(self, value: Any) -> np.ndarray:
        return self.array_of(self.picture(value, self.sizes))

    def decoder(self) -> Image3DDecoder:
        return Image3DDecoder(**self.shared)


@frozen(repr=False, slots=False)
class Image3DDecoder(Image3DCoder, PictureDecoder):
    """Decode an array of channels x height x depth x width to a list of PIL images, its slices from top to bottom.

    Parameters as those of the encoder, which it undoes; the only property is None, the array itself.

    >>> from netlang.encoders import NetDecoder
    >>> slices = NetDecoder("Image3D", ColorSpace="Grayscale")([[[[0, 1]], [[1, 1]]]])
    >>> [(one.size, one.getpixel((0, 0))) for one in slices]
    [((2, 1), 0), ((2, 1), 255)]
    """

    kind: ClassVar[str] = "Image3D"

    def explain(self) -> str:
        return f"{self.channels} channels of {self.ColorSpace}"

    def picture(self, value: Any, sizes: Sizes) -> np.ndarray:
        return in_space(volume(value, self.title), self.ColorSpace)

    def shown(self, picture: np.ndarray) -> Any:
        return [pil_image(one, self.title) for one in picture]

    def encoder(self) -> Image3DEncoder:
        return Image3DEncoder(ImageSize=Automatic, **self.shared)

    def target_encoder(self) -> Image3DEncoder:
        return self.encoder()
