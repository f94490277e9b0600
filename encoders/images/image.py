"""`"Image"`: pictures as arrays of channels x height x width, and such arrays as pictures.

Source: https://reference.wolfram.com/language/ref/netencoder/Image.html and .../netdecoder/Image.html
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.images.colour import in_space
from netlang.encoders.images.pixel_coder import PictureDecoder, PictureEncoder, PixelCoder, Sizes, image_size
from netlang.encoders.images.pixels import is_image, pixels
from netlang.extras import extra
from netlang.language.declaration.declare import option
from netlang.language.types.port_types import PortType
from netlang.language.values.sentinels import Automatic

SIZE = image_size("width", "height")
ORDERS = {  # of height, width and channels, by DataTransposed and Interleaving
    (False, False): (2, 0, 1), (True, False): (2, 1, 0), (False, True): (0, 1, 2), (True, True): (1, 0, 2),
}  # fmt: skip


@frozen(repr=False, slots=False)
class ImageCoder(PixelCoder):
    """What encoder and decoder share: the order of levels."""

    kind: ClassVar[str] = ""
    levels: ClassVar[int] = 2

    DataTransposed: bool = option(False, kw_only=True)
    Interleaving: bool = option(False, kw_only=True)

    @property
    def order(self) -> tuple[int, ...]:
        return ORDERS[self.DataTransposed, self.Interleaving]

    @property
    def shared(self) -> dict[str, Any]:
        """The parameters that encoder and decoder share, as they are kept."""
        names = ("ColorSpace", "DataTransposed", "Interleaving", "MeanImage", "VarianceImage")
        return {name: getattr(self, name) for name in names}


@frozen(repr=False, slots=False)
class ImageEncoder(ImageCoder, PictureEncoder):
    """Encode an image as an array of channels x height x width, in 0..1.

    Input: the path of a file, the bytes of one, a PIL image, or an array of height x width (x channels: gray, gray and
    opacity, RGB, RGB and opacity) of numpy.uint8 (0..255), numpy.uint16, bool, or reals in 0..1. An array of reals of
    exactly the output's dimensions is encoded already. Images are turned as their EXIF data say, and white where they
    are transparent; of animations the first frame is taken.

    `ImageSize`: [width, height], or one number for both; Automatic: images as large as they are. `ColorSpace`: "RGB",
    "Grayscale", "CMYK", "HSB", "LAB", "LCH", "LUV" or "XYZ". `Interleaving`: channels come last; `DataTransposed`: the
    width comes before the height. `MeanImage` is subtracted, and the result divided by the square root of
    `VarianceImage`: a number, one for each channel, or an image (also an array of channels x height x width).
    `Method`: "Stretch"; "Fit", with margins of the colour `Padding`; "Fill", cropped. `Alignment`: of what is fitted or
    cropped, a side or places [x, y] from -1 (left, bottom) to 1. `Resampling`: "Nearest", "Linear", "Cubic" (the
    default), "Lanczos" or "Box". Raises NetDataError for what is no image, is broken, or far too large, and
    NetMissingError without the package pillow.

    >>> import numpy as np
    >>> from netlang.encoders import NetEncoder
    >>> encoder = NetEncoder("Image", [2, 1], ColorSpace="Grayscale")
    >>> encoder(np.array([[0, 255]], np.uint8))
    array([[[0., 1.]]], dtype=float32)
    >>> NetEncoder("Image", [32, 24]).port_type
    [3, 24, 32, "Real"]
    """

    kind: ClassVar[str] = "Image"

    ImageSize: Any = option((128, 128), SIZE)

    @property
    def given_sizes(self) -> Sizes:
        return (Automatic,) * 2 if self.ImageSize is Automatic else self.ImageSize[::-1]

    @property
    def port_type(self) -> PortType:
        return self.type_of()

    def explain(self) -> str:
        return f"{self.channels} channels of {self.ColorSpace}, height x width"

    def is_raw(self, value: Any) -> bool:
        return is_image(value)

    def picture(self, value: Any, sizes: Sizes) -> np.ndarray:
        return self.fitted(pixels(value, self.title), sizes)

    def encode_raw(self, value: Any) -> np.ndarray:
        return self.array_of(self.picture(value, self.sizes))

    def decoder(self) -> ImageDecoder:
        return ImageDecoder(**self.shared)


@frozen(repr=False, slots=False)
class ImageDecoder(ImageCoder, PictureDecoder):
    """Decode an array of channels x height x width to a PIL image, gray or RGB, of 8 bits.

    Numbers are cut to what the colours can be. Parameters as those of the encoder, which it undoes. The only property
    is None, the array itself. Raises NetDataError for other dimensions and for numbers that are not finite.

    >>> from netlang.encoders import NetDecoder
    >>> image = NetDecoder("Image", ColorSpace="Grayscale")([[[0, 0.5, 1]]])
    >>> image.size, image.mode, [image.getpixel((x, 0)) for x in range(3)]
    ((3, 1), 'L', [0, 128, 255])
    """

    kind: ClassVar[str] = "Image"

    def explain(self) -> str:
        return f"{self.channels} channels of {self.ColorSpace}"

    def picture(self, value: Any, sizes: Sizes) -> np.ndarray:
        return in_space(pixels(value, self.title), self.ColorSpace)

    def shown(self, picture: np.ndarray) -> Any:
        return pil_image(picture, self.title)

    def encoder(self) -> ImageEncoder:
        return ImageEncoder(ImageSize=Automatic, **self.shared)

    def target_encoder(self) -> ImageEncoder:
        return self.encoder()


def pil_image(picture: np.ndarray, whose: str) -> Any:
    """Pixels, gray or RGB, as a PIL image."""
    levels = np.rint(picture * 255).astype(np.uint8)
    return extra("PIL.Image", whose).fromarray(levels[..., 0] if levels.shape[-1] == 1 else levels)
