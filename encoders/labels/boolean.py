"""`"Boolean"`: True and False as 1 and 0, and probabilities of True as decisions.

Source: https://reference.wolfram.com/language/ref/netencoder/Boolean.html and .../netdecoder/Boolean.html
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.coder_parameters import DIMENSIONS, input_depth
from netlang.encoders.kind import KindDecoder, KindEncoder, array_of_numbers
from netlang.encoders.labels import probabilities as distributions
from netlang.encoders.nested import Position, mapped
from netlang.encoders.properties import Property, asked, no_argument
from netlang.errors import NetDataError, at_position, shown
from netlang.language.declaration.declare import option
from netlang.language.types.port_types import PortType, Real
from netlang.language.values.reading import depth
from netlang.language.values.sentinels import Automatic


@frozen(repr=False, slots=False)
class BooleanEncoder(KindEncoder):
    """Encode True as 1 and False as 0; with `Dimensions`, an array of them.

    Output: a real number, or an array of the dimensions. Raises NetDataError for anything but True and False
    (0 and 1 are encoded already, and let through).

    >>> from netlang.encoders import NetEncoder
    >>> NetEncoder("Boolean")([True, False, True])
    array([1., 0., 1.], dtype=float32)
    >>> NetEncoder("Boolean", [3])([True, True, False])
    array([1., 1., 0.], dtype=float32)
    """

    kind: ClassVar[str] = "Boolean"
    binary: ClassVar[bool] = True

    Dimensions: Any = option((), DIMENSIONS)

    @property
    def port_type(self) -> PortType:
        return PortType(self.Dimensions, Real())

    def explain(self) -> str:
        return "True is 1, False is 0"

    def is_raw(self, value: Any) -> bool:
        return not isinstance(value, set | frozenset) and depth(value) == len(self.Dimensions)

    def encode_raw(self, value: Any) -> np.ndarray:
        codes = mapped(self._code, value, self.Dimensions, 'the "Boolean" encoder')
        return np.array(codes, dtype=np.float32)

    def _code(self, value: Any, at: Position) -> int:
        if isinstance(value, bool | np.bool_):
            return int(value)
        place = at_position(at)
        raise NetDataError(
            f'the "Boolean" encoder takes True or False, not {shown(value)}{place}',
            ways=[f"bool({shown(value)})"] if isinstance(value, int | float) else ["True", "False"],
            value=value,
        )

    def decoder(self) -> BooleanDecoder:
        return BooleanDecoder(InputDepth=len(self.Dimensions))


@frozen(repr=False, slots=False)
class BooleanDecoder(KindDecoder):
    """Decode a probability p: False if p < 0.5, else True; with `InputDepth`, an array of them.

    Properties: "Decision", "Probability" (of True), "Entropy" (in nats), "RandomSample",
    ("RandomSample", temperature), None. Raises NetDataError for p outside 0..1.

    >>> from netlang.encoders import NetDecoder
    >>> decoder = NetDecoder("Boolean")
    >>> decoder(0.49), decoder(0.5), decoder([0.1, 0.9])
    (False, True, [False, True])
    """

    kind: ClassVar[str] = "Boolean"
    reads: ClassVar[str] = "probability"

    InputDepth: int = option(0, input_depth(0), kw_only=True)

    @property
    def port_type(self) -> PortType:
        return PortType((Automatic,) * self.InputDepth, Real())

    @property
    def properties(self) -> tuple[str | None, ...]:
        return (*PROPERTIES, None)

    def explain(self) -> str:
        return "the probability of True"

    def decode(self, array: np.ndarray, prop: Any = ...) -> Any:
        if prop is None:
            return array
        known, argument = asked(self, prop, PROPERTIES)
        chances = array_of_numbers(array, self.kind).astype(np.float64)
        if chances.ndim != self.InputDepth:
            raise NetDataError(
                f'the "Boolean" decoder takes an array of rank {self.InputDepth}, not of shape {chances.shape}',
                ways=[f'NetDecoder("Boolean", InputDepth={chances.ndim})'],
                value=array,
            )
        distributions.check_chances(chances, 'the "Boolean" decoder')
        return known.compute(chances, argument).tolist()

    def encoder(self) -> BooleanEncoder:
        return BooleanEncoder((Automatic,) * self.InputDepth)

    def target_encoder(self) -> BooleanEncoder:
        return self.encoder()


PROPERTIES = {
    "Decision": Property(lambda chances, _: chances >= 0.5, no_argument),
    "Probability": Property(lambda chances, _: chances, no_argument),
    "Entropy": Property(lambda chances, _: distributions.binary_entropy(chances), no_argument),
    "RandomSample": Property(distributions.binary_sample, distributions.temperature_only),
}
