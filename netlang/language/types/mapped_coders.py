"""Encoders and decoders of nets inside operators, applied along the levels that the operator maps over."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve, frozen

from netlang.errors import NetDataError, brief, quoted
from netlang.language.types.coders import Coder, Decoder, Encoder
from netlang.language.types.port_types import Integer, PortType
from netlang.language.values.sentinels import Automatic

Sizes = tuple[Any, ...]  # numbers, "Varying", or Automatic
OWN_LENGTHS = "an input for each array with a length of its own: FunctionLayer(lambda a, b: ...)"


def mapped_coder(coder: Coder, levels: int) -> Coder:
    """`coder` along `levels` more levels."""
    return mapped(coder, (Automatic,) * levels) if levels else coder


def along(coder: Coder, sizes: Sizes) -> Coder:
    """`coder` along levels of these sizes; one that has an option for that, by its option."""
    if "Dimensions" in coder.parameters:
        return evolve(coder, Dimensions=(*sizes, *coder.parameters["Dimensions"]))  # type: ignore[misc]
    return mapped(coder, sizes) if sizes else coder


def of_elements(coder: Coder) -> Coder:
    """The coder for what is one level inside of what `coder` is for; one that is along no levels, as it is."""
    if isinstance(coder, _Mapped):
        return mapped(coder.inner, coder.sizes[1:]) if coder.levels > 1 else coder.inner
    sizes = coder.parameters.get("Dimensions")
    return evolve(coder, Dimensions=sizes[1:]) if sizes else coder  # type: ignore[misc]


def mapped(coder: Coder, sizes: Sizes) -> Coder:
    return (MappedEncoder if isinstance(coder, Encoder) else MappedDecoder)(coder, sizes)


@frozen(repr=False)
class _Mapped(Coder):
    """A coder, and the sizes of the levels along which it is applied."""

    inner: Any
    sizes: Sizes

    @property
    def levels(self) -> int:
        return len(self.sizes)

    def __repr__(self) -> str:
        sizes = [quoted(size) if isinstance(size, str) else repr(size) for size in self.sizes]
        return f"[{', '.join(sizes)}, {self.inner!r}]"  # as source text

    def explain(self) -> str:
        return self.inner.explain()

    @property
    def port_type(self) -> PortType:
        inner = self.inner.port_type
        return evolve(inner, shape=None if inner.shape is None else (*self.sizes, *inner.shape), coder=None)

    @property
    def parameters(self) -> dict[str, Any]:
        return self.inner.parameters

    def with_parameters(self, values: dict[str, Any]) -> Coder:
        return evolve(self, inner=self.inner.with_parameters(values))


@frozen(repr=False)
class MappedEncoder(_Mapped, Encoder):
    """Encode the elements of nested lists, as deep as there are sizes."""

    @property
    def as_given(self) -> bool:  # type: ignore[override]  # other encoders say it of their kind
        return self.inner.as_given

    @property
    def alters(self) -> bool:
        return self.inner.alters

    def encode(self, value: Any, random: np.random.Generator | None = None) -> np.ndarray:
        """The elements' arrays as one. Raises NetDataError unless they are of one shape."""
        arrays = self._each(value, self.levels, random)
        try:
            found = np.asarray(arrays)
        except ValueError:
            raise NetDataError(
                f"the elements of {brief(value)} have no common length once they are encoded", ways=[OWN_LENGTHS]
            ) from None
        if found.ndim > self.levels or found.size:
            return found
        inner = self.inner.port_type  # no elements: the shape is the inner port's
        sizes = [size if isinstance(size, int) else 0 for size in inner.shape or ()]
        return np.zeros((*found.shape, *sizes), int if isinstance(inner.element, Integer) else float)

    def _each(self, value: Any, levels: int, random: np.random.Generator | None) -> Any:
        if not levels:
            return self.inner.encode(value, random)
        if isinstance(value, list | tuple | np.ndarray):
            return [self._each(element, levels - 1, random) for element in value]
        raise NetDataError(f"{brief(value)} is not a list of what {brief(self.inner)} encodes")

    def is_example(self, value: Any) -> bool:
        return self._all(value, self.levels, self.inner.is_example)

    def is_encoded(self, value: Any) -> bool:
        return self._all(value, self.levels, self.inner.is_encoded)

    def _all(self, value: Any, levels: int, test: Any) -> bool:
        if not levels:
            return test(value)
        return isinstance(value, list | tuple | np.ndarray) and all(self._all(v, levels - 1, test) for v in value)


@frozen(repr=False)
class MappedDecoder(_Mapped, Decoder):
    """Decode the elements of an array, as deep as there are sizes, into nested lists."""

    @property
    def reads(self) -> str:  # type: ignore[override]  # other decoders say it of their kind
        return self.inner.reads

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
        return None if inner is None else MappedEncoder(inner, self.sizes)
