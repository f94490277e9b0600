"""`"CTCBeamSearch"`: a sequence of probabilities as the symbols that it most probably spells.

Source: https://reference.wolfram.com/language/ref/netdecoder/CTCBeamSearch.html
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.coder_parameters import listed
from netlang.encoders.kind import KindDecoder, array_of_numbers
from netlang.encoders.labels.beam_search import beam_search, greedy_search
from netlang.encoders.labels.class_labels import ClassEncoder
from netlang.encoders.labels.probabilities import TOLERANCE
from netlang.encoders.properties import Property, a_count, asked, no_argument
from netlang.errors import NetDataError, NetOptionError, counted
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import Domain, count
from netlang.language.types.port_types import VARYING, PortType, Real
from netlang.language.values.floating_point import quiet
from netlang.language.values.numbers import MOST_NUMBERS
from netlang.language.values.sentinels import Automatic

Decodings = list[tuple[list[Any], float]]  # with the negative logarithms of their likelihoods, the best first


def _symbols(value: Any) -> Any:
    found = listed(value, "symbols")
    if not found:
        raise NetOptionError("the alphabet is empty")
    return found


ALPHABET = Domain("a list of different symbols", _symbols, type="Sequence[Any]", as_given=True) | Automatic


def _check_sums(steps: np.ndarray, what: str) -> None:
    """Each step is a distribution, or NetDataError names the first that is not."""
    sums = steps.sum(axis=1)
    if len(wrong := np.flatnonzero(abs(sums - 1) > TOLERANCE)):
        raise NetDataError(
            f"{what} takes probabilities with sum 1; those at position {wrong[0] + 1} sum to {sums[wrong[0]]:g}",
            ways=["SoftmaxLayer() as the last layer", '"Decodings", which need no sum'],
            value=steps,
        )


PROPERTIES = {
    "Decoding": Property(lambda found, _: found[0][0], no_argument),
    "Decodings": Property(lambda found, _: [decoding for decoding, _ in found], no_argument),
    "TopDecodings": Property(lambda found, n: [decoding for decoding, _ in found[:n]], a_count),
    "NegativeLogLikelihoods": Property(lambda found, _: found, no_argument, _check_sums),
    "TopNegativeLogLikelihoods": Property(lambda found, n: found[:n], a_count, _check_sums),
}


@frozen(repr=False, cache_hash=True, slots=False)
class CTCBeamSearchDecoder(KindDecoder):
    """Decode a sequence of vectors of n + 1 probabilities, the last for the blank, to elements of an alphabet of n.

    Equal neighbours are one element, and then blanks go, as in `CTCLossLayer`. The `BeamSize` most probable beginnings
    are kept; likelihoods are sums over the alignments that go through them. A BeamSize of 1 is greedy search: the most
    probable element at each step. Without an alphabet its elements are 1..n. Properties: "Decoding", "Decodings" (the
    most probable first), ("TopDecodings", n), "NegativeLogLikelihoods" (pairs of a decoding and its number),
    ("TopNegativeLogLikelihoods", n), None. Raises NetDataError for vectors of another length, and for what are no
    probabilities.

    >>> from netlang.encoders import NetDecoder
    >>> decoder = NetDecoder("CTCBeamSearch", ["a", "b"])
    >>> p = [[0.6, 0.1, 0.3], [0.6, 0.1, 0.3], [0.1, 0.1, 0.8], [0.7, 0.1, 0.2]]
    >>> decoder(p)
    ['a', 'a']
    >>> [(decoding, round(number, 3)) for decoding, number in decoder(p, ("TopNegativeLogLikelihoods", 2))]
    [(['a', 'a'], 0.869), (['a'], 1.504)]
    """

    kind: ClassVar[str] = "CTCBeamSearch"
    reads: ClassVar[str] = "probabilities"
    loss: ClassVar[str] = "alignment"

    Alphabet: Any = option(Automatic, ALPHABET)
    BeamSize: int = option(100, count(1, MOST_NUMBERS), kw_only=True)

    @property
    def size(self) -> Any:
        """The length of the vectors."""
        return Automatic if self.Alphabet is Automatic else len(self.Alphabet) + 1

    @property
    def port_type(self) -> PortType:
        return PortType((Automatic, self.size), Real())

    @property
    def properties(self) -> tuple[str | None, ...]:
        return (*PROPERTIES, None)

    def explain(self) -> str:
        if self.Alphabet is Automatic:
            return "the symbols are 1, 2, ..., as many as the net needs; the blank is the last element"
        return f"{self.size} = {counted(len(self.Alphabet), 'symbol')} + 1 for the blank"

    def decode(self, array: np.ndarray, prop: Any = ...) -> Any:
        if prop is None:
            return array
        known, argument = asked(self, prop, PROPERTIES)
        steps = self._checked(array_of_numbers(array, self.kind).astype(np.float64))
        known.check(steps, self.title)
        return known.compute(self._decodings(steps), argument)

    def _decodings(self, steps: np.ndarray) -> Decodings:
        with quiet():  # the logarithm of 0
            logs = np.log(steps)
        found = [greedy_search(logs)] if self.BeamSize == 1 else beam_search(logs, self.BeamSize)
        alphabet = range(1, steps.shape[1]) if self.Alphabet is Automatic else self.Alphabet
        return [([alphabet[symbol] for symbol in symbols], 0.0 - log) for symbols, log in found]

    def _checked(self, steps: np.ndarray) -> np.ndarray:
        """A matrix of numbers of which each row could be probabilities."""
        if not steps.size and steps.ndim < 3:  # no steps, of which a list does not tell how long they are
            return np.empty((0, 2 if self.size is Automatic else self.size))
        if steps.ndim != 2 or self.size not in (Automatic, steps.shape[1]):
            length = "any length" if self.size is Automatic else f"length {self.size}"
            raise NetDataError(
                f"{self.title} takes a sequence of vectors of {length}, not an array of shape {steps.shape}",
                [self.explain()],
                value=steps,
            )
        wrong = np.argwhere(~((steps >= 0) & (steps < np.inf)))
        if len(wrong):
            step, element = wrong[0].tolist()
            raise NetDataError(
                f"{self.title} takes probabilities, not {steps[step, element]:g} at position {step + 1}, {element + 1}",
                ways=["SoftmaxLayer() as the last layer", "None for the array itself"],
                value=steps[step, element].item(),
            )
        if not (possible := steps.any(axis=1)).all():
            position = possible.argmin() + 1
            raise NetDataError(f"{self.title} takes probabilities; those at position {position} are all 0", value=steps)
        return steps

    def encoder(self) -> ClassEncoder:
        return ClassEncoder(self.Alphabet, Dimensions=(VARYING,))

    def target_encoder(self) -> ClassEncoder:
        return self.encoder()
