"""What the coders of text share: sequences of codes on the way in, rows of probabilities on the way out."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from netlang.encoders.kind import KindDecoder, array_of_numbers, unknown_property
from netlang.errors import NetDataError, shown
from netlang.language.types.port_types import PortType, Real
from netlang.language.values.sentinels import All, Automatic


def resized(codes: np.ndarray, length: Any, padding: int) -> np.ndarray:
    """The first `length` codes, padded with `padding` if there are fewer; `All` changes nothing.

    >>> resized(np.array([5, 6]), 3, padding=9), resized(np.array([5, 6]), 1, padding=9)
    (array([5, 6, 9]), array([5]))
    """
    if length is All or len(codes) == length:
        return codes
    result = np.full(length, padding, dtype=np.int64)
    result[: min(len(codes), length)] = codes[:length]
    return result


def unit_vectors(codes: np.ndarray, size: int) -> np.ndarray:
    """A row for each code 1..size, with 1 in its place and 0 elsewhere."""
    return (codes[:, None] == np.arange(1, size + 1)).astype(np.float32)


def check_codes(codes: np.ndarray, high: int, length: Any, kind: str) -> None:
    """Say what is wrong with numbers that were given instead of text and are no codes of the encoder.

    Raises NetDataError always: for the first code outside 1..high, else for the form.
    """
    wrong = np.argwhere((codes < 1) | (codes > high) | (codes != np.floor(codes)))
    if codes.ndim == 1 and len(wrong):
        position = int(wrong[0][0])
        value = codes[position].item()
        raise NetDataError(
            f'code {value} at position {position + 1}: the "{kind}" encoder gives integers 1..{high}',
            ways=["text, which is encoded", f"integers 1..{high}, which are let through"],
            value=value,
            position=position + 1,
        )
    wanted = "of any length" if length is All else f"of length {length}"
    raise NetDataError(
        f'an array of shape {codes.shape} and type {codes.dtype} is no output of the "{kind}" encoder',
        [f"that is a vector {wanted} of integers 1..{high}"],
        value=codes,
    )


def check_unicode(text: str, title: str) -> None:
    """Refuse halves of characters (lone surrogates), which have no form in UTF-8 and are in no vocabulary."""
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        value = text[error.start]
        raise NetDataError(
            f"U+{ord(value):04X} at position {error.start + 1} is no character for {title}",
            ["it is half of one, as text has it that was decoded wrongly"],
            ['text.encode("utf-8", "replace").decode("utf-8")'],
            value=value,
            position=error.start + 1,
        ) from None


class TextDecoder(KindDecoder):
    """A kind of decoder that takes a sequence of vectors of probabilities, or one (`InputDepth=1`)."""

    reads: ClassVar[str] = "probabilities"

    InputDepth: int
    size: Any

    @abstractmethod
    def text(self, indices: list[int]) -> str:
        """The text of the most probable elements, by their places in the vectors."""

    @property
    def port_type(self) -> PortType:
        return PortType((Automatic,) * (self.InputDepth - 1) + (self.size,), Real())

    @property
    def properties(self) -> tuple[str | None, ...]:
        return ("Decision", None)

    def decode(self, array: np.ndarray, prop: Any = ...) -> Any:
        if prop is None:
            return array
        if prop is not ... and prop != "Decision":
            raise unknown_property(self, prop)
        return self.text(self._vectors(array_of_numbers(array, self.kind)).argmax(axis=1).tolist())

    def _vectors(self, array: np.ndarray) -> np.ndarray:
        """One vector of probabilities or a sequence of them, as a matrix.

        Raises NetDataError for another size, another rank, and for NaN.
        """
        vectors = array[None] if array.ndim == 1 else array
        if vectors.size == 0 and vectors.ndim < 3:
            return np.empty((0, self.size))
        if vectors.ndim != 2 or vectors.shape[1] != self.size:
            raise NetDataError(
                f"{self.title} takes vectors of length {self.size}, not an array of shape {array.shape}",
                [self.explain()],
                value=array,
            )
        if np.isnan(vectors).any():
            position = int(np.argwhere(np.isnan(vectors))[0][0]) + 1
            raise NetDataError(f"{self.title} was given NaN at position {position} of {len(vectors)}", value=array)
        return vectors


def not_text(value: Any, kind: str, wanted: str) -> NetDataError:
    """The error for an input that is not `wanted`."""
    return NetDataError(
        f'the "{kind}" encoder takes {wanted}, not {shown(value)}',
        ways=["[...] for a list of examples"] if isinstance(value, tuple | list) else [],
        value=value,
    )
