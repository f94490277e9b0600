"""What all encoders of sounds share: how a sound is prepared, and partitions that follow each other.

Source: https://reference.wolfram.com/language/tutorial/NeuralNetworksAudioAnalysis.html
"""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from netlang.encoders.audio.audio_parameters import (
    NORMALIZATION,
    OFFSET,
    PARTITION,
    SAMPLE_RATE,
    TARGET_LENGTH,
    WINDOW,
    in_samples,
    normalized,
)
from netlang.encoders.audio.augmentation import WARPINGS, Settings, augmentation, augmented, drawn, with_samples
from netlang.encoders.audio.features import of_partitions, partition_count, window
from netlang.encoders.audio.sound import is_pair, is_sound, samples_of
from netlang.encoders.kind import KindEncoder
from netlang.errors import NetOptionError, counted
from netlang.language.declaration.declare import option
from netlang.language.types.port_types import VARYING, PortType, Real
from netlang.language.values.floating_point import quiet
from netlang.language.values.net_arrays import by_value
from netlang.language.values.sentinels import All, Automatic

WAVE = augmentation("Convolution", "Noise", "TimeShift", "Volume")
AUTOMATIC = "HannWindow"


@frozen(repr=False, slots=False)
class SoundEncoder(KindEncoder):
    """A kind of encoder of sounds: one channel of samples at a rate, normalized, of a length, altered at random."""

    Augmentation: Any = option(None, WAVE, kw_only=True, eq=by_value)
    Normalization: Any = option(None, NORMALIZATION, kw_only=True)
    SampleRate: int = option(16000, SAMPLE_RATE, kw_only=True)
    TargetLength: Any = option(All, TARGET_LENGTH, kw_only=True)

    @property
    @abstractmethod
    def element(self) -> tuple[int, ...]:
        """The dimensions of each element of the sequence."""

    @property
    @abstractmethod
    def length(self) -> int:
        """How many elements there are, where TargetLength says it."""

    @property
    @abstractmethod
    def samples(self) -> int:
        """The number of samples of these."""

    @abstractmethod
    def sequence(self, samples: np.ndarray, warping: float) -> np.ndarray:
        """The elements of a sound, whose frequencies are multiplied by `warping`."""

    @property
    def port_type(self) -> PortType:
        return PortType((VARYING if self.TargetLength is All else self.length, *self.element), Real())

    @property
    def alters(self) -> bool:
        return self.Augmentation is not None

    def is_raw(self, value: Any) -> bool:
        return is_pair(value) or is_sound(value)

    def encode_raw(self, value: Any) -> np.ndarray:
        return self.draw_raw(value, None)

    def draw_raw(self, value: Any, random: np.random.Generator | None) -> np.ndarray:
        with quiet():  # samples too large become infinite, and are refused as such
            samples, warping = self._prepared(value), 1.0
            if random is not None and self.alters:
                samples = augmented(samples, self._settings, self.SampleRate, random)
                warping = float(np.clip(drawn(self._settings.get("VTLP", 1), random), *WARPINGS))
            return self.sequence(samples, warping)

    @cached_property
    def _settings(self) -> Settings:
        return with_samples(self.Augmentation, self.SampleRate, self.title)

    def _prepared(self, value: Any) -> np.ndarray:
        samples = normalized(samples_of(value, self.SampleRate, self.title), self.Normalization)
        if self.TargetLength is All:
            return samples
        return np.pad(samples[: self.samples], (0, max(self.samples - len(samples), 0)))


@frozen(repr=False, slots=False)
class PartitionEncoder(SoundEncoder):
    """A kind of encoder that computes something of each partition of a sound."""

    WindowSize: Any = option(Automatic, PARTITION, kw_only=True)
    Offset: Any = option(Automatic, OFFSET, kw_only=True)
    WindowFunction: Any = option(Automatic, WINDOW, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.WindowFunction, tuple) and len(self.WindowFunction) != self.size:
            raise NetOptionError(
                f"{self.title}: WindowFunction is a list of {len(self.WindowFunction):,} numbers, and a partition has"
                f" {counted(self.size, 'sample')}",
                ways=[f"WindowSize={len(self.WindowFunction)}"],
            )

    @abstractmethod
    def computed(self, partitions: np.ndarray, warping: float) -> np.ndarray:
        """What is computed of partitions [n, size]."""

    @cached_property
    def size(self) -> int:
        """The samples of a partition."""
        rate = self.SampleRate
        return max(2, -(-rate // 40) if self.WindowSize is Automatic else in_samples(self.WindowSize, rate))

    @cached_property
    def offset(self) -> int:
        """The samples from the beginning of a partition to that of the next."""
        return -(-self.SampleRate // 100) if self.Offset is Automatic else in_samples(self.Offset, self.SampleRate)

    @cached_property
    def _taper(self) -> np.ndarray:
        given = self.WindowFunction
        return (
            np.array(given)
            if isinstance(given, tuple)
            else window(AUTOMATIC if given is Automatic else given, self.size)
        )

    @property
    def length(self) -> int:
        given = self.TargetLength
        return (
            given
            if isinstance(given, int)
            else partition_count(in_samples(given, self.SampleRate), self.size, self.offset)
        )

    @property
    def samples(self) -> int:
        return (self.length - 1) * self.offset + self.size

    def sequence(self, samples: np.ndarray, warping: float) -> np.ndarray:
        return of_partitions(samples, self._taper, self.offset, lambda partitions: self.computed(partitions, warping))

    @abstractmethod
    def elements(self) -> str:
        """The computation of the dimensions of an element, in words."""

    def explain(self) -> str:
        size, offset = (
            f" = ceiling({self.SampleRate} Hz / {part})" if given is Automatic else ""
            for given, part in ((self.WindowSize, 40), (self.Offset, 100))
        )
        text = f"{self.elements()}; partitions of {self.size}{size} samples, {self.offset}{offset} from one to the next"
        if self.TargetLength is All:
            return text
        samples = f"{self.samples} = {self.length - 1} * {self.offset} + {self.size} samples"
        return f"{text}; {counted(self.length, 'partition')} of {samples}"
