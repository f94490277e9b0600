"""Encoders and decoders of nets inside operators, applied along the levels that the operator maps over."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve, frozen

from netlang.errors import NetDataError, brief
from netlang.spec.coders import Coder, Decoder, Encoder
from netlang.spec.sentinels import Automatic
from netlang.spec.types import Integer, PortType

OWN_LENGTHS = "an input for each array with a length of its own: FunctionLayer(lambda a, b: ...)"


def mapped_coder(coder: Coder, levels: int) -> Coder:
    """`coder` along `levels` more levels."""
    if levels == 0:
        return coder
    if isinstance(coder, Encoder):
        return MappedEncoder(coder, levels)
    assert isinstance(coder, Decoder)
    return MappedDecoder(coder, levels)


def _lifted(inner: PortType, levels: int) -> PortType:
    shape = None if inner.shape is None else ((Automatic,) * levels + inner.shape)
    return evolve(inner, shape=shape, coder=None)


@frozen
class MappedEncoder(Encoder):
    """Encode the elements of nested lists, `levels` deep."""

    inner: Encoder
    levels: int

    @property
    def port_type(self) -> PortType:
        return _lifted(self.inner.port_type, self.levels)

    @property
    def parameters(self) -> dict[str, Any]:
        return self.inner.parameters

    def encode(self, value: Any) -> np.ndarray:
        """The elements' arrays as one. Raises NetDataError unless they are of one shape."""
        arrays = self._each(value, self.levels)
        try:
            found = np.asarray(arrays)
        except ValueError:
            raise NetDataError(
                f"the elements of {brief(value)} have no common length once they are encoded",
                ways=[OWN_LENGTHS],
            ) from None
        if found.ndim > self.levels or found.size:
            return found
        inner = self.inner.port_type  # no element tells the shape of the others
        sizes = [size if isinstance(size, int) else 0 for size in inner.shape or ()]
        return np.zeros((*found.shape, *sizes), int if isinstance(inner.element, Integer) else float)

    def _each(self, value: Any, levels: int) -> Any:
        if not levels:
            return self.inner.encode(value)
        if isinstance(value, list | tuple | np.ndarray):
            return [self._each(element, levels - 1) for element in value]
        raise NetDataError(f"{brief(value)} is not a list of what {self.inner!r:.60} encodes")

    def is_example(self, value: Any) -> bool:
        return self._all(value, self.levels, self.inner.is_example)

    def is_encoded(self, value: Any) -> bool:
        return self._all(value, self.levels, self.inner.is_encoded)

    def _all(self, value: Any, levels: int, test: Any) -> bool:
        if not levels:
            return test(value)
        return isinstance(value, list | tuple | np.ndarray) and all(self._all(v, levels - 1, test) for v in value)


@frozen
class MappedDecoder(Decoder):
    """Decode the elements of an array, `levels` deep, into nested lists."""

    inner: Decoder
    levels: int

    @property
    def port_type(self) -> PortType:
        return _lifted(self.inner.port_type, self.levels)

    @property
    def parameters(self) -> dict[str, Any]:
        return self.inner.parameters

    @property
    def properties(self) -> tuple[str | None, ...]:
        return self.inner.properties

    def decode(self, array: np.ndarray, *prop: Any) -> Any:
        return self._each(array, self.levels, prop)

    def _each(self, array: np.ndarray, levels: int, prop: tuple[Any, ...]) -> Any:
        if not levels:
            return self.inner.decode(array, *prop)
        return [self._each(element, levels - 1, prop) for element in array]

    def target_encoder(self) -> Encoder | None:
        inner = self.inner.target_encoder()
        return None if inner is None else MappedEncoder(inner, self.levels)
