"""`"Audio"`, `"AudioSTFT"`, `"AudioSpectrogram"`, `"AudioMelSpectrogram"`, `"AudioMFCC"`: sounds as sequences.

Source: https://reference.wolfram.com/language/ref/netencoder/Audio.html and its neighbours of these names
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.audio.audio_parameters import FREQUENCY, in_samples
from netlang.encoders.audio.augmentation import augmentation
from netlang.encoders.audio.features import cepstrum, check_filters, magnitudes, mel_filters, real_and_imaginary
from netlang.encoders.audio.sound_encoder import PartitionEncoder, SoundEncoder
from netlang.errors import NetOptionError, counted
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import count
from netlang.language.values.net_arrays import by_value
from netlang.language.values.sentinels import All, Automatic

VOICE = augmentation("Convolution", "Noise", "TimeShift", "Volume", "VTLP")
MOST_FILTERS = 10**4


@frozen(repr=False, cache_hash=True, slots=False)
class AudioEncoder(SoundEncoder):
    """Encode a sound as its samples, [n, 1], of -1..1 at full scale.

    A sound is the path of a file (WAV, FLAC, OGG, MP3 ...), the bytes of one, an array of samples [n] or
    [n, channels] at `SampleRate`, or (rate, samples), as `scipy.io.wavfile.read` gives it; integers of 8, 16 and 32
    bits are scaled. Channels become their mean, and other rates are resampled to `SampleRate` (Hz). `Normalization`:
    "Max" or ("Max", level) for the greatest magnitude, ("RMS", level) for the root mean square. `TargetLength`: so many
    samples, or a time, (2, "Seconds") or a timedelta; sounds are cut to it or filled up with silence. `Augmentation`: a
    dict of what is altered at random, in training and where the encoder is called by itself: "Convolution" with an
    impulse response, "Noise", "TimeShift" in seconds or as Scaled(part), "Volume". An array of reals [n, 1] is let
    through. Raises NetDataError for what is no sound. Files and other rates need the extra `audio`.

    >>> from netlang.encoders import NetEncoder
    >>> NetEncoder("Audio", TargetLength=3)(np.array([16384, -8192], np.int16)).tolist()
    [[0.5], [-0.25], [0.0]]
    """

    kind: ClassVar[str] = "Audio"

    @property
    def element(self) -> tuple[int, ...]:
        return (1,)

    @property
    def length(self) -> int:
        return in_samples(self.TargetLength, self.SampleRate)

    @property
    def samples(self) -> int:
        return self.length

    def sequence(self, samples: np.ndarray, warping: float) -> np.ndarray:
        return samples[:, None]

    def explain(self) -> str:
        every = f"1 channel, {self.SampleRate} samples a second"
        return every if self.TargetLength is All else f"{every}; {counted(self.length, 'sample')}"


@frozen(repr=False, cache_hash=True, slots=False)
class AudioSTFTEncoder(PartitionEncoder):
    """Encode a sound as its short-time Fourier transform: for each partition the real and the imaginary part of each
    frequency, [n, WindowSize, 2].

    Sounds and parameters as of `AudioEncoder`. Partitions of `WindowSize` samples (25 ms) begin every `Offset` samples
    (10 ms), until all of the sound is in one, and are multiplied by `WindowFunction` ("HannWindow", the name of another
    one, or its numbers). Both may be times, and `TargetLength` counts partitions. The transform is that of NumPy.

    >>> from netlang.encoders import NetEncoder
    >>> NetEncoder("AudioSTFT")(np.zeros(1000)).shape
    (5, 400, 2)
    """

    kind: ClassVar[str] = "AudioSTFT"

    @property
    def element(self) -> tuple[int, ...]:
        return (self.size, 2)

    def computed(self, partitions: np.ndarray, warping: float) -> np.ndarray:
        return real_and_imaginary(partitions)

    def elements(self) -> str:
        return f"{self.size} frequencies, the real and imaginary part of each"


@frozen(repr=False, cache_hash=True, slots=False)
class AudioSpectrogramEncoder(PartitionEncoder):
    """Encode a sound as its spectrogram: for each partition the squared magnitude of each frequency from 0 to half the
    sample rate, [n, WindowSize // 2 + 1].

    Sounds and parameters as of `AudioSTFTEncoder`.

    >>> from netlang.encoders import NetEncoder
    >>> NetEncoder("AudioSpectrogram", WindowSize=4, WindowFunction="DirichletWindow")([1.0, -1, 1, -1])
    array([[ 0.,  0., 16.]], dtype=float32)
    """

    kind: ClassVar[str] = "AudioSpectrogram"

    @property
    def element(self) -> tuple[int, ...]:
        return (self.size // 2 + 1,)

    def computed(self, partitions: np.ndarray, warping: float) -> np.ndarray:
        return magnitudes(partitions) ** 2

    def elements(self) -> str:
        return f"{self.size // 2 + 1} = floor({self.size} / 2) + 1 frequencies"


@frozen(repr=False, slots=False)
class MelEncoder(PartitionEncoder):
    """A kind of encoder of frequencies as they are heard."""

    Augmentation: Any = option(None, VOICE, kw_only=True, eq=by_value)
    MinimumFrequency: Any = option(Automatic, FREQUENCY, kw_only=True)
    MaximumFrequency: Any = option(Automatic, FREQUENCY, kw_only=True)
    NumberOfFilters: int = option(40, count(1, MOST_FILTERS), kw_only=True)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        low, high = self.frequencies
        if not low < high <= self.SampleRate / 2:
            found = f"{low:g}, {high:g} and {self.SampleRate / 2:g} Hz"
            order = "MinimumFrequency < MaximumFrequency <= SampleRate / 2"
            raise NetOptionError(f"{self.title} takes {order}, not {found}")
        check_filters(self.title, self.NumberOfFilters, self.size, self.SampleRate, low, high)
        (width,) = self.element
        if width > self.NumberOfFilters:
            raise NetOptionError(
                f"{self.title}: {counted(self.NumberOfFilters, 'filter')} cannot have {counted(width, 'coefficient')}",
                ways=[f"NumberOfFilters={width}"],
            )

    @property
    def frequencies(self) -> tuple[float, float]:
        """The lowest and the highest frequency."""
        low, high = self.MinimumFrequency, self.MaximumFrequency
        return 0.0 if low is Automatic else low, self.SampleRate / 2 if high is Automatic else high

    def filtered(self, partitions: np.ndarray, warping: float) -> np.ndarray:
        """The magnitudes [n, filters] of partitions in each mel filter."""
        return magnitudes(partitions) @ (self._filters if warping == 1 else self._warped(warping))

    @cached_property
    def _filters(self) -> np.ndarray:
        return self._warped(1)

    def _warped(self, warping: float) -> np.ndarray:
        return mel_filters(self.NumberOfFilters, self.size, self.SampleRate, *self.frequencies, warping)


@frozen(repr=False, cache_hash=True, slots=False)
class AudioMelSpectrogramEncoder(MelEncoder):
    """Encode a sound as its mel spectrogram: for each partition the magnitude in each of `NumberOfFilters` (40) bands,
    [n, NumberOfFilters].

    Sounds and parameters as of `AudioSTFTEncoder`. The bands overlap by half, and are evenly spaced on the mel scale
    from `MinimumFrequency` (0 Hz) to `MaximumFrequency` (half the sample rate). `Augmentation` has "VTLP", too, the
    factor of another length of the vocal tract. Raises NetOptionError for bands so narrow that they have no frequency.

    >>> from netlang.encoders import NetEncoder
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000)  # 1000 Hz
    >>> int(NetEncoder("AudioMelSpectrogram")(tone)[50].argmax())
    13
    """

    kind: ClassVar[str] = "AudioMelSpectrogram"

    @property
    def element(self) -> tuple[int, ...]:
        return (self.NumberOfFilters,)

    def computed(self, partitions: np.ndarray, warping: float) -> np.ndarray:
        return self.filtered(partitions, warping)

    def elements(self) -> str:
        return counted(self.NumberOfFilters, "mel filter")


@frozen(repr=False, cache_hash=True, slots=False)
class AudioMFCCEncoder(MelEncoder):
    """Encode a sound as its mel-frequency cepstral coefficients: for each partition the first `NumberOfCoefficients`
    (13) of the discrete cosine transform of the logarithms of its mel spectrogram, [n, NumberOfCoefficients].

    Sounds and parameters as of `AudioMelSpectrogramEncoder`. The transform is Wolfram's FourierDCT; magnitudes below
    1.2e-7 count as that.

    >>> from netlang.encoders import NetEncoder
    >>> NetEncoder("AudioMFCC", TargetLength=(1, "Seconds")).port_type.shape
    (99, 13)
    """

    kind: ClassVar[str] = "AudioMFCC"

    NumberOfCoefficients: int = option(13, count(1, MOST_FILTERS), kw_only=True)

    @property
    def element(self) -> tuple[int, ...]:
        return (self.NumberOfCoefficients,)

    def computed(self, partitions: np.ndarray, warping: float) -> np.ndarray:
        return cepstrum(self.filtered(partitions, warping), self.NumberOfCoefficients)

    def elements(self) -> str:
        return f"{counted(self.NumberOfCoefficients, 'coefficient')} of {counted(self.NumberOfFilters, 'mel filter')}"
